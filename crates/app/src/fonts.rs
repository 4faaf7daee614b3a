//! The font that pages in Chinese carry with them, so that they need none of the reader's system.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shapan_lab::messages::Language;

/// A subset of Noto Sans CJK SC (SIL Open Font License): see `assets/fonts/README.md`.
const CHINESE: &[u8] = include_bytes!("../../../assets/fonts/shapan-sans-sc.woff2");

/// The address of the font for a language, as a `data:` URL; none where every system has what is needed.
pub(crate) fn of(language: Language) -> Option<String> {
    (language == Language::Chinese).then(|| format!("data:font/woff2;base64,{}", STANDARD.encode(CHINESE)))
}

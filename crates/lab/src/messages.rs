//! Every text that people read, in English and in Chinese: one key, two files, the same placeholders.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::scenario::Text;

/// A language of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// The language with this code: `en` or `zh`, with or without a region (`zh-CN`, `en_GB.UTF-8`).
    pub fn from_code(code: &str) -> Option<Language> {
        match code.split(['-', '_', '.']).next().unwrap_or("").to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "zh" => Some(Language::Chinese),
            _ => None,
        }
    }

    /// The code used by web pages: `en` or `zh-Hans`.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }

    /// The text in this language.
    pub fn of(self, text: &Text) -> &str {
        match self {
            Language::English => &text.en,
            Language::Chinese => &text.zh,
        }
    }
}

/// Texts by dotted key.
pub(crate) type Table = BTreeMap<String, String>;

/// Where the sections whose names begin so are found: they stand together.
const fn section(file: &str, head: &str) -> usize {
    let (bytes, head) = (file.as_bytes(), head.as_bytes());
    let mut at = 0;
    while at + head.len() <= bytes.len() {
        let mut same = 0;
        while same < head.len() && bytes[at + same] == head[same] {
            same += 1;
        }
        if same == head.len() && at > 0 && bytes[at - 1] == b'\n' {
            return at;
        }
        at += 1;
    }
    panic!("there is no such section");
}

/// Where the texts of the page begin, which come last in a file: they are part of the page, not of the engine.
const fn of_the_page(file: &str) -> usize {
    section(file, "[page]")
}

/// Where the texts end that a module needs: those of commands alone come before those of the page, and a browser has no commands.
const fn of_the_engine(file: &str) -> usize {
    if cfg!(target_family = "wasm") { section(file, "[commands.") } else { of_the_page(file) }
}

/// The texts of a file that are the engine's.
macro_rules! engines {
    ($path:literal) => {{
        const FILE: &str = include_str!($path);
        static TEXTS: [u8; of_the_engine(FILE)] = shapan_model::model::first(FILE);
        core::str::from_utf8(&TEXTS).unwrap_or_default()
    }};
}

fn table(language: Language) -> &'static Table {
    static ENGLISH: OnceLock<Table> = OnceLock::new();
    static CHINESE: OnceLock<Table> = OnceLock::new();
    let (cell, text) = match language {
        Language::English => (&ENGLISH, engines!("../../../messages/en.toml")),
        Language::Chinese => (&CHINESE, engines!("../../../messages/zh.toml")),
    };
    cell.get_or_init(|| read(text))
}

/// The dotted keys of a file of texts. The files are part of the program, and tests read them all.
pub(crate) fn read(text: &str) -> Table {
    let mut table = Table::new();
    let root: toml::Table = toml::from_str(text).unwrap_or_default();
    flatten("", &root, &mut table);
    table
}

fn flatten(prefix: &str, from: &toml::Table, into: &mut Table) {
    for (key, value) in from {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&name, inner, into),
            toml::Value::String(text) => {
                into.insert(name, text.clone());
            }
            _ => {}
        }
    }
}

/// Texts of a file that has no sections, by key: whole texts may be keys.
pub fn flat(text: &str) -> BTreeMap<String, String> {
    toml::from_str(text).unwrap_or_default()
}

/// The text with this key, if there is one.
pub fn find(language: Language, key: &str) -> Option<&'static str> {
    table(language).get(key).map(String::as_str)
}

/// The text with this key. A key without a text shows itself in brackets: a test finds every key that the program asks for.
pub fn word(language: Language, key: &str) -> String {
    find(language, key).map_or_else(|| format!("⟦{key}⟧"), str::to_string)
}

/// The text with this key, its placeholders (`{name}`) filled.
pub fn say(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    fill(&word(language, key), values)
}

/// A text with its placeholders (`{name}`) filled; each is filled once, so that what is filled in is never read as a placeholder.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + length];
        out.push_str(&rest[..open]);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[open..=open + length]),
        }
        rest = &rest[open + length + 1..];
    }
    out + rest
}

/// All keys that start with this prefix, in order.
pub fn keys(prefix: &str) -> impl Iterator<Item = &'static str> {
    table(Language::English).keys().map(String::as_str).filter(move |key| key.starts_with(prefix))
}

/// The name of a quantity or outcome for people: that of `messages`, else the dotted name itself.
pub fn quantity(language: Language, name: &str) -> String {
    find(language, &format!("quantity.{name}")).unwrap_or(name).to_string()
}

/// `head: text` with the colon of the language.
pub fn colon(language: Language, head: &str, text: &str) -> String {
    say(language, "list.colon", &[("head", head), ("text", text)])
}

/// `head (text)` with the brackets of the language.
pub fn brackets(language: Language, head: &str, text: &str) -> String {
    say(language, "list.brackets", &[("head", head), ("text", text)])
}

/// Items of a list as one sentence part: `a, b and c`, `a、b和c`.
pub fn list(language: Language, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => {
            let head = head.join(&word(language, "list.comma"));
            say(language, "list.and", &[("head", &head), ("last", last)])
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
    }

    fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") {
                sources(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file is text");
                into.push((path.display().to_string(), text));
            }
        }
    }

    #[test]
    fn both_files_have_the_same_keys_and_placeholders() {
        let files = [include_str!("../../../messages/en.toml"), include_str!("../../../messages/zh.toml")];
        let [english, chinese] = files.map(|text| {
            toml::from_str::<toml::Table>(text).expect("messages are TOML");
            // those of the page come last
            let page = &text[of_the_page(text)..];
            let commands = &text[section(text, "[commands.")..of_the_page(text)];
            let heads =
                |part: &str, name: &str| part.lines().filter(|l| l.starts_with('[')).all(|l| l.starts_with(name));
            assert!(heads(commands, "[commands."), "texts of commands stand together, before the page's: {commands}");
            assert!(page.lines().filter(|line| line.starts_with('[')).all(|line| line.starts_with("[page")), "{page}");
            read(text)
        });
        assert!(table(Language::English).keys().all(|key| !key.starts_with("page.") && english.contains_key(key)));
        assert_eq!(english.keys().collect::<Vec<_>>(), chinese.keys().collect::<Vec<_>>());
        for (key, text) in &english {
            assert_eq!(placeholders(text), placeholders(&chinese[key]), "{key}");
            assert!(!text.trim().is_empty() && !chinese[key].trim().is_empty(), "{key}");
        }
        assert!(english.len() > 100);
    }

    #[test]
    fn every_key_asked_for_exists() {
        let mut files = Vec::new();
        sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")), &mut files);
        let mut seen = 0;
        for (file, text) in &files {
            // A key is any literal that starts with the name of a section: those passed on by closures and tables too.
            for literal in text.split('"').skip(1) {
                let Some((section, name)) = literal.split_once('.') else { continue };
                let sections = [
                    "list", "word", "chart", "report", "sampler", "prior", "status", "explain", "claims", "why",
                    "discover", "export", "commands",
                ];
                // the sections of commands have sections of their own
                let letter = |c: char| {
                    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || (c == '.' && section == "commands")
                };
                let plain = !name.is_empty() && name.chars().all(letter);
                if !sections.contains(&section)
                    || !plain
                    || ["html", "md", "rs", "pdf", "csv", "json", "toml", "journal"].contains(&name)
                {
                    continue;
                }
                seen += 1;
                assert!(find(Language::English, literal).is_some(), "{file}: {literal}");
            }
        }
        assert!(seen > 60, "{seen} keys found in the sources");
    }

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(fill("{a} of {b}, {c}", &[("a", "{b}"), ("b", "2")]), "{b} of 2, {c}");
        assert_eq!(fill("open { brace", &[]), "open { brace");
        let missing = "no.such.key";
        assert_eq!(word(Language::English, missing), "⟦no.such.key⟧");
    }

    #[test]
    fn languages_have_codes() {
        assert_eq!(Language::from_code("zh_CN.UTF-8"), Some(Language::Chinese));
        assert_eq!(Language::from_code("fr"), None);
    }
}

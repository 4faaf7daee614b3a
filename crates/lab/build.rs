//! The texts that become part of the program: all of messages/, but for browsers without the sections of the page, which carries them itself
//! and would otherwise load them twice.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    let browser = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target.starts_with("wasm"));
    for name in ["en.toml", "zh.toml"] {
        let from = Path::new("../../messages").join(name);
        println!("cargo::rerun-if-changed={}", from.display());
        let text = fs::read_to_string(from)?;
        fs::write(Path::new(&out).join(name), if browser { without_page(&text) } else { text })?;
    }
    Ok(())
}

/// A file of texts without the sections `page` and `page.…`.
fn without_page(text: &str) -> String {
    let mut kept = String::new();
    let mut page = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            page = name == "page" || name.starts_with("page.");
        }
        if !page {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

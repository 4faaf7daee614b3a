//! Puts the built page (`web/dist`) into release builds of the program. A page that was not built is no error: the program then says how.
//! Other builds read the page from its folder when they are asked for it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, fs, io};

fn main() {
    let from = |name| PathBuf::from(env::var_os(name).expect("cargo sets it"));
    let dist = from("CARGO_MANIFEST_DIR").join("../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    // cargo would run this script every time if the folder were missing; that it cannot be made is no harm beyond that
    let _ = stand_in(&dist);
    let mut files = Vec::new();
    if env::var("PROFILE").as_deref() != Ok("debug") && dist.join("index.html").is_file() {
        walk(&dist, &dist, &mut files).expect("web/dist is readable");
        files.sort();
    }
    let mut table = String::from("&[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_bytes!({:?}) as &[u8]),", path.display().to_string())
            .expect("a string");
    }
    table.push_str("]\n");
    fs::write(from("OUT_DIR").join("page.rs"), table).expect("the folder of the build is writable");
}

/// An empty folder as old as can be: making it is then no change that cargo would see.
fn stand_in(dist: &Path) -> io::Result<()> {
    if dist.exists() {
        return Ok(());
    }
    fs::create_dir(dist)?;
    fs::File::open(dist)?.set_modified(SystemTime::UNIX_EPOCH)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(root, &path, found)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            found.push((name.to_string_lossy().replace('\\', "/"), path.canonicalize()?));
        }
    }
    Ok(())
}

//! Runs the program as a user does.

// each group of tests uses some of these
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Runs the program in a folder.
pub(crate) fn shapan(args: &[&str], folder: &Path) -> Output {
    // a catalogue of whoever runs the tests is none of theirs
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-data");
    Command::new(env!("CARGO_BIN_EXE_shapan"))
        .args(args)
        .current_dir(folder)
        .env("XDG_DATA_HOME", data)
        .output()
        .expect("the program starts")
}

/// A folder of the test's own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    path
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// What a run that succeeded printed.
pub(crate) fn good(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The same as JSON.
pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_str(&good(output)).expect("JSON")
}

/// Everything below a folder.
pub(crate) fn files(path: &Path) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(path)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    found
}

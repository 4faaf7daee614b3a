//! The catalogue of studies: what registers, what is said of it later, and what happens where it cannot be used.

mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use program::{files, folder, text};
use rusqlite::Connection;
use serde_json::Value;

/// Runs the program for a user whose data are kept in the folder.
fn shapan(args: &[&str], here: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_shapan");
    let data = here.join("data");
    Command::new(program).args(args).current_dir(here).env("XDG_DATA_HOME", data).output().expect("the program starts")
}

fn good(args: &[&str], here: &Path) -> String {
    let output = shapan(args, here);
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn json(args: &[&str], here: &Path) -> Value {
    serde_json::from_str(&good(args, here)).expect("JSON")
}

/// What a call that failed said.
fn bad(args: &[&str], here: &Path) -> String {
    let output = shapan(args, here);
    assert!(!output.status.success(), "{args:?} succeeded");
    text(&output.stderr)
}

fn usual(here: &Path) -> PathBuf {
    here.join("data/shapan/studies.sqlite")
}

const RUN: [&str; 4] = ["run", "race2", "--out", "one"];

#[test]
fn nothing_is_registered_until_the_user_says_so() {
    let here = folder("studies-consent");
    good(&RUN, &here);
    assert!(!here.join("data").exists(), "a file outside of --out");
    let message = bad(&["studies"], &here);
    assert!(message.contains("shapan studies init"), "{message}");
    assert!(!here.join("data").exists());

    good(&["studies", "init"], &here);
    assert!(json(&["studies", "--json"], &here).as_array().unwrap().is_empty());
    let output = shapan(&RUN, &here);
    assert!(text(&output.stderr).contains("registered as study 1"), "{}", text(&output.stderr));
    good(&["run", "race2", "--out", "two", "--catalogue", "none"], &here);
    good(&["run", "race2", "--out", "three", "--catalogue", "other.sqlite"], &here);
    let list = json(&["studies", "--json"], &here);
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(json(&["studies", "--catalogue", "other.sqlite", "--json"], &here).as_array().unwrap().len(), 1);

    let study = &list[0];
    assert_eq!(
        (&study["scenario"], &study["state"], &study["runs"]),
        (&"race2".into(), &"unchanged".into(), &1.into())
    );
    let names: Vec<&str> =
        study["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, files(&here.join("one")));
    // the hash is that of any other program: SHA-256 of the file
    let series = fs::read(here.join("one/series.csv")).unwrap();
    let told = study["files"].as_array().unwrap().iter().find(|file| file["name"] == "series.csv").unwrap();
    assert_eq!(told["sha256"], shapan_lab::manifest::digest(&series).as_str());
    assert_eq!(told["bytes"], series.len());
    let table = good(&["studies"], &here);
    assert!(table.lines().nth(1).unwrap().contains("race2") && table.contains("unchanged"), "{table}");
    assert!(good(&["studies", "--lang", "zh"], &here).contains("未变"));
    assert!(good(&["studies", "show", "1"], &here).contains("shapan run race2 --out one"));
}

#[test]
fn a_study_is_run_again_and_compared() {
    let here = folder("studies-rerun");
    good(&["studies", "init"], &here);
    good(&["ensemble", "race2", "--runs", "20", "--out", "first"], &here);
    let again = json(&["studies", "rerun", "1", "--json"], &here);
    assert_eq!(again["same"], true, "{again}");
    assert_eq!(again["files"].as_array().unwrap().len(), 3, "{again}");
    assert_eq!(json(&["studies", "--json"], &here).as_array().unwrap().len(), 1, "a rerun registers nothing");

    // what changed since is seen in the list, and not taken for the study
    fs::write(here.join("first/quantiles.parquet"), "no longer").unwrap();
    fs::remove_file(here.join("first/experiments.parquet")).unwrap();
    let study = &json(&["studies", "--json"], &here)[0];
    assert_eq!(study["state"], "incomplete");
    assert_eq!(
        (&study["changed"][0], &study["missing"][0]),
        (&"quantiles.parquet".into(), &"experiments.parquet".into())
    );
    good(&["studies", "rerun", "1", "--out", "second"], &here);
    assert_eq!(files(&here.join("second")), ["experiments.parquet", "manifest.json", "quantiles.parquet"]);
    let message = bad(&["studies", "rerun", "1", "--out", "second"], &here);
    assert!(message.contains("is not empty"), "{message}");

    // other bytes are told, with a code that scripts see
    let change = Connection::open(usual(&here)).unwrap();
    change.execute("UPDATE files SET sha256 = 'other' WHERE name = 'quantiles.parquet'", []).unwrap();
    let output = shapan(&["studies", "rerun", "1"], &here);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("differs"), "{}", text(&output.stdout));
}

/// Parts of an unfinished study are written and removed on the way; a command may write what it found and end with a code.
#[test]
fn what_stood_there_on_the_way_is_not_registered() {
    let here = folder("studies-parts");
    good(&["studies", "init"], &here);
    shapan(&["sensitivity", "race2", "--runs", "16", "--out", "out"], &here);
    let study = &json(&["studies", "--json"], &here)[0];
    assert_eq!((&study["scenario"], &study["state"]), (&"race2".into(), &"unchanged".into()), "{study}");
    let names: Vec<&str> =
        study["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, files(&here.join("out")));
    assert_eq!(json(&["studies", "rerun", "1", "--json"], &here)["same"], true);
}

#[test]
fn studies_are_laid_side_by_side() {
    let here = folder("studies-diff");
    good(&["studies", "init"], &here);
    good(&["ensemble", "race2", "--runs", "20", "--out", "a"], &here);
    good(&["ensemble", "race2", "--runs", "20", "--seed", "5", "--out", "b"], &here);
    good(&["ensemble", "race2", "--runs", "20", "--out", "c"], &here);
    let difference = json(&["studies", "diff", "1", "2", "--json"], &here);
    assert_eq!(difference["manifest"][0]["name"], "seed", "{difference}");
    assert_eq!(difference["manifest"][0]["b"], 5);
    assert!(!difference["outcomes"].as_array().unwrap().is_empty());
    assert!(good(&["studies", "diff", "1", "2"], &here).contains("seed"));
    assert!(good(&["studies", "diff", "1", "3"], &here).contains("Nothing differs"));
    assert!(good(&["studies", "remove", "2"], &here).contains("forgotten"));
    assert!(here.join("b/manifest.json").is_file(), "its files stay");
    let message = bad(&["studies", "show", "2"], &here);
    assert!(message.contains("there is no study 2") && message.contains("the latest is 3"), "{message}");
}

#[test]
fn processes_register_at_once() {
    let here = folder("studies-together");
    good(&["studies", "init"], &here);
    std::thread::scope(|scope| {
        for at in 0..6 {
            let here = &here;
            scope.spawn(move || good(&["run", "race2", "--out", &format!("out-{at}")], here));
        }
    });
    let list = json(&["studies", "--json"], &here);
    let mut folders: Vec<&str> =
        list.as_array().unwrap().iter().map(|study| study["folder"].as_str().unwrap()).collect();
    folders.sort_unstable();
    folders.dedup();
    assert_eq!(folders.len(), 6);
    assert!(list.as_array().unwrap().iter().all(|study| study["files"].as_array().unwrap().len() == 4));
}

#[test]
fn whatever_is_wrong_with_a_catalogue_the_study_is_kept() {
    let here = folder("studies-wrong");
    good(&["studies", "init"], &here);
    let lock = Connection::open(usual(&here)).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let output = shapan(&RUN, &here);
    assert!(output.status.success());
    let said = text(&output.stderr);
    assert!(said.contains("it was not registered") && said.contains("another process has held"), "{said}");
    assert_eq!(files(&here.join("one")).len(), 4);
    drop(lock);

    for (name, bytes) in [
        ("noise", b"this is no database, and long enough to be seen to be none".to_vec()),
        ("cut", {
            let whole = fs::read(usual(&here)).unwrap();
            whole[..whole.len() / 3].to_vec()
        }),
    ] {
        fs::write(usual(&here), bytes).unwrap();
        let output = shapan(&["run", "race2", "--out", name], &here);
        assert!(output.status.success(), "{name}");
        assert!(text(&output.stderr).contains("it was not registered"), "{name}: {}", text(&output.stderr));
        assert_eq!(files(&here.join(name)).len(), 4, "{name}");
        let message = bad(&["studies"], &here);
        assert!(message.contains("no SQLite file") || message.contains("damaged"), "{name}: {message}");
    }

    // a catalogue that is named is looked at before anything is computed
    fs::write(here.join("text.sqlite"), "a text of some length that is no database at all").unwrap();
    let message = bad(&["run", "race2", "--out", "never", "--catalogue", "text.sqlite"], &here);
    assert!(message.contains("text.sqlite") && !here.join("never").exists(), "{message}");
    let other = Connection::open(here.join("other.sqlite")).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    let message = bad(&["run", "race2", "--out", "never", "--catalogue", "other.sqlite"], &here);
    assert!(message.contains("is not a catalogue of studies"), "{message}");
}

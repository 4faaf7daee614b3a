//! Ensembles as a user runs them on one machine or many: killed and taken up, in shards, merged.

mod program;

use std::fs;
use std::path::Path;

use program::{files, folder, good, json, shapan, text};

/// A short study of so many runs.
fn study(runs: &'static str) -> Vec<&'static str> {
    vec!["ensemble", "--years", "1", "--step", "1/4", "--runs", runs]
}

fn ask(runs: &'static str, more: &[&str], here: &Path) -> std::process::Output {
    shapan(&[study(runs).as_slice(), more].concat(), here)
}

/// The manifest without what differs from run to run.
fn manifest(folder: &Path) -> serde_json::Value {
    let mut manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("manifest.json")).unwrap()).unwrap();
    for key in ["cpu_seconds", "wall_seconds", "threads"] {
        manifest.as_object_mut().unwrap().remove(key).unwrap();
    }
    manifest
}

fn same_results(a: &Path, b: &Path) {
    assert_eq!(files(a), files(b));
    for name in files(a).iter().filter(|name| name.ends_with(".parquet")) {
        assert!(fs::read(a.join(name)).unwrap() == fs::read(b.join(name)).unwrap(), "{name} differs");
    }
    assert_eq!(manifest(a), manifest(b));
}

/// Files of finished stretches with the moments at which they were written.
#[cfg(unix)]
fn finished(of: &Path) -> std::collections::BTreeMap<String, std::time::SystemTime> {
    let inner = fs::read_dir(of.join(".unfinished")).into_iter().flatten().flatten().next();
    let Some(inner) = inner else { return Default::default() };
    let Ok(Some(state)) = shapan_shards::State::read(&inner.path()) else { return Default::default() };
    let moment = |name: &String| Some((name.clone(), fs::metadata(inner.path().join(name)).ok()?.modified().ok()?));
    state.known.rows.keys().filter_map(moment).collect()
}

/// Killed (SIGKILL) at twenty moments and taken up each time, an ensemble ends with the bytes of one that was never stopped; what was finished is
/// not run again.
#[cfg(unix)]
#[test]
fn an_ensemble_that_is_killed_is_taken_up() {
    use std::process::{Command, Stdio};
    let here = folder("ensemble-killed");
    let clock = std::time::Instant::now();
    good(&ask("90000", &["--out", "whole", "--threads", "3"], &here));
    // kills fall into the first part of a run of eleven stretches, however fast the machine is
    let span = (clock.elapsed().as_millis() as f64 * 0.35).max(1800.0);
    let killed = here.join("killed");
    let (mut most, mut lived) = (0, 0);
    for kill in 0..20u32 {
        let before = finished(&killed);
        let mut child = Command::new(env!("CARGO_BIN_EXE_shapan"))
            .args([study("90000").as_slice(), &["--out", "killed"]].concat())
            .current_dir(&here)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // spread by the golden ratio: no two alike, and no pattern
        let moment = 200 + ((f64::from(kill) * 0.618_033_988_75).fract() * span) as u64;
        std::thread::sleep(std::time::Duration::from_millis(moment));
        let _ = child.kill();
        if child.wait().unwrap().success() {
            break;
        }
        lived += 1;
        let after = finished(&killed);
        for (name, moment) in &before {
            assert_eq!(after.get(name), Some(moment), "{name} was written again");
        }
        most = most.max(after.len());
    }
    assert!(most >= 1 && lived >= 2, "{most} stretches at most, {lived} kills before the end");
    // as a kill leaves it that comes while the results are written
    fs::write(killed.join(".draft-killed.tmp"), "half").unwrap();
    good(&ask("90000", &["--out", "killed"], &here));
    same_results(&here.join("whole"), &killed);
    assert!(!killed.join(".unfinished").exists(), "nothing is left");
}

/// Shards of any count, run in any order and merged, are the study in one piece; what lacks is named with its shard.
#[test]
fn shards_are_merged_to_one_study() {
    let here = folder("ensemble-shards");
    good(&ask("20000", &["--out", "whole", "--save", "series"], &here));
    for shard in ["3/3", "1/3"] {
        let said = json(&ask("20000", &["--out", "some", "--save", "series", "--shard", shard, "--json"], &here));
        assert_eq!(said[0]["shard"], shard);
    }
    let lacking = shapan(&["merge", "some"], &here);
    assert_eq!((lacking.status.code(), lacking.stdout.len()), (Some(1), 0));
    assert!(text(&lacking.stderr).contains("runs 8192 to 16383 are missing: shard 2/3"), "{}", text(&lacking.stderr));
    // one shard from another folder, as from another machine
    good(&ask("20000", &["--out", "other", "--save", "series", "--shard", "2/3"], &here));
    let apart = shapan(&["merge", "some", "other"], &here);
    assert_eq!(apart.status.code(), Some(2));
    assert!(text(&apart.stderr).contains("--out"), "{}", text(&apart.stderr));
    let printed = good(&shapan(&["merge", "some", "other", "--out", "merged"], &here));
    assert!(printed.starts_with("3 shards; baseline: 20,000 runs"), "{printed}");
    same_results(&here.join("whole"), &here.join("merged"));
    // run again, a shard is found finished
    let again = ask("20000", &["--out", "other", "--save", "series", "--shard", "2/3"], &here);
    assert!(text(&again.stderr).contains("taken up: 8,192 worlds were run before"), "{}", text(&again.stderr));
    good(&shapan(&["merge", "some", "other", "--out", "merged", "--remove"], &here));
    assert!(!here.join("some/shards").exists() && !here.join("other/shards").exists());
}

/// Rows of single runs need not be kept.
#[test]
fn a_summary_keeps_quantiles_alone() {
    let here = folder("ensemble-summary");
    good(&ask("9000", &["--out", "whole"], &here));
    let printed = good(&ask("9000", &["--out", "summary", "--save", "summary"], &here));
    assert!(printed.contains("output.usa@2027") || printed.contains("9,000 runs"), "{printed}");
    assert_eq!(files(&here.join("summary")), ["manifest.json", "quantiles.parquet"]);
    let [a, b] = ["whole", "summary"].map(|of| fs::read(here.join(of).join("quantiles.parquet")).unwrap());
    assert!(a == b);
}

#[test]
fn bad_input_is_answered() {
    let here = folder("ensemble-bad");
    let said = |args: &[&str]| {
        let output = shapan(args, &here);
        assert!(!output.status.success() && output.stdout.is_empty());
        text(&output.stderr)
    };
    assert!(said(&["ensemble", "--out", "x", "--shard", "0/4"]).contains("numbered from 1"));
    assert!(said(&["ensemble", "--out", "x", "--shard", "5/4"]).contains("1 ≤ i ≤ n"));
    assert!(said(&["ensemble", "--out", "x", "--shard", "half"]).contains("such as 3/16"));
    assert!(said(&["ensemble", "--model", "sie-doubling", "--shard", "1/2"]).contains("--shard"));
    assert!(said(&["merge", "nowhere"]).contains("nowhere: no shards were found there"));
    assert!(said(&["merge"]).contains("FOLDERS"));
    assert_eq!(files(&here).len(), 0, "nothing was written");
}

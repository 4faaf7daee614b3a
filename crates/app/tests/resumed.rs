//! Searches, games and tables of regret that are killed, or stopped by the user, go on where they were.
#![cfg(unix)]

mod program;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use program::{files, folder, good, shapan, text};

/// Kills of each command.
const KILLS: usize = 3;

/// Studies of some ten chunks or more.
const STUDIES: [(&str, &str); 9] = [
    (
        "optimize",
        "optimize baseline --bloc china --levers investment.awake_share,adoption.push --objective output.china@2031 \
         --runs 64 --years 6 --evaluations 40",
    ),
    (
        "game",
        "game --policy usa.tight:trade.export_control_share@usa->china=0.95 --policy china.concentrate:research.projects=2 \
         --years 4 --worlds 1000 --resamples 5 --payoff usa:output.usa@2029 --payoff china:output.china@2029",
    ),
    ("regret", "regret baseline open veil --objective output.china@2029 --years 4 --runs 1400"),
    ("discover", "discover baseline --when accident_probability@2027>0.0005 --years 2 --step 1/4 --runs 16000"),
    ("model", "discover --model ftm --when agi_year<2038 --runs 20000"),
    ("hindcast", "hindcast --runs 6000"),
    ("compare", "compare baseline open veil --years 2 --step 1/4 --runs 9000"),
    ("why", "why baseline open --outcome output.china@2029 --years 4 --runs 900"),
    ("levers", "game levers.toml --near 1e-9 --rounds 3 --evaluations 30 --worlds 24 --years 4"),
];
/// A game over levers between bounds.
const LEVERS: &str = r#"
scenario = "baseline"
[[player]]
bloc = "usa"
payoff = "ln(output.usa@2029)"
[[player.lever]]
name = "adoption.push"
low = 0.6
high = 1.4
[[player]]
bloc = "china"
payoff = "ln(output.china@2029)"
[[player.lever]]
name = "investment.awake_share"
low = 0.005
high = 0.06
"#;

/// A folder for a study, with the files that it reads.
fn prepared(name: &str) -> PathBuf {
    let here = folder(name);
    fs::write(here.join("levers.toml"), LEVERS).unwrap();
    here
}

fn begun(ask: &str, out: &str, here: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_shapan"))
        .args(ask.split_whitespace().chain(["--out", out]))
        .current_dir(here)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The chunks of a study with the moments at which they were written.
fn chunks(of: &Path) -> BTreeMap<String, SystemTime> {
    let chunk = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Some((name.clone(), entry.metadata().ok()?.modified().ok()?)).filter(|_| name.ends_with(".chunk"))
    };
    fs::read_dir(of.join(".chunks")).into_iter().flatten().flatten().filter_map(chunk).collect()
}

/// Waits until a study has a chunk more than before; not if it ends first.
fn waited(child: &mut Child, study: &Path, before: usize) -> bool {
    while chunks(study).len() <= before {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}

/// A file without how many threads wrote it, which is all that may differ.
fn content(folder: &Path, name: &str) -> String {
    let text = String::from_utf8(fs::read(folder.join(name)).unwrap()).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("\"threads\": ")).collect::<Vec<_>>().join("\n")
}

fn same_content(whole: &Path, other: &Path) {
    assert_eq!(files(whole), files(other), "no chunks are left");
    for name in files(whole) {
        assert_eq!(content(whole, &name), content(other, &name), "{name}");
    }
}

/// Killed (SIGKILL) as soon as something new is finished, again and again, a study ends with the same bytes as one that was never stopped; what
/// was finished is never computed again: its file stays as it was written.
#[test]
fn killed_studies_are_taken_up() {
    for (name, ask) in STUDIES {
        let here = prepared(&format!("killed-{name}"));
        let whole = [ask, "--threads 3 --out whole"].join(" ");
        good(&shapan(&whole.split_whitespace().collect::<Vec<_>>(), &here));
        let killed = here.join("killed");
        let mut lived = 0;
        for _ in 0..KILLS {
            let before = chunks(&killed);
            let mut child = begun(ask, "killed", &here);
            waited(&mut child, &killed, before.len());
            let _ = child.kill();
            if !child.wait().unwrap().success() {
                let after = chunks(&killed);
                for (chunk, moment) in &before {
                    assert_eq!(after.get(chunk), Some(moment), "{name}: {chunk} was computed again");
                }
                assert!(files(&killed).iter().all(|file| file == ".chunks"), "{name}: nothing is told before the end");
                lived += 1;
            }
        }
        assert!(lived >= 2, "{name}: {lived} kills before the end");
        let output = begun(ask, "killed", &here).wait_with_output().unwrap();
        let said = text(&output.stderr);
        assert!(output.status.success() && said.contains("taken up: "), "{name}: {said}");
        same_content(&here.join("whole"), &killed);
    }
}

/// Stopped by Ctrl-C, a search tells what it found so far and can go on; a game and a table say how far they were. Then the same command ends
/// with the same bytes.
#[test]
fn stopped_studies_go_on() {
    for (name, ask) in STUDIES {
        let here = prepared(&format!("stopped-{name}"));
        good(&shapan(&[ask, "--out whole"].join(" ").split_whitespace().collect::<Vec<_>>(), &here));
        let stopped = here.join("stopped");
        let mut child = begun(ask, "stopped", &here);
        assert!(waited(&mut child, &stopped, 1), "{name} ended before it could be stopped");
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let said = text(&output.stderr);
        assert!(said.contains("the same command goes on from there"), "{name}: {said}");
        assert_eq!(output.status.code(), Some(if name == "optimize" { 0 } else { 130 }), "{name}: {said}");
        assert!(!chunks(&stopped).is_empty(), "{name}");
        let output = begun(ask, "stopped", &here).wait_with_output().unwrap();
        assert!(output.status.success() && text(&output.stderr).contains("taken up: "), "{name}");
        same_content(&here.join("whole"), &stopped);
    }
}

/// A disk on which no chunk fits ends a study with a sentence; nothing is half written, and the same command goes on elsewhere.
#[test]
fn a_full_disk_is_told() {
    let (name, ask) = STUDIES[1];
    let here = folder(&format!("full-{name}"));
    // no file may grow beyond 4 kB: to the program a disk that is full
    let ask: Vec<String> = ask.split_whitespace().map(|word| format!("'{word}'")).collect();
    let line = format!("trap '' XFSZ; ulimit -f 4; exec {} {} --out full", env!("CARGO_BIN_EXE_shapan"), ask.join(" "));
    let output = Command::new("bash").args(["-c", &line]).current_dir(&here).output().unwrap();
    let said = text(&output.stderr);
    assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
    assert!(said.contains("cannot be written") && said.contains("full"), "{said}");
    assert!(files(&here.join("full")).iter().all(|file| file == ".chunks"), "nothing is told");
    assert!(files(&here.join("full/.chunks")).is_empty(), "nothing half written is left");
}

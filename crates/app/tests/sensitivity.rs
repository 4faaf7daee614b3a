//! Sensitivity studies as a user asks for them: what is printed and saved, what a kill costs, what bad input is answered.

mod program;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use program::{files, folder, good, json, shapan, text};

fn bad(args: &[&str], here: &Path) -> String {
    let output = shapan(args, here);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
    assert!(output.stdout.is_empty(), "nothing is half said");
    text(&output.stderr)
}

/// Everything is saved that another needs to go on: the same indices come of the saved runs and problem, for every method, bit for bit.
#[test]
fn saved_runs_give_the_same_indices() {
    let here = folder("sensitivity-saved");
    for (method, extra) in
        [("sobol", "--second-order"), ("morris", "--levels=6"), ("delta", "--ranks"), ("rsa", "--log")]
    {
        let outcome = "output.china@2046";
        let points = if matches!(method, "sobol" | "morris") { "16" } else { "256" };
        let ask = ["sensitivity", "--inputs", "research.*,safety.luck", "--method", method, extra, "-n", points];
        good(&shapan(&[&ask[..], &["--outcome", outcome, "--out", method]].concat(), &here));
        let saved = here.join(method);
        let again = ["sensitivity", "--data", "samples.parquet", "--problem", "problem.json", "--outcome", outcome];
        let printed = good(&shapan(&[&again[..], &["--method", method, extra, "--csv"]].concat(), &saved));
        let first = fs::read_to_string(saved.join("indices.csv")).unwrap();
        if method == "morris" {
            // SALib's designs span the range, ours lies in the middles of six equal parts of it: effects are told for the whole range
            let number = |line: &str| line.split(',').nth(3).unwrap().parse::<f64>().unwrap();
            for (a, b) in first.lines().zip(printed.lines()).skip(1) {
                assert!((number(a) - number(b) * 6.0 / 5.0).abs() <= 1e-12 * number(a).abs(), "{a} {b}");
            }
        } else {
            assert_eq!(printed, first, "{method}");
        }
    }
    let kept = files(&here.join("sobol"));
    let expected = [
        "convergence-output.china@2046.svg",
        "convergence.csv",
        "indices-output.china@2046.svg",
        "indices.csv",
        "manifest.json",
        "pairs.csv",
        "problem.json",
        "samples.parquet",
    ];
    assert_eq!(kept, expected, "no chunks are left");
    let pairs = fs::read_to_string(here.join("sobol/pairs.csv")).unwrap();
    assert!(pairs.starts_with("outcome,a,b,S2,S2_conf\n") && pairs.lines().count() == 1 + 9 * 8 / 2, "{pairs}");
}

/// A study of some 90 chunks.
#[cfg(unix)]
fn sweep(out: &str) -> Vec<String> {
    let ask = "sensitivity -n 1024 --method sobol --years 4 --outcome output_gap@2030 --resamples 10 --out";
    ask.split(' ').chain([out]).map(str::to_owned).collect()
}

#[cfg(unix)]
fn asked(ask: &[String], here: &Path) -> std::process::Output {
    shapan(&ask.iter().map(String::as_str).collect::<Vec<_>>(), here)
}

/// The chunks of a study with the moments at which they were written.
#[cfg(unix)]
fn chunks(of: &Path) -> std::collections::BTreeMap<String, std::time::SystemTime> {
    let folder = fs::read_dir(of.join(".chunks")).into_iter().flatten().flatten();
    let chunk = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Some((name.clone(), entry.metadata().ok()?.modified().ok()?)).filter(|_| name.ends_with(".chunk"))
    };
    folder.filter_map(chunk).collect()
}

#[cfg(unix)]
fn same_bytes(whole: &Path, other: &Path) {
    for name in files(whole) {
        assert_eq!(fs::read(whole.join(&name)).unwrap(), fs::read(other.join(&name)).unwrap(), "{name}");
    }
    assert_eq!(files(whole), files(other), "no chunks are left");
}

/// Killed (SIGKILL) at fifty moments and taken up each time, a study ends with the same bytes as one that was never stopped, on any number of
/// threads; what was finished is never computed again: its file stays as it was written.
#[cfg(unix)]
#[test]
fn a_study_killed_at_fifty_moments_is_taken_up() {
    let here = folder("sensitivity-killed");
    let whole = [sweep("whole"), vec!["--threads".into(), "3".into()]].concat();
    let clock = std::time::Instant::now();
    good(&asked(&whole, &here));
    // kills fall into the beginning of a run of ninety chunks, however fast the machine is
    let span = (clock.elapsed().as_millis() as f64 * 0.03).max(360.0);
    let killed = here.join("killed");
    let (mut most, mut lived) = (0, 0);
    for kill in 0..50u32 {
        let before = chunks(&killed);
        let mut child = Command::new(env!("CARGO_BIN_EXE_shapan"))
            .args(sweep("killed"))
            .current_dir(&here)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // spread by the golden ratio: no two alike, and no pattern
        let moment = 40 + ((f64::from(kill) * 0.618_033_988_75).fract() * span) as u64;
        std::thread::sleep(Duration::from_millis(moment));
        let _ = child.kill();
        let ended = child.wait().unwrap().success();
        let after = chunks(&killed);
        if !ended {
            for (name, moment) in &before {
                assert_eq!(after.get(name), Some(moment), "{name} was computed again");
            }
            lived += 1;
        }
        most = most.max(after.len());
    }
    assert!(most >= 2 && lived >= 10, "{most} chunks at most, {lived} kills before the end");
    good(&asked(&sweep("killed"), &here));
    same_bytes(&here.join("whole"), &killed);
}

/// A full disk, a chunk that was cut off and a folder that cannot be made each give a sentence, and nothing that was finished is lost.
#[cfg(unix)]
#[test]
fn disks_that_fail_lose_nothing() {
    let here = folder("sensitivity-disk");
    good(&asked(&sweep("whole"), &here));
    let study = here.join("study");
    while chunks(&study).len() < 3 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_shapan"))
            .args(sweep("study"))
            .current_dir(&here)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(400));
        let _ = child.kill();
        child.wait().unwrap();
        assert!(!study.join("indices.csv").exists(), "the study ended before it could be stopped");
    }
    let finished = chunks(&study);
    // a kill may have left a draft; the run that fails leaves none of its own
    let there = files(&study.join(".chunks"));
    // no file may grow beyond 4 kB: to the program a disk that is full
    let line = format!("trap '' XFSZ; ulimit -f 4; exec {} {}", env!("CARGO_BIN_EXE_shapan"), sweep("study").join(" "));
    let output = Command::new("bash").args(["-c", &line]).current_dir(&here).output().unwrap();
    let said = text(&output.stderr);
    assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
    assert!(said.contains("cannot be written") && said.contains("study"), "{said}");
    for (name, moment) in &finished {
        assert_eq!(chunks(&study).get(name), Some(moment), "{name}");
    }
    let own = |name: &String| name.ends_with(".chunk") || there.contains(name);
    assert!(files(&study.join(".chunks")).iter().all(own), "nothing half written is left");
    // a chunk that was cut off is told and computed again; the others are not
    let (cut, _) = finished.first_key_value().unwrap();
    let path = study.join(".chunks").join(cut);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let output = asked(&sweep("study"), &here);
    let said = text(&output.stderr);
    assert!(said.contains("is damaged and is computed again") && said.contains("taken up:"), "{said}");
    same_bytes(&here.join("whole"), &study);
    // nobody may write below a file, nor in the folder of processes
    for out in ["whole/indices.csv/below", "/proc/shapan"] {
        let output = asked(&sweep(out), &here);
        let said = text(&output.stderr);
        assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
        assert!(said.contains("cannot be") && said.contains(out), "{said}");
    }
}

/// Over time, one table for every year and one picture; both languages.
#[test]
fn indices_over_time() {
    let here = folder("sensitivity-time");
    let ask = ["sensitivity", "--over-time", "output.usa", "--years", "6", "-n", "8", "--by-mechanism", "--out", "out"];
    let printed = good(&shapan(&ask, &here));
    assert!(
        printed.contains("What decides output.usa over time") && printed.contains("only in combination"),
        "{printed}"
    );
    let table = fs::read_to_string(here.join("out/indices.csv")).unwrap();
    for year in 2027..=2032 {
        assert!(table.contains(&format!("output.usa@{year},research,")), "{year}");
    }
    assert!(!table.contains("output.usa@2033"));
    assert!(files(&here.join("out")).contains(&"over-time-output.usa.svg".to_owned()));
    let chinese = good(&shapan(&["sensitivity", "-n", "4", "--by-mechanism", "--years", "5", "--lang", "zh"], &here));
    assert!(chinese.contains("什么决定 output_gap@2031") && chinese.contains("估计值"), "{chinese}");
}

/// Goes on until the intervals are narrow, and says where it stopped.
#[test]
fn until_the_intervals_are_narrow() {
    let here = folder("sensitivity-until");
    let ask = |until: &'static str, most: &'static str| {
        let args = [
            "sensitivity",
            "--inputs",
            "research.beta,research.spill",
            "--years",
            "5",
            "--until",
            until,
            "-n",
            most,
            "--json",
        ];
        shapan(&args, &here)
    };
    let loose = ask("ci<0.5", "4096");
    assert!(text(&loose.stderr).contains("stopped at"), "{}", text(&loose.stderr));
    let found = json(&loose);
    let narrow = found[0]["ST_conf"].as_array().unwrap().iter().all(|conf| conf.as_f64().unwrap() <= 0.5);
    assert!(narrow && found[0]["points"].as_u64().unwrap() <= 4096, "{found}");
    let tight = ask("0.0001", "128");
    assert!(text(&tight.stderr).contains("after 128 points"), "{}", text(&tight.stderr));
    assert_eq!(json(&tight)[0]["points"], 128);
}

/// Reference models: with beliefs of their own, tied or not, with those that somebody states, and with none.
#[test]
fn reference_models_are_asked_too() {
    let here = folder("sensitivity-models");
    let found = json(&shapan(&["sensitivity", "--model", "sie-doubling", "-n", "64", "--json"], &here));
    assert_eq!((found[0]["method"].as_str(), found[0]["names"][0].as_str()), (Some("sobol"), Some("f")));
    let tied = json(&shapan(&["sensitivity", "--model", "ai-futures-dec2025", "-n", "128", "--json"], &here));
    assert_eq!(tied[0]["method"], "delta");
    let refused = bad(&["sensitivity", "--model", "ftm", "--method", "sobol"], &here);
    assert!(refused.contains("pawn, delta and rsa take draws as they are"), "{refused}");
    let problem =
        r#"{"num_vars": 2, "names": ["software_returns", "initial_gwp"], "bounds": [[0.8, 1.6], [7e13, 1e14]]}"#;
    fs::write(here.join("p.json"), problem).unwrap();
    let stated = shapan(&["sensitivity", "--model", "ftm", "--problem", "p.json", "-n", "4", "--json"], &here);
    let stated = json(&stated);
    assert_eq!((stated[0]["method"].as_str(), stated[0]["names"].as_array().unwrap().len()), (Some("sobol"), 2));
    let none =
        shapan(&["sensitivity", "--model", "racing-precipice", "-n", "32", "--method", "morris", "--json"], &here);
    assert!(
        text(&none.stderr).contains("states no beliefs: each number varies evenly by 20 %"),
        "{}",
        text(&none.stderr)
    );
    assert!(!json(&none)[0]["names"].as_array().unwrap().is_empty());
}

/// What is wrong is said at once, with the option or file, and the nearest right name; nothing is written.
#[test]
fn bad_input_is_answered() {
    let here = folder("sensitivity-bad");
    let said = |args: &[&str]| bad(&[&["sensitivity"], args].concat(), &here);
    let both = said(&["--outcome", "outptu.usa@2041,output.usa@2099"]);
    assert!(
        both.contains("2 problems") && both.contains("did you mean `output.usa`?") && both.contains("2099 is outside"),
        "{both}"
    );
    assert!(said(&["--over-time", "outpt.usa"]).matches("there is no outcome").count() == 1);
    assert!(said(&["--inputs", "reserch.beta"]).contains("did you mean `research.beta`?"));
    assert!(said(&["--group", "x=research.bet"]).contains("did you mean `research.beta`?"));
    assert!(said(&["--method", "delta", "--by-mechanism"]).contains("asks about inputs one by one"));
    assert!(said(&["--method", "morris", "--second-order"]).contains("knows no pairs"));
    assert!(said(&["--until", "ci<2"]).contains("ci<0.02"));
    assert!(said(&["--until", "0.1", "--sampler", "lhs"]).contains("cannot go on"));
    assert!(said(&["--levels", "5"]).contains("an even number"));
    fs::write(here.join("p.json"), r#"{"names": ["research.beta", "reserch.spill"], "bounds": [[-5, 1], [0, 1]]}"#)
        .unwrap();
    let problem = said(&["--problem", "p.json"]);
    assert!(
        problem.contains("2 problems") && problem.contains("p.json: `research.beta` cannot be -5 to 1"),
        "{problem}"
    );
    assert!(problem.contains("did you mean `research.spill`?"), "{problem}");

    fs::write(here.join("d.csv"), "x,y,flat,gap\n1,2,3,\n2,3,3,1\n3,1,3,2\n").unwrap();
    let data = |args: &[&str]| shapan(&[&["sensitivity", "--data", "d.csv"], args].concat(), &here);
    let text_of = |args: &[&str]| text(&data(args).stderr);
    assert!(text_of(&["--outcome", "z"]).contains("there is no column `z`"));
    assert!(text_of(&[]).contains("which column is the outcome?"));
    assert!(text_of(&["--outcome", "y", "--method", "sobol"]).contains("--problem"));
    assert!(
        text_of(&["--outcome", "y", "--method", "sobol", "--inputs", "x,flat"]).contains("does not fit the design")
    );
    // degenerate outcomes give a sentence and no number
    for (outcome, sentence) in [("flat", "the same in every run"), ("y", "too few runs"), ("gap", "too few runs")] {
        let output = data(&["--outcome", outcome, "--inputs", "x", "--json"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{outcome}");
        assert!(text(&output.stderr).contains(sentence), "{outcome}: {}", text(&output.stderr));
    }
    assert_eq!(files(&here), ["d.csv", "p.json"], "nothing was written");
}

/// Rows that are no design, numbers that are missing, a word among numbers, words: each is told with its place, and no index is given.
#[test]
fn a_table_is_looked_at_before_it_is_believed() {
    let here = folder("sensitivity-tables");
    let draw = |row: usize, by: usize| ((row * by) % 97) as f64 / 97.0;
    let line = |row: usize| format!("{},{},{}\n", draw(row, 31), draw(row, 57), draw(row, 31) + 0.1 * draw(row, 57));
    let rows: String = (1..=60).map(line).collect();
    fs::write(here.join("free.csv"), format!("a,b,y\n{rows}")).unwrap();
    let ask = |file: &str, method: &str| {
        bad(&["sensitivity", "--data", file, "--outcome", "y", "--inputs", "a,b", "--method", method], &here)
    };
    let free = ask("free.csv", "sobol");
    assert!(free.contains("--data") && free.contains("row 2 is not what SALib's design would have there"), "{free}");
    fs::write(here.join("gap.csv"), format!("a,b,y\n0.5,,1\n{rows}")).unwrap();
    let gap = ask("gap.csv", "pawn");
    assert!(gap.contains("gap.csv:2") && gap.contains("column `b` has no finite number here"), "{gap}");
    fs::write(here.join("slip.csv"), format!("a,b,y\n0.5,O.7,1\n{rows}")).unwrap();
    let slip = ask("slip.csv", "pawn");
    assert!(slip.contains("slip.csv:2") && slip.contains("`O.7` is no number, in the column `b`"), "{slip}");
    let words: String = (1..=60).map(|row| format!("{},{}", ["red", "blue"][row % 2], line(row))).collect();
    fs::write(here.join("words.csv"), format!("kind,a,b,y\n{words}")).unwrap();
    let told = shapan(&["sensitivity", "--data", "words.csv", "--outcome", "y", "--method", "pawn"], &here);
    let said = text(&told.stderr);
    assert!(told.status.success() && said.contains("columns of words are left aside: kind"), "{said}");
    let compared = bad(&["discover", "--data", "words.csv", "--when", "kind > 0.3"], &here);
    assert!(compared.contains("column `kind` has words") && compared.contains("blue, red"), "{compared}");
}

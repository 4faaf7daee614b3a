//! Claims and attributions as a user asks for them: what is printed, what is left behind, what an interruption costs.

mod program;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use program::{files, folder, good, json, shapan, text};

/// Files that depend on the study alone.
const SAME: [&str; 4] = ["verdicts.csv", "metrics.csv", "broken.csv", "claims.json"];

fn same_files(a: &Path, b: &Path) {
    for name in SAME {
        assert_eq!(fs::read(a.join(name)).unwrap(), fs::read(b.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn verdicts_are_the_same_bytes_for_any_number_of_threads() {
    let here = folder("threads");
    let ask = |threads: &str, out: &str| {
        good(&shapan(&["claims", "concentrate", "leakage", "--runs", "100", "--threads", threads, "--out", out], &here))
    };
    let (one, three) = (ask("1", "one"), ask("3", "three"));
    assert_eq!(one, three, "what is printed, too");
    same_files(&here.join("one"), &here.join("three"));
    let kept = files(&here.join("one"));
    let expected =
        ["broken.csv", "claims.json", "manifest.json", "metrics.csv", "report.html", "report.md", "verdicts.csv"];
    assert_eq!(kept, expected, "no journal is left");
    let html = fs::read_to_string(here.join("one/report.html")).unwrap();
    for part in ["claim-concentrate", "From the claim to its sources", "crates/model/src/world/production.rs", "<svg"] {
        assert!(html.contains(part), "{part}");
    }
}

/// Ctrl-C keeps what is done, says how to go on, and the study taken up ends with the same bytes as one that was never stopped.
#[cfg(unix)]
#[test]
fn an_interrupted_study_is_taken_up() {
    let here = folder("resume");
    let arguments = |out: &'static str| {
        [
            "claims",
            "concentrate",
            "leakage",
            "--runs",
            "2000",
            "--standard-laws",
            "--threads",
            "1",
            "--json",
            "--out",
            out,
        ]
    };
    let child = Command::new(env!("CARGO_BIN_EXE_shapan"))
        .args(arguments("stopped"))
        .current_dir(&here)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let journal = here.join("stopped/claims.journal");
    let worlds = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count().saturating_sub(1));
    let start = Instant::now();
    while worlds() < 32 {
        assert!(start.elapsed() < Duration::from_secs(120), "no world was answered");
        std::thread::sleep(Duration::from_millis(20));
    }
    let stop = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(stop.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output.stderr).contains("the same command goes on from there"), "{}", text(&output.stderr));
    assert_eq!(files(&here.join("stopped")), ["claims.journal"], "nothing else is left");
    let done = worlds();
    assert!((32..2000).contains(&done), "{done}");
    // a line cut off in the middle, as a power cut would leave it
    let mut cut = fs::read_to_string(&journal).unwrap();
    cut.truncate(cut.len() - 40);
    fs::write(&journal, cut).unwrap();

    let resumed = shapan(&arguments("stopped"), &here);
    let whole = good(&shapan(&arguments("whole"), &here));
    assert!(text(&resumed.stderr).contains(&format!("the answers of {} worlds are there already", done - 1)));
    assert_eq!(good(&resumed), whole);
    same_files(&here.join("stopped"), &here.join("whole"));
}

/// Another question in the same folder neither gets the answers of the first nor destroys them.
#[test]
fn a_journal_of_another_study_is_left_alone() {
    let here = folder("other");
    fs::create_dir_all(here.join("out")).unwrap();
    let other = "{\"study\":\"of something else\"}\n{\"part\":\"worlds\"}\n";
    fs::write(here.join("out/claims.journal"), other).unwrap();
    let output = shapan(&["claims", "workforce", "--runs", "16", "--out", "out", "--standard-laws"], &here);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("another study that was interrupted"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(here.join("out/claims.journal")).unwrap(), other);
}

#[test]
fn sampling_goes_on_until_the_interval_is_narrow() {
    let here = folder("until");
    let ask = |until: &str| {
        let found =
            json(&shapan(&["claims", "workforce", "leakage", "--until", until, "--standard-laws", "--json"], &here));
        let rows = found.as_array().unwrap().clone();
        let widest = rows
            .iter()
            .map(|row| (row["interval"][1].as_f64().unwrap() - row["interval"][0].as_f64().unwrap()) / 2.0)
            .fold(0.0, f64::max);
        (widest, rows[0]["worlds"].as_u64().unwrap())
    };
    let (wide, few) = ask("±6%");
    assert!(wide <= 0.06 && few == 512, "{wide} {few}");
    let (narrow, many) = ask("3%");
    // near one half the interval of n worlds is about ±0.98/√n: 3 % needs about 1067
    assert!(narrow <= 0.03 && (1024..=1536).contains(&many), "{narrow} {many}");
    let refused = shapan(&["claims", "--until", "lots"], &here);
    assert!(refused.status.code() == Some(2) && text(&refused.stderr).contains("±2%"));
}

/// A claim of one's own is a file; what is wrong with it is told at once, with places.
#[test]
fn a_claim_of_ones_own_is_a_file() {
    let here = folder("own");
    let own = include_str!("../../../claims/leakage.toml");
    fs::write(here.join("mine.toml"), own.replace("@2041", "@2036")).unwrap();
    let found = json(&shapan(&["claims", "mine.toml", "leakage", "--runs", "32", "--json"], &here));
    let ids: Vec<&str> = found.as_array().unwrap().iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, ["mine", "leakage"]);
    assert_ne!(found[0]["quantiles"]["q50"], found[1]["quantiles"]["q50"], "another year, another number");

    let wrong = own.replace("output.china@2041[leak0]", "outptu.china@2041[leak0]").replace("leak3", "leak4");
    fs::write(here.join("wrong.toml"), wrong).unwrap();
    let output = shapan(&["claims", "wrong.toml"], &here);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("leak4") && said.contains("nothing was run"), "{said}");
    let output = shapan(&["claims", "leekage"], &here);
    assert!(text(&output.stderr).contains("did you mean leakage?"), "{}", text(&output.stderr));
}

/// A world of one's own in place of the baseline: every scenario that is compared stands on it.
#[test]
fn claims_can_be_put_to_another_world() {
    let here = folder("planted");
    let planted = "model = \"world\"\nextends = \"hostile\"\n[parameters.all]\nsafety.hazard = 0.0\n";
    fs::write(here.join("planted.toml"), planted).unwrap();
    let ask = |more: &[&str]| {
        let mut arguments = vec!["claims", "racing-risk", "hostile-acts", "--runs", "32", "--standard-laws", "--json"];
        arguments.extend(more);
        json(&shapan(&arguments, &here))
    };
    let (before, after) = (ask(&[]), ask(&["--scenario", "planted.toml"]));
    assert!(before[0]["share"].as_f64().unwrap() > 0.1);
    assert_eq!(after[0]["quantiles"]["q95"], 0.0, "no hazard, no difference");
    assert!(after[1]["worlds"] == 32);
}

/// The parts of a difference that is one lever's are that lever's alone; of several they add up.
#[test]
fn why_divides_a_difference() {
    let here = folder("why");
    let found = json(&shapan(&["why", "baseline", "leak3", "--runs", "16", "--json"], &here));
    let parts = found["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0]["input"], "china.leak.diverted_share");
    let change = found["second"].as_f64().unwrap() - found["first"].as_f64().unwrap();
    assert!((parts[0]["mean"].as_f64().unwrap() / change - 1.0).abs() < 1e-9);

    for exact in ["8", "0"] {
        let found =
            json(&shapan(&["why", "open", "hostile", "--runs", "12", "--exact", exact, "--log", "--json"], &here));
        assert_eq!(found["exact"], exact == "8");
        let parts = found["parts"].as_array().unwrap();
        assert!(parts.len() >= 6, "controls and embargoes of two blocs, poaching, the squeeze: {parts:?}");
        let sum: f64 = parts.iter().map(|part| part["mean"].as_f64().unwrap()).sum();
        let change = found["second"].as_f64().unwrap() - found["first"].as_f64().unwrap();
        assert!((sum - change).abs() < 1e-9, "{sum} {change}");
    }
    let text_of = good(&shapan(&["why", "baseline", "push0", "--runs", "8", "--lang", "zh", "--out", "out"], &here));
    assert!(text_of.contains("不偏向任何先后顺序"), "{text_of}");
    assert_eq!(files(&here.join("out")), ["attribution.csv", "attribution.svg", "manifest.json"]);
    let refused = shapan(&["why", "baseline", "push0", "--outcome", "outptu.china@2046"], &here);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("output.china"), "{}", text(&refused.stderr));
}

/// Both languages say the same numbers, and the Chinese page carries its font.
#[test]
fn reports_in_both_languages_have_the_same_numbers() {
    let here = folder("languages");
    let page = |lang: &'static str| {
        let printed = good(&shapan(&["claims", "--runs", "60", "--lang", lang, "--out", lang], &here));
        let html = fs::read_to_string(here.join(lang).join("report.html")).unwrap();
        (printed, html)
    };
    let ((_, english), (printed, chinese)) = (page("en"), page("zh"));
    same_files(&here.join("en"), &here.join("zh"));
    assert!(chinese.contains("font-src data:") && chinese.contains("src: url(data:font/woff2;base64,"));
    assert!(!english.contains("base64"), "English needs no font of its own");
    assert!(!chinese.contains('⟦') && !english.contains('⟦') && !printed.contains('⟦'), "a message is missing");
    let shares = |html: &str| -> Vec<String> {
        let rows = html.split("class=\"verdict ").skip(1);
        rows.filter_map(|row| row.split(" · ").nth(1).map(str::to_owned)).collect()
    };
    assert_eq!(shares(&english).len(), 24);
    assert_eq!(shares(&english), shares(&chinese));
    // no English sentence is left in the Chinese page, outside code, citations and names
    let body = chinese.split("id=\"sources\"").next().unwrap();
    for paragraph in body.split("<p>").skip(1).filter_map(|rest| rest.split("</p>").next()) {
        let plain = paragraph;
        let words = plain.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3).count();
        let chinese = plain.chars().filter(|c| ('\u{4e00}'..'\u{9fff}').contains(c)).count();
        assert!(words < 8 || chinese > words, "{plain}");
    }
}

/// Every character of a Chinese text has a shape in the font that the page carries.
#[test]
fn the_font_has_every_character() {
    let covered: Vec<(u32, u32)> = include_str!("../../../assets/fonts/characters.txt")
        .trim()
        .split(',')
        .map(|range| {
            let mut ends =
                range.split('-').map(|end| u32::from_str_radix(end.trim().trim_start_matches("U+"), 16).unwrap());
            let first = ends.next().unwrap();
            (first, ends.next().unwrap_or(first))
        })
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = vec![root.join("data/sources.toml")];
    texts.extend(["zh", "meanings.zh", "models.zh"].map(|name| root.join(format!("messages/{name}.toml"))));
    for shelf in ["claims", "scenarios", "tours", "data/blocs", "data/worlds"] {
        texts.extend(fs::read_dir(root.join(shelf)).unwrap().map(|entry| entry.unwrap().path()));
    }
    for path in texts.iter().filter(|path| path.extension().is_some_and(|end| end == "toml")) {
        for (line, text) in fs::read_to_string(path).unwrap().lines().enumerate() {
            let missing: Vec<char> = text
                .chars()
                .filter(|c| !c.is_ascii() && !covered.iter().any(|(low, high)| (*low..=*high).contains(&(*c as u32))))
                .collect();
            assert!(
                missing.is_empty(),
                "{}:{}: {missing:?}: run assets/fonts/subset.py again",
                path.display(),
                line + 1
            );
        }
    }
}

/// The report as PDF, where a browser is installed.
#[test]
fn a_browser_prints_the_report() {
    let here = folder("pdf");
    let output = shapan(&["claims", "leakage", "--runs", "16", "--out", "out", "--pdf", "--lang", "zh"], &here);
    if text(&output.stderr).contains("none was found") {
        assert_eq!(output.status.code(), Some(1));
        assert!(std::env::var_os("CI").is_none(), "no browser is installed");
        eprintln!("skipped: no Chromium or Chrome is installed");
        return;
    }
    good(&output);
    let pdf = fs::read(here.join("out/report.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF") && pdf.len() > 20_000);
}

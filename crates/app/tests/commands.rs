//! The program as a user runs it: exit codes, what goes where, what is left behind.

mod program;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use program::{files, folder, good, json, shapan, text};
use serde_json::Value;

#[test]
fn one_world_as_csv_has_every_stock_and_flow() {
    let here = folder("csv");
    let csv = good(&shapan(&["run", "--csv", "--years", "2", "--every", "quarter"], &here));
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    assert_eq!(header[..3], ["time", "bloc", "labour.employment"]);
    for name in ["production.output", "safety.hazard_sum", "capability.level", "finance.inflow", "trade.rent"] {
        assert!(header.contains(&name), "{name}");
    }
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 9 * 3);
    assert_eq!(rows[0][..3], ["0", "usa", "168000000"]);
    assert_eq!(rows[5][..2], ["0.25", "rest"]);
    assert!(
        rows.iter().all(|row| row.len() == header.len() && row[2..].iter().all(|cell| cell.parse::<f64>().is_ok()))
    );
}

/// What a run is too short for did not "never" happen.
#[test]
fn outcomes_beyond_the_end_of_a_run_say_so() {
    let here = folder("beyond");
    let said = good(&shapan(&["run", "--years", "6"], &here));
    let line =
        |name: &str| said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {said}"));
    assert!(line("output.usa@2041").ends_with("after the end of the run"));
    assert!(!line("accident_probability@2031").ends_with("after the end of the run"));
    assert!(line("blowup_year").ends_with("never"));
}

/// The specification's own figures for the end of the baseline.
#[test]
fn the_baseline_ends_where_the_specification_says() {
    let here = folder("baseline");
    let csv = good(&shapan(&["run", "--csv"], &here));
    let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
    let output = header.iter().position(|name| *name == "production.output").expect("a column");
    for (bloc, want) in
        [("usa", 337_395_018_410_789.4), ("china", 256_611_562_841_500.9), ("rest", 791_645_985_189_825.9)]
    {
        let row = csv.lines().find(|line| line.starts_with(&format!("25,{bloc},"))).expect("a row");
        let have: f64 = row.split(',').nth(output).expect("a cell").parse().expect("a number");
        assert!((have / want - 1.0).abs() < 1e-8, "{bloc}: {have}, must be {want}");
    }
    let events = json(&shapan(&["run", "--json"], &here));
    let accident = events["events"]["accident_year"].as_f64().expect("an accident");
    assert!((accident - 22.788_110_107_875_9).abs() < 1e-6, "{accident}");
    assert!(events["events"]["blowup_year"].is_null());
}

#[test]
fn a_world_that_leaves_the_numbers_says_so() {
    let output = shapan(&["run", "blowup", "--json"], &folder("blowup"));
    let events = &json(&output)["events"];
    assert!(events["blowup_year"].as_f64().is_some());
    assert_eq!(events["blowup"]["stock"], "research.software");
    assert!(text(&output.stderr).contains("was stopped in"));
}

#[test]
fn complete_inputs_give_the_same_bytes_back() {
    let here = folder("inputs");
    good(&shapan(&["run", "profiles", "--draw", "7", "--years", "3", "--out", "first"], &here));
    assert_eq!(files(&here.join("first")), ["inputs.json", "manifest.json", "outcomes.json", "series.csv"]);
    let again = good(&shapan(&["run", "--inputs", "first/inputs.json", "--csv"], &here));
    assert_eq!(again, text(&fs::read(here.join("first/series.csv")).expect("a file")));
    let other = good(&shapan(&["run", "profiles", "--draw", "8", "--years", "3", "--csv"], &here));
    assert_ne!(again, other);
}

/// What the program says of a broken run can be done as it is said, and breaks the same way.
#[test]
fn a_broken_run_is_replayed_by_the_command_that_is_named() {
    let here = folder("replay");
    let args =
        ["ensemble", "blowup", "--runs", "48", "--seed", "5", "--sampler", "mc", "--save", "outcomes", "--out", "out"];
    let output = shapan(&args, &here);
    good(&output);
    let said = text(&output.stderr);
    let command = said.split('`').nth(1).expect("a command").to_owned();
    let manifest: Value =
        serde_json::from_slice(&fs::read(here.join("out/manifest.json")).expect("a file")).expect("JSON");
    let broken = &manifest["broken"]["list"][0];
    let mut replay: Vec<&str> = command.split(' ').skip(1).collect();
    replay.push("--json");
    let again = json(&shapan(&replay, &here));
    assert_eq!(again["events"]["blowup"]["stock"], broken["stock"]);
    assert_eq!(again["events"]["blowup_year"].as_f64().map(|t| 2026.0 + t), broken["year"].as_f64());
    let output = shapan(&["run", "--draw", "5000000"], &here);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_lever_can_be_set_by_number_word_and_unit() {
    let here = folder("levers");
    let output = |set: &str| {
        let found = json(&shapan(&["run", "--json", "--years", "10", "--set", set], &here));
        found["outcomes"]["output.china@2036"].as_f64().expect("a number")
    };
    let base = output("china.investment.awake_share=0.008");
    assert!(output("china.investment.awake_share=0.03") > base);
    assert_eq!(output("china.investment.awake_share=high"), output("china.investment.awake_share=3 %"));
    assert_ne!(output("usa->china.trade.export_control_share=0"), base);
}

#[test]
fn wrong_input_names_everything_at_once_and_runs_nothing() {
    let here = folder("wrong");
    let output = shapan(
        &[
            "run",
            "--set",
            "research.spil=1",
            "--set",
            "atlantis.capability.wall=2",
            "--set",
            "novalue",
            "--years",
            "-3",
            "--csv",
        ],
        &here,
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = text(&output.stderr);
    for part in
        ["research.spil", "research.spill", "atlantis", "no value", "--years -3", "4 problems; nothing was run."]
    {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
}

#[test]
fn a_scenario_of_ones_own_is_ten_lines() {
    let here = folder("own");
    let own = "title = \"More effort in China\"\nextends = \"baseline\"\n\n[levers.china]\ninvestment.awake_share = [ { from = 2028, value = \"2 %\" } ]\n";
    fs::write(here.join("effort.toml"), own).expect("a file");
    good(&shapan(&["check", "effort.toml"], &here));
    let found = json(&shapan(&["run", "effort.toml", "--json"], &here));
    assert_eq!(found["scenario"], "effort");
    fs::write(here.join("bad.toml"), "extends = \"effort.toml\"\n[levers.chna]\ninvestment.awake_share = 0.02\n")
        .expect("a file");
    let output = shapan(&["check", "bad.toml"], &here);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("bad.toml:2"), "{}", text(&output.stdout));
}

#[test]
fn a_bloc_of_ones_own_is_checked_as_a_bloc() {
    let here = folder("bloc");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/blocs/china.toml");
    let text = fs::read_to_string(shipped).expect("a bloc");
    fs::write(here.join("mine.toml"), &text).expect("a file");
    assert!(good(&shapan(&["check", "mine.toml"], &here)).contains("ok     mine.toml"));
    let wrong = text.replace("employment_0 = { value = 7.51e8", "employment_0 = { value = -7.51e8");
    assert_ne!(wrong, text);
    fs::write(here.join("wrong.toml"), wrong).expect("a file");
    let output = shapan(&["check", "wrong.toml"], &here);
    assert_eq!(output.status.code(), Some(1));
    let said = text_of(&output);
    assert!(said.contains("wrong.toml:") && said.contains("labour.employment_0"), "{said}");
    let world = "name = \"mine\"\ntitle = \"Mine\"\ntitle_zh = \"自定义\"\nblocs = [\"usa\", { file = \"./mine.toml\", name = \"other\" }]\nnote = \"\"\n";
    fs::write(here.join("world.toml"), world).expect("a file");
    assert!(good(&shapan(&["check", "world.toml"], &here)).contains("ok     world.toml"));
}

fn text_of(output: &Output) -> String {
    text(&output.stdout)
}

#[test]
fn an_ensemble_is_the_same_bytes_for_any_number_of_threads() {
    let here = folder("threads");
    for threads in ["1", "2", "3"] {
        let out = format!("t{threads}");
        let args = [
            "ensemble",
            "baseline",
            "--runs",
            "40",
            "--years",
            "6",
            "--threads",
            threads,
            "--save",
            "series",
            "--out",
            &out,
        ];
        let summary = good(&shapan(&args, &here));
        assert!(summary.contains("40 runs"), "{summary}");
    }
    let names = ["experiments.parquet", "manifest.json", "quantiles.parquet", "timeseries.parquet"];
    assert_eq!(files(&here.join("t1")), names);
    for name in names.iter().filter(|name| name.ends_with("parquet")) {
        let bytes = |threads: &str| fs::read(here.join(threads).join(name)).expect("a file");
        assert_eq!(bytes("t1"), bytes("t2"), "{name}");
        assert_eq!(bytes("t1"), bytes("t3"), "{name}");
    }
    let manifest: Value =
        serde_json::from_slice(&fs::read(here.join("t2/manifest.json")).expect("a file")).expect("JSON");
    assert_eq!(manifest["runs"], 40);
    assert_eq!(manifest["done"], 40);
    assert_eq!(manifest["seed"], 1234);
    assert!(manifest["citations"].as_object().is_some_and(|all| all.contains_key("pwt110")));
}

#[test]
fn sampled_values_can_be_given_as_a_table() {
    let here = folder("table");
    fs::write(here.join("samples.csv"), "world,capability.wall,compute.chips_0@china\n5,2.5,1e6\n9,8,2e6\n")
        .expect("a file");
    let report =
        json(&shapan(&["ensemble", "--samples", "samples.csv", "--out", "out", "--save", "outcomes", "--json"], &here));
    assert_eq!(report[0]["runs"], 2);
    fs::write(here.join("bad.csv"), "world,capability.wal\n5,2.5\n").expect("a file");
    let output = shapan(&["ensemble", "--samples", "bad.csv", "--out", "none"], &here);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("capability.wall"), "{}", text(&output.stderr));
    assert!(!here.join("none").exists());
}

#[test]
fn scenarios_are_compared_world_by_world() {
    let here = folder("compare");
    let args = ["compare", "open", "hostile", "--runs", "32", "--years", "15", "--json", "--out", "out"];
    let found = json(&shapan(&args, &here));
    let rows = found[0]["differences"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["outcome"] == "chips.china@2036").expect("an outcome");
    assert_eq!(row["worlds"], 32);
    assert!(row["lower"].as_f64().expect("a share") > 0.5, "{row}");
    assert_eq!(files(&here.join("out")), ["difference-1.svg", "differences.csv", "manifest.json"]);
    // what one scenario says of seed and runs does not part the worlds: a scenario that changes nothing differs in nothing
    let same = "extends = \"baseline\"\n[run]\nseed = 99\nruns = 7\nsampler = \"mc\"\n";
    fs::write(here.join("same.toml"), same).expect("a file");
    fs::write(here.join("base.toml"), "extends = \"baseline\"\n[run]\nruns = 24\nyears = 15\n").expect("a file");
    let found = json(&shapan(&["compare", "base.toml", "same.toml", "--years", "15", "--json"], &here));
    for row in found[0]["differences"].as_array().expect("rows") {
        assert_eq!(row["higher"].as_f64().expect("a share") + row["lower"].as_f64().expect("a share"), 0.0, "{row}");
    }
    let chips = found[0]["differences"].as_array().expect("rows").iter().find(|row| row["outcome"] == "chips.usa@2036");
    assert_eq!(chips.expect("an outcome")["worlds"], 24);
    let output = shapan(&["compare", "baseline", "allies", "--runs", "4"], &here);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("the list of blocs"));
}

/// e^0.2 − 1.
const GROWN: f64 = 0.221_402_758_160_169_83;

/// Employment grows at a constant rate, so the difference that a rate of two points more makes is e^(0.02 t) − 1: 22.14 % after ten
/// years, whatever is drawn.
#[test]
fn the_axis_of_a_comparison_has_the_numbers_of_the_closed_form() {
    let here = folder("axis");
    for (name, rate) in [("base", 0.004), ("more", 0.024)] {
        let own = format!(
            "title = \"{name}\"\ntitle_zh = \"{name}\"\nextends = \"baseline\"\n[parameters.usa]\nlabour.employment_growth = {rate}\n"
        );
        fs::write(here.join(format!("{name}.toml")), own).expect("a file");
    }
    for lang in ["en", "zh"] {
        let args = ["compare", "base.toml", "more.toml", "--runs", "16", "--years", "10", "--lang", lang];
        let shown = good(&shapan(&[&args[..], &["--quantity", "labour.employment", "--out", lang]].concat(), &here));
        let svg = text(&fs::read(here.join(lang).join("difference-1.svg")).expect("a picture"));
        let end = format!("{:.1}%", 100.0 * GROWN);
        assert_eq!(end, "22.1%");
        let desc = svg.split("<desc").nth(1).and_then(|rest| rest.split("</desc>").next()).expect("a description");
        assert!(desc.contains(&end) && !desc.contains(". .") && !desc.contains("。。"), "{desc}");
        // marks of the value axis end at the axis; the least round ones that hold 22.14 with about five steps
        let marks: Vec<&str> =
            svg.split("text-anchor=\"end\">").skip(1).filter_map(|rest| rest.split('<').next()).collect();
        assert_eq!(marks, ["0", "5", "10", "15", "20", "25"]);
        // the end of the first line stands between them where 22.14 belongs
        let heights: Vec<f64> = svg
            .split("text-anchor=\"end\">")
            .filter_map(|before| before.rsplit(" y=\"").next()?.split('"').next()?.parse().ok())
            .collect();
        let (zero, top) = (heights[0], heights[5]);
        let line = svg.split("<polyline points=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a line");
        let last: f64 = line.rsplit(',').next().and_then(|y| y.parse().ok()).expect("a height");
        let share = (zero - 4.0 - last) / (zero - top);
        assert!((share * 25.0 - 100.0 * GROWN).abs() < 0.05, "{}", share * 25.0);
        let subtitle = if lang == "en" { "16 sampled worlds" } else { "两种情景使用相同的16个抽样世界" };
        assert!(shown.contains(subtitle) && svg.contains(subtitle), "{shown}");
    }
}

/// What an ensemble writes can be given back: the same worlds, the same outcomes.
#[test]
fn the_experiments_of_an_ensemble_are_samples_again() {
    let here = folder("again");
    let one = ["ensemble", "profiles", "--runs", "24", "--years", "12", "--json", "--save", "outcomes"];
    let first = json(&shapan(&[&one[..], &["--out", "first"]].concat(), &here));
    let again = ["ensemble", "profiles", "--years", "12", "--json", "--save", "outcomes", "--out", "again"];
    let output = shapan(&[&again[..], &["--samples", "first/experiments.parquet"]].concat(), &here);
    let second = json(&output);
    assert_eq!(first[0]["outcomes"], second[0]["outcomes"]);
    let said = text(&output.stderr);
    for part in ["left aside", "scenario", "output.usa@2036", "status", "blowup_fault"] {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
    assert!(!said.contains("research.beta"), "{said}");
}

#[test]
fn everything_that_ships_passes_its_own_check() {
    let said = good(&shapan(&["check"], &folder("check")));
    assert!(said.contains("ok     scenario baseline") && !said.contains("WRONG"), "{said}");
}

#[test]
fn the_front_explains_the_baseline_and_writes_a_page_of_its_own() {
    let here = folder("front");
    let said = good(&shapan(&["--runs", "112"], &here));
    assert!(said.contains("Economic output") && said.contains("What decides"), "{said}");
    let page = text(&fs::read(here.join("report.html")).expect("a report"));
    assert!(page.contains("<svg") && !page.contains("src=\"http") && !page.contains("⟦"));
    let said = good(&shapan(&["--runs", "112", "--lang", "zh", "--report", "zh.html"], &here));
    assert!(said.contains("基准情景") && !said.contains("⟦"), "{said}");
    assert_eq!(files(&here), ["report.html", "zh.html"]);
    // a folder that is not there is made, and that is said
    let output = shapan(&["--runs", "16", "--report", "new/below/report.html"], &here);
    good(&output);
    let note = format!("the folder {} was made", Path::new("new/below").display());
    assert!(text(&output.stderr).contains(&note), "{}", text(&output.stderr));
    assert_eq!(files(&here.join("new/below")), ["report.html"]);
}

#[test]
fn what_cannot_be_written_is_said_and_leaves_nothing() {
    let here = folder("unwritable");
    fs::write(here.join("file"), "in the way").expect("a file");
    let output = shapan(&["ensemble", "--runs", "16", "--years", "1", "--out", "file/below"], &here);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("file/below"), "{}", text(&output.stderr));
    let output = shapan(&["run", "--years", "1", "--out", "file/below"], &here);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(files(&here), ["file"]);
}

/// A reader that goes away early, as `head` does, is no failure.
#[test]
fn a_reader_may_go_away() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_shapan"))
        .args(["run", "--csv", "--every", "quarter"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    assert!(child.wait().expect("an end").success());
}

#[cfg(unix)]
#[test]
fn an_interrupted_ensemble_leaves_nothing_half_written() {
    let here = folder("interrupt");
    let child = Command::new(env!("CARGO_BIN_EXE_shapan"))
        .args(["ensemble", "--runs", "1000000", "--out", "out"])
        .current_dir(&here)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(std::time::Duration::from_secs(3));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output.stderr).contains("interrupted after"), "{}", text(&output.stderr));
    // no results, and of what goes on from here only what is finished
    assert_eq!(files(&here.join("out")), [".unfinished"]);
    let unfinished = here.join("out/.unfinished");
    let own = files(&unfinished.join(&files(&unfinished)[0]));
    let finished = |name: &String| name == "state" || name.starts_with("experiments-");
    assert!(own.iter().all(finished) && own.contains(&"state".to_owned()), "{own:?}");
}

/// A comparison as a table with commas is what it saves; a world that breaks everywhere is told as that.
#[test]
fn a_comparison_is_a_table_too() {
    let here = folder("compare-csv");
    let ask = ["compare", "baseline", "open", "--years", "2", "--step", "1/4", "--runs", "16"];
    let printed = good(&shapan(&[&ask[..], &["--csv", "--out", "out"]].concat(), &here));
    assert_eq!(printed, std::fs::read_to_string(here.join("out/differences.csv")).unwrap());
    let chinese = good(&shapan(&[&ask[..], &["--lang", "zh"]].concat(), &here));
    assert!(chinese.contains("逐个世界") && chinese.contains("没有世界在两者中都有数值"), "{chinese}");
    let broken = shapan(&["discover", "blowup", "--when", "output_gap@2041 > 0", "--runs", "40"], &here);
    assert_eq!(broken.status.code(), Some(1));
    assert!(text(&broken.stderr).contains("No world has an answer"), "{}", text(&broken.stderr));
}

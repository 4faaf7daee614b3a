//! What leaves for other programs, from the command line: files that appear whole or not at all, and answers to folders that hold no results.

mod program;

use std::fs;

use program::{files, folder, good, shapan, text};

#[test]
fn equations_go_to_a_file_or_to_the_standard_output() {
    let here = folder("export-equations");
    let c = good(&shapan(&["export", "equations", "--to", "c", "--scenario", "race2", "--draw", "2"], &here));
    assert!(c.starts_with("/*") && c.contains("run 2 of race2") && c.contains("int main("), "{}", &c[..400]);
    good(&shapan(&["export", "equations", "--to", "c", "--scenario", "race2", "--draw", "2", "--out", "a.c"], &here));
    assert_eq!(fs::read_to_string(here.join("a.c")).unwrap(), c);
    let xmile = good(&shapan(&["export", "equations", "--to", "xmile", "--scenario", "race2"], &here));
    assert!(xmile.contains("<stock name=") && xmile.contains("<dim name=\"bloc\">"));
    let output = shapan(&["export", "equations", "--to", "c", "--scenario", "rase2", "--out", "never.c"], &here);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `race2`"), "{}", text(&output.stderr));
    let output = shapan(&["export", "equations", "--to", "pascal"], &here);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(&here), ["a.c"]);
}

#[test]
fn results_go_to_every_format_and_what_is_missing_is_told() {
    let here = folder("export-results");
    good(&shapan(&["ensemble", "race2", "--runs", "20", "--save", "series", "--out", "study"], &here));
    for (to, name) in [("netcdf", "a.nc"), ("iamc", "a.csv"), ("csv", "b.csv")] {
        good(&shapan(&["export", "results", "study", "--to", to, "--out", name], &here));
    }
    assert!(fs::read(here.join("a.nc")).unwrap().starts_with(b"CDF\x02"));
    assert!(fs::read_to_string(here.join("a.csv")).unwrap().starts_with("model,scenario,region,variable,unit,"));
    let rows = fs::read_to_string(here.join("b.csv")).unwrap();
    assert!(rows.starts_with("run_id,time,bloc,"));

    let said = |args: &[&str]| {
        let output = shapan(args, &here);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output.stderr));
        text(&output.stderr)
    };
    let to = ["--to", "netcdf", "--out", "never.nc"];
    fs::create_dir(here.join("empty")).unwrap();
    let message = said(&[&["export", "results", "empty"], &to[..]].concat());
    assert!(message.contains("has no manifest.json and none of its tables"), "{message}");
    let message = said(&[&["export", "results", "nowhere"], &to[..]].concat());
    assert!(message.contains("there is no such folder"), "{message}");
    let message = said(&[&["export", "results", "."], &to[..]].concat());
    assert!(message.contains("study: name one of them"), "{message}");
    let whole = fs::read(here.join("study/timeseries.parquet")).unwrap();
    fs::write(here.join("study/timeseries.parquet"), &whole[..whole.len() / 2]).unwrap();
    let message = said(&[&["export", "results", "study"], &to[..]].concat());
    assert!(message.contains("timeseries.parquet: this is not a whole Parquet file"), "{message}");
    fs::remove_file(here.join("study/quantiles.parquet")).unwrap();
    let message = said(&["export", "results", "study", "--to", "iamc", "--out", "never.csv"]);
    assert!(message.contains("--save quantiles"), "{message}");
    assert_eq!(files(&here), ["a.csv", "a.nc", "b.csv", "empty", "study"]);
}

/// A folder holds one study: what an earlier one left there is named, and is not exported under the name of the later one.
#[test]
fn what_an_earlier_study_left_is_not_exported() {
    let here = folder("export-stale");
    let study = |scenario: &str, more: &[&str]| {
        let ask = ["ensemble", scenario, "--runs", "8", "--years", "2", "--step", "1/4", "--out", "out"];
        shapan(&[&ask[..], more].concat(), &here)
    };
    good(&study("open", &[]));
    let second = study("baseline", &["--save", "outcomes"]);
    let said = text(&second.stderr);
    assert!(
        second.status.success() && said.contains("out still holds quantiles.parquet of an earlier study"),
        "{said}"
    );
    let refused = shapan(&["export", "results", "out", "--to", "iamc", "--out", "out.csv"], &here);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("has no quantiles.parquet"), "{}", text(&refused.stderr));
    assert!(!here.join("out.csv").exists());
    // the manifest of the later study is none that an earlier one left
    let ask = ["regret", "baseline", "open", "--objective", "output.usa@2027", "--years", "2", "--runs", "8"];
    let third = shapan(&[&ask[..], &["--out", "out"]].concat(), &here);
    let said = text(&third.stderr);
    assert!(
        third.status.success() && said.contains("out still holds experiments.parquet of an earlier study"),
        "{said}"
    );
}

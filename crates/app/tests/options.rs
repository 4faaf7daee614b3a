//! Options that cannot be, and what is said of them.

mod program;

use std::fs;

use program::{files, folder, shapan, text};

#[test]
fn options_of_the_front_are_not_ignored_before_a_command() {
    let output = shapan(&["--scenario", "push5", "run", "--json"], &folder("before"));
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn numbers_that_cannot_be_are_usage_errors() {
    let here = folder("zero");
    for args in [
        &["ensemble", "--runs", "0", "--out", "out"][..],
        &["ensemble", "--threads", "0", "--out", "out"],
        &["compare", "open", "closed", "--runs", "0"],
        &["--runs", "0"],
        &["--threads", "0"],
        &["bench", "--repeats", "0"],
        &["ensemble", "--set", "runs=0", "--out", "out"],
        &["ensemble", "--seed", "-1", "--out", "out"],
        &["run", "--years", "0"],
        &["run", "--step", "0"],
        &["run", "--step", "a"],
        &["run", "--draw", "1000000"],
    ] {
        let output = shapan(args, &here);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    }
    assert!(files(&here).is_empty());
}

#[test]
fn a_fault_of_an_option_points_to_the_option() {
    let here = folder("options");
    fs::write(here.join("mine.toml"), "extends = \"baseline\"\n[run]\nyears = 10\nstep = \"1/32 yr\"\n")
        .expect("a file");
    for (args, part) in [
        (["--step", "1/33"], "--step 1/33: a step of"),
        (["--years", "3.33"], "--years 3.33: a span of"),
        (["--set", "years=3.33"], "--set years=3.33: a span of"),
        (["--set", "usa.compute.infer_share=0.8"], "--set usa.compute.infer_share=0.8: compute.train_share and"),
    ] {
        let output = shapan(&["run", "mine.toml", args[0], args[1]], &here);
        assert_eq!(output.status.code(), Some(2));
        let said = text(&output.stderr);
        assert!(said.contains(part) && !said.contains("mine.toml"), "{said}");
    }
}

#[test]
fn the_name_of_a_scenario_is_no_command_but_is_understood() {
    let here = folder("misplaced");
    let output = shapan(&["baseline"], &here);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("`shapan --scenario baseline`") && said.contains("`shapan run baseline`"), "{said}");
    let said = text(&shapan(&["nonsense"], &here).stderr);
    assert!(said.contains("nonsense") && !said.contains("--scenario"), "{said}");
}

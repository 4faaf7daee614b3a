//! One question put to several reference models, and models by name, as a user does it.

mod program;

use std::fs;

use program::{files, folder, good, json, shapan, text};

#[test]
fn one_question_to_several_models() {
    let here = folder("question");
    let asked =
        ["compare", "--models", "jones-rd-automation,ai2027,dsair", "--question", "full-automation", "--runs", "50"];
    let said = good(&shapan(&asked, &here));
    // the picture names who can answer, the text says who cannot
    assert!(said.contains("When can machines do all tasks?") && said.contains("cannot answer"), "{said}");
    let all = json(&shapan(&[&asked[..], &["--json", "--out", "answers"]].concat(), &here));
    assert_eq!(all["answers"].as_array().map(Vec::len), Some(3));
    assert_eq!(all["answers"][0]["answer"]["runs"], 50);
    assert!(all["answers"][2]["answer"].is_null());
    assert_eq!(files(&here.join("answers")), ["answers.csv", "full-automation.svg", "manifest.json"]);
    let csv = fs::read_to_string(here.join("answers/answers.csv")).expect("a table");
    assert_eq!(csv.lines().count(), 4);
    // the same draws give the same digits, whatever the threads
    let alone = good(&shapan(&[&asked[..], &["--csv", "--threads", "1"]].concat(), &here));
    assert_eq!(alone, csv);
}

#[test]
fn questions_are_listed_and_wrong_names_refused() {
    let here = folder("questions");
    let listed = good(&shapan(&["compare", "--models", "all"], &here));
    assert!(listed.contains("growth-2035") && listed.contains("rice2010"), "{listed}");
    for (args, says) in [
        (&["compare", "--models", "ftn", "--question", "full-automation"][..], "did you mean ftm?"),
        (&["compare", "--models", "ftm", "--question", "full-automatic"], "did you mean full-automation?"),
        (&["compare", "--models", "ftm,ftm", "--question", "full-automation"], "named twice"),
        (&["compare", "baseline"], "scenarios"),
        (&["compare", "--models", "ftm", "--csv"], "--question"),
    ] {
        let output = shapan(args, &here);
        assert!(!output.status.success(), "{args:?}");
        let said = text(&output.stderr).to_lowercase();
        assert!(said.contains(says), "{args:?}: {said}");
    }
}

/// Milestones of a run, its series, and a table of inputs with a row for each run.
#[test]
fn the_ai_futures_model_by_name() {
    let here = folder("ai-futures");
    let one = json(&shapan(&["run", "--model", "ai-futures-dec2025", "--json"], &here));
    let ac = one["outcomes"]["AC"].as_f64().expect("a date");
    // the original: 2030.293
    assert!((ac - 2030.293).abs() < 0.003, "{ac}");
    let csv = good(&shapan(&["run", "--model", "ai-futures-dec2025", "--csv"], &here));
    assert!(csv.starts_with("times,progress,research_stock,automation_fraction,"), "{}", &csv[..80]);
    assert_eq!(csv.lines().count(), 382);
    fs::write(here.join("rows.csv"), "row,doubling_difficulty_growth_factor,include_gap\n4,1,no gap\n6,0.92,gap\n")
        .expect("written");
    let rows = good(&shapan(&["run", "--model", "ai-futures-dec2025", "--inputs", "rows.csv"], &here));
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[1].starts_with("4,2038.5") && rows[2].starts_with("6,20"), "{rows:?}");
    let refused = shapan(&["run", "--model", "ai-futures-dec2025", "--set", "rho_coding_labour=-2"], &here);
    assert!(text(&refused.stderr).contains("did you mean rho_coding_labor?"));
}

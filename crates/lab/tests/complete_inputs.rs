//! Complete inputs as JSON: the reference runs are read, and what is wrong with others is named all at once.

use std::path::PathBuf;

use shapan_lab::inputs_json;

/// The reference runs, if they are there.
fn references() -> Option<Vec<(String, String)>> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/oracles/world"));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        assert!(std::env::var_os("CI").is_none(), "the reference runs are missing");
        return None;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let text = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    Some(files.iter().map(|path| (path.file_stem().unwrap().to_str().unwrap().to_string(), text(path))).collect())
}

#[test]
fn reference_runs_are_read_in_full() {
    let Some(references) = references() else { return };
    assert!(references.len() >= 17);
    for (name, text) in references {
        let scenario = inputs_json::read(&name, &text).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(scenario.name, name);
        // a second reader, which knows nothing of ours
        let other: serde_json::Value = serde_json::from_str(&text).unwrap();
        let n = scenario.blocs.len();
        assert_eq!(scenario.inputs.blocs, n);
        for (at, spec) in scenario.model.catalogue().parameters.iter().enumerate() {
            for (i, bloc) in scenario.blocs.iter().enumerate() {
                let expected = &other["parameters"][spec.name][&bloc.name];
                let found = scenario.inputs.parameters[at * n + i];
                assert!((found - expected.as_f64().unwrap()).abs() <= 1e-15 * found.abs(), "{name} {}", spec.name);
            }
        }
    }
}

#[test]
fn everything_wrong_is_named_at_once() {
    let Some(references) = references() else { return };
    let baseline = &references.iter().find(|(name, _)| name == "baseline").unwrap().1;
    let mut broken: serde_json::Value = serde_json::from_str(baseline).unwrap();
    broken["parameters"].as_object_mut().unwrap().remove("capability.wall");
    broken["parameters"]["capability.wal"] = serde_json::json!({ "usa": 1.0 });
    broken["parameters"]["research.beta"].as_object_mut().unwrap().remove("china");
    broken["draws"]["safety.luck"] = serde_json::json!("low");
    broken["levers"]["adoption.push"][0]["value"]["mars"] = serde_json::json!(1.0);
    let text = serde_json::to_string_pretty(&broken).unwrap();
    let problems = inputs_json::read("broken.json", &text).err().expect("must be refused");
    let said = problems.to_string();
    for part in [
        "lacks capability.wall",
        "did you mean `capability.wall`",
        "for the bloc `china`",
        "a number for safety.luck",
        "`mars`",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(problems.0.iter().all(|problem| problem.line > 0));
}

#[test]
fn each_refusal_is_found() {
    let Some(references) = references() else { return };
    let baseline = &references.iter().find(|(name, _)| name == "baseline").unwrap().1;
    let refused = |change: &dyn Fn(&mut serde_json::Value), part: &str| {
        let mut inputs: serde_json::Value = serde_json::from_str(baseline).unwrap();
        change(&mut inputs);
        let text = inputs.to_string();
        let said = inputs_json::read("x.json", &text).err().map(|problems| problems.to_string()).unwrap_or_default();
        assert!(said.contains(part), "{part} is not in:\n{said}");
    };
    let all = |inputs: &mut serde_json::Value, name: &str, x: f64| {
        inputs["parameters"][name] = serde_json::json!({ "usa": x, "china": x, "rest": x });
    };
    let lever = |inputs: &mut serde_json::Value, name: &str, x: f64| {
        inputs["levers"][name] =
            serde_json::json!([{ "from_year": 0.0, "value": { "usa": x, "china": x, "rest": x } }]);
    };
    refused(&|w| all(w, "capability.wall", 21.0), "capability.wall of usa is 21; it must lie in 0 … 20");
    refused(&|w| lever(w, "power.datacentre_share", 0.0), "power.datacentre_share of usa from year 0 is 0");
    refused(
        &|w| {
            all(w, "safety.treaty_slow", 1.0);
            lever(w, "safety.agreement_share", 1.0)
        },
        "no training is left",
    );
    refused(&|w| all(w, "finance.flow_cap", 0.0), "finance.flow_cap of china is 0");
    refused(
        &|w| {
            all(w, "labour.clerical_share", 0.5);
            all(w, "labour.expert_share", 0.5)
        },
        "sum to 1, which leaves nothing",
    );
    refused(
        &|w| {
            all(w, "production.clerical_weight", 0.5);
            all(w, "production.expert_weight", 0.6)
        },
        "sum to 1.1, which leaves nothing",
    );
    refused(&|w| all(w, "power.generation_0", 1e10), "the chips of usa would draw");
    refused(
        &|w| {
            ["clerical", "expert", "research", "science"]
                .iter()
                .for_each(|kind| all(w, &format!("automation.{kind}_weight"), 0.0))
        },
        "all automation weights of rest are 0",
    );
    refused(&|w| all(w, "fab.tool_weight", 0.0), "fab.tool_weight is 0 in all blocs");
    refused(
        &|w| w["parameters"]["robots.cost"]["china"] = serde_json::json!(60000.0),
        "robots.cost belongs to the world",
    );
    refused(
        &|w| {
            lever(w, "compute.train_share", 0.5);
            lever(w, "compute.infer_share", 0.49)
        },
        "sum to 0.99",
    );
    refused(&|w| w["levers"]["adoption.push"][0]["from_year"] = serde_json::json!(1.0), "leaves a gap before it");
    refused(&|w| w["step_years"] = serde_json::json!(0.03), "a step of 0.03 yr does not fit");
    refused(&|w| w["years"] = serde_json::json!(-1.0), "a span of -1 years");
    refused(&|w| w["draws"]["approach.viable"] = serde_json::json!(1.5), "must be a whole number");
}

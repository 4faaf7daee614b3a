//! Outcomes on the desk of a page against those of an ensemble run by the lab: the same bits, whatever the pieces.

use std::io;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};
use shapan_lab::desk::Desk;
use shapan_lab::ensemble::{self, Run, Settings, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::library::Library;
use shapan_lab::{discovery, drivers, load, outcomes};
use shapan_model::model::{Level, Plan};

const WORLDS: usize = 120;

fn ask(desk: &mut Desk, request: Value, numbers: &[f64]) -> (Value, Vec<f64>) {
    let (answer, numbers) = desk.ask(request.to_string().as_bytes(), numbers);
    (serde_json::from_str(&answer).unwrap(), numbers)
}

/// A desk with all worlds of the baseline at a coarse step in slot 2, run in uneven pieces by another.
fn desk() -> Desk {
    let open =
        json!({ "do": "open", "slot": 2, "kind": "outcomes", "scenario": "baseline", "runs": WORLDS, "step": 0.25 });
    let (mut desk, mut worker) = (Desk::new(), Desk::new());
    for desk in [&mut desk, &mut worker] {
        let (opened, _) = ask(desk, open.clone(), &[]);
        assert_eq!(opened["runs"], json!(WORLDS), "{opened}");
    }
    for pair in [0, 7, 50, 51, WORLDS].windows(2) {
        let (_, numbers) = ask(&mut worker, json!({ "do": "run", "slot": 2, "from": pair[0], "to": pair[1] }), &[]);
        let (taken, _) = ask(&mut desk, json!({ "do": "take", "slot": 2 }), &numbers);
        assert_eq!(taken["worlds"], json!(pair[1]), "{taken}");
    }
    desk
}

#[derive(Default)]
struct Kept(Vec<(Vec<f64>, Vec<Option<f64>>)>);

impl Sink for Kept {
    fn take(&mut self, _: &Plan, runs: &[Run]) -> io::Result<()> {
        self.0.extend(runs.iter().map(|run| (run.sampled.clone(), run.outcomes.clone())));
        Ok(())
    }
}

/// The same worlds as the command line runs them.
fn ensemble() -> (Design, Vec<outcomes::Outcome>, Kept) {
    let mut scenario = load::load(&Library::builtin(), "baseline").unwrap();
    load::set(&mut scenario, &[("step".to_owned(), "0.25".to_owned())]).unwrap();
    let all = outcomes::outcomes(&scenario);
    let (sampler, seed) = (scenario.sampler, scenario.seed);
    let design = Design::drawn(scenario, sampler, seed, WORLDS).unwrap();
    let settings =
        Settings { threads: 1, batch: None, every: 1.0, series: Vec::new(), outcomes: all.clone(), level: Level::Best };
    let mut kept = Kept::default();
    ensemble::run(&design, &settings, &mut [&mut kept], &mut |_| {}, &AtomicBool::new(false)).unwrap();
    (design, all, kept)
}

#[test]
fn outcomes_are_those_of_an_ensemble_to_the_bit() {
    let mut desk = desk();
    let (design, all, kept) = ensemble();
    let (listed, _) = ask(&mut desk, json!({ "do": "outcomes", "slot": 2, "language": "zh" }), &[]);
    let names: Vec<&str> = listed["outcomes"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    for name in &names {
        let at = all.iter().position(|outcome| outcome.name == *name).unwrap();
        let (answer, numbers) = ask(&mut desk, json!({ "do": "values", "slot": 2, "outcome": name }), &[]);
        let want: Vec<u64> = kept.0.iter().map(|(_, o)| o[at].unwrap_or(f64::NAN).to_bits()).collect();
        assert_eq!(numbers.iter().map(|x| x.to_bits()).collect::<Vec<u64>>(), want, "{name}: {answer}");
    }
    // the yardstick without AI is among them, and only years of the run
    assert!(names.contains(&"ai_gain.usa@2041") && names.contains(&"blowup_year"));
    let end = design.scenario().start_year + design.scenario().inputs.years;
    assert!(listed["years"].as_array().unwrap().iter().all(|year| year.as_f64().unwrap() <= end));

    // drivers and a box by the lab's own hand
    let name = "output.china@2041";
    let at = all.iter().position(|outcome| outcome.name == name).unwrap();
    let inputs: Vec<Vec<f64>> =
        (0..design.columns().len()).map(|i| kept.0.iter().map(|(x, _)| x[i]).collect()).collect();
    let results: Vec<f64> = kept.0.iter().map(|(_, o)| o[at].unwrap()).collect();
    let want = drivers::shares(&inputs, &results);
    let (answer, _) = ask(&mut desk, json!({ "do": "drivers", "slot": 2, "outcome": name, "language": "en" }), &[]);
    let first = &answer["inputs"][0];
    assert_eq!(first["name"], json!(design.columns()[want[0].input].name));
    assert!((first["share"].as_f64().unwrap() - want[0].share).abs() < 1e-12);
    assert_eq!((&answer["worlds"], &answer["left_out"]), (&json!(WORLDS), &json!(0)));

    let mut sorted = results.clone();
    sorted.sort_by(f64::total_cmp);
    let line = sorted[WORLDS / 2];
    let request = json!({ "do": "discover", "slot": 2, "outcome": name, "above": line, "language": "en" });
    let (answer, _) = ask(&mut desk, request, &[]);
    let hits: Vec<bool> = results.iter().map(|result| *result > line).collect();
    let names: Vec<String> = design.columns().iter().map(|column| column.name.clone()).collect();
    assert_eq!(answer["hits"], json!(hits.iter().filter(|hit| **hit).count()));
    match discovery::find(&names, &inputs, &hits) {
        Ok(found) => {
            assert_eq!(answer["box"]["limits"].as_array().unwrap().len(), found.limits.len());
            assert!((answer["box"]["density"].as_f64().unwrap() - found.density).abs() < 1e-12);
        }
        Err(_) => assert!(answer["nothing"].is_string(), "{answer}"),
    }
    // the same worlds by their numbers
    let worlds: Vec<usize> = (0..WORLDS).filter(|world| hits[*world]).collect();
    let request = json!({ "do": "discover", "slot": 2, "outcome": name, "worlds": worlds, "language": "en" });
    assert_eq!(ask(&mut desk, request, &[]).0, answer);

    // points of the first input
    let request = json!({ "do": "scatter", "slot": 2, "outcome": name, "input": first["name"], "language": "en" });
    let (answer, pairs) = ask(&mut desk, request, &[]);
    assert_eq!(answer["worlds"].as_array().unwrap().len(), WORLDS);
    let want: Vec<f64> = inputs[want[0].input].iter().zip(&results).flat_map(|(x, y)| [*x, *y]).collect();
    assert_eq!(pairs, want);
}

#[test]
fn what_cannot_be_answered_is_refused_with_what_is_near() {
    let mut desk = desk();
    let mut refused = |request: Value| {
        let (answer, numbers) = desk.ask(request.to_string().as_bytes(), &[]);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(numbers.is_empty());
        let problem = answer["problems"][0].clone();
        assert!(problem["what"].is_string(), "{request}: {answer}");
        problem
    };
    let problem = refused(json!({ "do": "values", "slot": 2, "outcome": "output.chna@2041" }));
    assert!(problem["hint"].as_str().unwrap().contains("output.china"), "{problem}");
    // a flow of the model that no outcome reads is not kept
    let problem = refused(json!({ "do": "values", "slot": 2, "outcome": "production.capital.china@2030" }));
    assert!(problem["what"].as_str().unwrap().contains("does not keep"), "{problem}");
    let problem = refused(
        json!({ "do": "scatter", "slot": 2, "outcome": "output.usa@2041", "input": "research.bta", "language": "en" }),
    );
    assert!(problem["hint"].as_str().unwrap().contains("research.beta"), "{problem}");
    refused(json!({ "do": "discover", "slot": 2, "outcome": "output.usa@2041", "language": "en" }));
    refused(
        json!({ "do": "discover", "slot": 2, "outcome": "output.usa@2041", "language": "en", "above": 1, "below": 2 }),
    );
    refused(json!({ "do": "bands", "slot": 2, "language": "en" }));
    // numbers of too many worlds, and nonsense
    for numbers in [vec![1.0; 3], vec![f64::NAN; 6], vec![1e18, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]] {
        let (answer, _) = desk.ask(br#"{"do":"take","slot":2}"#, &numbers);
        assert!(answer.contains("problems"), "{answer}");
    }
}

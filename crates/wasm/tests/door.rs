//! What a page is answered: the same numbers as an ensemble of the lab, whatever the pieces, and a reason for everything that is refused.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

use proptest::prelude::*;
use serde_json::{Value, json};
use shapan_lab::ensemble::{self, Settings};
use shapan_lab::experiment::Design;
use shapan_lab::fan::{Fan, QUANTILES};
use shapan_lab::library::Library;
use shapan_lab::load;
use shapan_model::model::Level;
use shapan_wasm::ask::ask;

/// Slots belong to the whole program: tests take turns.
static TURN: Mutex<()> = Mutex::new(());

fn say(request: &Value, numbers: &[f64]) -> (Value, Vec<f64>) {
    let (answer, numbers) = ask(request.to_string().as_bytes(), numbers);
    (serde_json::from_str(&answer).unwrap(), numbers)
}

#[test]
fn bands_are_those_of_an_ensemble_to_the_bit() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let columns = ["production.output", "capability.level", "automation.expert_tasks"];
    let open = json!({ "do": "open", "slot": 3, "scenario": "baseline", "runs": 80, "columns": columns,
        "set": [["china.investment.awake_share", "0.02"], ["years", "10"]] });
    let (opened, _) = say(&open, &[]);
    assert_eq!((&opened["seed"], &opened["step"], &opened["runs"]), (&json!(1234), &json!(0.0625), &json!(80)));
    // pieces of any size, run in any order, taken in the order of the worlds
    let pieces = [(0, 7), (7, 40), (40, 80)];
    let mut numbers: Vec<Vec<f64>> = Vec::new();
    for (from, to) in pieces.iter().rev() {
        let (answer, found) = say(&json!({ "do": "run", "slot": 3, "from": from, "to": to }), &[]);
        assert_eq!(answer, json!({}));
        numbers.insert(0, found);
    }
    for numbers in &numbers {
        say(&json!({ "do": "take", "slot": 3 }), numbers);
    }
    let (answer, bands) = say(&json!({ "do": "bands", "slot": 3, "language": "en" }), &[]);
    assert_eq!((&answer["worlds"], &answer["rows"], &answer["broken"]), (&json!(80), &json!(11), &json!(0)));

    let mut scenario = load::load(&Library::builtin(), "baseline").unwrap();
    let set = [("china.investment.awake_share", "0.02"), ("years", "10"), ("step", "0.0625")];
    load::set(&mut scenario, &set.map(|(name, value)| (name.to_owned(), value.to_owned()))).unwrap();
    let catalogue = scenario.model.catalogue();
    let series: Vec<usize> = columns.iter().map(|name| catalogue.result(name).unwrap()).collect();
    let blocs = scenario.blocs.len();
    let design = Design::drawn(scenario.clone(), scenario.sampler, 1234, 80).unwrap();
    let settings = Settings { threads: 2, batch: None, every: 1.0, series, outcomes: Vec::new(), level: Level::Best };
    let mut fan = Fan::new(blocs, columns.len(), 80);
    ensemble::run(&design, &settings, &mut [&mut fan], &mut |_| {}, &AtomicBool::new(false)).unwrap();
    let mut at = bands.iter();
    for column in 0..columns.len() {
        for bloc in 0..blocs {
            for row in 0..11 {
                let want = fan.cell(row, bloc, column).quantiles(QUANTILES).map(Option::unwrap);
                for want in want.into_iter().chain([1.0]) {
                    let have = at.next().unwrap();
                    assert_eq!(have.to_bits(), want.to_bits(), "column {column}, bloc {bloc}, row {row}");
                }
            }
        }
    }
    assert!(at.next().is_none());
    // the same study from the first world on
    say(&json!({ "do": "reset", "slot": 3 }), &[]);
    for numbers in &numbers {
        say(&json!({ "do": "take", "slot": 3 }), numbers);
    }
    assert_eq!(say(&json!({ "do": "bands", "slot": 3, "language": "en" }), &[]).1, bands);
}

#[test]
fn a_page_can_describe_everything_in_both_languages() {
    let both = ["en", "zh"].map(|language| say(&json!({ "do": "describe", "language": language }), &[]).0);
    for list in ["levers", "pairs", "parameters", "draws", "stocks", "flows", "claims", "scenarios"] {
        let [english, chinese] = [0, 1].map(|at: usize| both[at][list].as_array().unwrap());
        assert!(!english.is_empty() && english.len() == chinese.len(), "{list}");
        for (a, b) in english.iter().zip(chinese) {
            assert!(a["name"] == b["name"] && a["id"] == b["id"] && a["range"] == b["range"], "{a} {b}");
        }
    }
    assert!(both[0]["claims"].as_array().unwrap().len() == 24);
    assert_ne!(both[0]["messages"]["claims.title"], both[1]["messages"]["claims.title"]);
}

#[test]
fn what_is_wrong_is_refused_with_a_reason() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let sound =
        json!({ "do": "open", "slot": 4, "scenario": "baseline", "runs": 16, "columns": ["production.output"] });
    let with = |key: &str, value: Value| {
        let mut request = sound.clone();
        request[key] = value;
        request
    };
    for (request, part) in [
        (json!({ "do": "dance" }), "unknown variant `dance`"),
        (with("slot", json!(99)), "slots are numbered"),
        (with("runs", json!(0)), "worlds are expected"),
        (with("runs", json!(100_000_000)), "worlds are expected"),
        (with("scenario", json!("basline")), "no scenario called `basline`"),
        (with("columns", json!(["production.outptu"])), "no stock or flow"),
        (with("set", json!([["china.research.projcts", "3"]])), "research.projcts"),
        (with("step", json!(0.3)), "step"),
        (with("sampler", json!("dice")), "mc, lhs, sobol"),
        (
            with("text", json!("model = \"world\"\nextends = \"baseline\"\n[parameters.all]\nresearch.bata = 1\n")),
            "research.bata",
        ),
        (with("more", json!(1)), "unknown field"),
        (json!({ "do": "run", "slot": 9, "from": 0, "to": 4 }), "nothing is open"),
    ] {
        let (answer, numbers) = say(&request, &[]);
        let problems = answer["problems"].as_array().unwrap_or_else(|| panic!("{request}: {answer}"));
        let said: Vec<&str> = problems.iter().filter_map(|problem| problem["what"].as_str()).collect();
        assert!(said.iter().any(|what| what.contains(part)), "{request}: {said:?}");
        assert!(numbers.is_empty());
    }
    say(&sound, &[]);
    for numbers in [&[1.0][..], &[5.0, f64::NAN, f64::NAN, 1.0], &[f64::NAN; 3], &[1e300, 0.0, 0.0], &[-1.0, 0.0, 0.0]]
    {
        assert!(say(&json!({ "do": "take", "slot": 4 }), numbers).0["problems"].is_array(), "{numbers:?}");
    }
    let (answer, _) = say(&json!({ "do": "run", "slot": 4, "from": 10, "to": 17 }), &[]);
    assert!(answer["problems"].is_array());
}

proptest! {
    /// Whatever is asked: an answer in JSON, never a panic.
    #[test]
    fn no_request_is_fatal(text in "\\PC{0,80}", name in "[a-z]{0,12}", slot in 0_u32..20, numbers in prop::collection::vec(any::<f64>(), 0..20)) {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        for request in [text.clone(), json!({ "do": name, "slot": slot }).to_string(), json!({ "do": "take", "slot": slot }).to_string(),
            json!({ "do": "open", "slot": slot, "scenario": text, "runs": 2, "columns": [name] }).to_string(),
            json!({ "do": "open", "slot": slot, "scenario": "baseline", "text": text, "runs": 2, "columns": [] }).to_string()] {
            let (answer, _) = ask(request.as_bytes(), &numbers);
            prop_assert!(serde_json::from_str::<Value>(&answer).unwrap().is_object());
        }
    }
}

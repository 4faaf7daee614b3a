//! What a page is answered about reference models: the numbers of the command line to the bit, and a reason for everything that is refused.

use proptest::prelude::*;
use serde_json::{Value, json};
use shapan_lab::messages::Language;
use shapan_lab::scenario::Sampler;
use shapan_lab::svg;
use shapan_reference::ask::compare::{self, Draws};
use shapan_reference::model::{MODELS, Question};
use shapan_wasm_models::ask;

fn say(request: &Value, numbers: &[f64]) -> (Value, Vec<f64>) {
    let (answer, numbers) = ask(request.to_string().as_bytes(), numbers);
    (serde_json::from_str(&answer).unwrap(), numbers)
}

fn question(name: &str, model: &str, runs: usize) -> Value {
    json!({ "do": "answer", "question": name, "model": model, "runs": runs, "seed": 7, "sampler": "lhs", "language": "en" })
}

#[test]
fn answers_are_those_of_the_lab_to_the_bit() {
    for (name, ids) in [
        ("full-automation", ["jones-rd-automation", "ftm", "dsair"]),
        ("leader-share", ["rice2010", "three-bloc-ode", "sie-doubling"]),
        ("compute-doubled", ["ftm", "jones-rd-automation", "rice2010"]),
    ] {
        let draws = Draws { runs: 24, seed: 7, sampler: Sampler::LatinHypercube, threads: 2 };
        let asked = compare::question(name).unwrap();
        let models = compare::models(&ids.map(str::to_owned)).unwrap();
        let sides = compare::compare(&models, asked, draws, Language::English).unwrap();
        let mut all = Vec::new();
        for side in &sides {
            let (answer, numbers) = ask(question(name, side.model, 24).to_string().as_bytes(), &[]);
            // as text: reading numbers again could round them
            assert_eq!(answer, serde_json::to_value(side).unwrap().to_string());
            let Some(want) = &side.answer else {
                assert!(numbers.is_empty() && side.words.starts_with("cannot answer"));
                all.extend([f64::NAN; 8]);
                continue;
            };
            let bits: Vec<u64> = numbers.iter().map(|x| x.to_bits()).collect();
            let mut want_numbers = vec![want.single.unwrap(), want.runs as f64, want.share];
            want_numbers.extend(want.quantiles.unwrap());
            assert_eq!(bits, want_numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>(), "{name} {}", side.model);
            all.extend(numbers);
        }
        // the table and the picture of the command line, letter by letter
        let together = json!({ "do": "together", "question": name, "models": ids, "language": "en" });
        let (answer, _) = say(&together, &all);
        assert_eq!(answer["csv"], compare::csv(asked, &sides));
        let chart = compare::chart(asked, &sides, Language::English);
        assert_eq!(answer["svg"], svg::draw(&chart, name, 720.0));
        // places lie on the axis, in the order of the quantiles
        for (row, side) in answer["rows"].as_array().unwrap().iter().zip(&sides) {
            assert_eq!(row["places"].is_null(), side.answer.is_none());
            let places: Vec<f64> =
                row["places"].as_array().into_iter().flatten().map(|x| x.as_f64().unwrap()).collect();
            assert!(places.is_sorted() && places.iter().all(|at| (0.0..=1.0).contains(at)), "{row}");
        }
    }
}

#[test]
fn everything_is_told_in_both_languages() {
    let both = ["en", "zh"].map(|language| say(&json!({ "do": "models", "language": language }), &[]).0);
    for (at, model) in MODELS.iter().enumerate() {
        let [english, chinese] = [0, 1].map(|which: usize| &both[which]["models"][at]);
        assert_eq!((&english["id"], &chinese["id"]), (&json!(model.id), &json!(model.id)));
        assert_eq!(english["citation"], model.citation);
        assert_eq!(english["lacks"].as_array().unwrap().len(), model.lacks.len());
        assert_ne!(english["title"], chinese["title"]);
        assert_eq!(english["answers"].as_array().unwrap().len(), model.answers.len());
    }
    assert_eq!(both[0]["questions"].as_array().unwrap().len(), Question::ALL.len());
    assert_ne!(both[0]["questions"][0]["title"], both[1]["questions"][0]["title"]);
}

#[test]
fn published_numbers_are_laid_beside_ours() {
    let (answer, _) = say(&json!({ "do": "published", "model": "ftm", "language": "en" }), &[]);
    let rows = answer["rows"].as_array().unwrap();
    let find = |of: &str, outcome: &str| rows.iter().find(|row| row["of"] == of && row["outcome"] == outcome).unwrap();
    let best = find("best_guess", "agi_year");
    assert_eq!((&best["theirs"], &best["ours"], &best["reproduces"]), (&json!("2040"), &json!("2040"), &json!(true)));
    assert_eq!(find("conservative", "agi_year")["ours"], "never");
    let differs = find("mode=better", "full_automation_gns");
    assert!(differs["reproduces"] == false && differs["differs"].as_str().unwrap().contains("step is too long"));
}

#[test]
fn what_is_wrong_is_refused_with_every_reason() {
    let all = json!({ "do": "answer", "question": "full-automaton", "model": "ftn", "runs": 0, "seed": 1, "sampler": "dice", "language": "fr" });
    let (answer, numbers) = say(&all, &[]);
    let said: Vec<&str> = answer["problems"].as_array().unwrap().iter().filter_map(|p| p["what"].as_str()).collect();
    assert_eq!(said.len(), 5, "{said:?}");
    assert!(numbers.is_empty());
    for (request, numbers, part) in [
        (json!({ "do": "dance" }), &[][..], "unknown variant `dance`"),
        (json!({ "do": "models", "language": "en", "more": 1 }), &[], "unknown field"),
        (question("full-automation", "ftm", 100_000_000), &[], "runs are expected"),
        (json!({ "do": "published", "model": "ftn", "language": "en" }), &[], "no model called ftn"),
        (
            json!({ "do": "together", "question": "full-automation", "models": ["ftm"], "language": "en" }),
            &[1.0],
            "8 in all",
        ),
        (
            json!({ "do": "together", "question": "full-automation", "models": ["ftm", "ftm"], "language": "en" }),
            &[f64::NAN; 16],
            "named twice",
        ),
        (
            json!({ "do": "together", "question": "full-automation", "models": ["ftm"], "language": "en" }),
            &[2040.0, 10.0, 1.0, 5.0, 4.0, 3.0, 2.0, 1.0],
            "in order",
        ),
        (
            json!({ "do": "together", "question": "full-automation", "models": ["ftm"], "language": "en" }),
            &[2040.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, f64::INFINITY],
            "finite",
        ),
    ] {
        let (answer, _) = say(&request, numbers);
        let problems = answer["problems"].as_array().unwrap_or_else(|| panic!("{request}: {answer}"));
        let said: Vec<&str> = problems.iter().filter_map(|problem| problem["what"].as_str()).collect();
        assert!(said.iter().any(|what| what.contains(part)), "{request}: {said:?}");
    }
}

proptest! {
    /// Whatever is asked: an answer in JSON, never a panic.
    #[test]
    fn no_request_is_fatal(
        text in "\\PC{0,80}",
        name in "[a-z-]{0,12}",
        runs in prop_oneof![0_usize..3, Just(usize::MAX)],
        model in 0..MODELS.len(),
        asked in 0..Question::ALL.len(),
        seed in any::<u64>(),
        numbers in prop::collection::vec(prop_oneof![any::<f64>(), Just(f64::NAN), 0.0..1.0], 0..20),
        eight in prop::array::uniform8(prop_oneof![any::<f64>(), Just(f64::NAN), 0.0..1.0, Just(1.0)]),
    ) {
        let (id, asked) = (MODELS[model].id, Question::ALL[asked].name());
        let mut sorted = eight;
        sorted[3..].sort_by(f64::total_cmp);
        for (request, numbers) in [
            (text.clone(), &numbers[..]),
            (json!({ "do": name }).to_string(), &numbers),
            (json!({ "do": "answer", "question": name, "model": text, "runs": runs, "seed": seed, "sampler": name, "language": "en" }).to_string(), &numbers),
            (json!({ "do": "answer", "question": asked, "model": id, "runs": runs, "seed": seed, "sampler": "sobol", "language": "zh" }).to_string(), &numbers),
            (json!({ "do": "together", "question": asked, "models": [id], "language": "zh" }).to_string(), &numbers),
            (json!({ "do": "together", "question": asked, "models": [id], "language": "en" }).to_string(), &eight),
            (json!({ "do": "together", "question": asked, "models": [id], "language": "zh" }).to_string(), &sorted),
            (json!({ "do": "published", "model": name, "language": text }).to_string(), &numbers),
        ] {
            let (answer, _) = ask(request.as_bytes(), numbers);
            prop_assert!(serde_json::from_str::<Value>(&answer).unwrap().is_object());
        }
    }
}

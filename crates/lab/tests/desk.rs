//! Studies of a page against the same questions put to the lab directly: the same bits, whatever the pieces.

use serde_json::{Value, json};
use shapan_lab::attribution::{self, EXACT_UP_TO, ORDERS, Question, Settings};
use shapan_lab::claims::assessment::Assessment;
use shapan_lab::claims::{Registry, sampled};
use shapan_lab::desk::Desk;
use shapan_lab::experiment::Design;
use shapan_lab::library::Library;
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_lab::{load, outcomes};
use shapan_model::model::Level;

/// Asks; what is wrong is no answer here.
fn say(desk: &mut Desk, request: Value, numbers: &[f64]) -> (Value, Vec<f64>) {
    let (answer, numbers) = desk.ask(request.to_string().as_bytes(), numbers);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert!(answer["problems"].is_null(), "{request}: {answer}");
    (answer, numbers)
}

/// Runs all worlds of slot 0 in pieces, the last piece first, on a second desk; takes them in order on the first.
fn run(desk: &mut Desk, open: &Value, pieces: &[usize]) {
    let mut worker = Desk::new();
    say(&mut worker, open.clone(), &[]);
    say(desk, open.clone(), &[]);
    let mut found = Vec::new();
    for pair in pieces.windows(2).rev() {
        found.push(say(&mut worker, json!({ "do": "run", "slot": 0, "from": pair[0], "to": pair[1] }), &[]).1);
    }
    for numbers in found.iter().rev() {
        say(desk, json!({ "do": "take", "slot": 0 }), numbers);
    }
}

/// A value as it reads after it was written: the reader of JSON in use here rounds a last digit otherwise now and then.
fn read(value: Value) -> Value {
    serde_json::from_str(&value.to_string()).unwrap()
}

fn loaded(library: &Library, name: &str, step: &str) -> Scenario {
    let mut scenario = load::load(library, name).unwrap();
    load::set(&mut scenario, &[("step".to_owned(), step.to_owned())]).unwrap();
    scenario
}

/// The page's changes are part of what stands for the baseline: as if a file with them did.
#[test]
fn verdicts_are_those_of_a_file_that_stands_for_the_baseline() {
    let chosen = ["wake-up", "concentrate", "divergence", "hundred-trillion"];
    let open = json!({ "do": "open", "slot": 0, "kind": "claims", "scenario": "baseline", "runs": 48, "laws": 16, "step": 0.25,
        "claims": chosen, "set": [["usa.investment.awake_share", "0.03"], ["china.research.projects", "3"]] });
    let mut desk = Desk::new();
    run(&mut desk, &open, &[0, 5, 40, 50, 64]);
    let (answer, _) = say(&mut desk, json!({ "do": "verdicts", "slot": 0, "language": "en" }), &[]);
    assert_eq!((&answer["worlds"], &answer["worlds_with_laws_drawn"]), (&json!(48), &json!(16)));

    let text = "model = \"world\"\nextends = \"baseline\"\n[levers.usa]\ninvestment.awake_share = 0.03\n\
                [levers.china]\nresearch.projects = 3\n";
    let library = Library::builtin().with("mine.toml", text).with_baseline("./mine.toml");
    let base = loaded(&library, "./mine.toml", "0.25");
    let mut scenario = |name: &str| match name {
        "baseline" => Ok(base.clone()),
        name => Ok(loaded(&library, name, "0.25")),
    };
    let mut claims = Registry::builtin().unwrap();
    claims.retain(|claim| chosen.contains(&claim.id.as_str()));
    let design = Design::drawn(base.clone(), Sampler::LatinHypercube, base.seed, 48).unwrap();
    let study = sampled::Study::new(claims.clone(), design, &mut scenario, Level::Best).unwrap();
    let drawn = sampled::with_uncertain_laws(base.clone());
    let design = Design::drawn(drawn, Sampler::LatinHypercube, base.seed, 16).unwrap();
    let mut scenario = |name: &str| scenario(name).map(sampled::with_uncertain_laws);
    let laws = sampled::Study::new(claims.clone(), design, &mut scenario, Level::Best).unwrap();
    let (answers, of_laws) = (study.answer(0..48), laws.answer(0..16));
    let want = Assessment::new(claims, study, answers, Some((laws, of_laws)));
    assert_eq!(answer["claims"].as_array().unwrap().len(), 4);
    let mut moved = 0;
    for ((claim, result), have) in want.results().zip(answer["claims"].as_array().unwrap()) {
        assert_eq!(have["id"], json!(claim.id));
        assert_eq!(have["share"], read(json!(result.share())), "{}", claim.id);
        assert_eq!(have["interval"], read(json!(result.interval())));
        assert_eq!(have["verdict"], json!(result.verdict().name()));
        assert_eq!(have["published"], json!(true));
        if let Some(standing) = want.standings.iter().find(|standing| standing.id == claim.id) {
            assert_eq!(have["metric"]["quantiles"], read(json!(standing.quantiles)), "{}", claim.id);
            let drivers: Vec<&str> = standing.inputs.iter().map(|driver| driver.input.as_str()).collect();
            let told: Vec<&str> =
                have["drivers"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap()).collect();
            assert_eq!(told, drivers);
            moved += standing.quantiles.map_or(0, |q| usize::from(q[0] < q[4]));
        }
    }
    assert_eq!(moved, 3, "the numbers differ between worlds");
    // the condition of a claim says where its picture is cut
    let cut = |id: &str| {
        answer["claims"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap()["metric"]["histogram"]["cut"]
            .as_f64()
    };
    assert_eq!(cut("concentrate"), Some(0.02));
    assert!((cut("wake-up").unwrap() - 0.095_310_179_804_324_93).abs() < 1e-12, "the logarithm of 1.1");
}

#[test]
fn parts_of_a_change_are_those_of_an_attribution() {
    let open = json!({ "do": "open", "slot": 0, "kind": "why", "scenario": "push0", "other": { "scenario": "baseline", "set": [["china.research.projects", "5"]] },
        "outcome": "output.china@2046", "runs": 12, "step": 0.25, "log": true });
    let mut desk = Desk::new();
    run(&mut desk, &open, &[0, 1, 7, 12]);
    let (answer, _) = say(&mut desk, json!({ "do": "parts", "slot": 0, "language": "zh" }), &[]);

    let library = Library::builtin();
    let mut first = loaded(&library, "baseline", "0.25");
    load::set(&mut first, &[("china.research.projects".to_owned(), "5".to_owned())]).unwrap();
    let second = loaded(&library, "push0", "0.25");
    let outcome = outcomes::named(&first, "output.china@2046").unwrap();
    let players = attribution::players(&first, &second);
    let a = Design::drawn(first.clone(), first.sampler, first.seed, 12).unwrap();
    let b = a.alike(second).unwrap();
    let settings = Settings { logarithm: true, exact_up_to: EXACT_UP_TO, orders: ORDERS, level: Level::Best };
    let question = Question { a: &a, b: &b, players: &players, outcome: &outcome, settings };
    let want = question.summary(&(0..12).map(|world| question.world(world)).collect::<Vec<_>>()).unwrap();
    assert_eq!(
        (&answer["change"], &answer["first"], &answer["worlds"]),
        (&read(json!(want.change)), &read(json!(want.first)), &json!(12))
    );
    assert!(want.parts.len() >= 2 && want.change[2] != 0.0, "{want:?}");
    for (part, have) in want.parts.iter().zip(answer["parts"].as_array().unwrap()) {
        assert_eq!((&have["input"], &have["mean"]), (&json!(part.input), &read(json!(part.mean))));
        assert_eq!((&have["quantiles"], &have["se"]), (&read(json!(part.quantiles)), &read(json!(part.se))));
    }
    assert!(answer["sentences"].as_array().unwrap().len() >= 3, "{answer}");
}

/// A file of the page at the path of a built-in text stands in its place, wherever a built-in text names it; other texts stay.
#[test]
fn a_bloc_of_the_page_takes_the_place_of_its_namesake() {
    let path = "data/blocs/china.toml";
    let (_, built_in) = Library::texts().find(|(known, _)| *known == path).unwrap();
    let changed = built_in.replace("\nawake_share = { value = 0.008,", "\nawake_share = { value = 0.0123,");
    assert_ne!(changed, *built_in);
    let mut desk = Desk::new();
    let mut awake = |files: Value| {
        let open = json!({ "do": "open", "slot": 0, "scenario": "push5", "runs": 1, "files": files });
        say(&mut desk, open, &[]).0["levers"]["investment.awake_share"][0]["values"].clone()
    };
    let plain = awake(json!({}));
    let own = awake(json!({ path: changed }));
    assert_eq!((&plain[1], &own[1]), (&json!(0.008), &json!(0.0123)));
    assert_eq!((&plain[0], &plain[2]), (&own[0], &own[2]));
}

/// What a page warns of: values beyond bands and beliefs, where the numbers of both are those of the declarations.
#[test]
fn values_beyond_bands_and_beliefs_are_told() {
    let mut desk = Desk::new();
    let mut told = |set: Value| {
        let open = json!({ "do": "open", "slot": 0, "scenario": "baseline", "runs": 1, "set": set });
        say(&mut desk, open, &[]).0["cautions"].as_array().unwrap().clone()
    };
    let plain = told(json!([]));
    let more = |set: Value, told: &mut dyn FnMut(Value) -> Vec<Value>| -> Vec<Value> {
        told(set).into_iter().filter(|one| !plain.contains(one)).collect()
    };
    let awake = |value: f64| json!({ "name": "investment.awake_share", "blocs": ["china"], "value": value, "low": 0.005, "high": 0.03 });
    assert_eq!(more(json!([["china.investment.awake_share", "0.03"]]), &mut told), [] as [Value; 0]);
    assert_eq!(more(json!([["china.investment.awake_share", "0.05"]]), &mut told), [awake(0.05)]);
    let path = "[ { from = 2027, value = 0.02 }, { from = 2030, value = 0.08 }, { from = 2040, value = 0.04 } ]";
    assert_eq!(more(json!([["china.investment.awake_share", path]]), &mut told), [awake(0.08)]);
    let pair = more(json!([["usa->china.trade.export_control_share", "0.99"]]), &mut told);
    assert_eq!((&pair[0]["blocs"], &pair[0]["value"]), (&json!(["usa", "china"]), &json!(0.99)));
    // research.spill is believed to lie between 0.1 and 1.2 in all blocs alike
    let spill = json!({ "name": "research.spill", "blocs": [], "value": 3.0, "low": 0.1, "high": 1.2 });
    assert_eq!(more(json!([["research.spill", "1.2"]]), &mut told), [] as [Value; 0]);
    assert_eq!(more(json!([["research.spill", "3"]]), &mut told), [spill]);
    assert_eq!(more(json!([["usa.research.spill", "3"]]), &mut told)[0]["blocs"], json!(["usa"]));
}

/// The numbers of broken worlds are those that the command line runs again by number.
#[test]
fn broken_worlds_have_their_numbers() {
    let open = json!({ "do": "open", "slot": 0, "scenario": "fast", "runs": 40, "set": [["research.beta", "0"]], "columns": ["production.output"] });
    let mut desk = Desk::new();
    run(&mut desk, &open, &[0, 7, 23, 40]);
    let (answer, _) = say(&mut desk, json!({ "do": "bands", "slot": 0, "language": "en" }), &[]);
    let scenario = {
        let mut scenario = load::load(&Library::builtin(), "fast").unwrap();
        load::set(&mut scenario, &[("research.beta".to_owned(), "0".to_owned())]).unwrap();
        scenario.take_ensemble_step();
        scenario
    };
    let design = Design::drawn(scenario.clone(), scenario.sampler, scenario.seed, 40).unwrap();
    let plan = shapan_model::model::Plan { every: 1.0, columns: vec![0], level: Level::Best, quick: false };
    let inputs: Vec<_> = (0..40).map(|world| design.inputs(&design.row(world))).collect();
    let records = scenario.model.run(&plan, &inputs);
    let broken: Vec<usize> = (0..40).filter(|world| records[*world].blowup.is_some()).collect();
    assert!(!broken.is_empty() && broken.len() < 40, "{broken:?}");
    assert_eq!(answer["broken_worlds"], json!(broken));
    assert_eq!(answer["broken"], json!(broken.len()));
}

//! Blocs changed, written and read again.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::library::{Library, Shelf};
use crate::load;
use crate::manifest::scenario_hash;
use crate::scenario::Scenario;
use crate::tree::{self, document};

fn ask(request: &Value) -> Value {
    let (answer, _) = Desk::new().ask(request.to_string().as_bytes(), &[]);
    serde_json::from_str(&answer).unwrap()
}

/// A world after some changes, one after the other.
fn reworked(mut of: Value, edits: &[Value]) -> Value {
    for edit in edits {
        let answer = ask(&json!({ "do": "rework", "of": of, "edit": edit, "language": "en" }));
        assert!(answer["problems"].is_null(), "{edit}: {answer}");
        (of["text"], of["files"]) = (answer["text"].clone(), answer["files"].clone());
    }
    of
}

/// What is wrong with a change.
fn refused(of: &Value, edit: Value) -> String {
    let answer = ask(&json!({ "do": "rework", "of": of, "edit": edit, "language": "en" }));
    assert!(answer["text"].is_null(), "{answer}");
    let problem = &answer["problems"][0];
    format!("{} ({})", problem["what"].as_str().unwrap(), problem["hint"].as_str().unwrap_or_default())
}

fn files(of: &Value) -> BTreeMap<String, String> {
    serde_json::from_value(of["files"].clone()).unwrap_or_default()
}

/// A world of the page, as the lab loads it.
fn loaded(of: &Value) -> Scenario {
    let library = files(of).into_iter().fold(Library::builtin(), |library, (path, text)| library.with(&path, text));
    let set: Vec<(String, String)> = serde_json::from_value(of["set"].clone()).unwrap_or_default();
    let mut scenario = match of["text"].as_str() {
        Some(text) => load::load(&library.with("page.toml", text), "./page.toml").unwrap(),
        None => load::load(&library, of["scenario"].as_str().unwrap()).unwrap(),
    };
    load::set(&mut scenario, &set).unwrap();
    scenario
}

/// The scenario in files that lie in one folder, as the command line loads it.
fn of_files(saved: &Value) -> Scenario {
    let list = saved["files"].as_array().unwrap();
    let path = list[0]["path"].as_str().unwrap();
    let library = list.iter().fold(Library::builtin(), |library, file| {
        library.with(&format!("some/folder/{}", file["path"].as_str().unwrap()), file["text"].as_str().unwrap())
    });
    load::load(&library, &format!("some/folder/{path}")).unwrap()
}

fn baseline() -> Value {
    json!({ "scenario": "baseline" })
}

/// Positions and blocs of the parameters that differ.
fn differences(a: &Scenario, b: &Scenario) -> Vec<(&'static str, usize)> {
    let n = a.blocs.len();
    let catalogue = a.model.catalogue();
    let pairs = a.inputs.parameters.iter().zip(&b.inputs.parameters).enumerate();
    pairs
        .filter(|(_, (a, b))| a.to_bits() != b.to_bits())
        .map(|(at, _)| (catalogue.parameters[at / n].name, at % n))
        .collect()
}

#[test]
fn a_bloc_written_without_a_change_is_the_same_scenario() {
    let library = Library::builtin();
    for scenario in ["baseline", "allies", "push5", "race2"] {
        let before = load::load(&library, scenario).unwrap();
        let parts = load::parts(&library, scenario).unwrap();
        let mut given = Library::builtin();
        let mut list = Vec::new();
        for (name, part) in &parts.blocs {
            given = given.with(&format!("mine/{name}.toml"), document(&part.root, super::edit::BLOC));
            list.push(tree::read("x", format!("file = \"{name}.toml\"\nname = \"{name}\"").as_bytes()).unwrap());
        }
        let mut world = parts.world.root.clone();
        world.put("blocs", Some(tree::Node::of_list(list)));
        given = given.with("mine/world.toml", document(&world, super::edit::WORLD));
        let own =
            format!("model = \"{}\"\nextends = \"{scenario}\"\nworld = \"world.toml\"\n", parts.model.about().name);
        let after = load::load(&given.with("mine/own.toml", own), "mine/own.toml").unwrap();
        assert_eq!(scenario_hash(&before), scenario_hash(&after), "{scenario}");
        assert_eq!(before.origins.len(), after.origins.len());
        let origins = before.origins.iter().zip(&after.origins);
        assert!(origins.clone().all(|(a, b)| (&a.source, a.year, &a.note) == (&b.source, b.year, &b.note)));
    }
}

#[test]
fn a_value_is_changed_there_and_nowhere_else() {
    let set = json!({ "what": "set", "bloc": "china", "name": "power.generation_0", "value": "1.5 TW",
        "source": "nbs2024", "year": 2025, "note": "with \"quotes\"" });
    let of = reworked(baseline(), &[set]);
    let (before, after) = (loaded(&baseline()), loaded(&of));
    assert_eq!(differences(&before, &after), [("power.generation_0", 1)]);
    let at = after.model.catalogue().parameter("power.generation_0").unwrap() * 3 + 1;
    assert_eq!(after.inputs.parameters[at], 1.5e12);
    let origin = &after.origins[at];
    assert_eq!((origin.source.as_str(), origin.year, origin.note.as_str()), ("nbs2024", Some(2025), "with \"quotes\""));
    assert_eq!(before.uncertainties, after.uncertainties);
    assert_eq!(before.inputs.policy, after.inputs.policy);
    // the other blocs stay those that are built in
    assert_eq!(files(&of).keys().collect::<Vec<_>>(), ["china.toml", "world.toml"]);
    // and back
    let back = reworked(of, &[json!({ "what": "unset", "bloc": "china", "name": "power.generation_0" })]);
    assert_eq!(scenario_hash(&loaded(&back)), scenario_hash(&before));
}

#[test]
fn a_value_that_was_believed_to_be_uncertain_holds_in_every_world_or_gets_a_belief() {
    let fixed = json!({ "what": "set", "bloc": "china", "name": "compute.chips_0", "value": "2e6" });
    let after = loaded(&reworked(baseline(), &[fixed]));
    assert!(after.uncertainties.iter().all(|uncertainty| !uncertainty.name.starts_with("compute.chips_0")));
    let believed = json!({ "what": "set", "bloc": "usa", "name": "compute.chips_0", "value": "2e6",
        "prior": "{ dist = \"uniform\", low = 1e6, high = 3e6 }" });
    let of = reworked(baseline(), &[believed]);
    assert!(loaded(&of).uncertainties.iter().any(|uncertainty| uncertainty.name == "compute.chips_0@usa"));
    let told = ask(&json!({ "do": "blocs", "of": of, "bloc": "usa", "language": "en" }));
    let row = row(&told, "compute.chips_0");
    assert_eq!(row["belief"], json!("{ dist = \"uniform\", low = 1e6, high = 3e6 }"));
    assert_eq!((&row["drawn"], &row["was"], &row["value"]), (&json!(true), &json!(14.8e6), &json!(2e6)));
}

fn row<'a>(told: &'a Value, name: &str) -> &'a Value {
    let mechanisms = told["mechanisms"].as_array().unwrap().iter();
    mechanisms.flat_map(|one| one["values"].as_array().unwrap()).find(|row| row["name"] == name).unwrap()
}

#[test]
fn every_parameter_and_lever_is_told_with_its_value() {
    for (bloc, at) in [("usa", 0), ("rest", 2)] {
        let told = ask(&json!({ "do": "blocs", "of": baseline(), "bloc": bloc, "language": "zh" }));
        let scenario = loaded(&baseline());
        let catalogue = scenario.model.catalogue();
        let rows: usize =
            told["mechanisms"].as_array().unwrap().iter().map(|one| one["values"].as_array().unwrap().len()).sum();
        assert_eq!(rows, catalogue.parameters.len() + catalogue.levers.len());
        for (parameter, spec) in catalogue.parameters.iter().enumerate() {
            let row = row(&told, spec.name);
            assert_eq!(row["value"].as_f64(), Some(scenario.inputs.parameters[parameter * 3 + at]), "{}", spec.name);
            assert!(!row["source"].as_str().unwrap().is_empty(), "{}", spec.name);
            assert_eq!(row["was"], row["value"]);
        }
        assert_eq!(told["blocs"][at]["changed"], 0);
        assert_eq!(told["own"], false);
    }
}

#[test]
fn what_must_be_equal_in_all_blocs_is_said_of_all() {
    let model = shapan_model::model::find("world").unwrap();
    let spec =
        model.catalogue().parameters.iter().find(|spec| spec.scope == shapan_model::quantity::Scope::World).unwrap();
    let inside = format!("{:?}", (spec.default.unwrap() * 1.01).clamp(*spec.range.start(), *spec.range.end()));
    let of = reworked(baseline(), &[json!({ "what": "set", "bloc": "usa", "name": spec.name, "value": inside })]);
    let found = differences(&loaded(&baseline()), &loaded(&of));
    assert_eq!(found, [(spec.name, 0), (spec.name, 1), (spec.name, 2)]);
    let back = reworked(of, &[json!({ "what": "unset", "bloc": "china", "name": spec.name })]);
    assert_eq!(scenario_hash(&loaded(&back)), scenario_hash(&loaded(&baseline())));
}

#[test]
fn where_a_scenario_says_otherwise_the_own_one_says_it_after_it() {
    // scenarios/n16.toml and n2.toml set the number of projects of China
    let n2 = json!({ "scenario": "n2" });
    let lever = load::load(&Library::builtin(), "n2").unwrap().model.catalogue().lever("research.projects").unwrap();
    let of = reworked(n2, &[json!({ "what": "set", "bloc": "china", "name": "research.projects", "value": "5" })]);
    assert!(loaded(&of).inputs.policy.levers[lever].iter().all(|entry| entry.values[1] == 5.0));
    assert!(of["text"].as_str().unwrap().contains("[levers.china]\nresearch.projects = 5\n"), "{}", of["text"]);
    let back = reworked(of, &[json!({ "what": "unset", "bloc": "china", "name": "research.projects" })]);
    let plain = loaded(&json!({ "scenario": "n2" }));
    assert_eq!(scenario_hash(&loaded(&back)), scenario_hash(&plain));
}

#[test]
fn a_bloc_is_added_as_a_copy_and_taken_away_again() {
    let add = json!({ "what": "add", "bloc": "china", "name": "india", "title": "India", "title_zh": "印度" });
    let of = reworked(baseline(), &[add]);
    let (before, after) = (loaded(&baseline()), loaded(&of));
    assert_eq!(
        after.blocs.iter().map(|bloc| bloc.name.as_str()).collect::<Vec<_>>(),
        ["usa", "china", "rest", "india"]
    );
    assert_eq!((after.blocs[3].title.en.as_str(), after.blocs[3].title.zh.as_str()), ("India", "印度"));
    let catalogue = after.model.catalogue();
    for parameter in 0..catalogue.parameters.len() {
        let values = &after.inputs.parameters[parameter * 4..parameter * 4 + 4];
        assert_eq!(values[..3], before.inputs.parameters[parameter * 3..parameter * 3 + 3]);
        assert_eq!(values[3].to_bits(), values[1].to_bits());
    }
    // data/worlds/default.toml: the United States refuse China 0.8 of its orders, and China asks nothing of anyone
    let refused = catalogue.pair("trade.export_control_share").unwrap();
    let values = &after.inputs.policy.pairs[refused][0].values;
    assert_eq!((values[1], values[3], values[2 * 4 + 3], values[3 * 4]), (0.8, 0.8, 0.8, 0.0));
    let control = catalogue.pair("finance.control_share").unwrap();
    assert_eq!(after.inputs.policy.pairs[control][0].values[3 * 4], 0.7);
    let back = reworked(of, &[json!({ "what": "remove", "bloc": "india" })]);
    assert_eq!(scenario_hash(&loaded(&back)), scenario_hash(&before));
    assert_eq!(files(&back).keys().collect::<Vec<_>>(), ["world.toml"]);
}

#[test]
fn two_blocs_are_the_shipped_world_of_two() {
    let of = reworked(baseline(), &[json!({ "what": "remove", "bloc": "rest" })]);
    let two = Library::builtin().with("two.toml", "model = \"world\"\nextends = \"baseline\"\nworld = \"two\"\n");
    assert_eq!(scenario_hash(&loaded(&of)), scenario_hash(&load::load(&two, "./two.toml").unwrap()));
    assert!(refused(&of, json!({ "what": "remove", "bloc": "china" })).contains("two blocs or more"));
}

#[test]
fn what_is_wrong_is_said_in_the_words_of_the_engine() {
    let of = baseline();
    let set =
        |name: &str, value: &str| refused(&of, json!({ "what": "set", "bloc": "usa", "name": name, "value": value }));
    assert!(set("research.spill", "7").contains("must lie in"), "{}", set("research.spill", "7"));
    assert!(set("research.spill", "a lot").contains("research.spill"));
    assert!(set("compute.chips_0", "3 kg").contains("compute.chips_0"));
    assert!(set("research.spil", "1").contains("research.spill"));
    assert!(set("research.software", "1").contains("no bloc has a value called"));
    let more = |key: &str, value: &str| {
        let mut edit = json!({ "what": "set", "bloc": "usa", "name": "compute.chips_0", "value": "1e6" });
        edit[key] = json!(value);
        refused(&of, edit)
    };
    assert!(more("source", "epoch2062").contains("did you mean `epoch2026`?"));
    assert!(more("prior", "{ dist = \"unifrom\", low = 1, high = 2 }").contains("uniform"));
    assert!(more("prior", "high").contains("no value as a file has it"));
    let add = |name: &str, title: &str, title_zh: &str| {
        refused(&of, json!({ "what": "add", "bloc": "usa", "name": name, "title": title, "title_zh": title_zh }))
    };
    assert!(add("china", "China", "中国").contains("already"));
    assert!(add("all", "All", "全部").contains("cannot be the name of a bloc"));
    assert!(add("a b", "A", "甲").contains("cannot be the name of a bloc"));
    assert!(add("a/b", "A", "甲").contains("cannot be the name of a bloc"));
    assert!(add("x", "", "甲").contains("no title in English"));
    assert!(add("x", "X", " ").contains("no title in Chinese"));
    assert!(refused(&of, json!({ "what": "remove", "bloc": "chian" })).contains("did you mean `china`?"));
    // a scenario that says something of a bloc needs it
    let n2 = json!({ "scenario": "n2" });
    assert!(refused(&n2, json!({ "what": "remove", "bloc": "china" })).contains("no bloc called `china`"));
}

#[test]
fn saved_files_are_the_world_of_the_page_with_what_is_set_on_it() {
    let edits = [
        json!({ "what": "set", "bloc": "china", "name": "power.generation_0", "value": "1.5e12" }),
        json!({ "what": "title", "bloc": "rest", "title": "Others", "title_zh": "其他" }),
        json!({ "what": "add", "bloc": "rest", "name": "india", "title": "India", "title_zh": "印度" }),
    ];
    let mut of = reworked(baseline(), &edits);
    of["set"] = json!([
        ["*->china.trade.export_control_share", "0.3"],
        ["usa->china.trade.export_control_share", "0.9"],
        ["china.investment.awake_share", "0.02"],
        ["chips.learning_law", "moore1965"],
        ["safety.luck", "0.5"],
        ["years", "20"],
    ]);
    let saved = ask(&json!({ "do": "saved", "of": of, "name": "mine", "seed": 7, "sampler": "sobol" }));
    let names: Vec<&str> =
        saved["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["mine.toml", "mine-china.toml", "mine-india.toml", "mine-rest.toml", "mine-world.toml"]);
    let (page, file) = (loaded(&of), of_files(&saved));
    assert_eq!(scenario_hash(&page), scenario_hash(&file));
    assert_eq!(saved["hash"], json!(scenario_hash(&page)));
    assert_eq!((file.seed, file.sampler.name()), (7, "sobol"));
    assert_eq!(file.blocs, page.blocs);
    assert_eq!(file.blocs[2].title.zh, "其他");
    // levers alone need no files beside the scenario
    let levers = json!({ "scenario": "push5", "set": [["china.research.projects", "3"]] });
    let saved = ask(&json!({ "do": "saved", "of": levers, "name": "levers.toml" }));
    assert_eq!(saved["files"].as_array().unwrap().len(), 1);
    assert_eq!(scenario_hash(&of_files(&saved)), scenario_hash(&loaded(&levers)));
    let bad = ask(&json!({ "do": "saved", "of": levers, "name": "../x y" }));
    assert!(bad["problems"][0]["what"].as_str().unwrap().contains("cannot be the name of a file"));
}

#[test]
fn a_scenario_of_ones_own_keeps_what_it_says() {
    let text = "# mine\nmodel = \"world\"\ntitle = \"Mine\"\nextends = \"baseline\"\n[levers.china]\nresearch.projects = [ { from = 2030, value = 3 } ]\n\
                [uncertainties]\n\"research.beta\" = { dist = \"uniform\", low = 0.2, high = 0.4 }\n\
                [[correlations]]\na = \"research.beta\"\nb = \"research.lambda\"\nrank = 0.4\n";
    let mut of = json!({ "scenario": "baseline", "text": text });
    let before = loaded(&json!({ "scenario": "baseline", "text": text, "files": {} }));
    of = reworked(of, &[json!({ "what": "set", "bloc": "usa", "name": "power.generation_0", "value": "6e11" })]);
    let after = loaded(&of);
    assert_eq!(differences(&before, &after), [("power.generation_0", 0)]);
    assert_eq!((&before.uncertainties, &before.correlations), (&after.uncertainties, &after.correlations));
    assert_eq!((&before.inputs.policy, &before.title), (&after.inputs.policy, &after.title));
    let told = ask(&json!({ "do": "blocs", "of": of, "language": "en" }));
    assert_eq!(told["own"], false);
    of["set"] = json!([["china.research.beta", "0.3"], ["china.research.projects", "4"]]);
    let saved = ask(&json!({ "do": "saved", "of": of, "name": "m" }));
    assert_eq!(scenario_hash(&of_files(&saved)), scenario_hash(&loaded(&of)));
    assert_eq!(of_files(&saved).title.en, "Mine");
}

#[test]
fn everything_wrong_with_a_world_is_told_with_its_place() {
    let text = "model = \"world\"\nextends = \"baseline\"\n[levers.chian]\nresearch.projects = 3\n[parameters.all]\nresearch.spil = 0.2\n";
    let answer = ask(&json!({ "do": "check", "of": { "scenario": "baseline", "text": text } }));
    let problems = answer["problems"].as_array().unwrap();
    let places: Vec<(&str, u64)> =
        problems.iter().map(|one| (one["file"].as_str().unwrap(), one["line"].as_u64().unwrap())).collect();
    assert_eq!(places, [("page.toml", 3), ("page.toml", 6)], "{answer}");
    assert!(problems.iter().all(|one| one["hint"].as_str().unwrap().contains("did you mean")));
    let fine = ask(&json!({ "do": "check", "of": { "scenario": "baseline" } }));
    assert_eq!(fine["hash"], json!(scenario_hash(&loaded(&baseline()))));
    // names of the page's own files never hide what is built in
    assert!(Library::builtin().find(Shelf::Blocs, "usa", Some("world.toml")).unwrap().shown.starts_with("built-in"));
}

//! Every step of the guided tour can be shown: its scenario loads, its names and values are accepted, its texts are there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use shapan_lab::claims::Registry;
use shapan_lab::dates;
use shapan_lab::library::Library;
use shapan_lab::load;
use shapan_lab::messages::Language;
use shapan_lab::scenario::Scenario;
use shapan_lab::tours;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Essay,
    Critics,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    name: String,
    side: Side,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    name: String,
    scenario: String,
    /// Differences from it: levers as after `--set`, and values as TOML.
    #[serde(default)]
    set: BTreeMap<String, String>,
    view: String,
    /// The two large ones.
    pictures: [String; 2],
    /// Whose levers are shown.
    bloc: String,
    /// What the view keeps: which claims are open.
    #[serde(default)]
    keep: BTreeMap<String, String>,
    /// Figures that its texts hold, read from the worlds that are shown.
    #[serde(default)]
    numbers: Vec<Figure>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Figure {
    /// A quantity of a bloc at the start of a year.
    Level { name: String, of: String, bloc: String, year: u32 },
    /// A key date.
    Date { name: String, date: String },
}

/// What a text may hold beside the figures of its step.
const ALWAYS: [&str; 1] = ["end"];

fn all() -> Vec<Story> {
    serde_json::from_value(Value::Array(tours::stories())).expect("the stories are sound")
}

fn steps() -> Vec<(String, Step)> {
    let named = |story: Story| {
        let name = story.name;
        story.steps.into_iter().map(move |step| (format!("{name}.{}", step.name), step))
    };
    all().into_iter().flat_map(named).collect()
}

fn scenario(step: &Step) -> Scenario {
    let mut scenario = load::load(&Library::builtin(), &step.scenario).expect("a scenario");
    let set: Vec<_> = step.set.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    load::set(&mut scenario, &set).expect("names and values");
    scenario
}

#[test]
fn three_arguments_and_their_critics_have_five_steps_each() {
    let stories = all();
    let sides: Vec<Side> = stories.iter().map(|story| story.side).collect();
    assert_eq!(sides, [Side::Essay, Side::Essay, Side::Essay, Side::Critics]);
    for story in &stories {
        let names: BTreeSet<&str> = story.steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!((story.steps.len(), names.len()), (5, 5), "{}", story.name);
    }
}

#[test]
fn every_file_is_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tours");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("a name"))
        .collect();
    assert_eq!(files, all().iter().map(|story| format!("{}.toml", story.name)).collect());
}

#[test]
fn scenarios_names_and_values_are_accepted() {
    for (name, step) in steps() {
        let scenario = scenario(&step);
        let catalogue = scenario.model.catalogue();
        let bloc = |wanted: &str| scenario.blocs.iter().any(|bloc| bloc.name == wanted);
        assert!(bloc(&step.bloc), "{name}: {}", step.bloc);
        for lever in step.set.keys() {
            let plain = lever.split_once('.').expect("bloc and lever").1;
            assert!(catalogue.lever(plain).or(catalogue.pair(plain)).is_some(), "{name}: {plain} is no lever");
        }
        for picture in &step.pictures {
            assert!(catalogue.result(picture).is_some(), "{name}: {picture}");
        }
        for figure in &step.numbers {
            match figure {
                Figure::Level { of, bloc: whose, year, .. } => {
                    assert!(step.pictures.contains(of), "{name}: {of} is not among its pictures");
                    let start = scenario.start_year;
                    let span = start..=start + scenario.inputs.years;
                    assert!(bloc(whose) && span.contains(&f64::from(*year)), "{name}: {whose} {year}");
                }
                Figure::Date { date, .. } => {
                    assert!(dates::dates(&scenario).iter().any(|known| known.name == *date), "{name}: {date}");
                }
            }
        }
    }
}

#[test]
fn claims_that_are_opened_exist() {
    let known = Registry::builtin().expect("claims");
    let mut seen = 0;
    for (name, step) in steps() {
        assert_eq!(step.view == "claims", step.keep.contains_key("claim"), "{name}");
        for claim in step.keep.get("claim").into_iter().flat_map(|all| all.split(' ')) {
            assert!(known.iter().any(|one| one.id == claim), "{name}: {claim}");
            seen += 1;
        }
    }
    assert!(seen >= 5);
}

/// The texts of the tour, which the page carries and not the engine: by story, then by step and part.
fn texts(language: Language) -> toml::Table {
    let file: toml::Table = toml::from_str(match language {
        Language::English => include_str!("../../../messages/en.toml"),
        Language::Chinese => include_str!("../../../messages/zh.toml"),
    })
    .expect("messages are TOML");
    file["page"]["tour"].as_table().expect("texts of the tour").clone()
}

/// The text of a story.
fn text<'a>(texts: &'a toml::Table, story: &str, key: &str) -> &'a str {
    let found = texts.get(story).and_then(|story| story.get(key)).and_then(toml::Value::as_str);
    found.unwrap_or_else(|| panic!("page.tour.{story}.{key} is missing"))
}

/// Placeholders of a text.
fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn texts_are_there_and_hold_no_number_of_their_own() {
    for language in Language::ALL {
        let texts = texts(language);
        for (name, step) in steps() {
            let (story, step_name) = name.split_once('.').expect("story and step");
            let figures = step.numbers.iter().flat_map(|figure| match figure {
                Figure::Level { name, .. } => {
                    ["", "_low", "_high", "_before", "_at"].map(|end| format!("{name}{end}")).to_vec()
                }
                Figure::Date { name, .. } => ["", "_before", "_year"].map(|end| format!("{name}{end}")).to_vec(),
            });
            let figures: Vec<String> = figures.chain(ALWAYS.map(str::to_owned)).collect();
            let mut used = BTreeSet::new();
            for part in ["title", "says", "does", "look", "change"] {
                let key = format!("{step_name}_{part}");
                let text = text(&texts, story, &key);
                assert!(!text.chars().any(|letter| letter.is_ascii_digit()), "{key} holds a number: {text}");
                for placeholder in placeholders(text) {
                    assert!(figures.iter().any(|known| known == placeholder), "{key}: {placeholder}");
                    used.insert(placeholder.split('_').next().unwrap_or_default().to_owned());
                }
            }
            for figure in &step.numbers {
                let (Figure::Level { name: own, .. } | Figure::Date { name: own, .. }) = figure;
                assert!(used.contains(own), "{name}: {own} is in none of its texts");
            }
        }
        for story in all() {
            for part in ["title", "about"] {
                text(&texts, &story.name, part);
            }
        }
    }
}

#[test]
fn every_text_of_a_step_belongs_to_one() {
    let known: BTreeSet<String> = steps().into_iter().map(|(name, _)| name).collect();
    for language in Language::ALL {
        let texts = texts(language);
        for story in all() {
            for key in texts[&story.name].as_table().expect("texts of a story").keys() {
                let step = key.rsplit_once('_').map_or("", |(step, _)| step);
                let own = key == "title" || key == "about";
                assert!(own || known.contains(&format!("{}.{step}", story.name)), "{key} belongs to no step");
            }
        }
    }
}

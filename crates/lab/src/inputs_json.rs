//! Complete inputs of a run as JSON, draws included: the form in which runs are exchanged between implementations.
//!
//! `name`, `title`, `blocs`, `start_year`, `years`, `step_years`, `quarter_years`; `parameters`: name → bloc → number; `levers`:
//! name → list of `{from_year, value}` where value is bloc → number, for levers of pairs row bloc → column bloc → number; `draws`:
//! name → number. `model` (`world` if absent), `laws` (name → form) and `events`, which is not read, may be there. Nothing is left to
//! defaults and nothing is sampled.

mod write;

pub use write::write;

use std::sync::Arc;

use shapan_model::model::{Entry, Inputs, Model, Policy, Profile};
use shapan_model::quantity::{Kind, Spec};

use crate::place::{Place, Places, Subject};
use crate::problem::{Problem, Problems};
use crate::scenario::{Bloc, Origin, Sampler, Scenario, Text};
use crate::tree::{self, Key, Node};
use crate::wording::{forms, guess, misplaced, number};

/// Calendar years in which a run may start.
pub(crate) const START_YEARS: std::ops::RangeInclusive<f64> = 1900.0..=2200.0;

/// Keys of the file.
const KEYS: [&str; 14] = [
    "name",
    "title",
    "model",
    "blocs",
    "start_year",
    "years",
    "step_years",
    "quarter_years",
    "laws",
    "parameters",
    "levers",
    "draws",
    "events",
    "$schema",
];

/// Reads complete inputs. `file` is what messages call the text.
///
/// # Errors
/// Everything that is wrong with the text, or for which the inputs are refused, together.
pub fn read(file: &str, text: &str) -> Result<Scenario, Problems> {
    let root = tree::read(file, text.as_bytes()).map_err(Problems)?;
    complete(file, &root)
}

/// Reads complete inputs from a tree.
pub(crate) fn complete(file: &str, root: &Node) -> Result<Scenario, Problems> {
    let mut reading =
        Reading { problems: Vec::new(), places: Places { whole: Place::file(file), ..Places::default() } };
    let scenario = reading.scenario(file, root);
    let mut problems = reading.problems;
    if let Some(scenario) = scenario {
        if problems.is_empty() {
            problems = crate::refuse::problems(&scenario);
            if problems.is_empty() {
                return Ok(scenario);
            }
        } else {
            problems.extend(crate::refuse::out_of_range(&scenario));
        }
    }
    crate::place::settle(problems)?;
    Err(Problems(vec![Place::file(file).problem("these are no complete inputs", None)]))
}

/// What stands for a value that is missing or no number, and was reported, while the rest is looked at.
fn placeholder(spec: &Spec) -> f64 {
    let (low, high) = (*spec.range.start(), *spec.range.end());
    let middle = if high.is_finite() { low + 0.5 * (high - low) } else { low };
    spec.bands.map(|bands| bands[1]).or(spec.default).unwrap_or(middle)
}

struct Reading {
    problems: Vec<Problem>,
    places: Places,
}

impl Reading {
    fn add(&mut self, place: &Place, what: String, hint: Option<String>) {
        self.problems.push(place.problem(what, hint));
    }

    fn scenario(&mut self, file: &str, root: &Node) -> Option<Scenario> {
        let Some(entries) = root.table() else {
            self.problems.push(root.expected("an object"));
            return None;
        };
        for (key, _) in entries {
            if !KEYS.contains(&key.name.as_str()) {
                self.add(&key.place, format!("unknown key `{}`", key.name), guess(&key.name, KEYS));
            }
        }
        let model = self.model(root)?;
        let (about, catalogue) = (model.about(), model.catalogue());
        let blocs = self.blocs(root);
        let n = blocs.len();
        let years = self.number(root, "years");
        let step = self.number(root, "step_years");
        let start = self.number(root, "start_year");
        if let (Some(year), Some(node)) = (start, root.get("start_year"))
            && !START_YEARS.contains(&year)
        {
            let (low, high) = (number(*START_YEARS.start()), number(*START_YEARS.end()));
            self.add(
                &node.place,
                format!("start_year is {}; a year from {low} to {high} is expected", number(year)),
                None,
            );
        }
        if let (Some(found), Some(node)) = (self.number(root, "quarter_years"), root.get("quarter_years"))
            && found != about.quarter
        {
            let (name, right) = (about.name, number(about.quarter));
            let what = format!("quarter_years is {}; the model `{name}` has {right}", number(found));
            self.add(&node.place, what, None);
        }
        for (subject, name) in [(Subject::Years, "years"), (Subject::Step, "step_years"), (Subject::Blocs, "blocs")] {
            if let Some(node) = root.get(name) {
                self.places.of.insert(subject, node.place.clone());
            }
        }
        let mut parameters: Vec<f64> =
            catalogue.parameters.iter().flat_map(|spec| vec![placeholder(spec); n]).collect();
        let found = self.section(root, "parameters", model, &[Kind::Parameter], &catalogue.parameters);
        for (parameter, node) in found {
            let name = catalogue.parameters[parameter].name;
            for (bloc, value) in self.by_bloc(node, name, &blocs) {
                if let Some(x) = self.value(value, name) {
                    parameters[parameter * n + bloc] = x;
                    self.places.of.insert(Subject::Parameter { parameter, bloc }, value.place.clone());
                }
            }
        }
        let policy = self.policy(root, model, &blocs);
        let mut draws: Vec<f64> = catalogue.draws.iter().map(|spec| placeholder(spec)).collect();
        for (draw, node) in self.section(root, "draws", model, &[Kind::Draw], &catalogue.draws) {
            if let Some(x) = self.value(node, catalogue.draws[draw].name) {
                draws[draw] = x;
                self.places.of.insert(Subject::Draw(draw), node.place.clone());
            }
        }
        let laws = self.laws(root, model);
        let stem = file.rsplit(['/', '\\']).next().unwrap_or(file).trim_end_matches(".json").to_string();
        let name = self.text(root, "name").unwrap_or(stem);
        let title = self.text(root, "title").unwrap_or_else(|| name.clone());
        let given = Origin {
            source: "assumed".into(),
            note: "given with complete inputs".into(),
            set_in: file.into(),
            year: None,
        };
        Some(Scenario {
            name,
            title: Text { en: title.clone(), zh: title },
            story: Text::default(),
            model,
            start_year: start.unwrap_or(about.start_year),
            inputs: Inputs {
                blocs: n,
                years: years.unwrap_or(about.years),
                step: step.unwrap_or(about.step),
                laws,
                policy: Arc::new(policy),
                draws,
                parameters: parameters.clone(),
            },
            blocs,
            origins: vec![given; parameters.len()],
            uncertainties: Vec::new(),
            correlations: Vec::new(),
            seed: crate::scenario::SEED,
            runs: crate::scenario::RUNS,
            sampler: Sampler::MonteCarlo,
            warnings: Vec::new(),
            factors: vec![1.0; parameters.len()],
            places: std::mem::take(&mut self.places),
        })
    }

    fn model(&mut self, root: &Node) -> Option<&'static dyn Model> {
        let Some(node) = root.get("model") else {
            return shapan_model::model::find("world");
        };
        let Some(name) = node.text() else {
            self.problems.push(node.expected("the name of a model"));
            return None;
        };
        let model = shapan_model::model::find(name);
        if model.is_none() {
            let names: Vec<&str> = shapan_model::model::MODELS.iter().map(|model| model.about().name).collect();
            self.add(&node.place, format!("there is no model called `{name}`"), guess(name, names));
        }
        model
    }

    fn blocs(&mut self, root: &Node) -> Vec<Bloc> {
        let mut blocs = Vec::new();
        let Some(node) = self.wanted(root, "blocs") else {
            return blocs;
        };
        let Some(list) = node.list() else {
            self.problems.push(node.expected("a list of names of blocs"));
            return blocs;
        };
        for node in list {
            match node.text() {
                Some(name) if blocs.iter().any(|bloc: &Bloc| bloc.name == name) => {
                    self.add(&node.place, format!("the bloc `{name}` stands twice"), None);
                }
                Some(name) => {
                    let title = Text { en: name.into(), zh: name.into() };
                    blocs.push(Bloc { name: name.into(), title });
                }
                None => self.problems.push(node.expected("the name of a bloc")),
            }
        }
        blocs
    }

    fn policy(&mut self, root: &Node, model: &'static dyn Model, blocs: &[Bloc]) -> Policy {
        let (catalogue, n) = (model.catalogue(), blocs.len());
        let stand_in =
            |spec: &&'static Spec, width: usize| vec![Entry { from_year: 0.0, values: vec![placeholder(spec); width] }];
        let mut policy = Policy {
            levers: catalogue.levers.iter().map(|spec| stand_in(spec, n)).collect(),
            pairs: catalogue.pairs.iter().map(|spec| stand_in(spec, n * n)).collect(),
        };
        let specs: Vec<&'static Spec> = catalogue.levers.iter().chain(&catalogue.pairs).copied().collect();
        for (at, node) in self.section(root, "levers", model, &[Kind::Lever, Kind::PairLever], &specs) {
            let name = specs[at].name;
            let pair = at.checked_sub(catalogue.levers.len());
            let place = node.place.clone();
            let profile = match pair {
                None => self.profile(node, name, placeholder(specs[at]), n, |reading, value| {
                    let mut values = vec![placeholder(specs[at]); n];
                    for (bloc, node) in reading.by_bloc(value, name, blocs) {
                        values[bloc] = reading.value(node, name).unwrap_or(values[bloc]);
                        reading.places.of.insert(Subject::Lever { lever: at, bloc }, node.place.clone());
                    }
                    values
                }),
                Some(lever) => self.profile(node, name, placeholder(specs[at]), n * n, |reading, value| {
                    let mut values = vec![placeholder(specs[at]); n * n];
                    for (row, node) in reading.by_bloc(value, name, blocs) {
                        for (column, node) in reading.by_bloc(node, name, blocs) {
                            let cell = &mut values[row * n + column];
                            *cell = reading.value(node, name).unwrap_or(*cell);
                            reading.places.of.insert(Subject::Pair { lever, row, column }, node.place.clone());
                        }
                    }
                    values
                }),
            };
            // faults of a profile as a whole are told where it begins
            let whole =
                pair.map_or(Subject::Lever { lever: at, bloc: 0 }, |lever| Subject::Pair { lever, row: 0, column: 0 });
            self.places.of.entry(whole).or_insert(place);
            match pair {
                None => policy.levers[at] = profile,
                Some(lever) => policy.pairs[lever] = profile,
            }
        }
        policy
    }

    fn profile(
        &mut self,
        node: &Node,
        name: &str,
        instead: f64,
        width: usize,
        mut values: impl FnMut(&mut Reading, &Node) -> Vec<f64>,
    ) -> Profile {
        let Some(list) = node.list() else {
            self.add(
                &node.place,
                format!("expected a list of {{from_year, value}} for {name}, found {}", node.kind()),
                None,
            );
            return vec![Entry { from_year: 0.0, values: vec![instead; width] }];
        };
        let mut profile = Vec::new();
        for entry in list {
            for (key, _) in entry.table().unwrap_or_default() {
                if !["from_year", "value"].contains(&key.name.as_str()) {
                    self.add(
                        &key.place,
                        format!("unknown key `{}`", key.name),
                        guess(&key.name, ["from_year", "value"]),
                    );
                }
            }
            let from = self.number(entry, "from_year").unwrap_or(f64::NAN);
            if let Some(value) = self.wanted(entry, "value") {
                profile.push(Entry { from_year: from, values: values(self, value) });
            }
        }
        profile
    }

    fn laws(&mut self, root: &Node, model: &'static dyn Model) -> Vec<usize> {
        let laws = &model.catalogue().laws;
        let mut chosen = vec![0; laws.len()];
        for (key, node) in root.get("laws").and_then(Node::table).unwrap_or_default() {
            let Some(law) = laws.iter().position(|law| law.name == key.name) else {
                let names: Vec<&str> = laws.iter().map(|law| law.name).collect();
                self.add(&key.place, format!("there is no law called `{}`", key.name), guess(&key.name, names));
                continue;
            };
            let form = node.text().and_then(|name| laws[law].forms.iter().position(|form| form.name == name));
            match form {
                Some(form) => chosen[law] = form,
                None => {
                    let hint = Some(format!("forms: {}", forms(laws[law])));
                    self.add(
                        &node.place,
                        format!("`{}` is not a form of {}", node.text().unwrap_or("?"), key.name),
                        hint,
                    );
                }
            }
        }
        chosen
    }

    /// The entries of a section that sets each of `specs`, with their positions; names that are unknown or missing are reported.
    fn section<'a>(
        &mut self,
        root: &'a Node,
        section: &str,
        model: &'static dyn Model,
        kinds: &[Kind],
        specs: &[&'static Spec],
    ) -> Vec<(usize, &'a Node)> {
        if specs.is_empty() && root.get(section).is_none() {
            return Vec::new();
        }
        let Some(node) = self.wanted(root, section) else {
            return Vec::new();
        };
        let Some(entries) = node.table() else {
            self.problems.push(node.expected("an object with a value for each name"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, value) in entries {
            match specs.iter().position(|spec| spec.name == key.name) {
                Some(at) => found.push((at, value)),
                None => {
                    let (what, hint) = misplaced(model.catalogue(), &key.name, kinds);
                    self.add(&key.place, what, hint.filter(|hint| hint.starts_with("did you mean")));
                }
            }
        }
        for (at, spec) in specs.iter().enumerate() {
            if !found.iter().any(|(position, _)| *position == at) {
                self.add(&node.place, format!("`{section}` lacks {}", spec.name), Some(spec.about.trim().into()));
            }
        }
        found
    }

    /// The values of an object with one entry per bloc; blocs that are unknown or missing are reported.
    fn by_bloc<'a>(&mut self, node: &'a Node, name: &str, blocs: &[Bloc]) -> Vec<(usize, &'a Node)> {
        let Some(entries) = node.table() else {
            self.problems.push(node.expected(&format!("an object with a value of {name} for each bloc")));
            return Vec::new();
        };
        let position = |key: &Key| blocs.iter().position(|bloc| bloc.name == key.name);
        for (key, _) in entries.iter().filter(|(key, _)| position(key).is_none()) {
            let hint = guess(&key.name, blocs.iter().map(|bloc| bloc.name.as_str()));
            self.add(&key.place, format!("there is no bloc called `{}`", key.name), hint);
        }
        for bloc in blocs {
            if node.get(&bloc.name).is_none() {
                self.add(&node.place, format!("{name} lacks a value for the bloc `{}`", bloc.name), None);
            }
        }
        entries.iter().filter_map(|(key, node)| Some((position(key)?, node))).collect()
    }

    fn value(&mut self, node: &Node, name: &str) -> Option<f64> {
        let number = node.number();
        if number.is_none() {
            self.problems.push(node.expected(&format!("a number for {name}")));
        }
        number
    }

    fn wanted<'a>(&mut self, node: &'a Node, key: &str) -> Option<&'a Node> {
        let found = node.get(key);
        if found.is_none() {
            self.add(&node.place, format!("`{key}` is missing"), None);
        }
        found
    }

    fn number(&mut self, node: &Node, key: &str) -> Option<f64> {
        let node = self.wanted(node, key)?;
        self.value(node, key)
    }

    fn text(&mut self, root: &Node, key: &str) -> Option<String> {
        let node = root.get(key)?;
        if node.text().is_none() {
            self.problems.push(node.expected("a string"));
        }
        node.text().map(str::to_string)
    }
}

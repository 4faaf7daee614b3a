//! Text to scenario: a file, what it extends, the world it plays in, and what each of them changes.
//!
//! Order of precedence, weakest first: values declared beside the equations; bloc files and the world file; scenario files from the
//! root of `extends` to the one asked for, in each `all` before single blocs and pairs with stars before exact ones; assignments of
//! the command line. Everything wrong is named together; only a text that cannot be read at all hides what else is wrong in it.

use shapan_model::model::{Catalogue, Model};

use crate::library::{File, Library, Shelf, stem};
use crate::place::{Place, settle};
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::tree::{self, Key, Node, Value};
use crate::wording::guess;
pub(crate) use blocs::{Stated, stated, unnamable};
use draft::Draft;
pub use options::{span, step};
pub(crate) use parts::{Part, Parts, parts};
pub(crate) use sections::{RUN, unlisted};
pub(crate) use values::quantity;

mod belief;
mod blocs;
mod draft;
mod options;
mod parts;
mod sections;
mod track;
mod values;

/// Keys of a scenario file.
const KEYS: [&str; 17] = [
    "model",
    "name",
    "title",
    "title_zh",
    "story",
    "story_zh",
    "extends",
    "world",
    "run",
    "parameters",
    "levers",
    "draws",
    "laws",
    "uncertainties",
    "correlations",
    "sources",
    "$schema",
];
/// Longest chain of files that extend one another.
const LONGEST_CHAIN: usize = 32;

/// One file of a chain.
struct Link {
    path: String,
    shown: String,
    root: Node,
}

/// Distributions that a scenario may name, with the numbers that fix each, for those who describe the format.
pub(crate) fn belief_forms() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    belief::FORMS.iter().flat_map(|(name, sets)| sets.iter().map(|set| (*name, *set)))
}

/// Names of the samplers.
pub(crate) fn sampler_names() -> Vec<&'static str> {
    sections::SAMPLERS.iter().map(|(name, _)| *name).collect()
}

/// Loads a scenario by name (`baseline`) or path. A JSON file with complete inputs is one too.
///
/// # Errors
/// Everything that is wrong with the files, and everything for which the result is refused.
pub fn load(library: &Library, name: &str) -> Result<Scenario, Problems> {
    let Some(file) = library.find(Shelf::Scenarios, name, None) else {
        let hint = guess(name, library.names(Shelf::Scenarios));
        let hint = hint.or_else(|| Some("a file's path, or the name of a scenario that is built in".into()));
        return Err(Problems(vec![Place::file(name).problem(format!("there is no scenario called `{name}`"), hint)]));
    };
    let root = tree::read(&file.shown, &file.bytes).map_err(Problems)?;
    if root.get("step_years").is_some() || root.get("start_year").is_some() {
        return crate::inputs_json::complete(&file.shown, &root);
    }
    let mut problems = Vec::new();
    let chain = chain(library, link(file, root), &mut problems);
    for link in &chain {
        heads(&link.root, &mut problems);
    }
    let Some(mut draft) = base(library, &chain, &mut problems) else {
        settle(problems)?;
        return Err(Problems(vec![Place::file(name).problem("no world could be made of this", None)]));
    };
    for (at, link) in chain.iter().enumerate() {
        sections::apply(&mut draft, &link.root, at + 1 == chain.len());
        for (name, value) in library.changes_of(&link.path) {
            put(&mut draft, &Assignment::set(name, value));
        }
    }
    if let Some(own) = chain.last() {
        let name = own.root.get("name").and_then(Node::text).unwrap_or_else(|| stem(&own.path));
        draft.scenario.name = name.to_string();
        draft.scenario.title = blocs::title(&own.root, "title", name);
        draft.scenario.story = blocs::title(&own.root, "story", "");
    }
    problems.append(&mut draft.problems);
    draft.problems = problems;
    let scenario = draft.finish()?;
    #[cfg(feature = "history")]
    let scenario = match library.posterior() {
        Some(posterior) => posterior.informed(scenario)?,
        None => scenario,
    };
    Ok(scenario)
}

/// One thing that the command line changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// What messages call it: the option as it was written.
    pub option: String,
    /// What is set.
    pub name: String,
    /// To what.
    pub value: String,
}

impl Assignment {
    /// `--set name=value`.
    pub fn set(name: &str, value: &str) -> Assignment {
        Assignment { option: format!("--set {name}={value}"), name: name.into(), value: value.into() }
    }
}

/// Changes a loaded scenario by names and values, as `--set` does: see [`assign`].
///
/// # Errors
/// Everything that is wrong; the scenario is as it was.
pub fn set(scenario: &mut Scenario, assignments: &[(String, String)]) -> Result<(), Problems> {
    let assignments: Vec<_> = assignments.iter().map(|(name, value)| Assignment::set(name, value)).collect();
    assign(scenario, &assignments)
}

/// Changes a loaded scenario by assignments of the command line.
///
/// Names: `capability.wall` (all blocs), `usa.capability.wall` or `capability.wall@usa`, `usa->china.trade.export_control_share` or
/// `trade.export_control_share@usa->china`, the name of a draw or of a law, `years`, `step`, `seed`, `runs`, `sampler`. Values: as in a
/// scenario file, strings with or without quotes.
///
/// # Errors
/// Everything that is wrong; the scenario is as it was.
pub fn assign(scenario: &mut Scenario, assignments: &[Assignment]) -> Result<(), Problems> {
    let mut draft = Draft::open(scenario);
    assignments.iter().for_each(|assignment| put(&mut draft, assignment));
    *scenario = draft.finish()?;
    Ok(())
}

/// One thing that a file sets, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// The quantity, and whose: as [`addressed`] tells.
    pub(crate) name: String,
    /// Whose.
    pub(crate) who: Option<String>,
    /// Where it stands.
    pub(crate) place: Place,
    /// To what.
    pub(crate) value: Node,
}

/// A scenario with what a file sets, as [`assign`] does; problems have the place of the setting.
pub(crate) fn with<'a>(
    scenario: &Scenario,
    settings: impl IntoIterator<Item = &'a Setting>,
) -> Result<Scenario, Problems> {
    let mut draft = Draft::open(scenario);
    for setting in settings {
        sections::assign(&mut draft, &setting.name, setting.who.as_deref(), &setting.place, &setting.value);
    }
    draft.finish()
}

/// Carries out one assignment.
fn put(draft: &mut Draft, Assignment { option, name, value }: &Assignment) {
    let place = Place::file(option);
    let text = value.trim();
    let node = tree::value(&place.file, text)
        .unwrap_or_else(|| Node { place: place.clone(), value: Value::Text(text.to_string()) });
    let name = name.trim();
    if is_of_run(name) {
        sections::run(draft, &Key { name: name.into(), place }, &node);
        return;
    }
    let (name, who) = addressed(draft.scenario.model.catalogue(), name);
    sections::assign(draft, name, who, &place, &node);
}

/// Is it a name of the section `run`?
pub(crate) fn is_of_run(name: &str) -> bool {
    sections::RUN.contains(&name)
}

/// A quantity and whose: `usa.capability.wall`, `capability.wall@usa`, `capability.wall`.
pub fn addressed<'a>(catalogue: &Catalogue, name: &'a str) -> (&'a str, Option<&'a str>) {
    if let Some((name, who)) = name.split_once('@') {
        return (name, Some(who));
    }
    if catalogue.find(name).is_some() {
        return (name, None);
    }
    match name.split_once('.') {
        Some((who, rest)) if rest.contains('.') => (rest, (who != "all").then_some(who)),
        _ => (name, None),
    }
}

fn link(file: File<'_>, root: Node) -> Link {
    Link { path: file.path, shown: file.shown, root }
}

/// The files from the root of `extends` to the one asked for. It ends early where one cannot be had.
fn chain(library: &Library, own: Link, problems: &mut Vec<Problem>) -> Vec<Link> {
    let mut chain = vec![own];
    // links from what stands for the baseline on: it may itself rest on a scenario that is set on it
    let mut ground = 0;
    while let Some(last) = chain.last() {
        let Some(node) = last.root.get("extends") else { break };
        let Some(name) = node.text() else {
            problems.push(node.expected("the name of a scenario"));
            break;
        };
        let find = |name: &str| library.find(Shelf::Scenarios, name, Some(&last.path));
        let meant = library.meant(name, &last.path);
        let stand_in = if ground == 0 && meant != name { find(meant) } else { None };
        let stand_in = stand_in.filter(|file| chain.iter().all(|link| link.path != file.path));
        if stand_in.is_some() {
            ground = chain.len();
        }
        let Some(file) = stand_in.or_else(|| find(name)) else {
            let hint = guess(name, library.names(Shelf::Scenarios));
            problems.push(node.place.problem(format!("there is no scenario called `{name}`"), hint));
            break;
        };
        if chain[ground..].iter().any(|link| link.path == file.path) || chain.len() == LONGEST_CHAIN {
            let names = chain.iter().map(|link| stem(&link.path)).chain([stem(&file.path)]);
            let round = names.collect::<Vec<_>>().join(" → ");
            problems.push(node.place.problem(format!("`extends` goes round in a circle: {round}"), None));
            break;
        }
        match tree::read(&file.shown, &file.bytes) {
            Ok(root) => chain.push(link(file, root)),
            Err(found) => {
                problems.extend(found);
                break;
            }
        }
    }
    chain.reverse();
    chain
}

/// Checks the keys of a file and the kinds of its texts.
fn heads(root: &Node, problems: &mut Vec<Problem>) {
    for (key, node) in root.table().unwrap_or_default() {
        if !KEYS.contains(&key.name.as_str()) {
            problems.push(key.place.problem(format!("unknown key `{}`", key.name), guess(&key.name, KEYS)));
        } else if KEYS[..8].contains(&key.name.as_str()) && node.text().is_none() {
            problems.push(node.expected(&format!("a string for `{}`", key.name)));
        }
    }
}

/// Who says last in which world a chain plays, and what.
fn world_of(chain: &[Link]) -> Option<(&Link, &Node)> {
    chain.iter().rev().find_map(|link| Some((link, link.root.get("world")?)))
}

/// The model and the world of a chain, before any of its files changes it.
fn base(library: &Library, chain: &[Link], problems: &mut Vec<Problem>) -> Option<Draft> {
    let own = chain.last()?;
    let whole = Place::file(&own.shown);
    let model = model(chain, &whole, problems)?;
    let (name, place, beside) = match world_of(chain) {
        Some((link, node)) => (node.text()?, node.place.clone(), link.path.as_str()),
        None => {
            if problems.is_empty() {
                let hint =
                    format!("one of {}, or `extends` a scenario that has one", library.names(Shelf::Worlds).join(", "));
                problems.push(whole.problem("neither this file nor what it extends says which `world`", Some(hint)));
            }
            // what it would have extended is not there; the rest can still be checked
            let usual = if model.about().name == "world" { "default" } else { model.about().name };
            (usual, whole.clone(), own.path.as_str())
        }
    };
    match blocs::world(library, model, name, &place, beside, whole) {
        Ok(draft) => Some(draft),
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// The model that a chain is about; all its files must agree.
fn model(chain: &[Link], whole: &Place, problems: &mut Vec<Problem>) -> Option<&'static dyn Model> {
    let said: Vec<&Node> = chain.iter().filter_map(|link| link.root.get("model")).collect();
    let names: Vec<&str> = shapan_model::model::MODELS.iter().map(|model| model.about().name).collect();
    let Some(first) = said.first() else {
        if problems.is_empty() {
            problems.push(whole.problem("`model` is missing", Some("model = \"world\"".into())));
        }
        return shapan_model::model::find("world");
    };
    for node in &said {
        if let (Some(name), Some(other)) = (first.text(), node.text())
            && name != other
        {
            let what = format!("the model is `{other}`, but what this extends is about `{name}`");
            problems.push(node.place.problem(what, None));
        }
    }
    let name = first.text()?;
    let model = shapan_model::model::find(name);
    if model.is_none() {
        problems.push(first.place.problem(format!("there is no model called `{name}`"), guess(name, names)));
    }
    model
}

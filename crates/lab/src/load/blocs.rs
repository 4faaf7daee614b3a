//! World files and bloc files: who there is, and what is known about them.

use shapan_model::model::Model;
use shapan_model::quantity::{Kind, Spec};

use super::belief::{self, Belief};
use super::draft::{Draft, Input};
use super::values::{Given, only, quantity};
use crate::inputs_json::START_YEARS;
use crate::library::{File, Library, Shelf};
use crate::place::{Place, Subject};
use crate::problem::Problem;
use crate::scenario::{Bloc, Origin, Text};
use crate::tree::{self, Node, Value};
use crate::units;
use crate::wording::{guess, misplaced};

/// Keys of a fact.
const FACT: [&str; 6] = ["value", "unit", "year", "source", "note", "prior"];
/// Keys of a bloc file beside the mechanisms.
const HEAD: [&str; 5] = ["name", "title", "title_zh", "note", "extends"];
/// Bloc files that extend one another, at most.
const DEEPEST: usize = 8;
/// Words that name no bloc, because scenario files use them for something else.
const RESERVED: [&str; 4] = ["all", "pairs", "world", "run"];

/// A title in both languages; the English one stands in for the other.
pub(super) fn title(root: &Node, key: &str, otherwise: &str) -> Text {
    let text = |key: &str| root.get(key).and_then(Node::text).map(str::to_string);
    let en = text(key).unwrap_or_else(|| otherwise.to_string());
    Text { zh: text(&format!("{key}_zh")).unwrap_or_else(|| en.clone()), en }
}

/// Builds the world that `name` names, asked for at `place` in the file `beside`.
pub(super) fn world(
    library: &Library,
    model: &'static dyn Model,
    name: &str,
    place: &Place,
    beside: &str,
    whole: Place,
) -> Result<Draft, Vec<Problem>> {
    let Some(file) = library.find(Shelf::Worlds, name, Some(beside)) else {
        let hint = guess(name, library.names(Shelf::Worlds));
        return Err(vec![place.problem(format!("there is no world called `{name}`"), hint)]);
    };
    let root = tree::read(&file.shown, &file.bytes)?;
    only(
        root.table().unwrap_or_default(),
        &["name", "title", "title_zh", "blocs", "note", "pairs", "model", "start_year"],
    )?;
    let Some(list) = root.get("blocs").and_then(Node::list) else {
        let what = "`blocs` is missing: a list of names, or of { file = …, name = … }";
        return Err(vec![root.place.problem(what, None)]);
    };
    let mut problems = Vec::new();
    let mut blocs: Vec<(Bloc, File<'_>, Node)> = Vec::new();
    for node in list {
        match bloc(library, node, &file.path) {
            Ok(found) => blocs.push(found),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut draft = Draft::new(model, blocs.iter().map(|(bloc, ..)| bloc.clone()).collect(), whole);
    let blocs_place = root.get("blocs").map_or(root.place.clone(), |node| node.place.clone());
    draft.scenario.places.of.insert(Subject::Blocs, blocs_place);
    if let Some(node) = root.get("start_year") {
        match &node.value {
            Value::Number(year, _) if START_YEARS.contains(year) => draft.scenario.start_year = *year,
            _ => {
                let (low, high) = (*START_YEARS.start(), *START_YEARS.end());
                draft.problems.push(node.expected(&format!("a calendar year from {low} to {high}")));
            }
        }
    }
    for (i, (_, file, root)) in blocs.iter().enumerate() {
        let mut stated = Vec::new();
        facts(&mut draft, library, i, file, root, &mut stated, 0);
        complete(&mut draft, i, file, &stated);
    }
    pairs(&mut draft, &root);
    Ok(draft)
}

/// One bloc of a world's list: a name, or a file with another name.
pub(super) fn bloc<'a>(
    library: &'a Library,
    node: &Node,
    beside: &str,
) -> Result<(Bloc, File<'a>, Node), Vec<Problem>> {
    let (file, name) = match &node.value {
        Value::Text(name) => (name.as_str(), None),
        Value::Table(entries) => {
            only(entries, &["file", "name"])?;
            let text = |key: &str| node.get(key).and_then(Node::text);
            let file = text("file").ok_or_else(|| vec![node.place.problem("a bloc needs `file`", None)])?;
            (file, text("name"))
        }
        _ => return Err(vec![node.expected("the name of a bloc, or { file = …, name = … }")]),
    };
    let Some(found) = library.find(Shelf::Blocs, file, Some(beside)) else {
        let hint = guess(file, library.names(Shelf::Blocs));
        return Err(vec![node.place.problem(format!("there is no bloc file called `{file}`"), hint)]);
    };
    let root = tree::read(&found.shown, &found.bytes)?;
    let own = root.get("name").and_then(Node::text).unwrap_or_else(|| crate::library::stem(file)).to_string();
    let name = name.map_or(own, str::to_string);
    if let Some(problem) = unnamable(&name, &node.place) {
        return Err(vec![problem]);
    }
    let title = title(&root, "title", &name);
    Ok((Bloc { name, title }, found, root))
}

/// What is wrong with a name that no bloc can have.
pub(crate) fn unnamable(name: &str, place: &Place) -> Option<Problem> {
    let sound =
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') && !name.contains("->");
    let hint = "letters, digits, `-` and `_`; not one of the words all, pairs, world, run";
    (!sound || RESERVED.contains(&name))
        .then(|| place.problem(format!("`{name}` cannot be the name of a bloc"), Some(hint.into())))
}

/// Puts the facts of a bloc file into a draft, after those of the file that it extends; collects the names of what is stated.
fn facts(
    draft: &mut Draft,
    library: &Library,
    bloc: usize,
    file: &File<'_>,
    root: &Node,
    stated: &mut Vec<&'static str>,
    depth: usize,
) {
    let catalogue = draft.scenario.model.catalogue();
    if let Some(node) = root.get("extends")
        && let Some(name) = node.text()
    {
        match library.find(Shelf::Blocs, name, Some(&file.path)) {
            _ if depth == DEEPEST => {
                let what = format!("more than {DEEPEST} bloc files extend one another: they may go in a circle");
                draft.problems.push(node.place.problem(what, None));
                return;
            }
            None => {
                let hint = guess(name, library.names(Shelf::Blocs));
                draft.problems.push(node.place.problem(format!("there is no bloc file called `{name}`"), hint));
            }
            Some(base) => match tree::read(&base.shown, &base.bytes) {
                Ok(root) => facts(draft, library, bloc, &base, &root, stated, depth + 1),
                Err(problems) => draft.problems.extend(problems),
            },
        }
    }
    for (table, node) in root.table().unwrap_or_default() {
        if HEAD.contains(&table.name.as_str()) {
            if node.text().is_none() {
                draft.problems.push(node.expected(&format!("a string for `{}`", table.name)));
            }
            continue;
        }
        let mechanisms = catalogue.mechanisms.iter().map(|mechanism| mechanism.name);
        let Some(entries) = node.table().filter(|_| mechanisms.clone().any(|name| name == table.name)) else {
            let hint = guess(&table.name, HEAD.into_iter().chain(mechanisms));
            draft.problems.push(table.place.problem(format!("unknown key `{}`", table.name), hint));
            continue;
        };
        for (key, node) in entries {
            let name = format!("{}.{}", table.name, key.name);
            let parameter = catalogue.parameter(&name);
            let Some(spec) =
                parameter.map(|at| catalogue.parameters[at]).or(catalogue.lever(&name).map(|at| catalogue.levers[at]))
            else {
                let (what, hint) = misplaced(catalogue, &name, &[Kind::Parameter, Kind::Lever]);
                draft.problems.push(key.place.problem(what, hint.filter(|hint| hint.starts_with("did you"))));
                continue;
            };
            stated.push(spec.name);
            match fact(node, spec, &file.shown) {
                Err(problems) => draft.problems.extend(problems),
                Ok((value, origin, prior)) => match parameter {
                    Some(at) => {
                        draft.parameter(at, Some(bloc), Given::Number(value), &node.place, origin);
                        if let Some(prior) = prior {
                            draft.believe(Input::Parameter(at, Some(bloc)), prior, &node.place);
                        }
                    }
                    None => {
                        let at = catalogue.lever(spec.name).unwrap_or_default();
                        draft.lever(at, Some(bloc), &Given::Number(value), &node.place);
                    }
                },
            }
        }
    }
}

/// Says what a bloc lacks after all its facts.
fn complete(draft: &mut Draft, bloc: usize, file: &File<'_>, stated: &[&str]) {
    let catalogue = draft.scenario.model.catalogue();
    for spec in catalogue.parameters.iter().chain(&catalogue.levers) {
        if spec.default.is_none() && !stated.contains(&spec.name) {
            let what = format!("the bloc `{}` lacks {}", draft.scenario.blocs[bloc].name, spec.name);
            draft.problems.push(Place::file(&file.shown).problem(what, Some(spec.about.trim().into())));
        }
    }
}

/// One fact: `{ value = …, unit = …, year = …, source = …, note = … }`.
fn fact(node: &Node, spec: &Spec, shown: &str) -> Result<(f64, Origin, Option<Belief>), Vec<Problem>> {
    let one = |problem| vec![problem];
    let Some(entries) = node.table() else {
        let hint = format!(
            "{} = {{ value = …, unit = \"{}\", year = …, source = \"…\", note = \"…\" }}",
            spec.short, spec.unit
        );
        return Err(one(node.place.problem(format!("{} needs its unit and its source", spec.name), Some(hint))));
    };
    let mut problems = only(entries, &FACT).err().unwrap_or_default();
    for (key, node) in entries {
        match (key.name.as_str(), &node.value) {
            ("unit" | "source" | "note", Value::Text(_)) | ("year", Value::Number(..)) => {}
            ("unit" | "source" | "note", _) => problems.push(node.expected(&format!("a string for `{}`", key.name))),
            ("year", _) => problems.push(node.expected("a number for `year`")),
            _ => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = |key: &str| node.get(key).and_then(Node::text);
    let value =
        node.get("value").ok_or_else(|| one(node.place.problem(format!("{} lacks `value`", spec.name), None)))?;
    let mut x = quantity(value, spec).map_err(one)?;
    match (text("unit"), value.number()) {
        (Some(unit), Some(number)) if unit != spec.unit => {
            x = units::parse(&format!("{number:e} {unit}"), spec.unit)
                .map_err(|what| one(node.place.problem(format!("{}: {what}", spec.name), None)))?;
        }
        (None, Some(_)) => {
            let hint = format!("unit = \"{}\"", spec.unit);
            return Err(one(node.place.problem(format!("{} lacks its unit", spec.name), Some(hint))));
        }
        _ => {}
    }
    let Some(source) = text("source") else {
        let hint = "a key of the bibliography; \"assumed\" is one too";
        return Err(one(node.place.problem(format!("{} lacks its source", spec.name), Some(hint.into()))));
    };
    let origin = Origin {
        source: source.into(),
        year: node.get("year").and_then(Node::number).map(|year| year as i32),
        note: text("note").unwrap_or_default().into(),
        set_in: shown.into(),
    };
    let prior = node.get("prior").map(|prior| belief::read(prior, spec)).transpose()?;
    Ok((x, origin, prior))
}

/// What the file of a bloc states of a quantity.
pub(crate) struct Stated {
    /// Its value, in the unit of the quantity.
    pub(crate) value: f64,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// What is believed of it in this bloc, as it stands there.
    pub(crate) prior: Option<Node>,
}

/// What the file of a bloc states of a quantity, if it does so in a way that can be read.
pub(crate) fn stated(root: &Node, spec: &Spec) -> Option<Stated> {
    let node = root.get(spec.mechanism)?.get(spec.short)?;
    let (value, origin, _) = fact(node, spec, "").ok()?;
    Some(Stated { value, origin, prior: node.get("prior").cloned() })
}

/// Puts the pair levers of a world file into a draft.
fn pairs(draft: &mut Draft, root: &Node) {
    let catalogue = draft.scenario.model.catalogue();
    if let Some(node) = root.get("pairs").filter(|node| node.table().is_none()) {
        draft.problems.push(node.expected("a table [pairs]"));
    }
    for (table, node) in root.get("pairs").and_then(Node::table).unwrap_or_default() {
        if node.table().is_none() {
            draft.problems.push(node.expected(&format!("a table [pairs.{}]", table.name)));
        }
        for (key, node) in node.table().unwrap_or_default() {
            let name = format!("{}.{}", table.name, key.name);
            let Some(at) = catalogue.pair(&name) else {
                let (what, hint) = misplaced(catalogue, &name, &[Kind::PairLever]);
                draft.problems.push(key.place.problem(what, hint));
                continue;
            };
            if node.list().is_none() {
                draft.problems.push(node.expected("a list of { row = …, column = …, value = … }"));
            }
            for node in node.list().unwrap_or_default() {
                if node.table().is_none() {
                    draft.problems.push(node.expected("an entry { row = …, column = …, value = … }"));
                    continue;
                }
                if let Err(problems) =
                    only(node.table().unwrap_or_default(), &["row", "column", "value", "year", "source", "note"])
                {
                    draft.problems.extend(problems);
                }
                let end = |draft: &Draft, key: &str| {
                    let node = node.get(key).ok_or_else(|| node.place.problem(format!("`{key}` is missing"), None))?;
                    let name = node.text().ok_or_else(|| node.expected("the name of a bloc"))?;
                    draft.bloc(name).ok_or_else(|| unknown_bloc(draft, name, &node.place))
                };
                let value = match node.get("value") {
                    Some(value) => quantity(value, catalogue.pairs[at]),
                    None => Err(node.place.problem("`value` is missing", None)),
                };
                match (end(draft, "row"), end(draft, "column"), value) {
                    (Ok(row), Ok(column), Ok(value)) => {
                        draft.pair(at, Some(row), Some(column), &Given::Number(value), &node.place);
                    }
                    (row, column, value) => {
                        draft.problems.extend([row.err(), column.err(), value.err()].into_iter().flatten());
                    }
                }
            }
        }
    }
}

/// A bloc that does not exist in this world.
pub(super) fn unknown_bloc(draft: &Draft, name: &str, place: &Place) -> Problem {
    let hint = guess(name, draft.scenario.blocs.iter().map(|bloc| bloc.name.as_str()));
    place.problem(format!("there is no bloc called `{name}` in this world"), hint)
}

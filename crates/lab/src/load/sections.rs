//! The sections of a scenario file: parameters, levers, draws, laws, uncertainties, correlations, sources, run.

use shapan_model::quantity::{Kind, Spec};

use super::belief::{self, Belief};
use super::blocs::unknown_bloc;
use super::draft::{Draft, Input, Pairing};
use super::values::{Given, given, only, years};
use crate::place::{Place, Subject};
use crate::problem::Problem;
use crate::scenario::{Origin, Sampler};
use crate::tree::{Key, Node, Value};
use crate::wording::{forms, guess, misplaced};

/// Keys of the section `run`.
pub(crate) const RUN: [&str; 5] = ["seed", "runs", "sampler", "years", "step"];
/// Names of the samplers.
pub(super) const SAMPLERS: [(&str, Sampler); 3] =
    [("mc", Sampler::MonteCarlo), ("lhs", Sampler::LatinHypercube), ("sobol", Sampler::Sobol)];

/// Applies one file of a chain. `own` is true for the file that was asked for: what it says must have an effect.
pub(super) fn apply(draft: &mut Draft, root: &Node, own: bool) {
    let entries = |name: &str| root.get(name).and_then(Node::table).unwrap_or_default();
    for section in ["run", "parameters", "levers", "draws", "laws", "uncertainties", "sources"] {
        if let Some(node) = root.get(section).filter(|node| node.table().is_none()) {
            draft.problems.push(node.expected(&format!("a table [{section}]")));
        }
    }
    for (key, node) in entries("run") {
        run(draft, key, node);
    }
    by_bloc(draft, entries("parameters"), "parameters", parameters);
    by_bloc(draft, entries("levers"), "levers", levers);
    draws(draft, entries("draws"));
    for (name, key, node) in dotted(entries("laws")) {
        law(draft, &name, key, node);
    }
    for (name, key, node) in dotted(entries("uncertainties")) {
        uncertainty(draft, &name, key, node);
    }
    correlations(draft, root.get("correlations"), own);
    for (name, key, node) in dotted(entries("sources")) {
        source(draft, &name, key, node);
    }
}

/// Entries by full dotted name, whether the dot is in a quoted key or makes a table.
fn dotted(entries: &[(Key, Node)]) -> Vec<(String, &Key, &Node)> {
    let mut all = Vec::new();
    for (key, node) in entries {
        match &node.value {
            Value::Table(inner) if !key.name.contains('.') => {
                all.extend(inner.iter().map(|(inner, node)| (format!("{}.{}", key.name, inner.name), inner, node)));
            }
            _ => all.push((key.name.clone(), key, node)),
        }
    }
    all
}

/// Entries that set quantities of a list, with their positions; other names are problems.
fn quantities<'a>(
    draft: &mut Draft,
    entries: &'a [(Key, Node)],
    specs: &[&'static Spec],
    kind: Kind,
) -> Vec<(usize, &'a Key, &'a Node)> {
    let mut found: Vec<(usize, &Key, &Node)> = Vec::new();
    for (name, key, node) in dotted(entries) {
        match specs.iter().position(|spec| spec.name == name) {
            None => {
                let (what, hint) = misplaced(draft.scenario.model.catalogue(), &name, &[kind]);
                draft.problems.push(key.place.problem(what, hint));
            }
            Some(at) => match found.iter().find(|(known, ..)| *known == at) {
                Some((_, first, _)) => {
                    let what = format!("{name} is set twice; first in line {}", first.place.line);
                    draft.problems.push(key.place.problem(what, None));
                }
                None => found.push((at, key, node)),
            },
        }
    }
    found
}

/// Who a table is for.
#[derive(Clone, Copy)]
enum Who {
    Bloc(Option<usize>),
    Pairs,
}

/// Goes through `[section.all]`, then the blocs: what is said of one bloc wins over what is said of all.
fn by_bloc(draft: &mut Draft, entries: &[(Key, Node)], section: &str, apply: fn(&mut Draft, Who, &[(Key, Node)])) {
    for all in [true, false] {
        for (key, node) in entries.iter().filter(|(key, _)| (key.name == "all") == all) {
            let who = match key.name.as_str() {
                "all" => Who::Bloc(None),
                "pairs" if section == "levers" => Who::Pairs,
                name => match draft.bloc(name) {
                    Some(bloc) => Who::Bloc(Some(bloc)),
                    None => {
                        let mut problem = unknown_bloc(draft, name, &key.place);
                        let catalogue = draft.scenario.model.catalogue();
                        if catalogue.mechanisms.iter().any(|mechanism| mechanism.name == name) || name.contains('.') {
                            problem.what = format!("`{name}` stands where the name of a bloc was expected");
                            problem.hint = Some(format!("write [{section}.all] or [{section}.<bloc>] above it"));
                        }
                        draft.problems.push(problem);
                        continue;
                    }
                },
            };
            match node.table() {
                Some(entries) => apply(draft, who, entries),
                None => draft.problems.push(node.expected(&format!("a table [{section}.{}]", key.name))),
            }
        }
    }
}

/// Where a value that a scenario sets comes from, unless `[sources]` says more.
pub(super) fn set_here(place: &Place) -> Origin {
    let note = "set by the scenario".into();
    Origin { source: "assumed".into(), year: None, note, set_in: place.file.to_string() }
}

fn parameters(draft: &mut Draft, who: Who, entries: &[(Key, Node)]) {
    let Who::Bloc(bloc) = who else { return };
    let catalogue = draft.scenario.model.catalogue();
    for (at, _, node) in quantities(draft, entries, &catalogue.parameters, Kind::Parameter) {
        match given(node, catalogue.parameters[at], draft.scenario.start_year) {
            Ok(given) => draft.parameter(at, bloc, given, &node.place, set_here(&node.place)),
            Err(problems) => draft.problems.extend(problems),
        }
    }
}

fn levers(draft: &mut Draft, who: Who, entries: &[(Key, Node)]) {
    let catalogue = draft.scenario.model.catalogue();
    let Who::Bloc(bloc) = who else {
        for (at, _, node) in quantities(draft, entries, &catalogue.pairs, Kind::PairLever) {
            pair_lever(draft, at, node);
        }
        return;
    };
    for (at, _, node) in quantities(draft, entries, &catalogue.levers, Kind::Lever) {
        match given(node, catalogue.levers[at], draft.scenario.start_year) {
            Ok(given) => draft.lever(at, bloc, &given, &node.place),
            Err(problems) => draft.problems.extend(problems),
        }
    }
}

/// `{ "usa->china" = …, "*->china" = … }`, or one value for all pairs. The more exactly a pair is named, the later it counts.
fn pair_lever(draft: &mut Draft, at: usize, node: &Node) {
    let spec = draft.scenario.model.catalogue().pairs[at];
    let start = draft.scenario.start_year;
    let by_pair = node.table().filter(|_| node.get("times").is_none());
    let Some(entries) = by_pair else {
        match given(node, spec, start) {
            Ok(given) => draft.pair(at, None, None, &given, &node.place),
            Err(problems) => draft.problems.extend(problems),
        }
        return;
    };
    let stars = |key: &Key| key.name.matches('*').count();
    let mut entries: Vec<_> = entries.iter().collect();
    shapan_insight::order::sort_by(&mut entries, |(a, _), (b, _)| stars(b).cmp(&stars(a)));
    for (key, node) in entries {
        let value = given(node, spec, start);
        match (ends(draft, &key.name, &key.place), value) {
            (Ok((row, column)), Ok(value)) => draft.pair(at, row, column, &value, &node.place),
            (ends, value) => {
                draft.problems.extend(ends.err());
                draft.problems.extend(value.err().unwrap_or_default());
            }
        }
    }
}

/// Two blocs from `usa->china`; none where there is a star: `*->china` is every other bloc against china.
pub(super) fn ends(draft: &Draft, pair: &str, place: &Place) -> Result<(Option<usize>, Option<usize>), Problem> {
    let Some((row, column)) = pair.split_once("->") else {
        let hint = "as \"usa->china\", \"*->china\", \"usa->*\" or \"*->*\"";
        return Err(place.problem(format!("`{pair}` names no pair of blocs"), Some(hint.into())));
    };
    let end = |name: &str| match name.trim() {
        "*" => Ok(None),
        name => draft.bloc(name).map(Some).ok_or_else(|| unknown_bloc(draft, name, place)),
    };
    Ok((end(row)?, end(column)?))
}

fn draws(draft: &mut Draft, entries: &[(Key, Node)]) {
    let catalogue = draft.scenario.model.catalogue();
    for (at, _, node) in quantities(draft, entries, &catalogue.draws, Kind::Draw) {
        match given(node, catalogue.draws[at], draft.scenario.start_year) {
            Ok(given) => draft.draw(at, given, &node.place),
            Err(problems) => draft.problems.extend(problems),
        }
    }
}

/// Chooses the form of a law.
pub(super) fn law(draft: &mut Draft, name: &str, key: &Key, node: &Node) {
    let laws = &draft.scenario.model.catalogue().laws;
    let Some(at) = laws.iter().position(|law| law.name == name) else {
        let hint = guess(name, laws.iter().map(|law| law.name));
        draft.problems.push(key.place.problem(format!("there is no law called `{name}`"), hint));
        return;
    };
    let Some(form) = node.text() else {
        draft.problems.push(node.expected(&format!("a form of {name}: {}", forms(laws[at]))));
        return;
    };
    match laws[at].forms.iter().position(|known| known.name == form) {
        Some(form) => {
            draft.scenario.inputs.laws[at] = form;
            draft.beliefs.remove(&Input::Law(at));
            draft.scenario.places.of.insert(Subject::Law(at), node.place.clone());
        }
        None => {
            let hint = format!("forms: {}", forms(laws[at]));
            draft.problems.push(node.place.problem(format!("{name} has no form called `{form}`"), Some(hint)));
        }
    }
}

/// The input that `research.beta`, `compute.chips_0@china`, `safety.luck` or the name of a law stands for.
fn input(draft: &Draft, name: &str, place: &Place) -> Result<Input, Problem> {
    let catalogue = draft.scenario.model.catalogue();
    let (plain, bloc) = name.split_once('@').map_or((name, None), |(plain, bloc)| (plain, Some(bloc)));
    if let Some(at) = catalogue.parameter(plain) {
        let bloc = bloc.map(|name| draft.bloc(name).ok_or_else(|| unknown_bloc(draft, name, place)));
        return Ok(Input::Parameter(at, bloc.transpose()?));
    }
    if bloc.is_none() {
        let law = catalogue.laws.iter().position(|law| law.name == plain).map(Input::Law);
        if let Some(found) = catalogue.draw(plain).map(Input::Draw).or(law) {
            return Ok(found);
        }
    }
    let (what, hint) = misplaced(catalogue, plain, &[Kind::Parameter, Kind::Draw]);
    let hint =
        hint.map(
            |hint| {
                if hint.starts_with("did you") { hint } else { "parameters, draws and laws can be uncertain".into() }
            },
        );
    Err(place.problem(what, hint))
}

fn uncertainty(draft: &mut Draft, name: &str, key: &Key, node: &Node) {
    let catalogue = draft.scenario.model.catalogue();
    let input = match input(draft, name, &key.place) {
        Ok(input) => input,
        Err(problem) => {
            draft.problems.push(problem);
            return;
        }
    };
    let belief = match input {
        Input::Parameter(at, _) => belief::read(node, catalogue.parameters[at]),
        Input::Draw(at) => belief::read(node, catalogue.draws[at]),
        Input::Law(at) => law_weights(node, catalogue.laws[at]),
    };
    match belief {
        Ok(belief) => draft.believe(input, belief, &node.place),
        Err(problems) => draft.problems.extend(problems),
    }
}

/// `{ weights = { jones1995 = 0.3, … = 0.7 } }`.
fn law_weights(node: &Node, law: &shapan_model::law::Law) -> Result<Belief, Vec<Problem>> {
    if node.text() == Some("fixed") {
        return Ok(Belief::Fixed(None));
    }
    only(node.table().unwrap_or_default(), &["weights"])?;
    let Some(entries) = node.get("weights").and_then(Node::table) else {
        let hint = format!("forms: {}", forms(law));
        return Err(vec![node.place.problem(format!("{} needs `weights`, one for each form", law.name), Some(hint))]);
    };
    let names: Vec<&str> = law.forms.iter().map(|form| form.name).collect();
    only(entries, &names)?;
    let weight =
        |name: &&str| node.get("weights").and_then(|weights| weights.get(name)).map_or(Some(0.0), Node::number);
    let Some(weights) = names.iter().map(weight).collect::<Option<Vec<f64>>>() else {
        return Err(vec![node.place.problem("weights are probabilities", None)]);
    };
    let dist = crate::prior::Dist::Categorical(weights);
    belief::sound(dist, &(0.0..=(names.len() - 1) as f64), node, law.name)
}

fn correlations(draft: &mut Draft, node: Option<&Node>, own: bool) {
    let Some(node) = node else { return };
    let Some(list) = node.list() else {
        draft.problems.push(node.expected("entries [[correlations]]"));
        return;
    };
    for node in list {
        if let Err(problems) = only(node.table().unwrap_or_default(), &["a", "b", "rank"]) {
            draft.problems.extend(problems);
        }
        let end = |draft: &Draft, key: &str| {
            let node = node.get(key).ok_or_else(|| node.place.problem(format!("a correlation needs `{key}`"), None))?;
            let name = node.text().ok_or_else(|| node.expected("the name of an uncertainty"))?;
            let found = input(draft, name, &node.place)?;
            if own && !draft.beliefs.contains_key(&found) {
                let hint = "state what is believed about it under [uncertainties]";
                return Err(node
                    .place
                    .problem(format!("{name} is not sampled, so nothing correlates with it"), Some(hint.into())));
            }
            Ok(found)
        };
        let rank = match node.get("rank") {
            None => Err(node.place.problem("a correlation needs `rank`", None)),
            Some(rank) => match rank.number() {
                Some(x) if (-1.0..=1.0).contains(&x) => Ok(x),
                Some(x) => Err(rank.place.problem(format!("rank is {x}; it must lie in -1 … 1"), None)),
                None => Err(rank.expected("a number from -1 to 1")),
            },
        };
        match (end(draft, "a"), end(draft, "b"), rank) {
            (Ok(a), Ok(b), _) if a == b => {
                draft.problems.push(node.place.problem("an uncertainty does not correlate with itself", None));
            }
            (Ok(a), Ok(b), Ok(rank)) => {
                draft.pairings.retain(|known| (known.a, known.b) != (a, b) && (known.a, known.b) != (b, a));
                draft.pairings.push(Pairing { a, b, rank, place: node.place.clone() });
            }
            (a, b, rank) => draft.problems.extend([a.err(), b.err(), rank.err()].into_iter().flatten()),
        }
    }
}

/// What is wrong with a source that the bibliography does not have.
pub(crate) fn unlisted(source: &str, place: &Place) -> Option<Problem> {
    let works = crate::bibliography::Bibliography::builtin().ok()?;
    if works.0.contains_key(source) {
        return None;
    }
    let near = crate::problem::nearest(source, works.0.keys().map(String::as_str));
    let hint = near
        .map_or("use \"assumed\", and say in `note` what was read".into(), |near| format!("did you mean `{near}`?"));
    Some(place.problem(format!("`{source}` is not in the bibliography"), Some(hint)))
}

/// `research.beta = "bloom2020"`, or `{ source = …, year = …, note = … }`.
fn source(draft: &mut Draft, name: &str, key: &Key, node: &Node) {
    let catalogue = draft.scenario.model.catalogue();
    let (plain, bloc) = name.split_once('@').map_or((name, None), |(plain, bloc)| (plain, Some(bloc)));
    if catalogue.find(plain).is_none() {
        let (what, hint) = misplaced(catalogue, plain, &[Kind::Parameter, Kind::Lever, Kind::PairLever, Kind::Draw]);
        draft.problems.push(key.place.problem(what, hint));
        return;
    }
    let mut origin = set_here(&node.place);
    match &node.value {
        Value::Text(source) => (origin.source, origin.note) = (source.clone(), String::new()),
        Value::Table(entries) => {
            if let Err(problems) = only(entries, &["source", "year", "note"]) {
                draft.problems.extend(problems);
            }
            let text = |key: &str| node.get(key).and_then(Node::text).map(str::to_string);
            origin.source = text("source").unwrap_or(origin.source);
            origin.note = text("note").unwrap_or_default();
            origin.year = node.get("year").and_then(Node::number).map(|year| year as i32);
        }
        _ => draft.problems.push(node.expected("a key of the bibliography, or { source, year, note }")),
    }
    draft.problems.extend(unlisted(&origin.source, &node.place));
    let n = draft.n();
    let Some(at) = catalogue.parameter(plain) else { return };
    let blocs = match bloc {
        None => 0..n,
        Some(name) => match draft.bloc(name) {
            Some(bloc) => bloc..bloc + 1,
            None => {
                draft.problems.push(unknown_bloc(draft, name, &key.place));
                return;
            }
        },
    };
    for i in blocs {
        draft.scenario.origins[at * n + i] = origin.clone();
    }
}

/// One key of the section `run`.
pub(super) fn run(draft: &mut Draft, key: &Key, node: &Node) {
    let whole = |node: &Node| match &node.value {
        Value::Number(_, written) => written.replace('_', "").parse::<u64>().ok(),
        _ => None,
    };
    match key.name.as_str() {
        "seed" => match whole(node) {
            Some(seed) => draft.scenario.seed = seed,
            None => draft.problems.push(node.place.problem("a seed is a whole number from 0", None)),
        },
        "runs" => match whole(node).and_then(|runs| usize::try_from(runs).ok()) {
            Some(runs) if runs > 0 => draft.scenario.runs = runs,
            _ => draft.problems.push(node.place.problem("`runs` is a whole number above 0", None)),
        },
        "sampler" => match SAMPLERS.iter().find(|(name, _)| Some(*name) == node.text()) {
            Some((_, sampler)) => draft.scenario.sampler = *sampler,
            None => {
                let hint = "mc (independent draws), lhs (Latin hypercube) or sobol (scrambled Sobol sequence)";
                draft.problems.push(node.place.problem("unknown sampler", Some(hint.into())));
            }
        },
        "years" | "step" => match years(node) {
            Ok(x) if key.name == "years" => {
                draft.scenario.inputs.years = x;
                draft.scenario.places.of.insert(Subject::Years, node.place.clone());
            }
            Ok(x) => {
                draft.scenario.inputs.step = x;
                draft.scenario.places.of.insert(Subject::Step, node.place.clone());
            }
            Err(problem) => draft.problems.push(problem),
        },
        name => draft.problems.push(key.place.problem(format!("unknown key `{name}` in [run]"), guess(name, RUN))),
    }
}

/// Sets one quantity by name: of all blocs, of one, or of a pair.
pub(super) fn assign(draft: &mut Draft, name: &str, who: Option<&str>, place: &Place, node: &Node) {
    let catalogue = draft.scenario.model.catalogue();
    let key = Key { name: name.into(), place: place.clone() };
    let Some(spec) = catalogue.find(name) else {
        if catalogue.laws.iter().any(|law| law.name == name) {
            return law(draft, name, &key, node);
        }
        let kinds = [Kind::Parameter, Kind::Lever, Kind::PairLever, Kind::Draw];
        let (what, hint) = misplaced(catalogue, name, &kinds);
        draft.problems.push(place.problem(what, hint));
        return;
    };
    let bloc = |draft: &Draft| match who {
        None => Ok(None),
        Some(name) => draft.bloc(name).map(Some).ok_or_else(|| unknown_bloc(draft, name, place)),
    };
    let value = if spec.kind == Kind::PairLever && who.is_none() {
        pair_lever(draft, catalogue.pair(name).unwrap_or_default(), node);
        return;
    } else {
        given(node, spec, draft.scenario.start_year)
    };
    let value: Given = match value {
        Ok(value) => value,
        Err(problems) => return draft.problems.extend(problems),
    };
    let done = match spec.kind {
        Kind::Parameter => bloc(draft).map(|bloc| {
            draft.parameter(catalogue.parameter(name).unwrap_or_default(), bloc, value, place, set_here(place));
        }),
        Kind::Lever => {
            bloc(draft).map(|bloc| draft.lever(catalogue.lever(name).unwrap_or_default(), bloc, &value, place))
        }
        Kind::PairLever => ends(draft, who.unwrap_or("*->*"), place).map(|(row, column)| {
            draft.pair(catalogue.pair(name).unwrap_or_default(), row, column, &value, place);
        }),
        Kind::Draw if who.is_none() => {
            draft.draw(catalogue.draw(name).unwrap_or_default(), value, place);
            Ok(())
        }
        Kind::Draw => Err(place.problem(format!("{name} is a draw of the world, not of a bloc"), None)),
        Kind::Stock | Kind::Flow => {
            let (what, hint) = misplaced(catalogue, name, &[]);
            Err(place.problem(what, hint))
        }
    };
    draft.problems.extend(done.err());
}

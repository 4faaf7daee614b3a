//! What a page changes about the blocs of a world, as texts: the files of the blocs, the world that names them, the scenario that plays in it.
//!
//! Texts that are built in are copied when they are first changed; those that were given are changed where they are. A person's own scenario
//! keeps what it says beside the world.

use std::collections::BTreeMap;

use serde::Deserialize;
use shapan_model::quantity::{Kind, Scope, Spec};

use super::super::opening::World;
use super::super::quantity;
use crate::library::{Library, stem};
use crate::load::{self, Part, Parts, Stated};
use crate::messages::{Language, say};
use crate::place::Place;
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::tree::{self, Layout, Node};
use crate::wording::guess;

/// How files of scenarios are written.
pub(super) const SCENARIO: Layout = Layout { deep: &["levers", "parameters"], dotted: true };
/// How files of worlds are written.
pub(super) const WORLD: Layout = Layout { deep: &["pairs"], dotted: false };
/// How files of blocs are written.
pub(super) const BLOC: Layout = Layout { deep: &[], dotted: false };
/// What messages call what a person typed.
const TYPED: &str = "value";
/// What stands in a note where a person says nothing.
const BY_HAND: &str = "set by hand";

/// What a person does to the blocs of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Sets a value of a bloc; of all blocs, where it must be equal in all.
    Set,
    /// Takes a value back: to what is built in, or to the default.
    Unset,
    /// Gives a bloc other titles.
    Title,
    /// Adds a bloc, as a copy of one that is there.
    Add,
    /// Takes a bloc away.
    Remove,
}

/// A change. What it does not need is left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// What is done.
    what: What,
    /// The bloc; where one is added, the one that is copied.
    bloc: String,
    /// Dotted name of a parameter or a lever; the name of a bloc that is added.
    #[serde(default)]
    name: String,
    /// The value, as in a file: a number, or a number with its unit.
    #[serde(default)]
    value: String,
    /// Key in the bibliography; `assumed` if none.
    source: Option<String>,
    /// The year to which the value belongs.
    year: Option<i32>,
    /// Why.
    note: Option<String>,
    /// What is believed about it, as in a file; without it the value holds in every world.
    prior: Option<String>,
    /// Title in English.
    #[serde(default)]
    title: String,
    /// Title in Chinese.
    #[serde(default)]
    title_zh: String,
}

/// A world with a change made, checked.
pub(super) fn made(world: &World, edit: &Edit) -> Result<(World, Scenario), Problems> {
    let mut desk = Work::open(world)?;
    let (bloc, name) = (edit.bloc.as_str(), edit.name.trim());
    let at = desk.bloc(bloc)?;
    match edit.what {
        What::Set => {
            let spec = desk.spec(name)?;
            let given = typed(&edit.value);
            let fact = fact(edit, spec, &given)?;
            if spec.scope == Scope::World {
                desk.say_of_all(spec, given);
                return desk.written();
            }
            desk.own(at).table_at(spec.mechanism).put(spec.short, Some(fact));
            return desk.set(spec, at, given);
        }
        What::Unset => {
            let spec = desk.spec(name)?;
            let before =
                built_in(&world.scenario, bloc).and_then(|root| root.get(spec.mechanism)?.get(spec.short).cloned());
            desk.silence(spec, None);
            desk.silence(spec, Some(bloc));
            // a world-wide value stands in no bloc's file
            if spec.scope == Scope::Bloc {
                desk.own(at).table_at(spec.mechanism).put(spec.short, before);
            }
        }
        What::Title => {
            titled(edit)?;
            desk.own(at).put("title", Some(Node::of_text(edit.title.trim())));
            desk.own(at).put("title_zh", Some(Node::of_text(edit.title_zh.trim())));
        }
        What::Add => {
            titled(edit)?;
            if let Some(problem) = load::unnamable(name, &Place::file("name")) {
                return Err(Problems(vec![problem]));
            }
            if desk.parts.blocs.iter().any(|(known, _)| known == name) {
                return Err(hinted("name", format!("there is a bloc called `{name}` already"), "choose another name"));
            }
            desk.add(at, name, [edit.title.trim(), edit.title_zh.trim()]);
        }
        What::Remove => desk.remove(at, bloc),
    }
    desk.written()
}

/// What the file of a bloc states from now on.
fn fact(edit: &Edit, spec: &Spec, given: &Node) -> Result<Node, Problems> {
    let source = edit.source.as_deref().map_or("assumed", str::trim);
    if let Some(problem) = load::unlisted(source, &Place::file("source")) {
        return Err(Problems(vec![problem]));
    }
    let mut fact = vec![("value", given.clone()), ("unit", Node::of_text(spec.unit))];
    fact.extend(edit.year.map(|year| ("year", Node::of_number(f64::from(year)))));
    fact.push(("source", Node::of_text(source)));
    fact.push(("note", Node::of_text(edit.note.as_deref().unwrap_or(BY_HAND))));
    if let Some(prior) = edit.prior.as_deref().map(str::trim).filter(|prior| !prior.is_empty()) {
        let Some(prior) = tree::value(TYPED, prior) else {
            let hint = "as { dist = \"uniform\", low = 1, high = 2 }";
            return Err(hinted("prior", format!("`{prior}` is no value as a file has it"), hint));
        };
        fact.push(("prior", prior));
    }
    Ok(Node::of_table(fact))
}

fn hinted(file: &str, what: String, hint: &str) -> Problems {
    Problems(vec![Problem { file: file.into(), line: 0, column: 0, what, hint: Some(hint.into()) }])
}

/// What a person typed, as it would stand in a file: a number, or a text with a unit.
fn typed(value: &str) -> Node {
    let value = value.trim();
    tree::value(TYPED, value).filter(|node| node.number().is_some()).unwrap_or_else(|| Node::of_text(value))
}

/// Refuses a bloc that has no title in one of the languages.
fn titled(edit: &Edit) -> Result<(), Problems> {
    let lacks = |language: &str| {
        hinted("title", format!("the bloc has no title in {language}"), "people read it in pictures and tables")
    };
    match (edit.title.trim(), edit.title_zh.trim()) {
        ("", _) => Err(lacks("English")),
        (_, "") => Err(lacks("Chinese")),
        _ => Ok(()),
    }
}

/// The texts of a world while they are changed.
struct Work<'a> {
    world: &'a World,
    parts: Parts,
    /// Given texts by tidied path; those that are changed are written at the end.
    files: BTreeMap<String, String>,
    own_changed: bool,
    world_changed: bool,
    blocs_changed: Vec<bool>,
}

impl<'a> Work<'a> {
    fn open(world: &'a World) -> Result<Work<'a>, Problems> {
        let mut parts = load::parts(&world.library(), &world.name())?;
        if world.text.is_none() {
            parts.own = heading(world)?;
        }
        let files = world.tidied();
        let blocs_changed = vec![false; parts.blocs.len()];
        Ok(Work { world, parts, files, own_changed: false, world_changed: false, blocs_changed })
    }

    fn spec(&self, name: &str) -> Result<&'static Spec, Problems> {
        let catalogue = self.parts.model.catalogue();
        let found = catalogue.find(name).filter(|spec| matches!(spec.kind, Kind::Parameter | Kind::Lever));
        found.ok_or_else(|| {
            let hint = guess(name, catalogue.parameters.iter().chain(&catalogue.levers).map(|spec| spec.name));
            let what = format!("no bloc has a value called `{name}`");
            Problems(vec![Problem { file: "name".into(), line: 0, column: 0, what, hint }])
        })
    }

    fn bloc(&self, name: &str) -> Result<usize, Problems> {
        let names = self.parts.blocs.iter().map(|(name, _)| name.as_str());
        names.clone().position(|known| known == name).ok_or_else(|| {
            let what = format!("there is no bloc called `{name}` in this world");
            Problems(vec![Problem { file: "bloc".into(), line: 0, column: 0, what, hint: guess(name, names) }])
        })
    }

    /// A path that no text has.
    fn fresh(&self, name: &str) -> String {
        let taken = |path: &String| {
            self.files.contains_key(path) || self.parts.blocs.iter().any(|(_, part)| part.path == *path)
        };
        let numbered = (2..).map(|number| format!("{name}-{number}.toml"));
        let mut paths = std::iter::once(format!("{name}.toml")).chain(numbered);
        paths.find(|path| !taken(path)).unwrap_or_default()
    }

    /// The world, to be changed.
    fn own_world(&mut self) -> &mut Node {
        if !self.world_changed {
            self.world_changed = true;
            if !self.files.contains_key(&self.parts.world.path) {
                let path = self.fresh("world");
                self.own_changed = true;
                self.parts.own.put("world", Some(Node::of_text(&path)));
                self.parts.world.path.clone_from(&path);
                self.files.insert(path, String::new());
            }
        }
        &mut self.parts.world.root
    }

    /// The facts of a bloc, to be changed.
    fn own(&mut self, at: usize) -> &mut Node {
        if !self.blocs_changed[at] {
            self.blocs_changed[at] = true;
            if !self.files.contains_key(&self.parts.blocs[at].1.path) {
                let path = self.beside_world(&self.parts.blocs[at].0.clone());
                self.name_bloc(at, &path);
                self.parts.blocs[at].1.path.clone_from(&path);
                self.files.insert(path, String::new());
            }
        }
        &mut self.parts.blocs[at].1.root
    }

    /// A fresh path in the folder of the world.
    fn beside_world(&mut self, name: &str) -> String {
        self.own_world();
        let folder = self.parts.world.path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        self.fresh(&format!("{folder}{name}"))
    }

    /// The world names this file for a bloc; paths count from its folder.
    fn name_bloc(&mut self, at: usize, path: &str) {
        let name = self.parts.blocs[at].0.clone();
        let file = path.rsplit('/').next().unwrap_or(path);
        let entry = Node::of_table(vec![("file", Node::of_text(file)), ("name", Node::of_text(&name))]);
        let mut blocs = self.own_world().get("blocs").and_then(Node::list).unwrap_or_default().to_vec();
        match blocs.get_mut(at) {
            Some(known) => *known = entry,
            None => blocs.push(entry),
        }
        self.own_world().put("blocs", Some(Node::of_list(blocs)));
    }

    fn add(&mut self, at: usize, name: &str, [title, title_zh]: [&str; 2]) {
        let from = self.parts.blocs[at].0.clone();
        let mut root = self.parts.blocs[at].1.root.clone();
        for (key, text) in [("name", name), ("title", title), ("title_zh", title_zh)] {
            root.put(key, Some(Node::of_text(text)));
        }
        let path = self.beside_world(name);
        self.parts.blocs.push((name.to_owned(), Part { path: path.clone(), root }));
        self.blocs_changed.push(true);
        self.files.insert(path.clone(), String::new());
        self.name_bloc(self.parts.blocs.len() - 1, &path);
        // what others do to the one, and it to them, they do to the other
        self.pairs(|entries| {
            let with = |end: &str, entry: &Node| {
                let mut copy = entry.clone();
                copy.put(end, Some(Node::of_text(name)));
                copy
            };
            let copies: Vec<Node> = entries
                .iter()
                .flat_map(|entry| {
                    let end =
                        ["row", "column"].into_iter().find(|end| entry.get(end).and_then(Node::text) == Some(&from));
                    end.map(|end| with(end, entry))
                })
                .collect();
            entries.extend(copies);
        });
    }

    fn remove(&mut self, at: usize, name: &str) {
        let (_, part) = self.parts.blocs.remove(at);
        self.blocs_changed.remove(at);
        let mut blocs = self.own_world().get("blocs").and_then(Node::list).unwrap_or_default().to_vec();
        blocs.remove(at);
        self.own_world().put("blocs", Some(Node::of_list(blocs)));
        self.files.remove(&part.path);
        self.pairs(|entries| {
            entries
                .retain(|entry| ["row", "column"].iter().all(|end| entry.get(end).and_then(Node::text) != Some(name)));
        });
        for section in ["parameters", "levers"] {
            if let Some(Some(_)) = self.parts.own.get(section).map(|node| node.get(name)) {
                self.own_changed = true;
                self.parts.own.table_at(section).put(name, None);
            }
        }
    }

    /// Changes the entries of every pair lever of the world.
    fn pairs(&mut self, change: impl Fn(&mut Vec<Node>)) {
        let world = self.own_world();
        let names = |node: &Node| -> Vec<String> {
            node.table().unwrap_or_default().iter().map(|(key, _)| key.name.clone()).collect()
        };
        for mechanism in world.get("pairs").map(names).unwrap_or_default() {
            let table = world.table_at("pairs").table_at(&mechanism);
            for short in names(table) {
                let mut entries = table.get(&short).and_then(Node::list).unwrap_or_default().to_vec();
                change(&mut entries);
                table.put(&short, (!entries.is_empty()).then(|| Node::of_list(entries)));
            }
        }
    }

    /// The scenario says this of all blocs.
    fn say_of_all(&mut self, spec: &Spec, value: Node) {
        self.silence(spec, None);
        self.own_changed = true;
        let section = section(spec);
        self.parts.own.table_at(section).table_at("all").table_at(spec.mechanism).put(spec.short, Some(value));
    }

    /// The scenario itself says nothing about a quantity any more: of all blocs, or of one.
    fn silence(&mut self, spec: &Spec, bloc: Option<&str>) {
        let who = bloc.unwrap_or("all");
        let Some(table) = self.parts.own.get(section(spec)).and_then(|node| node.get(who)) else { return };
        let said = table.get(spec.name).is_some()
            || table.get(spec.mechanism).is_some_and(|node| node.get(spec.short).is_some());
        if said {
            self.own_changed = true;
            let table = self.parts.own.table_at(section(spec)).table_at(who);
            table.put(spec.name, None);
            if table.get(spec.mechanism).is_some() {
                table.table_at(spec.mechanism).put(spec.short, None);
            }
        }
    }

    /// A value of one bloc was set in its file: the world, if it holds there. Where a scenario says otherwise, one's own does, after it.
    fn set(mut self, spec: &'static Spec, at: usize, value: Node) -> Result<(World, Scenario), Problems> {
        let (bloc, Part { root, .. }) = &self.parts.blocs[at];
        let (bloc, fact) = (bloc.clone(), load::stated(root, spec));
        self.silence(spec, Some(&bloc));
        let (world, scenario) = self.written()?;
        let Some(fact) = fact.filter(|fact| !holds(&scenario, spec, at, fact)) else { return Ok((world, scenario)) };
        let table = self.parts.own.table_at(section(spec)).table_at(&bloc);
        table.table_at(spec.mechanism).put(spec.short, Some(value));
        self.own_changed = true;
        let (world, scenario) = self.written()?;
        if holds(&scenario, spec, at, &fact) {
            return Ok((world, scenario));
        }
        let what = format!("the scenario says otherwise of {} of {bloc}", spec.name);
        Err(hinted("value", what, "take a scenario that does not"))
    }

    /// The texts as they are now, read again and checked.
    fn written(&self) -> Result<(World, Scenario), Problems> {
        let mut files = self.files.clone();
        if self.world_changed {
            files.insert(self.parts.world.path.clone(), tree::document(&self.parts.world.root, WORLD));
        }
        for ((_, part), changed) in self.parts.blocs.iter().zip(&self.blocs_changed) {
            if *changed {
                files.insert(part.path.clone(), tree::document(&part.root, BLOC));
            }
        }
        let text = if self.own_changed {
            Some(tree::document(&tidied(&self.parts.own), SCENARIO))
        } else {
            self.world.text.clone()
        };
        let world = World { text, files, ..self.world.clone() };
        let plain = World { set: Vec::new(), ..world.clone() };
        let scenario = plain.scenario()?;
        // what the page sets on top must still make sense
        world.scenario()?;
        Ok((world, scenario))
    }
}

/// A scenario that only says what it extends.
pub(super) fn heading(world: &World) -> Result<Node, Problems> {
    let built_in = load::load(&Library::builtin(), &world.scenario)?;
    let title = |language: Language| {
        Node::of_text(&say(language, "blocs.scenario_title", &[("title", language.of(&built_in.title))]))
    };
    Ok(Node::of_table(vec![
        ("model", Node::of_text(built_in.model.about().name)),
        ("title", title(Language::English)),
        ("title_zh", title(Language::Chinese)),
        ("extends", Node::of_text(&world.scenario)),
    ]))
}

/// The file of a bloc as it is built in for a scenario, if that has such a bloc.
pub(super) fn built_in(scenario: &str, name: &str) -> Option<Node> {
    let parts = load::parts(&Library::builtin(), scenario).ok()?;
    parts.blocs.into_iter().find(|(known, _)| known == name).map(|(_, part)| part.root)
}

/// Where a scenario sets quantities of this kind.
fn section(spec: &Spec) -> &'static str {
    if spec.kind == Kind::Lever { "levers" } else { "parameters" }
}

/// Without tables that say nothing.
fn tidied(node: &Node) -> Node {
    let mut node = node.clone();
    let empty = |node: &Node| node.table().is_some_and(<[_]>::is_empty);
    if let Some(entries) = node.entries() {
        for (_, inner) in entries.iter_mut() {
            *inner = tidied(inner);
        }
        entries.retain(|(_, inner)| !empty(inner));
    }
    node
}

/// Has the scenario what the bloc's file states: throughout, and in every world unless the file believes something else?
fn holds(scenario: &Scenario, spec: &Spec, at: usize, fact: &Stated) -> bool {
    let (catalogue, inputs) = (scenario.model.catalogue(), &scenario.inputs);
    let same = |value: f64| value.to_bits() == fact.value.to_bits();
    if let Some(lever) = catalogue.lever(spec.name) {
        return inputs.policy.levers[lever].iter().all(|entry| same(entry.values[at]));
    }
    let parameter = catalogue.parameter(spec.name).unwrap_or_default();
    let drawn = quantity::drawn(scenario, spec, &scenario.blocs[at].name);
    same(inputs.parameters[parameter * inputs.blocs + at]) && (fact.prior.is_some() || !drawn)
}

/// The name of a file that a person chooses, without folder and ending; refused if it is none.
pub(super) fn file_name(name: &str) -> Result<&str, Problems> {
    let name = stem(name.trim());
    let sound = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if sound {
        return Ok(name);
    }
    Err(hinted("name", format!("`{name}` cannot be the name of a file"), "letters, digits, `-` and `_`"))
}

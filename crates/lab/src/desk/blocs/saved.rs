//! The world of a page as files: a scenario, the world that it names, the blocs that differ from what is built in. The command line finds the
//! same numbers in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shapan_model::quantity::Kind;

use super::super::opening::World;
use super::super::{Answer, one};
use super::edit::{SCENARIO, WORLD, file_name, heading};
use crate::library::Library;
use crate::load;
use crate::manifest;
use crate::problem::Problems;
use crate::scenario::{Sampler, Scenario};
use crate::tree::{self, Node};

/// Keys of a scenario that says no more than where it comes from and in which world it plays.
const HEADS: [&str; 9] = ["model", "name", "title", "title_zh", "story", "story_zh", "extends", "world", "$schema"];

/// Does a scenario say nothing beside the blocs that there are?
pub(super) fn only_blocs(own: &Node) -> bool {
    own.table().unwrap_or_default().iter().all(|(key, _)| HEADS.contains(&key.name.as_str()))
}

/// Answers with the files of a world, as they would lie in one folder.
pub(in crate::desk) fn saved(world: &World, name: &str, seed: Option<u64>, sampler: Option<&str>) -> Answer {
    let name = file_name(name)?;
    if let Some(sampler) = sampler.filter(|sampler| Sampler::find(sampler).is_none()) {
        return Err(one("sampler", format!("`{sampler}` is not one of mc, lhs, sobol")));
    }
    let wanted = world.scenario()?;
    let mut files = world.tidied();
    let path = format!("{name}.toml");
    let mut own = match &world.text {
        None => heading(world)?,
        Some(text) => {
            let parts = load::parts(&world.library(), &world.name())?;
            let mut own = if only_blocs(&parts.own) {
                parts.own.clone()
            } else {
                // what a person wrote stays as it is, and what the page adds comes after it
                let base = format!("{name}-base.toml");
                files.insert(base.clone(), text.clone());
                let head =
                    |key: &str| Some((HEADS.into_iter().find(|head| *head == key)?, parts.own.get(key)?.clone()));
                let titles = ["model", "title", "title_zh", "story", "story_zh"].into_iter().filter_map(head);
                Node::of_table(titles.chain([("extends", Node::of_text(&base))]).collect())
            };
            if let Some(world) = renamed(&parts, name, &mut files) {
                own.put("world", Some(Node::of_text(&world)));
            }
            own
        }
    };
    let mut run: Vec<(&str, String)> = seed.map(|seed| ("seed", seed.to_string())).into_iter().collect();
    run.extend(sampler.map(|sampler| ("sampler", sampler.to_owned())));
    for (name, value) in run {
        own.table_at("run").put(name, Some(typed(&value)));
    }
    for (name, value) in &world.set {
        put(&mut own, &wanted, name, value);
    }
    let text = tree::document(&own, SCENARIO);
    agrees(&files, &path, &text, &wanted)?;
    let mut list = vec![json!({ "path": path, "text": text })];
    list.extend(files.iter().map(|(path, text)| json!({ "path": path, "text": text })));
    Ok((json!({ "files": Value::Array(list), "hash": manifest::scenario_hash(&wanted) }), Vec::new()))
}

/// Gives the files of the world and of its blocs names that go with that of the scenario; the name of the world, if anything of it has a file.
fn renamed(parts: &load::Parts, name: &str, files: &mut BTreeMap<String, String>) -> Option<String> {
    let mut blocs = parts.blocs.iter();
    if files.remove(&parts.world.path).is_none() && !blocs.any(|(_, part)| files.contains_key(&part.path)) {
        return None;
    }
    let mut world = parts.world.root.clone();
    let mut list = world.get("blocs").and_then(Node::list).unwrap_or_default().to_vec();
    for (entry, (bloc, part)) in list.iter_mut().zip(&parts.blocs) {
        if let Some(text) = files.remove(&part.path) {
            let path = format!("{name}-{bloc}.toml");
            *entry = Node::of_table(vec![("file", Node::of_text(&path)), ("name", Node::of_text(bloc))]);
            files.insert(path, text);
        }
    }
    world.put("blocs", Some(Node::of_list(list)));
    let path = format!("{name}-world.toml");
    files.insert(path.clone(), tree::document(&world, WORLD));
    Some(path)
}

/// A value as it would stand in a file.
fn typed(value: &str) -> Node {
    tree::value("value", value.trim()).unwrap_or_else(|| Node::of_text(value.trim()))
}

/// What is set on a page, as a line of the scenario's file.
fn put(own: &mut Node, scenario: &Scenario, name: &str, value: &str) {
    let catalogue = scenario.model.catalogue();
    if load::is_of_run(name.trim()) {
        own.table_at("run").put(name.trim(), Some(typed(value)));
        return;
    }
    let (name, who) = load::addressed(catalogue, name.trim());
    let Some((mechanism, short)) = name.split_once('.') else { return };
    let kind = catalogue.find(name).map(|spec| spec.kind);
    let table = match kind {
        Some(Kind::Parameter) => own.table_at("parameters").table_at(who.unwrap_or("all")),
        Some(Kind::Lever) => own.table_at("levers").table_at(who.unwrap_or("all")),
        Some(Kind::PairLever) => {
            let lever = own.table_at("levers").table_at("pairs").table_at(mechanism).table_at(short);
            lever.put(who.unwrap_or("*->*"), Some(typed(value)));
            return;
        }
        Some(Kind::Draw) => own.table_at("draws"),
        _ => own.table_at("laws"),
    };
    table.table_at(mechanism).put(short, Some(typed(value)));
}

/// Refuses files in which the numbers would be others than on the page.
fn agrees(files: &BTreeMap<String, String>, path: &str, text: &str, wanted: &Scenario) -> Result<(), Problems> {
    let library = files.iter().fold(Library::builtin(), |library, (path, text)| library.with(path, text.clone()));
    let found = load::load(&library.with(path, text), &format!("./{path}"))?;
    if manifest::scenario_hash(&found) == manifest::scenario_hash(wanted) {
        return Ok(());
    }
    Err(one(path, "what is set on the page cannot be said in one file so that the same follows"))
}

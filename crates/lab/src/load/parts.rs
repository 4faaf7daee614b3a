//! The texts of a scenario, before anything is made of them: its own, the world it plays in, the blocs.

use shapan_model::model::Model;

use super::{chain, link, model, world_of};
use crate::library::{Library, Shelf};
use crate::place::{Place, settle};
use crate::problem::Problems;
use crate::tree::{self, Node};

/// A text with its path.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Where the library has it.
    pub(crate) path: String,
    /// What it says.
    pub(crate) root: Node,
}

/// The texts of a scenario.
pub(crate) struct Parts {
    /// The model.
    pub(crate) model: &'static dyn Model,
    /// Its own text.
    pub(crate) own: Node,
    /// The world that it, or what it extends, names.
    pub(crate) world: Part,
    /// The blocs of that world, by name.
    pub(crate) blocs: Vec<(String, Part)>,
}

/// Takes a scenario apart.
///
/// # Errors
/// Texts that are not there, or cannot be read.
pub(crate) fn parts(library: &Library, name: &str) -> Result<Parts, Problems> {
    let Some(file) = library.find(Shelf::Scenarios, name, None) else {
        return Err(Problems(vec![Place::file(name).problem(format!("there is no scenario called `{name}`"), None)]));
    };
    let own = tree::read(&file.shown, &file.bytes).map_err(Problems)?;
    let whole = Place::file(&file.shown);
    let mut problems = Vec::new();
    let chain = chain(library, link(file, own.clone()), &mut problems);
    let model = model(&chain, &whole, &mut problems);
    settle(problems)?;
    let (Some(model), Some((beside, node))) = (model, world_of(&chain)) else {
        let what = "this scenario names no world, so it has no blocs to change";
        return Err(Problems(vec![whole.problem(what, None)]));
    };
    let world = node.text().and_then(|name| library.find(Shelf::Worlds, name, Some(&beside.path)));
    let Some(world) = world else {
        return Err(Problems(vec![node.place.problem("there is no such world", None)]));
    };
    let root = tree::read(&world.shown, &world.bytes).map_err(Problems)?;
    let mut problems = Vec::new();
    let mut blocs = Vec::new();
    for node in root.get("blocs").and_then(Node::list).unwrap_or_default() {
        match super::blocs::bloc(library, node, &world.path) {
            Ok((bloc, file, root)) => blocs.push((bloc.name, Part { path: file.path, root })),
            Err(found) => problems.extend(found),
        }
    }
    settle(problems)?;
    Ok(Parts { model, own, world: Part { path: world.path, root }, blocs })
}

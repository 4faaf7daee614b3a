//! `shapan check`: are the files sound, and does the model behave at the edges?

use std::path::Path;

use serde::Serialize;
use shapan_lab::claims::{Claim, Registry};
use shapan_lab::library::{Library, Shelf};
use shapan_lab::problem::Problems;
use shapan_lab::scenario::Scenario;
use shapan_lab::{bibliography, explain, extremes, inputs_json, load};
use shapan_model::model::MODELS;

use super::{Failure, print, print_json, world};
use crate::args::Check;
use crate::files;

/// One thing that was looked at.
#[derive(Serialize)]
struct Looked {
    what: String,
    problems: Vec<String>,
}

/// Checks the files, or everything that is built in.
pub(crate) fn check(args: &Check) -> Result<(), Failure> {
    let mut looked = Vec::new();
    if args.files.is_empty() {
        built_in(&mut looked)?;
    }
    for path in &args.files {
        let problems = match data(path) {
            Some(Data::Claim) => claim(path).err().unwrap_or_default(),
            Some(Data::Game) => game(path).err().unwrap_or_default(),
            _ => match file(path) {
                Ok(scenario) => extremes::problems(&scenario),
                Err(problems) => problems,
            },
        };
        looked.push(Looked { what: path.display().to_string(), problems });
    }
    let wrong: usize = looked.iter().map(|one| one.problems.len()).sum();
    if args.json {
        print_json(&looked)?;
    } else {
        let mut text = String::new();
        for one in &looked {
            text.push_str(&format!("{}  {}\n", if one.problems.is_empty() { "ok   " } else { "WRONG" }, one.what));
            for problem in &one.problems {
                text.push_str(&format!("{problem}\n"));
            }
        }
        print(&text)?;
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::sentence("1 problem")),
        more => Err(Failure::sentence(format!("{more} problems"))),
    }
}

/// Problems as lines.
fn told(problems: Problems) -> Vec<String> {
    problems.0.iter().map(ToString::to_string).collect()
}

/// A claim's file, which is read and set beside the baseline, without a run.
fn claim(path: &Path) -> Result<(), Vec<String>> {
    let shown = path.display().to_string();
    let text = files::read_bytes(path).map_err(|failure| vec![failure.to_string()])?;
    let claim = Claim::read(&shown, &shown, &text).map_err(told)?;
    let mut known = Registry::builtin().map_err(told)?;
    known.push(claim.clone());
    resolved(&world::library(), &claim, &known).map_err(told)
}

/// A game's file, which is read and set into its world, without a run.
fn game(path: &Path) -> Result<(), Vec<String>> {
    let shown = path.display().to_string();
    let text = files::read_bytes(path).map_err(|failure| vec![failure.to_string()])?;
    let read = shapan_lab::game::file::text(&shown, &text).map_err(told)?;
    let scenario = load::load(&world::library(), read.scenario().unwrap_or("baseline")).map_err(told)?;
    read.rules(&scenario).map(|_| ()).map_err(told)
}

/// Sets a claim beside the baseline.
fn resolved(library: &Library, claim: &Claim, known: &[Claim]) -> Result<(), Problems> {
    let base = load::load(library, "baseline")?;
    claim.check(base, &mut |name| load::load(library, name), known)
}

/// A scenario or inputs file.
fn file(path: &Path) -> Result<Scenario, Vec<String>> {
    let shown = path.display().to_string();
    if path.extension().is_some_and(|end| end == "json") {
        let text = files::read(path).map_err(|failure| vec![failure.to_string()])?;
        return inputs_json::read(&shown, &text).map_err(told);
    }
    let library = world::library();
    match data(path) {
        // a bloc is looked at in a world of its own with the first of the default
        Some(Data::Bloc) => {
            let blocs = format!("blocs = [\"usa\", {{ file = {shown:?}, name = \"checked\" }}]");
            let text = format!("name = \"checked\"\ntitle = \"checked\"\ntitle_zh = \"检查\"\n{blocs}\nnote = \"\"\n");
            let scenario = "extends = \"baseline\"\nworld = \"./checked-world.toml\"\n";
            let library = library.with("checked-world.toml", text).with("checked.toml", scenario);
            load::load(&library, "checked.toml").map_err(told)
        }
        Some(Data::World) => {
            let scenario = format!("extends = \"baseline\"\nworld = {shown:?}\n");
            load::load(&library.with("checked.toml", scenario), "checked.toml").map_err(told)
        }
        Some(Data::Claim | Data::Game) | None => load::load(&library, &shown).map_err(told),
    }
}

/// Files that are not scenarios.
enum Data {
    /// The facts of one bloc.
    Bloc,
    /// The blocs of a world and what stands between them.
    World,
    /// A claim.
    Claim,
    /// A game.
    Game,
}

/// What a file is, if it is no scenario: a world lists blocs, a bloc has a table for each mechanism, a claim says
/// what it states and what is measured, a game has players.
fn data(path: &Path) -> Option<Data> {
    let text = std::fs::read_to_string(path).ok()?;
    let keys: Vec<&str> = text.lines().filter_map(|line| line.split(['=', ']']).next()).map(str::trim).collect();
    if keys.contains(&"blocs") {
        return Some(Data::World);
    }
    if keys.contains(&"[[player") {
        return Some(Data::Game);
    }
    let of_claims = ["statement", "statement_zh", "essay", "essay_zh", "[metric", "holds", "[[rows"];
    if of_claims.iter().filter(|key| keys.contains(key)).count() > 1 {
        return Some(Data::Claim);
    }
    let mechanisms = MODELS.iter().flat_map(|model| &model.catalogue().mechanisms);
    let tables = mechanisms.map(|mechanism| format!("[{}", mechanism.name));
    let found = tables.filter(|table| keys.contains(&table.as_str())).count();
    (found > 1).then_some(Data::Bloc)
}

/// Data, scenarios, units and edges of everything that ships.
fn built_in(looked: &mut Vec<Looked>) -> Result<(), Failure> {
    let bibliography = bibliography::Bibliography::builtin()?;
    for model in MODELS {
        let mut problems: Vec<String> = Vec::new();
        for (form, equations) in explain::variants(*model) {
            let form = form.map_or_else(String::new, |form| format!(" with {form}"));
            problems.extend(equations.iter().flat_map(|e| e.faults.iter().map(|fault| format!("{fault}{form}"))));
        }
        looked.push(Looked { what: format!("units and order of the equations of {}", model.about().name), problems });
        let sources = model.catalogue().all().map(|spec| (spec.name, spec.source));
        let unknown = sources.filter(|(_, key)| !key.is_empty() && bibliography.cite(key).is_none());
        let problems =
            unknown.map(|(name, key)| format!("{name}: the source {key} is not in the bibliography")).collect();
        looked.push(Looked { what: format!("sources of {}", model.about().name), problems });
    }
    let library = Library::builtin();
    for name in library.names(Shelf::Scenarios) {
        let problems = match load::load(&library, name) {
            Ok(scenario) => extremes::problems(&scenario),
            Err(problems) => problems.0.iter().map(ToString::to_string).collect(),
        };
        looked.push(Looked { what: format!("scenario {name}"), problems });
    }
    let claims = Registry::builtin()?;
    for claim in &claims {
        let problems = resolved(&library, claim, &claims).err().map_or_else(Vec::new, told);
        looked.push(Looked { what: format!("claim {}", claim.id), problems });
    }
    Ok(())
}

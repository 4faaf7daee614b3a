//! `shapan compare --models`: one question put to several reference models.

use std::io::IsTerminal as _;

use serde_json::json;
use shapan_lab::messages::Language;
use shapan_lab::parallel;
use shapan_lab::scenario::Sampler;
use shapan_lab::{svg, terminal};
use shapan_reference::ask::compare::{self, Draws};
use shapan_reference::model::{MODELS, Reference};

use super::{Failure, print, print_json};
use crate::args::Compare;
use crate::{catalogue, files};

/// Runs of each model if nothing else is said, and the seed of their draws.
const RUNS: usize = 1000;
const SEED: u64 = 1;
/// Columns of what is printed for people.
const COLUMNS: usize = 100;
/// Width of the picture.
const WIDE: f64 = 720.0;

/// Puts the question, or tells which there are.
pub(crate) fn questions(args: &Compare) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let models: Vec<&'static Reference> = match args.models.as_slice() {
        [] => MODELS.to_vec(),
        [all] if all == "all" => MODELS.to_vec(),
        names => compare::models(names)?,
    };
    let Some(name) = &args.question else {
        if args.json || args.csv || args.out.is_some() {
            return Err(Failure::sentence(
                "--question is needed: one of those that `shapan compare --models all` lists",
            ));
        }
        return print(&compare::matrix(language));
    };
    let question = compare::question(name)?;
    let sampling = &args.sampling;
    let draws = Draws {
        runs: sampling.runs.unwrap_or(RUNS),
        seed: sampling.seed.unwrap_or(SEED),
        sampler: sampling.sampler.map_or(Sampler::MonteCarlo, Sampler::from),
        threads: sampling.threads.unwrap_or_else(parallel::available),
    };
    let sides = compare::compare(&models, question, draws, language)?;
    let chart = compare::chart(question, &sides, language);
    let answered = sides.iter().any(|side| side.answer.is_some());
    if let Some(folder) = &args.out {
        if answered {
            files::write(&folder.join(format!("{name}.svg")), svg::draw(&chart, name, WIDE).as_bytes())?;
        }
        files::write(&folder.join("answers.csv"), compare::csv(question, &sides).as_bytes())?;
        let manifest = json!({
            "question": name,
            "models": models.iter().map(|model| model.id).collect::<Vec<_>>(),
            "engine": env!("CARGO_PKG_VERSION"),
            "runs": draws.runs,
            "seed": draws.seed,
            "sampler": draws.sampler.name(),
        });
        catalogue::keep_json(folder, &manifest)?;
        eprintln!(
            "answers.csv, manifest.json{} written to {}",
            if answered { " and the picture" } else { "" },
            folder.display()
        );
    }
    if args.json {
        return print_json(&json!({ "question": name, "unit": question.unit(), "answers": sides }));
    }
    if args.csv {
        return print(&compare::csv(question, &sides));
    }
    let mut text = String::new();
    if answered {
        let look = terminal::Look { colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
        text = terminal::draw(&chart, look) + "\n";
    }
    print(&(text + &compare::text(&sides, COLUMNS, language)))
}

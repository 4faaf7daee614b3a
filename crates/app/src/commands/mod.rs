//! The commands, one file each, and what they share: how a world is found, and how a failure is told.

mod bench;
mod book;
mod calibrate;
mod check;
mod claims;
mod compare;
mod decide;
mod discover;
mod ensemble;
mod explain;
mod export;
mod front;
mod game;
mod hindcast;
mod list;
mod merge;
mod questions;
mod reference;
mod run;
mod schema;
mod sensitivity;
mod serve;
mod studies;
mod study;
mod why;
mod world;

use std::fmt;

use shapan_lab::messages::Language;
use shapan_lab::problem::Problems;

use crate::args::{Cli, Command, Lang};
use crate::catalogue;

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input was wrong: everything that is wrong with it.
    Input(Problems),
    /// Options that cannot be, in a sentence.
    Usage(String),
    /// Something else went wrong, in a sentence.
    Sentence(String),
    /// It was stopped before the end.
    Interrupted(String),
}

impl Failure {
    /// A failure told in a sentence.
    pub(crate) fn sentence(sentence: impl Into<String>) -> Failure {
        Failure::Sentence(sentence.into())
    }
    /// Options that cannot be.
    pub(crate) fn usage(sentence: impl Into<String>) -> Failure {
        Failure::Usage(sentence.into())
    }
    /// The exit code: 2 for wrong input, 130 for an interruption, else 1.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Failure::Input(_) | Failure::Usage(_) => 2,
            Failure::Sentence(_) => 1,
            Failure::Interrupted(_) => 130,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Input(problems) => problems.fmt(f),
            Failure::Usage(sentence) | Failure::Sentence(sentence) | Failure::Interrupted(sentence) => {
                f.write_str(sentence)
            }
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Failure {
        Failure::Input(problems)
    }
}

impl From<shapan_shards::Failure> for Failure {
    fn from(failure: shapan_shards::Failure) -> Failure {
        match failure {
            shapan_shards::Failure::Input(problems) => Failure::Input(problems),
            shapan_shards::Failure::Sentence(sentence) => Failure::Sentence(sentence),
            interrupted @ shapan_shards::Failure::Interrupted { .. } => Failure::Interrupted(interrupted.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Sentence(format!("{error}"))
    }
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Language {
        match lang {
            Lang::En => Language::English,
            Lang::Zh => Language::Chinese,
        }
    }
}

/// Is there a scenario of this name, built in or as a file?
pub(crate) fn is_scenario(name: &str) -> bool {
    world::library().find(shapan_lab::library::Shelf::Scenarios, name, None).is_some()
}

/// Does what was asked.
pub(crate) fn run(cli: Cli) -> Result<(), Failure> {
    if let Some(path) = &cli.posterior {
        world::believe(path)?;
    }
    let about_studies = matches!(&cli.command, Some(Command::Studies(_)));
    catalogue::choose(cli.catalogue.as_deref(), !about_studies)?;
    match cli.command {
        None => front::front(&cli.front),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Ensemble(args)) => ensemble::ensemble(&args),
        Some(Command::Merge(args)) => merge::merge(&args),
        Some(Command::Compare(args)) => compare::compare(&args),
        Some(Command::Claims(args)) => claims::claims(&args),
        Some(Command::Why(args)) => why::why(&args),
        Some(Command::Sensitivity(args)) => sensitivity::sensitivity(&args),
        Some(Command::Discover(args)) => discover::discover(&args),
        Some(Command::Optimize(args)) => decide::optimize(&args),
        Some(Command::Regret(args)) => decide::regret(&args),
        Some(Command::Value(args)) => decide::value(&args),
        Some(Command::Game(args)) => game::game(&args),
        Some(Command::Hindcast(args)) => hindcast::hindcast(&args),
        Some(Command::Calibrate(args)) => calibrate::calibrate(&args),
        Some(Command::Explain(args)) => explain::explain(&args),
        Some(Command::Check(args)) => check::check(&args),
        Some(Command::List(args)) => list::list(&args),
        Some(Command::Models(args)) => reference::models(&args),
        Some(Command::Serve(args)) => serve::serve(&args),
        Some(Command::Export(args)) => export::export(&args),
        Some(Command::Studies(args)) => studies::studies(&args),
        Some(Command::Schema) => schema::schema(),
        Some(Command::Book(args)) => book::book(&args),
        Some(Command::Bench(args)) => bench::bench(&args),
    }
}

/// Prints to standard output; a reader that has gone away is no error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints a value as JSON.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::sentence(error.to_string()))?;
    print(&format!("{text}\n"))
}

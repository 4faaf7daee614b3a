//! The journal of a study that takes long: answers of the worlds done so far, so that an interrupted study goes on where it stopped.
//!
//! One line per world, in order; the first line says of what study. A line that was cut off by an interruption is dropped.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shapan_lab::claims::sampled::{Answer, WorldAnswers};
use shapan_lab::ensemble::Broken;
use shapan_lab::series::digits17;

use super::super::Failure;

/// Name of the file within the results directory.
const NAME: &str = "claims.journal";

/// Parts of a study that are kept apart.
pub(super) const PARTS: [&str; 2] = ["worlds", "laws"];

#[derive(Serialize, Deserialize)]
struct Head {
    study: String,
}

/// A run that broke off, as it is written.
#[derive(Serialize, Deserialize)]
struct BrokenLine {
    scenario: String,
    year: f64,
    bloc: String,
    stock: String,
    fault: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    part: String,
    world: u64,
    /// The number, 17 digits, and whether the claim holds.
    answers: Vec<(Option<String>, Option<bool>)>,
    broken: Vec<BrokenLine>,
}

/// The journal of a study.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// What was read: answers by part.
    pub(super) done: [Vec<WorldAnswers>; 2],
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::sentence(format!("{}: {error}", path.display()))
}

impl Journal {
    /// Opens the journal in a folder. A journal of another study that holds answers is left alone, and the folder refused. `known` finds the fixed words of stocks and faults.
    pub(super) fn open(folder: &Path, study: &str, known: &dyn Fn(&str) -> &'static str) -> Result<Journal, Failure> {
        fs::create_dir_all(folder).map_err(|error| failure(folder, &error))?;
        let path = folder.join(NAME);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut done = [Vec::new(), Vec::new()];
        let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let head = lines.next().and_then(|line| serde_json::from_str::<Head>(line).ok());
        let mut kept = String::new();
        let other = head.as_ref().is_some_and(|head| head.study != study) && lines.clone().next().is_some();
        if other {
            return Err(Failure::sentence(format!(
                "{} holds {} answers of another study that was interrupted: take another folder, or remove that file",
                path.display(),
                lines.count()
            )));
        }
        if head.is_some_and(|head| head.study == study) {
            for line in lines {
                let Ok(found) = serde_json::from_str::<Line>(line) else { break };
                let Some(part) = PARTS.iter().position(|part| *part == found.part) else { break };
                done[part].push(found.answers(known));
                kept.push_str(line);
            }
        }
        let head = serde_json::to_string(&Head { study: study.to_owned() }).unwrap_or_default();
        // rewritten without what was cut off, under its name only when whole
        crate::files::write(&path, format!("{head}\n{kept}").as_bytes())?;
        let file = OpenOptions::new().append(true).open(&path).map_err(|error| failure(&path, &error))?;
        Ok(Journal { path, file, done })
    }

    /// Adds answers; they are on disk when this returns.
    pub(super) fn add(&mut self, part: usize, worlds: &[WorldAnswers]) -> Result<(), Failure> {
        let mut text = String::new();
        for world in worlds {
            let line = Line::of(PARTS[part], world);
            text.push_str(&serde_json::to_string(&line).map_err(|error| Failure::sentence(error.to_string()))?);
            text.push('\n');
        }
        self.file.write_all(text.as_bytes()).map_err(|error| failure(&self.path, &error))
    }

    /// The study is complete: the journal goes.
    pub(super) fn remove(self) -> Result<(), Failure> {
        drop(self.file);
        fs::remove_file(&self.path).map_err(|error| failure(&self.path, &error))
    }
}

impl Line {
    fn of(part: &str, world: &WorldAnswers) -> Line {
        Line {
            part: part.to_owned(),
            world: world.id,
            answers: world.answers.iter().map(|answer| (answer.value.map(digits17), answer.holds)).collect(),
            broken: world
                .broken
                .iter()
                .map(|(scenario, broken)| BrokenLine {
                    scenario: scenario.clone(),
                    year: broken.year,
                    bloc: broken.bloc.clone(),
                    stock: broken.stock.to_owned(),
                    fault: broken.fault.to_owned(),
                })
                .collect(),
        }
    }
    fn answers(self, known: &dyn Fn(&str) -> &'static str) -> WorldAnswers {
        let id = self.world;
        WorldAnswers {
            id,
            answers: self
                .answers
                .into_iter()
                .map(|(value, holds)| Answer { value: value.and_then(|text| text.parse().ok()), holds })
                .collect(),
            broken: self
                .broken
                .into_iter()
                .map(|line| {
                    let broken = Broken {
                        run: id,
                        no_ai: false,
                        year: line.year,
                        bloc: line.bloc,
                        stock: known(&line.stock),
                        fault: known(&line.fault),
                    };
                    (line.scenario, broken)
                })
                .collect(),
        }
    }
}

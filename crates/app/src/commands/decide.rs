//! What `shapan regret`, `shapan value` and `shapan optimize` share: policies in the same worlds, and the outcome by which they are judged.

mod optimize;
mod regret;
mod value;

pub(crate) use optimize::optimize;
pub(crate) use regret::regret;
pub(crate) use value::value;

use std::io::IsTerminal;
use std::path::Path;

use serde_json::json;
use shapan_decide::robust::{Sense, Table};
use shapan_lab::experiment::Design;
use shapan_lab::figures;
use shapan_lab::manifest::scenario_hash;
use shapan_lab::messages::{Language, say};
use shapan_lab::outcomes::{self, Outcome};
use shapan_lab::parallel;
use shapan_lab::policies::{Course, Field, Payoffs, Work};
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::Scenario;
use shapan_lab::terminal;

use super::{Failure, compare, study, world};
use crate::args::{Sampling, Setting};
use crate::kept::Kept;
use crate::progress;

/// Width of what is written to a terminal.
const COLUMNS: usize = 100;

/// An outcome, and whether more of it is better.
struct Judged {
    outcome: Outcome,
    sense: Sense,
}

/// One thing wrong with an option.
fn wrong(option: &str, what: String, hint: Option<String>) -> Failure {
    Failure::Input(Problems(vec![Problem { file: option.into(), line: 0, column: 0, what, hint }]))
}

/// Reads `OUTCOME[:max|:min]`.
fn judged(scenario: &Scenario, text: &str) -> Result<Judged, Failure> {
    let (name, sense) = match text.rsplit_once(':') {
        None => (text, Sense::More),
        Some((name, "max")) => (name, Sense::More),
        Some((name, "min")) => (name, Sense::Less),
        Some((_, other)) => {
            let what = format!("`{other}` is neither max nor min");
            return Err(wrong("--objective", what, Some("write OUTCOME:max or OUTCOME:min".into())));
        }
    };
    let outcome = outcomes::named(scenario, name.trim()).map_err(|(what, hint)| wrong("--objective", what, hint))?;
    Ok(Judged { outcome, sense })
}

/// Policies that were run in the same worlds.
struct Tried {
    field: Field,
    names: Vec<String>,
    scenarios: Vec<Scenario>,
    judged: Judged,
    payoffs: Payoffs,
    table: Table,
    kept: Kept,
}

/// Loads the policies and runs them in the worlds of the first.
fn try_out(
    command: &'static str,
    names: &[String],
    objective: &str,
    setting: &Setting,
    sampling: &Sampling,
    out: Option<&Path>,
) -> Result<Tried, Failure> {
    let scenarios: Vec<Scenario> =
        names.iter().map(|name| world::changed(name, setting, true)).collect::<Result<_, _>>()?;
    compare::alike(command, &scenarios)?;
    let judged = judged(&scenarios[0], objective)?;
    let field = Field::new(study::design(scenarios[0].clone(), sampling)?, vec![judged.outcome.clone()])?;
    let cancel = progress::interruption();
    let bar = progress::Progress::begin(command, scenarios.len() * field.base().runs());
    let threads = sampling.threads.unwrap_or_else(parallel::available).max(1);
    let mut so_far = (0, 0);
    let mut on = |done: usize, total: usize| {
        so_far = (done, total);
        bar.at(done);
    };
    let mut kept = Kept::of(out);
    let courses: Vec<Course<'_>> = scenarios.iter().map(|scenario| Course { scenario, rules: &[] }).collect();
    let work = &mut Work { threads, progress: &mut on, cancel: &cancel, memory: &mut kept };
    let payoffs = field.run_courses(&courses, work);
    bar.end();
    let Some(payoffs) = payoffs? else { return Err(kept.stopped(so_far.0, so_far.1)) };
    kept.told();
    let table = Table::new(scenarios.len(), &payoffs.matrix(0), judged.sense)
        .map_err(|refusal| Failure::sentence(format!("{}: {refusal}", judged.outcome.name)))?;
    Ok(Tried { field, names: names.to_vec(), scenarios, judged, payoffs, table, kept })
}

impl Tried {
    /// Worlds that are left out, and whose runs broke, in sentences.
    fn missing(&self, language: Language) -> Vec<String> {
        let base = self.field.base();
        let left_out = base.runs() - self.table.worlds().len();
        if left_out == 0 {
            return Vec::new();
        }
        let whose: Vec<String> = self
            .table
            .missing()
            .iter()
            .zip(&self.names)
            .filter(|(missing, _)| !missing.is_empty())
            .map(|(missing, name)| {
                let values = [
                    ("policy", name.as_str()),
                    ("count", &figures::count(missing.len())),
                    ("first", &base.id(missing[0]).to_string()),
                ];
                say(language, "commands.decide.without", &values)
            })
            .collect();
        let values = [
            ("count", figures::count(left_out)),
            ("of", figures::count(base.runs())),
            ("outcome", self.judged.outcome.name.clone()),
            ("policies", whose.join(if language == Language::Chinese { "、" } else { ", " })),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(key, text)| (*key, text.as_str())).collect();
        vec![say(language, "commands.decide.left_out", &values)]
    }

    /// What was run, and how to run it again.
    fn manifest(&self, command: &str, files: &[&str]) -> serde_json::Value {
        let broken: Vec<_> = self
            .payoffs
            .broken
            .iter()
            .map(|(policy, broken)| json!({ "policy": self.names[*policy], "run": broken }))
            .collect();
        let scenarios = self.scenarios.iter().zip(&self.names);
        let policies: Vec<_> =
            scenarios.map(|(scenario, name)| json!({ "scenario": name, "hash": scenario_hash(scenario) })).collect();
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "command": command,
            "policies": policies,
            "objective": { "outcome": self.judged.outcome.name, "unit": self.judged.outcome.unit, "more_is_better": self.judged.sense == Sense::More },
            "drawing": drawing(self.field.base()),
            "worlds": self.field.base().runs(),
            "worlds_left_out": self.field.base().runs() - self.table.worlds().len(),
            "broken": broken,
            "files": files,
        })
    }
}

/// Sampler and seed, for a manifest.
fn drawing(design: &Design) -> serde_json::Value {
    design.drawing().map_or(
        serde_json::Value::Null,
        |(sampler, seed)| json!({ "sampler": sampler.name(), "seed": seed, "runs": design.runs() }),
    )
}

/// A look at a terminal of the usual width.
fn look() -> terminal::Look {
    terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() }
}

/// Sentences, each on lines of its own.
fn folded(sentences: &[String]) -> String {
    sentences.iter().flat_map(|sentence| terminal::fold(sentence, COLUMNS)).map(|line| line + "\n").collect()
}

/// A table: a head, and rows of a name and numbers.
fn aligned(head: &[String], rows: &[Vec<String>]) -> String {
    let columns = head.len();
    let all = || core::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let width = |column: usize| all().map(|row| terminal::width(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in all() {
        let cells: Vec<String> =
            (0..columns)
                .map(|at| {
                    if at == 0 { terminal::pad(&row[at], widths[at]) } else { terminal::pad_left(&row[at], widths[at]) }
                })
                .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

//! Choices between policies, or of levers, under uncertainty: policies in the same worlds, and the outcome by which they are judged.

use serde_json::json;
use shapan_decide::robust::{Sense, Table};

use crate::chart::Chart;
use crate::compare;
use crate::experiment::Design;
use crate::figures;
use crate::manifest::scenario_hash;
use crate::memory::Work;
use crate::messages::{Language, say};
use crate::outcomes::{self, Outcome};
use crate::policies::{Course, Field, Payoffs};
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;

pub mod optimize;
pub mod regret;
pub mod value;

/// Why nothing came of it.
#[derive(Clone, Debug)]
pub enum Nothing {
    /// Something that was asked for cannot be.
    Input(Problems),
    /// It was stopped.
    Stopped,
    /// There is no answer, in a sentence.
    Sentence(String),
}

impl From<Problems> for Nothing {
    fn from(problems: Problems) -> Nothing {
        Nothing::Input(problems)
    }
}

/// Width of a picture in a file.
const WIDE: f64 = 900.0;

/// What is told of policies that were tried, whoever asked.
pub trait Telling {
    /// Files by name: tables and the picture.
    fn files(&self, language: Language) -> Vec<(&'static str, String)>;
    /// What was run, and how to run it again.
    fn manifest(&self) -> serde_json::Value;
    /// Everything, for other programs.
    fn json(&self, language: Language) -> serde_json::Value;
    /// The picture.
    fn chart(&self, language: Language) -> Chart;
    /// The table for people.
    fn table(&self, language: Language) -> String;
    /// The table with all digits.
    fn csv(&self) -> String;
    /// What it comes to.
    fn sentences(&self, language: Language) -> Vec<String>;
}

/// One thing wrong with an option.
fn wrong(option: impl Into<String>, what: impl Into<String>, hint: Option<String>) -> Problem {
    Problem { file: option.into(), line: 0, column: 0, what: what.into(), hint }
}

/// An outcome, and whether more of it is better.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The outcome.
    pub outcome: Outcome,
    /// Whether more of it is better.
    pub sense: Sense,
}

impl Judged {
    /// Reads `OUTCOME[:max|:min]`; `option` names it in problems.
    ///
    /// # Errors
    /// An outcome that this scenario does not have, or another word than max and min.
    pub fn read(scenario: &Scenario, text: &str, option: &str) -> Result<Judged, Problem> {
        let (name, sense) = match text.rsplit_once(':') {
            None => (text, Sense::More),
            Some((name, "max")) => (name, Sense::More),
            Some((name, "min")) => (name, Sense::Less),
            Some((_, other)) => {
                let hint = Some("write OUTCOME:max or OUTCOME:min".into());
                return Err(wrong(option, format!("`{other}` is neither max nor min"), hint));
            }
        };
        let outcome = outcomes::named(scenario, name.trim()).map_err(|(what, hint)| wrong(option, what, hint))?;
        Ok(Judged { outcome, sense })
    }
}

/// Policies that have names, the worlds in which they will be run, and the outcome by which they are judged.
pub struct Trial {
    names: Vec<String>,
    scenarios: Vec<Scenario>,
    judged: Judged,
    field: Field,
}

impl Trial {
    /// Policies, with the worlds of the first. `command` names them in problems, `option` the objective.
    ///
    /// # Errors
    /// Policies of different models, blocs or spans; an objective that cannot be read.
    pub fn new(
        policies: Vec<(String, Scenario)>,
        worlds: Design,
        objective: &str,
        command: &str,
        option: &str,
    ) -> Result<Trial, Problems> {
        let (names, scenarios): (Vec<String>, Vec<Scenario>) = policies.into_iter().unzip();
        let Problems(mut problems) = compare::alike(command, &scenarios).err().unwrap_or(Problems(Vec::new()));
        let judged = Judged::read(worlds.scenario(), objective, option).map_err(|wrong| problems.push(wrong)).ok();
        let Some(judged) = judged.filter(|_| problems.is_empty()) else { return Err(Problems(problems)) };
        let field = Field::new(worlds, vec![judged.outcome.clone()])?;
        Ok(Trial { names, scenarios, judged, field })
    }

    /// Runs every policy in every world.
    ///
    /// # Errors
    /// If it was stopped, or if no world has a value under every policy.
    pub fn run(self, work: &mut Work<'_>) -> Result<Tried, Nothing> {
        let Trial { names, scenarios, judged, field } = self;
        let courses: Vec<Course<'_>> = scenarios.iter().map(|scenario| Course { scenario, rules: &[] }).collect();
        let payoffs = field.run_courses(&courses, work)?.ok_or(Nothing::Stopped)?;
        let table = Table::new(scenarios.len(), &payoffs.matrix(0), judged.sense)
            .map_err(|refusal| Nothing::Sentence(format!("{}: {refusal}", judged.outcome.name)))?;
        Ok(Tried { field, names, scenarios, judged, payoffs, table })
    }
}

/// Policies that were run in the same worlds.
pub struct Tried {
    field: Field,
    names: Vec<String>,
    scenarios: Vec<Scenario>,
    judged: Judged,
    payoffs: Payoffs,
    table: Table,
}

impl Tried {
    /// The seed of the worlds, for draws of the analysis.
    fn seed(&self) -> u64 {
        self.field.base().drawing().map_or(crate::scenario::SEED, |(_, seed)| seed)
    }

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

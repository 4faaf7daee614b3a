//! Claims: sentences with a number, a condition and the policies under which they are tested, one file each, and what sampled worlds say
//! of them.
//!
//! A claim is data: [`Registry`] holds those that are built in, a user's own file is read the same way. Over sampled worlds the share in
//! which the condition holds gives the [`Verdict`]; the same draws are used under every policy, so that luck cancels.

use shapan_model::model::Level;

use crate::experiment::Design;
use crate::place::{Place, settle};
use crate::problem::{Problem, Problems, nearest};
use crate::scenario::{Sampler, Scenario, Text};

pub mod assessment;
pub mod condition;
pub mod expression;
mod file;
pub mod flips;
pub mod sampled;
pub mod table;
pub mod told;
pub mod verdict;

pub use expression::{Expression, Reference};
pub use verdict::{Counts, Standing, Verdict};

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What AI does to output, work and wages.
    Consequence,
    /// How long a gap can still be closed.
    Window,
    /// What policy and surroundings do.
    Environment,
    /// What speaks against.
    Counter,
    /// Tested on tables of data, without a model.
    Data,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Group; 5] = [Group::Consequence, Group::Window, Group::Environment, Group::Counter, Group::Data];

    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Group::Consequence => "consequence",
            Group::Window => "window",
            Group::Environment => "environment",
            Group::Counter => "counter",
            Group::Data => "data",
        }
    }
}

/// A threshold that decides, with the reason for it. It was fixed by somebody at some time: both are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Cutoff {
    /// Name in formulas.
    pub name: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Why this value.
    pub why: Text,
    /// Was it fixed before any ensemble was run?
    pub before: bool,
    /// Who fixed it.
    pub by: String,
}

/// A formula as it was written, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// As written.
    pub text: String,
    /// Meaning.
    pub expression: Expression,
}

/// What is measured, and when the claim holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// What the number is, for the axis of a picture.
    pub label: Text,
    /// Unit, as [`crate::figures::figure`] takes it.
    pub unit: String,
    /// The number.
    pub value: Formula,
    /// Where it has a value at all; elsewhere the condition counts as false.
    pub exists: Option<Formula>,
    /// The condition.
    pub holds: Formula,
}

/// One claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Name: the stem of its file.
    pub id: String,
    /// What it is about.
    pub group: Group,
    /// Place in reports.
    pub order: f64,
    /// A short name for tables.
    pub title: Text,
    /// The sentence that is tested.
    pub statement: Text,
    /// What the essay, or its critics, say.
    pub essay: Text,
    /// The claim that it answers, if it does.
    pub against: Option<String>,
    /// What a reader must know about it; empty if nothing.
    pub warning: Text,
    /// Scenarios that are compared; empty for a claim on data.
    pub runs: Vec<String>,
    /// Named values, in order.
    pub values: Vec<(String, Formula)>,
    /// What is measured.
    pub metric: Metric,
    /// Thresholds.
    pub cutoffs: Vec<Cutoff>,
    /// Outcomes that the formulas read.
    pub references: Vec<Reference>,
    /// Where each of the runs stands, for those who cannot load it.
    pub(crate) run_places: Vec<Place>,
    /// Where the claim that it answers is named.
    pub(crate) against_place: Place,
    /// Where each formula stands, for those who find fault with its references later: file, line, column of its first letter.
    pub(crate) places: Vec<(usize, Place)>,
    /// The table, if the claim is tested on data.
    pub table: Option<table::Table>,
    /// The text of the file, for those who hash it.
    pub text: String,
}

impl Claim {
    /// Checks what a file alone cannot tell: that the scenarios exist and can be compared with the base, that they have the outcomes in
    /// the years that are named, that the claim which is answered exists among those `known`. Nothing is run.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn check(
        &self,
        base: Scenario,
        scenario: &mut dyn FnMut(&str) -> Result<Scenario, Problems>,
        known: &[Claim],
    ) -> Result<(), Problems> {
        let seed = base.seed;
        let base = Design::drawn(base, Sampler::MonteCarlo, seed, 1)?;
        let resolved = sampled::Study::new(vec![self.clone()], base, scenario, Level::Best);
        let mut problems = resolved.err().map_or_else(Vec::new, |Problems(problems)| problems);
        if let Some(against) = &self.against
            && !known.iter().any(|claim| claim.id == *against)
        {
            let near = nearest(against, known.iter().map(|claim| claim.id.as_str()));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let hint = hint.or_else(|| Some("`shapan list claims` shows every name".into()));
            problems.push(self.against_place.problem(format!("there is no claim called `{against}`"), hint));
        }
        settle(problems)
    }
}

impl Claim {
    /// The value that the number is compared with, if the condition begins with that comparison: `metric >= gain`, `metric <= ln(lower)`.
    pub fn cut(&self) -> Option<f64> {
        let mut words = self.metric.holds.text.split_whitespace();
        let compared = words.next() == Some("metric") && matches!(words.next(), Some(">=" | "<=" | ">" | "<"));
        let word = words.next().filter(|_| compared)?;
        let (log, name) = match word.strip_prefix("ln(").and_then(|rest| rest.strip_suffix(')')) {
            Some(name) => (true, name),
            None => (false, word),
        };
        // an operator after the name makes another number of it
        let alone = words.next().is_none_or(|next| matches!(next, "and" | "or"));
        let value = self.cutoffs.iter().find(|cutoff| cutoff.name == name).filter(|_| alone)?.value;
        Some(if log { shapan_model::num::elementary::ln(value) } else { value }).filter(|value| value.is_finite())
    }
}

/// The claims that are built in.
pub struct Registry;

impl Registry {
    /// All of them, in their order.
    ///
    /// # Errors
    /// If a file is damaged, which a test excludes.
    pub fn builtin() -> Result<Vec<Claim>, Problems> {
        let mut claims = Vec::new();
        let mut problems = Vec::new();
        for (path, text) in crate::library::Library::texts().filter(|(path, _)| path.starts_with("claims/")) {
            match Claim::read(path, &format!("built-in {path}"), text.as_bytes()) {
                Ok(claim) => claims.push(claim),
                Err(Problems(more)) => problems.extend(more),
            }
        }
        settle(problems)?;
        shapan_insight::order::sort_by(&mut claims, |a: &Claim, b: &Claim| {
            a.group.cmp(&b.group).then(a.order.total_cmp(&b.order))
        });
        Ok(claims)
    }

    /// The claims with these names, those in these files (`fetch` gives their bytes), or all.
    ///
    /// # Errors
    /// Everything that is wrong with them; or what `fetch` could not fetch.
    pub fn chosen<E: From<Problems>>(
        names: &[String],
        mut fetch: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<Claim>, E> {
        let known = Registry::builtin()?;
        if names.is_empty() {
            return Ok(known);
        }
        let mut found: Vec<Claim> = Vec::new();
        let mut problems = Vec::new();
        for name in names {
            let claim = match known.iter().find(|claim| claim.id == *name) {
                Some(claim) => Some(claim.clone()),
                None if name.ends_with(".toml") || name.contains('/') => match Claim::read(name, name, &fetch(name)?) {
                    Ok(claim) => Some(claim),
                    Err(Problems(more)) => {
                        problems.extend(more);
                        None
                    }
                },
                None => {
                    let near = nearest(name, known.iter().map(|claim| claim.id.as_str()));
                    let all: Vec<&str> = known.iter().map(|claim| claim.id.as_str()).collect();
                    let hint = near
                        .map_or_else(|| format!("known: {}", all.join(", ")), |near| format!("did you mean {near}?"));
                    let what = format!("there is no claim called {name}");
                    problems.push(Problem { file: "claims".into(), line: 0, column: 0, what, hint: Some(hint) });
                    None
                }
            };
            let Some(claim) = claim else { continue };
            // the same claim asked for twice is asked once; two of one name cannot be told apart in any table
            match found.iter().find(|known| known.id == claim.id) {
                Some(known) if known.text == claim.text => {}
                Some(_) => {
                    let what = format!("two claims are called {}", claim.id);
                    let hint =
                        Some("the name of a file without its ending is the claim's name: rename the file".into());
                    problems.push(Problem { file: name.clone(), line: 0, column: 0, what, hint });
                }
                None => found.push(claim),
            }
        }
        if problems.is_empty() { Ok(found) } else { Err(Problems(problems).into()) }
    }

    /// Is this claim built in, word by word?
    pub fn is_builtin(claim: &Claim) -> bool {
        let path = format!("claims/{}.toml", claim.id);
        crate::library::Library::texts().any(|(known, text)| known == path && text == claim.text)
    }
}

//! Numbers that others have published, beside ours: how far apart they may be, how far they are, and why where they differ.

use core::fmt::Write as _;

use shapan_lab::messages::Language;
use shapan_lab::series::{cell, digits17};
use shapan_lab::wording::upper;

use crate::ask::inputs::setup;
use crate::model::{Inputs, MODELS, Part, Reference, Run, Want, outcome};
use crate::value::Value;
use crate::words;

mod figures;

pub use figures::{CHECKS, CONVERGENCE};

const EQUAL: &str = "equal";
const PART: &str = "{part} of it";
const NEVER: &str = "never";
/// All of these.
#[cfg(test)]
pub(crate) const TEXTS: [&str; 3] = [EQUAL, PART, NEVER];

/// How near is near enough.
#[derive(Clone, Copy, Debug)]
pub enum Near {
    /// A difference.
    Within(f64),
    /// A part of theirs.
    Part(f64),
}

/// A published number.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The model.
    pub model: &'static str,
    /// Its part; the first if empty.
    pub part: &'static str,
    /// Preset; none if empty.
    pub preset: &'static str,
    /// Settings.
    pub settings: &'static [&'static str],
    /// The outcome.
    pub outcome: &'static str,
    /// Theirs; NaN: it does not happen.
    pub theirs: f64,
    /// How near ours must be.
    pub near: Near,
    /// Who says so: the authors in print, their code as run, or a second program.
    pub origin: &'static str,
    /// Why it differs, if it does; empty if it is to be reproduced.
    pub differs: &'static str,
}

/// A headline over the step of its scheme.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    /// The model.
    pub model: &'static str,
    /// The parameter that is the step.
    pub step: &'static str,
    /// The outcomes that are shown.
    pub outcomes: &'static [&'static str],
    /// Steps, and what the original gives for each outcome, where it was run.
    pub rows: &'static [(f64, &'static [f64])],
    /// Rows of the better mode: names and settings.
    pub better: &'static [(&'static str, &'static [&'static str])],
    /// What is to be seen.
    pub words: &'static str,
}

fn model(id: &str) -> Option<&'static Reference> {
    MODELS.iter().copied().find(|model| model.id == id)
}

/// Part and inputs of a check.
fn ready(id: &str, part: &str, preset: &str, settings: &[&str]) -> Option<(&'static dyn Part, Inputs)> {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let part = (!part.is_empty()).then_some(part);
    let preset = (!preset.is_empty()).then_some(preset);
    let setup = setup(model(id)?, part, preset, &settings, None).ok()?;
    Some((setup.part, setup.base))
}

impl Near {
    /// In words.
    pub fn words(self, language: Language) -> String {
        match self {
            Near::Within(0.0) => words::of(EQUAL, language),
            Near::Within(bound) => format!("± {}", plain(bound)),
            Near::Part(part) => words::say(PART, language, &[("part", &plain(part))]),
        }
    }
}

impl Check {
    /// Of which part, preset and settings; empty if of the model's first part with its defaults.
    pub fn of(&self) -> String {
        let named = [self.part, self.preset].into_iter().filter(|text| !text.is_empty());
        named.chain(self.settings.iter().copied()).collect::<Vec<_>>().join(", ")
    }
    /// Our number; none if the model does not know the outcome, NaN if it does not happen.
    pub fn ours(&self) -> Option<f64> {
        let (part, inputs) = ready(self.model, self.part, self.preset, self.settings)?;
        let at = outcome(part, self.outcome)?;
        let run: Run = part.run(&inputs, Want::Outcomes);
        Some(run.outcomes.get(at).map_or(f64::NAN, Value::number))
    }
    /// Is a number near enough?
    pub fn fits(&self, ours: f64) -> bool {
        if self.theirs.is_nan() || ours.is_nan() {
            return self.theirs.is_nan() && ours.is_nan();
        }
        // a digit beyond what was printed
        let slack = 1e-9 * self.theirs.abs();
        match self.near {
            Near::Within(bound) => (ours - self.theirs).abs() <= bound + slack,
            Near::Part(part) => (ours - self.theirs).abs() <= part * self.theirs.abs(),
        }
    }
}

/// A number as the tables show it; what does not happen is NaN.
pub fn number(x: f64, language: Language) -> String {
    match x.abs() {
        _ if x.is_nan() => words::of(NEVER, language),
        0.0 => "0".to_owned(),
        size if (0.001..100_000.0).contains(&size) => {
            let digits = if size >= 1000.0 { 4 } else { 6 };
            let text = format!("{x:.digits$}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => format!("{x:.5e}"),
    }
}

/// The page of published numbers, without its first line.
pub fn page() -> String {
    let mut out = String::from(
        "# Published numbers beside ours\n\nEvery row is computed when this page is written, and held by a test. *Printed*: the authors print \
         the number. *Their code*: their program gave it, run at the version that the model's chapter names. *Second program*: nobody prints it; \
         another program, written from the same formulas, gives it. Longer tables of the same kinds are compared by the project's tests where \
         they are at hand.\n",
    );
    for model in MODELS {
        let checks: Vec<&Check> = CHECKS.iter().filter(|check| check.model == model.id).collect();
        let _ = writeln!(out, "\n## {}\n\n{}.\n", model.id, upper(model.standing.words()));
        if checks.is_empty() {
            out.push_str("No number of it is in this table.\n");
            continue;
        }
        out.push_str(
            "| of | number | theirs | ours | tolerance | origin | status |\n|---|---|---:|---:|---|---|---|\n",
        );
        for check in checks {
            let ours = check.ours().unwrap_or(f64::NAN);
            let of = check.of();
            let tolerance = check.near.words(Language::English);
            let status = match (check.fits(ours), check.differs.is_empty()) {
                (true, true) => "reproduces".to_owned(),
                (_, false) => format!("differs: {}", check.differs),
                (false, true) => "DIFFERS WITHOUT A REASON".to_owned(),
            };
            let _ = writeln!(
                out,
                "| {} | `{}` | {} | {} | {tolerance} | {} | {status} |",
                if of.is_empty() { "default".to_owned() } else { of },
                check.outcome,
                number(check.theirs, Language::English),
                number(ours, Language::English),
                check.origin
            );
        }
    }
    out
}

/// Published numbers beside ours as CSV with all digits, of the models of these names: model, of (part, preset, settings), outcome, theirs, ours,
/// tolerance, origin, status (reproduces, or why it differs). What does not happen has no number.
pub fn csv(models: &[&str]) -> String {
    let mut out = String::from("model,of,outcome,theirs,ours,tolerance,origin,status\n");
    for check in CHECKS.iter().filter(|check| models.contains(&check.model)) {
        let ours = check.ours().unwrap_or(f64::NAN);
        let status = match (check.fits(ours), check.differs) {
            (true, "") => "reproduces".to_owned(),
            (false, "") => "differs without a reason".to_owned(),
            (_, why) => format!("differs: {why}"),
        };
        let number = |x: f64| if x.is_finite() { digits17(x) } else { String::new() };
        let tolerance = check.near.words(Language::English);
        let cells = [
            check.model,
            &check.of(),
            check.outcome,
            &number(check.theirs),
            &number(ours),
            &tolerance,
            check.origin,
            &status,
        ];
        let _ = writeln!(out, "{}", cells.map(cell).join(","));
    }
    out
}

fn plain(x: f64) -> String {
    if x != 0.0 && x < 1e-3 { format!("{x:e}") } else { format!("{x}") }
}

/// The page of convergence, without its first line.
pub fn convergence() -> String {
    let mut out = String::from(
        "# Convergence\n\nWhat each model's headline becomes as its step shrinks: in the original's scheme, ours beside theirs where theirs was \
         run, and in our better mode. A model that is a closed form has no step.\n",
    );
    for steps in CONVERGENCE {
        let _ = writeln!(out, "\n## {}\n\n{}\n", steps.model, steps.words);
        let _ = write!(out, "| `{}`", steps.step);
        for name in steps.outcomes {
            let _ = write!(out, " | `{name}`, ours | theirs");
        }
        out.push_str(" |\n|---");
        steps.outcomes.iter().for_each(|_| out.push_str("|---:|---:"));
        out.push_str("|\n");
        let mut row = |head: &str, settings: &[&str], theirs: &[f64]| {
            let Some((part, inputs)) = ready(steps.model, "", "", settings) else { return };
            let run = part.run(&inputs, Want::Outcomes);
            let _ = write!(out, "| {head}");
            for (at, name) in steps.outcomes.iter().enumerate() {
                let ours = outcome(part, name).map_or(f64::NAN, |place| run.outcomes[place].number());
                let theirs = theirs.get(at).map_or_else(|| "–".to_owned(), |x| number(*x, Language::English));
                let _ = write!(out, " | {} | {theirs}", number(ours, Language::English));
            }
            out.push_str(" |\n");
        };
        for (step, theirs) in steps.rows {
            row(&format!("{step}"), &[&format!("{}={step}", steps.step)], theirs);
        }
        for (name, settings) in steps.better {
            row(name, settings, &[]);
        }
    }
    out
}

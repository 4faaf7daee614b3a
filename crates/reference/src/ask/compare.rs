//! One question put to several models: each answers in its own terms, with its own uncertainty.

use core::fmt::Write as _;

use serde::Serialize;
use shapan_lab::chart::{Body, Chart, Interval};
use shapan_lab::messages::{self, Language};
use shapan_lab::problem::Problems;
use shapan_lab::scenario::Sampler;
use shapan_lab::series::digits17;
use shapan_lab::sketch::of_sorted;
use shapan_lab::terminal::{fold, pad};

use super::ensemble::{Ensemble, ensemble};
use super::inputs::{Setup, setup};
use super::{hint, problem};
use crate::model::{Answer, MODELS, Question, Reference, Want, outcome};
use crate::words;

/// What a model says that cannot answer.
const CANNOT: &str = "cannot answer: it has no {thing}; it lacks {lacks}";
/// What the picture says below its title.
const SUBTITLE: &str = "Each model in its own terms: median, half and nine tenths of its runs that have an answer; a dot alone is a model without beliefs";
/// What is said of a model's runs.
const ONE_RUN: &str = "one run, no beliefs";
/// The same, of runs that all have an answer.
const RUNS: &str = "{runs} runs";
/// The same, of runs some of which have none.
const SOME: &str = "{runs} runs, {share} of which have an answer; the others have none by the end of the model's time, and are not in its median";
/// What is said where a single run has no answer.
const NO_ANSWER: &str = "no answer";
/// What is said of a model's answer: its terms, the number with its default inputs, its runs.
const ANSWERS: &str = "{terms}. With its default inputs {single}; {runs}.";

/// Shares of the quantiles of an answer.
const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// All of these.
#[cfg(test)]
pub(crate) const TEXTS: [&str; 7] = [CANNOT, SUBTITLE, ONE_RUN, RUNS, SOME, NO_ANSWER, ANSWERS];

/// How many runs, and how they are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    /// Runs of each model that has beliefs.
    pub runs: usize,
    /// Seed.
    pub seed: u64,
    /// Sampler.
    pub sampler: Sampler,
    /// Threads.
    pub threads: usize,
}

/// What a model says.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// The model.
    pub model: &'static str,
    /// Its answer; none if it has none.
    pub answer: Option<Answered>,
    /// Why it has none, or what its terms mean.
    pub words: String,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// With the inputs of a single run.
    pub single: Option<f64>,
    /// Runs that were drawn; none if the model has no beliefs.
    pub runs: usize,
    /// Share of them that has an answer.
    pub share: f64,
    /// Quantiles of those: 5, 25, 50, 75, 95 %.
    pub quantiles: Option<[f64; 5]>,
}

/// The question of this name.
///
/// # Errors
/// There is none; the nearest is named.
pub fn question(name: &str) -> Result<Question, Problems> {
    Question::ALL.into_iter().find(|question| question.name() == name).ok_or_else(|| {
        let hint = hint(name, Question::ALL.iter().map(|question| question.name()));
        Problems(vec![problem("--question", format!("there is no question called {name}"), hint)])
    })
}

/// The models of these names.
///
/// # Errors
/// Those that there are not, each with the nearest.
pub fn models(names: &[String]) -> Result<Vec<&'static Reference>, Problems> {
    let mut found: Vec<&'static Reference> = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        match super::model(name) {
            Ok(model) if found.iter().any(|known| known.id == model.id) => {
                problems.push(problem("--models", format!("{} is named twice", model.id), None));
            }
            Ok(model) => found.push(model),
            Err(Problems(more)) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(Problems(problems)) }
}

fn answer_of(model: &'static Reference, question: Question) -> Option<&'static Answer> {
    model.answers.iter().find(|(known, _)| *known == question).map(|(_, answer)| answer)
}

/// Puts a question to models.
///
/// # Errors
/// The sampler cannot draw so many.
pub fn compare(
    models: &[&'static Reference],
    question: Question,
    draws: Draws,
    language: Language,
) -> Result<Vec<Side>, Problems> {
    models.iter().map(|model| side(model, question, draws, language)).collect()
}

/// Why a model cannot answer a question, or what the question's terms mean in it.
pub fn words(model: &'static Reference, question: Question, language: Language) -> String {
    match answer_of(model, question) {
        Some(answer) => words::of(answer.terms, language),
        None => {
            let lacks: Vec<String> = model.lacks.iter().map(|text| words::of(text, language)).collect();
            let lacks = lacks.join(&messages::word(language, "list.comma"));
            let thing = words::of(question.thing(), language);
            words::say(CANNOT, language, &[("thing", &thing), ("lacks", &lacks)])
        }
    }
}

/// Puts a question to a model.
///
/// # Errors
/// The sampler cannot draw so many.
pub fn side(model: &'static Reference, question: Question, draws: Draws, language: Language) -> Result<Side, Problems> {
    let words = words(model, question, language);
    let Some(answer) = answer_of(model, question) else {
        return Ok(Side { model: model.id, answer: None, words });
    };
    let setup = setup(model, Some(model.parts[0].name()), None, &[], None)?;
    let at = outcome(setup.part, answer.outcome).unwrap_or(0);
    let value = |x: f64| (answer.convert)(x);
    let of = |inputs: &crate::model::Inputs| value(setup.part.run(inputs, Want::Outcomes).outcomes[at].number());
    let single = match answer.change {
        None => of(&setup.base),
        Some(change) => {
            let mut changed = setup.base.clone();
            change(&mut changed);
            of(&changed) - of(&setup.base)
        }
    };
    let single = Some(single).filter(|x| x.is_finite());
    if setup.part.drawn().is_empty() {
        let quantiles = single.map(|x| [x; 5]);
        let share = if single.is_some() { 1.0 } else { 0.0 };
        return Ok(Side { model: model.id, answer: Some(Answered { single, runs: 0, share, quantiles }), words });
    }
    let done = ensemble(&setup, draws.runs, draws.seed, draws.sampler, draws.threads)?;
    let values: Vec<f64> = match answer.change {
        None => done.runs.iter().map(|(_, run)| value(run.outcomes[at].number())).collect(),
        Some(change) => changes(&setup, &done, at, change, draws.threads),
    };
    let mut known: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    known.sort_by(f64::total_cmp);
    let share = known.len() as f64 / values.len().max(1) as f64;
    let quantiles = (!known.is_empty()).then(|| SHARES.map(|share| of_sorted(&known, share).unwrap_or(f64::NAN)));
    Ok(Side { model: model.id, answer: Some(Answered { single, runs: values.len(), share, quantiles }), words })
}

/// What a change does in each run of an ensemble, on the same draws; none where either has no value.
fn changes(
    setup: &Setup,
    done: &Ensemble,
    at: usize,
    change: fn(&mut crate::model::Inputs),
    threads: usize,
) -> Vec<f64> {
    let worlds = done.runs.iter().map(|(inputs, _)| {
        let mut inputs = inputs.clone();
        change(&mut inputs);
        (None, inputs)
    });
    let changed = super::ensemble::given(
        &Setup {
            part: setup.part,
            base: setup.base.clone(),
            held: setup.held.clone(),
            worlds: worlds.collect(),
            many: true,
            notes: Vec::new(),
        },
        threads,
    );
    let number = |run: &crate::model::Run| run.outcomes[at].number();
    changed.runs.iter().zip(&done.runs).map(|((_, new), (_, old))| number(new) - number(old)).collect()
}

/// The picture: a row for each model that can answer.
pub fn chart(question: Question, sides: &[Side], language: Language) -> Chart {
    let rows = sides.iter().filter_map(|side| {
        let answer = side.answer.as_ref()?;
        Some(Interval { label: side.model.to_owned(), quantiles: answer.quantiles, share: answer.share })
    });
    let unit = match question.unit() {
        // a share is shown times a hundred
        "1/yr" => "%/yr",
        "1" => "%",
        unit => unit,
    };
    let title = words::of(question.title(), language);
    let chart = Chart::new(language, &title, unit, Body::Intervals(rows.collect()));
    let chart = chart.subtitle(&words::of(SUBTITLE, language));
    if question.is_change() { chart.difference() } else { chart }
}

/// The answers in words, of at most `width` columns.
pub fn text(sides: &[Side], width: usize, language: Language) -> String {
    let column = sides.iter().map(|side| side.model.len()).max().unwrap_or(0) + 2;
    let mut text = String::new();
    for side in sides {
        let words = match &side.answer {
            None => side.words.clone(),
            Some(answer) => {
                let count = answer.runs.to_string();
                let runs = match (answer.runs, answer.share) {
                    (0, _) => words::of(ONE_RUN, language),
                    (_, share) if share < 1.0 => {
                        let share = format!("{:.0} %", share * 100.0);
                        words::say(SOME, language, &[("runs", &count), ("share", &share)])
                    }
                    _ => words::say(RUNS, language, &[("runs", &count)]),
                };
                let single = answer.single.map_or_else(|| words::of(NO_ANSWER, language), |x| format!("{x:.4}"));
                words::say(ANSWERS, language, &[("terms", &side.words), ("single", &single), ("runs", &runs)])
            }
        };
        for (at, line) in fold(&words, width.saturating_sub(column).max(30)).iter().enumerate() {
            let _ = writeln!(text, "{}{}", pad(if at == 0 { side.model } else { "" }, column), line.trim_end());
        }
    }
    text
}

/// The answers as CSV.
pub fn csv(question: Question, sides: &[Side]) -> String {
    let mut text = String::from("question,unit,model,single,runs,share,p05,p25,p50,p75,p95,terms\n");
    let cell = |x: Option<f64>| x.map_or_else(String::new, digits17);
    for side in sides {
        let answer = side.answer.as_ref();
        let mut cells = vec![question.name().to_owned(), question.unit().to_owned(), side.model.to_owned()];
        cells.push(cell(answer.and_then(|answer| answer.single)));
        cells.push(answer.map_or_else(String::new, |answer| answer.runs.to_string()));
        cells.push(cell(answer.map(|answer| answer.share)));
        cells.extend((0..SHARES.len()).map(|at| cell(answer.and_then(|a| a.quantiles).map(|q| q[at]))));
        cells.push(format!("\"{}\"", side.words.replace('"', "\"\"")));
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}

/// Which model can answer what: a row for each model, a column for each question.
pub fn matrix(language: Language) -> String {
    let column = MODELS.iter().map(|model| model.id.len()).max().unwrap_or(0) + 2;
    let mut text = String::new();
    for (at, question) in Question::ALL.iter().enumerate() {
        let _ = writeln!(text, "{} {}  {}", at + 1, pad(question.name(), 16), words::of(question.title(), language));
    }
    let numbers: String = (1..=Question::ALL.len()).map(|at| format!(" {at}")).collect();
    let _ = writeln!(text, "\n{}{numbers}", pad("", column));
    for model in MODELS {
        let marks: String =
            Question::ALL.iter().map(|q| if answer_of(model, *q).is_some() { " ●" } else { " ·" }).collect();
        let _ = writeln!(text, "{}{marks}", pad(model.id, column));
    }
    text
}

/// Every answer's terms, as Markdown: the mapping of the questions to each model.
pub fn terms() -> String {
    let mut text = String::new();
    for question in Question::ALL {
        let _ = writeln!(text, "\n## {}\n\n`{}`, in {}.\n", question.title(), question.name(), question.unit_words());
        text.push_str("| model | outcome | terms |\n|---|---|---|\n");
        for model in MODELS {
            if let Some(answer) = answer_of(model, question) {
                let _ = writeln!(text, "| {} | `{}` | {} |", model.id, answer.outcome, answer.terms);
            }
        }
        if !question.remark().is_empty() {
            let _ = writeln!(text, "\n{}", question.remark());
        }
        let without: Vec<&str> =
            MODELS.iter().filter(|model| answer_of(model, question).is_none()).map(|model| model.id).collect();
        let _ = writeln!(text, "\nCannot answer: {}.", without.join(", "));
    }
    text
}

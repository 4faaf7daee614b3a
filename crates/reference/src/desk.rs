//! What a page asks of the reference models, as JSON, and what it is answered.
//!
//! Every request is an object with `do`; every answer is an object, with `problems` (a list of file, line, column, what, hint) where something
//! was wrong and nothing was done. Beside the JSON go numbers: an answer to a question is eight of them, and pictures and tables are made of
//! the numbers of several answers, so that not a bit of them passes through text.

use serde::Deserialize;
use serde_json::{Value, json};
use shapan_lab::desk::told;
use shapan_lab::figures;
use shapan_lab::messages::{self, Language};
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::Sampler;
use shapan_lab::svg;

use crate::ask::compare::{self, Answered, Draws, Side};
use crate::ask::{model, problem};
use crate::model::{MODELS, Question, Reference};
use crate::published::{self, CHECKS};
use crate::words;

/// Runs of a model, at most.
pub const MOST_RUNS: usize = 10_000;
/// Numbers of an answer: with the default inputs, runs, share with an answer, quantiles. NaN where there is none.
pub const NUMBERS: usize = 8;
/// Width of a picture, where nothing else is said.
const WIDE: f64 = 720.0;
/// Marks on the axis of a picture, about so many.
const MARKS: usize = 6;

/// A request.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// The models and the questions.
    Models {
        /// `en` or `zh`.
        language: String,
    },
    /// Puts a question to a model. The result is the numbers of its answer; none if it cannot answer.
    Answer {
        /// Name of the question.
        question: String,
        /// Name of the model.
        model: String,
        /// Runs, if the model has beliefs.
        runs: usize,
        /// Seed.
        seed: u64,
        /// `mc`, `lhs` or `sobol`.
        sampler: String,
        /// `en` or `zh`.
        language: String,
    },
    /// Answers side by side: where everything stands on one axis, the picture as SVG, the table as CSV. The numbers of the answers are given
    /// in the order of the models; those of a model that cannot answer are NaN.
    Together {
        /// Name of the question.
        question: String,
        /// Names of the models.
        models: Vec<String>,
        /// `en` or `zh`.
        language: String,
    },
    /// Published numbers of a model beside ours.
    Published {
        /// Name of the model.
        model: String,
        /// `en` or `zh`.
        language: String,
    },
}

/// JSON, and numbers beside it.
type Answer = Result<(Value, Vec<f64>), Problems>;

/// Answers a request. What is wrong is part of the answer.
pub fn ask(request: &[u8], numbers: &[f64]) -> (String, Vec<f64>) {
    let read = serde_json::from_slice::<Request>(request).map_err(|e| one("request", e.to_string()));
    let (value, numbers) = match read.and_then(|request| answer(&request, numbers)) {
        Ok(answered) => answered,
        Err(problems) => (told(&problems), Vec::new()),
    };
    (value.to_string(), numbers)
}

fn one(of: &str, what: String) -> Problems {
    Problems(vec![problem(of, what, None)])
}

fn answer(request: &Request, numbers: &[f64]) -> Answer {
    let mut wrong = Wrong::default();
    match request {
        Request::Models { language } => {
            let language = wrong.take(tongue(language));
            wrong.end()?;
            Ok((describe(language.unwrap_or(Language::English)), Vec::new()))
        }
        Request::Answer { question, model: id, runs, seed, sampler, language } => {
            let question = wrong.take(compare::question(question));
            let model = wrong.take(model(id));
            let language = wrong.take(tongue(language));
            let known = Sampler::find(sampler);
            let sampler =
                wrong.take(known.ok_or_else(|| one("sampler", format!("`{sampler}` is not one of mc, lhs, sobol"))));
            wrong.take(match runs {
                1..=MOST_RUNS => Ok(()),
                runs => Err(one("runs", format!("1 to {MOST_RUNS} runs are expected, not {runs}"))),
            });
            wrong.end()?;
            let (Some(question), Some(model), Some(language), Some(sampler)) = (question, model, language, sampler)
            else {
                return Err(Problems::default());
            };
            let draws = Draws { runs: *runs, seed: *seed, sampler, threads: 1 };
            let side = compare::side(model, question, draws, language)?;
            let numbers = side.answer.as_ref().map_or_else(Vec::new, numbers_of);
            Ok((json!(side), numbers))
        }
        Request::Together { question, models, language } => {
            let question = wrong.take(compare::question(question));
            let language = wrong.take(tongue(language));
            let found = wrong.take(compare::models(models));
            let count = models.len() * NUMBERS;
            wrong.take(match numbers.len() {
                given if given == count => Ok(()),
                given => Err(one(
                    "numbers",
                    format!("{NUMBERS} numbers for each model are expected, {count} in all, not {given}"),
                )),
            });
            for (at, side) in numbers.chunks_exact(NUMBERS).enumerate() {
                wrong.take(sound(side).map_err(|what| one("numbers", format!("answer {}: {what}", at + 1))));
            }
            wrong.end()?;
            let (Some(question), Some(models), Some(language)) = (question, found, language) else {
                return Err(Problems::default());
            };
            Ok((together(question, &models, numbers, language), Vec::new()))
        }
        Request::Published { model: id, language } => {
            let model = wrong.take(model(id));
            let language = wrong.take(tongue(language));
            wrong.end()?;
            let (Some(model), Some(language)) = (model, language) else { return Err(Problems::default()) };
            Ok((checks(model, language), Vec::new()))
        }
    }
}

/// Everything that is wrong with a request.
#[derive(Default)]
struct Wrong(Vec<Problem>);

impl Wrong {
    fn take<T>(&mut self, found: Result<T, Problems>) -> Option<T> {
        found.map_err(|Problems(more)| self.0.extend(more)).ok()
    }
    fn end(&mut self) -> Result<(), Problems> {
        if self.0.is_empty() { Ok(()) } else { Err(Problems(core::mem::take(&mut self.0))) }
    }
}

/// The language of this code.
fn tongue(language: &str) -> Result<Language, Problems> {
    Language::from_code(language).ok_or_else(|| one("language", format!("`{language}` is not en or zh")))
}

/// All models and questions.
fn describe(language: Language) -> Value {
    let say = |text: &'static str| words::of(text, language);
    let list = |texts: &[&'static str]| texts.iter().map(|text| say(text)).collect::<Vec<_>>();
    let model = |model: &&Reference| {
        let answers = model.answers.iter().map(|(question, answer)| {
            json!({ "question": question.name(), "outcome": answer.outcome, "terms": say(answer.terms) })
        });
        json!({
            "id": model.id,
            "title": say(model.title),
            "citation": model.citation,
            "licence": say(model.licence),
            "actors": say(model.actors),
            "has": list(model.has),
            "lacks": list(model.lacks),
            "standing": say(model.standing.words()),
            "published": CHECKS.iter().filter(|check| check.model == model.id).count(),
            "answers": answers.collect::<Vec<_>>(),
        })
    };
    let question = |question: Question| {
        json!({
            "name": question.name(),
            "title": say(question.title()),
            "unit": say(question.unit_words()),
            "change": question.is_change(),
        })
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "most_runs": MOST_RUNS,
        "models": MODELS.iter().map(model).collect::<Vec<_>>(),
        "questions": Question::ALL.map(question),
    })
}

/// An answer as numbers.
fn numbers_of(answer: &Answered) -> Vec<f64> {
    let mut numbers = vec![answer.single.unwrap_or(f64::NAN), answer.runs as f64, answer.share];
    numbers.extend(answer.quantiles.unwrap_or([f64::NAN; 5]));
    numbers
}

/// Can these be the numbers of an answer, or of none?
fn sound(numbers: &[f64]) -> Result<(), &'static str> {
    let [single, runs, share, quantiles @ ..] = numbers else { return Err("too few numbers") };
    if numbers.iter().all(|x| x.is_nan()) {
        return Ok(());
    }
    if numbers.iter().any(|x| x.is_infinite()) {
        return Err("numbers are finite, or NaN where there is none");
    }
    if !(0.0..=MOST_RUNS as f64).contains(runs) || runs.fract() != 0.0 {
        return Err("the second number is a count of runs");
    }
    if !(0.0..=1.0).contains(share) {
        return Err("the third number is a share");
    }
    let none = quantiles.iter().all(|x| x.is_nan());
    if !none && !quantiles.is_sorted() {
        return Err("quantiles are in order, and all there or none");
    }
    let _ = single;
    Ok(())
}

fn side_of(model: &'static Reference, question: Question, numbers: &[f64], language: Language) -> Side {
    let known = |x: f64| Some(x).filter(|x| !x.is_nan());
    let answer = known(numbers[1]).map(|runs| Answered {
        single: known(numbers[0]),
        runs: runs as usize,
        share: numbers[2],
        quantiles: known(numbers[3]).map(|_| [3, 4, 5, 6, 7].map(|at| numbers[at])),
    });
    Side { model: model.id, answer, words: compare::words(model, question, language) }
}

/// Answers side by side.
fn together(question: Question, models: &[&'static Reference], numbers: &[f64], language: Language) -> Value {
    let sides: Vec<Side> = models
        .iter()
        .zip(numbers.chunks_exact(NUMBERS))
        .map(|(model, numbers)| side_of(model, question, numbers, language))
        .collect();
    let chart = compare::chart(question, &sides, language);
    let axis = chart.value_axis(MARKS).map(|(axis, _)| axis);
    let place = |x: f64| axis.as_ref().and_then(|axis| axis.position(x));
    let figure = |x: f64| figures::figure(x, &chart.unit, language);
    let rows = sides.iter().map(|side| {
        let answer = side.answer.as_ref();
        let quantiles = answer.and_then(|answer| answer.quantiles);
        json!({
            "model": side.model,
            "places": quantiles.map(|quantiles| quantiles.map(place)),
            "figures": quantiles.map(|quantiles| quantiles.map(figure)),
            "single": answer.and_then(|answer| answer.single).map(figure),
            "share": answer.map(|answer| figures::percent(answer.share, language)),
            "runs": answer.map(|answer| answer.runs),
            "words": side.words,
        })
    });
    let marks = axis.iter().flat_map(|axis| {
        let marks = axis.ticks.iter().zip(&axis.labels);
        marks.filter_map(|(tick, label)| Some(json!({ "place": axis.position(*tick)?, "label": label })))
    });
    let shown = axis.is_some();
    let legend = ["chart.median", "chart.half", "chart.most"].map(|key| messages::word(language, key));
    json!({
        "title": chart.title,
        "subtitle": chart.subtitle,
        "unit": axis.as_ref().map(|axis| chart.unit_line(axis)),
        "marks": marks.collect::<Vec<_>>(),
        "zero": axis.as_ref().filter(|axis| chart.difference || (axis.low < 0.0 && axis.high > 0.0)).and_then(|axis| axis.position(0.0)),
        "rows": rows.collect::<Vec<_>>(),
        "notes": chart.notes(),
        "description": chart.description(),
        "svg": shown.then(|| svg::draw(&chart, question.name(), WIDE)),
        "csv": compare::csv(question, &sides),
        "legend": legend,
    })
}

/// Published numbers beside ours.
fn checks(model: &'static Reference, language: Language) -> Value {
    let rows = CHECKS.iter().filter(|check| check.model == model.id).map(|check| {
        let ours = check.ours().unwrap_or(f64::NAN);
        json!({
            "of": check.of(),
            "outcome": check.outcome,
            "theirs": published::number(check.theirs, language),
            "ours": published::number(ours, language),
            "tolerance": check.near.words(language),
            "origin": words::of(check.origin, language),
            "reproduces": check.fits(ours),
            "differs": words::of(check.differs, language),
        })
    });
    json!({ "rows": rows.collect::<Vec<_>>() })
}

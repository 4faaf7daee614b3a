//! The runs of a study: chunk by chunk, with progress, taken up where they were left, and until the intervals are narrow enough.

use serde_json::{Value as Json, json};
use shapan_lab::figures;
use shapan_lab::memory::Memory as _;
use shapan_lab::messages::{Language, say};
use shapan_lab::parallel;
use shapan_lab::problem::Problems;
use shapan_lab::sensitivity::asked::{Found, read_by_method, tables};
use shapan_lab::sensitivity::design::Design;
use shapan_lab::sensitivity::groups::Groups;
use shapan_lab::sensitivity::{self, Answer, Drawing, Method, Settings};

use super::subject::Asked;
use super::{FIRST, FIRST_RUNS, Failure, MOST};
use crate::args::Sensitivity;
use crate::kept::Kept;
use crate::progress;

/// Runs that broke off are listed up to this number; all are counted.
const LISTED: usize = 100;

/// A study that was run.
pub(super) struct Done {
    /// The points.
    pub(super) design: Design,
    /// What came out, by row.
    pub(super) answers: Vec<Answer>,
    /// Indices.
    pub(super) found: Found,
    /// Runs that broke off, in a sentence.
    pub(super) broken: Option<String>,
    /// What is done, on disk until everything is saved.
    pub(super) kept: Kept,
}

impl Done {
    /// The runs that broke off: how many, and the first of them.
    pub(super) fn broken_runs(&self) -> Json {
        let all: Vec<(usize, &str)> =
            self.answers.iter().enumerate().filter_map(|(row, a)| Some((row, a.broken.as_deref()?))).collect();
        let list: Vec<Json> = all.iter().take(LISTED).map(|(run, why)| json!({ "run_id": run, "why": why })).collect();
        json!({ "count": all.len(), "list": list })
    }
}

/// Runs what is asked for.
pub(super) fn run(
    args: &Sensitivity,
    asked: &Asked,
    settings: &Settings,
    groups: &Groups,
    drawing: Drawing,
    design: &dyn Fn(usize) -> Result<Design, Problems>,
) -> Result<Done, Failure> {
    let subject = asked.subject.as_ref();
    let threads = args.threads.unwrap_or_else(parallel::available).max(1);
    let most = args.points.unwrap_or(if args.until.is_some() { MOST } else { settings.method.points() });
    let first = FIRST.iter().find(|(method, _)| *method == settings.method).map_or(FIRST_RUNS, |(_, points)| *points);
    let mut points = if args.until.is_some() { first.min(most) } else { most };
    let names: Vec<&str> = subject.outcomes().iter().map(|outcome| outcome.name.as_str()).collect();
    let identity = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "subject": asked.identity,
        "outcomes": names,
        "groups": groups.of,
        "method": settings.method.name(),
        "tangents": settings.method == Method::Dgsm && subject.exact(),
        "second_order": settings.second_order,
        "levels": settings.levels,
        "sampler": drawing.sampler.name(),
        "seed": drawing.seed,
        // every point of a Latin hypercube depends on their number
        "points": if Design::grows(settings, drawing.sampler) { None } else { Some(points) },
    });
    let mut kept = Kept::of(args.out.as_deref());
    kept.begin(&|| identity.to_string());
    let cancel = progress::interruption();
    let mut answers: Vec<Answer> = Vec::new();
    loop {
        let design = design(points)?;
        let rows = answers.len()..design.rows();
        answers.extend(kept.whole("sensitivity", threads, &cancel, |work| {
            Ok(sensitivity::run_in_stretches(subject, &design, rows, work))
        })?);
        let y: Vec<Vec<f64>> = (0..subject.outcomes().len())
            .map(|outcome| answers.iter().map(|answer| answer.outcomes[outcome]).collect())
            .collect();
        let found = tables(
            subject.outcomes(),
            groups,
            settings,
            &read_by_method(subject, settings, &design, threads),
            &y,
            threads,
        );
        let widest = found.iter().filter_map(|(_, table)| table.as_ref().ok()).map(|table| table.widest());
        let widest = widest.fold(f64::NAN, f64::max);
        let number = |x: f64| figures::number(x, Language::English);
        match args.until {
            Some(wanted) if widest.is_nan() => {
                let what = match found.iter().find_map(|(outcome, table)| Some((outcome, table.as_ref().err()?))) {
                    Some((outcome, nothing)) => nothing.sentence(&outcome.name, args.lang.into()),
                    None => format!("{} has no intervals: --until {wanted} cannot be judged", settings.method.name()),
                };
                return Err(Failure::sentence(what));
            }
            Some(wanted) if widest > wanted && points < most => {
                points = (2 * points).min(most);
                continue;
            }
            Some(wanted) => {
                let (width, wanted_text, points) = (number(widest), number(wanted), figures::count(points));
                let values = [("points", &*points), ("width", &*width), ("wanted", &*wanted_text)];
                let key =
                    if widest > wanted { "commands.sensitivity.not_reached" } else { "commands.sensitivity.grown" };
                eprintln!("note: {}", say(Language::English, key, &values));
            }
            None => {}
        }
        kept.told();
        let broken = broken(&answers);
        return Ok(Done { design, answers, found, broken, kept });
    }
}

fn broken(answers: &[Answer]) -> Option<String> {
    let mut all = answers.iter().enumerate().filter_map(|(row, answer)| Some((row, answer.broken.as_deref()?)));
    let (first, why) = all.next()?;
    let share = figures::percent((1 + all.count()) as f64 / answers.len() as f64, Language::English);
    Some(format!("{share} of {} runs left the numbers; the first is run {first}: {why}", answers.len()))
}

//! Scenarios over the same worlds: differences world by world, so that luck cancels.

use std::io;

use serde::Serialize;
use shapan_model::model::Plan;

use crate::ensemble::{Run, Settings, Summary};
use crate::experiment::Design;
use crate::fan::QUANTILES;
use crate::manifest::{BrokenRuns, Manifest};
use crate::memory::{self, Work};
use crate::outcomes::Outcome;
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::series::digits17;
use crate::sketch;
use crate::study;

/// One scenario that was run. Memory: outcomes plus rows times blocs, for each run.
#[derive(Clone)]
pub struct Side {
    /// Its worlds.
    pub design: Design,
    /// What was asked of them.
    pub settings: Settings,
    /// What became of the runs.
    pub summary: Summary,
    /// What is compared.
    pub kept: Kept,
}

/// Outcomes of every run, and the series of one quantity.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Outcomes by run.
    pub outcomes: Vec<Vec<Option<f64>>>,
    /// Values of the quantity by run: by row, then bloc; a run that was stopped has fewer rows.
    pub series: Vec<Vec<f64>>,
    /// Times of the rows, in years since the start.
    pub times: Vec<f64>,
    blocs: usize,
}

impl Side {
    /// Runs every world of a design; the first of the settings' series is kept, if there is one. How many were done if that was stopped, or could not be
    /// kept.
    ///
    /// # Errors
    /// Those of [`ensemble::run`](crate::ensemble::run).
    pub fn run(design: Design, settings: Settings, work: &mut Work<'_>) -> io::Result<Result<Side, usize>> {
        let (blocs, outcomes) = (design.scenario().blocs.len(), settings.outcomes.len());
        // outcomes, then each row: its time, the quantity by bloc
        let read = |plan: &Plan, run: &Run| -> Vec<f64> {
            let mut numbers: Vec<f64> = run.outcomes.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
            let rows = if settings.series.is_empty() { &[] } else { run.record.times.as_slice() };
            for (row, time) in rows.iter().enumerate() {
                numbers.push(*time);
                numbers.extend((0..blocs).map(|bloc| run.record.at(plan, blocs, row, bloc, 0)));
            }
            numbers
        };
        let ran = match memory::worlds(&design, &settings, "compare", &read, work)? {
            Ok(ran) => ran,
            Err(done) => return Ok(Err(done)),
        };
        let mut kept = Kept { blocs, ..Kept::default() };
        let mut summary = Summary { done: ran.len(), broken: Vec::new(), cancelled: false };
        for ran in ran {
            let (values, rows) = ran.values.split_at(outcomes);
            kept.outcomes.push(values.iter().map(|value| Some(*value).filter(|value| !value.is_nan())).collect());
            let rows = || rows.chunks(blocs + 1);
            kept.series.push(rows().flat_map(|row| row[1..].to_vec()).collect());
            if rows().len() > kept.times.len() {
                kept.times = rows().map(|row| row[0]).collect();
            }
            summary.broken.extend(ran.broken);
        }
        Ok(Ok(Side { design, settings, summary, kept }))
    }

    /// The manifest, with data and citations.
    ///
    /// # Errors
    /// A bibliography that is built in and cannot be read.
    pub fn manifest(&self, files: Vec<String>) -> Result<Manifest, Problems> {
        let manifest = Manifest::new(&self.design, &self.settings, &self.summary);
        Ok(Manifest { files, ..study::complete(manifest, self.design.scenario())? })
    }

    /// Runs that left the numbers, in a sentence; none if all reached the end.
    pub fn broken(&self) -> Option<String> {
        study::broken(&self.design, self.summary.done, &BrokenRuns::from(self.summary.broken.as_slice()))
    }
}

/// Why two scenarios cannot be set side by side: model, blocs, span or step differ. Empty if they can.
pub fn unlike(first: &Scenario, other: &Scenario) -> Vec<String> {
    let names =
        |scenario: &Scenario| scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect::<Vec<_>>().join(", ");
    let years = |years: f64| format!("{years} years");
    let pairs = [
        ("model", first.model.about().name.to_owned(), other.model.about().name.to_owned()),
        ("list of blocs", names(first), names(other)),
        ("span", years(first.inputs.years), years(other.inputs.years)),
        ("step", years(first.inputs.step), years(other.inputs.step)),
    ];
    let differing = pairs.into_iter().filter(|(_, here, there)| here != there);
    let told = |(what, here, there)| {
        format!("the {what} of `{}` ({there}) is not that of `{}` ({here})", other.name, first.name)
    };
    differing.map(told).collect()
}

/// How an outcome differs between two scenarios.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// Name of the outcome.
    pub outcome: String,
    /// Unit.
    pub unit: &'static str,
    /// Worlds in which both scenarios have a value.
    pub worlds: usize,
    /// Worlds in which only the first has one, and only the second.
    pub only: [usize; 2],
    /// Median in the first scenario, over the worlds in which both have a value.
    pub first: Option<f64>,
    /// Median in the second.
    pub second: Option<f64>,
    /// 5, 25, 50, 75 and 95 % quantiles of second less first, world by world.
    pub quantiles: Option<[f64; 5]>,
    /// Share of the worlds in which the second is higher, and lower; the rest are equal.
    pub higher: f64,
    /// Share of the worlds in which the second is lower.
    pub lower: f64,
}

/// Quantiles by linear interpolation; none of nothing.
pub(crate) fn quantiles(mut values: Vec<f64>) -> Option<[f64; 5]> {
    shapan_insight::order::sort(&mut values);
    let mut found = [0.0; 5];
    for (at, p) in QUANTILES.iter().enumerate() {
        found[at] = sketch::of_sorted(&values, *p)?;
    }
    Some(found)
}

/// Differences of all outcomes, second less first.
pub fn outcomes(outcomes: &[Outcome], first: &Kept, second: &Kept) -> Vec<Difference> {
    let one = |(at, outcome): (usize, &Outcome)| {
        let pairs = || first.outcomes.iter().zip(&second.outcomes).map(|(a, b)| (a[at], b[at]));
        let both: Vec<(f64, f64)> = pairs().filter_map(|(a, b)| a.zip(b)).collect();
        let differences: Vec<f64> = both.iter().map(|(a, b)| b - a).collect();
        let share = |test: fn(f64) -> bool| {
            differences.iter().filter(|d| test(**d)).count() as f64 / differences.len().max(1) as f64
        };
        let (higher, lower) = (share(|d| d > 0.0), share(|d| d < 0.0));
        let median = |values: Vec<f64>| quantiles(values).map(|found| found[2]);
        Difference {
            outcome: outcome.name.clone(),
            unit: outcome.unit,
            worlds: both.len(),
            only: [
                pairs().filter(|(a, b)| a.is_some() && b.is_none()).count(),
                pairs().filter(|(a, b)| a.is_none() && b.is_some()).count(),
            ],
            first: median(both.iter().map(|(a, _)| *a).collect()),
            second: median(both.iter().map(|(_, b)| *b).collect()),
            quantiles: quantiles(differences),
            higher,
            lower,
        }
    };
    outcomes.iter().enumerate().map(one).collect()
}

/// Quantiles over time of the difference of the kept quantity in one bloc: second less first, or second over first less one. One entry
/// per row: the quantiles, and the share of the worlds in which both still run.
pub fn over_time(first: &Kept, second: &Kept, bloc: usize, relative: bool) -> Vec<(Option<[f64; 5]>, f64)> {
    let pairs: Vec<(&Vec<f64>, &Vec<f64>)> = first.series.iter().zip(&second.series).collect();
    let row = |row: usize| {
        let at = row * first.blocs + bloc;
        let both = pairs.iter().filter_map(|(a, b)| Some((*a.get(at)?, *b.get(at)?)));
        let differences: Vec<f64> = both.map(|(a, b)| if relative { b / a - 1.0 } else { b - a }).collect();
        let alive = differences.len() as f64 / pairs.len().max(1) as f64;
        (quantiles(differences), alive)
    };
    (0..first.times.len()).map(row).collect()
}

/// Differences of outcomes as a table with commas: `rows` has those of each scenario, which stands after `less`.
pub fn csv(less: &str, rows: &[(&str, &[Difference])]) -> String {
    let mut csv = String::from(
        "scenario,less,outcome,unit,worlds,only_first,only_second,first,second,p05,p25,p50,p75,p95,higher,lower\n",
    );
    let cell = |value: Option<f64>| value.map_or_else(String::new, digits17);
    for (scenario, row) in rows.iter().flat_map(|(scenario, rows)| rows.iter().map(move |row| (scenario, row))) {
        let quantiles = row.quantiles.map_or_else(
            || vec![String::new(); QUANTILES.len()],
            |quantiles| quantiles.iter().map(|x| digits17(*x)).collect(),
        );
        csv.push_str(&format!(
            "{scenario},{less},{},{},{},{},{},{},{},{},{},{}\n",
            row.outcome,
            row.unit,
            row.worlds,
            row.only[0],
            row.only[1],
            cell(row.first),
            cell(row.second),
            quantiles.join(","),
            digits17(row.higher),
            digits17(row.lower),
        ));
    }
    csv
}

/// Only worlds with the same model, blocs and span can be set side by side; `place` is what asks for it.
///
/// # Errors
/// In what each of the others is unlike the first.
pub fn alike(place: &str, scenarios: &[Scenario]) -> Result<(), Problems> {
    let problem = |what: String| Problem { file: place.into(), line: 0, column: 0, what, hint: None };
    let Some((first, others)) = scenarios.split_first() else { return Ok(()) };
    let problems: Vec<Problem> = others.iter().flat_map(|other| unlike(first, other)).map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_taken_world_by_world() {
        let mut first = Kept { blocs: 1, ..Kept::default() };
        let mut second = Kept { blocs: 1, ..Kept::default() };
        first.times = vec![0.0, 1.0];
        // a difference of 1 in every world, though the worlds themselves differ by a hundred
        first.series = vec![vec![1.0, 1.0], vec![100.0, 100.0], vec![7.0]];
        second.series = vec![vec![1.0, 2.0], vec![100.0, 101.0], vec![7.0, 8.0]];
        let found = over_time(&first, &second, 0, false);
        assert_eq!(found[0], (Some([0.0; 5]), 1.0));
        assert_eq!(found[1], (Some([1.0; 5]), 2.0 / 3.0));
        let relative = over_time(&first, &second, 0, true);
        assert_eq!(relative[1].0.unwrap()[4], 0.01 + 0.95 * 0.99);
    }
}

//! Looking back: a world that starts in an earlier year, from what was known then, scored against what came, beside two forecasts that know no
//! model.

pub mod page;
pub mod told;

use std::io;

use shapan_insight::extrapolation::{Silent, log_linear, random_walk};
use shapan_insight::normal;
use shapan_insight::order::{quantile, sort};
use shapan_insight::philox::uniform;
use shapan_insight::scores::{covers, crps};
use shapan_model::model::{Level, Plan};

use crate::chart::Quantiles;
use crate::ensemble::{Broken, Run, Settings};
use crate::experiment::Design;
use crate::history::{Relation, Series};
use crate::memory::{self, Work};

/// Years before the start from which the forecasts without a model learn, at most.
pub const LEARNT_FROM: f64 = 10.0;
/// Years between the rows of a run.
const EVERY: f64 = 0.25;
/// Built-in looks back: the scenario, the series it is scored on.
pub const LOOKS: [(&str, &[&str]); 2] = [
    ("end-2015", &["output.*", "capital.*"]),
    ("end-2022", &["chips.*", "spending.*", "chip_price", "training.*", "lag.*"]),
];

/// How good a forecast was on one series, over its points.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Score {
    /// Points scored.
    pub points: usize,
    /// Mean continuous ranked probability score: of logarithms, of a lag in years. Smaller is better.
    pub crps: f64,
    /// Share of the points within the central half of the draws.
    pub cover50: f64,
    /// Share within the central nine tenths.
    pub cover90: f64,
}

/// A measured point and what was said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Calendar year.
    pub year: f64,
    /// What was measured.
    pub seen: f64,
    /// 5 %, 25 %, 50 %, 75 % and 95 % of what the worlds say, errors of measurement included.
    pub model: Option<Quantiles>,
    /// Of the log-linear trend.
    pub trend: Option<Quantiles>,
    /// Of the random walk with drift.
    pub walk: Option<Quantiles>,
    /// Worlds that say something of it.
    pub worlds: usize,
}

/// One series, looked back on.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The series.
    pub series: Series,
    /// Its points after the start.
    pub points: Vec<Point>,
    /// The model's score; none if no world says anything.
    pub model: Option<Score>,
    /// The score of the log-linear trend.
    pub trend: Result<Score, Silent>,
    /// The score of the random walk with drift.
    pub walk: Result<Score, Silent>,
}

/// Who forecast best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Best {
    /// The model.
    Model,
    /// The log-linear trend.
    Trend,
    /// The random walk with drift.
    Walk,
    /// Nobody can be compared: too few points lie before the start, or no world says anything.
    Alone,
}

impl Best {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Best::Model => "model",
            Best::Trend => "trend",
            Best::Walk => "walk",
            Best::Alone => "alone",
        }
    }
}

impl Look {
    /// Whose score is the smallest.
    pub fn best(&self) -> Best {
        let (Some(model), Ok(trend), Ok(walk)) = (self.model, self.trend, self.walk) else { return Best::Alone };
        match (model.crps <= trend.crps, model.crps <= walk.crps, trend.crps <= walk.crps) {
            (true, true, _) => Best::Model,
            (_, _, true) => Best::Trend,
            _ => Best::Walk,
        }
    }
}

/// What became of a look back.
#[derive(Clone, Debug, PartialEq)]
pub struct Hindcast {
    /// The series.
    pub looks: Vec<Look>,
    /// Worlds.
    pub runs: usize,
    /// Worlds that left the numbers.
    pub broken: Vec<Broken>,
}

/// Runs the worlds of a design and scores them on the series, of which only points after the scenario's start count. Errors of measurement, as the
/// series state them, are drawn anew for each world. How many worlds were done if that was stopped, or could not be kept.
///
/// # Errors
/// Those of [`ensemble::run`](crate::ensemble::run).
pub fn hindcast(design: &Design, series: &[Series], work: &mut Work<'_>) -> io::Result<Result<Hindcast, usize>> {
    let scenario = design.scenario();
    let (start, span, blocs) = (scenario.start_year, scenario.inputs.years, scenario.blocs.len());
    let years = |s: &Series| s.later(start, span).iter().map(|(t, _)| *t).collect::<Vec<f64>>();
    let mut results: Vec<usize> = Vec::new();
    for one in series {
        if !results.contains(&one.result) {
            results.push(one.result);
        }
    }
    let settings = Settings {
        threads: work.threads,
        batch: None,
        every: EVERY,
        series: results,
        outcomes: Vec::new(),
        level: Level::Best,
    };
    let years: Vec<Vec<f64>> = series.iter().map(years).collect();
    let read = |plan: &Plan, run: &Run| -> Vec<f64> {
        let told = |(series, years): (&Series, &Vec<f64>)| {
            let told = series.told(&run.record, plan, blocs, start, years).into_iter();
            told.map(|value| value.map_or(f64::NAN, |value| series.score(value))).collect::<Vec<f64>>()
        };
        series.iter().zip(&years).flat_map(told).collect()
    };
    let ran = match memory::worlds(design, &settings, &format!("hindcast {series:?}"), &read, work)? {
        Ok(ran) => ran,
        Err(done) => return Ok(Err(done)),
    };
    let seed = design.drawing().map_or(scenario.seed, |(_, seed)| seed);
    let mut at = 0;
    let mut looks = Vec::with_capacity(series.len());
    for (series, years) in series.iter().zip(&years) {
        let said: Vec<Vec<Option<f64>>> = (at..at + years.len())
            .map(|at| ran.iter().map(|ran| Some(ran.values[at]).filter(|score| score.is_finite())).collect())
            .collect();
        at += years.len();
        looks.push(look(series, &said, start, span, seed));
    }
    let runs = ran.len();
    let broken = ran.into_iter().flat_map(|ran| ran.broken).collect();
    Ok(Ok(Hindcast { looks, runs, broken }))
}

/// A forecast without a model: draws by draw, then time, from the past, the times, the number of draws and the seed.
type Naive = fn(&[(f64, f64)], &[f64], usize, u64) -> Result<Vec<Vec<f64>>, Silent>;

/// Scores one series; `said` holds what each world says of each point, by point, then world.
fn look(series: &Series, said: &[Vec<Option<f64>>], start: f64, span: f64, seed: u64) -> Look {
    let later = series.later(start, span);
    let years: Vec<f64> = later.iter().map(|(t, _)| *t).collect();
    let seen: Vec<f64> = later.iter().map(|(_, x)| series.score(*x)).collect();
    let runs = said.first().map_or(0, Vec::len);
    // by point, then world: with an error of measurement each
    let mut model: Vec<Vec<f64>> = vec![Vec::new(); years.len()];
    for run in 0..runs {
        let score = |k: usize| normal::quantile(uniform(seed, run as u64, &format!("history.{}.{k}", series.name)));
        let errors = series.error.errors(&years, &(0..years.len()).map(score).collect::<Vec<f64>>());
        for ((draws, said), error) in model.iter_mut().zip(said).zip(errors) {
            draws.extend(said[run].map(|value| value + error));
        }
    }
    let past = series.past(start);
    let learnt: Vec<(f64, f64)> =
        past.iter().copied().filter(|(t, _)| *t > past.last().map_or(0.0, |p| p.0) - LEARNT_FROM - 1e-6).collect();
    let of_lag = matches!(series.relation, Relation::Lag { .. });
    let by_point = |draws: Vec<Vec<f64>>| -> Vec<Vec<f64>> {
        (0..years.len()).map(|k| draws.iter().map(|draw| series.score(draw[k])).collect()).collect()
    };
    let naive = |of: Naive| {
        if of_lag { Err(Silent::TooFew) } else { of(&learnt, &years, runs.max(1), seed).map(by_point) }
    };
    let (trend, walk) = (naive(log_linear), naive(random_walk));
    let point = |k: usize| Point {
        year: years[k],
        seen: later[k].1,
        model: quantiles(series, &model[k]),
        trend: trend.as_ref().ok().and_then(|draws| quantiles(series, &draws[k])),
        walk: walk.as_ref().ok().and_then(|draws| quantiles(series, &draws[k])),
        worlds: model[k].len(),
    };
    let points = (0..years.len()).map(point).collect();
    let scored = |draws: &Result<Vec<Vec<f64>>, Silent>| match draws {
        Ok(draws) => score(draws, &seen).ok_or(Silent::TooFew),
        Err(silent) => Err(*silent),
    };
    Look { series: series.clone(), points, model: score(&model, &seen), trend: scored(&trend), walk: scored(&walk) }
}

fn quantiles(series: &Series, draws: &[f64]) -> Option<Quantiles> {
    let mut sorted = draws.to_vec();
    sort(&mut sorted);
    let at = |p: f64| quantile(sorted.len(), p, |k| sorted[k]).map(|score| series.unscore(score));
    Some([at(0.05)?, at(0.25)?, at(0.5)?, at(0.75)?, at(0.95)?])
}

/// Mean score over the points; none if a point has no draws.
fn score(draws: &[Vec<f64>], seen: &[f64]) -> Option<Score> {
    if seen.is_empty() {
        return None;
    }
    let (mut sum, mut half, mut most) = (0.0, 0, 0);
    for (draws, value) in draws.iter().zip(seen) {
        sum += crps(draws, *value)?;
        half += usize::from(covers(draws, 0.5, *value)?);
        most += usize::from(covers(draws, 0.9, *value)?);
    }
    let count = seen.len() as f64;
    Some(Score { points: seen.len(), crps: sum / count, cover50: half as f64 / count, cover90: most as f64 / count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{ErrorModel, Over};
    use crate::scenario::Text;

    fn series() -> Series {
        Series {
            name: "s".into(),
            title: Text::default(),
            unit: "1".into(),
            source: String::new(),
            note: String::new(),
            result: 0,
            quantity: "x",
            over: Over::World,
            relation: Relation::Level,
            error: ErrorModel { sd: 0.1, correlation: 0.0 },
            points: vec![(2000.0, 1.0), (2001.0, 2.0), (2002.0, 4.0), (2003.0, 8.0), (2004.0, 16.0)],
        }
    }

    /// A series that doubles each year: the trend knows it to the bit of its spread, which is none; worlds that say half of it are off by ln 2
    /// each, softened by the error of measurement of 0.1 (CRPS of a normal forecast far off: distance − sd/√π).
    #[test]
    fn scores_are_distances_where_all_is_certain() {
        let said = vec![
            vec![Some(shapan_model::num::elementary::ln(4.0)); 2000],
            vec![Some(shapan_model::num::elementary::ln(8.0)); 2000],
        ];
        let look = look(&series(), &said, 2002.0, 2.0, 1);
        let model = look.model.unwrap();
        assert!(
            (model.crps - (core::f64::consts::LN_2 - 0.1 / core::f64::consts::PI.sqrt())).abs() < 0.01,
            "{}",
            model.crps
        );
        assert_eq!((model.points, model.cover90), (2, 0.0));
        assert!(look.trend.unwrap().crps < 1e-9);
        assert_eq!(look.best(), Best::Trend);
        assert_eq!(look.points[1].worlds, 2000);
    }

    /// A world that was stopped says nothing of later points, and is not counted among those that do.
    #[test]
    fn silent_worlds_are_counted() {
        let said = vec![vec![Some(2.0), Some(2.1), None], vec![None, None, None]];
        let look = look(&series(), &said, 2002.0, 2.0, 1);
        assert_eq!((look.points[0].worlds, look.points[1].worlds), (2, 0));
        assert_eq!((look.model, look.best()), (None, Best::Alone));
    }
}

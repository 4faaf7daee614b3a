//! The question: which inputs, on which series, and how far a world is from what was measured.

use std::ops::ControlFlow;

use shapan_insight::normal;
use shapan_insight::philox::uniform;
use shapan_model::model::{Inputs, Level, Plan};

use crate::copula::Copula;
use crate::ensemble;
use crate::experiment::{Design, range};
use crate::history::{ErrorModel, Series};
use crate::parallel;
use crate::problem::{Problem, Problems};
use crate::sample_table::Table;
use crate::scenario::{Scenario, Uncertainty};

/// Years between the rows of a run.
const EVERY: f64 = 0.25;
/// Worlds of one piece of work: the lanes of one vector, so that even few chains keep all threads busy.
const PIECE: usize = 8;
/// Scores beyond which the prior is as good as zero, and a belief has no value left.
const FARTHEST: f64 = 7.0;
/// Shares between which an input is moved to see whether any measured number moves.
const TRIED: [f64; 4] = [0.02, 0.3, 0.7, 0.98];
/// A measured number that moves by less than this share of its error over most of a belief has not moved: nothing can be learnt from it.
const STILL: f64 = 0.2;

/// What is asked: which inputs, on which series.
pub struct Question {
    design: Design,
    series: Vec<Series>,
    years: Vec<Vec<f64>>,
    plan: Plan,
    copula: Copula,
    /// Error of each series: of measurement and of the model together.
    errors: Vec<ErrorModel>,
    threads: usize,
}

/// What a world says of all points, by series: their distance from what was measured, in scores. None if it was stopped before.
pub(super) type Residuals = Option<Vec<Vec<f64>>>;

impl Question {
    /// The inputs of a scenario at these positions are asked about; all others keep their central values. `model_error` is the standard deviation
    /// of what the model itself may be off by, which hangs together in time as errors of the series do.
    ///
    /// # Errors
    /// Nothing asked, correlations that contradict one another.
    pub fn new(
        mut scenario: Scenario,
        inputs: &[usize],
        series: Vec<Series>,
        model_error: f64,
        threads: usize,
    ) -> Result<Question, Problems> {
        scenario.vary_only(inputs);
        let refuse = |what: &str| {
            Problems(vec![Problem { file: scenario.name.clone(), line: 0, column: 0, what: what.into(), hint: None }])
        };
        if scenario.uncertainties.is_empty() {
            return Err(refuse("no input is uncertain: there is nothing to find out"));
        }
        let span = (scenario.start_year, scenario.inputs.years);
        let years: Vec<Vec<f64>> =
            series.iter().map(|s| s.later(span.0, span.1).iter().map(|(t, _)| *t).collect()).collect();
        if years.iter().all(Vec::is_empty) {
            return Err(refuse("no series has a point after the start: the past says nothing"));
        }
        let names: Vec<&str> = scenario.uncertainties.iter().map(|u| u.name.as_str()).collect();
        let copula = Copula::new(&scenario.name, &names, &scenario.correlations)?;
        let mut columns: Vec<usize> = Vec::new();
        for one in &series {
            if !columns.contains(&one.result) {
                columns.push(one.result);
            }
        }
        let plan = Plan { every: EVERY, columns, level: Level::Best, quick: false };
        let whole = |s: &Series| {
            let sd = (s.error.sd * s.error.sd + model_error * model_error).sqrt();
            ErrorModel { sd, correlation: s.error.correlation }
        };
        let errors = series.iter().map(whole).collect();
        let empty =
            Table { columns: scenario.uncertainties.clone(), ids: Vec::new(), values: Vec::new(), ignored: Vec::new() };
        let design = Design::given(scenario, empty);
        Ok(Question { design, series, years, plan, copula, errors, threads })
    }

    /// The scenario, in which only what is asked about is uncertain.
    pub fn scenario(&self) -> &Scenario {
        self.design.scenario()
    }

    /// The series.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The same question with other measurements at the same years, by series: what a synthetic past is made of.
    pub fn seeing(&mut self, values: &[Vec<f64>]) {
        let (start, years) = (self.scenario().start_year, self.scenario().inputs.years);
        for (series, values) in self.series.iter_mut().zip(values) {
            let from = series.past(start).len();
            let count = series.later(start, years).len();
            for ((_, old), new) in series.points[from..from + count].iter_mut().zip(values) {
                *old = *new;
            }
        }
    }

    /// Values of the inputs at some scores.
    pub fn values(&self, scores: &[f64]) -> Vec<f64> {
        let mut shares: Vec<f64> = scores.iter().map(|z| normal::distribution(*z)).collect();
        self.copula.apply(&mut shares);
        let scenario = self.scenario();
        let value = |(u, share): (&Uncertainty, f64)| u.dist.quantile(share, &range(scenario, u.target));
        scenario.uncertainties.iter().zip(shares).map(value).collect()
    }

    /// What worlds at these scores say, in the unit of the series: by world, series, point.
    pub fn told(&self, positions: &[Vec<f64>]) -> Vec<Vec<Vec<Option<f64>>>> {
        let scenario = self.scenario();
        let (blocs, start) = (scenario.blocs.len(), scenario.start_year);
        let work = |piece: usize| {
            let some = &positions[piece * PIECE..((piece + 1) * PIECE).min(positions.len())];
            let worlds: Vec<Inputs> = some.iter().map(|z| self.design.inputs(&self.values(z))).collect();
            let records = ensemble::records(&self.design, &self.plan, &worlds);
            let of = |record| {
                let one = |(series, years): (&Series, &Vec<f64>)| series.told(record, &self.plan, blocs, start, years);
                self.series.iter().zip(&self.years).map(one).collect::<Vec<_>>()
            };
            records.iter().map(of).collect::<Vec<_>>()
        };
        let mut all = Vec::with_capacity(positions.len());
        let _ = parallel::in_order(positions.len().div_ceil(PIECE), self.threads, work, |_, told| {
            all.extend(told);
            ControlFlow::Continue(())
        });
        all
    }

    /// How far worlds at these scores are from what was measured.
    pub(super) fn residuals(&self, positions: &[Vec<f64>]) -> Vec<Residuals> {
        let (start, years) = (self.scenario().start_year, self.scenario().inputs.years);
        let one = |told: Vec<Vec<Option<f64>>>| -> Residuals {
            let of = |(series, values): (&Series, Vec<Option<f64>>)| {
                let seen = series.later(start, years);
                let off = |((_, seen), said): (&(f64, f64), Option<f64>)| {
                    let off = series.score(*seen) - series.score(said?);
                    off.is_finite().then_some(off)
                };
                seen.iter().zip(values).map(off).collect::<Option<Vec<f64>>>()
            };
            self.series.iter().zip(told).map(of).collect()
        };
        self.told(positions).into_iter().map(one).collect()
    }

    /// The logarithm of the likelihood of worlds at these scores; none where a world was stopped before the last point.
    pub fn ln_likelihood(&self, positions: &[Vec<f64>]) -> Vec<Option<f64>> {
        let of = |residuals: Vec<Vec<f64>>| -> f64 {
            self.errors.iter().zip(&self.years).zip(&residuals).map(|((e, t), r)| e.ln_density(t, r)).sum()
        };
        self.residuals(positions).into_iter().map(|residuals| residuals.map(of)).collect()
    }

    /// The logarithm of prior times likelihood, without the factor of the normal distribution that all share; NaN where a world was stopped before
    /// the last point.
    pub(super) fn ln_posterior(&self, positions: &[Vec<f64>]) -> Vec<f64> {
        let prior = |z: &Vec<f64>| -0.5 * z.iter().map(|z| z * z).sum::<f64>();
        let near = |z: &&Vec<f64>| z.iter().all(|z| z.abs() <= FARTHEST);
        let asked: Vec<Vec<f64>> = positions.iter().filter(near).cloned().collect();
        let mut found = self.ln_likelihood(&asked).into_iter();
        let one = |z: &Vec<f64>| {
            if !near(&z) {
                return f64::NEG_INFINITY;
            }
            found.next().flatten().map_or(f64::NAN, |likelihood| likelihood + prior(z))
        };
        positions.iter().map(one).collect()
    }

    /// Root mean square of what is new in each residual, in standard deviations, less errors of measurement and of the model drawn for this run.
    pub(super) fn distance(&self, residuals: &[Vec<f64>], seed: u64, run: usize) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        let series = self.series.iter().zip(&self.errors).zip(&self.years);
        for (((series, error), years), residuals) in series.zip(residuals) {
            for (k, (new, _)) in error.innovations(years, residuals).into_iter().enumerate() {
                let name = format!("calibration.noise.{}.{k}", series.name);
                let score = normal::quantile(uniform(seed, run as u64, &name));
                sum += (new - score) * (new - score);
                count += 1.0;
            }
        }
        (sum / count).sqrt()
    }

    /// Which inputs move a measured number, each moved alone over most of its belief.
    pub fn movers(&self) -> Vec<bool> {
        let inputs = self.scenario().uncertainties.len();
        let mut positions = vec![vec![0.0; inputs]];
        for input in 0..inputs {
            for share in TRIED {
                let mut z = vec![0.0; inputs];
                z[input] = normal::quantile(share);
                positions.push(z);
            }
        }
        let found = self.residuals(&positions);
        let centre = &found[0];
        let moved = |other: &Residuals| match (centre, other) {
            (Some(a), Some(b)) => a
                .iter()
                .zip(b)
                .zip(&self.errors)
                .any(|((a, b), error)| a.iter().zip(b).any(|(a, b)| (a - b).abs() > STILL * error.sd)),
            // a world that breaks off says something too
            (a, b) => a.is_some() != b.is_some(),
        };
        (0..inputs).map(|input| (0..TRIED.len()).any(|k| moved(&found[1 + input * TRIED.len() + k]))).collect()
    }
}

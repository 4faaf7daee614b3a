//! Many runs with inputs drawn from what is believed: outcomes of each, and their quantiles.

use std::ops::ControlFlow;

use serde::Serialize;
use shapan_lab::parallel;
use shapan_lab::philox;
use shapan_lab::problem::Problems;
use shapan_lab::sampler::Uniforms;
use shapan_lab::scenario::Sampler;
use shapan_lab::sketch::of_sorted;

use super::inputs::Setup;
use super::tables::outcomes_csv;
use crate::model::{Inputs, Part, Run, Want};

/// Runs that are drawn, computed and handed over together.
const BATCH: usize = 64;

/// One outcome over all runs.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name.
    pub outcome: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Runs in which it has a value.
    pub runs: usize,
    /// Mean of the finite values; of an outcome that is 0 or 1 the probability.
    pub mean: Option<f64>,
    /// Quantiles of the values: 5, 10, 25, 50, 75, 90, 95 %; none where no run has a value.
    pub quantiles: Option<[f64; 7]>,
    /// Quantiles with "never" counted as later than everything: none where the quantile falls into it.
    pub with_never: [Option<f64>; 7],
}

/// Shares of the quantiles.
pub const SHARES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// An ensemble that was run.
pub struct Ensemble {
    /// Inputs and result of every run.
    pub runs: Vec<(Inputs, Run)>,
    /// Outcomes that are numbers.
    pub rows: Vec<Row>,
    /// Runs that were broken.
    pub broken: usize,
}

/// Draws and runs: `count` runs with this seed, on some threads.
///
/// # Errors
/// The sampler cannot draw so many.
pub fn ensemble(
    setup: &Setup,
    count: usize,
    seed: u64,
    sampler: Sampler,
    threads: usize,
) -> Result<Ensemble, Problems> {
    let inputs = drawn(setup, count, seed, sampler)?;
    Ok(all(setup.part, count, inputs, threads, &mut |_| ControlFlow::Continue(())).0)
}

/// The same; `on` is told how many runs are done, and may break off: then there is no ensemble.
///
/// # Errors
/// As [`ensemble`].
pub fn telling(
    setup: &Setup,
    count: usize,
    seed: u64,
    sampler: Sampler,
    threads: usize,
    on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Option<Ensemble>, Problems> {
    let inputs = drawn(setup, count, seed, sampler)?;
    let (done, end) = all(setup.part, count, inputs, threads, on);
    Ok(end.is_continue().then_some(done))
}

/// The inputs of every run.
fn drawn(
    setup: &Setup,
    count: usize,
    seed: u64,
    sampler: Sampler,
) -> Result<impl Fn(usize) -> Inputs + Sync, Problems> {
    let part = setup.part;
    let names = part.drawn();
    let uniforms = Uniforms::new(part.name(), &names, &[], sampler, seed, count)?;
    Ok(move |run: usize| {
        let row = uniforms.row(run);
        // names beyond the parameters, such as further attempts, are drawn apart
        let uniform = |name: &str| match names.iter().position(|known| *known == name) {
            Some(at) => row[at],
            None => philox::uniform(seed, run as u64, name),
        };
        part.draw(&setup.base, &setup.held, &uniform)
    })
}

/// The runs of a table, on some threads.
pub fn given(setup: &Setup, threads: usize) -> Ensemble {
    let inputs = |run: usize| setup.worlds[run].1.clone();
    all(setup.part, setup.worlds.len(), inputs, threads, &mut |_| ControlFlow::Continue(())).0
}

fn all(
    part: &dyn Part,
    count: usize,
    inputs: impl Fn(usize) -> Inputs + Sync,
    threads: usize,
    on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> (Ensemble, ControlFlow<()>) {
    let work = |batch: usize| {
        let worlds: Vec<Inputs> = (batch * BATCH..count.min((batch + 1) * BATCH)).map(&inputs).collect();
        let runs = part.run_many(&worlds, Want::Outcomes);
        worlds.into_iter().zip(runs).collect::<Vec<_>>()
    };
    let mut runs = Vec::with_capacity(count);
    let end = parallel::in_order(count.div_ceil(BATCH), threads, work, |_, batch| {
        runs.extend(batch);
        on(runs.len())
    });
    let rows = rows(part, &runs);
    let broken = runs.iter().filter(|(_, run)| run.broken.is_some()).count();
    (Ensemble { runs, rows, broken }, end)
}

fn rows(part: &dyn Part, runs: &[(Inputs, Run)]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, spec) in part.outcomes().iter().enumerate() {
        let sound = runs.iter().filter(|(_, run)| run.broken.is_none());
        let values = sound.filter_map(|(_, run)| run.outcomes.get(at)).map(|value| value.number());
        let all: Vec<f64> = values.collect();
        let mut known: Vec<f64> = all.iter().copied().filter(|x| !x.is_nan()).collect();
        known.sort_by(f64::total_cmp);
        let mean = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
        let quantiles = (!known.is_empty()).then(|| SHARES.map(|share| of_sorted(&known, share).unwrap_or(f64::NAN)));
        let last = known.last().copied().unwrap_or(f64::NAN);
        let reached = known.len() as f64 / all.len().max(1) as f64;
        known.resize(all.len(), f64::INFINITY);
        let with_never = SHARES.map(|share| {
            let place = of_sorted(&known, share).filter(|x| x.is_finite());
            place.filter(|x| share <= reached && *x <= last)
        });
        rows.push(Row {
            outcome: spec.short,
            unit: spec.unit,
            runs: all.len() - all.iter().filter(|x| x.is_nan()).count(),
            mean: mean.filter(|x| x.is_finite()),
            quantiles,
            with_never,
        });
    }
    rows
}

impl Ensemble {
    /// A row for each run: its number, the inputs that are sampled, the outcomes.
    pub fn csv(&self, part: &dyn Part) -> String {
        let sampled: Vec<usize> = (0..part.parameters().len())
            .filter(|at| self.runs.iter().any(|(inputs, _)| inputs[*at] != self.runs[0].0[*at]))
            .collect();
        let runs: Vec<(Option<&str>, &Run)> = self.runs.iter().map(|(_, run)| (None, run)).collect();
        let outcomes = outcomes_csv(part, &runs, true);
        let mut lines = outcomes.lines();
        let names: Vec<&str> = sampled.iter().map(|at| part.parameters()[*at].spec.short).collect();
        let join = |line: &str, cells: Vec<String>| {
            let (row, rest) = line.split_once(',').unwrap_or((line, ""));
            let mut all = vec![row.to_owned()];
            all.extend(cells);
            if !rest.is_empty() {
                all.push(rest.to_owned());
            }
            all.join(",") + "\n"
        };
        let header = lines.next().unwrap_or_default();
        let mut text = join(header, names.iter().map(|name| (*name).to_owned()).collect());
        for (line, (inputs, _)) in lines.zip(&self.runs) {
            text.push_str(&join(line, sampled.iter().map(|at| inputs[*at].cell()).collect()));
        }
        text
    }

    /// The quantiles as CSV.
    pub fn quantiles_csv(&self) -> String {
        use shapan_lab::series::digits17;
        let mut text = String::from("outcome,unit,runs,mean,p05,p10,p25,p50,p75,p90,p95\n");
        for row in &self.rows {
            let cell = |x: Option<f64>| x.map_or_else(String::new, digits17);
            let mut cells = vec![row.outcome.to_owned(), row.unit.to_owned(), row.runs.to_string(), cell(row.mean)];
            cells.extend((0..SHARES.len()).map(|at| cell(row.quantiles.map(|q| q[at]))));
            text.push_str(&(cells.join(",") + "\n"));
        }
        text
    }
}

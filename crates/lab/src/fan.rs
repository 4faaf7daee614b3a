//! Quantiles over an ensemble: of every series at every time, and of every outcome. Those of a time are over the runs that are
//! alive then, and say how many those are.

use std::io;

use shapan_model::model::Plan;

use crate::ensemble::{Run, Sink};
use crate::sketch::Sketch;

/// Up to so many runs, quantiles of series are exact; beyond, within [`crate::sketch::RELATIVE_ERROR`].
pub const EXACT_SERIES: usize = 1000;
/// Up to so many runs, quantiles of outcomes are exact.
pub const EXACT_OUTCOMES: usize = 100_000;
/// The quantiles of tables, as in the column names p05 p25 p50 p75 p95.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Quantiles of series.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    blocs: usize,
    columns: usize,
    /// Times of the rows, in years since the start.
    times: Vec<f64>,
    cells: Vec<Sketch>,
    limit: usize,
}

impl Fan {
    /// For this many blocs and the first `columns` columns of the plan, in an ensemble of `runs` runs.
    pub fn new(blocs: usize, columns: usize, runs: usize) -> Fan {
        // a large ensemble counts in bins from the start: its memory must not swell before it settles
        let limit = if runs <= EXACT_SERIES { runs } else { 0 };
        Fan { blocs, columns, times: Vec::new(), cells: Vec::new(), limit }
    }
    /// Times of the rows, in years since the start.
    pub fn times(&self) -> &[f64] {
        &self.times
    }
    /// Numbers of one row, bloc and column; their count is the number of runs alive.
    pub fn cell(&self, row: usize, bloc: usize, column: usize) -> &Sketch {
        &self.cells[(row * self.blocs + bloc) * self.columns + column]
    }
}

impl Fan {
    /// Takes in the quantiles of other runs of the same ensemble.
    pub fn absorb(&mut self, other: &Fan) {
        if other.times.len() > self.times.len() {
            self.times.clone_from(&other.times);
            self.cells.resize(other.cells.len(), Sketch::new(self.limit));
        }
        self.cells.iter_mut().zip(&other.cells).for_each(|(own, more)| own.absorb(more));
    }

    /// Writes everything that is remembered.
    pub fn write(&self, out: &mut Vec<u8>) {
        for size in [self.blocs, self.columns, self.limit, self.times.len()] {
            out.extend((size as u64).to_le_bytes());
        }
        self.times.iter().for_each(|time| out.extend(time.to_bits().to_le_bytes()));
        self.cells.iter().for_each(|cell| cell.write(out));
    }

    /// Reads what [`Fan::write`] wrote from the front of some bytes, and moves past it; none if it cannot be that.
    pub fn read(bytes: &mut &[u8]) -> Option<Fan> {
        let mut word = || {
            let (head, rest) = bytes.split_first_chunk()?;
            *bytes = rest;
            Some(u64::from_le_bytes(*head))
        };
        let [blocs, columns, limit, rows] = [word()?, word()?, word()?, word()?].map(|size| size as usize);
        let times = (0..rows).map(|_| word().map(f64::from_bits)).collect::<Option<Vec<f64>>>()?;
        let size = rows.checked_mul(blocs)?.checked_mul(columns)?;
        let cells = (0..size).map(|_| Sketch::read(bytes)).collect::<Option<_>>()?;
        Some(Fan { blocs, columns, times, cells, limit })
    }
}

impl Sink for Fan {
    fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()> {
        let longest = runs.iter().max_by_key(|run| run.record.times.len());
        if let Some(run) = longest
            && run.record.times.len() > self.times.len()
        {
            self.times = run.record.times.clone();
            self.cells.resize(self.times.len() * self.blocs * self.columns, Sketch::new(self.limit));
        }
        let width = plan.columns.len();
        let mut cells = self.cells.iter_mut();
        for row in 0..self.times.len() {
            for bloc in 0..self.blocs {
                for column in 0..self.columns {
                    let Some(cell) = cells.next() else { continue };
                    // all runs of a batch at once: the cell is then at hand
                    for run in runs.iter().filter(|run| row < run.record.times.len()) {
                        cell.add(run.record.values[(row * self.blocs + bloc) * width + column]);
                    }
                }
            }
        }
        Ok(())
    }
}

/// Quantiles of outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeQuantiles {
    /// One for each outcome; their count is the number of worlds in which the outcome has a value.
    pub cells: Vec<Sketch>,
}

impl OutcomeQuantiles {
    /// For so many outcomes.
    pub fn new(outcomes: usize) -> OutcomeQuantiles {
        OutcomeQuantiles { cells: vec![Sketch::new(EXACT_OUTCOMES); outcomes] }
    }
}

impl OutcomeQuantiles {
    /// Takes in the quantiles of other runs of the same ensemble.
    pub fn absorb(&mut self, other: &OutcomeQuantiles) {
        self.cells.iter_mut().zip(&other.cells).for_each(|(own, more)| own.absorb(more));
    }
}

impl Sink for OutcomeQuantiles {
    fn take(&mut self, _plan: &Plan, runs: &[Run]) -> io::Result<()> {
        for run in runs {
            for (cell, value) in self.cells.iter_mut().zip(&run.outcomes) {
                value.iter().for_each(|value| cell.add(*value));
            }
        }
        Ok(())
    }
}

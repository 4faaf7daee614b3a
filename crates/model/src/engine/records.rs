//! The records of worlds that run side by side: their rows, what stopped them, and when an accident happened.

use core::cmp::Ordering::Greater;

use super::{Laws, MOST_LANES, Stocks, count};
use crate::mechanisms::System;
use crate::model::{Blowup, Fault, Inputs, Plan, Record};
use crate::num::lanes::Wide;
use crate::num::term;
use crate::quantity::Guard;

/// Cells of rows, for all worlds side by side, that are kept in the nearest cache until each world gets its own.
const CELLS_AT_HAND: usize = 64;

/// The step whose end is checked.
#[derive(Clone, Copy)]
pub(super) struct Check {
    /// Its start, in years since the start of the run.
    pub(super) time: f64,
    /// Its length, in years.
    pub(super) step: f64,
    /// Largest factor by which a watched stock may change within it.
    pub(super) high: f64,
}

/// The records of the worlds that run side by side.
pub(super) struct Runs<N> {
    records: Vec<Record>,
    /// One bit for each world that still runs.
    running: u64,
    /// Times of the rows so far.
    times: Vec<f64>,
    /// Cells of the latest rows, worlds still side by side: by row, then bloc, then column.
    cells: Vec<N>,
    accident: Option<(usize, usize)>,
    luck: Vec<f64>,
}

impl<N: Wide> Runs<N> {
    pub(super) fn new<L: Laws>(plan: &Plan, worlds: &[Inputs]) -> Runs<N> {
        let rows = count(worlds[0].years, plan.every) + 1;
        let row = worlds[0].blocs * plan.columns.len();
        let record =
            || Record { times: Vec::new(), values: Vec::with_capacity(rows * row), blowup: None, accident: None };
        let accident = L::accident();
        Runs {
            records: worlds.iter().map(|_| record()).collect(),
            running: (1 << worlds.len()) - 1,
            times: Vec::with_capacity(rows),
            cells: Vec::with_capacity(CELLS_AT_HAND + row),
            accident,
            luck: worlds.iter().map(|world| accident.map_or(0.0, |(_, draw)| world.draws[draw])).collect(),
        }
    }

    pub(super) fn all_stopped(&self) -> bool {
        self.running == 0
    }

    /// Adds the present row to every run that still goes on.
    #[inline(always)]
    pub(super) fn row<W: System<N>>(&mut self, w: &W, time: f64, plan: &Plan) {
        self.times.push(time);
        for i in 0..w.blocs() {
            for result in &plan.columns {
                self.cells.extend_from_slice(core::slice::from_ref(w.result(i, *result)));
            }
        }
        if self.cells.len() >= CELLS_AT_HAND {
            self.hand_over();
        }
    }

    /// Hands the cells at hand, eight at a time, to the runs that still go on; fewer than eight stay.
    #[inline(always)]
    fn hand_over(&mut self) {
        let mut rows = [[0.0; 8]; MOST_LANES];
        let (eights, rest) = self.cells.as_chunks::<8>();
        let rest = rest.len();
        for eight in eights {
            N::turn(eight, &mut rows[..N::WIDTH]);
            for (k, (record, row)) in self.records.iter_mut().zip(&rows).enumerate() {
                if self.running & (1 << k) != 0 {
                    record.values.extend_from_slice(row);
                }
            }
        }
        let end = self.cells.len();
        self.cells.copy_within(end - rest.., 0);
        self.cells.truncate(rest);
    }

    /// Stops some runs after the rows so far.
    #[inline(always)]
    fn stop(&mut self, stopped: u64) {
        self.hand_over();
        for (k, record) in self.records.iter_mut().enumerate() {
            if stopped & (1 << k) != 0 {
                record.values.extend(self.cells.iter().map(|cell| cell.get(k)));
                record.times.clone_from(&self.times);
            }
        }
        self.running &= !stopped;
    }

    /// The records: each world's own values, without rows after a stop.
    #[inline(always)]
    pub(super) fn finish(mut self) -> Vec<Record> {
        self.stop(self.running);
        self.records
    }

    /// Stops the runs that left the numbers in a step, and looks for accidents in the others. The step led from stocks `before` to those
    /// of `now`, bloc by bloc.
    #[inline(always)]
    pub(super) fn check<'a, L: Laws>(
        &mut self,
        before: impl Fn(usize) -> &'a Stocks<L, N>,
        now: impl Fn(usize) -> &'a Stocks<L, N>,
        blocs: usize,
        sound: N::Mask,
        check: Check,
    ) {
        let broken = self.running & !N::bits(sound);
        if broken != 0 {
            self.stop(broken);
            for (k, record) in self.records.iter_mut().enumerate() {
                if broken & (1 << k) != 0 {
                    let mut found = None;
                    for i in 0..blocs {
                        found = found.or_else(|| first_fault::<L, N>(before(i), now(i), i, k, check));
                    }
                    let unknown = Blowup { time: check.time, bloc: 0, stock: 0, fault: Fault::NotFinite };
                    record.blowup = Some(found.unwrap_or(unknown));
                }
            }
        }
        let Some((hazard, _)) = self.accident else { return };
        let after = total::<L, N>(hazard, (0..blocs).map(&now));
        for k in 0..self.records.len() {
            let reached = after.map_or(f64::NAN, |total| total.get(k));
            if self.running & (1 << k) == 0
                || self.records[k].accident.is_some()
                || reached.partial_cmp(&self.luck[k]) != Some(Greater)
            {
                continue;
            }
            let at_start = total::<L, N>(hazard, (0..blocs).map(&before)).map_or(f64::NAN, |total| total.get(k));
            let share = (self.luck[k] - at_start) / (reached - at_start);
            self.records[k].accident = Some(check.time + check.step * share);
        }
    }
}

/// Sum over blocs of the stock at one position.
#[inline(always)]
fn total<'a, L: Laws, N: Wide>(position: usize, blocs: impl Iterator<Item = &'a Stocks<L, N>>) -> Option<N> {
    let mut sum: Option<N> = None;
    for stocks in blocs {
        let mut at = 0;
        L::World::<N>::each_stock(
            stocks,
            &mut term!(|x: N| {
                if at == position {
                    sum = Some(sum.map_or(x, term!(|sum: N| sum + x)));
                }
                at += 1;
            }),
        );
    }
    sum
}

/// The first stock of a bloc, in the order of the catalogue, for which world `k` had to stop.
#[cold]
fn first_fault<L: Laws, N: Wide>(
    before: &Stocks<L, N>,
    now: &Stocks<L, N>,
    bloc: usize,
    k: usize,
    check: Check,
) -> Option<Blowup> {
    let (mut found, mut stock, mut now) = (None, 0, *now);
    L::World::<N>::each_with(&mut now, before, before, &mut |new: &mut N, old: N, _, guard| {
        let (x, x0) = (new.get(k), old.get(k));
        let fault = if !x.is_finite() {
            Some(Fault::NotFinite)
        } else if guard != Guard::Free && x <= 0.0 {
            Some(Fault::NotPositive)
        } else if guard == Guard::Watched && !(x <= x0 * check.high && x0 * (1.0 / check.high) <= x) {
            Some(Fault::TooFast)
        } else {
            None
        };
        if let (None, Some(fault)) = (found, fault) {
            found = Some(Blowup { time: check.time, bloc, stock, fault });
        }
        stock += 1;
    });
    found
}

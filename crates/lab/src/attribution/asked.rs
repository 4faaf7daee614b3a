//! Every world of a question, with somebody who keeps what each gave.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;

use super::{Question, Settings, WorldParts};
use crate::memory::{Work, identity, in_sure_stretches};
use crate::parallel;
use crate::sensitivity::Answer;

/// Worlds that are kept together: each takes many runs.
const STRETCH: usize = 16;

impl WorldParts {
    /// As numbers: runs made, the value in either scenario and the part of each of so many players; NaN if a run has no value.
    pub fn numbers(&self, players: usize) -> Vec<f64> {
        let mut numbers = vec![self.runs as f64];
        match &self.values {
            Some((first, second, parts)) => {
                numbers.extend([*first, *second]);
                numbers.extend(parts);
            }
            None => numbers.resize(players + 3, f64::NAN),
        }
        numbers
    }

    /// The same from [`WorldParts::numbers`]; none if those are something else.
    pub fn read_back(numbers: &[f64], players: usize) -> Option<WorldParts> {
        let (runs, values) = numbers.split_first()?;
        let (all, none) = (values.iter().all(|x| x.is_finite()), values.iter().all(|x| x.is_nan()));
        let sound = values.len() == players + 2 && *runs >= 0.0 && runs.fract() == 0.0 && (all || none);
        let told = || all.then(|| (values[0], values[1], values[2..].to_vec()));
        sound.then(|| WorldParts { values: told(), runs: *runs as usize })
    }
}

impl Question<'_> {
    /// Divides the change in every world; how many were done if that was stopped, or could not be kept.
    pub fn ask(&self, work: &mut Work<'_>) -> Result<Vec<WorldParts>, usize> {
        let Work { threads, progress, cancel, memory: kept } = work;
        let (total, players) = (self.a.runs(), self.players.len());
        let names: Vec<&str> = self.players.iter().map(|player| player.name.as_str()).collect();
        let Settings { logarithm, exact_up_to, orders, .. } = self.settings;
        kept.begin(&|| {
            let (a, b, outcome) = (identity(self.a), identity(self.b), &self.outcome.name);
            format!("why {a} {b} {outcome} {logarithm} {exact_up_to} {orders} {names:?}")
        });
        let mut run = |some: Range<usize>, tell: &mut dyn FnMut(usize)| {
            let mut found = Vec::with_capacity(some.len());
            let one = |at: usize| (!cancel.load(Ordering::Relaxed)).then(|| self.world(some.start + at));
            // broken off: the stretch is not whole, which is how its caller knows
            let _ = parallel::in_order(some.len(), *threads, one, |_, parts| {
                let Some(parts) = parts else { return ControlFlow::Break(()) };
                found.push(Answer { outcomes: parts.numbers(players), broken: None });
                tell(found.len());
                ControlFlow::Continue(())
            });
            found
        };
        let ended = in_sure_stretches(0..total, STRETCH, *kept, &mut |done| progress(done, total), &mut run);
        let none = WorldParts { values: None, runs: 0 };
        let back = |answer: &Answer| WorldParts::read_back(&answer.outcomes, players).unwrap_or_else(|| none.clone());
        ended.map(|all| all.iter().map(back).collect())
    }
}

//! The share of safe play in a population without limit, over time.

use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { dsair_replicator
    numbers {
        /// Share of safe play at the start.
        x0 "x_0" ["1"] = 0.3, Fixed, 0.0..=1.0, "han2020" "";
        /// Rounds of the race.
        w as "W" "W" ["1"] = 100.0, Fixed, 1.0..=1e9, "han2020" "";
        /// Prize of the race.
        prize as "B" "B" ["1"] = 1e4, Fixed, 0.0..=1e12, "han2020" "";
        /// How many times faster unsafe play is.
        s "s" ["1"] = 1.5, Fixed, 1.0..=1e3, "han2020" "";
        /// Probability that unsafe play avoids disaster.
        p_avoid as "p" "p" ["1"] = 0.3, Fixed, 0.0..=1.0, "han2020" "";
        /// Benefit of a round.
        benefit as "b" "b" ["1"] = 4.0, Fixed, 0.0..=1e6, "han2020" "";
        /// Cost of safety in a round.
        cost as "c" "c" ["1"] = 1.0, Fixed, 0.0..=1e6, "han2020" "";
        /// Time.
        t as "T" "T" ["1"] = 1.0, Fixed, 0.0..=1e3, "han2020" "";
        /// Step.
        dt "\\Delta t" ["1"] = 1e-4, Fixed, 1e-7..=1.0, "assumed" "";
    }
    outcomes {
        /// Share of safe play at the end.
        share as "x_T" "x_T" ["1"];
    }
    columns {
        /// Time.
        time as "t" "t" ["1"];
        /// Share of safe play.
        safe as "x" "x" ["1"];
    }
}

/// Rows of the series at most.
const ROWS: usize = 200;

/// The part.
pub struct Replicator;
/// The part.
pub static PART: Replicator = Replicator;

impl Part for Replicator {
    fn name(&self) -> &'static str {
        "replicator"
    }
    fn about(&self) -> &'static str {
        "the share of safe play over time, by imitation without chance"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn columns(&self) -> &'static [&'static Spec] {
        COLUMNS
    }
    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        &[("p_avoid", "p"), ("replicator_share_at_T1", "x_T")]
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let p = Given::of(inputs);
        let all = super::Given::from_fn(&mut |parameter| match parameter.spec.short {
            "W" => p.w,
            "B" => p.prize,
            "s" => p.s,
            "b" => p.benefit,
            "c" => p.cost,
            _ => 0.0,
        });
        let pi = super::formulas(&all, p.p_avoid);
        let slope =
            |x: f64| x * (1.0 - x) * (pi.pi_aa * x + pi.pi_au * (1.0 - x) - pi.pi_ua * x - pi.pi_uu * (1.0 - x));
        let steps = (p.t / p.dt).round().max(1.0) as usize;
        let dt = p.t / steps as f64;
        let every = steps.div_ceil(ROWS).max(1);
        let (mut times, mut shares) = (vec![0.0], vec![p.x0]);
        let mut x = p.x0;
        for at in 1..=steps {
            let first = slope(x);
            let second = slope(x + 0.5 * dt * first);
            let third = slope(x + 0.5 * dt * second);
            let fourth = slope(x + dt * third);
            x += dt / 6.0 * (first + 2.0 * second + 2.0 * third + fourth);
            if at % every == 0 || at == steps {
                times.push(at as f64 * dt);
                shares.push(x);
            }
        }
        Run { outcomes: vec![Value::of(x)], series: Series::numbers(vec![times, shares]), broken: None }
    }
}

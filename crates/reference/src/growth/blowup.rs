//! Capital and ideas that make one another: two equations that explode if the index is above one.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::Series;

quantities! { two_equation_blowup
    numbers {
        /// Share of capital in output.
        alpha "a" ["1"] = 0.3333333333333333, Fixed, 0.0..=0.99, "aghion2019" "";
        /// Share of capital in research.
        gamma as "Gamma" "\\Gamma" ["1"] = 0.8, Fixed, 0.0..=10.0, "aghion2019" "";
        /// How much known ideas help to find new ones.
        theta "\\theta" ["1"] = 0.0, Fixed, -100.0..=0.999, "aghion2019" "";
        /// Saving.
        s "s" ["1"] = 0.2, Fixed, 1e-6..=1.0, "aghion2019" "";
        /// Speed of research.
        b "b" ["1/yr"] = 0.05, Fixed, 1e-6..=10.0, "aghion2019" "";
        /// Years after which the search ends.
        horizon "T" ["yr"] = 400.0, Fixed, 0.1..=1e5, "assumed" "";
        /// Logarithm of ideas that stands for infinity.
        cap "\\ln A_e" ["1"] = 60.0, Fixed, 1.0..=600.0, "assumed" "";
    }
    outcomes {
        /// Explosive if above one.
        index "\\iota" ["1"];
        /// When ideas reach the cap; none if not within the horizon.
        time as "time_lnA_reaches_60" "t_e" ["yr"];
        /// Logarithm of capital at the end.
        k_end as "lnK_end" "\\ln K" ["1"];
        /// Logarithm of ideas at the end.
        a_end as "lnA_end" "\\ln A" ["1"];
        /// When the run ends.
        t_end "t" ["yr"];
    }
}

/// The index: explosive if above one.
#[inline(always)]
pub fn index<N: Num>(alpha: N, gamma: N, theta: N) -> N {
    gamma / (alpha.one_minus() * theta.one_minus())
}

/// Growth of capital and of ideas, from their logarithms.
#[inline(always)]
fn growth(p: &Given<f64>, k: f64, a: f64) -> [f64; 2] {
    let capital = p.s * Num::exp(a + (p.alpha - 1.0) * k);
    [capital, p.b * Num::exp((p.theta - 1.0) * a + p.gamma * k)]
}

/// What a step is measured in: a mixture that stays finite through the explosion, ideas, or time.
#[derive(Clone, Copy, PartialEq)]
enum Clock {
    Mixed,
    Ideas,
    Time,
}

/// Slopes of (ln K, ln A, t) along the clock.
fn slope(p: &Given<f64>, state: [f64; 3], clock: Clock) -> [f64; 3] {
    let [k, a] = growth(p, state[0], state[1]);
    let unit = match clock {
        Clock::Mixed => 1.0 + k + a,
        Clock::Ideas => a,
        Clock::Time => 1.0,
    };
    [k / unit, a / unit, 1.0 / unit]
}

fn step(p: &Given<f64>, from: [f64; 3], by: f64, clock: Clock) -> [f64; 3] {
    let ahead = |slope: [f64; 3], part: f64| core::array::from_fn(|at| from[at] + part * by * slope[at]);
    let first = slope(p, from, clock);
    let second = slope(p, ahead(first, 0.5), clock);
    let third = slope(p, ahead(second, 0.5), clock);
    let fourth = slope(p, ahead(third, 1.0), clock);
    core::array::from_fn(|at| from[at] + by / 6.0 * (first[at] + 2.0 * second[at] + 2.0 * third[at] + fourth[at]))
}

/// Step of the mixed clock.
const STEP: f64 = 0.01;

/// The part.
pub struct Blowup;
/// The part.
pub static PART: Blowup = Blowup;

impl Part for Blowup {
    fn name(&self) -> &'static str {
        "two_equation_blowup"
    }
    fn about(&self) -> &'static str {
        "capital and ideas that make one another: when they explode"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let p = Given::of(inputs);
        let mut state = [0.0, 0.0, 0.0];
        let time = loop {
            let next = step(&p, state, STEP, Clock::Mixed);
            if next[1] >= p.cap && next[2] <= p.horizon {
                state = step(&p, state, p.cap - state[1], Clock::Ideas);
                break state[2];
            }
            if next[2] >= p.horizon {
                state = step(&p, state, p.horizon - state[2], Clock::Time);
                break f64::NAN;
            }
            state = next;
        };
        let outcomes = Outcomes {
            index: index(p.alpha, p.gamma, p.theta),
            time,
            k_end: state[0],
            a_end: state[1],
            t_end: state[2],
            none: [],
        };
        Run { outcomes: outcomes.values(), series: Series::default(), broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let [alpha, gamma, theta] =
                [&parameter::alpha, &parameter::gamma, &parameter::theta].map(|parameter| symbol(&parameter.spec));
            Outcomes::index(index(alpha, gamma, theta));
        })
    }
}

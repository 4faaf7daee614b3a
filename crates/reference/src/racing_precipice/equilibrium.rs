//! Does any team gain by deviating from the safety that the closed forms give it?

use shapan_model::num::Num;
use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { racing_precipice_equilibrium
    numbers {
        /// Teams in the race.
        n "n" ["1"] = 2.0, Fixed, 2.0..=1000.0, "armstrong2016" "";
        /// Reach of capability.
        mu "\\mu" ["1"] = 1.0, Fixed, 1e-6..=1e6, "armstrong2016" "";
        /// Enmity.
        e "e" ["1"] = 1.0, Fixed, 0.0..=1.0, "armstrong2016" "";
        /// Own capability, where a team knows it; without it no team knows any.
        c "c" ["1"] = OPTIONAL, Fixed, 0.0..=1e6, "armstrong2016" "at most the reach";
    }
    outcomes {
        /// Safety of the team in equilibrium.
        s "s" ["1"];
        /// What the best other safety would add to its payoff: nothing, if this is an equilibrium.
        gain_dev "\\Delta U" ["1"];
    }
}

/// Values of safety that are tried against the equilibrium.
const TRIED: usize = 20_000;

/// Payoff of safety `s` when no team knows any capability and the others keep to `other`.
fn payoff_blind(n: f64, mu: f64, e: f64, s: f64, other: f64) -> f64 {
    let ahead = other - s;
    let win = if ahead >= mu {
        1.0
    } else if ahead >= 0.0 {
        (1.0 - (ahead / mu).pow(n)) / n + ahead / mu
    } else if ahead > -mu {
        ((mu + ahead) / mu).pow(n) / n
    } else {
        0.0
    };
    win * s + (1.0 - win) * (1.0 - e) * other
}

/// Payoff of safety `s` at own capability `c` when the others give up the part `k` of theirs, at most all.
fn payoff_knowing(n: f64, mu: f64, e: f64, c: f64, s: f64, k: f64) -> f64 {
    let score = c - s;
    // the capability at which another team has this score; scores rise with capability
    let below = if score <= 0.0 && k >= 1.0 {
        if score < 0.0 { 0.0 } else { (1.0 / k).min(mu) }
    } else if score <= 0.0 {
        0.0
    } else if k < 1.0 && score < (1.0 - k) / k {
        score / (1.0 - k)
    } else {
        score + 1.0
    };
    let x = below.clamp(0.0, mu);
    let share = |m: f64| (m / mu).pow(n - 1.0);
    let knee = (1.0 / k).clamp(x, mu);
    let slope = k * (n - 1.0) / n;
    // expected safety of the best of the others, where it wins
    let theirs = slope * (knee * share(knee) - x * share(x)) + (share(mu) - share(knee));
    share(x) * s + (1.0 - e) * theirs
}

/// The part.
pub struct Equilibrium;

/// The part.
pub static PART: Equilibrium = Equilibrium;

impl Part for Equilibrium {
    fn name(&self) -> &'static str {
        "equilibrium_checks"
    }
    fn about(&self) -> &'static str {
        "what a team would gain by another safety than that of the closed forms"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let Given { n, mu, e, c, .. } = Given::of(inputs);
        let k = super::slope_private(n, e);
        let s = if c.is_nan() { super::safety_no_info(n, mu, e) } else { (k * c).min(1.0) };
        let payoff = |tried: f64| {
            if c.is_nan() { payoff_blind(n, mu, e, tried, s) } else { payoff_knowing(n, mu, e, c, tried, k) }
        };
        let own = payoff(s);
        let best = (0..=TRIED).map(|at| payoff(at as f64 / TRIED as f64)).fold(own, |best, next| best.max(next));
        Run { outcomes: vec![Value::of(s), Value::of(best - own)], series: Series::default(), broken: None }
    }
}

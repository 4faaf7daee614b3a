//! # Racing to the precipice
//!
//! Several teams race to build a machine that is dangerous unless built with care. A team's score is its capability less its safety;
//! the highest score wins, and the machine ends in disaster with the probability that the winner was not safe. How risky the race is
//! depends on how many teams there are, on how much they mind that another wins, on how far capability reaches, and on what they know of
//! one another.
//!
//! The paper's text was not to be had. The closed forms below are derived from the model as it is described, and checked by asking whether
//! any team gains by deviating: [`equilibrium`] does that.

use shapan_model::num::Num;

use crate::closed::closed;
use crate::model::{Reference, Standing};
use crate::quantity::quantities;

pub mod equilibrium;

quantities! { racing_precipice
    numbers {
        /// Teams in the race.
        n "n" ["1"] = 2.0, Fixed, 1.0..=1000.0, "armstrong2016" "samples at 2 and 5";
        /// Reach of capability: each team's is equally likely between zero and this.
        mu "\\mu" ["1"] = 1.0, Fixed, 1e-6..=1e6, "armstrong2016" "in units of safety, which goes from 0 to 1";
        /// Enmity: what a team loses when another wins safely, against winning itself.
        e "e" ["1"] = 1.0, Fixed, 0.0..=1.0, "armstrong2016" "0: all the same who wins; 1: as bad as a disaster";
    }
    outcomes {
        /// Safety of every team when none knows any capability.
        safety_no_info "s_0" ["1"];
        /// Part of its capability that a team gives up for safety when it knows its own only.
        safety_private "k" ["1"];
        /// Probability of disaster when no team knows any capability.
        risk_no_info "P_0" ["1"];
        /// Probability of disaster when each team knows its own capability.
        risk_private "P_1" ["1"];
        /// Probability of disaster when all capabilities are known to all.
        risk_public "P_2" ["1"];
    }
}

/// Safety without information: all teams alike.
#[inline(always)]
pub fn safety_no_info<N: Num>(n: N, mu: N, e: N) -> N {
    // without enmity nobody gains by hurry
    let wanted = N::select(e.le(e.like(0.0)), e.like(1.0), mu / (n * e));
    wanted.min(n.like(1.0))
}

/// Slope of safety in one's own capability.
#[inline(always)]
pub fn slope_private<N: Num>(n: N, e: N) -> N {
    (e * (n - 1.0) + 1.0).recip()
}

fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
    let Given { n, mu, e, .. } = *p;
    let (one, zero) = (n.like(1.0), n.like(0.0));
    let s = Outcomes::safety_no_info(safety_no_info(n, mu, e));
    let k = Outcomes::safety_private(slope_private(n, e));
    let within = (n / (n + 1.0) * mu * k).one_minus();
    let beyond = (n / (n + 1.0) * k * k.recip().pow(n + 1.0) / mu.pow(n) + one - (k * mu).pow(-n)).one_minus();
    let close = mu / (e * (n + 1.0));
    let near = (close * (one - (one - (e / mu).min(one)).pow(n + 1.0))).one_minus();
    let far = close.one_minus();
    Outcomes {
        safety_no_info: s,
        safety_private: k,
        risk_no_info: Outcomes::risk_no_info(s.one_minus()),
        risk_private: Outcomes::risk_private(N::select((mu * k).le(one), within, beyond)),
        risk_public: Outcomes::risk_public(N::select(e.le(zero), zero, N::select(e.le(mu), near, far))),
        none: [],
    }
}

closed! { "risk_table", "probability of disaster under three states of information" }

/// The model.
pub static MODEL: Reference = Reference {
    id: "racing-precipice",
    title: "racing to the precipice: safety given up in a race of teams",
    citation: "Stuart Armstrong, Nick Bostrom, Carl Shulman, Racing to the precipice: a model of artificial intelligence development, Future \
               of Humanity Institute TR 2013-1; AI & Society 31:201, 2016",
    licence: "no code published",
    actors: "n teams",
    has: &["safety against speed", "enmity", "information"],
    lacks: &["time", "economy", "research", "uncertainty about its parameters", "blocs that differ"],
    standing: Standing::Derived,
    text: include_str!("mod.rs"),
    parts: &[&PART, &equilibrium::PART],
    answers: &[],
};

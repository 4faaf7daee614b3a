//! # Safety against performance
//!
//! Each player chooses how far to go for performance; going far makes a disaster for all likelier, and being ahead makes winning likelier.
//! Does it help if going far becomes less dangerous? With a contest decided by ratios of performance, total safety stays as it was:
//! players eat up the gain. With one decided by differences, and risk that grows faster than performance, it improves or worsens.
//!
//! The published claims are of the first kind. The closed forms here are minimal ones, derived anew and checked against best responses;
//! with risk that is linear the contest of differences has corners only, and so it is quadratic there.

use shapan_model::num::Num;

use crate::closed::closed;
use crate::model::{Reference, Standing};
use crate::quantity::quantities;

quantities! { equilibria
    numbers {
        /// Players.
        n "n" ["1"] = 2.0, Fixed, 1.0..=1e6, "trager2023" "";
        /// Enmity: what is lost when another wins.
        e "e" ["1"] = 1.0, Fixed, 0.0..=1.0, "trager2023" "";
        /// How dangerous performance is.
        lambda "\\lambda" ["1"] = 1.0, Fixed, 1e-9..=1e9, "trager2023" "";
    }
    outcomes {
        /// Performance of each in a contest of ratios.
        p_ratio "p_r" ["1"];
        /// Probability of no disaster then.
        total_safety_ratio "S_r" ["1"];
        /// Performance of each in a contest of differences.
        p_logistic "p_l" ["1"];
        /// Probability of no disaster then.
        total_safety_logistic "S_l" ["1"];
    }
}

fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
    let Given { n, e, lambda, .. } = *p;
    let share = n.recip();
    // what a player may expect if nothing goes wrong
    let worth = share + e.one_minus() * share.one_minus();
    let push = e * (n - 1.0) / (n.square() * worth);
    let ratio = Outcomes::p_ratio(push / lambda);
    let logistic = Outcomes::p_logistic(push / (lambda.square() * 2.0));
    Outcomes {
        p_ratio: ratio,
        total_safety_ratio: Outcomes::total_safety_ratio((-(n * push)).exp()),
        p_logistic: logistic,
        total_safety_logistic: Outcomes::total_safety_logistic((-(n * (lambda * logistic).square())).exp()),
        none: [],
    }
}

closed! { "equilibria", "performance and safety when all players are alike, in two kinds of contest" }

/// The model.
pub static MODEL: Reference = Reference {
    id: "safety-performance",
    title: "the trade-off of safety against performance among rivals",
    citation: "Robert Trager and others, safety-performance trade-off model, spt.modelingcooperation.com; code of a peer: \
               quevivasbien/AIIncentives.jl",
    licence: "MIT (the peer's code; not used)",
    actors: "n players",
    has: &["safety against performance", "enmity", "two kinds of contest"],
    lacks: &["time", "economy", "players that differ", "uncertainty"],
    standing: Standing::Derived,
    text: include_str!("mod.rs"),
    parts: &[&PART],
    answers: &[],
};

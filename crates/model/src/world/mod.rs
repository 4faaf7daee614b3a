//! The flagship: N blocs that grow, spend on AI, make and trade chips, do research, move people and capital, copy one
//! another, wake up, hide, race and agree.

use crate::engine::Generic;
use crate::mechanisms::mechanisms;
use crate::model::{About, Catalogue, Scheme};
use crate::num::{Num, term};

pub mod accounts;
pub mod adoption;
pub mod approach;
pub mod attention;
pub mod automation;
pub mod capability;
pub mod chips;
pub mod compute;
pub mod contest;
pub mod fab;
pub mod finance;
pub mod investment;
pub mod knowhow;
pub mod labour;
pub mod leak;
pub mod power;
pub mod production;
pub mod research;
pub mod robots;
pub mod safety;
pub mod science;
pub mod talent;
pub mod trade;

mechanisms! {
    /// The world of the flagship model.
    laws {
        diffusion: adoption::Diffusion,
        readiness: automation::Readiness,
        ceiling: research::Ceiling,
        learning: chips::Learning,
    }
    // what happens, in order; the word before a pass says how often it must be computed anew
    leak: ;
    labour: each flows;
    power: clock saving, each flows;
    compute: each flows;
    capability: each logs, each own, each flows;
    attention: each flows;
    adoption: quarter speed;
    automation: start calibration, each flows;
    production: start calibration, clock saving, each work, each flows;
    contest: quarter flows;
    safety: quarter agreement, each flows;
    knowhow: each flows;
    research: each flows;
    approach: quarter teams, each flows;
    science: clock trend, each logs, each flows;
    talent: each pull, each attraction, each choices, each flows;
    finance: start wedge, each returns, each flows;
    chips: clock design, each flows;
    investment: each flows;
    trade: each orders, each fills, each flows;
    fab: start tools, quarter embargo, each cost, each flows;
    robots: each flows;
    accounts: each flows;
}

impl<N: Num> World<N> {
    /// What bloc `i` can still learn: the largest gap to a bloc ahead, as far as that one is open. Zero for the leader.
    #[inline(always)]
    pub fn leak(&self, i: usize, value: impl Fn(usize) -> N, open: impl Fn(usize) -> N) -> N {
        let own = value(i);
        own.like(0.0).max(self.max_others(i, term!(|j: usize| open(j) * (value(j) - own).pos())))
    }
}

/// The flagship on the engine.
pub struct Flagship;

static ABOUT: About = About {
    name: "world",
    title: "competition between blocs in an age of AI: growth, chips, research, talent, capital, attention and safety",
    source: "this project",
    start_year: 2026.0,
    years: 25.0,
    step: 1.0 / 32.0,
    quarter: 0.25,
    scheme: Scheme::RungeKutta4,
};

impl crate::engine::Laws for Flagship {
    type World<N: Num> = World<N>;
    const SMALL: bool = false;
    fn accident() -> Option<(usize, usize)> {
        let hazard = CATALOGUE.stocks.iter().position(|spec| spec.name == "safety.hazard_sum");
        hazard.zip(CATALOGUE.draw("safety.luck"))
    }
    fn about() -> &'static About {
        &ABOUT
    }
    fn catalogue() -> &'static Catalogue {
        &CATALOGUE
    }
}

/// The flagship, for the list of models.
pub static MODEL: Generic<Flagship> = Generic(core::marker::PhantomData);

//! # Talent
//!
//! Researchers choose again now and then where to work: a logit choice between blocs by income, chips per head and recruiting,
//! against the cost of moving. Stayers are counted both as arrivals and as departures.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { talent
    params {
        /// AI researchers at the start.
        people_0 "Q_0" ["worker"] = PER_BLOC, Fixed, 1000.0..=1.0e7, "aiindex2026" "aiindex2026 usa 220,520; others by macropolo2022 work shares 42:28:30";
        /// Growth of home supply.
        people_growth "n_Q" ["1/yr"] = PER_BLOC, Fixed, -0.05..=0.3, "assumed" "";
        /// Share of researchers choosing again each year.
        mobility "\\mu" ["1/yr"] = 0.04, Uniform(0.01, 0.1), 0.0..=1.0, "assumed" "";
        /// Pull of income per worker.
        income_pull "\\theta_1" ["1"] = 0.5, Uniform(0.2, 1.2), 0.0..=5.0, "assumed" "migration literature about 0.5-1";
        /// Pull of chips per researcher.
        compute_pull "\\theta_2" ["1"] = 0.25, Uniform(0.0, 0.8), 0.0..=5.0, "assumed" "";
        /// Cost of moving, in logit units.
        move_cost "c_Q" ["1"] = 1.5, Uniform(0.5, 3.0), 0.0..=20.0, "assumed" "";
        /// Income per worker scale.
        income_ref "y_{ref}" ["USD/yr/worker"] = 1.0e5, Fixed, 1.0..=1.0e7, "definition" "";
        /// Chips per researcher scale.
        chips_ref "q_{ref}" ["H100e/worker"] = 50.0, Fixed, 0.01..=1.0e6, "definition" "";
    }
    levers {
        /// Recruiting push, in logit units.
        poach "k_Q" ["1"] = 0.0, [0.0, 0.5, 1.5], -3.0..=5.0, "assumed" "";
    }
    pairs {
        /// Extra moving cost: row origin, column destination.
        barrier "b_Q" ["1"] = 0.0, [0.0, 1.0, 3.0], 0.0..=20.0, "assumed" "";
    }
    stocks {
        /// AI researchers.
        people "Q" ["worker"] = |p| p.talent.people_0, Positive;
    }
    flows {
        /// Pull of the bloc, in logit units.
        pull "\\theta" ["1"];
        /// Exponential of the pull against that of the most attractive bloc.
        attraction "A_Q" ["1"];
        /// Sum of the attractions of all destinations, seen from the bloc.
        choices "\\Omega" ["1"];
        /// Researchers who choose to work here.
        arrivals "a_Q" ["worker/yr"];
        /// Researchers who choose again.
        departures "d_Q" ["worker/yr"];
    }
}

/// How strongly a bloc pulls.
#[inline(always)]
pub fn pull<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.talent;
    let income = b.f.production.output / b.s.labour.employment / p.income_ref;
    let chips = b.s.compute.chips / b.s.talent.people / p.chips_ref;
    let pull = p.income_pull * income.ln() + p.compute_pull * chips.ln() + b.l.talent.poach;
    Flows { pull: Flows::pull(pull), ..b.f.talent }
}

/// The pull as a weight, with the largest taken out so that nothing overflows.
#[inline(always)]
pub fn attraction<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let f = w.blocs[i].f.talent;
    let top = w.max(term!(|j: usize| w.blocs[j].f.talent.pull));
    Flows { attraction: Flows::attraction((f.pull - top).exp()), ..f }
}

/// What crossing a border leaves of an attraction.
#[inline(always)]
fn crossing<N: Num>(w: &World<N>, from: usize, to: usize) -> N {
    (-(w.blocs[from].p.talent.move_cost + w.pair(from, to).talent.barrier)).exp()
}

/// All destinations as seen from a bloc.
#[inline(always)]
pub fn choices<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let f = w.blocs[i].f.talent;
    let abroad = w.sum_others(i, term!(|j: usize| w.blocs[j].f.talent.attraction * crossing(w, i, j)));
    Flows { choices: Flows::choices(f.attraction + abroad), ..f }
}

/// Who comes and who chooses again.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let f = b.f.talent;
    let moving = term!(|j: usize| w.blocs[j].p.talent.mobility * w.blocs[j].s.talent.people);
    let stayers = moving(i) / f.choices;
    let movers = w.sum_others(i, term!(|j: usize| moving(j) * crossing(w, j, i) / w.blocs[j].f.talent.choices));
    Flows {
        arrivals: Flows::arrivals(f.attraction * (stayers + movers)),
        departures: Flows::departures(moving(i)),
        ..f
    }
}

/// Home supply and the balance of movement.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let f = &b.f.talent;
    Stocks { people: b.p.talent.people_growth * b.s.talent.people + f.arrivals - f.departures }
}

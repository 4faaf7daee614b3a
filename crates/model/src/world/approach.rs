//! # Approach
//!
//! Which approach leads past the wall is drawn per world. Blocs share the same public ranking and do not know the truth: the first
//! project works on the most favoured approach, the second on the next, and so on; a tail budget is spread evenly over all.
//! Progress against an exponential difficulty makes the breakthrough a Poisson event across worlds and a deterministic one
//! within a world.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { approach
    params {
        /// Number of rival approaches.
        count "N_a" ["1"] = 5.0, Fixed, 1.0..=10.0, "assumed" "", World;
        /// Rate of the breakthrough for one project of unit effort, far above the scale threshold, on the viable approach.
        hazard "h_b" ["1/yr"] = 0.25, LogUniform(0.05, 0.8), 0.0..=5.0, "assumed" "";
        /// Effort of one project at which half the breakthrough rate is reached.
        scale "s_b" ["1"] = 0.3, LogUniform(0.05, 2.0), 0.001..=100.0, "assumed" "";
        /// Steepness of mastery in progress.
        sharpness "m_b" ["1"] = 8.0, Fixed, 1.0..=20.0, "assumed" "smoothing of a step";
        /// Rate at which knowledge of the viable approach leaks.
        spill "d_b" ["1/yr"] = 0.3, Uniform(0.05, 1.0), 0.0..=5.0, "assumed" "";
    }
    draws {
        /// Rank (0 is most favoured) of the approach that leads past the wall.
        viable "k^*" ["1"] = 1.0, Categorical(&[0.36, 0.24, 0.18, 0.13, 0.09]), 0.0..=9.0, "assumed" "";
        /// Effort-years, in units of the unit rate, needed for the breakthrough.
        difficulty "\\zeta" ["1"] = core::f64::consts::LN_2, Exponential(1.0), 0.0..=f64::INFINITY, "assumed" "";
    }
    stocks {
        /// Cumulative effort on the viable approach.
        progress "Z_a" ["1"] = |p| p.science.growth_0.like(0.001), Free;
    }
    flows {
        /// Projects at work on the viable approach.
        teams "n_k" ["1"];
        /// Share of effort in one project.
        project_share "\\kappa_1" ["1"];
        /// Share of effort of the tail on one approach.
        tail_effort_share "\\kappa_\\tau" ["1"];
        /// Share of effort in one project, with diminishing returns.
        project_returns "\\kappa_1^{\\lambda}" ["1"];
        /// Share of effort of the tail on one approach, with diminishing returns.
        tail_returns "\\kappa_\\tau^{\\lambda}" ["1"];
        /// Progress on the viable approach from own work.
        own_rate "\\dot Z_o" ["1/yr"];
        /// Progress on the viable approach from what leaks.
        spill_rate "\\dot Z_d" ["1/yr"];
    }
}

/// Who works on the viable approach, and with which share of the effort.
#[inline(always)]
pub fn teams<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (count, n, tail) = (b.p.approach.count, b.l.research.projects, b.l.research.tail_share);
    let lambda = b.p.research.lambda;
    // a fraction of a project is a smaller chance, by design
    let covered = (n - w.draws.approach.viable).pos().min(n.like(1.0));
    let crowd = N::select(n.le(count), n.like(1.0), n / count);
    let project_share = Flows::project_share(tail.one_minus() / n);
    let tail_effort_share = Flows::tail_effort_share(tail / count);
    Flows {
        teams: Flows::teams(covered * crowd),
        project_share,
        tail_effort_share,
        project_returns: Flows::project_returns(project_share.pow(lambda)),
        tail_returns: Flows::tail_returns(tail_effort_share.pow(lambda)),
        ..b.f.approach
    }
}

/// Progress on the viable approach.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, f, research) = (&b.p.approach, b.f.approach, &b.f.research);
    let reach = term!(|share: N| (research.effort * share / p.scale).hill());
    let projects = f.teams * reach(f.project_share) * f.project_returns;
    let tail = reach(f.tail_effort_share) * f.tail_returns;
    let open = w.leak(
        i,
        term!(|j: usize| w.blocs[j].s.approach.progress),
        term!(|j: usize| w.blocs[j].l.attention.secrecy_share.one_minus()),
    );
    Flows {
        own_rate: Flows::own_rate(p.hazard * research.effort_returns * (projects + tail)),
        spill_rate: Flows::spill_rate(p.spill * open),
        ..f
    }
}

/// Progress adds up.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let f = &w.blocs[i].f.approach;
    Stocks { progress: f.own_rate + f.spill_rate }
}

//! # Capability
//!
//! How able the largest project is, in orders of magnitude of effective compute above the largest project of 2025. Chips are
//! divided among equal projects; beyond a *wall* the present approach stops paying unless the viable approach has been
//! mastered; followers close part of the visible gap by distillation, less so if the one ahead is secretive.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { capability
    params {
        /// Effective compute of the largest project at the 2025 frontier.
        run_ref "r_0" ["H100e"] = 8.0e5, Fixed, 1000.0..=1.0e8, "definition" "largest 2025 project in the usa bloc, 0.3*0.9*14.8e6/5";
        /// Orders of magnitude above the 2025 frontier at which present methods stop paying.
        wall "E_w" ["1"] = 4.0, Uniform(1.0, 9.0), 0.0..=20.0, "assumed" "";
        /// Share of progress beyond the wall that is lost without the breakthrough.
        wall_loss "\\nu_w" ["1"] = 0.7, Uniform(0.0, 0.95), 0.0..=1.0, "assumed" "";
        /// Width of the bend at the wall.
        wall_width "s_w" ["1"] = 0.25, Fixed, 0.01..=2.0, "assumed" "smoothing";
        /// Share of the visible capability gap closed by distillation and open weights.
        distillation "\\phi_d" ["1"] = 0.5, Uniform(0.0, 0.8), 0.0..=0.95, "epoch2026" "eci lag 6-10 months against 16-18 months of training compute gives about 0.5";
    }
    flows {
        /// Logarithm of algorithmic efficiency.
        log_software "\\ell_S" ["1"];
        /// Training chips of the largest project.
        project "G_1" ["H100e"];
        /// Effective compute of the largest project.
        run "R" ["H100e"];
        /// Effective compute, orders of magnitude above the 2025 frontier.
        raw "E_r" ["1"];
        /// Mastery of the viable approach.
        mastery "m" ["1"];
        /// Capability from own work.
        own "E_o" ["1"];
        /// Capability, with what distillation adds.
        level "E" ["1"];
    }
}

/// Efficiency as a logarithm, which several mechanisms read.
#[inline(always)]
pub fn logs<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    Flows { log_software: Flows::log_software(b.s.research.software.ln()), ..b.f.capability }
}

/// Capability from own work.
#[inline(always)]
pub fn own<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, approach) = (&b.p.capability, &b.p.approach);
    let project = Flows::project(b.f.compute.train * b.l.research.tail_share.one_minus() / b.l.research.projects);
    let run = Flows::run(project * b.s.research.software);
    let raw = Flows::raw((run / p.run_ref).log10());
    // the bounds keep the ratio finite; mastery is 0 or 1 to the last digit long before either is reached
    let missing = (w.draws.approach.difficulty / b.s.approach.progress.max(run.like(1e-300))).min(run.like(1e30));
    let mastery = Flows::mastery((missing.pow(approach.sharpness) + 1.0).recip());
    let lost = p.wall_loss * mastery.one_minus() * (raw - p.wall).softplus(p.wall_width);
    Flows { project, run, raw, mastery, own: Flows::own(raw - lost), ..b.f.capability }
}

/// What is added by distilling those ahead.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let f = b.f.capability;
    let visible = w.leak(
        i,
        term!(|j: usize| w.blocs[j].f.capability.own),
        term!(|j: usize| w.blocs[j].l.attention.secrecy_share.one_minus()),
    );
    Flows { level: Flows::level(f.own + b.p.capability.distillation * visible), ..f }
}

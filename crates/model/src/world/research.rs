//! # Research
//!
//! People and AI researchers, experiments, and what spoils them, raise algorithmic efficiency; each doubling is harder than the
//! last; software leaks to those behind.

use super::World;
use crate::law::law;
use crate::num::{Num, term};
use crate::quantity::quantities;

law! {
    /// Whether algorithmic efficiency has an upper limit.
    Ceiling "research.ceiling_law" {
        /// Progress slows towards a ceiling `research.ceiling` orders of magnitude above 2025.
        Bounded "davidson-houlden2025" "davidson-houlden2025",
        /// Only diminishing returns slow it down.
        Unbounded "jones1995" "jones1995",
    }
}

quantities! { research
    params {
        /// Algorithmic efficiency at the start (2025 frontier is 1).
        software_0 "S_0" ["1"] = PER_BLOC, Fixed, 0.01..=10.0, "epoch2026" "epoch2026: about 6 months behind; rest assumed";
        /// Growth of software at reference effort.
        growth_ref "a_S" ["1/yr"] = 0.99, Uniform(0.6, 1.6), 0.0..=5.0, "ho2024" "ho2024 8.4 months, 95% interval 5-14";
        /// Returns to parallel effort.
        lambda "\\lambda" ["1"] = 0.6, Uniform(0.3, 0.9), 0.05..=1.5, "davidson-houlden2025" "davidson-houlden2025 median 0.6";
        /// Diminishing returns to software.
        beta "\\beta" ["1"] = 0.25, LogUniform(0.1, 0.8), 0.0..=3.0, "davidson-houlden2025" "davidson-houlden2025 median 0.25";
        /// Weight of experiments in effort.
        compute_weight "a_x" ["1"] = 0.5, Uniform(0.3, 0.7), 0.0..=1.0, "davidson-houlden2025" "davidson-houlden2025";
        /// Substitution between researchers and experiments.
        compute_elasticity "\\sigma_x" ["1"] = 0.7, Uniform(0.3, 1.5), 0.1..=3.0, "whitfill-wu2025" "whitfill-wu2025: 0 to 2.6";
        /// Researchers at reference effort.
        talent_ref "Q_{ref}" ["worker"] = 2.2e5, Fixed, 1000.0..=1.0e7, "definition" "usa talent at the start";
        /// Experiment chips at reference effort.
        experiment_ref "X_{ref}" ["H100e"] = 4.44e6, Fixed, 1000.0..=1.0e9, "definition" "0.3 of usa chips at the start";
        /// Software ceiling, orders of magnitude above 2025.
        ceiling "S_c" ["1"] = 6.0, Uniform(3.0, 12.0), 1.0..=30.0, "davidson-houlden2025" "davidson-houlden2025 6 to 16 years of progress";
        /// Share of the log software gap closed per year by leakage.
        spill "d_S" ["1/yr"] = 0.4, Uniform(0.1, 1.2), 0.0..=5.0, "assumed" "consistent with the ECI lag";
        /// Share of research effort lost at full safety effort.
        safety_cost "c_z" ["1"] = 0.3, Uniform(0.1, 0.6), 0.0..=1.0, "assumed" "";
    }
    levers {
        /// Number of equal projects among which training chips are divided.
        projects "n" ["1"] = PER_BLOC, [1.5, 5.0, 16.0], 1.0..=100.0, "assumed" "usa 5-6 frontier labs; others assumed";
        /// Exploratory tail spread over all approaches.
        tail_share "\\tau_x" ["1"] = 0.1, [0.0, 0.1, 0.3], 0.0..=0.6, "assumed" "";
    }
    stocks {
        /// Algorithmic efficiency.
        software "S" ["1"] = |p| p.research.software_0, Watched;
    }
    flows {
        /// Research labour: people and AI researchers.
        labour "R_S" ["worker"];
        /// Logarithm of researchers and experiments together, relative to the reference.
        log_mix "\\ell_M" ["1"];
        /// What know-how adds and what waste, diversion and safety work leave of it.
        kept "\\chi_S" ["1"];
        /// Research effort; one at the reference.
        effort "E_S" ["1"];
        /// Research effort with its diminishing returns.
        effort_returns "E_S^{\\lambda}" ["1"];
        /// Growth of software from own research.
        own_growth "g_S" ["1/yr"];
        /// Growth of software from what leaks.
        spill_growth "g_{S,d}" ["1/yr"];
    }
}

/// Effort and what it finds.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, knowhow) = (&b.p.research, &b.p.knowhow);
    let (people, log_software) = (b.s.talent.people, b.f.capability.log_software);
    let automation = &b.f.automation;
    let kernel =
        (automation.research_workers / people).kernel(automation.research_tasks, b.p.automation.research_elasticity);
    let labour = Flows::labour(people * kernel.log_output.exp());
    let log_labour = kernel.log_output + (people / p.talent_ref).ln();
    let log_experiment = (b.f.compute.experiment / p.experiment_ref).ln();
    let log_mix = Flows::log_mix(log_labour.ces_ln(log_experiment, p.compute_weight, p.compute_elasticity));
    let gain = (knowhow.gain * b.s.knowhow.level + 1.0) / (knowhow.gain * knowhow.level_ref + 1.0);
    let spoilt = b.f.contest.waste.one_minus()
        * b.l.leak.diverted_share.one_minus()
        * (p.safety_cost * b.f.safety.effort).one_minus();
    let kept = Flows::kept(gain * spoilt);
    let effort = Flows::effort(log_mix.exp() * kept);
    let effort_returns = Flows::effort_returns((p.lambda * (log_mix + kept.ln())).exp());
    let room = match w.laws.ceiling {
        Ceiling::Bounded => (log_software / (p.ceiling * core::f64::consts::LN_10)).one_minus().pos(),
        Ceiling::Unbounded => effort.like(1.0),
    };
    let harder = (-(p.beta * log_software)).exp();
    let open = w.leak(
        i,
        term!(|j: usize| w.blocs[j].f.capability.log_software),
        term!(|j: usize| w.blocs[j].l.attention.secrecy_share.one_minus()),
    );
    Flows {
        labour,
        log_mix,
        kept,
        effort,
        effort_returns,
        own_growth: Flows::own_growth(p.growth_ref * effort_returns * harder * room),
        spill_growth: Flows::spill_growth(p.spill * open),
    }
}

/// Software grows by own research and by what leaks.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    Stocks { software: b.s.research.software * (b.f.research.own_growth + b.f.research.spill_growth) }
}

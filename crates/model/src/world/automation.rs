//! # Automation
//!
//! Which tasks machines can do, and how many machine workers there are. Readiness rises with capability, from the share that is
//! automatable today to the largest share that ever will be; adoption decides how much of it is used. Manual machines are
//! robots, a stock of their own.

use super::World;
use crate::law::law;
use crate::num::{Num, term};
use crate::quantity::quantities;

law! {
    /// How the automatable share of tasks rises with capability.
    Readiness "automation.readiness" {
        /// A logistic curve in orders of magnitude of effective compute.
        Logistic "logistic" "assumed",
        /// A straight ramp in orders of magnitude with the logistic curve's slope at its middle, as between the task thresholds of the Full Takeoff Model.
        Ramp "ramp" "ftm",
    }
}

quantities! { automation
    params {
        /// Capability at which half of automatable expert tasks are automated.
        expert_threshold "\\theta_e" ["1"] = 4.5, Uniform(2.5, 8.0), 0.0..=15.0, "ftm" "ftm presets give about 6 (4 to 9), METR horizon trend about 3.5";
        /// Clerical threshold minus expert threshold.
        clerical_offset "\\Delta_c" ["1"] = -1.0, Uniform(-2.0, 0.0), -4.0..=4.0, "assumed" "ftm task gap 4";
        /// Manual threshold minus expert threshold.
        manual_offset "\\Delta_m" ["1"] = 1.5, Uniform(0.0, 4.0), -4.0..=8.0, "assumed" "";
        /// AI-research threshold minus expert threshold.
        research_offset "\\Delta_r" ["1"] = 0.0, Uniform(-1.0, 1.0), -4.0..=4.0, "ftm" "ftm goods-vs-R&D requirement 3 (1 to 30)";
        /// Science threshold minus expert threshold.
        science_offset "\\Delta_s" ["1"] = 0.5, Uniform(-0.5, 2.0), -4.0..=6.0, "assumed" "";
        /// Logistic steepness per order of magnitude (10-90% width is 1.91/kappa).
        steepness "\\kappa" ["1"] = 0.6, Uniform(0.3, 1.5), 0.1..=5.0, "ftm" "ftm task gap 4 orders of magnitude between 20% and 100%";
        /// Share of clerical tasks automatable at the start.
        clerical_start "\\Phi_{c0}" ["1"] = 0.056, LogUniform(0.015, 0.15), 0.0..=0.5, "gpts2023" "gpts2023 alpha exposure 0.245 times svanberg2024 profitable share 0.23; low end also times the cost saving 0.27 of acemoglu2024";
        /// Share of expert tasks automatable at the start.
        expert_start "\\Phi_{e0}" ["1"] = 0.032, LogUniform(0.0085, 0.1), 0.0..=0.5, "gpts2023" "gpts2023 alpha exposure 0.140 times 0.23; low end also times 0.27";
        /// Share of manual tasks automatable at the start.
        manual_start "\\Phi_{m0}" ["1"] = 0.0, Fixed, 0.0..=0.3, "assumed" "";
        /// Share of AI-research tasks automatable at the start.
        research_start "\\Phi_{r0}" ["1"] = 0.032, Uniform(0.0, 0.1), 0.0..=0.5, "gpts2023" "as expert";
        /// Share of compressible science automatable at the start.
        science_start "\\Phi_{s0}" ["1"] = 0.01, Uniform(0.0, 0.05), 0.0..=0.5, "assumed" "";
        /// Largest automatable share of clerical tasks.
        clerical_cap "\\bar\\Phi_c" ["1"] = 0.85, Uniform(0.5, 0.99), 0.0..=0.995, "gpts2023" "gpts2023 gamma exposure 0.774 of clerical tasks";
        /// Largest automatable share of expert tasks.
        expert_cap "\\bar\\Phi_e" ["1"] = 0.75, Uniform(0.3, 0.99), 0.0..=0.995, "gpts2023" "gpts2023 gamma exposure 0.739 of expert tasks";
        /// Largest automatable share of manual tasks.
        manual_cap "\\bar\\Phi_m" ["1"] = 0.6, Uniform(0.1, 0.95), 0.0..=0.995, "gpts2023" "gpts2023 gamma exposure 0.204 of manual tasks without robots";
        /// Largest automatable share of AI-research tasks.
        research_cap "\\bar\\Phi_r" ["1"] = 0.95, Uniform(0.5, 0.995), 0.0..=0.995, "assumed" "";
        /// Largest automatable share of the compressible part of science.
        science_cap "\\bar\\Phi_s" ["1"] = 0.9, Uniform(0.5, 0.995), 0.0..=0.995, "assumed" "";
        /// Substitution between tasks in production.
        task_elasticity "\\sigma" ["1"] = 0.5, Uniform(0.3, 0.8), 0.1..=0.95, "korinek-suh2024" "korinek-suh2024 table 2";
        /// Substitution between tasks in research.
        research_elasticity "\\sigma_r" ["1"] = 0.5, Uniform(0.3, 0.8), 0.1..=0.95, "korinek-suh2024" "korinek-suh2024 (same kernel)";
        /// Elasticity of AI workers per chip to software efficiency.
        runtime_elasticity "\\iota" ["1"] = 0.7, Uniform(0.3, 1.0), 0.0..=1.5, "assumed" "";
        /// Chips per AI clerical worker at 2025 software.
        clerical_chips "h_c" ["H100e/worker"] = 1.0, LogUniform(0.1, 10.0), 0.001..=1000.0, "assumed" "1e15 FLOP/s per worker at 40% use (order of magnitude)";
        /// Chips per AI expert.
        expert_chips "h_e" ["H100e/worker"] = 2.5, LogUniform(0.25, 25.0), 0.001..=1000.0, "assumed" "same";
        /// Chips per AI researcher or scientist.
        research_chips "h_r" ["H100e/worker"] = 10.0, LogUniform(1.0, 100.0), 0.001..=10000.0, "assumed" "";
        /// Weight of clerical work in the use of inference chips.
        clerical_weight "a_c" ["1"] = 0.35, Fixed, 0.0..=1.0, "assumed" "";
        /// Weight of expert work.
        expert_weight "a_e" ["1"] = 0.5, Fixed, 0.0..=1.0, "assumed" "";
        /// Weight of AI research.
        research_weight "a_r" ["1"] = 0.1, Uniform(0.03, 0.2), 0.0..=1.0, "assumed" "";
        /// Weight of science.
        science_weight "a_s" ["1"] = 0.05, Uniform(0.01, 0.15), 0.0..=1.0, "assumed" "";
    }
    flows {
        /// Odds shift of the clerical threshold against the expert one.
        clerical_shift "\\xi_{c}" ["1"];
        /// Odds shift of the manual threshold against the expert one.
        manual_shift "\\xi_{m}" ["1"];
        /// Odds shift of the research threshold against the expert one.
        research_shift "\\xi_{r}" ["1"];
        /// Odds shift of the science threshold against the expert one.
        science_shift "\\xi_{s}" ["1"];
        /// AI clerical workers per serving chip at 2025 software.
        clerical_per_chip "\\nu_{c}" ["worker/H100e"];
        /// AI expert workers per serving chip at 2025 software.
        expert_per_chip "\\nu_{e}" ["worker/H100e"];
        /// AI research workers per serving chip at 2025 software.
        research_per_chip "\\nu_{r}" ["worker/H100e"];
        /// AI science workers per serving chip at 2025 software.
        science_per_chip "\\nu_{s}" ["worker/H100e"];
        /// Odds against an expert task being automatable.
        odds "O_\\theta" ["1"];
        /// AI workers per chip relative to 2025 software.
        speedup "S^{\\iota}" ["1"];
        /// Share of clerical tasks done by machines.
        clerical_tasks "\\Phi_{c}" ["1"];
        /// Share of expert tasks done by machines.
        expert_tasks "\\Phi_{e}" ["1"];
        /// Share of manual tasks done by machines.
        manual_tasks "\\Phi_{m}" ["1"];
        /// Share of research tasks done by machines.
        research_tasks "\\Phi_{r}" ["1"];
        /// Share of science tasks done by machines.
        science_tasks "\\Phi_{s}" ["1"];
        /// AI clerical workers.
        clerical_workers "X_{c}" ["worker"];
        /// AI expert workers.
        expert_workers "X_{e}" ["worker"];
        /// AI research workers.
        research_workers "X_{r}" ["worker"];
        /// AI science workers.
        science_workers "X_{s}" ["worker"];
    }
}

/// What depends on parameters alone: thresholds as odds, and chips per worker.
#[inline(always)]
pub fn calibration<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.automation;
    let shift = term!(|offset: N| (p.steepness * offset).exp10());
    let weights = p.clerical_weight + p.expert_weight + p.research_weight + p.science_weight;
    let per_chip = term!(|weight: N, chips: N| weight / weights / chips);
    Flows {
        clerical_shift: Flows::clerical_shift(shift(p.clerical_offset)),
        manual_shift: Flows::manual_shift(shift(p.manual_offset)),
        research_shift: Flows::research_shift(shift(p.research_offset)),
        science_shift: Flows::science_shift(shift(p.science_offset)),
        clerical_per_chip: Flows::clerical_per_chip(per_chip(p.clerical_weight, p.clerical_chips)),
        expert_per_chip: Flows::expert_per_chip(per_chip(p.expert_weight, p.expert_chips)),
        research_per_chip: Flows::research_per_chip(per_chip(p.research_weight, p.research_chips)),
        science_per_chip: Flows::science_per_chip(per_chip(p.science_weight, p.research_chips)),
        ..b.f.automation
    }
}

/// Tasks and machine workers.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, f, adopted) = (&b.p.automation, b.f.automation, &b.s.adoption);
    let odds = Flows::odds((-(p.steepness * (b.f.capability.level - p.expert_threshold))).exp10());
    let speedup = Flows::speedup((p.runtime_elasticity * b.f.capability.log_software).exp());
    // the share that is automatable, from its start to its cap as the odds against it fall
    let ready = term!(|start: N, cap: N, against: N| {
        let done = match w.laws.readiness {
            Readiness::Logistic => (against + 1.0).recip(),
            Readiness::Ramp => {
                let ramp = against.like(0.5) - against.ln() * 0.25;
                ramp.max(ramp.like(0.0)).min(ramp.like(1.0))
            }
        };
        start + (cap - start) * done
    });
    let serving = b.f.compute.infer * speedup;
    Flows {
        odds,
        speedup,
        clerical_tasks: Flows::clerical_tasks(
            adopted.clerical * ready(p.clerical_start, p.clerical_cap, odds * f.clerical_shift),
        ),
        expert_tasks: Flows::expert_tasks(adopted.expert * ready(p.expert_start, p.expert_cap, odds)),
        manual_tasks: Flows::manual_tasks(adopted.manual * ready(p.manual_start, p.manual_cap, odds * f.manual_shift)),
        research_tasks: Flows::research_tasks(ready(p.research_start, p.research_cap, odds * f.research_shift)),
        science_tasks: Flows::science_tasks(ready(p.science_start, p.science_cap, odds * f.science_shift)),
        clerical_workers: Flows::clerical_workers(serving * f.clerical_per_chip),
        expert_workers: Flows::expert_workers(serving * f.expert_per_chip),
        research_workers: Flows::research_workers(serving * f.research_per_chip),
        science_workers: Flows::science_workers(serving * f.science_per_chip),
        ..f
    }
}

//! # The AI Futures Model of October 2025
//!
//! The first version of the model of December: the share of automated coding tasks rises in proportion to progress, taste is log-normal and
//! has no bound, and the growth of training compute is taken from the input as it is. Its milestones end with taste in research; it knows no
//! superintelligence.
//!
//! The original reads dates, and the constants of the present, off 250 points between 2012 and the last year. So does the *exact* mode. What
//! that costs is up to a hundredth of a year; the *better* mode locates them.

use std::sync::OnceLock;

use shapan_model::equations::Equation;
use shapan_model::quantity::Spec;

use super::beliefs::{Belief, Beliefs, Spread, belief};
use super::dec2025::RANKS;
use super::exogenous::Growth;
use super::labour::Kind;
use super::milestones::Dates;
use super::part::{Calculator, Version};
use super::settings::{Bound, Grid, Settings, TasteForm};
use super::shared;
use crate::model::{Inputs, Part, Reference, Standing};
use crate::quantity::{Parameter, quantities};
use crate::value::Value;

quantities! { ai_futures_oct2025
    numbers {
        /// Powers of ten that machine productivity at a task gains in a year of progress.
        coding_automation_efficiency_slope "\\theta" ["1/yr"] = 3.0, Fixed, 0.01..=100.0, "aifutures2025" "";
        /// Speed-up of research from infinite compute.
        inf_compute_asymptote "b" ["1"] = 5000.0, Fixed, 1.000_001..=1e9, "aifutures2025" "";
        /// Slow-down of research by ten times less compute for experiments.
        inv_compute_anchor_exp_cap "1/M" ["1"] = 3.33, Fixed, 1.0..=10.0, "aifutures2025" "";
        /// Date at which the speed-ups and the slow-down hold.
        exp_capacity_reference_date "t_V" ["year"] = 2024.8, Fixed, 2013.0..=2040.0, "aifutures2025" "fixed";
        /// Standard deviations that the taste of machines gains in a year of progress.
        ai_research_taste_slope "\\tau" ["1/yr"] = 2.5, Fixed, 1e-3..=1e4, "aifutures2025" "";
        /// Taste of the best in a thousand over the median.
        median_to_top_taste_multiplier "g" ["1"] = 3.25, Fixed, 1.000_001..=1e4, "aifutures2025" "";
        /// Progress of software in the year below by people alone, powers of ten a year.
        software_progress_rate_at_reference_year "\\pi_s" ["1/yr"] = 0.79, Fixed, 1e-3..=100.0, "aifutures2025" "";
        /// That year.
        software_progress_reference_year "t_s" ["year"] = 2023.0, Fixed, 2013.0..=2030.0, "aifutures2025" "fixed";
        /// Years in which the length of tasks doubles at present.
        present_doubling_time "T_0" ["yr"] = 0.408, Fixed, 0.01..=2.0, "aifutures2025" "";
        /// Length of tasks at which coding is automated.
        ac_time_horizon_minutes "H_{AC}" ["min"] = 6.224e6, Fixed, 60.0..=1e11, "aifutures2025" "";
        /// Points of the output, evenly between the first and the last year.
        output_points "N" ["1"] = 250.0, Fixed, 10.0..=100_000.0, "aifutures2025" "a whole number";
    }
    outcomes {
        /// Automated coder: all coding of the project by machines.
        ac as "ACD-AI" "t_{AC}" ["year"];
        /// Taste in experiments of the best in a thousand researchers.
        sar as "SAR-level-experiment-selection-skill" "t_{SAR}" ["year"];
        /// The third power of it, the median being 1.
        siar as "SIAR-level-experiment-selection-skill" "t_{SIAR}" ["year"];
    }
}

/// The version.
pub struct October;

use Spread::{Above1, Beta, LogNormal, Normal, Numbers, Words};

/// Where several sliders end.
const MINUTES: Option<(f64, f64)> = Some((60.0, 1e11));

static BELIEFS: &[Belief] = &[
    belief("ac_time_horizon_minutes", LogNormal(12456.0, 3.11e9), MINUTES),
    belief("pre_gap_ac_time_horizon", LogNormal(12456.0, 1_245_600.0), MINUTES),
    belief("include_gap", Words(&[0.5, 0.5]), None),
    belief("gap_years", LogNormal(0.3, 7.5), None),
    belief("present_doubling_time", LogNormal(0.25, 0.667), Some((0.01, 2.0))),
    belief("doubling_difficulty_growth_factor", Normal(0.8, 1.04), Some((0.5, 1.5))),
    belief("rho_coding_labor", Numbers(&[(-5.0, 0.25), (-2.0, 0.5), (-1.0, 0.25)]), None),
    belief("inf_compute_asymptote", Above1(25.0, 1e6), Some((1.0, 1e7))),
    belief("inf_labor_asymptote", Above1(1.0, 200.0), Some((1.0, 1e5))),
    belief("inv_compute_anchor_exp_cap", Above1(1.0, 5.4), Some((1.0, 10.0))),
    belief("parallel_penalty", Beta(1.43, 1.43), Some((0.0, 1.0))),
    belief("swe_multiplier_at_present_day", Above1(0.18, 2.0), Some((1.0, 10.0))),
    belief("coding_automation_efficiency_slope", LogNormal(0.67, 6.0), Some((0.01, 10.0))),
    belief("ai_research_taste_at_coding_automation_anchor_sd", Normal(-2.5, 3.5), None),
    belief("ai_research_taste_slope", LogNormal(0.8, 7.8), None),
    belief("median_to_top_taste_multiplier", Above1(0.4, 12.7), None),
    belief("software_progress_rate_at_reference_year", LogNormal(0.25, 2.5), None),
];

/// Correlations with inputs that this version does not have fall away.
fn ranks() -> Vec<(&'static str, &'static str, f64)> {
    let known = |name: &str| BELIEFS.iter().any(|belief| belief.name == name);
    RANKS.iter().copied().filter(|(a, b, _)| known(a) && known(b)).collect()
}

impl Version for October {
    const NAME: &'static str = "ai_futures_oct2025";
    fn parameters() -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes() -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn aliases() -> &'static [(&'static str, &'static str)] {
        &[
            ("aa_time", "ACD-AI"),
            ("AC", "ACD-AI"),
            ("t_ACD-AI", "ACD-AI"),
            ("t_AI2027-SC", "AI2027-SC"),
            ("t_AIR-5x", "AIR-5x"),
            ("t_AIR-25x", "AIR-25x"),
            ("t_AIR-250x", "AIR-250x"),
            ("t_AIR-2000x", "AIR-2000x"),
            ("t_AIR-10000x", "AIR-10000x"),
            ("t_SAR-level-experiment-selection-skill", "SAR-level-experiment-selection-skill"),
            ("t_SIAR-level-experiment-selection-skill", "SIAR-level-experiment-selection-skill"),
        ]
    }
    fn settings(common: &Inputs, own: &Inputs) -> Settings {
        let s = shared::Given::of(common);
        let o = Given::of(own);
        let gap = shared::word(common, &shared::parameter::include_gap) == "gap";
        let even = shared::word(common, &shared::parameter::horizon_extrapolation_type) == "exponential";
        Settings {
            rho: s.rho_coding_labor,
            slope: o.coding_automation_efficiency_slope,
            slope_by_penalty: false,
            eta: s.eta_0,
            bound: Bound::Share(LEFT),
            lambda: s.parallel_penalty,
            present_gain: s.swe_multiplier_at_present_day,
            schedule: Kind::Linear,
            infinite_labour: s.inf_labor_asymptote,
            infinite_compute: o.inf_compute_asymptote,
            slowdown: o.inv_compute_anchor_exp_cap,
            capacity_date: o.exp_capacity_reference_date,
            taste: TasteForm::LogNormal,
            taste_ratio: o.median_to_top_taste_multiplier,
            taste_at_ac: s.ai_research_taste_at_coding_automation_anchor_sd,
            taste_slope: o.ai_research_taste_slope,
            software_rate: o.software_progress_rate_at_reference_year,
            software_date: o.software_progress_reference_year,
            present: s.present_day,
            horizon: s.horizon(o.present_doubling_time, even),
            ac_minutes: if gap { s.pre_gap_ac_time_horizon } else { o.ac_time_horizon_minutes },
            gap: if gap { s.gap_years } else { 0.0 },
            m2b: f64::NAN,
            strategist: f64::NAN,
            growth: Growth::AsGiven,
            growth_factor: s.compute_growth_factor,
            returns_factor: s.returns_factor,
            frozen: shared::word(common, &shared::parameter::after_ac) == "frozen",
            end: s.end_year,
            grid: Grid::Points(o.output_points as usize),
            located: shared::word(common, &shared::parameter::mode) == "better",
            december: false,
        }
    }
    fn milestones(d: &Dates) -> Vec<Value> {
        let Dates { ac, sar, siar, .. } = *d;
        Outcomes { ac, sar, siar, none: [] }.values()
    }
    fn beliefs() -> &'static Beliefs {
        static ALL: OnceLock<Beliefs> = OnceLock::new();
        ALL.get_or_init(|| Beliefs::new(BELIEFS, &ranks()))
    }
    fn of_ensemble() -> &'static [(&'static str, &'static str)] {
        &[]
    }
    fn equations() -> Vec<Equation> {
        shared::equations(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            shared::Own {
                compute: of(&parameter::inf_compute_asymptote),
                slowdown: of(&parameter::inv_compute_anchor_exp_cap),
                doubling: of(&parameter::present_doubling_time),
                minutes: of(&parameter::ac_time_horizon_minutes),
            }
        })
    }
}

/// Share of tasks that is never left to machines.
const LEFT: f64 = 1e-6;

static CALCULATOR: Calculator<October> = Calculator::new();
/// The part.
pub static PART: &Calculator<October> = &CALCULATOR;
static PARTS: [&dyn Part; 1] = [&PART];

/// The model.
pub static MODEL: Reference = Reference {
    id: "ai-futures-oct2025",
    title: "the AI Futures Model of October 2025: the first version of the model of December",
    citation: "AI Futures Project, AI Futures timelines and takeoff model, October 2025; code brendanhalstead/ai-progress-rates at 786c665 \
               (2025-10-15)",
    licence: "code without a licence: written anew from its equations and numbers",
    actors: "one project",
    has: &["automation of coding by effective compute", "taste in research", "correlated beliefs about 17 inputs"],
    lacks: &[
        "blocs",
        "economy",
        "hardware research",
        "a ceiling on software",
        "rivals",
        "superintelligence as a milestone",
    ],
    standing: Standing::Original,
    text: include_str!("oct2025.rs"),
    parts: &PARTS,
    answers: super::answers::OCTOBER,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beliefs_do_not_contradict_one_another() {
        assert!(October::beliefs().bound());
        for belief in BELIEFS {
            let known = [shared::PARAMETERS, PARAMETERS].concat();
            assert!(known.iter().any(|p| p.spec.short == belief.name), "{}", belief.name);
        }
    }
}

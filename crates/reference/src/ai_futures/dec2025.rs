//! # The AI Futures Model of December 2025
//!
//! When will coding be done by machines, and how fast does research go from there? One project has coders, compute for running machines and
//! compute for experiments, all given year by year. Machines take over coding tasks as effective training compute grows; labour and
//! experiments find better software; machines come to choose experiments better than people do. Better software is more effective compute,
//! and so on. The date of automated coding is anchored to the length of the tasks that machines can do.
//!
//! In *exact* mode dates are read off points a tenth of a year apart and the first stock of research is counted with a simpler form of
//! labour, as in the original; it meets the original, run with tight tolerances, within thousandths of a year. In *better* mode dates are
//! located between steps and labour has one form throughout.
//!
//! What the original does in silence is done here in the open: its batch tool stops samples that take more than five seconds, which are the
//! most explosive ones; here every sample is kept. Bounds that its configuration declares beside a belief have no effect there, others do;
//! the beliefs here have those that do.

use std::sync::OnceLock;

use shapan_model::equations::Equation;
use shapan_model::quantity::Spec;

use super::beliefs::{Belief, Beliefs, Spread, belief};
use super::exogenous::Growth;
use super::labour::Kind;
use super::milestones::Dates;
use super::part::{Calculator, Version};
use super::settings::{Bound, Grid, Settings, TasteForm};
use super::shared;
use crate::model::{Inputs, Part, Reference, Standing};
use crate::quantity::{Parameter, quantities};
use crate::value::Value;

quantities! { ai_futures_dec2025
    numbers {
        /// Powers of ten that machine productivity at a task gains in a year of progress, before the penalty on parallel labour is counted.
        coding_automation_efficiency_slope "\\theta" ["1/yr"] = 3.0, Fixed, 0.01..=10.0, "aifutures2025" "";
        /// Largest gain in serial coding labour.
        max_serial_coding_labor_multiplier "\\bar g" ["1"] = 1e8, Fixed, 1.0..=1e30, "aifutures2025" "";
        /// Speed-up of research from infinite compute.
        inf_compute_asymptote "b" ["1"] = 1000.0, Fixed, 1.000_001..=1e7, "aifutures2025" "";
        /// Slow-down of research by ten times less compute for experiments.
        inv_compute_anchor_exp_cap "1/M" ["1"] = 2.8, Fixed, 1.0..=10.0, "aifutures2025" "";
        /// Standard deviations that the taste of machines gains in a year of progress.
        ai_research_taste_slope "\\tau" ["1/yr"] = 2.2, Fixed, 1e-3..=1e4, "aifutures2025" "";
        /// Taste of the best in a thousand over the median.
        median_to_top_taste_multiplier "g" ["1"] = 3.7, Fixed, 1.000_001..=1e4, "aifutures2025" "";
        /// Distances from the median to the best in a thousand, in logarithms, that lie between these and the bound of taste.
        taste_limit "m" ["1"] = 8.0, Fixed, 1e-3..=1e4, "aifutures2025" "";
        /// Smoothing of that bound.
        taste_limit_smoothing "s" ["1"] = 0.51, Fixed, 1e-3..=0.999, "aifutures2025" "";
        /// Progress of software in the year below by people alone, powers of ten a year.
        software_progress_rate_at_reference_year "\\pi_s" ["1/yr"] = 1.25, Fixed, 1e-3..=100.0, "aifutures2025" "";
        /// That year.
        software_progress_reference_year "t_s" ["year"] = 2024.0, Fixed, 2013.0..=2030.0, "aifutures2025" "fixed";
        /// Years in which the length of tasks doubles at present.
        present_doubling_time "T_0" ["yr"] = 0.458, Fixed, 0.01..=2.0, "aifutures2025" "";
        /// Length of tasks at which coding is automated.
        ac_time_horizon_minutes "H_{AC}" ["min"] = 1.2e7, Fixed, 60.0..=1e11, "aifutures2025" "";
        /// Distances from the median to the best in a thousand that TED-AI is above the best.
        ted_ai_m2b "m_T" ["1"] = 3.0, Fixed, 0.01..=100.0, "aifutures2025" "";
        /// The same for a strategist.
        strat_ai_m2b "m_S" ["1"] = 2.0, Fixed, 0.01..=100.0, "aifutures2025" "fixed";
        /// Growth of training compute before it slows, powers of ten a year.
        constant_training_compute_growth_rate "G_0" ["1/yr"] = 0.6, Fixed, 0.0..=10.0, "aifutures2025" "";
        /// First year of slower growth.
        slowdown_year "t_G" ["year"] = 2028.0, Fixed, 2012.0..=2060.0, "aifutures2025" "rows of the input before it have the first rate";
        /// Growth of training compute from then on.
        post_slowdown_training_compute_growth_rate "G_1" ["1/yr"] = 0.25, Fixed, 0.0..=10.0, "aifutures2025" "";
        /// End of the logistic schedule of automation.
        automation_logistic_asymptote "\\bar a" ["1"] = 1.05, Fixed, 1.001..=100.0, "aifutures2025" "";
        /// Years between points of the output.
        output_step "\\Delta t" ["yr"] = 0.1, Fixed, 0.001..=1.0, "aifutures2025" "";
    }
    words {
        /// How the share of automated tasks rises with progress.
        automation_interp_type ["logistic" "as on the site", "linear" "as in the authors' ensemble"] "aifutures2025" "";
    }
    outcomes {
        /// Automated coder: all coding of the project by machines.
        ac as "AC" "t_{AC}" ["year"];
        /// Taste in experiments of the best in a thousand researchers, not before coding is automated.
        sar as "SAR-level-experiment-selection-skill" "t_{SAR}" ["year"];
        /// Three times as many standard deviations.
        siar as "SIAR-level-experiment-selection-skill" "t_{SIAR}" ["year"];
        /// Strategist, counted in the same way.
        strategist as "STRAT-AI" "t_{STRAT}" ["year"];
        /// As good as top experts at nearly everything.
        ted as "TED-AI" "t_{TED}" ["year"];
        /// Superintelligence: two further distances from the median to the best.
        asi as "ASI" "t_{ASI}" ["year"];
    }
}

/// The version.
pub struct December;

use Spread::{Above1, Beta, LogNormal, Normal, Numbers, Uniform, Words};

/// Where several sliders end.
const MINUTES: Option<(f64, f64)> = Some((60.0, 1e11));

static BELIEFS: &[Belief] = &[
    belief("ac_time_horizon_minutes", LogNormal(12456.0, 2.8e10), MINUTES),
    belief("pre_gap_ac_time_horizon", LogNormal(12456.0, 1_245_600.0), MINUTES),
    belief("include_gap", Words(&[0.55, 0.45]), None),
    belief("gap_years", LogNormal(0.3, 7.5), None),
    belief("present_doubling_time", LogNormal(0.29, 0.717), Some((0.01, 2.0))),
    belief("doubling_difficulty_growth_factor", Normal(0.82, 1.02), Some((0.5, 1.5))),
    belief("rho_coding_labor", Numbers(&[(-5.0, 0.25), (-2.0, 0.5), (-1.0, 0.25)]), None),
    belief("inf_compute_asymptote", Above1(25.0, 4e4), Some((1.0, 1e7))),
    belief("inf_labor_asymptote", Above1(1.0, 200.0), Some((1.0, 1e5))),
    belief("inv_compute_anchor_exp_cap", Above1(0.8, 5.3), Some((1.0, 10.0))),
    belief("parallel_penalty", Beta(3.0, 3.0), Some((0.0, 1.0))),
    belief("swe_multiplier_at_present_day", Above1(0.18, 2.0), Some((1.0, 10.0))),
    belief("coding_automation_efficiency_slope", LogNormal(0.67, 6.0), Some((0.01, 10.0))),
    belief("max_serial_coding_labor_multiplier", LogNormal(1e4, 1e12), Some((1.0, 1e30))),
    belief("ai_research_taste_at_coding_automation_anchor_sd", Normal(-2.5, 3.5), None),
    belief("ai_research_taste_slope", LogNormal(0.7, 6.9), None),
    belief("median_to_top_taste_multiplier", Above1(0.7, 10.4), None),
    belief("taste_limit", LogNormal(2.0, 32.0), None),
    belief("taste_limit_smoothing", Beta(2.0, 2.0), None),
    belief("software_progress_rate_at_reference_year", LogNormal(0.4, 2.5), None),
    belief("ted_ai_m2b", LogNormal(1.0, 9.0), Some((0.01, 100.0))),
    belief("constant_training_compute_growth_rate", Normal(0.55, 0.65), Some((0.0, 2.0))),
    belief("slowdown_year", Uniform(2026.0, 2030.0), None),
    belief("post_slowdown_training_compute_growth_rate", Normal(0.15, 0.35), Some((0.0, 2.0))),
];

/// Rank correlations that both versions have.
pub(super) const RANKS: &[(&str, &str, f64)] = &[
    ("present_doubling_time", "doubling_difficulty_growth_factor", 0.6),
    ("present_doubling_time", "ai_research_taste_slope", -0.3),
    ("present_doubling_time", "slowdown_year", -0.3),
    ("present_doubling_time", "coding_automation_efficiency_slope", -0.15),
    ("doubling_difficulty_growth_factor", "ai_research_taste_slope", -0.3),
    ("doubling_difficulty_growth_factor", "gap_years", 0.3),
    ("doubling_difficulty_growth_factor", "coding_automation_efficiency_slope", -0.1),
    ("ai_research_taste_slope", "ai_research_taste_at_coding_automation_anchor_sd", 0.3),
    ("gap_years", "pre_gap_ac_time_horizon", -0.7),
    ("gap_years", "slowdown_year", -0.3),
    ("slowdown_year", "ac_time_horizon_minutes", -0.3),
    ("inv_compute_anchor_exp_cap", "inf_compute_asymptote", 0.5),
];
/// And those of December alone.
const OWN_RANKS: &[(&str, &str, f64)] = &[
    ("doubling_difficulty_growth_factor", "pre_gap_ac_time_horizon", -0.5),
    ("doubling_difficulty_growth_factor", "ac_time_horizon_minutes", -0.5),
];

impl Version for December {
    const NAME: &'static str = "ai_futures_dec2025";
    fn parameters() -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes() -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn aliases() -> &'static [(&'static str, &'static str)] {
        &[
            ("aa_time", "AC"),
            ("t_AC", "AC"),
            ("t_AI2027-SC", "AI2027-SC"),
            ("t_AIR-5x", "AIR-5x"),
            ("t_AIR-25x", "AIR-25x"),
            ("t_AIR-250x", "AIR-250x"),
            ("t_AIR-2000x", "AIR-2000x"),
            ("t_AIR-10000x", "AIR-10000x"),
            ("t_SAR-level-experiment-selection-skill", "SAR-level-experiment-selection-skill"),
            ("t_SIAR-level-experiment-selection-skill", "SIAR-level-experiment-selection-skill"),
            ("t_STRAT-AI", "STRAT-AI"),
            ("t_TED-AI", "TED-AI"),
            ("t_ASI", "ASI"),
            ("tight_AC", "AC"),
            ("tight_AI2027-SC", "AI2027-SC"),
            ("tight_AIR-5x", "AIR-5x"),
            ("tight_AIR-25x", "AIR-25x"),
            ("tight_AIR-250x", "AIR-250x"),
            ("tight_AIR-2000x", "AIR-2000x"),
            ("tight_AIR-10000x", "AIR-10000x"),
            ("tight_SAR-level-experiment-selection-skill", "SAR-level-experiment-selection-skill"),
            ("tight_SIAR-level-experiment-selection-skill", "SIAR-level-experiment-selection-skill"),
            ("tight_TED-AI", "TED-AI"),
            ("tight_ASI", "ASI"),
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
            slope_by_penalty: true,
            eta: s.eta_0,
            bound: Bound::Gain(o.max_serial_coding_labor_multiplier),
            lambda: s.parallel_penalty,
            present_gain: s.swe_multiplier_at_present_day,
            schedule: match word(own, &parameter::automation_interp_type) {
                "linear" => Kind::Linear,
                _ => Kind::Logistic(o.automation_logistic_asymptote),
            },
            infinite_labour: s.inf_labor_asymptote,
            infinite_compute: o.inf_compute_asymptote,
            slowdown: o.inv_compute_anchor_exp_cap,
            capacity_date: s.present_day,
            taste: TasteForm::Bounded { limit: o.taste_limit, smoothing: o.taste_limit_smoothing },
            taste_ratio: o.median_to_top_taste_multiplier,
            taste_at_ac: s.ai_research_taste_at_coding_automation_anchor_sd,
            taste_slope: o.ai_research_taste_slope,
            software_rate: o.software_progress_rate_at_reference_year,
            software_date: o.software_progress_reference_year,
            present: s.present_day,
            horizon: s.horizon(o.present_doubling_time, even),
            ac_minutes: if gap { s.pre_gap_ac_time_horizon } else { o.ac_time_horizon_minutes },
            gap: if gap { s.gap_years } else { 0.0 },
            m2b: o.ted_ai_m2b,
            strategist: o.strat_ai_m2b,
            growth: Growth::Slowing {
                before: o.constant_training_compute_growth_rate,
                year: o.slowdown_year,
                after: o.post_slowdown_training_compute_growth_rate,
            },
            growth_factor: s.compute_growth_factor,
            returns_factor: s.returns_factor,
            frozen: shared::word(common, &shared::parameter::after_ac) == "frozen",
            end: s.end_year,
            grid: Grid::Step(o.output_step),
            located: shared::word(common, &shared::parameter::mode) == "better",
            december: true,
        }
    }
    fn milestones(d: &Dates) -> Vec<Value> {
        let Dates { ac, sar, siar, strategist, ted, asi, .. } = *d;
        Outcomes { ac, sar, siar, strategist, ted, asi, none: [] }.values()
    }
    fn beliefs() -> &'static Beliefs {
        static ALL: OnceLock<Beliefs> = OnceLock::new();
        ALL.get_or_init(|| Beliefs::new(BELIEFS, &[RANKS, OWN_RANKS].concat()))
    }
    fn of_ensemble() -> &'static [(&'static str, &'static str)] {
        &[("automation_interp_type", "linear")]
    }
    fn equations() -> Vec<Equation> {
        shared::equations(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            shared::taste_equation(
                of(&parameter::taste_limit),
                of(&parameter::median_to_top_taste_multiplier),
                of(&parameter::taste_limit_smoothing),
                symbol,
            );
            shared::Own {
                compute: of(&parameter::inf_compute_asymptote),
                slowdown: of(&parameter::inv_compute_anchor_exp_cap),
                doubling: of(&parameter::present_doubling_time),
                minutes: of(&parameter::ac_time_horizon_minutes),
            }
        })
    }
}

static CALCULATOR: Calculator<December> = Calculator::new();
/// The part.
pub static PART: &Calculator<December> = &CALCULATOR;
static PARTS: [&dyn Part; 1] = [&PART];

/// The model.
pub static MODEL: Reference = Reference {
    id: "ai-futures-dec2025",
    title: "the AI Futures Model of December 2025: automated coding, research taste, one project",
    citation: "AI Futures Project, AI Futures timelines and takeoff model, December 2025; calculator in Joshuaclymer/dark_compute at faca777 \
               (2025-12-18)",
    licence: "code without a licence: written anew from its equations and numbers",
    actors: "one project",
    has: &[
        "automation of coding by effective compute",
        "taste in research",
        "experiments and labour",
        "correlated beliefs about 24 inputs",
    ],
    lacks: &["blocs", "economy", "hardware research", "a ceiling on software", "rivals"],
    standing: Standing::Original,
    text: include_str!("dec2025.rs"),
    parts: &PARTS,
    answers: super::answers::DECEMBER,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beliefs_do_not_contradict_one_another() {
        assert!(December::beliefs().bound());
        for belief in BELIEFS {
            let known = [shared::PARAMETERS, PARAMETERS].concat();
            assert!(known.iter().any(|p| p.spec.short == belief.name), "{}", belief.name);
        }
    }
}

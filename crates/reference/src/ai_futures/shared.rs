//! Quantities that both versions have alike.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::num::sym::Sym;

use super::capacity::{Capacity, compute_exponent, compute_weight};
use super::milestones::Dates;
use super::path::Path;
use super::settings::{Horizon, grown, progress_of};
use super::taste::bounded;
use super::world::World;
use crate::quantity::quantities;

quantities! { ai_futures
    numbers {
        /// CES exponent between coding tasks.
        rho_coding_labor "r_c" ["1"] = -2.0, Fixed, -50.0..=-1e-3, "aifutures2025" "";
        /// Productivity of machines at a task that they have just come to be able to do.
        eta_0 "\\eta_0" ["1"] = 0.05, Fixed, 1e-9..=1e9, "aifutures2025" "fixed";
        /// Exponent of coding labour in what counts as serial labour.
        parallel_penalty "\\lambda" ["1"] = 0.5, Fixed, 1e-4..=1.0, "aifutures2025" "";
        /// What machines multiply serial coding labour by at present, before the exponent.
        swe_multiplier_at_present_day "g_0" ["1"] = 1.6, Fixed, 1.0..=10.0, "aifutures2025" "";
        /// Speed-up of research from infinite labour.
        inf_labor_asymptote "a" ["1"] = 15.0, Fixed, 1.000_001..=1e5, "aifutures2025" "";
        /// Taste of machines when coding is automated, in standard deviations of people's.
        ai_research_taste_at_coding_automation_anchor_sd "d_0" ["1"] = 0.5, Fixed, -100.0..=100.0, "aifutures2025" "";
        /// The present.
        present_day "t_0" ["year"] = 2025.6, Fixed, 2013.0..=2049.0, "aifutures2025" "fixed";
        /// Length of tasks that machines can do at present, as long as people take.
        present_horizon "H_0" ["min"] = 26.0, Fixed, 1e-3..=1e9, "aifutures2025" "fixed";
        /// Progress that a doubling of that length takes, over that of the doubling before.
        doubling_difficulty_growth_factor "h" ["1"] = 0.92, Fixed, 0.5..=1.5, "aifutures2025" "1: exponential";
        /// Years of progress between the horizon before the gap and automated coding, if there is a gap.
        gap_years "\\Delta" ["yr"] = 1.5, Fixed, 0.0..=1e4, "aifutures2025" "used with include_gap only";
        /// Length of tasks at the beginning of the gap, if there is one.
        pre_gap_ac_time_horizon "H_g" ["min"] = 124600.0, Fixed, 60.0..=1e11, "aifutures2025" "used with include_gap only";
        /// All growth of compute after the present is multiplied by this.
        compute_growth_factor "c" ["1"] = 1.0, Fixed, 0.0..=5.0, "definition" "ours, for a question put to all models; 1 is the original";
        /// Returns to research after the present are multiplied by this.
        returns_factor "c_r" ["1"] = 1.0, Fixed, 0.01..=10.0, "definition" "ours, for a question put to all models; 1 is the original";
        /// Last year of the run.
        end_year "t_1" ["year"] = 2050.0, Fixed, 2027.0..=2200.0, "aifutures2025" "paths stand still after 2050";
    }
    words {
        /// Is automated coding reached at a horizon, or some years of progress after one?
        include_gap ["no gap" "at the horizon", "gap" "gap_years after the horizon pre_gap_ac_time_horizon"] "aifutures2025" "";
        /// How the length of tasks grows.
        horizon_extrapolation_type ["decaying doubling time" "each doubling takes doubling_difficulty_growth_factor of the progress of the one before", "exponential" "evenly"] "aifutures2025" "";
        /// How dates are found, and with which labour the first stock of research is counted.
        mode ["exact" "read off the points of the output, the first stock with a simple form of labour: the original", "better" "located between steps, the first stock with the same labour as everything else"] "definition" "";
        /// What happens to people and compute once coding is automated.
        after_ac ["growing" "they go on", "frozen" "they stand still: what follows is software alone"] "aifutures2025" "";
    }
    outcomes {
        /// Superhuman coder in the sense of AI 2027.
        coder as "AI2027-SC" "t_{SC}" ["year"];
        /// Software five times as fast as by people alone, with the resources of the present.
        air5 as "AIR-5x" "t_5" ["year"];
        /// 25 times.
        air25 as "AIR-25x" "t_{25}" ["year"];
        /// 250 times.
        air250 as "AIR-250x" "t_{250}" ["year"];
        /// 2000 times.
        air2000 as "AIR-2000x" "t_{2000}" ["year"];
        /// Ten thousand times.
        air10000 as "AIR-10000x" "t_{10000}" ["year"];
        /// CES exponent between compute and labour in experiment capacity.
        exp_capacity_rho "q" ["1"];
        /// Weight of compute in experiment capacity.
        exp_capacity_alpha "\\alpha" ["1"];
        /// Exponent of compute in experiment capacity.
        experiment_compute_exponent "\\zeta" ["1"];
        /// Powers of ten of software for each of the stock of research.
        r_software "r" ["1"];
        /// Mean score of people's taste.
        taste_mu "\\mu" ["1"];
        /// Standard deviation of the score of people's taste.
        taste_sigma "\\sigma" ["1"];
        /// Progress at present, by people alone.
        progress_at_present "P_0" ["1"];
        /// Rate of progress at present, by people alone.
        human_only_progress_rate "\\pi" ["1/yr"];
        /// Progress at which coding is automated.
        progress_at_aa "P_{AC}" ["1"];
        /// Share of coding tasks automated at present.
        automation_at_present "a_0" ["1"];
        /// Years from automated coding to superintelligence, or to taste far beyond the best in the version that has none.
        ac_to_asi "\\Delta_{ASI}" ["yr"];
        /// Years from a fifth of coding tasks automated to all of them.
        automation_20_to_100 "\\Delta_{20}" ["yr"];
        /// Years in which effective compute doubles when coding is automated.
        doubling_time_at_ac "T_{AC}" ["yr"];
    }
    columns {
        /// Date.
        times "t" ["year"];
        /// Powers of ten of effective training compute since 2012.
        progress "P" ["1"];
        /// Stock of research.
        research_stock "S_R" ["1"];
        /// Share of coding tasks that machines can do.
        automation_fraction "a" ["1"];
        /// Taste of machines, where the mean of people is 1.
        ai_research_taste "T_{AI}" ["1"];
        /// The same in standard deviations of people; 0 where it is beyond the bound.
        ai_research_taste_sd "d" ["1"];
        /// Share of people with less.
        ai_research_taste_quantile "\\Phi(d)" ["1"];
        /// Mean over people of the better of their own taste and the machines'.
        aggregate_research_taste "\\bar T" ["1"];
        /// Progress a year.
        progress_rates "\\dot P" ["1/yr"];
        /// Research effort: what is added to the stock in a year.
        research_efforts "\\dot S_R" ["1/yr"];
        /// Coding labour, in people.
        coding_labors "L" ["worker"];
        /// Coding labour as it counts in research.
        serial_coding_labors "\\ell" ["1"];
        /// Coding labour with the people and compute of the present.
        coding_labors_with_present_resources "L_0" ["worker"];
        /// Progress of software a year, powers of ten.
        software_progress_rates "\\dot P_s" ["1/yr"];
        /// Software, powers of ten since February 2025.
        software_efficiency "P_s" ["1"];
        /// Progress a year if people worked alone from here.
        human_only_progress_rates "\\dot P_H" ["1/yr"];
        /// Coding labour that machines add.
        ai_labor_contributions "L - H" ["worker"];
        /// Human coders.
        human_labor_contributions "H" ["worker"];
        /// Coding labour over human coders.
        ai_coding_labor_multipliers "L/H" ["1"];
        /// The same with the people and compute of the present.
        ai_coding_labor_mult_ref_present_day "L_0/H_0" ["1"];
        /// Progress of software over that of people alone, with the resources of the present.
        ai_sw_progress_mult_ref_present_day "m" ["1"];
        /// Experiment compute as it counts in research.
        discounted_exp_compute "X^\\zeta" ["1"];
        /// Length of tasks that machines can do.
        horizon_lengths "H" ["min"];
        /// Effective training compute, powers of ten of FLOP at the software of February 2025.
        effective_compute "E" ["1"];
        /// Index of capability.
        capability_ecis "I" ["1"];
        /// Training compute, powers of ten of FLOP.
        training_compute "C_T" ["1"];
        /// Experiment capacity.
        experiment_capacity "V" ["1"];
        /// What infinite labour would multiply capacity by.
        exp_cap_mult_with_infinite_labor "V_\\infty/V" ["1"];
        /// What infinite compute would multiply capacity by.
        exp_cap_mult_with_infinite_compute "V'_\\infty/V" ["1"];
    }
}

impl Given<f64> {
    /// The horizon of tasks.
    pub fn horizon(&self, doubling: f64, even: bool) -> Horizon {
        Horizon { present: self.present_horizon, doubling, factor: self.doubling_difficulty_growth_factor, even }
    }
}

/// The constants of a run, and lengths between its dates.
pub fn constants(world: &World, dates: &Dates) -> Outcomes<f64> {
    let last = if world.settings.december { dates.asi } else { dates.siar };
    let [air5, air25, air250, air2000, air10000] = dates.speeds;
    Outcomes {
        coder: dates.coder,
        air5,
        air25,
        air250,
        air2000,
        air10000,
        exp_capacity_rho: world.capacity.q,
        exp_capacity_alpha: world.capacity.alpha,
        experiment_compute_exponent: world.capacity.zeta,
        r_software: world.returns,
        taste_mu: world.taste.mu,
        taste_sigma: world.taste.sigma,
        progress_at_present: world.progress_now,
        human_only_progress_rate: world.rate_now,
        progress_at_aa: world.progress_ac,
        automation_at_present: world.share_now,
        ac_to_asi: last - dates.ac,
        automation_20_to_100: dates.ac - dates.fifth,
        doubling_time_at_ac: dates.doubling,
        none: [],
    }
}

/// The series of a run.
pub fn columns(world: &World, path: &Path) -> crate::value::Series {
    crate::value::Series::numbers(super::series::columns(world, path))
}

/// The formulas of both versions; some parameters are the version's own, and handed in.
pub struct Own {
    /// Gain from infinite compute.
    pub compute: Sym,
    /// Loss from ten times less compute.
    pub slowdown: Sym,
    /// Years of the present doubling.
    pub doubling: Sym,
    /// Horizon of automated coding.
    pub minutes: Sym,
}

/// The formulas.
pub fn equations(own: impl Fn(&dyn Fn(&'static shapan_model::quantity::Spec) -> Sym) -> Own) -> Vec<Equation> {
    defined_by(|symbol| {
        let own = own(symbol);
        let of = |parameter: &'static crate::quantity::Parameter| symbol(&parameter.spec);
        let (a, q) = (of(&parameter::inf_labor_asymptote), symbol(&outcome::exp_capacity_rho));
        Outcomes::experiment_compute_exponent(compute_exponent(q, a, own.compute, own.slowdown));
        let zeta = symbol(&outcome::experiment_compute_exponent);
        let experiment = symbol(&column::discounted_exp_compute).pow(zeta.recip());
        let serial = symbol(&column::serial_coding_labors);
        Outcomes::exp_capacity_alpha(compute_weight(q, zeta, a, own.compute, experiment, serial));
        let capacity = Capacity { q, zeta, alpha: symbol(&outcome::exp_capacity_alpha) };
        let rate = symbol(&outcome::human_only_progress_rate);
        let now = symbol(&outcome::progress_at_present);
        let present = of(&parameter::present_horizon);
        let fall = of(&parameter::doubling_difficulty_growth_factor).one_minus();
        Outcomes::progress_at_aa(now + progress_of(own.minutes / present, own.doubling * rate, fall));
        symbol(&column::coding_labors).pow(of(&parameter::parallel_penalty)).define(&column::serial_coding_labors);
        capacity.of(experiment, serial).define(&column::experiment_capacity);
        let effort = symbol(&column::experiment_capacity) * symbol(&column::aggregate_research_taste);
        effort.define(&column::research_efforts);
        let software = symbol(&outcome::r_software) * symbol(&column::research_efforts)
            / symbol(&column::research_stock)
            / core::f64::consts::LN_10;
        software.define(&column::software_progress_rates);
        let progress = symbol(&column::progress) - now;
        (present * grown(progress, own.doubling * rate, fall)).define(&column::horizon_lengths);
    })
}

/// The formula of bounded taste.
pub fn taste_equation(
    limit: Sym,
    ratio: Sym,
    smoothing: Sym,
    symbol: &dyn Fn(&'static shapan_model::quantity::Spec) -> Sym,
) {
    let odds = smoothing.recip() - 1.0;
    let ln_top = (limit + 1.0) * ratio.ln();
    let score = symbol(&outcome::taste_mu) + symbol(&outcome::taste_sigma) * symbol(&column::ai_research_taste_sd);
    bounded(score, odds.ln() * 2.0 / ln_top, odds.square()).define(&column::ai_research_taste);
}

//! Growth with a constant share of saving, far into the long run: what the statement about speeds of automation says, simulated. Everything
//! is in logarithms, because the share of tasks left to people becomes smaller than any difference from one.

use shapan_model::num::elementary::{exp, ln, ln_1p};
use shapan_model::quantity::Spec;

use super::kernel::in_logs;
use super::propositions::speeds;
use crate::model::{Inputs, Part, Run, Want, defaults};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { prop7_constant_saving
    numbers {
        /// Rate at which the share of tasks left to people falls.
        lam_g "\\lambda g" ["1/yr"] = 0.01, Fixed, 1e-4..=10.0, "korinek2024" "business as usual";
        /// Share of output that is saved.
        saving "s" ["1"] = 0.56, Fixed, 0.01..=0.99, "korinek2024" "that of the long run";
        /// Capital at the start.
        k_0 as "K_0" "K_0" ["1"] = 4.6, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
        /// Share of automated tasks at the start.
        phi_0 as "Phi_0" "\\Phi_0" ["1"] = 0.608, Fixed, 1e-6..=0.999_999, "korinek2024" "Table 2";
        /// Elasticity of substitution between tasks.
        sigma "\\sigma" ["1"] = 0.5, Fixed, 1e-3..=0.999, "korinek2024" "Table 2";
        /// Productivity.
        a as "A" "A" ["1"] = 0.5, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
        /// Depreciation.
        delta "\\delta" ["1/yr"] = 0.1, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
        /// Years; 600, or 1000 where automation is slow, if left out.
        years "T" ["yr"] = OPTIONAL, Fixed, 60.0..=10000.0, "definition" "";
    }
    outcomes {
        /// Growth of the wage in the long run by the formula.
        gw_theory "g_w" ["1/yr"];
        /// Growth of the wage over the last fifty years.
        gw_sim "\\hat g_w" ["1/yr"];
        /// Share of labour at the end.
        labour_share_sim "s_L" ["1"];
        /// Region at the end.
        region_end "i" ["1"];
        /// Share of labour as the text prints it.
        labour_share_as_printed "s_L'" ["1"];
    }
}

/// Step in years, as in the second program.
const STEP: f64 = 0.02;
/// Years over which growth is measured at the end.
const LAST: f64 = 50.0;
/// Automation slower than this is followed longer, and how long each.
const SLOW: (f64, f64, f64) = (0.02, 1000.0, 600.0);

/// The part.
pub struct Saving;
/// The part.
pub static PART: Saving = Saving;

impl Part for Saving {
    fn name(&self) -> &'static str {
        "prop7_constant_saving"
    }
    fn about(&self) -> &'static str {
        "wages in the far future with a constant share of saving"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let Given { lam_g, saving, k_0, phi_0, sigma, a, delta, years, .. } = Given::of(inputs);
        let years = match years.is_nan() {
            true if lam_g < SLOW.0 => SLOW.1,
            true => SLOW.2,
            false => years,
        };
        let steps = (years / STEP + 0.5) as usize;
        let last = (LAST / STEP + 0.5) as usize;
        let at = |step: usize, k: f64| {
            let left = ln(1.0 - phi_0) - lam_g * STEP * step as f64;
            in_logs(k, ln_1p(-exp(left)), left, ln(a), sigma)
        };
        let mut k = ln(k_0);
        let mut before = f64::NAN;
        for step in 0..steps {
            let now = at(step, k);
            if step == steps - last {
                before = now.wage;
            }
            k += STEP * (saving * exp(now.output - k) - delta);
        }
        let end = at(steps, k);
        let mut theory = defaults(&speeds::PART);
        for (name, value) in [("lam_g", lam_g), ("sigma", sigma), ("A", a), ("delta", delta)] {
            if let Some(place) = speeds::PARAMETERS.iter().position(|p| p.spec.short == name) {
                theory[place] = Value::Number(value);
            }
        }
        let theory = speeds::PART.run(&theory, Want::Outcomes).outcomes;
        let of = |name: &str| {
            speeds::OUTCOMES.iter().position(|spec| spec.short == name).map_or(f64::NAN, |place| theory[place].number())
        };
        let outcomes = Outcomes {
            gw_theory: of("gw_theory"),
            gw_sim: (end.wage - before) / LAST,
            labour_share_sim: exp(end.wage - end.output),
            region_end: f64::from(end.region),
            labour_share_as_printed: of("labour_share_as_printed"),
            none: [],
        };
        Run { outcomes: outcomes.values(), series: Series::default(), broken: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the text says one, the model itself says none.
    #[test]
    fn the_share_of_labour_at_middle_speed_is_none() {
        let mut inputs = defaults(&PART);
        inputs[0] = Value::Number(0.1);
        let run = PART.run(&inputs, Want::Outcomes);
        assert!(run.outcomes[2].number() < 1e-6);
        assert_eq!(run.outcomes[4], Value::Number(1.0));
        // (g − λg)/σ
        assert!((run.outcomes[1].number() - 0.16).abs() < 1e-5);
    }
}

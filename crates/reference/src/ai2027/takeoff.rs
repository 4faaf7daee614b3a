//! Phases of the take-off.

use shapan_lab::normal;
use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln};
use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { takeoff
    numbers {
        /// Years that people would need from a superhuman coder to a superhuman AI researcher.
        sc_sar as "human_only_SC_SAR_y" "y_1" ["yr"] = 3.872_983_346_207_417, Fixed, 0.0..=1e300, "ai2027" "log-normal, 80 % in 1.5 to 10; none with probability .15";
        /// Years that people would need from there to a superintelligent AI researcher.
        sar_siar as "human_only_SAR_SIAR_y" "y_2" ["yr"] = 18.75, Fixed, 0.0..=1e300, "ai2027" "x (x/10)² − x, x = 10 + log-normal, 80 % in 1 to 25";
        /// Years that people would need from there to superintelligence.
        siar_asi as "human_only_SIAR_ASI_y" "y_3" ["yr"] = 94.921_875, Fixed, 0.0..=1e300, "ai2027" "y (y/x)^J − y, J log-normal, 80 % in .3 to 7.5";
        /// Speed-up of research by a superhuman coder.
        v_sc "v_0" ["1"] = 5.0, Fixed, 0.01..=1e9, "ai2027" "";
        /// Speed-up by a superhuman AI researcher.
        v_sar "v_1" ["1"] = 25.0, Fixed, 0.01..=1e9, "ai2027" "";
        /// Speed-up by a superintelligent AI researcher.
        v_siar "v_2" ["1"] = 250.0, Fixed, 0.01..=1e9, "ai2027" "";
        /// Speed-up by superintelligence.
        v_asi "v_3" ["1"] = 2000.0, Fixed, 0.01..=1e9, "ai2027" "";
        /// Date of the superhuman coder.
        sc_year "t_0" ["year"] = 2_027.243_835_616_438, Fixed, 2000.0..=3000.0, "ai2027" "31 March 2027";
    }
    words {
        /// How a phase is followed.
        mode ["daily" "day after day, as the original", "closed" "by its closed form"] "ai2027" "";
    }
    outcomes {
        /// Days from a superhuman coder to a superhuman AI researcher.
        sar_days as "SC_to_SAR_days" "d_1" ["d"];
        /// Days from there to a superintelligent AI researcher.
        siar_days as "SAR_to_SIAR_days" "d_2" ["d"];
        /// Days from there to superintelligence.
        asi_days as "SIAR_to_ASI_days" "d_3" ["d"];
        /// Date of a superhuman AI researcher.
        sar_year "t_1" ["year"];
        /// Date of a superintelligent AI researcher.
        siar_year "t_2" ["year"];
        /// Date of superintelligence.
        asi_year "t_3" ["year"];
    }
}

/// Days in a year of the original, and the most of a phase.
const DAYS: f64 = 365.0;
const MOST: f64 = 365_000.0;
/// Beliefs: tenths of the three draws, what two of them share, and the probability that the first gap is nothing.
const GAPS: [(f64, f64); 3] = [(1.5, 10.0), (1.0, 25.0), (0.3, 7.5)];
const TENTH: f64 = 1.2816;
const SHARED: f64 = 0.8;
const NOTHING: f64 = 0.15;

/// Days of a phase: research speeds up from one speed to another as the gap closes, by the same factor for each part of it.
fn closed<N: Num>(gap: N, from: N, to: N) -> N {
    gap * (from.recip() - to.recip()) / (to / from).ln()
}

/// The same, day after day.
fn daily(gap: f64, from: f64, to: f64) -> f64 {
    let rise = ln(to / from);
    let (mut progress, mut days) = (0.0, 0.0);
    while progress < gap && days < MOST {
        progress += from * exp(rise * progress / gap);
        days += 1.0;
    }
    days
}

/// The part.
pub struct Takeoff;
/// The part.
pub static PART: Takeoff = Takeoff;

impl Part for Takeoff {
    fn name(&self) -> &'static str {
        "takeoff"
    }
    fn about(&self) -> &'static str {
        "days of the phases from a superhuman coder to superintelligence"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn belief(&self, parameter: &Parameter) -> Option<String> {
        ["human_only_SC_SAR_y", "human_only_SAR_SIAR_y", "human_only_SIAR_ASI_y"]
            .contains(&parameter.spec.short)
            .then(|| parameter.spec.note.to_owned())
    }
    fn draws_apart(&self) -> bool {
        false
    }
    fn drawn(&self) -> Vec<&'static str> {
        vec!["human_only_SC_SAR_y", "human_only_SAR_SIAR_y", "human_only_SIAR_ASI_y", "nothing"]
    }
    fn draw(&self, base: &Inputs, held: &[bool], uniform: &dyn Fn(&str) -> f64) -> Inputs {
        let names = self.drawn();
        let first = normal::quantile(uniform(names[0]));
        let second = SHARED * first + (1.0 - SHARED * SHARED).sqrt() * normal::quantile(uniform(names[1]));
        let scores = [first, second, normal::quantile(uniform(names[2]))];
        let [a, g, j] = [0, 1, 2].map(|at: usize| {
            let (low, high) = (ln(GAPS[at].0), ln(GAPS[at].1));
            exp(0.5 * (low + high) + scores[at] * (high - low) / (2.0 * TENTH))
        });
        let x = 10.0 + g;
        let to_siar = x * (x / 10.0) * (x / 10.0) - x;
        let y = x + to_siar;
        let to_asi = y * exp(j * ln(y / x)) - y;
        let drawn = [if uniform(names[3]) < NOTHING { 0.0 } else { a }, to_siar, to_asi];
        let mut inputs = base.clone();
        for (at, value) in drawn.into_iter().enumerate().filter(|(at, _)| !held[*at]) {
            inputs[at] = Value::Number(value.min(1e300));
        }
        inputs
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let p = Given::of(inputs);
        let daily_ = word(inputs, &parameter::mode) == "daily";
        let days = |years: f64, from: f64, to: f64| match (years > 0.0, daily_) {
            (false, _) => 0.0,
            (true, true) => daily(years * DAYS, from, to),
            (true, false) => closed(years * DAYS, from, to).min(MOST),
        };
        let phases =
            [days(p.sc_sar, p.v_sc, p.v_sar), days(p.sar_siar, p.v_sar, p.v_siar), days(p.siar_asi, p.v_siar, p.v_asi)];
        let sar_year = p.sc_year + phases[0] / DAYS;
        let siar_year = sar_year + phases[1] / DAYS;
        let outcomes = Outcomes {
            sar_days: phases[0],
            siar_days: phases[1],
            asi_days: phases[2],
            sar_year,
            siar_year,
            asi_year: siar_year + phases[2] / DAYS,
            none: [],
        };
        Run { outcomes: outcomes.values(), series: Series::default(), broken: None }
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        let p = Given::of(inputs);
        let rising = p.v_sc < p.v_sar && p.v_sar < p.v_siar && p.v_siar < p.v_asi;
        if rising {
            Vec::new()
        } else {
            vec!["speed-ups must rise from v_sc over v_sar and v_siar to v_asi".to_owned()]
        }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            let days = closed(of(&parameter::sc_sar) * DAYS, of(&parameter::v_sc), of(&parameter::v_sar));
            days.define(&outcome::sar_days);
            let days = closed(of(&parameter::sar_siar) * DAYS, of(&parameter::v_sar), of(&parameter::v_siar));
            days.define(&outcome::siar_days);
            let days = closed(of(&parameter::siar_asi) * DAYS, of(&parameter::v_siar), of(&parameter::v_asi));
            days.define(&outcome::asi_days);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of the original: days by gap.
    #[test]
    fn rows_of_the_original() {
        for (years, from, to, days) in [
            (14.480253624870203, 5.0, 25.0, 527.0),
            (10.370374697395116, 5.0, 25.0, 378.0),
            (100.96258547643406, 25.0, 250.0, 578.0),
            (1611.3548730552507, 250.0, 2000.0, 991.0),
        ] {
            let exact = daily(years * DAYS, from, to);
            assert_eq!(exact, days);
            let short = exact - closed(years * DAYS, from, to);
            assert!((0.0..=2.2).contains(&short), "{short}");
        }
        assert_eq!(daily(0.0, 5.0, 25.0), 0.0);
        assert_eq!(daily(1e30, 250.0, 2000.0), MOST);
    }
}

//! Timelines to a superhuman coder, from the lengths of the tasks that machines can do.

use shapan_lab::normal;
use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, exp_m1, ln};
use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { timelines
    numbers {
        /// Share of software in progress at the start.
        software_share as "initial_software_progress_share" "s" ["1"] = 0.525, Fixed, 0.0..=1.0, "ai2027" "";
        /// Length of tasks that a superhuman coder can do.
        h_sc as "h_SC" "h" ["month"] = 120.0, Fixed, 1e-6..=1e12, "ai2027" "";
        /// Time in which that length doubles.
        doubling as "horizon_doubling_time" "D" ["month"] = 4.743_416_490_252_569, Fixed, 0.01..=1e4, "ai2027" "";
        /// Time from being able to being cheap and fast enough.
        cost_speed "c" ["month"] = 3.872_983_346_207_417, Fixed, 0.0..=1e4, "ai2027" "";
        /// Time from having to showing.
        announcement_delay "\\delta" ["month"] = 1.224_744_871_391_589, Fixed, 0.0..=1e4, "ai2027" "";
        /// What machines add to the speed of progress at the start.
        p_now as "present_prog_multiplier" "p_0" ["1"] = 0.094_868_329_805_051_38, Fixed, 0.0..=1e6, "ai2027" "";
        /// What a superhuman coder adds to it.
        p_sc as "SC_prog_multiplier" "p_1" ["1"] = 7.745_966_692_414_834, Fixed, 0.0..=1e6, "ai2027" "";
        /// 1 if each doubling takes longer than the one before.
        is_subexponential "i_-" ["1"] = 0.0, Fixed, 0.0..=1.0, "ai2027" "";
        /// A column of the original's tables that says nothing: whether growth is exponential is told by superexponential_start_time.
        is_exponential "i_0" ["1"] = 1.0, Fixed, 0.0..=1.0, "ai2027" "without effect";
        /// Length of tasks from which on each doubling takes less than the one before; infinite for never.
        start_time as "superexponential_start_time" "h_k" ["month"] = f64::INFINITY, Fixed, 0.0..=f64::INFINITY, "ai2027" "inf: exponential";
        /// What each such doubling saves of the one before.
        decay as "se_doubling_decay_fraction" "d" ["1"] = 0.094_868_329_805_051_38, Fixed, 0.0..=1.0, "ai2027" "";
        /// The present.
        present "t_0" ["year"] = 2025.0 + 4.0 / 12.0 + 6.0 / 365.25, Fixed, 2000.0..=2064.0, "ai2027" "7 May 2025; the original takes the day on which it is run";
    }
    outcomes {
        /// Date of a superhuman coder; 2065 if it is not before.
        sc_year "t_{SC}" ["year"];
        /// Months of progress at today's speed until then.
        base_months "b" ["month"];
    }
}

/// Length of tasks at present: 15 minutes of a month of 167 hours.
const NOW: f64 = 15.0 / (60.0 * 167.0);
/// What each doubling takes more than the one before where growth is slower than exponential.
const SLOWER: f64 = 0.1;
/// People at the start, and the stock of research.
const POOL: f64 = 1000.0;
const STOCK: f64 = 50.0;
/// Exponent of people in research.
const PEOPLE: f64 = 0.3;
/// Working days in a year, and days in a month of the calendar that is followed.
const WORKDAYS: f64 = 250.0;
const MONTH: f64 = 30.5;
/// Last date.
const END: f64 = 2065.0;
/// Growth of people from a year on.
const HIRING: [(f64, f64); 5] = [(f64::NEG_INFINITY, 0.5), (2028.0, 0.4), (2029.0, 0.2), (2030.0, 0.15), (2031.0, 0.1)];
/// Speed of compute from a year on.
const COMPUTE: [(f64, f64); 5] = [(f64::NEG_INFINITY, 1.0), (2028.0, 0.9), (2029.0, 0.5), (2030.0, 0.4), (2031.0, 0.3)];
/// Standard deviations between the median and the ninth tenth, as the original rounds them.
const TENTH: f64 = 1.28;
/// What pairs of draws share.
const SHARED: f64 = 0.7;
/// Lengths from which growth is faster than exponential, with the share of draws below each; above the last number it is slower.
const FASTER: [(f64, f64); 5] = [(0.0014, 0.25), (0.045, 0.4), (1.0, 0.6), (120.0, 0.8), (12_000.0, 0.85)];
const SLOW_ABOVE: f64 = 0.9;

fn from_year(table: &[(f64, f64)], t: f64) -> f64 {
    table.iter().rev().find(|(year, _)| t >= *year).map_or(f64::NAN, |(_, x)| *x)
}

/// Months until the length of tasks is reached, at today's speed.
fn base(p: &Given<f64>) -> f64 {
    let doublings = |h: f64| ln(h / NOW) / core::f64::consts::LN_2;
    let n = doublings(p.h_sc);
    let months = if p.is_subexponential > 0.5 {
        p.doubling * (Num::pow(1.0 + SLOWER, n) - 1.0) / SLOWER
    } else if p.start_time.is_infinite() {
        p.doubling * n
    } else {
        let before = doublings(p.start_time).min(n);
        let after = n - before;
        let faster = if after <= 0.0 {
            0.0
        } else if p.decay == 0.0 {
            after
        } else {
            (1.0 - Num::pow(1.0 - p.decay, after)) / p.decay
        };
        p.doubling * (before + faster)
    };
    let all = (months + p.cost_speed).max(0.0);
    if all.is_finite() { all } else { 0.0 }
}

fn date(p: &Given<f64>, base: f64) -> f64 {
    let mut t = p.present - p.announcement_delay / 12.0;
    let (mut pool, mut stock, mut progress) = (POOL, STOCK, 0.0);
    let mut first = f64::NAN;
    let rise = ln((1.0 + p.p_sc) / (1.0 + p.p_now));
    while progress < base && t < END {
        let speed = (1.0 + p.p_now) * exp(rise * progress / base);
        pool += pool * exp_m1(ln(1.0 + from_year(&HIRING, t)) / WORKDAYS);
        let next = stock + (Num::pow(pool + 1.0, PEOPLE) - 1.0) * speed / WORKDAYS;
        // the logarithm of a year's growth at this pace
        let growth = ln(next / stock) * WORKDAYS;
        if first.is_nan() {
            first = growth;
        }
        let rate = p.software_share * growth / first + (1.0 - p.software_share) * from_year(&COMPUTE, t);
        progress += rate / MONTH;
        t += 1.0 / (MONTH * 12.0);
        stock = next;
    }
    t.min(END)
}

/// The part.
pub struct Timelines;
/// The part.
pub static PART: Timelines = Timelines;

impl Part for Timelines {
    fn name(&self) -> &'static str {
        "timelines"
    }
    fn about(&self) -> &'static str {
        "date of a superhuman coder, from the lengths of tasks that machines can do"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn belief(&self, parameter: &Parameter) -> Option<String> {
        let words = match parameter.spec.short {
            "h_SC" => "log-normal, 80 % in 1 to 14400",
            "horizon_doubling_time" => "log-normal, 80 % in 2.5 to 9; correlated .7 with cost_speed",
            "cost_speed" => "log-normal, 80 % in .5 to 30",
            "announcement_delay" => "log-normal, 80 % in .25 to 6",
            "present_prog_multiplier" => "log-normal, 80 % in .03 to .3; correlated .7 with SC_prog_multiplier",
            "SC_prog_multiplier" => "log-normal, 80 % in 1.5 to 40",
            "se_doubling_decay_fraction" => "log-normal, 80 % in .03 to .3",
            "initial_software_progress_share" => "normal, 80 % in .2 to .85, cut at .1 and .9",
            "superexponential_start_time" => {
                ".0014 (25 %), .045 (15 %), 1 (20 %), 120 (20 %), 12000 (5 %), never (15 %)"
            }
            "is_subexponential" => "1 with probability .1",
            _ => return None,
        };
        Some(words.to_owned())
    }
    fn draws_apart(&self) -> bool {
        false
    }
    fn drawn(&self) -> Vec<&'static str> {
        vec![
            "h_SC",
            "horizon_doubling_time",
            "cost_speed",
            "announcement_delay",
            "present_prog_multiplier",
            "SC_prog_multiplier",
            "se_doubling_decay_fraction",
            "initial_software_progress_share",
            "superexponential_start_time",
        ]
    }
    fn draw(&self, base: &Inputs, held: &[bool], uniform: &dyn Fn(&str) -> f64) -> Inputs {
        let score = |name: &str| normal::quantile(uniform(name));
        let with = |score: f64, own: f64| SHARED * score + (1.0 - SHARED * SHARED).sqrt() * own;
        let log_normal = |low: f64, high: f64, score: f64| {
            exp(0.5 * (ln(low) + ln(high)) + score * (ln(high) - ln(low)) / (2.0 * TENTH))
        };
        let doubling = score("horizon_doubling_time");
        let now = score("present_prog_multiplier");
        let kind = uniform("superexponential_start_time");
        let slow = kind > SLOW_ABOVE;
        let start = FASTER.iter().find(|(_, share)| kind < *share && !slow).map_or(f64::INFINITY, |(h, _)| *h);
        let drawn = [
            ("h_SC", log_normal(1.0, 14_400.0, score("h_SC"))),
            ("horizon_doubling_time", log_normal(2.5, 9.0, doubling)),
            ("cost_speed", log_normal(0.5, 30.0, with(doubling, score("cost_speed")))),
            ("announcement_delay", log_normal(0.25, 6.0, score("announcement_delay"))),
            ("present_prog_multiplier", log_normal(0.03, 0.3, now)),
            ("SC_prog_multiplier", log_normal(1.5, 40.0, with(now, score("SC_prog_multiplier")))),
            ("se_doubling_decay_fraction", log_normal(0.03, 0.3, score("se_doubling_decay_fraction")).clamp(0.0, 1.0)),
            (
                "initial_software_progress_share",
                (0.525 + 0.65 / (2.0 * TENTH) * score("initial_software_progress_share")).clamp(0.1, 0.9),
            ),
            ("superexponential_start_time", start),
            ("is_subexponential", f64::from(u8::from(slow))),
        ];
        let mut inputs = base.clone();
        for (name, value) in drawn {
            if let Some(at) = PARAMETERS.iter().position(|p| p.spec.short == name).filter(|at| !held[*at]) {
                inputs[at] = Value::Number(value);
            }
        }
        inputs
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let p = Given::of(inputs);
        let base_months = base(&p);
        let outcomes = Outcomes { sc_year: date(&p, base_months), base_months, none: [] };
        Run { outcomes: outcomes.values(), series: Series::default(), broken: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;

    /// A row of the original, and that doublings which save nothing are exponential.
    #[test]
    fn a_row_of_the_original() {
        let mut inputs = defaults(&PART);
        let mut set = |name: &str, value: f64| {
            let at = PARAMETERS.iter().position(|p| p.spec.short == name).unwrap();
            inputs[at] = Value::Number(value);
            PART.run(&inputs, Want::Outcomes).outcomes[0].number()
        };
        for (name, value) in [
            ("initial_software_progress_share", 0.6492913288250631),
            ("h_SC", 89.93562616456593),
            ("horizon_doubling_time", 2.5243350951505765),
            ("cost_speed", 0.24169933464833537),
            ("announcement_delay", 1.0288813787801043),
            ("present_prog_multiplier", 0.1378393557527137),
            ("SC_prog_multiplier", 40.505915799449454),
            ("superexponential_start_time", 1.0),
        ] {
            set(name, value);
        }
        let year = set("se_doubling_decay_fraction", 0.21363967644238502);
        assert!((year - 2026.2968072083916).abs() < 1e-9, "{year}");
        let none = set("se_doubling_decay_fraction", 0.0);
        let exponential = set("superexponential_start_time", f64::INFINITY);
        assert_eq!(none, exponential);
    }
}

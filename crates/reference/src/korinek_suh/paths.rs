//! The best growth while tasks are automated: consumption is chosen so that nobody would rather save more or less, and so that in the end it is
//! the share of output that the long run asks for. Found by trying first values of consumption; steps of the fourth order, forty a year.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln, ln_1p};
use shapan_model::quantity::{Kind, Spec};

use super::kernel::in_logs;
use crate::integrate::fourth;
use crate::model::{Inputs, Part, Preset, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::roots::root;
use crate::value::{Column, Series, Value};

quantities! { optimal_growth_paths
    numbers {
        /// Rate at which savers discount.
        rho "\\rho" ["1/yr"] = 0.04, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
        /// Inverse of the willingness to put off consumption.
        eta "\\eta" ["1"] = 2.0, Fixed, 0.01..=100.0, "korinek2024" "Table 2";
        /// Depreciation.
        delta "\\delta" ["1/yr"] = 0.1, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
        /// Elasticity of substitution between tasks.
        sigma "\\sigma" ["1"] = 0.5, Fixed, 1e-3..=0.999, "korinek2024" "Table 2";
        /// Productivity.
        a as "A" "A" ["1"] = 0.5, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
        /// Labour: people.
        l as "L" "L" ["1"] = 1.0, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
        /// Share of automated tasks at the start.
        phi_0 as "Phi_0" "\\Phi_0" ["1"] = 0.608, Fixed, 1e-6..=0.999_999, "korinek2024" "Table 2";
        /// Capital at the start.
        k_0 as "K_0" "K_0" ["1"] = 4.6, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
        /// Rate at which the share left to people falls in business as usual.
        lam_g "\\lambda g" ["1/yr"] = 0.01, Fixed, 1e-4..=1.0, "korinek2024" "";
        /// Years in which all tasks are automated in agi.
        agi_years "T" ["yr"] = 20.0, Fixed, 0.1..=200.0, "korinek2024" "";
        /// Part of the bout of automation that goes as fast as agi5.
        omega "\\omega" ["1"] = 0.875, Fixed, 0.0..=1.0, "assumed" "not printed by the authors; ours";
    }
    words {
        /// How the share of automated tasks rises.
        scenario ["agi20" "evenly to all of them in agi_years", "bau" "business as usual: what is left falls at a constant rate",
                  "agi5" "evenly to all of them in five years", "bout" "omega of agi5 and the rest of business as usual"] "korinek2024" "";
    }
    outcomes {
        /// Consumption at the start.
        c_0 as "C0" "C_0" ["1"];
        /// Year in which people stop being scarce, located.
        enter_region2 "t_2" ["yr"];
        /// Year in which they become scarce again, located.
        return_region1 "t_1" ["yr"];
        /// The same as enter_region2 on the grid of steps.
        enter_on_grid "t_2'" ["yr"];
        /// The same as return_region1 on the grid of steps.
        return_on_grid "t_1'" ["yr"];
        /// Highest wage.
        w_peak "w^*" ["1"];
        /// Year of the highest wage.
        t_w_peak "t^*" ["yr"];
        /// Growth of output over the first ten years.
        growth_0_10 as "gY_0_10" "g_0" ["1/yr"];
        /// Growth of output in the third decade.
        growth_20_30 as "gY_20_30" "g_2" ["1/yr"];
        /// Growth of output in the fourth decade.
        growth_30_40 as "gY_30_40" "g_3" ["1/yr"];
    }
    columns {
        /// The path of automation.
        path_name as "scenario" "" ["word"];
        /// Years from the start.
        year "t" ["yr"];
        /// Share of automated tasks.
        automated as "Phi" "\\Phi" ["1"];
        /// Capital.
        capital as "K" "K" ["1"];
        /// Consumption.
        consumption as "C" "C" ["1"];
        /// Output.
        output as "Y" "Y" ["1"];
        /// Wage.
        wage as "w" "w" ["1"];
        /// Rental of capital.
        rental as "R" "R" ["1"];
    }
}

/// What the equations give, per year.
static CAPITAL_RATE: Spec = Spec::bare(
    "optimal_growth_paths.K_rate",
    "optimal_growth_paths",
    "K_rate",
    Kind::Flow,
    r"\dot K",
    "1/yr",
    "Change of capital.",
);
static CONSUMPTION_RATE: Spec = Spec::bare(
    "optimal_growth_paths.C_rate",
    "optimal_growth_paths",
    "C_rate",
    Kind::Flow,
    r"\dot C",
    "1/yr",
    "Change of consumption.",
);

/// Steps in a year, and years of agi5.
const PER_YEAR: usize = 40;
const FAST: f64 = 5.0;
/// Years after which consumption must be what the long run asks for: where people stay scarce, and where they do not.
const HORIZONS: (usize, usize) = (90, 70);

/// A path of automation.
#[derive(Clone, Copy, Debug)]
struct Automation {
    /// Logarithm of the share left at the start.
    left: f64,
    lam_g: f64,
    /// Years to all tasks of the even part, and its weight.
    even: (f64, f64),
}

impl Automation {
    /// Logarithms of the shares automated and left.
    fn at(&self, t: f64) -> (f64, f64) {
        let (years, weight) = self.even;
        let even = (1.0 - t / years).max(0.0);
        let left = self.left + ln(weight * even + (1.0 - weight) * exp(-self.lam_g * t));
        (ln_1p(-exp(left)), left)
    }
}

/// What does not change over a run.
struct Economy {
    given: Given<f64>,
    automation: Automation,
    /// Steps of the whole path, and consumption over output at its end.
    steps: usize,
    wanted: f64,
}

/// Consumption grows by this, per year.
fn euler<N: Num>(rental: N, rho: N, delta: N, eta: N) -> N {
    (rental - rho - delta) / eta
}

impl Economy {
    fn new(inputs: &Inputs) -> Economy {
        let given = Given::of(inputs);
        let Given { rho, eta, delta, sigma, a, lam_g, omega, agi_years, phi_0, .. } = given;
        let (even, scarce) = match word(inputs, &parameter::scenario) {
            "bau" => ((FAST, 0.0), true),
            "agi5" => ((FAST, 1.0), false),
            "bout" => ((FAST, omega), omega < 1.0),
            _ => ((agi_years, 1.0), false),
        };
        let growth = if scarce { lam_g / (1.0 - sigma) } else { (a - rho - delta) / eta };
        // where machines do all, saving is what keeps them growing; where they do not, what keeps their share
        let wanted = match scarce {
            true => 1.0 - (growth + delta) / ((rho + delta + eta * growth) * a).sqrt(),
            false => 1.0 - (growth + delta) / a,
        };
        let years = if scarce { HORIZONS.0 } else { HORIZONS.1 };
        let automation = Automation { left: ln(1.0 - phi_0), lam_g, even };
        Economy { given, automation, steps: years * PER_YEAR, wanted }
    }
    /// The kernel at a time: output, wage, rental, region, distance to the threshold in logarithms.
    fn kernel(&self, t: f64, capital: f64) -> (f64, f64, f64, u8, f64) {
        let p = &self.given;
        let k = ln(capital / p.l);
        let (automated, left) = self.automation.at(t);
        let made = in_logs(k, automated, left, ln(p.a), p.sigma);
        (exp(made.output) * p.l, exp(made.wage), exp(made.rental), made.region, k - (automated - left))
    }
    fn step(&self, at: usize, state: &[f64; 2]) -> [f64; 2] {
        let p = &self.given;
        let mut rate = |t: f64, y: &[f64; 2]| {
            let (output, _, rental, ..) = self.kernel(t, y[0]);
            [output - p.delta * y[0] - y[1], y[1] * euler(rental, p.rho, p.delta, p.eta)]
        };
        fourth(&mut rate, at as f64 / PER_YEAR as f64, state, 1.0 / PER_YEAR as f64)
    }
    /// How far consumption over output is above what is wanted at the end, from a first consumption. A path that eats up its capital is far
    /// above, one that hardly eats far below.
    fn miss(&self, first: f64) -> f64 {
        let mut state = [self.given.k_0, first];
        for at in 0..self.steps {
            state = self.step(at, &state);
            if state[0].is_nan() || state[0] <= 0.0 {
                return 1.0;
            }
            let (output, ..) = self.kernel((at + 1) as f64 / PER_YEAR as f64, state[0]);
            if state[1] > 50.0 * output {
                return 1.0;
            }
        }
        let (output, ..) = self.kernel(self.steps as f64 / PER_YEAR as f64, state[0]);
        state[1] / output - self.wanted
    }
}

/// The part.
pub struct Paths;
/// The part.
pub static PART: Paths = Paths;

impl Part for Paths {
    fn name(&self) -> &'static str {
        "optimal_growth_paths"
    }
    fn about(&self) -> &'static str {
        "the best growth, and wages, while tasks are automated"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn columns(&self) -> &'static [&'static Spec] {
        COLUMNS
    }
    fn presets(&self) -> Vec<Preset> {
        ["agi20", "bau", "agi5", "bout"]
            .into_iter()
            .map(|name| Preset {
                name: name.into(),
                about: format!("the path of automation {name}"),
                values: vec![("scenario".into(), Value::Word(name.into()))],
            })
            .collect()
    }
    fn run(&self, inputs: &Inputs, want: Want) -> Run {
        let economy = Economy::new(inputs);
        let p = &economy.given;
        let (output, ..) = economy.kernel(0.0, p.k_0);
        let first = root(|first| economy.miss(first), 1e-3 * output, output + p.k_0);
        let mut state = [p.k_0, first];
        let mut rows: Vec<[f64; 7]> = Vec::new();
        let mut all: Vec<(f64, f64)> = Vec::new();
        let (mut enter, mut leave) = ((f64::NAN, f64::NAN), (f64::NAN, f64::NAN));
        let mut before: Option<(u8, f64)> = None;
        for at in 0..=economy.steps {
            let t = at as f64 / PER_YEAR as f64;
            let (output, wage, rental, region, distance) = economy.kernel(t, state[0]);
            if let Some((last, gap)) = before {
                // straight between steps; the threshold may be infinite when all tasks are automated
                let part = if distance.is_finite() { gap / (gap - distance) } else { 1.0 };
                let located = t - (1.0 - part) / PER_YEAR as f64;
                if last == 1 && region == 2 && enter.0.is_nan() {
                    enter = (located, t);
                }
                if last == 2 && region == 1 && leave.0.is_nan() {
                    leave = (located, t);
                }
            }
            before = Some((region, distance));
            all.push((output, wage));
            if at % PER_YEAR == 0 {
                rows.push([t, exp(economy.automation.at(t).0), state[0], state[1], output, wage, rental]);
            }
            if at < economy.steps {
                state = economy.step(at, &state);
            }
        }
        let growth = |from: usize, to: usize| ln(all[to * PER_YEAR].0 / all[from * PER_YEAR].0) / (to - from) as f64;
        let peak = (0..all.len()).fold(0, |best, at| if all[at].1 > all[best].1 { at } else { best });
        let outcomes = Outcomes {
            c_0: first,
            enter_region2: enter.0,
            return_region1: leave.0,
            enter_on_grid: enter.1,
            return_on_grid: leave.1,
            w_peak: all[peak].1,
            t_w_peak: peak as f64 / PER_YEAR as f64,
            growth_0_10: growth(0, 10),
            growth_20_30: growth(20, 30),
            growth_30_40: growth(30, 40),
            none: [],
        };
        let mut series = Series::default();
        if want == Want::Series {
            let name = word(inputs, &parameter::scenario).to_owned();
            series.columns.push(Column::Words(vec![name; rows.len()]));
            series.columns.extend((0..7).map(|at| Column::Numbers(rows.iter().map(|row| row[at]).collect())));
        }
        Run { outcomes: outcomes.values(), series, broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            let (rho, delta, eta) = (of(&parameter::rho), of(&parameter::delta), of(&parameter::eta));
            let (k, c) = (symbol(&column::capital), symbol(&column::consumption));
            let made = super::kernel::scarce(
                of(&parameter::a),
                k,
                of(&parameter::l),
                symbol(&column::automated),
                of(&parameter::sigma),
            );
            made.output.define(&column::output);
            made.wage.define(&column::wage);
            made.rental.define(&column::rental);
            (symbol(&column::output) - delta * k - c).define(&CAPITAL_RATE);
            (c * euler(symbol(&column::rental), rho, delta, eta)).define(&CONSUMPTION_RATE);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;

    fn run(scenario: &str) -> (Run, impl Fn(&str) -> f64 + use<>) {
        let mut inputs = defaults(&PART);
        let at = PARAMETERS.iter().position(|p| p.spec.short == "scenario").unwrap();
        inputs[at] = Value::Word(scenario.into());
        let run = PART.run(&inputs, Want::Series);
        let outcomes = run.outcomes.clone();
        (run, move |name: &str| outcomes[OUTCOMES.iter().position(|s| s.short == name).unwrap()].number())
    }

    /// What the text says of the scenarios, and the dates of a second program that solves the boundaries otherwise.
    #[test]
    fn statements_of_the_text() {
        let (_, bau) = run("bau");
        assert!((bau("C0") - 1.6080091476116671).abs() < 1e-4, "{}", bau("C0"));
        assert!(bau("enter_region2").is_nan() && (0.015..0.0175).contains(&bau("gY_30_40")));
        // wages collapse "after about 3 years"
        let (_, fast) = run("agi5");
        assert!((fast("enter_region2") - 3.5794).abs() < 0.01 && (fast("enter_region2") - 3.0).abs() < 0.6);
        assert!((fast("gY_30_40") - 0.18).abs() < 1e-4);
        // back to scarcity "around year 9"
        let (_, bout) = run("bout");
        assert!((bout("enter_region2") - 4.1613).abs() < 0.01 && (bout("return_region1") - 8.8939).abs() < 0.01);
        assert!((bout("return_region1") - 9.0).abs() < 0.3);
    }

    /// Along the path nobody gains by saving more today and less tomorrow: by the rows of the path.
    #[test]
    fn saving_is_the_best() {
        let (run, _) = run("bau");
        let column = |at: usize| run.series.columns[at].numbers().to_vec();
        let (c, r) = (column(4), column(7));
        for year in 5..40 {
            let growth = ln(c[year + 1] / c[year - 1]) / 2.0;
            assert!((growth - (r[year] - 0.14) / 2.0).abs() < 2e-5, "{year}");
        }
    }
}

//! # Automation of AI research and development, in one equation
//!
//! How soon is 99 % of AI research automated? Software improves with labour, compute and the software that there is, and ideas get harder to
//! find: $`\dot S = k (L/(1-f))^\alpha C^\zeta S^{1-\beta}`$. The automated share $`f`$ rises with the logarithm of effective compute
//! $`CS`$ and leaves labour to the rest of the tasks, none of which machines can stand in for. It is deliberately small: eight parameters,
//! no full automation, one date.
//!
//! Labour and compute follow schedules that bend at whole years. The original steps with a loose tolerance and reads its states off 500
//! points, so they are good to four digits; its dates are located, and so are ours. The logarithm of software is what is integrated here.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln};
use shapan_model::quantity::{Kind, Spec};

use crate::integrate::{Node, advance, between};
use crate::model::{Answer, Inputs, Part, Question, Reference, Run, Standing, Want};
use crate::quantity::{Parameter, quantities};
use crate::roots::root;
use crate::value::{Series, Value};

quantities! { jones_rd_automation
    numbers {
        /// Powers of e of effective compute that automation takes to rise by one in logarithmic odds.
        one_over_v "1/v" ["1"] = 2.85, Triangular(1.5, 2.85, 4.2), 0.05..=100.0, "kwa2026" "";
        /// Share of research that is automated at the start of 2026.
        f_2026 "f_0" ["1"] = 0.375, Triangular(0.25, 0.375, 0.5), 1e-6..=0.98, "kwa2026" "";
        /// Share of labour in the exponents of labour and compute.
        alpha_ratio "\\alpha/(\\alpha+\\zeta)" ["1"] = 0.235, Triangular(0.12, 0.235, 0.35), 0.0..=1.0, "kwa2026" "";
        /// Sum of the exponents of labour and compute.
        alpha_plus_zeta "\\alpha+\\zeta" ["1"] = 0.9, Triangular(0.8, 0.9, 1.0), 0.0..=10.0, "kwa2026" "";
        /// How much harder to find ideas get as software improves.
        beta "\\beta" ["1"] = 0.65, Triangular(0.3, 0.65, 1.0), -1.0..=10.0, "kwa2026" "";
        /// Exponent of labour.
        alpha "\\alpha" ["1"] = OPTIONAL, Fixed, 0.0..=10.0, "kwa2026" "from ratio and sum, unless given";
        /// Exponent of compute.
        zeta "\\zeta" ["1"] = OPTIONAL, Fixed, 0.0..=10.0, "kwa2026" "from ratio and sum, unless given";
        /// Logarithmic odds of automation gained for each power of e of effective compute.
        v "v" ["1"] = OPTIONAL, Fixed, 0.01..=20.0, "kwa2026" "from its inverse, unless given";
        /// Scale of the growth of software.
        k "k" ["1/yr"] = OPTIONAL, Fixed, 1e-6..=1e6, "kwa2026" "such that software grows fivefold a year at the start, unless given";
        /// Effective compute at which half of research is automated.
        e_half as "E_hac" "E" ["1"] = OPTIONAL, Fixed, 1e-30..=1e30, "kwa2026" "from the share at the start, unless given";
        /// Labour at the start.
        l_2026 as "L_2026" "L_0" ["1"] = 1.0, Fixed, 1e-6..=1e6, "kwa2026" "the unit";
        /// Compute at the start.
        c_2026 as "C_2026" "C_0" ["1"] = 1.0, Fixed, 1e-6..=1e6, "kwa2026" "the unit";
        /// Software at the start.
        s_2026 as "S_2026" "S_0" ["1"] = 1.0, Fixed, 1e-6..=1e6, "kwa2026" "the unit";
        /// Growth of compute, in logarithms, is multiplied by this.
        compute_growth_factor "c" ["1"] = 1.0, Fixed, 0.0..=5.0, "definition" "ours, for a question put to all models; 1 is the original";
    }
    outcomes {
        /// Date at which 99 % of research is automated; none before 2070.
        year_99 "t_{99}" ["year"];
        /// Years from a fifth of research automated to 99 %; none if more is automated at the start.
        years_20_to_99 "\\Delta" ["yr"];
        /// Years in which software doubles when 99 % is automated.
        doubling_at_99 "T_{99}" ["yr"];
        /// Software in 2030.
        s_2030 as "S_2030" "S_{2030}" ["1"];
        /// Automated share in 2030.
        f_2030 "f_{2030}" ["1"];
        /// Software in 2032.
        s_2032 as "S_2032" "S_{2032}" ["1"];
        /// Automated share in 2032.
        f_2032 "f_{2032}" ["1"];
        /// Software in 2035; none once the automated share is beyond the bound of the equation.
        s_2035 as "S_2035" "S_{2035}" ["1"];
        /// Automated share in 2035.
        f_2035 "f_{2035}" ["1"];
    }
    columns {
        /// Date.
        year "t" ["year"];
        /// Labour.
        labour as "L" "L" ["1"];
        /// Compute.
        compute as "C" "C" ["1"];
        /// Software.
        software as "S" "S" ["1"];
        /// Automated share of research.
        automated as "f" "f" ["1"];
    }
}

/// What the equation gives.
static GROWTH: Spec = Spec::bare(
    "jones_rd_automation.growth",
    "jones_rd_automation",
    "growth",
    Kind::Flow,
    r"\dot S/S",
    "1/yr",
    "Growth of software.",
);

/// First and last date.
const START: f64 = 2026.0;
const END: f64 = 2070.0;
/// Growth of software at the start, logarithm: fivefold a year.
const FIRST_GROWTH: f64 = 5.0;
/// Share beyond which the equation sees no more automation.
const CAP: f64 = 0.999_999;
/// Points of the output in a year.
const PER_YEAR: usize = 4;
/// Error of a step that is let pass.
const TOLERANCE: f64 = 1e-11;
/// Error at which numbers of the original, read off a grid, end: software is none from there on.
const NINETY_NINE: f64 = 0.99;

/// Growth of labour in the year after a whole year since the start.
fn labour_factor(year: usize) -> f64 {
    if year < 3 { 2.0 } else { 1.1 }
}
/// Growth of compute in the same.
fn compute_factor(year: usize) -> f64 {
    match year {
        0..=2 => 2.6,
        3 => 2.0,
        // the factor of the year that ends at `year + 1`
        4..=31 => 2.0 - 0.75 * (year as f64 - 4.0) / 28.0,
        _ => 1.25,
    }
}

/// Automated share at a logarithm of effective compute.
fn share<N: Num>(ln_effective: N, v: N, ln_half: N) -> N {
    ((-(v * (ln_effective - ln_half))).exp() + 1.0).recip()
}

/// Growth of software, per year.
#[allow(clippy::too_many_arguments, reason = "the equation names as many")]
fn growth<N: Num>(k: N, labour: N, automated: N, alpha: N, compute: N, zeta: N, software: N, beta: N) -> N {
    k * (labour / automated.one_minus()).pow(alpha) * compute.pow(zeta) * software.pow(-beta)
}

/// What a run has, with everything that follows from the inputs.
struct World {
    alpha: f64,
    zeta: f64,
    beta: f64,
    v: f64,
    ln_k: f64,
    ln_half: f64,
    /// Logarithms of labour and compute at whole years.
    labour: Vec<f64>,
    compute: Vec<f64>,
}

impl World {
    fn new(inputs: &Inputs) -> World {
        let p = Given::of(inputs);
        let given = |x: f64, otherwise: f64| if x.is_nan() { otherwise } else { x };
        let alpha = given(p.alpha, p.alpha_ratio * p.alpha_plus_zeta);
        let zeta = given(p.zeta, (1.0 - p.alpha_ratio) * p.alpha_plus_zeta);
        let v = given(p.v, 1.0 / p.one_over_v);
        let (l, c, s) = (ln(p.l_2026), ln(p.c_2026), ln(p.s_2026));
        let calibrated = ln(ln(FIRST_GROWTH)) + alpha * (ln(1.0 - p.f_2026) - l) - zeta * c + p.beta * s;
        let half = c + s - ln(p.f_2026 / (1.0 - p.f_2026)) / v;
        let years = (END - START) as usize;
        let path = |first: f64, factor: &dyn Fn(usize) -> f64| {
            let mut all = vec![first];
            (0..years).for_each(|year| all.push(all[year] + factor(year)));
            all
        };
        World {
            alpha,
            zeta,
            beta: p.beta,
            v,
            ln_k: given(ln(p.k), calibrated),
            ln_half: given(ln(p.e_half), half),
            labour: path(l, &|year| ln(labour_factor(year))),
            compute: path(c, &|year| ln(compute_factor(year)) * p.compute_growth_factor),
        }
    }
    fn on(path: &[f64], year: usize, t: f64) -> f64 {
        path[year] + (path[year + 1] - path[year]) * (t - year as f64)
    }
    fn automated(&self, year: usize, t: f64, software: f64) -> f64 {
        share(World::on(&self.compute, year, t) + software, self.v, self.ln_half)
    }
    /// Growth of the logarithm of software; `t` counts from the start and lies in this year.
    fn rate(&self, year: usize, t: f64, software: f64) -> f64 {
        let left = ln(1.0 - self.automated(year, t, software).min(CAP));
        let (labour, compute) = (World::on(&self.labour, year, t), World::on(&self.compute, year, t));
        exp(self.ln_k + self.alpha * (labour - left) + self.zeta * compute - self.beta * software)
    }
}

/// The model's part.
pub struct Automation;

/// The part.
pub static PART: Automation = Automation;

impl Part for Automation {
    fn name(&self) -> &'static str {
        "jones_rd_automation"
    }
    fn about(&self) -> &'static str {
        "date at which 99 % of AI research is automated, and the path of software"
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
    fn run(&self, inputs: &Inputs, want: Want) -> Run {
        let world = World::new(inputs);
        let first = ln(Given::of(inputs).s_2026);
        let mut node = Node { t: 0.0, y: [first], slope: [world.rate(0, 0.0, first)] };
        let mut rows = vec![Vec::new(); COLUMNS.len()];
        let (mut fifth, mut most, mut doubling) = (f64::NAN, f64::NAN, f64::NAN);
        let mut states = [(f64::NAN, f64::NAN); 3];
        let mut broken = None;
        let mut length = 0.01;
        let points = (END - START) as usize * PER_YEAR;
        for point in 0..=points {
            let year = (point / PER_YEAR).min(world.labour.len() - 2);
            let t = point as f64 / PER_YEAR as f64;
            let f = world.automated(year, t, node.y[0]);
            if let Some(at) = [2030.0, 2032.0, 2035.0].iter().position(|date| *date == START + t) {
                // beyond its bound the original has no software
                states[at] = (if f < CAP { exp(node.y[0]) } else { f64::NAN }, f);
            }
            if want == Want::Series {
                let (labour, compute) = (World::on(&world.labour, year, t), World::on(&world.compute, year, t));
                let row = [START + t, exp(labour), exp(compute), exp(node.y[0]), f];
                rows.iter_mut().zip(row).for_each(|(column, x)| column.push(x));
            }
            if point == points {
                break;
            }
            let crossed = |share: f64, a: &Node<1>, b: &Node<1>, date: &mut f64| {
                let short = |t: f64| world.automated(year, t, between(a, b, 0, t)) - share;
                if date.is_nan() && short(a.t) < 0.0 && short(b.t) >= 0.0 {
                    *date = root(short, a.t, b.t);
                    return true;
                }
                false
            };
            let mut seen = |a: &Node<1>, b: &Node<1>| {
                crossed(0.2, a, b, &mut fifth);
                if crossed(NINETY_NINE, a, b, &mut most) {
                    doubling = core::f64::consts::LN_2 / world.rate(year, most, between(a, b, 0, most));
                }
                true
            };
            let mut rate = |t: f64, y: &[f64; 1]| [world.rate(year, t, y[0])];
            // at a bend the rate goes on from where it was, since the paths are continuous
            let until = (point + 1) as f64 / PER_YEAR as f64;
            match advance(&mut rate, node, until, &mut length, TOLERANCE, &mut seen) {
                Some(next) => node = next,
                None => {
                    broken = Some(format!("software outgrows every step in {:.3}", START + t));
                    break;
                }
            }
        }
        let outcomes = Outcomes {
            year_99: START + most,
            years_20_to_99: most - fifth,
            doubling_at_99: doubling,
            s_2030: states[0].0,
            f_2030: states[0].1,
            s_2032: states[1].0,
            f_2032: states[1].1,
            s_2035: states[2].0,
            f_2035: states[2].1,
            none: [],
        };
        let series = if want == Want::Series { Series::numbers(rows) } else { Series::default() };
        Run { outcomes: outcomes.values(), series, broken }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            let (c, s) = (symbol(&column::compute), symbol(&column::software));
            let v = of(&parameter::one_over_v).recip();
            share((c * s).ln(), v, of(&parameter::e_half).ln()).define(&column::automated);
            let rate = growth(
                of(&parameter::k),
                symbol(&column::labour),
                symbol(&column::automated),
                of(&parameter::alpha),
                c,
                of(&parameter::zeta),
                s,
                of(&parameter::beta),
            );
            rate.define(&GROWTH);
        })
    }
}

fn doubled(inputs: &mut Inputs) {
    set(inputs, &parameter::compute_growth_factor, 2.0);
}
/// Half the returns: ideas get harder to find twice as fast.
fn halved(inputs: &mut Inputs) {
    let beta = Given::of(inputs).beta;
    set(inputs, &parameter::beta, 2.0 * beta);
}
fn set(inputs: &mut Inputs, parameter: &Parameter, value: f64) {
    if let Some(at) = PARAMETERS.iter().position(|known| known.spec.name == parameter.spec.name) {
        inputs[at] = Value::Number(value);
    }
}
fn same(x: f64) -> f64 {
    x
}

/// The model.
pub static MODEL: Reference = Reference {
    id: "jones-rd-automation",
    title: "automation of AI research in one equation",
    citation: "Thomas Kwa, A simpler AI timelines model predicts 99 % AI R&D automation in ~2032, 2026; notebook tkwa/ai-takeoff-model at \
               a814779 (2026-02-12)",
    licence: "code without a licence: written anew from its equations and numbers",
    actors: "one",
    has: &["feedback of software on research", "harder ideas", "beliefs about five inputs", "a calendar"],
    lacks: &["blocs", "economy", "full automation", "substitution of machines for people in a task"],
    standing: Standing::Original,
    text: include_str!("jones_rd_automation.rs"),
    parts: &[&PART],
    answers: &[
        (
            Question::FullAutomation,
            Answer {
                outcome: "year_99",
                terms: "99 % of AI research and development; other work is not in the model",
                convert: same,
                change: None,
            },
        ),
        (
            Question::DoublingTime,
            Answer { outcome: "doubling_at_99", terms: "software when 99 % is automated", convert: same, change: None },
        ),
        (
            Question::ComputeDoubled,
            Answer {
                outcome: "year_99",
                terms: "compute grows twice as fast in logarithms from 2026 on",
                convert: same,
                change: Some(doubled),
            },
        ),
        (
            Question::ReturnsHalved,
            Answer {
                outcome: "year_99",
                terms: "twice the exponent by which ideas get harder to find",
                convert: same,
                change: Some(halved),
            },
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;

    /// A draw of the original: its date and states, as its tables give them.
    #[test]
    fn a_draw_of_the_original() {
        let mut inputs = defaults(&PART);
        let values = [
            (&parameter::alpha, 0.241991048676),
            (&parameter::beta, 0.495511040375),
            (&parameter::zeta, 0.668416371743),
            (&parameter::v, 0.374753993947),
            (&parameter::e_half, 1.52158509523),
            (&parameter::f_2026, 0.460754899354),
            (&parameter::k, 1.38601806467),
        ];
        values.iter().for_each(|(parameter, value)| set(&mut inputs, parameter, *value));
        let run = PART.run(&inputs, Want::Outcomes);
        let year = run.outcomes[0].number();
        assert!((year - 2030.74082937).abs() < 2e-5, "{year}");
        let software = run.outcomes[3].number();
        assert!((software / 1658.7260338 - 1.0).abs() < 1e-3, "{software}");
        // without the exponents the calibration gives the same k and E
        set(&mut inputs, &parameter::k, f64::NAN);
        inputs
            .iter_mut()
            .zip(PARAMETERS)
            .filter(|(_, p)| ["k", "E_hac"].contains(&p.spec.short))
            .for_each(|(x, _)| *x = Value::Nothing);
        let again = PART.run(&inputs, Want::Outcomes).outcomes[0].number();
        assert!((again - year).abs() < 1e-6, "{again} {year}");
    }
}

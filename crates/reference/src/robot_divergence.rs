//! # Two countries and robots
//!
//! A rich and a poor country differ in productivity alone. Robots stand in for people ($`\sigma > 1`$) or need them ($`\sigma < 1`$). As
//! robots get better, does the gap widen? In each country output is made of capital and of labour with robots, and in the long run both
//! kinds of capital earn what savers want. When robots are good enough, machines make machines without end: the country with the higher
//! productivity comes to that threshold first.
//!
//! The paper behind it was to be had as abstract, highlights and list of tables only. So this is a reconstruction: nest and numbers are not
//! the authors', what is tested are the signs that they publish, and none of their tables or figures is claimed. The signs come out with
//! $`\sigma = 3`$, the value in one of their captions; with 1.5 the poor country's output rises on impact though its capital leaves.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::num::elementary::ln;
use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Reference, Run, Standing, Want};
use crate::quantity::{Parameter, quantities};
use crate::roots::root;
use crate::value::{Series, Value};

quantities! { robot_divergence
    numbers {
        /// Elasticity of substitution between people and robots.
        sigma "\\sigma" ["1"] = 3.0, Fixed, 0.05..=50.0, "alonso2020" "3 stands in the caption of a figure";
        /// Weight of robots.
        e "e" ["1"] = 0.02, Fixed, 1e-6..=0.999, "assumed" "ours: .02, .1, .2 with sigma 3, 1.5, .5";
        /// Productivity of robots; 1 before.
        b "b" ["1"] = 1.0, Fixed, 1e-3..=1e6, "definition" "what the question is about";
        /// Share of capital in income.
        a "a" ["1"] = 0.333_333_333_333_333_3, Fixed, 0.01..=0.99, "assumed" "ours";
        /// Rate at which savers discount.
        rho "\\rho" ["1/yr"] = 0.04, Fixed, 0.0..=1.0, "assumed" "ours";
        /// Depreciation.
        delta "\\delta" ["1/yr"] = 0.06, Fixed, 0.0..=1.0, "assumed" "ours";
        /// Output of the rich over the poor before.
        ratio_0 as "ratio0" "y_H/y_L" ["1"] = 10.0, Fixed, 1.0..=1e4, "assumed" "ours";
        /// Productivity of robots at which the rich country takes off, where robots stand in for people.
        takeoff_at "b^*_H" ["1"] = 2.0, Fixed, 1.000_001..=1e6, "assumed" "ours";
    }
    outcomes {
        /// Output of a worker in the poor country, where there is a steady state; else the word takeoff, and nothing after it.
        y_poor "y_L" ["1"];
        /// Output of a worker in the rich country.
        y_rich "y_H" ["1"];
        /// Rich over poor.
        ratio "y_H/y_L" ["1"];
        /// Share of labour in the poor country's income.
        s_poor as "sL_poor" "s_L" ["1"];
        /// Share of labour in the rich country's income.
        s_rich as "sL_rich" "s_H" ["1"];
        /// Productivity of robots at which the rich country takes off; none where robots need people.
        takeoff_rich as "b_takeoff_rich" "b^*_H" ["1"];
        /// Productivity of the rich.
        a_rich as "A_H" "A_H" ["1"];
        /// Productivity of the poor.
        a_poor as "A_L" "A_L" ["1"];
        /// Productivity of the rich over that of the poor.
        a_ratio as "A_rich_over_poor" "A_H/A_L" ["1"];
        /// Wage in the poor country.
        w_poor "w_L" ["1"];
        /// Wage in the rich country.
        w_rich "w_H" ["1"];
        /// Capital of a worker in the poor country.
        k_poor as "K_poor" "K_L" ["1"];
        /// Capital of a worker in the rich country.
        k_rich as "K_rich" "K_H" ["1"];
        /// Robots of a worker in the poor country.
        z_poor as "Z_poor" "Z_L" ["1"];
        /// Robots of a worker in the rich country.
        z_rich as "Z_rich" "Z_H" ["1"];
        /// Price of labour with robots in the poor country.
        p_poor as "pV_poor" "p_L" ["1"];
        /// The same in the rich country.
        p_rich as "pV_rich" "p_H" ["1"];
        /// Productivity of robots at which the poor country takes off.
        takeoff_poor as "b_takeoff_poor" "b^*_L" ["1"];
        /// What capital earns in the world when robots get better at once and capital can move.
        r_world as "R_world" "R_w" ["1/yr"];
        /// Change of the poor country's output then, logarithm.
        dln_poor as "dlnY_poor" "\\Delta\\ln y_L" ["1"];
        /// Change of the rich country's output then, logarithm.
        dln_rich as "dlnY_rich" "\\Delta\\ln y_H" ["1"];
        /// Change of the poor country's capital and robots then, as a part.
        capital_poor_change "\\Delta k_L" ["1"];
    }
}

/// What a country has where capital and robots earn `r`.
#[derive(Clone, Copy, Debug)]
struct Country<N> {
    price: N,
    wage: N,
    labour_share: N,
    output: N,
    capital: N,
    robots: N,
}

/// Price of labour with robots.
fn price<N: Num>(productivity: N, a: N, r: N) -> N {
    let rest = a.one_minus();
    (productivity * a.pow(a) * rest.pow(rest) * r.pow(-a)).pow(rest.recip())
}

/// Productivity of robots from which on there is no steady state.
fn takeoff<N: Num>(price: N, e: N, sigma: N, r: N) -> N {
    e.pow(sigma.one_minus().recip()) * r / price
}

fn country<N: Num>(productivity: N, b: N, r: N, sigma: N, e: N, a: N) -> Country<N> {
    let rest = a.one_minus();
    let price = price(productivity, a, r);
    let power = sigma.one_minus();
    // where people and robots are neither, in logarithms
    let wage_one = (price * e.one_minus().pow(e.one_minus()) * e.pow(e) / (r / b).pow(e)).pow(e.one_minus().recip());
    let wage_ces = ((price.pow(power) - e * (r / b).pow(power)) / e.one_minus()).pow(power.recip());
    let one = (sigma - 1.0).abs().le(sigma.like(1e-9));
    let wage = N::select(one, wage_one, wage_ces);
    let theta = N::select(one, e.one_minus(), e.one_minus() * (wage / price).pow(power));
    let labour_share = rest * theta;
    let output = wage / labour_share;
    Country {
        price,
        wage,
        labour_share,
        output,
        capital: a * output / r,
        robots: rest * theta.one_minus() * output / r,
    }
}

impl Country<f64> {
    fn wealth(&self) -> f64 {
        self.capital + self.robots
    }
}

/// The model's part.
pub struct Robots;

/// The part.
pub static PART: Robots = Robots;

impl Part for Robots {
    fn name(&self) -> &'static str {
        "steady_states"
    }
    fn about(&self) -> &'static str {
        "a rich and a poor country with better robots: in the long run, and at once with capital that moves"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let Given { sigma, e, b, a, rho, delta, ratio_0, takeoff_at, .. } = Given::of(inputs);
        let r = rho + delta;
        let at = |productivity: f64, b: f64, r: f64| country(productivity, b, r, sigma, e, a);
        // robots that stand in for people: the rich take off where they are asked to
        let rich = if sigma > 1.0 {
            let wanted = takeoff(1.0, e, sigma, r) / takeoff_at;
            let p = price(1.0, a, r);
            Num::pow(wanted / p, 1.0 - a)
        } else {
            1.0
        };
        let base_rich = at(rich, 1.0, r);
        let short = |ln_productivity: f64| {
            let poor = at(Num::exp(ln_productivity), 1.0, r);
            // complements need some productivity to pay any wage
            let missing = ln(base_rich.output / ratio_0) - ln(poor.output);
            if missing.is_nan() { f64::INFINITY } else { missing }
        };
        let poor = Num::exp(root(short, ln(rich) - 20.0, ln(rich)));
        let base_poor = at(poor, 1.0, r);
        let ends = |p: f64| if sigma > 1.0 { takeoff(p, e, sigma, r) } else { f64::NAN };
        let mut o = Outcomes {
            a_rich: rich,
            a_poor: poor,
            a_ratio: rich / poor,
            takeoff_rich: ends(base_rich.price),
            takeoff_poor: ends(base_poor.price),
            r_world: f64::NAN,
            dln_poor: f64::NAN,
            dln_rich: f64::NAN,
            capital_poor_change: f64::NAN,
            y_poor: f64::NAN,
            y_rich: f64::NAN,
            ratio: f64::NAN,
            s_poor: f64::NAN,
            s_rich: f64::NAN,
            w_poor: f64::NAN,
            w_rich: f64::NAN,
            k_poor: f64::NAN,
            k_rich: f64::NAN,
            z_poor: f64::NAN,
            z_rich: f64::NAN,
            p_poor: f64::NAN,
            p_rich: f64::NAN,
            none: [],
        };
        // at once: what the world has is held, its rental moves; above it the rich country would have no bound
        let world = base_poor.wealth() + base_rich.wealth();
        let demand = |r: f64| ln((at(poor, b, r).wealth() + at(rich, b, r).wealth()) / world);
        let lowest = match sigma > 1.0 {
            true => root(
                |ln_r: f64| ln(takeoff(price(rich, a, Num::exp(ln_r)), e, sigma, Num::exp(ln_r)) / b),
                ln(r) - 20.0,
                ln(r) + 20.0,
            ),
            false => ln(r) - 3.0,
        };
        // where no wage is left, stand-ins are wanted without end and complements not at all
        let without = if sigma > 1.0 { f64::INFINITY } else { f64::NEG_INFINITY };
        let excess = |r: f64| Some(demand(r)).filter(|x| !x.is_nan()).unwrap_or(without);
        let r_world = root(excess, Num::exp(lowest), r * 20.0);
        let (then_poor, then_rich) = (at(poor, b, r_world), at(rich, b, r_world));
        o.r_world = r_world;
        o.dln_poor = ln(then_poor.output / base_poor.output);
        o.dln_rich = ln(then_rich.output / base_rich.output);
        o.capital_poor_change = then_poor.wealth() / base_poor.wealth() - 1.0;
        let off = sigma > 1.0 && b >= o.takeoff_rich;
        if !off {
            let (poor, rich) = (at(poor, b, r), at(rich, b, r));
            (o.y_poor, o.y_rich, o.ratio) = (poor.output, rich.output, rich.output / poor.output);
            (o.s_poor, o.s_rich) = (poor.labour_share, rich.labour_share);
            (o.w_poor, o.w_rich) = (poor.wage, rich.wage);
            (o.k_poor, o.k_rich) = (poor.capital, rich.capital);
            (o.z_poor, o.z_rich) = (poor.robots, rich.robots);
            (o.p_poor, o.p_rich) = (poor.price, rich.price);
        }
        let mut outcomes = o.values();
        if off {
            outcomes[0] = Value::Word("takeoff".to_owned());
        }
        Run { outcomes, series: Series::default(), broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            let (sigma, e, a, b) = (of(&parameter::sigma), of(&parameter::e), of(&parameter::a), of(&parameter::b));
            let r = of(&parameter::rho) + of(&parameter::delta);
            let price = price(symbol(&outcome::a_rich), a, r).define(&outcome::p_rich);
            takeoff(symbol(&outcome::p_rich), e, sigma, r).define(&outcome::takeoff_rich);
            let power = sigma.one_minus();
            let p = symbol(&outcome::p_rich);
            let wage = ((p.pow(power) - e * (r / b).pow(power)) / e.one_minus()).pow(power.recip());
            wage.define(&outcome::w_rich);
            let theta = e.one_minus() * (symbol(&outcome::w_rich) / p).pow(power);
            (a.one_minus() * theta).define(&outcome::s_rich);
            (symbol(&outcome::w_rich) / symbol(&outcome::s_rich)).define(&outcome::y_rich);
            (a * symbol(&outcome::y_rich) / r).define(&outcome::k_rich);
            (a.one_minus() * theta.one_minus() * symbol(&outcome::y_rich) / r).define(&outcome::z_rich);
            let _ = price;
        })
    }
}

/// The model.
pub static MODEL: Reference = Reference {
    id: "robot-divergence",
    title: "two countries and robots: does the gap widen?",
    citation: "Cristian Alonso, Andrew Berg, Siddharth Kothari, Chris Papageorgiou, Sidra Rehman, Will the AI Revolution Cause a Great \
               Divergence?, IMF WP/20/184, 2020; Journal of Monetary Economics 2022",
    licence: "no code; a reconstruction",
    actors: "2 countries",
    has: &["robots that stand in for people or need them", "capital that moves", "a threshold of take-off"],
    lacks: &["time", "research", "uncertainty", "skills", "terms of trade"],
    standing: Standing::Reconstructed,
    text: include_str!("robot_divergence.rs"),
    parts: &[&PART],
    answers: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;

    fn run(settings: &[(&str, f64)]) -> impl Fn(&str) -> f64 + use<> {
        let mut inputs = defaults(&PART);
        for (name, value) in settings {
            let at = PARAMETERS.iter().position(|p| p.spec.short == *name).unwrap();
            inputs[at] = Value::Number(*value);
        }
        let run = PART.run(&inputs, Want::Outcomes);
        move |name: &str| run.outcomes[OUTCOMES.iter().position(|s| s.short == name).unwrap()].number()
    }

    /// The signs that the authors publish, over a sweep: stand-ins widen the gap and lower labour's share, complements do neither.
    #[test]
    fn signs() {
        for (sigma, e) in [(3.0, 0.02), (2.0, 0.05), (1.5, 0.1)] {
            let mut last = (9.9, 1.0);
            for b in [1.0, 1.2, 1.5, 1.9] {
                let value = run(&[("sigma", sigma), ("e", e), ("b", b)]);
                assert!(value("ratio") > last.0 && value("sL_rich") < last.1, "{sigma} {b}");
                last = (value("ratio"), value("sL_rich"));
                if b > 1.0 {
                    assert!(value("capital_poor_change") < 0.0, "{sigma} {b}");
                }
            }
        }
        let (before, after) = (run(&[("sigma", 0.5), ("e", 0.2)]), run(&[("sigma", 0.5), ("e", 0.2), ("b", 1.2)]));
        assert!(after("ratio") < before("ratio") && after("sL_rich") > before("sL_rich"));
        // figures of an independent program
        let value = run(&[("b", 1.2)]);
        assert!((value("ratio") - 12.63691071789105).abs() < 1e-9, "{}", value("ratio"));
        assert!(
            (value("dlnY_poor") + 0.03690737114812159).abs() < 1e-9
                && (value("R_world") - 0.10793580536804338).abs() < 1e-10
        );
    }

    /// Capital and robots earn what savers want: by finite differences.
    #[test]
    fn returns_are_what_savers_want() {
        let (sigma, e, a, r, b, productivity) = (3.0, 0.02, 1.0 / 3.0, 0.1, 1.3, 0.4);
        let c = country(productivity, b, r, sigma, e, a);
        let output = |k: f64, z: f64| {
            let power = (sigma - 1.0) / sigma;
            let v = Num::pow(1.0 - e, 1.0 / sigma) + Num::pow(e, 1.0 / sigma) * Num::pow(b * z, power);
            productivity * Num::pow(k, a) * Num::pow(Num::pow(v, 1.0 / power), 1.0 - a)
        };
        assert!((output(c.capital, c.robots) / c.output - 1.0).abs() < 1e-12);
        let h = 1e-6;
        let of_k = (output(c.capital + h, c.robots) - output(c.capital - h, c.robots)) / (2.0 * h);
        let of_z = (output(c.capital, c.robots + h) - output(c.capital, c.robots - h)) / (2.0 * h);
        assert!((of_k - r).abs() < 1e-7 && (of_z - r).abs() < 1e-7, "{of_k} {of_z}");
    }

    #[test]
    fn past_the_threshold_there_is_no_steady_state() {
        let mut inputs = defaults(&PART);
        inputs[2] = Value::Number(2.5);
        let run = PART.run(&inputs, Want::Outcomes);
        assert_eq!(run.outcomes[0], Value::Word("takeoff".into()));
        assert_eq!(run.outcomes[1], Value::Nothing);
    }
}

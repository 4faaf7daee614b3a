//! Curves of adoption and of learning.

/// Values with the point at which each holds.
fn labelled(points: &[f64], values: impl Fn(f64) -> f64) -> crate::value::Value {
    use crate::value::Value;
    Value::Table(points.iter().map(|x| (Value::Number(*x).cell(), Value::of(values(*x)))).collect())
}

/// Adoption by innovators and imitators.
pub mod bass {
    use shapan_model::equations::{Equation, defined_by};
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::Series;

    quantities! { bass
        numbers {
            /// Innovation.
            p "p" ["1/yr"] = 0.03, Fixed, 1e-9..=10.0, "bass1969" "Sultan and others' survey, recalled";
            /// Imitation.
            q "q" ["1/yr"] = 0.38, Fixed, 1e-9..=10.0, "bass1969" "Sultan and others' survey, recalled";
        }
        lists {
            /// Years at which adoption is wanted.
            t "t" ["yr"] = [1.0, 2.0, 5.0, 10.0, 15.0, 20.0], 0.0..=1e6, "assumed" "";
        }
        outcomes {
            /// When most adopt.
            t_peak "t_p" ["yr"];
            /// How many have adopted then.
            f_cum as "F_peak" "F(t_p)" ["1"];
            /// How many adopt in a year then.
            f_flow as "f_peak" "f(t_p)" ["1/yr"];
            /// When half have adopted.
            t50 "t_{50}" ["yr"];
            /// How many have adopted, by year.
            f_at as "F" "F(t)" ["1"];
        }
        columns {
            /// Years.
            year as "t" "t" ["yr"];
            /// How many have adopted.
            adopted as "F" "F" ["1"];
        }
    }

    /// How many have adopted after `t` years.
    #[inline(always)]
    pub fn adopted<N: Num>(p: N, q: N, t: N) -> N {
        let left = (-((p + q) * t)).exp();
        left.one_minus() / (q / p * left + 1.0)
    }

    fn formulas<N: Num>(p: N, q: N) -> Outcomes<N> {
        let both = p + q;
        Outcomes {
            t_peak: Outcomes::t_peak((q / p).ln() / both),
            f_cum: Outcomes::f_cum((p / (q * 2.0) - 0.5) * -1.0),
            f_flow: Outcomes::f_flow(both.square() / (q * 4.0)),
            t50: Outcomes::t50((q / p + 2.0).ln() / both),
            f_at: p.like(f64::NAN),
            none: [],
        }
    }

    /// The part.
    pub struct Bass;
    /// The part.
    pub static PART: Bass = Bass;

    impl Part for Bass {
        fn name(&self) -> &'static str {
            "bass"
        }
        fn about(&self) -> &'static str {
            "adoption by innovators and imitators"
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
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let given = Given::of(inputs);
            let years = list(inputs, &parameter::t);
            let mut outcomes = formulas(given.p, given.q).values();
            let at = |t: f64| adopted(given.p, given.q, t);
            if let Some(last) = outcomes.last_mut() {
                *last = super::labelled(years, at);
            }
            let adopted = years.iter().map(|t| at(*t)).collect();
            Run { outcomes, series: Series::numbers(vec![years.to_vec(), adopted]), broken: None }
        }
        fn equations(&self) -> Vec<Equation> {
            defined_by(|symbol| {
                formulas(symbol(&parameter::p.spec), symbol(&parameter::q.spec));
            })
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// Adoption solves its differential equation F' = (p + qF)(1 − F).
        #[test]
        fn solves_its_equation() {
            let (p, q) = (0.03, 0.38);
            for t in [0.5, 3.0, 9.0] {
                let slope = (adopted(p, q, t + 1e-5) - adopted(p, q, t - 1e-5)) / 2e-5;
                let f = adopted(p, q, t);
                assert!((slope - (p + q * f) * (1.0 - f)).abs() < 1e-9);
            }
        }
    }
}

/// Cost that falls with all that was ever made.
pub mod wright {
    use shapan_model::equations::{Equation, defined_by};
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::{Series, Value};

    quantities! { wright
        numbers {
            /// Part of the cost that is saved by each doubling of all that was made.
            lr as "LR" "\\ell" ["1"] = 0.2, Fixed, 0.0..=0.99, "wright1936" "";
        }
        lists {
            /// All that was made, in units of the start, at which the cost is wanted.
            q as "Q" "Q" ["1"] = [2.0, 10.0, 100.0], 1e-9..=1e30, "assumed" "";
        }
        outcomes {
            /// Fall of the logarithm of cost for each unit of the logarithm of all that was made.
            b "b" ["1"];
            /// Cost over that at the start, by all that was made.
            cost_after "c(Q)" ["1"];
        }
        columns {
            /// All that was made.
            made as "Q" "Q" ["1"];
            /// Cost.
            cost "c" ["1"];
        }
    }

    #[inline(always)]
    fn exponent<N: Num>(lr: N) -> N {
        lr.one_minus().ln() / -core::f64::consts::LN_2
    }

    /// The part.
    pub struct Wright;
    /// The part.
    pub static PART: Wright = Wright;

    impl Part for Wright {
        fn name(&self) -> &'static str {
            "wright"
        }
        fn about(&self) -> &'static str {
            "cost that falls with all that was ever made"
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
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let b = exponent(Given::of(inputs).lr);
            let made = list(inputs, &parameter::q);
            let cost = |q: f64| q.pow(-b);
            let costs = made.iter().map(|q| cost(*q)).collect();
            Run {
                outcomes: vec![Value::of(b), super::labelled(made, cost)],
                series: Series::numbers(vec![made.to_vec(), costs]),
                broken: None,
            }
        }
        fn equations(&self) -> Vec<Equation> {
            defined_by(|symbol| {
                Outcomes::b(exponent(symbol(&parameter::lr.spec)));
            })
        }
    }
}

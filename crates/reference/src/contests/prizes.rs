//! Contests for a prize, and for grants.

/// A contest of equals.
pub mod tullock_symmetric {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { tullock_symmetric
        numbers {
            /// Contestants.
            n "n" ["1"] = 2.0, Fixed, 1.0..=1e6, "tullock1980" "";
            /// How sharply effort decides.
            r "r" ["1"] = 1.0, Fixed, 1e-6..=2.0, "tullock1980" "at most n/(n − 1)";
            /// The prize.
            v as "V" "V" ["1"] = 1.0, Fixed, 1e-12..=1e12, "tullock1980" "";
        }
        outcomes {
            /// Effort of each.
            x "x" ["1"];
            /// Part of the prize that is spent on winning it.
            dissipation "D" ["1"];
            /// What each may expect to gain.
            payoff "\\pi" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let spent = Outcomes::dissipation(p.r * (p.n - 1.0) / p.n);
        let x = Outcomes::x(spent * p.v / p.n);
        Outcomes { x, dissipation: spent, payoff: Outcomes::payoff(p.v / p.n - x), none: [] }
    }

    fn faults(p: &Given<f64>) -> Vec<String> {
        let most = p.n / (p.n - 1.0);
        // a hair above is the rounding of n/(n − 1) itself
        if p.r <= most * (1.0 + 1e-12) {
            Vec::new()
        } else {
            vec![format!("r is {}; with {} contestants the form holds up to {most}", p.r, p.n)]
        }
    }

    closed! { "tullock_symmetric", "effort of equals in a contest for a prize", faults = faults }
}

/// A contest of contestants who value the prize differently.
pub mod tullock_asymmetric {
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::{Series, Value};

    quantities! { tullock_asymmetric_r1
        lists {
            /// What the prize is worth to each.
            v as "V" "V_i" ["1"] = [1.0, 1.0], 1e-12..=1e12, "tullock1980" "";
        }
        outcomes {
            /// Effort of each.
            x "x_i" ["1"];
            /// Effort of all.
            total as "X" "X" ["1"];
            /// Probability that each wins.
            p "p_i" ["1"];
        }
    }

    /// Efforts of all: those who value the prize too little stay out.
    pub fn efforts(values: &[f64]) -> (f64, Vec<f64>) {
        let mut sorted = values.to_vec();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let (mut inverse, mut total) = (0.0, 0.0);
        for (at, value) in sorted.iter().enumerate() {
            let with = inverse + 1.0 / value;
            let next = at as f64 / with;
            if at > 0 && next >= *value {
                break;
            }
            (inverse, total) = (with, next);
        }
        (total, values.iter().map(|value| (total * (1.0 - total / value)).max(0.0)).collect())
    }

    /// The part.
    pub struct Asymmetric;
    /// The part.
    pub static PART: Asymmetric = Asymmetric;

    impl Part for Asymmetric {
        fn name(&self) -> &'static str {
            "tullock_asymmetric_r1"
        }
        fn about(&self) -> &'static str {
            "effort in a contest for a prize that is worth more to some"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn faults(&self, inputs: &Inputs) -> Vec<String> {
            let count = list(inputs, &parameter::v).len();
            if count >= 2 { Vec::new() } else { vec![format!("a contest needs two contestants, not {count}")] }
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let (total, x) = efforts(list(inputs, &parameter::v));
            let p = x.iter().map(|x| x / total).collect();
            Run {
                outcomes: vec![Value::List(x), Value::of(total), Value::List(p)],
                series: Series::default(),
                broken: None,
            }
        }
    }
}

/// A contest in which all pay and the highest wins, between two who know one another.
pub mod all_pay {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { all_pay
        numbers {
            /// What the prize is worth to the first, who values it no less.
            v_1 as "V1" "V_1" ["1"] = 2.0, Fixed, 1e-12..=1e12, "hillman1989" "";
            /// What it is worth to the second.
            v_2 as "V2" "V_2" ["1"] = 1.0, Fixed, 1e-12..=1e12, "hillman1989" "";
        }
        outcomes {
            /// Expected effort of both.
            total "X" ["1"];
            /// Probability that the first wins.
            p_1 as "p1" "p_1" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let half = p.v_2 / (p.v_1 * 2.0);
        Outcomes { total: Outcomes::total(half * (p.v_1 + p.v_2)), p_1: Outcomes::p_1(half.one_minus()), none: [] }
    }

    fn faults(p: &Given<f64>) -> Vec<String> {
        if p.v_1 >= p.v_2 { Vec::new() } else { vec![format!("V1 is {}, below V2 = {}", p.v_1, p.v_2)] }
    }

    closed! { "all_pay", "effort of two when all pay and the highest wins", faults = faults }
}

/// The same with values that are nobody else's business.
pub mod all_pay_private {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { all_pay_private
        numbers {
            /// Contestants, each with a value that is equally likely between 0 and 1.
            n "n" ["1"] = 2.0, Fixed, 1.0..=1e6, "assumed" "";
        }
        outcomes {
            /// Expected effort of all.
            revenue "X" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        Outcomes { revenue: Outcomes::revenue((p.n - 1.0) / (p.n + 1.0)), none: [] }
    }

    closed! { "all_pay_private", "effort when all pay, the highest wins, and values are private" }
}

/// Competition for grants.
pub mod grant_waste {
    use shapan_model::num::Num;

    use crate::closed::Formulas;
    use crate::closed::closed;
    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::quantities;
    use crate::value::Value;

    quantities! { grant_waste
        numbers {
            /// What a grant is worth beside the science.
            v0 "v_0" ["1"] = 0.25, Fixed, 0.0..=1e6, "gross2019" "";
            /// Part of the proposals that is funded.
            payline "p" ["1"] = 0.15, Fixed, 1e-6..=1.0, "gross2019" "";
            /// Part of the proposals that qualifies for a lottery; without a lottery that which is funded.
            qualify_fraction "q" ["1"] = OPTIONAL, Fixed, 1e-6..=1.0, "gross2019" "at least the part that is funded";
        }
        outcomes {
            /// Value of the science that is funded.
            science as "science_funded" "S" ["1"];
            /// Effort that is spent on proposals.
            waste as "effort_wasted" "W" ["1"];
            /// Effort over value.
            waste_ratio "W/S" ["1"];
            /// Value less effort.
            net "S - W" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let chance = p.payline / p.qualify_fraction;
        // the value at which a proposal just qualifies
        let edge = p.qualify_fraction.one_minus();
        let science = Outcomes::science(chance * edge.square().one_minus() / 2.0);
        let none = edge.like(0.0);
        // v ln v goes to zero with v
        let effort = -(chance * edge * (edge + p.v0) * N::select(none.lt(edge), edge, edge.like(1.0)).ln());
        let waste = Outcomes::waste(effort);
        Outcomes {
            science,
            waste,
            waste_ratio: Outcomes::waste_ratio(waste / science),
            net: Outcomes::net(science - waste),
            none: [],
        }
    }

    closed! { "grant_waste", "science that is funded and effort that is spent, without noise" }

    /// The part, with its rule for what is left out.
    pub struct Grants;

    /// The part with the rule that without a lottery those who qualify are those who are funded.
    pub static GRANTS: Grants = Grants;

    impl Part for Grants {
        fn name(&self) -> &'static str {
            Form::NAME
        }
        fn about(&self) -> &'static str {
            Form::ABOUT
        }
        fn parameters(&self) -> &'static [&'static crate::quantity::Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static shapan_model::quantity::Spec] {
            OUTCOMES
        }
        fn aliases(&self) -> &'static [(&'static str, &'static str)] {
            &[("p", "payline"), ("q", "qualify_fraction")]
        }
        fn faults(&self, inputs: &Inputs) -> Vec<String> {
            let p = Given::of(inputs);
            if p.qualify_fraction < p.payline {
                return vec![format!("fewer qualify ({}) than are funded ({})", p.qualify_fraction, p.payline)];
            }
            Vec::new()
        }
        fn run(&self, inputs: &Inputs, want: Want) -> Run {
            let mut inputs = inputs.clone();
            if inputs[2] == Value::Nothing {
                inputs[2] = inputs[1].clone();
            }
            PART.run(&inputs, want)
        }
        fn equations(&self) -> Vec<shapan_model::equations::Equation> {
            PART.equations()
        }
    }
}

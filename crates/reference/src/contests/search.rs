//! Whether to concentrate or to split, how many paths to try, and in which order to look.

/// One project or several, when more money makes success likelier at a power of it.
pub mod concentration_weibull {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { concentration_weibull
        numbers {
            /// Exponent of the hazard: above one concentrate, below one split.
            gamma "\\gamma" ["1"] = 1.5, Fixed, 1e-3..=100.0, "assumed" "";
            /// Money over what one project needs.
            money as "C_over_c0" "C/c_0" ["1"] = 1.0, Fixed, 1e-9..=1e9, "assumed" "";
        }
        outcomes {
            /// Probability of success with one project.
            n1 "P_1" ["1"];
            /// With two.
            n2 "P_2" ["1"];
            /// With four.
            n4 "P_4" ["1"];
            /// With eight.
            n8 "P_8" ["1"];
            /// The best of these numbers; the smallest where several are as good.
            best as "best_n" "n^*" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let one = p.money.pow(p.gamma);
        let success = |n: f64| -((-(one.like(n).pow(p.gamma.one_minus()) * one)).exp_m1());
        let n1 = Outcomes::n1(success(1.0));
        let n2 = Outcomes::n2(success(2.0));
        let n4 = Outcomes::n4(success(4.0));
        let n8 = Outcomes::n8(success(8.0));
        let (mut best, mut number) = (n1, one.like(1.0));
        for (next, n) in [(n2, 2.0), (n4, 4.0), (n8, 8.0)] {
            let better = best.lt(next);
            (best, number) = (N::select(better, next, best), N::select(better, one.like(n), number));
        }
        Outcomes { n1, n2, n4, n8, best: Outcomes::best(number), none: [] }
    }

    closed! { "concentration_weibull", "success of equal projects that share the money" }
}

/// Several approaches of which one works, each with a scale below which it achieves little.
pub mod threshold {
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::{Series, Value};

    quantities! { threshold_vs_uncertain_approach
        numbers {
            /// Part of the money at which one approach, if it is the right one, succeeds with even chances.
            threshold "\\theta" ["1"] = 0.3, Fixed, 1e-6..=1e3, "assumed" "";
        }
        words {
            /// How likely each approach is the right one.
            prior ["flat5" "all five alike", "geo.5" "each half as likely as the one before", "peaked" "the first at four in five"] "assumed" "";
        }
        outcomes {
            /// Best number of approaches.
            best_n "n^*" ["1"];
            /// Probability of success with one to five.
            success as "P" "P_n" ["1"];
        }
    }

    /// Probabilities that each approach is the right one, likeliest first.
    fn chances(prior: &str) -> [f64; 5] {
        match prior {
            "geo.5" => [0.5, 0.25, 0.125, 0.0625, 0.0625],
            "peaked" => [0.8, 0.1, 0.05, 0.03, 0.02],
            _ => [0.2; 5],
        }
    }

    /// The part.
    pub struct Threshold;
    /// The part.
    pub static PART: Threshold = Threshold;

    impl Part for Threshold {
        fn name(&self) -> &'static str {
            "threshold_vs_uncertain_approach"
        }
        fn about(&self) -> &'static str {
            "how many approaches to pay for, when only one works and little money achieves little"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let threshold = Given::of(inputs).threshold;
            let mut covered = 0.0;
            let mut all = Vec::new();
            for (at, chance) in chances(word(inputs, &parameter::prior)).iter().enumerate() {
                covered += chance;
                let scale = threshold * (at as f64 + 1.0);
                let square = scale * scale;
                all.push(covered / (1.0 + square * square));
            }
            let best = (1..all.len()).fold(0, |best, at| if all[at] > all[best] { at } else { best });
            Run {
                outcomes: vec![Value::of(best as f64 + 1.0), Value::List(all)],
                series: Series::default(),
                broken: None,
            }
        }
    }
}

/// How many paths to try at once.
pub mod parallel_paths {
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::Series;

    quantities! { parallel_paths
        numbers {
            /// Probability that a path succeeds.
            p "p" ["1"] = 0.3, Fixed, 1e-9..=0.999999, "nelson1961" "";
            /// Value of success over the cost of a path.
            value_over_cost as "V_over_c" "V/c" ["1"] = 20.0, Fixed, 1e-9..=1e12, "nelson1961" "";
        }
        outcomes {
            /// Best number if it need not be whole.
            n_cont "n^*" ["1"];
            /// Best whole number.
            n_int "n" ["1"];
            /// Expected gain at that number, in costs of a path.
            value "U" ["1"];
        }
    }

    /// The part.
    pub struct Paths;
    /// The part.
    pub static PART: Paths = Paths;

    impl Part for Paths {
        fn name(&self) -> &'static str {
            "parallel_paths"
        }
        fn about(&self) -> &'static str {
            "how many paths to try at once, when each may succeed"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let Given { p, value_over_cost: v, .. } = Given::of(inputs);
            let fails = Num::ln(1.0 - p);
            let continuous = Num::ln(1.0 / (v * -fails)) / fails;
            let gain = |n: f64| v * (1.0 - Num::pow(1.0 - p, n)) - n;
            // the gain is concave: the best whole number is beside the best number, and not below zero
            let low = continuous.floor().max(0.0);
            let n = if gain(low + 1.0) > gain(low) { low + 1.0 } else { low };
            let outcomes = Outcomes { n_cont: continuous, n_int: n, value: gain(n), none: [] };
            Run { outcomes: outcomes.values(), series: Series::default(), broken: None }
        }
    }
}

/// The best and the worst of several draws.
pub mod order_statistics {
    use shapan_lab::normal;
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::Series;

    quantities! { order_statistics
        numbers {
            /// Draws.
            n "n" ["1"] = 5.0, Fixed, 1.0..=1e6, "assumed" "a whole number";
        }
        outcomes {
            /// Expected largest, each equally likely between 0 and 1.
            unif "E_u" ["1"];
            /// Expected largest, exponential with mean 1.
            exp "E_e" ["1"];
            /// Expected largest, standard normal.
            normal "E_n" ["1"];
            /// Expected smallest, exponential with mean 1.
            exp_min "e_e" ["1"];
        }
    }

    /// Ends and step of the integral over a normal variable.
    const REACH: f64 = 12.0;
    const STEP: f64 = 1.0 / 128.0;

    /// Expected largest of n standard normal draws: ∫ x n φ(x) Φ(x)^(n−1) dx by the trapezoidal rule, which is exact to rounding for
    /// integrands like this one.
    pub fn normal_best(n: f64) -> f64 {
        let count = (2.0 * REACH / STEP) as usize;
        let sum: f64 = (0..=count)
            .map(|at| {
                let x = at as f64 * STEP - REACH;
                x * Num::exp(-0.5 * x * x) * Num::pow(normal::distribution(x), n - 1.0)
            })
            .sum();
        n * sum * STEP / (2.0 * core::f64::consts::PI).sqrt()
    }

    /// The part.
    pub struct Best;
    /// The part.
    pub static PART: Best = Best;

    impl Part for Best {
        fn name(&self) -> &'static str {
            "order_statistics"
        }
        fn about(&self) -> &'static str {
            "the best and the worst of several draws"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn faults(&self, inputs: &Inputs) -> Vec<String> {
            let n = Given::of(inputs).n;
            if n.fract() == 0.0 { Vec::new() } else { vec![format!("n is {n}, a whole number is expected")] }
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let n = Given::of(inputs).n;
            let harmonic = (1..=n as usize).rev().map(|k| 1.0 / k as f64).sum();
            let outcomes =
                Outcomes { unif: n / (n + 1.0), exp: harmonic, normal: normal_best(n), exp_min: 1.0 / n, none: [] };
            Run { outcomes: outcomes.values(), series: Series::default(), broken: None }
        }
    }
}

/// In which order to open boxes, each with a cost.
pub mod pandora {
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::{Series, Value};

    quantities! { pandora_index
        lists {
            /// Cost of opening each box.
            c "c_i" ["1"] = [15.0, 20.0, 1.0, 1.0], 1e-12..=1e12, "weitzman1979" "";
            /// Probability that it holds the high prize.
            p "p_i" ["1"] = [0.5, 0.2, 0.5, 0.1], 0.0..=1.0, "weitzman1979" "";
            /// The high prize.
            hi "h_i" ["1"] = [100.0, 240.0, 10.0, 40.0], -1e12..=1e12, "weitzman1979" "";
            /// The low prize.
            lo "l_i" ["1"] = [55.0, 0.0, 0.0, 0.0], -1e12..=1e12, "weitzman1979" "";
        }
        outcomes {
            /// Index of each box: open in falling order, stop when the best so far is no less than the next.
            z "z_i" ["1"];
            /// Expected gain by that rule.
            by_index as "V_index" "V" ["1"];
            /// Expected gain by the best of all rules.
            by_search as "V_bruteforce" "V^*" ["1"];
        }
    }

    /// One box.
    #[derive(Clone, Copy)]
    struct Box_ {
        cost: f64,
        chance: f64,
        high: f64,
        low: f64,
    }

    impl Box_ {
        /// The prize that makes one indifferent about opening: cost = E[(X − z)⁺].
        fn index(self) -> f64 {
            let from_high = self.high - self.cost / self.chance;
            if self.chance > 0.0 && from_high >= self.low {
                return from_high;
            }
            self.chance * self.high + (1.0 - self.chance) * self.low - self.cost
        }
        fn open(self, best: f64, then: &dyn Fn(f64) -> f64) -> f64 {
            let with = |prize: f64| then(best.max(prize));
            self.chance * with(self.high) + (1.0 - self.chance) * with(self.low) - self.cost
        }
    }

    /// Expected gain by the rule of the index, with boxes in falling order.
    fn by_rule(boxes: &[Box_], best: f64) -> f64 {
        match boxes.split_first() {
            Some((first, rest)) if first.index() > best => first.open(best, &|best| by_rule(rest, best)),
            _ => best,
        }
    }

    /// Expected gain by the best of all rules.
    fn by_all(boxes: &[Box_], left: u32, best: f64) -> f64 {
        let open = (0..boxes.len()).filter(|at| left >> at & 1 == 1);
        let gains = open.map(|at| boxes[at].open(best, &|best| by_all(boxes, left & !(1 << at), best)));
        gains.fold(best, f64::max)
    }

    /// More boxes than this are not searched through.
    const MOST_SEARCHED: usize = 7;

    /// The part.
    pub struct Pandora;
    /// The part.
    pub static PART: Pandora = Pandora;

    impl Part for Pandora {
        fn name(&self) -> &'static str {
            "pandora_index"
        }
        fn about(&self) -> &'static str {
            "in which order to open boxes that cost something, and when to stop"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn faults(&self, inputs: &Inputs) -> Vec<String> {
            let lengths: Vec<usize> = inputs.iter().map(|value| value.list().len()).collect();
            if lengths.iter().all(|length| *length == lengths[0]) {
                return Vec::new();
            }
            vec![format!("c, p, hi and lo need one number for each box, not {lengths:?}")]
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let of = |parameter: &Parameter| list(inputs, parameter);
            let (c, p, hi, lo) = (of(&parameter::c), of(&parameter::p), of(&parameter::hi), of(&parameter::lo));
            let boxes: Vec<Box_> =
                (0..c.len()).map(|at| Box_ { cost: c[at], chance: p[at], high: hi[at], low: lo[at] }).collect();
            let mut sorted = boxes.clone();
            sorted.sort_by(|a, b| b.index().total_cmp(&a.index()));
            let searched = boxes.len() <= MOST_SEARCHED;
            let best = if searched { by_all(&boxes, (1 << boxes.len()) - 1, 0.0) } else { f64::NAN };
            Run {
                outcomes: vec![
                    Value::List(boxes.iter().map(|one| one.index()).collect()),
                    Value::of(by_rule(&sorted, 0.0)),
                    Value::of(best),
                ],
                series: Series::default(),
                broken: None,
            }
        }
    }
}

//! Single numbers that are often quoted, each with the arithmetic behind it.

/// Research effort behind Moore's law.
pub mod bloom {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { bloom
        numbers {
            /// Research effort at the end over that at the start, for the same growth of density.
            effort "E" ["1"] = 18.0, Fixed, 1.0..=1e6, "bloom2020" "more than eighteen times since the early 1970s";
            /// Years between.
            years "T" ["yr"] = 43.0, Fixed, 1.0..=1000.0, "bloom2020" "";
            /// Years in which density doubles.
            doubling "d" ["yr"] = 2.0, Fixed, 0.01..=100.0, "moore1965" "";
        }
        outcomes {
            /// Growth of the effort needed.
            annual as "moore_annual" "g_E" ["1/yr"];
            /// Years in which research becomes half as productive.
            half_life as "half_life_moore" "h" ["yr"];
            /// Growth of density.
            density as "moore_density_growth" "g_D" ["1/yr"];
            /// How much harder ideas get for each unit of density, in logarithms.
            beta as "beta_moore" "\\beta" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let annual = Outcomes::annual(p.effort.ln() / p.years);
        let density = Outcomes::density(p.doubling.recip() * core::f64::consts::LN_2);
        Outcomes {
            annual,
            half_life: Outcomes::half_life(annual.recip() * core::f64::consts::LN_2),
            density,
            beta: Outcomes::beta(annual / density),
            none: [],
        }
    }

    closed! { "bloom", "how much harder Moore's law has become to keep" }
}

/// What a hundredfold speed-up asks of automation.
pub mod f_needed_100x {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { f_needed_100x
        numbers {
            /// Speed-up that is wanted.
            speedup "x" ["1"] = 100.0, Fixed, 1.0..=1e9, "assumed" "";
            /// Speed-up of an automated task.
            k "k" ["1"] = 1000.0, Fixed, 1.0001..=1e12, "assumed" "";
        }
        outcomes {
            /// Part of the tasks to be automated if that makes them take no time.
            k_inf "f_\\infty" ["1"];
            /// Part of the tasks to be automated if that makes each so many times faster.
            k_given as "k1000" "f_k" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let all = Outcomes::k_inf(p.speedup.recip().one_minus());
        Outcomes { k_inf: all, k_given: Outcomes::k_given(all / p.k.recip().one_minus()), none: [] }
    }

    closed! { "f_needed_100x", "what part of research must be automated for a given speed-up" }
}

/// Productivity from the tasks that are affected.
pub mod acemoglu {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { acemoglu
        numbers {
            /// Tasks that are exposed.
            exposed "e" ["1"] = 0.199, Fixed, 0.0..=1.0, "acemoglu2024" "recalled; the product matches what is published";
            /// Of these, tasks in which it pays.
            profitable "\\pi" ["1"] = 0.23, Fixed, 0.0..=1.0, "acemoglu2024" "recalled";
            /// Labour that is saved in them.
            labour_saving "\\lambda" ["1"] = 0.27, Fixed, 0.0..=1.0, "acemoglu2024" "recalled";
            /// Share of labour in their cost.
            labour_share "s_L" ["1"] = 0.535, Fixed, 0.0..=1.0, "acemoglu2024" "recalled";
        }
        outcomes {
            /// Share of output that is affected.
            task_share "\\tau" ["1"];
            /// Cost that is saved in it.
            cost_saving "c" ["1"];
            /// Gain of total factor productivity.
            tfp as "dlnTFP" "\\Delta\\ln A" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let share = Outcomes::task_share(p.exposed * p.profitable);
        let saving = Outcomes::cost_saving(p.labour_saving * p.labour_share);
        Outcomes { task_share: share, cost_saving: saving, tfp: Outcomes::tfp(share * saving), none: [] }
    }

    closed! { "acemoglu", "productivity gained over ten years, by Hulten's theorem" }
}

/// The return to capital across countries.
pub mod lucas {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { lucas
        numbers {
            /// Output for each worker, rich over poor.
            y_ratio "y_i/y_j" ["1"] = 15.0, Fixed, 1.0..=1e4, "lucas1990" "recalled";
            /// Quality of labour, rich over poor.
            quality "h_i/h_j" ["1"] = 5.0, Fixed, 1.0..=1e4, "lucas1990" "recalled";
            /// Share of capital.
            beta "\\beta" ["1"] = 0.4, Fixed, 0.01..=0.99, "lucas1990" "";
        }
        outcomes {
            /// Return to capital, poor over rich, if labour is alike.
            naive as "ratio_MPK_naive" "R_j/R_i" ["1"];
            /// The same if labour differs in quality.
            per_effective as "per_eff_worker_ratio3" "R'_j/R'_i" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let exponent = p.beta.one_minus() / p.beta;
        Outcomes {
            naive: Outcomes::naive(p.y_ratio.pow(exponent)),
            per_effective: Outcomes::per_effective((p.y_ratio / p.quality).pow(exponent)),
            none: [],
        }
    }

    closed! { "lucas", "why capital does not flow from rich to poor countries" }
}

/// Doubling times as growth rates.
pub mod doubling_rates {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { doubling_rates
        numbers {
            /// Years in which computing for a dollar doubles.
            gpu "d_1" ["yr"] = 2.46, Fixed, 0.01..=100.0, "hobbhahn2022" "recalled";
            /// The same for processors made for learning.
            gpu_learning "d_2" ["yr"] = 2.07, Fixed, 0.01..=100.0, "hobbhahn2022" "recalled";
            /// Months in which the compute needed for the same result halves.
            algorithms "d_3" ["month"] = 8.4, Fixed, 0.01..=1000.0, "ho2024" "recalled";
            /// Growth of training compute in a year, as a factor.
            compute "x" ["1"] = 4.1, Fixed, 1.0001..=1e6, "pilz2025" "";
            /// Years in which the density of transistors doubles.
            moore "d_4" ["yr"] = 2.0, Fixed, 0.01..=100.0, "moore1965" "";
        }
        outcomes {
            /// Growth of computing for a dollar.
            gpu_rate as "gpu_pp_2p46yr_annual" "g_1" ["1/yr"];
            /// The same for processors made for learning.
            gpu_learning_rate as "gpu_pp_2p07yr" "g_2" ["1/yr"];
            /// Growth of algorithmic efficiency.
            algorithms_rate as "alg_8p4mo" "g_3" ["1/yr"];
            /// Growth of training compute.
            compute_rate as "compute_4p1x" "g_4" ["1/yr"];
            /// Months in which it doubles.
            compute_doubling as "compute_doubling_months_4p1x" "d_5" ["month"];
            /// Growth of density.
            moore_rate as "moore_2yr" "g_5" ["1/yr"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let rate = |years: N| years.recip() * core::f64::consts::LN_2;
        let compute = Outcomes::compute_rate(p.compute.ln());
        Outcomes {
            gpu_rate: Outcomes::gpu_rate(rate(p.gpu)),
            gpu_learning_rate: Outcomes::gpu_learning_rate(rate(p.gpu_learning)),
            algorithms_rate: Outcomes::algorithms_rate(rate(p.algorithms / 12.0)),
            compute_rate: compute,
            compute_doubling: Outcomes::compute_doubling(rate(compute) * 12.0),
            moore_rate: Outcomes::moore_rate(rate(p.moore)),
            none: [],
        }
    }

    closed! { "doubling_rates", "doubling times as growth rates" }
}

/// Cost that falls with the growth of what is made.
pub mod sahal {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { sahal
        numbers {
            /// Growth of what is made.
            prod_growth "g" ["1/yr"] = 0.3, Fixed, -1.0..=10.0, "sahal1979" "";
            /// Exponent of learning.
            b "b" ["1"] = 0.32, Fixed, 0.0..=10.0, "sahal1979" "";
        }
        outcomes {
            /// Fall of cost.
            cost_decline "-\\dot c/c" ["1/yr"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        Outcomes { cost_decline: Outcomes::cost_decline(p.b * p.prod_growth), none: [] }
    }

    closed! { "sahal", "fall of cost when what is made grows evenly" }
}

/// Where people move.
pub mod migration_logit {
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::{Series, Value};

    quantities! { migration_logit
        numbers {
            /// How much people mind what a place offers.
            theta "\\theta" ["1"] = 2.0, Fixed, 0.0..=100.0, "assumed" "";
        }
        lists {
            /// What each place offers.
            w as "W" "W" ["1"] = [1.0, 0.6, 0.3], 1e-12..=1e12, "assumed" "";
            /// Cost of moving from each place (row) to each (column), row by row.
            cost "c" ["1"] = [0.0, 0.8, 0.8, 0.8, 0.0, 0.8, 0.8, 0.8, 0.0], 0.0..=1000.0, "assumed" "";
        }
        outcomes {
            /// Probability of moving from each place to each, row by row.
            moves as "P" "P" ["1"];
        }
    }

    /// The part.
    pub struct Migration;
    /// The part.
    pub static PART: Migration = Migration;

    impl Part for Migration {
        fn name(&self) -> &'static str {
            "migration_logit"
        }
        fn about(&self) -> &'static str {
            "where people move: in proportion to what a place offers, raised to a power, and less with the cost of moving"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn faults(&self, inputs: &Inputs) -> Vec<String> {
            let (places, costs) = (list(inputs, &parameter::w).len(), list(inputs, &parameter::cost).len());
            if costs == places * places {
                return Vec::new();
            }
            vec![format!("{places} places need {} costs of moving, not {costs}", places * places)]
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let theta = Given::of(inputs).theta;
            let (places, costs) = (list(inputs, &parameter::w), list(inputs, &parameter::cost));
            let mut all = Vec::new();
            for row in costs.chunks(places.len().max(1)) {
                let pulls: Vec<f64> = places.iter().zip(row).map(|(w, c)| Num::exp(theta * Num::ln(*w) - c)).collect();
                let sum: f64 = pulls.iter().sum();
                all.extend(pulls.iter().map(|pull| pull / sum));
            }
            Run { outcomes: vec![Value::List(all)], series: Series::default(), broken: None }
        }
    }
}

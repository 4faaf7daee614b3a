//! Races in which the first to find takes all, and what an industry spends on research.

/// Two classics: research is paid at the start, or for as long as it lasts.
pub mod rd_races {
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::Series;

    quantities! { rd_races
        numbers {
            /// Hazard of finding is effort to this power.
            a "a" ["1"] = 0.5, Fixed, 0.01..=0.95, "loury1979" "";
            /// Racers.
            n "n" ["1"] = 3.0, Fixed, 1.0..=1e4, "loury1979" "";
            /// The prize.
            v as "V" "V" ["1"] = 10.0, Fixed, 1e-3..=1e9, "loury1979" "";
            /// Interest.
            r "r" ["1/yr"] = 0.1, Fixed, 1e-6..=10.0, "loury1979" "";
        }
        outcomes {
            /// Effort of each where it is paid at the start (Loury).
            loury_x "x_L" ["1"];
            /// Expected time until the first finds.
            loury_time as "loury_Etime" "E_L" ["yr"];
            /// What each may expect to gain.
            loury_payoff "\\pi_L" ["1"];
            /// Effort of each where it is paid as long as it lasts (Lee and Wilde).
            lw_x "x_W" ["1"];
            /// Expected time until the first finds.
            lw_time as "lw_Etime" "E_W" ["yr"];
            /// What each may expect to gain.
            lw_payoff "\\pi_W" ["1"];
        }
    }

    /// Logarithms of effort between which the root is looked for, and the steps of the search.
    const SEARCH: (f64, f64, usize) = (-40.0, 60.0, 20_000);

    /// The lowest effort at which a condition that begins positive turns negative; none if it never does.
    fn first_root(condition: impl Fn(f64) -> f64) -> Option<f64> {
        let (low, high, steps) = SEARCH;
        let at = |step: usize| low + (high - low) * step as f64 / steps as f64;
        let value = |log: f64| condition(Num::exp(log));
        let step = (1..=steps).find(|step| value(at(*step)) < 0.0 && value(at(*step - 1)) >= 0.0)?;
        let (mut below, mut above) = (at(step - 1), at(step));
        // to the last bit
        for _ in 0..80 {
            let middle = 0.5 * (below + above);
            if value(middle) >= 0.0 { below = middle } else { above = middle }
        }
        Some(Num::exp(0.5 * (below + above)))
    }

    /// Effort where it is paid at the start: marginal gain less one.
    pub fn loury(p: &Given<f64>) -> Option<f64> {
        first_root(|x| {
            let h = x.pow(p.a);
            let all = p.r + p.n * h;
            p.a * h / x * p.v * (p.r + (p.n - 1.0) * h) / (all * all) - 1.0
        })
    }

    /// Effort where it is paid as long as it lasts.
    pub fn lee_wilde(p: &Given<f64>) -> Option<f64> {
        first_root(|x| {
            let h = x.pow(p.a);
            let slope = p.a * h / x;
            (slope * p.v - 1.0) * (p.r + p.n * h) - (h * p.v - x) * slope
        })
    }

    /// The part.
    pub struct Races;
    /// The part.
    pub static PART: Races = Races;

    impl Part for Races {
        fn name(&self) -> &'static str {
            "rd_races"
        }
        fn about(&self) -> &'static str {
            "effort in a race in which the first to find takes all"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let p = Given::of(inputs);
            let found = (loury(&p), lee_wilde(&p));
            let [first, second] = [found.0, found.1].map(|x| x.unwrap_or(f64::NAN));
            let time = |x: f64| 1.0 / (p.n * x.pow(p.a));
            let worth = |x: f64| p.r + p.n * x.pow(p.a);
            let outcomes = Outcomes {
                loury_x: first,
                loury_time: time(first),
                loury_payoff: first.pow(p.a) * p.v / worth(first) - first,
                lw_x: second,
                lw_time: time(second),
                lw_payoff: (second.pow(p.a) * p.v - second) / worth(second),
                none: [],
            };
            let broken =
                (found.0.is_none() || found.1.is_none()).then(|| "no effort satisfies the condition".to_owned());
            Run { outcomes: outcomes.values(), series: Series::default(), broken }
        }
    }
}

/// What an industry spends on research, and how many firms it has.
pub mod dasgupta_stiglitz {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { dasgupta_stiglitz
        numbers {
            /// Fall of the logarithm of cost for each unit of the logarithm of research.
            alpha "\\alpha" ["1"] = 0.25, Fixed, 1e-6..=100.0, "dasgupta1980" "";
            /// Inverse of the elasticity of demand.
            eps "\\epsilon" ["1"] = 1.0, Fixed, 1e-6..=1000.0, "dasgupta1980" "";
        }
        outcomes {
            /// Research over sales.
            rd_sales "x/pq" ["1"];
            /// Firms.
            n "n" ["1"];
            /// Price over cost.
            p_over_c "p/c" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let share = Outcomes::rd_sales(p.alpha / (p.alpha + 1.0));
        Outcomes {
            rd_sales: share,
            n: Outcomes::n(p.eps * (p.alpha + 1.0) / p.alpha),
            p_over_c: Outcomes::p_over_c(share.one_minus().recip()),
            none: [],
        }
    }

    closed! { "dasgupta_stiglitz", "research, firms and prices of an industry that anyone may enter" }
}

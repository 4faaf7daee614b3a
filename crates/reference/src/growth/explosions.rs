//! Growth that is balanced, growth that explodes, and what it does to shares.

/// Growth where ideas get harder to find and people become more.
pub mod jones_balanced_growth {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { jones_balanced_growth
        numbers {
            /// Returns to research labour at a moment.
            lam "\\lambda" ["1"] = 1.0, Fixed, 0.0..=10.0, "jones1995" "";
            /// How much known ideas help to find new ones.
            phi "\\phi" ["1"] = 0.5, Fixed, -100.0..=0.999, "jones1995" "below one";
            /// Growth of the number of researchers.
            n "n" ["1/yr"] = 0.01, Fixed, -1.0..=1.0, "jones1995" "";
        }
        outcomes {
            /// Growth of ideas in the long run.
            g "g" ["1/yr"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        Outcomes { g: Outcomes::g(p.lam * p.n / p.phi.one_minus()), none: [] }
    }

    closed! { "jones_balanced_growth", "growth where ideas get harder to find" }
}

/// The same with capital among the inputs of research.
pub mod semi_endogenous_capital_in_rd {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { semi_endogenous_capital_in_rd
        numbers {
            /// Share of capital in output.
            a "a" ["1"] = 0.35, Fixed, 0.0..=0.99, "aghion2019" "";
            /// Share of capital in research.
            g as "g" "\\Gamma" ["1"] = 0.2, Fixed, 0.0..=1.0, "aghion2019" "";
            /// How much known ideas help to find new ones.
            th "\\theta" ["1"] = 0.0, Fixed, -100.0..=0.999, "aghion2019" "";
            /// Growth of the number of researchers.
            n "n" ["1/yr"] = 0.01, Fixed, -1.0..=1.0, "aghion2019" "";
        }
        outcomes {
            /// Growth of ideas in the long run; none where it explodes.
            g_a as "gA" "g_A" ["1/yr"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let below = p.th.one_minus() - p.g / p.a.one_minus();
        let growth = p.g.one_minus() * p.n / below;
        let sound = N::select(below.like(0.0).lt(below), growth, below.like(f64::NAN));
        Outcomes { g_a: Outcomes::g_a(sound), none: [] }
    }

    closed! { "semi_endogenous_capital_in_rd", "growth where capital does part of the research" }
}

/// Growth that becomes infinite in finite time.
pub mod finite_time_singularity {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { finite_time_singularity
        numbers {
            /// Ideas at the start.
            a_0 as "A0" "A_0" ["1"] = 1.0, Fixed, 1e-9..=1e9, "aghion2019" "";
            /// How much more than in proportion ideas help to find ideas.
            phi "\\phi" ["1"] = 0.5, Fixed, 1e-3..=100.0, "aghion2019" "above zero";
        }
        outcomes {
            /// When ideas become infinite.
            t_star "t^*" ["yr"];
            /// Ideas a thousandth of the time before.
            near as "A_at_0p999_tstar" "A(.999\\,t^*)" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let start = p.a_0.pow(-p.phi);
        let t_star = Outcomes::t_star(start / p.phi);
        let near = (start - p.phi * (t_star * 0.999)).pow(-p.phi.recip());
        Outcomes { t_star, near: Outcomes::near(near), none: [] }
    }

    closed! { "finite_time_singularity", "ideas that make ideas more than in proportion" }
}

/// Two that grow hyperbolically: the one ahead takes all.
pub mod hyperbolic_shares {
    use shapan_model::equations::{Equation, defined_by};
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::Series;

    quantities! { hyperbolic_shares
        numbers {
            /// Output of the first at the start.
            y_1 as "Y1" "Y_1" ["1"] = 1.0, Fixed, 1e-9..=1e9, "davidson2025outgrow" "";
            /// Output of the second at the start.
            y_2 as "Y2" "Y_2" ["1"] = 0.9, Fixed, 1e-9..=1e9, "davidson2025outgrow" "";
            /// Years since the start.
            t "t" ["yr"] = 49.0, Fixed, 0.0..=1e9, "davidson2025outgrow" "";
            /// Growth for each unit of output.
            k "k" ["1/yr"] = 0.02, Fixed, 1e-9..=1e3, "davidson2025outgrow" "";
        }
        outcomes {
            /// When output of the first becomes infinite.
            t_star as "t_star1" "t^*_1" ["yr"];
            /// Share of the first; none after either is infinite.
            share as "share1" "\\varsigma_1" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let grown = |y: N| y / (p.k * y * p.t).one_minus();
        let (first, second) = (grown(p.y_1), grown(p.y_2));
        Outcomes {
            t_star: Outcomes::t_star((p.k * p.y_1).recip()),
            share: Outcomes::share(first / (first + second)),
            none: [],
        }
    }

    /// The part.
    pub struct Shares;
    /// The part.
    pub static PART: Shares = Shares;

    impl Part for Shares {
        fn name(&self) -> &'static str {
            "hyperbolic_shares"
        }
        fn about(&self) -> &'static str {
            "shares of two that each grow in proportion to the square of their output"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let given = Given::of(inputs);
            let mut found = formulas(&given);
            let first_infinite = 1.0 / (given.k * given.y_1.max(given.y_2));
            let past = given.t >= first_infinite;
            if past {
                found.share = f64::NAN;
            }
            let broken =
                past.then(|| format!("one of the two is infinite at t = {first_infinite}, before {}", given.t));
            Run { outcomes: found.values(), series: Series::default(), broken }
        }
        fn equations(&self) -> Vec<Equation> {
            defined_by(|symbol| {
                formulas(&Given::from_fn(&mut |parameter| symbol(&parameter.spec)));
            })
        }
    }
}

/// Research of which a part becomes faster.
pub mod research_speedup {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { research_speedup
        numbers {
            /// Part of the tasks of research that becomes faster.
            f "f" ["1"] = 0.9, Fixed, 0.0..=1.0, "assumed" "";
            /// How many times faster.
            k "k" ["1"] = 100.0, Fixed, 1e-9..=1e12, "assumed" "";
            /// Elasticity of substitution between tasks, for `ces`.
            s "\\sigma" ["1"] = 0.5, Fixed, 0.001..=100.0, "assumed" "";
        }
        outcomes {
            /// If labour stays at its tasks (Amdahl).
            amdahl "x_A" ["1"];
            /// If labour moves to where it lacks, at elasticity .3.
            s03 as "s0.3" "x_{.3}" ["1"];
            /// The same at .5.
            s05 as "s0.5" "x_{.5}" ["1"];
            /// The same at .7.
            s07 as "s0.7" "x_{.7}" ["1"];
            /// The same at 1.
            s10 as "s1.0" "x_1" ["1"];
            /// The same at 1.5.
            s15 as "s1.5" "x_{1.5}" ["1"];
            /// The same at the elasticity that is given.
            ces "x_\\sigma" ["1"];
        }
    }

    /// Weak links of a constant elasticity, with labour moved to where it lacks.
    #[inline(always)]
    pub fn weak_links<N: Num>(f: N, k: N, s: N) -> N {
        let one = s.like(1.0);
        let near = (s - 1.0).abs().lt(s.like(1e-6));
        // at one the general form is 0/0
        let apart = N::select(near, one, s - 1.0);
        let general = (f * k.pow(apart) + f.one_minus()).pow(apart.recip());
        N::select(near, k.pow(f), general)
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let (f, k) = (p.f, p.k);
        let at = |s: f64| weak_links(f, k, f.like(s));
        Outcomes {
            amdahl: Outcomes::amdahl((f.one_minus() + f / k).recip()),
            s03: Outcomes::s03(at(0.3)),
            s05: Outcomes::s05(at(0.5)),
            s07: Outcomes::s07(at(0.7)),
            s10: Outcomes::s10(k.pow(f)),
            s15: Outcomes::s15(at(1.5)),
            ces: Outcomes::ces(weak_links(f, k, p.s)),
            none: [],
        }
    }

    closed! { "research_speedup", "how much faster research becomes when a part of its tasks does" }
}

/// How long until capital takes nearly all income.
pub mod nordhaus_share_time {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { nordhaus_share_time
        numbers {
            /// Share of capital at the start.
            s0 "s_0" ["1"] = 0.35, Fixed, 1e-6..=0.999999, "nordhaus2021" "";
            /// Share of capital to be reached.
            s1 "s_1" ["1"] = 0.99, Fixed, 1e-6..=0.999999, "nordhaus2021" "";
            /// Growth of capital above that of labour, in efficiency units.
            gap "\\Delta g" ["1/yr"] = 0.1, Fixed, 1e-6..=10.0, "nordhaus2021" "";
            /// Elasticity of substitution, above one.
            sigma "\\sigma" ["1"] = 1.25, Fixed, 1.0001..=1000.0, "nordhaus2021" "";
        }
        outcomes {
            /// Years.
            years "T" ["yr"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let odds = |share: N| (share / share.one_minus()).ln();
        let years = (odds(p.s1) - odds(p.s0)) / ((p.sigma - 1.0) / p.sigma * p.gap);
        Outcomes { years: Outcomes::years(years), none: [] }
    }

    closed! { "nordhaus_share_time", "years until capital's share has risen so far" }
}

/// Capital across countries when its return is the same.
pub mod capital_equalisation {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { capital_equalisation
        numbers {
            /// Productivity of one over that of the other.
            a_ratio as "A_ratio" "A_i/A_j" ["1"] = 1.5, Fixed, 1e-6..=1e6, "lucas1990" "";
            /// Share of capital.
            a "\\alpha" ["1"] = 0.35, Fixed, 0.0..=0.99, "lucas1990" "";
        }
        outcomes {
            /// Capital for each worker, one over the other.
            k_ratio "k_i/k_j" ["1"];
            /// Output for each worker, one over the other.
            y_ratio as "gdp_per_worker_ratio" "y_i/y_j" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let k = Outcomes::k_ratio(p.a_ratio.pow(p.a.one_minus().recip()));
        Outcomes { k_ratio: k, y_ratio: Outcomes::y_ratio(p.a_ratio * k.pow(p.a)), none: [] }
    }

    closed! { "capital_equalisation", "capital and output of two countries at one return to capital" }
}

/// The aggregate of constant elasticity, through its limit at one.
pub mod ces_limit {
    use shapan_model::num::Num;

    use crate::closed::closed;
    use crate::quantity::quantities;

    quantities! { ces_limit
        numbers {
            /// Elasticity of substitution.
            s "\\sigma" ["1"] = 1.0, Fixed, 1e-3..=1000.0, "arrow1961" "";
            /// Capital.
            k as "K" "K" ["1"] = 2.0, Fixed, 1e-9..=1e9, "arrow1961" "";
            /// Labour.
            l as "L" "L" ["1"] = 3.0, Fixed, 1e-9..=1e9, "arrow1961" "";
            /// Weight of capital.
            a "a" ["1"] = 0.3, Fixed, 0.0..=1.0, "arrow1961" "";
        }
        outcomes {
            /// Output.
            y as "Y" "Y" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let near = (p.s - 1.0).abs().lt(p.s.like(1e-6));
        let r = (p.s - 1.0) / p.s;
        // at one the general form is 0/0: Cobb and Douglas
        let r = N::select(near, r.like(1.0), r);
        let general = (p.a * p.k.pow(r) + p.a.one_minus() * p.l.pow(r)).pow(r.recip());
        let limit = p.k.pow(p.a) * p.l.pow(p.a.one_minus());
        Outcomes { y: Outcomes::y(N::select(near, limit, general)), none: [] }
    }

    closed! { "ces_limit", "output of capital and labour at any elasticity" }
}

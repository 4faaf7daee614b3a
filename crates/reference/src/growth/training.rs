//! Loss against the size of a model and of its data, and the best of both for a given compute.

use shapan_model::num::Num;

/// Published fits: name, E, A, B, a, b. Recalled, not read.
const FITS: [(&str, [f64; 5]); 2] =
    [("hoffmann2022", [1.69, 406.4, 410.7, 0.34, 0.28]), ("besiroglu2024", [1.8172, 482.01, 2085.43, 0.3478, 0.3658])];

/// Constants of a fit.
#[derive(Clone, Copy)]
struct Fit<N> {
    e: N,
    a_size: N,
    b_data: N,
    a: N,
    b: N,
}

impl Fit<f64> {
    /// The published constants, with those that are given in their place.
    fn of(name: &str, given: [f64; 5]) -> Fit<f64> {
        let published = FITS.iter().find(|(known, _)| *known == name).unwrap_or(&FITS[0]).1;
        let [e, a_size, b_data, a, b] =
            core::array::from_fn(|at| if given[at].is_nan() { published[at] } else { given[at] });
        Fit { e, a_size, b_data, a, b }
    }
}

impl<N: Num> Fit<N> {
    /// The balance between size and data.
    fn balance(&self) -> N {
        (self.a * self.a_size / (self.b * self.b_data)).pow((self.a + self.b).recip())
    }
    fn size_exponent(&self) -> N {
        self.b / (self.a + self.b)
    }
    fn data_exponent(&self) -> N {
        self.a / (self.a + self.b)
    }
    /// How loss above its floor falls with compute.
    fn gamma(&self) -> N {
        self.a * self.b / (self.a + self.b)
    }
}

/// Constants of a law, which both parts have among their inputs: those of a fit, or others in their place.
pub mod constants {
    use crate::quantity::quantities;

    quantities! { chinchilla
        numbers {
            /// Loss of a perfect model.
            e as "E" "E" ["1"] = OPTIONAL, Fixed, 0.0..=100.0, "hoffmann2022" "that of the fit";
            /// Constant of size.
            a_size as "A" "A" ["1"] = OPTIONAL, Fixed, 1e-9..=1e9, "hoffmann2022" "that of the fit";
            /// Constant of data.
            b_data as "B" "B" ["1"] = OPTIONAL, Fixed, 1e-9..=1e9, "hoffmann2022" "that of the fit";
            /// Exponent of size.
            a "a" ["1"] = OPTIONAL, Fixed, 1e-6..=10.0, "hoffmann2022" "that of the fit";
            /// Exponent of data.
            b "b" ["1"] = OPTIONAL, Fixed, 1e-6..=10.0, "hoffmann2022" "that of the fit";
        }
        words {
            /// Whose constants.
            fit ["hoffmann2022" "Hoffmann and others", "besiroglu2024" "a replication by Besiroglu and others"] "hoffmann2022" "";
        }
    }
}

/// Makes a part that has a fit among its inputs, before its own.
macro_rules! with_fit {
    ($Part:ident, $name:literal, $about:literal) => {
        /// The part.
        pub struct $Part;
        /// The part.
        pub static PART: $Part = $Part;

        impl Part for $Part {
            fn name(&self) -> &'static str {
                $name
            }
            fn about(&self) -> &'static str {
                $about
            }
            fn parameters(&self) -> &'static [&'static Parameter] {
                static ALL: OnceLock<Vec<&'static Parameter>> = OnceLock::new();
                ALL.get_or_init(|| [PARAMETERS, constants::PARAMETERS].concat())
            }
            fn outcomes(&self) -> &'static [&'static Spec] {
                OUTCOMES
            }
            fn run(&self, inputs: &Inputs, _want: Want) -> Run {
                let (own, shared) = inputs.split_at(PARAMETERS.len());
                let (own, shared) = (Given::of(&own.to_vec()), shared.to_vec());
                let c = constants::Given::of(&shared);
                let name = constants::word(&shared, &constants::parameter::fit);
                let fit = Fit::of(name, [c.e, c.a_size, c.b_data, c.a, c.b]);
                let outcomes = formulas(fit, &own).values();
                Run { outcomes, series: Series::default(), broken: None }
            }
            fn equations(&self) -> Vec<Equation> {
                defined_by(|symbol| {
                    let own = Given::from_fn(&mut |parameter| symbol(&parameter.spec));
                    let c = constants::Given::from_fn(&mut |parameter| symbol(&parameter.spec));
                    formulas(Fit { e: c.e, a_size: c.a_size, b_data: c.b_data, a: c.a, b: c.b }, &own);
                })
            }
        }
    };
}

/// What follows from the constants of a fit.
pub mod fits {
    use shapan_model::equations::{Equation, defined_by};
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use std::sync::OnceLock;

    use super::{Fit, constants};
    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::Series;

    quantities! { chinchilla_fits
        outcomes {
            /// Balance of size and data.
            g_balance as "G" "G" ["1"];
            /// How the best size grows with compute.
            n_exp as "N_exp" "\\epsilon_N" ["1"];
            /// How the best data grow with compute.
            d_exp as "D_exp" "\\epsilon_D" ["1"];
            /// How loss above its floor falls with compute.
            gamma "\\gamma" ["1"];
        }
    }

    fn formulas<N: Num>(fit: Fit<N>, _p: &Given<N>) -> Outcomes<N> {
        Outcomes {
            g_balance: Outcomes::g_balance(fit.balance()),
            n_exp: Outcomes::n_exp(fit.size_exponent()),
            d_exp: Outcomes::d_exp(fit.data_exponent()),
            gamma: Outcomes::gamma(fit.gamma()),
            none: [],
        }
    }

    with_fit! { Fits, "chinchilla_fits", "what follows from the constants of a law of training compute" }
}

/// The best size and data for a given compute, and what is lost by splitting it.
pub mod frontier {
    use shapan_model::equations::{Equation, defined_by};
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    use std::sync::OnceLock;

    use super::{Fit, constants};
    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::value::Series;

    quantities! { chinchilla_frontier
        numbers {
            /// Compute of training.
            c as "C" "C" ["FLOP"] = 5.76e23, Fixed, 1.0..=1e60, "hoffmann2022" "that of Chinchilla";
        }
        outcomes {
            /// Best number of parameters.
            n_opt as "N_opt" "N^*" ["1"];
            /// Best number of tokens.
            d_opt as "D_opt" "D^*" ["1"];
            /// Tokens for each parameter.
            d_over_n as "D_over_N" "D^*/N^*" ["1"];
            /// Loss at the best.
            l_opt as "L_opt" "L^*" ["1"];
            /// Loss added by splitting the compute into two equal parts.
            split2 as "dL_split2" "\\Delta L_2" ["1"];
            /// Into four.
            split4 as "dL_split4" "\\Delta L_4" ["1"];
            /// Into eight.
            split8 as "dL_split8" "\\Delta L_8" ["1"];
            /// Into sixteen.
            split16 as "dL_split16" "\\Delta L_{16}" ["1"];
        }
    }

    fn formulas<N: Num>(fit: Fit<N>, p: &Given<N>) -> Outcomes<N> {
        let (g, gamma) = (fit.balance(), fit.gamma());
        let n = Outcomes::n_opt(g * (p.c / 6.0).pow(fit.size_exponent()));
        let d = Outcomes::d_opt((p.c / 6.0).pow(fit.data_exponent()) / g);
        let l = Outcomes::l_opt(fit.e + fit.a_size / n.pow(fit.a) + fit.b_data / d.pow(fit.b));
        let lost = |parts: f64| (l - fit.e) * (l.like(parts).pow(gamma) - 1.0);
        Outcomes {
            n_opt: n,
            d_opt: d,
            d_over_n: Outcomes::d_over_n(d / n),
            l_opt: l,
            split2: Outcomes::split2(lost(2.0)),
            split4: Outcomes::split4(lost(4.0)),
            split8: Outcomes::split8(lost(8.0)),
            split16: Outcomes::split16(lost(16.0)),
            none: [],
        }
    }

    with_fit! { Frontier, "chinchilla_frontier", "the best size and data for a compute, and what splitting it costs" }
}

//! Output, wage and rental of an economy some of whose tasks are automated.

use shapan_model::num::Num;

/// What is made and earned where people are scarce (region 1).
#[derive(Clone, Copy, Debug)]
pub struct Scarce<N> {
    /// Output.
    pub output: N,
    /// Wage.
    pub wage: N,
    /// Rental of machines.
    pub rental: N,
}

/// Region 1: machines do the automated tasks and people the rest.
pub fn scarce<N: Num>(a: N, capital: N, labour: N, automated: N, sigma: N) -> Scarce<N> {
    let r = (sigma - 1.0) / sigma;
    let inverse = sigma.recip();
    let left = automated.one_minus();
    let sum = capital.pow(r) * automated.pow(inverse) + labour.pow(r) * left.pow(inverse);
    let output = a * sum.pow(r.recip());
    Scarce {
        output,
        wage: a.pow(r) * (output / labour).pow(inverse) * left.pow(inverse),
        rental: a.pow(r) * (output / capital).pow(inverse) * automated.pow(inverse),
    }
}

/// Machines over people at which people stop being scarce.
pub fn threshold<N: Num>(automated: N) -> N {
    automated / automated.one_minus()
}

/// Share of tasks at which people stop being scarce.
pub fn automated_at<N: Num>(capital: N, labour: N) -> N {
    capital / labour / (capital / labour + 1.0)
}

/// The kernel in logarithms, good for shares of tasks left to people that a number near one could not hold.
#[derive(Clone, Copy, Debug)]
pub struct InLogs {
    /// Output over labour.
    pub output: f64,
    /// Wage.
    pub wage: f64,
    /// Rental.
    pub rental: f64,
    /// 1 or 2.
    pub region: u8,
}

/// The kernel from logarithms: of machines over people, of the share of automated tasks, of the share left, of productivity.
pub fn in_logs(k: f64, automated: f64, left: f64, a: f64, sigma: f64) -> InLogs {
    use shapan_model::num::elementary::{exp, ln, ln_1p};
    if k <= automated - left {
        let output = a + if k > 0.0 { k + ln_1p(exp(-k)) } else { ln_1p(exp(k)) };
        return InLogs { output, wage: a, rental: a, region: 2 };
    }
    let r = (sigma - 1.0) / sigma;
    let (x, y) = (r * k + automated / sigma, left / sigma);
    let most = x.max(y);
    let output = a + (most + ln(exp(x - most) + exp(y - most))) / r;
    InLogs {
        output,
        wage: r * a + (output + left) / sigma,
        rental: r * a + (output - k + automated) / sigma,
        region: 1,
    }
}

/// The kernel as a part.
pub mod statics {
    use super::{scarce, threshold};
    use crate::closed::closed;
    use crate::quantity::quantities;
    use shapan_model::num::Num;

    quantities! { kernel_static
        numbers {
            /// Capital: machines.
            k as "K" "K" ["1"] = 4.6, Fixed, 1e-12..=1e12, "korinek2024" "Table 2";
            /// Elasticity of substitution between tasks.
            sigma "\\sigma" ["1"] = 0.5, Fixed, 1e-3..=0.999, "korinek2024" "Table 2; below one";
            /// Share of tasks that is automated.
            phi as "Phi" "\\Phi" ["1"] = 0.608, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
            /// Productivity.
            a as "A" "A" ["1"] = 0.5, Fixed, 1e-9..=1e9, "korinek2024" "Table 2; 1 in figure 6";
            /// Labour: people.
            l as "L" "L" ["1"] = 1.0, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
        }
        outcomes {
            /// Output.
            y as "Y" "Y" ["1"];
            /// Wage.
            w "w" ["1"];
            /// Rental of capital.
            r as "R" "R" ["1"];
            /// Share of labour in output.
            labour_share "s_L" ["1"];
            /// 1 where people are scarce, 2 where they earn what machines earn.
            region "i" ["1"];
            /// Capital over labour at which people stop being scarce.
            kappa "\\kappa" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let Given { k, sigma, phi, a, l, .. } = *p;
        let kappa = Outcomes::kappa(threshold(phi));
        let first = scarce(a, k, l, phi, sigma);
        let two = (k / l).le(kappa);
        let y = Outcomes::y(N::select(two, a * (k + l), first.output));
        let w = Outcomes::w(N::select(two, a, first.wage));
        Outcomes {
            y,
            w,
            r: Outcomes::r(N::select(two, a, first.rental)),
            labour_share: Outcomes::labour_share(w * l / y),
            region: N::select(two, y.like(2.0), y.like(1.0)),
            kappa,
            none: [],
        }
    }

    closed! { "kernel_static", "output, wage and rental at a share of automated tasks" }
}

/// The share of tasks at which the wage is highest.
pub mod peaks {
    use super::{automated_at, scarce};
    use crate::model::{Inputs, Part, Run, Want};
    use crate::quantity::{Parameter, quantities};
    use crate::roots::root;
    use crate::value::Series;
    use shapan_model::num::Num;
    use shapan_model::quantity::Spec;

    quantities! { wage_peak
        numbers {
            /// Capital: machines.
            k as "K" "K" ["1"] = 1.0, Fixed, 1e-12..=1e12, "korinek2024" "1 and 10 in figure 6";
            /// Elasticity of substitution between tasks.
            sigma "\\sigma" ["1"] = 0.5, Fixed, 1e-3..=0.999, "korinek2024" ".5 and .2 in figure 6";
            /// Productivity.
            a as "A" "A" ["1"] = 1.0, Fixed, 1e-9..=1e9, "korinek2024" "1 in figure 6";
            /// Labour: people.
            l as "L" "L" ["1"] = 1.0, Fixed, 1e-9..=1e9, "korinek2024" "";
        }
        outcomes {
            /// Share of automated tasks at which the wage is highest.
            phi_star as "Phi_star" "\\Phi^*" ["1"];
            /// The wage there.
            w_peak "w^*" ["1"];
            /// The wage when people are no longer scarce.
            w_end "w_2" ["1"];
            /// How much of the highest wage is lost by then.
            drop_frac "d" ["1"];
            /// Share of automated tasks at which people stop being scarce.
            phi_hat as "Phi_hat" "\\hat\\Phi" ["1"];
            /// Output when they have.
            y_full as "Y_full" "Y_2" ["1"];
        }
    }

    /// The part.
    pub struct Peak;
    /// The part.
    pub static PART: Peak = Peak;

    impl Part for Peak {
        fn name(&self) -> &'static str {
            "wage_peak"
        }
        fn about(&self) -> &'static str {
            "where wages peak as tasks are automated, with capital given"
        }
        fn parameters(&self) -> &'static [&'static Parameter] {
            PARAMETERS
        }
        fn outcomes(&self) -> &'static [&'static Spec] {
            OUTCOMES
        }
        fn run(&self, inputs: &Inputs, _want: Want) -> Run {
            let Given { k, sigma, a, l, .. } = Given::of(inputs);
            let hat = automated_at(k, l);
            let (r, inverse) = ((sigma - 1.0) / sigma, 1.0 / sigma);
            // slope of ln Y + ln(1 − Φ), which the wage follows
            let slope = |phi: f64| {
                let machines = Num::pow(k, r) * Num::pow(phi, inverse);
                let people = Num::pow(l, r) * Num::pow(1.0 - phi, inverse);
                (machines / phi - people / (1.0 - phi)) / ((sigma - 1.0) * (machines + people)) - 1.0 / (1.0 - phi)
            };
            let star = root(slope, 1e-9 * hat, hat * (1.0 - 1e-12));
            let peak = scarce(a, k, l, star, sigma).wage;
            let outcomes = Outcomes {
                phi_star: star,
                w_peak: peak,
                w_end: a,
                drop_frac: 1.0 - a / peak,
                phi_hat: hat,
                y_full: a * (k + l),
                none: [],
            };
            Run { outcomes: outcomes.values(), series: Series::default(), broken: None }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shapan_model::num::elementary::{exp, ln};

    #[test]
    fn logarithms_agree_with_the_formulas() {
        for (k, phi, sigma) in [(4.6, 0.608, 0.5), (1.0, 0.2, 0.3), (10.0, 0.82, 0.2), (3.0, 0.01, 0.9)] {
            let plain = scarce(0.5, k, 1.0, phi, sigma);
            let logs = in_logs(ln(k), ln(phi), ln(1.0 - phi), ln(0.5), sigma);
            assert_eq!(logs.region, 1);
            assert!((exp(logs.output) / plain.output - 1.0).abs() < 1e-13);
            assert!((exp(logs.wage) / plain.wage - 1.0).abs() < 1e-13);
            assert!((exp(logs.rental) / plain.rental - 1.0).abs() < 1e-13);
            // what is made is paid out
            assert!(((plain.wage + plain.rental * k) / plain.output - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn nothing_jumps_between_the_regions() {
        let (k, sigma): (f64, f64) = (2.5, 0.4);
        let phi = automated_at(k, 1.0);
        let at = |phi: f64| in_logs(ln(k), ln(phi), ln(1.0 - phi), 0.0, sigma);
        let (below, above) = (at(phi - 1e-12), at(phi + 1e-12));
        assert_eq!((below.region, above.region), (1, 2));
        assert!((below.output - above.output).abs() < 1e-9 && (below.wage - above.wage).abs() < 1e-9);
        assert!(exp(above.output) >= 1.0);
    }

    /// Homogeneous of degree one, and never less with more capital.
    #[test]
    fn scale_and_direction() {
        let make = |k: f64, l: f64| scarce(1.3, k, l, 0.5, 0.4).output;
        assert!((make(6.0, 4.0) / make(3.0, 2.0) - 2.0).abs() < 1e-13);
        assert!(make(3.1, 2.0) > make(3.0, 2.0));
    }
}

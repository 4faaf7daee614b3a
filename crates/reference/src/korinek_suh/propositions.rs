//! What the authors prove about wages and growth, as formulas.

/// Bounds of the wage at a share of automated tasks (their Proposition 5).
pub mod bounds {
    use super::super::kernel::{scarce, threshold};
    use crate::closed::closed;
    use crate::quantity::quantities;
    use shapan_model::num::Num;

    quantities! { prop5_bounds
        numbers {
            /// Share of tasks that is automated.
            phi as "Phi" "\\Phi" ["1"] = 0.61, Fixed, 1e-6..=0.999_999, "korinek2024" "";
            /// Capital at the start.
            k_0 as "K_0" "K_0" ["1"] = 4.6, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
            /// Elasticity of substitution between tasks.
            sigma "\\sigma" ["1"] = 0.5, Fixed, 1e-3..=0.999, "korinek2024" "Table 2";
            /// Productivity.
            a as "A" "A" ["1"] = 0.5, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
            /// Labour: people.
            l as "L" "L" ["1"] = 1.0, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
            /// Rate at which savers discount.
            rho "\\rho" ["1/yr"] = 0.04, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
            /// Depreciation.
            delta "\\delta" ["1/yr"] = 0.1, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
        }
        outcomes {
            /// Capital beyond which its rental is below what savers want.
            k_hi as "K_hi" "K^+" ["1"];
            /// Wage with the capital of the start.
            w_lo "w^-" ["1"];
            /// Wage with the capital of the bound.
            w_hi "w^+" ["1"];
            /// Rental with the capital of the bound.
            r_check as "R_check" "R^+" ["1/yr"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let Given { phi, k_0, sigma, a, l, rho, delta, .. } = *p;
        let rental = rho + delta;
        let power = sigma - 1.0;
        let short = rental.pow(power) - a.pow(power) * phi;
        let k_hi =
            Outcomes::k_hi(a.pow(sigma) * l * phi.one_minus().pow(power.recip()) * phi / short.pow(sigma / power));
        let wage = |capital: N| N::select((capital / l).le(threshold(phi)), a, scarce(a, capital, l, phi, sigma).wage);
        Outcomes {
            k_hi,
            w_lo: Outcomes::w_lo(wage(k_0)),
            w_hi: Outcomes::w_hi(wage(k_hi)),
            r_check: Outcomes::r_check(scarce(a, k_hi, l, phi, sigma).rental),
            none: [],
        }
    }

    closed! { "prop5_bounds", "the lowest and the highest wage at a share of automated tasks" }
}

/// Growth of the wage when the share left to people falls at a constant rate (their Proposition 7).
pub mod speeds {
    use crate::closed::closed;
    use crate::quantity::quantities;
    use shapan_model::num::Num;

    quantities! { prop7
        numbers {
            /// Rate at which the share of tasks left to people falls.
            lam_g "\\lambda g" ["1/yr"] = 0.01, Fixed, 0.0..=10.0, "korinek2024" "business as usual";
            /// Elasticity of substitution between tasks.
            sigma "\\sigma" ["1"] = 0.5, Fixed, 1e-3..=0.999, "korinek2024" "Table 2";
            /// Productivity.
            a as "A" "A" ["1"] = 0.5, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
            /// Rate at which savers discount.
            rho "\\rho" ["1/yr"] = 0.04, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
            /// Depreciation.
            delta "\\delta" ["1/yr"] = 0.1, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
            /// Inverse of the willingness to put off consumption.
            eta "\\eta" ["1"] = 2.0, Fixed, 0.01..=100.0, "korinek2024" "Table 2";
        }
        outcomes {
            /// Growth when people are no longer scarce.
            g_bgp "g" ["1/yr"];
            /// Automation faster than this lets the wage fall to productivity.
            lam_g_upper "\\lambda g^+" ["1/yr"];
            /// Automation slower than this lets the wage grow with it.
            lam_g_lower "\\lambda g^-" ["1/yr"];
            /// Share of output that is saved in the long run, when people are no longer scarce.
            s_inf "s" ["1"];
            /// Growth of the wage in the long run.
            gw_theory "g_w" ["1/yr"];
            /// Share of labour in the long run that follows from the model.
            labour_share "s_L" ["1"];
            /// Share of labour in the long run as the text prints it: one for automation of middle speed.
            labour_share_as_printed "s_L'" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let Given { lam_g, sigma, a, rho, delta, eta, .. } = *p;
        let zero = a.like(0.0);
        let g = Outcomes::g_bgp((a - rho - delta) / eta);
        let lower = Outcomes::lam_g_lower(g * sigma.one_minus());
        let saved = (a - rho - delta + eta * delta) / eta;
        let slow = lam_g / sigma.one_minus();
        let middle = (g - lam_g) / sigma;
        let fast = g.lt(lam_g);
        let is_slow = lam_g.le(lower);
        let power = (sigma - 1.0) / sigma;
        let share = (saved / (slow + delta)).pow(power).one_minus();
        Outcomes {
            g_bgp: g,
            lam_g_upper: Outcomes::lam_g_upper(g),
            lam_g_lower: lower,
            s_inf: Outcomes::s_inf(saved / a),
            gw_theory: Outcomes::gw_theory(N::select(fast, zero, N::select(is_slow, slow, middle))),
            labour_share: Outcomes::labour_share(N::select(is_slow, share, zero)),
            labour_share_as_printed: Outcomes::labour_share_as_printed(N::select(
                fast,
                zero,
                N::select(is_slow, share, a.like(1.0)),
            )),
            none: [],
        }
    }

    closed! { "prop7", "growth of wages at a speed of automation" }
}

/// A factor that cannot be made, such as land (their Proposition 10).
pub mod fixed_factor {
    use crate::closed::closed;
    use crate::quantity::quantities;
    use shapan_model::num::Num;

    quantities! { prop10
        numbers {
            /// Share of income that goes to what can be made.
            alpha "\\alpha" ["1"] = 0.9, Fixed, 0.01..=0.999, "korinek2024" "figure 9";
            /// The fixed factor.
            m as "M" "M" ["1"] = 1.0, Fixed, 1e-9..=1e9, "korinek2024" "";
            /// Productivity.
            a as "A" "A" ["1"] = 0.5, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
            /// Labour: people.
            l as "L" "L" ["1"] = 1.0, Fixed, 1e-9..=1e9, "korinek2024" "Table 2";
            /// Rate at which savers discount.
            rho "\\rho" ["1/yr"] = 0.04, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
            /// Depreciation.
            delta "\\delta" ["1/yr"] = 0.1, Fixed, 0.0..=1.0, "korinek2024" "Table 2";
        }
        outcomes {
            /// Capital in the long run.
            k_star as "Kstar" "K^*" ["1"];
            /// Wage in the long run, equal to the rental.
            w_star "w^*" ["1/yr"];
            /// Share of labour in the long run.
            labour_share "s_L" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let Given { alpha, m, a, l, rho, delta, .. } = *p;
        let rest = alpha.one_minus();
        let k = Outcomes::k_star((alpha * a * m.pow(rest) / (rho + delta)).pow(rest.recip()) - l);
        Outcomes {
            k_star: k,
            w_star: Outcomes::w_star(alpha * a * (k + l).pow(-rest) * m.pow(rest)),
            labour_share: Outcomes::labour_share(alpha * l / (k + l)),
            none: [],
        }
    }

    closed! { "prop10", "the long run with a factor that cannot be made" }
}

/// Research that is automated, too (their Proposition 11).
pub mod research {
    use crate::closed::closed;
    use crate::quantity::quantities;
    use shapan_model::num::Num;

    quantities! { prop11
        numbers {
            /// Share of capital in research.
            gamma_ as "Gamma" "\\Gamma" ["1"] = 0.5, Fixed, 0.0..=1.0, "assumed" "to try";
            /// Share of capital in output.
            phi as "Phi" "\\Phi" ["1"] = 0.608, Fixed, 0.0..=0.999_999, "korinek2024" "Table 2";
            /// Returns of productivity to itself.
            theta "\\theta" ["1"] = 0.0, Fixed, -100.0..=0.999_999, "assumed" "to try";
        }
        outcomes {
            /// Growth becomes infinite in finite time where this is above one.
            index "\\iota" ["1"];
        }
    }

    fn formulas<N: Num>(p: &Given<N>) -> Outcomes<N> {
        let index = Outcomes::index(p.gamma_ / (p.phi.one_minus() * p.theta.one_minus()));
        Outcomes { index, none: [] }
    }

    closed! { "prop11", "whether growth becomes infinite in finite time when research is automated" }
}

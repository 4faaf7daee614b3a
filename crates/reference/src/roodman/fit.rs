//! The fit: the parameters under which the record is most likely, by a simplex that walks uphill (Nelder and Mead 1965).

use shapan_model::quantity::Spec;

use super::likelihood::Process;
use super::process;
use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { refit
    numbers {
        /// Where the walk starts: logarithm of the scale of randomness.
        lna_start "\\ln a" ["1"] = -12.0, Fixed, -100.0..=100.0, "definition" "anywhere near";
        /// Where it starts: drift, in hundred-thousandths a year.
        b_start "b" ["1"] = 1.0, Fixed, -1e4..=1e4, "definition" "anywhere near";
        /// Where it starts: the index of the process.
        nu_start "\\nu" ["1"] = -20.0, Fixed, -1e3..=-1.0, "definition" "anywhere near";
        /// Where it starts: the power of output.
        gamma_start "\\gamma" ["1"] = -2.0, Fixed, -100.0..=-0.01, "definition" "anywhere near";
    }
    outcomes {
        /// Logarithm of the scale of randomness.
        lna "\\ln a" ["1"];
        /// Drift.
        b "b" ["1/yr"];
        /// Index.
        nu "\\nu" ["1"];
        /// Power of output.
        gamma "\\gamma" ["1"];
    }
}

/// Drift is counted in this unit, so that all steps of the walk are of one size.
const DRIFT: f64 = 1e-5;
/// Steps of a walk, how often it starts again from where it ended, and first steps.
const STEPS: usize = 2000;
const WALKS: usize = 12;
const FIRST: [f64; 4] = [0.5, 0.5, 2.0, 0.2];
/// A walk ends when the corners are this near in likelihood.
const NEAR: f64 = 1e-11;

fn process(x: &[f64; 4]) -> Process {
    Process { ln_a: x[0], b: x[1] * DRIFT, nu: x[2], gamma: x[3] }
}

/// How unlikely; beyond all bounds where the process makes no sense.
fn cost(x: &[f64; 4]) -> f64 {
    if x[2] >= -1e-3 || x[3] >= -1e-3 || x[1] == 0.0 {
        return f64::INFINITY;
    }
    let likelihood = process(x).ln_likelihood();
    if likelihood.is_nan() { f64::INFINITY } else { -likelihood }
}

fn walk(start: [f64; 4], size: f64) -> ([f64; 4], f64) {
    let mut corners = vec![(start, cost(&start))];
    for at in 0..4 {
        let mut x = start;
        x[at] += FIRST[at] * size;
        corners.push((x, cost(&x)));
    }
    for _ in 0..STEPS {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        if corners[4].1 - corners[0].1 < NEAR {
            break;
        }
        let centre: [f64; 4] = core::array::from_fn(|at| corners[..4].iter().map(|(x, _)| x[at]).sum::<f64>() / 4.0);
        let worst = corners[4];
        let toward = |part: f64| {
            let x: [f64; 4] = core::array::from_fn(|at| centre[at] + part * (worst.0[at] - centre[at]));
            (x, cost(&x))
        };
        let mirrored = toward(-1.0);
        let better = if mirrored.1 < corners[0].1 {
            let further = toward(-2.0);
            Some(if further.1 < mirrored.1 { further } else { mirrored })
        } else if mirrored.1 < corners[3].1 {
            Some(mirrored)
        } else {
            let inner = if mirrored.1 < worst.1 { toward(-0.5) } else { toward(0.5) };
            (inner.1 < worst.1.min(mirrored.1)).then_some(inner)
        };
        match better {
            Some(corner) => corners[4] = corner,
            None => {
                let best = corners[0].0;
                for corner in &mut corners[1..] {
                    let x: [f64; 4] = core::array::from_fn(|at| 0.5 * (best[at] + corner.0[at]));
                    *corner = (x, cost(&x));
                }
            }
        }
    }
    corners.sort_by(|a, b| a.1.total_cmp(&b.1));
    corners[0]
}

/// The part.
pub struct Fit;
/// The part.
pub static PART: Fit = Fit;

fn all_outcomes() -> &'static [&'static Spec] {
    use std::sync::OnceLock;
    static ALL: OnceLock<Vec<&'static Spec>> = OnceLock::new();
    ALL.get_or_init(|| [OUTCOMES, process::OUTCOMES].concat())
}

impl Part for Fit {
    fn name(&self) -> &'static str {
        "refit"
    }
    fn about(&self) -> &'static str {
        "the parameters under which the record is most likely, and what follows from them"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        all_outcomes()
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let p = Given::of(inputs);
        let mut best = ([p.lna_start, p.b_start, p.nu_start, p.gamma_start], f64::INFINITY);
        for at in 0..WALKS {
            let size = if at % 2 == 0 { 1.0 } else { -0.3 };
            let next = walk(best.0, size);
            let gained = best.1 - next.1;
            best = if next.1 <= best.1 { next } else { best };
            if at > 2 && gained < 1e-9 {
                break;
            }
        }
        let found = process(&best.0);
        let own = Outcomes { lna: found.ln_a, b: found.b, nu: found.nu, gamma: found.gamma, none: [] };
        let mut outcomes: Vec<Value> = own.values();
        outcomes.extend(process::outcomes(&found));
        Run { outcomes, series: Series::default(), broken: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;

    /// At least as likely as the fit of a second program, and the same dates.
    #[test]
    fn the_fit_is_found() {
        let run = PART.run(&defaults(&PART), Want::Outcomes);
        let value = |name: &str| run.outcomes[all_outcomes().iter().position(|s| s.short == name).unwrap()].number();
        assert!(value("loglik") >= -235.643, "{}", value("loglik"));
        assert!((value("0.5") - 2046.382692238236).abs() < 0.1, "{}", value("0.5"));
        assert!((value("0.05") - 2039.1485835601486).abs() < 0.1 && (value("0.95") - 2057.5342356132505).abs() < 0.1);
    }
}

//! The process at given parameters.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::quantity::Spec;

use super::likelihood::{Process, record};
use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { explosion
    numbers {
        /// Logarithm of the scale of randomness.
        lna "\\ln a" ["1"] = -12.724_606_393_055_95, Fixed, -100.0..=100.0, "definition" "a fit of one's own to the record";
        /// Drift of the power of output.
        b "b" ["1/yr"] = 2.473_701_848_698_065_4e-5, Fixed, -1.0..=1.0, "definition" "a fit of one's own to the record";
        /// Below −1: zero, where output is infinite, is reached.
        nu "\\nu" ["1"] = -26.183_551_605_259_83, Fixed, -1e4..=-1e-3, "definition" "a fit of one's own to the record";
        /// Output is this power of what the process follows.
        gamma "\\gamma" ["1"] = -1.820_443_816_329_366_4, Fixed, -1e3..=-1e-3, "definition" "a fit of one's own to the record";
    }
    outcomes {
        /// Half of explosions have come by then.
        q50 as "0.5" "t_{50}" ["year"];
        /// One in twenty has come by then.
        q05 as "0.05" "t_{5}" ["year"];
        /// Nineteen in twenty have come by then.
        q95 as "0.95" "t_{95}" ["year"];
        /// Growth at small output, as the author names it.
        s "s" ["1/yr"];
        /// Exponent of output in its own growth.
        b_exponent as "B" "B" ["1"];
        /// Drift of output that does not depend on it.
        delta "\\delta" ["1/yr"];
        /// Scale of randomness of output.
        sigma "\\sigma" ["1"];
        /// Logarithm of the likelihood of the record, with weights.
        loglik "\\ell" ["1"];
        /// Points of the record.
        n "n" ["1"];
        /// Growth of output in 2019 without randomness: s Y^B and the drift.
        drift_2019 "g_{2019}" ["1/yr"];
    }
}

/// The outcomes of a process.
pub fn outcomes(process: &Process) -> Vec<Value> {
    let record = record();
    let (year, last) = record[record.len() - 1];
    let at = |share: f64| year + process.explosion(last, share);
    let names = named(Num::exp(process.ln_a), process.b, process.nu, process.gamma);
    Outcomes {
        q50: at(0.5),
        q05: at(0.05),
        q95: at(0.95),
        s: names.0,
        b_exponent: names.1,
        delta: names.2,
        sigma: names.3,
        loglik: process.ln_likelihood(),
        n: record.len() as f64,
        drift_2019: names.0 * Num::exp(names.1 * Num::ln(last)) + names.2,
        none: [],
    }
    .values()
}

/// The author's names for the parameters: s, B, δ, σ.
fn named<N: Num>(a: N, b: N, nu: N, gamma: N) -> (N, N, N, N) {
    (a * gamma * (nu + gamma), -gamma.recip(), b * gamma, (a * 2.0).sqrt() * gamma.abs())
}

/// The part.
pub struct Explosion;
/// The part.
pub static PART: Explosion = Explosion;

impl Part for Explosion {
    fn name(&self) -> &'static str {
        "explosion"
    }
    fn about(&self) -> &'static str {
        "when output becomes infinite at given parameters, and how likely they make the record"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        let b = Given::of(inputs).b;
        if b == 0.0 { vec!["b must not be 0: the formulas divide by it".to_owned()] } else { Vec::new() }
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let Given { lna, b, nu, gamma, .. } = Given::of(inputs);
        let process = Process { ln_a: lna, b, nu, gamma };
        Run { outcomes: outcomes(&process), series: Series::default(), broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            let a = of(&parameter::lna).exp();
            let (s, b, delta, sigma) = named(a, of(&parameter::b), of(&parameter::nu), of(&parameter::gamma));
            Outcomes::s(s);
            Outcomes::b_exponent(b);
            Outcomes::delta(delta);
            Outcomes::sigma(sigma);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;

    /// Dates and likelihood of a second program at the same parameters.
    #[test]
    fn at_the_parameters_of_the_fit() {
        let run = PART.run(&defaults(&PART), Want::Outcomes);
        for (name, theirs, tolerance) in [
            ("0.05", 2039.1485835601486, 1e-3),
            ("0.5", 2046.382692238236, 1e-3),
            ("0.95", 2057.5342356132505, 1e-3),
            ("loglik", -235.64187965054518, 1e-6 * 235.0),
            ("s", 0.00015176475917596534, 1e-12),
            ("B", 0.549316595782857, 1e-12),
            ("sigma", 0.004442005657995773, 1e-12),
        ] {
            let at = OUTCOMES.iter().position(|spec| spec.short == name).unwrap();
            let ours = run.outcomes[at].number();
            assert!((ours - theirs).abs() < tolerance, "{name} is {ours}, should be {theirs}");
        }
    }
}

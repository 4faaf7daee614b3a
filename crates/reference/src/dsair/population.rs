//! Payoffs, thresholds, and the share of safe play in the long run of a finite population.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::Series;

pub mod replicator;

quantities! { dsair
    numbers {
        /// Rounds of the race.
        w as "W" "W" ["1"] = 100.0, Fixed, 1.0..=1e9, "han2020" "also 1e6";
        /// Prize of the race.
        prize as "B" "B" ["1"] = 1e4, Fixed, 0.0..=1e12, "han2020" "";
        /// How many times faster unsafe play is.
        s "s" ["1"] = 1.5, Fixed, 1.0..=1e3, "han2020" "";
        /// Probability that unsafe play avoids disaster.
        p_avoid "p" ["1"] = OPTIONAL, Fixed, 0.0..=1.0, "han2020" "1 − p_risk; .2 if neither is given";
        /// Probability that unsafe play ends in disaster.
        p_risk "p_r" ["1"] = OPTIONAL, Fixed, 0.0..=1.0, "han2020" "1 − p_avoid";
        /// Benefit of a round.
        benefit as "b" "b" ["1"] = 4.0, Fixed, 0.0..=1e6, "han2020" "";
        /// Cost of safety in a round.
        cost as "c" "c" ["1"] = 1.0, Fixed, 0.0..=1e6, "han2020" "";
        /// Probability that unsafe play is found out in a round.
        pfo "p_{fo}" ["1"] = 0.0, Fixed, 0.0..=1.0, "han2020" "";
        /// Developers.
        z as "Z" "Z" ["1"] = 100.0, Fixed, 2.0..=10000.0, "han2020" "a whole number";
        /// How strongly the better are imitated.
        beta "\\beta" ["1"] = 0.01, Fixed, 0.0..=1e3, "han2020" "";
    }
    outcomes {
        /// Share of safe play in the long run.
        freq_as as "freq_AS" "x_S" ["1"];
        /// Share of unsafe play in the long run.
        freq_au as "freq_AU" "x_U" ["1"];
        /// Payoff of safe play against safe.
        pi_aa as "pi_AS_AS" "\\pi_{SS}" ["1"];
        /// Payoff of safe play against unsafe.
        pi_au as "pi_AS_AU" "\\pi_{SU}" ["1"];
        /// Payoff of unsafe play against safe.
        pi_ua as "pi_AU_AS" "\\pi_{US}" ["1"];
        /// Payoff of unsafe play against unsafe.
        pi_uu as "pi_AU_AU" "\\pi_{UU}" ["1"];
        /// Risk above which society prefers safety.
        society as "pr_society" "p_r^{(1)}" ["1"];
        /// Risk above which safety spreads by itself.
        riskdom as "pr_riskdom" "p_r^{(2)}" ["1"];
        /// The first where the prize is all that counts.
        limit_society "\\bar p_r^{(1)}" ["1"];
        /// The second where the prize is all that counts.
        limit_riskdom "\\bar p_r^{(2)}" ["1"];
    }
}

/// Payoffs of the four meetings, without the probability to avoid disaster in those of unsafe play.
struct Meetings<N> {
    aa: N,
    au: N,
    ua: N,
    uu: N,
}

fn meetings<N: Num>(p: &Given<N>) -> Meetings<N> {
    let lead = p.prize / p.w;
    let slow = p.benefit / (p.s + 1.0);
    let unseen = p.pfo.one_minus();
    Meetings {
        aa: p.benefit / 2.0 - p.cost + lead / 2.0,
        au: slow * unseen + p.pfo * p.benefit - p.cost,
        ua: p.s * lead + unseen * p.s * slow,
        uu: p.s * lead / 2.0 + p.pfo.square().one_minus() * p.benefit / 2.0,
    }
}

fn formulas<N: Num>(p: &Given<N>, avoid: N) -> Outcomes<N> {
    let m = meetings(p);
    let nan = avoid.like(f64::NAN);
    Outcomes {
        freq_as: nan,
        freq_au: nan,
        pi_aa: Outcomes::pi_aa(m.aa),
        pi_au: Outcomes::pi_au(m.au),
        pi_ua: Outcomes::pi_ua(avoid * m.ua),
        pi_uu: Outcomes::pi_uu(avoid * m.uu),
        society: Outcomes::society((m.aa / m.uu).one_minus()),
        riskdom: Outcomes::riskdom(((m.aa + m.au) / (m.ua + m.uu)).one_minus()),
        limit_society: Outcomes::limit_society(p.s.recip().one_minus()),
        limit_riskdom: Outcomes::limit_riskdom((p.s * 3.0).recip().one_minus()),
        none: [],
    }
}

/// ln(1 + Σ e^x) of some logarithms.
fn log_one_plus_sum(logs: &[f64]) -> f64 {
    let top = logs.iter().copied().fold(0.0, f64::max);
    top + Num::ln(logs.iter().map(|log| Num::exp(log - top)).sum::<f64>() + Num::exp(-top))
}

/// ln of the probability that one mutant takes over `z` residents; payoffs of mutant and resident by whom they meet.
fn log_fixation(z: usize, beta: f64, mutant: [f64; 2], resident: [f64; 2]) -> f64 {
    let others = z as f64 - 1.0;
    let mut sum = 0.0;
    let logs: Vec<f64> = (1..z)
        .map(|k| {
            let (k, z) = (k as f64, z as f64);
            let own = ((k - 1.0) * mutant[0] + (z - k) * mutant[1]) / others;
            let theirs = (k * resident[0] + (z - k - 1.0) * resident[1]) / others;
            sum += own - theirs;
            -beta * sum
        })
        .collect();
    -log_one_plus_sum(&logs)
}

/// The part.
pub struct Population;
/// The part.
pub static PART: Population = Population;

/// The probability to avoid disaster, from whichever of the two is given.
fn avoid(p: &Given<f64>) -> f64 {
    match (p.p_avoid.is_nan(), p.p_risk.is_nan()) {
        (false, _) => p.p_avoid,
        (true, false) => 1.0 - p.p_risk,
        (true, true) => 0.2,
    }
}

/// How far the two probabilities may be from adding to one.
const SLACK: f64 = 1e-9;

impl Part for Population {
    fn name(&self) -> &'static str {
        "stationary_distribution"
    }
    fn about(&self) -> &'static str {
        "the share of safe and unsafe play in the long run, and the thresholds of risk"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        &[("p", "p_avoid"), ("p_r", "p_risk"), ("freq_AU_egttools", "freq_AU")]
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        let p = Given::of(inputs);
        let mut faults = Vec::new();
        if (p.p_avoid + p.p_risk - 1.0).abs() > SLACK {
            faults.push(format!("p_avoid {} and p_risk {} do not add to one", p.p_avoid, p.p_risk));
        }
        if p.z.fract() != 0.0 {
            faults.push(format!("Z is {}, a whole number is expected", p.z));
        }
        faults
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let p = Given::of(inputs);
        let mut found = formulas(&p, avoid(&p));
        let (z, beta) = (p.z as usize, p.beta);
        // how much likelier safe play takes over unsafe than the other way round
        let to_safe = log_fixation(z, beta, [found.pi_aa, found.pi_au], [found.pi_ua, found.pi_uu]);
        let to_unsafe = log_fixation(z, beta, [found.pi_uu, found.pi_ua], [found.pi_au, found.pi_aa]);
        found.freq_as = 1.0 / (1.0 + Num::exp(to_unsafe - to_safe));
        found.freq_au = 1.0 / (1.0 + Num::exp(to_safe - to_unsafe));
        Run { outcomes: found.values(), series: Series::default(), broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let given = Given::from_fn(&mut |parameter| symbol(&parameter.spec));
            formulas(&given, given.p_avoid);
        })
    }
}

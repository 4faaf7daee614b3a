//! The path of doublings, under each set of rules.

use shapan_model::num::Num;

/// What becomes of the exponent when new software is trained within the same compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retraining {
    /// Nothing.
    None,
    /// x/|x + 1|.
    Code,
    /// x/(|x| + 1).
    Text,
}

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The authors' ensemble.
    Ensemble,
    /// Their tool for a single run.
    Single,
    /// The equation behind the map.
    Continuous,
}

/// Rules of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Do returns fall?
    pub falling: bool,
    /// Retraining.
    pub retraining: Retraining,
    /// Does the speed-up grow over sixty months?
    pub gradual: bool,
    /// Whose.
    pub tool: Tool,
}

/// A path: one point for each doubling, the start first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// Months.
    pub months: Vec<f64>,
    /// Software, in units of the start.
    pub software: Vec<f64>,
    /// Returns.
    pub returns: Vec<f64>,
}

/// Months after which the ensemble stops, and the single-run tool.
const HORIZONS: (f64, f64) = (48.0, 72.0);
/// Months of a doubling at today's pace.
const TODAY: f64 = 3.0;
/// The speed-up with which the gradual boost begins, and the months over which it grows.
const BOOST: (f64, f64) = (0.1, 60.0);
/// Parts of a doubling in which the continuous path is integrated.
const PARTS: usize = 32;

impl Rules {
    /// Doublings by which the length of a doubling changes over one doubling.
    pub fn exponent(&self, p: f64, r: f64) -> f64 {
        let x = p * (1.0 / r - 1.0);
        match self.retraining {
            Retraining::None => x,
            Retraining::Code => x / (x + 1.0).abs(),
            Retraining::Text => x / (x.abs() + 1.0),
        }
    }
}

/// 2 to the power `x`.
fn exp2(x: f64) -> f64 {
    Num::exp(x * core::f64::consts::LN_2)
}

/// The path from given inputs: speed-up, returns, years to the ceiling, p, share of software.
pub fn follow(f: f64, r0: f64, limit_years: f64, p: f64, share: f64, rules: Rules) -> Path {
    let doublings = limit_years * 4.0 / share;
    if rules.tool == Tool::Continuous {
        return flow(f, r0, doublings, p, rules);
    }
    let single = rules.tool == Tool::Single;
    let gradual = rules.gradual && !single;
    let horizon = if single { HORIZONS.1 } else { HORIZONS.0 };
    let mut boost = if gradual { BOOST.0 } else { f };
    let mut length = match (gradual, single) {
        (true, _) => TODAY / (1.0 + boost),
        (false, true) => TODAY / (1.0 + f),
        (false, false) => TODAY / f,
    };
    let fall = if rules.falling { r0 / doublings } else { 0.0 };
    let (mut month, mut software, mut r) = (0.0, 1.0, r0);
    let mut path = Path { months: vec![month], software: vec![software], returns: vec![r] };
    let mut made = 0.0;
    while month < horizon && made < doublings && r > 0.0 {
        let rest = if single { (doublings - made).min(1.0) } else { 1.0 };
        month += length * rest;
        software *= if rest < 1.0 { exp2(rest) } else { 2.0 };
        made += 1.0;
        let before = boost;
        if gradual {
            boost = BOOST.0 * Num::exp(month * Num::ln(f / BOOST.0) / BOOST.1);
        }
        r -= fall;
        path.months.push(month);
        path.software.push(software);
        path.returns.push(r);
        if r > 0.0 {
            length = length * exp2(rules.exponent(p, r)) * ((1.0 + before) / (1.0 + boost));
        }
    }
    path
}

/// The equation behind the map: over doublings s, d ln(length)/ds = x(r) ln 2 and dt/ds = length, by the midpoint of small parts.
fn flow(f: f64, r0: f64, doublings: f64, p: f64, rules: Rules) -> Path {
    let part = 1.0 / PARTS as f64;
    let returns = |made: f64| if rules.falling { r0 * (1.0 - made / doublings) } else { r0 };
    let (mut month, mut log_length) = (0.0, Num::ln(TODAY / f));
    let mut path = Path { months: vec![0.0], software: vec![1.0], returns: vec![r0] };
    let mut made = 0usize;
    while month < HORIZONS.0 && (made as f64 + 1.0) < doublings {
        for at in 0..PARTS {
            let middle = made as f64 + (at as f64 + 0.5) * part;
            let change = rules.exponent(p, returns(middle)) * core::f64::consts::LN_2 * part;
            month += part * Num::exp(log_length + 0.5 * change);
            log_length += change;
        }
        made += 1;
        path.months.push(month);
        path.software.push(exp2(made as f64));
        path.returns.push(returns(made as f64));
    }
    path
}

//! Named operators of the equations: smooth caps and thresholds, the task kernel, the two-factor aggregate.
//!
//! They are written over [`Num`] like every law, so they print themselves into the book.

use super::Num;

/// max(0, x); NaN stays NaN.
#[inline(always)]
pub fn pos<N: Num>(x: N) -> N {
    let zero = x.like(0.0);
    N::select(x.le(zero), zero, x)
}

/// Eighth root of 1 + t^8, t ≥ 0, by three square roots.
#[inline(always)]
fn eighth_root_of_one_plus<N: Num>(t: N) -> N {
    (t.square().square().square() + 1.0).sqrt().sqrt().sqrt()
}

/// Smooth minimum of x ≥ 0 and 1: x (1 + x⁸)^(−1/8); cap1(∞) = 1.
#[inline(always)]
pub fn cap1<N: Num>(x: N) -> N {
    let below = x.le(x.like(1.0));
    let small = N::select(below, x, x.recip());
    let root = eighth_root_of_one_plus(small);
    N::select(below, x, x.like(1.0)) / root
}

/// Scale threshold x⁴/(1 + x⁴), x ≥ 0; one half at 1.
#[inline(always)]
pub fn hill<N: Num>(x: N) -> N {
    let below = x.le(x.like(1.0));
    let small = N::select(below, x, x.recip()).square().square();
    N::select(below, small, x.like(1.0)) / (small + 1.0)
}

/// 1/(1 + 10^(−z)).
#[inline(always)]
pub fn logistic10<N: Num>(z: N) -> N {
    ((-z).exp10() + 1.0).recip()
}

/// Smooth `pos` of x with a bend of width w: w ln(1 + exp(x/w)), written so that nothing overflows.
#[inline(always)]
pub fn softplus<N: Num>(x: N, width: N) -> N {
    let t = x / width;
    width * (pos(t) + (-t.abs()).exp().ln_1p())
}

/// What the task kernel returns.
#[derive(Clone, Copy, Debug)]
pub struct Kernel<N> {
    /// Logarithm of output per person.
    pub log_output: N,
    /// Elasticity of output to machine workers; 1 − it is the share of people.
    pub elasticity: N,
}

/// Task kernel of Korinek and Suh (2024), per person: machines can do a share Φ of the tasks, people do the rest.
///
/// `ratio` x ≥ 0 is machine workers per person, `tasks` 0 ≤ Φ ≤ 0.995, `elasticity` 0.1 ≤ σ ≤ 0.95; output of L people is L times
/// what is returned. Where machines are scarce (x (1 − Φ) ≤ Φ) it is x + 1; otherwise
/// [Φ^(1/σ) x^r + (1 − Φ)^(1/σ)]^(1/r) with r = (σ − 1)/σ.
#[inline(always)]
pub fn kernel<N: Num>(ratio: N, tasks: N, elasticity: N) -> Kernel<N> {
    let r = (elasticity - 1.0) / elasticity;
    let scarce = (ratio * tasks.one_minus()).le(tasks);
    let total = ratio + 1.0;
    let a = r * ratio.ln() + tasks.max(tasks.like(1e-300)).ln() / elasticity;
    let b = (-tasks).ln_1p() / elasticity;
    // one exponential and one logarithm serve both regions
    let smaller = (-(a - b).abs()).exp();
    let log = N::select(scarce, total, smaller + 1.0).ln();
    let weight = N::select(b.le(a), smaller.like(1.0), smaller);
    Kernel {
        log_output: N::select(scarce, log, (a.max(b) + log) / r),
        elasticity: N::select(scarce, ratio / total, weight / (smaller + 1.0)),
    }
}

/// ln of the CES aggregate [(1 − a) l^r + a c^r]^(1/r), r = (σ − 1)/σ, from ln l and ln c; Cobb–Douglas where |r| < 1e-9.
#[inline(always)]
pub fn ces_ln<N: Num>(log_l: N, log_c: N, weight: N, elasticity: N) -> N {
    let r = (elasticity - 1.0) / elasticity;
    let flat = weight.one_minus() * log_l + weight * log_c;
    let (u, v) = (r * log_l, r * log_c);
    let top = u.max(v);
    let sum = weight.one_minus() * (u - top).exp() + weight * (v - top).exp();
    let curved = (top + sum.ln()) / r;
    N::select(r.abs().lt(r.like(1e-9)), flat, curved)
}

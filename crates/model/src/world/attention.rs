//! # Attention
//!
//! What a bloc sees of the frontier, and whether that keeps it awake. Its own work is seen in full.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { attention
    params {
        /// Awareness at the start.
        awareness_0 "W_0" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "assumed" "2025 AI investment relative to the awake level";
        /// Rate of waking under full stimulus.
        wake "\\omega_+" ["1/yr"] = 0.8, Uniform(0.3, 2.0), 0.0..=10.0, "assumed" "";
        /// Rate of falling asleep without stimulus.
        forget "\\omega_-" ["1/yr"] = 0.05, Uniform(0.0, 0.15), 0.0..=2.0, "assumed" "";
        /// Visible capability at which half of the stimulus is reached.
        threshold "\\theta_W" ["1"] = 1.0, Uniform(0.0, 2.5), -2.0..=8.0, "assumed" "";
        /// Steepness of the stimulus per order of magnitude.
        steepness "\\kappa_W" ["1"] = 1.0, Uniform(0.5, 2.0), 0.1..=5.0, "assumed" "";
        /// Orders of magnitude hidden from others by full secrecy.
        veil "v" ["1"] = 2.0, Uniform(0.5, 3.0), 0.0..=6.0, "assumed" "";
    }
    levers {
        /// Secrecy of the bloc's own frontier.
        secrecy_share "c_s" ["1"] = PER_BLOC, [0.0, 0.3, 0.8], 0.0..=1.0, "assumed" "";
        /// Public shock seen by the bloc (a surprise demonstration).
        demonstration_share "d_W" ["1"] = 0.0, [0.0, 0.5, 1.0], 0.0..=1.0, "assumed" "";
    }
    stocks {
        /// Awareness.
        awareness "W" ["1"] = |p| p.attention.awareness_0, Free;
    }
    flows {
        /// Largest capability that the bloc sees.
        visible "E_v" ["1"];
        /// Stimulus to be awake.
        stimulus "s_W" ["1"];
    }
}

/// What is seen, and how strongly it wakes.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.attention;
    let abroad = w.max_others(
        i,
        term!(|j: usize| {
            let other = &w.blocs[j];
            other.f.capability.level - other.p.attention.veil * other.l.attention.secrecy_share
        }),
    );
    let visible = Flows::visible(b.f.capability.level.max(abroad));
    let calm = (p.steepness * (visible - p.threshold)).logistic10().one_minus();
    Flows { visible, stimulus: Flows::stimulus((calm * b.l.attention.demonstration_share.one_minus()).one_minus()) }
}

/// Waking under the stimulus, falling asleep without it.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let (p, stimulus, awareness) = (&b.p.attention, b.f.attention.stimulus, b.s.attention.awareness);
    Stocks { awareness: p.wake * stimulus * awareness.one_minus() - p.forget * stimulus.one_minus() * awareness }
}

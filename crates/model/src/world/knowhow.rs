//! # Know-how
//!
//! Full-stack learning starts only once a project is big, and is forgotten without practice.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { knowhow
    params {
        /// Full-stack know-how at the start.
        level_0 "H_0" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "assumed" "";
        /// Extra research effort at full know-how.
        gain "m_H" ["1"] = 0.5, Uniform(0.0, 1.5), 0.0..=5.0, "assumed" "";
        /// Know-how at reference effort.
        level_ref "H_{ref}" ["1"] = 0.5, Fixed, 0.0..=1.0, "definition" "";
        /// Learning rate while running above the scale.
        learning "\\ell_H" ["1/yr"] = 0.3, Uniform(0.1, 0.6), 0.0..=2.0, "assumed" "";
        /// Forgetting rate.
        loss "\\delta_H" ["1/yr"] = 0.08, Fixed, 0.0..=1.0, "assumed" "benkard2000 forgetting";
        /// Chips in the largest project at which half the learning rate is reached.
        scale "s_H" ["H100e"] = 5.0e5, LogUniform(1.0e5, 5.0e6), 1000.0..=1.0e9, "assumed" "";
    }
    stocks {
        /// Full-stack know-how.
        level "H" ["1"] = |p| p.knowhow.level_0, Free;
    }
    flows {
        /// Practice: one half when the largest project reaches the scale.
        practice "h" ["1"];
    }
}

/// Practice of the largest project.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    Flows { practice: Flows::practice((b.f.capability.project / b.p.knowhow.scale).hill()) }
}

/// Learning by practice, less forgetting.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let (p, level) = (&b.p.knowhow, b.s.knowhow.level);
    Stocks { level: p.learning * b.f.knowhow.practice * level.one_minus() - p.loss * level }
}

//! # Compute
//!
//! What the powered chips do: train, serve, experiment. An agreement of all blocs idles part of the training chips.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { compute
    params {
        /// Installed AI chips at the start.
        chips_0 "G_0" ["H100e"] = PER_BLOC, Fixed, 10000.0..=1.0e8, "epoch2026" "epoch2026 chip counts; china = geometric midpoint of counted 1.0 M and 15% of the world";
        /// Retirement rate of chips.
        depreciation "\\delta_G" ["1/yr"] = 0.2, Uniform(0.12, 0.35), 0.05..=0.5, "assumed" "economic life 3-8 years";
    }
    levers {
        /// Chips for training.
        train_share "y_T" ["1"] = 0.3, [0.15, 0.3, 0.45], 0.01..=0.8, "assumed" "";
        /// Chips for serving; the remainder is for experiments.
        infer_share "y_I" ["1"] = 0.4, [0.2, 0.4, 0.6], 0.01..=0.9, "assumed" "";
    }
    stocks {
        /// Installed AI chips.
        chips "G" ["H100e"] = |p| p.compute.chips_0, Positive;
    }
    flows {
        /// Chips that are switched on.
        powered "G_p" ["H100e"];
        /// Chips that train.
        train "G_T" ["H100e"];
        /// Chips that serve.
        infer "G_I" ["H100e"];
        /// Chips that experiment.
        experiment "G_X" ["H100e"];
    }
}

/// Division of the powered chips.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (l, safety) = (&b.l.compute, &b.p.safety);
    let powered = Flows::powered(b.s.compute.chips * b.f.power.in_use);
    let running = (b.f.safety.agreement * safety.treaty_slow).one_minus();
    Flows {
        powered,
        train: Flows::train(l.train_share * powered * running),
        infer: Flows::infer(l.infer_share * powered),
        experiment: Flows::experiment((l.train_share.one_minus() - l.infer_share) * powered),
    }
}

/// Deliveries less retirement.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    Stocks { chips: b.f.trade.received - b.p.compute.depreciation * b.s.compute.chips }
}

//! # Chips
//!
//! The price of a chip falls by design and, after Wright, with all the chips ever made.

use super::World;
use crate::law::law;
use crate::num::{Num, term};
use crate::quantity::quantities;

law! {
    /// Whether making chips makes them cheaper, or only the passing of time.
    Learning "chips.learning_law" {
        /// The price falls with time and with cumulative world output.
        Wright "wright1936" "wright1936",
        /// The price falls with time alone.
        Moore "moore1965" "moore1965",
    }
}

quantities! { chips
    params {
        /// All-in price of one H100e at the start.
        price_0 "p_0" ["USD/H100e"] = 32000.0, LogUniform(22000.0, 45000.0), 1000.0..=1.0e6, "epoch2026" "epoch2026 GB200 price per H100e plus building, 2025", World;
        /// Fall of the price by design.
        design_growth "g_p" ["1/yr"] = 0.2, Uniform(0.1, 0.32), 0.0..=0.6, "hobbhahn2022" "hobbhahn2022 0.28; own fits 0.18-0.37; part of it is learning", World;
        /// Fall of log price per log of cumulative world output.
        learning "b_p" ["1"] = 0.12, Uniform(0.0, 0.25), 0.0..=0.5, "wright1936" "wright1936", World;
        /// Cumulative chips made at the start.
        made_0 "Z_0" ["H100e"] = PER_BLOC, Fixed, 1000.0..=1.0e9, "epoch2026" "epoch2026 cumulative sales by place of manufacture; china Huawei assumed";
    }
    stocks {
        /// Cumulative chips made in the bloc.
        made "Z" ["H100e"] = |p| p.chips.made_0, Positive;
    }
    flows {
        /// Price of a chip of given experience relative to the start.
        design "d_p" ["1"];
        /// All-in price of one H100e.
        price "p_G" ["USD/H100e"];
    }
}

/// Better designs make chips cheaper.
#[inline(always)]
pub fn design<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    Flows { design: Flows::design((-(b.p.chips.design_growth * w.time)).exp()), ..b.f.chips }
}

/// One price for the world.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, f) = (&b.p.chips, b.f.chips);
    let price = w.once(
        i,
        |first| first.f.chips.price,
        term!(|| {
            let experience = match w.laws.learning {
                Learning::Wright => {
                    let made = w.sum(term!(|j: usize| w.blocs[j].s.chips.made));
                    (made / w.sum(term!(|j: usize| w.blocs[j].p.chips.made_0))).pow(-p.learning)
                }
                Learning::Moore => p.learning.like(1.0),
            };
            Flows::price(p.price_0 * f.design * experience)
        }),
    );
    Flows { price, ..f }
}

/// Chips made add up.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    Stocks { made: w.blocs[i].f.trade.made }
}

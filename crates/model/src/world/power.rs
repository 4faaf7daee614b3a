//! # Power
//!
//! How many chips can be switched on: generation is finite, data centres may use a share of it, and each new chip
//! draws less than the last. Scarcity of power speeds up building.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { power
    params {
        /// Mean electric power generated at the start.
        generation_0 "P_0" ["W"] = PER_BLOC, Fixed, 1.0e10..=5.0e12, "eia2024" "eia2024, nbs2024, ember2024 (annual energy over 8760 h)";
        /// Trend growth of generation.
        generation_growth "g_P" ["1/yr"] = PER_BLOC, Fixed, 0.0..=0.1, "assumed" "from 2014-2024 trends; china slowing";
        /// Extra growth of generation under full scarcity (chips unpowered, or energy far short of output).
        response "r_P" ["1/yr"] = 0.05, Uniform(0.0, 0.15), 0.0..=0.3, "assumed" "";
        /// Weight of energy in output.
        energy_weight "s_E" ["1"] = 0.06, Uniform(0.03, 0.1), 0.0..=0.3, "assumed" "energy cost share of output 5-8%";
        /// Substitution between energy and other inputs.
        energy_elasticity "\\varepsilon_E" ["1"] = 0.4, Uniform(0.2, 0.8), 0.05..=0.95, "assumed" "hassler-krusell-olovsson find near 0 in the short run";
        /// Fall of electricity needed per unit of output.
        intensity_growth "g_e" ["1/yr"] = 0.0, Uniform(-0.01, 0.02), -0.05..=0.05, "assumed" "electricity has grown about as fast as output";
        /// Power per H100e including cooling, at the start.
        chip_draw "w_0" ["W/H100e"] = 1500.0, Uniform(1200.0, 1900.0), 800.0..=3000.0, "aiindex2026" "aiindex2026: 29.6 GW over 19.7 M H100e";
        /// Fall of the stock-average power per H100e.
        saving_growth "g_w" ["1/yr"] = 0.25, Uniform(0.1, 0.4), 0.0..=0.6, "epoch2024" "epoch2024 ml hardware (0.4 for new designs); stock average assumed lower";
    }
    levers {
        /// Largest share of generation open to AI chips.
        datacentre_share "y_P" ["1"] = 0.2, [0.08, 0.2, 0.35], 0.0..=0.8, "assumed" "";
    }
    stocks {
        /// Mean electric power generated.
        generation "P" ["W"] = |p| p.power.generation_0, Positive;
    }
    flows {
        /// Power per chip of the stock, at this time.
        chip_draw_now "w" ["W/H100e"];
        /// Power that all installed chips would draw.
        draw "D_P" ["W"];
        /// Share of the installed chips that can be switched on.
        in_use as "use" "u_P" ["1"];
    }
}

/// Power per chip falls with time.
#[inline(always)]
pub fn saving<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.power;
    Flows { chip_draw_now: Flows::chip_draw_now(p.chip_draw * (-(p.saving_growth * w.time)).exp()), ..b.f.power }
}

/// What the chips would draw, and how many of them there is power for.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let f = b.f.power;
    let draw = Flows::draw(b.s.compute.chips * f.chip_draw_now);
    let open = b.s.power.generation * b.l.power.datacentre_share;
    Flows { draw, in_use: Flows::in_use((open / draw).cap1()), ..f }
}

/// Generation follows its trend, and faster while chips stand idle or energy falls short of output.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let p = &b.p.power;
    let shortage = (-b.f.production.energy_ratio.ln()).pos();
    let scarcity = (b.f.power.in_use.one_minus() + shortage).tanh();
    Stocks { generation: b.s.power.generation * (p.generation_growth + p.response * scarcity) }
}

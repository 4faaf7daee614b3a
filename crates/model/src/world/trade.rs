//! # Trade
//!
//! The chip market. Orders go to fabs in proportion to capacity; refused orders come home; what cannot be filled is paid as a scarcity
//! rent. Outside buyers are households: their purchases are part of consumption, so they appear in revenue and capacity only.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { trade
    params {
        /// Share of a ban that is evaded.
        smuggle "s_x" ["1"] = 0.1, Uniform(0.0, 0.3), 0.0..=1.0, "assumed" "leaks reported 2024-25", World;
    }
    levers {
        /// Outside orders on the bloc's fabs as share of their capacity.
        outside_share "o" ["1"] = 0.0, [0.0, 0.2, 0.5], 0.0..=2.0, "assumed" "";
    }
    pairs {
        /// Share of chip orders refused: row exporter, column buyer.
        export_control_share "\\epsilon" ["1"] = 0.0, [0.0, 0.5, 0.9], 0.0..=1.0, "assumed" "";
    }
    flows {
        /// Capacity of all fabs.
        world_capacity "F_W" ["H100e/yr"];
        /// Orders placed, after diversion.
        paid "O" ["USD/yr"];
        /// Orders refused abroad that come home.
        refused "O_r" ["USD/yr"];
        /// Orders that the fabs of the bloc receive.
        orders "O_F" ["USD/yr"];
        /// Orders of outside buyers.
        outside "F_o" ["H100e/yr"];
        /// All chips asked of the fabs of the bloc.
        wanted "F_w" ["H100e/yr"];
        /// Share of orders filled.
        fill "\\varphi" ["1"];
        /// Chips delivered to the bloc.
        received "G_r" ["H100e/yr"];
        /// Chips made in the bloc.
        made "F_m" ["H100e/yr"];
        /// Scarcity rent of the fabs.
        rent "\\Pi_F" ["USD/yr"];
        /// Revenue of the fabs.
        revenue "V_F" ["USD/yr"];
    }
}

/// Share of a seller's deliveries to a buyer that a ban stops.
#[inline(always)]
fn bite<N: Num>(w: &World<N>, seller: usize, buyer: usize) -> N {
    w.pair(seller, buyer).trade.export_control_share * w.blocs[seller].p.trade.smuggle.one_minus()
}

/// Orders placed, and those that come home.
#[inline(always)]
pub fn orders<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let f = b.f.trade;
    let world_capacity = w.once(
        i,
        |first| first.f.trade.world_capacity,
        term!(|| Flows::world_capacity(w.sum(term!(|j: usize| w.blocs[j].s.fab.capacity)))),
    );
    let paid = Flows::paid(b.f.investment.chip_spending * b.l.leak.diverted_share.one_minus());
    let banned = w.sum_others(i, term!(|j: usize| w.blocs[j].s.fab.capacity * bite(w, j, i))) / world_capacity;
    Flows { world_capacity, paid, refused: Flows::refused(paid * banned), ..f }
}

/// What the fabs of a bloc are asked for, and how much of it they can make.
#[inline(always)]
pub fn fills<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (f, capacity) = (b.f.trade, b.s.fab.capacity);
    let abroad = w.sum_others(i, term!(|j: usize| w.blocs[j].f.trade.paid * bite(w, i, j).one_minus()));
    let orders = Flows::orders(capacity / f.world_capacity * (f.paid + abroad) + f.refused);
    let outside = Flows::outside(b.l.trade.outside_share * capacity);
    let wanted = Flows::wanted(orders / b.f.chips.price + outside);
    // without any orders the ratio is infinite and everything is filled
    Flows { orders, outside, wanted, fill: Flows::fill((capacity / wanted).cap1()), ..f }
}

/// Deliveries, production, rents.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (f, price) = (b.f.trade, b.f.chips.price);
    let supply = term!(|j: usize| w.blocs[j].s.fab.capacity / f.world_capacity * w.blocs[j].f.trade.fill);
    let abroad = w.sum_others(i, term!(|j: usize| supply(j) * bite(w, j, i).one_minus()));
    Flows {
        received: Flows::received((f.paid * (supply(i) + abroad) + f.refused * f.fill) / price),
        made: Flows::made(f.wanted * f.fill),
        rent: Flows::rent(f.orders * f.fill.one_minus()),
        revenue: Flows::revenue(f.orders + price * f.outside),
        ..f
    }
}

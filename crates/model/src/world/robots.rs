//! # Robots
//!
//! Machines for manual work: wanted where tasks can be done, bought as far as money allows, cheaper with all the robots ever made.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { robots
    params {
        /// General-purpose robots at the start, in worker equivalents.
        stock_0 "B_0" ["worker"] = PER_BLOC, Fixed, 1.0..=1.0e8, "assumed" "about 1-2% of the industrial robots counted by IFR";
        /// Cost of one robot worker equivalent at the start.
        cost "p_B" ["USD/worker"] = 1.0e5, LogUniform(40000.0, 2.5e5), 1000.0..=1.0e7, "assumed" "", World;
        /// Fall of log cost per log of cumulative world output.
        learning "b_B" ["1"] = 0.25, Uniform(0.15, 0.4), 0.0..=0.6, "wright1936" "wright1936; learning rate 10-24%", World;
        /// Cumulative robots made at the start.
        made_0 "Z_{B0}" ["worker"] = PER_BLOC, Fixed, 1.0..=1.0e8, "assumed" "equal to the stock";
        /// Retirement of robots.
        depreciation "\\delta_B" ["1/yr"] = 0.12, Fixed, 0.02..=0.4, "assumed" "";
        /// Time in which the wanted number of robots is sought.
        build_time "\\tau_B" ["yr"] = 3.0, Uniform(1.5, 6.0), 0.5..=20.0, "assumed" "";
        /// Largest share of output spent on robots.
        spending_cap "c_B" ["1"] = 0.08, Fixed, 0.0..=0.3, "assumed" "";
        /// Largest share of investment that may go to robots.
        crowd_cap "T_B" ["1"] = 0.2, Fixed, 0.01..=0.3, "assumed" "";
    }
    stocks {
        /// Robots, worker equivalents.
        stock "B" ["worker"] = |p| p.robots.stock_0, Positive;
        /// Cumulative robots made.
        made "Z_B" ["worker"] = |p| p.robots.made_0, Positive;
    }
    flows {
        /// Robots wanted.
        wanted "B_w" ["worker"];
        /// Price of one robot.
        price "p_b" ["USD/worker"];
        /// Spending on robots.
        spending "I_B" ["USD/yr"];
        /// Robots bought.
        bought "B_b" ["worker/yr"];
    }
}

/// Wanted, priced, bought.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, stock) = (&b.p.robots, b.s.robots.stock);
    let tasks = b.f.automation.manual_tasks;
    let wanted = Flows::wanted(tasks / tasks.one_minus() * b.f.labour.manual);
    let price = w.once(
        i,
        |first| first.f.robots.price,
        term!(|| {
            let made =
                w.sum(term!(|j: usize| w.blocs[j].s.robots.made)) / w.sum(term!(|j: usize| w.blocs[j].p.robots.made_0));
            Flows::price(p.cost * made.pow(-p.learning))
        }),
    );
    let need = price * ((wanted - stock).pos() / p.build_time + p.depreciation * stock);
    let limit = (p.spending_cap * b.f.production.output).min(p.crowd_cap * b.f.finance.investable);
    let spent = limit * (need / limit).cap1();
    let spending = Flows::spending(N::select(limit.le(limit.like(0.0)), limit.like(0.0), spent));
    Flows { wanted, price, spending, bought: Flows::bought(spending / price) }
}

/// Bought less worn out.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let bought = b.f.robots.bought;
    Stocks { stock: bought - b.p.robots.depreciation * b.s.robots.stock, made: bought }
}

//! # Accounts
//!
//! Who earns, saves and spends.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { accounts

    flows {
        /// Income with the rents of the fabs.
        income "Y_a" ["USD/yr"];
        /// Spending on other capital.
        capital_spending "I_K" ["USD/yr"];
        /// Consumption.
        consumption "C" ["USD/yr"];
    }
}

/// Income, capital spending, consumption.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let f = &b.f;
    let saving = b.l.investment.saving_share;
    let income = Flows::income(f.finance.income + f.trade.rent);
    let machines = f.investment.chip_spending + f.fab.spending;
    let saved = saving * income + f.finance.inflow;
    Flows {
        income,
        capital_spending: Flows::capital_spending(saved - machines - f.robots.spending),
        consumption: Flows::consumption(saving.one_minus() * income + b.l.leak.diverted_share * machines),
    }
}

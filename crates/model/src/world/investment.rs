//! # Investment
//!
//! How much is spent on chips: asleep or awake, plus what the market adds when chips earn more than other capital.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { investment
    params {
        /// Speed of the market response.
        market_speed "\\psi" ["1/yr"] = 0.7, Uniform(0.2, 1.5), 0.0..=5.0, "assumed" "";
        /// Smallest responsive share.
        market_seed "x_s" ["1"] = 0.001, Fixed, 0.0..=0.1, "assumed" "";
        /// Return gap that saturates the market response.
        market_width "w_x" ["1/yr"] = 0.5, Uniform(0.2, 1.0), 0.01..=5.0, "assumed" "";
        /// Largest share of output spent on AI.
        spending_cap "\\bar x" ["1"] = 0.1, Uniform(0.04, 0.15), 0.001..=0.5, "assumed" "railway mania 7% and war programmes; assumed";
        /// Largest share of investment that may go to chips.
        crowd_cap "c_I" ["1"] = 0.5, Fixed, 0.05..=0.8, "assumed" "";
    }
    levers {
        /// AI spending as share of output while asleep.
        asleep_share "x_-" ["1"] = PER_BLOC, [0.001, 0.003, 0.006], 0.0..=0.05, "epoch2026" "2019-2022 private and public spending, order of magnitude";
        /// AI spending as share of output when awake.
        awake_share "x_+" ["1"] = PER_BLOC, [0.005, 0.015, 0.03], 0.0..=0.1, "assumed" "hyperscaler capital spending 2025: 400 G USD usa, about 98 G USD china upper bound, divided by awareness at the start; awake level itself assumed";
        /// Gross saving.
        saving_share "s" ["1"] = PER_BLOC, [0.18, 0.25, 0.45], 0.05..=0.6, "pwt110" "pwt110 investment shares 2023";
    }
    stocks {
        /// Market-driven AI spending, share of output.
        market_share "x_m" ["1"] = |p| p.science.growth_0.like(0.0), Free;
    }
    flows {
        /// Spending share that awareness calls for.
        policy_share "x_p" ["1"];
        /// Spending share with the market, below its cap.
        total_share "x" ["1"];
        /// Spending on chips.
        chip_spending "I_G" ["USD/yr"];
        /// Return on chips.
        chip_return "r_G" ["1/yr"];
        /// Change of the market-driven share.
        response "\\dot x_m" ["1/yr"];
    }
}

/// Spending, what it earns, how the market answers.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, l, market) = (&b.p.investment, &b.l.investment, b.s.investment.market_share);
    let production = &b.f.production;
    let awake = (l.awake_share - l.asleep_share).pos();
    let policy_share = Flows::policy_share(l.asleep_share + b.s.attention.awareness * awake);
    let total_share = Flows::total_share(p.spending_cap * ((policy_share + market) / p.spending_cap).cap1());
    let limit = p.crowd_cap * b.f.finance.investable;
    let spent = limit * (total_share * production.output / limit).cap1();
    let chip_spending = Flows::chip_spending(N::select(limit.le(limit.like(0.0)), limit.like(0.0), spent));
    let earned = production.clerical_machines + production.expert_machines;
    let chip_return = Flows::chip_return(
        earned / (b.s.compute.chips * b.f.chips.price) - b.p.compute.depreciation - b.p.chips.design_growth,
    );
    let advantage = ((chip_return - production.capital_return) / p.market_width).tanh();
    let room = (total_share / p.spending_cap).one_minus().pos();
    let growth = (market + p.market_seed) * room * advantage.pos() - market * (-advantage).pos();
    Flows { policy_share, total_share, chip_spending, chip_return, response: Flows::response(p.market_speed * growth) }
}

/// The market's share moves by its response.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    Stocks { market_share: w.blocs[i].f.investment.response }
}

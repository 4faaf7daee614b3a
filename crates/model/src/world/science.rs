//! # Science
//!
//! AI for science raises technology as far as the bottleneck allows, and what is learnt spreads. Without AI, technology follows its
//! trend exactly. One over the bottleneck is the largest possible speed.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { science
    params {
        /// Growth of technology at the start.
        growth_0 "g_{A0}" ["1/yr"] = PER_BLOC, Fixed, -0.02..=0.2, "pwt110" "pwt and imf growth less capital and labour; assumed split";
        /// Long-run growth of technology.
        long_growth "g_A" ["1/yr"] = 0.01, Uniform(0.005, 0.015), -0.02..=0.05, "pwt1001" "pwt1001 usa 0.5-0.8%; assumed";
        /// Convergence of technology growth.
        fade "f_A" ["1/yr"] = 0.07, Fixed, 0.0..=1.0, "assumed" "";
        /// Researchers in all sciences.
        people "R_s" ["worker"] = PER_BLOC, Fixed, 10000.0..=2.0e7, "oecd2022" "oecd2022";
        /// Share of research that AI cannot speed up.
        bottleneck "b" ["1"] = 0.1, LogUniform(0.005, 0.6), 0.0..=1.0, "assumed" "Amdahl; clinical trials suggest above 0.5, computation-bound fields below 0.01";
        /// Returns to research effort.
        lambda "\\lambda_A" ["1"] = 0.75, Uniform(0.4, 1.0), 0.0..=1.5, "jones2002" "jones2002";
        /// Diminishing returns to technology.
        beta "\\beta_A" ["1"] = 2.3, Uniform(1.0, 4.0), 0.0..=10.0, "bloom2020" "bloom2020 aggregate 3.1 at lambda 1";
        /// Share of the log technology gain of others learnt each year.
        spill "d_A" ["1/yr"] = 0.05, Uniform(0.0, 0.15), 0.0..=1.0, "assumed" "";
    }
    stocks {
        /// Total factor productivity, start 1.
        technology "A" ["1"] = |p| p.science.growth_0.like(1.0), Watched;
    }
    flows {
        /// Growth of technology without AI.
        trend_growth "g_T" ["1/yr"];
        /// Logarithm of the trend level of technology.
        log_trend "\\ln T" ["1"];
        /// Logarithm of technology over its trend.
        log_lead "\\ell_A" ["1"];
        /// Research output per scientist relative to no AI.
        multiplier "M_s" ["1"];
        /// Speed of science relative to no AI.
        speed "v_s" ["1"];
        /// Growth of technology from own research.
        own_growth "g_A^o" ["1/yr"];
        /// Growth of technology from what others learnt.
        spill_growth "g_A^d" ["1/yr"];
    }
}

/// The trend without AI.
#[inline(always)]
pub fn trend<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.science;
    let faded = -(p.fade * w.time);
    let extra = p.growth_0 - p.long_growth;
    let years = N::select(p.fade.abs().lt(p.fade.unit("1/yr") * 1e-12), w.time, -faded.exp_m1() / p.fade);
    Flows {
        trend_growth: Flows::trend_growth(p.long_growth + extra * faded.exp()),
        log_trend: Flows::log_trend(p.long_growth * w.time + extra * years),
        ..b.f.science
    }
}

/// How far technology is above its trend.
#[inline(always)]
pub fn logs<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let f = b.f.science;
    Flows { log_lead: Flows::log_lead(b.s.science.technology.ln() - f.log_trend), ..f }
}

/// Speed of science and growth of technology.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, f, automation) = (&b.p.science, b.f.science, &b.f.automation);
    let kernel =
        (automation.science_workers / p.people).kernel(automation.science_tasks, b.p.automation.research_elasticity);
    let multiplier = Flows::multiplier(kernel.log_output.exp());
    let speed = Flows::speed((p.bottleneck + p.bottleneck.one_minus() / multiplier).recip());
    let returns = (p.lambda * speed.ln() - p.beta * f.log_lead).exp();
    let ahead = w.leak(i, term!(|j: usize| w.blocs[j].f.science.log_lead), |_| speed.like(1.0));
    Flows {
        multiplier,
        speed,
        own_growth: Flows::own_growth(f.trend_growth * returns),
        spill_growth: Flows::spill_growth(p.spill * ahead),
        ..f
    }
}

/// Technology grows by own research and by what others learnt.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    Stocks { technology: b.s.science.technology * (b.f.science.own_growth + b.f.science.spill_growth) }
}

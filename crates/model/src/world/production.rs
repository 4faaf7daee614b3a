//! # Production
//!
//! One good, made by three kinds of labour (each with its machines in the task kernel), capital, technology, fixed factors and energy.
//! Wages and returns are marginal products of potential output; the small energy correction to them is left out on purpose.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { production
    params {
        /// Output at the start without AI labour.
        output_0 "Y_0" ["USD/yr"] = PER_BLOC, Fixed, 1.0e11..=1.0e15, "imf2025" "imf2025 WEO, market rates";
        /// Capital at the start.
        capital_0 "K_0" ["USD"] = PER_BLOC, Fixed, 1.0e11..=1.0e16, "pwt110" "pwt110 capital-output ratios 3.24, 5.56, 4.81 times output";
        /// Capital elasticity.
        capital_elasticity "\\alpha" ["1"] = 0.35, Uniform(0.3, 0.42), 0.1..=0.6, "pwt1001" "pwt1001 labour shares 0.52-0.60";
        /// Elasticity of fixed factors (land, minerals, energy).
        fixed_elasticity "\\phi" ["1"] = 0.07, Uniform(0.03, 0.15), 0.0..=0.3, "assumed" "korinek-suh2024 uses 0.10";
        /// Substitution between labour types.
        type_elasticity "\\varepsilon" ["1"] = 1.5, LogUniform(0.5, 4.0), 0.3..=8.0, "cantore2017" "between schooling groups 1.5 (cantore2017) to 4 (havranek2024); between occupations 0.5-0.9 (goos2014 0.9, recalled)";
        /// Wage-bill weight of clerical labour.
        clerical_weight "\\omega_c" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "bls2021" "usa: bls2021 wage bill; others assumed";
        /// Wage-bill weight of expert labour; manual is the remainder.
        expert_weight "\\omega_e" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "bls2021" "usa: bls2021 wage bill; others assumed";
        /// Depreciation of capital.
        depreciation "\\delta_K" ["1/yr"] = PER_BLOC, Fixed, 0.01..=0.2, "pwt1001" "pwt1001";
    }
    stocks {
        /// Capital other than chips, fabs and robots.
        capital "K" ["USD"] = |p| p.production.capital_0, Watched;
    }
    flows {
        /// Energy efficiency of output relative to the start.
        efficiency "\\eta" ["1"];
        /// Power left for everything but chips at the start.
        spare_power_0 "P_s" ["W"];
        /// Logarithm of capital over its starting value.
        log_capital "\\ell_K" ["1"];
        /// Logarithm of the labour aggregate.
        log_labour "\\ell_V" ["1"];
        /// Labour aggregate: people and machines; one at the start without machines.
        labour "V" ["1"];
        /// Output if energy were ample.
        potential "Y_p" ["USD/yr"];
        /// Energy left for output relative to what output needs.
        energy_ratio "e_E" ["1"];
        /// Output.
        output "Y" ["USD/yr"];
        /// Wage in clerical work.
        clerical_wage "w_{c}" ["USD/yr/worker"];
        /// Wage in expert work.
        expert_wage "w_{e}" ["USD/yr/worker"];
        /// Wage in manual work.
        manual_wage "w_{m}" ["USD/yr/worker"];
        /// Earnings of machines in clerical work.
        clerical_machines "M_{c}" ["USD/yr"];
        /// Earnings of machines in expert work.
        expert_machines "M_{e}" ["USD/yr"];
        /// Earnings of machines in manual work.
        manual_machines "M_{m}" ["USD/yr"];
        /// Return on capital.
        capital_return "r_K" ["1/yr"];
    }
}

/// What depends on parameters alone.
#[inline(always)]
pub fn calibration<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p;
    Flows {
        spare_power_0: Flows::spare_power_0(p.power.generation_0 - p.compute.chips_0 * p.power.chip_draw),
        ..b.f.production
    }
}

/// Output needs less electricity as time passes.
#[inline(always)]
pub fn saving<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    Flows { efficiency: Flows::efficiency((b.p.power.intensity_growth * w.time).exp()), ..b.f.production }
}

/// Output, wages, earnings of machines, return on capital.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, s, f) = (&b.p.production, &b.s.production, b.f.production);
    let (labour, automation) = (&b.f.labour, &b.f.automation);
    let (elasticity, energy) = (b.p.automation.task_elasticity, b.p.power.energy_elasticity);
    let employment_0 = b.p.labour.employment_0;

    // each kind of work: ln(people and machines over people at the start), and the machines' elasticity
    let kind = |machines: N, people: N, tasks: N, share: N| {
        let kernel = (machines / people).kernel(tasks, elasticity);
        (kernel.log_output + (people / (employment_0 * share)).ln(), kernel.elasticity)
    };
    let (clerical_share, expert_share) = (b.p.labour.clerical_share, b.p.labour.expert_share);
    let manual_share = clerical_share.one_minus() - expert_share;
    let (clerical, clerical_e) =
        kind(automation.clerical_workers, labour.clerical, automation.clerical_tasks, clerical_share);
    let (expert, expert_e) = kind(automation.expert_workers, labour.expert, automation.expert_tasks, expert_share);
    let (manual, manual_e) = kind(b.s.robots.stock, labour.manual, automation.manual_tasks, manual_share);

    let manual_weight = p.clerical_weight.one_minus() - p.expert_weight;
    let rho = (p.type_elasticity - 1.0) / p.type_elasticity;
    let clerical_part = p.clerical_weight * (rho * clerical).exp();
    let expert_part = p.expert_weight * (rho * expert).exp();
    let manual_part = manual_weight * (rho * manual).exp();
    let parts = clerical_part + expert_part + manual_part;
    let cobb_douglas = p.clerical_weight * clerical + p.expert_weight * expert + manual_weight * manual;
    let log_labour =
        Flows::log_labour(N::select(rho.abs().lt(rho.like(1e-6)), cobb_douglas, parts.ln() / rho));

    let log_capital = Flows::log_capital((s.capital / p.capital_0).ln());
    let psi = p.capital_elasticity.one_minus() - p.fixed_elasticity;
    let factors = (p.capital_elasticity * log_capital + psi * log_labour).exp();
    let relative = b.s.science.technology * factors;
    let potential = Flows::potential(p.output_0 * relative);
    let spare_power = b.s.power.generation - b.f.power.draw * b.f.power.in_use;
    let energy_ratio = Flows::energy_ratio(spare_power / f.spare_power_0 / relative * f.efficiency);
    let r = (energy - 1.0) / energy;
    let weight = b.p.power.energy_weight;
    let with_energy = (weight.one_minus() + weight * energy_ratio.pow(r)).pow(r.recip());
    let output = Flows::output(potential * with_energy);

    let earned = output * psi / parts;
    let wage = |part: N, e: N, people: N| earned * part * e.one_minus() / people;
    Flows {
        log_capital,
        log_labour,
        labour: Flows::labour(log_labour.exp()),
        potential,
        energy_ratio,
        output,
        clerical_wage: Flows::clerical_wage(wage(clerical_part, clerical_e, labour.clerical)),
        expert_wage: Flows::expert_wage(wage(expert_part, expert_e, labour.expert)),
        manual_wage: Flows::manual_wage(wage(manual_part, manual_e, labour.manual)),
        clerical_machines: Flows::clerical_machines(earned * clerical_part * clerical_e),
        expert_machines: Flows::expert_machines(earned * expert_part * expert_e),
        manual_machines: Flows::manual_machines(earned * manual_part * manual_e),
        capital_return: Flows::capital_return(p.capital_elasticity * output / s.capital - p.depreciation),
        ..f
    }
}

/// Capital spending less wear.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    Stocks { capital: b.f.accounts.capital_spending - b.p.production.depreciation * b.s.production.capital }
}

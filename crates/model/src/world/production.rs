//! # Production
//!
//! One good, made by three kinds of labour (each with its machines in the task kernel), capital, technology, fixed factors and energy.
//! Wages and returns are marginal products of potential output; the small energy correction to them is left out on purpose.

use super::World;
use crate::num::{Num, term};
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
        /// Logarithm of clerical work done, people and machines, over that at the start without machines.
        clerical_work "v_{c}" ["1"];
        /// Logarithm of expert work done, people and machines, over that at the start without machines.
        expert_work "v_{e}" ["1"];
        /// Logarithm of manual work done, people and machines, over that at the start without machines.
        manual_work "v_{m}" ["1"];
        /// Share of machines in what clerical work earns.
        clerical_machine_share "e_{c}" ["1"];
        /// Share of machines in what expert work earns.
        expert_machine_share "e_{e}" ["1"];
        /// Share of machines in what manual work earns.
        manual_machine_share "e_{m}" ["1"];
        /// Clerical part of the labour aggregate.
        clerical_part "\\pi_{c}" ["1"];
        /// Expert part of the labour aggregate.
        expert_part "\\pi_{e}" ["1"];
        /// Manual part of the labour aggregate.
        manual_part "\\pi_{m}" ["1"];
        /// Sum of the three parts.
        parts "\\Pi" ["1"];
        /// What labour of all kinds earns per unit of the parts.
        earned "y_\\Pi" ["USD/yr"];
        /// Output relative to the start, if energy were ample.
        relative "y" ["1"];
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

/// Work done by people and machines, kind by kind.
#[inline(always)]
pub fn work<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.production;
    let (labour, automation) = (&b.f.labour, &b.f.automation);
    let employment_0 = b.p.labour.employment_0;
    // each kind: ln(people and machines over people at the start), and the machines' elasticity
    let kind = term!(|machines: N, people: N, tasks: N, share: N| {
        let kernel = (machines / people).kernel(tasks, b.p.automation.task_elasticity);
        (kernel.log_output + (people / (employment_0 * share)).ln(), kernel.elasticity)
    });
    let (clerical_share, expert_share) = (b.p.labour.clerical_share, b.p.labour.expert_share);
    let manual_share = clerical_share.one_minus() - expert_share;
    let (clerical, clerical_e) =
        kind(automation.clerical_workers, labour.clerical, automation.clerical_tasks, clerical_share);
    let (expert, expert_e) = kind(automation.expert_workers, labour.expert, automation.expert_tasks, expert_share);
    let (manual, manual_e) = kind(b.s.robots.stock, labour.manual, automation.manual_tasks, manual_share);
    let (clerical_work, expert_work, manual_work) =
        (Flows::clerical_work(clerical), Flows::expert_work(expert), Flows::manual_work(manual));

    let manual_weight = p.clerical_weight.one_minus() - p.expert_weight;
    let rho = (p.type_elasticity - 1.0) / p.type_elasticity;
    let clerical_part = Flows::clerical_part(p.clerical_weight * (rho * clerical_work).exp());
    let expert_part = Flows::expert_part(p.expert_weight * (rho * expert_work).exp());
    let manual_part = Flows::manual_part(manual_weight * (rho * manual_work).exp());
    let parts = Flows::parts(clerical_part + expert_part + manual_part);
    let cobb_douglas = p.clerical_weight * clerical_work + p.expert_weight * expert_work + manual_weight * manual_work;
    let log_labour = Flows::log_labour(N::select(rho.abs().lt(rho.like(1e-6)), cobb_douglas, parts.ln() / rho));
    Flows {
        clerical_work,
        expert_work,
        manual_work,
        clerical_machine_share: Flows::clerical_machine_share(clerical_e),
        expert_machine_share: Flows::expert_machine_share(expert_e),
        manual_machine_share: Flows::manual_machine_share(manual_e),
        clerical_part,
        expert_part,
        manual_part,
        parts,
        log_labour,
        labour: Flows::labour(log_labour.exp()),
        ..b.f.production
    }
}

/// Output, wages, earnings of machines, return on capital.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, s, f) = (&b.p.production, &b.s.production, b.f.production);
    let (labour, energy) = (&b.f.labour, b.p.power.energy_elasticity);

    let log_capital = Flows::log_capital((s.capital / p.capital_0).ln());
    let psi = p.capital_elasticity.one_minus() - p.fixed_elasticity;
    let factors = (p.capital_elasticity * log_capital + psi * f.log_labour).exp();
    let relative = Flows::relative(b.s.science.technology * factors);
    let potential = Flows::potential(p.output_0 * relative);
    let spare_power = b.s.power.generation - b.f.power.draw * b.f.power.in_use;
    let energy_ratio = Flows::energy_ratio(spare_power / f.spare_power_0 / relative * f.efficiency);
    let r = (energy - 1.0) / energy;
    let weight = b.p.power.energy_weight;
    let with_energy = (weight.one_minus() + weight * energy_ratio.pow(r)).pow(r.recip());
    let output = Flows::output(potential * with_energy);

    let earned = Flows::earned(output * psi / f.parts);
    let wage = term!(|part: N, e: N, people: N| earned * part * e.one_minus() / people);
    Flows {
        log_capital,
        relative,
        potential,
        energy_ratio,
        output,
        earned,
        clerical_wage: Flows::clerical_wage(wage(f.clerical_part, f.clerical_machine_share, labour.clerical)),
        expert_wage: Flows::expert_wage(wage(f.expert_part, f.expert_machine_share, labour.expert)),
        manual_wage: Flows::manual_wage(wage(f.manual_part, f.manual_machine_share, labour.manual)),
        clerical_machines: Flows::clerical_machines(earned * f.clerical_part * f.clerical_machine_share),
        expert_machines: Flows::expert_machines(earned * f.expert_part * f.expert_machine_share),
        manual_machines: Flows::manual_machines(earned * f.manual_part * f.manual_machine_share),
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

//! A calibrated world: tasks, weights, constants and the first moment.

use shapan_model::num::Num;

use super::quantities::{Given, parameter, word};
use super::record::gathered;
use super::sector::{Calibration, Sector, Shares};
use super::tasks::{Ladder, Moment, Tasks};
use crate::model::Inputs;

/// Hardware research and software research of the first year, over its world product.
const RESEARCH: (f64, f64) = (0.002, 0.0002);
/// Share of world product that becomes capital.
pub const SAVED: f64 = 0.2;
/// First moment.
pub const START: f64 = 2022.0;

/// Choices that a run follows as a whole: worlds side by side agree on them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// Research TFP raises the tasks alone, as in the code of 2022.
    pub tfp_on_tasks: bool,
    /// Time step.
    pub step: f64,
    /// Number of steps.
    pub steps: usize,
    /// Stop a year after everything has its date.
    pub stops_early: bool,
}

gathered! {
    /// Shares of world product, capital, labour and compute that are given to something; or what is constant about each.
    Fractions {
        /// World product spent on compute.
        gwp_compute,
        /// Capital in hardware research.
        capital_hardware,
        /// Labour in hardware research.
        labour_hardware,
        /// Compute in hardware research.
        compute_hardware,
        /// Labour in software research.
        labour_software,
        /// Compute in software research.
        compute_software,
        /// Compute in the largest training run.
        training,
    }
}

gathered! {
    /// Constants of a world.
    Constants {
        /// Elasticity between tasks of goods.
        elasticity_goods,
        /// Level of the most demanding task of goods.
        level_goods,
        /// Elasticity between tasks of research.
        elasticity_rnd,
        /// Level of the most demanding task of research.
        level_rnd,
        /// Exponent of the trade-off between training and runtime.
        tradeoff,
        /// Exponent of research before it is accumulated.
        parallel,
        /// Exponent of cumulative hardware research in performance.
        hardware_exponent,
        /// ln of the best performance that is possible.
        ln_hardware_ceiling,
        /// ln of hardware performance at the start.
        ln_hardware_start,
        /// Exponent of cumulative software research in efficiency.
        software_exponent,
        /// ln of the best efficiency that is possible.
        ln_software_ceiling,
        /// Exponent of hardware in experiments.
        experiments,
        /// Share of tasks of goods at which investment wakes up.
        trigger,
        /// Cost of a training run at which its growth waits for the wake-up.
        money_cap,
        /// Growth of labour, per year.
        labour_growth,
        /// Growth of productivity, per year.
        tfp_growth,
        /// ln of what is left of hardware after a year.
        ln_kept,
        /// ln of the research of the first year: hardware.
        ln_hardware_research,
        /// ln of the research of the first year: software.
        ln_software_research,
        /// Delay of hardware, years.
        delay,
    }
}

gathered! {
    /// What moves.
    State {
        /// World product.
        gwp,
        /// ln of it.
        ln_gwp,
        /// Capital.
        capital,
        /// Labour.
        labour,
        /// ln of total factor productivity.
        ln_tfp,
        /// Hardware in use.
        hardware,
        /// ln of the performance of the best designs.
        ln_performance,
        /// ln of software efficiency.
        ln_software,
        /// Cumulative hardware research.
        hardware_sum,
        /// Cumulative software research.
        software_sum,
        /// ln of hardware research.
        ln_hardware_research,
        /// ln of software research.
        ln_software_research,
        /// Cost of the largest training run.
        money,
    }
}

/// A world, ready to run.
#[derive(Clone, Debug)]
pub struct World {
    /// Tasks of goods.
    pub goods_tasks: Tasks,
    /// Tasks of research.
    pub rnd_tasks: Tasks,
    /// Goods.
    pub goods: Sector<f64>,
    /// Hardware research.
    pub hardware: Sector<f64>,
    /// Software research.
    pub software: Sector<f64>,
    /// Weights as tables show them: of goods, hardware research, software research.
    pub calibrations: [Calibration; 3],
    /// Constants.
    pub constants: Constants<f64>,
    /// Growth of each share before the wake-up, per year.
    pub growth: Fractions<f64>,
    /// Growth after it.
    pub growth_rampup: Fractions<f64>,
    /// Largest value of each share.
    pub ceilings: Fractions<f64>,
    /// Shares at the start.
    pub shares: Fractions<f64>,
    /// State at the start.
    pub state: State<f64>,
    /// ln of the performance of what is sold at the start.
    pub ln_shop: f64,
    /// Steps by which designs wait before they are sold.
    pub delay: usize,
}

impl Form {
    /// The choices among some inputs.
    pub fn of(inputs: &Inputs) -> Form {
        let given = Given::of(inputs);
        let steps = ((given.t_end - START) / given.t_step).ceil() as usize;
        // t_i = t_0 + i Δt < t_end, as doubles
        let steps = steps + usize::from(START + steps as f64 * given.t_step < given.t_end);
        let steps = steps - usize::from(START + (steps - 1) as f64 * given.t_step >= given.t_end);
        Form {
            tfp_on_tasks: word(inputs, &parameter::variant) == "2022",
            step: given.t_step,
            steps,
            stops_early: word(inputs, &parameter::dynamic_t_end) == "true",
        }
    }
}

/// Round half to even, as the original does.
fn round_even(x: f64) -> usize {
    x.round_ties_even().max(0.0) as usize
}

impl World {
    /// Calibrates a world.
    pub fn new(inputs: &Inputs, form: Form) -> World {
        let g = Given::of(inputs);
        let (goods_tasks, rnd_tasks, tradeoff) = tasks(inputs, form);

        let hardware_stock = g.initial_hardware_production * g.ratio_hardware_to_initial_hardware_production;
        let compute = hardware_stock;
        let capital = SAVED * g.initial_gwp / (Num::exp(g.initial_capital_growth) - 1.0);
        let labour = g.initial_population;
        let shares = Fractions {
            gwp_compute: g.initial_hardware_production / g.initial_buyable_hardware_performance / g.initial_gwp,
            capital_hardware: g.initial_frac_capital_hardware_rnd,
            labour_hardware: g.initial_frac_labour_hardware_rnd,
            compute_hardware: g.initial_frac_compute_hardware_rnd,
            labour_software: g.initial_frac_labour_software_rnd,
            compute_software: g.initial_frac_compute_software_rnd,
            training: g.initial_biggest_training_run / compute,
        };
        let (goods, goods_weights) = Sector::calibrate(
            (g.labour_substitution_goods, g.capital_substitution_goods),
            &goods_tasks,
            Shares { cognitive: g.initial_cognitive_share_goods, compute: g.initial_compute_share_goods },
            (
                capital * (1.0 - shares.capital_hardware),
                labour * (1.0 - shares.labour_hardware - shares.labour_software),
                compute * (1.0 - shares.compute_hardware - shares.compute_software - shares.training),
            ),
        );
        let parallel = g.rnd_parallelization_penalty;
        let (hardware, hardware_weights) = Sector::calibrate(
            (g.labour_substitution_rnd, g.capital_substitution_rnd * parallel),
            &rnd_tasks,
            Shares { cognitive: g.initial_cognitive_share_hardware_rnd, compute: g.initial_compute_share_rnd },
            (capital * shares.capital_hardware, labour * shares.labour_hardware, compute * shares.compute_hardware),
        );
        let exponent = g.compute_software_rnd_experiments_efficiency;
        let (software, software_weights) = Sector::calibrate(
            (g.labour_substitution_rnd, g.research_experiments_substitution_software),
            &rnd_tasks,
            Shares { cognitive: 1.0 - g.initial_experiment_share_software_rnd, compute: g.initial_compute_share_rnd },
            (Num::pow(hardware_stock, exponent), labour * shares.labour_software, compute * shares.compute_software),
        );

        let ln_research = |share: f64| Num::ln(g.initial_gwp * share);
        let (ln_hardware_research, ln_software_research) = (ln_research(RESEARCH.0), ln_research(RESEARCH.1));
        let sum = |ln_research: f64, ratio: f64| Num::exp(parallel * ln_research) / ratio / parallel;
        let hardware_sum = sum(ln_hardware_research, g.ratio_initial_to_cumulative_input_hardware_rnd);
        let software_sum = sum(ln_software_research, g.ratio_initial_to_cumulative_input_software_rnd);
        let hardware_exponent = g.hardware_returns / parallel;
        let ln_shop = Num::ln(g.initial_buyable_hardware_performance);
        let ln_hardware_ceiling = Num::ln(g.hardware_performance_ceiling);
        // designs are ahead of what is sold by as many steps as they wait
        let delay = round_even(g.hardware_delay / form.step);
        let added = Num::exp(parallel * ln_hardware_research) * form.step;
        let ln_improved = hardware_exponent * Num::ln((hardware_sum + added) / hardware_sum);
        let ln_improved = Num::min(ln_shop + ln_improved, ln_hardware_ceiling) - ln_shop;
        let ln_hardware_start = ln_shop + ln_improved * delay as f64;
        let (level_goods, _) = goods_tasks.scale_of();
        let (level_rnd, _) = rnd_tasks.scale_of();
        World {
            constants: Constants {
                elasticity_goods: goods_tasks.elasticity,
                level_goods,
                elasticity_rnd: rnd_tasks.elasticity,
                level_rnd,
                tradeoff,
                parallel,
                hardware_exponent,
                ln_hardware_ceiling,
                ln_hardware_start,
                software_exponent: g.software_returns / parallel,
                ln_software_ceiling: Num::ln(g.software_ceiling),
                experiments: exponent,
                trigger: g.rampup_trigger,
                money_cap: g.money_cap_training_before_wakeup,
                labour_growth: g.labour_growth,
                tfp_growth: g.tfp_growth,
                ln_kept: Num::ln(1.0 - g.compute_depreciation),
                ln_hardware_research,
                ln_software_research,
                delay: g.hardware_delay,
            },
            growth: Fractions {
                gwp_compute: g.frac_gwp_compute_growth,
                capital_hardware: g.frac_capital_hardware_rnd_growth,
                labour_hardware: g.frac_labour_hardware_rnd_growth,
                compute_hardware: g.frac_compute_hardware_rnd_growth,
                labour_software: g.frac_labour_software_rnd_growth,
                compute_software: g.frac_compute_software_rnd_growth,
                training: g.frac_compute_training_growth,
            },
            growth_rampup: Fractions {
                gwp_compute: g.frac_gwp_compute_growth_rampup,
                capital_hardware: g.frac_capital_hardware_rnd_growth_rampup,
                labour_hardware: g.frac_labour_hardware_rnd_growth_rampup,
                compute_hardware: g.frac_compute_hardware_rnd_growth_rampup,
                labour_software: g.frac_labour_software_rnd_growth_rampup,
                compute_software: g.frac_compute_software_rnd_growth_rampup,
                training: g.frac_compute_training_growth_rampup,
            },
            ceilings: Fractions {
                gwp_compute: g.frac_gwp_compute_ceiling,
                capital_hardware: g.frac_capital_hardware_rnd_ceiling,
                labour_hardware: g.frac_labour_hardware_rnd_ceiling,
                compute_hardware: g.frac_compute_hardware_rnd_ceiling,
                labour_software: g.frac_labour_software_rnd_ceiling,
                compute_software: g.frac_compute_software_rnd_ceiling,
                training: g.frac_compute_training_ceiling,
            },
            shares,
            state: State {
                gwp: g.initial_gwp,
                ln_gwp: Num::ln(g.initial_gwp),
                capital,
                labour,
                ln_tfp: 0.0,
                hardware: hardware_stock,
                ln_performance: ln_hardware_start,
                ln_software: 0.0,
                hardware_sum,
                software_sum,
                ln_hardware_research,
                ln_software_research,
                money: g.initial_biggest_training_run / g.initial_buyable_hardware_performance,
            },
            ln_shop,
            delay,
            goods_tasks,
            rnd_tasks,
            goods,
            hardware,
            software,
            calibrations: [goods_weights, hardware_weights, software_weights],
        }
    }
    /// What the first training run makes of the tasks of goods and of research, and how many tasks there are.
    pub fn first_moment(inputs: &Inputs, form: Form) -> (Moment, Moment, usize) {
        let (goods, rnd, _) = tasks(inputs, form);
        let run = Given::of(inputs).initial_biggest_training_run;
        let ln_run = Num::ln(run);
        let none = Moment::default();
        let count = goods.count();
        (goods.moment(run, ln_run, (1.0, 1.0), &none), rnd.moment(run, ln_run, (1.0, 1.0), &none), count)
    }
}

/// Tasks of goods and of research, and the exponent of the trade-off between training and runtime.
fn tasks(inputs: &Inputs, form: Form) -> (Tasks, Tasks, f64) {
    let g = Given::of(inputs);
    let n = g.n_labour_tasks as usize;
    let on = word(inputs, &parameter::runtime_training_tradeoff_enabled) == "true";
    let tradeoff = if on { g.runtime_training_tradeoff } else { 0.0 };
    let training = Ladder {
        top: g.full_automation_requirements_training,
        gap: g.flop_gap_training,
        steepness: g.training_requirements_steepness,
    };
    let runtime = Ladder {
        top: g.full_automation_requirements_runtime,
        gap: g.flop_gap_runtime,
        steepness: g.runtime_requirements_steepness,
    };
    let runtime = if form.tfp_on_tasks { runtime } else { runtime.per_year() };
    let easier = |ladder: Ladder, by: f64| Ladder { top: ladder.top / by, ..ladder };
    let reach = g.runtime_training_max_tradeoff;
    let goods_tasks = Tasks::new(training, runtime, n, g.labour_substitution_goods, tradeoff, reach);
    let rnd_tasks = Tasks::new(
        easier(training, g.goods_vs_rnd_requirements_training),
        easier(runtime, g.goods_vs_rnd_requirements_runtime),
        n,
        g.labour_substitution_rnd,
        tradeoff,
        reach,
    );
    (goods_tasks, rnd_tasks, tradeoff)
}

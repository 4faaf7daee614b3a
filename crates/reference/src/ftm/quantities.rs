//! The quantities of the Full Takeoff Model.

crate::quantity::quantities! { ftm
    numbers {
        /// Effective training compute, at 2022 algorithms, of an AI that can do every task of goods and services.
        full_automation_requirements_training r"T_g" ["FLOP"] = 1e+36, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Training compute of the most demanding task over that of the task at the 20 % quantile.
        flop_gap_training r"g_T" ["1"] = 10000.0, Fixed, 1.0..=1e30, "davidson2023" "";
        /// Training requirements of goods and services over those of research.
        goods_vs_rnd_requirements_training r"d_T" ["1"] = 3.0, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Runtime compute that replaces one worker in the most demanding task of goods and services.
        full_automation_requirements_runtime r"R_g" ["FLOP/s"] = 1.66667e+16, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Runtime compute of the most demanding task over that of the task at the 20 % quantile.
        flop_gap_runtime r"g_R" ["1"] = 10.0, Fixed, 1.0..=1e30, "davidson2023" "";
        /// Runtime requirements of goods and services over those of research.
        goods_vs_rnd_requirements_runtime r"d_R" ["1"] = 100.0, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Exponent of the trade-off: a training run smaller by a factor needs runtime larger by its k-th power; 0 is none.
        runtime_training_tradeoff r"k" ["1"] = 1.5, Fixed, 0.0..=20.0, "davidson2023" "";
        /// Largest factor by which more runtime may stand in for training.
        runtime_training_max_tradeoff r"M" ["1"] = 30.0, Fixed, 1.0..=1e12, "davidson2023" "";
        /// CES exponent between the tasks of goods and services.
        labour_substitution_goods r"r_g" ["1"] = -0.5, Fixed, -50.0..=-1e-6, "davidson2023" "";
        /// CES exponent between the tasks of research.
        labour_substitution_rnd r"r_r" ["1"] = -0.5, Fixed, -50.0..=-1e-6, "davidson2023" "";
        /// CES exponent between capital and tasks in goods and services.
        capital_substitution_goods r"o_g" ["1"] = -0.4, Fixed, -50.0..=-1e-6, "davidson2023" "";
        /// CES exponent between capital and tasks in hardware research, before the parallelisation penalty.
        capital_substitution_rnd r"o_h" ["1"] = -0.25, Fixed, -50.0..=-1e-6, "davidson2023" "";
        /// CES exponent between experiments and tasks in software research.
        research_experiments_substitution_software r"o_s" ["1"] = -0.01, Fixed, -50.0..=-1e-6, "davidson2023" "";
        /// Exponent of the physical stock of hardware in experiments.
        compute_software_rnd_experiments_efficiency r"\xi" ["1"] = 0.4, Fixed, 0.0..=10.0, "davidson2023" "";
        /// Doublings of hardware performance per doubling of cumulative hardware research.
        hardware_returns r"\rho_h" ["1"] = 5.2, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Doublings of software efficiency per doubling of cumulative software research.
        software_returns r"\rho_s" ["1"] = 1.25, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Best hardware performance that is possible.
        hardware_performance_ceiling r"\bar H" ["FLOP/USD/yr"] = 1e+26, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Best software efficiency that is possible, relative to 2022.
        software_ceiling r"\bar S" ["1"] = 1000000000000.0, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Exponent of research output before it is accumulated.
        rnd_parallelization_penalty r"\lambda" ["1"] = 0.7, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Time between the design of a chip and its sale.
        hardware_delay r"d" ["yr"] = 1.0, Fixed, 0.0..=100.0, "davidson2023" "";
        /// Growth of the share of capital in hardware research before the wake-up.
        frac_capital_hardware_rnd_growth r"\gamma_{Kh}" ["1/yr"] = 0.01, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of labour in hardware research before the wake-up.
        frac_labour_hardware_rnd_growth r"\gamma_{Lh}" ["1/yr"] = 0.01, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of compute in hardware research before the wake-up.
        frac_compute_hardware_rnd_growth r"\gamma_{Ch}" ["1/yr"] = 0.01, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of labour in software research before the wake-up.
        frac_labour_software_rnd_growth r"\gamma_{Ls}" ["1/yr"] = 0.18, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of compute in software research before the wake-up.
        frac_compute_software_rnd_growth r"\gamma_{Cs}" ["1/yr"] = 0.18, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of world product spent on compute before the wake-up.
        frac_gwp_compute_growth r"\gamma_{Y}" ["1/yr"] = 0.19, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of compute in the largest training run before the wake-up.
        frac_compute_training_growth r"\gamma_{T}" ["1/yr"] = 0.547528364331348, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of capital in hardware research after the wake-up.
        frac_capital_hardware_rnd_growth_rampup r"\gamma'_{Kh}" ["1/yr"] = 0.14, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of labour in hardware research after the wake-up.
        frac_labour_hardware_rnd_growth_rampup r"\gamma'_{Lh}" ["1/yr"] = 0.14, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of compute in hardware research after the wake-up.
        frac_compute_hardware_rnd_growth_rampup r"\gamma'_{Ch}" ["1/yr"] = 0.6699999999999999, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of labour in software research after the wake-up.
        frac_labour_software_rnd_growth_rampup r"\gamma'_{Ls}" ["1/yr"] = 0.22, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of compute in software research after the wake-up.
        frac_compute_software_rnd_growth_rampup r"\gamma'_{Cs}" ["1/yr"] = 0.6699999999999999, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of world product spent on compute after the wake-up.
        frac_gwp_compute_growth_rampup r"\gamma'_{Y}" ["1/yr"] = 0.19, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of the share of compute in the largest training run after the wake-up.
        frac_compute_training_growth_rampup r"\gamma'_{T}" ["1/yr"] = 1.1, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Largest share of capital in hardware research.
        frac_capital_hardware_rnd_ceiling r"\bar f_{Kh}" ["1"] = 0.03, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Largest share of labour in hardware research.
        frac_labour_hardware_rnd_ceiling r"\bar f_{Lh}" ["1"] = 0.03, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Largest share of compute in hardware research.
        frac_compute_hardware_rnd_ceiling r"\bar f_{Ch}" ["1"] = 0.2, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Largest share of labour in software research.
        frac_labour_software_rnd_ceiling r"\bar f_{Ls}" ["1"] = 0.03, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Largest share of compute in software research.
        frac_compute_software_rnd_ceiling r"\bar f_{Cs}" ["1"] = 0.2, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Largest share of world product spent on compute.
        frac_gwp_compute_ceiling r"\bar f_{Y}" ["1"] = 0.1, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Largest share of compute in one training run.
        frac_compute_training_ceiling r"\bar f_{T}" ["1"] = 0.1, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of capital in hardware research at the start.
        initial_frac_capital_hardware_rnd r"f_{Kh}(0)" ["1"] = 0.002, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of labour in hardware research at the start.
        initial_frac_labour_hardware_rnd r"f_{Lh}(0)" ["1"] = 0.002, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of compute in hardware research at the start.
        initial_frac_compute_hardware_rnd r"f_{Ch}(0)" ["1"] = 0.002, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of labour in software research at the start.
        initial_frac_labour_software_rnd r"f_{Ls}(0)" ["1"] = 0.0002, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of compute in software research at the start.
        initial_frac_compute_software_rnd r"f_{Cs}(0)" ["1"] = 0.0002, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Largest training run at the start.
        initial_biggest_training_run r"B(0)" ["FLOP"] = 3e+24, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Hardware research of the first year over all before it.
        ratio_initial_to_cumulative_input_hardware_rnd r"q_h" ["1/yr"] = 0.047, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Software research of the first year over all before it.
        ratio_initial_to_cumulative_input_software_rnd r"q_s" ["1/yr"] = 0.2, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Hardware made in the first year.
        initial_hardware_production r"I_0" ["FLOP/yr"] = 1e+28, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Hardware in use at the start over that made in the first year.
        ratio_hardware_to_initial_hardware_production r"q_H" ["1"] = 2.0, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Performance of the best chips on the market at the start.
        initial_buyable_hardware_performance r"p_0" ["FLOP/USD/yr"] = 1.5e+17, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// World product at the start, 2020 dollars.
        initial_gwp r"Y(0)" ["USD/yr"] = 85000000000000.0, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Workers of the world at the start.
        initial_population r"L(0)" ["worker"] = 4000000000.0, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Share of tasks in the income of goods and services at the start.
        initial_cognitive_share_goods r"s_g" ["1"] = 0.5, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of tasks in hardware research at the start.
        initial_cognitive_share_hardware_rnd r"s_h" ["1"] = 0.7, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of compute in the income of the tasks of goods and services at the start.
        initial_compute_share_goods r"c_g" ["1"] = 0.01, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of compute in the income of the tasks of research at the start.
        initial_compute_share_rnd r"c_r" ["1"] = 0.01, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Share of experiments in software research at the start.
        initial_experiment_share_software_rnd r"e_s" ["1"] = 0.3, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Automated share of the tasks of goods and services at which investment wakes up.
        rampup_trigger r"\tau" ["1"] = 0.06, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Growth of capital at the start.
        initial_capital_growth r"g_K" ["1/yr"] = 0.0275, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of labour.
        labour_growth r"n" ["1/yr"] = 0.01, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Growth of total factor productivity, of goods and of research.
        tfp_growth r"g_A" ["1/yr"] = 0.01, Fixed, -10.0..=50.0, "davidson2023" "";
        /// Share of hardware that is lost each year.
        compute_depreciation r"\delta" ["1/yr"] = 0.2, Fixed, 0.0..=1.0, "davidson2023" "";
        /// Cost of the largest training run at which its share of compute stops growing until the wake-up.
        money_cap_training_before_wakeup r"m_T" ["USD"] = 4000000000.0, Fixed, 1e-12..=1e120, "davidson2023" "";
        /// Powers of ten by which training requirements are rounded up; 0 is not at all.
        training_requirements_steepness r"z_T" ["1"] = 0.0, Fixed, 0.0..=100.0, "davidson2023" "";
        /// Powers of ten by which runtime requirements are rounded up; 0 is not at all.
        runtime_requirements_steepness r"z_R" ["1"] = 0.0, Fixed, 0.0..=100.0, "davidson2023" "";
        /// Time step of the scheme.
        t_step r"\Delta t" ["yr"] = 0.1, Fixed, 0.001..=1.0, "davidson2023" "";
        /// End of the run.
        t_end r"t_e" ["yr"] = 2100.0, Fixed, 2023.0..=3000.0, "davidson2023" "";
        /// Number of tasks, of goods and of research.
        n_labour_tasks r"N" ["1"] = 100.0, Fixed, 2.0..=100_000.0, "davidson2023" "";
    }
    words {
        /// Which version of the equations.
        variant ["2025" "the code of June 2025", "2022" "the report of December 2022: research TFP raises tasks alone in software research, and runtime requirements are given per year"] "davidson2023" "";
        /// Which scheme.
        mode ["exact" "the original's steps, with dates on its grid", "better" "the same equations in continuous time: steps of the second order from event to event, and dates that lie on no grid"] "definition" "convergence has a page of its own in the book";
        /// May runtime stand in for training?
        runtime_training_tradeoff_enabled ["true" "by the exponent and up to the factor given", "false" "no"] "davidson2023" "";
        /// When does the run end?
        dynamic_t_end ["false" "at t_end", "true" "one year after all has happened that has a date, if before t_end"] "davidson2023" "";
    }
    outcomes {
        /// First date at which a fifth of the tasks of goods has its training requirement met.
        sub_agi_year r"t_{20}" ["yr"];
        /// First date at which all tasks of goods have it met.
        agi_year r"t_{100}" ["yr"];
        /// First date at which a fifth of the tasks of goods is done by machines.
        automation_gns_20 as "automation_gns_20%" r"u_{20}" ["yr"];
        /// First date at which all tasks of goods are.
        automation_gns_100 as "automation_gns_100%" r"u_{100}" ["yr"];
        /// First date at which a fifth of the tasks of research is done by machines.
        automation_rnd_20 as "automation_rnd_20%" r"v_{20}" ["yr"];
        /// First date at which all tasks of research are.
        automation_rnd_100 as "automation_rnd_100%" r"v_{100}" ["yr"];
        /// Wake-up: the date whose automation raises investment; the last of them, if it falls back.
        rampup_start r"w" ["yr"];
        /// Years from more than a fifth of the tasks of goods to all.
        full_automation_gns r"\Delta u" ["yr"];
        /// Years from more than a fifth of the tasks of research to all.
        full_automation_rnd r"\Delta v" ["yr"];
        /// Years from a fifth of the requirements to all.
        sub_agi_to_agi r"\Delta t" ["yr"];
        /// Years from twice the hardware research without automation to ten times.
        cog_output_multiplier r"\Delta x" ["yr"];
        /// Years from growth of world product above 5 % to above 20 %.
        gwp_growth r"\Delta g" ["yr"];
        /// Successive doubling times of world product: at the start, then from the wake-up on; two decimals.
        doubling_times r"D" ["yr"];
        /// The date of automation_gns_20% again, under the name of the summary table.
        rampup_mid r"w_m" ["yr"];
        /// World product of the last step.
        gwp_end r"Y_e" ["USD/yr"];
        /// Largest growth of world product over a year.
        max_gwp_growth r"\hat g" ["1/yr"];
        /// Did the numbers end before the run, because shares of income were 0/0?
        overflow r"o" ["1"];
        /// Number of steps taken.
        n_steps r"n" ["1"];
        /// Growth of world product from 2035 to 2036, logarithm.
        gwp_growth_2035 r"g_{2035}" ["1/yr"];
        /// Growth of world product from 2040 to 2041, logarithm.
        gwp_growth_2040 r"g_{2040}" ["1/yr"];
        /// Doubling time of the largest training run, mean over the year before machines do all tasks of research.
        training_doubling r"D_B" ["yr"];
    }
    columns {
        /// Start of the step.
        year r"t" ["yr"];
        /// World product, 2020 dollars.
        gwp r"Y" ["USD/yr"];
        /// Capital.
        capital r"K" ["USD"];
        /// Workers.
        labour r"L" ["worker"];
        /// Spending on hardware within the step.
        compute_investment r"I" ["USD"];
        /// Hardware in use.
        hardware r"H" ["FLOP/yr"];
        /// Performance of the best designs.
        hardware_performance r"p" ["FLOP/USD/yr"];
        /// Software efficiency, relative to 2022.
        software r"s" ["1"];
        /// Effective compute: hardware times software.
        compute r"C" ["FLOP/yr"];
        /// Largest training run.
        biggest_training_run r"B" ["FLOP"];
        /// Cost of the largest training run.
        money_spent_training r"m" ["USD"];
        /// Total factor productivity of goods.
        tfp_goods r"A_g" ["1"];
        /// Total factor productivity of research.
        tfp_rnd r"A_r" ["1"];
        /// Share of world product spent on compute.
        frac_gwp_compute r"f_Y" ["1"];
        /// Share of capital in hardware research.
        frac_capital_hardware_rnd r"f_{Kh}" ["1"];
        /// Share of labour in hardware research.
        frac_labour_hardware_rnd r"f_{Lh}" ["1"];
        /// Share of compute in hardware research.
        frac_compute_hardware_rnd r"f_{Ch}" ["1"];
        /// Share of labour in software research.
        frac_labour_software_rnd r"f_{Ls}" ["1"];
        /// Share of compute in software research.
        frac_compute_software_rnd r"f_{Cs}" ["1"];
        /// Share of compute in the largest training run.
        frac_compute_training r"f_T" ["1"];
        /// Share of capital in goods.
        frac_capital_goods r"f_{Kg}" ["1"];
        /// Share of labour in goods.
        frac_labour_goods r"f_{Lg}" ["1"];
        /// Share of compute in goods.
        frac_compute_goods r"f_{Cg}" ["1"];
        /// Has investment woken up?.
        rampup r"w" ["1"];
        /// Tasks of goods that machines can do, with task 0.
        automatable_tasks_goods r"A_g" ["1"];
        /// Tasks of research that machines can do, with task 0.
        automatable_tasks_rnd r"A_r" ["1"];
        /// Tasks of goods whose training requirement is met, with task 0.
        automatable_tasks_goods_no_tradeoff r"A'_g" ["1"];
        /// Tasks of research whose training requirement is met, with task 0.
        automatable_tasks_rnd_no_tradeoff r"A'_r" ["1"];
        /// Share of the tasks of goods that machines can do.
        frac_automatable_tasks_goods r"a_g" ["1"];
        /// Share of the tasks of research that machines can do.
        frac_automatable_tasks_rnd r"a_r" ["1"];
        /// Share of the tasks of goods that machines do.
        frac_tasks_automated_goods r"u_g" ["1"];
        /// Share of the tasks of research that machines do.
        frac_tasks_automated_rnd r"u_r" ["1"];
        /// Output of goods over what it would be without automation.
        automation_multiplier_goods r"x_g" ["1"];
        /// Hardware research over what it would be without automation.
        automation_multiplier_rnd r"x_h" ["1"];
        /// Hardware research.
        rnd_input_hardware r"R_h" ["USD/yr"];
        /// Software research.
        rnd_input_software r"R_s" ["USD/yr"];
        /// Cumulative hardware research.
        cumulative_rnd_input_hardware r"Q_h" ["1"];
        /// Cumulative software research.
        cumulative_rnd_input_software r"Q_s" ["1"];
        /// Experiments of software research.
        compute_software_rnd_experiments r"E" ["1"];
        /// Share of capital in the income of goods.
        capital_share_goods r"k_g" ["1"];
        /// Share of tasks in the income of goods.
        cognitive_share_goods r"v_g" ["1"];
        /// Share of labour in the income of goods.
        labour_share_goods r"l_g" ["1"];
        /// Share of compute in the income of goods.
        compute_share_goods r"c_g" ["1"];
        /// Share of capital in hardware research.
        capital_share_hardware_rnd r"k_h" ["1"];
        /// Share of labour in hardware research.
        labour_share_hardware_rnd r"l_h" ["1"];
        /// Share of compute in hardware research.
        compute_share_hardware_rnd r"c_h" ["1"];
        /// Share of experiments in software research.
        experiment_share_software_rnd r"e_s" ["1"];
        /// Share of labour in software research.
        labour_share_software_rnd r"l_s" ["1"];
        /// Share of compute in software research.
        compute_share_software_rnd r"c_s" ["1"];
    }
}

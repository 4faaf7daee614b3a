//! The published numbers.

use super::{Check, Near, Near::Part, Near::Within, Steps};

const PRINTED: &str = "printed";
const CODE: &str = "their code";
const SECOND: &str = "second program";
const NEVER: f64 = f64::NAN;

/// A number of a model's first part, at its defaults or a preset.
const fn of(
    model: &'static str,
    preset: &'static str,
    outcome: &'static str,
    theirs: f64,
    near: Near,
    origin: &'static str,
) -> Check {
    Check { model, part: "", preset, settings: &[], outcome, theirs, near, origin, differs: "" }
}

/// A number of some part with some settings.
const fn set(
    model: &'static str,
    part: &'static str,
    settings: &'static [&'static str],
    outcome: &'static str,
    theirs: f64,
    near: Near,
    origin: &'static str,
) -> Check {
    Check { model, part, preset: "", settings, outcome, theirs, near, origin, differs: "" }
}

const fn unlike(check: Check, differs: &'static str) -> Check {
    Check { differs, ..check }
}

const FTM: &str = "ftm";
const DEC: &str = "ai-futures-dec2025";
const OCT: &str = "ai-futures-oct2025";
const SIE: &str = "sie-doubling";
const KS: &str = "korinek-suh";
const RD: &str = "robot-divergence";

/// All of them.
pub static CHECKS: &[Check] = &[
    of(FTM, "best_guess", "sub_agi_year", 2037.1, Within(1e-6), CODE),
    of(FTM, "best_guess", "agi_year", 2040.0, Within(1e-6), CODE),
    of(FTM, "best_guess", "automation_gns_20%", 2036.1, Within(1e-6), CODE),
    of(FTM, "best_guess", "automation_gns_100%", 2040.0, Within(1e-6), CODE),
    of(FTM, "best_guess", "automation_rnd_100%", 2039.7, Within(1e-6), CODE),
    of(FTM, "best_guess", "rampup_start", 2034.3, Within(1e-6), CODE),
    of(FTM, "best_guess", "full_automation_gns", 3.8, Within(1e-6), CODE),
    of(FTM, "best_guess", "full_automation_rnd", 4.9, Within(1e-6), CODE),
    of(FTM, "best_guess", "cog_output_multiplier", 2.9, Within(1e-6), CODE),
    of(FTM, "best_guess", "gwp_growth", 2.9, Within(1e-6), CODE),
    of(FTM, "aggressive", "agi_year", 2027.2, Within(1e-6), CODE),
    of(FTM, "aggressive", "full_automation_gns", 0.1, Within(1e-6), CODE),
    of(FTM, "conservative", "sub_agi_year", 2061.3, Within(1e-6), CODE),
    of(FTM, "conservative", "agi_year", NEVER, Within(0.0), CODE),
    of(FTM, "low_req_1e30", "agi_year", 2030.2, Within(1e-6), CODE),
    of(FTM, "low_req_1e30", "full_automation_gns", 2.9, Within(1e-6), CODE),
    of(FTM, "med_req_1e36", "agi_year", 2044.2, Within(1e-6), CODE),
    of(FTM, "med_req_1e36", "full_automation_gns", 5.0, Within(1e-6), CODE),
    of(FTM, "high_req_1e42", "agi_year", 2071.8, Within(1e-6), CODE),
    of(FTM, "high_req_1e42", "full_automation_gns", 15.7, Within(1e-6), CODE),
    unlike(
        set(FTM, "", &["mode=better"], "full_automation_gns", 3.8, Within(0.05), CODE),
        "the original's step is too long; with a hundredth of a year its own program gives 3.59",
    ),
    of(DEC, "", "AC", 2030.293, Within(0.003), CODE),
    of(DEC, "", "SAR-level-experiment-selection-skill", 2030.826, Within(0.003), CODE),
    of(DEC, "", "SIAR-level-experiment-selection-skill", 2031.414, Within(0.003), CODE),
    of(DEC, "", "TED-AI", 2031.739, Within(0.003), CODE),
    of(DEC, "", "ASI", 2032.891, Within(0.003), CODE),
    of(DEC, "", "AIR-250x", 2031.327, Within(0.003), CODE),
    of(DEC, "exponential", "AC", 2038.54, Within(0.003), CODE),
    of(DEC, "exponential", "ASI", 2041.987, Within(0.003), CODE),
    of(DEC, "", "exp_capacity_rho", -0.15499526152549703, Part(1e-9), CODE),
    of(DEC, "", "experiment_compute_exponent", 0.6548297824888489, Part(1e-9), CODE),
    of(DEC, "", "taste_sigma", 0.44430330249430083, Part(1e-9), CODE),
    of(OCT, "", "ACD-AI", 2029.796, Within(0.02), CODE),
    of(OCT, "", "SAR-level-experiment-selection-skill", 2030.407, Within(0.02), CODE),
    of(OCT, "", "SIAR-level-experiment-selection-skill", 2031.253, Within(0.02), CODE),
    of(OCT, "exponential", "ACD-AI", 2036.79, Within(0.02), CODE),
    of(OCT, "exponential", "AIR-250x", 2038.968, Within(0.02), CODE),
    set(SIE, "", &["f=8", "r=2.4", "p=0.3"], "T_months", 3.283, Within(5e-4), SECOND),
    set(SIE, "", &["f=8", "r=1.2", "p=0.3"], "T_months", 11.009, Within(5e-4), SECOND),
    set(SIE, "", &["f=32", "r=3.6", "p=0.6"], "T_months", 0.3613, Within(5e-5), SECOND),
    set(
        "jones-rd-automation",
        "",
        &[
            "alpha=0.241991048676",
            "beta=0.495511040375",
            "zeta=0.668416371743",
            "v=0.374753993947",
            "f_2026=0.460754899354",
        ],
        "year_99",
        2030.74082937,
        Within(2e-5),
        CODE,
    ),
    set(KS, "kernel_static", &["K=1", "sigma=0.5", "Phi=0.5", "A=1"], "Y", 2.0, Part(1e-9), PRINTED),
    set(KS, "wage_peak", &["K=1", "sigma=0.5"], "Phi_star", 0.29289321881345254, Part(1e-6), SECOND),
    set(KS, "wage_peak", &["K=10", "sigma=0.2"], "Y_full", 11.0, Part(1e-9), PRINTED),
    set(KS, "wage_peak", &["K=10", "sigma=0.2"], "drop_frac", 0.85, Within(0.01), PRINTED),
    set(KS, "kernel_static", &[], "labour_share", 0.66, Within(0.005), PRINTED),
    set(KS, "prop7", &[], "g_bgp", 0.18, Part(1e-12), PRINTED),
    set(KS, "optimal_growth_paths", &["scenario=agi5"], "enter_region2", 3.0, Within(0.6), PRINTED),
    set(KS, "optimal_growth_paths", &["scenario=agi5"], "enter_region2", 3.5794, Within(0.01), SECOND),
    set(KS, "optimal_growth_paths", &["scenario=bout"], "return_region1", 9.0, Within(0.3), PRINTED),
    unlike(
        set(KS, "prop7", &["lam_g=0.1"], "labour_share", 1.0, Within(0.01), PRINTED),
        "the text says one for automation of middle speed; its own model gives zero, as a simulation shows",
    ),
    set(RD, "", &["b=1.2"], "ratio", 12.637, Within(5e-4), SECOND),
    set(RD, "", &["b=1.2"], "R_world", 0.10793580536804338, Part(1e-10), SECOND),
    set(RD, "", &["b=1.2"], "dlnY_poor", -0.03690737114812159, Part(1e-9), SECOND),
    set("rice2010", "", &[], "return_low", 0.163, Within(5e-4), CODE),
    set("rice2010", "", &[], "return_high", 0.193, Within(5e-4), CODE),
    set("racing-precipice", "", &["n=2", "e=1", "mu=1"], "risk_private", 0.6667, Within(5e-5), SECOND),
    set("racing-precipice", "", &["n=5", "e=1", "mu=1"], "risk_no_info", 0.8, Within(1e-12), SECOND),
    set("racing-precipice", "", &["n=2", "e=0.5", "mu=2"], "risk_public", 0.2292, Within(5e-5), SECOND),
    set("safety-performance", "", &["n=2", "e=1", "lambda=0.5"], "total_safety_ratio", 0.367879, Within(1e-6), SECOND),
    set("safety-performance", "", &["n=2", "e=1", "lambda=0.5"], "total_safety_logistic", 0.6065, Within(5e-5), SECOND),
    set("contests", "tullock_symmetric", &["n=2", "r=0.5"], "x", 0.125, Part(1e-8), SECOND),
    set("ai2027", "takeoff", &["human_only_SC_SAR_y=14.480253624870203"], "SC_to_SAR_days", 527.0, Within(0.0), CODE),
    set(
        "ai2027",
        "takeoff",
        &["human_only_SAR_SIAR_y=100.96258547643406"],
        "SAR_to_SIAR_days",
        578.0,
        Within(0.0),
        CODE,
    ),
    set("roodman", "explosion", &[], "0.5", 2046.382692238236, Within(1e-3), SECOND),
    unlike(
        set("roodman", "explosion", &[], "0.5", 2047.0, Within(0.1), PRINTED),
        "the author's median is of his own fit, as recalled; this is a fit of one's own to his data",
    ),
    set("three-bloc-ode", "", &[], "K_US", 6197.0, Part(1e-3), CODE),
    set("three-bloc-ode", "", &[], "K_CN", 11.3, Within(0.05), CODE),
    unlike(
        Check {
            model: "three-bloc-ode",
            part: "",
            preset: "best_response",
            settings: &[],
            outcome: "K_US",
            theirs: 41.0,
            near: Part(0.01),
            origin: CODE,
            differs: "",
        },
        "the original decides in every stage of its solver, so its path depends on the solver's steps",
    ),
];

/// Headlines over steps.
pub static CONVERGENCE: &[Steps] = &[
    Steps {
        model: FTM,
        step: "t_step",
        outcomes: &["agi_year", "full_automation_gns"],
        rows: &[(0.1, &[2040.0, 3.8]), (0.05, &[2039.9, 3.65]), (0.02, &[2039.8, 3.62]), (0.01, &[2039.77, 3.59])],
        better: &[
            ("better mode, 0.2", &["mode=better", "t_step=0.2"]),
            ("better mode, 0.1", &["mode=better"]),
            ("better mode, 0.05", &["mode=better", "t_step=0.05"]),
            ("better mode, 0.025", &["mode=better", "t_step=0.025"]),
        ],
        words: "The scheme is of the first order and dates lie on its grid. The headline length of the take-off at the original's step is 6 % \
                above what its own program gives with a tenth of the step. The better mode follows the same equations in continuous time, \
                from event to event, at the second order; a test holds that its dates are a thousandth of a year from their limit at the \
                original's step, and that the original's tend to the same limit.",
    },
    Steps {
        model: DEC,
        step: "output_step",
        outcomes: &["AC", "ASI"],
        rows: &[(0.1, &[2030.293, 2032.891]), (0.05, &[]), (0.02, &[]), (0.01, &[])],
        better: &[("better mode", &["mode=better"])],
        words: "The path is followed with steps that adapt; what moves is where dates are read off the points of the output. The better mode \
                locates them, and counts the first stock of research with the same form of labour as everything else, which is the rest of its \
                difference.",
    },
    Steps {
        model: OCT,
        step: "output_points",
        outcomes: &["ACD-AI", "SIAR-level-experiment-selection-skill"],
        rows: &[(250.0, &[2029.796, 2031.253]), (500.0, &[]), (1000.0, &[]), (2000.0, &[2029.8, 2031.252])],
        better: &[("better mode", &["mode=better"])],
        words: "Dates and the constants of the present are read off so many points. The better mode locates them.",
    },
];

//! Calibration finds what made a past: ranks of the true values among the draws are even (Talts, Betancourt, Simpson, Vehtari and Gelman 2018), and
//! both ways to draw a posterior agree.
#![cfg(feature = "history")]

use shapan_insight::normal;
use shapan_insight::philox::uniform;
use shapan_lab::calibration::{Forgetful, Question, Settings, by_chains, by_populations};
use shapan_lab::history;
use shapan_lab::library::Library;
use shapan_lab::load;
use shapan_lab::scenario::Scenario;

const ASKED: [&str; 3] = ["chips.design_growth", "chips.price_0", "compute.chips_0@usa"];
const MODEL_ERROR: f64 = 0.1;

fn scenario() -> Scenario {
    let mut scenario = load::load(&Library::builtin(), "end-2022").unwrap();
    scenario.inputs.step = 0.25;
    scenario.inputs.years = 2.0;
    scenario
}

fn question() -> Question {
    let scenario = scenario();
    let at = |name: &str| scenario.uncertainties.iter().position(|u| u.name == name).unwrap();
    let inputs: Vec<usize> = ASKED.iter().map(|name| at(name)).collect();
    let patterns = ["chips.world", "spending.world", "chip_price"].map(str::to_owned);
    let series = history::chosen(history::builtin(&scenario).unwrap(), "--series", &patterns).unwrap();
    Question::new(scenario, &inputs, series, MODEL_ERROR, 2).unwrap()
}

/// A past that a world at these scores might have left: what it says, with errors of measurement and of the model.
fn past(question: &Question, truth: &[f64], replication: u64) -> Vec<Vec<f64>> {
    let told = question.told(&[truth.to_vec()]).remove(0);
    let (start, years) = (question.scenario().start_year, question.scenario().inputs.years);
    let of = |(series, told): (&history::Series, Vec<Option<f64>>)| {
        let times: Vec<f64> = series.later(start, years).iter().map(|(t, _)| *t).collect();
        let sd = (series.error.sd * series.error.sd + MODEL_ERROR * MODEL_ERROR).sqrt();
        let error = history::ErrorModel { sd, ..series.error };
        let score = |k: usize| normal::quantile(uniform(71, replication, &format!("{}.{k}", series.name)));
        let errors = error.errors(&times, &(0..times.len()).map(score).collect::<Vec<f64>>());
        told.iter().zip(errors).map(|(x, e)| series.unscore(series.score(x.unwrap()) + e)).collect()
    };
    question.series().iter().zip(told).map(of).collect()
}

/// 200 synthetic pasts, each from a draw of the prior; ranks of the truth among 19 draws of the posterior fall evenly into five classes. The
/// chance that χ² with four degrees of freedom passes 18.47 is one in a thousand.
#[test]
fn ranks_of_the_truth_are_even() {
    const REPLICATIONS: u64 = 200;
    let mut question = question();
    let mut classes = [[0usize; 5]; 3];
    for replication in 0..REPLICATIONS {
        let truth: Vec<f64> =
            ASKED.iter().map(|name| normal::quantile(uniform(70, replication, &format!("truth.{name}")))).collect();
        let seen = past(&question, &truth, replication);
        question.seeing(&seen);
        let settings = Settings { chains: 16, steps: 160, keep: 16 * 20, seed: replication };
        let found = by_chains(&question, settings, &mut Forgetful, &mut |_| true).unwrap();
        let values = question.values(&truth);
        for ((column, truth), classes) in found.posterior.columns.iter().zip(values).zip(&mut classes) {
            // 19 draws far apart: of different chains, or of the same ones many steps apart
            let below = (0..19).filter(|k| column[(k * 17 + 5) % column.len()] < truth).count();
            classes[below / 4] += 1;
        }
    }
    for (name, classes) in ASKED.iter().zip(classes) {
        let expected = REPLICATIONS as f64 / 5.0;
        let chi: f64 =
            classes.iter().map(|count| (*count as f64 - expected) * (*count as f64 - expected) / expected).sum();
        assert!(chi < 18.47, "{name}: {classes:?}, chi squared {chi}");
    }
}

/// Populations without a likelihood come to the same beliefs, as far as their tolerance lets them: wider, about the same middle.
#[test]
fn both_ways_agree() {
    let mut question = question();
    let seen = past(&question, &[0.5, -0.3, 0.2], 9);
    question.seeing(&seen);
    let chains =
        by_chains(&question, Settings { chains: 32, steps: 800, keep: 2000, seed: 1 }, &mut Forgetful, &mut |_| true)
            .unwrap();
    let populations =
        by_populations(&question, Settings { chains: 600, steps: 8, keep: 600, seed: 1 }, &mut Forgetful, &mut |_| {
            true
        })
        .unwrap();
    assert!(populations.acceptance < 1.5, "{}", populations.acceptance);
    for (a, b) in chains.inputs.iter().zip(&populations.inputs) {
        assert!(a.moves && a.mixing.unwrap().r_hat < 1.1, "{a:?}");
        // in shares of the prior
        assert!((a.shares[2] - b.shares[2]).abs() < 0.15, "{} {:?} {:?}", a.name, a.shares, b.shares);
        assert!(b.contraction < a.contraction + 0.1, "{}: {} {}", a.name, a.contraction, b.contraction);
    }
}

/// An input that nothing measured moves with keeps its belief and stays out of the posterior; a question without any is refused.
#[test]
fn what_moves_nothing_is_left_alone() {
    let scenario = scenario();
    let at = |name: &str| scenario.uncertainties.iter().position(|u| u.name == name).unwrap();
    let series = history::builtin(&scenario).unwrap();
    let chips = history::chosen(series, "--series", &["chips.world".to_owned()]).unwrap();
    let ask = |names: &[&str]| {
        let inputs: Vec<usize> = names.iter().map(|name| at(name)).collect();
        Question::new(scenario.clone(), &inputs, chips.clone(), 0.1, 1).unwrap()
    };
    let settings = Settings { chains: 8, steps: 40, keep: 100, seed: 1 };
    let found = by_chains(&ask(&["safety.hazard", "chips.price_0"]), settings, &mut Forgetful, &mut |_| true).unwrap();
    assert_eq!(found.posterior.names, ["chips.price_0"]);
    let hazard = found.inputs.iter().find(|input| input.name == "safety.hazard").unwrap();
    assert!(!hazard.moves && hazard.posterior == hazard.prior && !hazard.informed());
    let nothing = by_chains(&ask(&["safety.hazard"]), settings, &mut Forgetful, &mut |_| true).unwrap_err();
    assert!(nothing.to_string().contains("no input"), "{nothing}");
}

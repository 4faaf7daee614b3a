//! One question put to several models: answers are outcomes, changes are measured on the same draws, who cannot answer says so.

use shapan_lab::messages::Language;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::Sampler;
use shapan_reference::ask::compare::{Draws, compare, csv, models, question, text};
use shapan_reference::model::{MODELS, Question, outcome};

fn draws(runs: usize) -> Draws {
    Draws { runs, seed: 1, sampler: Sampler::MonteCarlo, threads: 1 }
}

/// Every answer names an outcome of its model's first part, and each question has at most one.
#[test]
fn answers_name_outcomes() {
    for model in MODELS {
        for (at, (question, answer)) in model.answers.iter().enumerate() {
            assert!(outcome(model.parts[0], answer.outcome).is_some(), "{} {}", model.id, answer.outcome);
            assert!(model.answers[..at].iter().all(|(before, _)| before != question), "{}", model.id);
            assert_eq!(question.is_change(), answer.change.is_some(), "{} {}", model.id, question.name());
        }
    }
    // somebody answers every question but those that no model has the means for
    let answered = |wanted: &Question| MODELS.iter().any(|model| model.answers.iter().any(|(q, _)| q == wanted));
    let without: Vec<&str> = Question::ALL.iter().filter(|q| !answered(q)).map(|q| q.name()).collect();
    assert_eq!(without, ["lead-months"]);
}

#[test]
fn who_cannot_answer_says_so() {
    let models = models(&["dsair".into(), "rice2010".into()]).unwrap();
    let sides = compare(&models, Question::Growth2035, draws(10), Language::English).unwrap();
    assert!(sides[0].answer.is_none() && sides[0].words.starts_with("cannot answer"));
    let rice = sides[1].answer.as_ref().unwrap();
    // without beliefs there is one run, which RICE has between one and five per cent
    assert!(rice.runs == 0 && (0.01..0.05).contains(&rice.single.unwrap()));
    assert!(text(&sides, 80, Language::English).contains("cannot answer"));
    assert_eq!(csv(Question::Growth2035, &sides).lines().count(), 3);
}

/// A change is measured on the same draws: twice the growth of compute brings the date forward in every run, half the returns put it off. In the
/// Full Takeoff Model spending on compute has a ceiling and research has diminishing returns to haste, so the date is earlier in the central and
/// the median run but not by necessity in every one.
#[test]
fn changes_are_pairwise() {
    for id in ["jones-rd-automation", "ftm", "ai-futures-dec2025", "ai-futures-oct2025"] {
        let models = models(&[id.into()]).unwrap();
        let sides = compare(&models, Question::ComputeDoubled, draws(40), Language::English).unwrap();
        let answer = sides[0].answer.as_ref().unwrap();
        let last = if id == "ftm" { 2 } else { 4 };
        assert!(answer.quantiles.unwrap()[last] <= 0.0 && answer.single.unwrap() < 0.0, "{id}: {answer:?}");
        let sides = compare(&models, Question::ReturnsHalved, draws(40), Language::English).unwrap();
        let answer = sides[0].answer.as_ref().unwrap();
        assert!(answer.quantiles.unwrap()[0] >= 0.0, "{id}: {answer:?}");
    }
}

#[test]
fn names_that_there_are_not() {
    let Some(Problems(problems)) = models(&["ftn".into(), "dsair".into(), "dsair".into()]).err() else { panic!() };
    assert_eq!(problems.len(), 2);
    assert!(question("growth-2036").is_err());
}

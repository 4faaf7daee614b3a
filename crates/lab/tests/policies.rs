//! Policies in the same worlds: the table is what one ensemble after the other gives, and broken runs are named.

use std::sync::atomic::AtomicBool;

use shapan_lab::compare::Side;
use shapan_lab::ensemble::Settings;
use shapan_lab::experiment::Design;
use shapan_lab::library::Library;
use shapan_lab::load;
use shapan_lab::memory::quietly;
use shapan_lab::outcomes;
use shapan_lab::policies::Field;
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_model::model::Level;

const WORLDS: usize = 37;

fn scenario(name: &str, changes: &[(&str, &str)]) -> Scenario {
    let mut scenario = load::load(&Library::builtin(), name).unwrap_or_else(|problems| panic!("{problems}"));
    scenario.take_ensemble_step();
    let changes: Vec<_> = changes.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    load::set(&mut scenario, &changes).unwrap_or_else(|problems| panic!("{problems}"));
    scenario
}

/// A lever, a lever over time, a belief of its own, a law: cell by cell what `ensemble::run` gives for the same worlds, whatever the threads.
#[test]
fn the_table_is_that_of_ensembles() {
    let years = ("years", "12");
    let base = scenario("baseline", &[years]);
    let schedule = "[ { from = 0.0, value = 0.03 }, { from = 5.0, value = 0.01 } ]";
    let policies = [
        base.clone(),
        scenario("baseline", &[years, ("usa.investment.awake_share", "0.05")]),
        scenario("baseline", &[years, ("usa.investment.awake_share", schedule)]),
        scenario("fast", &[years]),
        scenario("veil", &[years]),
    ];
    let wanted = ["output.usa@2036", "frontier@2036", "clerical_wage_ratio.usa@2036", "accident_year"];
    let outcomes: Vec<_> = wanted
        .iter()
        .map(|name| outcomes::named(&base, name).unwrap_or_else(|_| panic!("{name} is an outcome")))
        .collect();
    let design = Design::drawn(base, Sampler::LatinHypercube, 7, WORLDS).unwrap_or_else(|p| panic!("{p}"));
    let field = Field::new(design.clone(), outcomes.clone()).unwrap_or_else(|p| panic!("{p}"));
    let mut told = 0;
    let cancel = AtomicBool::new(false);
    let table = field.run(&policies, 2, &mut |done, total| told = done * 1000 + total, &cancel).ok().flatten().unwrap();
    assert_eq!(told, 5 * WORLDS * 1000 + 5 * WORLDS);
    assert_eq!((table.policies(), table.worlds()), (5, WORLDS));
    let alone = field.run(&policies[2..3], 1, &mut |_, _| (), &cancel).ok().flatten().unwrap();
    for (at, policy) in policies.into_iter().enumerate() {
        let own = design.alike(policy).unwrap_or_else(|p| panic!("{p}"));
        let settings = Settings {
            threads: 1,
            batch: None,
            every: 1.0,
            series: vec![0],
            outcomes: outcomes.clone(),
            level: Level::Best,
        };
        let kept = quietly(1, &cancel, |work| Side::run(own, settings, work)).unwrap().unwrap().kept;
        for world in 0..WORLDS {
            for (outcome, expected) in kept.outcomes[world].iter().enumerate() {
                let bits = expected.unwrap_or(f64::NAN).to_bits();
                assert_eq!(table.value(at, world, outcome).to_bits(), bits, "{at} {world} {outcome}");
                if at == 2 {
                    assert_eq!(alone.value(0, world, outcome).to_bits(), bits);
                }
            }
        }
    }
    assert_ne!(table.of_policy(0, 0), table.of_policy(1, 0));
    assert_ne!(table.of_policy(1, 0), table.of_policy(2, 0));
}

/// Runs that leave the numbers have no value, also in the years before, and are named with their policy.
#[test]
fn broken_runs_are_named() {
    let base = scenario("baseline", &[]);
    let outcomes = vec![outcomes::named(&base, "output.usa@2027").ok().unwrap()];
    let design = Design::drawn(base.clone(), Sampler::MonteCarlo, 1, 20).unwrap_or_else(|p| panic!("{p}"));
    let field = Field::new(design, outcomes).unwrap_or_else(|p| panic!("{p}"));
    let policies = [base, scenario("blowup", &[])];
    let table = field.run(&policies, 2, &mut |_, _| (), &AtomicBool::new(false)).ok().flatten().unwrap();
    assert!(table.of_policy(0, 0).iter().all(|value| value.is_finite()));
    assert!(!table.broken.is_empty() && table.broken.iter().all(|(policy, _)| *policy == 1));
    for world in 0..20 {
        let named = table.broken.iter().any(|(_, broken)| broken.run == world as u64);
        assert_eq!(table.value(1, world, 0).is_nan(), named, "{world}");
    }
}

/// Another span is refused; a cancelled table is none.
#[test]
fn what_cannot_be_set_side_by_side_is_refused() {
    let base = scenario("baseline", &[("years", "12")]);
    let outcomes = vec![outcomes::named(&base, "output.usa@2031").ok().unwrap()];
    let design = Design::drawn(base.clone(), Sampler::MonteCarlo, 1, 4).unwrap_or_else(|p| panic!("{p}"));
    let field = Field::new(design, outcomes).unwrap_or_else(|p| panic!("{p}"));
    let problems = field.run(&[scenario("baseline", &[])], 1, &mut |_, _| (), &AtomicBool::new(false)).unwrap_err();
    assert!(problems.to_string().contains("the span of `baseline` (25 years) is not that of `baseline` (12 years)"));
    let none = field.run(&[base], 1, &mut |_, _| (), &AtomicBool::new(true));
    assert!(none.is_ok_and(|table| table.is_none()));
}

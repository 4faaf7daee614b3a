//! The equations that leave as C compute what the engine computes, to the last bit.
#![cfg(feature = "export")]

use std::path::PathBuf;
use std::process::Command;

use shapan_lab::experiment::Design;
use shapan_lab::export::{World, c99};
use shapan_lab::library::Library;
use shapan_lab::load::{self, Assignment};
use shapan_lab::scenario::Scenario;
use shapan_lab::series;
use shapan_model::model::Inputs;

fn scenario(name: &str) -> Scenario {
    load::load(&Library::builtin(), name).unwrap()
}

/// A compiler of C; none, with a word on stderr, where there is none (a failure in CI).
fn compiler() -> Option<&'static str> {
    let found = ["cc", "gcc", "clang"].into_iter().find(|name| Command::new(name).arg("--version").output().is_ok());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "no compiler of C");
    if found.is_none() {
        eprintln!("skipped: there is no compiler of C");
    }
    found
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("equations-in-c").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the compiled file prints, and what the engine gives, for one world.
fn both(name: &str, scenario: &Scenario, inputs: &Inputs, every: f64) -> Option<(String, String)> {
    let compiler = compiler()?;
    let folder = folder(name);
    let world = World { scenario, inputs, which: name.into(), command: "a test".into() };
    let (source, program) = (folder.join("world.c"), folder.join("world"));
    std::fs::write(&source, c99::write(&world)).unwrap();
    let options = ["-std=c99", "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-pedantic"];
    let built = Command::new(compiler).args(options).arg(&source).arg("-o").arg(&program).arg("-lm").output().unwrap();
    assert!(built.status.success(), "{name}: {}", String::from_utf8_lossy(&built.stderr));
    let out = Command::new(&program).arg(every.to_string()).output().unwrap();
    assert!(out.status.success());
    let plan = series::everything(scenario, every);
    let record = scenario.model.run(&plan, std::slice::from_ref(inputs)).pop().unwrap();
    Some((String::from_utf8(out.stdout).unwrap(), series::csv(scenario, &plan, &record)))
}

fn same(name: &str, scenario: &Scenario, inputs: &Inputs, every: f64) {
    let Some((from_c, ours)) = both(name, scenario, inputs, every) else { return };
    for (row, (theirs, ours)) in from_c.lines().zip(ours.lines()).enumerate() {
        let column = theirs.split(',').zip(ours.split(',')).position(|(a, b)| a != b);
        let named = column.map(|at| from_c.lines().next().and_then(|head| head.split(',').nth(at)));
        assert_eq!(theirs, ours, "{name}, row {row}, column {named:?}");
    }
    assert_eq!(from_c.len(), ours.len(), "{name}: one table is longer");
}

#[test]
fn the_baseline_has_the_same_bits() {
    let scenario = scenario("baseline");
    same("baseline", &scenario, &scenario.inputs, 1.0);
    same("quarters", &scenario, &scenario.inputs, 0.25);
}

#[test]
fn sampled_worlds_have_the_same_bits() {
    let scenario = scenario("baseline");
    let design = Design::drawn(scenario.clone(), scenario.sampler, scenario.seed, 64).unwrap();
    for run in [0, 17, 63] {
        let inputs = design.inputs(&design.row(run));
        same(&format!("run-{run}"), &scenario, &inputs, 1.0);
    }
}

/// Every rival form of every law, and levers that change over time and from bloc to bloc.
#[test]
fn other_laws_and_levers_have_the_same_bits() {
    let base = scenario("baseline");
    for (at, law) in base.model.catalogue().laws.iter().enumerate() {
        for form in 1..law.forms.len() {
            let mut inputs = base.inputs.clone();
            inputs.laws[at] = form;
            same(&format!("{}-{form}", law.name), &base, &inputs, 1.0);
        }
    }
    for name in ["push5", "veil"] {
        let scenario = scenario(name);
        same(name, &scenario, &scenario.inputs, 1.0);
    }
    let mut changed = scenario("baseline");
    let set = |name: &str, value: &str| Assignment::set(name, value);
    load::assign(&mut changed, &[set("usa->china.trade.export_control_share", "0.9"), set("research.beta", "0.31")])
        .unwrap();
    same("set", &changed, &changed.inputs, 1.0);
}

/// The yardstick moves by Euler's scheme and has no levers by pairs.
#[test]
fn another_model_has_the_same_bits() {
    let scenario = scenario("race2");
    same("race2", &scenario, &scenario.inputs, 1.0);
}

/// A run that leaves the numbers ends after the same row.
#[test]
fn a_run_that_breaks_ends_at_the_same_row() {
    let scenario = scenario("baseline");
    let mut inputs = scenario.inputs.clone();
    let growth = scenario.model.catalogue().parameter("science.growth_0").unwrap() * inputs.blocs;
    inputs.parameters[growth..growth + inputs.blocs].fill(60.0);
    let plan = series::everything(&scenario, 1.0);
    let record = scenario.model.run(&plan, std::slice::from_ref(&inputs)).pop().unwrap();
    assert!(record.blowup.is_some(), "this world was meant to break");
    same("breaks", &scenario, &inputs, 1.0);
    let later = scenario_of_blowup();
    same("blowup", &later, &later.inputs, 1.0);
}

/// A shipped scenario that breaks after some years.
fn scenario_of_blowup() -> Scenario {
    let scenario = scenario("blowup");
    let plan = series::everything(&scenario, 1.0);
    let record = scenario.model.run(&plan, std::slice::from_ref(&scenario.inputs)).pop().unwrap();
    assert!(record.blowup.is_some() && record.times.len() > 2, "this world was meant to break after some rows");
    scenario
}

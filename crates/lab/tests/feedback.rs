//! Rules that react: laid beside schedules that a reader of the outcomes would write by hand, world by world, bit for bit.

use std::sync::atomic::AtomicBool;

use shapan_lab::experiment::Design;
use shapan_lab::library::Library;
use shapan_lab::load;
use shapan_lab::memory::{Forgetful, Work};
use shapan_lab::outcomes::{self, Outcome};
use shapan_lab::policies::feedback::Switch;
use shapan_lab::policies::{Course, Field, Payoffs, Rule};
use shapan_lab::scenario::{Sampler, Scenario};

const WORLDS: usize = 24;
const YEARS: usize = 9;
const START: usize = 2026;

fn scenario(changes: &[(&str, &str)]) -> Scenario {
    let mut scenario = load::load(&Library::builtin(), "baseline").unwrap_or_else(|problems| panic!("{problems}"));
    scenario.take_ensemble_step();
    let years = YEARS.to_string();
    let span = [("years", years.as_str())];
    let changes = changes.iter().chain(&span);
    let changes: Vec<_> = changes.map(|(name, value)| (name.to_string(), value.to_string())).collect();
    load::set(&mut scenario, &changes).unwrap_or_else(|problems| panic!("{problems}"));
    scenario
}

fn named(base: &Scenario, names: &[String]) -> Vec<Outcome> {
    names.iter().map(|name| outcomes::named(base, name).unwrap_or_else(|_| panic!("{name} is an outcome"))).collect()
}

/// What is judged: stocks and flows in several years, an outcome that rests on the same world without AI, an event.
fn judged() -> Vec<String> {
    let mut names: Vec<String> =
        ["clerical_wage_ratio.usa@2035", "accident_year", "investment.ai_spending.usa@2034"].map(String::from).to_vec();
    names.extend((0..=YEARS).map(|year| format!("capability.level.china@{}", START + year)));
    names
}

fn field(watched: &[&str]) -> Field {
    let base = scenario(&[]);
    let results = watched.iter().map(|name| base.model.catalogue().result(name).unwrap()).collect();
    let judged = named(&base, &judged().into_iter().filter(|name| known(&base, name)).collect::<Vec<_>>());
    let design = Design::drawn(base, Sampler::LatinHypercube, 5, WORLDS).unwrap_or_else(|p| panic!("{p}"));
    Field::watching(design, judged, results).unwrap_or_else(|p| panic!("{p}"))
}

fn known(base: &Scenario, name: &str) -> bool {
    outcomes::named(base, name).is_ok()
}

fn run(field: &Field, scenario: &Scenario, rules: &[Rule]) -> Payoffs {
    let cancel = AtomicBool::new(false);
    let mut work = Work { threads: 2, progress: &mut |_, _| (), cancel: &cancel, memory: &mut Forgetful };
    field.run_courses(&[Course { scenario, rules }], &mut work).ok().flatten().unwrap()
}

/// A lever of a bloc, and what it becomes.
fn push(bloc: usize, value: f64) -> Switch {
    let lever = scenario(&[]).model.catalogue().lever("adoption.push").unwrap();
    Switch { pair: false, lever, place: bloc, value }
}

fn rule(signpost: &str, of: usize, threshold: f64, delay: usize, action: Switch) -> Rule {
    let signpost = scenario(&[]).model.catalogue().result(signpost).unwrap();
    Rule { signpost, of, over: None, above: true, threshold, delay, action: vec![action] }
}

fn bits(payoffs: &Payoffs, world: usize, outcomes: usize) -> Vec<u64> {
    (0..outcomes).map(|outcome| payoffs.value(0, world, outcome).to_bits()).collect()
}

/// A rule whose threshold is out of reach is the policy that it stands beside; one whose threshold is passed at the start is that of switching
/// at once, with a delay that of switching when it is first seen. Bit for bit.
#[test]
fn never_at_once_and_late() {
    let field = field(&["capability.level"]);
    let count = field.outcomes().len();
    assert!(count >= 11, "most of what is judged is known");
    let base = scenario(&[]);
    let far = run(&field, &base, &[rule("capability.level", 1, 1e9, 0, push(0, 1.5))]);
    let plain = run(&field, &base, &[]);
    for (delay, schedule) in [(0, "1.5"), (3, "[ { from = 0.0, value = 1.0 }, { from = 3.0, value = 1.5 } ]")] {
        let own = scenario(&[("usa.adoption.push", "1.0")]);
        let scheduled = run(&field, &scenario(&[("usa.adoption.push", schedule)]), &[]);
        let seen = run(&field, &own, &[rule("capability.level", 1, -1e9, delay, push(0, 1.5))]);
        for world in 0..WORLDS {
            assert_eq!(bits(&seen, world, count), bits(&scheduled, world, count), "{delay} {world}");
            assert_eq!(seen.switched(0, world), [delay as f64]);
            assert!(plain.switched(0, world).is_empty() && far.switched(0, world)[0].is_nan());
            assert_eq!(bits(&far, world, count), bits(&plain, world, count), "{world}");
        }
        assert_ne!(bits(&seen, 0, count), bits(&plain, 0, count));
    }
}

/// Rules of two players, one of which answers what the other brought about: in every world the outcomes are those of the schedule that one finds by
/// reading the table of each schedule in turn, with another command, and waiting for the next threshold.
#[test]
fn two_players_answer_one_another() {
    let field = field(&["capability.level", "capability.raw"]);
    let count = field.outcomes().len();
    let base = scenario(&[("usa.adoption.push", "1.0"), ("china.adoption.push", "1.0")]);
    let rules = [
        rule("capability.level", 1, 0.35, 1, push(0, 1.6)),
        rule("capability.raw", 0, 2.2, 0, push(1, 0.6)),
        rule("capability.level", 0, 3.0, 0, push(0, 0.4)),
    ];
    let found = run(&field, &base, &rules);
    // the paths that the rules look at, of any schedule
    let paths: Vec<String> = ["capability.level.china", "capability.raw.usa", "capability.level.usa"]
        .iter()
        .flat_map(|name| (0..=YEARS).map(move |year| format!("{name}@{}", START + year)))
        .collect();
    let watched = Field::new(field.base().clone(), named(&base, &paths)).unwrap_or_else(|p| panic!("{p}"));
    let limits = [(0.35, 1), (2.2, 0), (3.0, 0)];
    let mut dates = std::collections::BTreeSet::new();
    for world in 0..WORLDS {
        let mut switched = [None::<usize>; 3];
        let mut next = 0;
        let schedule = loop {
            let step = |from: usize, value: f64| format!("{{ from = {from}.0, value = {value:?} }}");
            let mut usa: Vec<(usize, f64)> = vec![(0, 1.0)];
            let mut both: Vec<(usize, usize)> =
                switched.iter().enumerate().filter_map(|(k, at)| Some(((*at)?, k))).collect();
            both.sort_unstable();
            for (at, rule) in &both {
                match rule {
                    0 => usa.push((*at, 1.6)),
                    2 => usa.push((*at, 0.4)),
                    _ => {}
                }
            }
            // of two switches at once the later rule is heard
            let mut kept: Vec<(usize, f64)> = Vec::new();
            for step in usa {
                kept.retain(|own| own.0 != step.0);
                kept.push(step);
            }
            let mut china = vec![(0, 1.0)];
            if let Some(at) = switched[1] {
                china.retain(|own| own.0 != at);
                china.push((at, 0.6));
            }
            let text = |steps: &[(usize, f64)]| {
                format!("[ {} ]", steps.iter().map(|(at, value)| step(*at, *value)).collect::<Vec<_>>().join(", "))
            };
            let scenario = scenario(&[("usa.adoption.push", &text(&kept)), ("china.adoption.push", &text(&china))]);
            let table = run(&watched, &scenario, &[]);
            let value = |rule: usize, year: usize| table.value(0, world, rule * (YEARS + 1) + year);
            let fires = |rule: usize| {
                let (limit, delay) = limits[rule];
                (next.max(delay)..YEARS).find(|year| value(rule, year - delay) > limit)
            };
            let waiting: Vec<(usize, usize)> =
                (0..3).filter(|rule| switched[*rule].is_none()).filter_map(|rule| Some((fires(rule)?, rule))).collect();
            let Some(year) = waiting.iter().map(|own| own.0).min() else { break scenario };
            waiting.iter().filter(|own| own.0 == year).for_each(|own| switched[own.1] = Some(year));
            next = year + 1;
        };
        let by_hand = run(&field, &schedule, &[]);
        assert_eq!(bits(&found, world, count), bits(&by_hand, world, count), "{world}");
        for (own, date) in switched.iter().zip(found.switched(0, world)) {
            assert_eq!(
                own.map_or(u64::MAX, |year| (year as f64).to_bits()),
                if date.is_nan() { u64::MAX } else { date.to_bits() }
            );
        }
        dates.insert(switched);
    }
    assert!(dates.len() >= 4, "worlds differ: {dates:?}");
    assert!(dates.iter().any(|own| own.iter().flatten().count() >= 2), "one rule after another: {dates:?}");
}

/// A ratio, worked by hand: two quantities that stand in the record are divided, and below is the other side of above.
#[test]
fn a_ratio_of_two_blocs() {
    let field = field(&["capability.raw"]);
    let base = scenario(&[]);
    let ratio = |above: bool, threshold: f64| {
        let own = rule("capability.raw", 1, threshold, 0, push(0, 1.5));
        run(&field, &base, &[Rule { over: Some(0), above, ..own }])
    };
    let paths: Vec<String> = ["china", "usa"]
        .iter()
        .flat_map(|bloc| (0..=YEARS).map(move |year| format!("capability.raw.{bloc}@{}", START + year)))
        .collect();
    let watched = Field::new(field.base().clone(), named(&base, &paths)).unwrap_or_else(|p| panic!("{p}"));
    let table = run(&watched, &base, &[]);
    for above in [true, false] {
        let found = ratio(above, 0.6);
        for world in 0..WORLDS {
            let seen = |year: usize| table.value(0, world, year) / table.value(0, world, YEARS + 1 + year);
            let first = (0..YEARS).find(|year| if above { seen(*year) > 0.6 } else { seen(*year) < 0.6 });
            assert_eq!(found.switched(0, world)[0].is_nan(), first.is_none());
            assert!(first.is_none_or(|year| found.switched(0, world) == [year as f64]), "{world} {above}");
        }
    }
}

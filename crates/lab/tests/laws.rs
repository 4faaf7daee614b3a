//! What must hold in every world: books that balance, symmetries, scaling, units, closed forms. On the defaults and on more than a
//! thousand random worlds of two to eight blocs.

#![allow(clippy::disallowed_methods, reason = "the references must not share the functions under test")]

mod worlds;

use std::sync::Arc;

use shapan_model::model::{Inputs, Level};
use shapan_model::num::Num;
use shapan_model::quantity::Spec;
use shapan_model::world::CATALOGUE;
use worlds::{EXTENSIVE, Path, baseline, lever, parameter, random, set, set_lever, tolerance};

/// Random worlds of each number of blocs from two to eight.
const EACH: usize = 144;

/// Runs `EACH` random worlds of every size, eight at a time, and hands each to the proof.
fn random_worlds(seed: u64, each: usize, years: f64, step: f64, mut proof: impl FnMut(&str, &Inputs, &Path)) -> usize {
    let mut runs = 0;
    for blocs in 2..=8 {
        let worlds: Vec<Inputs> = (0..each).map(|k| random(seed + k as u64, blocs, years, step)).collect();
        for (k, (inputs, path)) in worlds.iter().zip(Path::all(&worlds, 0.25, Level::Best)).enumerate() {
            proof(&format!("world {} of {blocs} blocs", seed + k as u64), inputs, &path);
            runs += 1;
        }
    }
    runs
}

fn close(have: f64, want: f64, scale: f64, relative: f64, what: &str) {
    assert!(
        (have - want).abs() <= relative * scale.abs(),
        "{what}: {have:e} and {want:e}, {:.1e} apart",
        (have - want).abs() / scale
    );
}

/// Money, chips and people are neither made nor lost, and shares stay shares.
fn books(what: &str, inputs: &Inputs, path: &Path) {
    let n = inputs.blocs;
    for row in 0..path.sound_rows() {
        let time = path.record.times[row];
        let at = |i: usize, name: &str| path.get(row, i, name);
        let sum = |name: &str| (0..n).map(|i| at(i, name)).sum::<f64>();
        let what = format!("{what} at {time}");
        let output = sum("production.output");
        let assets: f64 = (0..n).map(|i| at(i, "finance.foreign_assets").abs()).sum();
        close(sum("finance.foreign_assets"), 0.0, output + assets, 1e-14, &format!("{what}: foreign assets"));
        close(sum("finance.inflow"), 0.0, output, 1e-14, &format!("{what}: inflow"));
        close(
            sum("talent.arrivals"),
            sum("talent.departures"),
            sum("talent.departures"),
            1e-13,
            &format!("{what}: people"),
        );
        let mut spent = 0.0;
        let mut outside = 0.0;
        for i in 0..n {
            let kept = 1.0 - lever(inputs, time, i, "leak.diverted_share");
            let own = at(i, "accounts.consumption") + at(i, "accounts.capital_spending") + at(i, "robots.spending");
            let uses = own + kept * (at(i, "investment.chip_spending") + at(i, "fab.spending"));
            let earned = at(i, "finance.world_return") * at(i, "finance.foreign_assets");
            let sources = at(i, "production.output") + earned + at(i, "trade.rent") + at(i, "finance.inflow");
            let size = at(i, "production.output") + earned.abs() + at(i, "finance.inflow").abs();
            close(uses, sources, size, 1e-13, &format!("{what}: goods of bloc {i}"));
            spent += own + at(i, "chips.price") * at(i, "trade.received") + kept * at(i, "fab.spending");
            outside += lever(inputs, time, i, "trade.outside_share") * at(i, "fab.capacity") * at(i, "trade.fill");
            close(
                at(i, "talent.departures"),
                parameter(inputs, i, "talent.mobility") * at(i, "talent.people"),
                at(i, "talent.departures"),
                1e-13,
                &what,
            );
        }
        close(spent, output, output + assets, 1e-12, &format!("{what}: goods of the world"));
        close(sum("trade.made"), sum("trade.received") + outside, sum("trade.made"), 1e-13, &format!("{what}: chips"));
        for i in 0..n {
            for (name, low, high) in [
                ("automation.clerical_tasks", 0.0, 0.995),
                ("automation.expert_tasks", 0.0, 0.995),
                ("automation.manual_tasks", 0.0, 0.995),
                ("automation.research_tasks", 0.0, 0.995),
                ("automation.science_tasks", 0.0, 0.995),
                ("trade.fill", 0.0, 1.0),
                ("power.use", 0.0, 1.0),
                ("fab.access", 0.0, 1.0),
                ("fab.bite", 0.0, 1.0),
                ("attention.awareness", 0.0, 1.0),
                ("attention.stimulus", 0.0, 1.0),
                ("adoption.clerical", 0.0, 1.0),
                ("adoption.expert", 0.0, 1.0),
                ("adoption.manual", 0.0, 1.0),
                ("knowhow.level", 0.0, 1.0),
                ("knowhow.practice", 0.0, 1.0),
                ("capability.mastery", 0.0, 1.0),
                ("fab.autonomy", 0.0, 1.0),
                ("safety.effort", 0.0, 1.0),
                ("contest.waste", 0.0, 1.0),
                ("production.clerical_wage", 0.0, f64::MAX),
                ("production.expert_wage", 0.0, f64::MAX),
                ("production.manual_wage", 0.0, f64::MAX),
                ("safety.hazard_rate", 0.0, f64::MAX),
            ] {
                let value = at(i, name);
                assert!(value >= low && value <= high, "{what}: {name} of bloc {i} is {value}");
            }
        }
    }
}

#[test]
fn books_balance_on_the_defaults() {
    let inputs = baseline();
    books("baseline", &inputs, &Path::of(&inputs, 0.25));
}

#[test]
fn books_balance_in_random_worlds() {
    let (mut rows, mut broken) = (0, 0);
    let runs = random_worlds(1, EACH, 12.0, 0.125, |what, inputs, path| {
        books(what, inputs, path);
        rows += path.sound_rows();
        broken += usize::from(path.record.blowup.is_some());
    });
    println!("{runs} worlds, {rows} rows, {broken} worlds blew up");
    assert!(runs >= 1000 && rows >= 40 * runs, "{runs} worlds, {rows} rows");
}

/// The same world with its blocs in another order: bloc `order[i]` becomes bloc i.
fn permuted(inputs: &Inputs, order: &[usize]) -> Inputs {
    let n = inputs.blocs;
    let mut other = inputs.clone();
    let policy = Arc::make_mut(&mut other.policy);
    let shuffle = |from: &[f64]| -> Vec<f64> { order.iter().map(|i| from[*i]).collect() };
    for values in other.parameters.chunks_exact_mut(n) {
        let moved = shuffle(values);
        values.copy_from_slice(&moved);
    }
    for entry in policy.levers.iter_mut().flatten() {
        entry.values = shuffle(&entry.values);
    }
    for entry in policy.pairs.iter_mut().flatten() {
        entry.values = (0..n * n).map(|at| entry.values[order[at / n] * n + order[at % n]]).collect();
    }
    other
}

/// Compares two paths: `place` says which bloc of the second is bloc i of the first, `factor` how each quantity may differ.
fn same_paths(
    what: &str,
    blocs: usize,
    (a, b): (&Path, &Path),
    place: impl Fn(usize) -> usize,
    factor: impl Fn(&Spec) -> f64,
    (relative, floor): (f64, f64),
) {
    assert_eq!(a.rows(), b.rows(), "{what}: rows");
    for row in 0..a.sound_rows() {
        for i in 0..blocs {
            for (at, spec) in CATALOGUE.results().enumerate() {
                let (have, want) = (b.result(row, place(i), at), a.result(row, i, at) * factor(spec));
                let output =
                    a.get(row, i, "production.output") * factor(CATALOGUE.find("production.output").expect("output"));
                // logarithms of ratios pass through zero: pure numbers have an absolute floor
                let pure = if spec.unit == "1" { floor } else { 0.0 };
                let limit =
                    tolerance(spec.name, want, output, relative, floor).max(if relative > 0.0 { pure } else { 0.0 });
                let same = (have - want).abs() <= limit || have.is_nan() && want.is_nan() || have == want;
                assert!(same, "{what}, row {row}, bloc {i}: {} is {have:e}, must be {want:e}", spec.name);
            }
        }
    }
}

#[test]
fn permuting_blocs_permutes_the_result() {
    let inputs = baseline();
    for order in [[2, 0, 1], [1, 0, 2]] {
        let (a, b) = (Path::of(&inputs, 1.0), Path::of(&permuted(&inputs, &order), 1.0));
        let place = |i: usize| order.iter().position(|from| *from == i).expect("a place");
        same_paths("baseline", 3, (&a, &b), place, |_| 1.0, (1e-11, 1e-11));
    }
    random_worlds(5000, 16, 6.0, 0.125, |what, inputs, path| {
        let n = inputs.blocs;
        let order: Vec<usize> = (0..n).map(|i| (i * (n - 1) + 1) % n).collect();
        let other = Path::of(&permuted(inputs, &order), 0.25);
        let place = |i: usize| order.iter().position(|from| *from == i).expect("a place");
        same_paths(what, n, (path, &other), place, |_| 1.0, (1e-9, 1e-9));
    });
}

#[test]
fn identical_blocs_stay_identical_and_lend_nothing() {
    for n in 2..=8 {
        for seed in 0..8 {
            let mut inputs = random(7000 + seed, n, 10.0, 0.125);
            let policy = Arc::make_mut(&mut inputs.policy);
            policy.pairs.iter_mut().flatten().for_each(|entry| entry.values.fill(0.0));
            policy.levers.iter_mut().flatten().for_each(|entry| {
                let one = entry.values[0];
                entry.values.fill(one)
            });
            inputs.parameters.chunks_exact_mut(n).for_each(|values| {
                let one = values[0];
                values.fill(one)
            });
            let path = Path::of(&inputs, 0.25);
            // sums over others run in bloc order, so that three addends and more may differ in the last place
            let relative = if n == 2 { 0.0 } else { 1e-11 };
            for i in 1..n {
                same_paths(&format!("{n} blocs, seed {seed}"), 1, (&path, &path), |_| i, |_| 1.0, (relative, 1e-11));
            }
            for row in 0..path.sound_rows() {
                let inflow = path.get(row, 0, "finance.inflow");
                assert!(inflow.abs() <= relative * path.get(row, 0, "production.output"), "{n} blocs: inflow {inflow}");
            }
        }
    }
}

/// Exponents of the base units USD, yr, worker, H100e, W in a declared unit.
fn exponents(unit: &str) -> [i32; 5] {
    let mut powers = [0; 5];
    let mut sign = vec![1];
    let mut next = 1;
    let mut word = String::new();
    for c in unit.chars().chain(['/']) {
        if c.is_alphanumeric() {
            word.push(c);
            continue;
        }
        let side = sign.last().copied().expect("balanced") * next;
        match word.as_str() {
            "" | "1" => {}
            name => {
                let base = ["USD", "yr", "worker", "H100e", "W"].iter().position(|known| *known == name);
                powers[base.unwrap_or_else(|| panic!("{unit}: no unit is called {name}"))] += side;
            }
        }
        word.clear();
        match c {
            '/' => next = -1,
            '(' => {
                sign.push(side);
                next = 1;
            }
            ')' => {
                sign.pop();
                next = 1;
            }
            other => panic!("{unit}: {other}"),
        }
    }
    powers
}

#[test]
fn units_are_read_as_they_are_written() {
    assert_eq!(exponents("1"), [0; 5]);
    assert_eq!(exponents("USD/yr/worker"), [1, -1, -1, 0, 0]);
    assert_eq!(exponents("USD/(H100e/yr)"), [1, 1, 0, -1, 0]);
    assert_eq!(exponents("H100e/yr/yr"), [0, -2, 0, 1, 0]);
    assert_eq!(exponents("1/yr"), [0, -1, 0, 0, 0]);
}

/// Degree of a quantity in the size of the world.
fn degree(spec: &Spec) -> i32 {
    let [money, _, worker, chips, power] = exponents(spec.unit);
    money + worker + chips + power
}

#[test]
fn a_larger_world_is_the_same_world() {
    let named: Vec<&str> = CATALOGUE.parameters.iter().filter(|spec| degree(spec) == 1).map(|spec| spec.name).collect();
    let mut listed = EXTENSIVE.to_vec();
    listed.sort_by_key(|name| CATALOGUE.parameter(name));
    assert_eq!(named, listed);
    let grown = |inputs: &Inputs, c: f64| {
        let mut other = inputs.clone();
        for name in EXTENSIVE {
            let at = CATALOGUE.parameter(name).expect("a parameter");
            other.parameters[at * inputs.blocs..(at + 1) * inputs.blocs].iter_mut().for_each(|value| *value *= c);
        }
        other
    };
    let inputs = baseline();
    let (a, b) = (Path::of(&inputs, 1.0), Path::of(&grown(&inputs, 3.7), 1.0));
    same_paths("baseline", 3, (&a, &b), |i| i, |spec| 3.7f64.powi(degree(spec)), (1e-11, 1e-11));
    random_worlds(9000, 16, 6.0, 0.125, |what, inputs, path| {
        let other = Path::of(&grown(inputs, 0.23), 0.25);
        same_paths(what, inputs.blocs, (path, &other), |i| i, |spec| 0.23f64.powi(degree(spec)), (1e-9, 1e-9));
    });
}

#[test]
fn units_may_be_changed() {
    // dollars, years, workers, chips, watts; a year of 1.7 lets the run reach as many quarters as it has steps for
    let factors = [3.1, 1.7, 1.9, 0.37, 7.3];
    let factor = |unit: &str| -> f64 {
        exponents(unit).iter().zip(factors).map(|(power, factor): (&i32, f64)| factor.powi(*power)).product()
    };
    let converted = |inputs: &Inputs| {
        let mut other = inputs.clone();
        other.years *= factors[1];
        other.step *= factors[1];
        for (spec, values) in CATALOGUE.parameters.iter().zip(other.parameters.chunks_exact_mut(inputs.blocs)) {
            values.iter_mut().for_each(|value| *value *= factor(spec.unit));
        }
        let policy = Arc::make_mut(&mut other.policy);
        policy.levers.iter_mut().chain(&mut policy.pairs).for_each(|profile| profile.truncate(1));
        other
    };
    let check = |what: &str, inputs: &Inputs, (relative, floor): (f64, f64)| {
        let mut inputs = inputs.clone();
        let policy = Arc::make_mut(&mut inputs.policy);
        policy.levers.iter_mut().chain(&mut policy.pairs).for_each(|profile| profile.truncate(1));
        let (a, b) = (Path::of(&inputs, 1.0), Path::of(&converted(&inputs), factors[1]));
        if a.record.blowup.is_none() {
            same_paths(what, inputs.blocs, (&a, &b), |i| i, |spec| factor(spec.unit), (relative, floor));
        }
    };
    check("baseline", &baseline(), (1e-11, 1e-11));
    for blocs in [2, 3, 5] {
        for seed in 0..8 {
            check(
                &format!("world {seed} of {blocs} blocs"),
                &random(11_000 + seed, blocs, 5.0, 1.0 / 32.0),
                (1e-9, 1e-9),
            );
        }
    }
}

#[test]
fn without_ai_growth_has_a_closed_form() {
    let without = |inputs: &Inputs| {
        let mut inputs = inputs.clone();
        for kind in ["clerical", "expert", "manual", "research", "science"] {
            set(&mut inputs, &format!("automation.{kind}_cap"), 0.0);
            set(&mut inputs, &format!("automation.{kind}_start"), 0.0);
        }
        set(&mut inputs, "investment.market_seed", 0.0);
        set(&mut inputs, "power.energy_weight", 0.0);
        for name in ["investment.asleep_share", "investment.awake_share", "fab.subsidy_share"] {
            set_lever(&mut inputs, name, |_| 0.0);
        }
        inputs
    };
    let check = |what: &str, inputs: &Inputs, path: &Path, technology: f64| {
        assert_eq!(path.record.blowup, None, "{what}");
        for row in 0..path.rows() {
            let time = path.record.times[row];
            for i in 0..inputs.blocs {
                let p = |name: &str| parameter(inputs, i, name);
                let (g, early, fade) = (p("science.long_growth"), p("science.growth_0"), p("science.fade"));
                let trend = (g * time + (early - g) * -(-fade * time).exp_m1() / fade).exp();
                close(
                    path.get(row, i, "science.technology"),
                    trend,
                    trend,
                    technology,
                    &format!("{what}: technology at {time}"),
                );
                let alpha = p("production.capital_elasticity");
                let capital = path.get(row, i, "production.capital") / p("production.capital_0");
                let people = path.get(row, i, "labour.employment") / p("labour.employment_0");
                let want = p("production.output_0")
                    * path.get(row, i, "science.technology")
                    * capital.powf(alpha)
                    * people.powf(1.0 - alpha - p("production.fixed_elasticity"));
                close(path.get(row, i, "production.output"), want, want, 1e-13, &format!("{what}: output at {time}"));
            }
        }
    };
    let inputs = without(&baseline());
    // the laggards learn from nobody where technology follows its own trend; on the defaults all trends are their own
    let mut alone = inputs.clone();
    set(&mut alone, "science.spill", 0.0);
    // the reference implementation reaches 1e-8, rounded
    check("baseline", &alone, &Path::of(&alone, 1.0), 1.5e-8);
    check("baseline with leaks", &inputs, &Path::of(&inputs, 1.0), 1.5e-8);
    for blocs in 2..=8 {
        for seed in 0..8 {
            let inputs = without(&random(13_000 + seed, blocs, 10.0, 0.125));
            check(&format!("world {seed} of {blocs} blocs"), &inputs, &Path::of(&inputs, 1.0), 1e-6);
        }
    }
}

#[test]
fn the_kernel_is_what_it_should_be() {
    let mut words = worlds::Words(17);
    for _ in 0..20_000 {
        let (phi, sigma) = (words.between(0.001, 0.995), words.between(0.1, 0.95));
        let x = words.between(-8.0, 8.0).exp();
        let output = |x: f64| x.kernel(phi, sigma).log_output.exp();
        // never below the people alone, never above the bottleneck
        let (v, bound) = (output(x), (1.0 - phi).powf(1.0 / (sigma - 1.0)));
        assert!(v >= 1.0 - 1e-12 && v <= bound * (1.0 + 1e-11), "{v} {bound}");
        // continuous at the border
        let border = phi / (1.0 - phi);
        close(output(border * (1.0 + 1e-13)), output(border * (1.0 - 1e-13)), output(border), 1e-11, "border");
        // the elasticity is the derivative
        let h = 1e-5;
        let slope =
            ((x * h.exp()).kernel(phi, sigma).log_output - (x * (-h).exp()).kernel(phi, sigma).log_output) / (2.0 * h);
        if (x / border).ln().abs() > 2.0 * h {
            close(x.kernel(phi, sigma).elasticity, slope, 1.0, 1e-7, "elasticity");
        }
        let nothing = 0.0.kernel(phi, sigma);
        assert!(nothing.log_output == 0.0 && nothing.elasticity == 0.0);
    }
    // the published form, once, by hand: X = 30, L = 2, a third of the tasks, one half: [(1/3)² /30 + (2/3)²/2]⁻¹
    let v = 2.0 * 15.0.kernel(1.0 / 3.0, 0.5).log_output.exp();
    close(v, 1.0 / ((1.0 / 9.0) / 30.0 + (4.0 / 9.0) / 2.0), v, 1e-13, "by hand");
}

#[test]
fn half_the_step_changes_little() {
    let fine = baseline();
    let at = |step: f64| Path::of(&Inputs { step, ..fine.clone() }, 1.0);
    let reference = at(1.0 / 32.0);
    // what the specification reports for 1/16; coarser steps are allowed and have an error of their own
    for (step, bound) in [(1.0 / 16.0, 1.3e-5), (0.125, 2e-4), (0.25, 3e-3)] {
        let coarse = at(step);
        let mut worst = 0.0f64;
        for name in [
            "production.output",
            "production.capital",
            "compute.chips",
            "research.software",
            "capability.level",
            "safety.hazard_sum",
        ] {
            for row in 0..reference.rows() {
                for i in 0..3 {
                    let (have, want) = (coarse.get(row, i, name), reference.get(row, i, name));
                    if want != 0.0 {
                        worst = worst.max(((have - want) / want).abs());
                    }
                }
            }
        }
        println!("step {step}: {worst:.2e}");
        assert!(worst <= bound * 1.05, "step {step}: {worst:e}");
    }
}

#[test]
fn one_refusal_makes_an_agreement_of_all_ineffective() {
    for (inputs, n) in [(baseline(), 3), (random(15_000, 6, 10.0, 0.125), 6)] {
        let agreed = |share: &dyn Fn(usize) -> f64| {
            let mut inputs = inputs.clone();
            set_lever(&mut inputs, "safety.agreement_share", share);
            Path::of(&inputs, 1.0).bits()
        };
        let none = agreed(&|_| 0.0);
        assert_eq!(agreed(&|i| if i == n - 1 { 0.0 } else { 1.0 }), none);
        assert_ne!(agreed(&|_| 1.0), none, "an agreement of all must matter");
    }
}

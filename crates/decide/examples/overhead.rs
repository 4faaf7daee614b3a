//! Evaluations per CPU-second of the optimisers on objectives that cost next to nothing: what the search itself takes.
//!
//! `cargo run --release -p shapan-decide --example overhead`; the cost of the objective is in it, is not subtracted, and its share of the time is
//! told beside it.

#[path = "../tests/problems/mod.rs"]
mod problems;

use cpu_time::ProcessTime;
use shapan_decide::optimize::{Space, cma, nsga};

/// A problem with several objectives: name, bounds, resolutions, objectives.
type Several<'a> = (&'a str, Vec<(f64, f64)>, Vec<f64>, &'a dyn Fn(&[f64]) -> Vec<f64>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = 7;
    let several: [Several<'_>; 3] = [
        ("ε-NSGA-II, ZDT1, 30 variables", problems::zdt_bounds(1), vec![0.01; 2], &|x| problems::zdt(1, x).to_vec()),
        ("ε-NSGA-II, DTLZ2, 3 objectives", vec![(0.0, 1.0); 12], vec![0.05; 3], &|x| problems::dtlz(2, x, 3)),
        ("ε-NSGA-II, DTLZ2, 5 objectives", vec![(0.0, 1.0); 14], vec![0.2; 5], &|x| problems::dtlz(2, x, 5)),
    ];
    for (name, bounds, epsilons, objective) in several {
        let (mut rates, mut own) = (Vec::new(), Vec::new());
        let mut held = 0;
        for seed in 0..rounds {
            let settings = nsga::Settings { evaluations: 200_000, seed, ..nsga::Settings::default() };
            let mut search = nsga::Search::new(Space::new(&bounds)?, &epsilons, settings)?;
            let (start, mut objectives) = (ProcessTime::now(), 0.0);
            loop {
                let before = ProcessTime::now();
                let values: Vec<f64> = search.candidates().flat_map(objective).collect();
                objectives += before.elapsed().as_secs_f64();
                let feasible = vec![0.0; values.len() / epsilons.len()];
                if search.tell(&values, &feasible)?.is_some() {
                    break;
                }
            }
            let all = start.elapsed().as_secs_f64();
            rates.push(search.evaluations() as f64 / all);
            own.push(objectives / all);
            held = search.archive().len();
        }
        tell(&format!("{name}, {held} in the archive"), &mut rates, &mut own);
    }
    for n in [5, 10, 20] {
        let (mut rates, mut own) = (Vec::new(), Vec::new());
        for seed in 0..rounds {
            let settings = cma::Settings {
                evaluations: 100_000,
                precision: 0.0,
                restarts: 1000,
                seed,
                ..cma::Settings::default()
            };
            let mut search = cma::Search::new(Space::new(&vec![(-5.0, 5.0); n])?, settings)?;
            let (start, mut objectives) = (ProcessTime::now(), 0.0);
            loop {
                let before = ProcessTime::now();
                let values: Vec<f64> = search.candidates().map(problems::rosenbrock).collect();
                objectives += before.elapsed().as_secs_f64();
                if search.tell(&values, &vec![0.0; values.len()])?.is_some() {
                    break;
                }
            }
            let all = start.elapsed().as_secs_f64();
            rates.push(search.evaluations() as f64 / all);
            own.push(objectives / all);
        }
        tell(&format!("CMA-ES, Rosenbrock, {n} variables"), &mut rates, &mut own);
    }
    Ok(())
}

fn tell(name: &str, rates: &mut [f64], own: &mut [f64]) {
    rates.sort_by(f64::total_cmp);
    own.sort_by(f64::total_cmp);
    let (low, middle, high) = (rates[0], rates[rates.len() / 2], rates[rates.len() - 1]);
    let share = 100.0 * own[own.len() / 2];
    println!(
        "{name}: {middle:.0} evaluations per CPU-second ({low:.0} to {high:.0}), {share:.0} % of the time in the objective"
    );
}

//! Evaluations per CPU-second of the optimisers on objectives that cost next to nothing: what the search itself takes.
//!
//! `cargo run --release -p shapan-decide --example overhead`; the cost of the objective is in it, and is not subtracted.

#[path = "../tests/problems/mod.rs"]
mod problems;

use cpu_time::ProcessTime;
use shapan_decide::optimize::{Space, cma, nsga};

/// A problem with several objectives: name, bounds, resolutions, objectives.
type Several<'a> = (&'a str, Vec<(f64, f64)>, Vec<f64>, &'a dyn Fn(&[f64]) -> Vec<f64>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = 5;
    let several: [Several<'_>; 3] = [
        ("ε-NSGA-II, ZDT1, 30 variables", problems::zdt_bounds(1), vec![0.01; 2], &|x| problems::zdt(1, x).to_vec()),
        ("ε-NSGA-II, DTLZ2, 3 objectives", vec![(0.0, 1.0); 12], vec![0.05; 3], &|x| problems::dtlz(2, x, 3)),
        ("ε-NSGA-II, DTLZ2, 5 objectives", vec![(0.0, 1.0); 14], vec![0.2; 5], &|x| problems::dtlz(2, x, 5)),
    ];
    for (name, bounds, epsilons, objective) in several {
        let mut rates = Vec::new();
        let mut held = 0;
        for seed in 0..rounds {
            let settings = nsga::Settings { evaluations: 200_000, seed, ..nsga::Settings::default() };
            let mut search = nsga::Search::new(Space::new(&bounds)?, &epsilons, settings)?;
            let start = ProcessTime::now();
            loop {
                let values: Vec<f64> = search.candidates().flat_map(objective).collect();
                let feasible = vec![0.0; values.len() / epsilons.len()];
                if search.tell(&values, &feasible)?.is_some() {
                    break;
                }
            }
            rates.push(search.evaluations() as f64 / start.elapsed().as_secs_f64());
            held = search.archive().len();
        }
        tell(&format!("{name}, {held} in the archive"), &mut rates);
    }
    for n in [5, 10, 20] {
        let mut rates = Vec::new();
        for seed in 0..rounds {
            let settings = cma::Settings {
                evaluations: 100_000,
                precision: 0.0,
                restarts: 1000,
                seed,
                ..cma::Settings::default()
            };
            let mut search = cma::Search::new(Space::new(&vec![(-5.0, 5.0); n])?, settings)?;
            let start = ProcessTime::now();
            loop {
                let values: Vec<f64> = search.candidates().map(problems::rosenbrock).collect();
                if search.tell(&values, &vec![0.0; values.len()])?.is_some() {
                    break;
                }
            }
            rates.push(search.evaluations() as f64 / start.elapsed().as_secs_f64());
        }
        tell(&format!("CMA-ES, Rosenbrock, {n} variables"), &mut rates);
    }
    Ok(())
}

fn tell(name: &str, rates: &mut [f64]) {
    rates.sort_by(f64::total_cmp);
    let (low, middle, high) = (rates[0], rates[rates.len() / 2], rates[rates.len() - 1]);
    println!("{name}: {middle:.0} evaluations per CPU-second ({low:.0} to {high:.0})");
}

//! The optimisers on test problems, as text, so that the script in `validation/` can lay them beside their peers.
//!
//! `front PROBLEM EVALUATIONS SEED EPSILON`: the archive's objectives, one point a line; problems are zdt1 to zdt4, zdt6, dtlz1, dtlz2, dtlz7.
//! `volume FILE REFERENCE,…`: the hypervolume of points, one a line. `least FUNCTION VARIABLES SEED`: evaluations until a function is below 1e-8.

#[path = "../tests/problems/mod.rs"]
mod problems;

use std::error::Error;
use std::process::ExitCode;

use shapan_decide::optimize::hypervolume::hypervolume;
use shapan_decide::optimize::{Space, cma, nsga};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["front", problem, evaluations, seed, epsilon] => front(problem, evaluations, seed, epsilon),
        ["volume", file, reference] => volume(file, reference),
        ["least", function, variables, seed] => least(function, variables, seed),
        _ => {
            Err("front PROBLEM EVALUATIONS SEED EPSILON, volume FILE REFERENCE or least FUNCTION VARIABLES SEED".into())
        }
    };
    match done {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}

fn front(problem: &str, evaluations: &str, seed: &str, epsilon: &str) -> Result<String, Box<dyn Error>> {
    let number = problem.trim_start_matches(|c: char| c.is_alphabetic()).parse::<usize>()?;
    let zdt = problem.starts_with("zdt");
    let (bounds, objectives) = match (zdt, number) {
        (true, _) => (problems::zdt_bounds(number), 2),
        (false, 1) => (vec![(0.0, 1.0); 7], 3),
        (false, 2) => (vec![(0.0, 1.0); 12], 3),
        (false, _) => (vec![(0.0, 1.0); 22], 3),
    };
    let settings =
        nsga::Settings { evaluations: evaluations.parse()?, seed: seed.parse()?, ..nsga::Settings::default() };
    let mut search = nsga::Search::new(Space::new(&bounds)?, &vec![epsilon.parse()?; objectives], settings)?;
    loop {
        let one =
            |x: &[f64]| if zdt { problems::zdt(number, x).to_vec() } else { problems::dtlz(number, x, objectives) };
        let values: Vec<f64> = search.candidates().flat_map(one).collect();
        if search.tell(&values, &vec![0.0; values.len() / objectives])?.is_some() {
            break;
        }
    }
    let line = |point: &[f64]| point.iter().map(|f| format!("{f:?}")).collect::<Vec<_>>().join(",") + "\n";
    Ok(search.archive().objectives().chunks_exact(objectives).map(line).collect())
}

fn volume(file: &str, reference: &str) -> Result<String, Box<dyn Error>> {
    let numbers = |text: &str| text.split(',').map(|cell| cell.trim().parse()).collect::<Result<Vec<f64>, _>>();
    let mut points = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        points.extend(numbers(line)?);
    }
    Ok(format!("{:?}\n", hypervolume(&points, &numbers(reference)?)?))
}

fn least(function: &str, variables: &str, seed: &str) -> Result<String, Box<dyn Error>> {
    let f: fn(&[f64]) -> f64 = match function {
        "sphere" => problems::sphere,
        "ellipsoid" => problems::ellipsoid,
        "rosenbrock" => problems::rosenbrock,
        _ => return Err("sphere, ellipsoid or rosenbrock".into()),
    };
    let n: usize = variables.parse()?;
    let settings = cma::Settings {
        start: Some(vec![2.0; n]),
        width: 0.1,
        target: Some(1e-8),
        evaluations: 30_000,
        seed: seed.parse()?,
        ..cma::Settings::default()
    };
    let mut search = cma::Search::new(Space::new(&vec![(-5.0, 5.0); n])?, settings)?;
    let end = loop {
        let values: Vec<f64> = search.candidates().map(f).collect();
        if let Some(end) = search.tell(&values, &vec![0.0; values.len()])? {
            break end;
        }
    };
    Ok(format!("{},{}\n", search.evaluations(), u8::from(end == cma::End::Target)))
}

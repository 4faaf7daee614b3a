//! Draws from posteriors that are known, so that the script in `validation/` can lay them beside those of emcee and pyABC: `posteriors ASKED DRAWS`.
//!
//! ASKED is JSON: what is drawn from, how, and with which seed. DRAWS gets numbers of eight bytes, the lowest first: for chains by step (the first half
//! left out), chain, dimension; for populations by point its place, weight and distance. What it took is told as JSON.

use std::error::Error;
use std::process::ExitCode;

use serde_json::{Value, json};
use shapan_insight::abc::{Settings, sample};
use shapan_insight::chains::Chains;
use shapan_insight::{normal, philox};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match &words[..] {
        [asked, draws] => drawn(asked, draws),
        _ => Err("posteriors ASKED DRAWS".into()),
    };
    match done {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(what) => {
            eprintln!("posteriors: {what}");
            ExitCode::FAILURE
        }
    }
}

fn drawn(asked: &str, draws: &str) -> Result<Value, Box<dyn Error>> {
    let asked: Value = serde_json::from_str(&std::fs::read_to_string(asked)?)?;
    let (numbers, told) = match asked["target"].as_str() {
        Some("normal") => {
            let mean = list(&asked["mean"])?;
            let precision = asked["precision"].as_array().ok_or("a list of rows is missing: precision")?;
            let precision = precision.iter().map(list).collect::<Result<Vec<_>, _>>()?;
            chains(&asked, mean.len(), &|x| {
                let off: Vec<f64> = x.iter().zip(&mean).map(|(x, m)| x - m).collect();
                let row = |row: &Vec<f64>| row.iter().zip(&off).map(|(p, x)| p * x).sum::<f64>();
                -0.5 * precision.iter().zip(&off).map(|(p, x)| row(p) * x).sum::<f64>()
            })?
        }
        // Haario, Saksman and Tamminen 1999: a normal distribution whose second coordinate is bent by the first
        Some("banana") => {
            let (variance, bend) = (number(&asked, "variance")?, number(&asked, "bend")?);
            chains(&asked, number(&asked, "dimensions")? as usize, &|x| {
                let straight = x[1] - bend * (x[0] * x[0] - variance);
                let rest: f64 = x[2..].iter().map(|x| x * x).sum();
                -0.5 * (x[0] * x[0] / variance + straight * straight + rest)
            })?
        }
        Some("seen") => populations(&asked)?,
        _ => return Err("target is normal, banana or seen".into()),
    };
    let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(draws, bytes)?;
    Ok(told)
}

fn number(asked: &Value, name: &str) -> Result<f64, Box<dyn Error>> {
    asked[name].as_f64().ok_or_else(|| format!("a number is missing: {name}").into())
}

fn list(of: &Value) -> Result<Vec<f64>, Box<dyn Error>> {
    let numbers = of.as_array().and_then(|all| all.iter().map(Value::as_f64).collect());
    numbers.ok_or_else(|| "a list of numbers is missing".into())
}

fn chains(
    asked: &Value,
    dimensions: usize,
    density: &dyn Fn(&[f64]) -> f64,
) -> Result<(Vec<f64>, Value), Box<dyn Error>> {
    let (count, steps) = (number(asked, "chains")? as usize, number(asked, "steps")? as usize);
    let seed = number(asked, "seed")? as u64;
    let mut evaluations = 0;
    let mut all = |points: &[Vec<f64>]| {
        evaluations += points.len();
        points.iter().map(|x| density(x)).collect::<Vec<f64>>()
    };
    let place = |chain: usize| {
        (0..dimensions).map(|k| normal::quantile(philox::uniform(seed, chain as u64, &format!("start.{k}")))).collect()
    };
    let mut chains = Chains::start(seed, (0..count).map(place).collect(), steps as u64 / 2, &mut all)
        .map_err(|stuck| stuck.to_string())?;
    let mut draws = Vec::with_capacity(steps / 2 * count * dimensions);
    for step in 0..steps {
        chains.step(&mut all);
        if step >= steps / 2 {
            draws.extend(chains.positions.iter().flatten());
        }
    }
    Ok((draws, json!({ "evaluations": evaluations, "acceptance": chains.acceptance() })))
}

/// A number with a standard normal prior, seen with normal noise.
fn populations(asked: &Value) -> Result<(Vec<f64>, Value), Box<dyn Error>> {
    let (seen, noise, seed) = (number(asked, "seen")?, number(asked, "noise")?, number(asked, "seed")? as u64);
    let mut run = 0;
    let mut distance = |points: &[Vec<f64>]| {
        let one = |z: &Vec<f64>| {
            run += 1;
            (z[0] + noise * normal::quantile(philox::uniform(seed, run, "seen.noise")) - seen).abs()
        };
        points.iter().map(one).collect::<Vec<f64>>()
    };
    let (size, rounds) = (number(asked, "points")? as usize, number(asked, "rounds")? as usize);
    let settings = Settings { size, rounds, keep: 0.5, tries: 1000 };
    let found = sample(seed, 1, settings, &mut distance).map_err(|nothing| nothing.to_string())?;
    let rows = found.positions.iter().zip(&found.weights).zip(&found.distances);
    let numbers = rows.flat_map(|((z, weight), distance)| [z[0], *weight, *distance]).collect();
    Ok((numbers, json!({ "evaluations": found.evaluations, "tolerance": found.tolerance })))
}

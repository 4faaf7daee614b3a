//! Measures of policies from a table of outcomes, a row of numbers for each policy, a column for each world, so that the script in `validation/` can
//! lay them beside what others have: `FILE max|min [RADIUS]`, with the radius of a Wasserstein ball.

use std::error::Error;
use std::process::ExitCode;

use shapan_decide::robust::{Questions, Sense, Table};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [file, "max"] => measures(file, Sense::More, None),
        [file, "min"] => measures(file, Sense::Less, None),
        [file, "max", radius] => measures(file, Sense::More, Some(radius)),
        [file, "min", radius] => measures(file, Sense::Less, Some(radius)),
        _ => Err("FILE max|min [RADIUS]".into()),
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

fn measures(file: &str, sense: Sense, radius: Option<&str>) -> Result<String, Box<dyn Error>> {
    let text = std::fs::read_to_string(file)?;
    let rows: Vec<Vec<f64>> =
        text.lines().map(|line| line.split(',').map(str::parse).collect()).collect::<Result<_, _>>()?;
    let table = Table::new(rows.len(), &rows.concat(), sense)?;
    let mut text = String::from("mean,cvar,worst,regret_mean,regret_p90,regret_max,best,wasserstein\n");
    let wasserstein = radius.map(str::parse).transpose()?;
    for own in table.measures(&Questions { resamples: 0, wasserstein, ..Questions::default() })? {
        let regret = [own.regret.value, own.high_regret.value, own.largest_regret];
        let cells = [own.mean.value, own.tail.value, own.worst].into_iter().chain(regret).chain([own.best.value]);
        let cells = cells.chain([own.wasserstein.map_or(f64::NAN, |mean| mean.value)]);
        text.push_str(&(cells.map(|x| format!("{x:?}")).collect::<Vec<_>>().join(",") + "\n"));
    }
    Ok(text)
}

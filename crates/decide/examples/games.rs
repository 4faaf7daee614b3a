//! Reads games as JSON, one a line, and tells their equilibria as JSON, one a line: `validation/games_compare.py` lays them beside those of others.
//!
//! A game is `{"actions": [2, 3], "payoffs": [[…], […]], "lambdas": [0.5, 2]}`: payoffs by player, then profile, the last player's action changing
//! first; λ per unit of payoff.

use std::io::{BufRead, Write};

use serde_json::{Value, json};
use shapan_decide::game::{Game, bimatrix, lemke_howson, pure, quantal};

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map(|all| all.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
}

fn answer(line: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let asked: Value = serde_json::from_str(line)?;
    let actions = numbers(&asked["actions"]).iter().map(|count| *count as usize).collect();
    let payoffs = asked["payoffs"].as_array().ok_or("payoffs are missing")?.iter().flat_map(numbers).collect();
    let game = Game::new(actions, payoffs)?;
    let certain: Vec<Vec<usize>> = pure::equilibria(&game).into_iter().map(|profile| game.profile(profile)).collect();
    let lambdas = numbers(&asked["lambdas"]);
    let quantal: Vec<Value> = if lambdas.is_empty() {
        Vec::new()
    } else {
        let points = quantal::at(&game, &lambdas, true)?;
        points
            .into_iter()
            .map(|own| json!({"lambda": own.lambda, "mixed": own.mixed, "residual": own.residual}))
            .collect()
    };
    let mut told = json!({"pure": certain, "quantal": quantal});
    if game.players() == 2 {
        let found = bimatrix::equilibria(&game)?;
        told["mixed"] = found.all.iter().map(|own| json!(own.mixed)).collect();
        told["degenerate"] = found.degenerate.into();
        told["paths"] = lemke_howson::paths(&game)?.iter().map(|own| json!(own.mixed)).collect();
    }
    Ok(told)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        writeln!(out, "{}", answer(&line?)?)?;
    }
    Ok(())
}

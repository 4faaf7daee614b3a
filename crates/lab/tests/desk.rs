//! Studies of a page against the same questions put to the lab directly: the same bits, whatever the pieces.

use std::time::Instant;

use serde_json::{Value, json};
use shapan_lab::desk::Desk;

fn say(desk: &mut Desk, request: &Value, numbers: &[f64]) -> (Value, Vec<f64>) {
    let (answer, numbers) = desk.ask(request.to_string().as_bytes(), numbers);
    (serde_json::from_str(&answer).unwrap(), numbers)
}

#[test]
fn speed() {
    let mut desk = Desk::new();
    let t = Instant::now();
    let (opened, _) = say(
        &mut desk,
        &json!({"do":"open","slot":0,"kind":"claims","scenario":"baseline","runs":1000,"step":0.25}),
        &[],
    );
    eprintln!("open {:?} {}", t.elapsed(), opened["worlds"]);
    let t = Instant::now();
    let (a, numbers) = say(&mut desk, &json!({"do":"run","slot":0,"from":0,"to":64}), &[]);
    eprintln!("run 64 {:?} {a} {}", t.elapsed(), numbers.len());
    let t = Instant::now();
    say(&mut desk, &json!({"do":"take","slot":0}), &numbers);
    eprintln!("take {:?}", t.elapsed());
    for _ in 0..2 {
        let t = Instant::now();
        let (v, _) = say(&mut desk, &json!({"do":"verdicts","slot":0,"language":"en"}), &[]);
        eprintln!("verdicts {:?} {}", t.elapsed(), serde_json::to_string_pretty(&v["claims"][2]).unwrap());
    }
    let (_, numbers) = say(&mut desk, &json!({"do":"run","slot":0,"from":64,"to":1000}), &[]);
    say(&mut desk, &json!({"do":"take","slot":0}), &numbers);
    let t = Instant::now();
    let (v, _) = say(&mut desk, &json!({"do":"verdicts","slot":0,"language":"zh"}), &[]);
    eprintln!("verdicts 1000 {:?} {}", t.elapsed(), serde_json::to_string_pretty(&v["claims"][2]).unwrap());
    let t = Instant::now();
    say(&mut desk, &json!({"do":"verdicts","slot":0,"language":"zh"}), &[]);
    eprintln!("verdicts again {:?}", t.elapsed());
}

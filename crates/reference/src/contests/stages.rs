//! A race of several stages between two: does the leader try harder?

use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { multi_stage_race
    numbers {
        /// The prize.
        v as "V" "V" ["1"] = 2.0, Fixed, 1e-6..=1e6, "harris1985" "";
        /// Stages.
        stages as "N" "N" ["1"] = 2.0, Fixed, 1.0..=50.0, "harris1985" "a whole number";
        /// Interest.
        r "r" ["1/yr"] = 0.1, Fixed, 1e-6..=10.0, "harris1985" "";
        /// Cost of hazard: half of this times its square.
        k "k" ["1"] = 1.0, Fixed, 1e-6..=1e6, "harris1985" "";
    }
    outcomes {
        /// Value of having i stages left when the rival has j.
        worth as "W" "W_{ij}" ["1"];
        /// Hazard of finishing a stage then.
        hazards as "p" "p_{ij}" ["1/yr"];
        /// Probability that the leader wins from one stage ahead at the start.
        leader_win "\\pi_L" ["1"];
        /// Probability of winning from a tie.
        tie "\\pi_T" ["1"];
    }
    columns {
        /// Own stages left.
        own as "i" "i" ["1"];
        /// Stages that the rival has left.
        rival as "j" "j" ["1"];
        /// Value.
        value as "W" "W" ["1"];
        /// Hazard.
        hazard as "p" "p" ["1/yr"];
        /// Probability of winning.
        win "\\pi" ["1"];
    }
}

/// Values, hazards and probabilities by own and rival stages left, row by row, 0 to N.
struct Race {
    size: usize,
    value: Vec<f64>,
    hazard: Vec<f64>,
    win: Vec<f64>,
}

/// Most rounds of the fixed point for a pair of states.
const ROUNDS: usize = 100_000;

fn race(p: &Given<f64>) -> Option<Race> {
    let n = p.stages as usize;
    let size = n + 1;
    let mut race =
        Race { size, value: vec![0.0; size * size], hazard: vec![0.0; size * size], win: vec![0.0; size * size] };
    for j in 1..=n {
        race.value[j] = p.v;
        race.win[j] = 1.0;
    }
    for sum in 2..=2 * n {
        for i in 1..=n.min(sum - 1) {
            let j = sum - i;
            if j < i || j > n {
                continue;
            }
            let (ij, ji) = (i * size + j, j * size + i);
            // what each gets by moving on, and keeps when the other does
            let (ahead, behind) =
                ([race.value[ij - size], race.value[ji - size]], [race.value[ij - 1], race.value[ji - 1]]);
            let mut w = [0.5 * (ahead[0] + behind[0]), 0.5 * (ahead[1] + behind[1])];
            let hazards = |w: [f64; 2]| [((ahead[0] - w[0]) / p.k).max(0.0), ((ahead[1] - w[1]) / p.k).max(0.0)];
            let mut settled = false;
            for _ in 0..ROUNDS {
                let h = hazards(w);
                let all = p.r + h[0] + h[1];
                let next = |at: usize| (h[at] * ahead[at] + h[1 - at] * behind[at] - 0.5 * p.k * h[at] * h[at]) / all;
                let new = [next(0), next(1)];
                let moved = (new[0] - w[0]).abs().max((new[1] - w[1]).abs());
                // half steps, because whole ones may swing
                w = [0.5 * (w[0] + new[0]), 0.5 * (w[1] + new[1])];
                if moved <= 1e-15 * p.v {
                    settled = true;
                    break;
                }
            }
            if !settled {
                return None;
            }
            let h = hazards(w);
            (race.value[ij], race.value[ji]) = (w[0], w[1]);
            (race.hazard[ij], race.hazard[ji]) = (h[0], h[1]);
            let wins = (h[0] * race.win[ij - size] + h[1] * race.win[ij - 1]) / (h[0] + h[1]);
            race.win[ij] = wins;
            race.win[ji] = 1.0 - wins;
        }
    }
    Some(race)
}

/// The part.
pub struct Stages;
/// The part.
pub static PART: Stages = Stages;

impl Part for Stages {
    fn name(&self) -> &'static str {
        "multi_stage_race"
    }
    fn about(&self) -> &'static str {
        "a race of several stages between two: values, efforts, and whether the leader wins"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn columns(&self) -> &'static [&'static Spec] {
        COLUMNS
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        let n = Given::of(inputs).stages;
        if n.fract() == 0.0 { Vec::new() } else { vec![format!("N is {n}, a whole number is expected")] }
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let p = Given::of(inputs);
        let n = p.stages as usize;
        let Some(race) = race(&p) else {
            let broken = Some("the values of a pair of states did not settle".to_owned());
            return Run { outcomes: vec![Value::Nothing; OUTCOMES.len()], series: Series::default(), broken };
        };
        let states = || (1..=n).flat_map(|i| (1..=n).map(move |j| (i, j)));
        let table = |from: &[f64]| {
            Value::Table(states().map(|(i, j)| (format!("({i}, {j})"), Value::of(from[i * race.size + j]))).collect())
        };
        let win = |i: usize, j: usize| race.win[i * race.size + j];
        let column = |of: &dyn Fn(usize, usize) -> f64| states().map(|(i, j)| of(i, j)).collect::<Vec<_>>();
        let leader = if n > 0 { win(n - 1, n) } else { f64::NAN };
        Run {
            outcomes: vec![table(&race.value), table(&race.hazard), Value::of(leader), Value::of(win(n, n))],
            series: Series::numbers(vec![
                column(&|i, _| i as f64),
                column(&|_, j| j as f64),
                column(&|i, j| race.value[i * race.size + j]),
                column(&|i, j| race.hazard[i * race.size + j]),
                column(&win),
            ]),
            broken: None,
        }
    }
}

//! What is believed about the inputs: a spread of each, rank correlations, and what a draw must not already be at the start.

use std::sync::OnceLock;

use shapan_lab::{copula, normal};
use shapan_model::num::Num;

use super::quantities::{PARAMETERS, parameter, word};
use super::world::{Form, World};
use crate::model::Inputs;
use crate::value::Value;

/// On which scale an input is even between its three values: half of the mass below the middle one, half above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Logarithm.
    Positive,
    /// Logarithm of the opposite.
    Negative,
    /// Logarithm of the odds.
    Fraction,
    /// Logarithm of the odds of the inverse.
    InverseFraction,
    /// None: there is a table.
    Table,
}

/// Three values of an input.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The input.
    pub name: &'static str,
    /// On which scale it is even.
    pub scale: Scale,
    /// Conservative, best guess, aggressive.
    pub values: [f64; 3],
}

const fn spread(name: &'static str, scale: Scale, values: [f64; 3]) -> Spread {
    Spread { name, scale, values }
}

use Scale::{Fraction, InverseFraction, Negative, Positive, Table};

/// Every input that is not certain.
pub static SPREADS: &[Spread] = &[
    spread("full_automation_requirements_training", Table, [1e+40, 1e+36, 1e+33]),
    spread("flop_gap_training", Positive, [100000000.0, 10000.0, 10.0]),
    spread("goods_vs_rnd_requirements_training", Positive, [1.0, 3.0, 30.0]),
    spread("full_automation_requirements_runtime", Positive, [1e+20, 1.66667e+16, 1000000000000000.0]),
    spread("flop_gap_runtime", InverseFraction, [100.0, 10.0, 1.0]),
    spread("goods_vs_rnd_requirements_runtime", Positive, [30.0, 100.0, 300.0]),
    spread("runtime_training_tradeoff", Positive, [3.0, 1.5, 0.8]),
    spread("runtime_training_max_tradeoff", InverseFraction, [1.0, 30.0, 1000.0]),
    spread("labour_substitution_goods", Negative, [-2.0, -0.5, -0.2]),
    spread("labour_substitution_rnd", Negative, [-2.0, -0.5, -0.2]),
    spread("capital_substitution_goods", Negative, [-2.0, -0.4, -0.2]),
    spread("capital_substitution_rnd", Negative, [-0.5, -0.25, -0.17]),
    spread("hardware_returns", Positive, [3.0, 5.2, 7.0]),
    spread("software_returns", Positive, [0.8, 1.25, 5.0]),
    spread("hardware_performance_ceiling", Positive, [1e+23, 1e+26, 1e+29]),
    spread("software_ceiling", Positive, [100000000.0, 1000000000000.0, 1e+16]),
    spread("rnd_parallelization_penalty", Fraction, [0.2, 0.7, 0.99]),
    spread("hardware_delay", Positive, [2.5, 1.0, 0.01]),
    spread("frac_gwp_compute_growth", Positive, [0.07, 0.19, 0.37]),
    spread("frac_compute_training_growth", Positive, [0.931292546497022, 0.547528364331348, 0.163764182165674]),
    spread("frac_capital_hardware_rnd_growth_rampup", Positive, [0.05, 0.14, 0.31999999999999995]),
    spread("frac_labour_hardware_rnd_growth_rampup", Positive, [0.05, 0.14, 0.31999999999999995]),
    spread("frac_compute_hardware_rnd_growth_rampup", Positive, [0.27, 0.6699999999999999, 1.3699999999999999]),
    spread("frac_labour_software_rnd_growth_rampup", Positive, [0.12, 0.22, 0.37]),
    spread("frac_compute_software_rnd_growth_rampup", Positive, [0.27, 0.6699999999999999, 1.3699999999999999]),
    spread("frac_gwp_compute_growth_rampup", Positive, [0.07, 0.19, 0.37]),
    spread("frac_compute_training_growth_rampup", Positive, [0.55, 1.1, 4.5]),
    spread("frac_capital_hardware_rnd_ceiling", Fraction, [0.01, 0.03, 0.1]),
    spread("frac_labour_hardware_rnd_ceiling", Fraction, [0.01, 0.03, 0.1]),
    spread("frac_compute_hardware_rnd_ceiling", Fraction, [0.05, 0.2, 0.35]),
    spread("frac_labour_software_rnd_ceiling", Fraction, [0.01, 0.03, 0.1]),
    spread("frac_compute_software_rnd_ceiling", Fraction, [0.05, 0.2, 0.35]),
    spread("frac_gwp_compute_ceiling", Fraction, [0.03, 0.1, 0.3]),
    spread("frac_compute_training_ceiling", Fraction, [0.03, 0.1, 0.2]),
    spread("initial_hardware_production", Positive, [1e+27, 1e+28, 1e+29]),
    spread("initial_cognitive_share_goods", Fraction, [0.3, 0.5, 0.65]),
    spread("rampup_trigger", Fraction, [0.01, 0.06, 0.2]),
    spread("compute_depreciation", Fraction, [0.1, 0.2, 0.3]),
    spread("money_cap_training_before_wakeup", Positive, [20000000000.0, 4000000000.0, 400000000.0]),
];

/// Inputs of December 2022 that differ: runtime requirements, per year; their gap; how much easier research is.
pub static OF_2022: [Spread; 3] = [
    spread("full_automation_requirements_runtime", Positive, [3.1536e27, 5.256e23, 3.1536e22]),
    spread("flop_gap_runtime", InverseFraction, [100.0, 3.0, 1.0]),
    spread("goods_vs_rnd_requirements_runtime", Positive, [3.0, 30.0, 100.0]),
];

/// Rank correlations with the inputs before, in order, of the movement from conservative to aggressive or from small to large as the
/// authors' table has them: `.` 0, digits tenths, `d` −0.4, `f` −0.6, `x` 1, `y` −1.
static RANKS: &[(&str, &str)] = &[
    ("full_automation_requirements_training", ""),
    ("flop_gap_training", "4"),
    ("goods_vs_rnd_requirements_training", "f."),
    ("full_automation_requirements_runtime", "x4f"),
    ("flop_gap_runtime", "4x.4"),
    ("runtime_training_max_tradeoff", "f.4f."),
    ("labour_substitution_goods", "......"),
    ("labour_substitution_rnd", "......4"),
    ("capital_substitution_goods", "......44"),
    ("capital_substitution_rnd", "......444"),
    ("hardware_returns", ".........."),
    ("software_returns", "..........3"),
    ("hardware_performance_ceiling", "..........33"),
    ("software_ceiling", "yd6yd6......."),
    ("rnd_parallelization_penalty", "..........333."),
    ("hardware_delay", "..........333.3"),
    ("frac_capital_hardware_rnd_growth_rampup", "4..4..2222222d22"),
    ("frac_labour_hardware_rnd_growth_rampup", "4..4..2222222d228"),
    ("frac_compute_hardware_rnd_growth_rampup", "4..4..2222222d2288"),
    ("frac_labour_software_rnd_growth_rampup", "4..4..2222222d22888"),
    ("frac_compute_software_rnd_growth_rampup", "4..4..2222222d228888"),
    ("frac_gwp_compute_growth_rampup", "4..4..2222222d2288888"),
    ("frac_compute_training_growth_rampup", "4..4..2222222d22888888"),
    ("frac_capital_hardware_rnd_ceiling", "4..4..2222222d228888888"),
    ("frac_labour_hardware_rnd_ceiling", "4..4..2222222d2288888888"),
    ("frac_compute_hardware_rnd_ceiling", "4..4..2222222d22888888888"),
    ("frac_labour_software_rnd_ceiling", "4..4..2222222d228888888888"),
    ("frac_compute_software_rnd_ceiling", "4..4..2222222d2288888888888"),
    ("frac_gwp_compute_ceiling", "4..4..2222222d22888888888888"),
    ("frac_compute_training_ceiling", "4..4..2222222d228888888888888"),
    ("initial_hardware_production", "..........333.3322222222222222"),
];
/// Taken from every rank correlation that is not 0, or those of 1 would leave nothing to the second input.
const SHAVED: f64 = 1e-6;
/// Most attempts at a draw that is possible at the start.
const MOST_ATTEMPTS: usize = 100_000;
/// A variance left to an input after those before it, below which it is taken to follow them.
const SMALLEST_REST: f64 = 1e-12;
/// Largest share of the tasks of research that may be automatable at the start.
const ALLOWED: f64 = 0.05;

impl Spread {
    fn place(&self, x: f64) -> f64 {
        let odds = |x: f64| Num::ln(x / (1.0 - x));
        match self.scale {
            Positive | Table => Num::ln(x),
            Negative => Num::ln(-x),
            Fraction => odds(x),
            // a value of 1 has infinite odds
            InverseFraction => odds(1.0 / if x == 1.0 { 1.0 + 1e-8 } else { x }),
        }
    }
    fn value(&self, y: f64) -> f64 {
        let share = |y: f64| 1.0 / (1.0 + Num::exp(-y));
        match self.scale {
            Positive | Table => Num::exp(y),
            Negative => -Num::exp(y),
            Fraction => share(y),
            InverseFraction => 1.0 / share(y),
        }
    }
    /// The value below which a share `u` of the mass lies.
    pub fn quantile(&self, u: f64) -> f64 {
        if self.scale == Table {
            return agi_flop(u);
        }
        let [a, middle, b] = self.values;
        let (low, middle, high) = (self.place(a.min(b)), self.place(middle), self.place(a.max(b)));
        let y = if u <= 0.5 { low + 2.0 * u * (middle - low) } else { middle + 2.0 * (u - 0.5) * (high - middle) };
        self.value(y)
    }
    /// In words, for people.
    pub fn words(&self) -> String {
        let [conservative, best, aggressive] = self.values;
        let scale = match self.scale {
            Positive => "even in logarithms between",
            Negative => "even in logarithms of the opposite between",
            Fraction => "even in logarithmic odds between",
            InverseFraction => "even in logarithmic odds of the inverse between",
            Table => return "by the table of the authors, after Cotra".to_owned(),
        };
        format!("{scale} {conservative:e}, {best:e} and {aggressive:e}, half of it on either side of the middle")
    }
    /// Does it grow from conservative to aggressive?
    fn direction(&self) -> f64 {
        if self.values[0] < self.values[2] { 1.0 } else { -1.0 }
    }
}

/// Training requirement of full automation by share of mass: the distribution of Cotra's report, as the authors sampled it.
pub fn agi_flop(u: f64) -> f64 {
    static CUMULATIVE: OnceLock<Vec<f64>> = OnceLock::new();
    /// Points of the table, from 1e21, and how far apart in powers of ten; the first that has any mass.
    const STEP: f64 = 40.0 / 4999.0;
    const FIRST: usize = 378;
    /// Above the table 1 % of the mass lies on the way to 1e100, and 3 % there.
    const LAST: [(f64, f64); 2] = [(100.0, 0.97), (100.0, 1.0)];
    let all = CUMULATIVE.get_or_init(|| {
        let mut sum = 0;
        let steps = include_str!("agi_flop.txt").split_whitespace();
        let mut all = vec![0.0];
        all.extend(steps.map(|step| {
            sum += step.parse::<u32>().unwrap_or(0);
            f64::from(sum) * 1e-7
        }));
        all
    });
    let point = |at: usize| match at.checked_sub(all.len()) {
        None => (21.0 + (FIRST - 1 + at) as f64 * STEP, all[at]),
        Some(beyond) => LAST[beyond.min(1)],
    };
    let upper = all.partition_point(|p| *p < u).max(1);
    let upper = if upper == all.len() && u > LAST[0].1 { upper + 1 } else { upper };
    let ((x0, p0), (x1, p1)) = (point(upper - 1), point(upper));
    let x = x0 + (x1 - x0) * ((u - p0) / (p1 - p0));
    Num::exp10(x)
}

/// Rank correlations that are not 0, as the authors' table has them: of the movement of two inputs from conservative to aggressive.
pub fn ranks() -> Vec<(&'static str, &'static str, f64)> {
    let mut all = Vec::new();
    for (at, (name, row)) in RANKS.iter().enumerate() {
        for ((other, _), letter) in RANKS[..at].iter().zip(row.chars()) {
            let rank = match letter {
                '.' => continue,
                'd' => -0.4,
                'f' => -0.6,
                'x' => 1.0,
                'y' => -1.0,
                digit => f64::from(digit.to_digit(10).unwrap_or(0)) / 10.0,
            };
            all.push((*name, *other, rank));
        }
    }
    all
}

/// Inputs in the order in which they are drawn, the first on its own, with the weights of the scores before.
struct Order {
    /// Position among the spreads, and row of the factor of the correlations.
    rows: Vec<(usize, Vec<f64>)>,
}

fn order() -> &'static Order {
    static ORDER: OnceLock<Order> = OnceLock::new();
    ORDER.get_or_init(|| {
        let n = SPREADS.len();
        let place = |name: &str| SPREADS.iter().position(|spread| spread.name == name).unwrap_or(0);
        let mut matrix = vec![vec![0.0; n]; n];
        for (name, other, rank) in ranks() {
            let (a, b) = (place(name), place(other));
            let rank = rank * SPREADS[a].direction() * SPREADS[b].direction() - SHAVED;
            matrix[a][b] = copula::of_scores(rank);
            matrix[b][a] = matrix[a][b];
        }
        let mut rows: Vec<(usize, Vec<f64>)> = Vec::new();
        for (i, correlations) in matrix.iter().enumerate() {
            let mut row = vec![0.0; i + 1];
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| row[k] * if j == i { row[k] } else { rows[j].1[k] }).sum();
                let all = if i == j { 1.0 } else { correlations[j] };
                row[j] = match (j < i, all - known) {
                    (true, _) if rows[j].1[j] == 0.0 => 0.0,
                    (true, rest) => rest / rows[j].1[j],
                    (false, rest) if rest > SMALLEST_REST => rest.sqrt(),
                    (false, _) => 0.0,
                };
            }
            rows.push((i, row));
        }
        Order { rows }
    })
}

/// The spread of an input in a version of the model.
fn spread_of(at: usize, of_2022: bool) -> Spread {
    let spread = SPREADS[at];
    match OF_2022.iter().find(|old| of_2022 && old.name == spread.name) {
        Some(old) => *old,
        None => spread,
    }
}

/// Could machines do none of the tasks of goods, and next to none of those of research, at the start?
pub fn possible(inputs: &Inputs) -> bool {
    let form = Form::of(inputs);
    let (goods, rnd, tasks) = World::first_moment(inputs, form);
    goods.possible <= 1 && (rnd.possible - 1) as f64 <= ALLOWED * tasks as f64
}

/// Draws inputs as the report does: the training requirement of full automation from its own distribution, kept if the draw is possible with
/// everything else at the low end of its range; then the rest, given that, until the draw is possible. `None` if no attempt is.
pub fn draw(base: &Inputs, held: &[bool], uniform: &dyn Fn(&str) -> f64) -> Option<Inputs> {
    let of_2022 = word(base, &parameter::variant) == "2022";
    let places: Vec<usize> =
        SPREADS.iter().map(|spread| PARAMETERS.iter().position(|p| p.spec.short == spread.name).unwrap_or(0)).collect();
    let order = order();
    let key = |name: &str, attempt: usize| if attempt == 0 { name.to_owned() } else { format!("{name}#{attempt}") };
    let mut scores = vec![0.0; SPREADS.len()];
    let mut inputs = base.clone();
    let first = &SPREADS[0];
    if !held[places[0]] {
        let mut lowest = base.clone();
        for (at, place) in places.iter().enumerate().skip(1).filter(|(_, place)| !held[**place]) {
            let [a, _, b] = spread_of(at, of_2022).values;
            lowest[*place] = Value::Number(a.min(b));
        }
        let kept = (0..MOST_ATTEMPTS).find_map(|attempt| {
            let u = uniform(&key(first.name, attempt));
            lowest[places[0]] = Value::Number(first.quantile(u));
            possible(&lowest).then_some(u)
        })?;
        inputs[places[0]] = Value::Number(first.quantile(kept));
        scores[0] = normal::quantile(kept);
    }
    for attempt in 0..MOST_ATTEMPTS {
        let mut fresh = vec![0.0; SPREADS.len()];
        fresh[0] = scores[0];
        for (at, row) in &order.rows[1..] {
            fresh[*at] = normal::quantile(uniform(&key(SPREADS[*at].name, attempt)));
            let score: f64 = row.iter().zip(&fresh).map(|(weight, score)| weight * score).sum();
            if !held[places[*at]] {
                let u = normal::distribution(score).clamp(f64::EPSILON, 1.0 - f64::EPSILON);
                inputs[places[*at]] = Value::Number(spread_of(*at, of_2022).quantile(u));
            }
        }
        if possible(&inputs) {
            return Some(inputs);
        }
    }
    None
}

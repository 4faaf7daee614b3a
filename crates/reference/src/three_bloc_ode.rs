//! # A race of three blocs without units
//!
//! Each of three blocs divides its effort between capability, safety and verification. Capability grows with falling returns until a
//! threshold, and with rising returns beyond it. Safety leaks to the others where there is trust, and trust grows with verification. Who wins
//! by which policy?
//!
//! With constant policies the path is that of the original within its own error of interpolation. Its other policies are chosen anew in
//! every stage of its solver, so its path depends on the solver, its steps and its ties; no path of those is claimed here. Here they are
//! chosen at fixed dates, `decision_step` years apart.

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, tanh};
use shapan_model::quantity::{Kind, Spec};

use crate::integrate::fourth;
use crate::model::{Answer, Inputs, Part, Preset, Question, Reference, Run, Standing, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

quantities! { three_bloc_ode
    numbers {
        /// Growth of capability for each part of effort.
        alpha "\\alpha" ["1/yr"] = 0.5, Fixed, 0.0..=100.0, "rht2025" "";
        /// Capability from which on returns rise.
        k_threshold as "K_threshold" "K_t" ["1"] = 14.5, Fixed, 0.0..=1e6, "rht2025" "set by hand in the original, over the value of its calibration";
        /// Weight of being unsafe.
        lam "\\lambda" ["1"] = 1.1, Fixed, 0.0..=100.0, "rht2025" "set by hand in the original, over the value of its calibration";
        /// Years to the end.
        years "T" ["yr"] = 15.0, Fixed, 0.15..=1000.0, "rht2025" "";
        /// Points of the output.
        points "N" ["1"] = 101.0, Fixed, 2.0..=100_000.0, "rht2025" "a whole number";
        /// Time between decisions, where policies are chosen.
        decision_step "\\Delta" ["yr"] = 0.15, Fixed, 0.01..=10.0, "definition" "ours: the original decides in every stage of its solver";
        /// Trust at the start.
        trust_0 as "T_0" "T_0" ["1"] = 0.5, Fixed, 0.0..=100.0, "rht2025" "";
    }
    words {
        /// How effort is divided.
        policy ["arms_race" "nine tenths for capability, for ever", "treaty" "three parts of eight for capability and the rest even, for ever",
                "best_response" "what gives most over the next year, if the others go on",
                "minimal_information" "what gives most at once, by what a bloc knows of itself",
                "china_catch_up" "best responses, but China keeps to capability until it has caught up"] "rht2025" "";
    }
    lists {
        /// Growth of safety for each part of effort: United States, China, Europe.
        gamma "\\gamma" ["1/yr"] = [0.15, 0.025, 0.1], 0.0..=100.0, "rht2025" "";
        /// Capability at the start.
        k_0 as "K_0" "K_0" ["1"] = [13.054621874040912, 9.804216188709006, 9.628145871797688], 0.0..=1e9, "rht2025" "";
        /// Safety at the start.
        s_0 as "S_0" "S_0" ["1"] = [0.25456512654379776, 0.10294426998144454, 0.17330662569235838], 0.0..=1e9, "rht2025" "";
    }
    outcomes {
        /// Capability of the United States at the end.
        k_us as "K_US" "K_U" ["1"];
        /// Capability of China at the end.
        k_cn as "K_CN" "K_C" ["1"];
        /// Capability of Europe at the end.
        k_eu as "K_EU" "K_E" ["1"];
        /// Share of the largest in capability at the end.
        leader_share "s" ["1"];
        /// Time at which a bloc first passes the threshold.
        threshold_passed "t_t" ["yr"];
        /// Trust at the end.
        trust_end "T_e" ["1"];
        /// Months between the first bloc's passing of the threshold and the second's, if all go on by the policy; none if the second does not
        /// pass within a century, or one is beyond it at the start.
        lead_months "\\Delta_t" ["month"];
    }
    columns {
        /// Time.
        time as "t" "t" ["yr"];
        /// Capability of the United States.
        c_us as "K_US" "K_U" ["1"];
        /// Capability of China.
        c_cn as "K_CN" "K_C" ["1"];
        /// Capability of Europe.
        c_eu as "K_EU" "K_E" ["1"];
        /// Safety of the United States.
        s_us as "S_US" "S_U" ["1"];
        /// Safety of China.
        s_cn as "S_CN" "S_C" ["1"];
        /// Safety of Europe.
        s_eu as "S_EU" "S_E" ["1"];
        /// Trust.
        trust as "T" "T" ["1"];
    }
}

/// What the equation gives.
static RATE: Spec = Spec::bare(
    "three_bloc_ode.K_rate",
    "three_bloc_ode",
    "K_rate",
    Kind::Flow,
    r"\dot K_U",
    "1/yr",
    "Growth of capability of the United States in the arms race; that of the others is alike.",
);

const BLOCS: usize = 3;
/// Slowing of capability below the threshold, spill of safety, gain and loss of trust, safe capability for each of safety, width of the
/// threshold.
const SLOWING: f64 = 0.35;
const SPILL: f64 = 0.4;
const TRUST: (f64, f64) = (0.3, 0.2);
const SAFE: f64 = 0.7;
const WIDTH: f64 = 1.0;
/// Weight of trust in what a bloc wants.
const TRUSTED: f64 = 1.1;
/// How far ahead best responses look: steps, their length, impatience.
const AHEAD: (usize, f64, f64) = (5, 0.2, 0.3);
/// Rounds of best responses, and what still counts as a change.
const ROUNDS: (usize, f64) = (4, 1e-4);
/// China's part for capability, until when, and until it has which part of the United States' capability.
const CATCH_UP: (f64, f64, f64) = (0.7, 8.0, 0.5);
/// Steps of the path between points of the output at most.
const STEP: f64 = 0.01;

/// For how long the race is followed beyond its end, from its start, until the second has passed the threshold.
const BEYOND: f64 = 100.0;
/// Months in a year.
const MONTHS: f64 = 12.0;

/// Effort for capability, safety, verification.
type Action = [f64; 3];
type State = [f64; 7];

/// Growth of capability.
fn capability<N: Num>(k: N, effort: N, alpha: N, weight: N) -> N {
    weight.one_minus() * effort * alpha / (k * SLOWING + 1.0) + weight * effort * alpha * k
}

struct Race {
    given: Given<f64>,
    gamma: [f64; BLOCS],
}

impl Race {
    fn weight(&self, k: f64) -> f64 {
        0.5 * (1.0 + tanh((k - self.given.k_threshold) / WIDTH))
    }
    fn rate(&self, y: &State, actions: &[Action; BLOCS]) -> State {
        let mut rate = [0.0; 7];
        let trust = y[6];
        for i in 0..BLOCS {
            rate[i] = capability(y[i], actions[i][0], self.given.alpha, self.weight(y[i]));
            let others = (0..BLOCS).filter(|j| *j != i).map(|j| y[BLOCS + j]).sum::<f64>() / (BLOCS - 1) as f64;
            rate[BLOCS + i] = self.gamma[i] * actions[i][1] + SPILL * trust * others;
        }
        let verified = actions.iter().map(|action| action[2]).sum::<f64>() / BLOCS as f64;
        rate[6] = TRUST.0 * verified - TRUST.1 * trust;
        rate
    }
    fn payoff(&self, y: &State, bloc: usize) -> f64 {
        y[bloc] - self.given.lam * (y[bloc] - SAFE * y[BLOCS + bloc]).max(0.0) + TRUSTED * y[6]
    }
    /// What a bloc gets over the next year if all keep to these actions.
    fn ahead(&self, y: &State, actions: &[Action; BLOCS], bloc: usize) -> f64 {
        let (steps, h, impatience) = AHEAD;
        let mut y = *y;
        let mut sum = 0.0;
        for step in 0..steps {
            let rate = self.rate(&y, actions);
            y.iter_mut().zip(rate).for_each(|(y, rate)| *y += h * rate);
            sum += self.payoff(&y, bloc) * exp(-impatience * h * (step + 1) as f64) * h;
        }
        sum
    }
    /// What a bloc gains at once, by what it knows of itself.
    fn at_once(&self, y: &State, action: &Action, bloc: usize) -> f64 {
        let (k, s) = (y[bloc], y[BLOCS + bloc]);
        let growth = capability(k, action[0], self.given.alpha, self.weight(k));
        let unsafe_growth = if k > SAFE * s { (growth - SAFE * self.gamma[bloc] * action[1]).max(0.0) } else { 0.0 };
        growth - self.given.lam * unsafe_growth + TRUSTED * (TRUST.0 * action[2] / BLOCS as f64 - TRUST.1 * y[6])
    }
    /// Actions that divide effort into so many parts; capability first, then safety.
    fn grid(parts: usize) -> Vec<Action> {
        let part = |k: usize| k as f64 / parts as f64;
        (0..=parts)
            .flat_map(|x| (0..=parts - x).map(move |s| (x, s)))
            .map(|(x, s)| [part(x), part(s), part(parts - x - s)])
            .collect()
    }
    fn best(actions: &[Action], value: impl Fn(&Action) -> f64) -> Action {
        let mut best = (f64::NEG_INFINITY, [0.0; 3]);
        for action in actions {
            let value = value(action);
            // the first of equals
            if value > best.0 {
                best = (value, *action);
            }
        }
        best.1
    }
    /// What all do from here on.
    fn decide(&self, policy: &str, t: f64, y: &State, last: &[Action; BLOCS]) -> [Action; BLOCS] {
        match policy {
            "treaty" => [[0.6, 0.5, 0.5]; BLOCS],
            "minimal_information" => {
                let grid = Race::grid(10);
                core::array::from_fn(|bloc| Race::best(&grid, |action| self.at_once(y, action, bloc)))
            }
            "best_response" | "china_catch_up" => {
                let grid = Race::grid(4);
                let bound = policy == "china_catch_up" && (t < CATCH_UP.1 || y[1] < CATCH_UP.2 * y[0]);
                let mut now = *last;
                for _ in 0..ROUNDS.0 {
                    let next: [Action; BLOCS] = core::array::from_fn(|bloc| {
                        let allowed = |action: &&Action| !(bound && bloc == 1) || action[0] >= CATCH_UP.0;
                        let choices: Vec<Action> = grid.iter().filter(allowed).copied().collect();
                        Race::best(&choices, |action| {
                            let mut all = now;
                            all[bloc] = *action;
                            self.ahead(y, &all, bloc)
                        })
                    });
                    let change =
                        |at: usize| -> f64 { (0..BLOCS).map(|bloc| (next[bloc][at] - now[bloc][at]).abs()).sum() };
                    let settled = (0..3).map(change).fold(0.0, f64::max) < ROUNDS.1;
                    now = next;
                    if settled {
                        break;
                    }
                }
                now
            }
            _ => [[0.9, 0.1, 0.05]; BLOCS],
        }
    }
}

/// A race on its way.
struct Way<'a> {
    race: &'a Race,
    policy: &'a str,
    t: f64,
    y: State,
    actions: [Action; BLOCS],
    decided: f64,
    /// When each passes the threshold; NaN for all if one is beyond it at the start.
    passed: [f64; BLOCS],
}

impl<'a> Way<'a> {
    fn new(race: &'a Race, policy: &'a str, y: State) -> Self {
        let actions = race.decide(policy, 0.0, &y, &[[0.5, 0.3, 0.2]; BLOCS]);
        Way { race, policy, t: 0.0, y, actions, decided: 0.0, passed: [f64::NAN; BLOCS] }
    }
    /// Times of passing from the first to the last.
    fn order(&self) -> [f64; BLOCS] {
        let mut order = self.passed;
        order.sort_by(f64::total_cmp);
        order
    }
    /// Goes on to a time, or until all is done.
    fn go(&mut self, until: f64, done: impl Fn(&Self) -> bool) {
        let (race, threshold) = (self.race, self.race.given.k_threshold);
        while self.t < until - 1e-12 && !done(self) {
            let next_decision = self.decided + race.given.decision_step;
            let whole = until.min(next_decision) - self.t;
            let h = whole / (whole / STEP).ceil().max(1.0);
            let before = self.y;
            let all_below = before[..BLOCS].iter().all(|k| *k < threshold) || self.passed.iter().any(|t| !t.is_nan());
            let mut rate = |_: f64, y: &State| race.rate(y, &self.actions);
            self.y = fourth(&mut rate, self.t, &before, h);
            for (passed, (before, after)) in self.passed.iter_mut().zip(before.into_iter().zip(self.y)) {
                if all_below && passed.is_nan() && before < threshold && after >= threshold {
                    *passed = self.t + h * (threshold - before) / (after - before);
                }
            }
            self.t += h;
            if self.t >= next_decision - 1e-9 {
                self.decided = next_decision;
                self.actions = race.decide(self.policy, self.t, &self.y, &self.actions);
            }
        }
    }
}

/// The part.
pub struct Blocs;
/// The part.
pub static PART: Blocs = Blocs;

impl Part for Blocs {
    fn name(&self) -> &'static str {
        "three_bloc_ode"
    }
    fn about(&self) -> &'static str {
        "capability, safety and trust of three blocs under a policy"
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
    fn presets(&self) -> Vec<Preset> {
        ["arms_race", "treaty", "best_response", "minimal_information", "china_catch_up"]
            .into_iter()
            .map(|name| Preset {
                name: name.into(),
                about: format!("the policy {name}"),
                values: vec![("policy".into(), Value::Word(name.into()))],
            })
            .collect()
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        let lists = [&parameter::gamma, &parameter::k_0, &parameter::s_0];
        let wrong = lists.iter().filter(|parameter| list(inputs, parameter).len() != BLOCS);
        wrong
            .map(|parameter| format!("{} needs three numbers: United States, China, Europe", parameter.spec.short))
            .collect()
    }
    fn run(&self, inputs: &Inputs, want: Want) -> Run {
        let given = Given::of(inputs);
        let three = |parameter: &Parameter| -> [f64; BLOCS] {
            let all = list(inputs, parameter);
            core::array::from_fn(|at| all.get(at).copied().unwrap_or(f64::NAN))
        };
        let (gamma, k, s) = (three(&parameter::gamma), three(&parameter::k_0), three(&parameter::s_0));
        let race = Race { given, gamma };
        let policy = word(inputs, &parameter::policy);
        let mut way = Way::new(&race, policy, [k[0], k[1], k[2], s[0], s[1], s[2], given.trust_0]);
        let points = given.points as usize;
        let apart = given.years / (points - 1) as f64;
        let mut rows = vec![vec![0.0]; COLUMNS.len()];
        rows[1..].iter_mut().zip(way.y).for_each(|(column, y)| *column = vec![y]);
        for point in 1..points {
            let until = apart * point as f64;
            way.go(until, |_| false);
            rows[0].push(until);
            rows[1..].iter_mut().zip(way.y).for_each(|(column, y)| column.push(y));
        }
        let y = way.y;
        let sum: f64 = y[..BLOCS].iter().sum();
        let most = y[..BLOCS].iter().copied().fold(0.0, f64::max);
        // the race goes on until the second has passed the threshold, too
        way.go(BEYOND, |way| !way.order()[1].is_nan());
        let [first, second, _] = way.order();
        let outcomes = Outcomes {
            k_us: y[0],
            k_cn: y[1],
            k_eu: y[2],
            leader_share: most / sum,
            threshold_passed: if first <= given.years { first } else { f64::NAN },
            trust_end: y[6],
            lead_months: MONTHS * (second - first),
            none: [],
        };
        let series = if want == Want::Series { Series::numbers(rows) } else { Series::default() };
        let broken = (!sum.is_finite()).then(|| "capability has no bound any more".to_owned());
        Run { outcomes: outcomes.values(), series, broken }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let k = symbol(&column::c_us);
            let weight = (((k - symbol(&parameter::k_threshold.spec)) / WIDTH).tanh() + 1.0) * 0.5;
            // effort is that of the arms race
            capability(k, k.like(0.9), symbol(&parameter::alpha.spec), weight).define(&RATE);
        })
    }
}

/// The model.
pub static MODEL: Reference = Reference {
    id: "three-bloc-ode",
    title: "a race of three blocs without units: capability, safety, trust",
    citation: "rht/apart_system_dynamics at 8a28884 (2025-11-03)",
    licence: "Apache-2.0; written anew from its equations",
    actors: "3 blocs",
    has: &["blocs that race", "safety that leaks", "trust", "best responses"],
    lacks: &["units", "economy", "compute", "uncertainty", "a calendar"],
    standing: Standing::Original,
    text: include_str!("three_bloc_ode.rs"),
    parts: &[&PART],
    answers: &[
        (
            Question::LeaderShare,
            Answer {
                outcome: "leader_share",
                terms: "the largest bloc's share of the sum of capability without units after 15 years of an arms race",
                convert: |x| x,
                change: None,
            },
        ),
        (
            Question::LeadMonths,
            Answer {
                outcome: "lead_months",
                terms: "from the first bloc's passing of the threshold of rising returns to the second's, if all go on racing",
                convert: |x| x,
                change: None,
            },
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;

    fn run(policy: &str) -> Run {
        let mut inputs = defaults(&PART);
        let at = PARAMETERS.iter().position(|p| p.spec.short == "policy").unwrap();
        inputs[at] = Value::Word(policy.into());
        PART.run(&inputs, Want::Series)
    }

    /// Ends of the original: to its precision with constant policies, the same order of magnitude with best responses.
    #[test]
    fn ends_of_the_original() {
        let race = run("arms_race");
        let ends: Vec<f64> = race.outcomes[..3].iter().map(Value::number).collect();
        assert!(
            (ends[0] / 6197.0 - 1.0).abs() < 1e-3 && (ends[1] - 11.3).abs() < 0.06 && (ends[2] - 11.1).abs() < 0.06,
            "{ends:?}"
        );
        assert_eq!(race.series.rows(), 101);
        let best = run("best_response");
        let ends: Vec<f64> = best.outcomes[..3].iter().map(Value::number).collect();
        assert!(ends[0] > 14.5 && ends[0] < 200.0 && (9.0..12.0).contains(&ends[1]), "{ends:?}");
    }

    /// Trust has a closed form where verification is constant.
    #[test]
    fn trust_runs_down() {
        let race = run("arms_race");
        let trust = race.series.columns[7].numbers();
        let rest = 0.3 * 0.05 / 0.2;
        let exact = rest + (0.5 - rest) * exp(-0.2 * 15.0);
        assert!((trust[100] - exact).abs() < 1e-10);
    }

    #[test]
    fn lists_must_have_three_numbers() {
        let mut inputs = defaults(&PART);
        let at = PARAMETERS.iter().position(|p| p.spec.short == "gamma").unwrap();
        inputs[at] = Value::List(vec![0.1]);
        assert_eq!(PART.faults(&inputs).len(), 1);
    }
}

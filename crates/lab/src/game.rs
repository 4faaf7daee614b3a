//! Blocs as players: each chooses a policy from a menu, every combination of policies is run in the same sampled worlds, and what each bloc is
//! paid in them makes a game.

use shapan_decide::game::samples::Samples;

use crate::experiment::Design;
use crate::load::{self, Setting};
use crate::memory::Work;
use crate::outcomes::{self, Outcome};
use crate::policies::{self, Course, Field, Rule};
use crate::problem::{Problem, Problems};
use crate::scenario::{Scenario, Text};

pub mod answer;
pub mod asked;
pub mod continuous;
pub mod file;
pub mod levers_told;
pub mod picture;
mod ranges;
mod tables;
pub mod told;
pub mod triggers;

use triggers::Trigger;

/// Worlds of a game where nothing else is said.
pub const WORLDS: usize = 200;
/// How often they are drawn again, to see which equilibria come back.
pub const RESAMPLES: usize = 200;
/// Combinations of policies that are run at most.
const MOST_PROFILES: usize = 4096;

/// Who plays, for what, with which policies.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What the game is called.
    pub title: Text,
    /// The players, in order.
    pub players: Vec<Player>,
}

/// A bloc that chooses.
#[derive(Clone, Debug)]
pub struct Player {
    /// The bloc, by position.
    pub bloc: usize,
    /// What it is paid: the sum of these.
    pub payoff: Vec<Term>,
    /// The payoff as it was written.
    pub formula: String,
    /// The menu; the first is what it does as things are.
    pub policies: Vec<Policy>,
    /// Levers that it sets between bounds, in place of a menu.
    pub ranges: Vec<continuous::Range>,
    /// Which policy it keeps to if it signs the agreement; none if it cannot sign.
    pub agreed: Option<usize>,
}

/// A part of a payoff.
#[derive(Clone, Debug)]
pub struct Term {
    /// The outcome.
    pub outcome: Outcome,
    /// Is its logarithm meant?
    pub logarithm: bool,
    /// What it is multiplied by.
    pub weight: f64,
}

/// A policy of a menu.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Name, as in tables.
    pub name: String,
    /// Name for people.
    pub title: Text,
    settings: Vec<Setting>,
    /// What it answers, and to what, in order.
    pub triggers: Vec<Trigger>,
}

impl Policy {
    /// What it sets, and what its triggers do.
    fn all_settings(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter().chain(self.triggers.iter().flat_map(Trigger::settings))
    }
}

/// How often a trigger fired.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fired {
    /// Whose.
    pub player: usize,
    /// Of which policy.
    pub policy: usize,
    /// Which of its triggers.
    pub trigger: usize,
    /// In what share of the runs of combinations in which the policy is chosen.
    pub share: f64,
    /// The year by which it did so in half of those runs in which it did; none if it never did.
    pub by: Option<f64>,
}

/// What everybody is paid in every world, under every combination of policies.
#[derive(Clone, Debug)]
pub struct Payoffs {
    /// The payoffs.
    pub samples: Samples,
    /// How many worlds were run.
    pub worlds: usize,
    /// How many of them are left out, since a payoff has no value under some combination.
    pub left_out: usize,
    /// Runs that left the numbers.
    pub broken: usize,
    /// How often each trigger of each policy fired.
    pub fired: Vec<Fired>,
}

/// Why there are no payoffs.
#[derive(Clone, Debug)]
pub enum Nothing {
    /// Policies that cannot be.
    Input(Problems),
    /// Fewer than two worlds in which all payoffs have a value; how many were run.
    NoWorlds(usize),
    /// It was stopped.
    Stopped,
    /// A payoff has no value in some world under levers that were found.
    Broken,
    /// The game among the points that were found has no answer.
    Game(shapan_decide::game::Refusal),
    /// A search cannot be.
    Search(shapan_decide::optimize::Refusal),
}

impl Player {
    /// What it is paid in a world under a policy of a table of these outcomes; NaN if it has no value.
    fn paid(&self, found: &policies::Payoffs, policy: usize, world: usize, asked: &[Outcome]) -> f64 {
        let term = |term: &Term| {
            let place = asked.iter().position(|known| known.name == term.outcome.name).unwrap_or_default();
            let value = found.value(policy, world, place);
            let value = match term.logarithm {
                true if value > 0.0 => shapan_model::num::elementary::ln(value),
                true => f64::NAN,
                false => value,
            };
            term.weight * value
        };
        self.payoff.iter().map(term).sum()
    }
}

impl Rules {
    /// How many policies each player has.
    pub fn menus(&self) -> Vec<usize> {
        self.players.iter().map(|player| player.policies.len()).collect()
    }

    /// How many combinations there are; none if there are too many to run.
    pub fn profiles(&self) -> Option<usize> {
        let all = self.menus().iter().try_fold(1usize, |all, count| all.checked_mul(*count))?;
        (all <= MOST_PROFILES).then_some(all)
    }

    /// The policies of a combination, the last player's changing first.
    pub fn profile(&self, mut index: usize) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        for count in self.menus().into_iter().rev() {
            chosen.push(index % count);
            index /= count;
        }
        chosen.reverse();
        chosen
    }

    /// The scenario of every combination.
    ///
    /// # Errors
    /// Too many combinations, or combinations that are refused.
    pub fn scenarios(&self, base: &Scenario) -> Result<Vec<Scenario>, Problems> {
        let Some(count) = self.profiles() else {
            let what = format!("the menus make more than {MOST_PROFILES} combinations");
            let hint = Some("fewer players, or shorter menus".to_owned());
            return Err(Problems(vec![Problem { file: "game".into(), line: 0, column: 0, what, hint }]));
        };
        let one = |profile: usize| {
            let chosen = self.profile(profile);
            let policies = self.players.iter().zip(&chosen).map(|(player, &at)| &player.policies[at]);
            let scenario = load::with(base, policies.flat_map(|policy| &policy.settings))?;
            self.fired(base, profile).map(|()| scenario)
        };
        let (mut scenarios, mut problems) = (Vec::new(), Vec::new());
        for profile in 0..count {
            match one(profile) {
                Ok(scenario) => scenarios.push(scenario),
                // one combination that is refused tells enough, and the others would say the same
                Err(Problems(found)) if problems.is_empty() => problems = found,
                Err(_) => {}
            }
        }
        if problems.is_empty() { Ok(scenarios) } else { Err(Problems(problems)) }
    }

    /// The outcomes that payoffs are made of.
    fn asked(&self) -> Vec<Outcome> {
        let mut asked: Vec<Outcome> = Vec::new();
        for term in self.players.iter().flat_map(|player| &player.payoff) {
            if asked.iter().all(|known| known.name != term.outcome.name) {
                asked.push(term.outcome.clone());
            }
        }
        asked
    }

    /// Runs every combination in the worlds of a design.
    ///
    /// # Errors
    /// Combinations that cannot be run, or payoffs that have no value.
    pub fn play(&self, design: Design, work: &mut Work<'_>) -> Result<Payoffs, Nothing> {
        let scenarios = self.scenarios(design.scenario()).map_err(Nothing::Input)?;
        let asked = self.asked();
        let start_year = design.scenario().start_year;
        let field = Field::watching(design, asked.clone(), self.watched()).map_err(Nothing::Input)?;
        let rules: Vec<Vec<Rule>> = (0..scenarios.len())
            .map(|profile| self.triggers(profile).into_iter().map(|trigger| trigger.rule.clone()).collect())
            .collect();
        let courses: Vec<Course<'_>> =
            scenarios.iter().zip(&rules).map(|(scenario, rules)| Course { scenario, rules }).collect();
        let found = field.run_courses(&courses, work).map_err(Nothing::Input)?;
        let Some(found) = found else { return Err(Nothing::Stopped) };
        let (worlds, profiles) = (found.worlds(), found.policies());
        let mut kept: Vec<Vec<f64>> = Vec::new();
        for world in 0..worlds {
            let own: Vec<f64> = self
                .players
                .iter()
                .flat_map(|player| (0..profiles).map(move |profile| (player, profile)))
                .map(|(player, profile)| player.paid(&found, profile, world, &asked))
                .collect();
            if own.iter().all(|u| u.is_finite()) {
                kept.push(own);
            }
        }
        let cells = self.players.len() * profiles;
        let by_cell = (0..cells).flat_map(|cell| kept.iter().map(move |own| own[cell])).collect();
        let samples = Samples::new(self.menus(), by_cell).map_err(|_| Nothing::NoWorlds(worlds))?;
        let fired = self.how_often(&found, start_year);
        Ok(Payoffs { samples, worlds, left_out: worlds - kept.len(), broken: found.broken.len(), fired })
    }
}

/// What a bloc is paid where nothing is said: the logarithm of its output in the last year of the run, written as a payoff.
pub fn usual_payoff(scenario: &Scenario, bloc: usize) -> String {
    let last = (scenario.start_year + scenario.inputs.years).floor();
    format!("ln(output.{}@{last})", scenario.blocs[bloc].name)
}

/// Reads a payoff: `ln(output.usa@2046) - 2 * accident_probability@2046`; spaces stand around + and − between terms.
///
/// # Errors
/// What is wrong with it, and what to try.
pub fn payoff(scenario: &Scenario, text: &str) -> Result<Vec<Term>, outcomes::Missing> {
    let expected = || {
        let hint =
            "terms with + and - between them, each an outcome or ln(outcome), with a number and * before it if wanted";
        Some(hint.to_owned())
    };
    let (mut terms, mut sign, mut open) = (Vec::new(), 1.0, true);
    let mut own = String::new();
    for word in text.split_whitespace() {
        match word {
            "+" | "-" if !own.is_empty() => {
                terms.push((sign, std::mem::take(&mut own)));
                sign = if word == "-" { -1.0 } else { 1.0 };
                open = true;
            }
            "-" if open && terms.is_empty() => sign = -sign,
            _ => {
                own.push_str(word);
                open = false;
            }
        }
    }
    if own.is_empty() {
        return Err((format!("`{text}` is no payoff"), expected()));
    }
    terms.push((sign, own));
    terms
        .into_iter()
        .map(|(sign, term)| {
            let (weight, name) = match term.split_once('*') {
                None => (1.0, term.as_str()),
                Some((number, name)) => match number.parse::<f64>() {
                    Ok(weight) if weight.is_finite() => (weight, name),
                    _ => return Err((format!("`{number}` is no number"), expected())),
                },
            };
            let inner = name.strip_prefix("ln(").and_then(|rest| rest.strip_suffix(')'));
            let outcome = outcomes::named(scenario, inner.unwrap_or(name))?;
            Ok(Term { outcome, logarithm: inner.is_some(), weight: sign * weight })
        })
        .collect()
}

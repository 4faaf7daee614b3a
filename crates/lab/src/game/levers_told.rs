//! What is said of an equilibrium over levers.

use serde_json::{Value as Json, json};

use super::Rules;
use super::continuous::{Depth, Equilibrium, Range};
use crate::chart::{Body, Chart, Series};
use crate::figures;
use crate::messages::{Language, list, say, word};
use crate::scenario::Scenario;
use crate::series::digits17;

/// What is told, and of whom.
#[derive(Clone, Copy)]
pub struct ToldLevers<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The world.
    pub scenario: &'a Scenario,
    /// What was found.
    pub equilibrium: &'a Equilibrium,
    /// How far was searched.
    pub depth: Depth,
    /// In which language.
    pub language: Language,
}

/// A name of a lever with the year from which it holds.
fn named(range: &Range, start: f64) -> String {
    if range.from > 0.0 { format!("{} {}", range.name, figures::date(start + range.from)) } else { range.name.clone() }
}

impl ToldLevers<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        say(self.language, &format!("commands.game.{key}"), values)
    }

    fn number(&self, x: f64) -> String {
        figures::number(x, self.language)
    }

    fn who(&self, player: usize) -> &str {
        self.language.of(&self.scenario.blocs[self.rules.players[player].bloc].title)
    }

    fn bloc(&self, player: usize) -> &str {
        &self.scenario.blocs[self.rules.players[player].bloc].name
    }

    fn point(&self, player: usize, point: &[f64]) -> String {
        let ranges = self.rules.players[player].ranges.iter().zip(point);
        let parts: Vec<String> = ranges
            .map(|(range, x)| format!("{} = {}", named(range, self.scenario.start_year), self.number(*x)))
            .collect();
        list(self.language, &parts)
    }

    /// Points that are played, with how often, player by player.
    fn played(&self, player: usize) -> Vec<(&[f64], f64)> {
        let found = &self.equilibrium.found;
        let own = found.points[player].iter().zip(&found.mixed[player]);
        own.filter(|(_, p)| **p > 0.0).map(|(point, p)| (point.as_slice(), *p)).collect()
    }

    /// Everything in sentences, in order.
    pub fn sentences(&self) -> Vec<String> {
        let (own, found) = (self.equilibrium, &self.equilibrium.found);
        let [worlds, evaluations, rounds] = [own.worlds.0, own.evaluations, found.gaps.len()].map(figures::count);
        let values = [("worlds", worlds.as_str()), ("evaluations", &evaluations), ("rounds", &rounds)];
        let mut said = vec![self.say("levers_worlds", &values)];
        if own.worlds.1 > 0 {
            said.push(self.say("levers_left_out", &[("count", &figures::count(own.worlds.1))]));
        }
        for (player, rules) in self.rules.players.iter().enumerate() {
            said.push(self.say("payoff", &[("who", self.who(player)), ("formula", &rules.formula)]));
        }
        for player in 0..self.rules.players.len() {
            let played = self.played(player);
            let parts: Vec<String> = match played.as_slice() {
                [(point, _)] => vec![self.point(player, point)],
                _ => played
                    .iter()
                    .map(|(point, p)| {
                        let share = figures::percent(*p, self.language);
                        self.say("part", &[("share", share.as_str()), ("policy", &self.point(player, point))])
                    })
                    .collect(),
            };
            let apart = word(self.language, "commands.game.apart");
            let values = [
                ("who", self.who(player)),
                ("points", &parts.join(&apart)),
                ("more", &self.number(found.payoffs[player] - own.as_things_are[player])),
            ];
            said.push(self.say("levers_play", &values));
        }
        for player in 0..self.rules.players.len() {
            let values = [
                ("who", self.who(player)),
                ("gain", &self.number(found.gains[player])),
                ("error", &self.number(own.errors[player])),
                ("point", &self.point(player, &own.answers[player])),
            ];
            let key = if found.gains[player] > 0.0 { "levers_gain" } else { "levers_no_gain" };
            said.push(self.say(key, &values));
        }
        let gap = found.gaps.last().copied().unwrap_or(f64::NAN);
        let sum: f64 = found.gains.iter().map(|gain| gain.max(0.0)).sum();
        let (gap, sum, near) = (self.number(gap), self.number(sum), self.number(self.depth.near));
        let values = [("gap", gap.as_str()), ("sum", &sum), ("near", &near)];
        said.push(self.say(if found.settled { "levers_settled" } else { "levers_open" }, &values));
        said
    }

    /// The largest gain of a best answer, round by round.
    pub fn chart(&self) -> Chart {
        let gaps = &self.equilibrium.found.gaps;
        let line = Series {
            label: word(self.language, "commands.game.gap"),
            times: (1..=gaps.len()).map(|round| round as f64).collect(),
            values: gaps.iter().map(|gap| Some(*gap)).collect(),
        };
        let title = word(self.language, "commands.game.gap_title");
        Chart::new(self.language, &title, "1", Body::Lines(vec![line]))
            .across(&word(self.language, "commands.game.round"))
    }

    /// A row for each player, point and lever: `player,point,probability,lever,from,value`; points that are not played have probability 0.
    pub fn csv(&self) -> String {
        let mut text = String::from("player,point,probability,lever,from,value\n");
        let found = &self.equilibrium.found;
        for (player, rules) in self.rules.players.iter().enumerate() {
            for (at, (point, p)) in found.points[player].iter().zip(&found.mixed[player]).enumerate() {
                for (range, x) in rules.ranges.iter().zip(point) {
                    let [p, from, x] = [*p, range.from, *x].map(digits17);
                    text.push_str(&format!("{},{},{p},{},{from},{x}\n", self.bloc(player), at + 1, range.name));
                }
            }
        }
        text
    }

    /// A row for each round: `round,gap`.
    pub fn rounds_csv(&self) -> String {
        let rows = self.equilibrium.found.gaps.iter().enumerate();
        let rows: String = rows.map(|(at, gap)| format!("{},{}\n", at + 1, digits17(*gap))).collect();
        format!("round,gap\n{rows}")
    }

    /// Everything as data.
    pub fn json(&self) -> Json {
        let (own, found) = (self.equilibrium, &self.equilibrium.found);
        let levers = |player: usize, point: &[f64]| -> Vec<Json> {
            let ranges = self.rules.players[player].ranges.iter().zip(point);
            ranges.map(|(range, x)| json!({ "lever": range.name, "from": range.from, "value": x })).collect()
        };
        let players: Vec<Json> = (0..self.rules.players.len())
            .map(|player| {
                let played: Vec<Json> = self
                    .played(player)
                    .into_iter()
                    .map(|(point, p)| json!({ "probability": p, "levers": levers(player, point) }))
                    .collect();
                json!({
                    "bloc": self.bloc(player),
                    "payoff": self.rules.players[player].formula,
                    "as_things_are": own.as_things_are[player],
                    "paid": found.payoffs[player],
                    "plays": played,
                    "gain": found.gains[player],
                    "gain_error": own.errors[player],
                    "best_answer": levers(player, &own.answers[player]),
                })
            })
            .collect();
        json!({
            "players": players,
            "worlds": own.worlds.0,
            "left_out": own.worlds.1,
            "evaluations": own.evaluations,
            "gaps": found.gaps,
            "settled": found.settled,
            "near": self.depth.near,
            "sentences": self.sentences(),
        })
    }
}

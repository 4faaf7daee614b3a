//! The change of an outcome between two scenarios of a page, divided among what differs.

use std::ops::Range;

use serde_json::{Value, json};
use shapan_model::model::Level;

use super::opening::{self, Open};
use super::study::Work;
use super::{Answer, Request, one, tongue};
use crate::attribution::{EXACT_UP_TO, MOST_PLAYERS, ORDERS, Player, Question, Settings, WorldParts, players, told};
use crate::compare;
use crate::experiment::Design;
use crate::figures;
use crate::messages::{Language, word};
use crate::outcomes::{self, Outcome};
use crate::problem::{Problem, Problems};

/// Two scenarios on the same worlds, and the parts of the change in those that were taken.
pub(super) struct Why {
    a: Design,
    b: Design,
    players: Vec<Player>,
    outcome: Outcome,
    logarithm: bool,
    parts: Vec<WorldParts>,
}

impl Why {
    /// Opens a study of kind `why`: the scenario of the page is compared with the other.
    pub(super) fn open(open: &Open, most: usize) -> Result<(Why, Value), Problems> {
        let other = open.other.as_ref().ok_or_else(|| one("other", "a world to compare with is expected"))?;
        let name = open.outcome.as_deref().ok_or_else(|| one("outcome", "the name of an outcome is expected"))?;
        let runs = open.worlds(most)?;
        let (first, second) = (open.beside(other)?, open.scenario()?);
        let problem = |what: String| Problem { file: "why".into(), line: 0, column: 0, what, hint: None };
        crate::place::settle(compare::unlike(&first, &second).into_iter().map(problem).collect())?;
        let outcome = outcomes::named(&first, name).map_err(|missing| super::missing("outcome", missing))?;
        let players = players(&first, &second);
        if players.is_empty() {
            return Err(one("why", word(open.tongue()?, "why.same")));
        }
        if players.len() > MOST_PLAYERS {
            let what = format!("they differ in {} inputs; at most {MOST_PLAYERS} can be told apart", players.len());
            return Err(one("why", what));
        }
        let drawing = open.drawing(&first)?;
        let mut answer = opening::opened(&second, drawing, runs);
        answer.insert("players".into(), json!(players.len()));
        answer.insert("outcomes".into(), json!([outcome.name]));
        let a = Design::drawn(first, drawing.0, drawing.1, runs)?;
        let b = a.alike(second)?;
        let why = Why { a, b, players, outcome, logarithm: open.log, parts: Vec::new() };
        answer.insert("exact".into(), json!(why.question().exact()));
        Ok((why, Value::Object(answer)))
    }

    fn question(&self) -> Question<'_> {
        let settings =
            Settings { logarithm: self.logarithm, exact_up_to: EXACT_UP_TO, orders: ORDERS, level: Level::Best };
        Question { a: &self.a, b: &self.b, players: &self.players, outcome: &self.outcome, settings }
    }

    fn parts(&self, language: Language) -> Value {
        let name = &self.outcome.name;
        let Some(found) = self.question().summary(&self.parts) else {
            return json!({ "outcome": name, "worlds": 0, "left_out": self.parts.len(), "parts": [], "sentences": [] });
        };
        let scenario = self.a.scenario();
        let part = |part: &crate::attribution::Part| {
            let player = self.players.iter().find(|player| player.name == part.input);
            json!({
                "input": part.input,
                "label": player.map(|player| told::label(player, scenario, language)),
                "mean": part.mean,
                "se": part.se,
                "quantiles": part.quantiles,
                "share": found.share(part),
            })
        };
        json!({
            "outcome": name,
            "unit": found.unit,
            "unit_name": figures::unit_name(&found.unit, language),
            "worlds": found.worlds,
            "left_out": found.left_out,
            "exact": found.exact,
            "log": found.logarithm,
            "runs": found.runs,
            "first": found.first,
            "second": found.second,
            "change": found.change,
            "parts": found.parts.iter().map(part).collect::<Vec<Value>>(),
            "sentences": told::sentences(&found, language),
        })
    }
}

impl Work for Why {
    fn design(&self) -> &Design {
        &self.b
    }

    /// By world: [`WorldParts::numbers`].
    fn run(&self, worlds: Range<usize>) -> Vec<f64> {
        let question = self.question();
        worlds.flat_map(|world| question.world(world).numbers(self.players.len())).collect()
    }

    fn take(&mut self, numbers: &[f64]) -> Result<Value, Problems> {
        let worlds = numbers.chunks(self.players.len() + 3);
        let mut taken = Vec::new();
        for world in worlds {
            taken.push(WorldParts::read_back(world, self.players.len()).ok_or_else(super::study::others)?);
        }
        if self.parts.len() + taken.len() > self.worlds() {
            return Err(super::study::others());
        }
        self.parts.extend(taken);
        let without = self.parts.iter().filter(|world| world.values.is_none()).count();
        Ok(json!({ "worlds": self.parts.len(), "broken": without }))
    }

    fn reset(&mut self) {
        self.parts.clear();
    }

    fn answer(&mut self, request: &Request) -> Answer {
        match request {
            Request::Parts { language, .. } => Ok((self.parts(tongue(language)?), Vec::new())),
            _ => Err(super::study::unasked("why", &["parts"])),
        }
    }
}

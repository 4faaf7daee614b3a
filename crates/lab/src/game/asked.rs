//! What a user asks to be played: a game by name, from a file or said in short, and the world in which it plays.

use super::{Rules, file};
use crate::manifest;
use crate::problem::{Problem, Problems, nearest};
use crate::scenario::Scenario;

/// A game as it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// A built-in name, or what names a file.
    pub game: &'a str,
    /// In place of a game: policies as `bloc.name:lever=value;lever=value`.
    pub policies: &'a [String],
    /// What blocs are paid, in place of what the game says: `bloc:formula`.
    pub payoffs: &'a [String],
    /// Policies that signatories keep to: `bloc.name`.
    pub agreement: &'a [String],
    /// The scenario, in place of that of the game.
    pub scenario: Option<&'a str>,
    /// What stands before the names of options in problems.
    pub dashes: &'a str,
}

/// What is played, where.
pub struct Played {
    /// Its name.
    pub name: String,
    /// Digest of the game's text, if it has one.
    pub digest: Option<String>,
    /// The world.
    pub scenario: Scenario,
    /// The rules.
    pub rules: Rules,
}

impl Wanted<'_> {
    /// Reads the game, and the world in which it plays. `fetch` gives the bytes of a file, nothing if there is none of that name; `load` gives a
    /// scenario by name.
    ///
    /// # Errors
    /// Everything that is wrong with the game; what `fetch` and `load` say.
    pub fn ask<E: From<Problems>>(
        &self,
        fetch: impl FnOnce(&str) -> Option<Result<Vec<u8>, E>>,
        load: impl FnOnce(&str) -> Result<Scenario, E>,
    ) -> Result<Played, E> {
        if !self.policies.is_empty() {
            let scenario = load(self.scenario.unwrap_or("baseline"))?;
            let rules = file::short(&scenario, self.policies, self.payoffs, self.agreement, self.dashes)?;
            return Ok(Played { name: "--policy".into(), digest: None, scenario, rules });
        }
        let builtin = file::BUILT_IN.iter().find(|(name, _)| *name == self.game);
        let (shown, bytes) = match builtin {
            Some((name, text)) => (format!("built-in {name}"), text.as_bytes().to_vec()),
            None => match fetch(self.game) {
                Some(bytes) => (self.game.to_owned(), bytes?),
                None => return Err(Problems(vec![unknown(self.game)]).into()),
            },
        };
        let text = file::text(&shown, &bytes)?;
        let scenario = load(self.scenario.or(text.scenario()).unwrap_or("baseline"))?;
        let (scenario, mut rules) = text.rules(&scenario)?;
        file::changed(&scenario, &mut rules, self.payoffs, self.agreement, self.dashes)?;
        Ok(Played { name: self.game.to_owned(), digest: Some(manifest::digest(&bytes)), scenario, rules })
    }
}

fn unknown(game: &str) -> Problem {
    let names = || file::BUILT_IN.iter().map(|(name, _)| *name);
    let hint = match nearest(game, names()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("a file's path, {}", names().collect::<Vec<_>>().join(" or ")),
    };
    let what = format!("there is no game called `{game}`");
    Problem { file: game.into(), line: 0, column: 0, what, hint: Some(hint) }
}

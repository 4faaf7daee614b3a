//! What is said of a game, in sentences and pictures.

use super::answer::{Answer, Temptation};
use super::{Payoffs, Rules};
use crate::chart::{Body, Chart, ScaleChoice, Series};
use crate::figures;
use crate::messages::{Language, colon, list, say, word};
use crate::scenario::Scenario;

/// A combination that is no equilibrium of the means is named if it is one in at least this share of the resampled games.
const OFTEN: f64 = 0.1;

/// What is told, and of whom.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The world.
    pub scenario: &'a Scenario,
    /// The payoffs.
    pub payoffs: &'a Payoffs,
    /// What follows from them.
    pub answer: &'a Answer,
    /// How often worlds were drawn again.
    pub resamples: usize,
    /// In which language.
    pub language: Language,
}

impl Told<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        say(self.language, &format!("commands.game.{key}"), values)
    }

    fn number(&self, x: f64) -> String {
        figures::number(x, self.language)
    }

    fn share(&self, x: f64) -> String {
        figures::percent(x, self.language)
    }

    /// A player, for people.
    pub fn who(&self, player: usize) -> &str {
        self.language.of(&self.scenario.blocs[self.rules.players[player].bloc].title)
    }

    pub(super) fn bloc(&self, player: usize) -> &str {
        &self.scenario.blocs[self.rules.players[player].bloc].name
    }

    fn policy(&self, player: usize, policy: usize) -> &str {
        self.language.of(&self.rules.players[player].policies[policy].title)
    }

    /// A combination, for people.
    pub fn profile(&self, profile: usize) -> String {
        let chosen = self.answer.game.profile(profile);
        let parts = chosen
            .iter()
            .enumerate()
            .map(|(player, &at)| colon(self.language, self.who(player), self.policy(player, at)));
        parts.collect::<Vec<_>>().join(&word(self.language, "commands.game.apart"))
    }

    fn mixture(&self, player: usize, mixture: &[f64]) -> String {
        let played: Vec<usize> = (0..mixture.len()).filter(|&at| mixture[at] > 0.0).collect();
        let parts: Vec<String> = match played.as_slice() {
            [only] => vec![self.policy(player, *only).to_owned()],
            _ => played
                .iter()
                .map(|&at| {
                    self.say("part", &[("share", &self.share(mixture[at])), ("policy", self.policy(player, at))])
                })
                .collect(),
        };
        list(self.language, &parts)
    }

    fn mixed(&self, mixed: &[Vec<f64>]) -> String {
        let parts = mixed
            .iter()
            .enumerate()
            .map(|(player, own)| colon(self.language, self.who(player), &self.mixture(player, own)));
        parts.collect::<Vec<_>>().join(&word(self.language, "commands.game.apart"))
    }

    /// What a combination pays each player beyond what is done as things are.
    fn paid(&self, payoffs: &[f64]) -> String {
        let base = self.answer.game.expected(&self.answer.game.certain(0));
        let parts: Vec<String> = payoffs
            .iter()
            .zip(base)
            .enumerate()
            .map(|(player, (u, base))| self.say("paid", &[("who", self.who(player)), ("gain", &self.signed(u - base))]))
            .collect();
        list(self.language, &parts)
    }

    fn signed(&self, x: f64) -> String {
        let text = self.number(x);
        if x > 0.0 { format!("+{text}") } else { text }
    }

    /// Everything in sentences, in order.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        let worlds = figures::count(self.payoffs.samples.worlds());
        let profiles = figures::count(self.answer.game.profiles());
        said.push(self.say("worlds", &[("profiles", &profiles), ("worlds", &worlds)]));
        if self.payoffs.left_out > 0 {
            let count = figures::count(self.payoffs.left_out);
            said.push(self.say("left_out", &[("count", &count), ("broken", &figures::count(self.payoffs.broken))]));
        }
        for (player, own) in self.rules.players.iter().enumerate() {
            said.push(self.say("payoff", &[("who", self.who(player)), ("formula", &own.formula)]));
        }
        self.triggers(&mut said);
        self.equilibria(&mut said);
        self.as_things_are(&mut said);
        self.together(&mut said);
        self.first_and_seen(&mut said);
        self.agreement(&mut said);
        said
    }

    fn triggers(&self, said: &mut Vec<String>) {
        for fired in &self.payoffs.fired {
            let trigger = &self.rules.players[fired.player].policies[fired.policy].triggers[fired.trigger];
            let share = self.share(fired.share);
            let year = fired.by.map(figures::date);
            let mut values = vec![
                ("who", self.who(fired.player)),
                ("policy", self.policy(fired.player, fired.policy)),
                ("trigger", &trigger.formula),
            ];
            said.push(match &year {
                Some(year) => {
                    values.extend([("share", share.as_str()), ("year", year)]);
                    self.say("fires", &values)
                }
                None => self.say("never_fires", &values),
            });
        }
    }

    fn equilibria(&self, said: &mut Vec<String>) {
        let answer = self.answer;
        for struck in &answer.dominated.struck {
            let values = [
                ("who", self.who(struck.player)),
                ("policy", self.policy(struck.player, struck.action)),
                ("by", &self.mixture(struck.player, &struck.by)),
                ("margin", &self.number(struck.margin)),
            ];
            said.push(self.say("dominated", &values));
        }
        let resamples = figures::count(self.resamples);
        for &profile in &answer.pure {
            let paid = self.paid(&answer.game.expected(&answer.game.certain(profile)));
            let share = self.share(answer.shares[profile]);
            let values =
                [("profile", &*self.profile(profile)), ("paid", &paid), ("share", &share), ("resamples", &resamples)];
            said.push(self.say("pure", &values));
        }
        if answer.pure.is_empty() {
            said.push(word(self.language, "commands.game.no_pure"));
        }
        for (profile, &share) in answer.shares.iter().enumerate() {
            if share >= OFTEN && !answer.pure.contains(&profile) {
                said.push(self.say("often", &[("profile", &self.profile(profile)), ("share", &self.share(share))]));
            }
        }
        match &answer.mixed {
            Some(Ok((all, degenerate))) => {
                for own in all.iter().filter(|own| own.mixed.iter().flatten().any(|p| *p > 0.0 && *p < 1.0)) {
                    let (profile, paid, share) =
                        (self.mixed(&own.mixed), self.paid(&own.payoffs), self.share(own.share));
                    said.push(self.say("mixed", &[("profile", &profile), ("paid", &paid), ("share", &share)]));
                }
                if *degenerate {
                    said.push(word(self.language, "commands.game.degenerate"));
                }
            }
            Some(Err(_)) => said.push(word(self.language, "commands.game.no_mixed")),
            None => {
                let play = &answer.play;
                let regret = play.regrets.iter().copied().fold(0.0, f64::max);
                let most =
                    (0..play.joint.len()).fold(0, |best, at| if play.joint[at] > play.joint[best] { at } else { best });
                let values = [
                    ("rounds", &*figures::count(play.rounds)),
                    ("regret", &self.number(regret)),
                    ("profile", &self.profile(most)),
                    ("share", &self.share(play.joint[most])),
                ];
                said.push(self.say("regret", &values));
            }
        }
        if answer.quantal.is_err() {
            said.push(word(self.language, "commands.game.no_quantal"));
        }
    }

    /// What a change gains: the keys are for more, for the same, and for less.
    fn gain(&self, temptation: &Temptation, keys: [&str; 3]) -> String {
        let gain = temptation.gain;
        let (amount, error) = (self.number(gain.value.abs()), self.number(gain.error));
        let values = [
            ("who", self.who(temptation.player)),
            ("policy", self.policy(temptation.player, temptation.policy)),
            ("gain", &amount),
            ("error", &error),
        ];
        let key = keys[if gain.value > 0.0 { 0 } else { 1 + usize::from(gain.value < 0.0) }];
        self.say(key, &values)
    }

    fn as_things_are(&self, said: &mut Vec<String>) {
        for temptation in &self.answer.temptations {
            if self.rules.players[temptation.player].policies.len() > 1 {
                said.push(self.gain(temptation, ["would_gain", "would_tie", "would_lose"]));
            }
        }
        let sum = self.answer.baseline.nash_conv;
        if sum > 0.0 {
            said.push(self.say("nash_conv", &[("sum", &self.number(sum))]));
        }
    }

    fn together(&self, said: &mut Vec<String>) {
        let Some(anarchy) = &self.answer.anarchy else { return };
        let values = [
            ("profile", &*self.profile(anarchy.best)),
            ("loss", &self.number(anarchy.loss())),
            ("least", &self.number(anarchy.loss_at_best())),
        ];
        said.push(self.say("anarchy", &values));
        match (anarchy.price(), anarchy.price_of_stability()) {
            (Ok(price), Ok(stability)) => {
                let [price, stability] = [price, stability].map(|x| figures::figure_to(x, "1", 4, self.language));
                said.push(self.say("price", &[("price", &price), ("stability", &stability)]));
            }
            _ => said.push(word(self.language, "commands.game.no_price")),
        }
    }

    fn first_and_seen(&self, said: &mut Vec<String>) {
        let (mixed, reference) = &self.answer.reference;
        said.push(self.say("reference", &[("profile", &self.mixed(mixed))]));
        for first in &self.answer.first {
            let player = first.player;
            if self.rules.players[player].policies.len() < 2 {
                continue;
            }
            if let Some(pure) = &first.pure {
                let worth = |payoffs: &[f64]| self.signed(payoffs[player] - reference[player]);
                let values = [
                    ("who", self.who(player)),
                    ("profile", &*self.profile(pure.strong.profile)),
                    ("worth", &worth(&pure.strong.payoffs)),
                ];
                said.push(self.say("first", &values));
                if let Some(mixed) = &first.mixed
                    && mixed.payoffs[player] > pure.strong.payoffs[player] + 1e-9 * self.answer.game.range(player)
                {
                    let values = [
                        ("who", self.who(player)),
                        ("mixture", &*self.mixture(player, &mixed.mixture)),
                        ("worth", &worth(&mixed.payoffs)),
                    ];
                    said.push(self.say("first_mixed", &values));
                }
            } else {
                said.push(self.say("no_first", &[("who", self.who(player))]));
            }
        }
        for (observer, seen) in &self.answer.seeing {
            let values = [
                ("who", self.who(*observer)),
                ("seen", self.who(1 - observer)),
                ("unnoticed", &self.signed(seen.unnoticed)),
                ("known", &self.signed(seen.known)),
                ("secrecy", &self.signed(seen.secrecy)),
            ];
            said.push(self.say("seeing", &values));
        }
    }

    fn agreement(&self, said: &mut Vec<String>) {
        let Some(agreement) = &self.answer.agreement else { return };
        let Some(all) = agreement.standings.last() else { return };
        let names = |own: &[usize]| -> String {
            list(self.language, &own.iter().map(|&k| self.who(agreement.signatories[k]).to_owned()).collect::<Vec<_>>())
        };
        for (k, &player) in agreement.signatories.iter().enumerate() {
            let agreed = self.rules.players[player].agreed.unwrap_or_default();
            let worth = self.signed(all.worth[k]);
            let key = if all.leavers.contains(&k) { "would_leave" } else { "would_sign" };
            let gain = self.number(all.temptations[k].abs());
            let values = [
                ("who", self.who(player)),
                ("policy", self.policy(player, agreed)),
                ("worth", &worth),
                ("gain", &gain),
            ];
            said.push(self.say(key, &values));
        }
        for temptation in &agreement.breaking {
            said.push(self.gain(temptation, ["would_break", "could_break", "would_keep"]));
        }
        match &all.transfers {
            Some(transfers) if !all.leavers.is_empty() => {
                let parts: Vec<String> = transfers
                    .iter()
                    .zip(&agreement.signatories)
                    .map(|(own, &player)| self.say("paid", &[("who", self.who(player)), ("gain", &self.signed(*own))]))
                    .collect();
                said.push(self.say("transfers", &[("transfers", &list(self.language, &parts))]));
            }
            None => said.push(self.say("no_transfers", &[("missing", &self.number(-all.surplus))])),
            _ => {}
        }
        said.push(self.say("signed_share", &[("share", &self.share(agreement.share))]));
        let count = agreement.signatories.len();
        if count > 2 {
            let stable: Vec<String> = agreement
                .standings
                .iter()
                .filter(|standing| standing.stable())
                .map(|standing| names(&(0..count).filter(|k| standing.coalition >> k & 1 == 1).collect::<Vec<_>>()))
                .collect();
            match stable.is_empty() {
                true => said.push(word(self.language, "commands.game.no_stable")),
                false => said.push(
                    self.say("stable", &[("coalitions", &stable.join(&word(self.language, "commands.game.apart")))]),
                ),
            }
        }
    }

    /// Lines of one player's policies over rationality; none if they could not be followed.
    pub fn quantal_chart(&self, player: usize) -> Option<Chart> {
        let points = self.answer.quantal.as_ref().ok()?;
        let times: Vec<f64> = points.iter().map(|point| point.lambda).collect();
        let line = |policy: usize| Series {
            label: self.rules.players[player].policies[policy].name.clone(),
            times: times.clone(),
            values: points.iter().map(|point| Some(point.mixed[player][policy])).collect(),
        };
        let lines = (0..self.rules.players[player].policies.len()).map(line).collect();
        let title = self.say("quantal_title", &[("who", self.who(player))]);
        let chart = Chart::new(self.language, &title, "%", Body::Lines(lines)).scale(ScaleChoice::Linear);
        let across = word(self.language, "commands.game.across");
        Some(chart.subtitle(self.language.of(&self.rules.title)).across(&across))
    }
}

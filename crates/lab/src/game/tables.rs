//! A game as tables and as JSON.

use serde_json::{Value as Json, json};
use shapan_decide::game::samples::Mean;

use super::answer::Temptation;
use super::told::Told;
use crate::series::{cell, digits17};

impl Told<'_> {
    fn cell(&self, player: usize, profile: usize) -> Mean {
        self.answer.cells[player * self.answer.game.profiles() + profile]
    }

    /// A row for each combination: policies, what each player is paid with the standard error, what that is more than as things are, whether it is
    /// an equilibrium, and in what share of the resampled games.
    pub fn csv(&self) -> String {
        let players = self.rules.players.len();
        let mut text = String::new();
        for player in 0..players {
            text.push_str(&format!("{},", self.bloc(player)));
        }
        for player in 0..players {
            let bloc = self.bloc(player);
            text.push_str(&format!("payoff.{bloc},error.{bloc},gain.{bloc},gain_error.{bloc},"));
        }
        text.push_str("equilibrium,share\n");
        for profile in 0..self.answer.game.profiles() {
            for (player, at) in self.answer.game.profile(profile).into_iter().enumerate() {
                text.push_str(&format!("{},", cell(&self.rules.players[player].policies[at].name)));
            }
            for player in 0..players {
                let (own, gain) = (self.cell(player, profile), self.payoffs.samples.difference(player, profile, 0));
                let cells = [own.value, own.error, gain.value, gain.error].map(digits17);
                text.push_str(&format!("{},", cells.join(",")));
            }
            let equilibrium = u8::from(self.answer.pure.contains(&profile));
            text.push_str(&format!("{equilibrium},{}\n", digits17(self.answer.shares[profile])));
        }
        text
    }

    /// A row for each equilibrium, player and policy: `equilibrium,player,policy,probability,payoff,share`.
    pub fn equilibria_csv(&self) -> String {
        let mut text = String::from("equilibrium,player,policy,probability,payoff,share\n");
        let all: Vec<(Vec<Vec<f64>>, Vec<f64>, f64)> = match &self.answer.mixed {
            Some(Ok((all, _))) => all.iter().map(|own| (own.mixed.clone(), own.payoffs.clone(), own.share)).collect(),
            _ => {
                let game = &self.answer.game;
                let one = |&profile: &usize| {
                    let mixed = game.certain(profile);
                    (mixed.clone(), game.expected(&mixed), self.answer.shares[profile])
                };
                self.answer.pure.iter().map(one).collect()
            }
        };
        for (at, (mixed, payoffs, share)) in all.iter().enumerate() {
            for (player, own) in mixed.iter().enumerate() {
                for (policy, p) in own.iter().enumerate() {
                    let name = cell(&self.rules.players[player].policies[policy].name);
                    let numbers = [*p, payoffs[player], *share].map(digits17);
                    text.push_str(&format!("{},{},{name},{}\n", at + 1, self.bloc(player), numbers.join(",")));
                }
            }
        }
        text
    }

    /// A row for each rationality, player and policy: `lambda,player,policy,probability,residual`.
    pub fn quantal_csv(&self) -> String {
        let mut text = String::from("lambda,player,policy,probability,residual\n");
        for point in self.answer.quantal.iter().flatten() {
            for (player, own) in point.mixed.iter().enumerate() {
                for (policy, p) in own.iter().enumerate() {
                    let name = cell(&self.rules.players[player].policies[policy].name);
                    let numbers = [*p, point.residual].map(digits17);
                    text.push_str(&format!(
                        "{},{},{name},{}\n",
                        digits17(point.lambda),
                        self.bloc(player),
                        numbers.join(",")
                    ));
                }
            }
        }
        text
    }

    /// A row for each trigger: `player,policy,trigger,delay,share,by`.
    pub fn triggers_csv(&self) -> String {
        let mut text = String::from("player,policy,trigger,delay,share,by\n");
        for fired in &self.payoffs.fired {
            let policy = &self.rules.players[fired.player].policies[fired.policy];
            let trigger = &policy.triggers[fired.trigger];
            let by = fired.by.map_or_else(String::new, digits17);
            let cells = [cell(&trigger.formula), trigger.rule.delay.to_string(), digits17(fired.share), by];
            text.push_str(&format!("{},{},{}\n", self.bloc(fired.player), cell(&policy.name), cells.join(",")));
        }
        text
    }

    /// Everything as data.
    pub fn json(&self) -> Json {
        let answer = self.answer;
        let players: Vec<Json> = (0..self.rules.players.len())
            .map(|player| {
                let own = &self.rules.players[player];
                let names: Vec<&str> = own.policies.iter().map(|policy| policy.name.as_str()).collect();
                json!({ "bloc": self.bloc(player), "payoff": own.formula, "policies": names })
            })
            .collect();
        let profile = |profile: usize| -> Vec<&str> {
            let chosen = answer.game.profile(profile);
            chosen.iter().enumerate().map(|(p, &at)| self.rules.players[p].policies[at].name.as_str()).collect()
        };
        let profiles: Vec<Json> = (0..answer.game.profiles())
            .map(|at| {
                let cells: Vec<Mean> = (0..players.len()).map(|player| self.cell(player, at)).collect();
                json!({ "policies": profile(at), "payoffs": cells, "equilibrium": answer.pure.contains(&at), "share": answer.shares[at] })
            })
            .collect();
        let mixed = answer.mixed.as_ref().and_then(|found| found.as_ref().ok()).map(|(all, degenerate)| {
            let all: Vec<Json> = all
                .iter()
                .map(|own| json!({ "mixed": own.mixed, "payoffs": own.payoffs, "share": own.share }))
                .collect();
            json!({ "equilibria": all, "degenerate": degenerate })
        });
        let quantal: Vec<Json> = answer
            .quantal
            .iter()
            .flatten()
            .map(|own| json!({ "lambda": own.lambda, "mixed": own.mixed, "residual": own.residual }))
            .collect();
        let first: Vec<Json> = answer
            .first
            .iter()
            .map(|own| {
                let lead = own.pure.as_ref().map(|pure| json!({ "policies": profile(pure.strong.profile), "payoffs": pure.strong.payoffs, "at_worst": pure.weak.payoffs }));
                let mixed = own.mixed.as_ref().map(|mixed| json!({ "mixture": mixed.mixture, "payoffs": mixed.payoffs }));
                json!({ "bloc": self.bloc(own.player), "pure": lead, "mixed": mixed })
            })
            .collect();
        let seeing: Vec<Json> = answer
            .seeing
            .iter()
            .map(|(who, own)| json!({ "bloc": self.bloc(*who), "unnoticed": own.unnoticed, "known": own.known, "secrecy": own.secrecy }))
            .collect();
        let tempted = |own: &Temptation| {
            let policy = &self.rules.players[own.player].policies[own.policy].name;
            json!({ "bloc": self.bloc(own.player), "policy": policy, "gain": own.gain })
        };
        let agreement = answer.agreement.as_ref().map(|own| {
            let blocs: Vec<&str> = own.signatories.iter().map(|&player| self.bloc(player)).collect();
            let standings: Vec<Json> = own
                .standings
                .iter()
                .map(|at| {
                    let signs: Vec<&str> =
                        (0..blocs.len()).filter(|k| at.coalition >> k & 1 == 1).map(|k| blocs[k]).collect();
                    json!({
                        "signs": signs, "stable": at.stable(), "temptations": at.temptations, "worth": at.worth,
                        "surplus": at.surplus, "transfers": at.transfers,
                    })
                })
                .collect();
            let breaking: Vec<Json> = own.breaking.iter().map(tempted).collect();
            json!({ "signatories": blocs, "coalitions": standings, "together": own.together, "breaking": breaking, "share": own.share })
        });
        let anarchy = answer.anarchy.as_ref().map(|own| {
            json!({
                "best": profile(own.best), "most": own.most, "loss": own.loss(), "least_loss": own.loss_at_best(),
                "price": own.price().ok(), "price_of_stability": own.price_of_stability().ok(),
            })
        });
        let triggers: Vec<Json> = self
            .payoffs
            .fired
            .iter()
            .map(|own| {
                let policy = &self.rules.players[own.player].policies[own.policy];
                let trigger = &policy.triggers[own.trigger];
                json!({
                    "bloc": self.bloc(own.player), "policy": policy.name, "trigger": trigger.formula,
                    "delay": trigger.rule.delay, "share": own.share, "by": own.by,
                })
            })
            .collect();
        json!({
            "players": players,
            "triggers": triggers,
            "worlds": self.payoffs.samples.worlds(),
            "left_out": self.payoffs.left_out,
            "profiles": profiles,
            "mixed": mixed,
            "reference": { "mixed": answer.reference.0, "payoffs": answer.reference.1 },
            "quantal": quantal,
            "regret": { "joint": answer.play.joint, "regrets": answer.play.regrets, "rounds": answer.play.rounds },
            "as_things_are": { "gains": answer.baseline.gains, "nash_conv": answer.baseline.nash_conv,
                "best": answer.temptations.iter().map(tempted).collect::<Vec<_>>() },
            "anarchy": anarchy,
            "first": first,
            "seeing": seeing,
            "agreement": agreement,
            "sentences": self.sentences(),
        })
    }
}

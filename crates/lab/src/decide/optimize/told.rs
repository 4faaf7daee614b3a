//! What is said of a search: the picture, the policies, and the same counted in fresh worlds.

use serde_json::json;
use shapan_decide::robust::Estimate;

use super::super::drawing;
use super::asked::Variable;
use super::convergence::{Moment, late};
use super::{Answer, Found, Quest};
use crate::chart::{Body, Chart, Series};
use crate::figures;
use crate::library::Library;
use crate::messages::{self, Language, say, word};
use crate::problem::Problems;
use crate::scenario_file::{self, Changed};
use crate::series::{cell, digits17};
use crate::{manifest, terminal};

/// Where the scenario that was searched in comes from.
pub struct Origin<'a> {
    /// Where its parts lie.
    pub library: &'a Library,
    /// Name or path.
    pub name: &'a str,
    /// Its text, if it is a file of the user's.
    pub own: Option<&'a str>,
    /// What the user changed, by name and value.
    pub set: &'a [(String, String)],
}

/// What is told of a search.
pub struct Told<'a> {
    /// What was searched.
    pub quest: &'a Quest,
    /// What came out.
    pub answer: &'a Answer,
}

impl Told<'_> {
    /// How many policies were found and counted again.
    pub fn policies(&self) -> usize {
        self.answer.policies.len()
    }

    /// The scenario file of a policy, from 0 on.
    ///
    /// # Errors
    /// A scenario that cannot be written as a file.
    pub fn policy_file(&self, at: usize, origin: &Origin<'_>) -> Result<String, Problems> {
        let (quest, found) = (self.quest, &self.answer.policies[at]);
        let mut set = origin.set.to_vec();
        set.extend(quest.assignments(&found.point).into_iter().map(|own| (own.name, own.value)));
        let number = (at + 1).to_string();
        let title = |language: Language| {
            let values = [("title", language.of(&quest.scenario.title)), ("number", &number)];
            say(language, "commands.decide.policy_title", &values)
        };
        let heads = [("title", title(Language::English)), ("title_zh", title(Language::Chinese))];
        let wanted: Vec<&str> = quest.objectives.iter().map(|objective| objective.text.as_str()).collect();
        let comment = [format!("found by shapan optimize for {}", wanted.join(", "))];
        let Origin { library, name, own, .. } = *origin;
        scenario_file::write(&Changed { library, name, own, set: &set, run: &[], heads: &heads, comment: &comment })
    }

    /// Convergence of one objective; the trade-off between the first two of several.
    pub fn chart(&self, language: Language) -> Chart {
        let Told { quest, answer } = *self;
        let first = &quest.objectives[0];
        let runs = figures::count(quest.field.base().runs());
        let subtitle = say(language, "commands.decide.worlds", &[("worlds", &runs)]);
        let label = |key: &str| word(language, &format!("commands.decide.{key}"));
        if let Some(second) = quest.objectives.get(1) {
            let front = Series {
                label: label("found"),
                times: answer.policies.iter().map(|found| found.searched[0]).collect(),
                values: answer.policies.iter().map(|found| Some(found.searched[1])).collect(),
            };
            let now = Series {
                label: label("as_it_is"),
                times: vec![answer.as_it_is.searched[0]],
                values: vec![Some(answer.as_it_is.searched[1])],
            };
            let title =
                say(language, "commands.decide.front_title", &[("first", &first.text), ("second", &second.text)]);
            return Chart::new(language, &title, second.unit(), Body::Lines(vec![front, now]))
                .subtitle(&subtitle)
                .across(&first.text);
        }
        let times: Vec<f64> = answer.convergence.iter().map(|moment| moment.evaluations as f64).collect();
        let now = Series {
            label: label("as_it_is"),
            values: times.iter().map(|_| Some(answer.as_it_is.searched[0])).collect(),
            times: times.clone(),
        };
        let best = Series {
            label: label("found"),
            times,
            values: answer.convergence.iter().map(|moment| Some(moment.value)).collect(),
        };
        let title = say(language, "commands.decide.convergence_title", &[("objective", &first.text)]);
        Chart::new(language, &title, first.unit(), Body::Lines(vec![best, now]))
            .subtitle(&subtitle)
            .across(&label("evaluations"))
    }

    /// Of several objectives: what share of the box between the best and the worst of the front is covered, as the search went on.
    pub fn hypervolume_chart(&self, language: Language) -> Option<Chart> {
        let moments = || self.answer.convergence.iter().filter(|moment| moment.hypervolume.is_some());
        late(&self.answer.convergence)?;
        let label = |key: &str| word(language, &format!("commands.decide.{key}"));
        let covered = Series {
            label: label("covered"),
            times: moments().map(|moment| moment.evaluations as f64).collect(),
            values: moments().map(|moment| moment.hypervolume).collect(),
        };
        let chart = Chart::new(language, &label("hypervolume_title"), "%", Body::Lines(vec![covered]));
        Some(chart.subtitle(&label("hypervolume_subtitle")).across(&label("evaluations")))
    }

    /// Levers, and objectives in both sets of worlds.
    pub fn tables(&self, language: Language) -> String {
        let Told { quest, answer } = *self;
        let label = |key: &str| word(language, &format!("commands.decide.{key}"));
        let start = quest.scenario.start_year;
        let all = || core::iter::once(&answer.as_it_is).chain(&answer.policies);
        let names: Vec<String> =
            core::iter::once(label("as_it_is")).chain((1..=answer.policies.len()).map(|at| at.to_string())).collect();
        let mut head = vec![label("lever")];
        head.extend(names.iter().cloned());
        let levers: Vec<Vec<String>> = quest
            .variables
            .iter()
            .enumerate()
            .map(|(at, variable)| {
                let since = if variable.time > 0.0 {
                    format!(" {}", figures::date(start + variable.time))
                } else {
                    String::new()
                };
                let mut row = vec![format!("{}{since}", variable.lever)];
                row.extend(all().map(|found| figures::figure(found.point[at], variable.unit, language)));
                row
            })
            .collect();
        let mut text = terminal::aligned(&head, &levers);
        text.push('\n');
        let with = |estimate: &Option<Estimate>, unit: &str| match estimate {
            None => "-".to_owned(),
            Some(found) => match found.error {
                Some(error) => {
                    format!(
                        "{} ± {}",
                        figures::figure(found.value, unit, language),
                        figures::figure(error, unit, language)
                    )
                }
                None => figures::figure(found.value, unit, language),
            },
        };
        let mut rows = Vec::new();
        for (at, objective) in quest.objectives.iter().enumerate() {
            for (found, name) in all().zip(&names) {
                let searched = figures::figure(found.searched[at], objective.unit(), language);
                rows.push(vec![
                    objective.text.clone(),
                    name.clone(),
                    searched,
                    with(&found.fresh[at], objective.unit()),
                ]);
            }
        }
        for (at, constraint) in quest.constraints.iter().enumerate() {
            for (found, name) in all().zip(&names) {
                let held = figures::figure(found.held[at], constraint.outcome.unit, language);
                rows.push(vec![constraint.text.clone(), name.clone(), String::new(), held]);
            }
        }
        let head: Vec<String> = ["objective", "policy", "searched", "fresh"].iter().map(|key| label(key)).collect();
        text.push_str(&terminal::aligned(&head, &rows));
        text
    }

    /// Every policy between which one can only trade, as the search saw it; `policy` is the number of those that were counted again: front.csv.
    /// Of one objective there is no front.
    pub fn front_csv(&self) -> Option<String> {
        let Told { quest, answer } = *self;
        if quest.objectives.len() < 2 {
            return None;
        }
        let mut head = levers(quest);
        head.insert(0, "policy".to_owned());
        head.extend(quest.objectives.iter().map(|objective| cell(&objective.text)));
        let mut text = head.join(",") + "\n";
        for (point, told) in &answer.front {
            let counted = answer.policies.iter().position(|found| found.point == *point && found.searched == *told);
            let mut cells = vec![counted.map_or_else(String::new, |at| (at + 1).to_string())];
            cells.extend(point.iter().chain(told).map(|x| digits17(*x)));
            text.push_str(&(cells.join(",") + "\n"));
        }
        Some(text)
    }

    /// The policies, with all digits; policy 0 is the scenario as it is: policies.csv.
    pub fn csv(&self) -> String {
        let Told { quest, answer } = *self;
        let mut head = levers(quest);
        head.insert(0, "policy".to_owned());
        for objective in &quest.objectives {
            let text = &objective.text;
            head.extend([text.clone(), format!("{text} fresh"), format!("{text} fresh_se")]);
        }
        head.extend(quest.constraints.iter().map(|constraint| format!("{} fresh", constraint.text)));
        let mut text = head.iter().map(|name| cell(name)).collect::<Vec<_>>().join(",") + "\n";
        for (at, found) in core::iter::once(&answer.as_it_is).chain(&answer.policies).enumerate() {
            let mut cells = vec![at.to_string()];
            cells.extend(found.point.iter().map(|x| digits17(*x)));
            for (value, fresh) in found.searched.iter().zip(&found.fresh) {
                let or = |x: Option<f64>| x.map_or_else(String::new, digits17);
                cells.extend([digits17(*value), or(fresh.map(|f| f.value)), or(fresh.and_then(|f| f.error))]);
            }
            cells.extend(found.held.iter().map(|x| digits17(*x)));
            text.push_str(&(cells.join(",") + "\n"));
        }
        text
    }

    /// What it comes to.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let Told { quest, answer } = *self;
        let count = |number: u64| figures::count(number as usize);
        let ended = say(
            language,
            "commands.decide.ended",
            &[
                ("evaluations", &count(answer.evaluations)),
                ("end", &end(&answer.end, language)),
                ("without", &count(answer.without_value)),
            ],
        );
        let mut said = vec![ended];
        if answer.front.len() > answer.policies.len() {
            let [kept, front] = [answer.policies.len(), answer.front.len()].map(figures::count);
            let values = [("kept", kept.as_str()), ("front", front.as_str())];
            said.push(say(language, "commands.decide.some_of_front", &values));
        }
        if let Some((share, more)) = late(&answer.convergence) {
            let values = [("share", &*figures::percent(share, language)), ("more", &*figures::percent(more, language))];
            said.push(say(language, "commands.decide.hypervolume", &values));
        }
        if let ([objective], [policy]) = (&quest.objectives[..], &answer.policies[..])
            && let (Some(fresh), Some(now)) = (policy.fresh[0], answer.as_it_is.fresh[0])
        {
            let figure = |x: f64| figures::figure(x, objective.unit(), language);
            let values = [
                ("objective", objective.text.as_str()),
                ("searched", &figure(policy.searched[0])),
                ("fresh", &figure(fresh.value)),
                ("error", &figure(fresh.error.unwrap_or(0.0))),
                ("now", &figure(now.value)),
                ("worlds", &figures::count(answer.fresh.runs())),
            ];
            said.push(say(language, "commands.decide.counted_again", &values));
            if objective.loss(fresh.value) >= objective.loss(now.value) {
                said.push(word(language, "commands.decide.no_better"));
            }
        }
        for (at, constraint) in quest.constraints.iter().enumerate() {
            let broken = answer.policies.iter().filter(|found| constraint.violation(found.held[at]) > 0.0).count();
            if broken > 0 {
                let broken = figures::count(broken);
                let values = [("constraint", constraint.text.as_str()), ("count", broken.as_str())];
                said.push(say(language, "commands.decide.not_kept", &values));
            }
        }
        said
    }

    /// Everything, for a manifest and for other programs.
    pub fn json(&self, files: &[String]) -> serde_json::Value {
        let Told { quest, answer } = *self;
        let policy = |found: &Found| {
            let objectives = quest.objectives.iter().zip(&found.searched).zip(&found.fresh);
            json!({
                "levers": quest.assignments(&found.point).into_iter().map(|own| (own.name, own.value)).collect::<std::collections::BTreeMap<_, _>>(),
                "objectives": objectives.map(|((objective, searched), fresh)| json!({ "objective": objective.text, "searched": searched, "fresh": fresh })).collect::<Vec<_>>(),
                "constraints": quest.constraints.iter().zip(&found.held).map(|(constraint, held)| json!({ "constraint": constraint.text, "fresh_mean": held })).collect::<Vec<_>>(),
            })
        };
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "command": "optimize",
            "scenario": { "name": quest.scenario.name, "hash": manifest::scenario_hash(&quest.scenario) },
            "bloc": quest.bloc,
            "drawing": drawing(quest.field.base()),
            "fresh": drawing(&answer.fresh),
            "end": answer.end,
            "evaluations": answer.evaluations,
            "without_value": answer.without_value,
            "front": answer.front.len(),
            "as_it_is": policy(&answer.as_it_is),
            "policies": answer.policies.iter().map(policy).collect::<Vec<_>>(),
            "files": files,
        })
    }

    /// How the search went on: convergence.csv.
    pub fn convergence_csv(&self) -> String {
        let one = self.quest.objectives.len() == 1;
        let mut text = format!("evaluations,{}\n", if one { "best" } else { "epsilon_progress,hypervolume" });
        for Moment { evaluations, value, hypervolume } in &self.answer.convergence {
            text.push_str(&format!("{evaluations},{}", digits17(*value)));
            if !one {
                text.push_str(&format!(",{}", hypervolume.map_or_else(String::new, digits17)));
            }
            text.push('\n');
        }
        text
    }
}

/// Names of the levers that were searched.
fn levers(quest: &Quest) -> Vec<String> {
    let start = quest.scenario.start_year;
    let name = |v: &Variable| match v.time > 0.0 {
        true => format!("{}.{}@{}", quest.bloc, v.lever, start + v.time),
        false => format!("{}.{}", quest.bloc, v.lever),
    };
    quest.variables.iter().map(name).collect()
}

/// Why the search ended, in the reader's language where it is known.
fn end(reason: &str, language: Language) -> String {
    let key = format!("commands.decide.ends.{}", reason.split([':', ' ']).take(3).collect::<Vec<_>>().join("_"));
    messages::find(language, &key).map_or_else(|| reason.to_owned(), str::to_owned)
}

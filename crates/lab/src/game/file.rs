//! Games as files and on the command line, read with everything that is wrong with them.

use shapan_model::quantity::Kind;

use super::{Player, Policy, Rules, payoff, ranges, triggers, usual_payoff};
use crate::load::{self, Setting};
use crate::place::{Place, settle};
use crate::problem::{Problem, Problems};
use crate::scenario::{Scenario, Text};
use crate::tree::{self, Key, Node, Value};
use crate::wording::guess;

/// The built-in games, by name.
pub const BUILT_IN: [(&str, &str); 2] = [
    ("two-powers", include_str!("../../../../games/two-powers.toml")),
    ("watched-lead", include_str!("../../../../games/watched-lead.toml")),
];

const KEYS: [&str; 5] = ["title", "title_zh", "scenario", "set", "player"];
const PLAYER: [&str; 5] = ["bloc", "payoff", "agreement", "policy", "lever"];
const POLICY: [&str; 5] = ["name", "title", "title_zh", "set", "trigger"];

/// The text of a game as a tree, before it is known in which world it plays.
pub struct Read {
    root: Node,
    file: String,
}

/// Reads the text of a game.
///
/// # Errors
/// It is no TOML, or no JSON.
pub fn text(file: &str, bytes: &[u8]) -> Result<Read, Problems> {
    Ok(Read { root: tree::read(file, bytes).map_err(Problems)?, file: file.to_owned() })
}

impl Read {
    /// The scenario in which it plays, if it says so.
    pub fn scenario(&self) -> Option<&str> {
        self.root.get("scenario").and_then(Node::text)
    }

    /// The world that all play in, and the rules: the file's settings apply to every combination.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn rules(&self, scenario: &Scenario) -> Result<(Scenario, Rules), Problems> {
        let mut problems = Vec::new();
        let whole = Place::file(&self.file);
        known(&self.root, &KEYS, &mut problems);
        let common = self.root.get("set").map_or_else(Vec::new, |node| settings(scenario, node, None, &mut problems));
        let base = match load::with(scenario, &common) {
            Ok(base) => base,
            Err(Problems(more)) => {
                problems.extend(more);
                scenario.clone()
            }
        };
        let mut players: Vec<Player> = Vec::new();
        let listed = self.root.get("player").and_then(Node::list).unwrap_or_default();
        for node in listed {
            if let Some(player) = player(&base, node, &mut problems) {
                if players.iter().any(|known| known.bloc == player.bloc) {
                    let what = format!("{} plays twice", base.blocs[player.bloc].name);
                    problems.push(node.place.problem(what, Some("one [[player]] for each bloc".into())));
                }
                players.push(player);
            }
        }
        if listed.is_empty() {
            problems.push(whole.problem("nobody plays", Some("write [[player]] with bloc = \"usa\"".into())));
        }
        if let [one] = listed {
            let hint = Some("write [[player]] for every bloc that plays".to_owned());
            problems.push(one.place.problem("a game needs two players or more", hint));
        }
        let word = |key: &str| self.root.get(key).and_then(Node::text).unwrap_or_default().to_owned();
        let en = if word("title").is_empty() { self.file.clone() } else { word("title") };
        let zh = if word("title_zh").is_empty() { en.clone() } else { word("title_zh") };
        let rules = Rules { title: Text { en, zh }, players };
        check(&base, &rules, &mut problems);
        let menus = rules.players.iter().any(|player| player.ranges.is_empty());
        if problems.is_empty() && rules.continuous() && menus {
            let hint = Some("write [[player.lever]] for every player, or for none".to_owned());
            problems.push(whole.problem("some players set levers between bounds, and some have menus", hint));
        }
        settle(problems)?;
        Ok((base, rules))
    }
}

/// Keys that are not known.
pub(super) fn known(node: &Node, keys: &[&str], problems: &mut Vec<Problem>) {
    for (key, _) in node.table().unwrap_or_default() {
        if !keys.contains(&key.name.as_str()) {
            let hint = guess(&key.name, keys.iter().copied()).or_else(|| Some(format!("one of {}", keys.join(", "))));
            problems.push(key.place.problem(format!("unknown key `{}`", key.name), hint));
        }
    }
}

fn player(scenario: &Scenario, node: &Node, problems: &mut Vec<Problem>) -> Option<Player> {
    known(node, &PLAYER, problems);
    let Some(named) = node.get("bloc") else {
        problems.push(node.place.problem("a player needs a bloc", Some("bloc = \"usa\"".into())));
        return None;
    };
    let name = named.text().unwrap_or_default();
    let bloc = bloc(scenario, name, &named.place, problems)?;
    let mut own = opened(scenario, bloc);
    if let Some(node) = node.get("payoff") {
        match node.text() {
            Some(text) => paid(scenario, &mut own, text, &node.place, problems),
            None => problems.push(node.expected("a payoff in quotes")),
        }
    }
    if let Some(levers) = node.get("lever") {
        own.ranges = ranges::read(scenario, levers, bloc, problems);
        if let Some(other) = node.get("policy").or_else(|| node.get("agreement")) {
            let what = format!("{name} sets levers between bounds, so it has no menu");
            problems.push(other.place.problem(what, Some("policies in one game, levers in another".into())));
        }
        return Some(own);
    }
    own.policies.clear();
    let menu = node.get("policy").and_then(Node::list).unwrap_or_default();
    for node in menu {
        known(node, &POLICY, problems);
        let Some(name) = node.get("name").and_then(Node::text) else {
            problems.push(node.place.problem("a policy needs a name", Some("name = \"as-is\"".into())));
            continue;
        };
        let title = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
        let en = title("title").unwrap_or_else(|| name.to_owned());
        let zh = title("title_zh").unwrap_or_else(|| en.clone());
        let settings = node.get("set").map_or_else(Vec::new, |node| settings(scenario, node, Some(bloc), problems));
        let triggers = node.get("trigger").map_or_else(Vec::new, |node| triggers::read(scenario, node, bloc, problems));
        let policy = Policy { name: name.to_owned(), title: Text { en, zh }, settings, triggers };
        add(&mut own, policy, &node.place, problems);
    }
    if menu.is_empty() {
        let hint = Some("write [[player.policy]] with a name and set = { … }".to_owned());
        problems.push(node.place.problem(format!("{name} has no policy to choose"), hint));
    }
    if let Some(node) = node.get("agreement") {
        let wanted = node.text().unwrap_or_default();
        own.agreed = own.policies.iter().position(|policy| policy.name == wanted);
        if own.agreed.is_none() {
            let names: Vec<&str> = own.policies.iter().map(|policy| policy.name.as_str()).collect();
            let what = format!("{name} has no policy called `{wanted}`");
            problems.push(node.place.problem(what, guess(wanted, names.iter().copied())));
        }
    }
    Some(own)
}

pub(super) fn bloc(scenario: &Scenario, name: &str, place: &Place, problems: &mut Vec<Problem>) -> Option<usize> {
    let found = scenario.blocs.iter().position(|bloc| bloc.name == name);
    if found.is_none() {
        let names: Vec<&str> = scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
        let hint = guess(name, names.iter().copied()).or_else(|| Some(format!("one of {}", names.join(", "))));
        problems.push(place.problem(format!("there is no bloc `{name}`"), hint));
    }
    found
}

/// A player that does as things are, and is paid as usual.
fn opened(scenario: &Scenario, bloc: usize) -> Player {
    let formula = usual_payoff(scenario, bloc);
    let as_is = Text { en: "as things are".into(), zh: "维持现状".into() };
    Player {
        bloc,
        payoff: payoff(scenario, &formula).unwrap_or_default(),
        formula,
        policies: vec![Policy { name: "as-is".into(), title: as_is, settings: Vec::new(), triggers: Vec::new() }],
        ranges: Vec::new(),
        agreed: None,
    }
}

fn paid(scenario: &Scenario, player: &mut Player, text: &str, place: &Place, problems: &mut Vec<Problem>) {
    match payoff(scenario, text) {
        Ok(terms) => (player.payoff, player.formula) = (terms, text.trim().to_owned()),
        Err((what, hint)) => problems.push(place.problem(what, hint)),
    }
}

fn add(player: &mut Player, policy: Policy, place: &Place, problems: &mut Vec<Problem>) {
    if player.policies.iter().any(|known| known.name == policy.name) {
        problems.push(place.problem(format!("the policy `{}` is there twice", policy.name), None));
    }
    player.policies.push(policy);
}

/// What a table sets; a lever without a bloc is that of `own`, whose levers alone may be set if it is given.
pub(super) fn settings(
    scenario: &Scenario,
    node: &Node,
    own: Option<usize>,
    problems: &mut Vec<Problem>,
) -> Vec<Setting> {
    let mut found = Vec::new();
    match node.table() {
        Some(entries) => {
            entries.iter().for_each(|(key, node)| unfold(scenario, key.name.clone(), key, node, &mut found))
        }
        None => problems.push(node.expected("a table: set = { research.projects = 2.0 }")),
    }
    found.into_iter().filter_map(|setting| owned(scenario, setting, own, problems)).collect()
}

/// Dots in keys make tables: `research.projects = 2` is one setting, and so is a pair within a lever of pairs.
fn unfold(scenario: &Scenario, path: String, key: &Key, node: &Node, found: &mut Vec<Setting>) {
    let (name, who) = load::addressed(scenario.model.catalogue(), &path);
    let pairs = scenario.model.catalogue().find(name).is_some_and(|spec| spec.kind == Kind::PairLever);
    match &node.value {
        Value::Table(entries) if !(pairs && who.is_some()) => {
            for (inner, node) in entries {
                let joint = if pairs { '@' } else { '.' };
                unfold(scenario, format!("{path}{joint}{}", inner.name), inner, node, found);
            }
        }
        _ => found.push(Setting {
            name: name.to_owned(),
            who: who.map(str::to_owned),
            place: key.place.clone(),
            value: node.clone(),
        }),
    }
}

/// Settles whose a setting is, and refuses what is another's.
pub(super) fn owned(
    scenario: &Scenario,
    mut setting: Setting,
    own: Option<usize>,
    problems: &mut Vec<Problem>,
) -> Option<Setting> {
    let Some(own) = own.map(|own| scenario.blocs[own].name.as_str()) else { return Some(setting) };
    let refused = |what: String, hint: String| Some(setting.place.problem(what, Some(hint)));
    let problem = match scenario.model.catalogue().find(&setting.name).map(|spec| spec.kind) {
        Some(Kind::Lever) => match setting.who.as_deref() {
            None => {
                setting.who = Some(own.to_owned());
                return Some(setting);
            }
            Some(who) if who == own => None,
            Some(who) => {
                refused(format!("a policy of {own} cannot set a lever of {who}"), format!("{}@{own}", setting.name))
            }
        },
        Some(Kind::PairLever) => {
            let ends = setting.who.as_deref().and_then(|who| who.split_once("->"));
            match ends {
                Some((row, column)) if row.trim() == own || column.trim() == own => None,
                _ => {
                    let what = format!("a policy of {own} sets {} of a pair to which it belongs", setting.name);
                    refused(what, format!("name the pair: {}@{own}->china, or another end", setting.name))
                }
            }
        }
        // what is not known is told when it is set
        None => None,
        Some(_) => refused(
            format!("{} is no lever: nobody decides it", setting.name),
            "`shapan list quantities` has the levers".into(),
        ),
    };
    match problem {
        Some(problem) => {
            problems.push(problem);
            None
        }
        None => Some(setting),
    }
}

/// Every policy alone, and levers that two players set.
fn check(scenario: &Scenario, rules: &Rules, problems: &mut Vec<Problem>) {
    for player in rules.players.iter().filter(|player| player.payoff.is_empty()) {
        let what =
            format!("nothing says what {} is paid: {} is not there", scenario.blocs[player.bloc].name, player.formula);
        problems.push(Place::file("game").problem(what, Some("give a payoff (`shapan list outcomes`)".into())));
    }
    for player in &rules.players {
        for policy in &player.policies {
            match load::with(scenario, &policy.settings) {
                Ok(_) => triggers::check(scenario, &policy.settings, &policy.triggers, problems),
                Err(Problems(more)) => problems.extend(more),
            }
        }
    }
    let all: Vec<(usize, &Setting)> = rules
        .players
        .iter()
        .flat_map(|player| player.policies.iter().flat_map(move |p| p.all_settings().map(move |s| (player.bloc, s))))
        .collect();
    for (at, (bloc, own)) in all.iter().enumerate() {
        let other =
            all[..at].iter().find(|(other, known)| other != bloc && known.name == own.name && known.who == own.who);
        if let Some((other, _)) = other {
            let names = [*other, *bloc].map(|bloc| scenario.blocs[bloc].name.as_str());
            let what = format!("both {} and {} set {}", names[0], names[1], own.name);
            problems.push(own.place.problem(what, Some("a lever belongs to one player".into())));
        }
    }
}

/// Rules from the command line: players in the order in which they are named.
///
/// `policies` are `bloc.name:lever=value;lever=value`, each beside doing as things are; `payoffs` are `bloc:formula`; `agreement` are
/// `bloc.name`, the policies that signatories keep to; `dashes` stand before the names of these options in problems.
///
/// # Errors
/// Everything that is wrong.
pub fn short(
    scenario: &Scenario,
    policies: &[String],
    payoffs: &[String],
    agreement: &[String],
    dashes: &str,
) -> Result<Rules, Problems> {
    let mut rules = Rules { title: scenario.title.clone(), players: Vec::new() };
    let mut problems = Vec::new();
    for text in policies {
        let place = Place::file(&format!("{dashes}policy {text}"));
        let Some(((name, policy), sets)) =
            text.split_once(':').and_then(|(head, sets)| Some((head.split_once('.')?, sets)))
        else {
            let hint = "'china.concentrate:research.projects=2;compute.train_share=0.45'";
            problems.push(place.problem("a bloc, a name and what it sets are expected", Some(hint.into())));
            continue;
        };
        let Some(bloc) = bloc(scenario, name, &place, &mut problems) else { continue };
        let mut settings = Vec::new();
        for set in sets.split(';').map(str::trim).filter(|set| !set.is_empty()) {
            let Some((name, value)) = set.split_once('=') else {
                problems.push(place.problem(format!("`{set}` has no value"), Some("write lever=value".into())));
                continue;
            };
            let value = value.trim();
            let node = tree::value(&place.file, value)
                .unwrap_or_else(|| Node { place: place.clone(), value: Value::Text(value.to_owned()) });
            let (name, who) = load::addressed(scenario.model.catalogue(), name.trim());
            let own = Setting { name: name.into(), who: who.map(str::to_owned), place: place.clone(), value: node };
            settings.extend(owned(scenario, own, Some(bloc), &mut problems));
        }
        if rules.players.iter().all(|player| player.bloc != bloc) {
            rules.players.push(opened(scenario, bloc));
        }
        let title = Text { en: policy.to_owned(), zh: policy.to_owned() };
        if let Some(player) = rules.players.iter_mut().find(|player| player.bloc == bloc) {
            let policy = Policy { name: policy.to_owned(), title, settings, triggers: Vec::new() };
            add(player, policy, &place, &mut problems);
        }
    }
    given(scenario, &mut rules, payoffs, agreement, dashes, &mut problems);
    check(scenario, &rules, &mut problems);
    settle(problems)?;
    Ok(rules)
}

/// Payoffs and agreements of the command line, in place of what the rules have; `dashes` stand before the names of options in problems.
///
/// # Errors
/// Everything that is wrong with them.
pub fn changed(
    scenario: &Scenario,
    rules: &mut Rules,
    payoffs: &[String],
    agreement: &[String],
    dashes: &str,
) -> Result<(), Problems> {
    let mut problems = Vec::new();
    given(scenario, rules, payoffs, agreement, dashes, &mut problems);
    settle(problems)
}

fn given(
    scenario: &Scenario,
    rules: &mut Rules,
    payoffs: &[String],
    agreement: &[String],
    dashes: &str,
    problems: &mut Vec<Problem>,
) {
    let names: Vec<String> = rules.players.iter().map(|player| scenario.blocs[player.bloc].name.clone()).collect();
    let find = |name: &str, place: &Place, problems: &mut Vec<Problem>| {
        let found = names.iter().position(|known| known == name);
        if found.is_none() {
            let hint =
                guess(name, names.iter().map(String::as_str)).or_else(|| Some(format!("one of {}", names.join(", "))));
            problems.push(place.problem(format!("`{name}` does not play"), hint));
        }
        found
    };
    for text in payoffs {
        let place = Place::file(&format!("{dashes}payoff {text}"));
        match text.split_once(':') {
            Some((name, formula)) => {
                if let Some(at) = find(name.trim(), &place, problems) {
                    paid(scenario, &mut rules.players[at], formula, &place, problems);
                }
            }
            None => {
                let hint = "'china:ln(output.china@2046) - 2 * accident_probability@2046'";
                problems.push(place.problem("a bloc and a payoff are expected", Some(hint.into())));
            }
        }
    }
    for text in agreement {
        let place = Place::file(&format!("{dashes}agreement {text}"));
        let (name, policy) = text.split_once('.').unwrap_or((text, ""));
        if let Some(at) = find(name, &place, problems) {
            let menu = &rules.players[at].policies;
            match menu.iter().position(|known| known.name == policy) {
                Some(found) => rules.players[at].agreed = Some(found),
                None => {
                    let hint = guess(policy, menu.iter().map(|known| known.name.as_str()).collect::<Vec<_>>());
                    problems.push(place.problem(format!("{name} has no policy called `{policy}`"), hint));
                }
            }
        }
    }
}

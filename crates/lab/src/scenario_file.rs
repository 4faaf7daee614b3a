//! A scenario with what was changed in it, as one file that gives the same numbers.
//!
//! What is built in is extended; a text of one's own is taken up, with the changes in their places. Levers are written as they are in the
//! end, over time; parameters, draws and laws as they were set, since that also says what is believed. The file is read again before it is
//! handed out: if its numbers were others, that is said, and there is none.

use shapan_model::model::{Catalogue, Profile};
use shapan_model::quantity::Kind;

use crate::library::Library;
use crate::load::{self, RUN, addressed};
use crate::manifest::scenario_hash;
use crate::problem::{Problem, Problems};
use crate::scenario::{Bloc, Scenario};
use crate::tree::{self, Key, Node, Value};

/// What the file is called while it is read again.
const AGAIN: &str = "written.toml";
/// Sections in the order in which they stand in the file.
const SECTIONS: [&str; 7] = ["run", "parameters", "levers", "draws", "laws", "uncertainties", "sources"];

/// What is written.
pub struct Changed<'a> {
    /// The texts that the scenario is made of.
    pub library: &'a Library,
    /// Its name among them.
    pub name: &'a str,
    /// The text of one's own, if it is one.
    pub own: Option<&'a str>,
    /// Names and values, as after `--set`.
    pub set: &'a [(String, String)],
    /// Keys and values of the section `run`.
    pub run: &'a [(&'a str, String)],
    /// Keys and texts at the top, in place of those that are there: title and story.
    pub heads: &'a [(&'a str, String)],
    /// Lines of the comment at the top.
    pub comment: &'a [String],
}

/// The file.
///
/// # Errors
/// What is wrong with the scenario or the changes; changes that cannot be written as one file.
pub fn write(changed: &Changed<'_>) -> Result<String, Problems> {
    let Changed { library, name, set, .. } = *changed;
    let before = load::load(library, name)?;
    let mut after = before.clone();
    load::set(&mut after, set)?;
    let mut file = match changed.own {
        Some(text) => Pieces::of(&tree::read(name, text.as_bytes()).map_err(Problems)?),
        None => Pieces::extending(&after, name),
    };
    changed.heads.iter().for_each(|(key, text)| put(&mut file.heads, key, quoted(text)));
    for (key, value) in set {
        file.set(after.model.catalogue(), key.trim(), value.trim());
    }
    changed.run.iter().for_each(|(key, value)| file.put("run", None, key, value.clone()));
    file.levers(&before, &after);
    let text = file.text(changed.comment);
    let again = load::load(&library.clone().with(AGAIN, text.clone()), &format!("./{AGAIN}"))?;
    if scenario_hash(&again) == scenario_hash(&after) {
        return Ok(text);
    }
    let what = "these changes to a text of one's own cannot be written as one file with the same numbers".to_owned();
    let hint = Some("make them in the text itself".to_owned());
    Err(Problems(vec![Problem { file: name.into(), line: 0, column: 0, what, hint }]))
}

/// Keys and values as they are written.
type Entries = Vec<(String, String)>;

fn put(entries: &mut Entries, key: &str, value: String) {
    match entries.iter_mut().find(|(known, _)| known == key) {
        Some((_, old)) => *old = value,
        None => entries.push((key.to_owned(), value)),
    }
}

/// A scenario file in pieces.
struct Pieces {
    heads: Entries,
    /// Section, for whom, and what it says.
    tables: Vec<(String, Option<String>, Entries)>,
}

impl Pieces {
    /// A file that extends what is built in.
    fn extending(scenario: &Scenario, name: &str) -> Pieces {
        let heads = [("model", scenario.model.about().name), ("extends", name)];
        Pieces { heads: heads.map(|(key, text)| (key.to_owned(), quoted(text))).to_vec(), tables: Vec::new() }
    }

    /// A text that was read.
    fn of(root: &Node) -> Pieces {
        let mut pieces = Pieces { heads: Vec::new(), tables: Vec::new() };
        for (key, node) in root.table().unwrap_or_default() {
            let section = SECTIONS.contains(&key.name.as_str());
            match node.table().filter(|_| section) {
                None => put(&mut pieces.heads, &key.name, written(node)),
                Some(inner) if matches!(key.name.as_str(), "parameters" | "levers") => {
                    for (who, node) in inner {
                        for (name, value) in dotted(node.table().unwrap_or_default()) {
                            pieces.put(&key.name, Some(&who.name), &name, value);
                        }
                    }
                }
                Some(inner) => dotted(inner).into_iter().for_each(|(name, value)| {
                    pieces.put(&key.name, None, &name, value);
                }),
            }
        }
        pieces
    }

    fn table(&mut self, section: &str, who: Option<&str>) -> &mut Entries {
        let same = |(known, whose, _): &(String, Option<String>, Entries)| known == section && whose.as_deref() == who;
        let at = self.tables.iter().position(same).unwrap_or_else(|| {
            self.tables.push((section.to_owned(), who.map(str::to_owned), Vec::new()));
            self.tables.len() - 1
        });
        &mut self.tables[at].2
    }

    fn put(&mut self, section: &str, who: Option<&str>, key: &str, value: String) {
        put(self.table(section, who), key, value);
    }

    /// Takes keys out of all tables of a section.
    fn without(&mut self, section: &str, is: impl Fn(&str) -> bool) {
        for (_, _, entries) in self.tables.iter_mut().filter(|(known, ..)| known == section) {
            entries.retain(|(key, _)| !is(key));
        }
    }

    /// One assignment. Levers are not written here: see [`Pieces::levers`].
    fn set(&mut self, catalogue: &Catalogue, name: &str, value: &str) {
        let value = tree::value("", value).map_or_else(|| quoted(value), |node| written(&node));
        if RUN.contains(&name) {
            return self.put("run", None, name, value);
        }
        let (plain, who) = addressed(catalogue, name);
        match (catalogue.find(plain).map(|spec| spec.kind), who) {
            (Some(Kind::Parameter), None) => {
                // what is said of all comes before what is said of one: an older word on one must not outlast it
                self.without("parameters", |key| key == plain);
                self.without("uncertainties", |key| key == plain || key.starts_with(&format!("{plain}@")));
                self.put("parameters", Some("all"), plain, value);
            }
            (Some(Kind::Parameter), Some(bloc)) => {
                self.without("uncertainties", |key| key == format!("{plain}@{bloc}"));
                self.put("parameters", Some(bloc), plain, value);
            }
            (Some(Kind::Draw), _) => {
                self.without("uncertainties", |key| key == plain);
                self.put("draws", None, plain, value);
            }
            (None, _) => {
                self.without("uncertainties", |key| key == plain);
                self.put("laws", None, plain, value);
            }
            (Some(_), _) => {}
        }
    }

    /// Every lever that became another, over time.
    fn levers(&mut self, before: &Scenario, after: &Scenario) {
        let (catalogue, blocs) = (after.model.catalogue(), &after.blocs);
        let (old, new) = (&before.inputs.policy, &after.inputs.policy);
        for (at, spec) in catalogue.levers.iter().enumerate() {
            for (bloc, known) in blocs.iter().enumerate() {
                let track = track(&new.levers[at], bloc);
                if track != self::track(&old.levers[at], bloc) {
                    self.put("levers", Some(&known.name), spec.name, profile(&track));
                }
            }
        }
        for (at, spec) in catalogue.pairs.iter().enumerate() {
            let table = self.table("levers", Some("pairs"));
            let own = table.iter().find(|(key, _)| key == spec.name).map(|(_, value)| by_pair(value));
            // what the text says of one pair would hold over what is said of all toward a bloc: then each pair is named
            let changed = pairs(blocs, &old.pairs[at], &new.pairs[at], own.is_none());
            if changed.is_empty() {
                continue;
            }
            let mut entries: Entries = own.unwrap_or_default();
            entries.retain(|(pair, _)| !changed.iter().any(|(other, _)| other == pair));
            entries.extend(changed);
            let told: Vec<String> = entries.iter().map(|(pair, value)| format!("{} = {value}", key(pair))).collect();
            put(table, spec.name, format!("{{ {} }}", told.join(", ")));
        }
    }

    fn text(&self, comment: &[String]) -> String {
        let mut text: String = comment.iter().map(|line| format!("# {line}\n")).collect();
        for (name, value) in &self.heads {
            text.push_str(&format!("{} = {value}\n", key(name)));
        }
        for section in SECTIONS {
            for (_, who, entries) in self.tables.iter().filter(|(known, _, all)| known == section && !all.is_empty()) {
                let whose = who.as_ref().map_or_else(String::new, |who| format!(".{}", key(who)));
                text.push_str(&format!("\n[{section}{whose}]\n"));
                for (name, value) in entries {
                    text.push_str(&format!("{} = {value}\n", dotted_key(name)));
                }
            }
        }
        text
    }
}

/// The values of one bloc or pair over time.
fn track(profile: &Profile, at: usize) -> Vec<(f64, f64)> {
    let mut track: Vec<(f64, f64)> = Vec::new();
    for entry in profile {
        let value = entry.values[at];
        if track.last().is_none_or(|(_, last)| last.to_bits() != value.to_bits()) {
            track.push((entry.from_year, value));
        }
    }
    track
}

/// A value, or the entries of a profile.
fn profile(track: &[(f64, f64)]) -> String {
    if let [(_, value)] = track {
        return format!("{value:?}");
    }
    let entries: Vec<String> =
        track.iter().map(|(from, value)| format!("{{ from = {from:?}, value = {value:?} }}")).collect();
    format!("[{}]", entries.join(", "))
}

/// Pairs that became others; if asked for, those of all others with one bloc as one.
fn pairs(blocs: &[Bloc], old: &Profile, new: &Profile, together: bool) -> Entries {
    let n = blocs.len();
    let mut found = Vec::new();
    for (to, bloc) in blocs.iter().enumerate() {
        let others: Vec<usize> = (0..n).filter(|from| *from != to).collect();
        let tracks: Vec<_> = others.iter().map(|from| track(new, from * n + to)).collect();
        let all = others.iter().zip(&tracks).all(|(from, track)| self::track(old, from * n + to) != *track);
        if together && all && tracks.windows(2).all(|two| two[0] == two[1]) {
            found.extend(tracks.first().map(|track| (format!("*->{}", bloc.name), profile(track))));
            continue;
        }
        for (from, track) in
            others.iter().zip(&tracks).filter(|(from, track)| self::track(old, **from * n + to) != **track)
        {
            found.push((format!("{}->{}", blocs[*from].name, bloc.name), profile(track)));
        }
    }
    // of a bloc with itself: no law reads it, but it belongs to the scenario
    for (at, bloc) in blocs.iter().enumerate() {
        let track = track(new, at * n + at);
        if track != self::track(old, at * n + at) {
            found.push((format!("{0}->{0}", bloc.name), profile(&track)));
        }
    }
    found
}

/// What a pair lever says, by pair.
fn by_pair(value: &str) -> Entries {
    match tree::value("", value) {
        Some(node) if node.table().is_some() && node.get("times").is_none() => {
            let entries = node.table().unwrap_or_default();
            entries.iter().map(|(pair, node)| (pair.name.clone(), written(node))).collect()
        }
        _ => vec![("*->*".to_owned(), value.to_owned())],
    }
}

/// Entries by full dotted name, whether the dot is in a quoted key or makes a table.
fn dotted(entries: &[(Key, Node)]) -> Entries {
    let mut all = Vec::new();
    for (key, node) in entries {
        match &node.value {
            Value::Table(inner) if !key.name.contains('.') => {
                all.extend(inner.iter().map(|(inner, node)| (format!("{}.{}", key.name, inner.name), written(node))));
            }
            _ => all.push((key.name.clone(), written(node))),
        }
    }
    all
}

fn quoted(text: &str) -> String {
    // what JSON writes as a string, TOML reads as the same one
    serde_json::Value::from(text).to_string()
}

/// A key that is one word.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_owned() } else { quoted(name) }
}

/// The name of a quantity: its dot divides mechanism and word.
fn dotted_key(name: &str) -> String {
    match name.split_once('.') {
        Some((mechanism, word)) if key(mechanism) == mechanism && key(word) == word => name.to_owned(),
        _ => key(name),
    }
}

/// A value as TOML.
fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => quoted(text),
        Value::Number(_, written) => written.clone(),
        // nothing in a scenario is either: reading the file again says so
        Value::Flag => "true".to_owned(),
        Value::Other(kind) => quoted(kind),
        Value::List(nodes) => format!("[{}]", nodes.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(name, node)| format!("{} = {}", key(&name.name), written(node))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

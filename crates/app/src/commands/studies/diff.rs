//! `shapan studies diff`: what differs between two studies: command lines, what their manifests say, files, quantiles of outcomes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use serde::Serialize;
use serde_json::Value;
use shapan_lab::export::columns::{Columns, Holds};
use shapan_lab::messages::{self, Language};

use super::rerun::timeless;
use super::{columns, typed};
use crate::catalogue::Study;
use crate::commands::{Failure, print, print_json};

/// Rows of outcomes that are shown; JSON has all.
const SHOWN: usize = 20;
/// Fields of a manifest that are lists or texts of the data, and not choices of the study.
const ASIDE: [&str; 3] = ["citations", "files", "data"];

/// What differs.
#[derive(Debug, Serialize)]
struct Difference {
    a: i64,
    b: i64,
    commands: [String; 2],
    /// Words of the one command line that the other has not.
    only: [Vec<String>; 2],
    manifest: Vec<Field>,
    files: Vec<FileState>,
    outcomes: Vec<Outcome>,
    /// Why there are no quantiles of outcomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_outcomes: Option<String>,
}

/// A field in which the manifests differ.
#[derive(Debug, Serialize)]
struct Field {
    name: String,
    a: Value,
    b: Value,
}

/// A file that is not the same in both.
#[derive(Debug, Serialize)]
struct FileState {
    name: String,
    /// `differs`, `only in a`, `only in b`.
    state: &'static str,
}

/// Quantiles of one column of the experiments in both.
#[derive(Debug, Serialize)]
struct Outcome {
    name: String,
    a: [Option<f64>; 3],
    b: [Option<f64>; 3],
}

impl Outcome {
    /// How far apart the medians are, as a share of the larger.
    fn apart(&self) -> f64 {
        match (self.a[1], self.b[1]) {
            (Some(a), Some(b)) if a == b => 0.0,
            (Some(a), Some(b)) => (a - b).abs() / a.abs().max(b.abs()),
            (None, None) => 0.0,
            _ => f64::INFINITY,
        }
    }
}

/// Tells what differs.
pub(super) fn diff(a: &Study, b: &Study, as_json: bool, language: Language) -> Result<(), Failure> {
    let only = |of: &Study, other: &Study| {
        of.command.iter().filter(|word| !other.command.contains(word)).cloned().collect::<Vec<String>>()
    };
    let (outcomes, no_outcomes) = match (experiments(a), experiments(b)) {
        (Ok(a), Ok(b)) => (beside(&a, &b), None),
        (Err(why), _) | (_, Err(why)) => (Vec::new(), Some(why)),
    };
    let difference = Difference {
        a: a.id,
        b: b.id,
        commands: [typed(&a.command), typed(&b.command)],
        only: [only(a, b), only(b, a)],
        manifest: fields(&a.manifest, &b.manifest),
        files: files(a, b),
        outcomes,
        no_outcomes,
    };
    if as_json { print_json(&difference) } else { print(&told(&difference, language)) }
}

/// The fields in which two manifests differ, by dotted name.
fn fields(a: &Value, b: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    walk("", &timeless(a.clone()), &timeless(b.clone()), &mut found);
    found
}

fn walk(name: &str, a: &Value, b: &Value, found: &mut Vec<Field>) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match (a, b) {
        _ if a == b => {}
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for key in keys.into_iter().filter(|key| !name.is_empty() || !ASIDE.contains(&key.as_str())) {
                walk(&below(key), &a[key.as_str()], &b[key.as_str()], found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).enumerate().for_each(|(at, (a, b))| walk(&below(&at.to_string()), a, b, found));
        }
        _ => found.push(Field { name: name.to_owned(), a: a.clone(), b: b.clone() }),
    }
}

/// Files that are not the same in both.
fn files(a: &Study, b: &Study) -> Vec<FileState> {
    let names: BTreeSet<&String> = a.files.keys().chain(b.files.keys()).collect();
    let state = |name: &String| match (a.files.get(name), b.files.get(name)) {
        (Some((one, _)), Some((other, _))) if one == other => None,
        // the clock is in it
        (Some(_), Some(_)) if name == "manifest.json" => None,
        (Some(_), Some(_)) => Some("differs"),
        (Some(_), None) => Some("only in a"),
        _ => Some("only in b"),
    };
    names.into_iter().filter_map(|name| Some(FileState { name: name.clone(), state: state(name)? })).collect()
}

/// Quantiles of every column of numbers of the experiments of a study: 5 %, 50 %, 95 %.
fn experiments(study: &Study) -> Result<BTreeMap<String, [Option<f64>; 3]>, String> {
    let path = study.folder.join("experiments.parquet");
    let file = path.display().to_string();
    if !study.files.contains_key("experiments.parquet") {
        return Err(format!("study {} has no experiments.parquet", study.id));
    }
    let open = || File::open(&path);
    let table = Columns::open(&file, &open)?;
    let mut found = BTreeMap::new();
    for column in table.list.iter().filter(|column| column.holds == Holds::Numbers && column.name != "run_id") {
        let mut values = table.all_numbers(&column.name)?;
        values.retain(|value| !value.is_nan());
        values.sort_by(f64::total_cmp);
        let quantile = |p: f64| shapan_insight::order::quantile(values.len(), p, |at| values[at]);
        found.insert(column.name.clone(), [0.05, 0.5, 0.95].map(quantile));
    }
    Ok(found)
}

/// What both have, those whose medians are furthest apart first.
fn beside(a: &BTreeMap<String, [Option<f64>; 3]>, b: &BTreeMap<String, [Option<f64>; 3]>) -> Vec<Outcome> {
    let both = a.iter().filter_map(|(name, a)| Some(Outcome { name: name.clone(), a: *a, b: *b.get(name)? }));
    let mut found: Vec<Outcome> = both.filter(|outcome| outcome.a != outcome.b).collect();
    found.sort_by(|x, y| y.apart().total_cmp(&x.apart()));
    found
}

fn told(difference: &Difference, language: Language) -> String {
    let word = |key: &str| messages::word(language, &format!("commands.studies.{key}"));
    let [a, b] = [difference.a, difference.b].map(|id| id.to_string());
    let mut text = format!("{a}: {}\n{b}: {}\n", difference.commands[0], difference.commands[1]);
    let nothing = difference.manifest.is_empty() && difference.files.is_empty() && difference.outcomes.is_empty();
    if nothing {
        return text + &word("no_difference") + "\n";
    }
    if !difference.manifest.is_empty() {
        let shown = |value: &Value| match value {
            Value::Null => "–".to_owned(),
            Value::String(text) => text.clone(),
            other => shapan_lab::terminal::cut(&other.to_string(), 60),
        };
        let rows: Vec<Vec<String>> =
            difference.manifest.iter().map(|f| vec![f.name.clone(), shown(&f.a), shown(&f.b)]).collect();
        text.push_str(&format!("\n{}", columns(&[word("head_field"), a.clone(), b.clone()], &rows, &[])));
    }
    if !difference.files.is_empty() {
        let state = |state: &str| word(&format!("file_{}", state.replace(' ', "_")));
        let rows: Vec<Vec<String>> = difference.files.iter().map(|f| vec![f.name.clone(), state(f.state)]).collect();
        text.push_str(&format!("\n{}", columns(&[word("head_file"), word("head_files")], &rows, &[])));
    }
    if !difference.outcomes.is_empty() {
        let number = |x: Option<f64>| x.map_or_else(|| "–".into(), |x| format!("{x:.4e}"));
        let three = |values: &[Option<f64>; 3]| values.map(number).join(" ");
        let shown = &difference.outcomes[..difference.outcomes.len().min(SHOWN)];
        let rows: Vec<Vec<String>> = shown.iter().map(|o| vec![o.name.clone(), three(&o.a), three(&o.b)]).collect();
        text.push_str(&format!("\n{}", columns(&[word("head_outcome"), a, b], &rows, &[1, 2])));
        let left = difference.outcomes.len() - shown.len();
        if left > 0 {
            text.push_str(&messages::say(language, "commands.studies.more", &[("count", &left.to_string())]));
            text.push('\n');
        }
    }
    if let Some(why) = &difference.no_outcomes {
        text.push_str(&messages::say(language, "commands.studies.no_outcomes", &[("why", why)]));
        text.push('\n');
    }
    text
}

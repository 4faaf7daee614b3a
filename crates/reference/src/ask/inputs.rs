//! Inputs from texts: presets, settings of the command line, one set of values or a table with a row for each run.

use serde_json::Value as Json;
use shapan_lab::problem::{Problem, Problems};

use super::{hint, problem};
use crate::model::{Inputs, Part, Reference, defaults, outcome, parameter};
use crate::quantity::{Parameter, Takes};
use crate::value::Value;

/// More problems than this are counted, not named.
const MOST_PROBLEMS: usize = 50;

/// A text of values: `(file, line)` and the named cells of each set.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What messages call it.
    pub file: String,
    /// Is it a table of runs, rather than one set?
    pub many: bool,
    /// One entry for each run.
    pub rows: Vec<Row>,
}

/// Values of one run.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Line of the text, from 1; 0 where it has none.
    pub line: usize,
    /// What the table calls the run.
    pub label: Option<String>,
    /// Names and values.
    pub cells: Vec<(String, Json)>,
}

/// Reads a table: CSV with a header, or JSON: an object, a list of objects, or an object of objects.
///
/// # Errors
/// What is wrong with the text.
pub fn table(file: &str, text: &str) -> Result<Table, Problems> {
    let one = |line, what: String| Problems(vec![Problem { file: file.into(), line, column: 0, what, hint: None }]);
    if text.trim_start().starts_with(['{', '[']) {
        let json: Json =
            serde_json::from_str(text).map_err(|error| one(error.line(), format!("this is no JSON: {error}")))?;
        return from_json(file, json).map_err(|what| one(0, what));
    }
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((_, header)) = lines.next() else { return Err(one(0, "the table is empty".into())) };
    let names: Vec<String> = cells(header.trim_start_matches('\u{feff}')).iter().map(|n| n.trim().to_owned()).collect();
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    for (at, line) in lines {
        let cells = cells(line);
        if cells.len() != names.len() {
            let what = format!("{} cells where the header has {}", cells.len(), names.len());
            problems.push(Problem { file: file.into(), line: at + 1, column: 0, what, hint: None });
            continue;
        }
        let mut row = Row { line: at + 1, ..Row::default() };
        for (name, cell) in names.iter().zip(cells) {
            if is_label(name) {
                row.label.get_or_insert(cell.trim().to_owned());
            } else {
                row.cells.push((name.clone(), Json::String(cell.trim().to_owned())));
            }
        }
        rows.push(row);
    }
    if rows.is_empty() && problems.is_empty() {
        return Err(one(1, "the table has a header and no row".into()));
    }
    if problems.is_empty() { Ok(Table { file: file.into(), many: true, rows }) } else { Err(Problems(problems)) }
}

/// Does a column of this name say which run a row is?
fn is_label(name: &str) -> bool {
    ["row", "case", "fig"].contains(&name)
}

fn from_json(file: &str, json: Json) -> Result<Table, String> {
    let row = |entries: serde_json::Map<String, Json>| {
        let mut row = Row::default();
        for (name, value) in entries {
            if is_label(&name) {
                row.label.get_or_insert(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            } else {
                row.cells.push((name, value));
            }
        }
        row
    };
    let (many, rows) = match json {
        Json::Array(list) => {
            let mut rows = Vec::new();
            for (at, entry) in list.into_iter().enumerate() {
                let Json::Object(entries) = entry else { return Err(format!("entry {at} is no object of values")) };
                rows.push(row(entries));
            }
            (true, rows)
        }
        Json::Object(mut entries) => {
            if let Some(Json::Object(_)) = entries.get("inputs")
                && let Some(Json::Object(inner)) = entries.remove("inputs")
            {
                return Ok(Table { file: file.into(), many: false, rows: vec![row(inner)] });
            }
            let rows_of =
                |value: &Json| value.as_array().is_some_and(|l| !l.is_empty() && l.iter().all(Json::is_object));
            if !entries.is_empty() && entries.values().all(rows_of) {
                let mut rows = Vec::new();
                for (name, list) in entries {
                    for (at, entry) in list.as_array().into_iter().flatten().enumerate() {
                        let inner = entry.as_object().cloned().unwrap_or_default();
                        rows.push(Row { label: Some(format!("{name}[{at}]")), ..row(inner) });
                    }
                }
                (true, rows)
            } else if !entries.is_empty() && entries.values().all(Json::is_object) {
                let rows = entries.into_iter().filter_map(|(name, value)| match value {
                    Json::Object(inner) => Some(Row { label: Some(name), ..row(inner) }),
                    _ => None,
                });
                (true, rows.collect())
            } else {
                (false, vec![row(entries)])
            }
        }
        _ => return Err("an object of values, or a list of them, was expected".into()),
    };
    Ok(Table { file: file.into(), many, rows })
}

/// The cells of one line, with quotes as in RFC 4180.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cell.push(letter),
        }
    }
    cells
}

/// Everything that is to be run.
pub struct Setup {
    /// The part.
    pub part: &'static dyn Part,
    /// Inputs of the preset and the settings.
    pub base: Inputs,
    /// Which parameters the settings fixed.
    pub held: Vec<bool>,
    /// The runs of a table, or the one run; with what the table calls each.
    pub worlds: Vec<(Option<String>, Inputs)>,
    /// Is this a table of runs?
    pub many: bool,
    /// What was left aside.
    pub notes: Vec<String>,
}

/// The part that a table is for, if none is named: the one of the file's name; else the one that takes most of its columns.
fn guess(model: &'static Reference, table: &Table) -> &'static dyn Part {
    let stem = table.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default();
    if let Some(part) = model.parts.iter().find(|part| part.name() == stem) {
        return *part;
    }
    let names: Vec<&str> =
        table.rows.first().map_or(Vec::new(), |row| row.cells.iter().map(|c| c.0.as_str()).collect());
    let score = |part: &dyn Part| {
        let inputs = names.iter().filter(|name| parameter(part, name).is_some()).count();
        let known =
            names.iter().filter(|name| parameter(part, name).is_some() || outcome(part, name).is_some()).count();
        // all columns known; then many inputs; then few parameters left to their defaults
        (known, inputs, usize::MAX - part.parameters().len())
    };
    let mut best = model.parts[0];
    for part in &model.parts[1..] {
        if score(*part) > score(best) {
            best = *part;
        }
    }
    best
}

/// Puts together what is to be run: the defaults, then the preset, the settings `name=value`, the table.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn setup(
    model: &'static Reference,
    part: Option<&str>,
    preset: Option<&str>,
    settings: &[String],
    table: Option<&Table>,
) -> Result<Setup, Problems> {
    let mut problems = Vec::new();
    let mut named = part.map(str::to_owned);
    // a setting or a preset may name the part, too
    if named.is_none() {
        named = settings.iter().find_map(|setting| setting.strip_prefix("part=").map(str::to_owned));
    }
    if named.is_none()
        && let Some(preset) = preset
        && let Some(found) = model.parts.iter().find(|part| part.name() == preset || has_preset(**part, preset))
    {
        named = Some(found.name().to_owned());
    }
    let part = match (&named, table) {
        (Some(name), _) => super::part(model, Some(name))?,
        (None, Some(table)) => guess(model, table),
        (None, None) => by_settings(model, settings),
    };
    let mut base = defaults(part);
    let mut held = vec![false; base.len()];
    if let Some(name) = preset.filter(|name| *name != part.name()) {
        let presets = part.presets();
        match presets.iter().find(|preset| preset.name == name) {
            Some(found) => {
                for (name, value) in &found.values {
                    if let Some(at) = parameter(part, name) {
                        base[at] = value.clone();
                    }
                }
            }
            None => {
                let what = format!("{} has no preset called {name}", model.id);
                let hint = match presets.is_empty() {
                    true => Some("it has none".to_owned()),
                    false => hint(name, presets.iter().map(|preset| preset.name.as_str())),
                };
                problems.push(problem("--preset", what, hint));
            }
        }
    }
    for setting in settings.iter().filter(|setting| !setting.starts_with("part=")) {
        let Some((name, text)) = setting.split_once('=') else {
            problems.push(problem("--set", format!("{setting}: a name, = and a value are expected"), None));
            continue;
        };
        match parameter(part, name.trim()) {
            None => problems.push(problem("--set", unknown(model, part, name.trim()), near(part, name.trim()))),
            Some(at) => match read(part.parameters()[at], &Json::String(text.trim().to_owned())) {
                Ok(value) => {
                    base[at] = value;
                    held[at] = true;
                }
                Err(what) => problems.push(problem("--set", what, None)),
            },
        }
    }
    let mut notes = Vec::new();
    let worlds = match table {
        None => vec![(None, base.clone())],
        Some(table) => rows(model, part, &base, table, &mut problems, &mut notes),
    };
    for (label, inputs) in &worlds {
        for fault in part.faults(inputs) {
            let of = label.as_ref().map_or_else(|| model.id.to_owned(), |label| format!("row {label}"));
            problems.push(problem(&of, fault, None));
        }
    }
    if problems.len() > MOST_PROBLEMS {
        let more = problems.len() - MOST_PROBLEMS;
        problems.truncate(MOST_PROBLEMS);
        problems.push(problem(model.id, format!("and {more} more problems"), None));
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    Ok(Setup { part, base, held, worlds, many: table.is_some_and(|table| table.many), notes })
}

fn has_preset(part: &dyn Part, name: &str) -> bool {
    part.presets().iter().any(|preset| preset.name == name)
}

/// The first part that knows every name that is set; the first of all if none does.
fn by_settings(model: &'static Reference, settings: &[String]) -> &'static dyn Part {
    let names: Vec<&str> = settings.iter().filter_map(|s| s.split_once('=')).map(|(name, _)| name.trim()).collect();
    let fits = |part: &&&dyn Part| names.iter().all(|name| parameter(**part, name).is_some());
    model.parts.iter().find(fits).copied().unwrap_or(model.parts[0])
}

fn unknown(model: &Reference, part: &dyn Part, name: &str) -> String {
    let of = if model.parts.len() > 1 { format!("{} ({})", model.id, part.name()) } else { model.id.to_owned() };
    format!("{of} has no parameter called {name}")
}

fn near(part: &dyn Part, name: &str) -> Option<String> {
    hint(name, part.parameters().iter().map(|parameter| parameter.spec.short))
}

fn rows(
    model: &'static Reference,
    part: &'static dyn Part,
    base: &Inputs,
    table: &Table,
    problems: &mut Vec<Problem>,
    notes: &mut Vec<String>,
) -> Vec<(Option<String>, Inputs)> {
    let mut aside: Vec<&str> = Vec::new();
    let mut unknown_names: Vec<&str> = Vec::new();
    let mut worlds = Vec::new();
    for row in &table.rows {
        let mut inputs = base.clone();
        for (name, cell) in &row.cells {
            let mut at = |what, hint| {
                problems.push(Problem { file: table.file.clone(), line: row.line, column: 0, what, hint });
            };
            match parameter(part, name) {
                Some(place) => match read(part.parameters()[place], cell) {
                    // an empty cell leaves a parameter to its default
                    Ok(Value::Nothing) => {}
                    Ok(value) => inputs[place] = value,
                    Err(what) => at(what, None),
                },
                None if outcome(part, name).is_some() => aside.push(name),
                None if !unknown_names.contains(&name.as_str()) => {
                    unknown_names.push(name);
                    at(unknown(model, part, name), near(part, name));
                }
                None => {}
            }
        }
        worlds.push((row.label.clone(), inputs));
    }
    let mut seen = std::collections::BTreeSet::new();
    aside.retain(|name| seen.insert(*name));
    if !aside.is_empty() {
        notes.push(format!("{}: columns of outcomes left aside: {}", table.file, aside.join(", ")));
    }
    worlds
}

/// The value of a parameter in a text, or what is wrong with it.
fn read(parameter: &Parameter, cell: &Json) -> Result<Value, String> {
    let spec = &parameter.spec;
    let name = spec.short;
    let number = |cell: &Json| -> Result<f64, String> {
        let value = match cell {
            Json::Number(number) => number.as_f64().unwrap_or(f64::NAN),
            Json::Bool(flag) => f64::from(u8::from(*flag)),
            Json::String(text) => match text.to_ascii_lowercase().as_str() {
                "true" => 1.0,
                "false" => 0.0,
                _ => text.parse().map_err(|_| format!("{name}: {text} is no number"))?,
            },
            other => return Err(format!("{name}: a number is expected, not {other}")),
        };
        if value.is_nan() || !spec.range.contains(&value) {
            return Err(format!("{name}: {value} is outside {} to {}", spec.range.start(), spec.range.end()));
        }
        Ok(value)
    };
    if cell.is_null() || cell.as_str() == Some("") {
        return Ok(Value::Nothing);
    }
    match parameter.takes {
        Takes::Number => number(cell).map(Value::Number),
        Takes::Words(words) => {
            let text = match cell {
                Json::String(text) => text.clone(),
                other => other.to_string(),
            };
            let same = |word: &str| word.eq_ignore_ascii_case(&text);
            match words.iter().find(|(word, _)| same(word)) {
                Some((word, _)) => Ok(Value::Word((*word).to_owned())),
                None => {
                    let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
                    Err(format!("{name}: {text} is none of {known}"))
                }
            }
        }
        Takes::List(_) => match cell {
            Json::Array(list) => {
                // a matrix is read row by row
                let flat = list.iter().flat_map(|entry| match entry {
                    Json::Array(row) => row.iter().collect(),
                    other => vec![other],
                });
                flat.map(number).collect::<Result<_, _>>().map(Value::List)
            }
            Json::String(text) => {
                let parts = text.split(['|', ';', ' ']).filter(|part| !part.trim().is_empty());
                let read = |part: &str| number(&Json::String(part.trim().to_owned()));
                parts.map(read).collect::<Result<_, _>>().map(Value::List)
            }
            other => number(other).map(|x| Value::List(vec![x])),
        },
    }
}

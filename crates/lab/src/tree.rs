//! TOML and JSON as one kind of tree, in which every key and value knows its place.

use std::sync::Arc;

use crate::place::Place;
use crate::problem::Problem;

mod json;
mod toml;
mod write;

pub(crate) use write::{Layout, document, value_text};

/// Texts nested deeper than this are refused; no honest one comes near.
const DEEPEST: usize = 32;
/// Syntax errors named at once.
const MOST_ERRORS: usize = 20;

/// A key of a table.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// The key.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) place: Place,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) place: Place,
    /// What it is.
    pub(crate) value: Value,
}

/// What stands in a text.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A string.
    Text(String),
    /// A number, and how it was written.
    Number(f64, String),
    /// True or false.
    Flag,
    /// A date or a time, or JSON's null: nothing that anything here asks for.
    Other(&'static str),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the text.
    Table(Vec<(Key, Node)>),
}

impl Node {
    /// What kind of value it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "a string",
            Value::Number(..) => "a number",
            Value::Flag => "true or false",
            Value::Other(kind) => kind,
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
    /// The number, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        if let Value::Number(number, _) = &self.value { Some(*number) } else { None }
    }
    /// The string, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }
    /// The entries, if it is a table.
    pub(crate) fn table(&self) -> Option<&[(Key, Node)]> {
        if let Value::Table(entries) = &self.value { Some(entries) } else { None }
    }
    /// The elements, if it is a list.
    pub(crate) fn list(&self) -> Option<&[Node]> {
        if let Value::List(nodes) = &self.value { Some(nodes) } else { None }
    }
    /// The value of a key, if this is a table that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.table()?.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }
    /// A problem with this value: it should have been something else.
    pub(crate) fn expected(&self, what: &str) -> Problem {
        self.place.problem(format!("expected {what}, found {}", self.kind()), None)
    }
}

/// A text with the starts of its lines.
struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(file: &str, text: &'a str) -> Lines<'a> {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lines { file: file.into(), text, starts }
    }
    /// The place of a byte.
    fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts[line - 1];
        let column = self.text.get(start..at).map_or(1, |before| before.chars().count() + 1);
        Place { file: self.file.clone(), line, column }
    }
}

/// Reads bytes as text, or says why they are none.
pub(crate) fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Vec<Problem>> {
    let whole = Place::file(file);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let hint = "scenario files are text in UTF-8; was another file meant, or another encoding used?";
            let what = format!("not a text: byte {} is not UTF-8", error.valid_up_to() + 1);
            return Err(vec![whole.problem(what, Some(hint.into()))]);
        }
    };
    if text.contains('\0') {
        return Err(vec![whole.problem("not a text: it contains zero bytes", Some("was another file meant?".into()))]);
    }
    // an editor's byte order mark is not content
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads TOML, or JSON if the first character is a brace. The root is a table that is not empty.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Node, Vec<Problem>> {
    let text = text(file, bytes)?;
    let first = text.trim_start();
    if first.is_empty() {
        return Err(vec![Place::file(file).problem("the file is empty", None)]);
    }
    let root = if first.starts_with('{') { json::read(file, text) } else { toml::read(file, text) }?;
    match root.table() {
        Some([]) => Err(vec![Place::file(file).problem("the file says nothing", None)]),
        _ => Ok(root),
    }
}

/// Reads one TOML value, as it would stand after an equals sign; none if it is not one.
pub(crate) fn value(file: &str, text: &str) -> Option<Node> {
    if text.contains(['\n', '#']) {
        return None;
    }
    let root = toml::read(file, &format!("value = {text}")).ok()?;
    let mut node = root.get("value")?.clone();
    forget(&mut node, &Place::file(file));
    Some(node)
}

/// Replaces all places by one.
fn forget(node: &mut Node, place: &Place) {
    node.place = place.clone();
    match &mut node.value {
        Value::List(nodes) => nodes.iter_mut().for_each(|node| forget(node, place)),
        Value::Table(entries) => entries.iter_mut().for_each(|(key, node)| {
            key.place = place.clone();
            forget(node, place);
        }),
        _ => {}
    }
}

/// What to say of a text nested too deeply.
fn too_deep(place: &Place) -> Vec<Problem> {
    vec![place.problem(format!("nested more than {DEEPEST} levels deep"), None)]
}

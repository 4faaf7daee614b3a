//! JSON to tree. Numbers are read exactly, and a key that stands twice is an error.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{DEEPEST, Key, Lines, Node, Value, too_deep};
use crate::place::Place;
use crate::problem::Problem;

/// Reads a document.
pub(super) fn read(file: &str, text: &str) -> Result<Node, Vec<Problem>> {
    let lines = Lines::new(file, text);
    let raw = serde_json::from_str::<&RawValue>(text).map_err(|error| syntax(&lines, &error))?;
    let mut problems = Vec::new();
    let root = node(&lines, raw, 0, &mut problems)?;
    if problems.is_empty() { Ok(root) } else { Err(problems) }
}

fn syntax(lines: &Lines<'_>, error: &serde_json::Error) -> Vec<Problem> {
    let place = Place { file: lines.file.clone(), line: error.line(), column: error.column() };
    // the message ends with line and column, which the place already says
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    vec![place.problem(format!("not valid JSON: {message}"), None)]
}

/// Place of a piece of the text, which is known by its address.
fn place(lines: &Lines<'_>, piece: &str) -> Place {
    lines.place((piece.as_ptr() as usize).saturating_sub(lines.text.as_ptr() as usize))
}

fn node<'a>(
    lines: &Lines<'a>,
    raw: &'a RawValue,
    depth: usize,
    problems: &mut Vec<Problem>,
) -> Result<Node, Vec<Problem>> {
    let text = raw.get();
    let place_here = place(lines, text);
    if depth > DEEPEST {
        return Err(too_deep(&place_here));
    }
    let broken = |error: serde_json::Error| vec![place_here.problem(format!("not valid JSON: {error}"), None)];
    let mut pieces = serde_json::Deserializer::from_str(text);
    let value = match text.as_bytes().first() {
        Some(b'{') => {
            let mut entries: Vec<(Key, Node)> = Vec::new();
            for (key, value) in pieces.deserialize_map(Entries).map_err(broken)? {
                let key_place = place(lines, key.get());
                let name: String = serde_json::from_str(key.get()).map_err(broken)?;
                if let Some((first, _)) = entries.iter().find(|(known, _)| known.name == name) {
                    let what = format!("the key `{name}` stands twice; first in line {}", first.place.line);
                    problems.push(key_place.problem(what, None));
                }
                let key = Key { name, place: key_place };
                entries.push((key, node(lines, value, depth + 1, problems)?));
            }
            Value::Table(entries)
        }
        Some(b'[') => {
            let elements = pieces.deserialize_seq(Elements).map_err(broken)?;
            let element = |raw| node(lines, raw, depth + 1, problems);
            Value::List(elements.into_iter().map(element).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(text).map_err(broken)?),
        Some(b't' | b'f') => Value::Flag,
        Some(b'n') => Value::Other("null"),
        // the standard library rounds correctly, which JSON libraries need not do
        _ => Value::Number(text.parse().unwrap_or(f64::NAN), text.to_string()),
    };
    Ok(Node { place: place_here, value })
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Vec<&'de RawValue>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(elements)
    }
}

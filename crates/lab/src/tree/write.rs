//! Tree to TOML, as a person would write it: plain values first, then a header for each section, one line for each value.

use std::fmt::Write as _;

use super::{Key, Node, Value};
use crate::place::Place;

/// How the sections of a document are laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// Sections whose tables have headers of their own: `[levers.china]`.
    pub(crate) deep: &'static [&'static str],
    /// Are tables below a header written with dots: `research.projects = …`?
    pub(crate) dotted: bool,
}

/// A document. Comments are not part of a tree, and so are gone.
pub(crate) fn document(root: &Node, layout: Layout) -> String {
    let (mut out, mut sections) = (String::new(), String::new());
    for (key, node) in root.table().unwrap_or_default() {
        let Some(entries) = node.table() else {
            let _ = writeln!(out, "{} = {}", key_text(&key.name), value(node));
            continue;
        };
        if layout.deep.contains(&key.name.as_str()) {
            for (inner, node) in entries {
                match node.table() {
                    Some(entries) => section(&mut sections, &[&key.name, &inner.name], entries, layout.dotted),
                    None => section(&mut sections, &[&key.name], &[(inner.clone(), node.clone())], layout.dotted),
                }
            }
        } else {
            section(&mut sections, &[&key.name], entries, layout.dotted);
        }
    }
    out + &sections
}

fn section(out: &mut String, path: &[&String], entries: &[(Key, Node)], dotted: bool) {
    let header: Vec<String> = path.iter().map(|name| key_text(name)).collect();
    let _ = writeln!(out, "\n[{}]", header.join("."));
    for (key, node) in entries {
        match node.table().filter(|inner| dotted && !key.name.contains('.') && !inner.is_empty()) {
            Some(inner) => {
                for (short, node) in inner {
                    let _ = writeln!(out, "{}.{} = {}", key_text(&key.name), key_text(&short.name), value(node));
                }
            }
            None => {
                let _ = writeln!(out, "{} = {}", key_text(&key.name), value(node));
            }
        }
    }
}

/// A value, as it stands after an equals sign.
pub(crate) fn value_text(node: &Node) -> String {
    flat(node)
}

/// A value in one line; a list of tables takes a line for each.
fn value(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => quoted(text),
        Value::Number(_, written) => written.clone(),
        // nothing asks for these, so no document that was accepted has them
        Value::Flag => "true".into(),
        Value::Other(kind) => quoted(kind),
        Value::List(nodes) if nodes.iter().any(|node| node.table().is_some()) => {
            let lines: Vec<String> = nodes.iter().map(|node| format!("    {},\n", value(node))).collect();
            format!("[\n{}]", lines.concat())
        }
        Value::List(nodes) => format!("[{}]", nodes.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entry = |(key, node): &(Key, Node)| format!("{} = {}", key_text(&key.name), flat(node));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A value inside of an inline table, which may not be broken over lines.
fn flat(node: &Node) -> String {
    match node.list() {
        Some(nodes) => format!("[{}]", nodes.iter().map(flat).collect::<Vec<_>>().join(", ")),
        None => value(node),
    }
}

fn key_text(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl Node {
    /// A string that stands nowhere.
    pub(crate) fn of_text(text: &str) -> Node {
        Node { place: Place::default(), value: Value::Text(text.to_owned()) }
    }
    /// A number that stands nowhere; whole ones are written without a point.
    pub(crate) fn of_number(number: f64) -> Node {
        let whole = number.fract() == 0.0 && number.abs() < 1e15;
        let written = if whole { format!("{number:.0}") } else { format!("{number:?}") };
        Node { place: Place::default(), value: Value::Number(number, written) }
    }
    /// A list that stands nowhere.
    pub(crate) fn of_list(nodes: Vec<Node>) -> Node {
        Node { place: Place::default(), value: Value::List(nodes) }
    }
    /// A table that stands nowhere.
    pub(crate) fn of_table(entries: Vec<(&str, Node)>) -> Node {
        let entry = |(name, node): (&str, Node)| (Key { name: name.to_owned(), place: Place::default() }, node);
        Node { place: Place::default(), value: Value::Table(entries.into_iter().map(entry).collect()) }
    }
    /// The entries, to be changed; none if it is no table.
    pub(crate) fn entries(&mut self) -> Option<&mut Vec<(Key, Node)>> {
        if let Value::Table(entries) = &mut self.value { Some(entries) } else { None }
    }
    /// Puts a value under a key, in place of what was there; without one, takes it away. Only tables have keys.
    pub(crate) fn put(&mut self, name: &str, node: Option<Node>) {
        let Some(entries) = self.entries() else { return };
        let at = entries.iter().position(|(key, _)| key.name == name);
        match (at, node) {
            (Some(at), Some(node)) => entries[at].1 = node,
            (Some(at), None) => {
                entries.remove(at);
            }
            (None, Some(node)) => entries.push((Key { name: name.to_owned(), place: Place::default() }, node)),
            (None, None) => {}
        }
    }
    /// The table under a key, made if there is none; what is no table becomes one.
    pub(crate) fn table_at(&mut self, name: &str) -> &mut Node {
        if self.table().is_none() {
            self.value = Value::Table(Vec::new());
        }
        if self.get(name).is_none_or(|node| node.table().is_none()) {
            self.put(name, Some(Node::of_table(Vec::new())));
        }
        let at = self.table().and_then(|entries| entries.iter().position(|(key, _)| key.name == name));
        match &mut self.value {
            Value::Table(entries) => &mut entries[at.unwrap_or_default()].1,
            _ => unreachable!("it was made a table"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use crate::tree;

    /// A tree without places.
    fn plain(node: &Node) -> String {
        match &node.value {
            Value::Table(entries) => {
                let mut entries: Vec<String> =
                    entries.iter().map(|(key, node)| format!("{:?}: {}", key.name, plain(node))).collect();
                // lists of tables may come to stand before sections
                shapan_insight::order::sort_by(&mut entries, Ord::cmp);
                format!("{{{}}}", entries.join(", "))
            }
            Value::List(nodes) => format!("[{}]", nodes.iter().map(plain).collect::<Vec<_>>().join(", ")),
            value => format!("{value:?}"),
        }
    }

    #[test]
    fn every_text_of_the_library_is_the_same_when_it_was_written_and_read_again() {
        let mut seen = 0;
        for (path, text) in Library::texts() {
            let dotted = path.starts_with("scenarios/");
            let layout = Layout { deep: &["levers", "parameters", "pairs"], dotted };
            let root = tree::read(path, text.as_bytes()).unwrap();
            let written = document(&root, layout);
            let again =
                tree::read(path, written.as_bytes()).unwrap_or_else(|problems| panic!("{problems:?}\n{written}"));
            assert_eq!(plain(&root), plain(&again), "{written}");
            seen += 1;
        }
        assert!(seen > 60);
    }

    #[test]
    fn texts_are_escaped() {
        let odd = "a \"quoted\" \\ line\nand\ta \u{1} 中";
        let root = Node::of_table(vec![("a key", Node::of_text(odd)), ("x", Node::of_number(1e-7))]);
        let text = document(&root, Layout { deep: &[], dotted: false });
        assert_eq!(text.lines().count(), 2);
        let again = tree::read("x.toml", text.as_bytes()).unwrap();
        assert_eq!(again.get("a key").and_then(Node::text), Some(odd));
        assert_eq!(again.get("x").and_then(Node::number), Some(1e-7));
    }
}

//! TOML to tree.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::{DEEPEST, Key, Lines, MOST_ERRORS, Node, Value, too_deep};
use crate::place::Place;
use crate::problem::Problem;

/// Reads a document; all errors of syntax are named together.
pub(super) fn read(file: &str, text: &str) -> Result<Node, Vec<Problem>> {
    let lines = Lines::new(file, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let problem = |error: &::toml::de::Error| {
            let place = error.span().map_or(Place::file(file), |span| lines.place(span.start));
            place.problem(format!("not valid TOML: {}", error.message()), None)
        };
        return Err(errors.iter().take(MOST_ERRORS).map(problem).collect());
    }
    table(&lines, root.get_ref(), lines.place(0), 0)
}

fn table(lines: &Lines<'_>, table: &DeTable<'_>, place: Place, depth: usize) -> Result<Node, Vec<Problem>> {
    if depth > DEEPEST {
        return Err(too_deep(&place));
    }
    let mut entries: Vec<_> = table.iter().collect();
    shapan_insight::order::sort_by(&mut entries, |(a, _), (b, _)| a.span().start.cmp(&b.span().start));
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let key_place = lines.place(key.span().start);
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        let key = Key { name: name.to_string(), place: key_place.clone() };
        // a table made by a header or by dotted keys is best found by its key
        let is_table = matches!(value.get_ref(), DeValue::Table(_));
        let place = if is_table { key_place } else { lines.place(value.span().start) };
        Ok((key, node(lines, value.get_ref(), place, depth + 1)?))
    };
    let entries = entries.into_iter().map(entry).collect::<Result<_, Vec<Problem>>>()?;
    Ok(Node { place, value: Value::Table(entries) })
}

fn node(lines: &Lines<'_>, value: &DeValue<'_>, place: Place, depth: usize) -> Result<Node, Vec<Problem>> {
    if depth > DEEPEST {
        return Err(too_deep(&place));
    }
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            let written = number.to_string();
            match number.radix() {
                10 => Value::Number(number.as_str().parse().unwrap_or(f64::NAN), written),
                radix => match i64::from_str_radix(number.as_str(), radix) {
                    Ok(whole) => Value::Number(whole as f64, whole.to_string()),
                    Err(_) => return Err(vec![place.problem(format!("the number {written} is too large"), None)]),
                },
            }
        }
        DeValue::Float(number) => {
            Value::Number(number.as_str().parse().unwrap_or(f64::NAN), number.as_str().to_string())
        }
        DeValue::Boolean(_) => Value::Flag,
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(list) => {
            let element =
                |value: &Spanned<DeValue<'_>>| node(lines, value.get_ref(), lines.place(value.span().start), depth + 1);
            Value::List(list.iter().map(element).collect::<Result<_, _>>()?)
        }
        DeValue::Table(entries) => return table(lines, entries, place, depth),
    };
    Ok(Node { place, value })
}

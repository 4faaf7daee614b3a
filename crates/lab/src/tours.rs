//! Guided tours: arguments as stories, of which each step is a state of the page. The texts are among the messages, by story and step.

use serde_json::{Map, Value};

/// Name and text of every story, in their order.
const STORIES: [(&str, &str); 4] = [
    ("labour", include_str!("../../../tours/labour.toml")),
    ("window", include_str!("../../../tours/window.toml")),
    ("concentrate", include_str!("../../../tours/concentrate.toml")),
    ("critics", include_str!("../../../tours/critics.toml")),
];

/// All stories, as their files write them, each with its name. What a file may hold is told, and checked, in `tests/tours.rs`: the page
/// needs no more than the values.
pub fn stories() -> Vec<Value> {
    let story = |(name, text): (&str, &str)| {
        let mut fields = object(toml::from_str(text).unwrap_or_default());
        fields.insert("name".into(), name.into());
        Value::Object(fields)
    };
    STORIES.into_iter().map(story).collect()
}

fn object(table: toml::Table) -> Map<String, Value> {
    let mut map = Map::new();
    // one by one: collected, they would be sorted first, by a routine of their own
    table.into_iter().for_each(|(key, value)| {
        map.insert(key, json(value));
    });
    map
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(all) => all.into_iter().map(json).collect(),
        toml::Value::Table(table) => Value::Object(object(table)),
    }
}

//! The schema of scenario files is fresh, and the scenarios that ship are sound by it.

use serde_json::Value;
use shapan_lab::library::Library;
use shapan_lab::schema::schema;

#[test]
fn the_committed_schema_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/schema.json");
    let schema = schema();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("{}\n", serde_json::to_string_pretty(&schema).unwrap())).unwrap();
    }
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap_or_default()).unwrap_or_default();
    assert!(
        committed == schema,
        "scenarios/schema.json is old: UPDATE=1 cargo test -p shapan-lab --test scenario_schema"
    );
}

/// Whether a value fits a schema, for the words that ours uses.
fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    if let Some(reference) = schema["$ref"].as_str() {
        return fits(value, root.pointer(reference.trim_start_matches('#')).unwrap(), root);
    }
    let is = |kind: &Value| match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        other => panic!("{other}"),
    };
    let sound = match &schema["type"] {
        Value::Null => true,
        Value::Array(kinds) => kinds.iter().any(is),
        kind => is(kind),
    };
    let number = |key: &str| schema[key].as_f64();
    let low = number("minimum").is_none_or(|low| value.as_f64().is_none_or(|x| x >= low));
    let high = number("maximum").is_none_or(|high| value.as_f64().is_none_or(|x| x <= high));
    let listed = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    let same = schema.get("const").is_none_or(|word| word == value);
    let any = schema["anyOf"].as_array().is_none_or(|forms| forms.iter().any(|form| fits(value, form, root)));
    let starts = schema.get("pattern").is_none_or(|_| {
        value
            .as_str()
            .is_none_or(|text| text.trim_start().starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)))
    });
    let required = schema["required"]
        .as_array()
        .is_none_or(|names| names.iter().all(|name| value.get(name.as_str().unwrap()).is_some()));
    let items =
        value.as_array().is_none_or(|list| schema.get("items").is_none_or(|of| list.iter().all(|x| fits(x, of, root))));
    let entries = value.as_object().is_none_or(|entries| {
        entries.iter().all(|(key, value)| {
            if let Some(of) = schema["properties"].get(key) {
                return fits(value, of, root);
            }
            let pattern = schema["patternProperties"].as_object().and_then(|patterns| {
                patterns.iter().find(|(pattern, _)| key.contains(pattern.trim_start_matches('\\')))
            });
            match (pattern, schema.get("additionalProperties")) {
                (Some((_, of)), _) => fits(value, of, root),
                (None, Some(Value::Bool(allowed))) => *allowed,
                (None, Some(of)) => fits(value, of, root),
                (None, None) => true,
            }
        })
    });
    sound && low && high && listed && same && any && starts && required && items && entries
}

#[test]
fn shipped_scenarios_fit_and_mistakes_do_not() {
    let schema = schema();
    let mut seen = 0;
    for (path, text) in Library::texts().filter(|(path, _)| path.starts_with("scenarios/")) {
        let value: Value = toml::from_str(text).unwrap();
        assert!(fits(&value, &schema, &schema), "{path}");
        seen += 1;
    }
    assert!(seen >= 30);
    for wrong in [
        "titel = 'x'",
        "[parameters.all]\ncapability.wal = 1.0",
        "[parameters.usa]\ncapability.wall = 25.0",
        "[levers.usa]\nadoption.push = 'huge'",
        "[levers.usa]\nadoption.push = [ { value = 2.0 } ]",
        "[levers.pairs]\ntrade.export_control_share = { usa = 0.5 }",
        "[run]\nsead = 1",
        "[laws]\nresearch.ceiling_law = 'none'",
        "[uncertainties]\nresearch.beta = { dist = 'uniform', low = 1 }",
    ] {
        let value: Value = toml::from_str(wrong).unwrap();
        assert!(!fits(&value, &schema, &schema), "{wrong}");
    }
}

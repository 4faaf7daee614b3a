//! The data that ship: every source is in the bibliography and every entry of it is used; units are the declared ones.

use std::collections::BTreeSet;

use shapan_lab::bibliography::Bibliography;
use shapan_lab::library::Library;
use shapan_model::model::MODELS;
use toml::{Table, Value};

/// Calls `visit` with each table that has a `source`, and the name that leads to it.
fn facts(name: &str, value: &Value, visit: &mut dyn FnMut(&str, &Table)) {
    match value {
        Value::Table(table) => {
            if table.contains_key("source") {
                visit(name, table);
            }
            for (key, value) in table {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                facts(&name, value, visit);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| facts(name, value, visit)),
        _ => {}
    }
}

fn data() -> impl Iterator<Item = (&'static str, Value)> {
    Library::texts()
        .filter(|(path, _)| path.starts_with("data/") || path.starts_with("claims/"))
        .filter(|(path, _)| !path.ends_with("sources.toml"))
        .map(|(path, text)| (path, Value::Table(toml::from_str(text).unwrap())))
}

#[test]
fn sources_and_bibliography_agree() {
    let works = Bibliography::builtin().unwrap().0;
    let mut used: BTreeSet<String> = BTreeSet::new();
    for catalogue in MODELS.iter().map(|model| model.catalogue()) {
        let given = [&catalogue.parameters, &catalogue.levers, &catalogue.pairs, &catalogue.draws];
        for spec in given.into_iter().flatten() {
            assert!(
                works.contains_key(spec.source),
                "{} names `{}`, which is not in data/sources.toml",
                spec.name,
                spec.source
            );
            used.insert(spec.source.into());
        }
        for form in catalogue.laws.iter().flat_map(|law| law.forms) {
            assert!(works.contains_key(form.source), "the law {} is not in data/sources.toml", form.source);
            used.insert(form.source.into());
        }
        // notes and texts about mechanisms may cite further works
        let texts =
            catalogue.all().map(|spec| spec.note).chain(catalogue.mechanisms.iter().map(|mechanism| mechanism.text));
        for text in texts {
            used.extend(works.keys().filter(|key| text.contains(key.as_str())).cloned());
        }
    }
    for (path, value) in data() {
        facts("", &value, &mut |name, table| {
            let source = table["source"].as_str().unwrap();
            assert!(works.contains_key(source), "{path}: {name} names `{source}`, which is not in data/sources.toml");
            used.insert(source.into());
        });
    }
    let idle: Vec<&String> = works.keys().filter(|key| !used.contains(*key)).collect();
    assert!(idle.is_empty(), "nothing uses these entries of data/sources.toml: {idle:?}");
}

#[test]
fn units_in_bloc_files_are_the_declared_ones() {
    let mut checked = 0;
    for (path, value) in data().filter(|(path, _)| path.starts_with("data/blocs/")) {
        facts("", &value, &mut |name, table| {
            // names are of one model, or of both with one unit
            let known: Vec<_> = MODELS.iter().filter_map(|model| model.catalogue().find(name)).collect();
            assert!(!known.is_empty(), "{path}: {name}");
            let unit = table["unit"].as_str().unwrap_or_else(|| panic!("{path}: {name} lacks its unit"));
            assert!(known.iter().any(|spec| spec.unit == unit), "{path}: {name} is in {unit}, not {}", known[0].unit);
            checked += 1;
        });
    }
    assert!(checked > 150);
}

//! The equations that leave as XMILE are sound: well-formed, every name declared once and known where it is used, every stock with its flow.
#![cfg(feature = "export")]

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::Event;
use shapan_lab::export::{World, xmile};
use shapan_lab::library::Library;
use shapan_lab::load;

/// What XMILE 1.0 (section 3.5) defines and we use.
const FUNCTIONS: [&str; 9] = ["EXP", "LN", "SQRT", "ABS", "MAX", "MIN", "IF", "THEN", "ELSE"];

#[derive(Debug, Default)]
struct Variable {
    kind: String,
    dimensions: Vec<String>,
    equations: Vec<(Option<String>, String)>,
    inflow: Option<String>,
    units: Option<String>,
}

fn read(text: &str) -> (BTreeMap<String, Vec<String>>, BTreeMap<String, Variable>) {
    let mut reader = Reader::from_str(text);
    let (mut dimensions, mut variables) = (BTreeMap::<String, Vec<String>>::new(), BTreeMap::new());
    let (mut path, mut dimension, mut subscript, mut said) = (Vec::<String>::new(), String::new(), None, String::new());
    let mut current: Option<(String, Variable)> = None;
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error} at byte {}", reader.buffer_position()));
        let name_of = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let element = name_of(tag.name().as_ref());
                let attribute = |key: &str| {
                    let found = tag.attributes().flatten().find(|a| a.key.as_ref() == key.as_bytes())?;
                    Some(found.unescape_value().unwrap().into_owned())
                };
                match (element.as_str(), path.last().map(String::as_str)) {
                    ("dim", Some("dimensions")) if current.is_none() => dimension = attribute("name").unwrap(),
                    ("elem", _) => dimensions.entry(dimension.clone()).or_default().push(attribute("name").unwrap()),
                    ("dim", _) => current.as_mut().unwrap().1.dimensions.push(attribute("name").unwrap()),
                    ("element", _) => subscript = attribute("subscript"),
                    ("stock" | "flow" | "aux", Some("variables")) => {
                        let variable = Variable { kind: element.clone(), ..Variable::default() };
                        current = Some((attribute("name").unwrap(), variable));
                    }
                    _ => {}
                }
                if matches!(event, Event::Start(_)) {
                    path.push(element);
                }
                said.clear();
            }
            Event::Text(text) => said.push_str(&text.decode().unwrap()),
            Event::GeneralRef(reference) => said.push(match reference.decode().unwrap().as_ref() {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                other => panic!("&{other};"),
            }),
            Event::End(tag) => {
                let element = name_of(tag.name().as_ref());
                assert_eq!(path.pop().as_deref(), Some(element.as_str()));
                if let Some((_, variable)) = &mut current {
                    match element.as_str() {
                        "eqn" => variable.equations.push((subscript.clone(), said.clone())),
                        "inflow" => variable.inflow = Some(said.clone()),
                        "units" => variable.units = Some(said.clone()),
                        "element" => subscript = None,
                        _ => {}
                    }
                }
                if matches!(element.as_str(), "stock" | "flow" | "aux")
                    && path.last().is_some_and(|up| up == "variables")
                {
                    let (name, variable) = current.take().unwrap();
                    assert!(variables.insert(name.clone(), variable).is_none(), "{name} is there twice");
                }
            }
            _ => {}
        }
    }
    assert!(path.is_empty(), "{path:?} is left open");
    (dimensions, variables)
}

/// The words of an expression with what stands in square brackets behind them.
fn words(expression: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut rest = expression;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        // the e of 1e-300 is no word
        let number = rest[..start].ends_with(|c: char| c.is_ascii_digit() || c == '.');
        let length =
            rest[start..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len() - start);
        let word = &rest[start..start + length];
        rest = &rest[start + length..];
        let index = rest.starts_with('[').then(|| rest[1..rest.find(']').unwrap()].to_owned());
        if let Some(index) = &index {
            rest = &rest[index.len() + 2..];
        }
        if !number {
            found.push((word.to_owned(), index));
        }
    }
    found
}

fn check(name: &str) {
    let scenario = load::load(&Library::builtin(), name).unwrap();
    let world = World { scenario: &scenario, inputs: &scenario.inputs, which: name.into(), command: "a <test>".into() };
    let (dimensions, variables) = read(&xmile::write(&world));
    let catalogue = scenario.model.catalogue();
    assert_eq!(dimensions["bloc"], scenario.blocs.iter().map(|bloc| bloc.name.clone()).collect::<Vec<_>>());
    let lower: BTreeSet<String> = variables.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), variables.len(), "names differ in more than case");
    for spec in catalogue.all() {
        let variable = &variables[&spec.name.replace('.', "_")];
        assert_eq!(variable.units.as_deref(), Some(spec.unit), "{}", spec.name);
    }
    let mut stocks = 0;
    for (name, variable) in &variables {
        let size: usize = variable.dimensions.iter().map(|dimension| dimensions[dimension].len()).product();
        let subscripts: BTreeSet<&Option<String>> = variable.equations.iter().map(|(subscript, _)| subscript).collect();
        let whole = variable.equations.len() == 1 && variable.equations[0].0.is_none();
        assert!(whole || subscripts.len() == size && variable.equations.len() == size, "{name}: {subscripts:?}");
        for subscript in subscripts.into_iter().flatten() {
            for (element, dimension) in subscript.split(',').zip(&variable.dimensions) {
                assert!(dimensions[dimension].iter().any(|known| known == element), "{name}: {subscript}");
            }
        }
        if variable.kind == "stock" {
            stocks += 1;
            assert_eq!(variables[variable.inflow.as_ref().unwrap()].kind, "flow", "{name}");
        }
        for (_, equation) in &variable.equations {
            assert_eq!(equation.matches('(').count(), equation.matches(')').count(), "{name}: {equation}");
            for (word, index) in words(equation) {
                if word == "TIME" || FUNCTIONS.contains(&word.as_str()) {
                    continue;
                }
                let read = variables.get(&word).unwrap_or_else(|| panic!("{name} reads {word}: {equation}"));
                let given = index.iter().flat_map(|index| index.split(',')).map(str::trim);
                assert_eq!(given.clone().count(), read.dimensions.len(), "{name} reads {word}[{index:?}]");
                for (element, dimension) in given.zip(&read.dimensions) {
                    let known = element == dimension || dimensions[dimension].iter().any(|known| known == element);
                    assert!(known, "{name} reads {word}[{index:?}]");
                }
            }
        }
    }
    assert_eq!(stocks, catalogue.stocks.len());
}

#[test]
fn the_flagship_is_sound() {
    check("baseline");
    check("push5");
}

#[test]
fn the_yardstick_is_sound() {
    check("race2");
}

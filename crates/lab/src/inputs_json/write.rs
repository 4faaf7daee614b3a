//! Complete inputs as text.

use serde_json::{Map, Value, json};
use shapan_model::model::Entry;

use crate::scenario::Scenario;

/// The complete inputs of a scenario's central world, in the form that [`read`](super::read) takes. Numbers come back with the same bits.
pub fn write(scenario: &Scenario) -> String {
    let (catalogue, about, inputs) = (scenario.model.catalogue(), scenario.model.about(), &scenario.inputs);
    let blocs = inputs.blocs;
    let by_bloc = |values: &[f64]| -> Value {
        let pairs = scenario.blocs.iter().zip(values).map(|(bloc, value)| (bloc.name.clone(), json!(value)));
        Value::Object(pairs.collect())
    };
    let parameters: Map<String, Value> = catalogue
        .parameters
        .iter()
        .zip(inputs.parameters.chunks(blocs.max(1)))
        .map(|(spec, values)| (spec.name.to_owned(), by_bloc(values)))
        .collect();
    let entry = |entry: &Entry, pairs: bool| {
        let value = if pairs {
            let rows = scenario.blocs.iter().zip(entry.values.chunks(blocs.max(1)));
            Value::Object(rows.map(|(bloc, row)| (bloc.name.clone(), by_bloc(row))).collect())
        } else {
            by_bloc(&entry.values)
        };
        json!({ "from_year": entry.from_year, "value": value })
    };
    let single = catalogue.levers.iter().zip(&inputs.policy.levers).map(|(spec, profile)| (spec, profile, false));
    let paired = catalogue.pairs.iter().zip(&inputs.policy.pairs).map(|(spec, profile)| (spec, profile, true));
    let levers: Map<String, Value> = single
        .chain(paired)
        .map(|(spec, profile, pairs)| {
            (spec.name.to_owned(), Value::Array(profile.iter().map(|one| entry(one, pairs)).collect()))
        })
        .collect();
    let draws: Map<String, Value> =
        catalogue.draws.iter().zip(&inputs.draws).map(|(spec, value)| (spec.name.to_owned(), json!(value))).collect();
    let laws: Map<String, Value> = catalogue
        .laws
        .iter()
        .zip(&inputs.laws)
        .filter_map(|(law, form)| Some((law.name.to_owned(), json!(law.forms.get(*form)?.name))))
        .collect();
    let value = json!({
        "name": scenario.name,
        "title": scenario.title.en,
        "model": about.name,
        "blocs": scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect::<Vec<_>>(),
        "start_year": scenario.start_year,
        "years": inputs.years,
        "step_years": inputs.step,
        "quarter_years": about.quarter,
        "laws": laws,
        "parameters": parameters,
        "levers": levers,
        "draws": draws,
    });
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::inputs_json::read;
    use crate::library::Library;
    use crate::load::load;

    #[test]
    fn what_is_written_reads_back_with_the_same_bits() {
        for name in ["baseline", "profiles", "allies"] {
            let mut scenario = load(&Library::builtin(), name).unwrap();
            if let Some(law) = scenario.inputs.laws.first_mut() {
                *law = 1;
            }
            let wall = scenario.model.catalogue().parameter("capability.wall").unwrap();
            scenario.inputs.parameters[wall * scenario.inputs.blocs] = 0.1 + 0.2;
            let again = read("again.json", &write(&scenario)).unwrap();
            assert_eq!(again.inputs, scenario.inputs, "{name}");
        }
    }
}

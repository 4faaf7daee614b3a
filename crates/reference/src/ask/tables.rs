//! What came out of runs, as CSV and JSON.

use serde_json::{Map, Value as Json, json};

use shapan_lab::series::cell;

use super::inputs::Setup;
use crate::model::{Inputs, Part, Reference, Run};

/// Names of the columns of a part's series.
pub fn column_names(part: &dyn Part) -> Vec<&'static str> {
    part.columns().iter().map(|spec| spec.short).collect()
}

/// The series of a run as CSV; its outcomes as a table of one row, if the part has no series.
pub fn csv(part: &dyn Part, run: &Run) -> String {
    if part.columns().is_empty() {
        return outcomes_csv(part, &[(None, run)], false);
    }
    run.series.csv(&column_names(part))
}

/// Outcomes as CSV, a row for each run, under the name that the table gave it; `status` says which were broken.
pub fn outcomes_csv(part: &dyn Part, runs: &[(Option<&str>, &Run)], labels: bool) -> String {
    let broken = runs.iter().any(|(_, run)| run.broken.is_some());
    let mut names: Vec<String> = part.outcomes().iter().map(|spec| cell(spec.short)).collect();
    if labels {
        names.insert(0, "row".to_owned());
    }
    if broken {
        names.push("broken".to_owned());
    }
    let mut text = names.join(",") + "\n";
    for (at, (label, run)) in runs.iter().enumerate() {
        let mut cells: Vec<String> = run.outcomes.iter().map(|value| cell(&value.cell())).collect();
        if labels {
            cells.insert(0, cell(&label.map_or_else(|| at.to_string(), str::to_owned)));
        }
        if broken {
            cells.push(cell(run.broken.as_deref().unwrap_or_default()));
        }
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}

/// Outcomes of a run as a JSON object.
pub fn outcomes_json(part: &dyn Part, run: &Run) -> Json {
    let entries = part.outcomes().iter().zip(&run.outcomes).map(|(spec, value)| (spec.short.to_owned(), value.json()));
    Json::Object(entries.collect::<Map<_, _>>())
}

/// Inputs as a JSON object.
pub fn inputs_json(part: &dyn Part, inputs: &Inputs) -> Json {
    let entries = part.parameters().iter().zip(inputs).map(|(p, value)| (p.spec.short.to_owned(), value.json()));
    Json::Object(entries.collect::<Map<_, _>>())
}

/// Everything about some runs as JSON: an object for one run, a list for a table of runs.
pub fn runs_json(model: &Reference, setup: &Setup, runs: &[Run]) -> Json {
    let one = |at: usize, label: Option<&str>, run: &Run| {
        let mut entry = json!({
            "model": model.id,
            "part": setup.part.name(),
            "engine": env!("CARGO_PKG_VERSION"),
            "inputs": inputs_json(setup.part, &setup.worlds[at].1),
            "outcomes": outcomes_json(setup.part, run),
            "broken": run.broken,
        });
        if let (true, Some(entry)) = (setup.many, entry.as_object_mut()) {
            entry.insert("row".to_owned(), label.map_or_else(|| json!(at), |label| json!(label)));
        }
        entry
    };
    let all: Vec<Json> = runs.iter().enumerate().map(|(at, run)| one(at, setup.worlds[at].0.as_deref(), run)).collect();
    match (setup.many, all.len()) {
        (false, 1) => all.into_iter().next().unwrap_or_default(),
        _ => Json::Array(all),
    }
}

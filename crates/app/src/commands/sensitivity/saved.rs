//! What others can go on with: the runs as a table, and SALib's problem.

use std::path::Path;

use shapan_lab::columnar;
use shapan_lab::sensitivity::design::Design;
use shapan_lab::sensitivity::groups::Groups;
use shapan_lab::sensitivity::{Answer, Subject, salib};

use super::Failure;
use crate::files::{self, Draft};

/// Writes samples.parquet and problem.json; gives their names.
pub(super) fn runs(
    folder: &Path,
    subject: &dyn Subject,
    groups: &Groups,
    design: &Design,
    answers: &[Answer],
) -> Result<Vec<String>, Failure> {
    let mut columns: Vec<(String, String)> =
        subject.inputs().iter().map(|input| (input.name.clone(), String::new())).collect();
    columns.extend(subject.outcomes().iter().map(|outcome| (outcome.name.clone(), outcome.unit.clone())));
    let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); subject.inputs().len()];
    let rows = answers.iter().enumerate().map(|(row, answer)| {
        let mut values = subject.values(row, &design.row(row));
        for (end, value) in ends.iter_mut().zip(&values) {
            *end = (end.0.min(*value), end.1.max(*value));
        }
        values.extend(&answer.outcomes);
        values
    });
    columnar::write_samples(Draft::begin(&folder.join("samples.parquet"))?, &columns, rows)?.finish()?;
    let problem = salib::write(subject.inputs(), groups, &ends);
    let text = serde_json::to_string_pretty(&problem).map_err(|error| Failure::sentence(error.to_string()))?;
    files::write(&folder.join("problem.json"), (text + "\n").as_bytes())?;
    Ok(vec!["samples.parquet".into(), "problem.json".into()])
}

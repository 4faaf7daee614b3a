//! Quantiles over time as CSV: a row per time, bloc and variable, with the columns of `quantiles.parquet` and 17 significant digits. Times
//! are years since the start; what has no value is empty.

use shapan_model::quantity::Spec;

use crate::fan::{Fan, QUANTILES};
use crate::scenario::Scenario;
use crate::series::digits17;

/// The first line.
pub const HEAD: &str = "time,bloc,variable,unit,n,p05,p25,p50,p75,p95,mean,min,max";

/// The rows of a fan whose columns are the results at these positions.
pub fn csv(scenario: &Scenario, series: &[usize], fan: &Fan) -> String {
    let results: Vec<&Spec> = scenario.model.catalogue().results().collect();
    let number = |value: Option<f64>| value.filter(|value| value.is_finite()).map_or_else(String::new, digits17);
    let mut text = format!("{HEAD}\n");
    for (row, time) in fan.times().iter().enumerate() {
        for (bloc, known) in scenario.blocs.iter().enumerate() {
            for (column, result) in series.iter().enumerate() {
                let (cell, spec) = (fan.cell(row, bloc, column), results[*result]);
                let head = [digits17(*time), known.name.clone(), spec.name.into(), spec.unit.into()];
                let count = cell.count().to_string();
                let numbers = cell.quantiles(QUANTILES).into_iter().chain([cell.mean(), cell.min(), cell.max()]);
                let fields: Vec<String> = head.into_iter().chain([count]).chain(numbers.map(number)).collect();
                text.push_str(&fields.join(","));
                text.push('\n');
            }
        }
    }
    text
}

//! The series of one run as CSV: a row per time and bloc, a column per stock and flow, 17 significant digits.

use shapan_model::model::{Level, Plan, Record};

use crate::scenario::Scenario;

/// The plan that keeps every stock and flow, in the order of the catalogue.
pub fn everything(scenario: &Scenario, every: f64) -> Plan {
    let catalogue = scenario.model.catalogue();
    Plan {
        every,
        columns: (0..catalogue.stocks.len() + catalogue.flows.len()).collect(),
        level: Level::Best,
        quick: false,
    }
}

/// A number with 17 significant digits, enough to get the same bits back; zeros at the end are left out.
///
/// ```
/// use shapan_lab::series::digits17;
/// assert_eq!(digits17(0.1), "0.10000000000000001");
/// assert_eq!(digits17(-168000000.0), "-168000000");
/// assert_eq!(digits17(f64::from_bits(1)), "4.9406564584124654e-324");
/// ```
pub fn digits17(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let written = format!("{x:.16e}");
    let Some((mantissa, exponent)) = written.split_once('e') else { return written };
    let Ok(exponent) = exponent.parse::<i32>() else { return written };
    let trim = |digits: &str| match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => digits.to_owned(),
    };
    if (-5..17).contains(&exponent) {
        let decimals = usize::try_from(16 - exponent).unwrap_or(0);
        return trim(&format!("{x:.decimals$}"));
    }
    format!("{}e{exponent}", trim(mantissa))
}

/// A text as a cell of a table with commas (RFC 4180): quoted where it must be.
///
/// ```
/// use shapan_lab::series::cell;
/// assert_eq!(cell("output.usa@2041"), "output.usa@2041");
/// assert_eq!(cell("max(a, \"b\")"), "\"max(a, \"\"b\"\")\"");
/// ```
pub fn cell(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// The rows of a record: `time,bloc`, then the plan's columns by dotted name. Times are years since the start.
pub fn csv(scenario: &Scenario, plan: &Plan, record: &Record) -> String {
    let names: Vec<&str> = scenario.model.catalogue().results().map(|spec| spec.name).collect();
    let mut text = String::from("time,bloc");
    for column in &plan.columns {
        text.push(',');
        text.push_str(names[*column]);
    }
    text.push('\n');
    for (row, time) in record.times.iter().enumerate() {
        for (bloc, name) in scenario.blocs.iter().enumerate() {
            text.push_str(&format!("{},{}", digits17(*time), name.name));
            for column in 0..plan.columns.len() {
                text.push(',');
                text.push_str(&digits17(record.at(plan, scenario.blocs.len(), row, bloc, column)));
            }
            text.push('\n');
        }
    }
    text
}

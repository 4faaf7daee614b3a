//! Quantiles over time as a table of the IAMC's shape, which pyam and the scenario databases of integrated assessment read: model, scenario, region,
//! variable, unit, and the years as columns (wide) or as rows (long).
//!
//! `production.capital_return` becomes `Production|Capital Return`, its quantiles `…|p05` to `…|p95`. The databases know whole years, so rows
//! between them are left out.

use std::io::Write;

use parquet::file::reader::ChunkReader;

use super::columns::Columns;
use crate::series::{cell, digits17};

/// How years are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A column for each year.
    Wide,
    /// A row for each year.
    Long,
}

/// What the table is called by.
#[derive(Clone, Debug)]
pub struct Named<'a> {
    /// The model and its version.
    pub model: &'a str,
    /// The scenario.
    pub scenario: &'a str,
    /// Calendar year in which runs start.
    pub start_year: f64,
}

/// The name of a variable in the IAMC's form: words with capitals, a bar between the parts.
///
/// ```
/// use shapan_lab::export::iamc::variable;
/// assert_eq!(variable("production.capital_return"), "Production|Capital Return");
/// ```
pub fn variable(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
    };
    let part = |part: &str| part.split('_').map(word).collect::<Vec<_>>().join(" ");
    name.split('.').map(part).collect::<Vec<_>>().join("|")
}

/// Writes the table from `quantiles.parquet`; the numbers of variables and of rows between whole years that were left out.
///
/// # Errors
/// The file is damaged or is another one, or `out` refuses; in a sentence.
pub fn write<R: ChunkReader + 'static>(
    quantiles: &Columns<R>,
    named: &Named,
    layout: Layout,
    out: &mut dyn Write,
) -> Result<(usize, usize), String> {
    let unwritable = |error: std::io::Error| format!("cannot be written: {error}");
    quantiles.require(&["time", "bloc", "variable", "unit"])?;
    let (times, blocs) = (quantiles.all_numbers("time")?, quantiles.all_words("bloc")?);
    let (names, units) = (quantiles.all_words("variable")?, quantiles.all_words("unit")?);
    let levels: Vec<&str> =
        quantiles.list.iter().map(|column| column.name.as_str()).filter(|name| is_level(name)).collect();
    let values = levels.iter().map(|level| quantiles.all_numbers(level)).collect::<Result<Vec<_>, _>>()?;

    let year = |time: f64| {
        let year = named.start_year + time;
        (year == year.round()).then_some(year)
    };
    let mut years: Vec<f64> = times.iter().filter_map(|time| year(*time)).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    let left_out = times.iter().filter(|time| year(**time).is_none()).count();

    // a series is a bloc and a variable; both come back in the order of the file
    let mut series: Vec<(&str, &str, &str)> = Vec::new();
    let mut place = std::collections::HashMap::new();
    let mut cells: Vec<Vec<usize>> = Vec::new();
    for (row, time) in times.iter().enumerate() {
        let Some(year) = year(*time) else { continue };
        let at = *place.entry((blocs[row].as_str(), names[row].as_str())).or_insert_with(|| {
            series.push((&blocs[row], &names[row], &units[row]));
            cells.push(vec![usize::MAX; years.len()]);
            series.len() - 1
        });
        let column = years.partition_point(|known| *known < year);
        cells[at][column] = row;
    }

    let head = "model,scenario,region,variable,unit";
    let written: Vec<String> = years.iter().map(|year| format!("{year}")).collect();
    match layout {
        Layout::Wide => writeln!(out, "{head},{}", written.join(",")).map_err(unwritable)?,
        Layout::Long => writeln!(out, "{head},year,value").map_err(unwritable)?,
    }
    for ((bloc, name, unit), rows) in series.iter().zip(&cells) {
        // the databases write a number without a unit with an empty one
        let unit = if *unit == "1" { "" } else { *unit };
        for (level, values) in levels.iter().zip(&values) {
            let name = format!("{}|{level}", variable(name));
            let key = [named.model, named.scenario, *bloc, &name, unit].map(cell).join(",");
            let number = |row: &usize| match values.get(*row) {
                Some(value) if !value.is_nan() => digits(*value),
                _ => String::new(),
            };
            match layout {
                Layout::Wide => {
                    let cells: Vec<String> = rows.iter().map(number).collect();
                    writeln!(out, "{key},{}", cells.join(",")).map_err(unwritable)?;
                }
                Layout::Long => {
                    for (year, row) in written.iter().zip(rows) {
                        let number = number(row);
                        if !number.is_empty() {
                            writeln!(out, "{key},{year},{number}").map_err(unwritable)?;
                        }
                    }
                }
            }
        }
    }
    let mut distinct: Vec<&str> = series.iter().map(|(_, name, _)| *name).collect();
    distinct.sort_unstable();
    distinct.dedup();
    Ok((distinct.len(), left_out))
}

/// A number that pandas reads with all its digits: it counts zeros behind the point among the 17 that it takes.
fn digits(value: f64) -> String {
    if value != 0.0 && value.abs() < 1.0 { format!("{value:e}") } else { digits17(value) }
}

/// Is this the column of a quantile, such as `p05`?
pub(super) fn is_level(name: &str) -> bool {
    name.strip_prefix('p').is_some_and(|digits| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
}

//! The results of an ensemble as one netCDF file with the attributes of the CF conventions: dimensions `run`, `time`, `bloc` and `quantile`.
//!
//! Inputs and outcomes are variables over runs, series over run, time and bloc, quantiles over quantile, time and bloc. One column is read and written
//! at a time.

use std::io::Write;

use parquet::file::reader::ChunkReader;

use super::columns::{Column, Columns, Holds};
use super::iamc::is_level;
use super::netcdf::{Attributes, FILL, Head, Kind, Value, Variable, padding};

/// Columns that say which row it is.
const KEYS: [&str; 4] = ["run_id", "time", "bloc", "n"];

/// The tables of one study: none where it was not saved.
pub struct Tables<'a, R> {
    /// A row for each run.
    pub experiments: Option<Columns<'a, R>>,
    /// A row for each run, time and bloc; it is read beside the experiments only.
    pub series: Option<Columns<'a, R>>,
    /// A row for each time, bloc and variable.
    pub quantiles: Option<Columns<'a, R>>,
}

/// What is said of the whole file: `title`, `history`, … and the calendar year in which runs start.
pub struct About {
    /// Attributes of the file.
    pub attributes: Vec<(String, String)>,
    /// Calendar year in which runs start.
    pub start_year: f64,
}

/// A unit as UDUNITS reads it, if it knows all of it: years, watts and pure numbers. Money, workers and chips it does not know, and they stay as they
/// are written everywhere else.
///
/// ```
/// use shapan_lab::export::grid::unit;
/// assert_eq!(unit("1/yr"), "yr-1");
/// assert_eq!(unit("W/yr"), "W yr-1");
/// assert_eq!(unit("USD/yr/worker"), "USD/yr/worker");
/// ```
pub fn unit(written: &str) -> String {
    let mut factors = written.split('/');
    let above = factors.next().unwrap_or_default().trim();
    let below: Vec<&str> = factors.map(str::trim).collect();
    let known = |factor: &str| matches!(factor, "yr" | "W" | "1");
    if !known(above) || !below.iter().all(|factor| known(factor)) || below.is_empty() {
        return written.to_owned();
    }
    let mut parts: Vec<String> = if above == "1" { Vec::new() } else { vec![above.to_owned()] };
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for factor in below.into_iter().filter(|factor| *factor != "1") {
        match counted.iter_mut().find(|(name, _)| *name == factor) {
            Some((_, times)) => *times += 1,
            None => counted.push((factor, 1)),
        }
    }
    parts.extend(counted.into_iter().map(|(factor, times)| format!("{factor}-{times}")));
    if parts.is_empty() { "1".into() } else { parts.join(" ") }
}

/// A name of the kind that CF recommends: letters, digits, underscores, a letter first.
fn plain(name: &str) -> String {
    let spelled = name.replace("->", "_to_");
    let mut plain: String = spelled.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
        plain.insert_str(0, "v_");
    }
    plain
}

/// Where the values of a variable come from.
enum From {
    Words(Vec<String>, usize),
    Doubles(Vec<f64>),
    Wholes(Vec<f64>),
    Run(String),
    Series(String),
    Quantile(String),
}

/// The file that is being laid out.
#[derive(Default)]
struct Layout {
    head: Head,
    sources: Vec<From>,
}

impl Layout {
    fn dimension(&mut self, name: &str, length: usize) -> usize {
        self.head.dimensions.push((name.to_owned(), length));
        self.head.dimensions.len() - 1
    }

    /// The dimension of the runs, with their names.
    fn runs(&mut self, runs: &[f64]) -> usize {
        let run = self.dimension("run", runs.len());
        let whole = runs.iter().all(|id| *id <= f64::from(i32::MAX));
        let kind = if whole { Kind::Int } else { Kind::Double };
        let source = if whole { From::Wholes(runs.to_vec()) } else { From::Doubles(runs.to_vec()) };
        self.add("run", (kind, vec![run]), texts(&[("long_name", "name of the run")]), source);
        run
    }

    /// Adds a variable, under another name if the plain one is taken.
    fn add(&mut self, name: &str, (kind, dimensions): (Kind, Vec<usize>), mut attributes: Attributes, source: From) {
        let plain = plain(name);
        let mut free = plain.clone();
        let mut tries = 1;
        while self.head.variables.iter().any(|known| known.name == free) {
            tries += 1;
            free = format!("{plain}_{tries}");
        }
        if free != name {
            attributes.push(("shapan_name".into(), Value::Text(name.to_owned())));
        }
        self.head.variables.push(Variable { name: free, kind, dimensions, attributes });
        self.sources.push(source);
    }

    /// A variable of words over one dimension, with a dimension for their letters.
    fn words(&mut self, name: &str, over: usize, words: Vec<String>, attributes: Attributes) {
        let mut attributes = attributes;
        // by this readers make words of letters
        attributes.push(("_Encoding".into(), Value::Text("utf-8".into())));
        let longest = words.iter().map(String::len).max().unwrap_or(0).max(1);
        let letters = self.dimension(&format!("{}_letters", plain(name)), longest);
        self.add(name, (Kind::Char, vec![over, letters]), attributes, From::Words(words, longest));
    }
}

fn texts(pairs: &[(&str, &str)]) -> Attributes {
    let said = pairs.iter().filter(|(_, text)| !text.is_empty());
    said.map(|(name, text)| ((*name).to_owned(), Value::Text((*text).to_owned()))).collect()
}

fn of_column(column: &Column) -> Attributes {
    let about = if column.about.is_empty() { &column.name } else { &column.about };
    let mut attributes = texts(&[("long_name", about), ("units", &unit(&column.unit))]);
    attributes.push(("_FillValue".into(), Value::Number(FILL)));
    attributes
}

/// Times, blocs and the number of rows of each run, in the order of the runs.
struct Rows {
    times: Vec<f64>,
    blocs: Vec<String>,
    of_run: Vec<usize>,
}

/// Learns how the rows of the series lie: runs one after the other, within them times, within them blocs.
fn rows<R: ChunkReader + 'static>(series: &Columns<R>, runs: &[f64]) -> Result<Rows, String> {
    let irregular =
        |what: String| format!("timeseries.parquet: {what}; a table of `shapan ensemble --out` is expected");
    series.require(&["run_id", "time", "bloc"])?;
    let mut blocs: Vec<String> = Vec::new();
    let mut turn = 0;
    let mut known = false;
    series.words("bloc", &mut |bloc| {
        known |= blocs.first().is_some_and(|first| first == bloc);
        match known {
            false => blocs.push(bloc.to_owned()),
            true if blocs[turn % blocs.len()] != bloc => {
                return Err(irregular(format!("row {} is of {bloc}, out of turn", turn + 1)));
            }
            true => {}
        }
        turn += 1;
        Ok(())
    })?;
    let mut of_run = vec![0; runs.len()];
    let mut at = 0;
    series.numbers("run_id", &mut |ids| {
        for id in ids {
            while runs.get(at).is_some_and(|run| run != id) {
                at += 1;
            }
            let count = of_run
                .get_mut(at)
                .ok_or_else(|| irregular(format!("run {id} is out of turn or not among the experiments")))?;
            *count += 1;
        }
        Ok(())
    })?;
    let mut times: Vec<f64> = Vec::new();
    let (mut run, mut within, mut row) = (0, 0, 0);
    series.numbers("time", &mut |piece| {
        for time in piece {
            while of_run.get(run).is_some_and(|count| within == *count) {
                (run, within) = (run + 1, 0);
            }
            let step = within / blocs.len().max(1);
            if step == times.len() {
                times.push(*time);
            }
            if times.get(step) != Some(time) {
                return Err(irregular(format!("row {} has the time {time}, out of turn", row + 1)));
            }
            within += 1;
            row += 1;
        }
        Ok(())
    })?;
    Ok(Rows { times, blocs, of_run })
}

/// Writes the file.
///
/// # Errors
/// A table is damaged or another one, a variable is too large for the format, or `out` refuses; in a sentence.
pub fn write<R: ChunkReader + 'static>(tables: &Tables<R>, about: &About, out: &mut dyn Write) -> Result<(), String> {
    let runs = tables.experiments.as_ref().map(|table| table.all_numbers("run_id")).transpose()?;
    let rows = match (&tables.series, &runs) {
        (Some(series), Some(runs)) => Some(rows(series, runs)?),
        _ => None,
    };
    let grid = tables.quantiles.as_ref().map(Grid::read).transpose()?;
    let (times, blocs) = match (&rows, &grid) {
        (Some(rows), _) if !rows.times.is_empty() => (rows.times.clone(), rows.blocs.clone()),
        (_, Some(grid)) => (grid.times.clone(), grid.blocs.clone()),
        _ => (Vec::new(), Vec::new()),
    };
    let mut layout = Layout::default();
    layout.head.attributes =
        about.attributes.iter().map(|(name, text)| (name.clone(), Value::Text(text.clone()))).collect();
    let run = runs.as_ref().map(|runs| layout.runs(runs));
    let mut over = Vec::new();
    if !times.is_empty() {
        let time = layout.dimension("time", times.len());
        let bloc = layout.dimension("bloc", blocs.len());
        let first = format!("years since the start of a run, which is {}", about.start_year);
        layout.add(
            "time",
            (Kind::Double, vec![time]),
            texts(&[("long_name", &first), ("units", "yr"), ("axis", "T")]),
            From::Doubles(times.clone()),
        );
        let years = times.iter().map(|time| about.start_year + time).collect();
        layout.add(
            "year",
            (Kind::Double, vec![time]),
            texts(&[("long_name", "calendar year"), ("units", "1")]),
            From::Doubles(years),
        );
        layout.words("bloc", bloc, blocs.clone(), texts(&[("long_name", "bloc of countries")]));
        over = vec![time, bloc];
    }
    if let (Some(experiments), Some(run)) = (&tables.experiments, run) {
        for column in experiments.list.iter().filter(|column| column.name != "run_id") {
            match column.holds {
                Holds::Numbers => {
                    let source = From::Run(column.name.clone());
                    layout.add(&column.name, (Kind::Double, vec![run]), of_column(column), source);
                }
                Holds::Words => {
                    let words = experiments.all_words(&column.name)?;
                    layout.words(&column.name, run, words, texts(&[("long_name", &column.about)]));
                }
            }
        }
    }
    if let (Some(series), Some(_), Some(run)) = (&tables.series, &rows, run) {
        for column in series.list.iter().filter(|column| !KEYS.contains(&column.name.as_str()) && !over.is_empty()) {
            let dimensions = vec![run, over[0], over[1]];
            layout.add(&column.name, (Kind::Double, dimensions), of_column(column), From::Series(column.name.clone()));
        }
    }
    if let Some(grid) = &grid {
        if (&grid.times, &grid.blocs) != (&times, &blocs) {
            return Err("quantiles.parquet: its times or blocs are not those of timeseries.parquet: they are of different studies".into());
        }
        let quantile = layout.dimension("quantile", grid.levels.len());
        layout.add(
            "quantile",
            (Kind::Double, vec![quantile]),
            texts(&[("long_name", "quantile"), ("units", "1")]),
            From::Doubles(grid.levels.clone()),
        );
        for (name, unit_of) in &grid.variables {
            let mut attributes =
                texts(&[("long_name", &format!("quantiles of {name} over the runs alive")), ("units", &unit(unit_of))]);
            attributes.push(("_FillValue".into(), Value::Number(FILL)));
            let dimensions = vec![quantile, over[0], over[1]];
            layout.add(
                &format!("{name}_quantiles"),
                (Kind::Double, dimensions),
                attributes,
                From::Quantile(name.clone()),
            );
        }
    }
    let unwritable = |error: std::io::Error| format!("cannot be written: {error}");
    out.write_all(&layout.head.bytes()?).map_err(unwritable)?;
    for (variable, source) in layout.head.variables.iter().zip(&layout.sources) {
        values(tables, rows.as_ref(), grid.as_ref(), source, &mut |bytes| out.write_all(bytes).map_err(unwritable))?;
        out.write_all(padding(layout.head.size(variable))).map_err(unwritable)?;
    }
    Ok(())
}

/// Hands over the bytes of a variable, piece after piece.
fn values<R: ChunkReader + 'static>(
    tables: &Tables<R>,
    rows: Option<&Rows>,
    grid: Option<&Grid>,
    source: &From,
    give: &mut dyn FnMut(&[u8]) -> Result<(), String>,
) -> Result<(), String> {
    let bytes = |values: &[f64]| -> Vec<u8> {
        values.iter().flat_map(|x| if x.is_nan() { FILL } else { *x }.to_be_bytes()).collect()
    };
    match source {
        From::Doubles(values) => give(&bytes(values)),
        From::Wholes(values) => give(&values.iter().flat_map(|x| (*x as i32).to_be_bytes()).collect::<Vec<u8>>()),
        From::Words(words, longest) => words.iter().try_for_each(|word| {
            let mut cell = word.as_bytes().to_vec();
            cell.resize(*longest, 0);
            give(&cell)
        }),
        From::Run(name) => match &tables.experiments {
            Some(experiments) => experiments.numbers(name, &mut |piece| give(&bytes(piece))),
            None => Ok(()),
        },
        From::Series(name) => {
            let (Some(series), Some(rows)) = (&tables.series, rows) else { return Ok(()) };
            let full = rows.times.len() * rows.blocs.len();
            let (mut run, mut within) = (0, 0);
            let missing = |count: usize| bytes(&vec![f64::NAN; count]);
            // a run that was stopped has fewer rows: the rest is missing
            series.numbers(name, &mut |mut piece| {
                while !piece.is_empty() {
                    let left = rows.of_run.get(run).map_or(0, |count| count - within);
                    if left == 0 {
                        give(&missing(full - within))?;
                        (run, within) = (run + 1, 0);
                        if run >= rows.of_run.len() {
                            return Err("timeseries.parquet: has more rows than its runs".into());
                        }
                        continue;
                    }
                    let (now, later) = piece.split_at(left.min(piece.len()));
                    give(&bytes(now))?;
                    within += now.len();
                    piece = later;
                }
                Ok(())
            })?;
            let runs = rows.of_run.len();
            give(&missing(runs.saturating_sub(run).saturating_mul(full).saturating_sub(within)))
        }
        From::Quantile(name) => grid.map_or(Ok(()), |grid| give(&bytes(&grid.values(name)))),
    }
}

/// The quantiles, which are few enough to be held.
struct Grid {
    times: Vec<f64>,
    blocs: Vec<String>,
    /// Names and units.
    variables: Vec<(String, String)>,
    levels: Vec<f64>,
    /// By level, then row of the file.
    cells: Vec<Vec<f64>>,
    /// The row of the file by time, bloc, variable; none where there is no row.
    places: std::collections::HashMap<(usize, usize, usize), usize>,
}

impl Grid {
    fn read<R: ChunkReader + 'static>(table: &Columns<R>) -> Result<Grid, String> {
        table.require(&["time", "bloc", "variable", "unit"])?;
        let (all_times, all_blocs) = (table.all_numbers("time")?, table.all_words("bloc")?);
        let (names, units) = (table.all_words("variable")?, table.all_words("unit")?);
        let columns: Vec<&str> =
            table.list.iter().map(|column| column.name.as_str()).filter(|name| is_level(name)).collect();
        let levels = columns.iter().filter_map(|name| Some(name[1..].parse::<f64>().ok()? / 100.0)).collect();
        let cells = columns.iter().map(|name| table.all_numbers(name)).collect::<Result<Vec<_>, _>>()?;
        let mut grid = Grid {
            times: Vec::new(),
            blocs: Vec::new(),
            variables: Vec::new(),
            levels,
            cells,
            places: Default::default(),
        };
        let mut known: std::collections::HashMap<String, usize> = Default::default();
        for row in 0..all_times.len() {
            let time = match grid.times.last() {
                Some(last) if *last == all_times[row] => grid.times.len() - 1,
                _ => {
                    grid.times.push(all_times[row]);
                    grid.times.len() - 1
                }
            };
            let bloc = grid.blocs.iter().position(|bloc| *bloc == all_blocs[row]).unwrap_or_else(|| {
                grid.blocs.push(all_blocs[row].clone());
                grid.blocs.len() - 1
            });
            let variable = *known.entry(names[row].clone()).or_insert_with(|| {
                grid.variables.push((names[row].clone(), units[row].clone()));
                grid.variables.len() - 1
            });
            if grid.places.insert((time, bloc, variable), row).is_some() {
                return Err(format!(
                    "quantiles.parquet: {} of {} is there twice at one time",
                    names[row], all_blocs[row]
                ));
            }
        }
        Ok(grid)
    }

    fn values(&self, name: &str) -> Vec<f64> {
        let variable = self.variables.iter().position(|(known, _)| known == name).unwrap_or(usize::MAX);
        let mut values = Vec::with_capacity(self.levels.len() * self.times.len() * self.blocs.len());
        for level in &self.cells {
            for time in 0..self.times.len() {
                for bloc in 0..self.blocs.len() {
                    let row = self.places.get(&(time, bloc, variable));
                    values.push(row.and_then(|row| level.get(*row).copied()).unwrap_or(f64::NAN));
                }
            }
        }
        values
    }
}

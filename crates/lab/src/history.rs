//! What was measured of the past: series with their source, their error, and what in the model they measure.
//!
//! A file holds tables `[[series]]`: `name`, `title`, `title_zh`, `quantity` (a stock or flow), `over` (a bloc, `world` for the sum, `leader` for
//! the first bloc), `relation` (`level`: the same thing in the same unit; `index`: what grew since the start; `lag`: years behind the bloc named
//! by `behind`), `unit`, `source`, `note`, `error = { sd, correlation, note }`, `points = [[year, value], …]`.

use shapan_model::model::{Plan, Record};
use shapan_model::num::elementary::{exp, ln};

use crate::figures::date;
use crate::library::Library;
use crate::place::{Place, settle};
use crate::problem::{Problem, Problems};
use crate::scenario::{Scenario, Text};
use crate::sensitivity::groups::means;
use crate::tree::{self, Key, Node};
use crate::wording::guess;

/// Where built-in series stand.
const FOLDER: &str = "data/history/";
/// Keys of a series.
const KEYS: [&str; 12] = [
    "name", "title", "title_zh", "quantity", "over", "behind", "relation", "unit", "source", "note", "error", "points",
];
/// Years within which two times are the same.
const SAME: f64 = 1e-6;

/// Whose value is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// One bloc's.
    Bloc(usize),
    /// The sum of all blocs.
    World,
}

/// How the measured number and the model's are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Logarithms of the numbers themselves.
    Level,
    /// Logarithms of what became of the number since the start: the model's is scaled to the last point at or before it.
    Index,
    /// Years by which the bloc follows this other: the gap over the growth of the leader in the year before (in the first year, since the start).
    Lag {
        /// The bloc that leads.
        behind: usize,
    },
}

/// What is known of the error of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErrorModel {
    /// Standard deviation: of the logarithm, or of the lag in years.
    pub sd: f64,
    /// Correlation of errors one year apart; it falls off exponentially.
    pub correlation: f64,
}

impl ErrorModel {
    /// Correlation of errors so many years apart.
    fn tie(&self, years: f64) -> f64 {
        exp(years * ln(self.correlation))
    }

    /// Residuals at rising times as a first-order autoregression in continuous time has them: by time, what is new in each in standard deviations,
    /// and that standard deviation.
    pub fn innovations(&self, times: &[f64], residuals: &[f64]) -> Vec<(f64, f64)> {
        let mut last: Option<(f64, f64)> = None;
        let one = |(time, residual): (&f64, &f64)| {
            let tie = last.map_or(0.0, |(before, _)| self.tie(time - before));
            let sd = self.sd * (1.0 - tie * tie).sqrt();
            let new = (residual - last.map_or(0.0, |(_, r)| tie * r)) / sd;
            last = Some((*time, *residual));
            (new, sd)
        };
        times.iter().zip(residuals).map(one).collect()
    }

    /// The logarithm of the density of residuals at rising times.
    pub fn ln_density(&self, times: &[f64], residuals: &[f64]) -> f64 {
        let one = |(new, sd): (f64, f64)| -0.5 * (new * new + ln(core::f64::consts::TAU * sd * sd));
        self.innovations(times, residuals).into_iter().map(one).sum()
    }

    /// Errors at rising times from standard normal scores, one each.
    pub fn errors(&self, times: &[f64], scores: &[f64]) -> Vec<f64> {
        let mut last: Option<(f64, f64)> = None;
        times
            .iter()
            .zip(scores)
            .map(|(time, score)| {
                let tie = last.map_or(0.0, |(before, _)| self.tie(time - before));
                let error = last.map_or(0.0, |(_, e)| tie * e) + self.sd * (1.0 - tie * tie).sqrt() * score;
                last = Some((*time, error));
                error
            })
            .collect()
    }
}

/// A measured series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Name: `chips.world`.
    pub name: String,
    /// Title.
    pub title: Text,
    /// Unit of its points.
    pub unit: String,
    /// Key in the bibliography.
    pub source: String,
    /// What was measured, and how it was read.
    pub note: String,
    /// Position of the quantity among the model's results.
    pub result: usize,
    /// Name of the quantity.
    pub quantity: &'static str,
    /// Whose.
    pub over: Over,
    /// How it is compared.
    pub relation: Relation,
    /// Its error.
    pub error: ErrorModel,
    /// Calendar years, rising, and values above zero.
    pub points: Vec<(f64, f64)>,
}

impl Series {
    /// The number in which it is scored: the logarithm, but of a lag the years themselves.
    pub fn score(&self, value: f64) -> f64 {
        match self.relation {
            Relation::Lag { .. } => value,
            _ => ln(value),
        }
    }
    /// The value of a score.
    pub fn unscore(&self, score: f64) -> f64 {
        match self.relation {
            Relation::Lag { .. } => score,
            _ => exp(score),
        }
    }
    /// The points at or before the start.
    pub fn past(&self, start: f64) -> &[(f64, f64)] {
        &self.points[..self.points.partition_point(|(t, _)| *t <= start + SAME)]
    }
    /// The points after the start and within the run.
    pub fn later(&self, start: f64, years: f64) -> &[(f64, f64)] {
        let from = self.past(start).len();
        let to = self.points.partition_point(|(t, _)| *t <= start + years + SAME);
        &self.points[from..to.max(from)]
    }

    /// What the model says at these calendar years, in the unit of the series: none where the run was stopped before, or has no such number.
    /// Rows between which a year falls are joined by a straight line through the scores.
    pub fn told(&self, record: &Record, plan: &Plan, blocs: usize, start: f64, years: &[f64]) -> Vec<Option<f64>> {
        let Some(column) = plan.columns.iter().position(|column| *column == self.result) else {
            return vec![None; years.len()];
        };
        let value = |row: usize, bloc: usize| record.at(plan, blocs, row, bloc, column);
        let of = |row: usize| -> f64 {
            match self.over {
                Over::Bloc(bloc) => value(row, bloc),
                Over::World => (0..blocs).map(|bloc| value(row, bloc)).sum(),
            }
        };
        let year = (1.0 / plan.every).round() as usize;
        let row = |row: usize| -> Option<f64> {
            let number = match self.relation {
                Relation::Level | Relation::Index => ln(of(row)),
                Relation::Lag { behind } => {
                    let (from, to) = if row < year { (0, year) } else { (row - year, row) };
                    if to >= record.times.len() {
                        return None;
                    }
                    (value(row, behind) - of(row)) / (value(to, behind) - value(from, behind))
                }
            };
            number.is_finite().then_some(number)
        };
        let shift = match (self.relation, self.past(start).last()) {
            (Relation::Index, Some((_, anchor))) => match row(0) {
                Some(first) => ln(*anchor) - first,
                None => return vec![None; years.len()],
            },
            (Relation::Index, None) => return vec![None; years.len()],
            _ => 0.0,
        };
        let at = |t: &f64| -> Option<f64> {
            let place = (t - start) / plan.every;
            let low = (place + SAME).floor();
            if low < 0.0 || low as usize >= record.times.len() {
                return None;
            }
            let (low, part) = (low as usize, place - low);
            let first = row(low)?;
            let score = if part.abs() < SAME {
                first
            } else {
                first + part * (row(low + 1).filter(|_| low + 1 < record.times.len())? - first)
            };
            Some(self.unscore(score + shift))
        };
        years.iter().map(at).collect()
    }
}

/// The built-in series that this scenario's model and blocs can tell.
///
/// # Errors
/// A built-in file that is wrong.
pub fn builtin(scenario: &Scenario) -> Result<Vec<Series>, Problems> {
    let mut series = Vec::new();
    for (path, text) in Library::texts().filter(|(path, _)| path.starts_with(FOLDER)) {
        series.extend(read(&format!("built-in {path}"), text.as_bytes(), scenario)?);
    }
    Ok(series)
}

/// The series that these patterns name, in their order; all if there are none. An asterisk stands for any ending.
///
/// # Errors
/// Patterns that name nothing.
pub fn chosen(series: Vec<Series>, option: &str, patterns: &[String]) -> Result<Vec<Series>, Problems> {
    let mut problems = Vec::new();
    for pattern in patterns {
        if !series.iter().any(|series| means(pattern, &series.name)) {
            let names: Vec<&str> = series.iter().map(|series| series.name.as_str()).collect();
            let hint = guess(pattern, names.clone()).or_else(|| Some(format!("the series are {}", names.join(", "))));
            problems.push(Place::file(option).problem(format!("no series is called `{pattern}`"), hint));
        }
    }
    settle(problems)?;
    let named = |s: &Series| patterns.is_empty() || patterns.iter().any(|pattern| means(pattern, &s.name));
    Ok(series.into_iter().filter(named).collect())
}

/// The chosen series that have something to say of the years of a scenario; `option` is what chooses them.
///
/// # Errors
/// As [`chosen`], or no series has a point in those years.
pub fn asked(
    all: Vec<Series>,
    scenario: &Scenario,
    option: &str,
    patterns: &[String],
) -> Result<Vec<Series>, Problems> {
    let chosen = chosen(all, option, patterns)?;
    let (start, years) = (scenario.start_year, scenario.inputs.years);
    let later: Vec<Series> = chosen.into_iter().filter(|series| !series.later(start, years).is_empty()).collect();
    if later.is_empty() {
        let what = format!(
            "no series has a point after {} and until {}, the years of {}",
            date(start),
            date(start + years),
            scenario.name
        );
        let hint = Some("a scenario that starts in an earlier year: end-2015, end-2022".to_owned());
        return Err(Problems(vec![Place::file(option).problem(what, hint)]));
    }
    Ok(later)
}

/// Reads a file of series.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: &str, bytes: &[u8], scenario: &Scenario) -> Result<Vec<Series>, Problems> {
    let root = tree::read(file, bytes).map_err(Problems)?;
    let mut problems = Vec::new();
    for (key, _) in root.table().unwrap_or_default() {
        if key.name != "series" {
            problems.push(key.place.problem(format!("unknown key `{}`", key.name), guess(&key.name, ["series"])));
        }
    }
    let mut found: Vec<Series> = Vec::new();
    match root.get("series").and_then(Node::list) {
        None => problems.push(Place::file(file).problem("`[[series]]` is missing: a table for each series", None)),
        Some(list) => {
            for node in list {
                if let Some(series) = one(node, scenario, &mut problems) {
                    if found.iter().any(|known| known.name == series.name) {
                        problems.push(node.place.problem(format!("the series `{}` appears twice", series.name), None));
                    }
                    found.push(series);
                }
            }
        }
    }
    settle(problems)?;
    Ok(found)
}

fn one(node: &Node, scenario: &Scenario, problems: &mut Vec<Problem>) -> Option<Series> {
    let before = problems.len();
    let Some(entries) = node.table() else {
        problems.push(node.expected("a table"));
        return None;
    };
    unknown(entries, &KEYS, problems);
    let mut text = |key: &str| match node.get(key).map(|value| (value, value.text())) {
        Some((_, Some(text))) => Some(text.to_owned()),
        Some((value, None)) => {
            problems.push(value.expected("a string"));
            None
        }
        None => {
            problems.push(node.place.problem(format!("`{key}` is missing"), None));
            None
        }
    };
    let (name, title, unit, source) = (text("name"), text("title"), text("unit"), text("source"));
    let (quantity, over, relation) = (text("quantity"), text("over"), text("relation"));
    let title_zh = node.get("title_zh").and_then(Node::text).map(str::to_owned);
    let note = node.get("note").and_then(Node::text).unwrap_or_default().to_owned();
    let catalogue = scenario.model.catalogue();
    let blocs: Vec<&str> = scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
    let place = |key: &str| node.get(key).map_or(&node.place, |value| &value.place);
    let result = quantity.as_deref().and_then(|name| {
        let found = catalogue.result(name);
        if found.is_none() {
            let hint = guess(name, catalogue.results().map(|spec| spec.name).collect::<Vec<_>>());
            problems.push(place("quantity").problem(format!("`{name}` is no stock or flow"), hint));
        }
        found
    });
    let mut bloc = |key: &str, name: &str, also: &[&'static str]| {
        let found = blocs.iter().position(|bloc| *bloc == name);
        if found.is_none() {
            let hint = guess(name, blocs.iter().copied().chain(also.iter().copied()));
            problems.push(place(key).problem(format!("there is no bloc `{name}`"), hint));
        }
        found
    };
    let over = match over.as_deref() {
        None => None,
        Some("world") => Some(Over::World),
        Some("leader") => Some(Over::Bloc(0)),
        Some(name) => bloc("over", name, &["world", "leader"]).map(Over::Bloc),
    };
    let behind = node.get("behind").and_then(Node::text).and_then(|name| bloc("behind", name, &[]));
    let relation = match (relation.as_deref(), behind) {
        (Some("level"), _) => Some(Relation::Level),
        (Some("index"), _) => Some(Relation::Index),
        (Some("lag"), Some(behind)) => Some(Relation::Lag { behind }),
        (Some("lag"), None) => {
            problems.push(place("relation").problem("a lag needs `behind`: the bloc that leads", None));
            None
        }
        (Some(other), _) => {
            let hint = guess(other, ["level", "index", "lag"]).or(Some("level, index or lag".into()));
            problems.push(place("relation").problem(format!("there is no relation `{other}`"), hint));
            None
        }
        (None, _) => None,
    };
    let error = error(node, problems);
    let points = points(node, problems);
    if problems.len() > before {
        return None;
    }
    let title = title?;
    let result = result?;
    Some(Series {
        name: name?,
        title: Text { zh: title_zh.unwrap_or_else(|| title.clone()), en: title },
        unit: unit?,
        source: source?,
        note,
        quantity: catalogue.results().nth(result)?.name,
        result,
        over: over?,
        relation: relation?,
        error: error?,
        points,
    })
}

fn unknown(entries: &[(Key, Node)], known: &[&str], problems: &mut Vec<Problem>) {
    for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
        let hint = guess(&key.name, known.iter().copied());
        problems.push(key.place.problem(format!("unknown key `{}`", key.name), hint));
    }
}

fn error(node: &Node, problems: &mut Vec<Problem>) -> Option<ErrorModel> {
    let Some(table) = node.get("error") else {
        let hint = Some("error = { sd = 0.1, correlation = 0.5 }".into());
        problems.push(node.place.problem("`error` is missing: what is known of the error of the points", hint));
        return None;
    };
    unknown(table.table().unwrap_or_default(), &["sd", "correlation", "note"], problems);
    let mut number = |key: &str, sound: &dyn Fn(f64) -> bool, what: &str| match table.get(key).and_then(Node::number) {
        Some(x) if sound(x) => Some(x),
        _ => {
            let place = table.get(key).map_or(&table.place, |value| &value.place);
            problems.push(place.problem(format!("`{key}` must be {what}"), None));
            None
        }
    };
    let sd = number("sd", &|x| x > 0.0 && x.is_finite(), "a number above zero");
    let correlation = number("correlation", &|x| (0.0..1.0).contains(&x), "from 0 up to, not including, 1");
    Some(ErrorModel { sd: sd?, correlation: correlation? })
}

fn points(node: &Node, problems: &mut Vec<Problem>) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    let Some(list) = node.get("points").and_then(Node::list) else {
        problems.push(node.place.problem("`points` is missing: a list of [year, value]", None));
        return found;
    };
    for pair in list {
        let numbers: Vec<f64> = pair.list().unwrap_or_default().iter().filter_map(Node::number).collect();
        match numbers[..] {
            [year, value] if year.is_finite() && value > 0.0 && value.is_finite() => {
                if found.last().is_some_and(|(before, _)| year <= *before) {
                    problems.push(pair.place.problem("years must rise", None));
                }
                found.push((year, value));
            }
            _ => problems.push(pair.place.problem("a point is [year, value], the value above zero", None)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_table::tests::scenario;

    /// With φ = 0.5 a year and points one and two years apart: the joint normal density by hand.
    #[test]
    fn errors_hang_together() {
        let model = ErrorModel { sd: 2.0, correlation: 0.5 };
        let found = model.ln_density(&[1.0, 2.0], &[1.0, -1.0]);
        // covariance [[4, 2], [2, 4]]: determinant 12, quadratic form (4 + 2·2 + 4)/12 = 1
        let expected = -0.5 * (1.0 + ln(12.0) + 2.0 * ln(core::f64::consts::TAU));
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        let errors = model.errors(&[1.0, 3.0], &[1.0, 1.0]);
        assert!((errors[0] - 2.0).abs() < 1e-12 && (errors[1] - (0.5 + 2.0 * (1.0f64 - 0.0625).sqrt())).abs() < 1e-12);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let text = "[[series]]\nname = \"a\"\ntitle = \"A\"\nunit = \"1\"\nsource = \"x\"\nquantity = \"compute.chip\"\nover = \"chna\"\n\
            relation = \"lvl\"\nerror = { sd = 0.0, correlation = 1.0 }\npoints = [[2020, 1.0], [2019, 2.0], [2021, -1.0]]\ncolour = 1\n";
        let told = read("h.toml", text.as_bytes(), &scenario()).unwrap_err().to_string();
        for part in
            ["compute.chips", "china", "level", "`sd`", "`correlation`", "years must rise", "above zero", "colour"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(told.contains("h.toml:6"), "{told}");
    }
}

//! Key dates of a run: when a quantity first reaches a level, when one bloc passes another. A run in which it never happens keeps its
//! place: *never* is later than every date.

use std::io;

use shapan_model::model::{Plan, Record};

use crate::compare;
use crate::ensemble::{Run, Sink};
use crate::fan::QUANTILES;
use crate::scenario::Scenario;

/// What has to happen.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    /// The quantity reaches a level.
    Reaches(f64),
    /// The quantity reaches a multiple of its starting value.
    Multiplies(f64),
    /// The quantity of the bloc reaches that of the first bloc.
    Passes,
    /// The quantity has grown by this (logarithm) over the year before.
    Grows(f64),
}

/// A date that runs may have.
#[derive(Clone, Debug)]
pub struct KeyDate {
    /// Name, as in tables: `half_expert.usa`.
    pub name: String,
    /// What happens, in English and in Chinese; `{bloc}` and `{first}` stand for the blocs.
    pub about: [&'static str; 2],
    /// The bloc.
    pub bloc: usize,
    /// The quantity that is read.
    pub quantity: &'static str,
    event: Event,
}

/// Name, meaning, quantity, event, and whether it is about every bloc or about those that follow the first.
const DATES: &[(&str, [&str; 2], &str, Event, bool)] = &[
    (
        "half_expert",
        ["{bloc}: machines do half of expert work", "{bloc}：机器完成一半的专业工作"],
        "automation.expert_tasks",
        Event::Reaches(0.5),
        true,
    ),
    (
        "doubling",
        ["{bloc}: output has doubled", "{bloc}：产出翻一番"],
        "production.output",
        Event::Multiplies(2.0),
        true,
    ),
    (
        "fast_growth",
        ["{bloc}: output grows by a tenth in a year", "{bloc}：产出一年增长一成"],
        "production.output",
        Event::Grows(0.1),
        true,
    ),
    (
        "level_passes",
        ["{bloc}: AI capability is level with {first}", "{bloc}：人工智能能力追上{first}"],
        "capability.level",
        Event::Passes,
        false,
    ),
    (
        "output_passes",
        ["{bloc}: output is level with {first}", "{bloc}：产出追上{first}"],
        "production.output",
        Event::Passes,
        false,
    ),
];

/// The dates that the model of a scenario can have.
pub fn dates(scenario: &Scenario) -> Vec<KeyDate> {
    let catalogue = scenario.model.catalogue();
    let mut found = Vec::new();
    for (name, about, quantity, event, every) in DATES {
        if catalogue.result(quantity).is_none() {
            continue;
        }
        for (bloc, known) in scenario.blocs.iter().enumerate().skip(usize::from(!every)) {
            let name = format!("{name}.{}", known.name);
            found.push(KeyDate { name, about: *about, bloc, quantity, event: *event });
        }
    }
    found
}

impl KeyDate {
    /// When it happens, in years since the start, by linear interpolation between rows; none if it does not.
    /// `column` is the place of the quantity among the plan's columns.
    pub fn find(&self, record: &Record, plan: &Plan, blocs: usize, column: usize) -> Option<f64> {
        let value = |row: usize, bloc: usize| record.at(plan, blocs, row, bloc, column);
        let per_year = (1.0 / plan.every).round() as usize;
        let gap = |row: usize| match self.event {
            Event::Reaches(level) => Some(value(row, self.bloc) - level),
            Event::Multiplies(times) => Some(value(row, self.bloc) - times * value(0, self.bloc)),
            Event::Passes => Some(value(row, self.bloc) - value(row, 0)),
            Event::Grows(least) => {
                let before = row.checked_sub(per_year)?;
                Some(shapan_model::num::Num::ln(value(row, self.bloc) / value(before, self.bloc)) - least)
            }
        };
        let mut last: Option<(f64, f64)> = None;
        for (row, time) in record.times.iter().enumerate() {
            let Some(gap) = gap(row) else { continue };
            if gap >= 0.0 {
                return Some(match last {
                    Some((before, short)) => before + (time - before) * short / (short - gap),
                    None => *time,
                });
            }
            last = Some((*time, gap));
        }
        None
    }
}

/// Quantiles of dates over an ensemble, in which *never* is later than any date.
#[derive(Clone, Debug)]
pub struct Dates {
    dates: Vec<KeyDate>,
    blocs: usize,
    places: Vec<usize>,
    /// Dates that happened, per key date, and accidents last; runs that had none are only counted.
    happened: Vec<Vec<f64>>,
    runs: usize,
}

/// A date over an ensemble.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Share of the runs in which it happens within the span, 0 to 1.
    pub share: f64,
    /// Years since the start at which 5, 25, 50, 75, 95 % of all runs have seen it; none where fewer have by the end.
    pub quantiles: [Option<f64>; 5],
    /// The same quantiles over the runs in which it happens; none if it happens in no run.
    pub where_it_happens: Option<[f64; 5]>,
}

impl Dates {
    /// Watches for these dates in an ensemble whose series hold the results at these positions.
    pub fn new(scenario: &Scenario, series: &[usize]) -> Dates {
        let catalogue = scenario.model.catalogue();
        let place = |date: &KeyDate| {
            let result = catalogue.result(date.quantity)?;
            series.iter().position(|kept| *kept == result)
        };
        let dates: Vec<KeyDate> = dates(scenario).into_iter().filter(|date| place(date).is_some()).collect();
        let places = dates.iter().filter_map(place).collect();
        Dates { happened: vec![Vec::new(); dates.len() + 1], places, blocs: scenario.blocs.len(), dates, runs: 0 }
    }
    /// The dates, in order.
    pub fn dates(&self) -> &[KeyDate] {
        &self.dates
    }
    /// How the date at this place is spread.
    pub fn spread(&self, at: usize) -> Spread {
        self.of(&self.happened[at])
    }
    /// How the year of the accident is spread.
    pub fn accident(&self) -> Spread {
        self.of(&self.happened[self.dates.len()])
    }
    fn of(&self, happened: &[f64]) -> Spread {
        let mut sorted = happened.to_vec();
        shapan_insight::order::sort(&mut sorted);
        let quantile = |p: f64| {
            // linear between order statistics of all runs, those without the date standing last
            let at = p * (self.runs.max(1) - 1) as f64;
            let (low, part) = (at.floor() as usize, at - at.floor());
            match (sorted.get(low), sorted.get(low + 1)) {
                (Some(a), _) if part == 0.0 => Some(*a),
                (Some(a), Some(b)) => Some(a + (b - a) * part),
                _ => None,
            }
        };
        let share = sorted.len() as f64 / self.runs.max(1) as f64;
        Spread { share, quantiles: QUANTILES.map(quantile), where_it_happens: compare::quantiles(sorted) }
    }
}

impl Sink for Dates {
    fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()> {
        for run in runs {
            self.runs += 1;
            for (at, date) in self.dates.iter().enumerate() {
                self.happened[at].extend(date.find(&run.record, plan, self.blocs, self.places[at]));
            }
            self.happened[self.dates.len()].extend(run.record.accident);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shapan_model::model::Level;

    fn record(values: &[f64]) -> (Record, Plan) {
        let times = (0..values.len()).map(|row| row as f64).collect();
        let record = Record { times, values: values.to_vec(), blowup: None, accident: None };
        (record, Plan { every: 1.0, columns: vec![0], level: Level::Best, quick: false })
    }

    fn date(event: Event) -> KeyDate {
        KeyDate { name: "x".into(), about: ["", ""], bloc: 0, quantity: "", event }
    }

    #[test]
    fn a_date_lies_between_its_rows() {
        let (record, plan) = record(&[1.0, 1.5, 3.0]);
        assert_eq!(date(Event::Reaches(2.25)).find(&record, &plan, 1, 0), Some(1.5));
        assert_eq!(date(Event::Multiplies(3.0)).find(&record, &plan, 1, 0), Some(2.0));
        assert_eq!(date(Event::Reaches(4.0)).find(&record, &plan, 1, 0), None);
        assert_eq!(date(Event::Reaches(0.5)).find(&record, &plan, 1, 0), Some(0.0));
    }

    #[test]
    fn never_is_later_than_every_date() {
        let dates = Dates {
            dates: vec![date(Event::Reaches(1.0))],
            blocs: 1,
            places: vec![0],
            happened: vec![vec![3.0, 1.0, 2.0], vec![]],
            runs: 5,
        };
        let spread = dates.spread(0);
        assert_eq!(spread.share, 0.6);
        assert_eq!(spread.quantiles[2], Some(3.0));
        assert_eq!(spread.quantiles[1], Some(2.0));
        assert_eq!(spread.quantiles[3], None);
        // what is known of the runs in which it happens does not vanish because others never see it
        assert_eq!(spread.where_it_happens.map(|all| all[2]), Some(2.0));
        assert_eq!(dates.accident().share, 0.0);
        assert_eq!(dates.accident().where_it_happens, None);
    }
}

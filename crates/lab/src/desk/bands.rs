//! Bands over time and key dates of the worlds of one scenario.

use std::ops::Range;

use serde_json::{Map, Value, json};
use shapan_model::model::{Level, Plan};

use super::opening::{self, Loaded, Open};
use super::study::Work;
use super::{Answer, Request, export, one, records, tongue};
use crate::dates::Dates;
use crate::ensemble::{self, Run, Sink};
use crate::experiment::Design;
use crate::fan::{Fan, QUANTILES};
use crate::messages::Language;
use crate::problem::Problems;
use crate::scenario::Scenario;

/// Broken worlds that are told by number, at most; their count is always told.
const NAMED: usize = 100;

/// The worlds of one scenario, and the bands of those that were taken.
pub(super) struct Bands {
    design: Design,
    plan: Plan,
    fan: Fan,
    dates: Dates,
    /// Worlds taken.
    taken: usize,
    /// The numbers of those that broke off.
    broken: Vec<usize>,
}

impl Bands {
    /// Of the results that the plan keeps.
    fn new(design: Design, plan: Plan) -> Bands {
        let scenario = design.scenario();
        let fan = Fan::new(scenario.blocs.len(), plan.columns.len(), design.runs());
        let dates = Dates::new(scenario, &plan.columns);
        Bands { fan, dates, design, plan, taken: 0, broken: Vec::new() }
    }

    /// Opens a study of kind `bands`.
    pub(super) fn open(open: &Open, most: usize, loaded: &mut Loaded) -> Result<(Bands, Value), Problems> {
        let runs = open.worlds(most)?;
        let scenario = open.changed(loaded)?;
        let drawing = open.drawing(&scenario)?;
        let columns = open.series(&scenario)?;
        let answer = if open.untold { Map::new() } else { opening::opened(&scenario, drawing, runs) };
        let plan = Plan { every: 1.0, columns, level: Level::Best, quick: open.quick };
        let design = Design::drawn(scenario, drawing.0, drawing.1, runs)?;
        Ok((Bands::new(design, plan), Value::Object(answer)))
    }

    /// The bands so far, and the key dates.
    fn bands(&self, language: Language) -> (Value, Vec<f64>) {
        let places: Vec<usize> = (0..self.plan.columns.len()).collect();
        let counts = [self.taken, self.broken.len()];
        let (mut answer, numbers) = bands(self.design.scenario(), &self.fan, &places, &self.dates, counts, language);
        answer["broken_worlds"] = self.broken.iter().take(NAMED).copied().collect();
        (answer, numbers)
    }
}

impl Work for Bands {
    fn design(&self) -> &Design {
        &self.design
    }

    fn run(&self, worlds: Range<usize>) -> Vec<f64> {
        let inputs: Vec<_> = worlds.map(|world| self.design.inputs(&self.design.row(world))).collect();
        let mut numbers = Vec::new();
        for record in ensemble::records(&self.design, &self.plan, &inputs) {
            records::write(record, &mut numbers);
        }
        numbers
    }

    fn take(&mut self, numbers: &[f64]) -> Result<Value, Problems> {
        let (blocs, years) = (self.design.scenario().blocs.len(), self.design.scenario().inputs.years);
        let (mut runs, mut broken) = (Vec::new(), Vec::new());
        let mut rest = numbers;
        while !rest.is_empty() {
            let index = self.taken + runs.len();
            let read = records::read(rest, &self.plan, blocs, years).filter(|_| index < self.design.runs());
            let Some((record, after)) = read else { return Err(super::study::others()) };
            broken.extend(record.blowup.is_some().then_some(index));
            let id = self.design.id(index);
            runs.push(Run { index, id, sampled: Vec::new(), record, outcomes: Vec::new(), no_ai_blowup: None });
            rest = after;
        }
        let taken = self.fan.take(&self.plan, &runs).and_then(|()| self.dates.take(&self.plan, &runs));
        taken.map_err(|error| one("take", error.to_string()))?;
        self.taken += runs.len();
        self.broken.extend(broken);
        Ok(json!({ "worlds": self.taken, "broken": self.broken.len() }))
    }

    fn reset(&mut self) {
        *self = Bands::new(self.design.clone(), self.plan.clone());
    }

    fn answer(&mut self, request: &Request) -> Answer {
        match request {
            Request::Bands { language, .. } => Ok(self.bands(tongue(language)?)),
            Request::QuantilesCsv { .. } => export::quantiles_csv(&self.design, &self.plan.columns, &self.fan),
            Request::Picture { column, source, own, over, language, .. } => {
                let kept = (&self.plan.columns[..], &self.fan, self.taken);
                export::picture(&self.design, kept, (column, source, language), (own, over))
            }
            _ => Err(super::study::unasked("bands", &["bands", "quantiles_csv", "picture"])),
        }
    }
}

/// Bands and key dates of worlds of a scenario, as a page reads them: those of the fan's columns at these places, of so many worlds taken
/// and broken. The numbers go by column, bloc and row: 5, 25, 50, 75 and 95 % quantiles, and the share of worlds alive.
pub fn bands(
    scenario: &Scenario,
    fan: &Fan,
    places: &[usize],
    dates: &Dates,
    [taken, broken]: [usize; 2],
    language: Language,
) -> (Value, Vec<f64>) {
    let (rows, blocs) = (fan.times().len(), scenario.blocs.len());
    let mut numbers = Vec::new();
    for column in places {
        for bloc in 0..blocs {
            for row in 0..rows {
                let cell = fan.cell(row, bloc, *column);
                numbers.extend(cell.quantiles(QUANTILES).map(|quantile| quantile.unwrap_or(f64::NAN)));
                numbers.push(cell.count() as f64 / taken.max(1) as f64);
            }
        }
    }
    let start = scenario.start_year;
    let told = dates.dates().iter().enumerate().map(|(at, date)| {
        let spread = dates.spread(at);
        let about = date.about[usize::from(language == Language::Chinese)]
            .replace("{bloc}", language.of(&scenario.blocs[date.bloc].title))
            .replace("{first}", language.of(&scenario.blocs[0].title));
        let years: Vec<Option<f64>> = spread.quantiles.iter().map(|year| year.map(|year| start + year)).collect();
        json!({ "name": date.name, "about": about, "share": spread.share, "years": years })
    });
    let answer = json!({
        "worlds": taken,
        "broken": broken,
        "rows": rows,
        "blocs": blocs,
        "columns": places.len(),
        "start": start,
        "dates": told.collect::<Vec<Value>>(),
    });
    (answer, numbers)
}

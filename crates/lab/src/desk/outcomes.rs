//! Outcomes of the worlds of one scenario: how they are spread, what decides them, where they go beyond a line.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::{Value, json};
use shapan_insight::order::{order, quantile};
use shapan_model::model::{Level, Plan, Record};

use super::opening::{self, Open};
use super::study::{Work, others, unasked};
use super::{Answer, Request, missing, one, records, tongue};
use crate::claims::told;
use crate::counterfactual::NoAi;
use crate::discovery::{self, Found};
use crate::drivers;
use crate::ensemble;
use crate::experiment::Design;
use crate::fan::QUANTILES;
use crate::figures;
use crate::messages::{Language, say};
use crate::outcomes::{self, Outcome, Reader};
use crate::problem::{Problem, Problems, nearest};

/// What these studies can be asked.
const ASKED: [&str; 5] = ["outcomes", "values", "drivers", "scatter", "discover"];

/// A world that was run, and the same without AI.
struct World {
    record: Record,
    without: Option<Record>,
}

/// The worlds of one scenario, with what all its outcomes read.
pub(super) struct Outcomes {
    design: Design,
    all: Vec<Outcome>,
    plan: Plan,
    /// Keeps what outcomes read of the world without AI.
    without: Option<(NoAi, Plan)>,
    worlds: Vec<World>,
    /// Inputs of the worlds that were taken: by input, then world.
    inputs: Vec<Vec<f64>>,
}

impl Outcomes {
    /// Opens a study of kind `outcomes`; stocks and flows beyond those that the outcomes of the list read are kept if they are named as columns.
    pub(super) fn open(open: &Open, most: usize) -> Result<(Outcomes, Value), Problems> {
        let runs = open.worlds(most)?;
        let scenario = open.scenario()?;
        let drawing = open.drawing(&scenario)?;
        let series = open.series(&scenario)?;
        let all = outcomes::outcomes(&scenario);
        let answer = opening::opened(&scenario, drawing, runs);
        let plan = |columns: Vec<usize>| Plan { every: 1.0, columns, level: Level::Best, quick: false };
        let twin: Vec<usize> = columns(all.iter().filter(|outcome| outcome.needs_no_ai), Vec::new());
        let without =
            NoAi::new(scenario.model.catalogue()).filter(|_| !twin.is_empty()).map(|no_ai| (no_ai, plan(twin)));
        let plan = plan(columns(all.iter(), series));
        let design = Design::drawn(scenario, drawing.0, drawing.1, runs)?;
        let inputs = vec![Vec::new(); design.columns().len()];
        Ok((Outcomes { design, all, plan, without, worlds: Vec::new(), inputs }, Value::Object(answer)))
    }

    /// An outcome by its name, and its value in every world that was taken.
    fn values(&self, name: &str) -> Result<(Outcome, Vec<Option<f64>>), Problems> {
        let scenario = self.design.scenario();
        let outcome = outcomes::named(scenario, name).map_err(|reason| missing("outcome", reason))?;
        let (blocs, years) = (scenario.blocs.len(), scenario.inputs.years);
        // an outcome that is compared with the world without AI reads the same column in both, which lie at other places
        let ratio = outcome.needs_no_ai;
        let plan = match &self.without {
            Some((_, plan)) if ratio => plan,
            _ => &self.plan,
        };
        let reader = Reader::new(std::slice::from_ref(&outcome), plan, blocs, years);
        let Some(reader) = reader.filter(|_| !ratio || self.without.is_some()) else {
            let known: Vec<&str> = self.all.iter().map(|outcome| outcome.name.as_str()).collect();
            let hint = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let what = format!("this study does not keep what `{name}` reads");
            return Err(Problems(vec![Problem { file: "outcome".into(), line: 0, column: 0, what, hint }]));
        };
        let value = |world: &World| {
            let read = match &world.without {
                Some(without) if ratio => reader.read(&self.picked(&world.record, plan), Some(without)),
                _ => reader.read(&world.record, None),
            };
            read[0]
        };
        Ok((outcome, self.worlds.iter().map(value).collect()))
    }

    /// A record with the columns of another plan, all of which this one keeps.
    fn picked(&self, record: &Record, plan: &Plan) -> Record {
        let places: Vec<usize> = plan
            .columns
            .iter()
            .filter_map(|column| self.plan.columns.iter().position(|known| known == column))
            .collect();
        let cells = record.values.chunks(self.plan.columns.len().max(1));
        let values = cells.flat_map(|cell| places.iter().map(|place| cell[*place])).collect();
        Record { times: record.times.clone(), values, blowup: record.blowup, accident: record.accident }
    }

    fn list(&self, language: Language) -> Value {
        let scenario = self.design.scenario();
        let start = scenario.start_year;
        let one = |outcome: &Outcome| {
            json!({
                "name": outcome.name,
                "about": outcome.about[usize::from(language == Language::Chinese)],
                "unit": outcome.unit,
                "unit_name": figures::unit_name(outcome.unit, language),
                "bloc": outcome.bloc.map(|bloc| &scenario.blocs[bloc].name),
                "year": outcome.time.map(|time| start + time),
            })
        };
        let years: Vec<f64> = (1..=scenario.inputs.years as usize).map(|year| start + year as f64).collect();
        // years beyond the run have no value in any world
        let within = |outcome: &&Outcome| outcome.time.is_none_or(|time| time <= scenario.inputs.years);
        json!({ "outcomes": self.all.iter().filter(within).map(one).collect::<Vec<Value>>(), "years": years })
    }

    fn spread(&self, name: &str) -> Answer {
        let (outcome, values) = self.values(name)?;
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        let sorted = order(&known);
        let quantiles = QUANTILES.map(|p| quantile(known.len(), p, |at| known[sorted[at] as usize]));
        let mean = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
        let answer = json!({ "unit": outcome.unit, "mean": mean, "quantiles": quantiles });
        Ok((answer, values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect()))
    }

    /// Inputs and values of the worlds that have one, and which these are.
    fn valued(&self, values: &[Option<f64>]) -> (Vec<Vec<f64>>, Vec<f64>, Vec<usize>) {
        let worlds: Vec<usize> = (0..values.len()).filter(|world| values[*world].is_some()).collect();
        let inputs = self.inputs.iter().map(|input| worlds.iter().map(|world| input[*world]).collect()).collect();
        (inputs, values.iter().flatten().copied().collect(), worlds)
    }

    fn drivers(&self, name: &str, language: Language) -> Answer {
        let (outcome, values) = self.values(name)?;
        let (inputs, results, worlds) = self.valued(&values);
        let one = |driver: &drivers::Driver| {
            let column = &self.design.columns()[driver.input];
            let values = &inputs[driver.input];
            let [low_mean, high_mean] = thirds(values, &results);
            json!({
                "name": column.name,
                "label": self.label(&column.name, language),
                "share": driver.share,
                "interval": drivers::share_interval(values, &results),
                "low_mean": low_mean,
                "high_mean": high_mean,
                "rank_correlation": driver.rank_correlation,
            })
        };
        let found: Vec<Value> =
            drivers::shares(&inputs, &results).iter().filter(|driver| driver.share > 0.0).map(one).collect();
        let left_out = self.worlds.len() - worlds.len();
        let answer = json!({ "worlds": worlds.len(), "left_out": left_out, "inputs": found, "unit": outcome.unit });
        Ok((answer, Vec::new()))
    }

    fn scatter(&self, name: &str, input: &str, language: Language) -> Answer {
        let (outcome, values) = self.values(name)?;
        let columns = self.design.columns();
        let Some(at) = columns.iter().position(|column| column.name == input) else {
            let near = nearest(input, columns.iter().map(|column| column.name.as_str()));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let what = format!("`{input}` is not one of the inputs that vary between these worlds");
            return Err(Problems(vec![Problem { file: "input".into(), line: 0, column: 0, what, hint }]));
        };
        let (inputs, results, worlds) = self.valued(&values);
        let pairs = inputs[at].iter().zip(&results).flat_map(|(x, y)| [*x, *y]).collect();
        let about = outcome.about[usize::from(language == Language::Chinese)];
        let answer = json!({
            "input": { "name": input, "label": self.label(input, language), "unit": self.unit(input) },
            "outcome": { "name": outcome.name, "label": about, "unit": outcome.unit },
            "worlds": worlds,
        });
        Ok((answer, pairs))
    }

    fn discover(&self, name: &str, kind: impl Fn(usize, f64) -> bool, language: Language) -> Answer {
        let (_, values) = self.values(name)?;
        let (inputs, results, worlds) = self.valued(&values);
        let names: Vec<String> = self.design.columns().iter().map(|column| column.name.clone()).collect();
        let hits: Vec<bool> = worlds.iter().zip(&results).map(|(world, result)| kind(*world, *result)).collect();
        let many = hits.iter().filter(|hit| **hit).count();
        let answer = match discovery::find(&names, &inputs, &hits) {
            Ok(found) => self.found(&found, language),
            Err(reason) => {
                let told = reason.sentence(many, hits.len(), language);
                json!({ "nothing": told })
            }
        };
        let mut answer = answer;
        answer["hits"] = json!(many);
        answer["worlds"] = json!(hits.len());
        Ok((answer, Vec::new()))
    }

    fn found(&self, found: &Found, language: Language) -> Value {
        let limit = |(limit, quasi_p): (&discovery::Limit, &f64)| {
            json!({
                "name": limit.input,
                "label": self.label(&limit.input, language),
                "from": limit.low,
                "to": limit.high,
                "quasi_p": quasi_p,
            })
        };
        let measured = say(language, "discover.measured", &[("worlds", &figures::count(found.worlds))]);
        json!({
            "box": {
                "limits": found.limits.iter().zip(&found.quasi_p).map(limit).collect::<Vec<Value>>(),
                "coverage": found.coverage,
                "density": found.density,
                "base_rate": found.base,
                "measured_on": measured,
            },
            "tradeoff": found.path,
            "sentence": told::of_box(self.design.scenario(), found, language),
        })
    }

    fn label(&self, input: &str, language: Language) -> String {
        told::input(self.design.scenario(), input, language)
    }

    fn unit(&self, input: &str) -> &'static str {
        told::unit(self.design.scenario(), input)
    }
}

/// Positions of all that some outcomes read, after these.
fn columns<'a>(outcomes: impl Iterator<Item = &'a Outcome>, mut columns: Vec<usize>) -> Vec<usize> {
    for result in outcomes.flat_map(Outcome::reads) {
        if !columns.contains(&result) {
            columns.push(result);
        }
    }
    columns
}

/// Mean result where an input is in the lowest and in the highest third of its values, ends included.
fn thirds(input: &[f64], results: &[f64]) -> [Option<f64>; 2] {
    let sorted = order(input);
    let edge = |p: f64| quantile(input.len(), p, |at| input[sorted[at] as usize]);
    let mean = |inside: &dyn Fn(f64) -> bool| {
        let (mut sum, mut count) = (0.0, 0.0);
        for (_, result) in input.iter().zip(results).filter(|(x, _)| inside(**x)) {
            sum += result;
            count += 1.0;
        }
        (count > 0.0).then_some(sum / count)
    };
    let (Some(low), Some(high)) = (edge(1.0 / 3.0), edge(2.0 / 3.0)) else { return [None, None] };
    [mean(&|x| x <= low), mean(&|x| x >= high)]
}

impl Work for Outcomes {
    fn design(&self) -> &Design {
        &self.design
    }

    /// By world its record, and that of the same world without AI.
    fn run(&self, worlds: Range<usize>) -> Vec<f64> {
        let inputs: Vec<_> = worlds.map(|world| self.design.inputs(&self.design.row(world))).collect();
        let made = ensemble::records(&self.design, &self.plan, &inputs);
        let twins = self.without.as_ref().map(|(no_ai, plan)| {
            let mut no_ai = no_ai.clone();
            let inputs: Vec<_> = inputs.iter().map(|world| no_ai.inputs(world)).collect();
            ensemble::records(&self.design, plan, &inputs)
        });
        let mut twins = twins.into_iter().flatten();
        let mut numbers = Vec::new();
        for record in made {
            records::write(record, &mut numbers);
            if let Some(twin) = twins.next() {
                records::write(twin, &mut numbers);
            }
        }
        numbers
    }

    fn take(&mut self, numbers: &[f64]) -> Result<Value, Problems> {
        let scenario = self.design.scenario();
        let (blocs, years) = (scenario.blocs.len(), scenario.inputs.years);
        let mut taken = Vec::new();
        let mut rest = numbers;
        while !rest.is_empty() {
            let room = self.worlds.len() + taken.len() < self.design.runs();
            let (record, after) = records::read(rest, &self.plan, blocs, years).filter(|_| room).ok_or_else(others)?;
            rest = after;
            let mut without = None;
            if let Some((_, plan)) = &self.without {
                let (twin, after) = records::read(rest, plan, blocs, years).ok_or_else(others)?;
                (without, rest) = (Some(twin), after);
            }
            taken.push(World { record, without });
        }
        for world in self.worlds.len()..self.worlds.len() + taken.len() {
            for (input, value) in self.inputs.iter_mut().zip(self.design.row(world)) {
                input.push(value);
            }
        }
        self.worlds.extend(taken);
        let broken = self.worlds.iter().filter(|world| world.record.blowup.is_some()).count();
        Ok(json!({ "worlds": self.worlds.len(), "broken": broken }))
    }

    fn reset(&mut self) {
        self.worlds.clear();
        self.inputs.iter_mut().for_each(Vec::clear);
    }

    fn answer(&mut self, request: &Request) -> Answer {
        match request {
            Request::Outcomes { language, .. } => Ok((self.list(tongue(language)?), Vec::new())),
            Request::Values { outcome, .. } => self.spread(outcome),
            Request::Drivers { outcome, language, .. } => self.drivers(outcome, tongue(language)?),
            Request::Scatter { outcome, input, language, .. } => self.scatter(outcome, input, tongue(language)?),
            Request::Discover { outcome, above, below, worlds, language, .. } => {
                let language = tongue(language)?;
                match (above, below, worlds) {
                    (Some(above), None, None) => self.discover(outcome, |_, value| value > *above, language),
                    (None, Some(below), None) => self.discover(outcome, |_, value| value < *below, language),
                    (None, None, Some(worlds)) => {
                        let worlds: HashSet<usize> = worlds.iter().copied().collect();
                        self.discover(outcome, |world, _| worlds.contains(&world), language)
                    }
                    _ => Err(one("discover", "one of `above`, `below` and `worlds` is expected")),
                }
            }
            _ => Err(unasked("outcomes", &ASKED)),
        }
    }
}

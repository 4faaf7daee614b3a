//! The worlds of a scenario as a subject.

use shapan_model::model::{Inputs, Level, Plan};

use super::salib::Read;
use super::{Answer, Input, Outcome, Subject};
use crate::counterfactual::NoAi;
use crate::ensemble::{self, fault};
use crate::experiment::{self, Design};
use crate::outcomes::{self, Reader};
use crate::prior::Dist;
use crate::problem::{Problem, Problems};
use crate::sample_table::{self, Table};
use crate::scenario::{Correlation, Scenario, Uncertainty};

/// The worlds of a scenario.
pub struct Worlds {
    /// What turns values into inputs: the uncertainties that vary.
    design: Design,
    inputs: Vec<Input>,
    /// Names of the draws; those of a posterior share one.
    drawn: Vec<String>,
    /// By input: the position of its draw.
    draw_of: Vec<usize>,
    /// Between draws.
    correlations: Vec<Correlation>,
    outcomes: Vec<Outcome>,
    plan: Plan,
    reader: Reader,
    no_ai: Option<NoAi>,
}

impl Worlds {
    /// The worlds of a scenario, asked for some outcomes. What its uncertainties do not name keeps its central value.
    ///
    /// # Errors
    /// Correlations that contradict one another.
    pub fn new(scenario: Scenario, wanted: &[outcomes::Outcome], level: Level) -> Result<Worlds, Problems> {
        let inputs = scenario
            .uncertainties
            .iter()
            .map(|u| {
                let range = experiment::range(&scenario, u.target);
                Input { name: u.name.clone(), dist: Some(u.dist.clone()), range: (*range.start(), *range.end()) }
            })
            .collect();
        let settings = ensemble::Settings {
            threads: 1,
            batch: None,
            every: 1.0,
            series: Vec::new(),
            outcomes: wanted.to_vec(),
            level,
        };
        let plan = ensemble::plan(&settings);
        let reader = Reader::new(wanted, &plan, scenario.inputs.blocs, scenario.inputs.years);
        let reader = reader.ok_or_else(|| {
            let what = "the plan lacks what an outcome reads".to_owned();
            Problems(vec![Problem { file: scenario.name.clone(), line: 0, column: 0, what, hint: None }])
        })?;
        let needs = wanted.iter().any(|outcome| outcome.needs_no_ai);
        let no_ai = if needs { NoAi::new(scenario.model.catalogue()) } else { None };
        let told = |o: &outcomes::Outcome| Outcome { name: o.name.clone(), unit: o.unit.to_owned() };
        let outcomes = wanted.iter().map(told).collect();
        let mut drawn: Vec<String> = Vec::new();
        for u in &scenario.uncertainties {
            if !drawn.iter().any(|known| known == u.drawn()) {
                drawn.push(u.drawn().to_owned());
            }
        }
        let place = |u: &Uncertainty| drawn.iter().position(|name| name == u.drawn()).unwrap_or_default();
        let draw_of: Vec<usize> = scenario.uncertainties.iter().map(place).collect();
        let moved = |c: &Correlation| Correlation { a: draw_of[c.a], b: draw_of[c.b], rank: c.rank };
        let correlations = scenario.correlations.iter().map(moved).collect();
        // only its way from values to inputs is used
        let empty =
            Table { columns: scenario.uncertainties.clone(), ids: Vec::new(), values: Vec::new(), ignored: Vec::new() };
        let design = Design::given(scenario, empty);
        Ok(Worlds { design, inputs, drawn, draw_of, correlations, outcomes, plan, reader, no_ai })
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        self.design.scenario()
    }
}

/// A scenario whose inputs are all zero: nothing moves.
#[cfg(feature = "derivatives")]
fn still(scenario: &Scenario) -> Scenario {
    let mut still = scenario.clone();
    still.inputs.parameters.fill(0.0);
    still.inputs.draws.fill(0.0);
    let zero = |profile: &Vec<shapan_model::model::Entry>| {
        let width = profile.first().map_or(0, |entry| entry.values.len());
        vec![shapan_model::model::Entry { from_year: 0.0, values: vec![0.0; width] }]
    };
    let policy = &scenario.inputs.policy;
    still.inputs.policy = std::sync::Arc::new(shapan_model::model::Policy {
        levers: policy.levers.iter().map(zero).collect(),
        pairs: policy.pairs.iter().map(zero).collect(),
    });
    still
}

/// The scenario with the beliefs that somebody states in place of its own: what is named varies as stated, all else keeps its central value.
///
/// # Errors
/// Names that cannot be sampled, values beyond what an input may take; `file` is how the user named what states them.
pub fn stated(mut scenario: Scenario, read: &Read, file: &str) -> Result<Scenario, Problems> {
    let mut problems = Vec::new();
    let mut own = Vec::new();
    let mut wrong = |what: String, hint: Option<String>| {
        problems.push(Problem { file: file.into(), line: 0, column: 0, what, hint });
    };
    for (name, dist) in read.names.iter().zip(&read.beliefs) {
        let target = match sample_table::resolve(&scenario, name) {
            Ok(target) => target,
            Err((what, hint)) => {
                wrong(what, hint);
                continue;
            }
        };
        let range = experiment::range(&scenario, target);
        let ends = match dist {
            Dist::Uniform(low, high) | Dist::LogUniform(low, high) | Dist::Triangular(low, _, high) => {
                Some((*low, *high))
            }
            _ => None,
        };
        if let Some((low, high)) = ends
            && !(range.contains(&low) && range.contains(&high))
        {
            let allowed = format!("it takes values from {} to {}", range.start(), range.end());
            wrong(format!("`{name}` cannot be {low} to {high}"), Some(allowed));
        }
        own.push(Uncertainty { name: name.clone(), target, dist: dist.clone() });
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    scenario.uncertainties = own;
    scenario.correlations.clear();
    Ok(scenario)
}

impl Subject for Worlds {
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }
    fn drawn(&self) -> Vec<String> {
        self.drawn.clone()
    }
    fn apart(&self) -> bool {
        !self.scenario().tied()
    }
    fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }
    fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }
    fn values(&self, _run: usize, draws: &[f64]) -> Vec<f64> {
        let value = |(u, draw): (&Uncertainty, &usize)| {
            u.dist.quantile(draws[*draw], &experiment::range(self.scenario(), u.target))
        };
        self.scenario().uncertainties.iter().zip(&self.draw_of).map(value).collect()
    }
    fn run(&self, points: &[(usize, Vec<f64>)]) -> Vec<Answer> {
        let world = |(run, draws): &(usize, Vec<f64>)| self.design.inputs(&self.values(*run, draws));
        let worlds: Vec<Inputs> = points.iter().map(world).collect();
        let records = ensemble::records(&self.design, &self.plan, &worlds);
        let twins = self.no_ai.clone().map(|mut no_ai| {
            let worlds: Vec<Inputs> = worlds.iter().map(|world| no_ai.inputs(world)).collect();
            ensemble::records(&self.design, &self.plan, &worlds)
        });
        let catalogue = self.scenario().model.catalogue();
        let one = |(at, record): (usize, &shapan_model::model::Record)| {
            let twin = twins.as_ref().map(|twins| &twins[at]);
            let outcomes = self.reader.read(record, twin).into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
            let broken = record.blowup.map(|blowup| {
                let bloc = &self.scenario().blocs[blowup.bloc].name;
                format!("{} of {bloc} {}", catalogue.stocks[blowup.stock].name, fault(blowup.fault))
            });
            Answer { outcomes, broken }
        };
        records.iter().enumerate().map(one).collect()
    }
    #[cfg(feature = "derivatives")]
    fn exact(&self) -> bool {
        !self.scenario().tied()
    }
    #[cfg(feature = "derivatives")]
    fn slopes(&self, run: usize, draws: &[f64]) -> Option<(Answer, Vec<Vec<f64>>)> {
        let answer = self.run(&[(run, draws.to_vec())]).pop()?;
        let scenario = self.scenario();
        let model = scenario.model;
        let world = self.design.inputs(&self.values(run, draws));
        let still = still(scenario);
        let directions: Vec<Inputs> = (0..draws.len())
            .map(|input| {
                let mut rates = vec![0.0; draws.len()];
                let u = &scenario.uncertainties[input];
                rates[input] = u.dist.slope(draws[input], &experiment::range(scenario, u.target)).unwrap_or(0.0);
                experiment::set(&still, &scenario.uncertainties, &rates)
            })
            .collect();
        let records = model.derivatives(&self.plan, &world, &directions);
        let twins = self.no_ai.clone().map(|mut no_ai| {
            let directions: Vec<Inputs> = directions.iter().map(|rates| no_ai.inputs(rates)).collect();
            model.derivatives(&self.plan, &no_ai.inputs(&world), &directions)
        });
        let of = |input: usize| {
            let twins = twins.as_ref().map(|twins| [&twins[0], &twins[1 + input]]);
            let slopes = self.reader.slopes([&records[0], &records[1 + input]], twins);
            let jumps = scenario.uncertainties[input]
                .dist
                .slope(draws[input], &experiment::range(scenario, scenario.uncertainties[input].target))
                .is_none();
            slopes.into_iter().map(|slope| slope.filter(|_| !jumps).unwrap_or(f64::NAN)).collect()
        };
        Some((answer, (0..draws.len()).map(of).collect()))
    }
}

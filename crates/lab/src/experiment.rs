//! An experiment: which worlds an ensemble runs. Each row is a set of sampled values; a row and a scenario make complete inputs.

use std::ops::RangeInclusive;

use shapan_model::model::Inputs;

use crate::problem::Problems;
use crate::sample_table::Table;
use crate::sampler::Uniforms;
use crate::scenario::{Sampler, Scenario, Target, Uncertainty};

/// The values that a target may take.
pub fn range(scenario: &Scenario, target: Target) -> RangeInclusive<f64> {
    let catalogue = scenario.model.catalogue();
    match target {
        Target::Parameter { parameter, .. } => catalogue.parameters[parameter].range.clone(),
        Target::Draw(draw) => catalogue.draws[draw].range.clone(),
        Target::Law(law) => 0.0..=(catalogue.laws[law].forms.len() - 1) as f64,
    }
}

/// The scenario's inputs with these values set: one value for each target.
pub fn set(scenario: &Scenario, targets: &[Uncertainty], values: &[f64]) -> Inputs {
    let mut inputs = scenario.inputs.clone();
    let blocs = inputs.blocs;
    let one_bloc = |target: &Target| matches!(target, Target::Parameter { bloc: Some(_), .. });
    // values of one bloc alone come after those of all blocs, whatever the order of the columns
    for last in [false, true] {
        for (uncertainty, value) in targets.iter().zip(values).filter(|(u, _)| one_bloc(&u.target) == last) {
            match uncertainty.target {
                Target::Parameter { parameter, bloc: None } => {
                    for at in parameter * blocs..(parameter + 1) * blocs {
                        inputs.parameters[at] = value * scenario.factors[at];
                    }
                }
                Target::Parameter { parameter, bloc: Some(bloc) } => {
                    inputs.parameters[parameter * blocs + bloc] = *value
                }
                Target::Draw(draw) => inputs.draws[draw] = *value,
                Target::Law(law) => inputs.laws[law] = *value as usize,
            }
        }
    }
    inputs
}

/// Do the central values of two scenarios differ in what a target sets?
fn differs(a: &Scenario, b: &Scenario, target: Target) -> bool {
    let blocs = a.inputs.blocs;
    match target {
        Target::Parameter { parameter, bloc } => {
            let cells = match bloc {
                Some(bloc) => parameter * blocs + bloc..parameter * blocs + bloc + 1,
                None => parameter * blocs..(parameter + 1) * blocs,
            };
            a.inputs.parameters.get(cells.clone()) != b.inputs.parameters.get(cells)
        }
        Target::Draw(draw) => a.inputs.draws.get(draw) != b.inputs.draws.get(draw),
        Target::Law(law) => a.inputs.laws.get(law) != b.inputs.laws.get(law),
    }
}

/// Complete inputs of the world with these values of the scenario's uncertainties, in their order.
pub fn world(scenario: &Scenario, sampled: &[f64]) -> Inputs {
    set(scenario, &scenario.uncertainties, sampled)
}

/// Where the values of an ensemble come from.
#[derive(Clone, Debug)]
enum Source {
    Drawn { uniforms: Uniforms, sampler: Sampler, seed: u64, runs: usize, shared: Option<Shared> },
    Given(Table),
}

/// Draws taken over from another design.
#[derive(Clone, Debug)]
struct Shared {
    uniforms: Uniforms,
    /// For each uncertainty, its position among those of the other design; none if that does not draw it.
    from: Vec<Option<usize>>,
}

/// The worlds of an ensemble.
#[derive(Clone)]
pub struct Design {
    scenario: Scenario,
    source: Source,
}

impl Design {
    /// Worlds drawn from the scenario's beliefs.
    pub fn drawn(scenario: Scenario, sampler: Sampler, seed: u64, runs: usize) -> Result<Design, Problems> {
        let names: Vec<&str> = scenario.uncertainties.iter().map(Uncertainty::drawn).collect();
        let uniforms = Uniforms::new(&scenario.name, &names, &scenario.correlations, sampler, seed, runs)?;
        Ok(Design { scenario, source: Source::Drawn { uniforms, sampler, seed, runs, shared: None } })
    }

    /// The same worlds under another scenario of the same model and blocs: an input that both leave uncertain has the same draw in both, one
    /// that only the other leaves uncertain its own, and what the other scenario fixes stays fixed, also against a table.
    ///
    /// # Errors
    /// As [`Design::drawn`].
    pub fn alike(&self, scenario: Scenario) -> Result<Design, Problems> {
        let base = &self.scenario;
        let position = |list: &[Uncertainty], name: &str| list.iter().position(|u| u.name == name);
        match &self.source {
            Source::Drawn { uniforms, sampler, seed, runs, .. } => {
                let mut design = Design::drawn(scenario, *sampler, *seed, *runs)?;
                let names = design.scenario.uncertainties.iter().map(|u| u.name.as_str());
                let from = names.map(|name| position(&base.uncertainties, name)).collect();
                if let Source::Drawn { shared, .. } = &mut design.source {
                    *shared = Some(Shared { uniforms: uniforms.clone(), from });
                }
                Ok(design)
            }
            Source::Given(table) => {
                let keep: Vec<bool> = table
                    .columns
                    .iter()
                    .map(|column| {
                        position(&scenario.uncertainties, &column.name).is_some()
                            || (position(&base.uncertainties, &column.name).is_none()
                                && !differs(base, &scenario, column.target))
                    })
                    .collect();
                let width = table.columns.len();
                let kept = |at: usize| keep[at % width.max(1)];
                let columns = table.columns.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(c, _)| c.clone());
                let values = table.values.iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, x)| *x);
                let (columns, values) = (columns.collect(), values.collect());
                let table = Table { columns, ids: table.ids.clone(), values, ignored: table.ignored.clone() };
                Ok(Design::given(scenario, table))
            }
        }
    }

    /// Worlds given as a table, which was read for this scenario. What it does not name keeps the scenario's central value.
    pub fn given(scenario: Scenario, table: Table) -> Design {
        Design { scenario, source: Source::Given(table) }
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What varies between the worlds.
    pub fn columns(&self) -> &[Uncertainty] {
        match &self.source {
            Source::Drawn { .. } => &self.scenario.uncertainties,
            Source::Given(table) => &table.columns,
        }
    }

    /// Number of worlds.
    pub fn runs(&self) -> usize {
        match &self.source {
            Source::Drawn { runs, .. } => *runs,
            Source::Given(table) => table.ids.len(),
        }
    }

    /// Sampler and seed; none for a table.
    pub fn drawing(&self) -> Option<(Sampler, u64)> {
        match &self.source {
            Source::Drawn { sampler, seed, .. } => Some((*sampler, *seed)),
            Source::Given(_) => None,
        }
    }

    /// Name of run `k`, 0 ≤ k < runs: k itself, or as the table says.
    pub fn id(&self, k: usize) -> u64 {
        match &self.source {
            Source::Drawn { .. } => k as u64,
            Source::Given(table) => table.ids[k],
        }
    }

    /// Values of run `k` in the order of [`Design::columns`].
    pub fn row(&self, k: usize) -> Vec<f64> {
        match &self.source {
            Source::Drawn { uniforms, shared, .. } => {
                let mut row = uniforms.row(k);
                if let Some(shared) = shared {
                    let other = shared.uniforms.row(k);
                    for (own, from) in row.iter_mut().zip(&shared.from) {
                        *own = from.map_or(*own, |from| other[from]);
                    }
                }
                let value =
                    |(u, uniform): (&Uncertainty, f64)| u.dist.quantile(uniform, &range(&self.scenario, u.target));
                self.scenario.uncertainties.iter().zip(row).map(value).collect()
            }
            Source::Given(table) => {
                let width = table.columns.len();
                table.values[k * width..(k + 1) * width].to_vec()
            }
        }
    }

    /// Complete inputs for a row.
    pub fn inputs(&self, row: &[f64]) -> Inputs {
        set(&self.scenario, self.columns(), row)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
mod tests {
    use super::*;
    use crate::prior::Dist;
    use crate::sample_table::tests::scenario;
    use shapan_model::num::elementary::ln;

    #[test]
    fn values_reach_their_targets() {
        let mut scenario = scenario();
        let catalogue = scenario.model.catalogue();
        let parameter = catalogue.parameter("research.beta").unwrap();
        let draw = catalogue.draw("safety.luck").unwrap();
        let law = 0;
        scenario.uncertainties = [
            ("research.beta@b1", Target::Parameter { parameter, bloc: Some(1) }),
            ("research.beta", Target::Parameter { parameter, bloc: None }),
            ("safety.luck", Target::Draw(draw)),
            ("law", Target::Law(law)),
        ]
        .map(|(name, target)| Uncertainty { name: name.into(), target, dist: Dist::Fixed(0.0) })
        .to_vec();
        let inputs = world(&scenario, &[0.7, 0.3, 2.5, 1.0]);
        let n = inputs.blocs;
        assert_eq!(inputs.parameters[parameter * n..(parameter + 1) * n], [0.3, 0.7, 0.3]);
        assert_eq!((inputs.draws[draw], inputs.laws[law]), (2.5, 1));
        let mut back = inputs.clone();
        back.parameters[parameter * n..(parameter + 1) * n].fill(scenario.inputs.parameters[parameter * n]);
        back.draws[draw] = scenario.inputs.draws[draw];
        back.laws[law] = scenario.inputs.laws[law];
        assert_eq!(back, scenario.inputs, "nothing else moved");
    }

    /// A Latin hypercube of a belief puts one run in each of its quantile intervals.
    #[test]
    fn rows_follow_the_beliefs() {
        let mut scenario = scenario();
        let parameter = scenario.model.catalogue().parameter("research.beta").unwrap();
        let target = Target::Parameter { parameter, bloc: None };
        let dist = Dist::LogUniform(0.1, 0.8);
        scenario.uncertainties = vec![Uncertainty { name: "research.beta".into(), target, dist }];
        let design = Design::drawn(scenario, Sampler::LatinHypercube, 1234, 100).unwrap();
        let mut values: Vec<f64> = (0..100).map(|k| design.row(k)[0]).collect();
        values.sort_by(f64::total_cmp);
        for (k, value) in values.iter().enumerate() {
            let share = ln(value / 0.1) / ln(8.0) * 100.0;
            assert_eq!(share as usize, k);
        }
        assert_eq!((design.runs(), design.id(7), design.drawing()), (100, 7, Some((Sampler::LatinHypercube, 1234))));
    }
}

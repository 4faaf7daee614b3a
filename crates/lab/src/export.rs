//! What leaves for other programs: the equations as text for audit, and the results of ensembles in the formats of other tools. Behind the feature
//! `export`.

pub mod c99;
#[cfg(feature = "parquet")]
pub mod columns;
#[cfg(feature = "parquet")]
pub mod grid;
#[cfg(feature = "parquet")]
pub mod iamc;
pub mod netcdf;
pub mod xmile;

use shapan_model::model::{Catalogue, Inputs};
use shapan_model::quantity::Spec;

use crate::bibliography::Bibliography;
use crate::scenario::Scenario;

/// One world whose equations are written: a scenario, and the inputs of one of its worlds.
pub struct World<'a> {
    /// The scenario: names of blocs, origins of values.
    pub scenario: &'a Scenario,
    /// The inputs: those of the scenario, or of one of its draws.
    pub inputs: &'a Inputs,
    /// Which world it is, in words: `baseline`, or `run 3 of baseline`.
    pub which: String,
    /// The command that writes the file again.
    pub command: String,
}

impl World<'_> {
    fn catalogue(&self) -> &'static Catalogue {
        self.scenario.model.catalogue()
    }

    /// The form of each law in force, as `name = form (source)`.
    fn laws(&self) -> Vec<String> {
        let forms = self.catalogue().laws.iter().zip(&self.inputs.laws);
        forms
            .filter_map(|(law, form)| {
                let form = law.forms.get(*form)?;
                Some(format!("{} = {} ({})", law.name, form.name, form.source))
            })
            .collect()
    }

    /// Where the value of a parameter comes from: key of the source, year, note.
    fn origin(&self, parameter: usize) -> String {
        let blocs = self.scenario.blocs.len();
        let origins = self.scenario.origins.get(parameter * blocs..(parameter + 1) * blocs).unwrap_or_default();
        let mut texts: Vec<String> = Vec::new();
        for (origin, bloc) in origins.iter().zip(&self.scenario.blocs) {
            let year = origin.year.map_or(String::new(), |year| format!(" {year}"));
            let note = if origin.note.is_empty() { String::new() } else { format!(": {}", origin.note) };
            let text = format!("{}{year}{note}", origin.source);
            match texts.last_mut() {
                Some(last) if last.ends_with(&text) => {}
                _ => texts.push(if origin == &origins[0] { text } else { format!("{}: {text}", bloc.name) }),
            }
        }
        texts.join("; ")
    }

    /// Every source that the values and forms rest on, one a line: key and citation.
    fn bibliography(&self) -> Vec<String> {
        let works = Bibliography::builtin().ok();
        let cite = |key: &str| works.as_ref().and_then(|works| works.cite(key));
        let cited = crate::manifest::citations(self.scenario, cite);
        cited.into_iter().map(|(key, text)| format!("{key}: {text}")).collect()
    }
}

/// A declaration in one line: name, unit, meaning.
fn line(spec: &Spec) -> String {
    format!("{} [{}]: {}", spec.name, spec.unit, spec.about.trim().trim_end_matches('.'))
}

//! Outcomes: what they mean, how they are computed, and the quantities they are computed of.

use serde::Serialize;
use shapan_model::equations::Equation;

use super::{Formula, about, file, formulas, variants};
use crate::messages::{self, Language};
use crate::outcomes::{self, Outcome};
use crate::scenario::Scenario;

/// An outcome, or a family of them, as it is explained.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeExplanation {
    /// The name that was asked for.
    pub name: String,
    /// Every outcome that it stands for; one, unless it names a family.
    pub outcomes: Vec<String>,
    /// Unit.
    pub unit: &'static str,
    /// Meaning.
    pub about: String,
    /// How it is computed.
    pub rule: String,
    /// Is the same world run once more without AI to compare with?
    pub needs_no_ai: bool,
    /// What it is computed of.
    pub reads: Vec<Read>,
}

/// A quantity that an outcome reads.
#[derive(Clone, Debug, Serialize)]
pub struct Read {
    /// Dotted name.
    pub name: &'static str,
    /// Meaning.
    pub about: String,
    /// Unit.
    pub unit: &'static str,
    /// Its equations.
    pub equations: Vec<Formula>,
    /// Keys of the bibliography on which the inputs of these equations rest.
    pub sources: Vec<&'static str>,
    /// The file with the declaration and the formula.
    pub file: String,
}

/// The name without the year, and without bloc and year: `output.usa` and `output` of `output.usa@2041`.
fn stems<'a>(scenario: &Scenario, outcome: &'a Outcome) -> (&'a str, &'a str) {
    let own = outcome.name.rsplit_once('@').map_or(outcome.name.as_str(), |(own, _)| own);
    let bloc = outcome.bloc.map(|bloc| format!(".{}", scenario.blocs[bloc].name));
    (own, bloc.and_then(|bloc| own.strip_suffix(bloc.as_str())).unwrap_or(own))
}

/// Names under which outcomes are explained.
pub(super) fn names(scenario: &Scenario) -> Vec<String> {
    let all = outcomes::outcomes(scenario);
    let of = |outcome: &Outcome| {
        let (own, family) = stems(scenario, outcome);
        [outcome.name.clone(), own.to_owned(), family.to_owned()]
    };
    all.iter().flat_map(of).collect()
}

/// The key of the words for how an outcome is computed.
fn rule(scenario: &Scenario, outcome: &Outcome) -> String {
    let (_, family) = stems(scenario, outcome);
    // any stock or flow in any year is an outcome too
    let result = scenario.model.catalogue().result(family).is_some();
    format!("rule.{}", if result { "result" } else { family })
}

/// The outcomes of a name that no table shows: a family that claims may read in any year (`output.usa@2035`), in several
/// (`output.usa@2026..2031`), or in none that is named (`production.capital.china`: those of the run's first and last year).
fn beyond_tables(scenario: &Scenario, name: &str) -> Option<Vec<Outcome>> {
    let start = scenario.start_year;
    let (family, years) = name.split_once('@').map_or((name, None), |(family, years)| (family, Some(years)));
    let year = |text: &str| text.parse().ok().filter(|year: &f64| year.is_finite());
    let years = match years {
        None => vec![start, start + scenario.inputs.years],
        Some(years) => match years.split_once("..") {
            None => vec![year(years)?],
            Some((from, to)) => {
                let (from, to) = (year(from)?, year(to)?);
                (from < to).then(|| vec![from, to])?
            }
        },
    };
    years.into_iter().map(|year| outcomes::one(scenario, family, year)).collect()
}

/// Explains an outcome of a scenario by its whole name, by that without year or bloc (`output.usa`, `output@2041`), or by that of the
/// family; also in years that no table shows, any stock or flow of a bloc, and as claims write it (`output.usa@2035[no-ai]`). None if
/// there is none.
pub(super) fn explain(scenario: &Scenario, name: &str, language: Language) -> Option<OutcomeExplanation> {
    explain_with(scenario, &variants(scenario.model), name, language)
}

/// The same, with the equations of the model.
pub(super) fn explain_with(
    scenario: &Scenario,
    variants: &[(Option<String>, Vec<Equation>)],
    name: &str,
    language: Language,
) -> Option<OutcomeExplanation> {
    let all = outcomes::outcomes(scenario);
    // the run of a claim does not change what is read in it
    let plain = name.strip_suffix(']').and_then(|name| name.rsplit_once('[')).map_or(name, |(plain, _)| plain);
    let fits = |outcome: &&Outcome| {
        let (own, family) = stems(scenario, outcome);
        let year = outcome.name.rsplit_once('@').map(|(_, year)| format!("{family}@{year}"));
        [outcome.name.as_str(), own, family].contains(&plain) || year.is_some_and(|year| year == plain)
    };
    let mut found: Vec<&Outcome> = all.iter().filter(fits).collect();
    let others = if found.is_empty() { beyond_tables(scenario, plain)? } else { Vec::new() };
    found.extend(&others);
    let first = found.first()?;
    let model = scenario.model;
    let results: Vec<_> = model.catalogue().results().collect();
    let read = |at: usize| {
        let spec = results[at];
        let equations = variants.iter().flat_map(|(_, variant)| variant).filter(|e| e.spec.name == spec.name);
        let mut sources: Vec<&'static str> = Vec::new();
        for source in equations.flat_map(|equation| equation.reads.iter().map(|input| input.source)) {
            if !source.is_empty() && !sources.contains(&source) {
                sources.push(source);
            }
        }
        Read {
            name: spec.name,
            about: about(model, spec.name, spec.about, language),
            unit: spec.unit,
            equations: formulas(variants, spec.name, language),
            sources,
            file: file(model, spec.mechanism),
        }
    };
    let reads: Vec<Read> = first.reads().map(read).collect();
    let quantity = |at: usize| reads.get(at).map_or("", |read| read.name);
    let values = [("a", quantity(0)), ("b", quantity(1))];
    Some(OutcomeExplanation {
        name: name.to_owned(),
        outcomes: found.iter().map(|outcome| outcome.name.clone()).collect(),
        unit: first.unit,
        about: first.about[usize::from(language == Language::Chinese)].to_owned(),
        rule: messages::say(language, &rule(scenario, first), &values),
        needs_no_ai: first.needs_no_ai,
        reads,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;

    #[test]
    fn every_outcome_is_explained_with_its_rule_in_words() {
        let mut families = std::collections::BTreeSet::new();
        for name in ["baseline", "race2", "n2", "allies"] {
            let scenario = crate::load::load(&Library::builtin(), name).unwrap_or_else(|problems| panic!("{problems}"));
            for outcome in outcomes::outcomes(&scenario) {
                families.insert(rule(&scenario, &outcome));
                for language in Language::ALL {
                    let key = rule(&scenario, &outcome);
                    let words = messages::find(language, &key);
                    assert!(words.is_some(), "add {key} to messages/en.toml and messages/zh.toml: how it is computed");
                    let found = explain(&scenario, &outcome.name, language).expect("an explanation");
                    assert_eq!(found.outcomes, std::slice::from_ref(&outcome.name));
                    // every quantity that is read is named in the words, and nothing else is left open
                    assert!(found.reads.iter().all(|read| found.rule.contains(read.name)), "{key}: {}", found.rule);
                    assert!(!found.rule.contains(['{', '}', '⟦']), "{key}: {}", found.rule);
                    let no_ai = ["without AI", "没有人工智能"].iter().any(|words| found.rule.contains(words));
                    assert_eq!(no_ai, outcome.needs_no_ai, "{key}: {}", found.rule);
                }
            }
        }
        assert!(families.len() > 15, "{families:?}");
    }

    #[test]
    fn a_family_is_found_by_any_part_of_its_names() {
        let scenario =
            crate::load::load(&Library::builtin(), "baseline").unwrap_or_else(|problems| panic!("{problems}"));
        let count = |name: &str| explain(&scenario, name, Language::English).map_or(0, |found| found.outcomes.len());
        assert_eq!(count("output"), 12);
        assert_eq!(count("output.usa"), 4);
        assert_eq!(count("output@2041"), 3);
        assert_eq!(count("output_gap"), 4);
        assert_eq!(count("robots.world"), 1);
        assert_eq!(count("accident_year"), 1);
        assert_eq!(count("output.usa@2035"), 1);
        assert_eq!(count("production.capital.china@2040"), 1);
        assert_eq!(count("production.capital.china"), 2, "first and last year");
        assert_eq!(count("output_gap@2026..2051"), 2);
        assert_eq!(count("capability.level.china@2036[asleep]"), 1);
        assert_eq!(count("output_gap@2041..2031"), 0);
        assert_eq!(count("output.mars"), 0);
        assert_eq!(count("output.mars@2035"), 0);
        assert_eq!(count("output.usa@never"), 0);
        assert_eq!(count("output@2042"), 0);
    }
}

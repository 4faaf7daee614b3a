//! Claims: what is tested and against which cut-offs, and the path from a claim to the equations on which it rests: outcomes, quantities,
//! mechanisms, sources.

use serde::Serialize;
use shapan_model::equations::Equation;
use shapan_model::model::Model;

use super::outcome::{self, Read};
use super::{about, file, variants};
use crate::attribution;
use crate::claims::verdict::{FAILS_UP_TO, HOLDS_FROM, UNDEFINED_ABOVE};
use crate::claims::{Claim, Cutoff, Reference, Registry, told};
use crate::figures;
use crate::library::Library;
use crate::load;
use crate::messages::{self, Language, say};
use crate::problem::Problems;
use crate::scenario::Scenario;

/// A claim, as it is explained.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimExplanation {
    /// Name.
    pub id: String,
    /// Name of its group.
    pub group: &'static str,
    /// The group for people.
    pub group_about: String,
    /// A short name for people.
    pub title: String,
    /// The sentence that is tested.
    pub statement: String,
    /// What the essay or its critics say.
    pub essay: String,
    /// The claim that it answers.
    pub against: Option<String>,
    /// What a reader must know.
    pub warning: Option<String>,
    /// The lines between verdicts; for a verdict fixed by rule, the reason.
    pub verdict: String,
    /// What is measured.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// Named values: name and formula.
    pub values: Vec<[String; 2]>,
    /// The formula of the metric.
    pub metric: String,
    /// Where the metric has a value, if not everywhere.
    #[serde(rename = "where")]
    pub exists: Option<String>,
    /// The condition under which the claim is true.
    pub holds: String,
    /// Cut-offs.
    pub cutoffs: Vec<CutoffExplanation>,
    /// Scenarios that are compared.
    pub runs: Vec<Run>,
    /// Outcomes that the formulas read.
    pub outcomes: Vec<OutcomeRead>,
    /// Quantities of which these are computed.
    pub quantities: Vec<Read>,
    /// Mechanisms that compute the quantities.
    pub mechanisms: Vec<Mechanism>,
    /// Constants of a claim on data: name, value with unit, source, note.
    pub numbers: Vec<[String; 4]>,
    /// Rows of a claim on data: name, source, note.
    pub rows: Vec<[String; 3]>,
}

/// A cut-off, as it is explained.
#[derive(Clone, Debug, Serialize)]
pub struct CutoffExplanation {
    /// Name in formulas.
    pub name: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Why this value.
    pub why: String,
    /// When it was fixed: before any world was run, or after.
    pub fixed: &'static str,
    /// Who fixed it.
    pub by: String,
    /// All of it in a sentence.
    #[serde(skip)]
    pub told: String,
}

/// A scenario that a claim compares.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// In which inputs it differs from the first scenario of the claim.
    pub differs: Vec<String>,
}

/// Outcomes of one family that a claim reads.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeRead {
    /// Family with year or years: `output.china@2046`, `output_gap@2026..2051`.
    pub name: String,
    /// The runs in which they are read.
    pub runs: Vec<String>,
    /// Meaning.
    pub about: String,
    /// Unit.
    pub unit: &'static str,
    /// How they are computed.
    pub rule: String,
    /// Of which quantities.
    pub reads: Vec<&'static str>,
}

/// A mechanism on which a claim rests.
#[derive(Clone, Debug, Serialize)]
pub struct Mechanism {
    /// Name.
    pub name: &'static str,
    /// Title.
    pub title: String,
    /// The file with its declarations and formulas.
    pub file: String,
    /// Keys of the bibliography on which the inputs of its equations rest.
    pub sources: Vec<&'static str>,
}

impl Cutoff {
    /// In a sentence: value, reason, who fixed it and when.
    pub fn told(&self, language: Language) -> String {
        let value = figures::figure(self.value, &self.unit, language);
        let when = messages::word(language, if self.before { "claims.before" } else { "claims.after" });
        let why = language.of(&self.why).trim_end_matches(['.', '。']);
        let by = match self.by.as_str() {
            "authors of the registry" => messages::word(language, "claims.by_registry"),
            other => other.to_owned(),
        };
        let values = [("name", self.name.as_str()), ("value", &value), ("why", why), ("when", &when), ("by", &by)];
        say(language, "claims.cutoff", &values)
    }
}

impl Reference {
    /// As it is written, without the run: `output.china@2046`, `output_gap@2026..2051`.
    pub fn text(&self) -> String {
        let to = self.to.map_or_else(String::new, |to| format!("..{to}"));
        format!("{}@{}{to}", self.family, self.from)
    }
}

/// Equations under the default laws and under each rival form.
type Variants = [(Option<String>, Vec<Equation>)];

/// The lines between verdicts.
fn verdict(claim: &Claim, language: Language) -> String {
    if let Some(ruling) = claim.table.as_ref().and_then(|table| table.ruling.as_ref()) {
        let word = told::verdict(ruling.verdict, language);
        return say(language, "explain.ruled", &[("verdict", &word), ("why", language.of(&ruling.why))]);
    }
    let [holds, fails, undefined] =
        [HOLDS_FROM, FAILS_UP_TO, UNDEFINED_ABOVE].map(|line| figures::percent(line, language));
    let key = if claim.table.is_some() { "explain.lines_rows" } else { "explain.lines_worlds" };
    say(language, key, &[("holds", &holds), ("fails", &fails), ("undefined", &undefined)])
}

/// Explains a claim that is built in; none if there is none of this name, or if it is put to worlds of another model.
pub(super) fn built_in(
    model: &dyn Model,
    name: &str,
    language: Language,
) -> Option<Result<ClaimExplanation, Problems>> {
    let claim = Registry::builtin().ok()?.into_iter().find(|claim| claim.id == name)?;
    let library = Library::builtin();
    let own = |run: &String| load::load(&library, run).is_ok_and(|run| run.model.about().name == model.about().name);
    claim.runs.first().is_none_or(own).then(|| claim_with(&claim, &mut |run| load::load(&library, run), language))
}

/// Explains a claim, whose scenarios are loaded by `scenario`.
///
/// # Errors
/// Scenarios that cannot be loaded, outcomes that they do not have.
pub fn claim_with(
    claim: &Claim,
    scenario: &mut dyn FnMut(&str) -> Result<Scenario, Problems>,
    language: Language,
) -> Result<ClaimExplanation, Problems> {
    let text = |text: &crate::scenario::Text| language.of(text).to_owned();
    let mut loaded = Vec::new();
    for run in &claim.runs {
        loaded.push(scenario(run)?);
    }
    let runs = claim.runs.iter().zip(&loaded).map(|(name, scenario)| Run {
        name: name.clone(),
        title: text(&scenario.title),
        differs: attribution::players(&loaded[0], scenario).into_iter().map(|player| player.name).collect(),
    });
    if let Some(first) = loaded.first() {
        claim.check(first.clone(), scenario, &Registry::builtin()?)?;
    }
    let equations = loaded.first().map_or_else(Vec::new, |first| variants(first.model));
    let (outcomes, quantities) = reads(claim, &loaded, &equations, language);
    let mechanisms =
        loaded.first().map_or_else(Vec::new, |first| mechanisms(first.model, &quantities, &equations, language));
    let table = claim.table.as_ref();
    Ok(ClaimExplanation {
        id: claim.id.clone(),
        group: claim.group.name(),
        group_about: messages::word(language, &format!("claims.group_{}", claim.group.name())),
        title: text(&claim.title),
        statement: text(&claim.statement),
        essay: text(&claim.essay),
        against: claim.against.clone(),
        warning: Some(text(&claim.warning)).filter(|warning| !warning.is_empty()),
        verdict: verdict(claim, language),
        label: text(&claim.metric.label),
        unit: claim.metric.unit.clone(),
        values: claim.values.iter().map(|(name, formula)| [name.clone(), formula.text.clone()]).collect(),
        metric: claim.metric.value.text.clone(),
        exists: claim.metric.exists.as_ref().map(|formula| formula.text.clone()),
        holds: claim.metric.holds.text.clone(),
        cutoffs: claim
            .cutoffs
            .iter()
            .map(|cutoff| CutoffExplanation {
                name: cutoff.name.clone(),
                value: cutoff.value,
                unit: cutoff.unit.clone(),
                why: text(&cutoff.why),
                fixed: if cutoff.before { "before" } else { "after" },
                by: cutoff.by.clone(),
                told: cutoff.told(language),
            })
            .collect(),
        runs: runs.collect(),
        outcomes,
        quantities,
        mechanisms,
        numbers: table.map_or_else(Vec::new, |table| {
            let figure = |value, unit: &str| figures::figure(value, unit, language);
            let one = |n: &crate::claims::table::Number| {
                [n.name.clone(), figure(n.value, &n.unit), n.source.clone(), n.note.clone()]
            };
            table.numbers.iter().map(one).collect()
        }),
        rows: table.map_or_else(Vec::new, |table| {
            table.rows.iter().map(|row| [text(&row.name), row.source.clone(), row.note.clone()]).collect()
        }),
    })
}

/// Keys of the bibliography on which claims rest, claim by claim: those of the mechanisms that compute the outcomes which they read in the
/// worlds of a scenario; of a claim on data those of its numbers and rows.
pub fn sources(claims: &[Claim], scenario: &Scenario) -> Vec<Vec<String>> {
    let equations = variants(scenario.model);
    let mut families: Vec<(String, Vec<&'static str>)> = Vec::new();
    let one = |claim: &Claim| {
        let mut keys: Vec<String> = Vec::new();
        if let Some(table) = &claim.table {
            keys.extend(table.numbers.iter().map(|number| number.source.clone()));
            keys.extend(table.rows.iter().map(|row| row.source.clone()));
        }
        for reference in &claim.references {
            let known = families.iter().position(|(family, _)| *family == reference.family);
            let at = known.unwrap_or_else(|| {
                let name = format!("{}@{}", reference.family, reference.from);
                let found = outcome::explain_with(scenario, &equations, &name, Language::English);
                let reads = found.map_or_else(Vec::new, |found| found.reads);
                let computed = mechanisms(scenario.model, &reads, &equations, Language::English);
                let sources = computed.into_iter().flat_map(|mechanism| mechanism.sources).collect();
                families.push((reference.family.clone(), sources));
                families.len() - 1
            });
            keys.extend(families[at].1.iter().map(|key| (*key).to_owned()));
        }
        keys.sort();
        keys.dedup();
        keys
    };
    claims.iter().map(one).collect()
}

/// Outcomes and quantities that the formulas read, each once, in the order in which they are written.
fn reads(
    claim: &Claim,
    loaded: &[Scenario],
    equations: &Variants,
    language: Language,
) -> (Vec<OutcomeRead>, Vec<Read>) {
    let (mut outcomes, mut quantities): (Vec<OutcomeRead>, Vec<Read>) = (Vec::new(), Vec::new());
    for reference in &claim.references {
        let (name, run) = (reference.text(), claim.runs[reference.run].clone());
        if let Some(known) = outcomes.iter_mut().find(|known| known.name == name) {
            if !known.runs.contains(&run) {
                known.runs.push(run);
            }
            continue;
        }
        let first = format!("{}@{}", reference.family, reference.from);
        let Some(found) = outcome::explain_with(&loaded[reference.run], equations, &first, language) else { continue };
        let reads = found.reads.iter().map(|read| read.name).collect();
        outcomes.push(OutcomeRead {
            name,
            runs: vec![run],
            about: found.about,
            unit: found.unit,
            rule: found.rule,
            reads,
        });
        for read in found.reads {
            if !quantities.iter().any(|known| known.name == read.name) {
                quantities.push(read);
            }
        }
    }
    (outcomes, quantities)
}

/// The mechanisms of some quantities, with the sources of everything that their equations read.
fn mechanisms(model: &dyn Model, quantities: &[Read], equations: &Variants, language: Language) -> Vec<Mechanism> {
    let mut found: Vec<Mechanism> = Vec::new();
    for quantity in quantities {
        let Some(spec) = model.catalogue().find(quantity.name) else { continue };
        if found.iter().any(|known| known.name == spec.mechanism) {
            continue;
        }
        let title = model.catalogue().mechanisms.iter().find(|known| known.name == spec.mechanism);
        let mut sources: Vec<&'static str> = Vec::new();
        let own = |equation: &&Equation| equation.spec.mechanism == spec.mechanism;
        for read in equations.iter().flat_map(|(_, variant)| variant).filter(own).flat_map(|equation| &equation.reads) {
            if !read.source.is_empty() && !sources.contains(&read.source) {
                sources.push(read.source);
            }
        }
        found.push(Mechanism {
            name: spec.mechanism,
            title: about(model, spec.mechanism, title.map_or("", |known| known.title()), language),
            file: file(model, spec.mechanism),
            sources,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Group;

    /// Every claim that is built in leads to files and sources, in both languages, and hides no other name.
    #[test]
    fn every_claim_is_explained_down_to_its_sources() {
        let works = crate::bibliography::Bibliography::builtin().unwrap_or_default();
        let base = load::load(&Library::builtin(), "baseline").unwrap_or_else(|problems| panic!("{problems}"));
        for claim in Registry::builtin().unwrap_or_else(|problems| panic!("{problems}")) {
            let taken = base.model.catalogue().find(&claim.id).is_some()
                || super::super::law::form(base.model, &claim.id, Language::English).is_some()
                || outcome::names(&base).contains(&claim.id);
            assert!(!taken, "{} is the name of something else too: shapan explain could not show both", claim.id);
            for language in Language::ALL {
                let found = built_in(base.model, &claim.id, language).map(|found| found.map_err(|p| p.to_string()));
                let Some(Ok(found)) = found else { panic!("{}: {found:?}", claim.id) };
                if claim.group == Group::Data {
                    assert!(!found.rows.is_empty() && found.rows.iter().all(|[_, key, _]| works.0.contains_key(key)));
                    continue;
                }
                let written = claim.references.iter().map(Reference::text);
                for name in written {
                    assert!(found.outcomes.iter().any(|outcome| outcome.name == name), "{}: {name}", claim.id);
                }
                for outcome in &found.outcomes {
                    assert!(!outcome.rule.contains(['{', '⟦']) && !outcome.reads.is_empty(), "{outcome:?}");
                    let known = |name: &&str| found.quantities.iter().any(|quantity| quantity.name == *name);
                    assert!(outcome.reads.iter().all(known), "{}: {outcome:?}", claim.id);
                }
                assert!(found.quantities.iter().all(|quantity| !quantity.equations.is_empty()), "{}", claim.id);
                for mechanism in &found.mechanisms {
                    let sound = mechanism.sources.iter().all(|key| works.0.contains_key(*key));
                    assert!(sound && !mechanism.sources.is_empty(), "{}: {mechanism:?}", claim.id);
                }
                assert_eq!(found.runs.len(), claim.runs.len());
                // each scenario but the first differs from it in something
                assert!(found.runs.iter().skip(1).all(|run| !run.differs.is_empty()), "{}: {:?}", claim.id, found.runs);
                assert!(found.cutoffs.iter().all(|cutoff| cutoff.told.contains(&cutoff.name)));
            }
        }
    }

    #[test]
    fn claims_of_a_model_are_not_those_of_another() {
        let race2 = shapan_model::model::find("race2").expect("race2");
        assert!(built_in(race2, "concentrate", Language::English).is_none());
        assert!(built_in(race2, "no-such-claim", Language::English).is_none());
    }
}

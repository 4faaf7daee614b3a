//! What a name means. Of a quantity: declaration, value and origin per bloc, equation, who reads it; of a law and of a form of one: what
//! it says, its equations, its source; of an outcome: how it is computed, and of what.

mod claim;
mod law;
mod outcome;
mod words;

use serde::Serialize;
use shapan_model::equations::{Equation, Role};
use shapan_model::model::Model;
use shapan_model::quantity::{Guard, Kind, Scope, Spec};

use crate::claims::Registry;
use crate::meanings::meaning;
use crate::messages::{self, Language};
use crate::problem::{Problem, Problems, nearest};
use crate::scenario::Scenario;
pub use claim::{ClaimExplanation, CutoffExplanation, Mechanism, OutcomeRead, Run, claim_with, sources};
pub use law::{FormExplanation, LawExplanation};
pub use outcome::{OutcomeExplanation, Read};
pub use words::{kind_in, kind_word, prior_in, prior_words};

/// What a name turned out to be.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Explained {
    /// A quantity.
    Quantity(Box<Explanation>),
    /// A law with rival forms.
    Law(LawExplanation),
    /// A form of a law.
    Form(FormExplanation),
    /// An outcome, or a family of them.
    Outcome(OutcomeExplanation),
    /// A claim.
    Claim(Box<ClaimExplanation>),
}

/// Explains whatever in a model has this name: a quantity (`research.spill`), a law (`adoption.diffusion`), a form of one
/// (`mansfield1961`, `adoption.diffusion=mansfield1961`), an outcome (`output.usa@2041`), a family of outcomes (`output`) or a built-in
/// claim (`concentrate`). Values of quantities, and outcomes, are those of the scenario, if one is given.
///
/// # Errors
/// Nothing has this name; what has the nearest one is offered.
pub fn find(
    model: &dyn Model,
    scenario: Option<&Scenario>,
    name: &str,
    language: Language,
) -> Result<Explained, Problems> {
    if model.catalogue().find(name).is_some() {
        return explain(model, scenario, name, language).map(|found| Explained::Quantity(Box::new(found)));
    }
    if let Some(found) = law::law(model, name, language) {
        return Ok(Explained::Law(found));
    }
    if let Some(found) = law::form(model, name, language) {
        return Ok(Explained::Form(found));
    }
    if let Some(found) = scenario.and_then(|scenario| outcome::explain(scenario, name, language)) {
        return Ok(Explained::Outcome(found));
    }
    if let Some(found) = claim::built_in(model, name, language) {
        return found.map(|found| Explained::Claim(Box::new(found)));
    }
    Err(unknown(model, scenario, name))
}

/// Nothing has this name.
pub(crate) fn unknown(model: &dyn Model, scenario: Option<&Scenario>, name: &str) -> Problems {
    let catalogue = model.catalogue();
    let mut names: Vec<String> = catalogue.all().map(|spec| spec.name.to_owned()).collect();
    names.extend(
        catalogue
            .laws
            .iter()
            .flat_map(|law| law.forms.iter().map(|form| form.name).chain([law.name]))
            .map(str::to_owned),
    );
    names.extend(scenario.map(outcome::names).unwrap_or_default());
    names.extend(Registry::builtin().unwrap_or_default().into_iter().map(|claim| claim.id));
    let hint = nearest(name, names.iter().map(String::as_str)).map(|near| match catalogue.find(near) {
        Some(spec) => format!("did you mean {} ({})?", spec.name, spec.about.trim().trim_end_matches('.')),
        None => format!("did you mean {near}?"),
    });
    let hint = hint.or_else(|| {
        Some("`shapan list quantities`, `list laws`, `list outcomes` and `list claims` show every name".into())
    });
    let what =
        format!("there is no quantity, law, form, outcome or claim called {name} in the model {}", model.about().name);
    Problems(vec![Problem { file: "explain".into(), line: 0, column: 0, what, hint }])
}

/// Everything known about one quantity.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Dotted name.
    pub name: String,
    /// Parameter, lever, pair lever, draw, stock or flow.
    pub kind: &'static str,
    /// TeX symbol.
    pub symbol: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Meaning.
    pub about: String,
    /// Value where nothing else is said; none for facts about blocs and for results.
    pub default: Option<f64>,
    /// What is believed, in words.
    pub prior: Option<String>,
    /// Lowest and highest value that is accepted.
    pub range: Option<[f64; 2]>,
    /// Low, medium and high.
    pub bands: Option<[f64; 3]>,
    /// Key in the bibliography.
    pub source: &'static str,
    /// What was read there, or why the value was chosen.
    pub note: &'static str,
    /// What stops a run.
    pub guard: Option<String>,
    /// The value in each bloc of the scenario and where it comes from.
    pub values: Vec<Value>,
    /// Its equations.
    pub equations: Vec<Formula>,
    /// Results whose equations read it.
    pub read_by: Vec<&'static str>,
    /// The file with the declaration and the formula.
    pub file: String,
}

/// A value in one bloc.
#[derive(Clone, Debug, Serialize)]
pub struct Value {
    /// The bloc.
    pub bloc: String,
    /// The value.
    pub value: f64,
    /// Key in the bibliography.
    pub source: String,
    /// The year to which it belongs.
    pub year: Option<i32>,
    /// What was read there, or why the value was chosen.
    pub note: String,
}

/// One equation.
#[derive(Clone, Debug, Serialize)]
pub struct Formula {
    /// The left side, with dotted names.
    pub left: String,
    /// The right side, with dotted names.
    pub right: String,
    /// The whole in TeX.
    pub tex: String,
    /// What it reads.
    pub reads: Vec<&'static str>,
    /// The form of a law under which it holds, where there are rivals.
    pub form: Option<String>,
}

/// Source and note of a declaration; many notes begin with the source.
pub fn source_words(spec: &Spec) -> String {
    match (spec.source, spec.note) {
        (source, "") => source.to_owned(),
        (source, note) if note.starts_with(source) => note.to_owned(),
        (source, note) => format!("{source}: {note}"),
    }
}

/// The left side of an equation in TeX.
pub fn left_tex(equation: &Equation) -> String {
    let symbol = equation.spec.symbol;
    match equation.role {
        Role::Start => format!("{symbol}(0)"),
        Role::Flow => symbol.to_owned(),
        Role::Rate => format!("\\frac{{d}}{{dt}}\\,{symbol}"),
    }
}

/// The left side of an equation with dotted names.
fn left_text(equation: &Equation, language: Language) -> String {
    let name = equation.spec.name;
    match equation.role {
        Role::Start => messages::say(language, "explain.at_start", &[("name", name)]),
        Role::Flow => name.to_owned(),
        Role::Rate => format!("d {name} / dt"),
    }
}

/// An equation for people.
fn formula(equation: &Equation, form: Option<&String>, language: Language) -> Formula {
    Formula {
        left: left_text(equation, language),
        right: equation.text.clone(),
        tex: format!("{} = {}", left_tex(equation), equation.tex),
        reads: equation.reads.iter().map(|spec| spec.name).collect(),
        form: form.cloned(),
    }
}

/// The equations of a quantity under all forms of the laws, each once.
fn formulas(variants: &[(Option<String>, Vec<Equation>)], name: &str, language: Language) -> Vec<Formula> {
    let mut found: Vec<Formula> = Vec::new();
    for (form, variant) in variants {
        for equation in variant.iter().filter(|equation| equation.spec.name == name) {
            let new = formula(equation, form.as_ref(), language);
            if !found.iter().any(|known| known.tex == new.tex) {
                found.push(new);
            }
        }
    }
    found
}

/// The meaning of a declared name: in English as it is declared, in Chinese as the file of meanings says it.
fn about(model: &dyn Model, name: &str, declared: &str, language: Language) -> String {
    match language {
        Language::English => declared.trim().to_owned(),
        Language::Chinese => meaning(model, name, language),
    }
}

/// The file with a declaration and its formulas.
pub(crate) fn file(model: &dyn Model, mechanism: &str) -> String {
    format!("crates/model/src/{}/{mechanism}.rs", model.about().name)
}

/// Explains a quantity of a model, with its values in a scenario if one is given.
///
/// # Errors
/// The model has no quantity of this name.
pub fn explain(
    model: &dyn Model,
    scenario: Option<&Scenario>,
    name: &str,
    language: Language,
) -> Result<Explanation, Problems> {
    let catalogue = model.catalogue();
    let Some(spec) = catalogue.find(name) else {
        return Err(unknown(model, scenario, name));
    };
    let variants = variants(model);
    let mut read_by: Vec<&'static str> = Vec::new();
    for equation in variants.iter().flat_map(|(_, variant)| variant) {
        if equation.reads.iter().any(|read| read.name == name) && !read_by.contains(&equation.spec.name) {
            read_by.push(equation.spec.name);
        }
    }
    let given = !matches!(spec.kind, Kind::Stock | Kind::Flow);
    Ok(Explanation {
        name: name.to_owned(),
        kind: kind_word(spec.kind),
        symbol: spec.symbol,
        unit: spec.unit,
        about: about(model, name, spec.about, language),
        default: spec.default,
        prior: prior_in(&spec.prior, language),
        range: given.then(|| [*spec.range.start(), *spec.range.end()]),
        bands: spec.bands,
        source: spec.source,
        note: spec.note,
        guard: match (spec.kind, spec.guard) {
            (Kind::Stock, Guard::Positive) => Some(messages::word(language, "explain.guard_positive")),
            (Kind::Stock, Guard::Watched) => Some(messages::word(language, "explain.guard_watched")),
            _ => None,
        },
        values: scenario.map_or_else(Vec::new, |scenario| values(scenario, spec)),
        equations: formulas(&variants, name, language),
        read_by,
        file: file(model, spec.mechanism),
    })
}

/// The equations of a model under the default laws, then under each rival form, named.
pub fn variants(model: &dyn Model) -> Vec<(Option<String>, Vec<Equation>)> {
    let laws = &model.catalogue().laws;
    let mut variants = vec![(None, model.equations(&[]))];
    for (at, law) in laws.iter().enumerate() {
        for (index, form) in law.forms.iter().enumerate().skip(1) {
            let mut chosen = vec![0; laws.len()];
            chosen[at] = index;
            variants.push((Some(format!("{} = {}", law.name, form.name)), model.equations(&chosen)));
        }
    }
    variants
}

/// Values of a quantity that is given, by bloc or by pair, with where each comes from.
pub(crate) fn values(scenario: &Scenario, spec: &'static Spec) -> Vec<Value> {
    let catalogue = scenario.model.catalogue();
    let blocs = scenario.blocs.len();
    if let Some(first) = catalogue.pair(spec.name).and_then(|at| scenario.inputs.policy.pairs[at].first()) {
        // a bloc does nothing to itself
        let pairs = (0..blocs * blocs).filter(|at| at / blocs != at % blocs);
        let name = |bloc: usize| scenario.blocs[bloc].name.as_str();
        return pairs
            .map(|at| Value {
                bloc: format!("{}->{}", name(at / blocs), name(at % blocs)),
                value: first.values[at],
                source: spec.source.to_owned(),
                year: None,
                note: String::new(),
            })
            .collect();
    }
    let position = catalogue.parameter(spec.name);
    let lever = catalogue.lever(spec.name);
    let value = |bloc: usize| match (position, lever) {
        (Some(at), _) => {
            let origin = scenario.origins.get(at * blocs + bloc).cloned().unwrap_or_default();
            Some((scenario.inputs.parameters[at * blocs + bloc], origin))
        }
        (_, Some(at)) => {
            let first = scenario.inputs.policy.levers[at].first()?;
            Some((first.values[bloc], Default::default()))
        }
        _ => None,
    };
    let rows = (0..blocs).filter_map(|bloc| value(bloc).map(|(value, origin)| (bloc, value, origin)));
    rows.map(|(bloc, value, origin)| Value {
        bloc: scenario.blocs[bloc].name.clone(),
        value,
        source: origin.source,
        year: origin.year,
        note: origin.note,
    })
    .collect()
}

/// Whether a parameter must be the same in all blocs, in words for tables.
pub fn scope_words(spec: &Spec) -> &'static str {
    if spec.scope == Scope::World { "world" } else { "bloc" }
}

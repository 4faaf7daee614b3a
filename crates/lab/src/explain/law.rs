//! Rival laws: what they disagree about, and what each form says.

use serde::Serialize;
use shapan_model::equations::Equation;
use shapan_model::law::{Form, Law};
use shapan_model::model::Model;

use super::{Formula, about, file, formula};
use crate::bibliography::Bibliography;
use crate::messages::Language;

/// A law with rival forms, as it is explained.
#[derive(Clone, Debug, Serialize)]
pub struct LawExplanation {
    /// Dotted name, as under `[laws]`.
    pub name: &'static str,
    /// What the forms disagree about.
    pub about: String,
    /// The forms, the default first: name, what it says, source.
    pub forms: Vec<[String; 3]>,
}

/// A form of a law, as it is explained.
#[derive(Clone, Debug, Serialize)]
pub struct FormExplanation {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: String,
    /// The law.
    pub law: &'static str,
    /// What the forms of the law disagree about.
    pub law_about: String,
    /// Is it the one that holds where nothing else is said?
    pub default: bool,
    /// The other forms.
    pub rivals: Vec<&'static str>,
    /// Key in the bibliography.
    pub source: &'static str,
    /// What the key stands for.
    pub citation: Option<String>,
    /// The equations that are others under its rivals.
    pub equations: Vec<Formula>,
    /// Files with the declaration and the formulas.
    pub files: Vec<String>,
}

/// What a form says.
fn says(model: &dyn Model, law: &Law, form: &Form, language: Language) -> String {
    about(model, &format!("{}={}", law.name, form.name), form.about, language)
}

/// Explains a law of a model; none if it has no law of this name.
pub(super) fn law(model: &dyn Model, name: &str, language: Language) -> Option<LawExplanation> {
    let law = model.catalogue().laws.iter().find(|law| law.name == name)?;
    let form = |form: &Form| [form.name.to_owned(), says(model, law, form, language), form.source.to_owned()];
    Some(LawExplanation {
        name: law.name,
        about: about(model, law.name, law.about, language),
        forms: law.forms.iter().map(form).collect(),
    })
}

/// Explains a form of a law, by its name alone or after that of its law and an equals sign; none if there is no such form.
pub(super) fn form(model: &dyn Model, name: &str, language: Language) -> Option<FormExplanation> {
    let (of, name) = name.split_once('=').map_or((None, name.trim()), |(law, form)| (Some(law.trim()), form.trim()));
    let laws = &model.catalogue().laws;
    let found = laws.iter().enumerate().filter(|(_, law)| of.is_none_or(|of| of == law.name));
    let (at, law, index) =
        found.filter_map(|(at, law)| Some((at, law, law.forms.iter().position(|form| form.name == name)?))).next()?;
    let chosen = |index: usize| {
        let mut chosen = vec![0; laws.len()];
        chosen[at] = index;
        model.equations(&chosen)
    };
    let (own, form) = (chosen(index), &law.forms[index]);
    let others: Vec<Vec<Equation>> = (0..law.forms.len()).filter(|other| *other != index).map(chosen).collect();
    // its own are those that are not to be found under every rival
    let same = |a: &Equation, b: &Equation| a.spec.name == b.spec.name && a.role == b.role && a.tex == b.tex;
    let differs = |equation: &&Equation| !others.iter().all(|other| other.iter().any(|known| same(equation, known)));
    let equations: Vec<&Equation> = own.iter().filter(differs).collect();
    let mut files: Vec<String> = Vec::new();
    for mechanism in equations.iter().map(|equation| equation.spec.mechanism) {
        let file = file(model, mechanism);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let works = Bibliography::builtin().unwrap_or_default();
    Some(FormExplanation {
        name: form.name,
        about: says(model, law, form, language),
        law: law.name,
        law_about: about(model, law.name, law.about, language),
        default: index == 0,
        rivals: law.forms.iter().map(|form| form.name).filter(|other| *other != form.name).collect(),
        source: form.source,
        citation: works.0.get(form.source).map(|work| work.cite_in(language).to_owned()),
        equations: equations.into_iter().map(|equation| formula(equation, None, language)).collect(),
        files,
    })
}

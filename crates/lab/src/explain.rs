//! What a name means: declaration, value and origin per bloc, equation, who reads it.

use serde::Serialize;
use shapan_model::equations::{Equation, Role};
use shapan_model::model::Model;
use shapan_model::quantity::{Guard, Kind, Prior, Scope, Spec};

use crate::problem::{Problem, Problems, nearest};
use crate::scenario::Scenario;

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
    pub guard: Option<&'static str>,
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

/// The word for a kind.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "parameter",
        Kind::Lever => "lever",
        Kind::PairLever => "pair lever",
        Kind::Draw => "draw",
        Kind::Stock => "stock",
        Kind::Flow => "flow",
    }
}

/// A belief in words.
pub fn prior_words(prior: &Prior) -> Option<String> {
    Some(match prior {
        Prior::Fixed => return None,
        Prior::Uniform(low, high) => format!("uniform from {low} to {high}"),
        Prior::LogUniform(low, high) => format!("log-uniform from {low} to {high}"),
        Prior::Exponential(mean) => format!("exponential with mean {mean}"),
        Prior::Categorical(shares) => {
            let shares: Vec<String> = shares.iter().enumerate().map(|(k, p)| format!("{k}: {p}")).collect();
            format!("one of {}", shares.join(", "))
        }
        Prior::Normal(mean, sd) => format!("normal with mean {mean} and standard deviation {sd}"),
        Prior::LogNormal(mean, sd) => format!("log-normal, logarithm with mean {mean} and standard deviation {sd}"),
        Prior::Triangular(low, mode, high) => format!("triangular from {low} over {mode} to {high}"),
    })
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
pub fn left_text(equation: &Equation) -> String {
    let name = equation.spec.name;
    match equation.role {
        Role::Start => format!("{name} at the start"),
        Role::Flow => name.to_owned(),
        Role::Rate => format!("d {name} / dt"),
    }
}

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

/// Explains a law of a model; none if it has no law of this name.
pub fn law(model: &dyn Model, name: &str) -> Option<LawExplanation> {
    let law = model.catalogue().laws.iter().find(|law| law.name == name)?;
    let form = |form: &shapan_model::law::Form| [form.name, form.about.trim(), form.source].map(str::to_owned);
    Some(LawExplanation {
        name: law.name,
        about: law.about.trim().to_owned(),
        forms: law.forms.iter().map(form).collect(),
    })
}

impl std::fmt::Display for LawExplanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}   a law with rival forms", self.name)?;
        write!(f, "  {}", self.about)?;
        for (at, [name, about, source]) in self.forms.iter().enumerate() {
            let default = if at == 0 { " (default)" } else { "" };
            write!(f, "\n  {name}{default}: {about} Source: {source}")?;
        }
        Ok(())
    }
}

/// Explains a quantity of a model, with its values in a scenario if one is given.
pub fn explain(model: &dyn Model, scenario: Option<&Scenario>, name: &str) -> Result<Explanation, Problems> {
    let catalogue = model.catalogue();
    let Some(spec) = catalogue.find(name) else {
        let near = nearest(name, catalogue.all().map(|spec| spec.name));
        let hint = near
            .and_then(|near| catalogue.find(near))
            .map(|spec| format!("did you mean {} ({})?", spec.name, spec.about.trim().trim_end_matches('.')));
        let what = format!("there is no quantity called {name} in the model {}", model.about().name);
        let problem = Problem { file: "explain".into(), line: 0, column: 0, what, hint };
        return Err(Problems(vec![problem]));
    };
    let variants = variants(model);
    let mut equations: Vec<Formula> = Vec::new();
    for (form, variant) in &variants {
        for equation in variant.iter().filter(|equation| equation.spec.name == name) {
            let tex = format!("{} = {}", left_tex(equation), equation.tex);
            if !equations.iter().any(|known| known.tex == tex) {
                equations.push(Formula {
                    left: left_text(equation),
                    right: equation.text.clone(),
                    tex,
                    reads: equation.reads.iter().map(|spec| spec.name).collect(),
                    form: form.clone(),
                });
            }
        }
    }
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
        about: spec.about.trim().to_owned(),
        default: spec.default,
        prior: prior_words(&spec.prior),
        range: given.then(|| [*spec.range.start(), *spec.range.end()]),
        bands: spec.bands,
        source: spec.source,
        note: spec.note,
        guard: match (spec.kind, spec.guard) {
            (Kind::Stock, Guard::Positive) => Some("a run stops if it is not above zero"),
            (Kind::Stock, Guard::Watched) => {
                Some("a run stops if it is not above zero, or grows or shrinks by more than e^40 a year")
            }
            _ => None,
        },
        values: scenario.map_or_else(Vec::new, |scenario| values(scenario, spec)),
        equations,
        read_by,
        file: format!("crates/model/src/{}/{}.rs", model.about().name, spec.mechanism),
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

fn values(scenario: &Scenario, spec: &'static Spec) -> Vec<Value> {
    let catalogue = scenario.model.catalogue();
    let blocs = scenario.blocs.len();
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

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}   {}, unit {}, symbol {}", self.name, self.kind, self.unit, self.symbol)?;
        writeln!(f, "  {}", self.about)?;
        if let Some(default) = self.default {
            writeln!(f, "  default    {default}")?;
        }
        if let Some(prior) = &self.prior {
            writeln!(f, "  prior      {prior}")?;
        }
        if let Some([low, high]) = self.range {
            writeln!(f, "  range      {low} … {high}")?;
        }
        if let Some([low, medium, high]) = self.bands {
            writeln!(f, "  words      low {low}, medium {medium}, high {high}")?;
        }
        if !self.source.is_empty() {
            let note = if self.note.is_empty() { String::new() } else { format!(": {}", self.note) };
            writeln!(f, "  source     {}{note}", self.source)?;
        }
        if let Some(guard) = self.guard {
            writeln!(f, "  guard      {guard}")?;
        }
        for value in &self.values {
            let year = value.year.map_or_else(String::new, |year| format!(", {year}"));
            let note = if value.note.is_empty() { String::new() } else { format!(": {}", value.note) };
            let origin =
                if value.source.is_empty() { String::new() } else { format!("   ({}{year}{note})", value.source) };
            writeln!(f, "  {:<10} {}{origin}", value.bloc, value.value)?;
        }
        for formula in &self.equations {
            let form = formula.form.as_ref().map_or_else(String::new, |form| format!("   [{form}]"));
            writeln!(f, "  equation   {} = {}{form}", formula.left, formula.right)?;
            writeln!(f, "             {}", formula.tex)?;
            if !formula.reads.is_empty() {
                writeln!(f, "  reads      {}", formula.reads.join(", "))?;
            }
        }
        if !self.read_by.is_empty() {
            writeln!(f, "  read by    {}", self.read_by.join(", "))?;
        }
        write!(f, "  file       {}", self.file)
    }
}

/// Whether a parameter must be the same in all blocs, in words for tables.
pub fn scope_words(spec: &Spec) -> &'static str {
    if spec.scope == Scope::World { "world" } else { "bloc" }
}

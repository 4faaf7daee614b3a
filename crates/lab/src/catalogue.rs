//! What a scenario has, as data for programs: what may be set, what worlds draw, what comes out; each with its unit and meaning.

use serde::Serialize;
use shapan_model::quantity::{Kind, Scope, Spec};

use crate::experiment;
use crate::explain::{self, kind_word, prior_in};
use crate::messages::Language;
use crate::outcomes;
use crate::prior::Dist;
use crate::scenario::{Scenario, Target, Uncertainty};

/// Shares of a belief between which an input without bounds of its own is told.
const ENDS: [f64; 2] = [0.0005, 0.9995];

/// A quantity that is given: a lever, a parameter, a draw.
#[derive(Clone, Debug, Serialize)]
pub struct Given {
    /// Dotted name.
    pub name: &'static str,
    /// Lever, pair lever, parameter or draw.
    pub kind: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Meaning.
    pub about: String,
    /// Value where nothing else is said.
    pub default: Option<f64>,
    /// Lowest and highest value that is accepted; none where there is no end.
    pub range: [Option<f64>; 2],
    /// Low, medium and high.
    pub bands: Option<[f64; 3]>,
    /// What the model's authors believe, in words.
    pub prior: Option<String>,
    /// Must it be the same in all blocs?
    pub world_wide: bool,
    /// Key in the bibliography.
    pub source: &'static str,
    /// What was read there, or why the value was chosen.
    pub note: &'static str,
    /// Value at the start in each bloc, or from bloc to bloc.
    pub values: Vec<(String, f64)>,
}

/// An input that worlds draw.
#[derive(Clone, Debug, Serialize)]
pub struct Uncertain {
    /// Name as in tables.
    pub name: String,
    /// Parameter, draw or law.
    pub kind: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Meaning.
    pub about: String,
    /// The distribution by name: `uniform`, `log_uniform`, `exponential`, `categorical`, `normal`, `log_normal`, `triangular`, `rows`, `fixed`.
    pub distribution: &'static str,
    /// Its numbers: bounds; the mean; probabilities; mean and standard deviation, of the logarithm for `log_normal`; lowest, most likely, highest.
    pub arguments: Vec<f64>,
    /// Lowest and highest value: the bounds of the belief, or what all but one world in a thousand lie between.
    pub bounds: [f64; 2],
    /// The value in the central world; none where blocs differ.
    pub central: Option<f64>,
    /// Names of the forms of a law, by number.
    pub forms: Vec<&'static str>,
}

/// A result: an outcome of a world, or a stock or flow over time.
#[derive(Clone, Debug, Serialize)]
pub struct Result {
    /// Name as in tables.
    pub name: String,
    /// Unit.
    pub unit: &'static str,
    /// Meaning.
    pub about: String,
}

fn about(scenario: &Scenario, spec: &Spec, language: Language) -> String {
    match language {
        Language::English => spec.about.trim().to_owned(),
        Language::Chinese => crate::meanings::meaning(scenario.model, spec.name, language),
    }
}

fn given(scenario: &Scenario, spec: &'static Spec, language: Language) -> Given {
    let finite = |x: f64| x.is_finite().then_some(x);
    let own = scenario.model.catalogue().draw(spec.name).map(|at| scenario.inputs.draws[at]);
    let values = explain::values(scenario, spec).into_iter().map(|value| (value.bloc, value.value));
    Given {
        name: spec.name,
        kind: kind_word(spec.kind),
        unit: spec.unit,
        about: about(scenario, spec, language),
        default: spec.default.and_then(finite),
        range: [finite(*spec.range.start()), finite(*spec.range.end())],
        bands: spec.bands,
        prior: prior_in(&spec.prior, language),
        world_wide: spec.scope == Scope::World || spec.kind == Kind::Draw,
        source: spec.source,
        note: spec.note,
        values: values.chain(own.map(|value| ("world".to_owned(), value))).collect(),
    }
}

/// What is decided in this scenario: levers of blocs, then levers from bloc to bloc.
pub fn levers(scenario: &Scenario, language: Language) -> Vec<Given> {
    let catalogue = scenario.model.catalogue();
    catalogue.levers.iter().chain(&catalogue.pairs).map(|spec| given(scenario, spec, language)).collect()
}

/// What else is given: parameters and draws.
pub fn parameters(scenario: &Scenario, language: Language) -> Vec<Given> {
    let catalogue = scenario.model.catalogue();
    catalogue.parameters.iter().chain(&catalogue.draws).map(|spec| given(scenario, spec, language)).collect()
}

/// A distribution by name, and its numbers.
fn numbers(dist: &Dist) -> (&'static str, Vec<f64>) {
    match dist {
        Dist::Fixed(value) => ("fixed", vec![*value]),
        Dist::Uniform(low, high) => ("uniform", vec![*low, *high]),
        Dist::LogUniform(low, high) => ("log_uniform", vec![*low, *high]),
        Dist::Exponential(mean) => ("exponential", vec![*mean]),
        Dist::Categorical(shares) => ("categorical", shares.clone()),
        Dist::Normal(mean, deviation) => ("normal", vec![*mean, *deviation]),
        Dist::LogNormal(mean, deviation) => ("log_normal", vec![*mean, *deviation]),
        Dist::Triangular(low, mode, high) => ("triangular", vec![*low, *mode, *high]),
        // draws of a posterior are data of their own
        Dist::Rows(_) => ("rows", Vec::new()),
    }
}

fn uncertain(scenario: &Scenario, input: &Uncertainty, language: Language) -> Uncertain {
    let catalogue = scenario.model.catalogue();
    let range = experiment::range(scenario, input.target);
    let (distribution, arguments) = numbers(&input.dist);
    let bounds = match &input.dist {
        Dist::Uniform(low, high) | Dist::LogUniform(low, high) | Dist::Triangular(low, _, high) => [*low, *high],
        Dist::Categorical(_) => [*range.start(), *range.end()],
        Dist::Rows(rows) => {
            let ends = rows.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |e, x| [e[0].min(*x), e[1].max(*x)]);
            [ends[0], ends[1]]
        }
        other => ENDS.map(|share| other.quantile(share, &range)),
    };
    let of = |spec: &'static Spec| (kind_word(spec.kind), spec.unit, about(scenario, spec, language));
    let blocs = scenario.inputs.blocs;
    let ((kind, unit, about), central, forms) = match input.target {
        Target::Parameter { parameter, bloc } => {
            let cells = &scenario.inputs.parameters[parameter * blocs..(parameter + 1) * blocs];
            let central = match bloc {
                Some(bloc) => Some(cells[bloc]),
                None => cells.first().copied().filter(|first| cells.iter().all(|x| x == first)),
            };
            (of(catalogue.parameters[parameter]), central, Vec::new())
        }
        Target::Draw(draw) => (of(catalogue.draws[draw]), Some(scenario.inputs.draws[draw]), Vec::new()),
        Target::Law(law) => {
            let known = catalogue.laws[law];
            let about = match language {
                Language::English => known.about.trim().to_owned(),
                Language::Chinese => crate::meanings::meaning(scenario.model, known.name, language),
            };
            let forms = known.forms.iter().map(|form| form.name).collect();
            (("law", "1", about), Some(scenario.inputs.laws[law] as f64), forms)
        }
    };
    Uncertain { name: input.name.clone(), kind, unit, about, distribution, arguments, bounds, central, forms }
}

/// What worlds of this scenario draw, in the order of tables.
pub fn uncertainties(scenario: &Scenario, language: Language) -> Vec<Uncertain> {
    scenario.uncertainties.iter().map(|input| uncertain(scenario, input, language)).collect()
}

/// The outcomes of every world, in the order of tables.
pub fn outcomes(scenario: &Scenario, language: Language) -> Vec<Result> {
    let at = usize::from(language == Language::Chinese);
    let one =
        |outcome: outcomes::Outcome| Result { about: outcome.about[at].into(), unit: outcome.unit, name: outcome.name };
    outcomes::outcomes(scenario).into_iter().map(one).collect()
}

/// The stocks and flows over time, in the order of tables.
pub fn series(scenario: &Scenario, language: Language) -> Vec<Result> {
    let one = |spec: &'static Spec| Result {
        name: spec.name.into(),
        unit: spec.unit,
        about: about(scenario, spec, language),
    };
    scenario.model.catalogue().results().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use crate::load::load;

    #[test]
    fn everything_has_a_unit_and_a_meaning() {
        let scenario = load(&Library::builtin(), "baseline").unwrap();
        for language in [Language::English, Language::Chinese] {
            let given = levers(&scenario, language).into_iter().chain(parameters(&scenario, language));
            let mut all: Vec<(String, &str, String)> = given.map(|g| (g.name.to_owned(), g.unit, g.about)).collect();
            all.extend(uncertainties(&scenario, language).into_iter().map(|u| (u.name, u.unit, u.about)));
            all.extend(outcomes(&scenario, language).into_iter().map(|o| (o.name, o.unit, o.about)));
            all.extend(series(&scenario, language).into_iter().map(|s| (s.name, s.unit, s.about)));
            assert!(all.iter().all(|(_, unit, about)| !unit.is_empty() && !about.is_empty()));
        }
        let names: Vec<String> = uncertainties(&scenario, Language::English).into_iter().map(|u| u.name).collect();
        assert_eq!(names, scenario.uncertainties.iter().map(|u| u.name.clone()).collect::<Vec<_>>());
    }

    /// Draws lie between the bounds that are told, but for one in a thousand at most.
    #[test]
    fn bounds_hold_the_draws() {
        let scenario = load(&Library::builtin(), "baseline").unwrap();
        for (input, told) in scenario.uncertainties.iter().zip(uncertainties(&scenario, Language::English)) {
            let range = experiment::range(&scenario, input.target);
            for share in [0.001, 0.25, 0.5, 0.999] {
                let value = input.dist.quantile(share, &range);
                assert!((told.bounds[0]..=told.bounds[1]).contains(&value), "{} {value} {:?}", told.name, told.bounds);
            }
        }
    }
}

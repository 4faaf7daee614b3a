//! What must be true of every formula as it is executed: units fit, nothing is read before it is computed, everything declared is
//! read, and no number without a name stands in a formula.

use std::collections::{BTreeMap, BTreeSet};

use shapan_model::equations::{Equation, Role};
use shapan_model::model::{MODELS, Model};
use shapan_model::quantity::Kind;
use shapan_model::units::Dimension;

/// Constants that the specification writes into a formula: the quantity, the constant, why it needs no name.
const CONSTANTS: &[(&str, &[f64], &str)] = &[
    ("approach.progress", &[0.001], "the start of the stock, beside its declaration"),
    ("capability.mastery", &[1e-300, 1e30], "bounds that keep a ratio finite; mastery is 0 or 1 long before either"),
    ("production.log_labour", &[1e-6], "below it the aggregate is taken as Cobb-Douglas"),
    ("science.log_trend", &[1e-12], "below it the fading trend is taken as constant"),
    ("research.own_growth", &[core::f64::consts::LN_10], "orders of magnitude to natural logarithms"),
    ("automation.clerical_tasks", &[0.5, 0.25], "the ramp has the logistic curve's value and slope at its middle"),
    ("automation.expert_tasks", &[0.5, 0.25], "as above"),
    ("automation.manual_tasks", &[0.5, 0.25], "as above"),
    ("automation.research_tasks", &[0.5, 0.25], "as above"),
    ("automation.science_tasks", &[0.5, 0.25], "as above"),
];

/// Inputs that no formula reads, and what reads them instead.
const READ_ELSEWHERE: &[(&str, &str)] = &[("safety.luck", "the integrator, which looks for the accident")];

/// The equations under every form of every law, one law changed at a time.
fn variants(model: &dyn Model) -> Vec<Vec<Equation>> {
    let laws = &model.catalogue().laws;
    let mut all = vec![model.equations(&[])];
    for (at, law) in laws.iter().enumerate() {
        for form in 1..law.forms.len() {
            let mut chosen = vec![0; laws.len()];
            chosen[at] = form;
            all.push(model.equations(&chosen));
        }
    }
    all
}

#[test]
fn units_order_and_rhythm() {
    for model in MODELS {
        let faults: Vec<String> = variants(*model).into_iter().flatten().flat_map(|equation| equation.faults).collect();
        assert!(faults.is_empty(), "{}:\n{}", model.about().name, faults.join("\n"));
    }
}

#[test]
fn every_flow_and_stock_has_its_equations() {
    for model in MODELS {
        let equations = model.equations(&[]);
        for spec in model.catalogue().results() {
            let wanted: &[Role] = if spec.kind == Kind::Stock { &[Role::Start, Role::Rate] } else { &[Role::Flow] };
            for role in wanted {
                let found = equations.iter().filter(|e| e.spec.name == spec.name && e.role == *role).count();
                assert_eq!(found, 1, "{} has {found} formulas as {role:?}", spec.name);
            }
        }
    }
}

#[test]
fn every_input_is_read() {
    for model in MODELS {
        let read: BTreeSet<&str> = variants(*model)
            .into_iter()
            .flatten()
            .flat_map(|e| e.reads.iter().map(|spec| spec.name).collect::<Vec<_>>())
            .collect();
        let inputs = model.catalogue().all().filter(|spec| !matches!(spec.kind, Kind::Stock | Kind::Flow));
        let unread: Vec<&str> = inputs
            .map(|spec| spec.name)
            .filter(|name| !read.contains(name) && !READ_ELSEWHERE.iter().any(|(known, _)| known == name))
            .collect();
        assert!(unread.is_empty(), "{}: nobody reads {unread:?}", model.about().name);
    }
}

#[test]
fn no_number_without_a_name() {
    for model in MODELS {
        for equation in variants(*model).into_iter().flatten() {
            let name = equation.spec.name;
            let allowed = CONSTANTS.iter().find(|(of, ..)| *of == name).map_or(&[][..], |(_, values, _)| values);
            for value in &equation.literals {
                assert!(allowed.contains(value), "{name} has the nameless number {value}: declare it as a parameter");
            }
        }
    }
}

#[test]
fn symbols_are_unique_and_units_are_units() {
    for model in MODELS {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for spec in model.catalogue().all() {
            assert!(Dimension::parse(spec.unit).is_some(), "{}: {} is not a unit", spec.name, spec.unit);
            if let Some(other) = seen.insert(spec.symbol, spec.name) {
                panic!("{}: {} and {other} have the same symbol {}", model.about().name, spec.name, spec.symbol);
            }
        }
    }
}

#[test]
fn endings_keep_their_promise() {
    for model in MODELS {
        for spec in model.catalogue().all() {
            let unit = match spec.short.rsplit('_').next() {
                Some("share" | "elasticity") => "1",
                Some("growth") => "1/yr",
                _ => continue,
            };
            assert_eq!(spec.unit, unit, "{}", spec.name);
        }
    }
}

#[test]
fn defaults_lie_inside_their_range_and_their_prior() {
    use shapan_model::quantity::Prior;
    for model in MODELS {
        for spec in model.catalogue().all() {
            let Some(default) = spec.default else {
                continue;
            };
            assert!(spec.range.contains(&default), "{}: {default} lies outside {:?}", spec.name, spec.range);
            let (low, high) = match spec.prior {
                Prior::Uniform(low, high) | Prior::LogUniform(low, high) | Prior::Triangular(low, _, high) => {
                    (low, high)
                }
                _ => continue,
            };
            assert!(low < high && low <= default && default <= high, "{}: {default} outside its prior", spec.name);
            assert!(spec.range.contains(&low) && spec.range.contains(&high), "{}: prior outside range", spec.name);
        }
    }
}

#[test]
fn words_of_a_lever_are_in_order_and_allowed() {
    for model in MODELS {
        for spec in model.catalogue().levers.iter().chain(&model.catalogue().pairs) {
            let [low, medium, high] = spec.bands.expect("a lever has bands");
            assert!(low < medium && medium < high, "{}", spec.name);
            assert!(spec.range.contains(&low) && spec.range.contains(&high), "{}", spec.name);
        }
    }
}

#[test]
fn formulas_print_as_they_run() {
    let world = shapan_model::model::find("world").expect("the flagship");
    let equations = world.equations(&[]);
    let text = |name: &str, role: Role| {
        let found = equations.iter().find(|e| e.spec.name == name && e.role == role).expect("an equation");
        (found.text.clone(), found.tex.clone())
    };
    assert_eq!(
        text("capability.run", Role::Flow),
        ("capability.project * research.software".to_owned(), "G_1\\,S".to_owned())
    );
    assert_eq!(
        text("finance.world_capital", Role::Flow),
        ("sum_{j}(production.capital[j])".to_owned(), "\\sum_{j} K_{j}".to_owned())
    );
    assert_eq!(text("labour.employment", Role::Rate).1, "L\\,n_L");
    assert_eq!(text("adoption.speed", Role::Flow).1, "k_U\\,\\left(\\frac{n}{n_{ref}}\\right)^{\\eta_U}");
}

//! Scenarios of the public site, and of the report of 2022.

use crate::model::Preset;
use crate::value::Value;

use super::beliefs::{OF_2022, SPREADS};

/// A value of a preset.
fn number(name: &str, value: f64) -> (String, Value) {
    (name.into(), Value::Number(value))
}
fn said(name: &str, value: &str) -> (String, Value) {
    (name.into(), Value::Word(value.into()))
}

/// All presets.
pub fn presets() -> Vec<Preset> {
    let of = |which: usize| -> Vec<(String, Value)> {
        SPREADS.iter().map(|spread| number(spread.name, spread.values[which])).collect()
    };
    let mut all = Vec::new();
    let mut add = |name: &str, about: &str, values: Vec<(String, Value)>| {
        all.push(Preset { name: name.into(), about: about.into(), values });
    };
    let scenarios = [
        ("conservative", "every input at its slow end"),
        ("best_guess", "every input at the authors' best guess"),
        ("aggressive", "every input at its fast end"),
    ];
    for (which, (name, about)) in scenarios.into_iter().enumerate() {
        add(name, about, of(which));
    }
    for (name, training, gap, runtime) in
        [("low_req_1e30", 1e30, 1e2, 1e15), ("med_req_1e36", 1e36, 1e4, 1.66667e16), ("high_req_1e42", 1e42, 1e6, 1e20)]
    {
        add(
            name,
            "best guess with these training requirements, no trade-off, to a year after all has happened",
            vec![
                number("full_automation_requirements_training", training),
                number("flop_gap_training", gap),
                number("full_automation_requirements_runtime", runtime),
                number("runtime_training_tradeoff", 0.0),
                number("runtime_training_max_tradeoff", 1.0),
                said("runtime_training_tradeoff_enabled", "false"),
                said("dynamic_t_end", "true"),
            ],
        );
    }
    for (which, (name, about)) in scenarios.into_iter().enumerate() {
        let mut values = of(which);
        values.push(said("variant", "2022"));
        for old in &OF_2022 {
            values.retain(|(name, _)| name != old.name);
            values.push(number(old.name, old.values[which]));
        }
        add(&format!("{name}_2022"), &format!("{about}, in the report of 2022"), values);
    }
    all
}

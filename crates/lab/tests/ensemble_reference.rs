//! The ensemble against the reference ensemble: 2,000 worlds given as a table, quantiles of every outcome.

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use shapan_lab::counterfactual::NoAi;
use shapan_lab::ensemble::{self, Settings};
use shapan_lab::experiment::Design;
use shapan_lab::fan::OutcomeQuantiles;
use shapan_lab::outcomes::outcomes;
use shapan_lab::sample_table::Table;
use shapan_model::model::Level;

#[test]
fn quantiles_of_two_thousand_worlds() {
    let files = ["baseline.json", "ensemble/inputs.csv", "ensemble/quantiles.csv"].map(support::reference);
    let [Some(baseline), Some(inputs), Some(quantiles)] = files else { return };
    let scenario = support::scenario(&baseline);
    let table = Table::from_csv("inputs.csv", &inputs, &scenario).unwrap_or_else(|problems| panic!("{problems}"));
    let design = Design::given(scenario.clone(), table);
    assert_eq!(design.runs(), 2000);
    let settings = Settings {
        threads: 2,
        batch: None,
        every: 1.0,
        series: Vec::new(),
        outcomes: outcomes(&scenario),
        level: Level::Best,
    };
    let mut sink = OutcomeQuantiles::new(settings.outcomes.len());
    let summary = ensemble::run(&design, &settings, &mut [&mut sink], &mut |_| (), &AtomicBool::new(false)).unwrap();
    assert_eq!((summary.done, summary.broken.len(), summary.cancelled), (2000, 0, false));
    let ours: BTreeMap<&str, _> =
        settings.outcomes.iter().zip(&sink.cells).map(|(o, cell)| (o.name.as_str(), (o, cell))).collect();

    let mut rows = 0;
    let mut faults = Vec::new();
    for line in quantiles.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (outcome, cell) = ours.get(cells[0]).unwrap_or_else(|| panic!("no outcome {}", cells[0]));
        assert_eq!(outcome.unit, cells[1], "{}", cells[0]);
        assert_eq!(cell.count().to_string(), cells[7], "{}", cells[0]);
        for (value, expected) in cell.quantiles([0.05, 0.25, 0.5, 0.75, 0.95]).iter().zip(&cells[2..7]) {
            let (value, expected) = (value.unwrap(), expected.parse::<f64>().unwrap());
            if (value - expected).abs() > 1e-7 * expected.abs() {
                faults.push(format!("{}: {value} is not {expected}", cells[0]));
            }
        }
        rows += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(rows, 52);
}

/// The world without AI is the reference's: all parameters and levers.
#[test]
fn the_world_without_ai() {
    let files = ["baseline.json", "no-ai.json"].map(support::reference);
    let [Some(baseline), Some(no_ai)] = files else { return };
    let (baseline, no_ai) = (support::scenario(&baseline), support::scenario(&no_ai));
    let mut rule = NoAi::new(baseline.model.catalogue()).unwrap();
    assert_eq!(rule.inputs(&baseline.inputs), no_ai.inputs);
    assert_ne!(baseline.inputs, no_ai.inputs);
    assert!(std::sync::Arc::ptr_eq(&rule.inputs(&baseline.inputs).policy, &rule.inputs(&baseline.inputs).policy));
}

//! What a run must not depend on (neighbours, lanes, vector units), and where it stops.

mod worlds;

use shapan_model::engine::levels;
use shapan_model::model::{Fault, Inputs, Level};
use shapan_model::num::elementary::ln;
use shapan_model::quantity::Guard;
use shapan_model::world::CATALOGUE;
use worlds::{Path, baseline, random, set};

/// The baseline with everything loosened that holds growth back.
fn explosive() -> Inputs {
    let mut inputs = baseline();
    for (name, value) in [
        ("capability.wall", 20.0),
        ("automation.expert_threshold", 2.5),
        ("automation.steepness", 1.5),
        ("automation.research_cap", 0.995),
        ("automation.science_cap", 0.995),
        ("automation.research_chips", 1.0),
        ("research.lambda", 0.95),
        ("research.beta", 0.0),
        ("research.compute_weight", 0.1),
        ("research.compute_elasticity", 2.5),
        ("research.ceiling", 30.0),
        ("science.bottleneck", 0.0005),
        ("science.lambda", 1.5),
        ("science.beta", 0.0),
    ] {
        set(&mut inputs, name, value);
    }
    inputs
}

#[test]
fn neighbours_and_lanes_do_not_matter() {
    let world = Inputs { step: 1.0 / 16.0, ..random(3, 3, 20.0, 1.0 / 16.0) };
    let explosive = Inputs { step: 1.0 / 16.0, years: 20.0, ..explosive() };
    let (alone, blown) = (Path::of(&world, 1.0), Path::of(&explosive, 1.0));
    assert!(blown.record.blowup.is_some() && alone.record.blowup.is_none());
    let others: Vec<Inputs> = (10..30).map(|seed| random(seed, 3, 20.0, 1.0 / 16.0)).collect();
    for level in levels() {
        for place in [0, 3, 7, 8, 11] {
            let mut worlds = others[..12].to_vec();
            worlds[place] = world.clone();
            worlds[if place == 3 { 4 } else { 3 }] = explosive.clone();
            let paths = Path::all(&worlds, 1.0, level);
            assert_eq!(paths.len(), worlds.len());
            assert_eq!(paths[place].bits(), alone.bits(), "{level:?}, place {place}");
            let neighbour = &paths[if place == 3 { 4 } else { 3 }];
            assert_eq!(neighbour.bits(), blown.bits(), "{level:?}: the neighbour that blows up");
            assert_eq!(neighbour.record.blowup, blown.record.blowup);
        }
        // with only broken neighbours, and with none to fill the lanes
        let mut broken = vec![explosive.clone(); 8];
        broken[5] = world.clone();
        assert_eq!(Path::all(&broken, 1.0, level)[5].bits(), alone.bits());
        assert_eq!(Path::all(&[others[0].clone(), world.clone()], 1.0, level)[1].bits(), alone.bits());
    }
}

#[test]
fn every_size_of_world_has_the_same_bits_on_every_level() {
    for blocs in 2..=8 {
        let worlds: Vec<Inputs> = (0..5).map(|seed| random(100 + seed, blocs, 8.0, 0.125)).collect();
        let alone: Vec<_> = worlds.iter().map(|world| Path::of(world, 0.5).bits()).collect();
        for level in levels() {
            for (path, alone) in Path::all(&worlds, 0.5, level).iter().zip(&alone) {
                assert_eq!(&path.bits(), alone, "{blocs} blocs on {level:?}");
            }
        }
    }
}

#[test]
fn a_run_stops_in_the_first_step_that_leaves_the_numbers() {
    let inputs = explosive();
    let path = Path::all(&[inputs.clone(), inputs.clone()], inputs.step, Level::Best).remove(0);
    let blowup = path.record.blowup.expect("a blow-up");
    // every row is one step apart here; the row at the time of the stop is the last
    assert!((path.record.times[path.rows() - 1] - blowup.time).abs() < 1e-12);
    assert!(blowup.time < 25.0 && path.rows() > 10);
    assert!(matches!(blowup.fault, Fault::TooFast | Fault::NotFinite | Fault::NotPositive));
    let limit = 40.0 * inputs.step;
    for row in 0..path.rows() {
        for (at, spec) in CATALOGUE.stocks.iter().enumerate() {
            for i in 0..3 {
                let now = path.result(row, i, at);
                assert!(now.is_finite(), "{} in row {row}", spec.name);
                assert!(spec.guard == Guard::Free || now > 0.0, "{} in row {row}", spec.name);
                if spec.guard == Guard::Watched && row > 0 {
                    let growth = ln(now / path.result(row - 1, i, at)).abs();
                    assert!(growth <= limit * (1.0 + 1e-12), "{} grew by {growth} before row {row}", spec.name);
                }
            }
        }
    }
    // watched and positive stocks are those of the specification
    let watched: Vec<_> = CATALOGUE.stocks.iter().filter(|s| s.guard == Guard::Watched).map(|s| s.name).collect();
    let mut named = ["research.software", "science.technology", "production.capital"];
    named.sort_by_key(|name| CATALOGUE.result(name));
    assert_eq!(watched, named);
    assert_eq!(CATALOGUE.stocks.iter().filter(|s| s.guard != Guard::Free).count(), 11);
}

#[test]
fn rows_are_quarters_whatever_the_step() {
    for step in [1.0 / 32.0, 1.0 / 16.0, 0.125, 0.25] {
        let path = Path::of(&Inputs { step, years: 5.0, ..baseline() }, 0.25);
        assert_eq!(path.record.times, (0..=20).map(|k| f64::from(k) * 0.25).collect::<Vec<_>>());
    }
}

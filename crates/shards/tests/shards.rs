//! However a study is cut into shards, killed and taken up, its files are those of one sweep that wrote them directly.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shapan_lab::columnar::{Experiments, Labels, Series, write_quantiles};
use shapan_lab::ensemble::{self, STRETCH, Settings};
use shapan_lab::experiment::Design;
use shapan_lab::fan::Fan;
use shapan_lab::outcomes::outcomes;
use shapan_lab::prior::Dist;
use shapan_lab::scenario::{Bloc, Sampler, Scenario, Target, Text, Uncertainty};
use shapan_model::model::{Entry, Inputs, Level, Policy, find};
use shapan_shards::{Failure, Save, Shard, State, Wanted, merge, run};

/// Runs of the study: two stretches and a part of a third.
const RUNS: usize = 2 * STRETCH + 700;

/// race2 with two blocs over two years, every declared prior sampled; in some worlds capital wears out faster than it can.
fn study(seed: u64) -> Design {
    let model = find("race2").unwrap();
    let catalogue = model.catalogue();
    let zero = |width| vec![Entry { from_year: 0.0, values: vec![0.0; width] }];
    let sampled = catalogue.parameters.iter().enumerate().filter_map(|(parameter, spec)| {
        let target = Target::Parameter { parameter, bloc: None };
        let dist = match spec.name {
            "economy.depreciation" => Dist::LogUniform(0.02, 1000.0),
            _ => Dist::from_prior(&spec.prior)?,
        };
        Some(Uncertainty { name: spec.name.into(), target, dist })
    });
    let scenario = Scenario {
        name: "toy".into(),
        title: Text::default(),
        story: Text::default(),
        model,
        start_year: model.about().start_year,
        blocs: ["a", "b"].map(|name| Bloc { name: name.into(), title: Text::default() }).to_vec(),
        inputs: Inputs {
            blocs: 2,
            years: 2.0,
            step: 0.25,
            laws: vec![0; catalogue.laws.len()],
            parameters: catalogue.parameters.iter().flat_map(|spec| [spec.default.unwrap_or(0.5); 2]).collect(),
            policy: Arc::new(Policy {
                levers: catalogue.levers.iter().map(|_| zero(2)).collect(),
                pairs: catalogue.pairs.iter().map(|_| zero(4)).collect(),
            }),
            draws: catalogue.draws.iter().map(|spec| spec.default.unwrap_or(1.0)).collect(),
        },
        origins: Vec::new(),
        uncertainties: sampled.collect(),
        correlations: Vec::new(),
        seed,
        runs: RUNS,
        sampler: Sampler::LatinHypercube,
        warnings: Vec::new(),
        factors: vec![1.0; 2 * catalogue.parameters.len()],
        places: Default::default(),
    };
    Design::drawn(scenario, Sampler::LatinHypercube, seed, RUNS).unwrap()
}

const WANTED: Wanted = Wanted { save: Save::Series, every: 1.0, threads: Some(2) };

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn never() -> AtomicBool {
    AtomicBool::new(false)
}

fn shard(number: usize, of: usize) -> Shard {
    Shard::new(number, of).unwrap()
}

/// Runs one shard into its folder.
fn one(design: &Design, shard: Shard, out: &Path) -> shapan_shards::Done {
    run(design, WANTED, shard, &out.join("shards").join(shard.folder()), &mut |_| (), &never()).unwrap()
}

/// The files of a folder of results by name, without the manifest, whose times differ.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_file());
    files.map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())).collect()
}

/// What one sweep over all runs writes, without shards.
fn direct(design: &Design) -> BTreeMap<String, Vec<u8>> {
    let catalogue = design.scenario().model.catalogue();
    let all: Vec<usize> = (0..catalogue.results().count()).collect();
    let outcomes = outcomes(design.scenario());
    let settings = Settings { threads: 2, batch: Some(48), every: 1.0, series: all, outcomes, level: Level::Best };
    let mut fan = Fan::new(2, settings.series.len(), design.runs());
    let mut experiments = Experiments::new(Vec::new(), design, &settings.outcomes, "scenario").unwrap();
    let mut series = Series::new(Vec::new(), design, &settings.series).unwrap();
    ensemble::run(design, &settings, &mut [&mut fan, &mut experiments, &mut series], &mut |_| (), &never()).unwrap();
    let quantiles = write_quantiles(Vec::new(), &Labels::new(design, &settings.series), &fan).unwrap();
    let [a, b, c] = ["experiments", "timeseries", "quantiles"].map(|name| format!("{name}.parquet"));
    BTreeMap::from([(a, experiments.finish().unwrap()), (b, series.finish().unwrap()), (c, quantiles)])
}

fn same(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (name, bytes) in expected {
        assert!(found[name] == *bytes, "{name} differs");
    }
}

#[test]
fn shards_merge_to_the_bytes_of_one_sweep() {
    let design = study(3);
    let expected = direct(&design);
    for of in [1, 2, 3, 5] {
        let out = folder(&format!("merge-{of}"));
        let mut runs = 0;
        let mut broken = 0;
        // in any order
        for number in (1..=of).rev() {
            let done = one(&design, shard(number, of), &out);
            runs += done.state.known.runs[2] - done.state.known.runs[0];
            broken += done.state.known.broken.len();
        }
        assert_eq!(runs, RUNS);
        let merged = merge(std::slice::from_ref(&out), &out).unwrap();
        same(&files(&out), &expected);
        assert_eq!((merged.manifest.done, merged.manifest.broken.list.len()), (RUNS, broken));
        assert!(broken > 100, "some worlds leave the numbers");
        assert!(merged.manifest.broken.list.is_sorted_by_key(|broken| broken.run));
    }
}

#[test]
fn a_shard_that_was_stopped_goes_on() {
    let design = study(3);
    let out = folder("stopped");
    let place = out.join("shards").join("x");
    let stop = AtomicBool::new(false);
    let mut told = Vec::new();
    let mut progress = |so_far: ensemble::Progress| {
        told.push((so_far.done, so_far.total));
        stop.store(so_far.done > STRETCH + 100, Ordering::Relaxed);
    };
    let ended = run(&design, WANTED, Shard::WHOLE, &place, &mut progress, &stop);
    let Err(Failure::Interrupted { done, total }) = ended else { panic!("{ended:?}") };
    assert_eq!((done, total), (STRETCH, RUNS));
    let kept = State::read(&place).unwrap().unwrap();
    assert_eq!(kept.known.runs, [0, STRETCH, RUNS]);
    // what is not finished is not merged
    let refused = merge(std::slice::from_ref(&out), &out).unwrap_err().to_string();
    assert!(refused.contains("is not finished: 8192 of 17084 runs"), "{refused}");
    assert!(!out.join("experiments.parquet").exists());
    let first = fs::metadata(place.join("experiments-000000000000.parquet")).unwrap().modified().unwrap();
    told.clear();
    let done =
        run(&design, WANTED, Shard::WHOLE, &place, &mut |so_far| told.push((so_far.done, so_far.total)), &never());
    assert_eq!(done.unwrap().found, STRETCH);
    assert!(told[0].0 > STRETCH && told.last() == Some(&(RUNS, RUNS)), "{told:?}");
    let after = fs::metadata(place.join("experiments-000000000000.parquet")).unwrap().modified().unwrap();
    assert_eq!(after, first, "a finished stretch is not run again");
    merge(std::slice::from_ref(&out), &out).unwrap();
    same(&files(&out), &direct(&design));
}

/// A file of rows that was cut, lost or changed is told and run again, and nothing else; so is a state that was cut.
#[test]
fn damage_is_told_and_mended() {
    let design = study(3);
    let out = folder("damage");
    let place = out.join("shards").join(Shard::WHOLE.folder());
    one(&design, Shard::WHOLE, &out);
    let expected = direct(&design);
    let rows = place.join("timeseries-000000008192.parquet");
    let harms: [fn(&Path); 3] = [
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, &fs::read(path).unwrap()[..5000]).unwrap(),
        |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[3000] ^= 4;
            fs::write(path, bytes).unwrap();
        },
    ];
    for harm in harms {
        harm(&rows);
        let refused = merge(std::slice::from_ref(&out), &out).unwrap_err().to_string();
        assert!(refused.contains("timeseries-000000008192.parquet"), "{refused}");
        assert!(!out.join("quantiles.parquet").exists(), "nothing is written of a half");
        let done = one(&design, Shard::WHOLE, &out);
        assert_eq!((done.found, done.notes.len()), (RUNS, 1));
        assert!(done.notes[0].contains("timeseries-000000008192.parquet is damaged and is computed again"));
    }
    let state = place.join("state");
    let bytes = fs::read(&state).unwrap();
    fs::write(&state, &bytes[..bytes.len() - 9]).unwrap();
    assert!(merge(std::slice::from_ref(&out), &out).unwrap_err().to_string().contains("state: is damaged"));
    let done = one(&design, Shard::WHOLE, &out);
    assert!(done.found == 0 && done.notes[0].contains("is damaged and is computed again"), "{:?}", done.notes);
    merge(std::slice::from_ref(&out), &out).unwrap();
    same(&files(&out), &expected);
}

/// Shards that lack, that overlap, and those of another study: everything at once, and nothing is written.
#[test]
fn what_does_not_belong_together_is_refused() {
    let out = folder("refused");
    let empty = merge(std::slice::from_ref(&out), &out).unwrap_err().to_string();
    assert!(empty.contains("no shards were found there"), "{empty}");
    one(&study(3), shard(1, 3), &out);
    one(&study(3), shard(3, 3), &out);
    let lacking = merge(std::slice::from_ref(&out), &out).unwrap_err().to_string();
    assert!(lacking.contains("runs 8192 to 16383 are missing: shard 2/3"), "{lacking}");
    // a folder that holds a shard of one study takes none of another
    let place = out.join("shards").join(shard(1, 3).folder());
    let other = run(&study(4), WANTED, shard(1, 3), &place, &mut |_| (), &never()).unwrap_err().to_string();
    assert!(other.contains("another study"), "{other}");
    one(&study(4), shard(2, 3), &out);
    one(&study(3), shard(1, 2), &out);
    let mixed = merge(std::slice::from_ref(&out), &out).unwrap_err().to_string();
    assert!(mixed.contains("belongs to another study") && mixed.contains("missing"), "{mixed}");
    assert_eq!(files(&out).len(), 0);
}

/// No bytes make the reader of states panic; only whole ones are taken.
#[test]
fn states_are_taken_whole_or_not_at_all() {
    let design = study(3);
    let wanted = Wanted { save: Save::Outcomes, ..WANTED };
    let out = folder("states");
    let done = run(&design, wanted, shard(3, 3), &out, &mut |_| (), &never()).unwrap();
    let bytes = done.state.to_bytes();
    assert!(State::from_bytes(&bytes).unwrap() == done.state);
    for at in (0..bytes.len()).step_by(97) {
        assert!(State::from_bytes(&bytes[..at]).is_none());
        let mut other = bytes.clone();
        other[at] ^= 16;
        assert!(State::from_bytes(&other).is_none(), "{at}");
    }
}

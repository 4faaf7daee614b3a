//! Ensembles hand over the same bytes whatever the threads and batches, name every broken run, and stop when asked.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shapan_lab::ensemble::{self, Run, Settings, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::fan::{Fan, OutcomeQuantiles};
use shapan_lab::outcomes::outcomes;
use shapan_lab::prior::Dist;
use shapan_lab::sample_table::Table;
use shapan_lab::scenario::{Bloc, Sampler, Scenario, Target, Text, Uncertainty};
use shapan_model::model::{Entry, Inputs, Level, Plan, Policy, find};

/// race2 with two blocs, facts about blocs at 0.5, every declared prior sampled.
fn race2() -> Scenario {
    let model = find("race2").unwrap();
    let catalogue = model.catalogue();
    let zero = |width| vec![Entry { from_year: 0.0, values: vec![0.0; width] }];
    let sampled = catalogue.parameters.iter().enumerate().filter_map(|(parameter, spec)| {
        let target = Target::Parameter { parameter, bloc: None };
        Some(Uncertainty { name: spec.name.into(), target, dist: Dist::from_prior(&spec.prior)? })
    });
    Scenario {
        name: "toy".into(),
        title: Text::default(),
        story: Text::default(),
        model,
        start_year: model.about().start_year,
        blocs: ["a", "b"].map(|name| Bloc { name: name.into(), title: Text::default() }).to_vec(),
        inputs: Inputs {
            blocs: 2,
            years: 30.0,
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
        seed: 1234,
        runs: 0,
        sampler: Sampler::LatinHypercube,
        warnings: Vec::new(),
        factors: vec![1.0; 2 * catalogue.parameters.len()],
        places: Default::default(),
    }
}

fn settings(scenario: &Scenario, threads: usize, batch: Option<usize>) -> Settings {
    let series = (0..scenario.model.catalogue().results().count()).collect();
    Settings { threads, batch, every: 1.0, series, outcomes: outcomes(scenario), level: Level::Best }
}

/// Keeps everything.
#[derive(Default)]
struct Keep(Vec<Run>);

impl Sink for Keep {
    fn take(&mut self, _plan: &Plan, runs: &[Run]) -> io::Result<()> {
        self.0.extend_from_slice(runs);
        Ok(())
    }
}

/// Ten runs of which those in `bad` lose their capital in the third step, because it wears out faster than it can.
fn partly_broken(bad: &[usize]) -> Design {
    let scenario = race2();
    let parameter = scenario.model.catalogue().parameter("economy.depreciation").unwrap();
    let target = Target::Parameter { parameter, bloc: Some(1) };
    let columns = vec![Uncertainty { name: "economy.depreciation@b".into(), target, dist: Dist::Fixed(0.0) }];
    let values = (0..10).map(|k| if bad.contains(&k) { 1000.0 } else { 0.06 }).collect();
    Design::given(scenario, Table { columns, ids: (100..110).collect(), values, ignored: Vec::new() })
}

fn never() -> AtomicBool {
    AtomicBool::new(false)
}

#[test]
fn threads_and_batches_change_no_bit() {
    for sampler in Sampler::ALL {
        let design = Design::drawn(race2(), sampler, 5, 1100).unwrap();
        let mut first: Option<(Fan, OutcomeQuantiles, String)> = None;
        for (threads, batch) in [(1, None), (2, Some(16)), (3, Some(48)), (2, Some(1000)), (1, Some(16))] {
            let settings = settings(design.scenario(), threads, batch);
            let mut fan = Fan::new(2, settings.series.len(), design.runs());
            let mut outcomes = OutcomeQuantiles::new(settings.outcomes.len());
            let mut keep = Keep::default();
            let sinks: &mut [&mut dyn Sink] = &mut [&mut fan, &mut outcomes, &mut keep];
            let summary = ensemble::run(&design, &settings, sinks, &mut |_| (), &never()).unwrap();
            assert_eq!((summary.done, summary.broken.len(), summary.cancelled), (1100, 0, false));
            assert!(keep.0.iter().enumerate().all(|(at, run)| run.index == at && run.id == at as u64));
            let all = (fan, outcomes, format!("{:?}", keep.0));
            assert!(!all.0.cell(30, 0, 0).is_exact() && all.1.cells[0].is_exact());
            match &first {
                None => first = Some(all),
                Some(first) => assert!(*first == all, "{sampler:?}, {threads} threads, batches of {batch:?}"),
            }
        }
    }
}

#[test]
fn broken_runs_are_named_and_leave_the_numbers() {
    let design = partly_broken(&[2, 7]);
    let settings = settings(design.scenario(), 2, None);
    let (mut fan, mut keep) = (Fan::new(2, settings.series.len(), 10), Keep::default());
    let mut quantiles = OutcomeQuantiles::new(settings.outcomes.len());
    let mut told = Vec::new();
    let sinks: &mut [&mut dyn Sink] = &mut [&mut fan, &mut keep, &mut quantiles];
    let summary = ensemble::run(&design, &settings, sinks, &mut |p| told.push(p), &never()).unwrap();
    let named: Vec<_> = summary.broken.iter().map(|b| (b.run, b.no_ai, b.bloc.as_str(), b.stock, b.fault)).collect();
    let expected = |run| (run, false, "b", "economy.capital", "not above zero");
    assert_eq!(named, [expected(102), expected(107)]);
    assert_eq!(summary.broken[0].year, 2025.0);
    assert_eq!((told.last().unwrap().done, told.last().unwrap().total, told.last().unwrap().broken), (10, 10, 2));
    // alive: all ten in the first row, eight from the second on
    let alive: Vec<u64> = (0..31).map(|row| fan.cell(row, 0, 0).count()).collect();
    assert_eq!((alive[0], &alive[1..]), (10, &[8; 30][..]));
    for (at, outcome) in settings.outcomes.iter().enumerate() {
        let expected = if outcome.name == "blowup_year" { 2 } else { 8 };
        assert_eq!(quantiles.cells[at].count(), expected, "{}", outcome.name);
        for run in &keep.0 {
            let broken = run.id == 102 || run.id == 107;
            assert_eq!(run.outcomes[at].is_some(), broken == (outcome.name == "blowup_year"), "{}", outcome.name);
        }
    }
    assert_eq!(keep.0[2].record.times, [0.0]);
}

#[test]
fn cancelling_ends_after_the_batch_at_hand() {
    let design = Design::drawn(race2(), Sampler::MonteCarlo, 5, 10_000).unwrap();
    for threads in [1, 2] {
        let cancel = never();
        let mut keep = Keep::default();
        let settings = settings(design.scenario(), threads, Some(16));
        let mut stop = |p: ensemble::Progress| cancel.store(p.done >= 64, Ordering::Relaxed);
        let summary = ensemble::run(&design, &settings, &mut [&mut keep], &mut stop, &cancel).unwrap();
        assert!(summary.cancelled && summary.done >= 64 && summary.done < 64 + 16 * 8, "{}", summary.done);
        assert_eq!(keep.0.len(), summary.done);
    }
}

#[test]
fn an_error_of_a_sink_is_passed_on() {
    struct Full;
    impl Sink for Full {
        fn take(&mut self, _plan: &Plan, _runs: &[Run]) -> io::Result<()> {
            Err(io::Error::new(io::ErrorKind::StorageFull, "no space"))
        }
    }
    let design = Design::drawn(race2(), Sampler::MonteCarlo, 5, 1000).unwrap();
    let settings = settings(design.scenario(), 2, Some(16));
    let error = ensemble::run(&design, &settings, &mut [&mut Full], &mut |_| (), &never()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    let odd = Settings { every: 0.7, ..settings };
    let error = ensemble::run(&design, &odd, &mut [], &mut |_| (), &never()).unwrap_err();
    assert!(error.to_string().contains("whole years"));
}

#[cfg(feature = "parquet")]
mod columnar {
    use super::*;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, UInt64Type};
    use arrow_array::{Array, RecordBatch};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use shapan_lab::columnar::{Experiments, Labels, Series, write_quantiles};

    fn files(design: &Design, threads: usize, batch: Option<usize>) -> [Vec<u8>; 3] {
        let settings = settings(design.scenario(), threads, batch);
        let mut fan = Fan::new(2, settings.series.len(), design.runs());
        let mut experiments = Experiments::new(Vec::new(), design, &settings.outcomes, "none").unwrap();
        let mut series = Series::new(Vec::new(), design, &settings.series).unwrap();
        let sinks: &mut [&mut dyn Sink] = &mut [&mut fan, &mut experiments, &mut series];
        ensemble::run(design, &settings, sinks, &mut |_| (), &never()).unwrap();
        let quantiles = write_quantiles(Vec::new(), &Labels::new(design, &settings.series), &fan).unwrap();
        [experiments.finish().unwrap(), series.finish().unwrap(), quantiles]
    }

    fn read(bytes: &[u8]) -> RecordBatch {
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::copy_from_slice(bytes)).unwrap();
        let batches: Vec<RecordBatch> = reader.with_batch_size(1 << 20).build().unwrap().map(Result::unwrap).collect();
        assert_eq!(batches.len(), 1);
        batches.into_iter().next().unwrap()
    }

    #[test]
    fn files_are_the_same_bytes() {
        let design = Design::drawn(race2(), Sampler::LatinHypercube, 5, 2000).unwrap();
        let first = files(&design, 1, None);
        for (threads, batch) in [(2, Some(16)), (3, Some(160))] {
            assert!(first == files(&design, threads, batch), "{threads} threads, batches of {batch:?}");
        }
    }

    #[test]
    fn files_hold_what_was_run() {
        let design = partly_broken(&[2]);
        let [experiments, series, quantiles] = files(&design, 2, None).map(|bytes| read(&bytes));
        assert_eq!((experiments.num_rows(), series.num_rows()), (10, 9 * 31 * 2 + 2));
        let ids = experiments.column_by_name("run_id").unwrap().as_primitive::<UInt64Type>();
        assert_eq!((ids.value(0), ids.value(9)), (100, 109));
        let status = experiments.column_by_name("status").unwrap().as_string::<i32>();
        assert_eq!((status.value(1), status.value(2)), ("complete", "stopped"));
        let stock = experiments.column_by_name("blowup_stock").unwrap().as_string::<i32>();
        assert!(stock.is_null(1) && stock.value(2) == "economy.capital");
        let end = experiments.column_by_name("economy.capital.a@2055").unwrap();
        assert!(end.is_null(2) && end.null_count() == 1);
        let last = series.column_by_name("economy.capital").unwrap().as_primitive::<Float64Type>();
        // rows of the last run: its last two are its blocs at the end
        assert_eq!(end.as_primitive::<Float64Type>().value(9), last.value(last.len() - 2));
        let schema = series.schema();
        assert_eq!(schema.field_with_name("risk.risk").unwrap().metadata()["unit"], "1");
        let n = quantiles.column_by_name("n").unwrap().as_primitive::<UInt64Type>();
        assert_eq!((n.value(0), n.value(n.len() - 1)), (10, 9));
        for name in ["time", "bloc", "variable", "unit", "p05", "p25", "p50", "p75", "p95", "mean", "min", "max"] {
            assert!(quantiles.column_by_name(name).is_some(), "{name}");
        }
    }

    /// An experiments file is itself a table of worlds once its outcomes are left out; odd files are refused in words.
    #[test]
    fn tables_of_worlds_come_from_columnar_files_too() {
        use arrow_array::{ArrayRef, Float64Array, Int64Array};
        let table = |value: Option<f64>| {
            let columns: [(&str, ArrayRef); 2] = [
                ("run", Arc::new(Int64Array::from(vec![4, 9]))),
                ("compute.spill@b", Arc::new(Float64Array::from(vec![Some(0.1), value]))),
            ];
            let batch = RecordBatch::try_from_iter(columns).unwrap();
            let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            Table::from_parquet("t.parquet", writer.into_inner().unwrap(), &race2())
        };
        let sound = table(Some(1.0 / 3.0)).unwrap();
        assert_eq!((sound.ids, sound.values), (vec![4, 9], vec![0.1, 1.0 / 3.0]));
        assert!(
            table(None).unwrap_err().to_string().contains("t.parquet:3:2: the value of `compute.spill@b` is missing")
        );
        let text = Table::from_parquet("t.parquet", b"run,x\n1,2\n".to_vec(), &race2()).unwrap_err().to_string();
        assert!(text.contains("not a readable Parquet file"));
    }
}

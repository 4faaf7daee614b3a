//! `shapan bench`: the speed of this build on this machine, in runs per CPU second of one thread.

use cpu_time::ThreadTime;
use serde::Serialize;
use shapan_model::engine;
use shapan_model::model::{Inputs, Level, Plan};
use shapan_model::speed::{self, Elementary};

use super::{Failure, print, print_json, world};
use crate::args::Bench;

/// One figure.
#[derive(Serialize)]
struct Figure {
    what: String,
    runs_per_cpu_second: f64,
    microseconds_per_run: f64,
}

/// Best time of some repetitions, in CPU seconds.
fn best(repeats: usize, mut work: impl FnMut()) -> f64 {
    let once = |work: &mut dyn FnMut()| {
        let start = ThreadTime::now();
        work();
        start.elapsed().as_secs_f64()
    };
    once(&mut work);
    (0..repeats.max(1)).map(|_| once(&mut work)).fold(f64::INFINITY, f64::min)
}

/// Measures and prints.
pub(crate) fn bench(args: &Bench) -> Result<(), Failure> {
    let mut figures = Vec::new();
    let cases = [
        (
            "race2",
            "six series of 121 points kept",
            &["compute.capability", "risk.risk", "economy.output"][..],
            0.25,
            4096,
            0.25,
        ),
        (
            "world",
            "25 years at 1/16, six series of 26 points kept",
            &["production.output", "capability.level"][..],
            1.0,
            64,
            1.0 / 16.0,
        ),
        (
            "world",
            "25 years at 1/32, six series of 26 points kept",
            &["production.output", "capability.level"][..],
            1.0,
            64,
            1.0 / 32.0,
        ),
    ];
    for (name, kept, columns, every, runs, step) in cases {
        let mut scenario = world::scenario(if name == "world" { "baseline" } else { name })?;
        scenario.inputs.step = step;
        let catalogue = scenario.model.catalogue();
        let columns: Vec<usize> = columns.iter().filter_map(|name| catalogue.result(name)).collect();
        let worlds = worlds(&scenario, runs)?;
        for level in engine::levels().into_iter().filter(|level| *level != Level::Best) {
            let plan = Plan { every, columns: columns.clone(), level, quick: false };
            let seconds = best(args.repeats, || {
                // a study makes its inputs anew for each run
                for batch in worlds.chunks(64) {
                    let batch = batch.to_vec();
                    std::hint::black_box(scenario.model.run(&plan, &batch));
                }
            });
            figures.push(figure(&format!("{name}, {kept}, {level:?}"), runs, seconds));
        }
    }
    let xs: Vec<f64> = (0..1024).map(|k| 0.5 + f64::from(k) / 700.0).collect();
    for function in Elementary::ALL {
        let seconds = best(args.repeats, || {
            for _ in 0..200 {
                std::hint::black_box(speed::sum(function, std::hint::black_box(&xs)));
            }
        });
        figures.push(figure(&format!("{function:?}, one value in lanes"), 200 * xs.len(), seconds));
    }
    if args.json {
        return print_json(&figures);
    }
    let width = figures.iter().map(|figure| figure.what.len()).max().unwrap_or(0);
    let mut text = format!("{:<width$}  {:>14}  {:>12}\n", "", "runs / CPU s", "µs / run");
    for figure in &figures {
        text.push_str(&format!(
            "{:<width$}  {:>14.0}  {:>12.4}\n",
            figure.what, figure.runs_per_cpu_second, figure.microseconds_per_run
        ));
    }
    print(&text)
}

fn figure(what: &str, runs: usize, seconds: f64) -> Figure {
    Figure {
        what: what.to_owned(),
        runs_per_cpu_second: runs as f64 / seconds,
        microseconds_per_run: seconds / runs as f64 * 1e6,
    }
}

/// Worlds drawn from the scenario's beliefs.
fn worlds(scenario: &shapan_lab::scenario::Scenario, runs: usize) -> Result<Vec<Inputs>, Failure> {
    let design = shapan_lab::experiment::Design::drawn(scenario.clone(), scenario.sampler, scenario.seed, runs)?;
    Ok((0..runs).map(|run| design.inputs(&design.row(run))).collect())
}

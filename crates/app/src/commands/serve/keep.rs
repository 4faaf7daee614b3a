//! An ensemble whose results a server keeps: the files of `shapan ensemble`, written as the runs come.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use shapan_lab::columnar::{Experiments, Labels, write_quantiles};
use shapan_lab::ensemble::{Progress, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::series;

use crate::commands::Failure;
use crate::commands::study::{self, Study};
use crate::files::{self, Draft};

/// Runs an ensemble into a folder and tells how far it is.
pub(super) fn run(
    design: Design,
    folder: &Path,
    threads: usize,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Study, Failure> {
    let all = series::everything(design.scenario(), 1.0).columns;
    let settings = study::settings(design.scenario(), Some(threads), 1.0, all);
    let path = |name: &str| folder.join(name);
    let draft = Draft::begin(&path("experiments.parquet"))?;
    let mut experiments = Experiments::new(draft, &design, &settings.outcomes, "scenario")?;
    let study = study::run_telling(design, settings, &mut [&mut experiments as &mut dyn Sink], progress, cancel)?;
    experiments.finish()?.finish()?;
    let draft = Draft::begin(&path("quantiles.parquet"))?;
    write_quantiles(draft, &Labels::new(&study.design, &study.settings.series), &study.fan)?.finish()?;
    let written = ["experiments.parquet", "quantiles.parquet", "manifest.json"].map(String::from).to_vec();
    files::write(&path("manifest.json"), study.manifest(written)?.to_json().as_bytes())?;
    Ok(study)
}

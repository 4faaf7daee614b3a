//! Shards of an ensemble, run into folders and put together.

use std::path::PathBuf;

use pyo3::prelude::*;
use serde_json::json;
use shapan_lab::ensemble::STRETCH;
use shapan_lab::experiment::Design;
use shapan_shards::{Failure as Refusal, Save, Shard, Wanted, draft};

use crate::ensemble::{Sampling, design, threads};
use crate::failure::{Answer, Failure, refuse};
use crate::given::Given;
use crate::work::work;
use crate::world::{EVERY, World, changes};

/// What may be saved, by name.
const SAVES: [(&str, Save); 4] = [
    ("summary", Save::Summary),
    ("outcomes", Save::Outcomes),
    ("quantiles", Save::Quantiles),
    ("series", Save::Series),
];

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        match refusal {
            Refusal::Input(problems) => Failure::Problems(problems),
            other => refuse("shards", other.to_string(), None),
        }
    }
}

/// A shard of a study that was read and found sound.
#[pyclass(frozen, module = "shapan._shapan")]
pub(crate) struct Part {
    design: Design,
    wanted: Wanted,
    shard: Shard,
}

#[pymethods]
impl Part {
    #[new]
    #[pyo3(signature = (world, number=None, of=None, n=None, seed=None, sampler=None, threads=None, every=None, save=None, levers=None, set=None))]
    #[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
    fn new(
        py: Python<'_>,
        world: &World,
        number: Option<Bound<'_, PyAny>>,
        of: Option<Bound<'_, PyAny>>,
        n: Option<Bound<'_, PyAny>>,
        seed: Option<Bound<'_, PyAny>>,
        sampler: Option<Bound<'_, PyAny>>,
        threads: Option<Bound<'_, PyAny>>,
        every: Option<Bound<'_, PyAny>>,
        save: Option<Bound<'_, PyAny>>,
        levers: Option<Bound<'_, PyAny>>,
        set: Option<Bound<'_, PyAny>>,
    ) -> Answer<Part> {
        let mut given = Given::default();
        let base = world.scenario(true, &[])?;
        let more = changes(&mut given, &base, levers.as_ref(), set.as_ref());
        let threads = self::threads(&mut given, threads.as_ref());
        let every = given.word("every", every.as_ref(), &EVERY).unwrap_or(1.0);
        let save = given.word("save", save.as_ref(), &SAVES).unwrap_or(Save::Quantiles);
        let number = given.whole("number", number.as_ref(), 1).unwrap_or(1) as usize;
        let of = given.whole("of", of.as_ref(), 1).unwrap_or(1) as usize;
        let shard = Shard::new(number, of);
        if shard.is_none() {
            given.wrong("number", format!("there is no shard {number} of {of}"), Some("shards are numbered from 1"));
        }
        let scenario = given.take(world.scenario(true, &more));
        let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples: None };
        let design = design(py, &mut given, scenario, sampling, |scenario| scenario.runs);
        given.finish()?;
        let (Some(design), Some(shard)) = (design, shard) else {
            return Err(refuse("shards", "there are no worlds", None));
        };
        Ok(Part { design, wanted: Wanted { save, every, threads }, shard })
    }

    /// Name of its folder.
    #[getter]
    fn folder(&self) -> String {
        self.shard.folder()
    }

    /// Worlds of the whole study.
    #[getter]
    fn runs(&self) -> usize {
        self.design.runs()
    }

    /// Runs it into a folder, or goes on where it was stopped; what it has as JSON.
    #[pyo3(signature = (folder, progress=None))]
    fn run(&self, py: Python<'_>, folder: PathBuf, progress: Option<Py<PyAny>>) -> Answer<String> {
        let (design, wanted, shard) = (self.design.clone(), self.wanted, self.shard);
        work(py, progress, move |watch| {
            let mut tell = |so_far: shapan_lab::ensemble::Progress| watch.at(so_far.done, so_far.total);
            let done = shapan_shards::run(&design, wanted, shard, &folder, &mut tell, watch.cancel())?;
            let known = &done.state.known;
            Ok(json!({
                "study": known.study,
                "shard": known.shard,
                "first_run": known.runs[0],
                "runs": known.runs[2] - known.runs[0],
                "found": done.found,
                "broken": known.broken.iter().filter(|broken| !broken.no_ai).count(),
                "cpu_seconds": known.cpu_seconds,
                "notes": done.notes,
            })
            .to_string())
        })
    }
}

/// Puts shards together; the manifest and the quantiles of the outcomes as JSON.
#[pyfunction]
pub(crate) fn merge_shards(py: Python<'_>, folders: Vec<PathBuf>, out: PathBuf) -> Answer<String> {
    work(py, None, move |_| {
        let merged = shapan_shards::merge(&folders, &out)?;
        draft::write(&out.join("manifest.json"), merged.manifest.to_json().as_bytes())?;
        let folders: Vec<String> = merged.folders.iter().map(|folder| folder.display().to_string()).collect();
        Ok(json!({ "manifest": merged.manifest, "folders": folders }).to_string())
    })
}

/// Runs that a stretch has: a shard has whole ones.
#[pyfunction]
pub(crate) fn stretch() -> usize {
    STRETCH
}

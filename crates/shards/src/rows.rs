//! Files of rows of one stretch of runs.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use shapan_lab::columnar::{Experiments, Parquet, Series};
use shapan_lab::ensemble::{Run, Settings, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::manifest::hexadecimal;
use shapan_model::model::Plan;

use crate::draft::Draft;
use crate::run::Save;
use crate::{Failure, run};

/// Tables of rows, by their names in the folder of results.
pub(crate) const TABLES: [&str; 2] = ["experiments", "timeseries"];

/// Name of a table's file for the stretch that begins with a run.
pub(crate) fn name(table: &str, first: usize) -> String {
    format!("{table}-{first:012}.parquet")
}

/// A file that hashes what is written into it.
struct Hashed {
    draft: Draft,
    hash: Sha256,
}

impl Hashed {
    fn begin(path: &Path) -> Result<Hashed, Failure> {
        Ok(Hashed { draft: Draft::begin(path)?, hash: Sha256::new() })
    }

    fn finish(self) -> Result<String, Failure> {
        self.draft.finish()?;
        Ok(hexadecimal(&self.hash.finalize()))
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.draft.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.draft.flush()
    }
}

/// The files of a stretch that are being written.
pub(crate) struct Rows {
    first: usize,
    experiments: Experiments<Parquet<Hashed>>,
    series: Option<Series<Parquet<Hashed>>>,
}

impl Rows {
    /// Begins the files of the stretch that begins with a run; none if no rows are saved.
    pub(crate) fn begin(
        folder: &Path,
        first: usize,
        design: &Design,
        settings: &Settings,
        save: Save,
    ) -> Result<Option<Rows>, Failure> {
        if save == Save::Summary {
            return Ok(None);
        }
        let path = |table| folder.join(name(table, first));
        let unwritable =
            |table: &'static str| move |error: io::Error| Failure::file(&folder.join(table), "written", &error);
        let out = Hashed::begin(&path(TABLES[0]))?;
        let experiments =
            Experiments::new(out, design, &settings.outcomes, run::POLICY).map_err(unwritable(TABLES[0]))?;
        let series = match save {
            Save::Series => {
                let out = Hashed::begin(&path(TABLES[1]))?;
                Some(Series::new(out, design, &settings.series).map_err(unwritable(TABLES[1]))?)
            }
            _ => None,
        };
        Ok(Some(Rows { first, experiments, series }))
    }

    /// Takes some runs of the stretch.
    pub(crate) fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()> {
        self.experiments.take(plan, runs)?;
        self.series.as_mut().map_or(Ok(()), |series| series.take(plan, runs))
    }

    /// Completes the files: their hashes by name.
    pub(crate) fn finish(self, folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
        let unwritable = |error: io::Error| Failure::file(folder, "written", &error);
        let mut hashes = BTreeMap::new();
        let file = self.experiments.finish().map_err(unwritable)?;
        hashes.insert(name(TABLES[0], self.first), file.finish()?);
        if let Some(series) = self.series {
            let file = series.finish().map_err(unwritable)?;
            hashes.insert(name(TABLES[1], self.first), file.finish()?);
        }
        Ok(hashes)
    }
}

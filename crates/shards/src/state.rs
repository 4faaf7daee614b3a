//! What a shard has finished, in one file: quantiles so far, runs that broke, which files hold its rows. The file ends with the hash of what stands
//! before; one that was cut or changed is not taken.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shapan_lab::columnar::Labels;
use shapan_lab::fan::{Fan, OutcomeQuantiles};
use shapan_lab::manifest::{BrokenRun, Manifest};

use crate::run::Save;
use crate::{Failure, draft};

/// Name of the file within the shard's folder.
pub(crate) const FILE: &str = "state";
/// How the file begins.
const HEAD: &[u8] = b"shapan shard 1\n";
/// Level of compression: higher ones take longer and save little.
const LEVEL: i32 = 1;
/// Bytes of the hash at its end.
const HASH: usize = 32;

/// What is known of a shard beside its quantiles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Hash of everything that the study's numbers rest on.
    pub study: String,
    /// Number of the shard, from 1, and how many there are.
    pub shard: [usize; 2],
    /// First run, the run after those that are finished, the run after the last.
    pub runs: [usize; 3],
    /// What is saved.
    pub save: Save,
    /// Years between rows.
    pub every: f64,
    /// Blocs and series of the quantiles.
    pub labels: Labels,
    /// Name and unit of each outcome.
    pub outcomes: Vec<[String; 2]>,
    /// The manifest of the study, before its runs are counted.
    pub manifest: Manifest,
    /// Runs that left the numbers.
    pub broken: Vec<BrokenRun>,
    /// Files of rows within the shard's folder: SHA-256 by name.
    pub rows: BTreeMap<String, String>,
    /// CPU seconds of the runs that are finished.
    pub cpu_seconds: f64,
}

/// What a shard has finished.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What is known of it.
    pub known: Known,
    /// Quantiles of the series.
    pub fan: Fan,
    /// Quantiles of the outcomes.
    pub outcomes: OutcomeQuantiles,
}

impl State {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let known = serde_json::to_vec(&self.known).unwrap_or_default();
        let mut body = (known.len() as u64).to_le_bytes().to_vec();
        body.extend(known);
        self.fan.write(&mut body);
        self.outcomes.cells.iter().for_each(|cell| cell.write(&mut body));
        let mut bytes = HEAD.to_vec();
        // into memory nothing can fail; bytes that were cut would be refused when they are read
        let _ = zstd::stream::copy_encode(body.as_slice(), &mut bytes, LEVEL);
        let hash = Sha256::digest(&bytes);
        bytes.extend(hash.as_slice());
        bytes
    }

    /// From bytes; none if they were cut or changed.
    pub fn from_bytes(bytes: &[u8]) -> Option<State> {
        let (body, hash) = bytes.split_at_checked(bytes.len().checked_sub(HASH)?)?;
        if Sha256::digest(body).as_slice() != hash {
            return None;
        }
        let body = zstd::stream::decode_all(body.strip_prefix(HEAD)?).ok()?;
        let (size, body) = body.split_first_chunk()?;
        let (known, mut rest) = body.split_at_checked(u64::from_le_bytes(*size) as usize)?;
        let known: Known = serde_json::from_slice(known).ok()?;
        let fan = Fan::read(&mut rest)?;
        let mut outcomes = OutcomeQuantiles::new(known.outcomes.len());
        for cell in &mut outcomes.cells {
            *cell = shapan_lab::sketch::Sketch::read(&mut rest)?;
        }
        rest.is_empty().then_some(State { known, fan, outcomes })
    }

    /// That of a shard in a folder, if there is one.
    ///
    /// # Errors
    /// If there is one and it cannot be read, or was cut or changed.
    pub fn read(folder: &Path) -> Result<Option<State>, Failure> {
        let path = folder.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => State::from_bytes(&bytes)
                .map(Some)
                .ok_or_else(|| Failure::Sentence(format!("{}: is damaged", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file(&path, "read", &error)),
        }
    }

    /// Keeps it in the shard's folder: it is on disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        draft::write(&folder.join(FILE), &self.to_bytes())
    }
}

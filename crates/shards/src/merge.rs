//! Shards put together: the files that one machine would have written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use shapan_lab::columnar::{Joined, write_quantiles};
use shapan_lab::fan::{Fan, OutcomeQuantiles};
use shapan_lab::manifest::{BrokenRuns, Manifest};

use crate::digest;
use crate::draft::Draft;
use crate::rows::TABLES;
use crate::run::Save;
use crate::state::{self, Known, State};
use crate::{Failure, Shard};

/// Folder of the shards within that of the results.
pub const SHARDS: &str = "shards";

/// A study that was put together.
#[derive(Debug)]
pub struct Merged {
    /// Its manifest; the time on the clock is not known.
    pub manifest: Manifest,
    /// Name and unit of each outcome.
    pub outcomes: Vec<[String; 2]>,
    /// Their quantiles.
    pub quantiles: OutcomeQuantiles,
    /// Quantiles of the series.
    pub fan: Fan,
    /// Folders of the shards that were put together.
    pub folders: Vec<PathBuf>,
}

/// A shard in a folder.
struct Found {
    folder: PathBuf,
    known: Known,
}

/// Puts the shards below some folders together, into the files of `out`: each run must be in one of them, and all must be of one study.
///
/// A folder is that of a shard, or holds such folders, or is a folder of results with `shards`.
///
/// # Errors
/// Everything that is missing, of another study, unfinished or damaged; then nothing is written.
pub fn merge(folders: &[PathBuf], out: &Path) -> Result<Merged, Failure> {
    let mut places = Vec::new();
    folders.iter().for_each(|folder| places_below(folder, &mut places));
    places.sort();
    places.dedup();
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for folder in places {
        match State::read(&folder) {
            Ok(Some(state)) => found.push(Found { folder, known: state.known }),
            Ok(None) => {}
            Err(damage) => problems.push(damage.to_string()),
        }
    }
    if found.is_empty() && problems.is_empty() {
        let names: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
        return Err(Failure::Sentence(format!("{}: no shards were found there", names.join(", "))));
    }
    let parts = in_order(found, &mut problems);
    if !problems.is_empty() {
        return Err(Failure::Sentence(problems.join("\n")));
    }
    write(&parts, out)
}

/// Folders with the state of a shard, in or below a folder.
fn places_below(folder: &Path, places: &mut Vec<PathBuf>) {
    if folder.join(state::FILE).is_file() {
        places.push(folder.to_owned());
        return;
    }
    let inner = folder.join(SHARDS);
    let inner = if inner.is_dir() { inner } else { folder.to_owned() };
    for entry in fs::read_dir(inner).into_iter().flatten().flatten() {
        if entry.path().join(state::FILE).is_file() {
            places.push(entry.path());
        }
    }
}

/// Shards that together hold each run once, in order; what is wrong goes to the problems.
fn in_order(mut found: Vec<Found>, problems: &mut Vec<String>) -> Vec<Found> {
    let Some(study) = found.first().map(|first| first.known.study.clone()) else { return Vec::new() };
    let named = |shard: &Found| {
        let [number, of] = shard.known.shard;
        format!("{}: shard {number}/{of} of {}", shard.folder.display(), shard.known.manifest.scenario)
    };
    for other in found.iter().filter(|shard| shard.known.study != study) {
        problems.push(format!("{} belongs to another study than {}", named(other), found[0].folder.display()));
    }
    found.retain(|shard| shard.known.study == study && shard.known.runs[0] < shard.known.runs[2]);
    for part in &found {
        let [first, done, end] = part.known.runs;
        if done < end {
            problems.push(format!("{} is not finished: {} of {} runs", named(part), done - first, end - first));
        }
    }
    // of two that hold the same runs, either will do: a shard is a function of study and number
    found.sort_by_key(|shard| (shard.known.runs[0], usize::MAX - shard.known.runs[2]));
    let runs = found.first().map_or(0, |first| first.known.manifest.runs);
    let (mut next, mut missing) = (0, Vec::new());
    let mut kept: Vec<Found> = Vec::new();
    for shard in found {
        let [first, _, end] = shard.known.runs;
        if end <= next {
            continue;
        }
        if first > next {
            missing.push(next..first);
        } else if first < next {
            problems
                .push(format!("{} overlaps the one before it: shards of different counts do not mix", named(&shard)));
        }
        next = end;
        kept.push(shard);
    }
    if next < runs {
        missing.push(next..runs);
    }
    let of = kept.first().map_or(1, |first| first.known.shard[1]);
    for gap in missing {
        let lacking: Vec<String> = (1..=of)
            .filter_map(|number| Shard::new(number, of))
            .filter(|shard| {
                let runs = shard.runs(runs);
                !runs.is_empty() && runs.start >= gap.start && runs.end <= gap.end
            })
            .map(|shard| shard.to_string())
            .collect();
        let shards = if lacking.is_empty() { String::new() } else { format!(": shard {}", lacking.join(", ")) };
        problems.push(format!("runs {} to {} are missing{shards}", gap.start, gap.end - 1));
    }
    kept
}

/// Writes the files; each appears once it is complete, the manifest last.
fn write(parts: &[Found], out: &Path) -> Result<Merged, Failure> {
    let Some(first) = parts.first() else { return Err(Failure::Sentence("there are no runs".into())) };
    let known = &first.known;
    fs::create_dir_all(out).map_err(|error| Failure::file(out, "made", &error))?;
    let tables: &[&str] = match known.save {
        Save::Summary => &[],
        Save::Outcomes | Save::Quantiles => &TABLES[..1],
        Save::Series => &TABLES,
    };
    let mut drafts = Vec::new();
    let mut written = Vec::new();
    for table in tables {
        let path = out.join(format!("{table}.parquet"));
        drafts.push(joined(parts, table, &path)?);
        written.push(format!("{table}.parquet"));
    }
    let mut fan: Option<Fan> = None;
    let mut quantiles: Option<OutcomeQuantiles> = None;
    let mut broken = Vec::new();
    let mut cpu_seconds = 0.0;
    for part in parts {
        let state = State::read(&part.folder)?;
        let gone = || Failure::Sentence(format!("{}: the shard went away", part.folder.display()));
        let state = state.filter(|state| state.known == part.known).ok_or_else(gone)?;
        cpu_seconds += state.known.cpu_seconds;
        broken.extend(state.known.broken);
        match (&mut fan, &mut quantiles) {
            (Some(fan), Some(quantiles)) => {
                fan.absorb(&state.fan);
                quantiles.absorb(&state.outcomes);
            }
            _ => (fan, quantiles) = (Some(state.fan), Some(state.outcomes)),
        }
    }
    let (Some(fan), Some(quantiles)) = (fan, quantiles) else {
        return Err(Failure::Sentence("there are no runs".into()));
    };
    if known.save != Save::Outcomes {
        let path = out.join("quantiles.parquet");
        let draft = Draft::begin(&path)?;
        let unwritable = |error: io::Error| Failure::file(&path, "written", &error);
        drafts.push(write_quantiles(draft, &known.labels, &fan).map_err(unwritable)?);
        written.push("quantiles.parquet".into());
    }
    drafts.into_iter().try_for_each(Draft::finish)?;
    written.push("manifest.json".into());
    let mut manifest = known.manifest.clone();
    manifest.done = manifest.runs;
    manifest.cpu_seconds = Some(cpu_seconds);
    manifest.broken = BrokenRuns::of(broken);
    manifest.files = written;
    Ok(Merged {
        manifest,
        outcomes: known.outcomes.clone(),
        quantiles,
        fan,
        folders: parts.iter().map(|part| part.folder.clone()).collect(),
    })
}

/// The rows of all shards in one file, which is not yet under its name.
fn joined(parts: &[Found], table: &str, path: &Path) -> Result<Draft, Failure> {
    let mut joined = Joined::new(Draft::begin(path)?);
    for part in parts {
        // sorted by name, which counts runs: in order
        for (name, hash) in part.known.rows.iter().filter(|(name, _)| name.starts_with(table)) {
            let rows = part.folder.join(name);
            let unreadable = |error: io::Error| Failure::file(&rows, "read", &error);
            if digest::of(&rows).map_err(unreadable)?.0 != *hash {
                return Err(Failure::Sentence(format!("{}: is damaged; run its shard again", rows.display())));
            }
            joined.append(&File::open(&rows).map_err(unreadable)?).map_err(unreadable)?;
        }
    }
    joined.finish().map_err(|error| Failure::file(path, "written", &error))
}

//! `shapan merge`: shards of an ensemble put together.

use std::fs;

use super::ensemble::Report;
use super::{Failure, print, print_json};
use crate::args::Merge;
use crate::catalogue;

/// Puts shards together.
pub(crate) fn merge(args: &Merge) -> Result<(), Failure> {
    let out = match (&args.out, args.folders.as_slice()) {
        (Some(out), _) => out,
        (None, [one]) => one,
        _ => return Err(Failure::usage("shards of several folders need --out: a folder for what they make together")),
    };
    let merged = shapan_shards::merge(&args.folders, out)?;
    catalogue::keep(out, &merged.manifest.to_json())?;
    if args.remove {
        for folder in &merged.folders {
            fs::remove_dir_all(folder)
                .map_err(|error| Failure::sentence(format!("{}: cannot be removed: {error}", folder.display())))?;
            // only empty folders go
            let _ = folder.parent().map(fs::remove_dir);
        }
    }
    let report = Report::of(&merged, out);
    if args.json {
        return print_json(&report);
    }
    let shards = if merged.folders.len() == 1 { "1 shard".into() } else { format!("{} shards", merged.folders.len()) };
    print(&format!("{shards}; {}", report.table(args.lang.into())))
}

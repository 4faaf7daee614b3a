//! Games whose players set levers between bounds.

use serde_json::json;
use shapan_lab::experiment::Design;
use shapan_lab::game::asked::Played;
use shapan_lab::game::continuous::Depth;
use shapan_lab::game::levers_told::ToldLevers;
use shapan_lab::memory::Work;
use shapan_lab::messages::Language;
use shapan_lab::scenario::Sampler;
use shapan_lab::{svg, terminal};

use super::{COLUMNS, look, nothing};
use crate::args::Game;
use crate::commands::{Failure, print, print_json};
use crate::kept::Kept;
use crate::progress::{self, Progress};
use crate::{catalogue, files};

/// Searches an equilibrium, saves and shows it.
pub(super) fn play(args: &Game, asked: &Played, design: Design, threads: usize) -> Result<(), Failure> {
    if !(args.near.is_finite() && args.near > 0.0) {
        return Err(Failure::usage("--near is a number above 0"));
    }
    let language: Language = args.lang.into();
    let seed = design.drawing().map_or(0, |(_, seed)| seed);
    let sampler = design.drawing().map_or("", |(sampler, _): (Sampler, u64)| sampler.name());
    let depth = Depth { near: args.near, rounds: args.rounds, evaluations: args.evaluations, seed };
    let cancel = progress::interruption();
    let progress = Progress::begin(language.of(&asked.rules.title), 0);
    let (mut kept, mut so_far) = (Kept::of(args.out.as_deref()), (0, 0));
    let mut on = |done: usize, total: usize| {
        so_far = (done, total);
        progress.of(so_far.0, so_far.1);
    };
    let work = &mut Work { threads, progress: &mut on, cancel: &cancel, memory: &mut kept };
    let found = asked.rules.settle(design, depth, work);
    progress.end();
    let equilibrium = found.map_err(|why| nothing(why, &mut kept, so_far, language))?;
    kept.told();
    let told =
        ToldLevers { rules: &asked.rules, scenario: &asked.scenario, equilibrium: &equilibrium, depth, language };
    if let Some(folder) = &args.out {
        let text = |value: &serde_json::Value| -> Result<String, Failure> {
            Ok(serde_json::to_string_pretty(value).map_err(|error| Failure::sentence(error.to_string()))? + "\n")
        };
        let files = ["levers.csv", "rounds.csv", "gaps.svg", "game.json"];
        files::write(&folder.join(files[0]), told.csv().as_bytes())?;
        files::write(&folder.join(files[1]), told.rounds_csv().as_bytes())?;
        files::write(&folder.join(files[2]), svg::draw(&told.chart(), "gaps", 900.0).as_bytes())?;
        files::write(&folder.join(files[3]), text(&told.json())?.as_bytes())?;
        let manifest = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "game": asked.name,
            "digest": asked.digest,
            "payoff": args.payoff,
            "set": args.setting.set,
            "scenario": asked.scenario.name,
            "worlds": args.worlds,
            "seed": seed,
            "sampler": sampler,
            "near": args.near,
            "rounds": args.rounds,
            "evaluations": args.evaluations,
            "files": files,
        });
        catalogue::keep_json(folder, &manifest)?;
        kept.forget()?;
        eprintln!("{} and manifest.json written to {}", files.join(", "), folder.display());
    }
    if args.json {
        return print_json(&told.json());
    }
    if args.csv {
        return print(&told.csv());
    }
    let mut text = format!("{}\n\n{}\n", language.of(&asked.rules.title), terminal::draw(&told.chart(), look()));
    for sentence in told.sentences() {
        for line in terminal::fold(&sentence, COLUMNS) {
            text.push_str(&format!("{line}\n"));
        }
    }
    print(&text)
}

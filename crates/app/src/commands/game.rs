//! `shapan game`: blocs as players over menus of policies, or over levers between bounds.

mod levers;

use std::io::IsTerminal as _;
use std::path::Path;

use serde_json::json;
use shapan_lab::experiment::Design;
use shapan_lab::figures;
use shapan_lab::game::answer::{self, Asked};
use shapan_lab::game::asked::{Played, Wanted};
use shapan_lab::game::told::Told;
use shapan_lab::game::{Nothing, picture};
use shapan_lab::memory::Work;
use shapan_lab::messages::{Language, say, word};
use shapan_lab::parallel;
use shapan_lab::scenario::Sampler;
use shapan_lab::{svg, terminal};

use super::{Failure, print, print_json, world};
use crate::args::Game;
use crate::kept::Kept;
use crate::progress::{self, Progress};
use crate::{catalogue, files};

/// Width of what is written to a terminal.
const COLUMNS: usize = 100;

/// Plays.
pub(crate) fn game(args: &Game) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let asked = ask(args)?;
    if asked.rules.players.len() < 2 {
        return Err(Failure::usage(word(language, "commands.game.one_player")));
    }
    let sampler = args.sampler.map_or(asked.scenario.sampler, Sampler::from);
    let seed = args.seed.unwrap_or(asked.scenario.seed);
    let design = Design::drawn(asked.scenario.clone(), sampler, seed, args.worlds)?;
    let threads = args.threads.unwrap_or_else(parallel::available).max(1);
    if asked.rules.continuous() {
        return levers::play(args, &asked, design, threads);
    }
    let cancel = progress::interruption();
    let progress = Progress::begin(language.of(&asked.rules.title), 0);
    let (mut kept, mut so_far) = (Kept::of(args.out.as_deref()), (0, 0));
    let mut on = |done: usize, total: usize| {
        so_far = (done, total);
        progress.of(done, total);
    };
    let work = &mut Work { threads, progress: &mut on, cancel: &cancel, memory: &mut kept };
    let played = asked.rules.play(design, work);
    progress.end();
    let payoffs = played.map_err(|why| nothing(why, &mut kept, so_far, language))?;
    kept.told();
    let answer = answer::answer(&asked.rules, &payoffs, Asked { resamples: args.resamples, seed })
        .map_err(|refusal| Failure::sentence(refusal.to_string()))?;
    let told = Told {
        rules: &asked.rules,
        scenario: &asked.scenario,
        payoffs: &payoffs,
        answer: &answer,
        resamples: args.resamples,
        language,
    };
    if let Some(folder) = &args.out {
        let mut files = save(folder, &told)?;
        files.push("game.json".into());
        let manifest = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "game": asked.name,
            "digest": asked.digest,
            "policy": args.policy,
            "payoff": args.payoff,
            "agreement": args.agreement,
            "set": args.setting.set,
            "scenario": asked.scenario.name,
            "worlds": args.worlds,
            "seed": seed,
            "sampler": sampler.name(),
            "resamples": args.resamples,
            "files": files,
        });
        let text = |value: &serde_json::Value| -> Result<String, Failure> {
            Ok(serde_json::to_string_pretty(value).map_err(|error| Failure::sentence(error.to_string()))? + "\n")
        };
        files::write(&folder.join("game.json"), text(&told.json())?.as_bytes())?;
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
    show(&told)
}

/// Why nothing came of a game.
fn nothing(why: Nothing, kept: &mut Kept, so_far: (usize, usize), language: Language) -> Failure {
    match why {
        Nothing::Input(problems) => Failure::Input(problems),
        Nothing::NoWorlds(worlds) => {
            Failure::sentence(say(language, "commands.game.no_worlds", &[("worlds", &figures::count(worlds))]))
        }
        Nothing::Stopped => kept.stopped(so_far.0, so_far.1),
        Nothing::Broken => Failure::sentence(word(language, "commands.game.levers_broken")),
        Nothing::Game(refusal) => Failure::sentence(refusal.to_string()),
        Nothing::Search(refusal) => Failure::sentence(refusal.to_string()),
    }
}

/// A look at a terminal.
fn look() -> terminal::Look {
    terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() }
}

/// Reads the game, and the world in which it plays.
fn ask(args: &Game) -> Result<Played, Failure> {
    let wanted = Wanted {
        game: &args.game,
        policies: &args.policy,
        payoffs: &args.payoff,
        agreement: &args.agreement,
        scenario: args.scenario.as_deref(),
        dashes: "--",
    };
    let fetch = |path: &str| {
        let there = path == "-" || Path::new(path).exists();
        there.then(|| files::read_bytes(Path::new(path)))
    };
    wanted.ask(fetch, |name| world::changed(name, &args.setting, true))
}

/// Writes tables and pictures; gives the names of the files.
fn save(folder: &Path, told: &Told<'_>) -> Result<Vec<String>, Failure> {
    let mut files: Vec<String> = Vec::new();
    let mut write = |name: String, text: String| -> Result<(), Failure> {
        files::write(&folder.join(&name), text.as_bytes())?;
        files.push(name);
        Ok(())
    };
    write("payoffs.csv".into(), told.csv())?;
    write("equilibria.csv".into(), told.equilibria_csv())?;
    write("quantal.csv".into(), told.quantal_csv())?;
    if !told.payoffs.fired.is_empty() {
        write("triggers.csv".into(), told.triggers_csv())?;
    }
    write("payoffs.svg".into(), picture::svg(told))?;
    for (player, own) in told.rules.players.iter().enumerate() {
        if let Some(chart) = told.quantal_chart(player) {
            let name = &told.scenario.blocs[own.bloc].name;
            write(format!("quantal-{name}.svg"), svg::draw(&chart, &format!("quantal-{name}"), 900.0))?;
        }
    }
    Ok(files)
}

/// Prints the table, the answers of limited reason, and everything in sentences.
fn show(told: &Told<'_>) -> Result<(), Failure> {
    let mut text = format!("{}\n\n{}\n", told.language.of(&told.rules.title), picture::table(told, COLUMNS));
    for player in 0..told.rules.players.len() {
        if let Some(chart) = told.quantal_chart(player) {
            text.push_str(&format!("{}\n", terminal::draw(&chart, look())));
        }
    }
    for sentence in told.sentences() {
        for line in terminal::fold(&sentence, COLUMNS) {
            text.push_str(&format!("{line}\n"));
        }
    }
    print(&text)
}

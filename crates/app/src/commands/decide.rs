//! `shapan regret`, `shapan value` and `shapan optimize`: worlds from the command line, files, progress and what goes on after a kill.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::json;
use shapan_lab::decide::optimize::{self, Origin, Quest, Told, Wanted};
use shapan_lab::decide::regret::{self, Asked};
use shapan_lab::decide::value;
use shapan_lab::decide::{Judged, Nothing, Telling, Trial, Tried};
use shapan_lab::memory::Work;
use shapan_lab::messages::Language;
use shapan_lab::parallel;
use shapan_lab::problem::Problems;
use shapan_lab::{svg, terminal};

use super::{Failure, print, print_json, study, world};
use crate::args::{Optimize, Regret, Sampling, Setting, Value};
use crate::kept::Kept;
use crate::progress;
use crate::{catalogue, files};

/// Width of what is written to a terminal.
const COLUMNS: usize = 100;

/// Runs work with progress in the terminal, keeping what is done.
fn worked<T>(
    title: &str,
    threads: usize,
    kept: &mut Kept,
    cancel: &AtomicBool,
    job: impl FnOnce(&mut Work<'_>) -> Result<T, Nothing>,
) -> Result<T, Failure> {
    let (found, so_far) = kept.work(title, threads, cancel, job);
    found.map_err(|why| nothing(why, kept, so_far))
}

/// Why nothing came of it, after so many of so many runs.
fn nothing(why: Nothing, kept: &mut Kept, (done, total): (usize, usize)) -> Failure {
    match why {
        Nothing::Input(problems) => Failure::Input(problems),
        Nothing::Stopped => kept.stopped(done, total),
        Nothing::Sentence(sentence) => Failure::Sentence(sentence),
    }
}

fn threads(sampling: &Sampling) -> usize {
    sampling.threads.unwrap_or_else(parallel::available).max(1)
}

/// Loads the policies and runs them in the worlds of the first.
fn try_out(
    command: &'static str,
    names: &[String],
    objective: &str,
    setting: &Setting,
    sampling: &Sampling,
    out: Option<&Path>,
) -> Result<(Tried, Kept), Failure> {
    let (mut policies, mut problems) = (Vec::new(), Vec::new());
    for name in names {
        match world::changed(name, setting, true) {
            Ok(scenario) => policies.push((name.clone(), scenario)),
            Err(Failure::Input(Problems(more))) => problems.extend(more),
            Err(other) => return Err(other),
        }
    }
    if !problems.is_empty() {
        // what is wrong with the objective is told, too, if there is a world that says so
        if let Some((_, scenario)) = policies.first() {
            problems.extend(Judged::read(scenario, objective, "--objective").err());
        }
        return Err(Failure::Input(Problems(problems)));
    }
    let worlds = study::design(policies[0].1.clone(), sampling)?;
    let trial = Trial::new(policies, worlds, objective, command, "--objective")?;
    let cancel = progress::interruption();
    let mut kept = Kept::of(out);
    let tried = worked(command, threads(sampling), &mut kept, &cancel, |work| trial.run(work))?;
    kept.told();
    Ok((tried, kept))
}

/// Runs policies that have names and tells what they are worth.
pub(crate) fn regret(args: &Regret) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let (tried, kept) =
        try_out("regret", &args.policies, &args.objective, &args.setting, &args.sampling, args.out.as_deref())?;
    let asked = Asked { tail: args.tail, enough: args.enough, radius: args.radius, wasserstein: args.wasserstein };
    let told = regret::Regret::of(&tried, asked).map_err(|refusal| Failure::usage(refusal.to_string()))?;
    tell(&told, &kept, args.out.as_deref(), args.csv, args.json, language)
}

/// Runs policies that have names and tells what knowing each input is worth.
pub(crate) fn value(args: &Value) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let (tried, mut kept) =
        try_out("value", &args.policies, &args.objective, &args.setting, &args.sampling, args.out.as_deref())?;
    let told = value::Value::of(&tried, &args.groups, "--group").map_err(|why| nothing(why, &mut kept, (0, 0)))?;
    told.flat.iter().for_each(|flat| eprintln!("note: {flat}"));
    tell(&told, &kept, args.out.as_deref(), args.csv, args.json, language)
}

/// Saves and shows what is told of policies.
fn tell(
    told: &dyn Telling,
    kept: &Kept,
    out: Option<&Path>,
    csv: bool,
    json: bool,
    language: Language,
) -> Result<(), Failure> {
    if let Some(folder) = out {
        let texts = told.files(language);
        save(folder, texts.iter().map(|(name, text)| (*name, text)))?;
        catalogue::keep_json(folder, &told.manifest())?;
        kept.forget()?;
        let names: Vec<&str> = texts.iter().map(|(name, _)| *name).collect();
        eprintln!("{} and manifest.json written to {}", names.join(", "), folder.display());
    }
    if csv {
        return print(&told.csv());
    }
    if json {
        return print_json(&told.json(language));
    }
    let drawn = terminal::draw(&told.chart(language), look());
    print(&format!("{drawn}\n{}\n{}", told.table(language), folded(&told.sentences(language))))
}

/// Searches levers of one bloc, counts again in fresh worlds, tells.
pub(crate) fn optimize(args: &Optimize) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    if args.sampling.samples.is_some() {
        return Err(Failure::usage(
            "optimize draws its worlds, and fresh ones to count again: --samples cannot be used",
        ));
    }
    let scenario = world::changed(&args.scenario, &args.setting, true)?;
    let sampling = Sampling { runs: Some(args.sampling.runs.unwrap_or(optimize::WORLDS)), ..args.sampling.clone() };
    let wanted = Wanted {
        bloc: &args.bloc,
        levers: &args.levers,
        knots: &args.knots,
        bounds: &args.bounds,
        objectives: &args.objectives,
        constraints: &args.constraints,
        options: ["--bloc", "--levers", "--knots", "--bound", "--objective", "--constraint"],
    };
    let quest = Quest::new(study::design(scenario, &sampling)?, &wanted)?;
    let (cancel, threads) = (progress::interruption(), threads(&args.sampling));
    let mut kept = Kept::of(args.out.as_deref()).counting("policies");
    let done = worked("optimize", threads, &mut kept, &cancel, |work| quest.search(args.evaluations, work))?;
    if let Some(failure) = kept.failure() {
        return Err(failure);
    }
    let stopped = done.stopped;
    let again =
        |kept: &mut Kept| worked("counting again", threads, kept, &cancel, |work| quest.count_again(done, work));
    // what is counted of a search that was stopped is not counted when it goes on
    let answer = if stopped { again(&mut Kept::of(None)) } else { again(&mut kept) }?;
    kept.told();
    let told = Told { quest: &quest, answer: &answer };
    let chart = told.chart(language);
    if let Some(folder) = &args.out {
        let mut texts = vec![("policies.csv".to_owned(), told.csv())];
        texts.extend(told.front_csv().map(|front| ("front.csv".to_owned(), front)));
        texts.push(("convergence.csv".into(), told.convergence_csv()));
        texts.push(("optimize.svg".into(), svg::draw(&chart, "optimize", 900.0)));
        let covered = told.hypervolume_chart(language);
        texts.extend(covered.map(|chart| ("convergence.svg".to_owned(), svg::draw(&chart, "convergence", 900.0))));
        texts.extend(policies(&told, args)?);
        let names: Vec<String> = texts.iter().map(|(name, _)| name.clone()).collect();
        save(folder, texts.iter().map(|(name, text)| (name.as_str(), text)))?;
        catalogue::keep_json(folder, &told.json(&names))?;
        eprintln!("{} and manifest.json written to {}", names.join(", "), folder.display());
    }
    if args.csv {
        print(&told.csv())?;
    } else if args.json {
        let mut all = told.json(&[]);
        all["sentences"] = json!(told.sentences(language));
        print_json(&all)?;
    } else {
        let drawn = terminal::draw(&chart, look());
        print(&format!("{drawn}\n{}\n{}", told.tables(language), folded(&told.sentences(language))))?;
    }
    match (stopped, &args.out) {
        (true, Some(_)) => eprintln!("note: stopped early; the same command goes on from there"),
        (true, None) => {}
        (false, _) => kept.forget()?,
    }
    Ok(())
}

/// The policies that were found, as scenario files.
fn policies(told: &Told<'_>, args: &Optimize) -> Result<Vec<(String, String)>, Failure> {
    let library = world::library();
    let own = match Path::new(&args.scenario).is_file() {
        true => Some(files::read(args.scenario.as_ref())?),
        false => None,
    };
    let mut set: Vec<(String, String)> = args
        .setting
        .set
        .iter()
        .filter_map(|set| set.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    set.extend(args.setting.years.map(|years| ("years".to_owned(), format!("{years:?}"))));
    let origin = Origin { library: &library, name: &args.scenario, own: own.as_deref(), set: &set };
    (0..told.policies()).map(|at| Ok((format!("policy-{}.toml", at + 1), told.policy_file(at, &origin)?))).collect()
}

/// Writes texts into a folder.
fn save<'a>(folder: &Path, texts: impl Iterator<Item = (&'a str, &'a String)>) -> Result<(), Failure> {
    texts.into_iter().try_for_each(|(name, text)| files::write(&folder.join(name), text.as_bytes()))
}

/// A look at a terminal of the usual width.
fn look() -> terminal::Look {
    terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() }
}

/// Sentences, each on lines of its own.
fn folded(sentences: &[String]) -> String {
    sentences.iter().flat_map(|sentence| terminal::fold(sentence, COLUMNS)).map(|line| line + "\n").collect()
}

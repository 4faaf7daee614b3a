//! `shapan hindcast`: what the model would have said of the years since.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use serde_json::json;
use shapan_lab::experiment::Design;
use shapan_lab::hindcast::{self, Hindcast as Found, LOOKS, told};
use shapan_lab::history::{self, Series};
use shapan_lab::manifest;
use shapan_lab::memory::Work;
use shapan_lab::messages::{Language, say};
use shapan_lab::parallel;
use shapan_lab::scenario::Scenario;
use shapan_lab::{figures, svg, terminal};

use super::{Failure, print, print_json, run, study, world};
use crate::args::Hindcast;
use crate::kept::Kept;
use crate::{catalogue, files, progress};

/// Width of what is written to a terminal.
const COLUMNS: usize = 110;
/// Pictures on a terminal, at most.
const PICTURES: usize = 4;

/// Looks back.
pub(crate) fn hindcast(args: &Hindcast) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let names: Vec<String> = match args.scenarios.is_empty() {
        true => LOOKS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        false => args.scenarios.clone(),
    };
    // every scenario and series is read, and refused if need be, before the first is run
    let mut looks = Vec::new();
    for name in &names {
        let scenario = world::changed(name, &args.setting, true)?;
        let known = LOOKS.iter().find(|(look, _)| look == name).map(|(_, patterns)| *patterns);
        let usual = if args.history.is_empty() { known } else { None };
        let series = series(&scenario, &args.history, &args.series, usual)?;
        looks.push((study::design(scenario, &args.sampling)?, series));
    }
    let threads = args.sampling.threads.unwrap_or_else(parallel::available).max(1);
    let cancel = progress::interruption();
    let mut kept = Kept::of(args.out.as_deref());
    let mut found: Vec<(Design, Found)> = Vec::new();
    for (design, series) in looks {
        let look = |work: &mut Work<'_>| hindcast::hindcast(&design, &series, work);
        let hindcast = kept.whole(&design.scenario().name, threads, &cancel, look)?;
        if let Some(first) = hindcast.broken.first() {
            eprintln!(
                "note: {} of {} runs left the numbers; the first is run {}: {} of {} in {}",
                hindcast.broken.len(),
                hindcast.runs,
                first.run,
                first.stock,
                first.bloc,
                figures::date(first.year)
            );
        }
        found.push((design, hindcast));
    }
    kept.told();
    let told: Vec<(&Scenario, &Found)> = found.iter().map(|(design, found)| (design.scenario(), found)).collect();
    if let Some(folder) = &args.out {
        save(folder, &found, &told, language)?;
        kept.forget()?;
    }
    if args.json {
        return print_json(&told::json(&told));
    }
    if args.csv {
        return print(&format!("{}\n{}", told::scores_csv(&told), told::points_csv(&told)));
    }
    let look = terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
    let mut text = String::new();
    for (scenario, hindcast) in &told {
        text.push_str(&format!("{}\n\n", run::title(scenario, language)));
        for one in hindcast.looks.iter().take(PICTURES) {
            text.push_str(&format!("{}\n", terminal::draw(&told::chart(one, scenario, hindcast.runs, language), look)));
        }
        if hindcast.looks.len() > PICTURES && args.out.is_none() {
            let more = figures::count(hindcast.looks.len() - PICTURES);
            text.push_str(&format!("{}\n\n", say(language, "commands.hindcast.more", &[("count", &more)])));
        }
        text.push_str(&told::table(hindcast, language));
        text.push('\n');
        for one in &hindcast.looks {
            if let Some(sentence) = told::sentence(one, language) {
                terminal::fold(&sentence, COLUMNS).iter().for_each(|line| text.push_str(&format!("{line}\n")));
            }
        }
        text.push('\n');
    }
    print(&text)
}

/// The measured series that are asked about: those of files, or those built in; of them what the patterns name, or what is usual.
pub(super) fn series(
    scenario: &Scenario,
    history: &[PathBuf],
    patterns: &[String],
    usual: Option<&[&str]>,
) -> Result<Vec<Series>, Failure> {
    let mut all = Vec::new();
    for path in history {
        all.extend(history::read(&path.display().to_string(), &files::read_bytes(path)?, scenario)?);
    }
    if history.is_empty() {
        all = history::builtin(scenario)?;
    }
    let usual: Vec<String> = usual.unwrap_or_default().iter().map(|name| (*name).to_owned()).collect();
    let patterns = if patterns.is_empty() { &usual } else { patterns };
    Ok(history::asked(all, scenario, "--series", patterns)?)
}

/// Writes tables, pictures and the manifest.
fn save(
    folder: &std::path::Path,
    found: &[(Design, Found)],
    told: &[(&Scenario, &Found)],
    language: Language,
) -> Result<(), Failure> {
    let mut written = Vec::new();
    let mut write = |name: String, text: String| -> Result<(), Failure> {
        files::write(&folder.join(&name), text.as_bytes())?;
        written.push(name);
        Ok(())
    };
    write("scores.csv".into(), told::scores_csv(told))?;
    write("points.csv".into(), told::points_csv(told))?;
    for (scenario, hindcast) in told {
        for look in &hindcast.looks {
            let chart = told::chart(look, scenario, hindcast.runs, language);
            write(format!("{}-{}.svg", scenario.name, look.series.name), svg::draw(&chart, "look", 900.0))?;
        }
    }
    let one = |(design, hindcast): &(Design, Found)| {
        let scenario = design.scenario();
        json!({
            "scenario": scenario.name,
            "scenario_hash": manifest::scenario_hash(scenario),
            "start_year": scenario.start_year,
            "sampler": design.drawing().map(|(sampler, _)| sampler.name()),
            "seed": design.drawing().map(|(_, seed)| seed),
            "runs": hindcast.runs,
            "broken": hindcast.broken,
            "series": hindcast.looks.iter().map(|look| &look.series.name).collect::<Vec<_>>(),
        })
    };
    let manifest = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "looks": found.iter().map(one).collect::<Vec<_>>(),
        "files": written,
    });
    catalogue::keep_json(folder, &manifest)?;
    eprintln!("{} and manifest.json written to {}", written.join(", "), folder.display());
    Ok(())
}

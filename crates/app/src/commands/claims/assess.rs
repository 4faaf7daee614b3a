//! How claims are put to sampled worlds: with progress, stopped by Ctrl-C, taken up again, and until the intervals are narrow enough.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use shapan_lab::attribution;
use shapan_lab::claims::assessment::Assessment;
use shapan_lab::claims::sampled::{self, LEAST_LAWS, Study, WorldAnswers};
use shapan_lab::claims::{Claim, Counts};
use shapan_lab::manifest;
use shapan_lab::parallel;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::Scenario;
use shapan_model::model::{Fault, Level};

use super::super::{Failure, study, world};
use super::journal::Journal;
use crate::args::{Sampling, Setting};
use crate::progress::Progress;

/// Worlds of one round where sampling goes on until the intervals are narrow.
const ROUND: usize = 512;
/// Worlds beyond which it stops all the same.
const MOST_WORLDS: usize = 200_000;

/// What is asked.
pub(crate) struct Question<'a> {
    /// The claims, also those on data.
    pub(crate) claims: Vec<Claim>,
    /// The world that stands for the baseline.
    pub(crate) scenario: &'a str,
    /// Changes to it and to every scenario.
    pub(crate) setting: &'a Setting,
    /// Which worlds.
    pub(crate) sampling: &'a Sampling,
    /// Sample until the half width of every interval is at most this.
    pub(crate) until: Option<f64>,
    /// Are rival laws put to the claims too?
    pub(crate) laws: bool,
    /// Where a journal is kept.
    pub(crate) out: Option<&'a Path>,
}

/// Asks.
pub(crate) fn assess(question: Question<'_>, cancel: &AtomicBool) -> Result<Assessment, Failure> {
    let base = world::changed(question.scenario, question.setting, true)?;
    let threads = question.sampling.threads.unwrap_or_else(parallel::available).max(1);
    let mut sampling = Sampling { threads: Some(threads), ..question.sampling.clone() };
    if question.until.is_some() {
        if sampling.sampler.is_some_and(|sampler| !matches!(sampler, crate::args::SamplerName::Mc)) {
            return Err(Failure::sentence(
                "--until goes on sampling, which only independent draws allow: --sampler mc",
            ));
        }
        // only independent draws can be continued without changing those made already
        sampling.sampler = Some(crate::args::SamplerName::Mc);
        sampling.runs = Some(sampling.runs.unwrap_or(MOST_WORLDS));
    }
    let design = study::design(base.clone(), &sampling)?;
    let mut load = |name: &str| -> Result<Scenario, Problems> {
        if name == "baseline" {
            return Ok(base.clone());
        }
        world::changed_on(question.scenario, name, question.setting, true).map_err(problems)
    };
    let study = Study::new(question.claims.clone(), design.clone(), &mut load, Level::Best)?;
    let rivals = question.laws && !base.model.catalogue().laws.is_empty();
    let runs = question.until.map_or_else(|| sampled::worlds_of_laws(design.runs()), |_| LEAST_LAWS);
    let of_laws = match rivals {
        true => Study::of_laws(&question.claims, &design, runs, &mut load, Level::Best)?,
        false => None,
    };

    overridden(&question, &study)?;
    let mut journal = match question.out {
        Some(folder) => Some(Journal::open(folder, &fingerprint(&study, of_laws.as_ref(), &question), &known(&base))?),
        None => None,
    };
    let mut done: [Vec<WorldAnswers>; 2] =
        journal.as_mut().map(|journal| std::mem::take(&mut journal.done)).unwrap_or_default();
    let resumed = done[0].len() + done[1].len();
    if resumed > 0 {
        eprintln!("taken up: the answers of {resumed} worlds are there already");
    }
    if study.claims().next().is_some() {
        let most = study.base().runs();
        let mut target = if question.until.is_some() { ROUND.min(most) } else { most };
        loop {
            answer(&study, 0, target, &mut done[0], threads, journal.as_mut(), cancel)?;
            let widest = widest(&study, &done[0][..target]);
            let wide = question.until.filter(|width| widest > *width);
            if let (Some(width), true) = (wide, target == most) {
                eprintln!(
                    "note: after {target} worlds the widest interval is ±{:.2} %, not ±{:.2} %",
                    widest * 100.0,
                    width * 100.0
                );
            }
            if wide.is_none() || target == most {
                break;
            }
            target = (target + ROUND).min(most);
        }
        done[0].truncate(target);
        if let Some(laws) = &of_laws {
            answer(laws, 1, laws.base().runs(), &mut done[1], threads, journal.as_mut(), cancel)?;
        }
    }
    let [answers, of_rivals] = done;
    let mut assessment = Assessment::new(question.claims, study, answers, of_laws.map(|laws| (laws, of_rivals)));
    assessment.changes = changes(question.scenario, question.setting);
    if let Some(journal) = journal {
        journal.remove()?;
    }
    Ok(assessment)
}

/// What makes the worlds others than those of the registry.
fn changes(scenario: &str, setting: &Setting) -> Vec<String> {
    let mut changes = Vec::new();
    if scenario != "baseline" {
        changes.push(format!("--scenario {scenario}"));
    }
    changes.extend(setting.set.iter().map(|set| format!("--set {set}")));
    changes.extend(setting.years.map(|years| format!("--years {years}")));
    changes
}

/// Says where a change of the command line takes away what two compared scenarios differ in.
fn overridden(question: &Question<'_>, study: &Study) -> Result<(), Failure> {
    if question.setting.set.is_empty() {
        return Ok(());
    }
    let plain = Setting { set: Vec::new(), ..question.setting.clone() };
    let base = world::changed(question.scenario, &plain, true)?;
    for (name, changed) in study.scenarios().filter(|(name, _)| *name != "baseline") {
        let own = world::changed_on(question.scenario, name, &plain, true)?;
        let left = attribution::players(study.base().scenario(), changed);
        for player in attribution::players(&base, &own) {
            if !left.iter().any(|known| known.name == player.name) {
                eprintln!("note: with --set, {name} no longer differs from the baseline in {}", player.name);
            }
        }
    }
    Ok(())
}

fn problems(failure: Failure) -> Problems {
    match failure {
        Failure::Input(problems) => problems,
        other => Problems(vec![shapan_lab::problem::Problem {
            file: "claims".into(),
            line: 0,
            column: 0,
            what: other.to_string(),
            hint: None,
        }]),
    }
}

/// Half width of the widest interval.
fn widest(study: &Study, answers: &[WorldAnswers]) -> f64 {
    let width = |claim: usize| {
        let mut counts = Counts::default();
        answers.iter().for_each(|world| counts.add(world.answers[claim].holds));
        counts.interval().map_or(0.0, |[low, high]| (high - low) / 2.0)
    };
    (0..study.claims().count()).map(width).fold(0.0, f64::max)
}

/// Answers worlds up to `target`, after those done already.
fn answer(
    study: &Study,
    part: usize,
    target: usize,
    done: &mut Vec<WorldAnswers>,
    threads: usize,
    mut journal: Option<&mut Journal>,
    cancel: &AtomicBool,
) -> Result<(), Failure> {
    let first = done.len();
    if first >= target {
        return Ok(());
    }
    let progress = Progress::begin(super::journal::PARTS[part], target);
    progress.at(first);
    let mut failure = None;
    let end = study.answer_all(target, done, threads, cancel, &mut |found, so_far| {
        if let Some(journal) = journal.as_mut()
            && let Err(error) = journal.add(part, found)
        {
            failure = Some(error);
            return ControlFlow::Break(());
        }
        progress.at(so_far);
        ControlFlow::Continue(())
    });
    progress.end();
    match failure {
        Some(failure) => Err(failure),
        None if end.is_break() => Err(Failure::Interrupted(match journal {
            Some(_) => {
                format!("interrupted after {} of {target} worlds; the same command goes on from there", done.len())
            }
            None => format!(
                "interrupted after {} of {target} worlds; nothing was kept (with --out DIR the same command would go on from there)",
                done.len()
            ),
        })),
        None => Ok(()),
    }
}

/// Everything on which the answers depend, as a hash.
fn fingerprint(study: &Study, laws: Option<&Study>, question: &Question<'_>) -> String {
    let mut text = format!("shapan {}\n", env!("CARGO_PKG_VERSION"));
    for study in std::iter::once(study).chain(laws) {
        let drawing = study.base().drawing().map(|(sampler, seed)| format!("{} {seed}", sampler.name()));
        text.push_str(&format!("{drawing:?} {} {:?}\n", study.base().runs(), question.until));
        for (name, scenario) in study.scenarios() {
            let inputs = &scenario.inputs;
            let hash = manifest::scenario_hash(scenario);
            text.push_str(&format!("{name} {hash} {} {}\n", inputs.years, inputs.step));
        }
        if study.base().drawing().is_none() {
            for world in 0..study.base().runs() {
                text.push_str(&format!("{} {:?}\n", study.base().id(world), study.base().row(world)));
            }
        }
    }
    for claim in &question.claims {
        text.push_str(&format!("{} {}\n", claim.id, claim.text));
    }
    manifest::digest(text.as_bytes())
}

/// Finds the fixed words of stocks and faults.
fn known(scenario: &Scenario) -> impl Fn(&str) -> &'static str {
    let catalogue = scenario.model.catalogue();
    move |text: &str| {
        let faults = [Fault::NotFinite, Fault::NotPositive, Fault::TooFast].map(shapan_lab::ensemble::fault);
        let stock = catalogue.stocks.iter().map(|spec| spec.name).find(|name| *name == text);
        stock.or_else(|| faults.into_iter().find(|fault| *fault == text)).unwrap_or("unknown")
    }
}

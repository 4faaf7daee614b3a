//! What worlds say: which inputs decide an outcome, in which worlds something happens, how scenarios differ, what holds of claims.
//!
//! Tables come as the texts that the command line writes into files of the same names, so their columns and digits are the same.

use std::ops::ControlFlow;

use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use shapan_lab::claims::assessment::Assessment;
use shapan_lab::claims::sampled::{Study, WorldAnswers, with_uncertain_laws, worlds_of_laws};
use shapan_lab::claims::{Registry, told as of_claims};
use shapan_lab::compare::{self, Difference, Side};
use shapan_lab::discovery::asked::Question;
use shapan_lab::discovery::search::{Method as Boxes, Objective, Rules, Search, boxes};
use shapan_lab::discovery::shown;
use shapan_lab::experiment::Design;
use shapan_lab::memory::Work;
use shapan_lab::messages::{Language, word};
use shapan_lab::parallel;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_lab::sensitivity::asked::{Asked, Wanted, read_by_method, tables};
use shapan_lab::sensitivity::groups::{Choice, Groups};
use shapan_lab::sensitivity::worlds::Worlds;
use shapan_lab::sensitivity::{self, Confidence, Drawing, First, Method, Of, Settings, Subject, told};
use shapan_lab::sensitivity::{analysis, design};
use shapan_lab::study;
use shapan_model::model::Level;

use crate::ensemble::{Ensemble, Sampling, design as worlds, sampler as read_sampler, threads as read_threads};
use crate::failure::{Answer, problem, refuse};
use crate::given::Given;
use crate::memory;
use crate::table::Told;
use crate::work::{stopped, work, worked, worked_from};
use crate::world::{Policies, World, changes};

/// Worlds of a search for boxes where nothing else is said.
const WORLDS: usize = 4096;
/// Limits that are told of a box, at most, where nothing else is said.
const LIMITS: u64 = 3;
/// Resamples for intervals, at most.
const MOST_RESAMPLES: usize = 1_000_000;

/// Which inputs decide outcomes.
#[pyfunction]
#[pyo3(signature = (world, outcome=None, over_time=None, method=None, points=None, seed=None, sampler=None, inputs=None, laws=None, by_mechanism=None, of=None, second_order=None, resamples=None, level=None, threads=None, levers=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn sensitivity_of(
    py: Python<'_>,
    world: &World,
    outcome: Option<Bound<'_, PyAny>>,
    over_time: Option<Bound<'_, PyAny>>,
    method: Option<Bound<'_, PyAny>>,
    points: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    inputs: Option<Bound<'_, PyAny>>,
    laws: Option<Bound<'_, PyAny>>,
    by_mechanism: Option<Bound<'_, PyAny>>,
    of: Option<Bound<'_, PyAny>>,
    second_order: Option<Bound<'_, PyAny>>,
    resamples: Option<Bound<'_, PyAny>>,
    level: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    levers: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<Told> {
    let mut given = Given::default();
    let base = world.scenario(true, &[])?;
    let more = changes(&mut given, &base, levers.as_ref(), set.as_ref());
    let methods = Method::ALL.map(|method| (method.name(), method));
    let method = given.word("method", method.as_ref(), &methods);
    let of = given.word("of", of.as_ref(), &[Of::Value, Of::Logarithm, Of::Ranks].map(|of| (of.name(), of)));
    let points = given.whole("points", points.as_ref(), 1).map(|points| points as usize);
    let seed = given.whole("seed", seed.as_ref(), 0);
    let sampler = read_sampler(&mut given, sampler.as_ref()).unwrap_or(Sampler::Sobol);
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let resamples = given.whole("resamples", resamples.as_ref(), 1);
    let level = given.between("level", level.as_ref(), 0.01, 0.999);
    let (outcomes, over_time) =
        (given.texts("outcome", outcome.as_ref()), given.texts("over_time", over_time.as_ref()));
    let inputs = given.texts("inputs", inputs.as_ref());
    let laws = given.truth("laws", laws.as_ref()).unwrap_or(false);
    let by_mechanism = given.truth("by_mechanism", by_mechanism.as_ref()).unwrap_or(false);
    let second_order = given.truth("second_order", second_order.as_ref()).unwrap_or(false);
    let wanted = Wanted {
        laws,
        stated: None,
        inputs: &inputs,
        outcomes: &outcomes,
        over_time: &over_time,
        smooth: method == Some(Method::Dgsm),
        dashes: "",
    };
    let asked = given.take(world.scenario(true, &more).and_then(|scenario| wanted.of(scenario)));
    given.finish()?;
    let Some(Asked { scenario, outcomes, left, .. }) = asked else { return Err(stopped()) };
    let seed = seed.unwrap_or(scenario.seed);
    let subject = Worlds::new(scenario, &outcomes, Level::Best)?;
    let method = method.unwrap_or(if subject.apart() { Method::Sobol } else { Method::Delta });
    let confidence = Confidence {
        resamples: resamples.map_or(Confidence::default().resamples, |count| count as usize),
        level: level.unwrap_or(Confidence::default().level),
        ..Confidence::default()
    };
    let usual = Settings::new(method);
    let settings = Settings { of: of.unwrap_or_default(), second_order, first: First::Saltelli, confidence, ..usual };
    let settings = settings.of_own_design(seed);
    let names: Vec<String> = subject.inputs().iter().map(|input| input.name.clone()).collect();
    let tied = if method == Method::Sobol { subject.correlations() } else { &[] };
    let groups = Groups::new(&names, if by_mechanism { &Choice::Mechanism } else { &Choice::None }, tied)?;
    let mut problems = Vec::new();
    if groups.is_empty() {
        problems.push(problem("inputs", "no input varies: nothing can decide the outcome", None));
    }
    if second_order && method != Method::Sobol {
        problems.push(problem("second_order", format!("{} knows no pairs", method.name()), Some("\"sobol\"".into())));
    }
    if !method.takes_groups() && groups.of.iter().enumerate().any(|(input, group)| input != *group) {
        let hint = Some("\"sobol\", \"morris\" or \"shapley\"".into());
        problems.push(problem("method", format!("{} asks about inputs one by one", method.name()), hint));
    }
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let drawing = Drawing { sampler, seed };
    let design =
        design::Design::new(&subject, &groups, &settings, drawing, points.unwrap_or(settings.method.points()))?;
    let kept = (subject.inputs().len() + subject.outcomes().len()) as f64 + 20.0;
    memory::enough("points", design.rows() as f64 * kept * 8.0, "fewer points")?;
    if settings.confidence.resamples > MOST_RESAMPLES {
        return Err(refuse("resamples", format!("more than {MOST_RESAMPLES} tell nothing more"), None));
    }
    work(py, progress, move |watch| {
        let run = |work: &mut Work<'_>| sensitivity::run_in_stretches(&subject, &design, 0..design.rows(), work);
        let answers = worked(watch, threads, run).map_err(|_| stopped())?;
        let y: Vec<Vec<f64>> = (0..subject.outcomes().len())
            .map(|outcome| answers.iter().map(|answer| answer.outcomes[outcome]).collect())
            .collect();
        let read = read_by_method(&subject, &settings, &design, threads);
        let found = tables(subject.outcomes(), &groups, &settings, &read, &y, threads);
        let mut said: Vec<String> = Vec::new();
        let mut sound: Vec<analysis::Table> = Vec::new();
        let mut wrong = Vec::new();
        for (outcome, table) in found {
            match table {
                Ok(table) => {
                    said.extend(told::sentences(&table, Language::English));
                    sound.push(table);
                }
                Err(nothing) => {
                    wrong.push(problem("outcome", nothing.sentence(&outcome.name, Language::English), None))
                }
            }
        }
        if sound.is_empty() {
            return Err(Problems(wrong).into());
        }
        said.extend(wrong.into_iter().map(|wrong| wrong.what));
        if !left.is_empty() {
            said.push(format!("No derivative by {}, which keep their central values.", left.join(", ")));
        }
        let mut texts = vec![("indices", told::csv(&sound)), ("convergence", told::convergence_csv(&sound))];
        if sound.iter().any(|table| !table.pairs.is_empty()) {
            texts.push(("pairs", told::pairs_csv(&sound)));
        }
        Ok((texts, said))
    })
}

/// In which worlds something happens. The worlds are those of an ensemble, or drawn.
#[pyfunction]
#[pyo3(signature = (world, when, ensemble=None, n=None, seed=None, sampler=None, samples=None, inputs=None, laws=None, method=None, density=None, limits=None, threads=None, levers=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn discover(
    py: Python<'_>,
    world: &World,
    when: &Bound<'_, PyAny>,
    ensemble: Option<&Bound<'_, Ensemble>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    samples: Option<(Vec<String>, PyBuffer<f64>)>,
    inputs: Option<Bound<'_, PyAny>>,
    laws: Option<Bound<'_, PyAny>>,
    method: Option<Bound<'_, PyAny>>,
    density: Option<Bound<'_, PyAny>>,
    limits: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    levers: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<(Told, usize, usize, Option<usize>)> {
    let mut given = Given::default();
    let when = given.text("when", Some(when));
    let inputs = given.texts("inputs", inputs.as_ref());
    let methods = [Boxes::Prim, Boxes::Bumping, Boxes::Pca, Boxes::Cart].map(|method| (method.name(), method));
    let method = given.word("method", method.as_ref(), &methods).unwrap_or(Boxes::Prim);
    let density = given.between("density", density.as_ref(), 0.0, 1.0);
    let most = given.whole("limits", limits.as_ref(), 1).unwrap_or(LIMITS) as usize;
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let design: Option<Design> = match ensemble {
        Some(known) => Some(known.get().design().clone()),
        None => {
            let laws = given.truth("laws", laws.as_ref()).unwrap_or(false);
            let base = world.scenario(true, &[])?;
            let more = changes(&mut given, &base, levers.as_ref(), set.as_ref());
            let scenario = given.take(world.scenario(true, &more));
            let scenario = if laws { scenario.map(with_uncertain_laws) } else { scenario };
            let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples };
            worlds(py, &mut given, scenario, sampling, |scenario| WORLDS.max(scenario.runs))
        }
    };
    let question = match (&when, &design) {
        (Some(when), Some(design)) => given.take(Question::new(design.scenario(), when, &inputs, "")),
        _ => None,
    };
    given.finish()?;
    let (Some(design), Some(question)) = (design, question) else { return Err(stopped()) };
    work(py, progress, move |watch| {
        let found = worked(watch, threads, |work| question.ask(&design, work))?.map_err(|_| stopped())?;
        let (hits, all) = (found.hits(), found.answers.len());
        if hits == 0 || hits == all {
            let what = format!("it holds in {hits} of {all} worlds: there is nothing to tell apart");
            return Err(refuse("when", what, Some("another threshold, or more worlds".into())));
        }
        let seed = design.drawing().map_or(design.scenario().seed, |(_, seed)| seed);
        let share = 0.05;
        let rules = Rules { peel_alpha: share, paste_alpha: share, mass_min: share, objective: Objective::Lenient1 };
        let without = found.without;
        let found = boxes(found.inputs, &found.answers, Search { method, rules, seed })
            .map_err(|_| refuse("n", word(Language::English, "commands.discover.too_few"), None))?;
        let chosen = match density {
            Some(density) => found.of_density(density),
            None => found.first_choice(most),
        };
        let limits = chosen.map_or_else(Vec::new, |at| found.limits(at));
        let scenario = design.scenario();
        let mut said = Vec::new();
        match chosen {
            Some(at) => {
                // components are no inputs of the scenario
                let plain = found.rotation.is_none();
                let name = |input: &str| match plain {
                    true => of_claims::input(scenario, input, Language::English),
                    false => input.to_owned(),
                };
                let unit = |input: &str| of_claims::unit(scenario, input).to_owned();
                said.push(shown::sentence(&found, at, &limits, &name, &unit, Language::English));
            }
            None => said.push(word(Language::English, "commands.discover.no_box")),
        }
        if without > 0 {
            said.push(format!("{without} worlds have no answer and are left out."));
        }
        let texts = vec![("path", shown::path_csv(&found)), ("box", shown::limits_csv(&limits))];
        Ok(((texts, said), hits, all, chosen))
    })
}

/// How other scenarios differ from this one, over the same worlds.
#[pyfunction]
#[pyo3(signature = (world, others, n=None, seed=None, sampler=None, threads=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn compare_scenarios(
    py: Python<'_>,
    world: &World,
    others: Policies,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<Told> {
    let mut given = Given::default();
    let names: Vec<String> = others.iter().map(|(name, _)| name.clone()).collect();
    let more = given.assignments("set", set.as_ref());
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let mut scenarios: Vec<Scenario> = Vec::new();
    scenarios.extend(given.take(world.scenario(true, &more)));
    for (name, other) in &others {
        scenarios.extend(given.take(match other {
            Some(other) => other.get().scenario(true, &more),
            None => world.another(name, false, &more),
        }));
    }
    let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples: None };
    let design = worlds(py, &mut given, scenarios.first().cloned(), sampling, |scenario| scenario.runs);
    if names.is_empty() {
        given.wrong("scenarios", "at least two scenarios are compared", None);
    }
    given.take(compare::alike("scenarios", &scenarios));
    given.finish()?;
    let Some(design) = design else { return Err(stopped()) };
    let base = world.name().to_owned();
    work(py, progress, move |watch| {
        let total = design.runs() * scenarios.len();
        let (mut first, mut rows): (Option<Side>, Vec<Vec<Difference>>) = (None, Vec::new());
        let mut said = Vec::new();
        for (at, scenario) in scenarios.iter().enumerate() {
            let own = if at == 0 { design.clone() } else { design.alike(scenario.clone())? };
            let settings = study::settings(scenario, Some(threads), 1.0, Vec::new());
            let before = at * design.runs();
            let run = |work: &mut Work<'_>| Side::run(own, settings, work);
            let side = worked_from(watch, before, Some(total), threads, run)?.map_err(|_| stopped())?;
            said.extend(side.broken());
            match &first {
                None => first = Some(side),
                Some(first) => rows.push(compare::outcomes(&side.settings.outcomes, &first.kept, &side.kept)),
            }
        }
        let rows: Vec<(&str, &[Difference])> =
            names.iter().map(String::as_str).zip(rows.iter().map(Vec::as_slice)).collect();
        Ok((vec![("differences", compare::csv(&base, &rows))], said))
    })
}

/// What holds of claims in the worlds of this scenario.
#[pyfunction]
#[pyo3(signature = (world, ids=None, n=None, seed=None, sampler=None, standard_laws=None, threads=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn claims(
    py: Python<'_>,
    world: &World,
    ids: Option<Bound<'_, PyAny>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    standard_laws: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<Told> {
    let mut given = Given::default();
    let ids = given.texts("claims", ids.as_ref());
    let more = given.assignments("set", set.as_ref());
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let standard_laws = given.truth("standard_laws", standard_laws.as_ref()).unwrap_or(false);
    let scenario = given.take(world.scenario(true, &more));
    let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples: None };
    let design = worlds(py, &mut given, scenario, sampling, |scenario| scenario.runs);
    let fetch = |path: &str| {
        let read = std::fs::read(path);
        read.map_err(|error| Problems(vec![problem("claims", format!("{path} cannot be read: {error}"), None)]))
    };
    let chosen = given.take(Registry::chosen::<Problems>(&ids, fetch));
    given.finish()?;
    let (Some(design), Some(chosen)) = (design, chosen) else { return Err(stopped()) };
    let world = world.clone();
    work(py, progress, move |watch| {
        let base = design.scenario().clone();
        let mut load = |name: &str| match name {
            "baseline" => Ok(base.clone()),
            name => world.another(name, true, &more),
        };
        let study = Study::new(chosen.clone(), design.clone(), &mut load, Level::Best)?;
        let rivals = !standard_laws && !base.model.catalogue().laws.is_empty();
        let of_laws = match rivals {
            true => Study::of_laws(&chosen, &design, worlds_of_laws(design.runs()), &mut load, Level::Best)?,
            false => None,
        };
        let total = design.runs() + of_laws.as_ref().map_or(0, |laws| laws.base().runs());
        let ask = |study: &Study, before: usize| -> Answer<Vec<WorldAnswers>> {
            let mut done = Vec::new();
            let mut tell = |_: &[WorldAnswers], so_far: usize| {
                watch.at(before + so_far, total);
                ControlFlow::Continue(())
            };
            let end = study.answer_all(study.base().runs(), &mut done, threads, watch.cancel(), &mut tell);
            if end.is_break() { Err(stopped()) } else { Ok(done) }
        };
        let mut answers = [Vec::new(), Vec::new()];
        if study.claims().next().is_some() {
            answers[0] = ask(&study, 0)?;
            if let Some(laws) = &of_laws {
                answers[1] = ask(laws, design.runs())?;
            }
        }
        let [answers, of_rivals] = answers;
        let assessment = Assessment::new(chosen, study, answers, of_laws.map(|laws| (laws, of_rivals)));
        let mut said = assessment.how(Language::English);
        said.extend(assessment.broken(Language::English));
        for told in assessment.told(Language::English) {
            let sentences = [told.answer, told.turns, told.inputs].concat();
            said.push(format!("{} ({}): {}. {}", told.title, told.id, told.verdict.1, sentences.join(" ")));
        }
        let texts = vec![("verdicts", assessment.verdicts_csv()), ("metrics", assessment.metrics_csv())];
        Ok((texts, said))
    })
}

//! What to choose: regret of policies, what knowing an input is worth, levers that are searched, games between blocs.

use std::path::Path;

use pyo3::prelude::*;
use shapan_lab::decide::optimize::{EVALUATIONS, Quest, Told as ToldSearch, WORLDS, Wanted};
use shapan_lab::decide::regret::{Asked, Regret};
use shapan_lab::decide::value::Value;
use shapan_lab::decide::{Nothing, Telling as _, Trial};
use shapan_lab::experiment::Design;
use shapan_lab::game::answer::{self, Asked as AskedGame};
use shapan_lab::game::asked::Wanted as WantedGame;
use shapan_lab::game::continuous::{self, Depth};
use shapan_lab::game::levers_told::ToldLevers;
use shapan_lab::game::told::Told as ToldGame;
use shapan_lab::game::{Nothing as NoGame, RESAMPLES, WORLDS as GAME_WORLDS};
use shapan_lab::messages::{Language, say, word};
use shapan_lab::parallel;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::{Sampler, Scenario};

use crate::ensemble::{Sampling, design as worlds, sampler as read_sampler, threads as read_threads};
use crate::failure::{Answer, Failure, problem, refuse};
use crate::given::{Given, Maybe};
use crate::table::Told;
use crate::work::{stopped, work, worked};
use crate::world::{Policies, World, changes};

impl From<Nothing> for Failure {
    fn from(nothing: Nothing) -> Failure {
        match nothing {
            Nothing::Input(problems) => Failure::Problems(problems),
            Nothing::Stopped => stopped(),
            Nothing::Sentence(sentence) => refuse("shapan", sentence, None),
        }
    }
}

/// Policies by name, and the worlds of the first, ready to be run.
#[allow(clippy::too_many_arguments, reason = "each is an argument in Python")]
fn trial(
    py: Python<'_>,
    given: &mut Given,
    policies: &Policies,
    objective: &Bound<'_, PyAny>,
    sampling: Sampling<'_, '_>,
    set: Maybe<'_, '_>,
    command: &str,
) -> Option<Trial> {
    let more = given.assignments("set", set);
    let objective = given.text("objective", Some(objective));
    let first = policies.iter().find_map(|(_, world)| world.as_ref()).map(Py::get);
    let mut found: Vec<(String, Scenario)> = Vec::new();
    for (name, world) in policies {
        let scenario = match (world, first) {
            (Some(world), _) => world.get().scenario(true, &more),
            // a name: that scenario, with the changes of the first
            (None, Some(first)) => first.another(name, false, &more),
            (None, None) => World::named(name).and_then(|world| world.scenario(true, &more)),
        };
        found.extend(given.take(scenario).map(|scenario| (name.clone(), scenario)));
    }
    let whole = found.len() == policies.len();
    let worlds = worlds(py, given, found.first().map(|(_, first)| first.clone()), sampling, |s| s.runs)?;
    let objective = objective.filter(|_| whole)?;
    given.take(Trial::new(found, worlds, &objective, command, "objective"))
}

/// What policies are worth over the same worlds, and what one may regret about each.
#[pyfunction]
#[pyo3(signature = (policies, objective, tail=None, enough=None, radius=None, wasserstein=None, n=None, seed=None, sampler=None, threads=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn regret(
    py: Python<'_>,
    policies: Policies,
    objective: &Bound<'_, PyAny>,
    tail: Option<Bound<'_, PyAny>>,
    enough: Option<Bound<'_, PyAny>>,
    radius: Option<Bound<'_, PyAny>>,
    wasserstein: Option<Bound<'_, PyAny>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<(Told, String)> {
    let mut given = Given::default();
    let usual = Asked::default();
    let asked = Asked {
        tail: given.between("tail", tail.as_ref(), 0.0, 1.0).unwrap_or(usual.tail),
        enough: given.number("enough", enough.as_ref()),
        radius: given.between("radius", radius.as_ref(), 0.0, f64::MAX).unwrap_or(usual.radius),
        wasserstein: given.between("wasserstein", wasserstein.as_ref(), 0.0, f64::MAX),
    };
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples: None };
    let trial = trial(py, &mut given, &policies, objective, sampling, set.as_ref(), "regret");
    given.finish()?;
    let Some(trial) = trial else { return Err(stopped()) };
    work(py, progress, move |watch| {
        let tried = worked(watch, threads, |work| trial.run(work))?;
        let told = Regret::of(&tried, asked).map_err(|refusal| refuse("regret", refusal.to_string(), None))?;
        let texts = vec![("regret", told.csv()), ("outcomes", told.outcomes_csv())];
        Ok(((texts, told.sentences(Language::English)), told.json(Language::English).to_string()))
    })
}

/// What it is worth to know each input before choosing between policies.
#[pyfunction]
#[pyo3(signature = (policies, objective, groups=None, n=None, seed=None, sampler=None, threads=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn value(
    py: Python<'_>,
    policies: Policies,
    objective: &Bound<'_, PyAny>,
    groups: Option<Bound<'_, PyAny>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<(Told, String)> {
    let mut given = Given::default();
    let groups = given.texts("groups", groups.as_ref());
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples: None };
    let trial = trial(py, &mut given, &policies, objective, sampling, set.as_ref(), "value");
    given.finish()?;
    let Some(trial) = trial else { return Err(stopped()) };
    work(py, progress, move |watch| {
        let tried = worked(watch, threads, |work| trial.run(work))?;
        let told = Value::of(&tried, &groups, "groups")?;
        let mut said = told.sentences(Language::English);
        said.extend(told.flat.iter().cloned());
        Ok(((vec![("value", told.csv())], said), told.json(Language::English).to_string()))
    })
}

/// Levers of one bloc, searched for what is wanted.
#[pyfunction]
#[pyo3(signature = (world, bloc, levers, objective, knots=None, bounds=None, constraint=None, evaluations=None, n=None, seed=None, sampler=None, threads=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn optimize(
    py: Python<'_>,
    world: &World,
    bloc: &Bound<'_, PyAny>,
    levers: &Bound<'_, PyAny>,
    objective: &Bound<'_, PyAny>,
    knots: Option<Bound<'_, PyAny>>,
    bounds: Option<Bound<'_, PyAny>>,
    constraint: Option<Bound<'_, PyAny>>,
    evaluations: Option<Bound<'_, PyAny>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<(Told, String)> {
    let mut given = Given::default();
    let base = world.scenario(true, &[])?;
    let more = changes(&mut given, &base, None, set.as_ref());
    let bloc = given.text("bloc", Some(bloc)).unwrap_or_default();
    let levers = given.texts("levers", Some(levers));
    let objectives = given.texts("objective", Some(objective));
    let constraints = given.texts("constraint", constraint.as_ref());
    let knots = given.numbers("knots", knots.as_ref());
    let bounds = given.bounds("bounds", bounds.as_ref());
    let evaluations = given.whole("evaluations", evaluations.as_ref(), 1).unwrap_or(EVALUATIONS as u64) as usize;
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let scenario = given.take(world.scenario(true, &more));
    let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples: None };
    let design = worlds(py, &mut given, scenario, sampling, |_| WORLDS);
    let wanted = Wanted {
        bloc: &bloc,
        levers: &levers,
        knots: &knots,
        bounds: &bounds,
        objectives: &objectives,
        constraints: &constraints,
        options: ["bloc", "levers", "knots", "bounds", "objective", "constraint"],
    };
    // where the worlds are wrong, one stands for them, so that what else is wrong is told as well
    let design = design.or_else(|| Design::drawn(base, Sampler::Sobol, 0, 1).ok());
    let quest = design.and_then(|design| given.take(Quest::new(design, &wanted)));
    given.finish()?;
    let Some(quest) = quest else { return Err(stopped()) };
    work(py, progress, move |watch| {
        let done = worked(watch, threads, |work| quest.search(evaluations, work))?;
        if done.stopped {
            return Err(stopped());
        }
        let found = worked(watch, threads, |work| quest.count_again(done, work))?;
        let told = ToldSearch { quest: &quest, answer: &found };
        let mut texts = vec![("policies", told.csv()), ("convergence", told.convergence_csv())];
        texts.extend(told.front_csv().map(|front| ("front", front)));
        Ok(((texts, told.sentences(Language::English)), told.json(&[]).to_string()))
    })
}

/// Blocs as players over menus of policies, or over levers between bounds.
#[pyfunction]
#[pyo3(signature = (game=None, scenario=None, policy=None, payoff=None, agreement=None, n=None, seed=None, sampler=None, resamples=None, near=None, rounds=None, evaluations=None, threads=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn game(
    py: Python<'_>,
    game: Option<Bound<'_, PyAny>>,
    scenario: Option<&World>,
    policy: Option<Bound<'_, PyAny>>,
    payoff: Option<Bound<'_, PyAny>>,
    agreement: Option<Bound<'_, PyAny>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    resamples: Option<Bound<'_, PyAny>>,
    near: Option<Bound<'_, PyAny>>,
    rounds: Option<Bound<'_, PyAny>>,
    evaluations: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<(Told, String)> {
    let mut given = Given::default();
    let named = given.text("game", game.as_ref());
    let policies = given.texts("policy", policy.as_ref());
    let payoffs = given.texts("payoff", payoff.as_ref());
    let agreement = given.texts("agreement", agreement.as_ref());
    let worlds = given.whole("n", n.as_ref(), 1).map_or(GAME_WORLDS, |count| count as usize);
    let seed = given.whole("seed", seed.as_ref(), 0);
    let sampler = read_sampler(&mut given, sampler.as_ref());
    let resamples = given.whole("resamples", resamples.as_ref(), 1).map_or(RESAMPLES, |count| count as usize);
    let rounds = given.whole("rounds", rounds.as_ref(), 1).map_or(continuous::ROUNDS, |count| count as usize);
    let evaluations =
        given.whole("evaluations", evaluations.as_ref(), 1).map_or(continuous::EVALUATIONS, |count| count as usize);
    let near = given.between("near", near.as_ref(), f64::MIN_POSITIVE, f64::MAX).unwrap_or(continuous::NEAR);
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let more = given.assignments("set", set.as_ref());
    if named.is_some() && !policies.is_empty() {
        given.wrong("policy", "policies are played in place of a game", Some("leave game= out"));
    }
    let wanted = WantedGame {
        game: named.as_deref().unwrap_or("two-powers"),
        policies: &policies,
        payoffs: &payoffs,
        agreement: &agreement,
        // which one `load` gives does not depend on the name then
        scenario: scenario.map(World::name),
        dashes: "",
    };
    let fetch = |path: &str| {
        let path = Path::new(path);
        let read = |path: &Path| {
            let wrong = |error| vec![problem("game", format!("{} cannot be read: {error}", path.display()), None)];
            std::fs::read(path).map_err(|error| Problems(wrong(error)))
        };
        path.exists().then(|| read(path))
    };
    let load = |name: &str| match scenario {
        Some(world) => world.scenario(true, &more),
        None => World::named(name)?.scenario(true, &more),
    };
    let asked = if named.is_some() && !policies.is_empty() { None } else { given.take(wanted.ask(fetch, load)) };
    if asked.as_ref().is_some_and(|asked| asked.rules.players.len() < 2) {
        given.wrong("game", word(Language::English, "commands.game.one_player"), None);
    }
    let design = asked.as_ref().and_then(|asked| {
        let scenario = asked.scenario.clone();
        let (sampler, seed) = (sampler.unwrap_or(scenario.sampler), seed.unwrap_or(scenario.seed));
        given.take(Design::drawn(scenario, sampler, seed, worlds))
    });
    given.finish()?;
    let (Some(asked), Some(design)) = (asked, design) else { return Err(stopped()) };
    let seed = seed.unwrap_or(asked.scenario.seed);
    let (language, rules, scenario) = (Language::English, asked.rules, asked.scenario);
    work(py, progress, move |watch| {
        if rules.continuous() {
            let depth = Depth { near, rounds, evaluations, seed };
            let found = worked(watch, threads, |work| rules.settle(design, depth, work)).map_err(nothing)?;
            let told = ToldLevers { rules: &rules, scenario: &scenario, equilibrium: &found, depth, language };
            let texts = vec![("levers", told.csv()), ("rounds", told.rounds_csv())];
            return Ok(((texts, told.sentences()), told.json().to_string()));
        }
        let payoffs = worked(watch, threads, |work| rules.play(design, work)).map_err(nothing)?;
        let answer = answer::answer(&rules, &payoffs, AskedGame { resamples, seed })
            .map_err(|refusal| refuse("game", refusal.to_string(), None))?;
        let (payoffs, answer) = (&payoffs, &answer);
        let told = ToldGame { rules: &rules, scenario: &scenario, payoffs, answer, resamples, language };
        let mut texts =
            vec![("payoffs", told.csv()), ("equilibria", told.equilibria_csv()), ("quantal", told.quantal_csv())];
        if !payoffs.fired.is_empty() {
            texts.push(("triggers", told.triggers_csv()));
        }
        Ok(((texts, told.sentences()), told.json().to_string()))
    })
}

/// Why nothing came of a game.
fn nothing(why: NoGame) -> Failure {
    let english = Language::English;
    match why {
        NoGame::Input(problems) => Failure::Problems(problems),
        NoGame::Stopped => stopped(),
        NoGame::NoWorlds(worlds) => {
            refuse("game", say(english, "commands.game.no_worlds", &[("worlds", &worlds.to_string())]), None)
        }
        NoGame::Broken => refuse("game", word(english, "commands.game.levers_broken"), None),
        NoGame::Game(refusal) => refuse("game", refusal.to_string(), None),
        NoGame::Search(refusal) => refuse("game", refusal.to_string(), None),
    }
}

//! Work in stretches, with somebody who keeps what each of them gave: a study that was stopped, or killed, is asked again and goes on from there.

use std::convert::Infallible;
use std::io;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use shapan_model::model::{Catalogue, Fault, Plan};

use crate::ensemble::{self, Broken, Run, Settings, Sink};
use crate::experiment::Design;
use crate::manifest::{digest, scenario_hash};
use crate::sensitivity::Answer;

/// Runs that are kept together where each is one world.
pub const STRETCH: usize = 1024;
/// Worlds of one piece of work: a stretch keeps as many threads busy as it has of them.
const PIECE: usize = 64;

/// Keeps what runs gave, stretch by stretch.
pub trait Memory {
    /// Other runs from here on: `study` says everything that what they give rests on.
    fn begin(&mut self, study: &dyn Fn() -> String);

    /// What these runs gave, if they are known, all of them.
    fn recall(&mut self, runs: Range<usize>) -> Option<Vec<Answer>>;

    /// Keeps what these runs gave. Breaking off ends the work.
    fn keep(&mut self, runs: Range<usize>, answers: &[Answer]) -> ControlFlow<()>;
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug)]
pub struct Forgetful;

impl Memory for Forgetful {
    fn begin(&mut self, _: &dyn Fn() -> String) {}
    fn recall(&mut self, _: Range<usize>) -> Option<Vec<Answer>> {
        None
    }
    fn keep(&mut self, _: Range<usize>, _: &[Answer]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// How work is done.
pub struct Work<'a> {
    /// Threads.
    pub threads: usize,
    /// Is told how many runs are done, and of how many.
    pub progress: &'a mut dyn FnMut(usize, usize),
    /// Ends the work once it is set.
    pub cancel: &'a AtomicBool,
    /// Keeps what is done, and knows what was.
    pub memory: &'a mut dyn Memory,
}

/// Work of which nobody hears, and nothing is kept.
pub fn quietly<T>(threads: usize, cancel: &AtomicBool, job: impl FnOnce(&mut Work<'_>) -> T) -> T {
    job(&mut Work { threads, progress: &mut |_, _| {}, cancel, memory: &mut Forgetful })
}

/// What one run gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    /// Numbers; NaN where one has no value.
    pub values: Vec<f64>,
    /// Where it left the numbers.
    pub broken: Vec<Broken>,
}

impl Ran {
    /// As it is kept: what broke as JSON.
    pub fn written(&self) -> Answer {
        let broken = serde_json::to_string(&self.broken).ok().filter(|_| !self.broken.is_empty());
        Answer { outcomes: self.values.clone(), broken }
    }

    /// What was kept of a run; none if it is something else.
    pub fn read_back(answer: Answer, catalogue: &Catalogue) -> Option<Ran> {
        let broken = match &answer.broken {
            None => Vec::new(),
            Some(text) => {
                let all: Vec<Value> = serde_json::from_str(text).ok()?;
                all.iter().map(|one| broken(one, catalogue)).collect::<Option<_>>()?
            }
        };
        Some(Ran { values: answer.outcomes, broken })
    }
}

/// Everything that the worlds of a design rest on, in a line: version, scenario, values of every world.
pub fn identity(design: &Design) -> String {
    let mut rows: Vec<u8> = Vec::new();
    for run in 0..design.runs() {
        rows.extend(design.id(run).to_le_bytes());
        design.row(run).iter().for_each(|value| rows.extend(value.to_bits().to_le_bytes()));
    }
    format!("{} {} {}", env!("CARGO_PKG_VERSION"), scenario_hash(design.scenario()), digest(&rows))
}

/// Gives what the runs of a stretch give, and tells how many of them are done.
type Stretch<'a, T> = dyn FnMut(Range<usize>, &mut dyn FnMut(usize)) -> T + 'a;

/// What runs give, in stretches of some `size`, as far as the memory does not know it; how many were done if that was stopped, or could not be kept. `run` gives
/// those of a stretch, and fewer if it was stopped; it tells how many of them are done, and so does `progress` of all runs.
///
/// # Errors
/// Those of `run`.
pub fn in_stretches<E>(
    runs: Range<usize>,
    size: usize,
    memory: &mut dyn Memory,
    progress: &mut dyn FnMut(usize),
    run: &mut Stretch<'_, Result<Vec<Answer>, E>>,
) -> Result<Result<Vec<Answer>, usize>, E> {
    let mut all: Vec<Answer> = Vec::with_capacity(runs.len());
    for first in runs.clone().step_by(size) {
        let some = first..runs.end.min(first + size);
        if let Some(known) = memory.recall(some.clone()).filter(|known| known.len() == some.len()) {
            all.extend(known);
            progress(some.end);
            continue;
        }
        let fresh = run(some.clone(), &mut |done| progress(first + done))?;
        if fresh.len() < some.len() {
            return Ok(Err(first + fresh.len()));
        }
        if memory.keep(some.clone(), &fresh).is_break() {
            return Ok(Err(some.end));
        }
        all.extend(fresh);
    }
    Ok(Ok(all))
}

/// [`in_stretches`] for runs that cannot fail.
pub fn in_sure_stretches(
    runs: Range<usize>,
    size: usize,
    memory: &mut dyn Memory,
    progress: &mut dyn FnMut(usize),
    run: &mut Stretch<'_, Vec<Answer>>,
) -> Result<Vec<Answer>, usize> {
    match in_stretches::<Infallible>(runs, size, memory, progress, &mut |some, tell| Ok(run(some, tell))) {
        Ok(ended) => ended,
    }
}

/// Reads numbers off every run.
struct Reading<'a> {
    design: &'a Design,
    read: &'a dyn Fn(&Plan, &Run) -> Vec<f64>,
    answers: Vec<Answer>,
}

impl Sink for Reading<'_> {
    fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()> {
        for run in runs {
            let broken = ensemble::broken(self.design.scenario(), run).collect();
            self.answers.push(Ran { values: (self.read)(plan, run), broken }.written());
        }
        Ok(())
    }
}

/// Numbers of every world of a design, in its order, as far as the memory does not know them; `what` says what `read` gives of a run. How many worlds were
/// done if that was stopped, or could not be kept.
///
/// # Errors
/// Those of [`ensemble::run`].
pub fn worlds(
    design: &Design,
    settings: &Settings,
    what: &str,
    read: &dyn Fn(&Plan, &Run) -> Vec<f64>,
    work: &mut Work<'_>,
) -> io::Result<Result<Vec<Ran>, usize>> {
    let names: Vec<&str> = settings.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    work.memory
        .begin(&|| format!("{what} {} {} {:?} {names:?}", identity(design), settings.every.to_bits(), settings.series));
    let (total, cancel, progress) = (design.runs(), work.cancel, &mut *work.progress);
    let settings = &Settings { threads: work.threads, batch: Some(PIECE), ..settings.clone() };
    let mut run = |some: Range<usize>, tell: &mut dyn FnMut(usize)| -> io::Result<Vec<Answer>> {
        let mut reading = Reading { design, read, answers: Vec::with_capacity(some.len()) };
        ensemble::run_some(design, some, settings, &mut [&mut reading], &mut |so_far| tell(so_far.done), cancel)?;
        Ok(reading.answers)
    };
    let ended = in_stretches(0..total, STRETCH, work.memory, &mut |done| progress(done, total), &mut run)?;
    let catalogue = design.scenario().model.catalogue();
    let back = |answer| Ran::read_back(answer, catalogue).ok_or_else(|| io::Error::other("what was kept is damaged"));
    ended.map_or_else(|done| Ok(Err(done)), |all| all.into_iter().map(back).collect::<io::Result<_>>().map(Ok))
}

fn broken(one: &Value, catalogue: &Catalogue) -> Option<Broken> {
    let text = |key: &str| one.get(key).and_then(Value::as_str);
    let faults = [Fault::NotFinite, Fault::NotPositive, Fault::TooFast].map(ensemble::fault);
    Some(Broken {
        run: one.get("run")?.as_u64()?,
        no_ai: one.get("no_ai")?.as_bool()?,
        year: one.get("year")?.as_f64()?,
        bloc: text("bloc")?.to_owned(),
        stock: catalogue.stocks.iter().map(|spec| spec.name).find(|name| Some(*name) == text("stock"))?,
        fault: faults.into_iter().find(|fault| Some(*fault) == text("fault"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_comes_back_as_it_was() {
        let model = shapan_model::model::find("world").unwrap();
        let catalogue = model.catalogue();
        let stock = catalogue.stocks[3].name;
        let broken = Broken {
            run: u64::MAX,
            no_ai: true,
            year: 2031.0 + 1.0 / 32.0,
            bloc: "a \"b\"\tc".into(),
            stock,
            fault: ensemble::fault(Fault::TooFast),
        };
        for broken in [vec![], vec![broken.clone()], vec![broken.clone(), broken]] {
            let ran = Ran { values: vec![-0.0, 1e300], broken };
            let answer = ran.written();
            assert!(!answer.broken.as_deref().unwrap_or("").contains(['\n', '\t']), "one line of a chunk");
            assert_eq!(Ran::read_back(answer.clone(), catalogue), Some(ran.clone()));
            let other = Answer { broken: Some("[{\"run\": 1}]".into()), ..answer };
            assert!(Ran::read_back(other, catalogue).is_none());
        }
    }

    /// Keeps stretches, and none that ends after some run.
    #[derive(Default)]
    struct Shelf {
        kept: std::collections::BTreeMap<usize, Vec<Answer>>,
        full_after: Option<usize>,
    }

    impl Memory for Shelf {
        fn begin(&mut self, _: &dyn Fn() -> String) {}
        fn recall(&mut self, runs: Range<usize>) -> Option<Vec<Answer>> {
            self.kept.get(&runs.start).cloned()
        }
        fn keep(&mut self, runs: Range<usize>, answers: &[Answer]) -> ControlFlow<()> {
            if self.full_after.is_some_and(|last| runs.end > last) {
                return ControlFlow::Break(());
            }
            self.kept.insert(runs.start, answers.to_vec());
            ControlFlow::Continue(())
        }
    }

    /// Stopped in the second stretch, then when the third cannot be kept, and asked again: what is known is not run again, and everything comes in order.
    #[test]
    fn stretches_go_on_where_they_were() {
        let (runs, mut memory) = (5 * STRETCH / 2, Shelf::default());
        let mut asked: Vec<usize> = Vec::new();
        let mut ask = |memory: &mut Shelf, stop: usize| {
            asked.clear();
            let mut last = 0;
            let ended = in_sure_stretches(0..runs, STRETCH, memory, &mut |done| last = done, &mut |some, tell| {
                asked.push(some.start);
                tell(some.len());
                some.filter(|run| *run < stop).map(|run| Answer { outcomes: vec![run as f64], broken: None }).collect()
            });
            (ended, asked.clone(), last)
        };
        assert_eq!(ask(&mut memory, STRETCH + 7).0, Err(STRETCH + 7));
        memory.full_after = Some(2 * STRETCH);
        let (ended, asked_again, _) = ask(&mut memory, runs);
        assert_eq!((ended, asked_again), (Err(runs), vec![STRETCH, 2 * STRETCH]));
        memory.full_after = None;
        let (ended, asked_last, last) = ask(&mut memory, runs);
        let numbers: Vec<f64> = ended.unwrap().iter().map(|answer| answer.outcomes[0]).collect();
        assert_eq!(numbers, (0..runs).map(|run| run as f64).collect::<Vec<_>>());
        assert_eq!((asked_last, last), (vec![2 * STRETCH], runs));
    }
}

//! A study on the desk: opened once, run in pieces by anyone, taken in order by one, and asked.

use std::ops::Range;

use serde_json::{Value, json};

use super::bands::Bands;
use super::claims::Claims;
use super::opening::{Kind, Loaded, MOST_WORLDS, Open};
use super::outcomes::Outcomes;
use super::why::Why;
use super::{Answer, Request, one};
use crate::experiment::Design;
use crate::problem::{Problem, Problems};

/// What a kind of study does.
pub(super) trait Work: Send + Sync {
    /// The worlds of the scenario that the page opened.
    fn design(&self) -> &Design;
    /// How many worlds it is about.
    fn worlds(&self) -> usize {
        self.design().runs()
    }
    /// Numbers of some worlds, all of which it has.
    fn run(&self, worlds: Range<usize>) -> Vec<f64>;
    /// Takes the numbers of the next worlds: all of them, or none.
    fn take(&mut self, numbers: &[f64]) -> Result<Value, Problems>;
    /// Forgets what was taken.
    fn reset(&mut self);
    /// What the worlds taken so far say.
    fn answer(&mut self, request: &Request) -> Answer;
}

/// A study. [`Study::run`] changes nothing: pieces may be run side by side, and in other studies opened alike.
pub struct Study {
    work: Box<dyn Work>,
}

impl Study {
    /// Opens a study; with it what a page must know of it.
    ///
    /// # Errors
    /// Everything that is wrong with what it is opened with.
    pub fn open(open: &Open) -> Result<(Study, Value), Problems> {
        Study::open_up_to(open, MOST_WORLDS)
    }

    /// Opens a study where the scenario may have been loaded already.
    pub(super) fn open_again(open: &Open, loaded: &mut Loaded) -> Result<(Study, Value), Problems> {
        Study::open_with(open, MOST_WORLDS, loaded)
    }

    /// Opens a study of at most so many worlds, where there is room for more than in a page.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn open_up_to(open: &Open, most: usize) -> Result<(Study, Value), Problems> {
        Study::open_with(open, most, &mut Loaded::none())
    }

    fn open_with(open: &Open, most: usize, loaded: &mut Loaded) -> Result<(Study, Value), Problems> {
        let (work, answer): (Box<dyn Work>, Value) = match open.kind {
            Kind::Bands => {
                Bands::open(open, most, loaded).map(|(bands, told)| (Box::new(bands) as Box<dyn Work>, told))?
            }
            Kind::Claims => Claims::open(open, most).map(|(claims, told)| (Box::new(claims) as Box<dyn Work>, told))?,
            Kind::Outcomes => Outcomes::open(open, most).map(|(work, told)| (Box::new(work) as Box<dyn Work>, told))?,
            Kind::Why => Why::open(open, most).map(|(why, told)| (Box::new(why) as Box<dyn Work>, told))?,
        };
        Ok((Study { work }, answer))
    }

    /// The worlds of its scenario.
    pub fn design(&self) -> &Design {
        self.work.design()
    }

    /// Worlds that it is about.
    pub fn worlds(&self) -> usize {
        self.work.worlds()
    }

    /// Runs worlds; their numbers go to [`Study::take`], here or in a study opened alike.
    ///
    /// # Errors
    /// Worlds that the study does not have.
    pub fn run(&self, worlds: Range<usize>) -> Result<Vec<f64>, Problems> {
        if worlds.start > worlds.end || worlds.end > self.worlds() {
            return Err(one("run", format!("worlds {} to {} of {}", worlds.start, worlds.end, self.worlds())));
        }
        Ok(self.work.run(worlds))
    }

    /// Takes the numbers that [`Study::run`] gave, of the worlds after those taken already.
    ///
    /// # Errors
    /// Other numbers; nothing of them is taken.
    pub fn take(&mut self, numbers: &[f64]) -> Result<Value, Problems> {
        self.work.take(numbers)
    }

    /// From the first world on again.
    pub fn reset(&mut self) {
        self.work.reset();
    }

    /// Answers a request about this study, whatever its slot.
    ///
    /// # Errors
    /// As [`Study::run`] and [`Study::take`]; requests that make no sense here.
    pub fn answer(&mut self, request: &Request, numbers: &[f64]) -> Answer {
        match request {
            Request::Run { from, to, .. } => Ok((json!({}), self.run(*from..*to)?)),
            Request::Take { .. } => Ok((self.take(numbers)?, Vec::new())),
            Request::Reset { .. } => {
                self.reset();
                Ok((json!({}), Vec::new()))
            }
            request => self.work.answer(request),
        }
    }
}

/// A request that makes no sense for a study of this kind.
pub(super) fn unasked(kind: &str, known: &[&str]) -> Problems {
    let what = format!("this is not asked of a study of kind `{kind}`");
    let hint = Some(format!("it can be asked for {}", known.join(", ")));
    Problems(vec![Problem { file: "request".into(), line: 0, column: 0, what, hint }])
}

/// Numbers that [`Study::run`] did not give for this study, or of more worlds than it has.
pub(super) fn others() -> Problems {
    one("take", "these are not numbers that `run` gave for this study, or they are of more worlds than were asked for")
}

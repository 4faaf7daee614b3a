//! A study on the desk: opened once, run in pieces by anyone, taken in order by one, and asked.

use std::ops::Range;

use serde_json::{Value, json};

use super::bands::Bands;
use super::opening::{self, Open};
use super::{Answer, Request, one, tongue};
use crate::experiment::Design;
use crate::problem::Problems;

/// A study. [`Study::run`] changes nothing: pieces may be run side by side, and in other studies opened alike.
pub struct Study {
    bands: Bands,
}

impl Study {
    /// Opens a study; with it what a page must know of it.
    ///
    /// # Errors
    /// Everything that is wrong with what it is opened with.
    pub fn open(open: &Open) -> Result<(Study, Value), Problems> {
        Study::open_up_to(open, opening::MOST_WORLDS)
    }

    /// Opens a study of at most so many worlds, where there is room for more than in a page.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn open_up_to(open: &Open, most: usize) -> Result<(Study, Value), Problems> {
        let runs = open.worlds(most)?;
        let scenario = open.scenario()?;
        let drawing = open.drawing(&scenario)?;
        let series = open.series(&scenario)?;
        let answer = opening::opened(&scenario, drawing, runs);
        let design = Design::drawn(scenario, drawing.0, drawing.1, runs)?;
        Ok((Study { bands: Bands::new(design, series) }, Value::Object(answer)))
    }

    /// The worlds of its scenario.
    pub fn design(&self) -> &Design {
        self.bands.design()
    }

    /// Worlds that it is about.
    pub fn worlds(&self) -> usize {
        self.bands.design().runs()
    }

    /// Runs worlds; their numbers go to [`Study::take`], here or in a study opened alike.
    ///
    /// # Errors
    /// Worlds that the study does not have.
    pub fn run(&self, worlds: Range<usize>) -> Result<Vec<f64>, Problems> {
        if worlds.start > worlds.end || worlds.end > self.worlds() {
            return Err(one("run", format!("worlds {} to {} of {}", worlds.start, worlds.end, self.worlds())));
        }
        Ok(self.bands.run(worlds))
    }

    /// Takes the numbers that [`Study::run`] gave, of the worlds after those taken already.
    ///
    /// # Errors
    /// Other numbers; nothing of them is taken.
    pub fn take(&mut self, numbers: &[f64]) -> Result<Value, Problems> {
        self.bands.take(numbers)
    }

    /// From the first world on again.
    pub fn reset(&mut self) {
        self.bands.reset();
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
            request => self.result(request),
        }
    }

    /// What the worlds taken so far say: for requests that change nothing.
    ///
    /// # Errors
    /// Requests that make no sense here.
    pub fn result(&self, request: &Request) -> Answer {
        match request {
            Request::Bands { language, .. } => Ok(self.bands.bands(tongue(language)?)),
            _ => Err(one("request", "this is not asked of a study that is open")),
        }
    }
}

//! What came of runs, as it is kept by whoever wants to take up work that was stopped.

use std::ops::{ControlFlow, Range};

use serde_json::Value;
use shapan_model::model::Catalogue;
use shapan_model::model::Fault;

use crate::ensemble::{self, Broken};
use crate::sensitivity::Answer;

/// Keeps what runs gave, stretch by stretch.
pub trait Memory {
    /// Other policies, or other worlds, from here on: `study` says everything that their outcomes rest on.
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

/// What came of one run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ran {
    /// Outcomes in order; NaN where one has no value.
    pub(super) values: Vec<f64>,
    /// When each rule switched, in years since the start; NaN if it never did.
    pub(super) switched: Vec<f64>,
    /// Where it left the numbers.
    pub(super) broken: Vec<Broken>,
}

impl Ran {
    /// As it is kept: outcomes, then switches; what broke as JSON.
    pub(super) fn written(&self) -> Answer {
        let outcomes = self.values.iter().chain(&self.switched).copied().collect();
        let broken = serde_json::to_string(&self.broken).ok().filter(|_| !self.broken.is_empty());
        Answer { outcomes, broken }
    }

    /// What was kept of a run with this many outcomes; none if it is something else.
    pub(super) fn read_back(answer: &Answer, outcomes: usize, catalogue: &Catalogue) -> Option<Ran> {
        let (values, switched) = answer.outcomes.split_at_checked(outcomes)?;
        let broken = match &answer.broken {
            None => Vec::new(),
            Some(text) => {
                let all: Vec<Value> = serde_json::from_str(text).ok()?;
                all.iter().map(|one| broken(one, catalogue)).collect::<Option<_>>()?
            }
        };
        Some(Ran { values: values.to_vec(), switched: switched.to_vec(), broken })
    }
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
            let ran = Ran { values: vec![-0.0, 1e300], switched: vec![3.0], broken };
            let answer = ran.written();
            assert!(!answer.broken.as_deref().unwrap_or("").contains(['\n', '\t']), "one line of a chunk");
            assert_eq!(Ran::read_back(&answer, 2, catalogue), Some(ran.clone()));
            assert!(Ran::read_back(&answer, 4, catalogue).is_none());
            let other = Answer { broken: Some("[{\"run\": 1}]".into()), ..answer };
            assert!(Ran::read_back(&other, 2, catalogue).is_none());
        }
    }
}

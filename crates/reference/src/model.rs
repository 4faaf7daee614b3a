//! What is known of any reference model, and the list of them.

use shapan_lab::prior::Dist;
use shapan_model::equations::Equation;
use shapan_model::quantity::{Prior, Spec};

use crate::quantity::{Parameter, Takes};
use crate::value::{Series, Value};

/// What stands behind the numbers that a model is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The authors' own code was run; the numbers are its.
    Original,
    /// The formulas were derived from the publication and checked by a second program; the authors print no such table.
    Derived,
    /// Only part of the publication was to be had: nest and numbers are a reconstruction, and no result of the authors is claimed.
    Reconstructed,
}

impl Standing {
    /// In a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Standing::Original => "compared with the authors' own code, run at a fixed version",
            Standing::Derived => {
                "derived from the published formulas and compared with a second program; reproduction of the authors' own tables or \
                 figures is not claimed"
            }
            Standing::Reconstructed => {
                "a reconstruction, because only part of the publication was to be had; no table or figure of the authors is claimed"
            }
        }
    }
}

/// A published model.
pub struct Reference {
    /// Its name on the command line.
    pub id: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Who published it, where and when; and the code, if any, with its version.
    pub citation: &'static str,
    /// Licence of the original's code.
    pub licence: &'static str,
    /// Who acts in it.
    pub actors: &'static str,
    /// What it has.
    pub has: &'static [&'static str],
    /// What it lacks.
    pub lacks: &'static [&'static str],
    /// What its numbers are compared with.
    pub standing: Standing,
    /// The text of its main file, whose opening is the introduction of its chapter.
    pub text: &'static str,
    /// What can be computed: one part, or several that share nothing but their source. The first is the default.
    pub parts: &'static [&'static dyn Part],
    /// Which of the questions put to all models it can answer, and in which terms.
    pub answers: &'static [(Question, Answer)],
}

/// A question that is put to every model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// The date at which machines can do all tasks.
    FullAutomation,
    /// Years from a fifth of the tasks to all.
    TakeoffYears,
    /// Years in which capability doubles.
    DoublingTime,
    /// Growth of world output in 2035, per year.
    Growth2035,
    /// Growth of world output in 2040, per year.
    Growth2040,
    /// The leader's share.
    LeaderShare,
    /// The leader's lead in months.
    LeadMonths,
    /// What twice the growth of compute does to the model's first answer.
    ComputeDoubled,
    /// What half the returns to research do to it.
    ReturnsHalved,
}

impl Question {
    /// All of them.
    pub const ALL: [Question; 9] = [
        Question::FullAutomation,
        Question::TakeoffYears,
        Question::DoublingTime,
        Question::Growth2035,
        Question::Growth2040,
        Question::LeaderShare,
        Question::LeadMonths,
        Question::ComputeDoubled,
        Question::ReturnsHalved,
    ];
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Question::FullAutomation => "full-automation",
            Question::TakeoffYears => "takeoff-years",
            Question::DoublingTime => "doubling-time",
            Question::Growth2035 => "growth-2035",
            Question::Growth2040 => "growth-2040",
            Question::LeaderShare => "leader-share",
            Question::LeadMonths => "lead-months",
            Question::ComputeDoubled => "compute-doubled",
            Question::ReturnsHalved => "returns-halved",
        }
    }
    /// What is asked, as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Question::FullAutomation => "When can machines do all tasks?",
            Question::TakeoffYears => "How long from a fifth of the tasks to all?",
            Question::DoublingTime => "In what time does capability double?",
            Question::Growth2035 => "How fast does world output grow in 2035?",
            Question::Growth2040 => "How fast does world output grow in 2040?",
            Question::LeaderShare => "What is the leader's share?",
            Question::LeadMonths => "How long is the leader's lead?",
            Question::ComputeDoubled => "What does twice the growth of compute do to the date?",
            Question::ReturnsHalved => "What do half the returns to research do to the date?",
        }
    }
    /// What a model must have to answer.
    pub fn thing(self) -> &'static str {
        match self {
            Question::FullAutomation => "date at which all tasks are automated",
            Question::TakeoffYears => "time between shares of automated tasks",
            Question::DoublingTime => "time in which capability doubles",
            Question::Growth2035 | Question::Growth2040 => "world output by calendar year",
            Question::LeaderShare => "leader",
            Question::LeadMonths => "lead in time",
            Question::ComputeDoubled => "growth of compute that could be doubled",
            Question::ReturnsHalved => "returns to research that could be halved",
        }
    }
    /// What its answers need to be understood, below the table of terms; empty if nothing.
    pub fn remark(self) -> &'static str {
        match self {
            Question::ComputeDoubled => {
                "More compute brings the date forward in every run of every model, but for the Full Takeoff Model, where about one run of six \
                 has a later date. There the share of compute in the largest training run stops growing once a run costs as much as investors \
                 pay before they wake up. If spending on compute grows faster, that happens earlier, at a smaller share, and the share stays \
                 so until the wake-up; spending meets its ceiling all the same, and the largest run is then smaller than it would have been. \
                 So the wake-up is late, and with it the rest. Without that limit on cost \
                 (`--set money_cap_training_before_wakeup=1e60`) no run has a later date. A test holds all of this on the same draws."
            }
            Question::LeadMonths => {
                "A lead in time needs two actors on one clock, of whom one does later what the other has done. AI 2027, the AI Futures Model and \
                 the Full Takeoff Model have one actor or one world; Jones, Roodman and the doubling of software have none; races and contests \
                 count prizes, stages and chances, without years; RICE's regions differ in size, and none of them follows another. The flagship \
                 has blocs, but is none of the reference models that this question is put to."
            }
            _ => "",
        }
    }
    /// Is it about the effect of a change?
    pub fn is_change(self) -> bool {
        matches!(self, Question::ComputeDoubled | Question::ReturnsHalved)
    }
    /// Its unit in words.
    pub fn unit_words(self) -> &'static str {
        match self.unit() {
            "year" => "calendar years",
            "yr" => "years",
            "1/yr" => "parts a year",
            "month" => "months",
            _ => "parts of one",
        }
    }
    /// Its unit.
    pub fn unit(self) -> &'static str {
        match self {
            Question::FullAutomation => "year",
            Question::TakeoffYears | Question::DoublingTime | Question::ComputeDoubled | Question::ReturnsHalved => {
                "yr"
            }
            Question::Growth2035 | Question::Growth2040 => "1/yr",
            Question::LeaderShare => "1",
            Question::LeadMonths => "month",
        }
    }
}

/// How a model answers a question.
#[derive(Clone, Copy)]
pub struct Answer {
    /// The outcome that answers, of the model's first part.
    pub outcome: &'static str,
    /// What the question's terms mean in this model.
    pub terms: &'static str,
    /// The number in the unit of the question.
    pub convert: fn(f64) -> f64,
    /// For a question about a change: makes it; the answer is the outcome with the change minus the outcome without.
    pub change: Option<fn(&mut Inputs)>,
}

/// Values of all parameters of a part, in their order.
pub type Inputs = Vec<Value>;

/// A set of inputs with a name.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub about: String,
    /// Values that differ from the defaults, by the short name of the parameter.
    pub values: Vec<(String, Value)>,
}

/// What is wanted of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The outcomes alone.
    Outcomes,
    /// The series too.
    Series,
}

/// What came out of a run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Run {
    /// Outcomes, in the order of the declarations.
    pub outcomes: Vec<Value>,
    /// Series, if they were wanted.
    pub series: Series,
    /// Why the run was stopped, if it was; what is above holds up to there.
    pub broken: Option<String>,
}

/// Something that a model computes from a set of inputs.
pub trait Part: Sync {
    /// Its name: that of the model, or of the table that it fills.
    fn name(&self) -> &'static str;
    /// What it computes, in a sentence.
    fn about(&self) -> &'static str;
    /// Its parameters.
    fn parameters(&self) -> &'static [&'static Parameter];
    /// Its outcomes.
    fn outcomes(&self) -> &'static [&'static Spec];
    /// Columns of its series; none if it has no series.
    fn columns(&self) -> &'static [&'static Spec] {
        &[]
    }
    /// Sets of inputs with a name.
    fn presets(&self) -> Vec<Preset> {
        Vec::new()
    }
    /// Further names that a table's columns may have: the other name, the parameter's or outcome's.
    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
    /// What is wrong with inputs that are each in their range: a sentence each.
    fn faults(&self, _inputs: &Inputs) -> Vec<String> {
        Vec::new()
    }
    /// One run.
    fn run(&self, inputs: &Inputs, want: Want) -> Run;
    /// Several runs, in order; a part that has lanes runs them side by side, with the same bits.
    fn run_many(&self, worlds: &[Inputs], want: Want) -> Vec<Run> {
        worlds.iter().map(|inputs| self.run(inputs, want)).collect()
    }
    /// Its formulas, as far as they are formulas.
    fn equations(&self) -> Vec<Equation> {
        Vec::new()
    }
    /// What is believed about a parameter, in words, where its declaration cannot say it.
    fn belief(&self, _parameter: &Parameter) -> Option<String> {
        None
    }
    /// Names that [`Part::draw`] asks numbers for, as far as they are known beforehand; a sampler spreads these evenly.
    fn drawn(&self) -> Vec<&'static str> {
        let drawn = self.parameters().iter().filter(|p| p.spec.prior != Prior::Fixed);
        drawn.map(|p| p.spec.short).collect()
    }
    /// Is each parameter that is drawn moved by its own draw alone? Not where beliefs are tied to one another, or draws are rejected.
    fn draws_apart(&self) -> bool {
        true
    }
    /// What is believed about the parameter at this position when the others are those of `base`; none if it is not drawn.
    fn dist(&self, _base: &Inputs, at: usize) -> Option<Dist> {
        Dist::from_prior(&self.parameters()[at].spec.prior)
    }
    /// Draws inputs from what is believed. `uniform` gives a number in (0, 1) for any name, the same for the same name; what is `held` keeps
    /// its value. The standard way draws each parameter by itself.
    fn draw(&self, base: &Inputs, held: &[bool], uniform: &dyn Fn(&str) -> f64) -> Inputs {
        let mut inputs = base.clone();
        for (at, parameter) in self.parameters().iter().enumerate() {
            if let Some(dist) = self.dist(base, at)
                && !held[at]
            {
                let u = uniform(parameter.spec.short);
                inputs[at] = match parameter.takes {
                    Takes::Words(words) => {
                        Value::Word(words[dist.quantile(u, &parameter.spec.range) as usize].0.to_owned())
                    }
                    Takes::Number | Takes::List(_) => Value::Number(dist.quantile(u, &parameter.spec.range)),
                };
            }
        }
        inputs
    }
}

/// Inputs of a part with every parameter at its default.
pub fn defaults(part: &dyn Part) -> Inputs {
    part.parameters().iter().map(|parameter| parameter.default()).collect()
}

/// Position of a parameter, by short or dotted name or by another name that the part knows.
pub fn parameter(part: &dyn Part, name: &str) -> Option<usize> {
    let alias = part.aliases().iter().find(|(other, _)| *other == name).map_or(name, |(_, known)| known);
    part.parameters().iter().position(|parameter| parameter.spec.short == alias || parameter.spec.name == alias)
}

/// Position of an outcome, by short or dotted name or by another name that the part knows.
pub fn outcome(part: &dyn Part, name: &str) -> Option<usize> {
    let alias = part.aliases().iter().find(|(other, _)| *other == name).map_or(name, |(_, known)| known);
    part.outcomes().iter().position(|spec| spec.short == alias || spec.name == alias)
}

/// Every reference model.
pub static MODELS: &[&Reference] = &[
    // one line each, by name
    &crate::ai2027::MODEL,
    &crate::ai_futures::dec2025::MODEL,
    &crate::ai_futures::oct2025::MODEL,
    &crate::contests::MODEL,
    &crate::dsair::MODEL,
    &crate::ftm::MODEL,
    &crate::growth::MODEL,
    &crate::jones_rd_automation::MODEL,
    &crate::korinek_suh::MODEL,
    &crate::racing_precipice::MODEL,
    &crate::rice2010::MODEL,
    &crate::robot_divergence::MODEL,
    &crate::roodman::MODEL,
    &crate::safety_performance::MODEL,
    &crate::sie_doubling::MODEL,
    &crate::three_bloc_ode::MODEL,
];

/// The model of this name; underscores do for dashes.
pub fn find(id: &str) -> Option<&'static Reference> {
    let id = id.replace('_', "-");
    MODELS.iter().copied().find(|model| model.id == id)
}

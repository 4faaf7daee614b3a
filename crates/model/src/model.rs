//! The seam: what the lab knows of any model.

use std::sync::Arc;

use crate::equations::Equation;
use crate::law::Law;
use crate::quantity::Spec;

/// What a model is.
#[derive(Debug)]
pub struct About {
    /// Short name, as in `--model`.
    pub name: &'static str,
    /// One sentence.
    pub title: &'static str,
    /// Where it was published.
    pub source: &'static str,
    /// Calendar year in which the run starts.
    pub start_year: f64,
    /// Default span, in years.
    pub years: f64,
    /// Default step, in years.
    pub step: f64,
    /// How long levers are held, in years; the step divides it.
    pub quarter: f64,
    /// How stocks are moved.
    pub scheme: Scheme,
}

/// How stocks are moved over a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// x(t + dt) = x(t) + dt · rate(t).
    Euler,
    /// Classical fourth-order Runge–Kutta.
    RungeKutta4,
}

/// One mechanism of a model: a file.
#[derive(Clone, Copy, Debug)]
pub struct Mechanism {
    /// Its name: the part of a dotted name before the dot, and the stem of the file.
    pub name: &'static str,
    /// What the file says at its top: the lines of its documentation.
    pub text: &'static str,
}

/// Length of the documentation at the top of a file of source. With it a mechanism keeps that part of its file alone: the rest would be a fifth of
/// the module for browsers.
pub const fn documentation(source: &str) -> usize {
    let bytes = source.as_bytes();
    let mut at = 0;
    while at + 2 < bytes.len() && bytes[at] == b'/' && bytes[at + 1] == b'/' && bytes[at + 2] == b'!' {
        while at < bytes.len() && bytes[at] != b'\n' {
            at += 1;
        }
        at += 1;
    }
    if at < bytes.len() { at } else { bytes.len() }
}

/// The first `N` bytes of a text, alone.
pub const fn first<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        bytes[at] = text.as_bytes()[at];
        at += 1;
    }
    bytes
}

impl Mechanism {
    /// What the file says about the mechanism at its top, in Markdown, without the heading.
    pub fn prose(&self) -> String {
        let lines = self.text.lines().filter_map(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n").trim_start_matches(|c| c != '\n').trim().to_owned()
    }
    /// The heading of the file.
    pub fn title(&self) -> &'static str {
        self.text.lines().next().map_or("", |line| line.trim_start_matches("//! # "))
    }
}

/// Every declaration of a model. Positions in these lists are positions in [`Inputs`] and [`Record`].
#[derive(Debug)]
pub struct Catalogue {
    /// Mechanisms, in order of evaluation.
    pub mechanisms: Vec<Mechanism>,
    /// Parameters.
    pub parameters: Vec<&'static Spec>,
    /// Levers with one value per bloc.
    pub levers: Vec<&'static Spec>,
    /// Levers with one value per ordered pair of blocs.
    pub pairs: Vec<&'static Spec>,
    /// Draws.
    pub draws: Vec<&'static Spec>,
    /// Stocks.
    pub stocks: Vec<&'static Spec>,
    /// Flows.
    pub flows: Vec<&'static Spec>,
    /// Laws with rival forms.
    pub laws: Vec<&'static Law>,
}

impl Catalogue {
    /// All declarations: parameters, levers, pair levers, draws, stocks, flows.
    pub fn all(&self) -> impl Iterator<Item = &'static Spec> + '_ {
        let lists = [&self.parameters, &self.levers, &self.pairs, &self.draws, &self.stocks, &self.flows];
        lists.into_iter().flatten().copied()
    }
    /// The declaration with this dotted name.
    pub fn find(&self, name: &str) -> Option<&'static Spec> {
        self.all().find(|spec| spec.name == name)
    }
    /// Results of a run: stocks, then flows.
    pub fn results(&self) -> impl Iterator<Item = &'static Spec> + '_ {
        self.stocks.iter().chain(&self.flows).copied()
    }
    /// Position of a stock or flow among the results.
    pub fn result(&self, name: &str) -> Option<usize> {
        self.results().position(|spec| spec.name == name)
    }
    /// Position of a parameter.
    pub fn parameter(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|spec| spec.name == name)
    }
    /// Position of a lever.
    pub fn lever(&self, name: &str) -> Option<usize> {
        self.levers.iter().position(|spec| spec.name == name)
    }
    /// Position of a pair lever.
    pub fn pair(&self, name: &str) -> Option<usize> {
        self.pairs.iter().position(|spec| spec.name == name)
    }
    /// Position of a draw.
    pub fn draw(&self, name: &str) -> Option<usize> {
        self.draws.iter().position(|spec| spec.name == name)
    }
}

/// One entry of a lever's profile: from this time on, these values.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Years since the start.
    pub from_year: f64,
    /// One value per bloc, or per ordered pair, row by row.
    pub values: Vec<f64>,
}

/// A lever over time: entries in order of time, the first from year 0.
pub type Profile = Vec<Entry>;

/// All levers of a run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Policy {
    /// One profile per lever.
    pub levers: Vec<Profile>,
    /// One profile per pair lever.
    pub pairs: Vec<Profile>,
}

/// Everything a run is a function of.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// Number of blocs.
    pub blocs: usize,
    /// Span in years.
    pub years: f64,
    /// Step in years; divides a quarter.
    pub step: f64,
    /// Form of each law, by position.
    pub laws: Vec<usize>,
    /// Parameters: all blocs of the first, all blocs of the second, ….
    pub parameters: Vec<f64>,
    /// Levers.
    pub policy: Arc<Policy>,
    /// Draws.
    pub draws: Vec<f64>,
}

/// What to keep of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Time between rows, in years: a multiple of a quarter (of a step, in models without quarters).
    pub every: f64,
    /// Positions among the results, in the order in which they are wanted.
    pub columns: Vec<usize>,
    /// Which arithmetic unit to use; the results are the same bits.
    pub level: Level,
    /// Is a look at once worth more than the last digits? Then Heun's scheme of second order, with half the evaluations, stands for that of
    /// Runge and Kutta. Euler's has none to spare.
    pub quick: bool,
}

/// Which vector unit runs the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// One world at a time.
    Scalar,
    /// The best that the machine has.
    Best,
    /// Two doubles a vector (SSE4.2).
    Sse42,
    /// Four doubles a vector.
    Avx2,
    /// Eight doubles a vector.
    Avx512,
}

/// What came out of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Times of the rows, in years since the start.
    pub times: Vec<f64>,
    /// Values: by row, then bloc, then column.
    pub values: Vec<f64>,
    /// Why the run was stopped, if it was.
    pub blowup: Option<Blowup>,
    /// When the cumulative hazard passed the draw `safety.luck`, in years since the start.
    pub accident: Option<f64>,
}

impl Record {
    /// The value in one row, of one bloc, in one column of the plan.
    pub fn at(&self, plan: &Plan, blocs: usize, row: usize, bloc: usize, column: usize) -> f64 {
        self.values[(row * blocs + bloc) * plan.columns.len() + column]
    }
}

/// A run that left the numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blowup {
    /// Start of the step that failed, in years since the start.
    pub time: f64,
    /// The bloc.
    pub bloc: usize,
    /// Position of the first stock that failed.
    pub stock: usize,
    /// What was wrong with it.
    pub fault: Fault,
}

/// What was wrong with a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Infinite, or not a number.
    NotFinite,
    /// Zero or below, where it must stay above.
    NotPositive,
    /// Grew or shrank by more than e^40 a year.
    TooFast,
}

/// All that the lab knows of any model.
pub trait Model: Sync {
    /// What it is.
    fn about(&self) -> &'static About;
    /// Its quantities.
    fn catalogue(&self) -> &'static Catalogue;
    /// Its equations under the given forms of its laws (missing ones: the default), in order of evaluation.
    fn equations(&self, laws: &[usize]) -> Vec<Equation>;
    /// Runs some worlds, which must agree on blocs, years, step and laws. One record per world, in order.
    fn run(&self, plan: &Plan, worlds: &[Inputs]) -> Vec<Record>;
    /// Runs a world and the derivatives of everything in it: `directions` hold, in the place of values, how fast each input moves; laws and times do
    /// not move. The world's record comes first, to the bit that of [`Model::run`], then a record for each direction, in which values are
    /// derivatives. What stopped the world stops all.
    #[cfg(feature = "derivatives")]
    fn derivatives(&self, plan: &Plan, world: &Inputs, directions: &[Inputs]) -> Vec<Record>;
}

/// Every model.
pub static MODELS: &[&dyn Model] = &[&crate::world::MODEL, &crate::race2::MODEL];

/// The model of this name.
pub fn find(name: &str) -> Option<&'static dyn Model> {
    MODELS.iter().copied().find(|model| model.about().name == name)
}

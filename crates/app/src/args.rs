//! What can be said on the command line. Nothing is done here: see [`commands`](crate::commands).

mod calibrate;
mod claims;
mod decide;
mod discover;
mod export;
mod game;
mod hindcast;
mod merge;
mod sensitivity;
mod serve;
mod studies;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use shapan_lab::scenario::Sampler;

pub(crate) use calibrate::{Calibrate, SamplingMethod};
pub(crate) use claims::Claims;
pub(crate) use decide::{Optimize, Regret, Value};
pub(crate) use discover::{Discover, ObjectiveName, SearchName};
pub(crate) use export::{Equations, EquationsTo, Export, Exported, LayoutName, Results, ResultsTo, TableName};
pub(crate) use game::Game;
pub(crate) use hindcast::Hindcast;
pub(crate) use merge::Merge;
pub(crate) use sensitivity::{Estimator, MethodName, Sensitivity};
pub(crate) use serve::{Limits, Serve};
pub(crate) use studies::{Studies, StudiesDo};

/// Reads a number of runs, threads or repetitions.
fn above_zero(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a whole number above 0 is expected".into()),
        Ok(number) => Ok(number),
    }
}

/// A sand table for AI competition: growth, chips, research, talent, capital, attention and safety of blocs, under uncertainty.
///
/// Without a command: simulates the baseline over many sampled worlds, shows what happens and why, and writes a report with pictures.
#[derive(Debug, Parser)]
#[command(name = "shapan", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Draws of a posterior (`shapan calibrate`) in the place of the beliefs they were found under.
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) posterior: Option<PathBuf>,
    /// Register what --out writes in this catalogue of studies; `none`: nowhere [default: the one that `shapan studies init` made, if any].
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) catalogue: Option<PathBuf>,
    /// Options of the front door.
    #[command(flatten)]
    pub(crate) front: Front,
}

/// Options of `shapan` without a command.
#[derive(Debug, Args)]
pub(crate) struct Front {
    /// Scenario to explain: a built-in name or a file.
    #[arg(long, default_value = "baseline")]
    pub(crate) scenario: String,
    /// Worlds to sample [default: those of the scenario].
    #[arg(long, value_parser = above_zero)]
    pub(crate) runs: Option<usize>,
    /// Seed of the draws [default: that of the scenario].
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Threads [default: as many as the machine has].
    #[arg(long, value_parser = above_zero)]
    pub(crate) threads: Option<usize>,
    /// Where the report goes.
    #[arg(long, default_value = "report.html")]
    pub(crate) report: PathBuf,
    /// Folder for the pictures as SVG files of their own.
    #[arg(long, value_name = "DIR")]
    pub(crate) pictures: Option<PathBuf>,
    /// Language of what is shown and of the report.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run one world, or a reference model (--model).
    Run(Run),
    /// Run many sampled worlds and save their outcomes, series and quantiles.
    Ensemble(Ensemble),
    /// Put the shards of an ensemble together, to the bytes that one machine would have written.
    Merge(Merge),
    /// Run several scenarios over the same sampled worlds and show how they differ.
    Compare(Compare),
    /// Put claims to sampled worlds: what holds, what fails, what it depends on.
    Claims(Claims),
    /// Divide the change of an outcome between two scenarios among the levers and parameters that differ, over 200 worlds unless --runs says
    /// otherwise.
    Why(Why),
    /// Which inputs decide an outcome: Sobol, Morris, PAWN, delta, regional; once, over time, or on runs that exist.
    Sensitivity(Box<Sensitivity>),
    /// In which worlds something happens: boxes of few inputs (PRIM, bumping, principal components, CART), as a sentence; over 4096
    /// worlds unless --runs or the scenario asks for more.
    Discover(Box<Discover>),
    /// Search the levers of one bloc, over time, for what is wanted: one objective or several, means, tails, regret, constraints.
    Optimize(Box<Optimize>),
    /// Try policies in the same sampled worlds: means, tails, regret, how often each is best.
    Regret(Box<Regret>),
    /// Which unknown is worth measuring next for a decision between policies: the value of perfect and of partial information.
    Value(Box<Value>),
    /// Blocs as players over menus of policies: payoffs in the same sampled worlds, equilibria and how sure they are, what moving first,
    /// seeing and signing are worth.
    Game(Box<Game>),
    /// Look back: start in an earlier year from what was known then, and score what the model says of the years since, beside forecasts
    /// that know no model.
    Hindcast(Hindcast),
    /// What the past says of the beliefs: priors become posteriors, saved as data for --posterior.
    Calibrate(Box<Calibrate>),
    /// Explain a quantity, a law, a form of one, an outcome or a claim: meaning, unit, source, prior, equation, who reads it.
    Explain(Explain),
    /// Check scenarios, claims, data, units, sources, invariants and extreme conditions.
    Check(Check),
    /// List models, scenarios, quantities, outcomes, laws or claims.
    List(List),
    /// The reference models: what others have published, with citation, licence, actors, what each has and lacks.
    Models(Models),
    /// Serve the page, with what a browser cannot do: large ensembles, saved studies, reports.
    Serve(Box<Serve>),
    /// Write equations (C, XMILE) or results (IAMC, netCDF, CSV) for other programs.
    Export(Export),
    /// The catalogue of studies: what --out wrote where, whether it is still there, and whether it can be made again.
    Studies(Studies),
    /// Print the JSON Schema of scenario files.
    Schema,
    /// Write the equations book (mdBook sources).
    Book(Book),
    /// Measure the speed of this build on this machine.
    Bench(Bench),
}

/// Which world is meant.
#[derive(Clone, Debug, Args)]
pub(crate) struct Setting {
    /// Set an input: `research.beta=0.4`, `china.investment.awake_share=0.02`, `usa->china.trade.export_control_share=high`.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Span in years.
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) years: Option<f64>,
    /// Step in years, such as 1/32; it divides a quarter.
    #[arg(long, value_name = "YEARS")]
    pub(crate) step: Option<String>,
}

/// Which reference model is meant, if any.
#[derive(Clone, Debug, Args)]
pub(crate) struct OfModel {
    /// A reference model in place of a scenario: a name of `shapan models`.
    #[arg(long, value_name = "ID")]
    pub(crate) model: Option<String>,
    /// Which part of the reference model, if it has several [default: told by what is set, or by the table].
    #[arg(long, value_name = "PART", requires = "model")]
    pub(crate) part: Option<String>,
    /// Preset of the reference model.
    #[arg(long, value_name = "PRESET", requires = "model")]
    pub(crate) preset: Option<String>,
}

/// `shapan models`.
#[derive(Debug, Args)]
pub(crate) struct Models {
    /// One of them: everything about it.
    pub(crate) id: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `shapan run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Which reference model.
    #[command(flatten)]
    pub(crate) of_model: OfModel,
    /// Scenario: a built-in name or a file.
    #[arg(default_value = "baseline")]
    pub(crate) scenario: String,
    /// Take complete inputs, draws included, from a JSON file instead of a scenario. For a reference model: one set of values (JSON), or a
    /// table with a row for each run (CSV, or a JSON list); a row of outcomes is printed for each.
    #[arg(long, value_name = "FILE", conflicts_with = "scenario")]
    pub(crate) inputs: Option<PathBuf>,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// Print one row per time and bloc: time, bloc, every stock and flow, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print events and outcomes as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Time between rows.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) every: Every,
    /// Replay one world of the scenario's ensemble: its number.
    #[arg(long, value_name = "RUN")]
    pub(crate) draw: Option<usize>,
    /// Folder for `series.csv`, `outcomes.json`, `inputs.json` and `manifest.json`.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// How worlds are sampled.
#[derive(Clone, Debug, Args)]
pub(crate) struct Sampling {
    /// Worlds to sample [default: those of the scenario; `optimize` 64, `why` 200, `discover` 4096 or more].
    #[arg(long, value_parser = above_zero)]
    pub(crate) runs: Option<usize>,
    /// Seed of the draws [default: that of the scenario].
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// How worlds are sampled [default: that of the scenario].
    #[arg(long, value_enum)]
    pub(crate) sampler: Option<SamplerName>,
    /// Take the sampled values from a table (CSV or Parquet) instead of drawing them.
    #[arg(long, value_name = "FILE", visible_alias = "worlds", conflicts_with_all = ["runs", "sampler"])]
    pub(crate) samples: Option<PathBuf>,
    /// Threads [default: as many as the machine has]; the results do not depend on it.
    #[arg(long, value_parser = above_zero)]
    pub(crate) threads: Option<usize>,
}

/// `shapan ensemble`.
#[derive(Debug, Args)]
pub(crate) struct Ensemble {
    /// Which reference model.
    #[command(flatten)]
    pub(crate) of_model: OfModel,
    /// Scenarios: built-in names or files.
    #[arg(default_value = "baseline")]
    pub(crate) scenarios: Vec<String>,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// What to save.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) save: Save,
    /// Run one shard of several, on any machine: i of n; `shapan merge` puts them together.
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<shapan_shards::Shard>,
    /// Time between saved rows.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) every: Every,
    /// Folder for the results; a reference model needs none.
    #[arg(long, value_name = "DIR", required_unless_present = "model")]
    pub(crate) out: Option<PathBuf>,
    /// Print the summary as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// `shapan compare`.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// Scenarios: built-in names or files; the first is the one that the others are compared with.
    #[arg(num_args = 2.., required_unless_present_any = ["models", "question"])]
    pub(crate) scenarios: Vec<String>,
    /// Put one question to reference models, with names of `shapan models` between commas, or `all`; --runs draws for each [default: 1000].
    #[arg(long, value_name = "ID,ID", value_delimiter = ',', conflicts_with_all = ["scenarios", "set", "years", "step", "quantity", "samples"])]
    pub(crate) models: Vec<String>,
    /// Which question: full-automation, takeoff-years, doubling-time, growth-2035, growth-2040, leader-share, lead-months,
    /// compute-doubled, returns-halved [default: which model can answer what].
    #[arg(long, value_name = "QUESTION", conflicts_with = "scenarios")]
    pub(crate) question: Option<String>,
    /// Print the differences, or the models' answers, as CSV, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Which world, for all scenarios.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Quantity of the picture.
    #[arg(long, default_value = "production.output")]
    pub(crate) quantity: String,
    /// Folder for the pictures (SVG), `differences.csv` and `manifest.json`; a comparison that was stopped goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the differences as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// `shapan why`.
#[derive(Debug, Args)]
pub(crate) struct Why {
    /// The first scenario: a built-in name or a file.
    pub(crate) a: String,
    /// The second.
    pub(crate) b: String,
    /// Outcome whose change is divided, such as output.china@2046 or production.capital.china@2041 (see `shapan list outcomes`).
    #[arg(long, default_value = "output.china@2046")]
    pub(crate) outcome: String,
    /// Divide the change of the outcome's logarithm: parts are then ratios.
    #[arg(long)]
    pub(crate) log: bool,
    /// Changes to the world, in both scenarios.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Run every subset of the inputs that differ if there are at most this many; else each world takes some orders by lot.
    #[arg(long, value_name = "N", default_value_t = shapan_lab::attribution::EXACT_UP_TO as u8, value_parser = clap::value_parser!(u8).range(0..=16))]
    pub(crate) exact: u8,
    /// Folder for attribution.csv, the picture (SVG) and manifest.json; what was stopped goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// `shapan explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Name of a quantity (`research.spill`), law (`adoption.diffusion`), form (`mansfield1961`), outcome (`output.usa@2041`, `output`)
    /// or claim (`concentrate`, or a claim's file).
    pub(crate) name: String,
    /// The model.
    #[arg(long, default_value = "world")]
    pub(crate) model: String,
    /// Scenario whose values are shown.
    #[arg(long)]
    pub(crate) scenario: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// `shapan check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Scenarios, claims, worlds, blocs or complete inputs; without any: everything that is built in.
    pub(crate) files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `shapan list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// What to list.
    #[arg(value_enum)]
    pub(crate) what: Listed,
    /// The model.
    #[arg(long, default_value = "world")]
    pub(crate) model: String,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// `shapan book`.
#[derive(Debug, Args)]
pub(crate) struct Book {
    /// Folder of the book's sources.
    #[arg(long, value_name = "DIR", default_value = "book/src")]
    pub(crate) out: PathBuf,
}

/// `shapan bench`.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Repetitions of each measurement; the best counts.
    #[arg(long, default_value_t = 5, value_parser = above_zero)]
    pub(crate) repeats: usize,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Things to list.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Listed {
    /// Models.
    Models,
    /// Built-in scenarios.
    Scenarios,
    /// Parameters, levers, draws, stocks and flows.
    Quantities,
    /// Outcomes.
    Outcomes,
    /// Laws with rival forms.
    Laws,
    /// Built-in claims.
    Claims,
}

/// Time between rows.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Every {
    /// Four rows a year.
    Quarter,
    /// One row a year.
    #[default]
    Year,
}

impl Every {
    /// In years.
    pub(crate) fn years(self) -> f64 {
        match self {
            Every::Quarter => 0.25,
            Every::Year => 1.0,
        }
    }
}

/// What to save of an ensemble.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Save {
    /// Quantiles of every stock and flow over time, and of the outcomes; nothing of single runs.
    Summary,
    /// Outcomes only.
    Outcomes,
    /// Outcomes, and quantiles of every stock and flow over time.
    #[default]
    Quantiles,
    /// Outcomes, quantiles, and the series of every run.
    Series,
}

/// How worlds are sampled.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SamplerName {
    /// Independent draws.
    Mc,
    /// Latin hypercube.
    Lhs,
    /// Scrambled Sobol sequence.
    Sobol,
}

impl From<SamplerName> for Sampler {
    fn from(name: SamplerName) -> Sampler {
        match name {
            SamplerName::Mc => Sampler::MonteCarlo,
            SamplerName::Lhs => Sampler::LatinHypercube,
            SamplerName::Sobol => Sampler::Sobol,
        }
    }
}

/// Languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

//! A report: one page without any outside resource, in English or Chinese, that prints on A4. Pictures before tables.

pub mod claims;
pub(crate) mod page;
mod symbols;

use crate::chart::{Chart, Quantiles};
use crate::messages::Language;
use crate::prior::Dist;

/// A number or a date of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What, for people.
    pub what: String,
    /// Unit, as [`crate::figures::figure`] takes it; `year` for dates.
    pub unit: String,
    /// Quantiles over the runs that have a value (all five alike in a single run); none if no run has one.
    pub quantiles: Option<Quantiles>,
    /// Share of the runs that have a value, 0 to 1.
    pub share: f64,
}

/// Runs that broke off for the same reason.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokenGroup {
    /// The stock that failed, for people.
    pub what: String,
    /// The bloc, for people.
    pub bloc: String,
    /// Why, for people; see [`why`].
    pub why: String,
    /// How many runs.
    pub runs: usize,
    /// Calendar year of the first of them.
    pub earliest: f64,
    /// Calendar year of the last of them.
    pub latest: f64,
}

/// Where a model leaves the ground on which it may be believed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validity {
    /// Fastest yearly growth of output, by bloc.
    pub peak_growth: Vec<PeakGrowth>,
    /// The share of research that AI cannot speed up, by bloc; the largest possible speed of science is one over it.
    pub science_bottleneck: Vec<(String, f64)>,
    /// Further warnings, in sentences.
    pub warnings: Vec<String>,
}

/// Fastest yearly logarithmic growth of output of one bloc.
#[derive(Clone, Debug, PartialEq)]
pub struct PeakGrowth {
    /// The bloc, for people.
    pub bloc: String,
    /// Quantiles over runs, per year.
    pub quantiles: Quantiles,
    /// Share of the runs above [`GROWTH_LIMIT`].
    pub share_above: f64,
}

/// Yearly growth of output above which a report says in words that nothing like it has been observed.
pub const GROWTH_LIMIT: f64 = 0.3;

/// One input that the answer rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// Dotted name.
    pub name: String,
    /// Meaning, for people.
    pub about: String,
    /// TeX symbol.
    pub symbol: String,
    /// Unit of the catalogue.
    pub unit: String,
    /// Value in each bloc, in the order of [`Report::blocs`]; one value if it is the same in all.
    pub values: Vec<f64>,
    /// What is believed, if it is sampled.
    pub prior: Option<Dist>,
    /// Key in the bibliography; `assumed` if there is no source.
    pub source: String,
}

/// An entry of the bibliography.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Key.
    pub key: String,
    /// Citation.
    pub cite: String,
    /// Address; empty if there is none.
    pub url: String,
    /// How well it was read: `seen`, `excerpt`, `recalled`, `none`.
    pub status: String,
}

/// What one needs to get the same report again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reproduce {
    /// The command.
    pub command: String,
    /// Seed.
    pub seed: u64,
    /// Sampler, for people.
    pub sampler: String,
    /// Version of the program.
    pub version: String,
    /// Name of the model.
    pub model: String,
    /// Hash of the scenario.
    pub scenario_hash: String,
    /// Hash of the data.
    pub data_hash: String,
}

/// Everything a report says. Texts for people are in the report's language.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Language.
    pub language: Language,
    /// Name of the scenario.
    pub scenario: String,
    /// Title.
    pub title: String,
    /// The question; may be empty.
    pub question: String,
    /// The story of the scenario.
    pub story: String,
    /// The answer, a few sentences.
    pub answer: Vec<String>,
    /// Blocs, for people, in order.
    pub blocs: Vec<String>,
    /// Runs in all.
    pub runs: usize,
    /// Key numbers.
    pub facts: Vec<Fact>,
    /// Key dates.
    pub dates: Vec<Fact>,
    /// Pictures, most important first.
    pub charts: Vec<Chart>,
    /// The verdicts on claims, as a section of the page ([`claims::ClaimsReport::verdicts`]); empty if none were asked for.
    pub verdicts: String,
    /// How the model told the past, as a section of the page; empty if that was not asked for.
    pub looking_back: String,
    /// Runs that broke off, grouped; empty if none did.
    pub broken: Vec<BrokenGroup>,
    /// Where the model leaves its ground.
    pub validity: Validity,
    /// What the answer rests on.
    pub assumptions: Vec<Assumption>,
    /// Sources.
    pub sources: Vec<Source>,
    /// How to get the same report again.
    pub reproduce: Reproduce,
}

/// Why a run broke off, in words.
pub fn why(fault: shapan_model::model::Fault, language: Language) -> String {
    use shapan_model::model::Fault;
    let key = match fault {
        Fault::NotFinite => "report.broken_row_fault_not_finite",
        Fault::NotPositive => "report.broken_row_fault_not_positive",
        Fault::TooFast => "report.broken_row_fault_too_fast",
    };
    crate::messages::word(language, key)
}

impl Report {
    /// The report as one HTML page. `font` is the address (a `data:` URL, WOFF2) of a font that the page carries with it: a page in Chinese then
    /// needs none of the system's.
    pub fn html(&self, font: Option<&str>) -> String {
        page::html(self, font)
    }

    /// Number of inputs without a source.
    pub fn assumed(&self) -> usize {
        self.assumptions.iter().filter(|input| input.source == "assumed").count()
    }
}

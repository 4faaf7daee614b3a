//! What one does with the laws: scenarios, draws, ensembles, tables, pictures, the book. Text in, tables out: nothing here reads
//! or writes a file.

pub mod bibliography;
pub mod book;
pub mod chart;
#[cfg(feature = "parquet")]
pub mod columnar;
pub mod compare;
pub mod copula;
pub mod counterfactual;
pub mod dates;
pub mod drivers;
pub mod ensemble;
pub mod experiment;
pub mod explain;
pub mod extremes;
pub mod fan;
pub mod figures;
pub mod inputs_json;
pub mod latin;
pub mod library;
pub mod load;
pub mod manifest;
pub mod meanings;
pub mod messages;
pub mod normal;
pub mod outcomes;
pub mod parallel;
pub mod philox;
pub mod place;
pub mod portrait;
pub mod prior;
pub mod problem;
pub mod refuse;
pub mod report;
pub mod sample_table;
pub mod sampler;
pub mod scenario;
pub mod schema;
pub mod series;
pub mod sketch;
pub mod sobol;
pub mod svg;
pub mod terminal;
mod tree;
mod units;
mod wording;

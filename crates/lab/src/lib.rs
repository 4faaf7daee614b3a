//! What one does with the laws: scenarios, draws, ensembles, tables, pictures, the book. Text in, tables out: nothing here reads
//! or writes a file.

pub mod inputs_json;
pub mod normal;
pub mod philox;
pub mod prior;
pub mod problem;
pub mod scenario;

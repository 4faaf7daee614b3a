//! Ensembles on disk. A study is cut into shards; a shard is a pure function of the study and its number, so that any machine can run it, and run
//! it again. What a shard has finished is kept as it goes: a process that is killed is taken up. Shards are merged to the bytes that one machine
//! would have written.

pub mod digest;
pub mod draft;
mod failure;
mod merge;
mod rows;
mod run;
mod shard;
mod state;

pub use failure::Failure;
pub use merge::{Merged, SHARDS, merge};
pub use run::{Done, Save, Wanted, identity, run};
pub use shard::Shard;
pub use state::State;

//! What to choose when worlds differ: optimisers, measures of robustness, games between players, the value of information.
//!
//! Numbers in, numbers out: nothing here knows a model, a scenario or a file. Draws are keyed as in [`shapan_insight::philox`], so every
//! search is the same bits each time and on any number of threads.

pub mod game;
pub mod information;
pub mod optimize;
pub mod robust;

//! The AI Futures Model in its two versions. Both have one engine: [`exogenous`] paths of people and compute, [`labour`] split among tasks,
//! [`capacity`] of experiments, [`taste`], calibrated to the present in [`world`], followed in [`path`], read in [`milestones`]. What differs
//! is in [`settings`]; the versions fill them in [`dec2025`] and [`oct2025`].

mod answers;
pub mod beliefs;
pub mod capacity;
pub mod dec2025;
pub mod exogenous;
pub mod labour;
pub mod milestones;
pub mod oct2025;
pub mod part;
pub mod path;
pub mod quadrature;
pub mod series;
pub mod settings;
pub mod shared;
pub mod taste;
pub mod world;

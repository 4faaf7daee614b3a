//! The laws of shapan: equations, quantities, the integrator. No files, clock, threads or random numbers; nothing here can fail.
//!
//! Read in this order: [`num`] (the seam between formulas and arithmetic), [`quantity`] and [`mechanisms`] (how a
//! model is declared), [`world`] (the flagship on one page), any mechanism in it, [`engine`] (the integrator), [`model`] (what
//! the rest of the program sees).

#[cfg(feature = "audit")]
pub mod audit;
pub mod engine;
pub mod equations;
mod formula_units;
mod formula_words;
pub mod law;
pub mod mechanisms;
pub mod model;
pub mod num;
pub mod quantity;
pub mod race2;
pub mod speed;
pub mod units;
pub mod world;

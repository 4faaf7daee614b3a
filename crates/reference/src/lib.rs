//! Reference models: what others have published about AI, growth, races and contests, computed from their formulas, with their quirks, and
//! laid beside their numbers.
//!
//! Read in this order: [`model`] (what is known of any of them, and the list), [`quantity`] (how quantities are declared), any model's
//! folder, [`ask`] (from texts to runs and tables), [`desk`] (what a page asks). Nothing here reads files, the clock or the terminal.

pub mod ask;
pub mod book;
pub mod closed;
pub mod desk;
pub mod integrate;
pub mod model;
pub mod published;
pub mod quantity;
pub mod roots;
pub mod special;
pub mod value;
pub mod words;

pub mod ai2027;
pub mod ai_futures;
pub mod contests;
pub mod dsair;
pub mod ftm;
pub mod growth;
pub mod jones_rd_automation;
pub mod korinek_suh;
pub mod racing_precipice;
pub mod rice2010;
pub mod robot_divergence;
pub mod roodman;
pub mod safety_performance;
pub mod sie_doubling;
pub mod three_bloc_ode;

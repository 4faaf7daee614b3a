//! Equations in the languages of other programs, printed from the run that recorded them: C for those who audit the arithmetic, XMILE for tools of
//! system dynamics.
//!
//! [`c99`] and [`xmile`] write a recorded formula; [`recorder`] writes the named functions that formulas call, from exp to the task kernel, by running
//! the one text that every world runs. What surrounds the formulas (declarations, integration loop) is the caller's.

pub mod c99;
pub mod recorder;
pub mod xmile;

use crate::quantity::Spec;

/// Letters of the indices of sums over blocs: the bloc itself, then sums from the outside in.
pub const INDEX: [&str; 5] = ["i", "j", "k", "l", "m"];

/// The name of a quantity as one word of C or XMILE: the dot of the name becomes an underscore.
///
/// ```
/// use shapan_model::{audit, model};
/// let spec = model::find("world").unwrap().catalogue().find("research.software").unwrap();
/// assert_eq!(audit::word(spec), "research_software");
/// ```
pub fn word(spec: &Spec) -> String {
    spec.name.replace('.', "_")
}

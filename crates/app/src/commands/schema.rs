//! `shapan schema`: the JSON Schema of scenario files, for editors.

use super::{Failure, print_json};

/// Prints it.
pub(crate) fn schema() -> Result<(), Failure> {
    print_json(&shapan_lab::schema::schema())
}

//! The stories of the guided tour.

use serde_json::{Value, json};

use crate::tours;

/// All of them: names, states of the page, figures; texts are by name among the messages.
pub(super) fn tours() -> Value {
    json!({ "stories": tours::stories() })
}

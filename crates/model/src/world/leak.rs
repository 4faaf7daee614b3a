//! # Leakage
//!
//! Funds that are diverted and effort that is idle: a lever that research, trade, fabs and accounts read. No law of its own.

use crate::quantity::quantities;

quantities! { leak
    levers {
        /// Diverted funds and idle effort.
        diverted_share "\\ell" ["1"] = PER_BLOC, [0.0, 0.1, 0.3], 0.0..=0.8, "assumed" "";
    }
}

//! `shapan calibrate`.
use super::Failure;
use crate::args::Calibrate;
pub(crate) fn calibrate(_args: &Calibrate) -> Result<(), Failure> {
    Err(Failure::sentence("not yet"))
}

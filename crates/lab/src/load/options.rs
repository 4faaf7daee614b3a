//! Changes that callers give as numbers of their own: the span and the step of a study.

use super::Assignment;
use crate::problem::Problem;

fn wrong(option: &str, what: &str, hint: &str) -> Problem {
    Problem { file: option.into(), line: 0, column: 0, what: what.into(), hint: Some(hint.into()) }
}

/// A span of this many years, as `option` asks for it.
///
/// # Errors
/// It is not above zero.
pub fn span(option: &str, years: f64) -> Result<Assignment, Problem> {
    match years.is_finite() && years > 0.0 {
        true => Ok(Assignment { option: option.into(), name: "years".into(), value: format!("{years:?}") }),
        false => Err(wrong(option, "a span above 0 is expected", "25 is usual")),
    }
}

/// A step such as `1/32`, `1/32 yr` or `0.0625`, as `option` asks for it.
///
/// # Errors
/// It is no number above zero.
pub fn step(option: &str, text: &str) -> Result<Assignment, Problem> {
    let plain = text.trim().trim_end_matches("yr").trim();
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let step = match plain.split_once('/') {
        Some((above, below)) => number(above).zip(number(below)).map(|(above, below)| above / below),
        None => number(plain),
    };
    match step.filter(|step| step.is_finite() && *step > 0.0) {
        Some(step) => Ok(Assignment { option: option.into(), name: "step".into(), value: format!("{step:?}") }),
        None => Err(wrong(option, "a step in years is expected", "such as 1/32 or 0.0625")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_fractions_or_numbers() {
        let value = |text: &str| step("--step", text).map(|found| found.value);
        assert_eq!(value("1/32"), Ok("0.03125".into()));
        assert_eq!(value(" 1 / 32 yr"), Ok("0.03125".into()));
        assert_eq!(value("0.0625"), Ok("0.0625".into()));
        for text in ["", "1/0", "-1", "nan", "x", "1/", "0"] {
            assert!(value(text).is_err(), "{text}");
        }
        assert_eq!(span("--years", 25.0).map(|found| found.value), Ok("25.0".into()));
        assert!(span("--years", f64::NAN).is_err() && span("--years", 0.0).is_err());
    }
}

//! Numbers with units, as people write them in strings: `0.5 %/yr`, `20 G USD`, `500 GW`, `18 months`, `1/32 yr`.
//!
//! A number, then `%` or a prefix (k, M, G, T, P, m; or thousand, million, billion, trillion), then a unit: products with `*`,
//! quotients with `/`. Units are those of the quantities (`USD`, `yr`, `worker`, `H100e`, `W`, `1`) and some of their kin. Powers of
//! ten are joined to the digits before the number is read, so `7 %` is 0.07 exactly.

use crate::wording::number;

/// Names of units, what they are of, and how many of the base unit one is.
const UNITS: [(&str, Base, f64); 18] = [
    ("USD", Base::Usd, 1.0),
    ("yr", Base::Year, 1.0),
    ("year", Base::Year, 1.0),
    ("years", Base::Year, 1.0),
    ("quarter", Base::Year, 0.25),
    ("quarters", Base::Year, 0.25),
    ("month", Base::Year, 1.0 / 12.0),
    ("months", Base::Year, 1.0 / 12.0),
    ("worker", Base::Worker, 1.0),
    ("workers", Base::Worker, 1.0),
    ("person", Base::Worker, 1.0),
    ("people", Base::Worker, 1.0),
    ("H100e", Base::Chip, 1.0),
    ("W", Base::Watt, 1.0),
    ("1", Base::None, 1.0),
    ("年", Base::Year, 1.0),
    ("季度", Base::Year, 0.25),
    ("美元", Base::Usd, 1.0),
];

/// Prefixes and words for powers of ten.
const POWERS: [(&str, i32); 12] = [
    ("m", -3),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("trillion", 12),
    ("万", 4),
    ("亿", 8),
];

/// What a unit is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Usd,
    Year,
    Worker,
    Chip,
    Watt,
    None,
}

/// A unit: exponents of the five bases, a factor, and a power of ten that is kept apart to stay exact.
#[derive(Clone, Copy)]
struct Unit {
    exponents: [i32; 5],
    factor: f64,
    ten: i32,
}

const PURE: Unit = Unit { exponents: [0; 5], factor: 1.0, ten: 0 };

/// The number that a text stands for, in a declared unit.
///
/// # Errors
/// A sentence: what is wrong.
pub(crate) fn parse(text: &str, declared: &str) -> Result<f64, String> {
    let text = text.trim();
    let end = number_end(text);
    let (digits, rest) = text.split_at(end);
    let digits = digits.replace('_', "");
    let plain: f64 = digits.parse().map_err(|_| format!("\"{text}\" does not begin with a number"))?;
    let (over, rest) = denominator(rest);
    let target = unit(declared).map_err(|_| format!("the declared unit `{declared}` is not known"))?;
    let rest = rest.trim();
    if rest.is_empty() && declared != "1" {
        return Err(format!("\"{text}\" has no unit; write {} or \"{text} {declared}\"", number(plain)));
    }
    let found = unit(rest).map_err(|part| format!("\"{text}\": `{part}` is not a unit"))?;
    if found.exponents != target.exponents {
        let found = if found.exponents == PURE.exponents { "a pure number" } else { rest };
        let wanted = if declared == "1" { "a pure number" } else { declared };
        return Err(format!("\"{text}\" is in the wrong unit: expected {wanted}, found {found}"));
    }
    let value = scaled(&digits, plain, found.ten - target.ten) * (found.factor / target.factor);
    Ok(over.map_or(value, |over| value / over))
}

/// A number times a power of ten, joined before rounding.
fn scaled(digits: &str, plain: f64, ten: i32) -> f64 {
    if ten == 0 {
        return plain;
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().unwrap_or(0)),
        None => (digits, 0),
    };
    format!("{mantissa}e{}", exponent.saturating_add(ten)).parse().unwrap_or(f64::NAN)
}

/// Where the number at the start of a text ends.
fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == b'_' || bytes[at] == b'.') {
            at += 1;
        }
        at
    };
    let sign = |at: usize| at + usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
    let end = digits(sign(0));
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let start = sign(end + 1);
        if bytes.get(start).is_some_and(u8::is_ascii_digit) {
            return digits(start);
        }
    }
    end
}

/// The denominator of a fraction such as 1/32, and what follows it.
fn denominator(rest: &str) -> (Option<f64>, &str) {
    let Some(after) = rest.strip_prefix('/') else { return (None, rest) };
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    match after[..end].parse::<f64>() {
        Ok(over) if over > 0.0 => (Some(over), &after[end..]),
        _ => (None, rest),
    }
}

/// Reads a unit, with its prefix; the part that is none, if it is none.
fn unit(text: &str) -> Result<Unit, String> {
    let mut total = PURE;
    let mut rest = text.trim();
    if let Some(after) = rest.strip_prefix('%') {
        total.ten = -2;
        rest = after.trim_start();
    } else {
        let end = rest.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(rest.len());
        if let Some((_, ten)) = POWERS.iter().find(|(name, _)| *name == &rest[..end]) {
            total.ten = *ten;
            rest = rest[end..].trim_start();
        }
    }
    for (at, part) in rest.split('/').enumerate() {
        let sign = if at == 0 { 1 } else { -1 };
        if part.trim().is_empty() {
            // nothing before the first slash means a pure number: "0.02 /yr"
            if at == 0 {
                continue;
            }
            return Err(rest.to_string());
        }
        for name in part.split(|c: char| c == '*' || c == '·' || c.is_whitespace()).filter(|name| !name.is_empty()) {
            let (base, factor, ten) = named(name).ok_or_else(|| name.to_string())?;
            if base != Base::None {
                total.exponents[base as usize] += sign;
            }
            total.factor = if sign > 0 { total.factor * factor } else { total.factor / factor };
            total.ten += sign * ten;
        }
    }
    Ok(total)
}

/// One unit by name, with or without a prefix joined to it.
fn named(name: &str) -> Option<(Base, f64, i32)> {
    let find = |name: &str| UNITS.iter().find(|(known, ..)| *known == name).map(|(_, base, factor)| (*base, *factor));
    if let Some((base, factor)) = find(name) {
        return Some((base, factor, 0));
    }
    POWERS.iter().filter(|(power, _)| power.chars().count() == 1).find_map(|(power, ten)| {
        let (base, factor) = find(name.strip_prefix(power)?)?;
        let takes_prefix = matches!(base, Base::Usd | Base::Watt | Base::Chip);
        takes_prefix.then_some((base, factor, *ten))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_exact() {
        for (text, unit, expected) in [
            ("0.5 %/yr", "1/yr", 0.005),
            ("7%", "1", 0.07),
            ("20 G USD", "USD", 20e9),
            ("1.7 M H100e", "H100e", 1.7e6),
            ("502 GW", "W", 5.02e11),
            ("30.6 trillion USD/yr", "USD/yr", 3.06e13),
            ("1/32 yr", "yr", 0.03125),
            ("18 months", "yr", 1.5),
            ("0.02 /yr", "1/yr", 0.02),
            ("0.02/yr", "1/yr", 0.02),
            ("-4e-1 %/yr", "1/yr", -0.004),
            ("1_500 W/H100e", "W/H100e", 1500.0),
            ("1.5 kW/H100e", "W/H100e", 1500.0),
            ("0.4", "1", 0.4),
            ("14.8 M", "1", 14.8e6),
            ("30000 USD/yr/worker", "USD/yr/worker", 30000.0),
        ] {
            assert_eq!(parse(text, unit), Ok(expected), "{text}");
        }
    }

    #[test]
    fn wrong_units_are_refused() {
        for (text, unit, part) in [
            ("20 GW", "USD", "wrong unit: expected USD, found GW"),
            ("20", "USD", "has no unit; write 20 or \"20 USD\""),
            ("5 %", "1/yr", "found a pure number"),
            ("5 parsec", "1", "`parsec` is not a unit"),
            ("many", "1", "does not begin with a number"),
            ("", "1", "does not begin with a number"),
            ("5 USD/", "USD", "is not a unit"),
            ("5 kworker", "worker", "is not a unit"),
        ] {
            let said = parse(text, unit).unwrap_err();
            assert!(said.contains(part), "{said}");
        }
    }
}

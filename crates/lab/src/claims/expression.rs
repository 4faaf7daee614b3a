//! The small language in which a claim says what is measured and when it holds: arithmetic over outcomes of named runs.
//!
//! `ln(output.china@2046[n2] / output.china@2046[n16])` is a number, `output_gap@2026..2051[baseline]` one number per year. Kinds are
//! checked when a claim is read, so that evaluation can only lack a value, never meet a wrong one.

use shapan_model::num::elementary::{exp, ln};

mod parse;
mod tokens;

pub(super) use parse::{Scope, Shape, parse};

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One number.
    Number,
    /// One number per year.
    Series,
    /// True or false.
    Truth,
}

impl Kind {
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::Number => "a number",
            Kind::Series => "a series over years",
            Kind::Truth => "a condition",
        }
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One number; not finite where it has no value.
    Number(f64),
    /// The first calendar year, and one number per year from it on.
    Series(f64, Vec<f64>),
    /// True or false; none where it rests on a number that has no value.
    Truth(Option<bool>),
}

impl Value {
    /// The number, if it is one and finite.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(x) if x.is_finite() => Some(*x),
            _ => None,
        }
    }
    /// The condition, if it is one.
    pub fn truth(&self) -> Option<bool> {
        if let Value::Truth(truth) = self { *truth } else { None }
    }
}

/// Outcomes of one run in one year or in several.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Family of outcomes: `output.china`.
    pub family: String,
    /// First calendar year.
    pub from: f64,
    /// Last calendar year; none if one year is meant.
    pub to: Option<f64>,
    /// Position among the claim's runs.
    pub run: usize,
    /// Letters of the expression before it.
    pub at: usize,
}

impl Reference {
    /// The calendar years.
    pub fn years(&self) -> Vec<f64> {
        let count = self.to.map_or(0, |to| (to - self.from) as usize);
        (0..=count).map(|k| self.from + k as f64).collect()
    }
}

/// What stands between two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Sum.
    Plus,
    /// Difference.
    Minus,
    /// Product.
    Times,
    /// Quotient.
    Over,
    /// Is less.
    Less,
    /// Is less or equal.
    AtMost,
    /// Is greater.
    Greater,
    /// Is greater or equal.
    AtLeast,
    /// Both hold.
    And,
    /// One of them holds.
    Or,
}

/// The functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Natural logarithm.
    Ln,
    /// e to the power.
    Exp,
    /// Logarithm to base ten.
    Log10,
    /// Size.
    Abs,
    /// The smallest of several numbers, or of the years of a series.
    Min,
    /// The largest.
    Max,
    /// Integral over time by the trapezoid rule on yearly values.
    Integral,
    /// Differences from year to year: one value fewer.
    Rise,
    /// The value of a series in a calendar year.
    At,
    /// `lag(level, series)`: years by which the level lags the running maximum of the series, at the series' last year.
    Lag,
    /// Sum of a series, or of the rows of a table.
    Sum,
    /// Median of the rows of a table.
    Median,
}

impl Function {
    /// Every function with its name.
    pub const ALL: [(&'static str, Function); 12] = [
        ("ln", Function::Ln),
        ("exp", Function::Exp),
        ("log10", Function::Log10),
        ("abs", Function::Abs),
        ("min", Function::Min),
        ("max", Function::Max),
        ("integral", Function::Integral),
        ("rise", Function::Rise),
        ("at", Function::At),
        ("lag", Function::Lag),
        ("sum", Function::Sum),
        ("median", Function::Median),
    ];
}

/// An expression, checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Constant(f64),
    /// A name: its position in the environment.
    Name(usize),
    /// Outcomes: position in the claim's list of references.
    Outcome(usize),
    /// The other way round.
    Negative(Box<Expression>),
    /// Two parts.
    Two(Operator, Box<Expression>, Box<Expression>),
    /// A function.
    Call(Function, Vec<Expression>),
}

impl Expression {
    /// Positions of the names that it reads.
    pub(super) fn names(&self, read: &mut Vec<usize>) {
        match self {
            Expression::Constant(_) | Expression::Outcome(_) => {}
            Expression::Name(at) => read.push(*at),
            Expression::Negative(part) => part.names(read),
            Expression::Two(_, a, b) => [a, b].into_iter().for_each(|part| part.names(read)),
            Expression::Call(_, parts) => parts.iter().for_each(|part| part.names(read)),
        }
    }

    /// The value, from the values of names and of references. Lengths and kinds were checked when it was read.
    pub fn value(&self, names: &[Value], outcomes: &[Value]) -> Value {
        match self {
            Expression::Constant(x) => Value::Number(*x),
            Expression::Name(at) => names.get(*at).cloned().unwrap_or(Value::Number(f64::NAN)),
            Expression::Outcome(at) => outcomes.get(*at).cloned().unwrap_or(Value::Number(f64::NAN)),
            Expression::Negative(part) => each(part.value(names, outcomes), |x| -x),
            Expression::Two(operator, a, b) => two(*operator, a.value(names, outcomes), b.value(names, outcomes)),
            Expression::Call(function, parts) => {
                call(*function, parts.iter().map(|part| part.value(names, outcomes)).collect())
            }
        }
    }
}

fn each(value: Value, f: impl Fn(f64) -> f64) -> Value {
    match value {
        Value::Number(x) => Value::Number(f(x)),
        Value::Series(from, values) => Value::Series(from, values.into_iter().map(f).collect()),
        truth => truth,
    }
}

/// A comparison; none if a side has no value.
fn compare(a: &Value, b: &Value, test: fn(f64, f64) -> bool) -> Value {
    Value::Truth(a.number().zip(b.number()).map(|(a, b)| test(a, b)))
}

fn two(operator: Operator, a: Value, b: Value) -> Value {
    let arithmetic = |f: fn(f64, f64) -> f64| match (&a, &b) {
        (Value::Number(x), Value::Number(y)) => Value::Number(f(*x, *y)),
        (Value::Series(from, x), Value::Number(y)) => Value::Series(*from, x.iter().map(|x| f(*x, *y)).collect()),
        (Value::Number(x), Value::Series(from, y)) => Value::Series(*from, y.iter().map(|y| f(*x, *y)).collect()),
        (Value::Series(from, x), Value::Series(_, y)) => {
            Value::Series(*from, x.iter().zip(y).map(|(x, y)| f(*x, *y)).collect())
        }
        _ => Value::Number(f64::NAN),
    };
    // a condition without a value decides nothing, unless the other side decides alone
    let logic = |decides: bool| match (a.truth(), b.truth()) {
        (Some(x), _) if x == decides => Value::Truth(Some(decides)),
        (_, Some(y)) if y == decides => Value::Truth(Some(decides)),
        (Some(_), Some(_)) => Value::Truth(Some(!decides)),
        _ => Value::Truth(None),
    };
    match operator {
        Operator::Plus => arithmetic(|x, y| x + y),
        Operator::Minus => arithmetic(|x, y| x - y),
        Operator::Times => arithmetic(|x, y| x * y),
        Operator::Over => arithmetic(|x, y| x / y),
        Operator::Less => compare(&a, &b, |x, y| x < y),
        Operator::AtMost => compare(&a, &b, |x, y| x <= y),
        Operator::Greater => compare(&a, &b, |x, y| x > y),
        Operator::AtLeast => compare(&a, &b, |x, y| x >= y),
        Operator::And => logic(false),
        Operator::Or => logic(true),
    }
}

/// The smallest or largest; a value that is none makes none, as f64::min would not.
fn extreme(values: impl IntoIterator<Item = f64>, better: fn(f64, f64) -> bool) -> f64 {
    let mut best = f64::NAN;
    for (at, x) in values.into_iter().enumerate() {
        if x.is_nan() {
            return f64::NAN;
        }
        if at == 0 || better(x, best) {
            best = x;
        }
    }
    best
}

fn call(function: Function, parts: Vec<Value>) -> Value {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or(Value::Number(f64::NAN));
    let second = parts.next();
    let extreme_of = |better: fn(f64, f64) -> bool| match (&first, &second) {
        (Value::Series(_, values), None) => extreme(values.iter().copied(), better),
        _ => {
            let rest = second.iter().cloned().chain(parts.clone());
            let numbers = std::iter::once(first.clone()).chain(rest).map(|part| part.number().unwrap_or(f64::NAN));
            extreme(numbers, better)
        }
    };
    match function {
        Function::Ln => each(first, ln),
        Function::Exp => each(first, exp),
        Function::Log10 => each(first, |x| ln(x) * core::f64::consts::LOG10_E),
        Function::Abs => each(first, f64::abs),
        Function::Min => Value::Number(extreme_of(|x, best| x < best)),
        Function::Max => Value::Number(extreme_of(|x, best| x > best)),
        Function::Integral => Value::Number(match &first {
            Value::Series(_, values) => values.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).sum(),
            _ => f64::NAN,
        }),
        Function::Rise => match first {
            Value::Series(from, values) => {
                Value::Series(from + 1.0, values.windows(2).map(|pair| pair[1] - pair[0]).collect())
            }
            _ => Value::Number(f64::NAN),
        },
        Function::At => Value::Number(match (&first, second.and_then(|year| year.number())) {
            (Value::Series(from, values), Some(year)) => {
                let at = year - from;
                let value = (at >= 0.0 && at.fract() == 0.0).then(|| values.get(at as usize)).flatten();
                value.copied().unwrap_or(f64::NAN)
            }
            _ => f64::NAN,
        }),
        Function::Lag => Value::Number(match (first.number(), second) {
            (Some(level), Some(Value::Series(_, values))) => lag(level, &values),
            _ => f64::NAN,
        }),
        Function::Sum => Value::Number(match &first {
            Value::Series(_, values) => values.iter().sum(),
            _ => f64::NAN,
        }),
        // the table puts the rows of a column into a series
        Function::Median => Value::Number(match first {
            Value::Series(_, mut values) => {
                values.retain(|value| value.is_finite());
                shapan_insight::order::sort(&mut values);
                crate::sketch::of_sorted(&values, 0.5).unwrap_or(f64::NAN)
            }
            _ => f64::NAN,
        }),
    }
}

/// Years by which a level lags the running maximum of a series at its last year: the whole span if the level is below the first value,
/// else the time since the running maximum, linear between years, was at the level; zero if it is still below it.
fn lag(level: f64, series: &[f64]) -> f64 {
    if series.iter().any(|value| !value.is_finite()) {
        return f64::NAN;
    }
    let span = series.len().saturating_sub(1) as f64;
    let Some(first) = series.first() else { return f64::NAN };
    if level < *first {
        return span;
    }
    let mut top = *first;
    for (year, value) in series.iter().enumerate().skip(1) {
        let next = top.max(*value);
        if next > level {
            return span - ((year - 1) as f64 + (level - top) / (next - top));
        }
        top = next;
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lags_of_known_series() {
        let frontier = [0.0, 1.0, 0.5, 2.0, 4.0];
        assert_eq!(lag(-0.1, &frontier), 4.0, "below the start: the whole span");
        assert_eq!(lag(0.5, &frontier), 3.5);
        // the running maximum stays at 1 from year 1 to 2 and reaches 1.5 half a year later
        assert_eq!(lag(1.5, &frontier), 1.5);
        assert_eq!(lag(3.0, &frontier), 0.5);
        assert_eq!(lag(4.0, &frontier), 0.0);
        assert_eq!(lag(9.0, &frontier), 0.0);
        assert!(lag(1.0, &[0.0, f64::NAN]).is_nan());
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        let none = Value::Number(f64::NAN);
        assert_eq!(call(Function::Min, vec![Value::Series(0.0, vec![1.0, f64::NAN])]).number(), None);
        assert_eq!(call(Function::Max, vec![Value::Number(1.0), none.clone()]).number(), None);
        assert_eq!(two(Operator::Less, none.clone(), Value::Number(1.0)).truth(), None);
        let (yes, no, unknown) = (Value::Truth(Some(true)), Value::Truth(Some(false)), Value::Truth(None));
        assert_eq!(two(Operator::And, unknown.clone(), no).truth(), Some(false));
        assert_eq!(two(Operator::And, unknown.clone(), yes.clone()).truth(), None);
        assert_eq!(two(Operator::Or, unknown, yes).truth(), Some(true));
    }
}

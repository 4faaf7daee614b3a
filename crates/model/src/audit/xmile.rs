//! Recorded formulas as XMILE 1.0 expressions (OASIS 2015), for one bloc: sums over blocs are written out, since XMILE has none with a condition.
//!
//! XMILE has neither the functions with names of their own (task kernel, thresholds) nor tanh. The former are expanded by running their one text with
//! the recorded operands; so mathematics is carried over, not bits.

use super::word;
use crate::num::sym::{Comparison, Node, One, Sym, Two};
use crate::num::{Fold, Num, operators};
use crate::quantity::Kind;

/// What stands before the name of a bloc as the second index of a pair: tools want the names of different dimensions to differ, and some read an
/// underscore as a space.
pub const TO: &str = "to";

/// How tightly the outermost operation of an expression binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Sum,
    Product,
    Atom,
}

type Piece = (String, Bond);

/// The blocs that the indices of a formula stand for: the bloc itself first.
struct Blocs<'a> {
    names: &'a [String],
    at: Vec<usize>,
}

impl Blocs<'_> {
    fn name(&self, index: usize) -> &str {
        self.at.get(index).and_then(|bloc| self.names.get(*bloc)).map_or("", String::as_str)
    }
}

/// A formula for the bloc at place `own` among those with these names.
pub fn formula(formula: Sym, names: &[String], own: usize) -> String {
    write(formula, &mut Blocs { names, at: vec![own] }).0
}

/// A number: the shortest decimal that comes back as the same bits. XMILE has no infinity; the largest double stands for it.
pub fn number(value: f64) -> String {
    if value.is_infinite() { number(f64::MAX.copysign(value)) } else { format!("{value:?}") }
}

fn tight(x: Sym, least: Bond, blocs: &mut Blocs) -> String {
    let (written, bond) = write(x, blocs);
    if bond < least { format!("({written})") } else { written }
}

fn call(function: &str, operands: &[Sym], blocs: &mut Blocs) -> Piece {
    let operands: Vec<String> = operands.iter().map(|x| write(*x, blocs).0).collect();
    (format!("{function}({})", operands.join(", ")), Bond::Atom)
}

fn write(x: Sym, blocs: &mut Blocs) -> Piece {
    match x.node() {
        Node::Literal(value) => {
            let written = number(value);
            (if value < 0.0 { format!("({written})") } else { written }, Bond::Atom)
        }
        Node::Unit(_) => ("1".into(), Bond::Atom),
        Node::Time => ("TIME".into(), Bond::Atom),
        Node::Argument(name) => (name.into(), Bond::Atom),
        Node::Quantity { spec, bloc, column } => {
            let name = word(spec);
            let written = match (spec.kind, column) {
                (Kind::Draw, _) => name,
                (_, Some(column)) => format!("{name}[{}, {TO}{}]", blocs.name(bloc), blocs.name(column)),
                (_, None) => format!("{name}[{}]", blocs.name(bloc)),
            };
            (written, Bond::Atom)
        }
        Node::Uncomputed(spec) => (format!("{}_is_not_computed_yet", word(spec)), Bond::Atom),
        Node::One(operation, x) => one(operation, x, blocs),
        Node::Two(operation, x, y) => two(operation, x, y, blocs),
        Node::Kernel([x, y, z]) => write(operators::kernel(x, y, z).log_output, blocs),
        Node::KernelElasticity([x, y, z]) => write(operators::kernel(x, y, z).elasticity, blocs),
        Node::CesLn([l, c, weight, elasticity]) => write(operators::ces_ln(l, c, weight, elasticity), blocs),
        Node::Select(when, yes, no) => select(when, yes, no, blocs),
        Node::Fold { fold, index, skip, term } => over_blocs(fold, index, skip, term, blocs),
    }
}

fn one(operation: One, x: Sym, blocs: &mut Blocs) -> Piece {
    match operation {
        // tools disagree about a minus before a product or a power
        One::Neg => (format!("(0 - {})", tight(x, Bond::Product, blocs)), Bond::Atom),
        One::Exp => call("EXP", &[x], blocs),
        One::Ln => call("LN", &[x], blocs),
        One::ExpM1 => write(x.exp() - 1.0, blocs),
        One::Ln1p => write((x + 1.0).ln(), blocs),
        // 2/(1 + e^(-2x)) - 1, which stays finite on both sides
        One::Tanh => write(((x * -2.0).exp() + 1.0).recip() * 2.0 - 1.0, blocs),
        One::Sqrt => call("SQRT", &[x], blocs),
        One::Abs => call("ABS", &[x], blocs),
        One::Square => write(x * x, blocs),
        One::Exp10 => (format!("(10^({}))", write(x, blocs).0), Bond::Atom),
        // not every tool has LOG10
        One::Log10 => write(x.ln() / core::f64::consts::LN_10, blocs),
        One::Pos => write(x.like(0.0).max(x), blocs),
        One::Cap1 => write(operators::cap1(x), blocs),
        One::Hill => write(operators::hill(x), blocs),
        One::Logistic10 => write(operators::logistic10(x), blocs),
    }
}

fn two(operation: Two, x: Sym, y: Sym, blocs: &mut Blocs) -> Piece {
    let (sign, bond, right) = match operation {
        Two::Add => ("+", Bond::Sum, Bond::Product),
        Two::Sub => ("-", Bond::Sum, Bond::Product),
        Two::Mul => ("*", Bond::Product, Bond::Atom),
        Two::Div => ("/", Bond::Product, Bond::Atom),
        Two::Pow => {
            let (base, exponent) = (write(x, blocs).0, write(y, blocs).0);
            return (format!("(({base})^({exponent}))"), Bond::Atom);
        }
        Two::Max => return call("MAX", &[x, y], blocs),
        Two::Min => return call("MIN", &[x, y], blocs),
        Two::Softplus => return write(operators::softplus(x, y), blocs),
    };
    (format!("{} {sign} {}", tight(x, bond, blocs), tight(y, right, blocs)), bond)
}

fn select(when: Comparison, yes: Sym, no: Sym, blocs: &mut Blocs) -> Piece {
    let sign = if when.or_equal { "<=" } else { "<" };
    let (left, right) = (tight(when.left, Bond::Sum, blocs), tight(when.right, Bond::Sum, blocs));
    let (yes, no) = (write(yes, blocs).0, write(no, blocs).0);
    (format!("(IF ({left} {sign} {right}) THEN ({yes}) ELSE ({no}))"), Bond::Atom)
}

fn over_blocs(fold: Fold, index: usize, skip: usize, term: Sym, blocs: &mut Blocs) -> Piece {
    let others = matches!(fold, Fold::SumOthers | Fold::MaxOthers);
    let skipped = if others { blocs.at.get(skip).copied() } else { None };
    let mut terms = Vec::new();
    for bloc in (0..blocs.names.len()).filter(|bloc| Some(*bloc) != skipped) {
        blocs.at.resize(index, 0);
        blocs.at.push(bloc);
        terms.push(write(term, blocs).0);
    }
    blocs.at.truncate(index);
    let (join, none): (fn(String, String) -> String, &str) = match fold {
        Fold::Sum | Fold::SumOthers => (|a, b| format!("{a} + ({b})"), "0"),
        Fold::Max | Fold::MaxOthers => (|a, b| format!("MAX({a}, {b})"), "(-1.7976931348623157e308)"),
        Fold::Min => (|a, b| format!("MIN({a}, {b})"), "1.7976931348623157e308"),
    };
    let joined = terms.into_iter().reduce(join).unwrap_or_else(|| none.to_owned());
    (format!("({joined})"), Bond::Atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_others_leave_the_bloc_itself_out() {
        let names = ["usa", "china", "rest"].map(String::from);
        let spec = crate::model::find("world").unwrap().catalogue().find("research.software").unwrap();
        let term = Sym::new(Node::Quantity { spec, bloc: 1, column: None });
        let sum = term.over_blocs(Fold::SumOthers, 1, 0);
        assert_eq!(formula(sum * 2.0, &names, 1), "(research_software[usa] + (research_software[rest])) * 2.0");
        let largest = term.over_blocs(Fold::Max, 1, usize::MAX);
        let expected = "(MAX(MAX(research_software[usa], research_software[china]), research_software[rest]))";
        assert_eq!(formula(largest, &names, 0), expected);
    }

    #[test]
    fn operators_are_written_out() {
        let x = Sym::new(Node::Argument("x"));
        assert_eq!(formula(x.pos(), &[], 0), "MAX(0.0, x)");
        assert_eq!(formula(x.tanh(), &[], 0), "1.0 / (EXP(x * (-2.0)) + 1.0) * 2.0 - 1.0");
        let text = formula(x.kernel(x, x).log_output, &[], 0);
        assert!(text.contains("IF") && text.contains("LN") && !text.contains("kernel"), "{text}");
    }
}

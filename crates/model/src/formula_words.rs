//! Recorded formulas in writing: as TeX for the book, with dotted names for the terminal, as MathML for browsers.
//!
//! Where brackets stand and in which order factors are written is decided here, once; a [`Notation`] says how each operation looks.

use crate::num::Fold;
use crate::num::sym::{Comparison, Node, One, Sym, Two};
use crate::quantity::Spec;

mod mathml;
mod plain;
mod symbol;
mod tex;

pub(crate) use mathml::{OTHERWISE, symbol_of};

/// How tightly the outermost operation of a piece of writing binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Sum,
    Product,
    Power,
    Atom,
}

/// A formula in writing, and how tightly it binds.
type Piece = (String, Bond);

/// Letters of the indices of sums over blocs.
const INDEX: [&str; 5] = ["i", "j", "k", "l", "m"];

/// Functions that are written with their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Exp,
    Ln,
    Tanh,
    Log10,
    Sqrt,
    Abs,
    Pos,
    Cap1,
    Hill,
    Logistic10,
    Max,
    Min,
    Softplus,
    Kernel,
    KernelElasticity,
    CesLn,
}

/// How terms over blocs are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    Sum,
    Max,
    Min,
}

/// How each operation looks.
trait Notation {
    /// Are fractions and roots built up, so that they need no brackets?
    fn built_up(&self) -> bool;
    fn number(&self, value: f64) -> Piece;
    fn unit(&self, unit: &str) -> String;
    fn time(&self) -> String;
    fn argument(&self, symbol: &str) -> String;
    fn quantity(&self, spec: &'static Spec, index: Option<&str>) -> String;
    fn bracket(&self, inner: &str) -> String;
    fn call(&self, function: Function, operands: &[String]) -> String;
    fn negative(&self, x: &str) -> String;
    fn sum(&self, x: &str, y: &str) -> String;
    fn difference(&self, x: &str, y: &str) -> String;
    fn product(&self, x: &str, y: &str) -> String;
    fn quotient(&self, over: &str, under: &str) -> String;
    /// What stands under an exponent without brackets.
    fn base(&self, x: &str) -> String;
    fn power(&self, base: &str, exponent: &str) -> String;
    fn square(&self, base: &str) -> String;
    /// A square root; asked for where fractions are built up.
    fn root(&self, x: &str) -> String;
    /// An absolute value; asked for where fractions are built up.
    fn size(&self, x: &str) -> String;
    fn comparison(&self, left: &str, or_equal: bool, right: &str) -> String;
    fn cases(&self, condition: &str, yes: &str, no: &str) -> String;
    /// A term joined over blocs, over all but one if one is named.
    fn fold(&self, join: Join, letter: &str, unless: Option<&str>, term: &str) -> String;
    /// Does it begin with a minus?
    fn is_negative(&self, written: &str) -> bool;
    /// Has it an exponent, so that another would be misread?
    fn is_raised(&self, written: &str) -> bool;
}

/// A formula in TeX.
pub(crate) fn tex(formula: Sym) -> String {
    write(&tex::Tex, formula).0
}

/// A formula with dotted names.
pub(crate) fn text(formula: Sym) -> String {
    write(&plain::Plain, formula).0
}

/// A formula in MathML, without the element around it.
pub(crate) fn mathml(formula: Sym) -> String {
    write(&mathml::MathMl, formula).0
}

/// A number as it would be written by hand.
fn literal(value: f64) -> String {
    if value == core::f64::consts::LN_10 {
        return "ln 10".to_owned();
    }
    if value != 0.0 && (value.abs() < 1e-3 || value.abs() >= 1e6) { format!("{value:e}") } else { format!("{value}") }
}

/// Mantissa and exponent of a number that would be long by hand; no mantissa if it is one.
fn scientific(value: f64) -> Option<(Option<String>, String)> {
    let long = value != 0.0 && value.is_finite() && (value.abs() < 1e-3 || value.abs() >= 1e6);
    long.then(|| {
        let written = format!("{value:e}");
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        ((mantissa != "1").then(|| mantissa.to_owned()), exponent.to_owned())
    })
}

/// A piece of at least the given bond, in brackets if need be.
fn tight(n: &dyn Notation, x: Sym, least: Bond) -> String {
    let (written, bond) = write(n, x);
    if bond < least { n.bracket(&written) } else { written }
}

fn call(n: &dyn Notation, function: Function, operands: &[Sym]) -> Piece {
    let operands: Vec<String> = operands.iter().map(|x| write(n, *x).0).collect();
    (n.call(function, &operands), Bond::Power)
}

fn write(n: &dyn Notation, x: Sym) -> Piece {
    match x.node() {
        Node::Literal(value) => n.number(value),
        Node::Unit(unit) => (n.unit(unit), Bond::Product),
        Node::Time => (n.time(), Bond::Atom),
        Node::Argument(symbol) => (n.argument(symbol), Bond::Atom),
        Node::Quantity { spec, bloc, column } => {
            let index = match column {
                Some(column) => Some(format!("{}{}", INDEX[bloc], INDEX[column])),
                None if bloc > 0 => Some(INDEX[bloc].to_owned()),
                None => None,
            };
            (n.quantity(spec, index.as_deref()), Bond::Atom)
        }
        Node::Uncomputed(spec) => (n.quantity(spec, None), Bond::Atom),
        Node::One(operation, x) => one(n, operation, x),
        Node::Two(operation, x, y) => two(n, operation, x, y),
        Node::Kernel(operands) => call(n, Function::Kernel, &operands),
        Node::KernelElasticity(operands) => call(n, Function::KernelElasticity, &operands),
        Node::CesLn(operands) => call(n, Function::CesLn, &operands),
        Node::Select(when, yes, no) => select(n, when, yes, no),
        Node::Fold { fold: how, index, skip, term } => fold(n, how, index, skip, term),
    }
}

fn one(n: &dyn Notation, operation: One, x: Sym) -> Piece {
    let function = match operation {
        One::Neg => return (n.negative(&tight(n, x, Bond::Product)), Bond::Sum),
        One::Square => return (n.square(&base(n, x)), Bond::Power),
        One::Sqrt if n.built_up() => return (n.root(&write(n, x).0), Bond::Atom),
        One::Abs if n.built_up() => return (n.size(&write(n, x).0), Bond::Atom),
        One::Exp10 => {
            let exponent = if n.built_up() { write(n, x).0 } else { tight(n, x, Bond::Atom) };
            return (n.power(&n.number(10.0).0, &exponent), Bond::Power);
        }
        One::ExpM1 => return (n.difference(&call(n, Function::Exp, &[x]).0, &n.number(1.0).0), Bond::Sum),
        One::Ln1p => {
            let unit = n.number(1.0).0;
            let inner = match x.node() {
                Node::One(One::Neg, x) => n.difference(&unit, &tight(n, x, Bond::Product)),
                _ => n.sum(&unit, &tight(n, x, Bond::Product)),
            };
            return (n.call(Function::Ln, &[inner]), Bond::Power);
        }
        One::Exp => Function::Exp,
        One::Ln => Function::Ln,
        One::Tanh => Function::Tanh,
        One::Log10 => Function::Log10,
        One::Sqrt => Function::Sqrt,
        One::Abs => Function::Abs,
        One::Pos => Function::Pos,
        One::Cap1 => Function::Cap1,
        One::Hill => Function::Hill,
        One::Logistic10 => Function::Logistic10,
    };
    call(n, function, &[x])
}

/// The base of a power.
fn base(n: &dyn Notation, x: Sym) -> String {
    let (written, bond) = write(n, x);
    if bond == Bond::Atom && !n.is_raised(&written) { n.base(&written) } else { n.bracket(&written) }
}

fn two(n: &dyn Notation, operation: Two, x: Sym, y: Sym) -> Piece {
    match operation {
        Two::Add => (n.sum(&write(n, x).0, &right(n, y)), Bond::Sum),
        Two::Sub => (n.difference(&write(n, x).0, &tight(n, y, Bond::Product)), Bond::Sum),
        // as written by hand: no factor of one, and a number before what it multiplies
        Two::Mul => match (x.node(), y.node()) {
            (Node::Literal(1.0), _) => write(n, y),
            (_, Node::Literal(1.0)) => write(n, x),
            (Node::Literal(_), _) => (product(n, x, y), Bond::Product),
            (_, Node::Literal(value)) if value > 0.0 && value != core::f64::consts::LN_10 => {
                (product(n, y, x), Bond::Product)
            }
            _ => (product(n, x, y), Bond::Product),
        },
        Two::Div => (quotient(n, x, y), Bond::Product),
        Two::Pow => {
            let exponent = if n.built_up() { write(n, y).0 } else { tight(n, y, Bond::Atom) };
            (n.power(&base(n, x), &exponent), Bond::Power)
        }
        Two::Max => call(n, Function::Max, &[x, y]),
        Two::Min => call(n, Function::Min, &[x, y]),
        Two::Softplus => call(n, Function::Softplus, &[x, y]),
    }
}

fn product(n: &dyn Notation, x: Sym, y: Sym) -> String {
    n.product(&tight(n, x, Bond::Product), &tight(n, y, Bond::Product))
}

fn quotient(n: &dyn Notation, x: Sym, y: Sym) -> String {
    if !n.built_up() {
        return n.quotient(&tight(n, x, Bond::Product), &tight(n, y, Bond::Power));
    }
    // fractions of fractions are hard to read
    match (x.node(), y.node()) {
        (Node::Two(Two::Div, over, under), _) => n.quotient(&write(n, over).0, &product(n, under, y)),
        (Node::Literal(1.0), Node::Two(Two::Div, over, under)) => n.quotient(&write(n, under).0, &write(n, over).0),
        (_, Node::Two(Two::Div, over, under)) => n.quotient(&product(n, under, x), &write(n, over).0),
        _ => n.quotient(&write(n, x).0, &write(n, y).0),
    }
}

/// The right side of a sum: a negative one needs brackets.
fn right(n: &dyn Notation, y: Sym) -> String {
    let (written, _) = write(n, y);
    if n.is_negative(&written) { n.bracket(&written) } else { written }
}

fn select(n: &dyn Notation, when: Comparison, yes: Sym, no: Sym) -> Piece {
    let condition = n.comparison(&write(n, when.left).0, when.or_equal, &write(n, when.right).0);
    (n.cases(&condition, &write(n, yes).0, &write(n, no).0), Bond::Atom)
}

fn fold(n: &dyn Notation, fold: Fold, index: usize, skip: usize, term: Sym) -> Piece {
    let join = match fold {
        Fold::Sum | Fold::SumOthers => Join::Sum,
        Fold::Max | Fold::MaxOthers => Join::Max,
        Fold::Min => Join::Min,
    };
    let unless = matches!(fold, Fold::SumOthers | Fold::MaxOthers).then(|| INDEX[skip.min(4)]);
    let open = n.built_up() && join == Join::Sum;
    let term = if open { tight(n, term, Bond::Product) } else { n.bracket(&write(n, term).0) };
    (n.fold(join, INDEX[index], unless, &term), if open { Bond::Product } else { Bond::Power })
}

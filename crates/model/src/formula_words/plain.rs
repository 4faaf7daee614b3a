//! Formulas with dotted names, in one line.

use super::{Bond, Function, Join, Notation, Piece, literal};
use crate::quantity::Spec;

pub(super) struct Plain;

impl Notation for Plain {
    fn built_up(&self) -> bool {
        false
    }
    fn number(&self, value: f64) -> Piece {
        (literal(value), if value < 0.0 { Bond::Sum } else { Bond::Atom })
    }
    fn unit(&self, unit: &str) -> String {
        format!("1 {unit}")
    }
    fn time(&self) -> String {
        "clock.time".to_owned()
    }
    fn argument(&self, symbol: &str) -> String {
        symbol.to_owned()
    }
    fn quantity(&self, spec: &'static Spec, index: Option<&str>) -> String {
        index.map_or_else(|| spec.name.to_owned(), |index| format!("{}[{index}]", spec.name))
    }
    fn bracket(&self, inner: &str) -> String {
        format!("({inner})")
    }
    fn call(&self, function: Function, operands: &[String]) -> String {
        let name = match function {
            Function::Exp => "exp",
            Function::Ln => "ln",
            Function::Tanh => "tanh",
            Function::Log10 => "log10",
            Function::Sqrt => "sqrt",
            Function::Abs => "abs",
            Function::Pos => "pos",
            Function::Cap1 => "cap1",
            Function::Hill => "hill",
            Function::Logistic10 => "logistic10",
            Function::Max => "max",
            Function::Min => "min",
            Function::Softplus => "softplus",
            Function::Kernel => "ln_kernel",
            Function::KernelElasticity => "kernel_elasticity",
            Function::CesLn => "ln_ces",
        };
        format!("{name}({})", operands.join(", "))
    }
    fn negative(&self, x: &str) -> String {
        format!("-{x}")
    }
    fn sum(&self, x: &str, y: &str) -> String {
        format!("{x} + {y}")
    }
    fn difference(&self, x: &str, y: &str) -> String {
        format!("{x} - {y}")
    }
    fn product(&self, x: &str, y: &str) -> String {
        format!("{x} * {y}")
    }
    fn quotient(&self, over: &str, under: &str) -> String {
        format!("{over} / {under}")
    }
    fn base(&self, x: &str) -> String {
        x.to_owned()
    }
    fn power(&self, base: &str, exponent: &str) -> String {
        format!("{base}^{exponent}")
    }
    fn square(&self, base: &str) -> String {
        format!("{base}^2")
    }
    fn root(&self, x: &str) -> String {
        format!("sqrt({x})")
    }
    fn size(&self, x: &str) -> String {
        format!("abs({x})")
    }
    fn comparison(&self, left: &str, or_equal: bool, right: &str) -> String {
        format!("{left} {} {right}", if or_equal { "<=" } else { "<" })
    }
    fn cases(&self, condition: &str, yes: &str, no: &str) -> String {
        format!("(if {condition} then {yes} else {no})")
    }
    fn fold(&self, join: Join, letter: &str, unless: Option<&str>, term: &str) -> String {
        let name = match join {
            Join::Sum => "sum",
            Join::Max => "max",
            Join::Min => "min",
        };
        let others = unless.map_or_else(|| letter.to_owned(), |unless| format!("{letter} != {unless}"));
        format!("{name}_{{{others}}}{term}")
    }
    fn is_negative(&self, written: &str) -> bool {
        written.starts_with('-')
    }
    fn is_raised(&self, _: &str) -> bool {
        false
    }
}

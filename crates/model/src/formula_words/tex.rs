//! Formulas in TeX.

use super::{Bond, Function, Join, Notation, Piece, literal, scientific, symbol};
use crate::quantity::Spec;

pub(super) struct Tex;

impl Notation for Tex {
    fn built_up(&self) -> bool {
        true
    }
    fn number(&self, value: f64) -> Piece {
        if value == core::f64::consts::LN_10 {
            return ("\\ln 10".to_owned(), Bond::Power);
        }
        match scientific(value) {
            Some((None, exponent)) => (format!("10^{{{exponent}}}"), Bond::Atom),
            Some((Some(mantissa), exponent)) => (format!("{mantissa}\\cdot 10^{{{exponent}}}"), Bond::Product),
            None => (literal(value), if value < 0.0 { Bond::Sum } else { Bond::Atom }),
        }
    }
    fn unit(&self, unit: &str) -> String {
        format!("1\\,\\mathrm{{{unit}}}")
    }
    fn time(&self) -> String {
        "t".to_owned()
    }
    fn argument(&self, symbol: &str) -> String {
        symbol.to_owned()
    }
    fn quantity(&self, spec: &'static Spec, index: Option<&str>) -> String {
        index.map_or_else(|| spec.symbol.to_owned(), |index| symbol::indexed(spec.symbol, index))
    }
    fn bracket(&self, inner: &str) -> String {
        format!("\\left({inner}\\right)")
    }
    fn call(&self, function: Function, operands: &[String]) -> String {
        let name = match function {
            Function::Exp => "\\exp",
            Function::Ln => "\\ln",
            Function::Tanh => "\\tanh",
            Function::Log10 => "\\log_{10}",
            Function::Sqrt => "\\operatorname{sqrt}",
            Function::Abs => "\\operatorname{abs}",
            Function::Pos => "\\operatorname{pos}",
            Function::Cap1 => "\\operatorname{cap1}",
            Function::Hill => "\\operatorname{hill}",
            Function::Logistic10 => "\\operatorname{logistic10}",
            Function::Max => "\\max",
            Function::Min => "\\min",
            Function::Softplus => "\\operatorname{softplus}",
            Function::Kernel => "\\ln\\mathcal V",
            Function::KernelElasticity => "\\mathcal E",
            Function::CesLn => "\\ln\\operatorname{ces}",
        };
        format!("{name}{}", self.bracket(&operands.join(",\\, ")))
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
        format!("{x}\\,{y}")
    }
    fn quotient(&self, over: &str, under: &str) -> String {
        format!("\\frac{{{over}}}{{{under}}}")
    }
    fn base(&self, x: &str) -> String {
        format!("{{{x}}}")
    }
    fn power(&self, base: &str, exponent: &str) -> String {
        format!("{base}^{{{exponent}}}")
    }
    fn square(&self, base: &str) -> String {
        format!("{base}^2")
    }
    fn root(&self, x: &str) -> String {
        format!("\\sqrt{{{x}}}")
    }
    fn size(&self, x: &str) -> String {
        format!("\\left|{x}\\right|")
    }
    fn comparison(&self, left: &str, or_equal: bool, right: &str) -> String {
        format!("{left} {} {right}", if or_equal { "\\le" } else { "<" })
    }
    fn cases(&self, condition: &str, yes: &str, no: &str) -> String {
        format!("\\begin{{cases}} {yes} & {condition} \\\\ {no} & \\text{{otherwise}} \\end{{cases}}")
    }
    fn fold(&self, join: Join, letter: &str, unless: Option<&str>, term: &str) -> String {
        let name = match join {
            Join::Sum => "sum",
            Join::Max => "max",
            Join::Min => "min",
        };
        let others = unless.map_or_else(|| letter.to_owned(), |unless| format!("{letter} \\ne {unless}"));
        format!("\\{name}_{{{others}}} {term}")
    }
    fn is_negative(&self, written: &str) -> bool {
        written.starts_with('-')
    }
    fn is_raised(&self, written: &str) -> bool {
        written.contains('^')
    }
}

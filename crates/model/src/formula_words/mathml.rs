//! Formulas in MathML Core, which browsers draw without help. Every symbol carries the dotted name of its quantity as `data-name`, every
//! named piece of a formula its own as `data-operator`.

use super::{Bond, Function, Join, Notation, Piece, literal, scientific, symbol};
use crate::quantity::Spec;

pub(super) struct MathMl;

const MINUS: &str = "<mo form=\"prefix\">−</mo>";
/// Joins a function to its arguments, and is not seen.
const APPLIED: &str = "<mo>\u{2061}</mo>";

/// The symbol of a quantity, which carries its name.
pub(crate) fn symbol_of(spec: &Spec) -> String {
    MathMl::named(spec, spec.symbol)
}

/// Pieces as one element.
fn row(inner: &str) -> String {
    format!("<mrow>{inner}</mrow>")
}

impl MathMl {
    fn named(spec: &Spec, symbol: &str) -> String {
        symbol::mathml(symbol, &format!(" data-name=\"{}\"", spec.name))
    }
}

impl Notation for MathMl {
    fn built_up(&self) -> bool {
        true
    }
    fn number(&self, value: f64) -> Piece {
        if value == core::f64::consts::LN_10 {
            return (format!("<mi>ln</mi>{APPLIED}<mn>10</mn>"), Bond::Power);
        }
        let plain = |written: &str| match written.strip_prefix('-') {
            Some(size) => format!("{MINUS}<mn>{size}</mn>"),
            None => format!("<mn>{written}</mn>"),
        };
        let power = |exponent: &str| format!("<msup><mn>10</mn>{}</msup>", row(&plain(exponent)));
        match scientific(value) {
            Some((None, exponent)) => (power(&exponent), Bond::Atom),
            Some((Some(mantissa), exponent)) => {
                (format!("{}<mo>⋅</mo>{}", plain(&mantissa), power(&exponent)), Bond::Product)
            }
            None => (plain(&literal(value)), if value < 0.0 { Bond::Sum } else { Bond::Atom }),
        }
    }
    fn unit(&self, unit: &str) -> String {
        format!("<mn>1</mn><mspace width=\"0.2em\"/><mtext>{unit}</mtext>")
    }
    fn time(&self) -> String {
        "<mi>t</mi>".to_owned()
    }
    fn argument(&self, symbol: &str) -> String {
        symbol::mathml(symbol, "")
    }
    fn quantity(&self, spec: &'static Spec, index: Option<&str>) -> String {
        index.map_or_else(|| symbol_of(spec), |index| MathMl::named(spec, &symbol::indexed(spec.symbol, index)))
    }
    fn bracket(&self, inner: &str) -> String {
        format!("<mrow><mo>(</mo>{}<mo>)</mo></mrow>", row(inner))
    }
    fn call(&self, function: Function, operands: &[String]) -> String {
        let own = |name: &str, written: &str| format!("<mi data-operator=\"{name}\">{written}</mi>");
        let ln = || format!("<mi>ln</mi>{APPLIED}");
        let name = match function {
            Function::Exp => "<mi>exp</mi>".to_owned(),
            Function::Ln => "<mi>ln</mi>".to_owned(),
            Function::Tanh => "<mi>tanh</mi>".to_owned(),
            Function::Log10 => "<msub><mi>log</mi><mn>10</mn></msub>".to_owned(),
            Function::Sqrt => "<mi>sqrt</mi>".to_owned(),
            Function::Abs => "<mi>abs</mi>".to_owned(),
            Function::Max => "<mi>max</mi>".to_owned(),
            Function::Min => "<mi>min</mi>".to_owned(),
            Function::Pos => own("pos", "pos"),
            Function::Cap1 => own("cap1", "cap1"),
            Function::Hill => own("hill", "hill"),
            Function::Logistic10 => own("logistic10", "logistic10"),
            Function::Softplus => own("softplus", "softplus"),
            Function::Kernel => format!("{}{}", ln(), own("kernel", "𝒱")),
            Function::KernelElasticity => own("elasticity", "ℰ"),
            Function::CesLn => format!("{}{}", ln(), own("ces", "ces")),
        };
        let operands: Vec<String> = operands.iter().map(|operand| row(operand)).collect();
        format!("{name}{APPLIED}{}", self.bracket(&operands.join("<mo separator=\"true\">,</mo>")))
    }
    fn negative(&self, x: &str) -> String {
        format!("{MINUS}{x}")
    }
    fn sum(&self, x: &str, y: &str) -> String {
        format!("{x}<mo>+</mo>{y}")
    }
    fn difference(&self, x: &str, y: &str) -> String {
        format!("{x}<mo>−</mo>{y}")
    }
    fn product(&self, x: &str, y: &str) -> String {
        // two numbers side by side would be read as one
        let sign = if y.starts_with("<mn>") || y.starts_with("<msup><mn>") {
            "<mo>⋅</mo>"
        } else {
            "<mo lspace=\"0.1em\" rspace=\"0.1em\">\u{2062}</mo>"
        };
        format!("{x}{sign}{y}")
    }
    fn quotient(&self, over: &str, under: &str) -> String {
        format!("<mfrac>{}{}</mfrac>", row(over), row(under))
    }
    fn base(&self, x: &str) -> String {
        x.to_owned()
    }
    fn power(&self, base: &str, exponent: &str) -> String {
        format!("<msup>{}{}</msup>", row(base), row(exponent))
    }
    fn square(&self, base: &str) -> String {
        format!("<msup>{}<mn>2</mn></msup>", row(base))
    }
    fn root(&self, x: &str) -> String {
        format!("<msqrt>{x}</msqrt>")
    }
    fn size(&self, x: &str) -> String {
        format!(
            "<mrow><mo fence=\"true\" form=\"prefix\">|</mo>{}<mo fence=\"true\" form=\"postfix\">|</mo></mrow>",
            row(x)
        )
    }
    fn comparison(&self, left: &str, or_equal: bool, right: &str) -> String {
        format!("{left}<mo>{}</mo>{right}", if or_equal { "≤" } else { "&lt;" })
    }
    fn cases(&self, condition: &str, yes: &str, no: &str) -> String {
        let line = |value: &str, when: &str| format!("<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>");
        let (yes, no) = (line(yes, condition), line(no, OTHERWISE));
        format!("<mrow><mo fence=\"true\" form=\"prefix\">{{</mo><mtable>{yes}{no}</mtable></mrow>")
    }
    fn fold(&self, join: Join, letter: &str, unless: Option<&str>, term: &str) -> String {
        let name = match join {
            Join::Sum => "<mo>∑</mo>",
            Join::Max => "<mi>max</mi>",
            Join::Min => "<mi>min</mi>",
        };
        let others = match unless {
            Some(unless) => row(&format!("<mi>{letter}</mi><mo>≠</mo><mi>{unless}</mi>")),
            None => format!("<mi>{letter}</mi>"),
        };
        let applied = if join == Join::Sum { "" } else { APPLIED };
        format!("<munder>{name}{others}</munder>{applied}{term}")
    }
    fn is_negative(&self, written: &str) -> bool {
        written.starts_with(MINUS)
    }
    fn is_raised(&self, written: &str) -> bool {
        written.contains("<msup") || written.contains("<msubsup")
    }
}

/// What stands beside the last of several cases, for those who put another language in its place.
pub(crate) const OTHERWISE: &str = "<mtext>otherwise</mtext>";

//! Recorded formulas as TeX, for the book, and as text with dotted names, for the terminal.

use crate::num::Fold;
use crate::num::sym::{Comparison, Node, One, Sym, Two};
use crate::quantity::Spec;

/// How tightly the outermost operation of a piece of text binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Sum,
    Product,
    Power,
    Atom,
}

/// Letters of the indices of sums over blocs.
const INDEX: [&str; 5] = ["i", "j", "k", "l", "m"];

/// A formula in TeX.
pub(crate) fn tex(formula: Sym) -> String {
    Style::Tex.write(formula).0
}

/// A formula with dotted names.
pub(crate) fn text(formula: Sym) -> String {
    Style::Text.write(formula).0
}

/// A number as it would be written by hand.
pub(crate) fn literal(value: f64) -> String {
    if value == core::f64::consts::LN_10 {
        return "ln 10".to_owned();
    }
    if value != 0.0 && (value.abs() < 1e-3 || value.abs() >= 1e6) { format!("{value:e}") } else { format!("{value}") }
}

/// A symbol with a bloc index added to its subscript.
fn indexed(symbol: &str, index: &str) -> String {
    let mut depth = 0;
    for (at, c) in symbol.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '_' if depth == 0 => {
                let (head, rest) = (&symbol[..at], &symbol[at + 1..]);
                let end = if rest.starts_with('{') {
                    rest.find('}').map_or(rest.len(), |end| end + 1)
                } else if let Some(command) = rest.strip_prefix('\\') {
                    command.find(|c: char| !c.is_ascii_alphabetic()).map_or(rest.len(), |end| end + 1)
                } else {
                    rest.chars().next().map_or(0, char::len_utf8)
                };
                let (sub, tail) = rest.split_at(end);
                let sub = sub.trim_start_matches('{').trim_end_matches('}');
                return format!("{head}_{{{sub},{index}}}{tail}");
            }
            _ => {}
        }
    }
    match symbol.find('^') {
        Some(at) => format!("{}_{{{index}}}{}", &symbol[..at], &symbol[at..]),
        None => format!("{symbol}_{{{index}}}"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Tex,
    Text,
}

impl Style {
    fn bracket(self, inner: &str) -> String {
        if self == Style::Tex { format!("\\left({inner}\\right)") } else { format!("({inner})") }
    }
    /// A piece of at least the given bond, in brackets if need be.
    fn tight(self, x: Sym, least: Bond) -> String {
        let (written, bond) = self.write(x);
        if bond < least { self.bracket(&written) } else { written }
    }
    fn call(self, name: &str, operands: &[Sym]) -> (String, Bond) {
        let separator = if self == Style::Tex { ",\\, " } else { ", " };
        let inner = operands.iter().map(|x| self.write(*x).0).collect::<Vec<_>>().join(separator);
        let name = match self {
            Style::Text => name.to_owned(),
            Style::Tex if name.starts_with('\\') => name.to_owned(),
            Style::Tex => format!("\\operatorname{{{name}}}"),
        };
        (format!("{name}{}", self.bracket(&inner)), Bond::Power)
    }
    fn quantity(self, spec: &'static Spec, bloc: usize, column: Option<usize>) -> String {
        let index = match column {
            Some(column) => Some(format!("{}{}", INDEX[bloc], INDEX[column])),
            None if bloc > 0 => Some(INDEX[bloc].to_owned()),
            None => None,
        };
        match (self, index) {
            (Style::Tex, None) => spec.symbol.to_owned(),
            (Style::Tex, Some(index)) => indexed(spec.symbol, &index),
            (Style::Text, None) => spec.name.to_owned(),
            (Style::Text, Some(index)) => format!("{}[{}]", spec.name, index),
        }
    }
    fn write(self, x: Sym) -> (String, Bond) {
        let tex = self == Style::Tex;
        match x.node() {
            Node::Literal(value) if tex && value == core::f64::consts::LN_10 => ("\\ln 10".to_owned(), Bond::Power),
            Node::Literal(value)
                if tex && (value.abs() < 1e-3 || value.abs() >= 1e6) && value != 0.0 && value.is_finite() =>
            {
                let written = format!("{value:e}");
                let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
                let power = format!("10^{{{exponent}}}");
                if mantissa == "1" { (power, Bond::Atom) } else { (format!("{mantissa}\\cdot {power}"), Bond::Product) }
            }
            Node::Literal(value) => (literal(value), if value < 0.0 { Bond::Sum } else { Bond::Atom }),
            Node::Unit(unit) => {
                (if tex { format!("1\\,\\mathrm{{{unit}}}") } else { format!("1 {unit}") }, Bond::Product)
            }
            Node::Time => (if tex { "t" } else { "clock.time" }.to_owned(), Bond::Atom),
            Node::Argument(symbol) => (symbol.to_owned(), Bond::Atom),
            Node::Quantity { spec, bloc, column } => (self.quantity(spec, bloc, column), Bond::Atom),
            Node::Uncomputed(spec) => (self.quantity(spec, 0, None), Bond::Atom),
            Node::One(operation, x) => self.one(operation, x),
            Node::Two(operation, x, y) => self.two(operation, x, y),
            Node::Kernel(operands) => self.call(if tex { "\\ln\\mathcal V" } else { "ln_kernel" }, &operands),
            Node::KernelElasticity(operands) => {
                self.call(if tex { "\\mathcal E" } else { "kernel_elasticity" }, &operands)
            }
            Node::CesLn(operands) => self.call(if tex { "\\ln\\operatorname{ces}" } else { "ln_ces" }, &operands),
            Node::Select(when, yes, no) => self.select(when, yes, no),
            Node::Fold { fold, index, skip, term } => self.fold(fold, index, skip, term),
        }
    }
    fn one(self, operation: One, x: Sym) -> (String, Bond) {
        let tex = self == Style::Tex;
        let name = match operation {
            One::Neg => return (format!("-{}", self.tight(x, Bond::Product)), Bond::Sum),
            One::Square => return (format!("{}^2", self.base(x)), Bond::Power),
            One::Sqrt if tex => return (format!("\\sqrt{{{}}}", self.write(x).0), Bond::Atom),
            One::Abs if tex => return (format!("\\left|{}\\right|", self.write(x).0), Bond::Atom),
            One::Exp10 if tex => return (format!("10^{{{}}}", self.write(x).0), Bond::Power),
            One::Exp10 => return (format!("10^{}", self.tight(x, Bond::Atom)), Bond::Power),
            One::ExpM1 => {
                return (
                    format!("{} - 1", self.call("\\exp", &[x]).0.replace("\\exp", if tex { "\\exp" } else { "exp" })),
                    Bond::Sum,
                );
            }
            One::Ln1p => {
                let inner = match x.node() {
                    Node::One(One::Neg, x) => format!("1 - {}", self.tight(x, Bond::Product)),
                    _ => format!("1 + {}", self.tight(x, Bond::Product)),
                };
                return (format!("{}{}", if tex { "\\ln" } else { "ln" }, self.bracket(&inner)), Bond::Power);
            }
            One::Exp => {
                if tex {
                    "\\exp"
                } else {
                    "exp"
                }
            }
            One::Ln => {
                if tex {
                    "\\ln"
                } else {
                    "ln"
                }
            }
            One::Tanh => {
                if tex {
                    "\\tanh"
                } else {
                    "tanh"
                }
            }
            One::Log10 => {
                if tex {
                    "\\log_{10}"
                } else {
                    "log10"
                }
            }
            One::Sqrt => "sqrt",
            One::Abs => "abs",
            One::Pos => "pos",
            One::Cap1 => "cap1",
            One::Hill => "hill",
            One::Logistic10 => "logistic10",
        };
        self.call(name, &[x])
    }
    /// The base of a power.
    fn base(self, x: Sym) -> String {
        let (written, bond) = self.write(x);
        match self {
            Style::Tex if bond == Bond::Atom && !written.contains('^') => format!("{{{written}}}"),
            Style::Text if bond == Bond::Atom => written,
            _ => self.bracket(&written),
        }
    }
    fn two(self, operation: Two, x: Sym, y: Sym) -> (String, Bond) {
        let tex = self == Style::Tex;
        match operation {
            Two::Add => (format!("{} + {}", self.write(x).0, self.tight_right(y)), Bond::Sum),
            Two::Sub => (format!("{} - {}", self.write(x).0, self.tight(y, Bond::Product)), Bond::Sum),
            // as written by hand: no factor of one, and a number before what it multiplies
            Two::Mul => match (x.node(), y.node()) {
                (Node::Literal(1.0), _) => self.write(y),
                (_, Node::Literal(1.0)) => self.write(x),
                (Node::Literal(_), _) => self.product(x, y),
                (_, Node::Literal(value)) if value > 0.0 && value != core::f64::consts::LN_10 => self.product(y, x),
                _ => self.product(x, y),
            },
            // fractions of fractions are hard to read
            Two::Div if tex => match (x.node(), y.node()) {
                (Node::Two(Two::Div, over, under), _) => {
                    (format!("\\frac{{{}}}{{{}}}", self.write(over).0, self.product(under, y).0), Bond::Product)
                }
                (Node::Literal(1.0), Node::Two(Two::Div, over, under)) => {
                    (format!("\\frac{{{}}}{{{}}}", self.write(under).0, self.write(over).0), Bond::Product)
                }
                (_, Node::Two(Two::Div, over, under)) => {
                    (format!("\\frac{{{}}}{{{}}}", self.product(under, x).0, self.write(over).0), Bond::Product)
                }
                _ => (format!("\\frac{{{}}}{{{}}}", self.write(x).0, self.write(y).0), Bond::Product),
            },
            Two::Div => (format!("{} / {}", self.tight(x, Bond::Product), self.tight(y, Bond::Power)), Bond::Product),
            Two::Pow if tex => (format!("{}^{{{}}}", self.base(x), self.write(y).0), Bond::Power),
            Two::Pow => (format!("{}^{}", self.base(x), self.tight(y, Bond::Atom)), Bond::Power),
            Two::Max => self.call(if tex { "\\max" } else { "max" }, &[x, y]),
            Two::Min => self.call(if tex { "\\min" } else { "min" }, &[x, y]),
            Two::Softplus => self.call("softplus", &[x, y]),
        }
    }
    fn product(self, x: Sym, y: Sym) -> (String, Bond) {
        let sign = if self == Style::Tex { "\\," } else { " * " };
        (format!("{}{sign}{}", self.tight(x, Bond::Product), self.tight(y, Bond::Product)), Bond::Product)
    }
    /// The right side of a sum: a negative one needs brackets.
    fn tight_right(self, y: Sym) -> String {
        let (written, _) = self.write(y);
        if written.starts_with('-') { self.bracket(&written) } else { written }
    }
    fn select(self, when: Comparison, yes: Sym, no: Sym) -> (String, Bond) {
        let tex = self == Style::Tex;
        let sign = match (tex, when.or_equal) {
            (true, true) => "\\le",
            (true, false) => "<",
            (false, true) => "<=",
            (false, false) => "<",
        };
        let condition = format!("{} {sign} {}", self.write(when.left).0, self.write(when.right).0);
        let (yes, no) = (self.write(yes).0, self.write(no).0);
        if tex {
            let cases = format!("\\begin{{cases}} {yes} & {condition} \\\\ {no} & \\text{{otherwise}} \\end{{cases}}");
            (cases, Bond::Atom)
        } else {
            (format!("(if {condition} then {yes} else {no})"), Bond::Atom)
        }
    }
    fn fold(self, fold: Fold, index: usize, skip: usize, term: Sym) -> (String, Bond) {
        let tex = self == Style::Tex;
        let letter = INDEX[index];
        let others = match fold {
            Fold::SumOthers | Fold::MaxOthers if tex => {
                format!("{letter} \\ne {}", INDEX[skip.min(4)])
            }
            Fold::SumOthers | Fold::MaxOthers => format!("{letter} != {}", INDEX[skip.min(4)]),
            _ => letter.to_owned(),
        };
        let name = match fold {
            Fold::Sum | Fold::SumOthers => "sum",
            Fold::Max | Fold::MaxOthers => "max",
            Fold::Min => "min",
        };
        if !tex {
            return (format!("{name}_{{{others}}}({})", self.write(term).0), Bond::Power);
        }
        match name {
            "sum" => (format!("\\sum_{{{others}}} {}", self.tight(term, Bond::Product)), Bond::Product),
            _ => (format!("\\{name}_{{{others}}} {}", self.bracket(&self.write(term).0)), Bond::Power),
        }
    }
}

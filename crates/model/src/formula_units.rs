//! Dimensional analysis of recorded formulas.

use crate::equations::Role;
use crate::num::sym::{Node, One, Sym, Two};
use crate::quantity::Spec;
use crate::units::Dimension;

/// The dimension of a formula; `None` for zero, infinity and NaN, which fit every unit.
type Found = Option<Dimension>;

/// What does not fit in a formula whose result is the quantity `spec` (or its rate).
pub(crate) fn faults(role: Role, spec: &'static Spec, formula: Sym) -> Vec<String> {
    let mut check = Check { of: spec.name, faults: Vec::new() };
    let found = check.dimension(formula);
    let Some(declared) = Dimension::parse(spec.unit) else {
        return vec![format!("{}: {} is not a unit", spec.name, spec.unit)];
    };
    let declared = if role == Role::Rate { declared.over(Dimension::parse("yr").expect("a unit")) } else { declared };
    if let Some(found) = found.filter(|found| *found != declared) {
        check.faults.push(format!("{} is declared in {declared} but its formula gives {found}", spec.name));
    }
    check.faults
}

struct Check {
    of: &'static str,
    faults: Vec<String>,
}

impl Check {
    fn pure(&mut self, of: &str, x: Sym) {
        if let Some(found) = self.dimension(x).filter(|found| *found != Dimension::PURE) {
            self.faults.push(format!("{}: {of} of {found}", self.of));
        }
    }
    fn alike(&mut self, of: &str, x: Sym, y: Sym) -> Found {
        let (a, b) = (self.dimension(x), self.dimension(y));
        if let (Some(a), Some(b)) = (a, b)
            && a != b
        {
            self.faults.push(format!("{}: {of} of {a} and {b}", self.of));
        }
        a.or(b)
    }
    fn dimension(&mut self, x: Sym) -> Found {
        let unit = |unit: &str| Dimension::parse(unit).unwrap_or(Dimension([f64::NAN; 5]));
        match x.node() {
            Node::Literal(value) => (value != 0.0 && value.is_finite()).then_some(Dimension::PURE),
            Node::Argument(_) => Some(Dimension::PURE),
            Node::Unit(name) => Some(unit(name)),
            Node::Time => Some(unit("yr")),
            Node::Quantity { spec, .. } => Some(unit(spec.unit)),
            Node::Uncomputed(_) => None,
            Node::One(operation, x) => match operation {
                One::Neg | One::Abs | One::Pos => self.dimension(x),
                One::Sqrt => self.dimension(x).map(|found| found.power(0.5)),
                One::Square => self.dimension(x).map(|found| found.power(2.0)),
                _ => {
                    self.pure(&format!("{operation:?}"), x);
                    Some(Dimension::PURE)
                }
            },
            Node::Two(operation, x, y) => match operation {
                Two::Add => self.alike("sum", x, y),
                Two::Sub => self.alike("difference", x, y),
                Two::Max | Two::Min => self.alike("comparison", x, y),
                Two::Softplus => self.alike("softplus", x, y),
                Two::Mul => {
                    let (a, b) = (self.dimension(x), self.dimension(y));
                    a.zip(b).map(|(a, b)| a.times(b))
                }
                Two::Div => {
                    let (a, b) = (self.dimension(x), self.dimension(y));
                    a.zip(b).map(|(a, b)| a.over(b))
                }
                Two::Pow => {
                    self.pure("power", x);
                    self.pure("exponent", y);
                    Some(Dimension::PURE)
                }
            },
            Node::Kernel(operands) | Node::KernelElasticity(operands) => self.all_pure("kernel", &operands),
            Node::CesLn(operands) => self.all_pure("ces", &operands),
            Node::Select(when, yes, no) => {
                self.alike("comparison", when.left, when.right);
                self.alike("choice", yes, no)
            }
            Node::Fold { term, .. } => self.dimension(term),
        }
    }
    fn all_pure(&mut self, of: &str, operands: &[Sym]) -> Found {
        for operand in operands {
            self.pure(of, *operand);
        }
        Some(Dimension::PURE)
    }
}

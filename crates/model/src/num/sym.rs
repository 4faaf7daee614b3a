//! Formulas as trees: the number that records what is computed with it.
//!
//! Running a model with [`Sym`] executes the same functions as any other run and leaves a tree for every flow and rate. From the trees
//! come the book of equations, the unit check, the order check and the lists of who reads what: see
//! [`equations`](crate::equations). Trees live in a store of the thread that recorded them; a `Sym` is an index into it, and so
//! as easy to copy as a number.

use core::cell::RefCell;
use core::ops::{Add, Div, Mul, Neg, Sub};

use super::{Fold, Num, operators};
use crate::quantity::Spec;

/// A recorded number: the place of its node in the store of this thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sym(u32);

/// A comparison of two recorded numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Less-or-equal instead of less.
    pub or_equal: bool,
    /// Left side.
    pub left: Sym,
    /// Right side.
    pub right: Sym,
}

/// Operations with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Two {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient.
    Div,
    /// Power.
    Pow,
    /// The larger.
    Max,
    /// The smaller.
    Min,
    /// Smooth `pos` with a width.
    Softplus,
}

/// Operations with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum One {
    /// Negative.
    Neg,
    /// Exponential.
    Exp,
    /// Natural logarithm.
    Ln,
    /// exp(x) − 1.
    ExpM1,
    /// ln(1 + x).
    Ln1p,
    /// Hyperbolic tangent.
    Tanh,
    /// Square root.
    Sqrt,
    /// Absolute value.
    Abs,
    /// Square.
    Square,
    /// Power of ten.
    Exp10,
    /// Decimal logarithm.
    Log10,
    /// max(0, x).
    Pos,
    /// Smooth minimum of x and 1.
    Cap1,
    /// Scale threshold.
    Hill,
    /// 1/(1 + 10^(−x)).
    Logistic10,
}

/// One node of a formula.
#[derive(Clone, Copy, Debug)]
pub enum Node {
    /// A constant in the text of a formula.
    Literal(f64),
    /// The number one in a unit.
    Unit(&'static str),
    /// Years since the start.
    Time,
    /// An argument of an operator that is shown by itself.
    Argument(&'static str),
    /// A quantity of bloc `bloc` (0: the bloc itself; 1, 2, …: the index of a sum); pair levers also have a column.
    Quantity {
        /// Its declaration.
        spec: &'static Spec,
        /// Bloc, or row bloc.
        bloc: usize,
        /// Column bloc of a pair lever.
        column: Option<usize>,
    },
    /// A flow that has not been computed yet.
    Uncomputed(&'static Spec),
    /// An operation with one operand.
    One(One, Sym),
    /// An operation with two operands.
    Two(Two, Sym, Sym),
    /// ln of output per person in the task kernel: ratio, tasks, elasticity.
    Kernel([Sym; 3]),
    /// Elasticity of the task kernel: ratio, tasks, elasticity.
    KernelElasticity([Sym; 3]),
    /// ln of a CES aggregate: ln l, ln c, weight, elasticity.
    CesLn([Sym; 4]),
    /// The first if the comparison holds, else the second.
    Select(Comparison, Sym, Sym),
    /// A term joined over blocs with this index, but not over bloc `skip`.
    Fold {
        /// How the terms are joined.
        fold: Fold,
        /// The index of the term.
        index: usize,
        /// The bloc that is left out.
        skip: usize,
        /// The term.
        term: Sym,
    },
}

#[derive(Default)]
struct Store {
    nodes: Vec<Node>,
    defined: Vec<(&'static Spec, Sym)>,
}

thread_local! {
    static STORE: RefCell<Store> = RefCell::new(Store::default());
}

/// Empties the store of this thread; earlier numbers lose their meaning.
pub fn clear() {
    STORE.with_borrow_mut(|store| *store = Store::default());
}

/// Takes the formulas that were defined since the last call, in order.
pub fn take_defined() -> Vec<(&'static Spec, Sym)> {
    STORE.with_borrow_mut(|store| core::mem::take(&mut store.defined))
}

impl Sym {
    /// Records a node.
    // A call each, not a copy in every formula: the symbolic run of a model is long and runs once.
    #[inline(never)]
    pub fn new(node: Node) -> Sym {
        STORE.with_borrow_mut(|store| {
            store.nodes.push(node);
            Sym(u32::try_from(store.nodes.len() - 1).expect("a formula of less than 2^32 nodes"))
        })
    }
    /// The node.
    pub fn node(self) -> Node {
        STORE.with_borrow(|store| store.nodes[self.0 as usize])
    }
    /// The operands of the node, in order.
    pub fn operands(self) -> Vec<Sym> {
        match self.node() {
            Node::Literal(_)
            | Node::Unit(_)
            | Node::Time
            | Node::Argument(_)
            | Node::Quantity { .. }
            | Node::Uncomputed(_) => Vec::new(),
            Node::One(_, x) => vec![x],
            Node::Two(_, x, y) => vec![x, y],
            Node::Kernel(x) | Node::KernelElasticity(x) => x.to_vec(),
            Node::CesLn(x) => x.to_vec(),
            Node::Select(when, yes, no) => vec![when.left, when.right, yes, no],
            Node::Fold { term, .. } => vec![term],
        }
    }
    /// Visits the node and all below it, in order of writing.
    pub fn walk(self, visit: &mut dyn FnMut(Node)) {
        visit(self.node());
        for operand in self.operands() {
            operand.walk(visit);
        }
    }
    #[inline(never)]
    fn one(self, operation: One) -> Sym {
        Sym::new(Node::One(operation, self))
    }
    #[inline(never)]
    fn two(self, operation: Two, other: Sym) -> Sym {
        Sym::new(Node::Two(operation, self, other))
    }
    #[inline(never)]
    fn two_literal(self, operation: Two, other: f64) -> Sym {
        self.two(operation, Sym::new(Node::Literal(other)))
    }
}

macro_rules! recorded {
    ($($Trait:ident $op:ident $Two:ident),*) => {$(
        impl $Trait for Sym {
            type Output = Sym;
            fn $op(self, other: Sym) -> Sym {
                self.two(Two::$Two, other)
            }
        }
        impl $Trait<f64> for Sym {
            type Output = Sym;
            fn $op(self, other: f64) -> Sym {
                self.two_literal(Two::$Two, other)
            }
        }
    )*};
}
recorded!(Add add Add, Sub sub Sub, Mul mul Mul, Div div Div);

impl Neg for Sym {
    type Output = Sym;
    fn neg(self) -> Sym {
        self.one(One::Neg)
    }
}

impl Num for Sym {
    type Mask = Comparison;
    const SYMBOLIC: bool = true;

    fn like(self, value: f64) -> Sym {
        Sym::new(Node::Literal(value))
    }
    fn lt(self, other: Sym) -> Comparison {
        Comparison { or_equal: false, left: self, right: other }
    }
    fn le(self, other: Sym) -> Comparison {
        Comparison { or_equal: true, left: self, right: other }
    }
    fn select(mask: Comparison, yes: Sym, no: Sym) -> Sym {
        Sym::new(Node::Select(mask, yes, no))
    }
    fn sqrt(self) -> Sym {
        self.one(One::Sqrt)
    }
    fn abs(self) -> Sym {
        self.one(One::Abs)
    }
    fn exp(self) -> Sym {
        self.one(One::Exp)
    }
    fn ln(self) -> Sym {
        self.one(One::Ln)
    }
    fn exp_m1(self) -> Sym {
        self.one(One::ExpM1)
    }
    fn ln_1p(self) -> Sym {
        self.one(One::Ln1p)
    }
    fn tanh(self) -> Sym {
        self.one(One::Tanh)
    }
    fn pow(self, exponent: Sym) -> Sym {
        self.two(Two::Pow, exponent)
    }
    fn square(self) -> Sym {
        self.one(One::Square)
    }
    fn max(self, other: Sym) -> Sym {
        self.two(Two::Max, other)
    }
    fn min(self, other: Sym) -> Sym {
        self.two(Two::Min, other)
    }
    fn log10(self) -> Sym {
        self.one(One::Log10)
    }
    fn exp10(self) -> Sym {
        self.one(One::Exp10)
    }
    fn pos(self) -> Sym {
        self.one(One::Pos)
    }
    fn cap1(self) -> Sym {
        self.one(One::Cap1)
    }
    fn hill(self) -> Sym {
        self.one(One::Hill)
    }
    fn softplus(self, width: Sym) -> Sym {
        self.two(Two::Softplus, width)
    }
    fn logistic10(self) -> Sym {
        self.one(One::Logistic10)
    }
    fn kernel(self, tasks: Sym, elasticity: Sym) -> operators::Kernel<Sym> {
        let operands = [self, tasks, elasticity];
        operators::Kernel {
            log_output: Sym::new(Node::Kernel(operands)),
            elasticity: Sym::new(Node::KernelElasticity(operands)),
        }
    }
    fn ces_ln(self, other: Sym, weight: Sym, elasticity: Sym) -> Sym {
        Sym::new(Node::CesLn([self, other, weight, elasticity]))
    }
    fn define(self, spec: &'static Spec) -> Sym {
        STORE.with_borrow_mut(|store| store.defined.push((spec, self)));
        Sym::new(Node::Quantity { spec, bloc: 0, column: None })
    }
    fn unit(self, unit: &'static str) -> Sym {
        Sym::new(Node::Unit(unit))
    }
    fn over_blocs(self, fold: Fold, index: usize, skip: usize) -> Sym {
        Sym::new(Node::Fold { fold, index, skip, term: self })
    }
}

//! The equations of a model, from running it once with [`Sym`]: what is printed is what is executed.

use crate::engine::Laws;
use crate::mechanisms::{Rhythm, System};
use crate::num::sym::{self, Node, Sym};
use crate::quantity::{Kind, Spec};
use crate::{formula_units, formula_words};

/// What an equation gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The starting value of a stock.
    Start,
    /// A flow.
    Flow,
    /// The rate of change of a stock, per year.
    Rate,
}

/// One equation, as executed.
#[derive(Clone, Debug)]
pub struct Equation {
    /// What it gives.
    pub role: Role,
    /// The quantity: a flow, or a stock.
    pub spec: &'static Spec,
    /// How often it is computed.
    pub rhythm: Rhythm,
    /// The right side in TeX. Symbols without an index belong to the bloc itself.
    pub tex: String,
    /// The right side in MathML, without the element around it; symbols carry the names of their quantities.
    pub mathml: String,
    /// The right side in words: dotted names, `[j]` for another bloc.
    pub text: String,
    /// Every quantity that it reads, once each, in order of appearance.
    pub reads: Vec<&'static Spec>,
    /// Whether it reads the time.
    pub reads_time: bool,
    /// Constants in its text, other than 0, 1 and 2.
    pub literals: Vec<f64>,
    /// The right side as recorded. It means something on the thread that recorded it, until that records other equations.
    #[cfg(feature = "audit")]
    pub formula: Sym,
    /// What is wrong with it: a flow read before it is computed, a quantity read more often than it changes, units that do not fit.
    pub faults: Vec<String>,
}

/// Blocs of the symbolic world: the bloc itself and the indices of nested sums.
const INDICES: usize = 5;

/// All equations of a model under the given forms of its laws, in order of evaluation: starting values, flows, rates.
pub fn record<L: Laws>(laws: &[usize]) -> Vec<Equation> {
    sym::clear();
    let catalogue = L::catalogue();
    let mut w = L::World::<Sym>::new(INDICES, Sym::new(Node::Literal(f64::NAN)));
    w.set_laws(laws);
    w.set_time(Sym::new(Node::Time));
    for bloc in 0..INDICES {
        let symbol = |spec, column| Sym::new(Node::Quantity { spec, bloc, column });
        let mut specs = catalogue.parameters.iter();
        each(&mut |x| *x = symbol(specs.next().expect("a declaration"), None), &mut |set| {
            w.each_parameter(bloc, &mut &mut *set)
        });
        let mut specs = catalogue.levers.iter();
        each(&mut |x| *x = symbol(specs.next().expect("a declaration"), None), &mut |set| {
            w.each_lever(bloc, &mut &mut *set)
        });
        for column in 0..INDICES {
            let mut specs = catalogue.pairs.iter();
            let set = &mut |x: &mut Sym| *x = symbol(specs.next().expect("a declaration"), Some(column));
            each(set, &mut |set| w.each_pair(bloc, column, &mut &mut *set));
        }
        let mut specs = catalogue.results();
        let set = &mut |x: &mut Sym| {
            let spec = specs.next().expect("a declaration");
            *x = if spec.kind == Kind::Stock { symbol(spec, None) } else { Sym::new(Node::Uncomputed(spec)) };
        };
        each(set, &mut |set| w.each_result_mut(bloc, &mut &mut *set));
    }
    let mut specs = catalogue.draws.iter();
    let set = &mut |x: &mut Sym| {
        *x = Sym::new(Node::Quantity { spec: specs.next().expect("a declaration"), bloc: 0, column: None })
    };
    each(set, &mut |set| w.each_draw(&mut &mut *set));

    let mut equations = Vec::new();
    let mut rhythms: Vec<(&'static str, Rhythm)> = Vec::new();
    let starts = w.starting_stocks(0);
    let mut stocks = catalogue.stocks.iter();
    let tell = &mut |x| {
        equations.push(describe(Role::Start, stocks.next().expect("a stock"), Rhythm::Start, x, &rhythms));
    };
    read(tell, &mut |tell| L::World::<Sym>::each_stock(&starts, &mut &mut *tell));
    for rhythm in [Rhythm::Start, Rhythm::Quarter, Rhythm::Clock, Rhythm::Each] {
        for pass in L::World::<Sym>::PASSES.iter().filter(|pass| pass.rhythm == rhythm) {
            (pass.run)(&mut w, 0);
            for (spec, formula) in sym::take_defined() {
                equations.push(describe(Role::Flow, spec, rhythm, formula, &rhythms));
                rhythms.push((spec.name, rhythm));
            }
            // the pass has run for every bloc before the next begins
            let mut own = Vec::new();
            read(&mut |x| own.push(x), &mut |read| w.each_result(0, &mut &mut *read));
            for bloc in 1..INDICES {
                let mut at = 0;
                let set = &mut |x: &mut Sym| {
                    if let (Node::Uncomputed(_), Node::Quantity { spec, .. }) = (x.node(), own[at].node()) {
                        *x = Sym::new(Node::Quantity { spec, bloc, column: None });
                    }
                    at += 1;
                };
                each(set, &mut |set| w.each_result_mut(bloc, &mut &mut *set));
            }
        }
    }
    let mut rates = starts;
    w.each_rate(0, &mut rates, &mut |into, _, rate, _| *into = rate);
    let mut stocks = catalogue.stocks.iter();
    let tell = &mut |x| {
        equations.push(describe(Role::Rate, stocks.next().expect("a stock"), Rhythm::Each, x, &rhythms));
    };
    read(tell, &mut |tell| L::World::<Sym>::each_stock(&rates, &mut &mut *tell));
    equations
}

/// A visit to change symbols, with the visitor behind a pointer: expanded for every quantity of a model, visitors are tens of thousands of bytes
/// in the module for browsers.
#[inline(never)]
#[allow(clippy::type_complexity, reason = "a visit is handed its visitor; a name would say no more")]
fn each(set: &mut dyn FnMut(&mut Sym), visit: &mut dyn FnMut(&mut dyn FnMut(&mut Sym))) {
    visit(set);
}

/// The same for a visit that changes nothing.
#[inline(never)]
#[allow(clippy::type_complexity, reason = "a visit is handed its visitor; a name would say no more")]
fn read(tell: &mut dyn FnMut(Sym), visit: &mut dyn FnMut(&mut dyn FnMut(Sym))) {
    visit(tell);
}

/// The equations that `formulas` defines, for a model without stocks or blocs: it is handed the symbol of any quantity. What is said of
/// units and of order is left to the caller.
pub fn defined_by(formulas: impl FnOnce(&dyn Fn(&'static Spec) -> Sym)) -> Vec<Equation> {
    sym::clear();
    formulas(&|spec| Sym::new(Node::Quantity { spec, bloc: 0, column: None }));
    let defined = sym::take_defined();
    defined.into_iter().map(|(spec, formula)| describe(Role::Flow, spec, Rhythm::Each, formula, &[])).collect()
}

/// A formula in two notations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// In TeX.
    pub tex: String,
    /// In MathML, without the element around it.
    pub mathml: String,
}

/// An operator shown by itself: its formula.
pub fn operator(arguments: &[&'static str], formula: impl Fn(&[Sym]) -> Sym) -> Written {
    let arguments: Vec<Sym> = arguments.iter().map(|symbol| Sym::new(Node::Argument(symbol))).collect();
    let formula = formula(&arguments);
    Written { tex: formula_words::tex(formula), mathml: formula_words::mathml(formula) }
}

/// The symbol of a quantity in MathML, as one element that carries its name.
pub fn symbol_mathml(spec: &Spec) -> String {
    formula_words::symbol_of(spec)
}

/// What stands in MathML beside the last of several cases, for those who put another language in its place.
pub const OTHERWISE: &str = formula_words::OTHERWISE;

fn describe(
    role: Role,
    spec: &'static Spec,
    rhythm: Rhythm,
    formula: Sym,
    rhythms: &[(&'static str, Rhythm)],
) -> Equation {
    let (mut reads, mut literals, mut faults): (Vec<&'static Spec>, Vec<f64>, Vec<String>) = Default::default();
    let mut reads_time = false;
    formula.walk(&mut |node| match node {
        Node::Time => {
            reads_time = true;
            if rhythm < Rhythm::Clock {
                faults.push(format!("{} reads the time but is computed only {rhythm:?}", spec.name));
            }
        }
        Node::Quantity { spec: read, .. } => {
            let changes = match read.kind {
                Kind::Parameter | Kind::Draw => Rhythm::Start,
                Kind::Lever | Kind::PairLever => Rhythm::Quarter,
                Kind::Stock => Rhythm::Each,
                Kind::Flow => {
                    rhythms.iter().find(|(name, _)| *name == read.name).map_or(Rhythm::Each, |(_, when)| *when)
                }
            };
            if changes > rhythm {
                faults.push(format!(
                    "{} is computed at every {rhythm:?} but reads {}, which changes at every {changes:?}",
                    spec.name, read.name
                ));
            }
            if !reads.iter().any(|known| known.name == read.name) {
                reads.push(read);
            }
        }
        Node::Uncomputed(read) => faults.push(format!("{} reads {} before it is computed", spec.name, read.name)),
        Node::Literal(value) if ![0.0, 1.0, 2.0].contains(&value) => literals.push(value),
        _ => {}
    });
    faults.extend(formula_units::faults(role, spec, formula));
    Equation {
        role,
        spec,
        rhythm,
        tex: formula_words::tex(formula),
        mathml: formula_words::mathml(formula),
        text: formula_words::text(formula),
        reads,
        reads_time,
        literals,
        #[cfg(feature = "audit")]
        formula,
        faults,
    }
}

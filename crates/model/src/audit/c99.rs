//! Recorded formulas as C99.
//!
//! Quantities are arrays over blocs under their names with an underscore for the dot; the bloc itself is `i`. Operations stand in the order in which the
//! engine carries them out, with brackets wherever C would read another order.

use super::{INDEX, word};
use crate::num::Fold;
use crate::num::sym::{Comparison, Node, One, Sym, Two};

/// A number as C reads it back to the same bits: the shortest such decimal.
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "NAN".into();
    }
    let size = if value.is_infinite() { "INFINITY".to_owned() } else { format!("{:?}", value.abs()) };
    if value.is_sign_negative() { format!("(-{size})") } else { size }
}

/// How tightly the outermost operation of an expression binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Choice,
    Sum,
    Product,
    Atom,
}

/// Statements that an expression needs before it: the loops of its sums over blocs.
struct Loops {
    text: String,
    indent: usize,
    count: usize,
}

/// A formula as C: statements that must stand before it, indented by so many steps of four, and the expression.
pub fn formula(formula: Sym, indent: usize) -> (String, String) {
    let mut loops = Loops { text: String::new(), indent, count: 0 };
    let (written, _) = write(formula, &mut loops);
    (loops.text, written)
}

/// An expression of at least the given bond, in brackets if need be.
fn tight(x: Sym, least: Bond, loops: &mut Loops) -> String {
    let (written, bond) = write(x, loops);
    if bond < least { format!("({written})") } else { written }
}

fn call(function: &str, operands: &[Sym], loops: &mut Loops) -> (String, Bond) {
    let operands: Vec<String> = operands.iter().map(|x| write(*x, loops).0).collect();
    (format!("{function}({})", operands.join(", ")), Bond::Atom)
}

fn write(x: Sym, loops: &mut Loops) -> (String, Bond) {
    match x.node() {
        Node::Literal(value) => (number(value), Bond::Atom),
        Node::Unit(_) => ("1.0".into(), Bond::Atom),
        Node::Time => ("clock_time".into(), Bond::Atom),
        Node::Argument(name) => (name.into(), Bond::Atom),
        Node::Quantity { spec, bloc, column } => {
            let name = word(spec);
            let written = match (spec.kind, column) {
                (crate::quantity::Kind::Draw, _) => name,
                (_, Some(column)) => format!("{name}[{}][{}]", INDEX[bloc], INDEX[column]),
                (_, None) => format!("{name}[{}]", INDEX[bloc]),
            };
            (written, Bond::Atom)
        }
        // a fault that the tests of the equations find; C will not compile it
        Node::Uncomputed(spec) => (format!("{}_is_not_computed_yet", word(spec)), Bond::Atom),
        Node::One(operation, x) => one(operation, x, loops),
        Node::Two(operation, x, y) => two(operation, x, y, loops),
        Node::Kernel(operands) => call("sp_kernel_log_output", &operands, loops),
        Node::KernelElasticity(operands) => call("sp_kernel_elasticity", &operands, loops),
        Node::CesLn(operands) => call("sp_ces_ln", &operands, loops),
        Node::Select(when, yes, no) => select(when, yes, no, loops),
        Node::Fold { fold, index, skip, term } => (over_blocs(fold, index, skip, term, loops), Bond::Atom),
    }
}

fn one(operation: One, x: Sym, loops: &mut Loops) -> (String, Bond) {
    let function = match operation {
        // in brackets always: a minus beside another would be another operator
        One::Neg => return (format!("(-{})", tight(x, Bond::Atom, loops)), Bond::Atom),
        One::Exp => "sp_exp",
        One::Ln => "sp_ln",
        One::ExpM1 => "sp_exp_m1",
        One::Ln1p => "sp_ln_1p",
        One::Tanh => "sp_tanh",
        One::Sqrt => "sqrt",
        One::Abs => "fabs",
        One::Square => "sp_square",
        One::Exp10 => "sp_exp10",
        One::Log10 => "sp_log10",
        One::Pos => "sp_pos",
        One::Cap1 => "sp_cap1",
        One::Hill => "sp_hill",
        One::Logistic10 => "sp_logistic10",
    };
    call(function, &[x], loops)
}

fn two(operation: Two, x: Sym, y: Sym, loops: &mut Loops) -> (String, Bond) {
    let (sign, bond, right) = match operation {
        Two::Add => ("+", Bond::Sum, Bond::Product),
        Two::Sub => ("-", Bond::Sum, Bond::Product),
        Two::Mul => ("*", Bond::Product, Bond::Atom),
        Two::Div => ("/", Bond::Product, Bond::Atom),
        Two::Pow => return call("sp_pow", &[x, y], loops),
        Two::Max => return call("sp_max", &[x, y], loops),
        Two::Min => return call("sp_min", &[x, y], loops),
        Two::Softplus => return call("sp_softplus", &[x, y], loops),
    };
    (format!("{} {sign} {}", tight(x, bond, loops), tight(y, right, loops)), bond)
}

fn select(when: Comparison, yes: Sym, no: Sym, loops: &mut Loops) -> (String, Bond) {
    let sign = if when.or_equal { "<=" } else { "<" };
    let (left, right) = (tight(when.left, Bond::Sum, loops), tight(when.right, Bond::Sum, loops));
    let (yes, no) = (tight(yes, Bond::Sum, loops), tight(no, Bond::Sum, loops));
    (format!("{left} {sign} {right} ? {yes} : {no}"), Bond::Choice)
}

/// Writes the loop of a sum, maximum or minimum over blocs, in the order of the blocs, and gives the name of its result.
fn over_blocs(fold: Fold, index: usize, skip: usize, term: Sym, loops: &mut Loops) -> String {
    loops.count += 1;
    let (result, some) = (format!("r{}", loops.count), format!("some{}", loops.count));
    let (letter, pad) = (INDEX[index], "    ".repeat(loops.indent));
    // where there is no bloc to join, the engine takes what changes nothing
    let (joined, none): (fn(&str, &str) -> String, &str) = match fold {
        Fold::Sum | Fold::SumOthers => (|a, b| format!("{a} + {b}"), "0.0"),
        Fold::Max | Fold::MaxOthers => (|a, b| format!("sp_max({a}, {b})"), "(-INFINITY)"),
        Fold::Min => (|a, b| format!("sp_min({a}, {b})"), "INFINITY"),
    };
    loops.text.push_str(&format!("{pad}double {result} = {none};\n{pad}int {some} = 0;\n"));
    loops.text.push_str(&format!("{pad}for (int {letter} = 0; {letter} < BLOCS; {letter}++) {{\n"));
    if matches!(fold, Fold::SumOthers | Fold::MaxOthers) {
        let skip = INDEX.get(skip).copied().unwrap_or("-1");
        loops.text.push_str(&format!("{pad}    if ({letter} == {skip}) continue;\n"));
    }
    loops.indent += 1;
    let (written, _) = write(term, loops);
    loops.indent -= 1;
    let next = format!("term{}", result.trim_start_matches('r'));
    loops.text.push_str(&format!(
        "{pad}    const double {next} = {written};\n{pad}    {result} = {some} ? {} : {next};\n{pad}    {some} = 1;\n{pad}}}\n",
        joined(&result, &next)
    ));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(sym: Sym) -> String {
        formula(sym, 1).1
    }

    #[test]
    fn brackets_keep_the_order_of_the_engine() {
        let [a, b, c] = ["a", "b", "c"].map(|name| Sym::new(Node::Argument(name)));
        assert_eq!(plain(a + b + c), "a + b + c");
        assert_eq!(plain(a + (b + c)), "a + (b + c)");
        assert_eq!(plain(a - (b - c)), "a - (b - c)");
        assert_eq!(plain(a * (b / c)), "a * (b / c)");
        assert_eq!(plain(a * b / c), "a * b / c");
        assert_eq!(plain((a + b) * -c), "(a + b) * (-c)");
        assert_eq!(plain(a - -b), "a - (-b)");
        assert_eq!(plain(a + -1.5), "a + (-1.5)");
        use crate::num::Num;
        assert_eq!(plain(Sym::select(a.lt(b), a, b) + c), "(a < b ? a : b) + c");
        assert_eq!(plain((a + b).pow(c.one_minus())), "sp_pow(a + b, 1.0 - c)");
    }

    #[test]
    fn numbers_come_back_with_the_same_bits() {
        let written = [0.0, 1.0 / 3.0, 1e300, f64::MIN_POSITIVE, 4.9e-324, 1e22].map(|x| (x, number(x)));
        for (x, text) in written {
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), x.to_bits());
            assert!(text.contains(['.', 'e']), "{text} would be a whole number in C");
        }
        assert_eq!((number(-2.5).as_str(), number(f64::NEG_INFINITY).as_str()), ("(-2.5)", "(-INFINITY)"));
        assert_eq!(number(f64::NAN), "NAN");
    }
}

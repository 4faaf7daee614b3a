//! The number that writes each operation made with it as a statement of C.
//!
//! It runs `num::elementary` and `num::operators`, the text that every world runs, so the functions in an exported file are printed and not copied. Only
//! the four doors to the bits of a number ([`Real`]) are written by hand, below and in [`DOORS`].

use core::cell::RefCell;
use core::ops::{Add, Div, Mul, Neg, Sub};

use super::c99::number;
use crate::num::{Num, Real, elementary};

/// The doors to the bits of a number, in C: what [`Real`] is for `f64`.
pub const DOORS: &str = "\
static uint64_t bits_of(double x) { uint64_t bits; memcpy(&bits, &x, sizeof bits); return bits; }
static double of_bits(uint64_t bits) { double x; memcpy(&x, &bits, sizeof x); return x; }
/* a positive normal number is mantissa(x) * 2^exponent(x), the mantissa between the square root of a half and that of two */
static uint64_t shifted_bits(double x) { return bits_of(x) + (UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e00000000)); }
static double mantissa(double x)
{
    return of_bits((shifted_bits(x) & UINT64_C(0x000fffffffffffff)) + UINT64_C(0x3fe6a09e00000000));
}
static double exponent(double x)
{
    return of_bits(shifted_bits(x) >> 52 | UINT64_C(0x4330000000000000)) - (4503599627370496.0 + 1023.0);
}
/* x = k + 1.5 * 2^52 + 2046: 2^k is first_half(x) * second_half(x) */
static double first_half(double x) { return of_bits(bits_of(x) >> 1 << 52); }
static double second_half(double x) { return of_bits((bits_of(x) - (bits_of(x) >> 1)) << 52); }
";

/// One value within a function that is being written.
struct Step {
    /// Its type and right side; none for what needs no statement: an argument or a constant.
    statement: Option<(&'static str, String)>,
    /// How it is referred to.
    name: String,
    /// The values that it is computed from.
    from: Vec<u32>,
}

thread_local! {
    static STEPS: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
}

/// A value within a function that is being written: its place among the steps so far.
#[derive(Clone, Copy, Debug)]
pub struct Recorder(u32);

/// A comparison within it.
#[derive(Clone, Copy, Debug)]
pub struct Condition(u32);

fn push(statement: Option<(&'static str, String)>, name: String, from: &[u32]) -> u32 {
    STEPS.with_borrow_mut(|steps| {
        let place = steps.len();
        let name = if statement.is_some() { format!("t{place}") } else { name };
        steps.push(Step { statement, name, from: from.to_vec() });
        u32::try_from(place).expect("a function of less than 2^32 steps")
    })
}

fn name(place: u32) -> String {
    STEPS.with_borrow(|steps| steps[place as usize].name.clone())
}

impl Recorder {
    fn operation(self, sign: &str, other: Recorder) -> Recorder {
        let right = format!("{} {sign} {}", name(self.0), name(other.0));
        Recorder(push(Some(("double", right)), String::new(), &[self.0, other.0]))
    }
    fn call(self, function: &str) -> Recorder {
        Recorder(push(Some(("double", format!("{function}({})", name(self.0)))), String::new(), &[self.0]))
    }
    fn compare(self, sign: &str, other: Recorder) -> Condition {
        let right = format!("{} {sign} {}", name(self.0), name(other.0));
        Condition(push(Some(("int", right)), String::new(), &[self.0, other.0]))
    }
}

macro_rules! written {
    ($($Trait:ident $op:ident $sign:literal),*) => {$(
        impl $Trait for Recorder {
            type Output = Recorder;
            fn $op(self, other: Recorder) -> Recorder {
                self.operation($sign, other)
            }
        }
        impl $Trait<f64> for Recorder {
            type Output = Recorder;
            fn $op(self, other: f64) -> Recorder {
                self.operation($sign, self.like(other))
            }
        }
    )*};
}
written!(Add add "+", Sub sub "-", Mul mul "*", Div div "/");

impl Neg for Recorder {
    type Output = Recorder;
    fn neg(self) -> Recorder {
        Recorder(push(Some(("double", format!("-{}", name(self.0)))), String::new(), &[self.0]))
    }
}

impl Num for Recorder {
    type Mask = Condition;

    fn like(self, value: f64) -> Recorder {
        Recorder(push(None, number(value), &[]))
    }
    fn lt(self, other: Recorder) -> Condition {
        self.compare("<", other)
    }
    fn le(self, other: Recorder) -> Condition {
        self.compare("<=", other)
    }
    fn select(mask: Condition, yes: Recorder, no: Recorder) -> Recorder {
        let right = format!("{} ? {} : {}", name(mask.0), name(yes.0), name(no.0));
        Recorder(push(Some(("double", right)), String::new(), &[mask.0, yes.0, no.0]))
    }
    fn sqrt(self) -> Recorder {
        self.call("sqrt")
    }
    fn abs(self) -> Recorder {
        self.call("fabs")
    }
    fn exp(self) -> Recorder {
        self.call("sp_exp")
    }
    fn ln(self) -> Recorder {
        self.call("sp_ln")
    }
    fn exp_m1(self) -> Recorder {
        self.call("sp_exp_m1")
    }
    fn ln_1p(self) -> Recorder {
        self.call("sp_ln_1p")
    }
    fn tanh(self) -> Recorder {
        self.call("sp_tanh")
    }
}

impl Real for Recorder {
    fn pow2_halves(self) -> (Recorder, Recorder) {
        (self.call("first_half"), self.call("second_half"))
    }
    fn times_pow2(self, shifted: Recorder) -> Recorder {
        let right = format!("of_bits(bits_of({}) + (bits_of({}) << 52))", name(self.0), name(shifted.0));
        Recorder(push(Some(("double", right)), String::new(), &[self.0, shifted.0]))
    }
    /// Never: the longer way of a function is right for every argument, and where the shorter one applies it gives the same bits.
    fn everywhere(_: Condition) -> bool {
        false
    }
    fn by_value(self) -> Recorder {
        self
    }
    fn split(self) -> (Recorder, Recorder) {
        (self.call("mantissa"), self.call("exponent"))
    }
}

/// A function of C from a function over numbers.
fn function(called: &str, arguments: &[&str], body: fn(&[Recorder]) -> Recorder) -> String {
    STEPS.with_borrow_mut(Vec::clear);
    let given: Vec<Recorder> =
        arguments.iter().map(|argument| Recorder(push(None, (*argument).to_owned(), &[]))).collect();
    let result = body(&given);
    STEPS.with_borrow(|steps| {
        // what the result does not rest on is left out: the other half of the task kernel
        let mut needed = vec![false; steps.len()];
        needed[result.0 as usize] = true;
        for (place, step) in steps.iter().enumerate().rev() {
            if needed[place] {
                step.from.iter().for_each(|from| needed[*from as usize] = true);
            }
        }
        let typed: Vec<String> = arguments.iter().map(|argument| format!("double {argument}")).collect();
        let mut text = format!("static double {called}({})\n{{\n", typed.join(", "));
        for (step, _) in steps.iter().zip(&needed).filter(|(_, needed)| **needed) {
            if let Some((kind, right)) = &step.statement {
                text.push_str(&format!("    const {kind} {} = {right};\n", step.name));
            }
        }
        text + &format!("    return {};\n}}\n", steps[result.0 as usize].name)
    })
}

/// A named function of formulas: its name in C, what it is, its arguments, its text.
type Named = (&'static str, &'static str, &'static [&'static str], fn(&[Recorder]) -> Recorder);

/// Every named function, each after those that it calls.
const NAMED: &[Named] = &[
    ("sp_exp", "e^x", &["x"], |x| elementary::exp(x[0])),
    ("sp_ln", "natural logarithm", &["x"], |x| elementary::ln(x[0])),
    ("sp_exp_m1", "e^x - 1", &["x"], |x| elementary::exp_m1(x[0])),
    ("sp_ln_1p", "ln(1 + x)", &["x"], |x| elementary::ln_1p(x[0])),
    ("sp_tanh", "hyperbolic tangent", &["x"], |x| elementary::tanh(x[0])),
    ("sp_pow", "x to the power y", &["x", "y"], |x| x[0].pow(x[1])),
    ("sp_square", "x squared", &["x"], |x| x[0].square()),
    ("sp_max", "the larger; NaN if either is", &["x", "y"], |x| x[0].max(x[1])),
    ("sp_min", "the smaller; NaN if either is", &["x", "y"], |x| x[0].min(x[1])),
    ("sp_log10", "decimal logarithm", &["x"], |x| x[0].log10()),
    ("sp_exp10", "10^x", &["x"], |x| x[0].exp10()),
    ("sp_pos", "max(0, x)", &["x"], |x| x[0].pos()),
    ("sp_cap1", "smooth minimum of x and 1", &["x"], |x| x[0].cap1()),
    ("sp_hill", "scale threshold x^4/(1 + x^4)", &["x"], |x| x[0].hill()),
    ("sp_softplus", "smooth max(0, x) with a bend of width w", &["x", "w"], |x| x[0].softplus(x[1])),
    ("sp_logistic10", "1/(1 + 10^-x)", &["x"], |x| x[0].logistic10()),
    (
        "sp_kernel_log_output",
        "task kernel (Korinek and Suh 2024): ln of output per person",
        &["ratio", "tasks", "elasticity"],
        |x| x[0].kernel(x[1], x[2]).log_output,
    ),
    (
        "sp_kernel_elasticity",
        "task kernel: elasticity of output to machine workers",
        &["ratio", "tasks", "elasticity"],
        |x| x[0].kernel(x[1], x[2]).elasticity,
    ),
    (
        "sp_ces_ln",
        "ln of the CES aggregate of two factors given by their logarithms",
        &["ln_l", "ln_c", "weight", "elasticity"],
        |x| x[0].ces_ln(x[1], x[2], x[3]),
    ),
];

/// The functions that a text in C calls, and those that they call, each with a line that says what it is; in an order that C accepts.
pub fn functions(text: &str) -> String {
    let mut wanted: Vec<String> = Vec::new();
    let mut callers = text.to_owned();
    // from the last to the first, since each calls only functions before it
    for (called, about, arguments, body) in NAMED.iter().rev() {
        if callers.contains(&format!("{called}(")) {
            let written = function(called, arguments, *body);
            callers.push_str(&written);
            wanted.push(format!("/* {about} */\n{written}"));
        }
    }
    wanted.reverse();
    wanted.join("")
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn only_what_is_called_is_written_and_what_it_calls_comes_first() {
        let text = functions("y = sp_pow(a, b);");
        let place = |name: &str| text.find(&format!("static double {name}("));
        assert!(place("sp_ln") < place("sp_pow") && place("sp_exp") < place("sp_pow") && place("sp_ln").is_some());
        assert!(place("sp_tanh").is_none(), "{text}");
    }

    /// The operations of `pow` in `num.rs`, in order.
    #[test]
    fn a_function_is_its_operations_in_order() {
        let text = functions("sp_square(x)");
        assert_eq!(
            text,
            "/* x squared */\nstatic double sp_square(double x)\n{\n    const double t1 = x * x;\n    return t1;\n}\n"
        );
    }

    #[test]
    fn what_the_result_does_not_need_is_left_out() {
        let text = functions("sp_kernel_elasticity(x)");
        let body = text.split("sp_kernel_elasticity(double").nth(1).unwrap();
        for line in body.lines().filter(|line| line.trim_start().starts_with("const")) {
            let name = line.split_whitespace().nth(2).unwrap();
            assert!(body.matches(name).count() > 1, "{name} is never read");
        }
    }
}

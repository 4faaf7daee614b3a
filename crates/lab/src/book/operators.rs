//! The named pieces of formulas, written from the functions that compute them.

use shapan_model::equations::{Written, operator};
use shapan_model::num::sym::Sym;
use shapan_model::num::{Num, operators as run};

/// A named piece of formulas.
pub(crate) struct Operator {
    /// Its name, as formulas carry it; what it is stands in the messages under `operator`.
    pub(crate) name: &'static str,
    /// As it stands in formulas.
    pub(crate) left: Written,
    /// What it is, in terms of its pieces.
    pub(crate) whole: Written,
    /// What has a name of its own within it, in order.
    pub(crate) pieces: Vec<Piece>,
}

/// A part of an operator that has a name.
pub(crate) struct Piece {
    /// A letter.
    pub(crate) name: &'static str,
    /// What it stands for.
    pub(crate) formula: Written,
}

type Formula = fn(&[Sym]) -> Sym;
type Named = (&'static str, &'static [&'static str], Formula);

/// A formula in one piece, cut at pieces with names: what remains of it, and the pieces that it has, each cut at those before.
fn cut(whole: Written, pieces: &[Named]) -> (Written, Vec<Piece>) {
    let (mut whole, mut found) = (whole, Vec::<(&'static str, Written, Written)>::new());
    let letter = |name: &str| format!("<mi>{name}</mi>");
    let replaced = |text: &Written, piece: &Written, name: &str| Written {
        tex: text.tex.replace(&piece.tex, name),
        mathml: text.mathml.replace(&piece.mathml, &letter(name)),
    };
    for (name, arguments, formula) in pieces {
        let plain = operator(arguments, formula);
        let piece = found.iter().fold(plain, |piece, (name, cut, _)| replaced(&piece, cut, name));
        if whole.tex.contains(&piece.tex) {
            whole = replaced(&whole, &piece, name);
            found.push((name, Written { tex: piece.tex.clone(), mathml: piece.mathml.clone() }, piece));
        }
    }
    (whole, found.into_iter().map(|(name, _, formula)| Piece { name, formula }).collect())
}

/// An operator: its name and left side in TeX, its arguments, as formulas call it, what it computes, and its pieces.
fn one(
    (name, left): (&'static str, &str),
    arguments: &[&'static str],
    [called, computed]: [Formula; 2],
    pieces: &[Named],
) -> Operator {
    let (whole, pieces) = cut(operator(arguments, computed), pieces);
    let left = Written { tex: left.to_owned(), mathml: operator(arguments, called).mathml };
    Operator { name, left, whole, pieces }
}

/// One over x where x is larger than one.
const RECIPROCAL: Named = ("t", &["x"], |a| Num::select(a[0].le(a[0].like(1.0)), a[0], a[0].recip()));

/// Pieces of the task kernel.
const KERNEL: &[Named] = &[
    ("r", &["\\sigma"], |a| (a[0] - 1.0) / a[0]),
    ("a", &["r", "x", "\\Phi", "\\sigma"], |a| a[0] * a[1].ln() + a[2].max(a[2].like(1e-300)).ln() / a[3]),
    ("b", &["\\Phi", "\\sigma"], |a| (-a[0]).ln_1p() / a[1]),
    ("u", &["a", "b"], |a| (-(a[0] - a[1]).abs()).exp()),
    ("s", &["x", "\\Phi", "u"], |a| Num::select((a[0] * a[1].one_minus()).le(a[1]), a[0] + 1.0, a[2] + 1.0)),
];

/// All of them.
pub(crate) fn operators() -> Vec<Operator> {
    let task = ["x", "\\Phi", "\\sigma"];
    vec![
        one(("pos", "\\operatorname{pos}(x)"), &["x"], [|a| a[0].pos(), |a| run::pos(a[0])], &[]),
        one(("cap1", "\\operatorname{cap1}(x)"), &["x"], [|a| a[0].cap1(), |a| run::cap1(a[0])], &[RECIPROCAL]),
        one(
            ("hill", "\\operatorname{hill}(x)"),
            &["x"],
            [|a| a[0].hill(), |a| run::hill(a[0])],
            &[RECIPROCAL, ("h", &["t"], |a| a[0].square().square())],
        ),
        one(
            ("logistic10", "\\operatorname{logistic10}(z)"),
            &["z"],
            [|a| a[0].logistic10(), |a| run::logistic10(a[0])],
            &[],
        ),
        one(
            ("softplus", "\\operatorname{softplus}(x, w)"),
            &["x", "w"],
            [|a| a[0].softplus(a[1]), |a| run::softplus(a[0], a[1])],
            &[("t", &["x", "w"], |a| a[0] / a[1])],
        ),
        one(
            ("kernel", "\\ln\\mathcal V(x, \\Phi, \\sigma)"),
            &task,
            [|a| a[0].kernel(a[1], a[2]).log_output, |a| run::kernel(a[0], a[1], a[2]).log_output],
            KERNEL,
        ),
        one(
            ("elasticity", "\\mathcal E(x, \\Phi, \\sigma)"),
            &task,
            [|a| a[0].kernel(a[1], a[2]).elasticity, |a| run::kernel(a[0], a[1], a[2]).elasticity],
            KERNEL,
        ),
        one(
            ("ces", "\\ln\\operatorname{ces}(\\ell, c, a, \\sigma)"),
            &["\\ell", "c", "a", "\\sigma"],
            [|a| a[0].ces_ln(a[1], a[2], a[3]), |a| run::ces_ln(a[0], a[1], a[2], a[3])],
            &[
                ("r", &["\\sigma"], |a| (a[0] - 1.0) / a[0]),
                ("m", &["r", "\\ell", "c"], |a| (a[0] * a[1]).max(a[0] * a[2])),
            ],
        ),
        one(("power", "{x}^{y}"), &["x", "y"], [|a| a[0].pow(a[1]), |a| (a[1] * a[0].ln()).exp()], &[]),
    ]
}

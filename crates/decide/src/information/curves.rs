//! Curves through net benefits over one input or several: natural cubic splines on an orthonormal basis, as stiff as cross-validation says.

use shapan_insight::normal;
use shapan_insight::order::{order, quantile, ranks};

/// An input with so few values is a category: each value has its own mean.
const CATEGORIES: usize = 6;
/// Numbers of knots that are tried; two knots make a straight line.
const KNOTS: [usize; 7] = [2, 3, 4, 5, 7, 9, 12];
/// Worlds for each coefficient, at least.
const WORLDS_EACH: usize = 4;
/// A column of which no more than this part is left, after what the columns before explain, adds nothing.
const NOTHING: f64 = 1e-7;

/// Curves of several policies on one basis.
pub(super) struct Fit {
    /// By policy, then world.
    pub(super) fitted: Vec<Vec<f64>>,
    /// Covariance of what the curves leave, between policies.
    pub(super) residuals: Vec<f64>,
    /// The orthonormal basis, by world, then column.
    pub(super) basis: Vec<f64>,
    /// Its number of columns.
    pub(super) coefficients: usize,
}

/// The curves with the least generalised cross-validation (Craven and Wahba 1979), over stiffness and over inputs as they are or as normal
/// scores; none if there are too few worlds for any.
pub(super) fn fit(inputs: &[&[f64]], targets: &[Vec<f64>]) -> Option<Fit> {
    let worlds = targets[0].len();
    let mut best: Option<(f64, Vec<Vec<f64>>)> = None;
    for scored in [false, true] {
        let columns: Vec<Vec<f64>> = inputs.iter().map(|x| if scored { scores(x) } else { standardised(x) }).collect();
        for knots in KNOTS {
            for products in [false, true] {
                if products && inputs.len() == 1 {
                    continue;
                }
                let basis = orthonormal(&columns, inputs, knots, products);
                if basis.len() * WORLDS_EACH > worlds {
                    continue;
                }
                let left: f64 = targets.iter().map(|y| rest(&basis, y)).sum();
                let free = (worlds - basis.len()) as f64;
                let score = left / (free * free);
                if best.as_ref().is_none_or(|(least, _)| score < *least) {
                    best = Some((score, basis));
                }
            }
        }
    }
    let (_, basis) = best?;
    let fitted: Vec<Vec<f64>> = targets.iter().map(|y| projected(&basis, y)).collect();
    let free = (worlds - basis.len()) as f64;
    let left: Vec<Vec<f64>> =
        targets.iter().zip(&fitted).map(|(y, f)| y.iter().zip(f).map(|(y, f)| y - f).collect()).collect();
    let residuals = left.iter().flat_map(|a| left.iter().map(move |b| dot(a, b) / free)).collect();
    let coefficients = basis.len();
    let by_world = (0..worlds).flat_map(|world| basis.iter().map(move |column| column[world])).collect();
    Some(Fit { fitted, residuals, basis: by_world, coefficients })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Normal scores: the quantile of the normal distribution at each value's rank.
fn scores(x: &[f64]) -> Vec<f64> {
    let count = x.len() as f64;
    ranks(x).into_iter().map(|rank| normal::quantile((rank - 0.5) / count)).collect()
}

fn standardised(x: &[f64]) -> Vec<f64> {
    let count = x.len() as f64;
    let mean = x.iter().sum::<f64>() / count;
    let spread = (x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
    x.iter().map(|x| (x - mean) / spread).collect()
}

/// Columns of length one, at right angles to one another, the first constant.
fn orthonormal(columns: &[Vec<f64>], inputs: &[&[f64]], knots: usize, products: bool) -> Vec<Vec<f64>> {
    let worlds = columns[0].len();
    let mut basis: Vec<Vec<f64>> = vec![vec![1.0 / (worlds as f64).sqrt(); worlds]];
    let mut add = |mut column: Vec<f64>| {
        let before = dot(&column, &column).sqrt();
        // twice is enough (Kahan, in Parlett 1980)
        for _ in 0..2 {
            for held in &basis {
                let part = dot(held, &column);
                column.iter_mut().zip(held).for_each(|(x, h)| *x -= part * h);
            }
        }
        let length = dot(&column, &column).sqrt();
        if length > NOTHING * before {
            column.iter_mut().for_each(|x| *x /= length);
            basis.push(column);
        }
    };
    for (column, input) in columns.iter().zip(inputs) {
        match categories(input) {
            Some(values) => {
                for value in &values[1..] {
                    add(input.iter().map(|x| f64::from(u8::from(x == value))).collect());
                }
            }
            None => spline(column, knots).into_iter().for_each(&mut add),
        }
    }
    if products {
        for (at, a) in columns.iter().enumerate() {
            for b in &columns[..at] {
                add(a.iter().zip(b).map(|(a, b)| a * b).collect());
            }
        }
    }
    basis
}

/// The values of an input that has few.
fn categories(input: &[f64]) -> Option<Vec<f64>> {
    let mut values: Vec<f64> = Vec::new();
    for x in input {
        if !values.contains(x) {
            if values.len() == CATEGORIES {
                return None;
            }
            values.push(*x);
        }
    }
    Some(values)
}

/// The natural cubic spline (Hastie, Tibshirani and Friedman 2009, equations 5.4 and 5.5) with knots at quantiles, straight beyond the outer
/// ones; without the constant.
fn spline(x: &[f64], knots: usize) -> Vec<Vec<f64>> {
    let order = order(x);
    let place = |k: usize| 0.05 + 0.9 * k as f64 / (knots - 1) as f64;
    let mut places: Vec<f64> =
        (0..knots).filter_map(|k| quantile(x.len(), place(k), |at| x[order[at] as usize])).collect();
    places.dedup();
    let mut columns = vec![x.to_vec()];
    if places.len() < 3 {
        return columns;
    }
    let (last, before) = (places[places.len() - 1], places[places.len() - 2]);
    let cube = |x: f64| if x > 0.0 { x * x * x } else { 0.0 };
    let bend = |x: f64, knot: f64| (cube(x - knot) - cube(x - last)) / (last - knot);
    for knot in &places[..places.len() - 2] {
        columns.push(x.iter().map(|x| bend(*x, *knot) - bend(*x, before)).collect());
    }
    columns
}

/// What is left of a target, squared, after the basis.
fn rest(basis: &[Vec<f64>], y: &[f64]) -> f64 {
    let fitted = projected(basis, y);
    y.iter().zip(&fitted).map(|(y, f)| (y - f) * (y - f)).sum()
}

fn projected(basis: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    let mut fitted = vec![0.0; y.len()];
    for column in basis {
        let part = dot(column, y);
        fitted.iter_mut().zip(column).for_each(|(f, b)| *f += part * b);
    }
    fitted
}

//! Inputs that hang together: normal numbers with a correlation matrix, turned into coordinates of the unit cube (the Gaussian copula), drawn
//! all at once or some of them given the others.
//!
//! With the given inputs first, the factor of Cholesky of the correlation matrix has the three blocks that a conditional draw needs: of the
//! given alone, of their pull on the others, and below it the factor of Schur's complement, which is the covariance that is left (Golub and Van
//! Loan 2013, section 4.2). So one factor serves both, and the draws are exact.

use crate::normal;
use crate::symmetric::cholesky;

/// How inputs hang together.
#[derive(Clone, Debug, PartialEq)]
pub struct Copula {
    inputs: usize,
    /// Row by row; none if the inputs are independent.
    correlation: Option<Vec<f64>>,
}

impl Copula {
    /// Inputs that know nothing of one another.
    pub fn independent(inputs: usize) -> Copula {
        Copula { inputs, correlation: None }
    }

    /// Inputs with this correlation of their normal numbers, by row; none if it is not symmetric, its diagonal is not 1, or it is not positive
    /// definite (an input that others determine has no spread of its own to draw from).
    pub fn new(correlation: &[Vec<f64>]) -> Option<Copula> {
        let inputs = correlation.len();
        let square = correlation.iter().all(|row| row.len() == inputs);
        let fits = |j: usize, k: usize| correlation[j][k] == correlation[k][j] && (j != k || correlation[j][k] == 1.0);
        if !square || !(0..inputs).all(|j| (0..=j).all(|k| fits(j, k))) {
            return None;
        }
        let rows = correlation.concat();
        cholesky(&rows, inputs)?;
        let apart = (0..inputs).all(|j| (0..j).all(|k| rows[j * inputs + k] == 0.0));
        Some(Copula { inputs, correlation: (!apart).then_some(rows) })
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How to draw when the inputs are taken in this order: each depends only on those before it.
    pub(crate) fn in_order(&self, order: Vec<usize>) -> Order {
        let n = self.inputs;
        let factor = self.correlation.as_ref().and_then(|rows| {
            let turned: Vec<f64> = order.iter().flat_map(|j| order.iter().map(move |k| rows[j * n + k])).collect();
            // positive definite in one order, so in every order; where rounding says otherwise the matrix is singular to all digits
            cholesky(&turned, n)
        });
        Order { order, factor }
    }
}

/// A way to draw: inputs in an order, each from those before it and a normal number of its own.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    order: Vec<usize>,
    /// Row by row; none if the inputs are independent.
    factor: Option<Vec<f64>>,
}

impl Order {
    /// Coordinates in the unit cube from one unit normal number for each input.
    pub(crate) fn point(&self, own: impl Fn(usize) -> f64) -> Vec<f64> {
        let draws: Vec<f64> = self.order.iter().map(|input| own(*input)).collect();
        let mut point = vec![0.0; draws.len()];
        for (place, input) in self.order.iter().enumerate() {
            let z = match &self.factor {
                None => draws[place],
                Some(factor) => {
                    let row = &factor[place * draws.len()..][..=place];
                    row.iter().zip(&draws).map(|(weight, draw)| weight * draw).sum()
                }
            };
            point[*input] = normal::distribution(z);
        }
        point
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn correlation() -> Vec<Vec<f64>> {
        vec![vec![1.0, 0.5, -0.3], vec![0.5, 1.0, 0.2], vec![-0.3, 0.2, 1.0]]
    }

    #[test]
    fn what_is_no_correlation_is_refused() {
        assert!(Copula::new(&correlation()).is_some());
        let with = |j: usize, k: usize, value: f64| {
            let mut rows = correlation();
            (rows[j][k], rows[k][j]) = (value, value);
            Copula::new(&rows)
        };
        assert_eq!(with(0, 1, 1.0), None);
        assert_eq!(with(0, 0, 2.0), None);
        assert_eq!(with(0, 1, f64::NAN), None);
        assert_eq!(Copula::new(&[vec![1.0, 0.1], vec![0.2, 1.0]]), None);
        assert_eq!(Copula::new(&[vec![1.0], vec![1.0]]), None);
        assert_eq!(with(0, 1, 0.0).unwrap().inputs(), 3);
    }

    /// In every order the normal numbers have the correlation asked for; and given the first, the others have the mean and spread of the
    /// conditional normal distribution: ρ z and √(1 − ρ²).
    #[test]
    fn draws_hang_together_as_asked() {
        let copula = Copula::new(&correlation()).unwrap();
        let n = 20_000u64;
        for order in [vec![0, 1, 2], vec![2, 0, 1]] {
            let way = copula.in_order(order);
            let z: Vec<Vec<f64>> = (0..n)
                .map(|run| way.point(|k| normal::quantile(uniform(1, run, &format!("z{k}")))))
                .map(|point| point.into_iter().map(normal::quantile).collect())
                .collect();
            for (j, row) in correlation().iter().enumerate() {
                for (k, exact) in row.iter().enumerate() {
                    let product = z.iter().map(|z| z[j] * z[k]).sum::<f64>() / n as f64;
                    // four standard errors, which are at most √2/√n
                    assert!((product - exact).abs() < 4.0 * (2.0 / n as f64).sqrt(), "{j} {k}: {product}");
                }
            }
        }
        let way = copula.in_order(vec![0, 1, 2]);
        let given: Vec<f64> = (0..n)
            .map(|run| way.point(|k| if k == 0 { 1.2 } else { normal::quantile(uniform(1, run, &format!("z{k}"))) }))
            .map(|point| normal::quantile(point[1]))
            .collect();
        let mean = given.iter().sum::<f64>() / n as f64;
        assert!((mean - 0.6).abs() < 4.0 * 0.75f64.sqrt() / (n as f64).sqrt(), "{mean}");
        assert!((crate::deviation(&given) / 0.75f64.sqrt() - 1.0).abs() < 4.0 / (2.0 * n as f64).sqrt());
    }
}

//! Boxes that lie askew: PRIM along the principal components of the cases of interest (Dalal, Han, Lempert, Jaycocks and Hackbarth 2013), as
//! EMA Workbench's `pca_preprocess`. Inputs are brought to mean 0 and deviation 1 over all runs and turned so that the first axis is the one
//! along which the cases of interest scatter most; where inputs matter through a sum or difference of them, a box along these axes is denser
//! than any along the inputs.

use crate::peeling::{Column, Path, Rules, fits, path};
use crate::symmetric::eigen;
use crate::{Refusal, sound};

/// A turn of the inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    /// Position of each turned input among the columns; categories are not turned.
    pub inputs: Vec<usize>,
    /// Mean of each turned input over all runs.
    pub means: Vec<f64>,
    /// Standard deviation (divisor n) of each; 1 where an input does not differ.
    pub scales: Vec<f64>,
    /// Variance of the cases of interest along each axis, the largest first.
    pub variances: Vec<f64>,
    /// Axis by axis the weight of each turned input, in standard deviations; the largest weight of an axis is positive.
    pub axes: Vec<Vec<f64>>,
}

impl Rotation {
    /// The turn for some columns. A case is of interest if its outcome is above 0.
    ///
    /// # Errors
    /// Columns of another length than `y`, or none of numbers; numbers that are not finite; an outcome that does not differ; fewer than two
    /// cases of interest.
    pub fn new(columns: &[Column<'_>], y: &[f64]) -> Result<Rotation, Refusal> {
        sound(y)?;
        fits(columns, y.len())?;
        let numbers = |(at, column): (usize, &Column<'_>)| matches!(column, Column::Number(_)).then_some(at);
        let inputs: Vec<usize> = columns.iter().enumerate().filter_map(numbers).collect();
        if inputs.is_empty() {
            return Err(Refusal::Shape);
        }
        let cases: Vec<usize> = (0..y.len()).filter(|run| y[*run] > 0.0).collect();
        if cases.len() < 2 {
            return Err(Refusal::TooFew);
        }
        let n = y.len() as f64;
        let (mut means, mut scales, mut apart) = (Vec::new(), Vec::new(), Vec::new());
        for x in values(columns, &inputs) {
            let mean = x.iter().sum::<f64>() / n;
            let deviation = (x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
            let scale = if deviation > 0.0 { deviation } else { 1.0 };
            let own: Vec<f64> = cases.iter().map(|run| (x[*run] - mean) / scale).collect();
            let middle = own.iter().sum::<f64>() / own.len() as f64;
            apart.push(own.into_iter().map(|z| z - middle).collect::<Vec<f64>>());
            means.push(mean);
            scales.push(scale);
        }
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let freedom = cases.len() as f64 - 1.0;
        let covariance: Vec<f64> =
            apart.iter().flat_map(|a| apart.iter().map(move |b| product(a, b) / freedom)).collect();
        let (variances, axes) = eigen(&covariance, inputs.len());
        Ok(Rotation { inputs, means, scales, variances, axes })
    }

    /// The runs along the axes: by axis, then run.
    pub fn turned(&self, columns: &[Column<'_>]) -> Vec<Vec<f64>> {
        let inputs = values(columns, &self.inputs);
        let runs = inputs.first().map_or(0, |x| x.len());
        let along = |axis: &Vec<f64>| {
            let mut sums = vec![0.0; runs];
            for (input, x) in inputs.iter().enumerate() {
                for (sum, x) in sums.iter_mut().zip(*x) {
                    *sum += axis[input] * ((x - self.means[input]) / self.scales[input]);
                }
            }
            sums
        };
        self.axes.iter().map(along).collect()
    }
}

/// The columns of numbers at some positions.
fn values<'a>(columns: &[Column<'a>], inputs: &[usize]) -> Vec<&'a [f64]> {
    inputs.iter().filter_map(|at| if let Column::Number(x) = columns[*at] { Some(x) } else { None }).collect()
}

/// The path of boxes along the axes of [`Rotation::new`]: its limits are those of the axes, then those of the columns of categories in their
/// order.
///
/// # Errors
/// Those of [`Rotation::new`] and of [`path`].
pub fn turned_path(columns: &[Column<'_>], y: &[f64], rules: Rules) -> Result<(Rotation, Path), Refusal> {
    let rotation = Rotation::new(columns, y)?;
    let axes = rotation.turned(columns);
    let mut turned: Vec<Column<'_>> = axes.iter().map(|axis| Column::Number(axis)).collect();
    turned.extend(columns.iter().filter(|column| matches!(column, Column::Category(_))));
    let path = path(&turned, y, rules)?;
    Ok((rotation, path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    /// EMA Workbench 3.0 (`rotate_subset`, NumPy 2.5) on twelve runs; the signs of its axes turned so that the largest weight is positive.
    #[test]
    fn axes_are_those_of_another_program() {
        let value = |j: usize, r: usize| ((r * r * (3 + 2 * j) + 5 * r + 7 * j * r) % 11) as f64;
        let x: Vec<Vec<f64>> = (0..3).map(|j| (0..12).map(|r| value(j, r)).collect()).collect();
        let y: Vec<f64> = (0..12).map(|r| f64::from(u8::from(r % 3 != 1))).collect();
        let columns: Vec<Column<'_>> = x.iter().map(|x| Column::Number(x)).collect();
        let found = Rotation::new(&columns, &y).unwrap();
        let turned = found.turned(&columns);
        for (found, exact) in found.variances.iter().zip(VARIANCES) {
            assert!((found - exact).abs() < 1e-13, "{found} {exact}");
        }
        for (axis, (found, exact)) in found.axes.iter().zip(AXES).enumerate() {
            let largest = exact.iter().fold(0.0f64, |most, x| if x.abs() > most.abs() { *x } else { most });
            let sign = if largest < 0.0 { -1.0 } else { 1.0 };
            assert!(found.iter().zip(exact).all(|(found, exact)| (found - sign * exact).abs() < 1e-13), "{found:?}");
            assert!((turned[axis][10] - sign * LAST[axis]).abs() < 1e-13, "{}", turned[axis][10]);
        }
    }

    const VARIANCES: [f64; 3] = [2.3412326139276125, 0.8381140686778746, 0.292568901810099];
    const AXES: [[f64; 3]; 3] = [
        [-0.4741950730375016, -0.630358977803208, -0.6146434672310879],
        [0.5364459700729169, -0.7604347440080323, 0.3660119141475662],
        [-0.698115143725937, -0.15616196466596097, 0.6987479423169571],
    ];
    const LAST: [f64; 3] = [-1.5818860060360855, 1.7890403296591912, 0.2640049914062391];

    /// Cases along a diagonal band: no box along the inputs holds many of them and little else, one along the axes does.
    #[test]
    fn a_band_is_found_along_its_axes() {
        let x: Vec<Vec<f64>> =
            (0..3).map(|k| (0..4000).map(|run| uniform(8, run, &format!("x{k}"))).collect()).collect();
        let kinds: Vec<u8> = x[2].iter().map(|x| (x * 4.0) as u8).collect();
        let y: Vec<f64> =
            (0..4000).map(|run| f64::from(u8::from((x[0][run] - x[1][run]).abs() < 0.1 && kinds[run] != 2))).collect();
        let columns = [Column::Number(&x[0]), Column::Category(&kinds), Column::Number(&x[1])];
        let best = |path: &Path| {
            let dense = path.steps.iter().filter(|step| step.density > 0.9);
            dense.map(|step| step.coverage).fold(0.0, f64::max)
        };
        let (rotation, turned) = turned_path(&columns, &y, Rules::default()).unwrap();
        assert_eq!(rotation.inputs, [0, 2]);
        let root = 0.5f64.sqrt();
        assert!((rotation.axes[0][1] - root).abs() < 0.01 && (rotation.axes[1][0] + rotation.axes[1][1]).abs() < 0.02);
        let plain = path(&columns, &y, Rules::default()).unwrap();
        assert!(best(&turned) > 0.8 && best(&plain) < 0.3, "{} {}", best(&turned), best(&plain));
        assert_eq!(turned.steps.last().unwrap().limits.len(), 3);
    }

    #[test]
    fn nonsense_is_refused() {
        let x = [1.0, 2.0, 4.0];
        let ask = |x: &[f64], y: &[f64]| turned_path(&[Column::Number(x)], y, Rules::default()).unwrap_err();
        assert_eq!(ask(&x, &[1.0; 3]), Refusal::Flat);
        assert_eq!(ask(&x, &[1.0, 0.0, 0.0]), Refusal::TooFew);
        assert_eq!(ask(&x, &[1.0, 0.0, f64::NAN]), Refusal::NotFinite(2));
        assert_eq!(ask(&[1.0, f64::NAN, 2.0], &[1.0, 0.0, 1.0]), Refusal::NotFinite(1));
        let kinds = [Column::Category(&[0, 1, 0])];
        assert_eq!(Rotation::new(&kinds, &[1.0, 0.0, 1.0]).unwrap_err(), Refusal::Shape);
    }
}

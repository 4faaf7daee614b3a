//! Rank correlations between inputs, by a Gaussian copula; what each input is on its own stays as it was.

use crate::normal;
use crate::problem::{Problem, Problems};
use crate::scenario::Correlation;

/// Below this a pivot of the factorisation counts as zero: the correlations contradict one another, or nearly so.
const SMALLEST_PIVOT: f64 = 1e-10;

/// Turns independent uniforms into correlated ones.
#[derive(Clone, Debug, Default)]
pub struct Copula {
    /// Inputs that take part, in order, with their row of the Cholesky factor (as long as the position in this list, plus one).
    rows: Vec<(usize, Vec<f64>)>,
}

/// Correlation of the normal scores for a rank correlation: 2 sin(π r/6) (Pearson 1907).
pub fn of_scores(rank: f64) -> f64 {
    let x = std::f64::consts::PI * rank / 6.0;
    // |x| ≤ π/6: terms beyond x^15/15! are below 1e-19
    let (mut term, mut sum) = (x, x);
    for k in 1..=7u32 {
        term *= -x * x / f64::from(2 * k * (2 * k + 1));
        sum += term;
    }
    2.0 * sum
}

impl Copula {
    /// The copula of these correlations between inputs of these names. All contradictions are named: pairs that are given
    /// twice, ranks outside −1 … 1, an input with itself, a matrix that is not positive definite.
    pub fn new(file: &str, names: &[&str], correlations: &[Correlation]) -> Result<Copula, Problems> {
        let mut problems = Vec::new();
        let mut problem = |what: String, hint: Option<String>| {
            problems.push(Problem { file: file.into(), line: 0, column: 0, what, hint });
        };
        let mut members: Vec<usize> = correlations.iter().flat_map(|c| [c.a, c.b]).collect();
        shapan_insight::order::sort_by(&mut members, Ord::cmp);
        members.dedup();
        if members.last().is_some_and(|last| *last >= names.len()) {
            problem("a correlation names an input that is not sampled".into(), None);
            return Err(Problems(problems));
        }
        let n = members.len();
        let mut matrix = vec![vec![0.0; n]; n];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        let place = |input: usize| members.iter().position(|member| *member == input).unwrap_or(0);
        let mut seen = std::collections::BTreeSet::new();
        for c in correlations {
            let (a, b) = (names[c.a], names[c.b]);
            if c.a == c.b {
                problem(format!("{a} is correlated with itself"), None);
            } else if !seen.insert((c.a.min(c.b), c.a.max(c.b))) {
                problem(format!("the correlation of {a} and {b} is given twice"), None);
            } else if c.rank.is_nan() || c.rank.abs() >= 1.0 {
                problem(format!("the rank correlation {} of {a} and {b} must lie between -1 and 1", c.rank), None);
            } else {
                matrix[place(c.a)][place(c.b)] = of_scores(c.rank);
                matrix[place(c.b)][place(c.a)] = of_scores(c.rank);
            }
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let mut rows: Vec<(usize, Vec<f64>)> = Vec::new();
        for i in 0..n {
            let mut row = vec![0.0; i + 1];
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| row[k] * if j == i { row[k] } else { rows[j].1[k] }).sum();
                let rest = matrix[i][j] - known;
                if j < i {
                    row[j] = rest / rows[j].1[j];
                } else if rest > SMALLEST_PIVOT {
                    row[j] = rest.sqrt();
                } else {
                    let involved: Vec<&str> =
                        (0..=i).filter(|k| *k == i || matrix[i][*k] != 0.0).map(|k| names[members[k]]).collect();
                    let what = format!(
                        "the rank correlations contradict one another (the matrix is not positive definite) at {}",
                        names[members[i]]
                    );
                    let hint = format!("bring the correlations among {} nearer to zero", involved.join(", "));
                    return Err(Problems(vec![Problem {
                        file: file.into(),
                        line: 0,
                        column: 0,
                        what,
                        hint: Some(hint),
                    }]));
                }
            }
            rows.push((members[i], row));
        }
        Ok(Copula { rows })
    }

    /// Correlates the uniforms of one run. Inputs without correlations, and the first of each correlated group, keep their bits.
    pub fn apply(&self, uniforms: &mut [f64]) {
        let scores: Vec<f64> = self.rows.iter().map(|(input, _)| normal::quantile(uniforms[*input])).collect();
        for (input, row) in &self.rows {
            if row[..row.len() - 1].iter().any(|weight| *weight != 0.0) {
                let score: f64 = row.iter().zip(&scores).map(|(weight, score)| weight * score).sum();
                // a score beyond eight deviations would round to 1
                uniforms[*input] = normal::distribution(score).min(1.0 - f64::EPSILON / 2.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn correlation(a: usize, b: usize, rank: f64) -> Correlation {
        Correlation { a, b, rank }
    }

    #[test]
    fn scores_for_ranks() {
        // 2 sin(π/12) = (√6 − √2)/2, 2 sin(π/6) = 1
        assert!((of_scores(0.5) - (6.0f64.sqrt() - 2.0f64.sqrt()) / 2.0).abs() < 1e-15);
        assert!((of_scores(1.0) - 1.0).abs() < 1e-15 && of_scores(0.0) == 0.0);
        assert_eq!(of_scores(-0.3), -of_scores(0.3));
    }

    /// Spearman's correlation over 20,000 runs within four standard errors; each input stays uniform; others keep their bits.
    #[test]
    fn ranks_come_out_as_asked() {
        let names = ["a", "b", "c", "d", "e"];
        let asked = [correlation(3, 1, 0.6), correlation(1, 2, -0.4)];
        let copula = Copula::new("x", &names, &asked).unwrap();
        let n = 20_000;
        let mut columns = vec![vec![0.0; n]; names.len()];
        for run in 0..n {
            let before: Vec<f64> = names.iter().map(|name| uniform(5, run as u64, name)).collect();
            let mut u = before.clone();
            copula.apply(&mut u);
            assert_eq!((u[0], u[1], u[4]), (before[0], before[1], before[4]));
            for (column, u) in columns.iter_mut().zip(u) {
                column[run] = u;
            }
        }
        // values are uniform, so their correlation is the rank correlation
        let moments = |a: &[f64], b: &[f64]| {
            let mean = |x: &[f64]| x.iter().sum::<f64>() / n as f64;
            let (ma, mb) = (mean(a), mean(b));
            a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum::<f64>() / n as f64
        };
        let rank = |a: usize, b: usize| 12.0 * moments(&columns[a], &columns[b]);
        let error = 4.0 / (n as f64).sqrt();
        assert!((rank(1, 3) - 0.6).abs() < error, "{}", rank(1, 3));
        assert!((rank(1, 2) + 0.4).abs() < error, "{}", rank(1, 2));
        assert!(rank(0, 1).abs() < error);
        for column in &columns {
            assert!((moments(column, column) - 1.0 / 12.0).abs() < 4.0 * (1.0 / 180.0 / n as f64).sqrt());
        }
    }

    #[test]
    fn contradictions_are_named() {
        let names = ["a", "b", "c"];
        let say = |asked: &[Correlation]| Copula::new("x", &names, asked).unwrap_err().to_string();
        let impossible = say(&[correlation(0, 1, 0.9), correlation(1, 2, 0.9), correlation(0, 2, -0.9)]);
        assert!(impossible.contains("not positive definite") && impossible.contains("a, b, c"), "{impossible}");
        assert!(say(&[correlation(0, 1, 1.5)]).contains("must lie between -1 and 1"));
        assert!(say(&[correlation(0, 1, f64::NAN)]).contains("must lie between -1 and 1"));
        assert!(say(&[correlation(1, 1, 0.5)]).contains("with itself"));
        assert!(say(&[correlation(0, 1, 0.5), correlation(1, 0, 0.4)]).contains("given twice"));
        assert!(say(&[correlation(0, 7, 0.5)]).contains("not sampled"));
    }
}

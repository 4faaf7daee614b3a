//! Eigenvectors by way of a tridiagonal matrix: Householder's reflections (Golub and Van Loan 2013, algorithm 8.3.1), then implicit QR steps with
//! Wilkinson's shift (algorithm 8.3.2), every vector a row, so that a rotation runs over two stretches of memory.

/// QR steps for each row, at most: two or three are needed.
const STEPS: usize = 30;

/// Eigenvalues from the largest on, and their eigenvectors of length one, row by row. Several times as fast as [`super::eigen`]; small eigenvalues
/// are as exact as the largest one allows, and the signs of the vectors follow from the arithmetic.
pub fn decomposed(matrix: &[f64], size: usize) -> (Vec<f64>, Vec<f64>) {
    let mut own = Tridiagonal::of(matrix.to_vec(), size);
    own.turn();
    let mut places: Vec<usize> = (0..size).collect();
    places.sort_by(|p, q| own.diagonal[*q].total_cmp(&own.diagonal[*p]));
    let vectors = places.iter().flat_map(|at| &own.vectors[at * size..(at + 1) * size]).copied().collect();
    (places.iter().map(|at| own.diagonal[*at]).collect(), vectors)
}

struct Tridiagonal {
    size: usize,
    diagonal: Vec<f64>,
    /// Beside the diagonal.
    beside: Vec<f64>,
    /// The directions in which the matrix is written, row by row.
    vectors: Vec<f64>,
}

impl Tridiagonal {
    /// Reflects a matrix until it is tridiagonal.
    fn of(mut matrix: Vec<f64>, size: usize) -> Tridiagonal {
        let inner = size.saturating_sub(2);
        let mut beside = vec![0.0; size.saturating_sub(1)];
        let mut betas = vec![0.0; inner];
        let (mut mirror, mut image) = (vec![0.0; size], vec![0.0; size]);
        for at in 0..inner {
            let from = at + 1;
            mirror[from..].copy_from_slice(&matrix[at * size + from..(at + 1) * size]);
            let head = mirror[from];
            let tail: f64 = mirror[from + 1..].iter().map(|x| x * x).sum();
            if tail == 0.0 {
                beside[at] = head;
                continue;
            }
            let length = (head * head + tail).sqrt();
            // the difference of near numbers is avoided
            let first = if head <= 0.0 { head - length } else { -tail / (head + length) };
            let beta = 2.0 * first * first / (tail + first * first);
            mirror[from + 1..].iter_mut().for_each(|x| *x /= first);
            mirror[from] = 1.0;
            (beside[at], betas[at]) = (length, beta);
            image.fill(0.0);
            for row in from..size {
                let factor = beta * mirror[row];
                let cells = &matrix[row * size + from..(row + 1) * size];
                image[from..].iter_mut().zip(cells).for_each(|(image, cell)| *image += factor * cell);
            }
            let dot: f64 = image[from..].iter().zip(&mirror[from..]).map(|(a, b)| a * b).sum();
            let half = 0.5 * beta * dot;
            image[from..].iter_mut().zip(&mirror[from..]).for_each(|(image, mirror)| *image -= half * mirror);
            for row in from..size {
                let (x, y) = (mirror[row], image[row]);
                let cells = matrix[row * size + from..(row + 1) * size].iter_mut();
                let both = image[from..].iter().zip(&mirror[from..]);
                cells.zip(both).for_each(|(cell, (image, mirror))| *cell -= x * image + y * mirror);
            }
            // the row is done: it keeps the mirror
            matrix[at * size + from..(at + 1) * size].copy_from_slice(&mirror[from..]);
        }
        if size > 1 {
            beside[size - 2] = matrix[(size - 2) * size + size - 1];
        }
        let mut product: Vec<f64> = (0..size * size).map(|at| f64::from(u8::from(at / size == at % size))).collect();
        for at in (0..inner).rev().filter(|at| betas[*at] != 0.0) {
            let from = at + 1;
            let mirror = &matrix[at * size..(at + 1) * size];
            image.fill(0.0);
            for row in from..size {
                let cells = &product[row * size + from..(row + 1) * size];
                image[from..].iter_mut().zip(cells).for_each(|(image, cell)| *image += mirror[row] * cell);
            }
            for row in from..size {
                let factor = betas[at] * mirror[row];
                let cells = product[row * size + from..(row + 1) * size].iter_mut();
                cells.zip(&image[from..]).for_each(|(cell, image)| *cell -= factor * image);
            }
        }
        let diagonal = (0..size).map(|at| matrix[at * size + at]).collect();
        let vectors = (0..size * size).map(|at| product[at % size * size + at / size]).collect();
        Tridiagonal { size, diagonal, beside, vectors }
    }

    /// Is an element beside the diagonal no more than rounding?
    fn parted(&self, at: usize) -> bool {
        self.beside[at].abs() <= f64::EPSILON * (self.diagonal[at].abs() + self.diagonal[at + 1].abs())
    }

    /// Rotates until it is diagonal.
    fn turn(&mut self) {
        let mut end = self.size.saturating_sub(1);
        let mut left = STEPS * self.size;
        while end > 0 && left > 0 {
            if self.parted(end - 1) {
                end -= 1;
                continue;
            }
            left -= 1;
            let mut begin = end - 1;
            while begin > 0 && !self.parted(begin - 1) {
                begin -= 1;
            }
            self.step(begin, end);
        }
    }

    /// A QR step over the rows from `begin` to `end`.
    fn step(&mut self, begin: usize, end: usize) {
        let (d, e) = (&mut self.diagonal, &mut self.beside);
        let half = 0.5 * (d[end - 1] - d[end]);
        let last = e[end - 1];
        let root = (half * half + last * last).sqrt();
        let shift = d[end] - last * last / (half + if half < 0.0 { -root } else { root });
        let (mut x, mut z) = (d[begin] - shift, e[begin]);
        for at in begin..end {
            let length = (x * x + z * z).sqrt();
            let (cosine, sine) = if length == 0.0 { (1.0, 0.0) } else { (x / length, z / length) };
            if at > begin {
                e[at - 1] = length;
            }
            let turn = sine * (d[at + 1] - d[at]) + 2.0 * cosine * e[at];
            d[at] += sine * turn;
            d[at + 1] -= sine * turn;
            e[at] = cosine * turn - e[at];
            if at + 1 < end {
                (x, z) = (e[at], sine * e[at + 1]);
                e[at + 1] *= cosine;
            }
            let (head, tail) = self.vectors.split_at_mut((at + 1) * self.size);
            for (u, v) in head[at * self.size..].iter_mut().zip(&mut tail[..self.size]) {
                (*u, *v) = (cosine * *u + sine * *v, cosine * *v - sine * *u);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::eigen;
    use super::*;

    /// A matrix of numbers that follow no pattern, with rows of very different sizes.
    fn matrix(size: usize, widest: f64) -> Vec<f64> {
        let number = |at: usize| {
            let place = (at as f64 * 0.618_033_988_749_894_9).fract() - 0.5;
            if at.is_multiple_of(size) { place * widest } else { place }
        };
        let root: Vec<f64> = (0..size * size).map(number).collect();
        let cell = |at: usize| (0..size).map(|k| root[k * size + at / size] * root[k * size + at % size]).sum();
        (0..size * size).map(cell).collect()
    }

    /// What defines them: M v = λ v, at right angles, of length one, in order; and the values are those of Jacobi's rotations.
    #[test]
    fn values_and_vectors_satisfy_their_equation() {
        for size in [1, 2, 3, 4, 7, 20, 33] {
            for widest in [1.0, 1e4] {
                let own = matrix(size, widest);
                let (values, vectors) = decomposed(&own, size);
                assert!(values.is_sorted_by(|a, b| a >= b));
                let near = |a: f64, b: f64| (a - b).abs() <= 1e-13 * values[0].max(1e-300);
                assert!(values.iter().zip(eigen(&own, size).0).all(|(a, b)| near(*a, b)), "{size}");
                for (at, value) in values.iter().enumerate() {
                    let vector = &vectors[at * size..(at + 1) * size];
                    for row in 0..size {
                        let image: f64 = (0..size).map(|k| own[row * size + k] * vector[k]).sum();
                        assert!(near(image, value * vector[row]), "{size} {at} {row}");
                        let other = &vectors[row * size..(row + 1) * size];
                        let dot: f64 = other.iter().zip(vector).map(|(a, b)| a * b).sum();
                        assert!((dot - f64::from(u8::from(row == at))).abs() < 1e-13, "{size} {at} {row}");
                    }
                }
            }
        }
    }

    /// What is diagonal, or nothing at all, stays as it is.
    #[test]
    fn nothing_is_left_to_do() {
        assert_eq!(decomposed(&[], 0), (vec![], vec![]));
        assert_eq!(decomposed(&[0.0; 4], 2).0, [0.0, 0.0]);
        let (values, vectors) = decomposed(&[1.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 2.0], 3);
        assert_eq!(values, [3.0, 2.0, 1.0]);
        assert_eq!(vectors, [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
    }
}

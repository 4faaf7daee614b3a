//! Test functions of optimisation with known answers, with the platform's sine and cosine: they are yardsticks, no results.
#![allow(dead_code, reason = "each test uses some of them")]
#![allow(clippy::disallowed_methods, reason = "yardsticks, held against tolerances")]

use core::f64::consts::PI;

/// The problems of Zitzler, Deb and Thiele (2000): two objectives; number 1 to 4 or 6.
pub(crate) fn zdt(number: usize, x: &[f64]) -> [f64; 2] {
    let rest = &x[1..];
    let n = rest.len() as f64;
    let mean = rest.iter().sum::<f64>() / n;
    match number {
        1 => {
            let g = 1.0 + 9.0 * mean;
            [x[0], g * (1.0 - (x[0] / g).sqrt())]
        }
        2 => {
            let g = 1.0 + 9.0 * mean;
            [x[0], g * (1.0 - (x[0] / g).powi(2))]
        }
        3 => {
            let g = 1.0 + 9.0 * mean;
            [x[0], g * (1.0 - (x[0] / g).sqrt() - x[0] / g * (10.0 * PI * x[0]).sin())]
        }
        4 => {
            let g = 1.0 + 10.0 * n + rest.iter().map(|x| x * x - 10.0 * (4.0 * PI * x).cos()).sum::<f64>();
            [x[0], g * (1.0 - (x[0] / g).sqrt())]
        }
        _ => {
            let f = 1.0 - (-4.0 * x[0]).exp() * (6.0 * PI * x[0]).sin().powi(6);
            let g = 1.0 + 9.0 * mean.powf(0.25);
            [f, g * (1.0 - (f / g).powi(2))]
        }
    }
}

/// Bounds of these problems.
pub(crate) fn zdt_bounds(number: usize) -> Vec<(f64, f64)> {
    match number {
        1..=3 => vec![(0.0, 1.0); 30],
        4 => core::iter::once((0.0, 1.0)).chain([(-5.0, 5.0); 9]).collect(),
        _ => vec![(0.0, 1.0); 10],
    }
}

/// The problems of Deb, Thiele, Laumanns and Zitzler (2002) for so many objectives; number 1, 2 or 7.
pub(crate) fn dtlz(number: usize, x: &[f64], objectives: usize) -> Vec<f64> {
    let (front, rest) = x.split_at(objectives - 1);
    match number {
        1 => {
            let bumps: f64 = rest.iter().map(|x| (x - 0.5).powi(2) - (20.0 * PI * (x - 0.5)).cos()).sum();
            let g = 100.0 * (rest.len() as f64 + bumps);
            (0..objectives)
                .map(|m| {
                    let product: f64 = front[..objectives - 1 - m].iter().product();
                    0.5 * product * (if m == 0 { 1.0 } else { 1.0 - front[objectives - 1 - m] }) * (1.0 + g)
                })
                .collect()
        }
        2 => {
            let g: f64 = rest.iter().map(|x| (x - 0.5).powi(2)).sum();
            (0..objectives)
                .map(|m| {
                    let product: f64 = front[..objectives - 1 - m].iter().map(|x| (0.5 * PI * x).cos()).product();
                    product * (if m == 0 { 1.0 } else { (0.5 * PI * front[objectives - 1 - m]).sin() }) * (1.0 + g)
                })
                .collect()
        }
        _ => {
            let g = 1.0 + 9.0 * rest.iter().sum::<f64>() / rest.len() as f64;
            let h = objectives as f64 - front.iter().map(|f| f / (1.0 + g) * (1.0 + (3.0 * PI * f).sin())).sum::<f64>();
            front.iter().copied().chain([(1.0 + g) * h]).collect()
        }
    }
}

/// Sum of squares.
pub(crate) fn sphere(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum()
}

/// Axes a thousand times as long as others.
pub(crate) fn ellipsoid(x: &[f64]) -> f64 {
    let n = (x.len() - 1) as f64;
    x.iter().enumerate().map(|(at, x)| 1e6f64.powf(at as f64 / n) * x * x).sum()
}

/// A bent valley; least at ones.
pub(crate) fn rosenbrock(x: &[f64]) -> f64 {
    x.windows(2).map(|p| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2)).sum()
}

/// A bowl full of dents.
pub(crate) fn rastrigin(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x - 10.0 * (2.0 * PI * x).cos() + 10.0).sum()
}

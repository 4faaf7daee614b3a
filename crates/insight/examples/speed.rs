//! Speed of the analyses on the sizes at which an analyst waits.
use shapan_insight::{
    Confidence,
    delta::delta,
    order::order,
    pawn::pawn,
    philox::uniform,
    regional::{Target, regional},
    saltelli::Radial,
    variance::{First, variance},
};
fn g(x: &[f64]) -> f64 {
    x.iter()
        .enumerate()
        .map(|(i, x)| {
            let a = 5.0 * i as f64 / 29.0;
            ((4.0 * x - 2.0).abs() + a) / (1.0 + a)
        })
        .product()
}
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}
fn time(name: &str, mut f: impl FnMut()) {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let (c, t) = (cpu(), std::time::Instant::now());
        f();
        let _ = c;
        best = best.min(t.elapsed().as_secs_f64());
    }
    println!("{name}: {:.1} ms", best * 1e3);
}
fn main() {
    let names: Vec<String> = (0..30).map(|i| format!("x{i}")).collect();
    let d = Radial { groups: 30, second_order: false };
    let n = 1 << 14;
    let y: Vec<f64> = (0..n * d.rows())
        .map(|row| {
            let (b, m) = d.row(row);
            let x: Vec<f64> = (0..30).map(|k| uniform(u64::from(m.from_b(k)), b as u64, &names[k])).collect();
            g(&x)
        })
        .collect();
    time("sobol 2^14 x 30", || {
        std::hint::black_box(variance(d, &y, First::Saltelli, Confidence::default()).unwrap());
    });
    let d2 = Radial { groups: 30, second_order: true };
    let n2 = 1 << 12;
    let y2: Vec<f64> = (0..n2 * d2.rows())
        .map(|row| {
            let (b, m) = d2.row(row);
            let x: Vec<f64> = (0..30).map(|k| uniform(u64::from(m.from_b(k)), b as u64, &names[k])).collect();
            g(&x)
        })
        .collect();
    time("sobol pairs 2^12 x 30", || {
        std::hint::black_box(variance(d2, &y2, First::Saltelli, Confidence::default()).unwrap());
    });
    let x: Vec<Vec<f64>> = (0..30).map(|k| (0..n).map(|r| uniform(9, r as u64, &names[k])).collect()).collect();
    let yl: Vec<f64> = (0..n).map(|r| g(&x.iter().map(|c| c[r]).collect::<Vec<_>>())).collect();
    time("pawn 2^14 x 30", || {
        std::hint::black_box(pawn(&x, &yl, 10).unwrap());
    });
    time("rsa 2^14 x 30, 20 bins", || {
        std::hint::black_box(regional(&x, &yl, 20, Target::Outcome).unwrap());
    });
    let xs: Vec<Vec<f64>> = x.iter().map(|c| c[..4096].to_vec()).collect();
    time("delta 2^12 x 30", || {
        std::hint::black_box(delta(&xs, &yl[..4096], Confidence { resamples: 10, ..Confidence::default() }).unwrap());
    });
    let big: Vec<f64> = (0..100_000).map(|r| uniform(9, r, "x")).collect();
    time("order 100k", || {
        std::hint::black_box(order(&big));
    });
}

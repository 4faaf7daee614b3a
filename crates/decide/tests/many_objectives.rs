//! Hypervolumes against closed forms, fronts against definitions, ε-NSGA-II against the known fronts of test problems.

mod problems;

use shapan_decide::optimize::hypervolume::hypervolume;
use shapan_decide::optimize::nsga::{End, Search, Settings};
use shapan_decide::optimize::sorting::{Points, crowding, fronts};
use shapan_decide::optimize::{NO_VALUE, Refusal, Space};
use shapan_insight::philox::uniform;

/// Boxes: one point in 2 to 6 dimensions; two that overlap, by hand; points beyond the reference, alike, or dominated change nothing.
#[test]
fn volumes_of_boxes() {
    for size in 2..=6 {
        let reference = vec![1.0; size];
        let one = vec![0.5; size];
        assert_eq!(hypervolume(&one, &reference), Ok((0..size).map(|_| 0.5).product()));
        // two boxes: ½ · ½ … twice, less their common part ¼ · ¼ · ½ …
        let mut two = vec![0.5; 2 * size];
        (two[0], two[size + 1]) = (0.25, 0.25);
        let half: f64 = (0..size - 2).map(|_| 0.5).product();
        let exact = (2.0 * 0.75 * 0.5 - 0.25) * half;
        assert!((hypervolume(&two, &reference).unwrap() - exact).abs() < 1e-15, "{size}");
        two.extend(vec![0.75; size]);
        two.extend_from_within(..size);
        two.extend(vec![1.5; size]);
        assert!((hypervolume(&two, &reference).unwrap() - exact).abs() < 1e-15, "{size}");
    }
    assert_eq!(hypervolume(&[], &[1.0, 1.0]), Ok(0.0));
    assert_eq!(hypervolume(&[0.5], &[1.0]), Ok(0.5));
    assert_eq!(hypervolume(&[0.5], &[1.0, 1.0]), Err(Refusal::Count(2, 1)));
    assert_eq!(hypervolume(&[0.5, f64::NAN], &[1.0, 1.0]), Err(Refusal::NotFinite(1)));
    assert_eq!(hypervolume(&[], &[]), Err(Refusal::NoObjectives));
}

/// On whole numbers the volume is a count of unit cubes that some point dominates.
#[test]
fn volumes_are_counts_of_cubes() {
    for size in 2..=6usize {
        for case in 0..20u64 {
            let side = if size < 5 { 6 } else { 4 };
            let name = format!("{size}");
            let points: Vec<f64> =
                (0..12 * size as u64).map(|at| (uniform(case, at, &name) * side as f64).floor()).collect();
            let cubes = (side as usize).pow(size as u32);
            let dominated = (0..cubes)
                .filter(|cube| {
                    let corner: Vec<f64> =
                        (0..size as u32).map(|k| (cube / (side as usize).pow(k) % side as usize) as f64).collect();
                    points.chunks_exact(size).any(|p| p.iter().zip(&corner).all(|(p, c)| p <= c))
                })
                .count();
            assert_eq!(hypervolume(&points, &vec![side as f64; size]), Ok(dominated as f64), "{size} {case}");
        }
    }
}

/// Fronts are those of the definition, point by point; those that are surely behind may be left out. Many points are alike, some in zeros of
/// both signs, and the last case has more points than are worked out at the same time.
#[test]
fn fronts_are_those_of_the_definition() {
    for objectives in [2, 3, 5] {
        for case in 0..21u64 {
            let count = if case < 20 { 60 } else { 1_300 };
            let name = format!("{objectives}");
            let sign = |at: u64| if uniform(case, at, "sign") < 0.5 { -1.0 } else { 1.0 };
            let whole = |at: u64| (uniform(case, at, &name) * 8.0).floor();
            let values: Vec<f64> = (0..(count * objectives) as u64)
                .map(|at| if whole(at) == 0.0 { sign(at) * 0.0 } else { whole(at) })
                .collect();
            let violations: Vec<f64> =
                (0..count as u64).map(|at| (uniform(case, at, "violation") * 4.0 - 2.0).floor().max(0.0)).collect();
            let dominates = |a: usize, b: usize| {
                if violations[a] != violations[b] {
                    return violations[a] < violations[b];
                }
                let (x, y) = (&values[a * objectives..][..objectives], &values[b * objectives..][..objectives]);
                violations[a] == 0.0 && x != y && x.iter().zip(y).all(|(x, y)| x <= y)
            };
            let mut left: Vec<usize> = (0..count).collect();
            let mut expected: Vec<Vec<u32>> = Vec::new();
            while !left.is_empty() {
                let (front, rest): (Vec<usize>, Vec<usize>) =
                    left.iter().partition(|b| !left.iter().any(|a| dominates(*a, **b)));
                expected.push(front.into_iter().map(|at| at as u32).collect());
                left = rest;
            }
            let points = Points { values: &values, violations: &violations, objectives };
            for wanted in [1, 20, count] {
                let mut found = fronts(points, wanted);
                found.iter_mut().for_each(|front| front.sort_unstable());
                let mut held = 0;
                for (at, front) in expected.iter().enumerate() {
                    if held >= wanted {
                        break;
                    }
                    held += front.len();
                    assert_eq!(found[at], *front, "{objectives} objectives, case {case}, front {at}");
                }
            }
        }
    }
}

/// Deb and others (2002): the side lengths of neighbours, in parts of the extent.
#[test]
fn crowding_by_hand() {
    let values = [0.0, 4.0, 1.0, 2.0, 2.0, 1.0, 4.0, 0.0];
    let points = Points { values: &values, violations: &[0.0; 4], objectives: 2 };
    assert_eq!(
        crowding(points, &[0, 1, 2, 3]),
        [f64::INFINITY, 2.0 / 4.0 + 3.0 / 4.0, 3.0 / 4.0 + 2.0 / 4.0, f64::INFINITY]
    );
}

fn search(
    bounds: &[(f64, f64)],
    epsilons: &[f64],
    settings: Settings,
    f: impl Fn(&[f64]) -> (Vec<f64>, f64),
) -> (Search, End) {
    let mut search = Search::new(Space::new(bounds).unwrap(), epsilons, settings).unwrap();
    loop {
        let told: Vec<(Vec<f64>, f64)> = search.candidates().map(&f).collect();
        let (values, violations): (Vec<Vec<f64>>, Vec<f64>) = told.into_iter().unzip();
        if let Some(end) = search.tell(&values.concat(), &violations).unwrap() {
            return (search, end);
        }
    }
}

/// Volume below the whole true front, up to (1.1, 1.1), in closed form.
/// ZDT1, 4: 1.21 − ∫(1 − √f) = 1.21 − 1/3. ZDT2: 1.21 − 2/3. ZDT3, ZDT6: see Zitzler and others (2000); not in closed form here.
#[test]
fn fronts_of_two_objectives_are_reached() {
    for (number, evaluations, exact) in
        [(1, 20_000, 1.21 - 1.0 / 3.0), (2, 20_000, 1.21 - 2.0 / 3.0), (4, 40_000, 1.21 - 1.0 / 3.0)]
    {
        let settings = Settings { evaluations, ..Settings::default() };
        let bounds = problems::zdt_bounds(number);
        let (done, end) = search(&bounds, &[0.005; 2], settings, |x| (problems::zdt(number, x).to_vec(), 0.0));
        assert_eq!((end, done.evaluations()), (End::Budget, evaluations));
        let volume = hypervolume(done.archive().objectives(), &[1.1, 1.1]).unwrap();
        // no archive is better than the front; boxes of side ε may cost ε along both sides, 2.2 ε in all
        assert!(volume < exact && volume > exact - 3.0 * 0.005, "ZDT{number}: {volume} of {exact}");
    }
}

/// The front of DTLZ2 is the sphere of radius 1: up to (1, 1, 1) it dominates 1 − π/6; that of DTLZ1 the plane with sum ½: up to ½ everywhere
/// 1/8 less the tetrahedron 1/48.
#[test]
fn fronts_of_three_objectives_are_reached() {
    let settings = Settings { evaluations: 30_000, ..Settings::default() };
    let (done, _) = search(&[(0.0, 1.0); 12], &[0.04; 3], settings.clone(), |x| (problems::dtlz(2, x, 3), 0.0));
    let exact = 1.0 - core::f64::consts::PI / 6.0;
    let volume = hypervolume(done.archive().objectives(), &[1.0; 3]).unwrap();
    assert!(volume < exact && volume > 0.9 * exact, "{volume} of {exact}");
    for point in done.archive().objectives().chunks_exact(3) {
        let radius = point.iter().map(|f| f * f).sum::<f64>().sqrt();
        assert!((1.0 - 1e-12..1.05).contains(&radius), "{radius}");
    }
    let (done, _) = search(&[(0.0, 1.0); 7], &[0.02; 3], settings, |x| (problems::dtlz(1, x, 3), 0.0));
    let exact = 1.0 / 8.0 - 1.0 / 48.0;
    let volume = hypervolume(done.archive().objectives(), &[0.5; 3]).unwrap();
    assert!(volume < exact && volume > 0.9 * exact, "DTLZ1: {volume} of {exact}");
}

/// The archive: one point a box, no box that dominates another.
#[test]
fn no_box_of_the_archive_dominates_another() {
    let settings = Settings { evaluations: 5_000, ..Settings::default() };
    let (done, _) = search(&[(0.0, 1.0); 12], &[0.1; 3], settings, |x| (problems::dtlz(2, x, 3), 0.0));
    let boxes: Vec<Vec<i64>> = done
        .archive()
        .objectives()
        .chunks_exact(3)
        .map(|f| f.iter().map(|f| (f / 0.1).floor() as i64).collect())
        .collect();
    assert!(boxes.len() > 20 && done.archive().progress() as usize >= boxes.len());
    for (at, a) in boxes.iter().enumerate() {
        for (other, b) in boxes.iter().enumerate() {
            assert!(at == other || !a.iter().zip(b).all(|(a, b)| a <= b), "{a:?} {b:?}");
        }
    }
}

/// Binh and Korn (1997): min 4x² + 4y², (x − 5)² + (y − 5)², with (x − 5)² + y² ≤ 25 and (x − 8)² + (y + 3)² ≥ 7.7. Along the first part of the
/// front x = y (from 0 to 3), where f2 = 2 (√(f1/8) − 5)².
#[test]
fn constraints_hold_in_the_whole_archive() {
    let f = |v: &[f64]| {
        let (x, y) = (v[0], v[1]);
        let first = (x - 5.0) * (x - 5.0) + y * y - 25.0;
        let second = 7.7 - (x - 8.0) * (x - 8.0) - (y + 3.0) * (y + 3.0);
        let far = |a: f64, b: f64| (a - 5.0) * (a - 5.0) + (b - 5.0) * (b - 5.0);
        (vec![4.0 * x * x + 4.0 * y * y, far(x, y)], first.max(0.0) + second.max(0.0))
    };
    let settings = Settings { evaluations: 10_000, ..Settings::default() };
    let (done, _) = search(&[(0.0, 5.0), (0.0, 3.0)], &[0.5, 0.25], settings, f);
    assert!(done.archive().len() > 40, "{}", done.archive().len());
    let mut along = 0;
    for at in 0..done.archive().len() {
        assert_eq!(f(done.archive().point(at)).1, 0.0);
        let values = &done.archive().objectives()[2 * at..2 * at + 2];
        if values[0] < 70.0 {
            let front = 2.0 * ((values[0] / 8.0).sqrt() - 5.0) * ((values[0] / 8.0).sqrt() - 5.0);
            assert!(values[1] >= front - 1e-9 && values[1] < front + 0.5, "{values:?} {front}");
            along += 1;
        }
    }
    assert!(along > 20);
    assert_eq!(done.least_violating().map(|l| l.0), Some(0.0));
}

/// Nothing feasible, nothing with a value, nothing new: each is told.
#[test]
fn odd_problems_are_told() {
    let settings = Settings { evaluations: 2_000, ..Settings::default() };
    let (done, _) = search(&[(0.0, 1.0); 3], &[0.1; 2], settings.clone(), |x| (vec![x[0], x[1]], 1.0 + x[2]));
    assert!(done.archive().is_empty());
    assert!(done.least_violating().is_some_and(|(least, point)| least < 1.01 && point[2] < 0.01));
    let (done, _) = search(&[(0.0, 1.0); 3], &[0.1; 2], settings.clone(), |_| (vec![f64::NAN; 2], NO_VALUE));
    assert!(done.least_violating().is_none() && done.without_value() == 2_000);
    let patient = Settings { evaluations: 1_000_000, patience: Some(3), window: 10, ..settings };
    let (done, end) = search(&[(0.0, 1.0); 2], &[0.1; 2], patient, |x| (vec![x[0], 1.0 - x[0]], 0.0));
    assert_eq!(end, End::Settled);
    assert!(done.evaluations() < 100_000 && done.restarts() >= 3);
}

#[test]
fn a_search_is_the_same_every_time_and_begins_where_it_is_told() {
    let once = |seed| {
        let settings = Settings { seed, evaluations: 3_000, ..Settings::default() };
        search(&[(0.0, 1.0); 30], &[0.01; 2], settings, |x| (problems::zdt(1, x).to_vec(), 0.0))
            .0
            .archive()
            .objectives()
            .to_vec()
    };
    assert_eq!(once(1), once(1));
    assert_ne!(once(1), once(2));
    let mut search = Search::new(Space::new(&[(0.0, 1.0); 2]).unwrap(), &[0.1; 2], Settings::default()).unwrap();
    search.begin_with(&[vec![0.25, 0.75]]).unwrap();
    assert_eq!(search.candidates().next(), Some(&[0.25, 0.75][..]));
    assert!(search.begin_with(&[vec![0.25, 1.75]]).is_err());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let new = |epsilons: &[f64], settings| {
        Search::new(Space::new(&[(0.0, 1.0)]).unwrap(), epsilons, settings).unwrap_err().to_string()
    };
    assert_eq!(new(&[0.1], Settings::default()), "there are too few objectives for this search");
    assert_eq!(new(&[0.1, 0.0], Settings::default()), "a resolution of an objective is not a number above 0");
    let few = Settings { population: 2, ..Settings::default() };
    assert_eq!(new(&[0.1; 2], few), "a population needs four members, and its largest size as many");
}

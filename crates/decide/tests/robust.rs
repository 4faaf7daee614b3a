//! Measures of robustness against closed forms and tables by hand.

use shapan_decide::robust::{
    Questions, Refusal, Sense, Table, kullback_leibler, mean, tail, tail_of_moments, total_variation, wasserstein,
};
use shapan_insight::normal;
use shapan_insight::philox::uniform;

/// Quantiles of the standard normal at the middles of equal parts: a sample without noise.
fn normals(count: usize) -> Vec<f64> {
    (0..count).map(|k| normal::quantile((k as f64 + 0.5) / count as f64)).collect()
}

/// Three policies in four worlds, by hand.
#[test]
fn a_table_by_hand() {
    #[rustfmt::skip]
    let values = [
        1.0, 2.0, 3.0, 4.0,
        4.0, 1.0, 1.0, 4.0,
        2.0, 2.0, 2.0, 2.0,
    ];
    let table = Table::new(3, &values, Sense::More).unwrap();
    assert_eq!(table.regrets(0), [3.0, 0.0, 0.0, 0.0]);
    assert_eq!(table.regrets(1), [0.0, 1.0, 2.0, 0.0]);
    assert_eq!(table.regrets(2), [2.0, 0.0, 1.0, 2.0]);
    let questions = Questions { tail: 0.375, enough: Some(2.0), resamples: 0, radius: 0.0, ..Questions::default() };
    let measures = table.measures(&questions).unwrap();
    let [first, second, third] = &measures[..] else { panic!() };
    assert_eq!((first.mean.value, second.mean.value, third.mean.value), (2.5, 2.5, 2.0));
    // the worst 1.5 of four worlds
    assert_eq!(first.tail.value, (1.0 + 0.5 * 2.0) / 1.5);
    assert_eq!((first.worst, second.worst, third.worst), (1.0, 1.0, 2.0));
    assert_eq!(first.ambiguous.value, 2.5);
    assert_eq!((first.regret.value, second.regret.value, third.regret.value), (0.75, 0.75, 1.25));
    assert_eq!((first.largest_regret, third.largest_regret), (3.0, 2.0));
    // 0.9 of the way through 0, 0, 0, 3: 2.7 of three steps
    assert!((first.high_regret.value - 0.7 * 3.0).abs() < 1e-12);
    assert_eq!(first.enough.map(|e| e.value), Some(0.75));
    assert_eq!((first.best.value, second.best.value, third.best.value), (0.75, 0.5, 0.25));
    assert_eq!(first.mean.error, None);
    // where less is better every regret turns round
    let less = Table::new(3, &values, Sense::Less).unwrap();
    assert_eq!(less.regrets(0), [0.0, 1.0, 2.0, 2.0]);
    let measures = less.measures(&questions).unwrap();
    assert_eq!((measures[0].worst, measures[0].mean.value), (4.0, 2.5));
    assert_eq!(measures[0].tail.value, (4.0 + 0.5 * 3.0) / 1.5);
    assert_eq!(measures[0].enough.map(|e| e.value), Some(0.5));
}

/// A world without value under one policy counts for none, and is named.
#[test]
fn broken_worlds_are_named_and_never_averaged() {
    let values = [1.0, f64::NAN, 3.0, 5.0, 6.0, 7.0, f64::INFINITY, 9.0];
    let table = Table::new(2, &values, Sense::More).unwrap();
    assert_eq!(table.worlds(), [0, 3]);
    assert_eq!(table.missing(), [vec![1], vec![2]]);
    let measures = table.measures(&Questions::default()).unwrap();
    assert_eq!((measures[0].mean.value, measures[1].mean.value), (3.0, 7.5));
    assert_eq!(Table::new(2, &[f64::NAN, 1.0, 1.0, f64::NAN], Sense::More).unwrap_err(), Refusal::NoWorld);
    assert_eq!(Table::new(2, &[1.0, 2.0, 3.0], Sense::More).unwrap_err(), Refusal::Shape);
    assert_eq!(Table::new(0, &[], Sense::More).unwrap_err(), Refusal::Shape);
    let wrong = table.measures(&Questions { tail: 0.0, ..Questions::default() }).unwrap_err();
    assert_eq!(wrong.to_string(), "the tail is not a part of the worlds above 0 and at most 1");
}

/// The worst tenth of a standard normal has the mean −φ(z)/0.1 with z its 10 % quantile; so has the bound from moments alone −3.
#[test]
fn tails_of_a_normal() {
    let sample = normals(100_000);
    let z = normal::quantile(0.1);
    let density = shapan_model::num::elementary::exp(-0.5 * z * z) / (2.0 * core::f64::consts::PI).sqrt();
    assert!((tail(&sample, 0.1) + density / 0.1).abs() < 1e-3, "{}", tail(&sample, 0.1));
    assert!((tail(&sample, 1.0) - mean(&sample)).abs() < 1e-12);
    assert!((tail_of_moments(0.0, 1.0, 0.1) + 3.0).abs() < 1e-12);
    assert!(tail(&sample, 0.1) > tail_of_moments(0.0, 1.0, 0.1));
    // two values reach the bound: −3 with chance 0.1, 1/3 with 0.9
    let mut two = vec![-3.0; 1];
    two.extend([1.0 / 3.0; 9]);
    assert!((tail(&two, 0.1) - tail_of_moments(0.0, 1.0, 0.1)).abs() < 1e-12);
}

/// The least favourable mean of a normal within η nats is the mean less √(2η) standard deviations.
#[test]
fn relative_entropy_of_a_normal() {
    let sample: Vec<f64> = normals(200_000).into_iter().map(|z| 5.0 + 2.0 * z).collect();
    for radius in [0.01f64, 0.1, 0.5] {
        let exact = 5.0 - 2.0 * (2.0 * radius).sqrt();
        assert!(
            (kullback_leibler(&sample, radius) - exact).abs() < 2e-3,
            "{radius}: {} {exact}",
            kullback_leibler(&sample, radius)
        );
    }
}

/// A fair coin pushed to the chance q of the bad side costs q ln 2q + (1 − q) ln 2(1 − q) nats; beyond ln 2 only the bad side is left.
#[test]
#[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
fn relative_entropy_of_a_coin() {
    for q in [0.6f64, 0.75, 0.99] {
        let radius = q * (2.0 * q).ln() + (1.0 - q) * (2.0 * (1.0 - q)).ln();
        assert!((kullback_leibler(&[0.0, 1.0], radius) - (1.0 - q)).abs() < 1e-9, "{q}");
        assert!((kullback_leibler(&[-3e9, 5e9], radius) - (-3e9 * q + 5e9 * (1.0 - q))).abs() < 10.0, "{q}");
    }
    assert_eq!(kullback_leibler(&[0.0, 1.0], 0.7), 0.0);
    assert_eq!(kullback_leibler(&[0.0, 1.0], 0.0), 0.5);
    assert_eq!(kullback_leibler(&[4.0; 3], 1.0), 4.0);
}

/// Three tenths of the weight go from the largest values to the smallest.
#[test]
fn total_variation_by_hand() {
    let values = [4.0, 1.0, 2.0, 3.0];
    assert_eq!(total_variation(&values, 0.0), 2.5);
    assert!((total_variation(&values, 0.3) - (0.55 * 1.0 + 0.25 * 2.0 + 0.2 * 3.0)).abs() < 1e-12);
    assert_eq!(total_variation(&values, 1.0), 1.0);
}

/// One policy alone loses the whole radius, down to the worst world. Two worlds, 3 apart by the other policy: a unit of weight costs 3 and loses
/// 1, so the mean of ½ falls by a third of the radius, until all of the weight has gone at 1.5.
#[test]
fn a_wasserstein_ball_by_hand() {
    let alone = [vec![4.0, 1.0, 2.0, 3.0]];
    for (radius, least) in [(0.0, 2.5), (0.3, 2.2), (1.5, 1.0), (9.0, 1.0)] {
        assert!((wasserstein(&alone, 0, radius).value - least).abs() < 1e-12, "{radius}");
    }
    let two = [vec![0.0, 1.0], vec![0.0, 3.0], vec![7.0, 7.0]];
    for (radius, least) in [(0.0, 0.5), (0.6, 0.3), (1.5, 0.0), (2.0, 0.0)] {
        assert!((wasserstein(&two, 0, radius).value - least).abs() < 1e-12, "{radius}");
    }
    assert!((wasserstein(&two, 1, 0.6).value - 0.9).abs() < 1e-12, "the most sensitive one loses all of it");
    assert_eq!(wasserstein(&two, 2, 0.6).value, 7.0, "one that is the same everywhere loses nothing");
    // less is better: the mean rises
    let table = Table::new(2, &[0.0, -1.0, 0.0, -3.0], Sense::Less).unwrap();
    let ask = Questions { wasserstein: Some(0.6), ..Questions::default() };
    let found = table.measures(&ask).unwrap()[0].wasserstein.unwrap();
    assert!((found.value + 0.3).abs() < 1e-12, "{found:?}");
    assert_eq!(table.measures(&Questions::default()).unwrap()[0].wasserstein, None);
    let wrong = table.measures(&Questions { wasserstein: Some(-1.0), ..ask }).unwrap_err();
    assert_eq!(wrong.to_string(), "the radius of the Wasserstein ball is not a number from 0 on");
}

/// The primal problem by itself: every world's weight goes along the lower hull of (distance, gain), the steepest pieces of all worlds first, until
/// the budget is spent.
#[test]
fn a_wasserstein_ball_by_its_primal() {
    for case in 0..40u64 {
        let (policies, worlds) = (1 + case as usize % 3, 5 + case as usize);
        let draw = |at: usize, name: &str| normal::quantile(uniform(case, at as u64, name));
        let gains: Vec<Vec<f64>> = (0..policies)
            .map(|p| (0..worlds).map(|w| draw(w, "shared") + draw(w, &format!("own {p}")) * 1.5).collect())
            .collect();
        let radius = uniform(case, 0, "radius");
        let distance = |a: usize, b: usize| gains.iter().map(|g| (g[a] - g[b]).abs()).fold(0.0, f64::max);
        let mut pieces: Vec<(f64, f64)> = Vec::new();
        for from in 0..worlds {
            let mut at = (0.0, gains[0][from]);
            // from each corner of the hull to the one that falls most for its distance
            while let Some(next) = (0..worlds)
                .map(|to| (distance(from, to), gains[0][to]))
                .filter(|to| to.0 > at.0 && to.1 < at.1)
                .min_by(|a, b| ((a.1 - at.1) / (a.0 - at.0)).total_cmp(&((b.1 - at.1) / (b.0 - at.0))))
            {
                pieces.push(((next.1 - at.1) / (next.0 - at.0), next.0 - at.0));
                at = next;
            }
        }
        pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut left, mut exact) = (radius * worlds as f64, gains[0].iter().sum::<f64>());
        for (slope, length) in pieces {
            let taken = length.min(left);
            exact += slope * taken;
            left -= taken;
        }
        let found = wasserstein(&gains, 0, radius).value;
        assert!((found - exact / worlds as f64).abs() < 1e-12, "{case}: {found} {}", exact / worlds as f64);
    }
}

/// Without a ball the error is that of a mean, σ/√n; the worst world has none.
#[test]
fn errors_in_a_wasserstein_ball() {
    let values = [normals(1000)];
    let near = |found: Option<f64>| assert!((found.unwrap() * 1000f64.sqrt() - 1.0).abs() < 0.01, "{found:?}");
    near(wasserstein(&values, 0, 0.0).error);
    assert_eq!(wasserstein(&values, 0, 10.0).error, None);
    assert!(wasserstein(&[vec![]], 0, 0.1).value.is_nan());
}

/// Resampled errors against σ/√n, for a mean and a share.
#[test]
fn standard_errors_are_the_known_ones() {
    let n = 1000;
    let values = normals(n);
    let table = Table::new(1, &values, Sense::More).unwrap();
    let questions = Questions { enough: Some(normal::quantile(0.8)), resamples: 1000, ..Questions::default() };
    let measures = table.measures(&questions).unwrap();
    let near = |found: Option<f64>, exact: f64| {
        let found = found.unwrap();
        assert!((found / exact - 1.0).abs() < 0.1, "{found} {exact}");
    };
    near(measures[0].mean.error, 1.0 / (n as f64).sqrt());
    near(measures[0].enough.unwrap().error, (0.2 * 0.8 / n as f64).sqrt());
    assert_eq!(measures[0].regret.value, 0.0);
    assert_eq!(measures[0].best.value, 1.0);
}

/// The lake of Carpenter, Ludwig and Brock (1999) as in Quinn and others (2017), without its stochastic inflow: constant pollution a each year,
/// P' = P + a + P^q/(1 + P^q) − bP from P = 0. What a lake with a large b loses by caution, one with a small b loses by tipping.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test problem, held against its definition")]
fn regret_in_the_lake() {
    let lake = |a: f64, b: f64, q: f64| {
        let (mut p, mut gain, mut tipped) = (0.0f64, 0.0, false);
        // the state from which the lake does not come back: P^q/(1 + P^q) = bP, the smaller root above 0
        let critical = (1..=20_000).map(|k| k as f64 * 1e-3).find(|p| p.powf(q) / (1.0 + p.powf(q)) >= b * p);
        for year in 0..100 {
            p += a + p.powf(q) / (1.0 + p.powf(q)) - b * p;
            tipped |= critical.is_some_and(|critical| p > critical);
            gain += 0.4 * a * 0.98f64.powi(year);
        }
        gain - if tipped { 2.0 } else { 0.0 }
    };
    let worlds = [(0.2, 2.0), (0.3, 2.5), (0.42, 2.0), (0.45, 4.5)];
    let policies = [0.0, 0.02, 0.1];
    let values: Vec<f64> = policies.iter().flat_map(|a| worlds.map(|(b, q)| lake(*a, b, q))).collect();
    let table = Table::new(3, &values, Sense::More).unwrap();
    // the sum of discounts is (1 − 0.98^100)/0.02 = 43.37; and a lake tips if more comes in than leaves at any state below the critical one
    let worth = |a: f64| 0.4 * a * (1.0 - 0.98f64.powi(100)) / 0.02;
    let tips = |a: f64, (b, q): (f64, f64)| {
        let leaves = |p: f64| b * p - p.powf(q) / (1.0 + p.powf(q));
        let below = (1..200_000).map(|k| f64::from(k) * 1e-4).take_while(|p| leaves(*p) > 0.0 || *p < 0.01);
        a > below.map(leaves).fold(0.0, f64::max)
    };
    let own = |a: f64, world: (f64, f64)| worth(a) - if tips(a, world) { 2.0 } else { 0.0 };
    let tipped = policies.map(|a| worlds.iter().filter(|world| tips(a, **world)).count());
    assert!(tipped[0] == 0 && 0 < tipped[1] && tipped[1] < tipped[2] && tipped[2] < 4, "{tipped:?}");
    for (policy, a) in policies.iter().enumerate() {
        for (at, world) in worlds.iter().enumerate() {
            let best = policies.iter().map(|a| own(*a, *world)).fold(f64::NEG_INFINITY, f64::max);
            assert!((table.regrets(policy)[at] - (best - own(*a, *world))).abs() < 1e-9, "{a} {world:?}");
        }
    }
}

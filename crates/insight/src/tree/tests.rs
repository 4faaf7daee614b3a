//! Trees against cuts worked by hand and trees of scikit-learn.

use super::*;

const LOW: f64 = f64::NEG_INFINITY;
const HIGH: f64 = f64::INFINITY;

/// Runs, impurity, mean or share of class 1, and the limits (column, above, up to).
type Row = (usize, f64, f64, &'static [(usize, f64, f64)]);

// scikit-learn 1.9.1 on the numbers of `inputs` and `outcomes`, min_samples_leaf = 25: leaves of DecisionTreeClassifier and
// DecisionTreeRegressor from left to right, the same for twenty values of random_state, so that no two cuts are alike.
const BINARY: [Row; 11] = [
    (29, 0.2853745541022592, 0.1724137931034483, &[(0, LOW, 73.5), (2, LOW, 467.5)]),
    (26, 0.14201183431952658, 0.07692307692307693, &[(0, LOW, 73.5), (2, 467.5, 898.0)]),
    (29, 0.0, 0.0, &[(0, 73.5, 600.5), (2, LOW, 354.5), (3, LOW, 343.0)]),
    (40, 0.18000000000000005, 0.1, &[(0, 73.5, 600.5), (2, 354.5, 898.0), (3, LOW, 343.0)]),
    (116, 0.0, 0.0, &[(0, 73.5, 600.5), (2, LOW, 898.0), (3, 343.0, 858.0)]),
    (30, 0.23111111111111116, 0.13333333333333333, &[(0, 73.5, 600.5), (2, LOW, 898.0), (3, 858.0, HIGH)]),
    (38, 0.43213296398891965, 0.6842105263157895, &[(0, LOW, 600.5), (2, 898.0, HIGH)]),
    (87, 0.0, 1.0, &[(0, 600.5, HIGH), (1, LOW, 450.5)]),
    (37, 0.0, 0.0, &[(0, 600.5, 824.5), (1, 450.5, HIGH), (2, LOW, 735.0)]),
    (36, 0.19753086419753085, 0.1111111111111111, &[(0, 824.5, HIGH), (1, 450.5, HIGH), (2, LOW, 735.0)]),
    (32, 0.482421875, 0.40625, &[(0, 600.5, HIGH), (1, 450.5, HIGH), (2, 735.0, HIGH)]),
];
const REGRESSION: [Row; 15] = [
    (28, 4.066326530612244, 3.0714285714285716, &[(0, LOW, 73.5), (1, LOW, 499.5)]),
    (42, 3.058956916099774, 4.809523809523809, &[(0, 73.5, 268.5), (1, LOW, 499.5)]),
    (26, 3.84023668639054, 8.923076923076923, &[(0, 268.5, 369.5), (1, LOW, 499.5)]),
    (35, 3.2277551020408026, 10.82857142857143, &[(0, 369.5, 493.5), (1, LOW, 499.5)]),
    (26, 4.178994082840262, 15.115384615384615, &[(0, 493.5, 714.5), (1, LOW, 499.5), (3, LOW, 516.0)]),
    (26, 4.40384615384616, 14.5, &[(0, 493.5, 714.5), (1, LOW, 499.5), (3, 516.0, HIGH)]),
    (38, 2.797783933518076, 19.210526315789473, &[(0, 714.5, 879.5), (1, LOW, 499.5)]),
    (25, 2.8384000000000356, 22.04, &[(0, 879.5, HIGH), (1, LOW, 499.5)]),
    (46, 15.921077504725872, 11.23913043478261, &[(0, LOW, 508.5), (1, 499.5, HIGH), (3, LOW, 378.5)]),
    (33, 12.211202938475594, 19.303030303030305, &[(0, LOW, 508.5), (1, 499.5, HIGH), (3, 378.5, 610.5)]),
    (34, 13.021626297577939, 19.91176470588235, &[(0, 508.5, HIGH), (1, 499.5, HIGH), (3, LOW, 302.0)]),
    (38, 19.416204986149523, 29.289473684210527, &[(0, 508.5, HIGH), (1, 499.5, HIGH), (3, 302.0, 610.5)]),
    (26, 10.639053254437954, 26.23076923076923, &[(0, LOW, 205.5), (1, 499.5, HIGH), (3, 610.5, HIGH)]),
    (38, 13.075484764543035, 34.23684210526316, &[(0, 205.5, 614.0), (1, 499.5, HIGH), (3, 610.5, HIGH)]),
    (39, 32.56147271531859, 42.282051282051285, &[(0, 614.0, HIGH), (1, 499.5, HIGH), (3, 610.5, HIGH)]),
];
const CLASSES: [Row; 7] = [
    (183, 0.0, 0.0, &[(0, LOW, 500.5), (2, LOW, 689.5)]),
    (28, 0.13265306122448983, 0.9285714285714286, &[(0, LOW, 500.5), (2, 689.5, 819.5)]),
    (25, 0.3648, 0.76, &[(0, LOW, 500.5), (2, 819.5, HIGH), (3, LOW, 444.0)]),
    (28, 0.4362244897959183, 0.6785714285714286, &[(0, LOW, 500.5), (2, 819.5, HIGH), (3, 444.0, HIGH)]),
    (157, 0.0, 1.0, &[(0, 500.5, HIGH), (2, LOW, 700.5)]),
    (33, 0.1652892561983471, 0.09090909090909091, &[(0, 500.5, HIGH), (2, 700.5, HIGH), (3, LOW, 465.5)]),
    (46, 0.4234404536862004, 0.30434782608695654, &[(0, 500.5, HIGH), (2, 700.5, HIGH), (3, 465.5, HIGH)]),
];

/// Four columns of whole numbers below 1009, by column, then run.
fn inputs() -> Vec<Vec<f64>> {
    let value = |j: u64, r: u64| (r * r * (2 * j + 3) + r * (7919 * j + 331) + 17 * j) % 1009;
    (0..4).map(|j| (0..500).map(|r| value(j, r) as f64).collect()).collect()
}

/// Hits, numbers, classes.
fn outcomes(x: &[Vec<f64>]) -> (Vec<u8>, Vec<f64>, Vec<u8>) {
    let hit = |r: usize| {
        (x[0][r] > 600.0 && x[1][r] < 450.0) || (x[2][r] > 900.0 && !r.is_multiple_of(3)) || r.is_multiple_of(23)
    };
    let number = |r: usize| {
        let step = if x[1][r] > 500.0 { 3.0 * (x[3][r] / 100.0).floor() } else { 0.0 };
        (x[0][r] / 50.0).floor() + step + (r % 7) as f64
    };
    let class = |r: usize| u8::from(x[0][r] > 500.0) + u8::from(x[2][r] > 700.0 && !r.is_multiple_of(5));
    ((0..500).map(|r| u8::from(hit(r))).collect(), (0..500).map(number).collect(), (0..500).map(class).collect())
}

fn agree(tree: &Tree, rows: &[Row], relative: f64) {
    let leaves = tree.leaves();
    assert_eq!(leaves.len(), rows.len(), "{leaves:#?}");
    for (leaf, (n, impurity, mean, limits)) in leaves.iter().zip(rows) {
        assert_eq!((leaf.step.n, leaf.step.res_dim), (*n, limits.len()), "{leaf:?}");
        assert!((leaf.impurity - impurity).abs() <= relative * impurity.max(1e-3), "{leaf:?}, {impurity}");
        assert!((leaf.step.density - mean).abs() <= 1e-14 * mean.abs(), "{leaf:?}, {mean}");
        assert!((leaf.step.mass - *n as f64 / 500.0).abs() < 1e-15);
        for (column, low, high) in *limits {
            let Limit::Number { low: own_low, high: own_high } = leaf.step.limits[*column] else { panic!("a number") };
            let whole = &tree.whole[*column];
            let Limit::Number { low: least, high: most } = whole else { panic!("a number") };
            assert_eq!((own_low, own_high), (low.max(*least), high.min(*most)), "{leaf:?}");
        }
    }
}

#[test]
fn trees_are_those_of_scikit_learn() {
    let x = inputs();
    let (hits, numbers, classes) = outcomes(&x);
    let columns: Vec<Column<'_>> = x.iter().map(|x| Column::Number(x)).collect();
    let growth = Growth::default();
    let binary = grow(&columns, Target::Class { of: &hits, interest: 1 }, growth).unwrap();
    agree(&binary, &BINARY, 1e-12);
    agree(&grow(&columns, Target::Number(&numbers), growth).unwrap(), &REGRESSION, 1e-11);
    agree(&grow(&columns, Target::Class { of: &classes, interest: 1 }, growth).unwrap(), &CLASSES, 1e-12);
    // the same numbers far from zero: the same cuts
    let far: Vec<f64> = numbers.iter().map(|y| y + 1e9).collect();
    let again = grow(&columns, Target::Number(&far), growth).unwrap();
    assert_eq!(again.leaves().iter().map(|leaf| leaf.step.n).collect::<Vec<_>>(), REGRESSION.map(|row| row.0));
    // zeros and ones as numbers: the cuts of two classes, and half of Gini's index
    let ones: Vec<f64> = hits.iter().map(|k| f64::from(*k)).collect();
    let told = grow(&columns, Target::Number(&ones), growth).unwrap();
    agree(&told, &BINARY.map(|row| (row.0, row.1 / 2.0, row.2, row.3)), 1e-12);
    let coverage: f64 = told.leaves().iter().map(|leaf| leaf.step.coverage).sum();
    assert!((coverage - 1.0).abs() < 1e-14);
}

/// `cost_complexity_pruning_path` of scikit-learn 1.9.1 for the first tree, without its leading 0, and the leaves it keeps at 0.004.
#[test]
fn pruning_is_that_of_scikit_learn() {
    let x = inputs();
    let columns: Vec<Column<'_>> = x.iter().map(|x| Column::Number(x)).collect();
    let tree = grow(&columns, Target::Class { of: &outcomes(&x).0, interest: 1 }, Growth::default()).unwrap();
    let exact = [
        0.0005000241138172247,
        0.0006270270270270183,
        0.000901065449010658,
        0.0012885816048606759,
        0.0014210007047216547,
        0.010992188519243322,
        0.052660059239006574,
        0.10632034632034634,
    ];
    let prices = tree.prices();
    assert_eq!(prices.len(), exact.len(), "{prices:?}");
    assert!(prices.iter().zip(exact).all(|(price, exact)| (price - exact).abs() < 1e-13), "{prices:?}");
    let kept = |alpha: f64| tree.pruned(alpha).leaves().iter().map(|leaf| leaf.step.n).collect::<Vec<_>>();
    assert_eq!(kept(0.004), [270, 38, 87, 73, 32]);
    assert_eq!(kept(1.0), [500]);
    assert_eq!(tree.pruned(0.0), tree);
}

/// Worked by hand: of the hits 0 0 1 1 1 0 in rising order the first two are cut off, which leaves Gini's index 0 in two runs and 3/8 in four:
/// 1/4 in place of 1/2.
#[test]
fn one_cut_by_hand() {
    let x = [4.0, 1.0, 3.0, 6.0, 2.0, 5.0];
    let hits = [1, 0, 1, 0, 0, 1];
    let growth = Growth { mass_min: 0.34, ..Growth::default() };
    let tree = grow(&[Column::Number(&x)], Target::Class { of: &hits, interest: 1 }, growth).unwrap();
    let cut = tree.nodes[0].cut.clone().unwrap();
    assert_eq!(cut.limits[0], Limit::Number { low: LOW, high: 2.5 });
    assert_eq!((tree.nodes[0].impurity, tree.nodes[0].counts.clone()), (0.5, vec![3, 3]));
    assert!((cut.gain - 0.25).abs() < 1e-15, "{cut:?}");
    // the four above are cut once more, two and two
    let leaves = tree.leaves();
    assert_eq!(
        leaves.iter().map(|leaf| (leaf.step.n, leaf.step.k)).collect::<Vec<_>>(),
        [(2, 0.0), (2, 2.0), (2, 1.0)]
    );
    assert_eq!(leaves[1].step.limits, [Limit::Number { low: 2.5, high: 4.5 }]);
    assert_eq!((leaves[1].step.coverage, leaves[1].step.density, leaves[1].step.mass), (2.0 / 3.0, 1.0, 1.0 / 3.0));
    let stump = grow(&[Column::Number(&x)], Target::Number(&x), Growth { depth: Some(1), ..growth }).unwrap();
    assert_eq!(stump.leaves().len(), 2);
    let none = grow(&[Column::Number(&x)], Target::Number(&x), Growth { gain_min: 100.0, ..growth }).unwrap();
    assert_eq!((none.leaves().len(), none.leaves()[0].step.res_dim), (1, 0));
}

/// Worked by hand: means 5, 0, 4 and 1 of four categories, variance 4.25. The first against the rest makes it fall by 25/12, the second by as
/// much: the earlier is taken. In order the cut is 0 and 1 against 4 and 5, which makes it fall by 4.
#[test]
fn categories_are_cut_in_both_ways() {
    let kinds = [0, 0, 1, 1, 2, 2, 3, 3];
    let y = [5.0, 5.0, 0.0, 0.0, 4.0, 4.0, 1.0, 1.0];
    let cut = |categories| {
        let growth = Growth { mass_min: 0.0, depth: Some(1), categories, ..Growth::default() };
        let tree = grow(&[Column::Category(&kinds)], Target::Number(&y), growth).unwrap();
        (tree.leaves(), tree.nodes[0].cut.clone().unwrap().gain)
    };
    let (leaves, gain) = cut(Categories::One);
    assert_eq!(leaves[1].step.limits, [Limit::Category(0b0001)]);
    assert_eq!(leaves[0].step.limits, [Limit::Category(0b1110)]);
    assert!((gain - 25.0 / 12.0).abs() < 1e-14, "{gain}");
    let (leaves, gain) = cut(Categories::Ordered);
    assert_eq!(leaves[0].step.limits, [Limit::Category(0b1010)]);
    assert_eq!((leaves[0].step.density, leaves[1].step.density), (0.5, 4.5));
    assert!((gain - 4.0).abs() < 1e-14, "{gain}");
}

/// Every run is in one leaf, and in the box of that leaf, even if the limit lies on it.
#[test]
fn boxes_divide_the_runs() {
    let next = f64::from_bits(1.0f64.to_bits() + 1);
    let x = [1.0, next, 1.0, next];
    let tree = grow(&[Column::Number(&x)], Target::Number(&x), Growth::default()).unwrap();
    let holds = |leaf: &Leaf, run: usize| crate::peeling::holds(&Column::Number(&x), &leaf.step.limits[0], run);
    for run in 0..4 {
        assert_eq!(tree.leaves().iter().filter(|leaf| holds(leaf, run)).count(), 1);
    }
    assert_eq!(tree.leaves().len(), 2);
}

#[test]
fn nonsense_is_refused() {
    let x = [1.0, 2.0, 3.0];
    let ask = |x: &[f64], y: &[f64]| grow(&[Column::Number(x)], Target::Number(y), Growth::default()).unwrap_err();
    assert_eq!(ask(&x, &[1.0; 3]), Refusal::Flat);
    assert_eq!(ask(&x, &[1.0, f64::NAN, 2.0]), Refusal::NotFinite(1));
    assert_eq!(ask(&[1.0, 2.0, f64::NAN], &x), Refusal::NotFinite(2));
    assert_eq!(ask(&x[..2], &x), Refusal::Shape);
    assert_eq!(grow(&[], Target::Number(&x), Growth::default()).unwrap_err(), Refusal::Shape);
    let absent = Target::Class { of: &[0, 1, 0], interest: 2 };
    assert_eq!(grow(&[Column::Number(&x)], absent, Growth::default()).unwrap_err(), Refusal::Flat);
}

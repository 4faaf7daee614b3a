//! Tests of the figures: expected texts are written by hand.

use proptest::prelude::*;

use super::*;
use Language::{Chinese, English};

#[test]
fn values_in_both_languages() {
    let cases = [
        (34.8e12, "USD/yr", "34.8 T USD/yr", "34.8万亿美元/年"),
        (1.4849e6, "H100e", "1.48 M H100e", "148万 H100e"),
        (0.12345, "%", "12.3%", "12.3%"),
        (0.3, "%/yr", "30%/yr", "30%/年"),
        (161.9e6, "worker", "162 M workers", "1.62亿人"),
        (5.16e11, "W", "516 GW", "516 GW"),
        (999_950.0, "1", "1 M", "100万"),
        (9_876.0, "H100e", "9,880 H100e", "9,880 H100e"),
        (12_345.0, "USD/worker", "12.3 k USD/worker", "1.23万美元/人"),
        (-0.02, "1", "−0.02", "−0.02"),
        (1.5e-7, "1", "1.5×10⁻⁷", "1.5×10⁻⁷"),
        (2.5e20, "H100e", "2.5×10²⁰ H100e", "2.5×10²⁰ H100e"),
        (0.0, "USD", "0 USD", "0美元"),
        (7.0, "yr", "7 years", "7年"),
        (10.0, "x", "10×", "10倍"),
        (0.05, "1/yr", "0.05/yr", "0.05/年"),
        (2031.5, "year", "2031.5", "2031.5"),
        (2040.0, "year", "2040", "2040"),
        (f64::NAN, "USD", "–", "–"),
        (f64::NEG_INFINITY, "USD", "−∞", "−∞"),
    ];
    for (value, unit, english, chinese) in cases {
        assert_eq!(figure(value, unit, English), english);
        assert_eq!(figure(value, unit, Chinese), chinese);
    }
    assert_eq!(count(1_234_567), "1,234,567");
    assert_eq!(count(12), "12");
    assert_eq!(unit_name("USD/(H100e/yr)", Chinese), "美元/(H100e/年)");
}

#[test]
fn outer_quantiles_have_two_digits_unless_the_median_is_near() {
    assert_eq!(outer(34.8e12, 61.2e12, "USD/yr", English), "35 T USD/yr");
    assert_eq!(outer(1.234e15, 61.2e12, "USD/yr", Chinese), "1,200万亿美元/年");
    assert_eq!(outer(0.2214, 0.2214, "%", English), "22.1%");
    assert_eq!(outer(0.2174, 0.2178, "%", English), "21.7%");
    assert_eq!(outer(0.2211, 0.2207, "%", English), "22.1%");
    assert_eq!(outer(f64::NAN, 1.0, "%", English), "–");
}

#[test]
fn linear_axes_have_round_marks_and_one_unit() {
    let axis = Axis::new(0.0, 34.8e12, Scale::Linear, "USD/yr", 5, English);
    assert_eq!(axis.labels, ["0", "5", "10", "15", "20", "25", "30", "35"]);
    assert_eq!(axis.unit, "T USD/yr");
    let axis = Axis::new(-0.031, 0.02, Scale::Linear, "%", 4, English);
    assert_eq!(axis.labels, ["−4", "−3", "−2", "−1", "0", "1", "2"]);
    assert_eq!(axis.unit, "%");
    let axis = Axis::new(0.0, 1.2, Scale::Linear, "1", 3, Chinese);
    assert_eq!(axis.labels, ["0", "0.5", "1.0", "1.5"]);
}

#[test]
fn log_axes_mark_decades() {
    let axis = Axis::new(2.0e4, 3.0e9, Scale::Log, "H100e", 6, English);
    assert_eq!(axis.labels, ["100 k", "1 M", "10 M", "100 M", "1 bn"]);
    assert_eq!(axis.unit, "H100e");
    let axis = Axis::new(2.0e4, 3.0e9, Scale::Log, "H100e", 6, Chinese);
    assert_eq!(axis.labels, ["10万", "100万", "1,000万", "1亿", "10亿"]);
    let axis = Axis::new(1.0, 40.0, Scale::Log, "x", 6, English);
    assert_eq!(axis.labels, ["1", "2", "5", "10", "20"]);
    assert_eq!(axis.position(0.0), None);
}

#[test]
fn axes_of_years() {
    assert_eq!(Axis::years(2026.0, 2051.0, 5).labels, ["2030", "2035", "2040", "2045", "2050"]);
}

/// The digits of a number before its words, without separators, point and zeros at either end.
fn digits(text: &str) -> String {
    let number: String = text.chars().take_while(|c| c.is_ascii_digit() || ",.−".contains(*c)).collect();
    number.replace([',', '.', '−'], "").trim_matches('0').to_string()
}

proptest! {
    #[test]
    fn digits_do_not_depend_on_the_language(value in -1.0e14f64..1.0e14, unit in 0usize..4) {
        let unit = ["USD/yr", "H100e", "W", "%"][unit];
        prop_assert_eq!(digits(&figure(value, unit, English)), digits(&figure(value, unit, Chinese)));
    }

    #[test]
    fn an_axis_always_has_marks_within_its_ends(a in proptest::num::f64::ANY, b in proptest::num::f64::ANY, log in any::<bool>(), wanted in 1usize..12) {
        let scale = if log { Scale::Log } else { Scale::Linear };
        let axis = Axis::new(a, b, scale, "USD", wanted, English);
        prop_assert!(axis.low < axis.high, "{:?}", axis);
        prop_assert!(axis.ticks.len() >= 2 && axis.ticks.len() < 60, "{:?}", axis);
        prop_assert_eq!(axis.ticks.len(), axis.labels.len());
        prop_assert!(!axis.labels.concat().contains("NaN"));
        for tick in &axis.ticks {
            let at = axis.position(*tick);
            prop_assert!(at.is_some_and(|at| (-1e-6..=1.000001).contains(&at)), "{:?} {:?}", axis, tick);
        }
    }
}

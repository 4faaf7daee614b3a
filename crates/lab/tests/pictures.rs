//! Pictures and reports of any data are well formed, say what they leave out, and never print what is not a number.

#[path = "../examples/pictures/synthetic.rs"]
mod synthetic;

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use shapan_lab::chart::{Body, Chart, Fan, Histogram, Interval, ScaleChoice, Series};
use shapan_lab::messages::Language;
use shapan_lab::svg;
use shapan_lab::terminal::{self, Look};

/// Fails unless the text is well-formed XML in which every tag is closed; gives the number of elements.
fn elements(xml: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut depth, mut count) = (0i32, 0);
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) => {
                tag.attributes().for_each(|attribute| drop(attribute.expect("a well-formed attribute")));
                depth += 1;
                count += 1;
            }
            Event::Empty(tag) => {
                tag.attributes().for_each(|attribute| drop(attribute.expect("a well-formed attribute")));
                count += 1;
            }
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "every element is closed");
    count
}

fn numbers_only(text: &str) {
    for word in ["NaN", "None", "inf", "⟦"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

/// Columns of a line without its colours.
fn visible(line: &str) -> usize {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("\x1b[") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('m').map_or("", |(_, after)| after);
    }
    terminal::width(&(out + rest))
}

fn check(chart: &Chart, wide: usize) {
    let picture = svg::draw(chart, "picture", 720.0);
    assert!(elements(&picture) >= 4);
    numbers_only(&picture);
    assert!(picture.contains("role=\"img\"") && picture.contains("<title id=\"picture-title\">"));
    for (colour, ascii) in [(false, false), (true, false), (false, true)] {
        let text = terminal::draw(chart, Look { width: wide, height: 7, colour, ascii });
        numbers_only(&text);
        for line in text.lines() {
            assert!(visible(line) <= wide, "{} > {wide}: {line}", visible(line));
        }
        if ascii && chart.language == Language::English && chart.title.is_ascii() {
            assert!(text.is_ascii(), "{text}");
        }
    }
}

#[test]
fn pictures_of_a_study() {
    for language in Language::ALL {
        for chart in synthetic::charts(language) {
            check(&chart, 80);
            check(&chart, 47);
        }
    }
}

#[test]
fn zeros_on_a_logarithmic_axis_are_named() {
    let values = vec![Some(0.0), Some(1.0), Some(100.0), Some(-1.0), Some(f64::NAN), None];
    let times = (0..6).map(|i| 2026.0 + f64::from(i)).collect();
    let lines = Body::Lines(vec![Series { label: "A".into(), times, values }]);
    let chart = Chart::new(Language::English, "t", "H100e", lines).scale(ScaleChoice::Log);
    let notes = chart.notes();
    assert_eq!(notes[0], "2 values of zero or below have no place on a logarithmic scale and are left out.");
    assert_eq!(notes[1], "1 values are not finite and are left out.");
    assert!(svg::draw(&chart, "a", 720.0).contains("2 values of zero or below"));
    assert!(terminal::draw(&chart, Look::default()).contains("2 values of zero or below"));
}

#[test]
fn nothing_to_show_is_said() {
    for body in [
        Body::Fans(vec![]),
        Body::Lines(vec![Series { label: "A".into(), times: vec![2026.0], values: vec![None] }]),
        Body::Intervals(vec![Interval { label: "A".into(), quantiles: None, share: 0.0 }]),
        Body::Histograms(vec![Histogram::of("A", &[None, None], 5)]),
    ] {
        let chart = Chart::new(Language::English, "t", "USD", body);
        check(&chart, 60);
        assert!(svg::draw(&chart, "a", 720.0).contains("Nothing to show"));
    }
}

#[test]
fn histograms_count_every_value_once() {
    let bars = Histogram::of("A", &[Some(0.0), Some(1.0), Some(1.9), Some(4.0), None, Some(f64::INFINITY)], 4);
    assert_eq!((bars.counts, bars.never), (vec![1, 2, 0, 1], 2));
    assert_eq!(bars.edges, [0.0, 1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn reports_are_well_formed_and_self_contained() {
    for language in Language::ALL {
        let page = synthetic::report(language).html(None);
        let body = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
        // Two elements of HTML have no end: all others are written as XML.
        assert!(elements(body) > 300);
        numbers_only(&page.replace("information", "").replace("infer", ""));
        for outside in ["<script", "<link", "<img", "<iframe", "url(", "@import", "src="] {
            assert!(!page.replace("default-src", "").replace("style-src", "").contains(outside), "{outside}");
        }
        assert!(page.contains(&format!("<html lang=\"{}\">", language.code())));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(page.contains("δ<sub>G</sub>"));
    }
    let english = synthetic::report(Language::English).html(None);
    for text in [
        "at most 10× as fast",
        "grows by 34% a year",
        "57% of the runs pass 30% a year",
        "1 of 2 inputs",
        "13 of 1,000 runs (1.3%)",
    ] {
        assert!(english.contains(text), "{text}");
    }
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![proptest::num::f64::ANY, -1e3..1e3, 1e3..1e15, Just(0.0)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_fan_is_drawn(
        rows in proptest::collection::vec((any_value(), proptest::option::of(proptest::array::uniform5(any_value())), 0.0f64..1.2), 0..12),
        label in "\\PC{0,20}", title in "[ -~]{0,90}", unit in 0usize..6, scale in 0usize..3, difference in any::<bool>(), many in 1usize..6, wide in 40usize..130,
    ) {
        let mut rows = rows;
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let fan = Fan {
            label,
            times: rows.iter().map(|row| row.0).collect(),
            bands: rows.iter().map(|row| row.1.map(|mut band| { band.sort_by(f64::total_cmp); band })).collect(),
            alive: rows.iter().map(|row| row.2.min(1.0)).collect(),
        };
        let unit = ["USD/yr", "H100e", "%", "year", "W", "oom"][unit];
        let scale = [ScaleChoice::Auto, ScaleChoice::Linear, ScaleChoice::Log][scale];
        let title = title.replace("NaN", "").replace("None", "").replace("inf", "");
        for body in [Body::Fans(vec![fan.clone(); many]), Body::Overlaid(vec![fan.clone(); many])] {
            let mut chart = Chart::new(Language::English, &title, unit, body).scale(scale);
            chart.difference = difference;
            check_any(&chart, wide);
        }
    }

    #[test]
    fn any_interval_and_histogram_is_drawn(
        quantiles in proptest::array::uniform5(any_value()), values in proptest::collection::vec(proptest::option::of(any_value()), 0..30),
        label in "\\PC{0,40}", ranges in 0usize..40, wide in 40usize..130,
    ) {
        let mut quantiles = quantiles;
        quantiles.sort_by(f64::total_cmp);
        for unit in ["year", "USD"] {
            let row = Interval { label: label.clone(), quantiles: Some(quantiles), share: 0.5 };
            check_any(&Chart::new(Language::Chinese, "图", unit, Body::Intervals(vec![row])), wide);
            let bars = Histogram::of(&label, &values, ranges);
            check_any(&Chart::new(Language::Chinese, "图", unit, Body::Histograms(vec![bars])), wide);
        }
    }
}

fn check_any(chart: &Chart, wide: usize) {
    let picture = svg::draw(chart, "picture", 720.0);
    elements(&picture);
    assert!(!picture.contains("NaN") && !picture.contains("inf\""), "{picture}");
    for ascii in [false, true] {
        for line in terminal::draw(chart, Look { width: wide, height: 5, colour: true, ascii }).lines() {
            assert!(visible(line) <= wide, "{} > {wide}: {line:?}", visible(line));
        }
    }
}

#[test]
fn descriptions_have_one_full_stop_and_two_digits_at_the_ends() {
    let bands = vec![Some([0.1234, 0.2, 0.3456, 0.4, 0.5678])];
    let fan = Fan { label: "A".into(), times: vec![2030.0], bands, alive: vec![1.0] };
    let said = |language, unit| Chart::new(language, "T", unit, Body::Fans(vec![fan.clone()])).description();
    let english = "Median and bands over time for A. A: 0.346 in 2030 (0.12 to 0.57 in nine of ten runs).";
    assert_eq!(said(Language::English, "1"), format!("T. {english}"));
    let percent = english.replace("0.346", "34.6%").replace("0.12", "12%").replace("0.57", "57%");
    assert_eq!(said(Language::English, "%"), format!("T. %. {percent}"));
    let chinese = "T。A的中位数与区间随时间的变化。 A：2030年为0.346（九成运行在0.12至0.57之间）。";
    assert_eq!(said(Language::Chinese, "1"), chinese);
}

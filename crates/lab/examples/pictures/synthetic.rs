//! Made-up data in the form of a study's results, to look at the pictures and the report without running the model.

use shapan_lab::chart::{Body, Chart, Fan, Histogram, Interval, Quantiles, Series};
use shapan_lab::messages::{self, Language};

pub fn blocs(language: Language) -> [&'static str; 3] {
    match language {
        Language::English => ["United States", "China", "Rest of the world"],
        Language::Chinese => ["美国", "中国", "其余地区"],
    }
}

pub fn fan(label: &str, start: f64, growth: f64, spread: f64, ends: bool) -> Fan {
    let times: Vec<f64> = (0..=100).map(|i| 2026.0 + i as f64 / 4.0).collect();
    let band = |time: f64| -> Quantiles {
        let t = time - 2026.0;
        [-1.64, -0.67, 0.0, 0.67, 1.64]
            .map(|z| start * ((growth + spread * z) * t + 0.0006 * t * t * t * growth * 10.0).exp())
    };
    let bands = times.iter().map(|time| (!ends || *time <= 2046.0).then(|| band(*time))).collect();
    let alive = times
        .iter()
        .map(|time| if ends && *time > 2038.0 { (1.0 - (time - 2038.0) / 8.0).max(0.0) } else { 1.0 })
        .collect();
    Fan { label: label.to_string(), times, bands, alive: if ends { alive } else { vec![1.0; 101] } }
}

pub fn line(label: &str, start: f64, growth: f64) -> Series {
    let times: Vec<f64> = (0..=25).map(|i| 2026.0 + i as f64).collect();
    let values = times.iter().map(|time| Some(start * (growth * (time - 2026.0)).exp())).collect();
    Series { label: label.to_string(), times, values }
}

pub fn charts(language: Language) -> Vec<Chart> {
    let [usa, china, rest] = blocs(language);
    let (subtitle, source) = match language {
        Language::English => (
            "Baseline, 1,000 runs",
            "shapan 0.1.0, scenario baseline, seed 1234. Data: Penn World Table 11.0; Epoch AI (2026).",
        ),
        Language::Chinese => (
            "基准情景，1,000次运行",
            "shapan 0.1.0，情景 baseline，种子 1234。数据：Penn World Table 11.0；Epoch AI (2026)。",
        ),
    };
    let title = |name: &str| messages::quantity(language, name);
    let finish = |chart: Chart| chart.subtitle(subtitle).source(source);
    let output = vec![
        fan(usa, 30.6e12, 0.02, 0.008, false),
        fan(china, 19.4e12, 0.04, 0.01, false),
        fan(rest, 67.0e12, 0.022, 0.006, false),
    ];
    let chips = vec![
        fan(usa, 1.45e7, 0.3, 0.06, true),
        fan(china, 1.7e6, 0.33, 0.07, false),
        fan(rest, 3.6e6, 0.25, 0.05, false),
    ];
    let mut difference = fan(usa, 1.0, 0.0, 0.0, false);
    for (at, band) in difference.bands.iter_mut().enumerate() {
        let t = at as f64 / 100.0;
        *band = Some([-0.06, -0.02, 0.015, 0.05, 0.09].map(|z| z * t));
    }
    let mut second = difference.clone();
    second.label = china.to_string();
    for band in second.bands.iter_mut().flatten() {
        *band = band.map(|z| z * 1.7 + 0.01);
    }
    let interval =
        |label: &str, quantiles: Option<Quantiles>, share: f64| Interval { label: label.to_string(), quantiles, share };
    let (zh, en) = (language == Language::Chinese, language == Language::English);
    let pick = |e: &'static str, c: &'static str| if en { e } else { c };
    let dates = vec![
        interval(
            pick("AI does half of the clerical tasks, United States", "人工智能完成一半文职任务（美国）"),
            Some([2029.2, 2032.0, 2034.6, 2038.1, 2046.0]),
            0.93,
        ),
        interval(pick("A grave accident", "严重事故"), Some([2033.0, 2038.0, 2043.0, 2047.0, 2050.4]), 0.21),
        interval(
            pick("Output of China passes the United States", "中国产出超过美国"),
            Some([2037.1, 2040.0, 2042.2, 2044.0, 2049.0]),
            0.48,
        ),
        interval(pick("Science runs ten times faster", "科研速度提高十倍"), None, 0.0),
    ];
    let years: Vec<Option<f64>> = (0..400)
        .map(|i| {
            let x = f64::from(i) / 400.0;
            (x < 0.8).then(|| 2030.0 + 20.0 * x * x + 3.0 * (x * 40.0).sin().abs())
        })
        .collect();
    vec![
        finish(Chart::new(language, &title("production.output"), "USD/yr", Body::Overlaid(output.clone()))),
        finish(Chart::new(language, &title("production.output"), "USD/yr", Body::Fans(output))),
        finish(Chart::new(language, &title("compute.chips"), "H100e", Body::Fans(chips.clone()))),
        finish(Chart::new(language, &title("compute.chips"), "H100e", Body::Overlaid(chips))),
        finish(Chart::new(
            language,
            &title("capability.level"),
            "oom",
            Body::Lines(vec![line(usa, 1.0, 0.06), line(china, 0.6, 0.07), line(rest, 0.95, 0.061)]),
        )),
        finish(
            Chart::new(
                language,
                pick("Output with export controls lifted, less the baseline", "取消出口管制后的产出与基准情景之差"),
                "%",
                Body::Overlaid(vec![difference, second]),
            )
            .difference(),
        ),
        finish(Chart::new(language, pick("When it happens", "何时发生"), "year", Body::Intervals(dates))),
        finish(Chart::new(
            language,
            &title("accident_year"),
            "year",
            Body::Histograms(vec![
                Histogram::of(usa, &years, 20),
                Histogram::of(if zh { china } else { "China" }, &years[100..], 20),
            ]),
        )),
    ]
}

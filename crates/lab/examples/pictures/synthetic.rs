//! Made-up data in the form of a study's results, to look at the pictures and the report without running the model.

#![allow(clippy::disallowed_methods, reason = "made-up data need not be the same everywhere")]

use shapan_lab::chart::{Body, Chart, Fan, Histogram, Interval, Quantiles, Series};
use shapan_lab::messages::{self, Language};
use shapan_lab::prior::Dist;
use shapan_lab::report::{Assumption, BrokenGroup, Fact, PeakGrowth, Report, Reproduce, Source, Validity};

pub(crate) fn blocs(language: Language) -> [&'static str; 3] {
    match language {
        Language::English => ["United States", "China", "Rest of the world"],
        Language::Chinese => ["美国", "中国", "其余地区"],
    }
}

pub(crate) fn fan(label: &str, start: f64, growth: f64, spread: f64, ends: bool) -> Fan {
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

pub(crate) fn line(label: &str, start: f64, growth: f64) -> Series {
    let times: Vec<f64> = (0..=25).map(|i| 2026.0 + i as f64).collect();
    let values = times.iter().map(|time| Some(start * (growth * (time - 2026.0)).exp())).collect();
    Series { label: label.to_string(), times, values }
}

pub(crate) fn charts(language: Language) -> Vec<Chart> {
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

pub(crate) fn report(language: Language) -> Report {
    let pick = |e: &str, c: &str| if language == Language::English { e.to_string() } else { c.to_string() };
    let fact = |what: String, unit: &str, quantiles: Quantiles| Fact {
        what,
        unit: unit.into(),
        quantiles: Some(quantiles),
        share: 1.0,
    };
    let mut charts = charts(language);
    charts.remove(3);
    charts.remove(0);
    let Some(dates) = charts.iter().position(|chart| matches!(chart.body, Body::Intervals(_))) else { unreachable!() };
    let Body::Intervals(rows) = charts.remove(dates).body else { unreachable!() };
    let as_fact =
        |row: Interval| Fact { what: row.label, unit: "year".into(), quantiles: row.quantiles, share: row.share };
    Report {
        language,
        scenario: "baseline".into(),
        title: pick("Baseline", "基准情景"),
        question: pick("What follows if the present decisions simply go on?", "如果现行决策一直延续，会发生什么？"),
        story: pick(
            "Three blocs start at the end of 2025 with the spending, controls and habits they have, and nobody changes course for 25 years. It is not a forecast.",
            "三个集团从2025年底出发，沿用现有的投入、管制与做法，二十五年内谁都不改变方针。它不是预测。",
        ),
        answer: vec![pick(
            "Output of all blocs grows faster than before 2025; the follower passes the leader in about half of the runs.",
            "各集团的产出增长都快于2025年之前；约半数运行中追赶方超过领先方。",
        )],
        blocs: blocs(language).map(str::to_string).to_vec(),
        runs: 1000,
        facts: vec![
            fact(
                pick("Output in 2036, United States", "2036年美国产出"),
                "USD/yr",
                [33e12, 36e12, 38.2e12, 41e12, 47e12],
            ),
            fact(pick("AI chips in 2036, China", "2036年中国人工智能芯片"), "H100e", [1.2e7, 2.1e7, 3.4e7, 6e7, 1.4e8]),
            fact(
                pick("Probability of a grave accident by 2041", "到2041年发生严重事故的概率"),
                "%",
                [0.02, 0.05, 0.09, 0.16, 0.31],
            ),
        ],
        dates: rows.into_iter().map(as_fact).collect(),
        charts,
        verdicts: String::new(),
        looking_back: String::new(),
        broken: vec![BrokenGroup {
            what: messages::quantity(language, "research.software"),
            bloc: blocs(language)[0].into(),
            why: pick("changed faster than e⁴⁰ a year", "变化快于每年 e⁴⁰ 倍"),
            runs: 13,
            earliest: 2038.25,
            latest: 2046.5,
        }],
        validity: Validity {
            peak_growth: vec![PeakGrowth {
                bloc: blocs(language)[0].into(),
                quantiles: [0.08, 0.2, 0.34, 0.6, 1.1],
                share_above: 0.57,
            }],
            science_bottleneck: vec![(pick("every bloc", "每个集团"), 0.1)],
            warnings: vec![pick(
                "Spending on AI exceeds a tenth of output in 3% of the runs.",
                "3%的运行中人工智能支出超过产出的十分之一。",
            )],
        },
        assumptions: vec![
            Assumption {
                name: "compute.chips_0".into(),
                about: pick("Installed AI chips at the start.", "初始已安装的人工智能芯片。"),
                symbol: "G_0".into(),
                unit: "H100e".into(),
                values: vec![1.45e7, 1.73e6, 3.6e6],
                prior: None,
                source: "epoch2026".into(),
            },
            Assumption {
                name: "compute.depreciation".into(),
                about: pick("Retirement rate of chips.", "芯片报废率。"),
                symbol: "\\delta_G".into(),
                unit: "1/yr".into(),
                values: vec![0.2],
                prior: Some(Dist::Uniform(0.12, 0.35)),
                source: "assumed".into(),
            },
        ],
        sources: vec![Source {
            key: "epoch2026".into(),
            cite: "Epoch AI (2026). AI chip counts. <script>alert(1)</script>".into(),
            url: "https://epoch.ai/data".into(),
            status: "seen".into(),
        }],
        reproduce: Reproduce {
            command: "shapan ensemble baseline --runs 1000 --seed 1234".into(),
            seed: 1234,
            sampler: messages::word(language, "sampler.latin_hypercube"),
            version: "0.1.0".into(),
            model: "world".into(),
            scenario_hash: "blake3:0123456789abcdef".into(),
            data_hash: "blake3:fedcba9876543210".into(),
        },
    }
}

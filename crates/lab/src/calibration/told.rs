//! What a calibration says: tables, pictures, sentences.

use serde_json::{Value as Json, json};

use super::{Calibration, Input};
use crate::chart::{Body, Chart, Interval, ScaleChoice};
use crate::figures;
use crate::hindcast::{Hindcast, Look, Score};
use crate::messages::{self, Language, say, word};
use crate::scenario::Scenario;
use crate::series::digits17;
use crate::terminal;

/// Rows of the picture and of the printed table, at most.
const ROWS: usize = 20;
/// Names in a sentence, at most.
const NAMED: usize = 12;

/// One row for each input, 17 digits: does a measured number move with it, quantiles of prior and posterior, shift of the mean and contraction of
/// the variance in normal scores, R̂ and effective sample size, and whether the data say something of it.
pub fn csv(calibration: &Calibration) -> String {
    let mut text = String::from("name,moves");
    for of in ["prior", "posterior"] {
        for share in ["p05", "p25", "p50", "p75", "p95"] {
            text.push_str(&format!(",{of}_{share}"));
        }
    }
    text.push_str(",shift,contraction,r_hat,ess,informed\n");
    for input in &calibration.inputs {
        let numbers: Vec<String> = input.prior.iter().chain(&input.posterior).map(|x| digits17(*x)).collect();
        let of = |f: fn(&shapan_insight::mixing::Mixing) -> f64| {
            input.mixing.as_ref().map_or_else(String::new, |mixing| digits17(f(mixing)))
        };
        text.push_str(&format!(
            "{},{},{},{},{},{},{},{}\n",
            input.name,
            input.moves,
            numbers.join(","),
            digits17(input.shift),
            digits17(input.contraction),
            of(|m| m.r_hat),
            of(|m| m.ess),
            input.informed()
        ));
    }
    text
}

/// One row for each pair of inputs that the data tie together: `a,b,rank`.
pub fn ties_csv(calibration: &Calibration) -> String {
    let mut text = String::from("a,b,rank\n");
    for tie in &calibration.ties {
        text.push_str(&format!("{},{},{}\n", tie.a, tie.b, digits17(tie.rank)));
    }
    text
}

/// One row for each series, before and after: `series,beliefs,points,crps,cover50,cover90`. The points are those the posterior was found with.
pub fn fit_csv(before: &Hindcast, after: &Hindcast) -> String {
    let mut text = String::from("series,beliefs,points,crps,cover50,cover90\n");
    for (name, hindcast) in [("prior", before), ("posterior", after)] {
        for look in &hindcast.looks {
            let cell = |of: fn(&Score) -> f64| look.model.as_ref().map_or_else(String::new, |s| digits17(of(s)));
            text.push_str(&format!(
                "{},{name},{},{},{},{}\n",
                look.series.name,
                look.points.len(),
                cell(|s| s.crps),
                cell(|s| s.cover50),
                cell(|s| s.cover90)
            ));
        }
    }
    text
}

/// Everything as JSON.
pub fn json(calibration: &Calibration) -> Json {
    json!({
        "inputs": calibration.inputs.iter().map(|input| json!({
            "name": input.name, "moves": input.moves, "prior": input.prior, "posterior": input.posterior,
            "shift": input.shift, "contraction": input.contraction, "mixing": input.mixing, "informed": input.informed(),
        })).collect::<Vec<_>>(),
        "ties": calibration.ties.iter().map(|tie| json!({ "a": tie.a, "b": tie.b, "rank": tie.rank })).collect::<Vec<_>>(),
        "draws": calibration.beside.len(),
        "evaluations": calibration.evaluations,
        "broken": calibration.broken,
        "acceptance": calibration.acceptance,
        "cancelled": calibration.cancelled,
    })
}

/// Inputs by how much was learnt of them.
fn order(calibration: &Calibration) -> Vec<&Input> {
    let mut inputs: Vec<&Input> = calibration.inputs.iter().collect();
    let learnt = |input: &Input| input.contraction.max(0.0) + input.shift.abs();
    inputs.sort_by(|a, b| learnt(b).total_cmp(&learnt(a)));
    inputs
}

/// Where in its prior the posterior of each input lies.
pub fn chart(calibration: &Calibration, scenario: &Scenario, language: Language) -> Chart {
    let row = |input: &&Input| Interval { label: input.name.clone(), quantiles: Some(input.shares), share: 1.0 };
    let rows: Vec<Interval> = order(calibration).iter().take(ROWS).map(row).collect();
    let title = word(language, "commands.calibrate.title");
    let subtitle = say(
        language,
        "commands.calibrate.subtitle",
        &[("world", language.of(&scenario.title)), ("draws", &figures::count(calibration.beside.len()))],
    );
    Chart::new(language, &title, "%", Body::Intervals(rows)).subtitle(&subtitle).scale(ScaleChoice::Linear)
}

/// The table of what was learnt, for a terminal.
pub fn table(calibration: &Calibration, language: Language) -> String {
    let head = ["input", "prior", "posterior", "contraction", "r_hat", "ess"];
    let head = head.map(|key| word(language, &format!("commands.calibrate.{key}")));
    let mut rows: Vec<Vec<String>> = Vec::new();
    let three = |q: &[f64; 5]| {
        let figure = |x: f64| figures::number(x, language);
        format!("{} ({} – {})", figure(q[2]), figure(q[0]), figure(q[4]))
    };
    for input in order(calibration).into_iter().filter(|input| input.moves).take(ROWS) {
        let mixing = |of: fn(&shapan_insight::mixing::Mixing) -> String| {
            input.mixing.as_ref().map_or_else(|| "–".to_owned(), of)
        };
        rows.push(vec![
            input.name.clone(),
            three(&input.prior),
            three(&input.posterior),
            figures::percent(input.contraction.max(0.0), language),
            mixing(|m| format!("{:.3}", m.r_hat)),
            mixing(|m| format!("{:.0}", m.ess)),
        ]);
    }
    terminal::aligned(&head, &rows)
}

/// Scores of the series before and after, for a terminal. They are in-sample: the posterior was found with the same points.
pub fn fit_table(before: &Hindcast, after: &Hindcast, language: Language) -> String {
    let of = |score: Option<Score>| match score {
        None => "–".to_owned(),
        Some(s) => format!("{} ({})", figures::number(s.crps, language), figures::percent(s.cover90, language)),
    };
    let row = |(a, b): (&Look, &Look)| vec![a.series.name.clone(), of(a.model), "→".into(), of(b.model)];
    let rows: Vec<Vec<String>> = before.looks.iter().zip(&after.looks).map(row).collect();
    let lines = terminal::aligned_but(&vec![String::new(); 4], &rows, &[1, 3]);
    // columns without a head
    let lines = lines.split_once('\n').map_or("", |(_, lines)| lines);
    format!("{}\n{lines}", word(language, "commands.calibrate.fit"))
}

fn names(all: &[&Input], language: Language) -> String {
    let some: Vec<String> = all.iter().take(NAMED).map(|input| input.name.clone()).collect();
    let listed = messages::list(language, &some);
    match all.len() > NAMED {
        true => {
            let more = figures::count(all.len() - NAMED);
            say(language, "commands.calibrate.and_more", &[("names", &listed), ("count", &more)])
        }
        false => listed,
    }
}

/// What was learnt, of what the data say nothing, what they tie together, and whether the chains have come to rest.
pub fn sentences(calibration: &Calibration, chains: bool, language: Language) -> Vec<String> {
    let key = |key: &str| format!("commands.calibrate.{key}");
    let mut sentences = Vec::new();
    let all = order(calibration);
    let of = |keep: &dyn Fn(&Input) -> bool| all.iter().copied().filter(|input| keep(input)).collect::<Vec<_>>();
    let informed = of(&|input| input.informed());
    let silent = of(&|input| input.moves && !input.informed());
    let still = of(&|input| !input.moves);
    let mut told = |name: &str, which: &[&Input]| {
        if !which.is_empty() {
            let count = figures::count(which.len());
            sentences.push(say(language, &key(name), &[("count", &count), ("names", &names(which, language))]));
        }
    };
    told("informed", &informed);
    told("silent", &silent);
    told("still", &still);
    for tie in calibration.ties.iter().take(3) {
        let rank = figures::number(tie.rank, language);
        sentences.push(say(language, &key("tie"), &[("a", &tie.a), ("b", &tie.b), ("rank", &rank)]));
    }
    let runs = figures::count(calibration.evaluations);
    if chains {
        let share = figures::percent(calibration.acceptance, language);
        sentences.push(say(language, &key("ran_chains"), &[("runs", &runs), ("share", &share)]));
        let restless = of(&|input| input.at_rest() == Some(false));
        if restless.is_empty() {
            sentences.push(word(language, &key("rest")));
        } else {
            let count = figures::count(restless.len());
            let values = [("count", &*count), ("names", &names(&restless, language))];
            sentences.push(say(language, &key("restless"), &values));
        }
    } else {
        let distance = figures::number(calibration.acceptance, language);
        sentences.push(say(language, &key("ran_populations"), &[("runs", &runs), ("distance", &distance)]));
    }
    if calibration.broken > 0 {
        let count = figures::count(calibration.broken);
        sentences.push(say(language, &key("broken"), &[("count", &count)]));
    }
    sentences
}

//! What boxes say: tables under EMA Workbench's names, the picture of coverage against density, sentences.

use serde_json::{Value as Json, json};

use super::search::{Boxes, Method, Step, Told};
use crate::chart::{Body, Chart, ScaleChoice, Series};
use crate::figures;
use crate::messages::{Language, say, word};
use crate::series::digits17;

fn cell(x: Option<f64>) -> String {
    x.map_or_else(String::new, digits17)
}

/// The boxes, one row each: `box,coverage,density,mass,mean,res_dim,n,k`.
pub fn path_csv(found: &Boxes) -> String {
    let mut text = String::from("box,coverage,density,mass,mean,res_dim,n,k\n");
    for (at, step) in found.steps.iter().enumerate() {
        let [coverage, density, mass] = [step.coverage, step.density, step.mass].map(digits17);
        text.push_str(&format!(
            "{at},{coverage},{density},{mass},{density},{},{},{}\n",
            step.res_dim,
            step.n,
            digits17(step.k)
        ));
    }
    text
}

/// The limits of a box: `input,min,max,words,qp_min,qp_max`; a side that is open is empty.
pub fn limits_csv(limits: &[Told]) -> String {
    let mut text = String::from("input,min,max,words,qp_min,qp_max\n");
    for limit in limits {
        text.push_str(&format!(
            "{},{},{},{},{},{}\n",
            limit.input,
            cell(limit.low),
            cell(limit.high),
            limit.words.join("|"),
            cell(limit.quasi_p[0]),
            cell(limit.quasi_p[1])
        ));
    }
    text
}

/// What each principal component is made of: `component,input,weight`, weights in standard deviations of the inputs.
pub fn rotation_csv(found: &Boxes, names: &[String]) -> Option<String> {
    let rotation = found.rotation.as_ref()?;
    let mut text = String::from("component,input,weight\n");
    for (at, axis) in rotation.axes.iter().enumerate() {
        for (input, weight) in rotation.inputs.iter().zip(axis) {
            let name = names.get(*input).map_or("", String::as_str);
            text.push_str(&format!("pc{},{name},{}\n", at + 1, digits17(*weight)));
        }
    }
    Some(text)
}

/// A box as JSON.
pub fn step_json(at: usize, step: &Step) -> Json {
    json!({
        "box": at,
        "coverage": step.coverage,
        "density": step.density,
        "mass": step.mass,
        "mean": step.density,
        "res_dim": step.res_dim,
        "n": step.n,
        "k": step.k,
    })
}

/// A limit as JSON.
pub fn limit_json(limit: &Told) -> Json {
    json!({
        "input": limit.input,
        "min": limit.low,
        "max": limit.high,
        "words": limit.words,
        "quasi_p": limit.quasi_p,
    })
}

/// Density against coverage, with the chosen box.
pub fn tradeoff(found: &Boxes, chosen: Option<usize>, kind: &str, world: &str, language: Language) -> Chart {
    let point = |step: &Step| (100.0 * step.coverage, Some(step.density));
    let mut steps: Vec<&Step> = found.steps.iter().collect();
    if found.method == Method::Cart {
        steps.sort_by(|a, b| a.coverage.total_cmp(&b.coverage));
    }
    let (times, values) = steps.into_iter().map(point).unzip();
    let mut lines = vec![Series { label: word(language, "commands.discover.boxes"), times, values }];
    if let Some(step) = chosen.map(|at| &found.steps[at]) {
        let (time, value) = point(step);
        lines.push(Series {
            label: word(language, "commands.discover.chosen"),
            times: vec![time],
            values: vec![value],
        });
    }
    let title = say(language, "commands.discover.title", &[("kind", kind)]);
    let subtitle =
        say(language, "commands.discover.subtitle", &[("world", world), ("worlds", &figures::count(found.whole.n))]);
    Chart::new(language, &title, "%", Body::Lines(lines))
        .subtitle(&subtitle)
        .across(&word(language, "commands.discover.across"))
        .scale(ScaleChoice::Linear)
}

/// A limit as a part of a sentence; `figure` writes a number of the input, `name` is what the input is called.
fn limit(told: &Told, name: &str, figure: &dyn Fn(f64) -> String, language: Language) -> String {
    match (told.low, told.high) {
        (Some(low), Some(high)) => {
            say(language, "claims.between", &[("input", name), ("low", &figure(low)), ("high", &figure(high))])
        }
        (Some(low), None) => say(language, "claims.above", &[("input", name), ("low", &figure(low))]),
        (None, Some(high)) => say(language, "claims.below", &[("input", name), ("high", &figure(high))]),
        (None, None) => {
            let words = told.words.join(&word(language, "commands.discover.or"));
            say(language, "commands.discover.words", &[("input", name), ("words", &words)])
        }
    }
}

/// A box as a sentence. `name` says what an input is called, `unit` in which unit its numbers are.
pub fn sentence(
    found: &Boxes,
    at: usize,
    limits: &[Told],
    name: &dyn Fn(&str) -> String,
    unit: &dyn Fn(&str) -> String,
    language: Language,
) -> String {
    let one = |told: &Told| {
        let unit = unit(&told.input);
        let figure = |x: f64| figures::figure_to(x, &unit, 2, language);
        limit(told, &name(&told.input), &figure, language)
    };
    let limits: Vec<String> = limits.iter().map(one).collect();
    let step = &found.steps[at];
    let share = |x: f64| crate::claims::told::share(x, language);
    say(
        language,
        "discover.box",
        &[
            ("limits", &limits.join(&word(language, "claims.limit_and"))),
            ("density", &share(step.density)),
            ("base", &share(found.whole.density)),
            ("coverage", &share(step.coverage)),
        ],
    )
}

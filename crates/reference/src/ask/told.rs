//! What is said of reference models: which there are, what a name means, what there is to set and to read, and a picture of a run.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use shapan_lab::chart::{Body, Chart, Series as Line};
use shapan_lab::explain::{left_tex, prior_words, source_words};
use shapan_lab::figures;
use shapan_lab::messages::Language;
use shapan_lab::problem::Problems;
use shapan_lab::terminal::{Look, draw, fold, pad};
use shapan_model::quantity::Spec;

use super::{hint, problem};
use crate::model::{MODELS, Part, Reference, Run, outcome, parameter};
use crate::quantity::{Parameter, Takes};
use crate::value::{Column, Value};

/// A number as it would be written by hand.
pub fn plain(x: f64) -> String {
    if x != 0.0 && (x.abs() < 1e-3 || x.abs() >= 1e6) { format!("{x:e}") } else { format!("{x}") }
}

/// A value as it would be written by hand.
pub fn by_hand(value: &Value) -> String {
    match value {
        Value::Number(x) => plain(*x),
        Value::Nothing => figures::NO_VALUE.to_owned(),
        other => other.cell(),
    }
}

/// All models, one line each.
pub fn models() -> String {
    let columns = MODELS.iter().map(|model| model.id.len()).max().unwrap_or(0);
    MODELS.iter().map(|model| format!("{}  {}\n", pad(model.id, columns), model.title)).collect()
}

/// All that is known of a model, as JSON.
pub fn model_json(model: &Reference) -> Json {
    let part = |part: &&dyn Part| {
        json!({
            "name": part.name(),
            "about": part.about(),
            "parameters": part.parameters().iter().map(|p| parameter_json(*part, p)).collect::<Vec<_>>(),
            "outcomes": part.outcomes().iter().map(|s| spec_json(s)).collect::<Vec<_>>(),
            "columns": part.columns().iter().map(|s| spec_json(s)).collect::<Vec<_>>(),
            "presets": part.presets().iter().map(|p| json!({ "name": p.name, "about": p.about })).collect::<Vec<_>>(),
        })
    };
    json!({
        "id": model.id,
        "title": model.title,
        "citation": model.citation,
        "licence": model.licence,
        "actors": model.actors,
        "has": model.has,
        "lacks": model.lacks,
        "standing": model.standing.words(),
        "parts": model.parts.iter().map(part).collect::<Vec<_>>(),
        "answers": model.answers.iter().map(|(question, answer)| json!({
            "question": question.name(),
            "outcome": answer.outcome,
            "terms": answer.terms,
        })).collect::<Vec<_>>(),
    })
}

fn spec_json(spec: &Spec) -> Json {
    json!({ "name": spec.short, "unit": spec.unit, "symbol": spec.symbol, "about": spec.about.trim() })
}

/// What is believed about a parameter, in words.
pub fn belief(part: &dyn Part, parameter: &Parameter) -> Option<String> {
    part.belief(parameter).or_else(|| prior_words(&parameter.spec.prior))
}

fn parameter_json(part: &dyn Part, parameter: &Parameter) -> Json {
    let spec = &parameter.spec;
    let words = match parameter.takes {
        Takes::Words(words) => json!(words.iter().map(|(word, _)| *word).collect::<Vec<_>>()),
        _ => Json::Null,
    };
    json!({
        "name": spec.short,
        "dotted": spec.name,
        "unit": spec.unit,
        "symbol": spec.symbol,
        "about": spec.about.trim(),
        "default": parameter.default().json(),
        "words": words,
        "prior": belief(part, parameter),
        "source": spec.source,
        "note": spec.note,
    })
}

/// All that is known of a model, as text of at most `width` columns.
pub fn model_text(model: &Reference, width: usize) -> String {
    let mut text = format!("{}: {}\n\n", model.id, model.title);
    let mut row = |head: &str, body: &str| {
        for (at, line) in fold(body, width.saturating_sub(10).max(30)).iter().enumerate() {
            let _ = writeln!(text, "{}{line}", pad(if at == 0 { head } else { "" }, 10));
        }
    };
    row("citation", model.citation);
    row("licence", model.licence);
    row("actors", model.actors);
    row("has", &model.has.join(", "));
    row("lacks", &model.lacks.join(", "));
    row("compared", model.standing.words());
    for part in model.parts {
        let _ = write!(text, "\n{}: {}\n", part.name(), part.about());
        text.push_str(&quantities(*part, width));
    }
    text
}

/// Parameters, outcomes, columns and presets of a part, one line each.
pub fn quantities(part: &dyn Part, width: usize) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    for parameter in part.parameters() {
        let spec = &parameter.spec;
        let mut says = spec.about.trim().to_owned();
        let _ = match parameter.takes {
            Takes::Words(words) => {
                write!(says, " One of {}.", words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "))
            }
            _ if parameter.optional() => write!(says, " May be left out."),
            _ => write!(says, " {} {}", by_hand(&parameter.default()), unit(spec)),
        };
        if let Some(prior) = belief(part, parameter) {
            let _ = write!(says, "; {prior}");
        }
        lines.push((format!("  set   {}", spec.short), says));
    }
    let says = |spec: &Spec| format!("{} {}", spec.about.trim(), unit(spec));
    lines.extend(part.outcomes().iter().map(|spec| (format!("  gives {}", spec.short), says(spec))));
    lines.extend(part.columns().iter().map(|spec| (format!("  row   {}", spec.short), says(spec))));
    let presets = part.presets();
    lines.extend(presets.iter().map(|preset| (format!("  preset {}", preset.name), preset.about.clone())));
    let columns = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(40);
    let mut text = String::new();
    for (name, says) in lines {
        for (at, line) in fold(&says, width.saturating_sub(columns + 2).max(30)).iter().enumerate() {
            let head = if at == 0 { name.as_str() } else { "" };
            let _ = writeln!(text, "{}  {}", pad(head, columns.max(head.chars().count())), line.trim_end());
        }
    }
    text
}

fn unit(spec: &Spec) -> String {
    if ["1", "word"].contains(&spec.unit) { String::new() } else { format!("[{}]", spec.unit) }
}

/// What a name means in a model, as text and as JSON.
///
/// # Errors
/// There is no such name; the nearest is named.
pub fn explain(model: &'static Reference, name: &str) -> Result<(String, Json), Problems> {
    let (of_part, bare) = match name.split_once('.') {
        Some((part, rest)) if model.parts.iter().any(|p| p.name() == part) => (Some(part), rest),
        _ => (None, name),
    };
    let mut texts = Vec::new();
    let mut found = Vec::new();
    for part in model.parts.iter().filter(|part| of_part.is_none_or(|name| part.name() == name)) {
        let mut explain = |spec: &'static Spec, json: Json, extra: String| {
            let mut text = format!("{}\n{} {}\n{extra}", spec.name, spec.about.trim(), unit(spec));
            let mut tex = Vec::new();
            for equation in part.equations().iter().filter(|equation| equation.spec.name == spec.name) {
                let _ = writeln!(text, "  {} = {}", spec.name, equation.text);
                tex.push(format!("{} = {}", left_tex(equation), equation.tex));
            }
            let readers: Vec<&str> = part
                .equations()
                .iter()
                .filter(|equation| equation.reads.iter().any(|read| read.name == spec.name))
                .map(|equation| equation.spec.short)
                .collect();
            if !readers.is_empty() {
                let _ = writeln!(text, "read by: {}", readers.join(", "));
            }
            texts.push(text);
            found.push(json!({ "part": part.name(), "quantity": json, "tex": tex, "read_by": readers }));
        };
        if let Some(at) = parameter(*part, bare) {
            let parameter = part.parameters()[at];
            let mut extra = format!("default: {}\n", by_hand(&parameter.default()));
            if let Takes::Words(words) = parameter.takes {
                for (word, means) in words {
                    let _ = writeln!(extra, "  {word}: {means}");
                }
            }
            if let Some(prior) = belief(*part, parameter) {
                let _ = writeln!(extra, "prior: {prior}");
            }
            let _ = writeln!(extra, "source: {}", source_words(&parameter.spec));
            explain(&parameter.spec, parameter_json(*part, parameter), extra);
        }
        if let Some(at) = outcome(*part, bare) {
            let spec = part.outcomes()[at];
            explain(spec, spec_json(spec), String::new());
        }
        if let Some(spec) = part.columns().iter().copied().find(|spec| spec.short == bare || spec.name == bare) {
            explain(spec, spec_json(spec), String::new());
        }
    }
    if found.is_empty() {
        let names = model.parts.iter().flat_map(|part| {
            let parameters = part.parameters().iter().map(|parameter| parameter.spec.short);
            parameters.chain(part.outcomes().iter().chain(part.columns()).map(|spec| spec.short))
        });
        let what = format!("{} has nothing called {name}", model.id);
        return Err(Problems(vec![problem("explain", what, hint(bare, names))]));
    }
    Ok((texts.join("\n"), json!({ "model": model.id, "name": name, "found": found })))
}

/// Lines of a picture at most: more would not be told apart.
const MOST_LINES: usize = 4;

/// A picture of the series of a run, as many panels as fit, and its outcomes.
pub fn picture(model: &Reference, part: &dyn Part, run: &Run, look: Look) -> String {
    let mut text = format!("{}: {}\n\n", model.id, part.about());
    let columns = part.columns();
    let number = |at: usize| run.series.columns.get(at).map_or(&[] as &[f64], Column::numbers);
    if let Some(first) = columns.first()
        && number(0).len() > 1
    {
        let times = number(0).to_vec();
        for at in (1..columns.len()).filter(|at| !number(*at).is_empty()).take(MOST_LINES) {
            let values = number(at).iter().map(|x| Some(*x).filter(|x| x.is_finite())).collect();
            let line = Line { label: columns[at].short.to_owned(), times: times.clone(), values };
            let title = format!("{} over {}", columns[at].short, first.short);
            let chart = Chart::new(Language::English, &title, columns[at].unit, Body::Lines(vec![line]));
            text.push_str(&draw(&chart, look));
            text.push('\n');
        }
    }
    let width = part.outcomes().iter().map(|spec| spec.short.len()).max().unwrap_or(0);
    for (spec, value) in part.outcomes().iter().zip(&run.outcomes) {
        let _ = writeln!(text, "{}  {} {}", pad(spec.short, width), by_hand(value), unit(spec));
    }
    if let Some(broken) = &run.broken {
        let _ = writeln!(text, "the run was stopped: {broken}");
    }
    text
}

//! Pages of the book about reference models, written from their declarations, their formulas as they run, and their results.

use core::fmt::Write as _;

use shapan_lab::book::Page;
use shapan_lab::explain::{left_tex, source_words};
use shapan_lab::wording::upper;
use shapan_model::quantity::Spec;

use crate::ask::{compare, told};
use crate::model::{MODELS, Part, Reference};
use crate::published;
use crate::quantity::Takes;

/// The line at the top of every page that is written by the program.
const MARK: &str = "<!-- Written by `shapan book` from the code; a change here is lost. -->";

/// All pages: an overview, a chapter for each model, the questions and their terms, the published numbers beside ours, convergence.
pub fn pages() -> Vec<Page> {
    let mut pages = vec![overview()];
    pages.extend(MODELS.iter().map(|model| chapter(model)));
    pages.push(questions());
    pages.push(Page { path: "reference/published.md".into(), text: format!("{MARK}\n\n{}", published::page()) });
    pages.push(Page {
        path: "reference/convergence.md".into(),
        text: format!("{MARK}\n\n{}", published::convergence()),
    });
    pages
}

/// The lines of the table of contents that belong to them.
pub fn contents() -> String {
    let mut out = String::from("- [Reference models](reference/overview.md)\n");
    for model in MODELS {
        let _ = writeln!(out, "  - [{}](reference/{}.md)", heading(model), model.id);
    }
    out.push_str("- [One question, several models](reference/questions.md)\n");
    out.push_str("- [Published numbers beside ours](reference/published.md)\n");
    out.push_str("- [Convergence](reference/convergence.md)\n");
    out
}

fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}

/// The heading of a model's chapter: the first line of its text.
fn heading(model: &Reference) -> &'static str {
    let first = model.text.lines().find_map(|line| line.strip_prefix("//! # "));
    first.unwrap_or(model.title)
}

/// The introduction of a model's chapter: the opening of its text, without links between files.
fn prose(model: &Reference) -> String {
    let lines = model.text.lines().take_while(|line| line.starts_with("//!"));
    let text: Vec<&str> = lines.map(|line| line.strip_prefix("//!").unwrap_or("").trim_start_matches(' ')).collect();
    let text = text.join("\n");
    let body = text.split_once('\n').map_or("", |(_, rest)| rest).trim();
    // links within the code lead nowhere from here
    body.replace("[`", "`").replace("`]", "`")
}

fn overview() -> Page {
    let mut out = format!(
        "{MARK}\n\n# Reference models\n\nWhat others have published about machines, growth, races and contests, computed anew from the published \
         equations and laid beside the published numbers. None of it is the project's own view, and none is used by the flagship model.\n\n\
         `shapan models` lists them, `shapan run --model ID` runs one, `shapan ensemble --model ID` draws from its authors' beliefs, \
         `shapan explain --model ID NAME` tells what a name means, and `shapan compare --models ID,ID --question QUESTION` puts one question to \
         several. `--inputs FILE` takes a set of inputs (JSON), or a table with a row for each run (CSV).\n\n\
         | model | what | actors | licence of the original | compared with |\n|---|---|---|---|---|\n"
    );
    for model in MODELS {
        let _ = writeln!(
            out,
            "| [{}]({}.md) | {} | {} | {} | {} |",
            model.id,
            model.id,
            cell(model.title),
            cell(model.actors),
            cell(model.licence),
            cell(model.standing.words()),
        );
    }
    out.push_str(
        "\nTwo models of the field are not here. GATE (Epoch AI, 2025) has no public code; only second-hand equations are to be had, its \
         published paths are not converged, and nothing could be checked. The two nations with a covert project that build on the AI Futures \
         Model apply their events after the run, so that a seed does not fix a run.\n",
    );
    Page { path: "reference/overview.md".into(), text: out }
}

fn chapter(model: &'static Reference) -> Page {
    let mut out = format!("{MARK}\n\n# {}\n\n{}\n\n", heading(model), prose(model));
    let _ = writeln!(out, "| | |\n|---|---|\n| name | `{}` |", model.id);
    for (head, text) in [
        ("published by", model.citation),
        ("licence of the original", model.licence),
        ("actors", model.actors),
        ("compared", model.standing.words()),
    ] {
        let _ = writeln!(out, "| {head} | {} |", cell(text));
    }
    let _ = writeln!(out, "| has | {} |\n| lacks | {} |\n", model.has.join(", "), model.lacks.join(", "));
    for part in model.parts {
        part_of_chapter(&mut out, model, *part);
    }
    Page { path: format!("reference/{}.md", model.id), text: out }
}

fn part_of_chapter(out: &mut String, model: &Reference, part: &dyn Part) {
    if model.parts.len() > 1 {
        let _ = writeln!(out, "## {}\n\n{}.\n", part.name(), upper(part.about()));
    }
    let equations = part.equations();
    if !equations.is_empty() {
        out.push_str("**Equations**\n\n");
        for equation in &equations {
            let spec = equation.spec;
            let _ = writeln!(out, "`{}`: {}\n", spec.short, cell(spec.about));
            let _ = write!(out, "```math\n{} = {}\n```\n\n", left_tex(equation), equation.tex);
        }
    }
    out.push_str("**Parameters**\n\n| name | symbol | unit | default | belief | range | meaning | source |\n|---|---|---|---|---|---|---|---|\n");
    for parameter in part.parameters() {
        let spec = &parameter.spec;
        let default = match (parameter.takes, parameter.optional()) {
            (Takes::Words(words), _) => {
                words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ")
            }
            (Takes::List([]), _) => "none".to_owned(),
            (_, true) => "left out".to_owned(),
            _ => told::by_hand(&parameter.default()),
        };
        let range = match parameter.takes {
            Takes::Words(_) => String::new(),
            _ => format!("{} … {}", told::plain(*spec.range.start()), told::plain(*spec.range.end())),
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {range} | {} | {} |",
            spec.short,
            symbol(spec),
            spec.unit,
            cell(&default),
            cell(&told::belief(part, parameter).unwrap_or_else(|| "fixed".to_owned())),
            cell(spec.about),
            cell(&source_words(spec)),
        );
    }
    results(out, "Outcomes", part.outcomes());
    results(out, "Series", part.columns());
    let presets = part.presets();
    if !presets.is_empty() {
        out.push_str("\n**Presets**\n\n");
        for preset in presets {
            let _ = writeln!(out, "- `{}`: {}", preset.name, preset.about);
        }
    }
    out.push('\n');
}

fn results(out: &mut String, title: &str, specs: &[&'static Spec]) {
    if specs.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n**{title}**\n\n| name | symbol | unit | meaning |\n|---|---|---|---|");
    for spec in specs {
        let _ = writeln!(out, "| `{}` | {} | {} | {} |", spec.short, symbol(spec), spec.unit, cell(spec.about));
    }
}

fn symbol(spec: &Spec) -> String {
    if spec.symbol.is_empty() { String::new() } else { format!("$`{}`$", spec.symbol.replace('|', "\\vert ")) }
}

fn questions() -> Page {
    let text = format!(
        "{MARK}\n\n# One question, several models\n\n`shapan compare --models ftm,ai-futures-dec2025 --question full-automation` puts a question to \
         each model. A model answers in its own terms, which are listed here, with its own uncertainty: draws from its authors' beliefs, where \
         they state any; otherwise a single run. The effect of a change is measured on the same draws with and without it. Terms differ, so the \
         answers are comparable only as far as the terms are; a model that has nothing of the kind says so.\n{}",
        compare::terms()
    );
    Page { path: "reference/questions.md".into(), text }
}

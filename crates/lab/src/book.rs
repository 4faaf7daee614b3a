//! The equations book: pages written from the declarations and from the formulas as they are executed, and a page of claims.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use shapan_model::equations::{Equation, Role};
use shapan_model::model::{MODELS, Mechanism, Model};
use shapan_model::quantity::{Kind, Spec};

mod claims;
pub(crate) mod operators;

use crate::explain::{kind_word, left_tex, prior_words, scope_words, source_words, variants};
use crate::messages::{Language, word};
use crate::wording::upper;

/// One page: its path below the folder of the book's sources, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Path, with slashes.
    pub path: String,
    /// Markdown.
    pub text: String,
}

/// The line at the top of every page that is written by the program.
const MARK: &str = "<!-- Written by `shapan book` from the code; a change here is lost. -->";

/// All generated pages: for every model an overview and a page for each mechanism, the operators, all assumptions, the claims.
pub fn pages() -> Vec<Page> {
    let mut pages = vec![operators_page()];
    for model in MODELS {
        pages.push(overview(*model));
        let variants = variants(*model);
        let catalogue = model.catalogue();
        for mechanism in &catalogue.mechanisms {
            pages.push(mechanism_page(*model, mechanism, &variants));
        }
    }
    pages.push(assumptions());
    pages.push(claims::registry());
    // built-in files are sound: a test reads them all
    #[cfg(feature = "history")]
    pages.extend(crate::hindcast::page::markdown(MARK).map(|text| Page { path: "looking-back.md".into(), text }));
    pages
}

/// The lines of the table of contents that belong to the generated pages.
pub fn contents() -> String {
    let mut out = String::new();
    for model in MODELS {
        let name = model.about().name;
        let _ = writeln!(out, "- [Equations of {name}](model/{name}/overview.md)");
        for mechanism in &model.catalogue().mechanisms {
            let _ = writeln!(out, "  - [{}](model/{name}/{}.md)", mechanism.title(), mechanism.name);
        }
    }
    out.push_str("- [Operators](model/operators.md)\n- [Everything that is assumed](model/assumptions.md)\n");
    out
}

/// A displayed formula, in the form that both the book and code hosts render.
fn display(out: &mut String, tex: &str) {
    let _ = write!(out, "```math\n{tex}\n```\n\n");
}

/// A number as it would be written by hand.
fn number(value: f64) -> String {
    match value {
        f64::INFINITY => "∞".to_owned(),
        f64::NEG_INFINITY => "−∞".to_owned(),
        _ if value != 0.0 && (value.abs() < 1e-3 || value.abs() >= 1e6) => format!("{value:e}"),
        _ => format!("{value}"),
    }
}

/// Text inside a table cell.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}

fn inline(symbol: &str) -> String {
    format!("$`{}`$", symbol.replace('|', "\\vert "))
}

fn overview(model: &dyn Model) -> Page {
    let (about, catalogue) = (model.about(), model.catalogue());
    let mut out = format!("{MARK}\n\n# Equations of {}\n\n{}.\n\n", about.name, upper(about.title));
    let _ = writeln!(
        out,
        "Start: year {}. Span: {} years. Step: 1/{} year, {}. Levers are decided every 1/{} year.\n",
        about.start_year,
        about.years,
        (1.0 / about.step).round(),
        match about.scheme {
            shapan_model::model::Scheme::Euler => "Euler's scheme",
            shapan_model::model::Scheme::RungeKutta4 => "the classical fourth-order scheme of Runge and Kutta",
        },
        (1.0 / about.quarter).round(),
    );
    out.push_str("A symbol without an index belongs to the bloc that is computed; an index marks another bloc.\n\n");
    out.push_str("## Mechanisms, in order of evaluation\n\n| mechanism | parameters | levers | stocks | flows |\n|---|---:|---:|---:|---:|\n");
    for mechanism in &catalogue.mechanisms {
        let count = |kinds: &[Kind]| {
            catalogue.all().filter(|spec| spec.mechanism == mechanism.name && kinds.contains(&spec.kind)).count()
        };
        let _ = writeln!(
            out,
            "| [{}]({}.md) | {} | {} | {} | {} |",
            mechanism.title(),
            mechanism.name,
            count(&[Kind::Parameter]),
            count(&[Kind::Lever, Kind::PairLever]),
            count(&[Kind::Stock]),
            count(&[Kind::Flow]),
        );
    }
    if !catalogue.laws.is_empty() {
        out.push_str("\n## Rival laws\n\nWhere the literature disagrees about a form, the forms stand side by side and a scenario names one under `[laws]`.\n\n| law | form | what it says | source |\n|---|---|---|---|\n");
        for law in &catalogue.laws {
            for (at, form) in law.forms.iter().enumerate() {
                let default = if at == 0 { " (default)" } else { "" };
                let _ = writeln!(
                    out,
                    "| `{}` | `{}`{default} | {} | {} |",
                    law.name,
                    form.name,
                    cell(form.about),
                    form.source
                );
            }
        }
    }
    Page { path: format!("model/{}/overview.md", about.name), text: out }
}

fn mechanism_page(model: &dyn Model, mechanism: &Mechanism, variants: &[(Option<String>, Vec<Equation>)]) -> Page {
    let catalogue = model.catalogue();
    let mut out = format!("{MARK}\n\n# {}\n\n{}\n\n", mechanism.title(), mechanism.prose());
    let own = |equation: &&Equation| equation.spec.mechanism == mechanism.name;
    let default = &variants[0].1;
    let flows: Vec<&Equation> = default.iter().filter(own).filter(|e| e.role == Role::Flow).collect();
    let stocks: Vec<&Equation> = default.iter().filter(own).filter(|e| e.role == Role::Rate).collect();
    if !flows.is_empty() || !stocks.is_empty() {
        out.push_str("## Equations\n\n");
    }
    for equation in &flows {
        let spec = equation.spec;
        let _ = writeln!(out, "**`{}`** [{}]: {}\n", spec.name, spec.unit, cell(spec.about));
        display(&mut out, &format!("{} = {}", left_tex(equation), equation.tex));
        rivals(&mut out, equation, variants);
    }
    for equation in &stocks {
        let spec = equation.spec;
        let _ = writeln!(out, "**`{}`** [{}], a stock: {}\n", spec.name, spec.unit, cell(spec.about));
        display(&mut out, &format!("{} = {}", left_tex(equation), equation.tex));
        rivals(&mut out, equation, variants);
        if let Some(start) = default.iter().find(|e| e.role == Role::Start && e.spec.name == spec.name) {
            display(&mut out, &format!("{} = {}", left_tex(start), start.tex));
        }
    }
    let of = |kind: Kind| catalogue.all().filter(move |spec| spec.mechanism == mechanism.name && spec.kind == kind);
    table(&mut out, "Parameters", of(Kind::Parameter), true);
    table(&mut out, "Levers", of(Kind::Lever), false);
    table(&mut out, "Levers between blocs", of(Kind::PairLever), false);
    table(&mut out, "Draws", of(Kind::Draw), true);
    readers(&mut out, mechanism, default);
    let _ = writeln!(out, "File: `crates/model/src/{}/{}.rs`", model.about().name, mechanism.name);
    Page { path: format!("model/{}/{}.md", model.about().name, mechanism.name), text: out }
}

/// The same equation under rival forms of a law, where it differs.
fn rivals(out: &mut String, equation: &Equation, variants: &[(Option<String>, Vec<Equation>)]) {
    for (form, variant) in &variants[1..] {
        let rival = variant.iter().find(|e| e.spec.name == equation.spec.name && e.role == equation.role);
        if let (Some(form), Some(rival)) = (form, rival.filter(|rival| rival.tex != equation.tex)) {
            let _ = writeln!(out, "With `{form}`:\n");
            display(out, &format!("{} = {}", left_tex(rival), rival.tex));
        }
    }
}

fn table<'a>(out: &mut String, title: &str, specs: impl Iterator<Item = &'a Spec>, believed: bool) {
    let specs: Vec<&Spec> = specs.collect();
    if specs.is_empty() {
        return;
    }
    let last = if believed { "prior" } else { "low / medium / high" };
    let _ = writeln!(
        out,
        "## {title}\n\n| name | symbol | unit | default | {last} | range | meaning | source |\n|---|---|---|---|---|---|---|---|"
    );
    for spec in specs {
        let default = spec.default.map_or_else(|| "by bloc".to_owned(), number);
        let middle = if believed {
            prior_words(&spec.prior).unwrap_or_else(|| "fixed".into())
        } else {
            spec.bands.map_or_else(String::new, |[low, medium, high]| format!("{low} / {medium} / {high}"))
        };
        let source = source_words(spec);
        let scope =
            if scope_words(spec) == "world" && spec.kind == Kind::Parameter { " Equal in all blocs." } else { "" };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {default} | {middle} | {} … {} | {}{scope} | {} |",
            spec.name,
            inline(spec.symbol),
            spec.unit,
            number(*spec.range.start()),
            number(*spec.range.end()),
            cell(spec.about),
            cell(&source),
        );
    }
    out.push('\n');
}

/// What the mechanism takes from others and who takes what from it.
fn readers(out: &mut String, mechanism: &Mechanism, equations: &[Equation]) {
    let mut takes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut gives = takes.clone();
    for equation in equations {
        for read in &equation.reads {
            let (from, to) = (read.mechanism, equation.spec.mechanism);
            if to == mechanism.name && from != to && !takes.entry(from).or_default().contains(&read.name) {
                takes.entry(from).or_default().push(read.name);
            }
            if from == mechanism.name && from != to && !gives.entry(to).or_default().contains(&read.name) {
                gives.entry(to).or_default().push(read.name);
            }
        }
    }
    for (title, lists) in [("Reads", takes), ("Is read by", gives)] {
        if lists.is_empty() {
            continue;
        }
        let _ = writeln!(out, "## {title}\n");
        for (other, names) in lists {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let _ = writeln!(out, "- [{other}]({other}.md): {}", names.join(", "));
        }
        out.push('\n');
    }
}

fn operators_page() -> Page {
    let mut out =
        format!("{MARK}\n\n# Operators\n\nNamed pieces of formulas, printed from the functions that compute them.\n\n");
    for operator in operators::operators() {
        let _ = writeln!(out, "{}\n", word(Language::English, &format!("operator.{}", operator.name)));
        display(&mut out, &format!("{} = {}", operator.left.tex, operator.whole.tex));
        for (at, piece) in operator.pieces.iter().enumerate() {
            let _ = writeln!(out, "{}\n", if at == 0 { "with" } else { "and" });
            display(&mut out, &format!("{} = {}", piece.name, piece.formula.tex));
        }
    }
    Page { path: "model/operators.md".into(), text: out }
}

fn assumptions() -> Page {
    let mut out = format!(
        "{MARK}\n\n# Everything that is assumed\n\nValues that rest on judgement alone. Facts about single blocs are marked the same way in their data files.\n\n"
    );
    for model in MODELS {
        let (about, catalogue) = (model.about(), model.catalogue());
        let inputs: Vec<&Spec> =
            catalogue.all().filter(|spec| !matches!(spec.kind, Kind::Stock | Kind::Flow)).collect();
        let assumed: Vec<&&Spec> = inputs.iter().filter(|spec| spec.source == "assumed").collect();
        if assumed.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "## {}\n\n{} of {} inputs are assumed.\n\n| name | kind | default | meaning | why |\n|---|---|---|---|---|",
            about.name,
            assumed.len(),
            inputs.len()
        );
        for spec in assumed {
            let default = spec.default.map_or_else(|| "by bloc".to_owned(), number);
            let _ = writeln!(
                out,
                "| `{}` | {} | {default} | {} | {} |",
                spec.name,
                kind_word(spec.kind),
                cell(spec.about),
                cell(spec.note)
            );
        }
        out.push('\n');
    }
    Page { path: "model/assumptions.md".into(), text: out }
}

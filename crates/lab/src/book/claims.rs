//! The page of claims: each with its sentence, its formulas, its cut-offs and the scenarios that it compares.

use std::fmt::Write as _;

use super::{MARK, Page, cell, number};
use crate::claims::table::Table;
use crate::claims::{Claim, Cutoff, Group, Registry, told};
use crate::library::Library;
use crate::load;
use crate::messages::{self, Language};

const ENGLISH: Language = Language::English;

/// What is written where a scenario is damaged, which tests exclude.
const DAMAGED: &str = "(cannot be read)";

fn group(group: Group) -> String {
    messages::word(ENGLISH, &format!("claims.group_{}", group.name()))
}

/// A value with its unit; pure numbers have none.
fn with_unit(value: f64, unit: &str) -> String {
    if unit == "1" { number(value) } else { format!("{} {unit}", number(value)) }
}

/// A source with what was read there.
fn source(key: &str, note: &str) -> String {
    if note.is_empty() { key.to_owned() } else { format!("{key}: {}", cell(note)) }
}

/// All built-in claims by group, then each in a section of its own.
pub(super) fn registry() -> Page {
    let claims = Registry::builtin().unwrap_or_default();
    let mut out = format!("{MARK}\n\n# The claims\n\n");
    let on_worlds = claims.iter().filter(|claim| claim.table.is_none()).count();
    let _ = writeln!(
        out,
        "{} claims: {on_worlds} are put to sampled worlds, {} to tables of data without a model. Each is a file in `claims/`. How a verdict is \
         made is said under [method](method.md), how formulas are read under [the language of claims](language.md). Verdicts are not printed \
         here, because they belong to a set of worlds: `shapan claims` makes them, and `shapan explain concentrate` leads from a claim to the \
         equations on which it rests.\n",
        claims.len(),
        claims.len() - on_worlds,
    );
    for of in Group::ALL {
        let _ = writeln!(out, "## {}\n\n| claim | what is tested |\n|---|---|", group(of));
        for claim in claims.iter().filter(|claim| claim.group == of) {
            let _ = writeln!(out, "| [`{0}`](#{0}) | {1} |", claim.id, cell(&claim.statement.en));
        }
        out.push('\n');
    }
    claims.iter().for_each(|claim| section(&mut out, claim));
    Page { path: "claims/registry.md".into(), text: format!("{}\n", out.trim_end()) }
}

fn section(out: &mut String, claim: &Claim) {
    let _ = writeln!(out, "## {}\n\n**{}** {}\n", claim.id, cell(&claim.statement.en), cell(&claim.statement.zh));
    let _ = writeln!(out, "{} Group: {}.", cell(&claim.essay.en), group(claim.group).to_lowercase());
    if let Some(against) = &claim.against {
        let _ = writeln!(out, "It answers [`{against}`](#{against}).");
    }
    out.push_str("\n```text\n");
    for (name, formula) in &claim.values {
        let _ = writeln!(out, "{name} = {}", formula.text);
    }
    let _ = writeln!(out, "metric = {}", claim.metric.value.text);
    if let Some(exists) = &claim.metric.exists {
        let _ = writeln!(out, "where {}", exists.text);
    }
    let _ = writeln!(out, "true if {}\n```\n", claim.metric.holds.text);
    let _ = writeln!(out, "The metric: {} [{}].\n", cell(&claim.metric.label.en), claim.metric.unit);
    if !claim.cutoffs.is_empty() {
        out.push_str("| cut-off | value | why | fixed |\n|---|---|---|---|\n");
        claim.cutoffs.iter().for_each(|cutoff| row(out, cutoff));
        out.push('\n');
    }
    if !claim.runs.is_empty() {
        let title = |name: &String| {
            let title = load::load(&Library::builtin(), name).map_or_else(|_| DAMAGED.to_owned(), |run| run.title.en);
            format!("`{name}` ({title})")
        };
        let _ = writeln!(out, "Compared: {}.\n", claim.runs.iter().map(title).collect::<Vec<_>>().join(", "));
    }
    if let Some(table) = &claim.table {
        data(out, table);
    }
    if !claim.warning.en.is_empty() {
        let _ = writeln!(out, "> {}\n", claim.warning.en);
    }
}

fn row(out: &mut String, cutoff: &Cutoff) {
    let when = messages::word(ENGLISH, if cutoff.before { "claims.before" } else { "claims.after" });
    let (value, why) = (with_unit(cutoff.value, &cutoff.unit), cell(&cutoff.why.en));
    let _ = writeln!(out, "| `{}` | {value} | {why} | {when}, by the {} |", cutoff.name, cell(&cutoff.by));
}

/// Constants, rows and side results of a claim on data.
fn data(out: &mut String, table: &Table) {
    if !table.numbers.is_empty() {
        out.push_str("| number | value | source |\n|---|---|---|\n");
        for one in &table.numbers {
            let value = with_unit(one.value, &one.unit);
            let _ = writeln!(out, "| `{}` | {value} | {} |", one.name, source(&one.source, &one.note));
        }
        out.push('\n');
    }
    let columns: Vec<String> = table.columns.iter().map(|column| format!("`{column}`")).collect();
    let _ = writeln!(out, "| case | {} | source |\n|---|{}---|", columns.join(" | "), "---:|".repeat(columns.len()));
    for one in &table.rows {
        let value = |column: &String| {
            let found = one.cells.iter().find(|(name, _)| name == column);
            found.map_or_else(String::new, |(_, value)| number(*value))
        };
        let values: Vec<String> = table.columns.iter().map(value).collect();
        let (name, source) = (cell(&one.name.en), source(&one.source, &one.note));
        let _ = writeln!(out, "| {name} | {} | {source} |", values.join(" | "));
    }
    out.push('\n');
    for also in &table.also {
        let holds = also.holds.as_ref().map_or_else(String::new, |holds| format!("; true if `{}`", holds.text));
        let _ = writeln!(out, "- {} [{}]: `{}`{holds}", cell(&also.label.en), also.unit, also.value.text);
    }
    if !table.also.is_empty() {
        out.push('\n');
    }
    if let Some(ruling) = &table.ruling {
        let word = told::verdict(ruling.verdict, ENGLISH);
        let _ = writeln!(out, "The verdict is fixed: {word}. {}\n", ruling.why.en);
    }
}

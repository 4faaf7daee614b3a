//! The page itself: sections in the order in which a reader wants them.

use std::fmt::Write;

use shapan_model::num::elementary::exp;

use super::{Assumption, Fact, GROWTH_LIMIT, Report, Source, symbols};
use crate::chart::{Body, Chart, Interval};
use crate::figures::{self, NO_VALUE};
use crate::messages::{self, Language};
use crate::prior::Dist;
use crate::svg::{self, FONTS, escape};

/// Name of the font that a page in Chinese carries with it.
const FONT_FAMILY: &str = "Shapan Sans SC";

pub(super) const STYLE: &str = include_str!("style.css");

/// A report as one HTML page.
pub(super) fn html(report: &Report, font: Option<&str>) -> String {
    let language = report.language;
    let mut page = top(language, &report.title, &messages::word(language, "report.subtitle"), font);
    if !report.question.is_empty() {
        let _ = writeln!(page, "<p class=\"question\">{}</p>", escape(&report.question));
    }
    let _ = writeln!(page, "<p>{}</p>\n</header>\n<main>", escape(&report.story));
    answer(&mut page, report);
    pictures(&mut page, report);
    page.push_str(&report.verdicts);
    dates(&mut page, report);
    numbers(&mut page, report);
    page.push_str(&report.looking_back);
    validity(&mut page, report);
    broken(&mut page, report);
    limits(&mut page, language);
    assumptions(&mut page, report);
    sources(&mut page, language, &report.sources);
    reproduce(&mut page, report);
    bottom(&mut page, language, &report.reproduce.version);
    page
}

/// A page up to and with its title. `font` is the address of a font for Chinese, as a `data:` URL: with it the page needs none of the system's.
pub(super) fn top(language: Language, title: &str, kind: &str, font: Option<&str>) -> String {
    let family = font.map_or_else(String::new, |_| format!("'{FONT_FAMILY}', "));
    let face = font.map_or_else(String::new, |url| {
        format!("@font-face {{ font-family: '{FONT_FAMILY}'; src: url({url}) format('woff2'); }}\nsvg {{ font-family: {family}{FONTS}; }}\n")
    });
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; font-src data:\"/>\n\
         <title>{}</title>\n<style>\n{face}body {{ font-family: {family}{FONTS}; }}\n{STYLE}</style>\n</head>\n<body>\n<header>\n<p class=\"kind\">{}</p>\n<h1>{}</h1>\n",
        language.code(),
        escape(title),
        escape(kind),
        escape(title)
    )
}

pub(crate) fn open(page: &mut String, id: &str, title: &str) {
    let _ = writeln!(page, "<section id=\"{id}\">\n<h2>{}</h2>", escape(title));
}

pub(crate) fn close(page: &mut String) {
    page.push_str("</section>\n");
}

pub(crate) fn paragraph(page: &mut String, text: &str) {
    let _ = writeln!(page, "<p>{}</p>", escape(text));
}

fn answer(page: &mut String, report: &Report) {
    let language = report.language;
    open(page, "answer", &messages::word(language, "report.answer"));
    page.push_str("<div class=\"answer\">\n");
    for sentence in &report.answer {
        paragraph(page, sentence);
    }
    page.push_str("</div>\n");
    let text = match report.runs {
        0 | 1 => messages::word(language, "report.one_run_line"),
        runs => messages::say(language, "report.runs_line", &[("runs", &figures::count(runs))]),
    };
    let _ = writeln!(page, "<p class=\"small\">{}</p>", escape(&text));
    close(page);
}

pub(super) fn picture(page: &mut String, chart: &Chart, id: &str) {
    let _ = writeln!(page, "<figure>\n{}</figure>", svg::draw(chart, id, 720.0));
}

fn pictures(page: &mut String, report: &Report) {
    if report.charts.is_empty() {
        return;
    }
    open(page, "pictures", &messages::word(report.language, "report.charts"));
    for (at, chart) in report.charts.iter().enumerate() {
        picture(page, chart, &format!("picture-{}", at + 1));
    }
    close(page);
}

/// Key dates: one picture of all of them, then the table.
fn dates(page: &mut String, report: &Report) {
    if report.dates.is_empty() {
        return;
    }
    let title = messages::word(report.language, "report.dates");
    open(page, "dates", &title);
    let row = |fact: &Fact| Interval { label: fact.what.clone(), quantiles: fact.quantiles, share: fact.share };
    let rows = report.dates.iter().map(row).collect();
    picture(page, &Chart::new(report.language, &title, "year", Body::Intervals(rows)), "picture-dates");
    facts(page, report.language, &report.dates, report.runs > 1);
    close(page);
}

fn numbers(page: &mut String, report: &Report) {
    if report.facts.is_empty() {
        return;
    }
    open(page, "numbers", &messages::word(report.language, "report.numbers"));
    facts(page, report.language, &report.facts, report.runs > 1);
    close(page);
}

pub(crate) fn head(page: &mut String, columns: &[String]) {
    page.push_str("<table>\n<thead><tr>");
    for column in columns {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escape(column));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
}

fn facts(page: &mut String, language: Language, facts: &[Fact], ensemble: bool) {
    let column = |key: &str| messages::find(language, key).unwrap_or(key).to_string();
    let mut columns = vec![column("report.column_what")];
    if ensemble {
        let more = ["report.column_median", "report.column_half", "report.column_most", "report.column_share"];
        columns.extend(more.map(column));
    } else {
        columns.push(column("word.value"));
    }
    head(page, &columns);
    for fact in facts {
        let figure = |value: f64| figures::figure(value, &fact.unit, language);
        let range = |low: f64, high: f64| {
            let (low, high) = (figure(low), figure(high));
            messages::say(language, "report.range", &[("low", &low), ("high", &high)])
        };
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escape(&fact.what));
        let mut cells = match fact.quantiles {
            None => vec![messages::word(language, "word.never"), NO_VALUE.into(), NO_VALUE.into()],
            Some(q) => vec![figure(q[2]), range(q[1], q[3]), range(q[0], q[4])],
        };
        cells.push(figures::percent(fact.share, language));
        cells.truncate(columns.len() - 1);
        for cell in cells {
            let _ = write!(page, "<td>{}</td>", escape(&cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

fn validity(page: &mut String, report: &Report) {
    let language = report.language;
    open(page, "validity", &messages::word(language, "report.validity"));
    let limit = figures::percent(GROWTH_LIMIT, language);
    let mut above = false;
    for peak in &report.validity.peak_growth {
        let share = figures::percent(peak.share_above, language);
        if peak.quantiles[2] > GROWTH_LIMIT {
            above = true;
            let median = figures::percent(peak.quantiles[2], language);
            let high = figures::outer(peak.quantiles[4], peak.quantiles[2], "%", language);
            let values = [("bloc", &*peak.bloc), ("median", &median), ("high", &high), ("limit", &limit)];
            let text = messages::say(language, "report.validity_growth", &values);
            let _ = writeln!(page, "<p class=\"warning\">{}</p>", escape(&text));
        }
        if peak.share_above > 0.0 {
            let values = [("bloc", &*peak.bloc), ("share", &share), ("limit", &limit)];
            paragraph(page, &messages::say(language, "report.validity_growth_share", &values));
        }
    }
    if !above && !report.validity.peak_growth.is_empty() {
        paragraph(page, &messages::say(language, "report.validity_growth_none", &[("limit", &limit)]));
    }
    for (bloc, bottleneck) in &report.validity.science_bottleneck {
        let (speed, share) =
            (figures::figure(1.0 / bottleneck, "x", language), figures::percent(*bottleneck, language));
        let values = [("bloc", &**bloc), ("speed", &speed), ("bottleneck", &share)];
        paragraph(page, &messages::say(language, "report.validity_science", &values));
    }
    if !report.validity.warnings.is_empty() {
        let _ = writeln!(page, "<h3>{}</h3>\n<ul>", escape(&messages::word(language, "report.validity_other")));
        for warning in &report.validity.warnings {
            let _ = writeln!(page, "<li>{}</li>", escape(warning));
        }
        page.push_str("</ul>\n");
    }
    close(page);
}

fn broken(page: &mut String, report: &Report) {
    let language = report.language;
    open(page, "broken", &messages::word(language, "report.broken"));
    let count: usize = report.broken.iter().map(|group| group.runs).sum();
    let runs = figures::count(report.runs);
    if count == 0 {
        paragraph(page, &messages::say(language, "report.broken_none", &[("runs", &runs)]));
        return close(page);
    }
    let share = figures::percent(count as f64 / report.runs.max(1) as f64, language);
    let values = [("broken", &*figures::count(count)), ("runs", &runs), ("share", &share)];
    paragraph(page, &messages::say(language, "report.broken_some", &values));
    let columns = ["column_what", "column_bloc", "column_why", "column_count", "column_when"];
    head(page, &columns.map(|key| messages::find(language, &format!("report.{key}")).unwrap_or(key).to_string()));
    for group in &report.broken {
        let (low, high) = (figures::date(group.earliest), figures::date(group.latest));
        let when = match low == high {
            true => low,
            false => messages::say(language, "report.range", &[("low", &low), ("high", &high)]),
        };
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escape(&group.what));
        for cell in [&group.bloc, &group.why, &figures::count(group.runs), &when] {
            let _ = write!(page, "<td>{}</td>", escape(cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
    close(page);
}

/// A text in which `**…**` is strong, as HTML.
pub(super) fn strong(text: &str) -> String {
    let parts = text.split("**").enumerate();
    parts
        .map(|(at, part)| if at % 2 == 1 { format!("<strong>{}</strong>", escape(part)) } else { escape(part) })
        .collect()
}

pub(super) fn limits(page: &mut String, language: Language) {
    open(page, "limits", &messages::word(language, "report.limits"));
    paragraph(page, &messages::word(language, "report.limits_intro"));
    page.push_str("<ol>\n");
    for key in messages::keys("limits.") {
        let _ = writeln!(page, "<li>{}</li>", strong(messages::find(language, key).unwrap_or_default()));
    }
    page.push_str("</ol>\n");
    close(page);
}

/// What is believed about an input, in words.
pub(super) fn belief(dist: &Dist, unit: &str, language: Language) -> String {
    let figure = |value: f64| figures::figure(value, unit, language);
    let number = |value: f64| figures::number(value, language);
    let pair = |key: &str, low: f64, high: f64| {
        messages::say(language, key, &[("low", &figure(low)), ("high", &figure(high))])
    };
    match dist {
        Dist::Fixed(_) => messages::word(language, "prior.fixed"),
        Dist::Uniform(low, high) => pair("prior.uniform", *low, *high),
        Dist::LogUniform(low, high) => pair("prior.log_uniform", *low, *high),
        Dist::Exponential(mean) => messages::say(language, "prior.exponential", &[("mean", &figure(*mean))]),
        Dist::Categorical(chances) => {
            let texts: Vec<String> = chances.iter().map(|chance| figures::percent(*chance, language)).collect();
            let values = [("count", &*figures::count(chances.len())), ("chances", &messages::list(language, &texts))];
            messages::say(language, "prior.categorical", &values)
        }
        Dist::Rows(draws) => messages::say(language, "prior.rows", &[("count", &figures::count(draws.len()))]),
        Dist::Normal(mean, deviation) => {
            messages::say(language, "prior.normal", &[("mean", &figure(*mean)), ("deviation", &figure(*deviation))])
        }
        Dist::LogNormal(mean, deviation) => {
            let (median, factor) = (figure(exp(*mean)), number(exp(*deviation)));
            messages::say(language, "prior.log_normal", &[("median", &median), ("factor", &factor)])
        }
        Dist::Triangular(low, mode, high) => {
            let values = [("low", &*figure(*low)), ("mode", &figure(*mode)), ("high", &figure(*high))];
            messages::say(language, "prior.triangular", &values)
        }
    }
}

fn assumptions(page: &mut String, report: &Report) {
    if report.assumptions.is_empty() {
        return;
    }
    let language = report.language;
    open(page, "assumptions", &messages::word(language, "report.assumptions"));
    let (assumed, total) = (figures::count(report.assumed()), figures::count(report.assumptions.len()));
    paragraph(page, &messages::say(language, "report.assumed_count", &[("assumed", &assumed), ("total", &total)]));
    let mut columns =
        vec![messages::word(language, "report.assumption_name"), messages::word(language, "report.assumption_symbol")];
    columns.extend(report.blocs.iter().cloned());
    columns.push(messages::word(language, "report.assumption_prior"));
    columns.push(messages::word(language, "report.assumption_source"));
    page.push_str("<div class=\"wide\">\n");
    head(page, &columns);
    for input in &report.assumptions {
        assumption(page, report, input);
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
    close(page);
}

fn assumption(page: &mut String, report: &Report, input: &Assumption) {
    let language = report.language;
    let (name, about, symbol) = (escape(&input.name), escape(&input.about), symbols::html(&input.symbol));
    let _ =
        write!(page, "<tr><th scope=\"row\"><code>{name}</code><br/>{about}</th><td class=\"symbol\">{symbol}</td>");
    let figure = |value: &f64| escape(&figures::figure(*value, &input.unit, language));
    match &input.values[..] {
        [value] => {
            let span = report.blocs.len().max(1);
            let _ = write!(page, "<td colspan=\"{span}\" class=\"same\">{}</td>", figure(value));
        }
        values => {
            for at in 0..report.blocs.len() {
                let _ = write!(page, "<td>{}</td>", values.get(at).map_or_else(|| NO_VALUE.to_string(), figure));
            }
        }
    }
    let prior = input
        .prior
        .as_ref()
        .map_or_else(|| messages::word(language, "prior.fixed"), |d| belief(d, &input.unit, language));
    let assumed = messages::word(language, "report.assumed");
    let source = match input.source.as_str() {
        "assumed" => format!("<mark>{}</mark>", escape(&assumed)),
        key => format!("<a href=\"#source-{0}\">{0}</a>", escape(key)),
    };
    let _ = writeln!(page, "<td>{}</td><td>{source}</td></tr>", escape(&prior));
}

pub(super) fn sources(page: &mut String, language: Language, sources: &[Source]) {
    if sources.is_empty() {
        return;
    }
    open(page, "sources", &messages::word(language, "report.sources"));
    page.push_str("<ul class=\"sources\">\n");
    for source in sources {
        let (key, cite) = (escape(&source.key), escape(&source.cite));
        let status = messages::find(language, &format!("status.{}", source.status)).unwrap_or(&source.status);
        let safe = source.url.starts_with("https://") || source.url.starts_with("http://");
        let url = escape(&source.url);
        let link = if safe { format!(" <a href=\"{url}\">{url}</a>") } else { String::new() };
        let _ = writeln!(
            page,
            "<li id=\"source-{key}\"><code>{key}</code> {cite}{link} <em>{}</em></li>",
            escape(messages::brackets(language, "", status).trim())
        );
    }
    page.push_str("</ul>\n");
    close(page);
}

fn reproduce(page: &mut String, report: &Report) {
    let how = &report.reproduce;
    let rows = [
        ("report.reproduce_scenario", report.scenario.clone()),
        ("report.reproduce_model", how.model.clone()),
        ("report.reproduce_engine", format!("shapan {}", how.version)),
        ("report.reproduce_seed", how.seed.to_string()),
        ("report.reproduce_runs", figures::count(report.runs)),
        ("report.reproduce_sampler", how.sampler.clone()),
        ("report.reproduce_scenario_hash", how.scenario_hash.clone()),
        ("report.reproduce_data_hash", how.data_hash.clone()),
    ];
    how_to(page, report.language, &how.command, &rows);
}

/// The command that gives the same page again, and what else it depends on.
pub(super) fn how_to(page: &mut String, language: Language, command: &str, rows: &[(&str, String)]) {
    open(page, "reproduce", &messages::word(language, "report.reproduce"));
    paragraph(page, &messages::word(language, "report.reproduce_text"));
    let _ = writeln!(page, "<pre>{}</pre>\n<dl>", escape(command));
    for (key, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let term = messages::find(language, key).unwrap_or(key);
        let _ = writeln!(page, "<dt>{}</dt><dd>{}</dd>", escape(term), escape(value));
    }
    page.push_str("</dl>\n");
    close(page);
}

/// The end of a page.
pub(super) fn bottom(page: &mut String, language: Language, version: &str) {
    let footer = messages::say(language, "report.footer", &[("version", version)]);
    let _ = write!(page, "</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n", escape(&footer));
}

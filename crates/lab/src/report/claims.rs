//! The report of claims: question, answer, picture; for each claim a page with what it rests on, what would change it, and the path to its
//! sources; limits, sources, how to get the same again. As one HTML page that prints on A4, and as Markdown.

use std::fmt::Write;

use super::{Source, page};
use crate::bibliography::Bibliography;
use crate::claims::assessment::{Assessment, Result as Outcome};
use crate::claims::told::{self, Told};
use crate::claims::{Claim, Group, Verdict};
use crate::explain::{self, Explained};
use crate::figures::{self, NO_VALUE};
use crate::manifest;
use crate::messages::{self, Language, say, word};
use crate::svg::escape;
use crate::wording::upper;

/// What a report of claims is made of.
pub struct ClaimsReport<'a> {
    assessment: &'a Assessment,
    language: Language,
    told: Vec<Told>,
    steps: Vec<Step>,
    sources: Vec<Source>,
    command: String,
    data_hash: String,
}

/// One step of the path from an outcome to its sources.
struct Step {
    /// Family of outcomes, as formulas name it.
    family: String,
    rule: String,
    reads: Vec<ReadStep>,
}

/// A quantity on the path.
struct ReadStep {
    file: String,
    equations: Vec<String>,
    /// Sources of what the equations read.
    sources: Vec<String>,
}

impl<'a> ClaimsReport<'a> {
    /// Gathers everything. `command` gives the same report again.
    pub fn new(
        assessment: &'a Assessment,
        language: Language,
        bibliography: &Bibliography,
        command: &str,
        data_hash: &str,
    ) -> ClaimsReport<'a> {
        let scenario = assessment.study.base().scenario();
        let mut families: Vec<(&str, f64)> = Vec::new();
        for reference in assessment.study.claims().flat_map(|claim| &claim.references) {
            if !families.iter().any(|(family, _)| *family == reference.family) {
                families.push((&reference.family, reference.from));
            }
        }
        let step = |(family, year): (&str, f64)| {
            let name = format!("{family}@{year}");
            let found = explain::find(scenario.model, Some(scenario), &name, language);
            let Ok(Explained::Outcome(found)) = found else {
                return Step { family: family.to_owned(), rule: String::new(), reads: Vec::new() };
            };
            let read = |read: &explain::Read| {
                let equation = |formula: &explain::Formula| format!("{} = {}", formula.left, formula.right);
                ReadStep {
                    file: read.file.clone(),
                    equations: read.equations.iter().map(equation).collect(),
                    sources: read.sources.iter().map(|source| (*source).to_owned()).collect(),
                }
            };
            Step { family: family.to_owned(), rule: found.rule, reads: found.reads.iter().map(read).collect() }
        };
        let steps: Vec<Step> = families.into_iter().map(step).collect();
        let mut keys: Vec<String> = manifest::citations(scenario, |_| None).into_keys().collect();
        keys.extend(steps.iter().flat_map(|step| step.reads.iter().flat_map(|read| read.sources.clone())));
        for table in assessment.claims.iter().filter_map(|claim| claim.table.as_ref()) {
            keys.extend(table.numbers.iter().map(|number| number.source.clone()));
            keys.extend(table.rows.iter().map(|row| row.source.clone()));
        }
        keys.sort();
        keys.dedup();
        let source = |key: String| {
            let work = bibliography.0.get(&key)?;
            let cite = work.cite_in(language).to_owned();
            let url = work.url.clone().unwrap_or_default();
            Some(Source { key, cite, url, status: work.status.word().into() })
        };
        ClaimsReport {
            assessment,
            language,
            told: assessment.told(language),
            steps,
            sources: keys.into_iter().filter_map(source).collect(),
            command: command.to_owned(),
            data_hash: data_hash.to_owned(),
        }
    }

    /// Each claim with what is told of it, in order.
    fn all(&self) -> impl Iterator<Item = (&Claim, Outcome<'_>, &Told)> {
        self.assessment.results().zip(&self.told).map(|((claim, result), told)| (claim, result, told))
    }

    /// One sentence for each verdict that occurs, naming the claims.
    fn answer(&self) -> Vec<String> {
        let mut sentences = self.assessment.how(self.language);
        for verdict in Verdict::ALL {
            let titles: Vec<String> =
                self.told.iter().filter(|told| told.verdict.0 == verdict).map(|told| told.title.clone()).collect();
            if !titles.is_empty() {
                let name = told::verdict(verdict, self.language);
                let claims = titles.join(&word(self.language, "claims.semicolon"));
                let values = [("verdict", upper(&name)), ("claims", claims)];
                let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
                sentences.push(say(self.language, "claims.answer_counts", &values));
            }
        }
        sentences
    }

    fn cells(&self, result: &Outcome<'_>) -> [String; 2] {
        let share = result.share().map_or_else(|| NO_VALUE.to_owned(), |x| told::share(x, self.language));
        let interval = result.interval().map_or_else(
            || NO_VALUE.to_owned(),
            |ends| {
                let [low, high] = ends.map(|x| told::share(x, self.language));
                say(self.language, "report.range", &[("low", &low), ("high", &high)])
            },
        );
        [share, interval]
    }

    /// Claims that this one answers or is answered by, in sentences.
    fn answers(&self, claim: &Claim) -> Vec<String> {
        let title = |claim: &Claim| self.language.of(&claim.title).to_owned();
        let mut sentences = Vec::new();
        let find = |id: &str| self.assessment.claims.iter().find(|other| other.id == id);
        if let Some(other) = claim.against.as_deref().and_then(find) {
            sentences.push(say(self.language, "claims.against", &[("claim", &title(other))]));
        }
        for other in self.assessment.claims.iter().filter(|other| other.against.as_deref() == Some(&claim.id)) {
            sentences.push(say(self.language, "claims.answered", &[("claim", &title(other))]));
        }
        sentences
    }

    fn broken(&self) -> String {
        let worlds = figures::count(self.assessment.answers.len());
        let none = || say(self.language, "claims.broken_none", &[("worlds", &worlds)]);
        self.assessment.broken(self.language).unwrap_or_else(none)
    }

    fn reproduce(&self) -> Vec<(&'static str, String)> {
        let base = self.assessment.study.base();
        let scenario = base.scenario();
        let sampler = crate::sampler::words(base.drawing().map(|(sampler, _)| sampler), self.language);
        vec![
            ("report.reproduce_scenario", scenario.name.clone()),
            ("report.reproduce_model", scenario.model.about().name.to_owned()),
            ("report.reproduce_engine", format!("shapan {}", env!("CARGO_PKG_VERSION"))),
            ("report.reproduce_seed", base.drawing().map_or_else(String::new, |(_, seed)| seed.to_string())),
            ("report.reproduce_runs", figures::count(self.assessment.answers.len())),
            ("report.reproduce_sampler", sampler),
            ("claims.reproduce_claims", figures::count(self.assessment.claims.len())),
            ("report.reproduce_scenario_hash", manifest::scenario_hash(scenario)),
            ("report.reproduce_data_hash", self.data_hash.clone()),
        ]
    }

    fn steps_of(&self, claim: &Claim) -> Vec<&Step> {
        self.steps.iter().filter(|step| claim.references.iter().any(|r| r.family == step.family)).collect()
    }

    /// The report as one HTML page. `font`: see [`super::Report::html`].
    pub fn html(&self, font: Option<&str>) -> String {
        let language = self.language;
        let mut out = page::top(language, &word(language, "claims.title"), &word(language, "report.subtitle"), font);
        let question = escape(&word(language, "claims.question"));
        let _ = writeln!(out, "<p class=\"question\">{question}</p>\n</header>\n<main>");
        page::open(&mut out, "answer", &word(language, "report.answer"));
        out.push_str("<div class=\"answer\">\n");
        for sentence in self.answer() {
            page::paragraph(&mut out, &sentence);
        }
        out.push_str("</div>\n");
        page::close(&mut out);
        out.push_str(&self.verdicts(true));
        for (claim, result, told) in self.all() {
            self.claim(&mut out, claim, &result, told);
        }
        page::open(&mut out, "broken", &word(language, "claims.broken_title"));
        page::paragraph(&mut out, &self.broken());
        page::close(&mut out);
        page::limits(&mut out, language);
        page::sources(&mut out, language, &self.sources);
        page::how_to(&mut out, language, &self.command, &self.reproduce());
        page::bottom(&mut out, language, env!("CARGO_PKG_VERSION"));
        out
    }

    /// All verdicts as one picture in a table; a section of a page, with links to the claims on it or without.
    pub fn verdicts(&self, linked: bool) -> String {
        let language = self.language;
        let mut page = String::new();
        let out = &mut page;
        page::open(out, "verdicts", &word(language, "claims.section_picture"));
        let columns = ["column_claim", "column_verdict", "column_share", "column_interval"];
        let mut columns = columns.map(|key| word(language, &format!("claims.{key}"))).to_vec();
        columns.insert(2, String::new());
        page::head(out, &columns);
        for group in Group::ALL {
            let rows: Vec<_> = self.all().filter(|(claim, ..)| claim.group == group).collect();
            if rows.is_empty() {
                continue;
            }
            let title = word(language, &format!("claims.group_{}", group.name()));
            let _ = writeln!(
                out,
                "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"5\"><strong>{}</strong></th></tr>",
                escape(&title)
            );
            for (claim, result, told) in rows {
                let [share, interval] = self.cells(&result);
                let (id, title) = (escape(&claim.id), escape(if linked { &told.title } else { &told.statement }));
                let name = if linked { format!("<a href=\"#claim-{id}\">{title}</a>") } else { title };
                let _ = writeln!(
                    out,
                    "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td><td>{share}</td><td>{interval}</td></tr>",
                    escape(&told.verdict.1),
                    self.bar(&result),
                );
            }
        }
        out.push_str("</tbody>\n</table>\n");
        let _ = writeln!(out, "<p class=\"small\">{}</p>", escape(&word(language, "claims.bar_note")));
        page::close(out);
        page
    }

    /// A share as a bar with its interval and the two lines.
    fn bar(&self, result: &Outcome<'_>) -> String {
        const WIDTH: f64 = 180.0;
        let Some(share) = result.share() else { return NO_VALUE.to_owned() };
        let [low, high] = result.interval().unwrap_or([share, share]);
        let colour = match result.verdict() {
            Verdict::Holds => "#0072b2",
            Verdict::Fails => "#d55e00",
            Verdict::Depends => "#56b4e9",
            Verdict::Undefined => "#999999",
        };
        let [told_share, told_low, told_high] = [share, low, high].map(|x| told::share(x, self.language));
        let values = [("share", &*told_share), ("low", &*told_low), ("high", &*told_high)];
        let title = say(self.language, "claims.bar", &values);
        let x = |share: f64| format!("{:.1}", share * WIDTH);
        format!(
            "<svg class=\"bar\" role=\"img\" width=\"{WIDTH}\" height=\"16\" viewBox=\"0 0 {WIDTH} 16\"><title>{}</title>\
             <rect x=\"0\" y=\"3\" width=\"{}\" height=\"10\" fill=\"{colour}\"/>\
             <rect x=\"0\" y=\"3\" width=\"{WIDTH}\" height=\"10\" fill=\"none\" stroke=\"#bbbbbb\" stroke-width=\"0.5\"/>\
             <path d=\"M{} 8H{}\" stroke=\"#1a1a1a\" stroke-width=\"1.5\"/>\
             <path d=\"M{} 0V16M{} 0V16\" stroke=\"#595959\" stroke-width=\"0.8\" stroke-dasharray=\"2 2\"/></svg>",
            escape(&title),
            x(share),
            x(low),
            x(high),
            x(crate::claims::verdict::FAILS_UP_TO),
            x(crate::claims::verdict::HOLDS_FROM)
        )
    }

    fn claim(&self, out: &mut String, claim: &Claim, result: &Outcome<'_>, told: &Told) {
        let language = self.language;
        let _ = writeln!(
            out,
            "<section class=\"claim\" id=\"claim-{}\">\n<h2>{}</h2>",
            escape(&claim.id),
            escape(&told.statement)
        );
        let [share, _] = self.cells(result);
        let _ = writeln!(
            out,
            "<p class=\"verdict {}\">{} · {share} · <code>{}</code></p>",
            result.verdict().name(),
            escape(&told.verdict.1),
            escape(&claim.id)
        );
        for sentence in &told.answer {
            page::paragraph(out, sentence);
        }
        if let Some(chart) = &told.chart {
            page::picture(out, chart, &format!("picture-{}", claim.id));
        }
        if !told.rows.is_empty() {
            let _ = writeln!(out, "<h3>{}</h3>", escape(&word(language, "claims.section_data")));
            let columns = ["column_case", "column_number", "column_says"];
            page::head(out, &columns.map(|key| word(language, &format!("claims.{key}"))));
            for row in &told.rows {
                let [name, value, says] = row.each_ref().map(|cell| escape(cell));
                let _ = writeln!(out, "<tr><th scope=\"row\">{name}</th><td>{value}</td><td>{says}</td></tr>");
            }
            out.push_str("</tbody>\n</table>\n");
        }
        let essay = essay_title(claim);
        for (key, sentences) in [
            ("claims.section_turns", &told.turns),
            ("claims.section_inputs", &told.inputs),
            (essay, &[vec![told.essay.clone()], self.answers(claim)].concat()),
        ] {
            if !sentences.is_empty() {
                let _ = writeln!(out, "<h3>{}</h3>", escape(&word(language, key)));
                sentences.iter().for_each(|sentence| page::paragraph(out, sentence));
            }
        }
        if let Some(warning) = &told.warning {
            let _ = writeln!(out, "<p class=\"warning\">{}</p>", escape(warning));
        }
        let _ = writeln!(out, "<h3>{}</h3>\n<ul class=\"rests\">", escape(&word(language, "claims.section_rests")));
        for line in &told.rests {
            let _ = writeln!(out, "<li>{}</li>", escape(line));
        }
        out.push_str("</ul>\n");
        self.path(out, claim);
        page::close(out);
    }

    fn path(&self, out: &mut String, claim: &Claim) {
        let steps = self.steps_of(claim);
        if steps.is_empty() {
            return;
        }
        let language = self.language;
        let _ = writeln!(out, "<h3>{}</h3>\n<div class=\"path\">", escape(&word(language, "claims.section_path")));
        let columns = ["column_outcome", "column_rule", "column_quantity"];
        page::head(out, &columns.map(|key| word(language, &format!("claims.{key}"))));
        for step in steps {
            let _ = write!(
                out,
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>",
                escape(&step.family),
                escape(&step.rule)
            );
            for read in &step.reads {
                let sources: Vec<String> =
                    read.sources.iter().map(|key| format!("<a href=\"#source-{0}\">{0}</a>", escape(key))).collect();
                let _ = write!(
                    out,
                    "<div><code>{}</code><br/>{}<br/>{}</div>",
                    read.equations.iter().map(|text| escape(text)).collect::<Vec<_>>().join("<br/>"),
                    escape(&read.file),
                    sources.join(&word(language, "list.comma"))
                );
            }
            out.push_str("</td></tr>\n");
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
        let _ = writeln!(out, "<p class=\"small\">{}</p>", escape(&word(language, "claims.path")));
    }

    /// The report as Markdown, without pictures.
    pub fn markdown(&self) -> String {
        let language = self.language;
        let mut out = format!(
            "# {}\n\n{}\n\n## {}\n\n",
            word(language, "claims.title"),
            word(language, "claims.question"),
            word(language, "report.answer")
        );
        for sentence in self.answer() {
            let _ = writeln!(out, "{sentence}\n");
        }
        let columns = ["column_claim", "column_verdict", "column_share", "column_interval"];
        let columns = columns.map(|key| word(language, &format!("claims.{key}")));
        let _ = writeln!(
            out,
            "## {}\n\n| {} |\n|---|---|---|---|",
            word(language, "claims.section_picture"),
            columns.join(" | ")
        );
        for (claim, result, told) in self.all() {
            let [share, interval] = self.cells(&result);
            let _ = writeln!(out, "| {} `{}` | {} | {share} | {interval} |", told.title, claim.id, told.verdict.1);
        }
        for (claim, result, told) in self.all() {
            let [share, _] = self.cells(&result);
            let _ = writeln!(out, "\n## {}\n\n**{} · {share} · `{}`**\n", told.statement, told.verdict.1, claim.id);
            for sentence in &told.answer {
                let _ = writeln!(out, "{sentence}\n");
            }
            for [name, value, says] in &told.rows {
                let case = messages::colon(language, name, &messages::brackets(language, value, says));
                let _ = writeln!(out, "- {case}");
            }
            for (key, sentences) in [
                ("claims.section_turns", &told.turns),
                ("claims.section_inputs", &told.inputs),
                (essay_title(claim), &[vec![told.essay.clone()], self.answers(claim)].concat()),
                ("claims.section_rests", &told.rests),
            ] {
                if !sentences.is_empty() {
                    let _ = writeln!(out, "\n### {}\n", word(language, key));
                    for sentence in sentences {
                        let _ = writeln!(out, "- {sentence}");
                    }
                }
            }
            if let Some(warning) = &told.warning {
                let _ = writeln!(out, "\n> {warning}");
            }
            let steps = self.steps_of(claim);
            if !steps.is_empty() {
                let _ = writeln!(out, "\n### {}\n", word(language, "claims.section_path"));
            }
            for step in steps {
                let _ = writeln!(out, "- {}", messages::colon(language, &format!("`{}`", step.family), &step.rule));
                for read in &step.reads {
                    for equation in &read.equations {
                        let _ = writeln!(out, "  - `{equation}`");
                    }
                    let sources = read.sources.join(&word(language, "list.comma"));
                    let _ =
                        writeln!(out, "  - {}", messages::brackets(language, &format!("`{}`", read.file), &sources));
                }
            }
        }
        let _ = writeln!(out, "\n## {}\n\n{}", word(language, "claims.broken_title"), self.broken());
        let _ = writeln!(out, "\n## {}\n", word(language, "report.limits"));
        for key in messages::keys("limits.") {
            let _ = writeln!(out, "1. {}", messages::find(language, key).unwrap_or_default());
        }
        let _ = writeln!(out, "\n## {}\n", word(language, "report.sources"));
        for source in &self.sources {
            let _ = writeln!(out, "- `{}` {} {}", source.key, source.cite, source.url);
        }
        let _ = writeln!(out, "\n## {}\n\n```\n{}\n```\n", word(language, "report.reproduce"), self.command);
        for (key, value) in self.reproduce().iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(out, "- {}", messages::colon(language, &word(language, key), value));
        }
        out
    }
}

fn essay_title(claim: &Claim) -> &'static str {
    if claim.group == Group::Counter { "claims.section_critics" } else { "claims.section_essay" }
}

//! `shapan claims`: what holds, what fails, what it depends on.

mod assess;
mod journal;
pub(super) mod pdf;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

use serde_json::{Value, json};
use shapan_lab::bibliography::Bibliography;
use shapan_lab::claims::assessment::{Assessment, Result as Outcome};
use shapan_lab::claims::told::{self, Told};
use shapan_lab::claims::{Group, Registry, Verdict};
use shapan_lab::figures;
use shapan_lab::library::Library;
use shapan_lab::manifest;
use shapan_lab::messages::{self, Language};
use shapan_lab::report::claims::ClaimsReport;
use shapan_lab::terminal;

pub(super) use assess::{Question, assess};

use super::{Failure, print, print_json};
use crate::args::Claims;
use crate::{catalogue, files, fonts, progress};

/// Width of what is written to a terminal.
const COLUMNS: usize = 100;
/// Letters of a bar for a share of one.
const BAR: usize = 20;
/// So many claims are shown with all details without being asked.
const FEW: usize = 2;

/// Puts claims to worlds.
pub(crate) fn claims(args: &Claims) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let chosen = Registry::chosen(&args.claims, |path| files::read_bytes(Path::new(path)))?;
    let details = args.details || chosen.len() <= FEW;
    let browser = if args.pdf { Some(pdf::browser()?) } else { None };
    let cancel = progress::interruption();
    let question = Question {
        claims: chosen,
        scenario: &args.scenario,
        setting: &args.setting,
        sampling: &args.sampling,
        until: args.until,
        laws: !args.standard_laws,
        out: args.out.as_deref(),
    };
    let assessment = assess(question, &cancel)?;
    if let Some(folder) = &args.out {
        save(folder, &assessment, language, &command(args, &assessment))?;
        if let Some(browser) = browser {
            pdf::print(&browser, &folder.join("report.html"), &folder.join("report.pdf"), &|| false)?;
            eprintln!("report.pdf written to {}", folder.display());
        }
    }
    if let Some(broken) = assessment.broken(Language::English) {
        eprintln!("note: {broken}");
    }
    if args.json {
        return print_json(&as_json(&assessment));
    }
    let mut text = table(&assessment, language, true);
    if !details {
        text.push('\n');
        for line in terminal::fold(&messages::word(language, "claims.more"), COLUMNS) {
            text.push_str(&format!("{line}\n"));
        }
    }
    if details {
        for told in assessment.told(language) {
            text.push('\n');
            text.push_str(&detail(&told, language));
        }
    }
    print(&text)
}

/// Everything, for programs.
pub(super) fn as_json(assessment: &Assessment) -> Value {
    let rows: Vec<Value> = assessment
        .results()
        .map(|(_, result)| match result {
            Outcome::Worlds(standing) => {
                let mut value = json!(standing);
                if let Some(quantiles) = standing.quantiles {
                    let names = ["q05", "q25", "q50", "q75", "q95"];
                    value["quantiles"] = names.iter().zip(quantiles).map(|(n, q)| (n.to_string(), json!(q))).collect();
                }
                value
            }
            Outcome::Data(finding) => json!(finding),
        })
        .collect();
    Value::Array(rows)
}

/// A share as a bar of blocks.
fn bar(share: f64) -> String {
    let eighths = (share * (BAR * 8) as f64).round() as usize;
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.extend(char::from_u32(0x2590 - (eighths % 8) as u32));
    }
    terminal::pad(&bar, BAR)
}

/// Colour of a verdict: from a palette that colour-blind readers tell apart.
fn colour(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "34",
        Verdict::Fails => "33",
        Verdict::Depends => "36",
        Verdict::Undefined => "90",
    }
}

fn coloured(text: &str, verdict: Verdict) -> String {
    if std::io::stdout().is_terminal() { format!("\x1b[{}m{text}\x1b[0m", colour(verdict)) } else { text.to_owned() }
}

/// The verdict table; with the condition of each claim, or shorter.
pub(super) fn table(assessment: &Assessment, language: Language, conditions: bool) -> String {
    let mut text = format!("{}\n", messages::word(language, "claims.title"));
    for sentence in assessment.how(language) {
        for line in terminal::fold(&sentence, COLUMNS) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    let words: Vec<String> = Verdict::ALL.iter().map(|verdict| told::verdict(*verdict, language)).collect();
    let width = words.iter().map(|word| terminal::width(word)).max().unwrap_or(8);
    for group in Group::ALL {
        let mut rows = assessment.results().filter(|(claim, _)| claim.group == group).peekable();
        if rows.peek().is_none() {
            continue;
        }
        text.push_str(&format!("\n{}\n", messages::word(language, &format!("claims.group_{}", group.name()))));
        for (claim, result) in rows {
            let verdict = result.verdict();
            let word = coloured(&terminal::pad(&told::verdict(verdict, language), width), verdict);
            let share = result.share().map_or_else(|| figures::NO_VALUE.to_owned(), |x| told::share(x, language));
            let interval = result.interval().map_or_else(String::new, |ends| {
                let [low, high] = ends.map(|x| told::share(x, language));
                format!("({low}–{high})")
            });
            let shown = coloured(&bar(result.share().unwrap_or(0.0)), verdict);
            text.push_str(&format!(
                "  {word}  {shown} {} {}  {}\n",
                terminal::pad_left(&share, 6),
                terminal::pad(&interval, 15),
                claim.id
            ));
            for line in terminal::fold(language.of(&claim.statement), COLUMNS - 4) {
                text.push_str(&format!("    {line}\n"));
            }
            if conditions {
                let mut lines = vec![told::condition(claim, language)];
                if let (Outcome::Worlds(standing), Some(chart)) = (result, assessment.chart(claim, language)) {
                    lines.extend(told::spread(&chart, standing, &claim.metric.unit, language));
                }
                for line in lines.iter().flat_map(|line| terminal::fold(line, COLUMNS - 4)) {
                    text.push_str(&format!("    {line}\n"));
                }
            }
            if let Outcome::Worlds(standing) = result {
                let flips: Vec<String> = standing
                    .flips
                    .iter()
                    .filter(|flip| flip.beyond_chance)
                    .take(3)
                    .map(|flip| {
                        let [low, high] = [flip.lowest_third, flip.highest_third].map(|x| told::share(x, language));
                        format!("{} {low}→{high}", flip.input)
                    })
                    .collect();
                if verdict == Verdict::Depends && !flips.is_empty() {
                    text.push_str(&format!("    ↳ {}\n", flips.join(", ")));
                }
                let mut lines = told::notes(standing, language);
                if standing.undefined > 0 {
                    let count = figures::count(standing.undefined);
                    let share = told::share(standing.undefined as f64 / standing.worlds as f64, language);
                    lines.push(messages::say(language, "claims.undefined", &[("count", &count), ("share", &share)]));
                }
                for line in lines.iter().flat_map(|line| terminal::fold(line, COLUMNS - 4)) {
                    text.push_str(&format!("    {line}\n"));
                }
            }
            if let Some(ruling) = claim.table.as_ref().and_then(|table| table.ruling.as_ref()) {
                for line in terminal::fold(language.of(&ruling.why), COLUMNS - 4) {
                    text.push_str(&format!("    {line}\n"));
                }
            }
        }
    }
    text
}

/// Everything that is known of one claim.
fn detail(told: &Told, language: Language) -> String {
    let mut text = format!("{} ({}): {}\n", told.title, told.id, coloured(&told.verdict.1, told.verdict.0));
    let mut paragraph = |sentence: &str| {
        for (at, line) in terminal::fold(sentence, COLUMNS - 2).iter().enumerate() {
            text.push_str(if at == 0 { "• " } else { "  " });
            text.push_str(line);
            text.push('\n');
        }
    };
    for sentence in told.answer.iter().chain(&told.turns).chain(&told.inputs).chain(&told.warning) {
        paragraph(sentence);
    }
    for sentence in &told.rests {
        paragraph(sentence);
    }
    for [name, value, says] in &told.rows {
        text.push_str(&format!("    {}  {}  {says}\n", terminal::pad(name, 44), terminal::pad_left(value, 18)));
    }
    if let Some(chart) = &told.chart {
        let look =
            terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
        text.push_str(&terminal::draw(chart, look));
    }
    let _ = language;
    text
}

/// The command that gives the same again.
fn command(args: &Claims, assessment: &Assessment) -> String {
    let mut words = vec!["shapan claims".to_owned()];
    words.extend(args.claims.iter().cloned());
    if args.scenario != "baseline" {
        words.push(format!("--scenario {}", args.scenario));
    }
    words.extend(args.setting.set.iter().map(|set| format!("--set {set}")));
    words.extend(args.setting.years.map(|years| format!("--years {years}")));
    words.extend(args.setting.step.iter().map(|step| format!("--step {step}")));
    match (&args.sampling.samples, assessment.study.base().drawing()) {
        (Some(path), _) => words.push(format!("--worlds {}", path.display())),
        (None, Some((sampler, seed))) => {
            words.push(format!("--runs {} --seed {seed} --sampler {}", assessment.answers.len(), sampler.name()));
        }
        (None, None) => {}
    }
    if args.standard_laws {
        words.push("--standard-laws".into());
    }
    if args.lang != crate::args::Lang::En {
        words.push("--lang zh".into());
    }
    words.join(" ")
}

/// Tables, reports and manifest.
fn save(folder: &Path, assessment: &Assessment, language: Language, command: &str) -> Result<(), Failure> {
    let texts = Library::texts().filter(|(path, _)| path.starts_with("data/") || path.starts_with("claims/"));
    let data: BTreeMap<&str, String> = texts.map(|(path, text)| (path, manifest::digest(text.as_bytes()))).collect();
    let all: String = data.values().map(String::as_str).collect();
    let hash = manifest::digest(all.as_bytes());
    let report = ClaimsReport::new(assessment, language, &Bibliography::builtin()?, command, &hash);
    let json = |value: &Value| {
        let text = serde_json::to_string_pretty(value).map_err(|error| Failure::sentence(error.to_string()));
        text.map(|text| text + "\n")
    };
    let base = assessment.study.base();
    let scenarios: BTreeMap<&str, String> =
        assessment.study.scenarios().map(|(name, scenario)| (name, manifest::scenario_hash(scenario))).collect();
    let claims: BTreeMap<&str, String> =
        assessment.claims.iter().map(|claim| (claim.id.as_str(), manifest::digest(claim.text.as_bytes()))).collect();
    let about = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "command": command,
        "worlds": assessment.answers.len(),
        "broken_worlds": assessment.broken_worlds(),
        "sampler": base.drawing().map_or("table", |(sampler, _)| sampler.name()),
        "seed": base.drawing().map(|(_, seed)| seed),
        "step": base.scenario().inputs.step,
        "years": base.scenario().inputs.years,
        "worlds_with_laws_drawn": assessment.laws.as_ref().map(|(laws, _)| laws.base().runs()),
        "scenarios": scenarios,
        "claims": claims,
        "data": data,
    });
    let files = [
        ("verdicts.csv", assessment.verdicts_csv()),
        ("metrics.csv", assessment.metrics_csv()),
        ("broken.csv", assessment.broken_csv()),
        ("claims.json", json(&as_json(assessment))?),
        ("report.html", report.html(fonts::of(language).as_deref())),
        ("report.md", report.markdown()),
    ];
    for (name, text) in &files {
        files::write(&folder.join(name), text.as_bytes())?;
    }
    catalogue::keep(folder, &json(&about)?)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    eprintln!("{}, manifest.json written to {}", names.join(", "), folder.display());
    Ok(())
}

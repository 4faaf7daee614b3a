//! `shapan sensitivity`: which inputs decide an outcome.

mod given;
mod runs;
mod saved;
mod subject;

use std::io::IsTerminal as _;
use std::path::Path;

use serde_json::json;
use shapan_lab::messages::{Language, say};
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::Sampler;
use shapan_lab::sensitivity::analysis::Table;
use shapan_lab::sensitivity::asked::Found;
use shapan_lab::sensitivity::design::Design;
use shapan_lab::sensitivity::groups::{Choice, Groups};
use shapan_lab::sensitivity::salib::{self, Read};
use shapan_lab::sensitivity::{Confidence, Drawing, First, Method, Of, Settings, told};
use shapan_lab::{chart, figures, terminal};

pub(super) use given::{columns_of_inputs, table};
pub(super) use subject::of_runs;

use super::{Failure, print, print_json};
use crate::args::{Estimator, MethodName, Sensitivity};
use crate::{catalogue, files};

/// Width of what is written to a terminal.
const COLUMNS: usize = 100;
/// Rows of a table on a terminal, at most.
const ROWS: usize = 15;
/// Points at which a study begins that goes on until its intervals are narrow.
const FIRST: [(Method, usize); 4] =
    [(Method::Sobol, 64), (Method::Morris, 16), (Method::Dgsm, 32), (Method::Shapley, 16)];
/// The same for methods that take any runs.
const FIRST_RUNS: usize = 512;
/// Points beyond which it stops all the same.
const MOST: usize = 1 << 14;

/// Asks.
pub(crate) fn sensitivity(args: &Sensitivity) -> Result<(), Failure> {
    if let Some(path) = &args.data {
        return given::given(args, path);
    }
    let language: Language = args.lang.into();
    let problem = problem(args)?;
    let asked = subject::subject(args, problem.as_ref())?;
    let subject = asked.subject.as_ref();
    let settings = settings(args, method(args, subject.apart())).of_own_design(asked.seed);
    let names: Vec<String> = subject.inputs().iter().map(|input| input.name.clone()).collect();
    // only shares of the variance need tied inputs to be put together
    let tied = if settings.method == Method::Sobol { subject.correlations() } else { &[] };
    let groups = Groups::new(&names, &choice(args, problem.as_ref())?, tied)?;
    check(&settings, &groups)?;
    let sampler = args.sampler.map_or(Sampler::Sobol, Sampler::from);
    let drawing = Drawing { sampler, seed: asked.seed };
    if args.until.is_some() && !Design::grows(&settings, sampler) {
        return Err(usage(
            "--sampler",
            "a Latin hypercube cannot go on: every point depends on their number",
            "sobol, mc",
        ));
    }
    for group in &groups.tied {
        eprintln!("note: {}", say(Language::English, "commands.sensitivity.tied", &[("names", &groups.names[*group])]));
    }
    let design = |points: usize| Design::new(subject, &groups, &settings, drawing, points);
    let done = runs::run(args, &asked, &settings, &groups, drawing, &design)?;
    let tables = &done.found;
    if let Some(broken) = &done.broken {
        eprintln!("note: {broken}");
    }
    let shown = Shown { args, families: &asked.families, world: &asked.title, language };
    if let Some(folder) = &args.out {
        let mut files = shown.save(folder, tables)?;
        files.extend(saved::runs(folder, subject, &groups, &done.design, &done.answers)?);
        let manifest = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "subject": asked.identity,
            "method": settings.method.name(),
            "of": settings.of.name(),
            "second_order": settings.second_order,
            "estimator": args.estimator_name(),
            "levels": settings.levels,
            "slices": settings.slices,
            "resamples": settings.confidence.resamples,
            "level": settings.confidence.level,
            "seed": drawing.seed,
            "sampler": if settings.method == Method::Morris { "paths" } else { drawing.sampler.name() },
            "points": done.design.points(),
            "runs": done.design.rows(),
            "groups": groups.names,
            "outcomes": tables.iter().map(|(outcome, _)| &outcome.name).collect::<Vec<_>>(),
            "broken": done.broken_runs(),
            "files": files,
        });
        catalogue::keep_json(folder, &manifest)?;
        done.kept.forget()?;
        eprintln!("{} and manifest.json written to {}", files.join(", "), folder.display());
    }
    shown.show(tables)
}

/// A fault of an option.
fn usage(option: &str, what: &str, hint: &str) -> Failure {
    let hint = (!hint.is_empty()).then(|| hint.to_owned());
    Failure::Input(Problems(vec![Problem { file: option.into(), line: 0, column: 0, what: what.into(), hint }]))
}

/// SALib's problem, if one is given.
fn problem(args: &Sensitivity) -> Result<Option<Read>, Failure> {
    match &args.problem {
        None => Ok(None),
        Some(path) => Ok(Some(salib::read(&path.display().to_string(), &files::read(path)?)?)),
    }
}

/// The method: what is asked for, or what fits.
fn method(args: &Sensitivity, apart: bool) -> Method {
    match args.method {
        Some(MethodName::Sobol) => Method::Sobol,
        Some(MethodName::Morris) => Method::Morris,
        Some(MethodName::Pawn) => Method::Pawn,
        Some(MethodName::Delta) => Method::Delta,
        Some(MethodName::Rsa) => Method::Rsa,
        Some(MethodName::Dgsm) => Method::Dgsm,
        Some(MethodName::Shapley) => Method::Shapley,
        None if apart && args.data.is_none() => Method::Sobol,
        None => Method::Delta,
    }
}

fn settings(args: &Sensitivity, method: Method) -> Settings {
    let usual = Settings::new(method);
    Settings {
        of: match (args.log, args.ranks) {
            (true, _) => Of::Logarithm,
            (_, true) => Of::Ranks,
            _ => Of::Value,
        },
        second_order: args.second_order,
        first: match args.estimator {
            Estimator::Saltelli => First::Saltelli,
            Estimator::Jansen => First::Jansen,
        },
        levels: args.levels,
        slices: args.slices.unwrap_or(usual.slices),
        confidence: Confidence { resamples: args.resamples, level: args.level, ..Confidence::default() },
        ..usual
    }
}

/// Refuses what a method does not know.
fn check(settings: &Settings, groups: &Groups) -> Result<(), Failure> {
    let name = settings.method.name();
    if groups.is_empty() {
        return Err(usage("--inputs", "no input varies: nothing can decide the outcome", "a scenario with beliefs"));
    }
    if settings.second_order && settings.method != Method::Sobol {
        return Err(usage("--second-order", &format!("{name} knows no pairs"), "--method sobol"));
    }
    if !settings.method.takes_groups() && groups.of.iter().enumerate().any(|(input, group)| input != *group) {
        return Err(usage(
            "--group",
            &format!("{name} asks about inputs one by one"),
            "--method sobol, morris or shapley",
        ));
    }
    Ok(())
}

fn choice(args: &Sensitivity, problem: Option<&Read>) -> Result<Choice, Failure> {
    let of_problem = problem.map_or(Choice::None, |read| read.groups.clone());
    Ok(match (args.by_mechanism, args.group.is_empty()) {
        (true, _) => Choice::Mechanism,
        (false, false) => Choice::Named(args.group.clone()),
        (false, true) => of_problem,
    })
}

impl Sensitivity {
    fn estimator_name(&self) -> &'static str {
        match self.estimator {
            Estimator::Saltelli => "saltelli",
            Estimator::Jansen => "jansen",
        }
    }
}

/// What is shown and saved of a study.
struct Shown<'a> {
    args: &'a Sensitivity,
    /// Families asked about over time, each with its years.
    families: &'a [(String, Vec<f64>)],
    world: &'a str,
    language: Language,
}

impl Shown<'_> {
    fn sound<'t>(&self, tables: &'t Found) -> Vec<&'t Table> {
        tables.iter().filter_map(|(_, table)| table.as_ref().ok()).collect()
    }

    /// The pictures over time.
    fn streams(&self, tables: &Found) -> Vec<(String, chart::Chart)> {
        let mut rest = tables.iter();
        let mut charts = Vec::new();
        for (family, years) in self.families {
            let own: Vec<(f64, &Table)> = years
                .iter()
                .zip(rest.by_ref().take(years.len()))
                .filter_map(|(year, (_, table))| Some((*year, table.as_ref().ok()?)))
                .collect();
            charts.extend(told::stream(family, &own, self.world, self.language).map(|chart| (family.clone(), chart)));
        }
        charts
    }

    /// Writes tables and pictures; gives the names of the files.
    fn save(&self, folder: &Path, tables: &Found) -> Result<Vec<String>, Failure> {
        let sound: Vec<Table> = self.sound(tables).into_iter().cloned().collect();
        let mut files = Vec::new();
        let mut write = |name: String, text: String| -> Result<(), Failure> {
            files::write(&folder.join(&name), text.as_bytes())?;
            files.push(name);
            Ok(())
        };
        write("indices.csv".into(), told::csv(&sound))?;
        if sound.iter().any(|table| !table.pairs.is_empty()) {
            write("pairs.csv".into(), told::pairs_csv(&sound))?;
        }
        write("convergence.csv".into(), told::convergence_csv(&sound))?;
        let draw = |chart: &chart::Chart, id: &str| shapan_lab::svg::draw(chart, id, 900.0);
        for (family, chart) in self.streams(tables) {
            write(format!("over-time-{family}.svg"), draw(&chart, "over-time"))?;
        }
        if self.families.is_empty() {
            for table in &sound {
                let name = &table.outcome.name;
                write(format!("indices-{name}.svg"), draw(&told::chart(table, self.world, self.language), "indices"))?;
                if let Some(chart) = told::convergence_chart(table, self.language) {
                    write(format!("convergence-{name}.svg"), draw(&chart, "convergence"))?;
                }
            }
        }
        Ok(files)
    }

    /// Prints; an outcome without indices is a failure only if none has any.
    fn show(&self, tables: &Found) -> Result<(), Failure> {
        let mut sentences = Vec::new();
        for (outcome, table) in tables {
            if let Err(nothing) = table {
                sentences.push(nothing.sentence(&outcome.name, self.language));
            }
        }
        let sound = self.sound(tables);
        if sound.is_empty() {
            return Err(Failure::sentence(sentences.join("\n")));
        }
        sentences.iter().for_each(|sentence| eprintln!("note: {sentence}"));
        if self.args.json {
            return print_json(&sound.iter().map(|table| told::json(table)).collect::<Vec<_>>());
        }
        if self.args.csv {
            return print(&told::csv(&sound.into_iter().cloned().collect::<Vec<_>>()));
        }
        let look =
            terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
        let mut text = String::new();
        if self.families.is_empty() {
            for table in sound {
                let chart = told::chart(table, self.world, self.language);
                text.push_str(&format!("{}\n{}\n", terminal::draw(&chart, look), self.listed(table)));
            }
        } else {
            for (_, chart) in self.streams(tables) {
                text.push_str(&format!("{}\n", terminal::draw(&chart, look)));
            }
            if let Some(last) = sound.last() {
                text.push_str(&self.listed(last));
            }
        }
        print(&text)
    }

    /// A table and its sentences.
    fn listed(&self, table: &Table) -> String {
        let order = table.order();
        // of many bins the last column says most
        let from = table.columns.len().saturating_sub(6);
        let head: Vec<String> = [vec![String::new()], table.columns[from..].to_vec()].concat();
        let number = |x: &f64| if x.is_nan() { "–".to_owned() } else { figures::number(*x, self.language) };
        let row = |row: &usize| {
            [vec![table.names[*row].clone()], table.rows[*row][from..].iter().map(number).collect()].concat()
        };
        let mut text = terminal::aligned(&head, &order.iter().take(ROWS).map(row).collect::<Vec<_>>());
        text.push('\n');
        for sentence in told::sentences(table, self.language) {
            for line in terminal::fold(&sentence, COLUMNS) {
                text.push_str(&format!("{line}\n"));
            }
        }
        text
    }
}

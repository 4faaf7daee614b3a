//! Indices from runs that exist: any table with a row for each run.

use std::path::Path;

use serde_json::json;
use shapan_lab::data_table::{Column, DataTable};
use shapan_lab::figures;
use shapan_lab::messages::{Language, say};
use shapan_lab::outcomes::families;
use shapan_lab::parallel;
use shapan_lab::problem::{Problem, Problems, nearest};
use shapan_lab::sensitivity::asked::tables;
use shapan_lab::sensitivity::groups::{self, Groups};
use shapan_lab::sensitivity::{Method, Outcome, layout};
use shapan_model::model;

use super::super::{Failure, world};
use super::{Shown, check, choice, method, problem, settings, usage};
use crate::args::Sensitivity;
use crate::{catalogue, files};

/// Columns that name runs, not inputs.
const NAMES_OF_RUNS: [&str; 4] = ["run_id", "run", "world", "row"];

/// Reads a table of runs.
pub(crate) fn table(path: &Path) -> Result<DataTable, Failure> {
    let file = path.display().to_string();
    Ok(match path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet")) {
        true => DataTable::from_parquet(&file, files::read_bytes(path)?)?,
        false => DataTable::from_csv(&file, &files::read(path)?)?,
    })
}

/// Asks runs that exist.
pub(super) fn given(args: &Sensitivity, path: &Path) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let file = path.display().to_string();
    let data = table(path)?;
    let read = problem(args)?;
    if args.outcome.is_empty() {
        return Err(usage("--outcome", "which column is the outcome?", &format!("one of {}", data.names.join(", "))));
    }
    let mut problems = Vec::new();
    for name in args.outcome.iter().chain(read.iter().flat_map(|read| &read.names)) {
        match data.column(name) {
            Some(Column::Numbers(_)) => {}
            Some(Column::Words { .. }) if !args.outcome.contains(name) => {}
            Some(Column::Words { .. }) => {
                wrong(&file, format!("column `{name}` has words, not numbers"), None, &mut problems)
            }
            None => {
                let near = nearest(name, data.names.iter().map(String::as_str));
                let hint = near.map_or_else(
                    || format!("there are {}", data.names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                wrong(&file, format!("there is no column `{name}`"), Some(hint), &mut problems);
            }
        }
    }
    let names = match &read {
        Some(read) => read.names.clone(),
        None => {
            let spoken = |name: &str| args.outcome.iter().any(|outcome| outcome == name);
            columns_of_inputs(&data, &args.inputs, &spoken, false, &mut problems)
        }
    };
    if !problems.is_empty() {
        return Err(Failure::Input(Problems(problems)));
    }
    let settings = settings(args, method(args, false));
    if settings.method == Method::Shapley {
        return Err(usage("--method", "shapley needs conditional draws, which a table does not have", "delta or pawn"));
    }
    if !settings.method.takes_any_runs() && read.is_none() && args.inputs.is_empty() {
        return Err(usage(
            "--problem",
            "which columns are inputs, and in which order, is told by SALib's problem",
            "or by --inputs",
        ));
    }
    let groups = Groups::new(&names, &choice(args, read.as_ref())?, &[])?;
    check(&settings, &groups)?;
    let column = |name: &String| data.column(name).map_or_else(Vec::new, Column::numbers);
    let values: Vec<Vec<f64>> = names.iter().map(column).collect();
    let y: Vec<Vec<f64>> = args.outcome.iter().map(column).collect();
    let mut gaps = Vec::new();
    for (name, values) in names.iter().zip(&values) {
        let without: Vec<usize> = (0..values.len()).filter(|row| !values[*row].is_finite()).collect();
        if let Some(first) = without.first() {
            let what = format!("column `{name}` has no finite number here, and in {} rows in all", without.len());
            let hint = Some("leave out the rows, or the column with --inputs".into());
            gaps.push(Problem { file: file.clone(), line: first + 2, column: 0, what, hint });
        }
    }
    if !gaps.is_empty() {
        return Err(Failure::Input(Problems(gaps)));
    }
    if settings.method == Method::Sobol
        && let Some(row) = layout::first_unlike_saltelli(&values, &groups, settings.second_order)
    {
        let what = format!(
            "row {} is not what SALib's design would have there: sobol needs its rows in its order ({})",
            row + 1,
            if settings.second_order { "A, each AB, each BA, B" } else { "A, each AB, B" }
        );
        return Err(usage("--data", &what, "delta, pawn or rsa, which take any runs; or --no-second-order"));
    }
    let words: Vec<&str> = data
        .names
        .iter()
        .zip(&data.columns)
        .filter(|(name, column)| {
            matches!(column, Column::Words { .. }) && !names.contains(name) && !NAMES_OF_RUNS.contains(&name.as_str())
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if !words.is_empty() {
        eprintln!("note: columns of words are left aside: {}", words.join(", "));
    }
    let outcomes: Vec<Outcome> =
        args.outcome.iter().map(|name| Outcome { name: name.clone(), unit: "1".into() }).collect();
    let told = [("runs", &*figures::count(data.rows)), ("file", &*file), ("inputs", &*names.join(", "))];
    eprintln!("note: {}", say(Language::English, "commands.sensitivity.given", &told));
    let threads = args.threads.unwrap_or_else(parallel::available).max(1);
    let found = tables(&outcomes, &groups, &settings, &values, &y, threads);
    let shown = Shown { args, families: &[], world: &file, language };
    if let Some(folder) = &args.out {
        let files = shown.save(folder, &found)?;
        let manifest = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "data": { "file": file, "sha256": shapan_lab::manifest::digest(&files::read_bytes(path)?) },
            "method": settings.method.name(),
            "of": settings.of.name(),
            "inputs": names,
            "groups": groups.names,
            "outcomes": args.outcome,
            "files": files,
        });
        catalogue::keep_json(folder, &manifest)?;
        eprintln!("{} and manifest.json written to {}", files.join(", "), folder.display());
    }
    shown.show(&found)
}

fn wrong(file: &str, what: String, hint: Option<String>, problems: &mut Vec<Problem>) {
    problems.push(Problem { file: file.into(), line: 0, column: 0, what, hint });
}

/// Which columns are inputs: those that are named; those that the model knows as inputs; else all that are no outcome (`spoken`) and name no
/// run. Columns of words are inputs only where `words` are allowed.
pub(crate) fn columns_of_inputs(
    data: &DataTable,
    named: &[String],
    spoken: &dyn Fn(&str) -> bool,
    words: bool,
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    let fits = |name: &String| words || !matches!(data.column(name), Some(Column::Words { .. }));
    let free = |name: &&String| !spoken(name) && !NAMES_OF_RUNS.contains(&name.as_str());
    let others: Vec<String> = data.names.iter().filter(free).cloned().collect();
    if !named.is_empty() {
        let kept = groups::chosen("--inputs", named, &others, problems);
        return kept.into_iter().map(|at| others[at].clone()).collect();
    }
    let known = |name: &String| is_input(name);
    if others.iter().any(known) {
        return others.into_iter().filter(known).collect();
    }
    // what the product writes beside inputs is none, also where it knows none of the inputs
    let outcomes = world::scenario("baseline").map(|scenario| families(&scenario)).unwrap_or_default();
    let outcome = |name: &String| name.rsplit_once('@').is_some_and(|(family, _)| outcomes.iter().any(|o| o == family));
    others.into_iter().filter(|name| !outcome(name) && fits(name)).collect()
}

/// Is this a parameter, a draw or a law of some model of ours, of all blocs or of one?
fn is_input(name: &str) -> bool {
    let plain = name.split_once('@').map_or(name, |(plain, _)| plain);
    model::MODELS.iter().any(|model| {
        let catalogue = model.catalogue();
        catalogue.parameter(plain).is_some()
            || catalogue.draw(plain).is_some()
            || catalogue.laws.iter().any(|law| law.name == plain)
    })
}

//! `shapan regret`: what policies that have names are worth over the same worlds, and what one may regret about each.

use serde_json::json;
use shapan_decide::robust::{Estimate, Measures, Questions, Sense};
use shapan_lab::chart::{Body, Chart, Interval};
use shapan_lab::figures;
use shapan_lab::messages::{Language, say, word};
use shapan_lab::series::digits17;
use shapan_lab::{svg, terminal};

use super::{Tried, aligned, folded, look, try_out};
use crate::args::Regret;
use crate::commands::{Failure, print, print_json};
use crate::{catalogue, files};

/// Runs the policies and tells what they are worth.
pub(crate) fn regret(args: &Regret) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let tried = try_out("regret", &args.policies, &args.objective, &args.setting, &args.sampling, args.out.as_deref())?;
    let seed = tried.field.base().drawing().map_or(shapan_lab::scenario::SEED, |(_, seed)| seed);
    let questions = Questions {
        tail: args.tail,
        enough: args.enough,
        radius: args.radius,
        wasserstein: args.wasserstein,
        seed,
        ..Questions::default()
    };
    let measures = tried.table.measures(&questions).map_err(|refusal| Failure::usage(refusal.to_string()))?;
    let chart = chart(&tried, language);
    let csv = csv(&tried, &measures);
    let said = sentences(&tried, &measures, language);
    if let Some(folder) = &args.out {
        files::write(&folder.join("regret.csv"), csv.as_bytes())?;
        files::write(&folder.join("outcomes.csv"), outcomes(&tried).as_bytes())?;
        files::write(&folder.join("regret.svg"), svg::draw(&chart, "regret", 900.0).as_bytes())?;
        let manifest = tried.manifest("regret", &["regret.csv", "outcomes.csv", "regret.svg"]);
        catalogue::keep_json(folder, &manifest)?;
        tried.kept.forget()?;
        eprintln!("regret.csv, outcomes.csv, regret.svg and manifest.json written to {}", folder.display());
    }
    if args.csv {
        return print(&csv);
    }
    if args.json {
        let rows = tried.names.iter().zip(&measures).zip(tried.table.missing());
        let policies: Vec<_> = rows
            .map(|((name, measures), missing)| json!({ "policy": name, "measures": measures, "without_value": missing.len() }))
            .collect();
        return print_json(&json!({
            "outcome": tried.judged.outcome.name,
            "unit": tried.judged.outcome.unit,
            "worlds": tried.table.worlds().len(),
            "policies": policies,
            "sentences": said,
        }));
    }
    let mut text = terminal::draw(&chart, look());
    text.push('\n');
    text.push_str(&table(&tried, &measures, language));
    text.push('\n');
    text.push_str(&folded(&said));
    print(&text)
}

/// Regret over worlds, policy by policy.
fn chart(tried: &Tried, language: Language) -> Chart {
    let row = |(policy, name): (usize, &String)| {
        let mut regrets = tried.table.regrets(policy);
        shapan_insight::order::sort(&mut regrets);
        let at = |p: f64| shapan_insight::order::quantile(regrets.len(), p, |at| regrets[at]).unwrap_or(f64::NAN);
        Interval { label: name.clone(), quantiles: Some([0.05, 0.25, 0.5, 0.75, 0.95].map(at)), share: 1.0 }
    };
    let rows = tried.names.iter().enumerate().map(row).collect();
    let outcome = &tried.judged.outcome;
    let title = say(language, "commands.decide.regret_title", &[("outcome", &outcome.name)]);
    let subtitle = say(language, "commands.decide.worlds", &[("worlds", &figures::count(tried.table.worlds().len()))]);
    Chart::new(language, &title, outcome.unit, Body::Intervals(rows)).subtitle(&subtitle).difference()
}

fn table(tried: &Tried, measures: &[Measures], language: Language) -> String {
    let unit = tried.judged.outcome.unit;
    let figure = |x: f64| figures::figure(x, unit, language);
    let with = |estimate: &Estimate| match estimate.error {
        Some(error) => format!("{} ± {}", figure(estimate.value), figure(error)),
        None => figure(estimate.value),
    };
    let enough = measures.iter().any(|m| m.enough.is_some());
    let mut keys = vec!["policy", "mean", "tail", "ambiguous", "high_regret", "largest_regret"];
    keys.extend(enough.then_some("enough"));
    let moved = measures.iter().any(|m| m.wasserstein.is_some());
    keys.extend(moved.then_some("wasserstein"));
    keys.push("best");
    let head: Vec<String> = keys.iter().map(|key| word(language, &format!("commands.decide.{key}"))).collect();
    let rows: Vec<Vec<String>> = tried
        .names
        .iter()
        .zip(measures)
        .map(|(name, m)| {
            let mut row = vec![
                name.clone(),
                with(&m.mean),
                figure(m.tail.value),
                figure(m.ambiguous.value),
                figure(m.high_regret.value),
                figure(m.largest_regret),
            ];
            row.extend(m.enough.map(|share| figures::percent(share.value, language)));
            row.extend(m.wasserstein.map(|mean| figure(mean.value)));
            row.push(figures::percent(m.best.value, language));
            row
        })
        .collect();
    aligned(&head, &rows)
}

fn csv(tried: &Tried, measures: &[Measures]) -> String {
    let mut text = String::from(
        "policy,outcome,unit,worlds,without_value,mean,mean_se,cvar,cvar_se,worst,ambiguous,ambiguous_se,regret_mean,regret_mean_se,regret_p90,regret_p90_se,regret_max,enough,enough_se,best,best_se,wasserstein,wasserstein_se\n",
    );
    let both = |estimate: &Estimate| [digits17(estimate.value), estimate.error.map_or_else(String::new, digits17)];
    for ((name, m), missing) in tried.names.iter().zip(measures).zip(tried.table.missing()) {
        let outcome = &tried.judged.outcome;
        let mut cells = vec![name.clone(), outcome.name.clone(), outcome.unit.to_owned()];
        cells.extend([tried.table.worlds().len().to_string(), missing.len().to_string()]);
        cells.extend(both(&m.mean).into_iter().chain(both(&m.tail)));
        cells.push(digits17(m.worst));
        cells.extend(both(&m.ambiguous).into_iter().chain(both(&m.regret)).chain(both(&m.high_regret)));
        cells.push(digits17(m.largest_regret));
        let none = || [String::new(), String::new()];
        cells.extend(m.enough.as_ref().map_or_else(none, both));
        cells.extend(both(&m.best));
        cells.extend(m.wasserstein.as_ref().map_or_else(none, both));
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}

/// The outcome by world and policy; empty where there is none.
fn outcomes(tried: &Tried) -> String {
    let mut text = format!("run_id,{}\n", tried.names.join(","));
    for world in 0..tried.payoffs.worlds() {
        let cell = |policy: usize| {
            Some(tried.payoffs.value(policy, world, 0)).filter(|x| x.is_finite()).map_or_else(String::new, digits17)
        };
        let cells: Vec<String> = (0..tried.names.len()).map(cell).collect();
        text.push_str(&format!("{},{}\n", tried.field.base().id(world), cells.join(",")));
    }
    text
}

fn sentences(tried: &Tried, measures: &[Measures], language: Language) -> Vec<String> {
    let sign = if tried.judged.sense == Sense::More { -1.0 } else { 1.0 };
    let least = |key: &dyn Fn(&Measures) -> f64| {
        let at =
            (0..measures.len()).fold(0, |best, at| if key(&measures[at]) < key(&measures[best]) { at } else { best });
        tried.names[at].as_str()
    };
    let values = [
        ("outcome", tried.judged.outcome.name.as_str()),
        ("mean", least(&|m| sign * m.mean.value)),
        ("tail", least(&|m| sign * m.tail.value)),
        ("regret", least(&|m| m.largest_regret)),
    ];
    let mut said = vec![say(language, "commands.decide.chosen", &values)];
    said.extend(tried.missing(language));
    said
}

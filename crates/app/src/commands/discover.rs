//! `shapan discover`: in which worlds something happens.

mod worlds;

use std::io::IsTerminal as _;

use serde_json::{Value as Json, json};
use shapan_lab::claims::told as of_claims;
use shapan_lab::discovery::search::{Boxes, Method, Objective, Rules, Search, Step, Told, Values, boxes};
use shapan_lab::discovery::{self, shown};
use shapan_lab::figures;
use shapan_lab::messages::{Language, say, word};
use shapan_lab::scenario::Scenario;
use shapan_lab::{svg, terminal};

use super::{Failure, print, print_json};
use crate::args::{Discover, ObjectiveName, SearchName};
use crate::{catalogue, files};
use worlds::Asked;

/// Width of what is written to a terminal.
const COLUMNS: usize = 100;
/// Boxes of a path that a terminal shows, at most.
const ROWS: usize = 20;
/// Limits whose chance of being an accident is above this are named (Bryant and Lempert 2010).
const ACCIDENT: f64 = 0.05;

/// Looks for boxes.
pub(crate) fn discover(args: &Discover) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let asked = worlds::ask(args)?;
    let share = figures::percent(asked.hits() as f64 / asked.answers.len().max(1) as f64, language);
    let (count, of) = (figures::count(asked.hits()), figures::count(asked.answers.len()));
    let mut said = vec![say(
        language,
        "commands.discover.share",
        &[("count", &count), ("worlds", &of), ("share", &share), ("kind", &args.when)],
    )];
    if let Some(first) = asked.first_without {
        let values = [("count", &*figures::count(asked.without)), ("first", &*first.to_string())];
        said.push(say(language, "commands.discover.no_answer", &values));
    }
    if let (true, Some(first)) = (asked.answers.is_empty(), asked.first_without) {
        let values = [("count", &*figures::count(asked.without)), ("first", &*first.to_string())];
        return Err(Failure::sentence(say(language, "commands.discover.none", &values)));
    }
    if asked.hits() == 0 || asked.hits() == asked.answers.len() {
        let values = [("count", &*count), ("worlds", &*of)];
        return Err(Failure::sentence(say(language, "commands.discover.same_kind", &values)));
    }
    let search = Search {
        method: match args.method {
            SearchName::Prim => Method::Prim,
            SearchName::Bumping => Method::Bumping,
            SearchName::Pca => Method::Pca,
            SearchName::Cart => Method::Cart,
        },
        rules: Rules {
            peel_alpha: args.peel,
            paste_alpha: args.paste,
            mass_min: args.mass_min,
            objective: match args.objective {
                ObjectiveName::Lenient1 => Objective::Lenient1,
                ObjectiveName::Lenient2 => Objective::Lenient2,
                ObjectiveName::Original => Objective::Original,
            },
        },
        seed: asked.seed,
    };
    let names: Vec<String> = asked.inputs.iter().map(|input| input.name.clone()).collect();
    for input in &asked.inputs {
        if let Values::Numbers(x) = &input.values
            && let Some(run) = x.iter().position(|x| !x.is_finite())
        {
            let values = [("input", &*input.name), ("run", &*run.to_string())];
            return Err(Failure::sentence(say(language, "commands.discover.not_finite", &values)));
        }
    }
    let held = kept(&asked, language);
    let found = boxes(asked.inputs, &asked.answers, search)
        .map_err(|_| Failure::sentence(word(language, "commands.discover.too_few")))?;
    let (chosen, why) = choose(args, &found, language)?;
    let limits = chosen.map_or_else(Vec::new, |at| found.limits(at));
    let scenario = asked.scenario.as_ref();
    if let Some(at) = chosen {
        let number = |x: usize| x.to_string();
        let last = number(found.steps.len().saturating_sub(1));
        let values = [("box", &*number(at)), ("boxes", &*last), ("why", &*why)];
        said.push(say(language, "commands.discover.how_chosen", &values));
        said.push(sentence(&found, at, &limits, scenario, language));
        for limit in &limits {
            let worst = limit.quasi_p.iter().flatten().copied().fold(0.0, f64::max);
            if worst > ACCIDENT {
                let (name, chance) = (label(&limit.input, scenario, language), of_claims::share(worst, language));
                said.push(say(language, "commands.discover.accident", &[("input", &name), ("chance", &chance)]));
            }
        }
    } else {
        said.push(word(language, "commands.discover.no_box"));
    }
    said.extend(held);
    let chart = shown::tradeoff(&found, chosen, &args.when, &asked.title, language);
    if let Some(folder) = &args.out {
        let mut files = vec!["path.csv", "box.csv", "tradeoff.svg"];
        files::write(&folder.join("path.csv"), shown::path_csv(&found).as_bytes())?;
        files::write(&folder.join("box.csv"), shown::limits_csv(&limits).as_bytes())?;
        files::write(&folder.join("tradeoff.svg"), svg::draw(&chart, "tradeoff", 900.0).as_bytes())?;
        if let Some(rotation) = shown::rotation_csv(&found, &names) {
            files::write(&folder.join("rotation.csv"), rotation.as_bytes())?;
            files.push("rotation.csv");
        }
        let manifest = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "subject": asked.identity,
            "when": args.when,
            "method": search.method.name(),
            "peel_alpha": search.rules.peel_alpha,
            "paste_alpha": search.rules.paste_alpha,
            "mass_min": search.rules.mass_min,
            "seed": asked.seed,
            "worlds": found.whole.n,
            "of_interest": found.whole.k,
            "without_answer": asked.without,
            "box": chosen,
            "sentences": said,
            "files": files,
        });
        catalogue::keep_json(folder, &manifest)?;
        if let Some(kept) = &asked.kept {
            kept.forget()?;
        }
        eprintln!("{} and manifest.json written to {}", files.join(", "), folder.display());
    }
    if args.json {
        let steps: Vec<Json> = found.steps.iter().enumerate().map(|(at, step)| shown::step_json(at, step)).collect();
        return print_json(&json!({
            "when": args.when,
            "method": search.method.name(),
            "worlds": found.whole.n,
            "of_interest": found.whole.k,
            "without_answer": asked.without,
            "boxes": steps,
            "box": chosen,
            "limits": limits.iter().map(shown::limit_json).collect::<Vec<_>>(),
            "sentences": said,
        }));
    }
    if args.csv {
        return print(&shown::path_csv(&found));
    }
    let look = terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
    let mut text = terminal::draw(&chart, look) + "\n" + &table(&found, chosen) + "\n" + &listed(&limits) + "\n";
    for sentence in &said {
        for line in terminal::fold(sentence, COLUMNS) {
            text.push_str(&format!("{line}\n"));
        }
    }
    print(&text)
}

/// Which box is shown, and why.
fn choose(args: &Discover, found: &Boxes, language: Language) -> Result<(Option<usize>, String), Failure> {
    if let Some(at) = args.r#box {
        if at >= found.steps.len() {
            let last = found.steps.len().saturating_sub(1);
            return Err(Failure::usage(format!("--box {at}: there are boxes 0 to {last}")));
        }
        return Ok((Some(at), word(language, "commands.discover.why_asked")));
    }
    if let Some(density) = args.density {
        let told = of_claims::share(density, language);
        return match found.of_density(density) {
            Some(at) => Ok((Some(at), say(language, "commands.discover.why_density", &[("density", &told)]))),
            None => {
                let most = found.steps.iter().map(|step| step.density).fold(0.0, f64::max);
                let most = of_claims::share(most, language);
                Err(Failure::sentence(say(
                    language,
                    "commands.discover.no_density",
                    &[("density", &told), ("most", &most)],
                )))
            }
        };
    }
    let why = say(language, "commands.discover.why_harmonic", &[("most", &args.limits.to_string())]);
    Ok((found.first_choice(args.limits), why))
}

/// A box of few limits that was found in one half of the worlds and counted in the other: what is not praised for what chance gave it.
fn kept(asked: &Asked, language: Language) -> Option<String> {
    let scenario = asked.scenario.as_ref()?;
    let number = |input: &discovery::search::Input| match &input.values {
        Values::Numbers(x) => Some((input.name.clone(), x.clone())),
        Values::Categories(..) => None,
    };
    let (names, inputs): (Vec<String>, Vec<Vec<f64>>) = asked.inputs.iter().filter_map(number).unzip();
    let told = match discovery::find(&names, &inputs, &asked.answers) {
        Ok(found) => word(language, "commands.discover.kept") + &of_claims::of_box(scenario, &found, language),
        Err(nothing) => nothing.sentence(asked.hits(), asked.answers.len(), language),
    };
    Some(told)
}

fn label(input: &str, scenario: Option<&Scenario>, language: Language) -> String {
    scenario.map_or_else(|| input.to_owned(), |scenario| of_claims::input(scenario, input, language))
}

fn sentence(found: &Boxes, at: usize, limits: &[Told], scenario: Option<&Scenario>, language: Language) -> String {
    let unit = |input: &str| scenario.map_or("1", |scenario| of_claims::unit(scenario, input)).to_owned();
    // components are no inputs of the scenario
    let scenario = scenario.filter(|_| found.rotation.is_none());
    shown::sentence(found, at, limits, &|input| label(input, scenario, language), &unit, language)
}

/// The path, every so many boxes, with the chosen one.
fn table(found: &Boxes, chosen: Option<usize>) -> String {
    let head = ["", "box", "coverage", "density", "mass", "res_dim", "n"].map(str::to_owned);
    let every = found.steps.len().div_ceil(ROWS).max(1);
    let shown = |at: usize| at.is_multiple_of(every) || at + 1 == found.steps.len() || chosen == Some(at);
    let row = |(at, step): (usize, &Step)| {
        let mark = if chosen == Some(at) { ">" } else { "" };
        let shares = [step.coverage, step.density, step.mass].map(|x| format!("{x:.3}"));
        let (at, rest) = (at.to_string(), [step.res_dim, step.n].map(|x| x.to_string()));
        [vec![mark.to_owned(), at], shares.to_vec(), rest.to_vec()].concat()
    };
    let rows: Vec<Vec<String>> = found.steps.iter().enumerate().filter(|(at, _)| shown(*at)).map(row).collect();
    terminal::aligned(&head, &rows)
}

/// Limits with the chances that they are accidents.
fn listed(limits: &[Told]) -> String {
    let head = ["input", "min", "max", "qp_min", "qp_max"].map(str::to_owned);
    let none = || "–".to_owned();
    let number = |x: Option<f64>| x.map_or_else(none, |x| figures::number(x, Language::English));
    let row = |limit: &Told| {
        let ends = match limit.words.is_empty() {
            true => [number(limit.low), number(limit.high)],
            false => [limit.words.join("|"), String::new()],
        };
        let chances = limit.quasi_p.map(|p| p.map_or_else(none, |p| format!("{p:.2e}")));
        [vec![limit.input.clone()], ends.to_vec(), chances.to_vec()].concat()
    };
    terminal::aligned(&head, &limits.iter().map(row).collect::<Vec<_>>())
}

//! The page on looking back, in the book and in the report: what the built-in looks say today, and why.

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

use shapan_model::model::{Level, Plan};
use shapan_model::num::elementary::ln;

use super::{Hindcast, LOOKS, hindcast, told};
use crate::experiment::Design;
use crate::figures;
use crate::history;
use crate::library::Library;
use crate::load;
use crate::memory::quietly;
use crate::messages::{Language, say, word};
use crate::problem::{Problem, Problems};
use crate::report::page as html;
use crate::sampler::words;
use crate::scenario::{Sampler, Scenario};
use crate::svg::escape;

/// Worlds of each look.
const WORLDS: usize = 1000;
/// Scenarios whose first years are taken apart, with what they stand for.
const TAKEN_APART: [(&str, &str); 3] = [
    ("end-2022", "looking back, 2023 to 2025"),
    ("baseline", "baseline, 2026 to 2028"),
    ("momentum", "the boom goes on for a while, 2026 to 2028"),
];
/// What is taken apart: the quantity of the first bloc (or of the last, which makes most chips), and its name.
const PARTS: [(&str, bool, &str); 5] = [
    ("compute.chips", false, "chips"),
    ("research.software", false, "software"),
    ("investment.chip_spending", false, "spending on chips"),
    ("chips.price", false, "price of a chip"),
    ("fab.capacity", true, "capacity to make chips, rest of the world"),
];
/// Orders of magnitude a year that were measured: software and spending as their sources state them; chips and prices by [`slope`].
const SOFTWARE: &str = "0.45 (Ho et al. 2024: doubling in 8 months)";

/// The built-in looks back over so many worlds each.
///
/// # Errors
/// A built-in file that is wrong.
pub fn built_in(worlds: usize, threads: usize) -> Result<Vec<(Scenario, Hindcast)>, Problems> {
    let mut found = Vec::new();
    for (name, patterns) in LOOKS {
        let mut scenario = load::load(&Library::builtin(), name)?;
        scenario.take_ensemble_step();
        let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        let series = history::chosen(history::builtin(&scenario)?, "--series", &patterns)?;
        let design = Design::drawn(scenario.clone(), Sampler::LatinHypercube, scenario.seed, worlds)?;
        let never = AtomicBool::new(false);
        let problem =
            |what: String| Problems(vec![Problem { file: name.into(), line: 0, column: 0, what, hint: None }]);
        let looked = quietly(threads, &never, |work| hindcast(&design, &series, work));
        let hindcast = looked.map_err(|error| problem(error.to_string()))?;
        found.push((scenario, hindcast.map_err(|done| problem(format!("stopped after {done} worlds")))?));
    }
    Ok(found)
}

/// The section of a report.
pub fn section(found: &[(Scenario, Hindcast)], language: Language) -> String {
    let mut page = String::new();
    html::open(&mut page, "looking-back", &word(language, "commands.hindcast.section"));
    html::paragraph(&mut page, &word(language, "commands.hindcast.section_intro"));
    for (scenario, hindcast) in found {
        let _ = writeln!(page, "<h3>{}</h3>", escape(language.of(&scenario.title)));
        let mut columns = vec![word(language, "commands.hindcast.series")];
        columns.extend(told::columns(language));
        html::head(&mut page, &columns);
        for look in &hindcast.looks {
            let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escape(language.of(&look.series.title)));
            for cell in told::cells(look, language) {
                let _ = write!(page, "<td>{}</td>", escape(&cell));
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody>\n</table>\n");
    }
    html::paragraph(&mut page, &word(language, "commands.hindcast.section_note"));
    html::close(&mut page);
    page
}

/// Mean growth over the first three years, in orders of magnitude a year; none if the scenario cannot be run so long.
fn growth(scenario: &Scenario, quantity: &str, last: bool) -> Option<f64> {
    let result = scenario.model.catalogue().result(quantity)?;
    let plan = Plan { every: 1.0, columns: vec![result], level: Level::Best, quick: false };
    let records = scenario.model.run(&plan, std::slice::from_ref(&scenario.inputs));
    let (record, blocs) = (records.first()?, scenario.blocs.len());
    if record.times.len() < 4 {
        return None;
    }
    let bloc = if last { blocs - 1 } else { 0 };
    let value = |row: usize| record.at(&plan, blocs, row, bloc, 0);
    Some(match quantity {
        // a level is in orders of magnitude already
        "capability.level" => (value(3) - value(0)) / 3.0,
        _ => (ln(value(3)) - ln(value(0))) / (3.0 * core::f64::consts::LN_10),
    })
}

/// Orders of magnitude a year between the ends of a measured series since a year.
fn slope(series: &[history::Series], name: &str, since: f64) -> Option<f64> {
    let series = series.iter().find(|series| series.name == name)?;
    let (first, last) = (series.points.iter().find(|(t, _)| *t >= since)?, series.points.last()?);
    Some((ln(last.1) - ln(first.1)) / ((last.0 - first.0) * core::f64::consts::LN_10))
}

fn oom(x: Option<f64>) -> String {
    x.map_or_else(|| "–".to_owned(), |x| format!("{x:.2}"))
}

/// Why the start is slower than the past: growth of capability taken apart.
fn apart(page: &mut String) -> Result<(), Problems> {
    let mut scenarios = Vec::new();
    for (name, about) in TAKEN_APART {
        scenarios.push((load::load(&Library::builtin(), name)?, about));
    }
    let series = history::builtin(&scenarios[0].0)?;
    let _ = writeln!(
        page,
        "| orders of magnitude a year, United States, central values | {} | measured, 2023 to 2025 |\n|---|{}---:|",
        scenarios.iter().map(|(_, about)| *about).collect::<Vec<_>>().join(" | "),
        "---:|".repeat(scenarios.len()),
    );
    let mut row = |what: &str, quantity: &str, last: bool, measured: String| {
        let cells: Vec<String> = scenarios.iter().map(|(scenario, _)| oom(growth(scenario, quantity, last))).collect();
        let _ = writeln!(page, "| {what} | {} | {measured} |", cells.join(" | "));
    };
    let training = oom(slope(&series, "training.usa", 2018.9));
    row("capability", "capability.level", false, format!("{training} for training compute since 2018, and software"));
    for (quantity, last, what) in PARTS {
        let measured = match quantity {
            "compute.chips" => oom(slope(&series, "chips.world", 2023.0)),
            "research.software" => SOFTWARE.to_owned(),
            "investment.chip_spending" => {
                let (all, late) = (slope(&series, "spending.world", 2023.0), slope(&series, "spending.world", 2025.0));
                format!("{}; in 2025 {}", oom(all), oom(late))
            }
            "chips.price" => oom(slope(&series, "chip_price", 2022.4)),
            _ => "–".to_owned(),
        };
        row(what, quantity, last, measured);
    }
    page.push('\n');
    Ok(())
}

/// The page of the book.
///
/// # Errors
/// A built-in file that is wrong.
pub fn markdown(mark: &str) -> Result<String, Problems> {
    let language = Language::English;
    let mut page = format!("{mark}\n\n# Looking back\n\n{INTRODUCTION}\n");
    let found = built_in(WORLDS, crate::parallel::available())?;
    for (scenario, hindcast) in &found {
        let _ = writeln!(page, "## {}\n\n{}\n", scenario.title.en, scenario.story.en);
        let sampler = words(Some(Sampler::LatinHypercube), language);
        let _ = writeln!(
            page,
            "{} worlds of `{}` ({sampler}, seed {}), {} of them broken.\n",
            figures::count(hindcast.runs),
            scenario.name,
            scenario.seed,
            hindcast.broken.len()
        );
        let _ = writeln!(page, "| series | {} |", told::columns(language).join(" | "));
        let _ = writeln!(page, "|---|{}---|", "---:|".repeat(told::columns(language).len() - 1));
        for look in &hindcast.looks {
            let _ = writeln!(page, "| {} | {} |", look.series.title.en, told::cells(look, language).join(" | "));
        }
        page.push('\n');
        for look in &hindcast.looks {
            if let Some(sentence) = told::sentence(look, language) {
                let _ = writeln!(page, "- {sentence}");
            }
        }
        let why = if scenario.name == LOOKS[0].0 { WHY_ECONOMIES } else { WHY_AI };
        let _ = writeln!(page, "\n{why}\n");
    }
    page.push_str(QUESTION);
    page.push('\n');
    apart(&mut page)?;
    page.push_str(ANSWER);
    page.push('\n');
    for series in found.iter().flat_map(|(_, hindcast)| &hindcast.looks).map(|look| &look.series) {
        let text = say(
            language,
            "commands.hindcast.source",
            &[
                ("title", &series.title.en),
                ("quantity", series.quantity),
                ("note", &series.note),
                ("sd", &figures::number(series.error.sd, language)),
                ("source", &series.source),
            ],
        );
        let _ = writeln!(page, "- {text}");
    }
    Ok(page)
}

const INTRODUCTION: &str = "\
A model that cannot tell the past should not be asked about the future; one that tells it may still be wrong. `shapan hindcast` starts the same
equations in an earlier year, from figures of that year and before it, draws a thousand worlds from the beliefs, and scores them on what was measured
since. Beside them stand two forecasts that know no model: a straight line through the logarithms of the ten years before the start, and a random walk
with drift, both with everything that is uncertain about them. The score is the continuous ranked probability score (CRPS) of logarithms, smaller is
better; a band that promises half of the points should hold about half.

What is not clean about it: constants of technology and behaviour (the rate of software progress, learning rates, elasticities) were published later
than the start and are used as they are; who built the model knew what came; figures are of later vintages; and a handful of years is a handful of
points that hang together. Tables and lists are written by the program (`shapan book`) and say what the model says today; figures in the sentences
around them were read off such runs when they were written.
";

const WHY_ECONOMIES: &str = "\
**Where the model loses, and why.** Capital of China and of the rest of the world: the model saves the share of output that the tables report as
investment, lets 5 % of capital wear out, and so has China's capital grow by about 5 % a year; the tables have it grow by 8 %, because they value
investment at prices that make a unit of it cheaper than a unit of output, and start from a capital stock at other prices. A random walk knows the 8 %
from the years before. Output of the rest of the world: growth of technology was put at what was left over in the five years before, which was low;
the trend of ten years was closer. Output of the United States and of China the model tells better than both: it knew that China's capital and
technology would slow down, which no line through the past does. Its bands are too narrow all the same: no belief about trend growth or saving is
sampled, and the pandemic is in no model.";

const WHY_AI: &str = "\
**Where the model loses, and why.** Training runs of the United States: the largest run grew faster than the chips that the model gives to the largest
project, since runs also became longer and took a larger share of a company's chips; the model divides training chips among equal projects, in fixed
shares. The trend of ten years was closer, though not close. The price of a chip and China's lag have too few points before the start for anybody to
extrapolate. Spending is overstated: the band for the end of 2025 reaches 680 bn USD a year, nearly four times what was measured for one maker of
chips. Chips, and China's training runs, the model tells better than both: four quarters of 2022 in which nothing grew say little about what came, and
ten years of training runs say too much.

**What calibration makes of it.** `shapan calibrate end-2022` draws the posterior of all inputs that move these series. With the built-in series and
beliefs it moves the rate of waking to the low end of its belief (median 0.33 a year, from 1.15), the threshold of waking down (0.5 orders of magnitude
above the frontier of the start, from 1.25), the cost of fabs down by a quarter, the price at the start to 38,000 USD, and the share of a gap that
distillation closes up to 0.6; of four fifths of the inputs it says next to nothing. Waking and its threshold are tied to one another (rank correlation
0.5): the data tell how fast spending rose, not which of the two made it. With these settings 37 of 42 inputs come to rest (R-hat up to 1.05), and the
others nearly (1.07).

**There is a second region, and the chains seldom see it.** Expert tasks that need a tenth of the compute (0.25 to 0.3 H100e a worker, at the low end of
that belief), few of them done by machines at the start (0.01), Chinese chips at the high end, and a threshold of waking that is higher than believed (1.8)
instead of lower: the measurements are likelier there by some 18 natural logarithms, the beliefs less likely by 6, and the region is smaller. A chain enters it
about once in 400,000 steps, which is as many as the command takes; none that was begun there left it in 2,000 steps. By a rough estimate both regions weigh
about the same. So what is told above is the posterior of the region that the beliefs point to, R-hat cannot warn of what no chain has seen, and
with other seeds or more steps some chains stay in the second one: then the command says that they have not come to rest, and they have not.";

const QUESTION: &str = "\
## Why the baseline starts slower than the past

In the baseline, capability of the leading bloc rises by about half an order of magnitude a year at the start. Training compute and algorithms together
rose by about 1.1 a year since 2018. Which assumption makes the difference?
";

const ANSWER: &str = "\
**Spending makes most of the difference.** The same equations, started at the end of 2022, give about one order of magnitude a year: spending on chips
was 0.03 % of output then and could triple every year. At the end of 2025 it is 1.3 % of output in the United States, and the baseline assumes that it is
heading for 2 %: spending, which multiplied the stock of chips before, adds a tenth a year. It cannot go on as it did, since three more years like those
would take a third of output; but neither do the data say that it stops: in 2025 spending still rose by 40 to 70 %. **Capacity comes second.** With
twice the spending and fabs as they are, chips grow by 0.28 instead of 0.21 orders of magnitude in the first year, and half of the orders are not
filled: capacity grows by two thirds in that year, while chips made in 2025 were 2.7 times those of 2024. **Prices and the number of projects hardly
matter** in these years. **Software is a quarter slower** than measured and slows further, since each doubling is harder (the belief about
research.beta).

**What is proposed.** The scenario `momentum` stands beside the baseline: spending starts where it is, awake blocs head for two and a half times the level
of the baseline and have most of the way before them, they wake at a lower threshold (as the calibration says), and a fab costs half. It starts with 0.65
instead of 0.53 orders of magnitude a year: chips grow by 0.30 instead of 0.20. Neither comes near 1.1, and the page does not claim that either is
right: they are two beliefs about how much of the boom is still to come, and every result can be asked of both. Claims that differ between them rest on that
belief.

## What was measured
";

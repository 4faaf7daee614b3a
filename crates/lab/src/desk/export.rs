//! What a page takes away: numbers as CSV, pictures as SVG, the scenario as a file.

use serde::Deserialize;
use serde_json::json;

use super::opening::Open;
use super::{Answer, one, tongue};
use crate::chart::{self, Layer};
use crate::experiment::Design;
use crate::fan::Fan;
use crate::manifest::scenario_hash;
use crate::messages::say;
use crate::scenario_file::{self, Changed};
use crate::{portrait, quantiles, series, svg};

/// How wide a picture is, as in a report.
const WIDE: f64 = 720.0;

/// Another study laid over a picture: bands of its column, and how they are drawn.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laid {
    /// What it is called.
    pub label: String,
    /// Its colour, `#rrggbb`.
    pub ink: String,
    /// Lengths of dashes and gaps; none for a whole line.
    #[serde(default)]
    pub dash: Vec<u8>,
    /// Stands at the end of its line.
    #[serde(default)]
    pub mark: String,
    /// Are the ends of nine tenths drawn, rather than the area of half?
    #[serde(default)]
    pub edges: bool,
    /// Calendar year of its first row.
    pub start: f64,
    /// By bloc of the picture, then by year: quantiles as [`super::bands()`] gives them, and the share alive. None for a bloc that it does not
    /// have.
    pub rows: Vec<Option<Vec<[Option<f64>; 6]>>>,
}

impl Laid {
    /// As a layer over panels of these blocs.
    fn layer(&self, blocs: &[String]) -> Result<Layer, crate::problem::Problems> {
        let hex = self.ink.strip_prefix('#').filter(|rest| rest.len() == 6);
        if !hex.is_some_and(|rest| rest.bytes().all(|letter| letter.is_ascii_hexdigit())) {
            return Err(one("over", format!("`{}` is not a colour such as #aa4499", self.ink)));
        }
        let of = |(rows, label): (&Option<Vec<[Option<f64>; 6]>>, &String)| {
            let rows = rows.as_ref()?;
            Some(chart::Fan {
                label: label.clone(),
                times: (0..rows.len()).map(|row| self.start + row as f64).collect(),
                bands: rows
                    .iter()
                    .map(|&[low, lower, middle, upper, high, _]| Some([low?, lower?, middle?, upper?, high?]))
                    .collect(),
                alive: rows.iter().map(|row| row[5].unwrap_or(0.0)).collect(),
            })
        };
        let fans = self.rows.iter().zip(blocs).map(of).collect();
        let dash = self.dash.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
        Ok(Layer {
            label: self.label.clone(),
            ink: self.ink.clone(),
            dash,
            mark: self.mark.clone(),
            edges: self.edges,
            fans,
        })
    }
}

/// The quantiles of the worlds that were taken.
pub(super) fn quantiles_csv(design: &Design, columns: &[usize], fan: &Fan) -> Answer {
    Ok((json!({ "csv": quantiles::csv(design.scenario(), columns, fan) }), Vec::new()))
}

/// The picture of a quantity over the worlds that were taken, as the command line draws it, with a line on where it comes from, and with what
/// is laid over on the page.
pub(super) fn picture(
    design: &Design,
    (columns, fan, taken): (&[usize], &Fan, usize),
    (name, source, language): (&str, &str, &str),
    (own, over): (&str, &[Laid]),
) -> Answer {
    let language = tongue(language)?;
    let chart = portrait::fans(design.scenario(), (columns, fan, taken), name, language);
    let chart = chart.ok_or_else(|| one("column", format!("`{name}` is not among the columns")))?;
    let blocs = chart.labels();
    let layers = over.iter().map(|laid| laid.layer(&blocs)).collect::<Result<Vec<Layer>, _>>()?;
    let chart = chart.over(own, layers);
    let id = format!("picture-{}", name.replace('.', "-"));
    Ok((json!({ "svg": svg::draw(&chart.source(source), &id, WIDE) }), Vec::new()))
}

/// The world at its central values, as `shapan run --csv` prints it.
pub(super) fn series_csv(open: &Open) -> Answer {
    let scenario = open.as_written()?;
    let plan = series::everything(&scenario, 1.0);
    let record = scenario.model.run(&plan, std::slice::from_ref(&scenario.inputs)).pop();
    let record = record.ok_or_else(|| one("series", "the model gave no record"))?;
    Ok((json!({ "csv": series::csv(&scenario, &plan, &record) }), Vec::new()))
}

/// The scenario with what was changed in it, as one file for the command line; further texts that must lie beside it.
pub(super) fn scenario_text(open: &Open) -> Answer {
    let (scenario, language) = (open.scenario()?, open.tongue()?);
    let (sampler, seed) = open.drawing(&scenario)?;
    let runs = open.worlds(super::opening::MOST_WORLDS)?;
    let quoted = |text: &str| format!("\"{text}\"");
    let mut run = vec![("seed", seed.to_string()), ("runs", runs.to_string()), ("sampler", quoted(sampler.name()))];
    run.extend(open.step.map(|step| ("step", format!("{step:?}"))));
    let hash = scenario_hash(&scenario);
    let values = [("version", env!("CARGO_PKG_VERSION")), ("hash", hash.as_str())];
    let comment = ["export.made_by", "export.run_again"].map(|key| say(language, key, &values));
    let changed = |title: &str, language| match open.set.is_empty() {
        true => title.to_owned(),
        false => say(language, "export.changed", &[("title", title)]),
    };
    let (title, story) = (&scenario.title, &scenario.story);
    let [english, chinese] = crate::messages::Language::ALL;
    let heads = [
        ("title", changed(&title.en, english)),
        ("title_zh", changed(&title.zh, chinese)),
        ("story", story.en.clone()),
        ("story_zh", story.zh.clone()),
    ];
    let library = open.library();
    let text = scenario_file::write(&Changed {
        library: &library,
        name: &open.name(),
        own: open.text.as_deref(),
        set: &open.set,
        run: &run,
        heads: &heads,
        comment: &comment,
    })?;
    Ok((json!({ "text": text, "hash": hash, "files": open.files }), Vec::new()))
}

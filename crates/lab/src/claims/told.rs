//! What an assessment says, in sentences and pictures of either language: the same texts stand in the terminal and in every report.

use super::Claim;
use super::assessment::{Assessment, Result};
use super::flips::{Driver, Flip, Limit, Region, Structure};
use super::table::Finding;
use super::verdict::{FAILS_UP_TO, HOLDS_FROM, Standing, Verdict};
use crate::chart::{Body, Chart, Histogram};
use crate::discovery::Found;
use crate::figures;
use crate::meanings::meaning;
use crate::messages::{self, Language, list, say, word};
use crate::scenario::Scenario;
use crate::sketch::of_sorted;
use crate::wording::upper;

/// Bars of the picture of a metric.
const BARS: usize = 36;

/// Everything that is said of one claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Name.
    pub id: String,
    /// A short name for people.
    pub title: String,
    /// The sentence that is tested.
    pub statement: String,
    /// What the essay or its critics say.
    pub essay: String,
    /// The claim that it answers.
    pub against: Option<String>,
    /// The verdict in a word, and for those who colour it.
    pub verdict: (Verdict, String),
    /// The answer in sentences: share, number, worlds without an answer.
    pub answer: Vec<String>,
    /// What would change it: inputs, region, laws.
    pub turns: Vec<String>,
    /// What moves the number.
    pub inputs: Vec<String>,
    /// What a reader must know.
    pub warning: Option<String>,
    /// What it rests on: condition, cut-offs with their reasons, scenarios compared.
    pub rests: Vec<String>,
    /// Rows of a claim on data: name, number, what it says.
    pub rows: Vec<[String; 3]>,
    /// The distribution of the metric; none for a claim on data.
    pub chart: Option<Chart>,
}

/// The word for a verdict.
pub fn verdict(verdict: Verdict, language: Language) -> String {
    word(language, &format!("claims.verdict_{}", verdict.name()))
}

/// An input as people read it: its meaning and, in brackets, its name.
pub fn input(scenario: &Scenario, name: &str, language: Language) -> String {
    let (plain, bloc) = name.split_once('@').map_or((name, None), |(plain, bloc)| (plain, Some(bloc)));
    let about = meaning(scenario.model, plain, language);
    let bloc = bloc.and_then(|bloc| scenario.blocs.iter().find(|known| known.name == bloc));
    let values =
        [("about", about.as_str()), ("name", name), ("bloc", bloc.map_or("", |bloc| language.of(&bloc.title)))];
    say(language, if bloc.is_some() { "claims.input_of" } else { "claims.input" }, &values)
}

/// The unit of an input.
pub fn unit(scenario: &Scenario, name: &str) -> &'static str {
    let plain = name.split_once('@').map_or(name, |(plain, _)| plain);
    scenario.model.catalogue().find(plain).map_or("1", |spec| spec.unit)
}

/// A share as people read it here: whole per cents, one decimal near the ends, where it matters.
pub fn share(value: f64, language: Language) -> String {
    let part = if value > 0.5 { 1.0 - value } else { value };
    if part > 0.0 && part < 0.0005 {
        let end = if value > 0.5 { ">99.9" } else { "<0.1" };
        return format!("{end}{}", figures::unit_name("%", language));
    }
    let tenths = (value * 1000.0).round();
    let rounded = if part < 0.0995 { tenths / 1000.0 } else { (value * 100.0).round() / 100.0 };
    figures::percent(rounded, language)
}

impl Assessment {
    /// On the worlds and the lines between verdicts, and what was changed in them; nothing if all claims are on data.
    pub fn how(&self, language: Language) -> Vec<String> {
        if self.standings.is_empty() {
            return Vec::new();
        }
        let values = [
            ("worlds", figures::count(self.answers.len())),
            ("scenarios", figures::count(self.study.scenarios().count())),
            ("holds", figures::percent(HOLDS_FROM, language)),
            ("fails", figures::percent(FAILS_UP_TO, language)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let mut sentences = vec![say(language, "claims.how", &values)];
        if !self.changes.is_empty() {
            let changes = join(&self.changes, language);
            sentences.push(say(language, "claims.changed", &[("changes", &changes)]));
        }
        sentences
    }

    /// Runs that broke off, in a sentence; none if all reached the end.
    pub fn broken(&self, language: Language) -> Option<String> {
        let count = self.broken_worlds();
        let first = self.answers.iter().find(|world| !world.broken.is_empty())?;
        let (name, broken) = first.broken.first()?;
        let base = self.study.base().scenario();
        let run = self.study.scenarios().find(|(known, _)| known == name);
        let scenario = run.map_or(name.as_str(), |(_, scenario)| language.of(&scenario.title));
        let bloc = base.blocs.iter().find(|bloc| bloc.name == broken.bloc);
        let bloc = bloc.map_or(broken.bloc.as_str(), |bloc| language.of(&bloc.title));
        let values = [
            ("count", figures::count(count)),
            ("worlds", figures::count(self.answers.len())),
            ("world", first.id.to_string()),
            ("scenario", messages::brackets(language, scenario, name)),
            ("stock", messages::quantity(language, broken.stock)),
            ("bloc", bloc.to_owned()),
            ("year", figures::date(broken.year)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        Some(say(language, "claims.broken", &values))
    }

    /// Everything that is said of each claim.
    pub fn told(&self, language: Language) -> Vec<Told> {
        self.results().map(|(claim, result)| self.one(claim, result, language)).collect()
    }

    fn one(&self, claim: &Claim, result: Result<'_>, language: Language) -> Told {
        let text = |text: &crate::scenario::Text| language.of(text).to_owned();
        let scenario = self.study.base().scenario();
        let mut told = Told {
            id: claim.id.clone(),
            title: text(&claim.title),
            statement: text(&claim.statement),
            essay: text(&claim.essay),
            against: claim.against.clone(),
            verdict: (result.verdict(), verdict(result.verdict(), language)),
            answer: Vec::new(),
            turns: Vec::new(),
            inputs: Vec::new(),
            warning: Some(text(&claim.warning)).filter(|warning| !warning.is_empty()),
            rests: rests(claim, language),
            rows: Vec::new(),
            chart: None,
        };
        match result {
            Result::Worlds(standing) => {
                told.answer = answer(claim, standing, language);
                told.turns.extend(standing.region.as_ref().map(|region| of_region(scenario, region, language)));
                told.turns.extend(of_flips(scenario, &standing.flips, language));
                told.turns.extend(standing.structure.as_ref().map(|found| of_structure(scenario, found, language)));
                told.inputs.extend(of_drivers(scenario, &standing.inputs, language));
                told.chart = self.chart(claim, language);
                let titles = claim.runs.iter().map(|run| {
                    let known = self.study.scenarios().find(|(name, _)| name == run);
                    let title = known.map_or(run.as_str(), |(_, scenario)| language.of(&scenario.title));
                    say(language, "claims.run", &[("title", title), ("name", run)])
                });
                let runs = list(language, &titles.collect::<Vec<_>>());
                told.rests.push(say(language, "claims.runs", &[("runs", &runs)]));
            }
            Result::Data(finding) => of_data(&mut told, claim, finding, language),
        }
        told
    }

    /// How the metric is spread over the worlds.
    pub fn chart(&self, claim: &Claim, language: Language) -> Option<Chart> {
        let at = self.study.claims().position(|known| known.id == claim.id)?;
        let values: Vec<Option<f64>> = self.answers.iter().map(|world| world.answers[at].value).collect();
        let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
        shapan_insight::order::sort(&mut sorted);
        let (low, high) = (of_sorted(&sorted, 0.01)?, of_sorted(&sorted, 0.99)?);
        // worlds without a number are told of in a sentence
        let shown: Vec<Option<f64>> = sorted.iter().copied().filter(|x| (low..=high).contains(x)).map(Some).collect();
        let outside = sorted.len() - shown.len();
        let name = upper(language.of(&claim.metric.label));
        let bars = Histogram::of(language.of(&claim.title), &shown, BARS);
        let subtitle = if outside > 0 {
            say(language, "chart.outside", &[("count", &figures::count(outside))])
        } else {
            String::new()
        };
        Some(Chart::new(language, &name, &claim.metric.unit, Body::Histograms(vec![bars])).subtitle(&subtitle))
    }
}

/// The condition in a line: what is measured, when the claim is true, the cut-offs.
pub fn condition(claim: &Claim, language: Language) -> String {
    let cutoffs: Vec<String> = claim
        .cutoffs
        .iter()
        .map(|cutoff| format!("{} = {}", cutoff.name, figures::figure(cutoff.value, &cutoff.unit, language)))
        .collect();
    let formula = messages::colon(language, language.of(&claim.metric.label), &claim.metric.holds.text);
    if cutoffs.is_empty() { formula } else { messages::brackets(language, &formula, &list(language, &cutoffs)) }
}

/// The spread of the metric in a line: a small picture of its distribution, the median, and the range of nine tenths of the worlds.
pub fn spread(chart: &Chart, standing: &Standing, unit: &str, language: Language) -> Option<String> {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let quantiles = standing.quantiles?;
    let Body::Histograms(bars) = &chart.body else { return None };
    let counts = &bars.first()?.counts;
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    let block = |count: &usize| BLOCKS[(count * 8).div_ceil(most)];
    let bars: String = counts.chunks(2).filter_map(|pair| pair.iter().max().map(block)).collect();
    let picture = format!("▕{bars}▏");
    let [low, _, median, _, high] = quantiles.map(|x| figures::figure_to(x, unit, 2, language));
    Some(say(language, "claims.spread", &[("picture", &picture), ("median", &median), ("low", &low), ("high", &high)]))
}

/// What must stand beside a verdict: an interval that reaches across a line, worlds in which the number has no value.
pub fn notes(standing: &Standing, language: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some([low, high]) = standing.interval {
        for line in [HOLDS_FROM, FAILS_UP_TO] {
            if low < line && line < high {
                let line = figures::percent(line, language);
                sentences.push(say(language, "claims.near", &[("line", &line)]));
            }
        }
    }
    let without = standing.worlds - standing.undefined - standing.valued;
    if without > 0 {
        sentences.push(say(language, "claims.without", &[("count", &figures::count(without))]));
    }
    sentences
}

/// Share, number and worlds without an answer.
fn answer(claim: &Claim, standing: &Standing, language: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    let worlds = figures::count(standing.worlds - standing.undefined);
    if let (Some(found), Some([low, high])) = (standing.share, standing.interval) {
        let [found, low, high] = [found, low, high].map(|x| share(x, language));
        let values = [("share", &*found), ("worlds", &worlds), ("low", &low), ("high", &high)];
        sentences.push(say(language, "claims.share", &values));
    }
    if let Some(quantiles) = standing.quantiles {
        let figure = |at: usize| figures::figure(quantiles[at], &claim.metric.unit, language);
        let (low, median, high) = (figure(0), figure(2), figure(4));
        let label = upper(language.of(&claim.metric.label));
        let values = [("label", label.as_str()), ("median", &median), ("low", &low), ("high", &high)];
        sentences.push(say(language, "claims.number", &values));
    }
    sentences.extend(notes(standing, language));
    if standing.undefined > 0 {
        let part = share(standing.undefined as f64 / standing.worlds as f64, language);
        let count = figures::count(standing.undefined);
        sentences.push(say(language, "claims.undefined", &[("count", &count), ("share", &part)]));
    }
    sentences
}

/// An input that flips a claim, as a part of a sentence.
pub(crate) fn of_flip(scenario: &Scenario, flip: &Flip, language: Language) -> String {
    let (name, low, high) = (
        input(scenario, &flip.input, language),
        share(flip.lowest_third, language),
        share(flip.highest_third, language),
    );
    say(language, "claims.flip", &[("input", &name), ("low", &low), ("high", &high)])
}

fn of_flips(scenario: &Scenario, flips: &[Flip], language: Language) -> Option<String> {
    let inputs: Vec<String> =
        flips.iter().filter(|flip| flip.beyond_chance).map(|flip| of_flip(scenario, flip, language)).collect();
    (!inputs.is_empty()).then(|| say(language, "claims.flips", &[("inputs", &join(&inputs, language))]))
}

fn join(parts: &[String], language: Language) -> String {
    parts.join(&word(language, "claims.semicolon"))
}

/// Does a number rise with an input, fall, or do both?
pub(crate) fn direction(rank_correlation: f64) -> &'static str {
    match rank_correlation {
        r if r > 0.1 => "raises",
        r if r < -0.1 => "lowers",
        _ => "bends",
    }
}

fn of_drivers(scenario: &Scenario, drivers: &[Driver], language: Language) -> Option<String> {
    let one = |driver: &Driver| {
        let key = format!("claims.{}", direction(driver.rank_correlation));
        let name = input(scenario, &driver.input, language);
        let [found, low, high] =
            [driver.share, driver.interval[0], driver.interval[1]].map(|x| figures::figure_to(x, "%", 2, language));
        say(language, &key, &[("input", &name), ("share", &found), ("low", &low), ("high", &high)])
    };
    let inputs: Vec<String> = drivers.iter().map(one).collect();
    (!inputs.is_empty()).then(|| say(language, "claims.inputs", &[("inputs", &join(&inputs, language))]))
}

/// One side of a region, as a part of a sentence.
pub(crate) fn of_limit(scenario: &Scenario, limit: &Limit, language: Language) -> String {
    let figure = |x: f64| figures::figure_to(x, unit(scenario, &limit.input), 2, language);
    let name = input(scenario, &limit.input, language);
    match (limit.low, limit.high) {
        (Some(low), Some(high)) => {
            say(language, "claims.between", &[("input", &name), ("low", &figure(low)), ("high", &figure(high))])
        }
        (Some(low), None) => say(language, "claims.above", &[("input", &name), ("low", &figure(low))]),
        (_, Some(high)) => say(language, "claims.below", &[("input", &name), ("high", &figure(high))]),
        (None, None) => name,
    }
}

/// A region in which the rarer answer is frequent, in a sentence.
pub(crate) fn of_region(scenario: &Scenario, region: &Region, language: Language) -> String {
    let limits: Vec<String> = region.limits.iter().map(|limit| of_limit(scenario, limit, language)).collect();
    let [density, base, coverage] =
        [region.density, region.base, region.coverage].map(|x| figures::figure_to(x, "%", 2, language));
    let key = match (region.holds, region.density >= 0.5) {
        (true, true) => "claims.region_holds",
        (true, false) => "claims.region_holds_more",
        (false, true) => "claims.region_fails",
        (false, false) => "claims.region_fails_more",
    };
    let limits = limits.join(&word(language, "claims.limit_and"));
    say(language, key, &[("limits", &limits), ("density", &density), ("base", &base), ("coverage", &coverage)])
}

/// A box in which worlds of a kind are frequent, in a sentence.
pub fn of_box(scenario: &Scenario, found: &Found, language: Language) -> String {
    let limits: Vec<String> = found.limits.iter().map(|limit| of_limit(scenario, limit, language)).collect();
    let limits = limits.join(&word(language, "claims.limit_and"));
    let [density, base, coverage] = [found.density, found.base, found.coverage].map(|x| share(x, language));
    let values = [("limits", &*limits), ("density", &density), ("base", &base), ("coverage", &coverage)];
    say(language, "discover.box", &values)
}

/// What becomes of a claim where laws are drawn too, in a sentence.
pub(crate) fn of_structure(scenario: &Scenario, found: &Structure, language: Language) -> String {
    let worlds = figures::count(found.worlds - found.undefined);
    let part = found.share.map_or_else(|| figures::NO_VALUE.to_owned(), |x| share(x, language));
    let verdict = verdict(found.verdict, language);
    let hinges: Vec<String> = found
        .hinges
        .iter()
        .map(|hinge| {
            let forms: Vec<String> = hinge
                .forms
                .iter()
                .map(|form| {
                    let name = format!("{}={}", hinge.law, form.form);
                    let part = form.share.map_or_else(|| figures::NO_VALUE.to_owned(), |x| share(x, language));
                    let about = meaning(scenario.model, &name, language);
                    let values = [("about", about.as_str()), ("name", form.form.as_str()), ("share", &part)];
                    say(language, "claims.form", &values)
                })
                .collect();
            let about = meaning(scenario.model, &hinge.law, language);
            let values = [("about", about.as_str()), ("name", hinge.law.as_str()), ("forms", &join(&forms, language))];
            say(language, "claims.hinge", &values)
        })
        .collect();
    let hinges_text = list(language, &hinges);
    let key = if hinges.is_empty() { "claims.structure_none" } else { "claims.structure" };
    let values = [("worlds", &*worlds), ("share", &part), ("verdict", &verdict), ("hinges", &hinges_text)];
    say(language, key, &values)
}

/// The condition and the cut-offs.
fn rests(claim: &Claim, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, formula) in &claim.values {
        lines.push(format!("{name} = {}", formula.text));
    }
    lines.push(format!("metric = {}", claim.metric.value.text));
    if let Some(exists) = &claim.metric.exists {
        lines.push(say(language, "claims.exists", &[("formula", &exists.text)]));
    }
    lines.push(say(language, "claims.condition", &[("formula", &claim.metric.holds.text)]));
    lines.extend(claim.cutoffs.iter().map(|cutoff| cutoff.told(language)));
    lines
}

fn of_data(told: &mut Told, claim: &Claim, finding: &Finding, language: Language) {
    let Some(table) = &claim.table else { return };
    let rows = figures::count(finding.rows);
    let found = finding.share.map_or_else(|| figures::NO_VALUE.to_owned(), |x| share(x, language));
    told.answer.push(match finding.interval.map(|ends| ends.map(|x| share(x, language))) {
        Some([low, high]) => {
            let values = [("share", &*found), ("rows", &rows), ("low", &low), ("high", &high)];
            say(language, "claims.share_rows", &values)
        }
        None => say(language, "claims.share_few", &[("share", &found), ("rows", &rows)]),
    });
    if let Some(ruling) = &table.ruling {
        told.answer.push(language.of(&ruling.why).to_owned());
    }
    for (also, (value, holds)) in table.also.iter().zip(&finding.also) {
        let value = value.map_or_else(|| figures::NO_VALUE.to_owned(), |x| figures::figure(x, &also.unit, language));
        let key = match holds {
            None => "claims.also",
            Some(true) => "claims.also_true",
            Some(false) => "claims.also_false",
        };
        told.turns.push(say(language, key, &[("label", language.of(&also.label)), ("value", &value)]));
    }
    for (row, answer) in table.rows.iter().zip(&finding.answers) {
        let value = answer
            .value
            .map_or_else(|| figures::NO_VALUE.to_owned(), |x| figures::figure(x, &claim.metric.unit, language));
        let says = match (answer.counts, answer.holds) {
            (false, _) => word(language, "claims.row_out"),
            (true, Some(1.0)) => word(language, "claims.row_true"),
            (true, Some(0.0)) => word(language, "claims.row_false"),
            (true, Some(_)) => word(language, "claims.row_part"),
            (true, None) => word(language, "claims.row_unknown"),
        };
        told.rows.push([language.of(&row.name).to_owned(), value, says]);
    }
    for number in &table.numbers {
        let value = figures::figure(number.value, &number.unit, language);
        let values = [("name", number.name.as_str()), ("value", &value), ("source", &number.source)];
        told.rests.push(say(language, "claims.constant", &values));
    }
}

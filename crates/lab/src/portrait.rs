//! From the numbers of a study to what is said of it: pictures, key numbers and dates, an answer in a few sentences, what decides it.

use crate::bibliography::Bibliography;
use crate::chart::{Body, Chart, Interval};
use crate::dates::{Dates, Spread};
use crate::drivers::Drivers;
use crate::ensemble::Summary;
use crate::experiment::Design;
use crate::fan::{Fan, OutcomeQuantiles, QUANTILES as BANDS};
use crate::figures;
use crate::manifest;
use crate::meanings::meaning;
use crate::messages::{self, Language};
use crate::outcomes::Outcome;
use crate::report::{Assumption, BrokenGroup, Fact, GROWTH_LIMIT, PeakGrowth, Report, Reproduce, Source, Validity};
use crate::scenario::{Scenario, Target};
use crate::wording::upper;

/// Quantities whose paths are shown, the most important first.
pub const SHOWN: [&str; 6] = [
    "production.output",
    "capability.level",
    "automation.expert_tasks",
    "compute.chips",
    "production.clerical_wage",
    "science.speed",
];
/// How many drivers are named.
const NAMED_DRIVERS: usize = 3;
/// Least share of the spread for which an input is named as a driver, in any number of runs.
const LEAST_SHARE: f64 = 0.02;
/// In n runs the largest of a hundred inputs without influence shows a share of about 20/n by chance (the 0.9995 quantile of χ² with
/// as many degrees of freedom as there are groups, over n); nothing below this over n is named.
const CHANCE: f64 = 25.0;

/// A study that was run, as the pieces that were kept of it.
pub struct Study<'a> {
    /// The worlds.
    pub design: &'a Design,
    /// What became of the runs.
    pub summary: &'a Summary,
    /// Positions, among the results, of the series that the fan holds.
    pub series: &'a [usize],
    /// Quantiles over time.
    pub fan: &'a Fan,
    /// The outcomes.
    pub outcomes: &'a [Outcome],
    /// Their quantiles.
    pub quantiles: &'a OutcomeQuantiles,
    /// Key dates.
    pub dates: &'a Dates,
    /// What the outcomes depend on.
    pub drivers: &'a Drivers,
}

impl Study<'_> {
    fn scenario(&self) -> &Scenario {
        self.design.scenario()
    }
    fn start(&self) -> f64 {
        self.scenario().start_year
    }
    fn bloc(&self, bloc: usize, language: Language) -> String {
        language.of(&self.scenario().blocs[bloc].title).to_owned()
    }

    /// Fans over time of the shown quantities that the study kept, one panel a bloc.
    pub fn charts(&self, language: Language) -> Vec<Chart> {
        let shown = SHOWN.iter().filter_map(|name| self.chart(name, language));
        shown.chain(self.date_chart(language)).collect()
    }

    fn chart(&self, name: &str, language: Language) -> Option<Chart> {
        fans(self.scenario(), (self.series, self.fan, self.summary.done), name, language)
    }

    fn subtitle(&self, language: Language) -> String {
        subtitle(self.scenario(), self.summary.done, language)
    }

    /// When things happen, as dots with ranges.
    fn date_chart(&self, language: Language) -> Option<Chart> {
        let rows: Vec<Interval> = self
            .all_dates(language)
            .into_iter()
            .map(|(label, spread)| Interval { label, quantiles: self.years(&spread), share: spread.share })
            .collect();
        if rows.is_empty() {
            return None;
        }
        let title = messages::word(language, "report.dates");
        let subtitle = messages::say(language, "answer.dates_subtitle", &[("subtitle", &self.subtitle(language))]);
        Some(Chart::new(language, &title, "year", Body::Intervals(rows)).subtitle(&subtitle))
    }

    fn all_dates(&self, language: Language) -> Vec<(String, Spread)> {
        self.named_dates(language).into_iter().map(|(_, what, spread)| (what, spread)).collect()
    }

    /// Key dates that are still ahead in some world: name, meaning, spread.
    fn named_dates(&self, language: Language) -> Vec<(String, String, Spread)> {
        let first = self.bloc(0, language);
        let at = usize::from(language == Language::Chinese);
        let dates = self.dates.dates().iter().enumerate();
        let mut found: Vec<(String, String, Spread)> = dates
            .map(|(place, date)| {
                let what = date.about[at].replace("{bloc}", &self.bloc(date.bloc, language)).replace("{first}", &first);
                (date.name.clone(), what, self.dates.spread(place))
            })
            .collect();
        // what every world has seen before it begins is no event
        found.retain(|(_, _, spread)| spread.quantiles[4] != Some(0.0));
        if self.scenario().model.catalogue().draw("safety.luck").is_some() {
            let what = messages::quantity(language, "accident_year");
            found.push(("accident_year".into(), what, self.dates.accident()));
        }
        found
    }

    /// Calendar years of a spread, over the runs in which it happens; their share is told beside them.
    fn years(&self, spread: &Spread) -> Option<[f64; 5]> {
        spread.where_it_happens.map(|quantiles| quantiles.map(|time| self.start() + time))
    }

    fn outcome(&self, name: &str) -> Option<(usize, &Outcome)> {
        self.outcomes.iter().enumerate().find(|(_, outcome)| outcome.name == name)
    }

    /// The answer in a few sentences: output, capability, automation, what decides it, what broke.
    pub fn answer(&self, language: Language) -> Vec<String> {
        let scenario = self.scenario();
        let mut said = Vec::new();
        let mut say = |key: &str, values: &[(&str, &str)]| said.push(messages::say(language, key, values));
        let end = self.start() + scenario.inputs.years;
        let last = self.fan.times().len().checked_sub(1);
        let output = scenario.model.catalogue().result("production.output");
        let column = output.and_then(|output| self.series.iter().position(|kept| *kept == output));
        if let (Some(last), Some(column)) = (last, column) {
            for bloc in 0..scenario.blocs.len() {
                let (from, to) = (self.fan.cell(0, bloc, column), self.fan.cell(last, bloc, column));
                if let (Some(from), Some([low, _, mid, _, high])) =
                    (all(from.quantiles([0.5])), all(to.quantiles(BANDS)))
                {
                    let figure = |x: f64| figures::figure(x, "USD/yr", language);
                    say(
                        "answer.output",
                        &[
                            ("bloc", &self.bloc(bloc, language)),
                            ("from", &figure(from[0])),
                            ("to", &figure(mid)),
                            ("year", &figures::date(end)),
                            ("low", &figures::outer(low, mid, "USD/yr", language)),
                            ("high", &figures::outer(high, mid, "USD/yr", language)),
                        ],
                    );
                }
            }
        }
        // the leader's automation, the follower's catching up; all other dates have their picture
        let blocs = &scenario.blocs;
        let told = |date: &str| match date.split_once('.') {
            Some(("half_expert", bloc)) => blocs.first().is_some_and(|first| first.name == bloc),
            Some(("level_passes" | "output_passes", bloc)) => blocs.get(1).is_some_and(|second| second.name == bloc),
            Some(_) => false,
            None => true,
        };
        for (_, what, spread) in self.named_dates(language).into_iter().filter(|(date, _, _)| told(date)) {
            let share = figures::percent(spread.share, language);
            match spread.quantiles[2] {
                Some(median) => {
                    let year = figures::date(self.start() + median);
                    let end = figures::date(end);
                    say("answer.happens", &[("what", &what), ("share", &share), ("end", &end), ("year", &year)]);
                }
                None => say("answer.rarely", &[("what", &what), ("share", &share), ("end", &figures::date(end))]),
            }
        }
        for (name, drivers) in self.why(language) {
            say("answer.why", &[("what", &name), ("drivers", &messages::list(language, &drivers))]);
        }
        said
    }

    /// For the output of the first bloc in 2041 and its gap to the second: the inputs that explain most of their spread.
    pub fn why(&self, language: Language) -> Vec<(String, Vec<String>)> {
        let first = self.scenario().blocs.first().map_or("", |bloc| bloc.name.as_str());
        let names = [format!("output.{first}@2041"), "output_gap@2041".into()];
        let found = names.iter().filter_map(|name| {
            let (at, outcome) = self.outcome(name)?;
            let drivers = self.drivers.of(at);
            let least = LEAST_SHARE.max(CHANCE / self.drivers.runs().max(1) as f64);
            let named: Vec<String> = drivers
                .iter()
                .take(NAMED_DRIVERS)
                .filter(|driver| driver.share >= least)
                .map(|driver| {
                    let key = match driver.rank_correlation {
                        r if r > 0.1 => "answer.raises",
                        r if r < -0.1 => "answer.lowers",
                        _ => "answer.bends",
                    };
                    let share = figures::percent(driver.share, language);
                    let name = &self.design.columns()[driver.input].name;
                    messages::say(language, key, &[("input", &self.input(name, language)), ("share", &share)])
                })
                .collect();
            (!named.is_empty()).then(|| (self.named(outcome, language), named))
        });
        found.collect()
    }

    /// An outcome for people: bloc, meaning, dotted name.
    fn named(&self, outcome: &Outcome, language: Language) -> String {
        let about = outcome.about[usize::from(language == Language::Chinese)];
        let values = [("about", about), ("name", outcome.name.as_str())];
        match outcome.bloc {
            Some(bloc) => {
                let bloc = self.bloc(bloc, language);
                messages::say(language, "answer.outcome_of", &[&values[..], &[("bloc", bloc.as_str())]].concat())
            }
            None => messages::say(language, "answer.outcome", &values),
        }
    }

    /// A sampled input for people: its meaning and its dotted name.
    fn input(&self, name: &str, language: Language) -> String {
        let bare = name.split('@').next().unwrap_or(name);
        let meaning = meaning(self.scenario().model, bare, language);
        if meaning.is_empty() { name.to_owned() } else { format!("{meaning} ({name})") }
    }

    /// The whole report.
    pub fn report(&self, language: Language, bibliography: &Bibliography, command: &str, data_hash: &str) -> Report {
        let scenario = self.scenario();
        let drawing = self.design.drawing();
        Report {
            language,
            scenario: scenario.name.clone(),
            title: language.of(&scenario.title).to_owned(),
            question: messages::word(language, "answer.question"),
            story: language.of(&scenario.story).to_owned(),
            answer: self.answer(language),
            blocs: (0..scenario.blocs.len()).map(|bloc| self.bloc(bloc, language)).collect(),
            runs: self.summary.done,
            facts: self.facts(language),
            dates: self
                .all_dates(language)
                .into_iter()
                .map(|(what, spread)| Fact {
                    what,
                    unit: "year".into(),
                    quantiles: self.years(&spread),
                    share: spread.share,
                })
                .collect(),
            charts: self.charts(language),
            verdicts: String::new(),
            looking_back: String::new(),
            broken: self.broken(language),
            validity: self.validity(language),
            assumptions: assumptions(scenario, language),
            sources: sources(scenario, bibliography, language),
            reproduce: Reproduce {
                command: command.to_owned(),
                seed: drawing.map_or(0, |(_, seed)| seed),
                sampler: crate::sampler::words(drawing.map(|(sampler, _)| sampler), language),
                version: env!("CARGO_PKG_VERSION").into(),
                model: scenario.model.about().name.into(),
                scenario_hash: manifest::scenario_hash(scenario),
                data_hash: data_hash.to_owned(),
            },
        }
    }

    fn facts(&self, language: Language) -> Vec<Fact> {
        let facts = self.outcomes.iter().zip(&self.quantiles.cells).map(|(outcome, cell)| Fact {
            what: self.named(outcome, language),
            unit: outcome.unit.to_owned(),
            quantiles: all(cell.quantiles(BANDS)),
            share: cell.count() as f64 / self.summary.done.max(1) as f64,
        });
        facts.collect()
    }

    fn broken(&self, language: Language) -> Vec<BrokenGroup> {
        let mut groups: Vec<(&str, &str, BrokenGroup)> = Vec::new();
        for broken in self.summary.broken.iter().filter(|broken| !broken.no_ai) {
            match groups.iter_mut().find(|(bloc, stock, _)| *bloc == broken.bloc && *stock == broken.stock) {
                Some((_, _, group)) => {
                    group.runs += 1;
                    group.earliest = group.earliest.min(broken.year);
                    group.latest = group.latest.max(broken.year);
                }
                None => {
                    let bloc = self.scenario().blocs.iter().position(|bloc| bloc.name == broken.bloc).unwrap_or(0);
                    let key = match broken.fault {
                        "not finite" => "report.broken_row_fault_not_finite",
                        "not above zero" => "report.broken_row_fault_not_positive",
                        _ => "report.broken_row_fault_too_fast",
                    };
                    let group = BrokenGroup {
                        what: messages::quantity(language, broken.stock),
                        bloc: self.bloc(bloc, language),
                        why: messages::word(language, key),
                        runs: 1,
                        earliest: broken.year,
                        latest: broken.year,
                    };
                    groups.push((&broken.bloc, broken.stock, group));
                }
            }
        }
        groups.into_iter().map(|(_, _, group)| group).collect()
    }

    fn validity(&self, language: Language) -> Validity {
        let scenario = self.scenario();
        let catalogue = scenario.model.catalogue();
        let peaks = scenario.blocs.iter().enumerate().filter_map(|(bloc, known)| {
            let (at, _) = self.outcome(&format!("peak_growth.{}", known.name))?;
            let cell = &self.quantiles.cells[at];
            let bands = all(cell.quantiles(BANDS))?;
            // the share above the limit, from quantiles a hundredth apart
            let above = (0..=100).filter(|p| {
                let [q] = cell.quantiles([f64::from(*p) / 100.0]);
                q.is_some_and(|q| q > GROWTH_LIMIT)
            });
            let share_above = above.count() as f64 / 101.0;
            Some(PeakGrowth { bloc: self.bloc(bloc, language), quantiles: bands, share_above })
        });
        let blocs = scenario.blocs.len();
        let bottleneck = catalogue.parameter("science.bottleneck").map_or_else(Vec::new, |at| {
            (0..blocs).map(|bloc| (self.bloc(bloc, language), scenario.inputs.parameters[at * blocs + bloc])).collect()
        });
        Validity {
            peak_growth: peaks.collect(),
            science_bottleneck: bottleneck,
            warnings: scenario.warnings.iter().map(|warning| language.of(warning).to_owned()).collect(),
        }
    }
}

/// The fans of a quantity over time, one panel a bloc: of a fan with the results at these positions, over so many runs. None if it is not
/// among them.
pub(crate) fn fans(
    scenario: &Scenario,
    (series, fan, runs): (&[usize], &Fan, usize),
    name: &str,
    language: Language,
) -> Option<Chart> {
    let catalogue = scenario.model.catalogue();
    let result = catalogue.result(name)?;
    let column = series.iter().position(|kept| *kept == result)?;
    let spec = catalogue.find(name)?;
    let start = scenario.start_year;
    let times: Vec<f64> = fan.times().iter().map(|time| start + time).collect();
    let one = |(bloc, known): (usize, &crate::scenario::Bloc)| {
        let cells: Vec<_> = (0..times.len()).map(|row| fan.cell(row, bloc, column)).collect();
        crate::chart::Fan {
            label: language.of(&known.title).to_owned(),
            times: times.clone(),
            bands: cells.iter().map(|cell| all(cell.quantiles(BANDS))).collect(),
            alive: cells.iter().map(|cell| cell.count() as f64 / runs.max(1) as f64).collect(),
        }
    };
    let body = Body::Fans(scenario.blocs.iter().enumerate().map(one).collect());
    let title = messages::find(language, &format!("quantity.{name}")).map(str::to_owned);
    let title = title.unwrap_or_else(|| upper(&meaning(scenario.model, name, language)));
    Some(Chart::new(language, &title, spec.unit, body).subtitle(&subtitle(scenario, runs, language)))
}

/// Scenario and number of runs, in words.
fn subtitle(scenario: &Scenario, runs: usize, language: Language) -> String {
    let runs = figures::count(runs);
    messages::say(language, "answer.subtitle", &[("scenario", language.of(&scenario.title)), ("runs", &runs)])
}

/// All of some numbers, or none.
fn all<const K: usize>(values: [Option<f64>; K]) -> Option<[f64; K]> {
    let mut found = [0.0; K];
    for (slot, value) in found.iter_mut().zip(values) {
        *slot = value?;
    }
    Some(found)
}

/// Every parameter and lever: value by bloc, belief, source.
fn assumptions(scenario: &Scenario, language: Language) -> Vec<Assumption> {
    let catalogue = scenario.model.catalogue();
    let blocs = scenario.blocs.len();
    let same = |values: &[f64]| {
        if values.iter().all(|value| *value == values[0]) { vec![values[0]] } else { values.to_vec() }
    };
    let about = |name: &str| {
        let meaning = meaning(scenario.model, name, language);
        if meaning.is_empty() { name.to_owned() } else { meaning }
    };
    let parameters =
        catalogue.parameters.iter().enumerate().map(|(at, spec)| {
            let values = &scenario.inputs.parameters[at * blocs..(at + 1) * blocs];
            let belief = scenario.uncertainties.iter().find(
                |uncertainty| matches!(uncertainty.target, Target::Parameter { parameter, .. } if parameter == at),
            );
            let source = scenario.origins.get(at * blocs).map_or(spec.source, |origin| {
                if origin.source.is_empty() { spec.source } else { origin.source.as_str() }
            });
            Assumption {
                name: spec.name.into(),
                about: about(spec.name),
                symbol: spec.symbol.into(),
                unit: spec.unit.into(),
                values: same(values),
                prior: belief.map(|uncertainty| uncertainty.dist.clone()),
                source: source.to_owned(),
            }
        });
    let levers = catalogue.levers.iter().enumerate().filter_map(|(at, spec)| {
        let first = scenario.inputs.policy.levers.get(at)?.first()?;
        Some(Assumption {
            name: spec.name.into(),
            about: about(spec.name),
            symbol: spec.symbol.into(),
            unit: spec.unit.into(),
            values: same(&first.values),
            prior: None,
            source: spec.source.into(),
        })
    });
    parameters.chain(levers).collect()
}

/// The sources that the scenario rests on.
fn sources(scenario: &Scenario, bibliography: &Bibliography, language: Language) -> Vec<Source> {
    let used = manifest::citations(scenario, |_| None);
    let found = used.keys().filter_map(|key| {
        let work = bibliography.0.get(key)?;
        Some(Source {
            key: key.clone(),
            cite: work.cite_in(language).to_owned(),
            url: work.url.clone().unwrap_or_default(),
            status: work.status.word().into(),
        })
    });
    found.collect()
}

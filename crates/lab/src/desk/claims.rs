//! Claims put to the worlds of a page: a scenario with what the page changed stands for the baseline, and the scenarios that claims compare
//! stand on it.

use std::ops::Range;

use serde_json::{Value, json};
use shapan_model::model::{Fault, Level};

use super::opening::{self, Open};
use super::study::Work;
use super::{Answer, Request, one, tongue};
use crate::bibliography::Bibliography;
use crate::chart::Body;
use crate::claims::assessment::{Assessment, Result as Outcome};
use crate::claims::flips::Driver;
use crate::claims::sampled::{self, Answer as Says, WorldAnswers, with_uncertain_laws};
use crate::claims::told::{self, Told};
use crate::claims::verdict::{FAILS_UP_TO, HOLDS_FROM};
use crate::claims::{Claim, Group, Registry};
use crate::ensemble::{self, Broken};
use crate::experiment::Design;
use crate::explain;
use crate::figures;
use crate::load;
use crate::messages::{Language, word};
use crate::problem::Problems;
use crate::scenario::Scenario;
use crate::wording::guess;

/// Claims of a page, at most.
const MOST_CLAIMS: usize = 200;
/// Numbers of a run that broke off: scenario, year, bloc, stock, fault.
const OF_BREAK: usize = 5;

/// Claims and what the worlds taken so far say of them.
pub(super) struct Claims {
    assessment: Assessment,
    /// Worlds with the standard laws; those beyond have their laws drawn too.
    standard: usize,
    /// Answers that the standings sum up; none if they only count.
    summed: Option<usize>,
    /// Keys of the bibliography, by claim; found when they are first asked for.
    sources: Option<Vec<Vec<String>>>,
}

impl Claims {
    /// Opens a study of kind `claims`.
    pub(super) fn open(open: &Open, most: usize) -> Result<(Claims, Value), Problems> {
        let claims = chosen(open)?;
        let library = open.library().with_changes(open.set.clone()).with_baseline(&open.name());
        let base = open.stepped(load::load(&library, &open.name())?)?;
        let drawing = open.drawing(&base)?;
        let runs = open.worlds(most)?;
        let mut scenario = |name: &str| -> Result<Scenario, Problems> {
            if name == "baseline" { Ok(base.clone()) } else { open.stepped(load::load(&library, name)?) }
        };
        let design = Design::drawn(base.clone(), drawing.0, drawing.1, runs)?;
        let study = sampled::Study::new(claims.clone(), design, &mut scenario, Level::Best)?;
        let laws = match open.laws {
            0 => None,
            laws => {
                let design = Design::drawn(with_uncertain_laws(base.clone()), drawing.0, drawing.1, laws)?;
                let mut scenario = |name: &str| scenario(name).map(with_uncertain_laws);
                Some((sampled::Study::new(claims.clone(), design, &mut scenario, Level::Best)?, Vec::new()))
            }
        };
        let mut answer = opening::opened(&base, drawing, runs);
        let names: Vec<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
        answer.insert("claims".into(), json!(names));
        answer.insert("worlds".into(), json!(runs + open.laws));
        let mut assessment = Assessment::new(claims, study, Vec::new(), laws);
        assessment.changes = changes(open);
        Ok((Claims { assessment, standard: runs, summed: None, sources: None }, Value::Object(answer)))
    }

    fn taken(&self) -> usize {
        self.assessment.answers.len() + self.assessment.laws.as_ref().map_or(0, |(_, answers)| answers.len())
    }

    /// Reads the numbers of one world; what is left after them. None if they are no such numbers.
    fn world<'a>(&self, study: &sampled::Study, id: u64, numbers: &'a [f64]) -> Option<(WorldAnswers, &'a [f64])> {
        let (answers, rest) = numbers.split_at_checked(2 * study.claims().count())?;
        let holds = |x: f64| match x {
            1.0 => Some(Some(true)),
            0.0 => Some(Some(false)),
            x => x.is_nan().then_some(None),
        };
        let says = |pair: &[f64]| Some(Says { value: pair[0].is_finite().then_some(pair[0]), holds: holds(pair[1])? });
        let answers = answers.chunks_exact(2).map(says).collect::<Option<Vec<Says>>>()?;
        let (count, mut rest) = rest.split_first()?;
        let scenarios: Vec<(&str, &Scenario)> = study.scenarios().collect();
        let mut broken = Vec::new();
        for _ in 0..whole(*count, scenarios.len() + 1)? {
            let (one, after) = rest.split_at_checked(OF_BREAK)?;
            let (name, scenario) = scenarios[whole(one[0], scenarios.len())?];
            let stocks = &scenario.model.catalogue().stocks;
            let known = Broken {
                run: id,
                no_ai: false,
                year: Some(one[1]).filter(|year| year.is_finite())?,
                bloc: scenario.blocs[whole(one[2], scenario.blocs.len())?].name.clone(),
                stock: stocks[whole(one[3], stocks.len())?].name,
                fault: ensemble::fault(FAULTS[whole(one[4], FAULTS.len())?]),
            };
            broken.push((name.to_owned(), known));
            rest = after;
        }
        Some((WorldAnswers { id, answers, broken }, rest))
    }

    /// Everything that is said of each claim.
    fn verdicts(&mut self, brief: bool, language: Language) -> Value {
        if self.summed != Some(self.taken()) {
            if brief {
                self.assessment.count();
            } else {
                self.assessment.sum_up();
            }
            self.summed = (!brief).then_some(self.taken());
        }
        let sources = self
            .sources
            .take()
            .unwrap_or_else(|| explain::sources(&self.assessment.claims, self.assessment.study.base().scenario()));
        let works = Bibliography::builtin().unwrap_or_default();
        let cited = |keys: &[String]| -> Vec<Value> {
            let works = keys.iter().filter_map(|key| works.0.get(key));
            // what the modellers chose themselves is no source
            works
                .filter(|work| work.url.is_some())
                .map(|work| json!({ "cite": work.cite_in(language), "url": work.url, "status": work.status.word() }))
                .collect()
        };
        let assessment = &self.assessment;
        let told = assessment.told(language);
        let claims: Vec<Value> = assessment
            .results()
            .zip(&told)
            .map(|((claim, result), told)| {
                let at = assessment.claims.iter().position(|known| known.id == claim.id);
                let keys = at.and_then(|at| sources.get(at)).map_or(&[][..], Vec::as_slice);
                self.claim(claim, &result, told, cited(keys), language)
            })
            .collect();
        let group = |group: &Group| json!({ "name": group.name(), "title": word(language, &format!("claims.group_{}", group.name())) });
        let laws = assessment.laws.as_ref().map_or(0, |(_, answers)| answers.len());
        let answer = json!({
            "worlds": assessment.answers.len(),
            "worlds_with_laws_drawn": laws,
            "broken": assessment.broken_worlds(),
            "broken_sentence": assessment.broken(language),
            "how": assessment.how(language),
            "lines": { "holds": HOLDS_FROM, "fails": FAILS_UP_TO },
            "groups": Group::ALL.iter().map(group).collect::<Vec<Value>>(),
            "claims": claims,
        });
        self.sources = Some(sources);
        answer
    }

    fn claim(
        &self,
        claim: &Claim,
        result: &Outcome<'_>,
        told: &Told,
        sources: Vec<Value>,
        language: Language,
    ) -> Value {
        let scenario = self.assessment.study.base().scenario();
        let cutoff = |cutoff: &crate::claims::Cutoff| {
            json!({
                "name": cutoff.name,
                "words": cutoff.told(language),
                "value": cutoff.value,
                "unit": cutoff.unit,
                "why": language.of(&cutoff.why),
                "by": cutoff.by,
                "when": word(language, if cutoff.before { "claims.before" } else { "claims.after" }),
            })
        };
        let mut value = json!({
            "id": told.id,
            "group": claim.group.name(),
            "title": told.title,
            "statement": told.statement,
            "essay": told.essay,
            "against": told.against,
            "warning": told.warning,
            "verdict": told.verdict.0.name(),
            "verdict_word": told.verdict.1,
            "share": result.share(),
            "interval": result.interval(),
            "sentence": told.answer.first(),
            "answer": told.answer,
            "rests": told.rests,
            "cutoffs": claim.cutoffs.iter().map(cutoff).collect::<Vec<Value>>(),
            "condition": told::condition(claim, language),
            "runs": claim.runs,
            "rows": told.rows,
            "sources": sources,
            "published": Registry::is_builtin(claim),
        });
        let more = match result {
            Outcome::Data(finding) => json!({
                "no_answer": finding.undefined,
                "metric": null,
                "flips": [],
                "drivers": [],
                "region": null,
                "hinge": null,
            }),
            Outcome::Worlds(standing) => {
                let flips = standing.flips.iter().filter(|flip| flip.beyond_chance);
                let driver = |driver: &Driver| {
                    json!({
                        "name": driver.input,
                        "label": told::input(scenario, &driver.input, language),
                        "share": driver.share,
                        "interval": driver.interval,
                        "direction": told::direction(driver.rank_correlation),
                    })
                };
                json!({
                    "no_answer": standing.undefined,
                    "metric": self.metric(claim, standing.quantiles, told),
                    "flips": flips.map(|flip| told::of_flip(scenario, flip, language)).collect::<Vec<String>>(),
                    "drivers": standing.inputs.iter().map(driver).collect::<Vec<Value>>(),
                    "region": standing.region.as_ref().map(|region| told::of_region(scenario, region, language)),
                    "hinge": standing
                        .structure
                        .as_ref()
                        .filter(|found| found.worlds > 0)
                        .map(|found| told::of_structure(scenario, found, language)),
                })
            }
        };
        if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
            value.extend(more);
        }
        if let Some(metric) = value.get_mut("metric").and_then(Value::as_object_mut) {
            metric.insert("about".into(), json!(language.of(&claim.metric.label)));
            metric.insert("unit_name".into(), json!(figures::unit_name(&claim.metric.unit, language)));
        }
        value
    }

    fn metric(&self, claim: &Claim, quantiles: Option<[f64; 5]>, told: &Told) -> Value {
        let bars = told.chart.as_ref().and_then(|chart| match &chart.body {
            Body::Histograms(bars) => bars.first(),
            _ => None,
        });
        json!({
            "formula": claim.metric.value.text,
            "unit": claim.metric.unit,
            "quantiles": quantiles,
            "histogram": bars.map(|bars| json!({ "edges": bars.edges, "counts": bars.counts, "cut": claim.cut() })),
        })
    }
}

/// What can be wrong with a stock, in the order of its numbers.
const FAULTS: [Fault; 3] = [Fault::NotFinite, Fault::NotPositive, Fault::TooFast];

/// A whole number below `end`.
fn whole(x: f64, end: usize) -> Option<usize> {
    (x >= 0.0 && x < end as f64 && x.fract() == 0.0).then_some(x as usize)
}

/// The claims with the names that are asked for, among those that are built in and the files of the page; all if no names are given.
fn chosen(open: &Open) -> Result<Vec<Claim>, Problems> {
    let mut known = Registry::builtin()?;
    let mut problems = Vec::new();
    for (path, text) in open.files.iter().filter(|(path, _)| path.starts_with("claims/")) {
        match Claim::read(path, path, text.as_bytes()) {
            // a claim of the page stands in place of the one of its name
            Ok(claim) => match known.iter_mut().find(|other| other.id == claim.id) {
                Some(other) => *other = claim,
                None => known.push(claim),
            },
            Err(Problems(more)) => problems.extend(more),
        }
    }
    if let Some(names) = &open.claims {
        for name in names.iter().filter(|name| !known.iter().any(|claim| claim.id == **name)) {
            let Problems(mut more) = one("claims", format!("there is no claim called `{name}`"));
            let hint = guess(name, known.iter().map(|claim| claim.id.as_str()).collect::<Vec<_>>());
            more.iter_mut().for_each(|problem| problem.hint.clone_from(&hint));
            problems.extend(more);
        }
        known.retain(|claim| names.contains(&claim.id));
    }
    if problems.is_empty() && known.is_empty() {
        return Err(one("claims", "no claim is asked for"));
    }
    if known.len() > MOST_CLAIMS {
        return Err(one("claims", format!("at most {MOST_CLAIMS} claims are put at once, not {}", known.len())));
    }
    crate::place::settle(problems)?;
    Ok(known)
}

/// What makes the worlds others than those of the registry.
fn changes(open: &Open) -> Vec<String> {
    let mut changes = Vec::new();
    if open.text.is_some() || open.scenario != "baseline" {
        changes.push(open.name().trim_start_matches("./").to_owned());
    }
    changes.extend(open.set.iter().map(|(name, value)| format!("{name}={value}")));
    changes
}

impl Work for Claims {
    fn design(&self) -> &Design {
        self.assessment.study.base()
    }

    fn worlds(&self) -> usize {
        self.standard + self.assessment.laws.as_ref().map_or(0, |(laws, _)| laws.base().runs())
    }

    /// By world: for each claim the number and whether it holds (NaN where there is none); how many runs broke off, and of each of them
    /// scenario, year, bloc, stock and fault.
    fn run(&self, worlds: Range<usize>) -> Vec<f64> {
        let mut numbers = Vec::new();
        let mut add = |study: &sampled::Study, worlds: Range<usize>| {
            let place = |names: Vec<&str>, name: &str| {
                names.iter().position(|known| *known == name).map_or(f64::NAN, |at| at as f64)
            };
            for world in study.answer(worlds) {
                for says in &world.answers {
                    numbers.push(says.value.unwrap_or(f64::NAN));
                    numbers.push(says.holds.map_or(f64::NAN, f64::from));
                }
                numbers.push(world.broken.len() as f64);
                for (name, broken) in &world.broken {
                    let scenario = study.base().scenario();
                    let stocks = &scenario.model.catalogue().stocks;
                    numbers.push(place(study.scenarios().map(|(known, _)| known).collect(), name));
                    numbers.push(broken.year);
                    numbers.push(place(scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect(), &broken.bloc));
                    numbers.push(place(stocks.iter().map(|spec| spec.name).collect(), broken.stock));
                    numbers.push(place(FAULTS.map(ensemble::fault).to_vec(), broken.fault));
                }
            }
        };
        let standard = worlds.start.min(self.standard)..worlds.end.min(self.standard);
        let laws = worlds.start.max(self.standard)..worlds.end.max(self.standard);
        if !standard.is_empty() {
            add(&self.assessment.study, standard);
        }
        if let Some((study, _)) = self.assessment.laws.as_ref().filter(|_| !laws.is_empty()) {
            add(study, laws.start - self.standard..laws.end - self.standard);
        }
        numbers
    }

    fn take(&mut self, numbers: &[f64]) -> Result<Value, Problems> {
        let (mut standard, mut drawn) = (Vec::new(), Vec::new());
        let mut rest = numbers;
        while !rest.is_empty() {
            let at = self.taken() + standard.len() + drawn.len();
            let found = if at < self.standard {
                self.world(&self.assessment.study, at as u64, rest)
            } else {
                let laws = self.assessment.laws.as_ref().filter(|_| at < self.worlds());
                laws.and_then(|(study, _)| self.world(study, (at - self.standard) as u64, rest))
            };
            let Some((world, after)) = found else {
                return Err(one("take", "these are not numbers that `run` gave for this study, in order"));
            };
            if at < self.standard {
                standard.push(world)
            } else {
                drawn.push(world)
            }
            rest = after;
        }
        self.assessment.answers.extend(standard);
        if let Some((_, answers)) = &mut self.assessment.laws {
            answers.extend(drawn);
        }
        Ok(json!({ "worlds": self.taken(), "broken": self.assessment.broken_worlds() }))
    }

    fn reset(&mut self) {
        self.assessment.answers.clear();
        self.assessment.laws.iter_mut().for_each(|(_, answers)| answers.clear());
        self.assessment.sum_up();
        self.summed = None;
    }

    fn answer(&mut self, request: &Request) -> Answer {
        match request {
            Request::Verdicts { language, brief, .. } => Ok((self.verdicts(*brief, tongue(language)?), Vec::new())),
            _ => Err(super::study::unasked("claims", &["verdicts", "table"])),
        }
    }
}

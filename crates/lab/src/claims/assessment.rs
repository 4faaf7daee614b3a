//! Claims with everything that worlds and tables say of them.

use super::sampled::{Study, WorldAnswers};
use super::table::Finding;
use super::verdict::Standing;
use super::{Claim, Verdict};
use crate::series::digits17;

/// What became of a set of claims.
pub struct Assessment {
    /// The claims, in order; those on data among them.
    pub claims: Vec<Claim>,
    /// The worlds and scenarios.
    pub study: Study,
    /// What each world says of each claim on worlds, in the order of [`Study::claims`].
    pub answers: Vec<WorldAnswers>,
    /// What they say together.
    pub standings: Vec<Standing>,
    /// What tables say.
    pub findings: Vec<Finding>,
    /// What was changed in the worlds, as it was asked for: other worlds than those of the registry. Empty if nothing.
    pub changes: Vec<String>,
    /// The study in which laws were drawn too, and its answers.
    pub laws: Option<(Study, Vec<WorldAnswers>)>,
}

/// What one claim came to.
#[derive(Clone, Copy)]
pub enum Result<'a> {
    /// Over worlds.
    Worlds(&'a Standing),
    /// On data.
    Data(&'a Finding),
}

impl Result<'_> {
    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        match self {
            Result::Worlds(standing) => standing.verdict,
            Result::Data(finding) => finding.verdict,
        }
    }
    /// Share of worlds or rows in which it holds.
    pub fn share(&self) -> Option<f64> {
        match self {
            Result::Worlds(standing) => standing.share,
            Result::Data(finding) => finding.share,
        }
    }
    /// Interval of the share.
    pub fn interval(&self) -> Option<[f64; 2]> {
        match self {
            Result::Worlds(standing) => standing.interval,
            Result::Data(finding) => finding.interval,
        }
    }
}

impl Assessment {
    /// Sums up.
    pub fn new(
        claims: Vec<Claim>,
        study: Study,
        answers: Vec<WorldAnswers>,
        laws: Option<(Study, Vec<WorldAnswers>)>,
    ) -> Assessment {
        let findings = claims.iter().filter_map(Claim::on_data).collect();
        let (standings, changes) = (Vec::new(), Vec::new());
        let mut assessment = Assessment { claims, study, answers, standings, findings, changes, laws };
        assessment.sum_up();
        assessment
    }

    /// Sums up again, after answers were added.
    pub fn sum_up(&mut self) {
        let structure = self.laws.as_ref().map(|(study, answers)| (study, answers.as_slice()));
        self.standings = self.study.standings(&self.answers, structure);
    }

    /// Counts again, after answers were added, and leaves out what the verdicts depend on.
    pub fn count(&mut self) {
        self.standings = self.study.counted(&self.answers);
    }

    /// Each claim with its result.
    pub fn results(&self) -> impl Iterator<Item = (&Claim, Result<'_>)> {
        self.claims.iter().filter_map(|claim| {
            let worlds = self.standings.iter().find(|standing| standing.id == claim.id).map(Result::Worlds);
            let result = worlds.or_else(|| self.findings.iter().find(|f| f.id == claim.id).map(Result::Data))?;
            Some((claim, result))
        })
    }

    /// Worlds in which some needed run broke off.
    pub fn broken_worlds(&self) -> usize {
        self.answers.iter().filter(|world| !world.broken.is_empty()).count()
    }

    /// One row per world: for each claim the number, whether it holds, whether it has an answer. 17 digits; empty where there is no number.
    pub fn metrics_csv(&self) -> String {
        let mut text = String::from("world");
        for claim in self.study.claims() {
            text.push_str(&format!(",{0},{0}.holds,{0}.defined", claim.id));
        }
        text.push('\n');
        for world in &self.answers {
            text.push_str(&world.id.to_string());
            for answer in &world.answers {
                let value = answer.value.map_or_else(String::new, digits17);
                let holds = answer.holds.map_or("", |holds| if holds { "1" } else { "0" });
                text.push_str(&format!(",{value},{holds},{}", u8::from(answer.holds.is_some())));
            }
            text.push('\n');
        }
        text
    }

    /// One row per claim: claim, group, share, its standard error, worlds without an answer, verdict, quantiles of the metric, inputs that flip it
    /// (the registry's rule, those of chance among them), worlds (or rows), worlds in which the metric has a value, interval of the share.
    pub fn verdicts_csv(&self) -> String {
        let mut text =
            String::from("claim,group,share,se,undefined,verdict,q05,q25,q50,q75,q95,flips,worlds,valued,low,high\n");
        let cell = |value: Option<f64>| value.map_or_else(String::new, digits17);
        for (claim, result) in self.results() {
            let (se, undefined, quantiles, flips, worlds, valued) = match result {
                Result::Worlds(standing) => {
                    let flips = standing
                        .flips
                        .iter()
                        .map(|flip| format!("{} {:.3}->{:.3}", flip.input, flip.lowest_third, flip.highest_third));
                    (
                        standing.se,
                        standing.undefined,
                        standing.quantiles,
                        flips.collect::<Vec<_>>().join("; "),
                        standing.worlds,
                        standing.valued,
                    )
                }
                Result::Data(finding) => (None, finding.undefined, None, String::new(), finding.rows, finding.rows),
            };
            let quantiles = match quantiles {
                Some(quantiles) => quantiles.map(digits17).join(","),
                None => ",,,,".into(),
            };
            text.push_str(&format!(
                "{},{},{},{},{undefined},{},{quantiles},{flips},{worlds},{valued},{},{}\n",
                claim.id,
                claim.group.name(),
                cell(result.share()),
                cell(se),
                result.verdict().name(),
                cell(result.interval().map(|[low, _]| low)),
                cell(result.interval().map(|[_, high]| high)),
            ));
        }
        text
    }

    /// Every run that broke off: world, scenario, year, bloc, stock, what was wrong.
    pub fn broken_csv(&self) -> String {
        let mut text = String::from("world,scenario,year,bloc,stock,fault\n");
        for world in &self.answers {
            for (scenario, broken) in &world.broken {
                let year = digits17(broken.year);
                text.push_str(&format!(
                    "{},{scenario},{year},{},{},{}\n",
                    world.id, broken.bloc, broken.stock, broken.fault
                ));
            }
        }
        text
    }
}

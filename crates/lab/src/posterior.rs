//! A posterior as data: draws of some inputs, a row for each, with the beliefs they were found under. It takes the place of those beliefs in any
//! scenario that believes the same of an input; where a scenario believes something else (another year's stock of chips, say), its own belief
//! stays.
//!
//! The file is a table with commas. Lines that begin with `#` state the model and, by input, the belief: `# prior research.beta =
//! LogUniform(0.1, 0.8)`. Other columns (chain, step, ln_density) are left aside.

use std::sync::Arc;

use crate::experiment::range;
use crate::place::{Place, settle};
use crate::prior::Dist;
use crate::problem::Problems;
use crate::sample_table::{cells, resolve};
use crate::scenario::{Scenario, Target};
use crate::series::digits17;

/// Columns that are no inputs.
pub const BESIDE: [&str; 3] = ["chain", "step", "ln_density"];

/// Draws of some inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// How the user named the file.
    pub file: String,
    /// Name of the model.
    pub model: String,
    /// Names of the inputs.
    pub names: Vec<String>,
    /// By input: the belief it was found under, as written in the file; none if the file does not say.
    pub priors: Vec<Option<String>>,
    /// Values, by input, then draw.
    pub columns: Vec<Arc<[f64]>>,
}

/// What became of the inputs of a posterior in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Inputs whose belief was replaced.
    pub replaced: Vec<String>,
    /// Inputs that this scenario fixes, or of which it believes something else.
    pub left: Vec<String>,
}

/// The belief as it stands in a file.
fn belief(dist: &Dist) -> String {
    format!("{dist:?}")
}

impl Posterior {
    /// Reads a posterior.
    ///
    /// # Errors
    /// Everything that is wrong with the table.
    pub fn read(file: &str, text: &str) -> Result<Posterior, Problems> {
        let at = |line: usize| Place { line, ..Place::file(file) };
        let mut problems = Vec::new();
        let mut stated: Vec<(String, String)> = Vec::new();
        let mut model = "world".to_owned();
        let mut header: Option<Vec<Option<String>>> = None;
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for (line, text) in text.trim_start_matches('\u{feff}').lines().enumerate().map(|(k, text)| (k + 1, text)) {
            if let Some(said) = text.strip_prefix('#') {
                let said = said.trim();
                if let Some((name, belief)) = said.strip_prefix("prior ").and_then(|rest| rest.split_once(" = ")) {
                    stated.push((name.trim().to_owned(), belief.trim().to_owned()));
                } else if let Some(name) = said.strip_prefix("model = ") {
                    model = name.trim().to_owned();
                }
                continue;
            }
            if text.trim().is_empty() {
                continue;
            }
            let cells: Vec<String> = cells(text).into_iter().map(|cell| cell.text.trim().to_owned()).collect();
            let Some(header) = &header else {
                let role = |name: String| (!BESIDE.contains(&name.as_str())).then_some(name);
                header = Some(cells.into_iter().map(role).collect());
                continue;
            };
            if cells.len() != header.len() {
                let what = format!("{} cells, but the header has {}", cells.len(), header.len());
                problems.push(at(line).problem(what, None));
                continue;
            }
            let mut row = Vec::new();
            for (cell, name) in cells.iter().zip(header) {
                let Some(name) = name else { continue };
                match cell.parse::<f64>() {
                    Ok(x) if x.is_finite() => row.push(x),
                    _ => problems.push(at(line).problem(format!("`{cell}` is not a number (column `{name}`)"), None)),
                }
            }
            rows.push(row);
        }
        let names: Vec<String> = header.unwrap_or_default().into_iter().flatten().collect();
        if names.is_empty() {
            problems.push(Place::file(file).problem("no column names an input", None));
        }
        if rows.is_empty() && problems.is_empty() {
            problems.push(Place::file(file).problem("the table has no draws", None));
        }
        settle(problems)?;
        let prior = |name: &String| stated.iter().find(|(known, _)| known == name).map(|(_, belief)| belief.clone());
        Ok(Posterior {
            file: file.to_owned(),
            model,
            priors: names.iter().map(prior).collect(),
            columns: (0..names.len()).map(|k| rows.iter().map(|row| row[k]).collect()).collect(),
            names,
        })
    }

    /// Writes a posterior: draws by row, beside each what stands in the columns of [`BESIDE`].
    pub fn write(&self, beside: &[(usize, usize, f64)]) -> String {
        let mut text = format!("# model = {}\n", self.model);
        for (name, prior) in self.names.iter().zip(&self.priors) {
            text.extend(prior.as_ref().map(|prior| format!("# prior {name} = {prior}\n")));
        }
        text.push_str(&format!("{},{}\n", BESIDE.join(","), self.names.join(",")));
        for (row, (chain, step, density)) in beside.iter().enumerate() {
            let values: Vec<String> = self.columns.iter().map(|column| digits17(column[row])).collect();
            text.push_str(&format!("{chain},{step},{},{}\n", digits17(*density), values.join(",")));
        }
        text
    }

    /// A posterior of some inputs of a scenario.
    pub fn of(scenario: &Scenario, inputs: &[usize], columns: Vec<Arc<[f64]>>) -> Posterior {
        Posterior {
            file: scenario.name.clone(),
            model: scenario.model.about().name.to_owned(),
            names: inputs.iter().map(|at| scenario.uncertainties[*at].name.clone()).collect(),
            priors: inputs.iter().map(|at| Some(belief(&scenario.uncertainties[*at].dist))).collect(),
            columns,
        }
    }

    /// The scenario with these draws in the place of its beliefs.
    ///
    /// # Errors
    /// As [`Posterior::apply`].
    pub fn informed(&self, mut scenario: Scenario) -> Result<Scenario, Problems> {
        self.apply(&mut scenario)?;
        Ok(scenario)
    }

    /// Puts the draws in the place of the beliefs of a scenario, wherever it believes what the posterior was found under. Correlations with other
    /// inputs go: the draws bring their own.
    ///
    /// # Errors
    /// Another model, names of no input, values out of range.
    pub fn apply(&self, scenario: &mut Scenario) -> Result<Applied, Problems> {
        let mut problems = Vec::new();
        let place = Place::file(&self.file);
        if self.model != scenario.model.about().name {
            let what = format!("these are draws for the model `{}`, not `{}`", self.model, scenario.model.about().name);
            return Err(Problems(vec![place.problem(what, None)]));
        }
        let mut applied = Applied::default();
        let mut replaced: Vec<usize> = Vec::new();
        for ((name, prior), column) in self.names.iter().zip(&self.priors).zip(&self.columns) {
            // a bloc that this world does not have is no mistake: the draws are of another division of the world
            let missing = name.split_once('@').is_some_and(|(_, bloc)| scenario.blocs.iter().all(|b| b.name != bloc));
            let target: Option<Target> = match resolve(scenario, name) {
                Ok(target) => Some(target),
                Err(_) if missing => None,
                Err((what, hint)) => {
                    problems.push(place.problem(what, hint));
                    continue;
                }
            };
            let found = target.and_then(|target| scenario.uncertainties.iter().position(|u| u.target == target));
            let alike =
                |at: &usize| prior.as_ref().is_none_or(|prior| *prior == belief(&scenario.uncertainties[*at].dist));
            let Some(at) = found.filter(alike) else {
                applied.left.push(name.clone());
                continue;
            };
            let dist = Dist::Rows(Arc::clone(column));
            let range = range(scenario, scenario.uncertainties[at].target);
            problems
                .extend(dist.faults(&range).into_iter().map(|fault| place.problem(format!("{name}: {fault}"), None)));
            scenario.uncertainties[at].dist = dist;
            replaced.push(at);
            applied.replaced.push(name.clone());
        }
        settle(problems)?;
        scenario.correlations.retain(|c| !replaced.contains(&c.a) && !replaced.contains(&c.b));
        if applied.replaced.is_empty() {
            let what = format!("no input is believed in {} as it was when these draws were found", scenario.name);
            return Err(Problems(vec![place.problem(
                what,
                Some("draws of inputs that this scenario fixes or believes otherwise are left aside".into()),
            )]));
        }
        Ok(applied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Design;
    use crate::sample_table::tests::scenario;
    use crate::scenario::{Sampler, Uncertainty};

    fn asked() -> Scenario {
        let mut scenario = scenario();
        let input = |name: &str, dist: Dist| {
            let parameter = scenario.model.catalogue().parameter(name).unwrap();
            Uncertainty { name: name.into(), target: Target::Parameter { parameter, bloc: None }, dist }
        };
        scenario.uncertainties = vec![
            input("research.beta", Dist::Uniform(0.1, 0.8)),
            input("research.lambda", Dist::Uniform(0.3, 0.9)),
            input("research.spill", Dist::Uniform(0.1, 1.2)),
        ];
        scenario
    }

    /// Values of a row go together, under every sampler; what the posterior does not name is drawn as before, to the bit.
    #[test]
    fn rows_stay_together() {
        let text = "# model = world\n# prior research.beta = Uniform(0.1, 0.8)\nchain,research.beta,research.lambda\n0,0.2,0.4\n0,0.5,0.7\n1,0.3,0.5\n";
        let posterior = Posterior::read("p.csv", text).unwrap();
        for sampler in Sampler::ALL {
            let (mut scenario, plain) = (asked(), asked());
            let applied = posterior.apply(&mut scenario).unwrap();
            assert_eq!(applied.replaced, ["research.beta", "research.lambda"]);
            let design = Design::drawn(scenario, sampler, 3, 300).unwrap();
            let before = Design::drawn(plain, sampler, 3, 300).unwrap();
            let mut counts = [0; 3];
            for run in 0..300 {
                let row = design.row(run);
                let which = [0.2, 0.5, 0.3].iter().position(|x| *x == row[0]).unwrap();
                assert_eq!(row[1], [0.4, 0.7, 0.5][which]);
                counts[which] += 1;
                if sampler != Sampler::Sobol {
                    assert_eq!(row[2], before.row(run)[2]);
                }
            }
            assert!(counts.iter().all(|count| (70..130).contains(count)), "{counts:?}");
        }
    }

    #[test]
    fn another_belief_stays() {
        let text = "# prior research.beta = Uniform(0.1, 0.7)\n# prior research.lambda = Uniform(0.3, 0.9)\nresearch.beta,research.lambda\n0.2,0.4\n";
        let posterior = Posterior::read("p.csv", text).unwrap();
        let mut scenario = asked();
        let applied = posterior.apply(&mut scenario).unwrap();
        assert_eq!(
            (applied.replaced, applied.left),
            (vec!["research.lambda".to_owned()], vec!["research.beta".to_owned()])
        );
        assert_eq!(scenario.uncertainties[0].dist, Dist::Uniform(0.1, 0.8));
    }

    #[test]
    fn everything_wrong_is_said() {
        let told = Posterior::read("p.csv", "research.beta,x\n0.1\nabc,2\n").unwrap_err().to_string();
        assert!(told.contains("p.csv:2") && told.contains("p.csv:3") && told.contains("`abc`"), "{told}");
        let posterior = Posterior::read("p.csv", "research.beat\n0.2\n").unwrap();
        let told = posterior.apply(&mut asked()).unwrap_err().to_string();
        assert!(told.contains("research.beta"), "{told}");
        let posterior = Posterior::read("p.csv", "research.beta\n99\n").unwrap();
        assert!(posterior.apply(&mut asked()).unwrap_err().to_string().contains("range"));
        assert!(Posterior::read("p.csv", "").unwrap_err().to_string().contains("no column"));
    }

    #[test]
    fn a_file_comes_back() {
        let scenario = asked();
        let columns: Vec<Arc<[f64]>> = vec![Arc::from([0.2, 0.1 + 0.2]), Arc::from([0.4, 0.5])];
        let posterior = Posterior::of(&scenario, &[0, 1], columns);
        let text = posterior.write(&[(0, 1, -3.0), (1, 1, -2.5)]);
        let back = Posterior::read("test", &text).unwrap();
        assert_eq!(back, posterior);
    }
}

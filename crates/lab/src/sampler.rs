//! Uniform numbers for every sampled input of every run. Each is a function of (sampler, seed, number of runs, run, name) alone:
//! it needs no memory, and runs can be computed anywhere, in any order.
//!
//! Monte Carlo does not depend on the number of runs; a Latin hypercube does; a Sobol sequence does not, but it is balanced only
//! where the number of runs is a power of two. With rank correlations, stratification holds for the scores before they are
//! correlated, so it is exact for inputs without correlations and approximate for the others.

use crate::copula::Copula;
use crate::latin::Strata;
use crate::messages::{self, Language};
use crate::philox::{Purpose, bits, hash, unit};
use crate::problem::{Problem, Problems};
use crate::scenario::{Correlation, Sampler};
use crate::sobol::{self, Digits};

impl Sampler {
    /// The name, as in scenario files and commands.
    pub fn name(self) -> &'static str {
        match self {
            Sampler::MonteCarlo => "mc",
            Sampler::LatinHypercube => "lhs",
            Sampler::Sobol => "sobol",
        }
    }
    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Sampler::MonteCarlo => "Monte Carlo",
            Sampler::LatinHypercube => "Latin hypercube",
            Sampler::Sobol => "scrambled Sobol",
        }
    }
    /// All of them.
    pub const ALL: [Sampler; 3] = [Sampler::MonteCarlo, Sampler::LatinHypercube, Sampler::Sobol];
    /// The sampler of this name.
    pub fn find(name: &str) -> Option<Sampler> {
        Sampler::ALL.into_iter().find(|sampler| sampler.name() == name)
    }
}

#[derive(Clone, Debug)]
enum Column {
    Independent(u64),
    Latin(Strata),
    Sobol(Digits),
}

/// How worlds were sampled, for people: by a sampler, or given as a table.
pub fn words(sampler: Option<Sampler>, language: Language) -> String {
    messages::word(
        language,
        match sampler {
            None => "sampler.table",
            Some(Sampler::MonteCarlo) => "sampler.monte_carlo",
            Some(Sampler::LatinHypercube) => "sampler.latin_hypercube",
            Some(Sampler::Sobol) => "sampler.sobol",
        },
    )
}

/// The uniforms of all inputs of an ensemble.
#[derive(Clone, Debug)]
pub struct Uniforms {
    seed: u64,
    columns: Vec<Column>,
    copula: Copula,
}

impl Uniforms {
    /// Uniforms for inputs of these names (in the order of the catalogue) in `runs` runs; `file` names the scenario in problems.
    pub fn new(
        file: &str,
        names: &[&str],
        correlations: &[Correlation],
        sampler: Sampler,
        seed: u64,
        runs: usize,
    ) -> Result<Uniforms, Problems> {
        let refuse = |what: String| Problems(vec![Problem { file: file.into(), line: 0, column: 0, what, hint: None }]);
        let copula = Copula::new(file, names, correlations)?;
        if sampler == Sampler::Sobol && runs as u64 > 1 << sobol::DIGITS {
            return Err(refuse(format!("a Sobol sequence has at most 2^32 points, {runs} runs were asked for")));
        }
        let columns = match sampler {
            Sampler::MonteCarlo => names.iter().map(|n| Column::Independent(hash(n, Purpose::Value))).collect(),
            Sampler::LatinHypercube => {
                names.iter().map(|name| Column::Latin(Strata::new(seed, runs as u64, name))).collect()
            }
            Sampler::Sobol => {
                // draws of a posterior share one name, hence one dimension
                let mut each: Vec<&str> = Vec::new();
                for name in names {
                    if !each.contains(name) {
                        each.push(name);
                    }
                }
                let dimensions = sobol::dimensions(each.iter().copied()).ok_or_else(|| {
                    let (have, most) = (names.len(), sobol::DIMENSIONS);
                    refuse(format!("a Sobol sequence has at most {most} dimensions, {have} inputs are sampled"))
                })?;
                let column = |(name, dimension): (&&str, usize)| Column::Sobol(Digits::new(seed, dimension, name));
                let place = |name: &&str| each.iter().position(|known| known == name).unwrap_or_default();
                names.iter().map(|name| column((name, dimensions[place(name)]))).collect()
            }
        };
        Ok(Uniforms { seed, columns, copula })
    }

    /// The uniforms of run `run`, one for each input, each in (0, 1).
    pub fn row(&self, run: usize) -> Vec<f64> {
        let run = run as u64;
        let uniform = |column: &Column| match column {
            Column::Independent(hash) => unit(bits(self.seed, run, *hash)),
            Column::Latin(strata) => strata.uniform(run),
            Column::Sobol(digits) => digits.uniform(run),
        };
        let mut row: Vec<f64> = self.columns.iter().map(uniform).collect();
        self.copula.apply(&mut row);
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(names: &[&str], sampler: Sampler, seed: u64, runs: usize) -> Vec<Vec<f64>> {
        let uniforms = Uniforms::new("x", names, &[], sampler, seed, runs).unwrap();
        (0..runs).map(|run| uniforms.row(run)).collect()
    }

    /// Adding inputs, and sampling one bloc apart, leaves all other draws as they were.
    #[test]
    fn other_inputs_change_no_draw() {
        for sampler in Sampler::ALL {
            let few = rows(&["a.x", "b.y", "c.z@usa"], sampler, 1, 64);
            let many = rows(&["a.v", "a.x", "a.x@china", "b.y", "c.z@rest", "c.z@usa", "d.d"], sampler, 1, 64);
            for (few, many) in few.iter().zip(&many) {
                assert_eq!(few, &vec![many[1], many[3], many[5]], "{sampler:?}");
            }
        }
    }

    #[test]
    fn the_seed_matters_and_the_number_of_runs_only_where_it_must() {
        for sampler in Sampler::ALL {
            assert_ne!(rows(&["a.x"], sampler, 1, 8), rows(&["a.x"], sampler, 2, 8));
            let same = rows(&["a.x"], sampler, 1, 8) == rows(&["a.x"], sampler, 1, 16)[..8];
            assert_eq!(same, sampler != Sampler::LatinHypercube);
        }
    }

    /// Each sampler's mean of a sum of ten inputs: the two balanced ones are at least ten times better than chance.
    #[test]
    fn balanced_samplers_are_balanced() {
        let names: Vec<String> = (0..10).map(|k| format!("m.p{k}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for sampler in Sampler::ALL {
            let rows = rows(&names, sampler, 3, 1024);
            let mean = rows.iter().flatten().sum::<f64>() / 1024.0;
            // one standard deviation of chance is sqrt(10/12/1024)
            let misses = (mean - 5.0).abs() / (10.0f64 / 12.0 / 1024.0).sqrt();
            assert!(if sampler == Sampler::MonteCarlo { misses < 4.0 } else { misses < 0.1 }, "{sampler:?} {misses}");
        }
    }

    #[test]
    fn too_much_for_a_sobol_sequence_is_said() {
        let names: Vec<String> = (0..1025).map(|k| format!("p{k}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let say =
            |names: &[&str], runs| Uniforms::new("x", names, &[], Sampler::Sobol, 0, runs).unwrap_err().to_string();
        assert!(say(&names, 8).contains("1024 dimensions, 1025"));
        assert!(say(&["a"], (1 << 32) + 1).contains("2^32"));
        assert_eq!(Sampler::find("lhs"), Some(Sampler::LatinHypercube));
    }
}

//! The points that are run: which draws each row takes, so that a row is a function of its number.

use std::ops::Range;

use shapan_insight::copula::Copula;
use shapan_insight::dgsm::Differences;
use shapan_insight::morris::Paths;
use shapan_insight::saltelli::Radial;
use shapan_insight::shapley::{self, Sets};

use super::Of;
use super::groups::Groups;
use super::{Drawing, Method, Settings, Subject};
use crate::copula::of_scores;
use crate::problem::{Problem, Problems};
use crate::sampler::Uniforms;
use crate::scenario::{Correlation, Sampler};

/// What is drawn besides the first sample, for the second one of a radial design, has this before its name.
const SECOND: &str = "second sample: ";

/// The points of one study.
#[derive(Clone, Debug)]
pub struct Design {
    kind: Kind,
    points: usize,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Points drawn from what is believed.
    Plain(Uniforms),
    /// A and B side by side, and what is mixed from them.
    Radial { radial: Radial, group_of: Vec<usize>, both: Uniforms },
    /// Paths through a grid.
    Paths { group_of: Vec<usize>, levels: usize, seed: u64 },
    /// Points, each with every input moved a little.
    Differences { differences: Differences, exact: bool, base: Uniforms },
    /// Conditional draws.
    Shapley { group_of: Vec<usize>, copula: Copula, seed: u64, names: Vec<String> },
}

/// How far an input is moved for a derivative, as a part of the unit interval: what SALib moves.
const STEP: f64 = 0.01;
/// How far along a tangent a row lies where a function of the outcome is asked about, whose own bend must not show.
const NEAR: f64 = 1.0 / (1u32 << 20) as f64;
/// Runs that tell the variance of Shapley effects.
const TOTAL: usize = 4096;
/// Inner runs for each conditional variance (Song, Nelson and Staum 2016, section 4.2: three, with one outer run).
const INNER: usize = 3;

/// The design of Shapley effects with this many permutations.
pub(super) fn of_shapley<'a>(
    group_of: &'a [usize],
    copula: &'a Copula,
    seed: u64,
    points: usize,
) -> shapley::Design<'a> {
    shapley::Design { group_of, copula, sets: Sets::Permutations(points), total: TOTAL, outer: 1, inner: INNER, seed }
}

/// The design of derivatives.
pub(super) fn of_derivatives(inputs: usize) -> Differences {
    Differences { inputs, step: STEP }
}

impl Design {
    /// The points that a method takes: `points` base points (Sobol), paths (Morris) or worlds (the others).
    ///
    /// # Errors
    /// The sampler cannot draw so many; a method that moves one input at a time on a subject whose inputs are tied by their beliefs.
    pub fn new(
        subject: &dyn Subject,
        groups: &Groups,
        settings: &Settings,
        drawing: Drawing,
        points: usize,
    ) -> Result<Design, Problems> {
        let drawn = subject.drawn();
        let names: Vec<&str> = drawn.iter().map(String::as_str).collect();
        let refuse = |what: &str, hint: &str| {
            Problems(vec![Problem {
                file: "--method".into(),
                line: 0,
                column: 0,
                what: what.into(),
                hint: Some(hint.into()),
            }])
        };
        if !settings.method.takes_any_runs() && !subject.apart() {
            return Err(refuse(
                &format!(
                    "{} moves one input at a time, but this model's beliefs tie inputs to one another or reject draws",
                    settings.method.name()
                ),
                "pawn, delta and rsa take draws as they are",
            ));
        }
        if settings.method.needs_independence() && subject.correlations().iter().any(|c| c.rank != 0.0) {
            return Err(refuse(
                &format!("{} takes inputs for independent, but some are correlated here", settings.method.name()),
                "sobol puts correlated inputs into one group; shapley, pawn, delta and rsa take draws as they are",
            ));
        }
        let kind = match settings.method {
            Method::Pawn | Method::Delta | Method::Rsa => Kind::Plain(Uniforms::new(
                "design",
                &names,
                subject.correlations(),
                drawing.sampler,
                drawing.seed,
                points,
            )?),
            Method::Sobol => {
                let second: Vec<String> = drawn.iter().map(|name| format!("{SECOND}{name}")).collect();
                let all: Vec<&str> = names.iter().copied().chain(second.iter().map(String::as_str)).collect();
                let moved = |c: &Correlation| Correlation { a: c.a + names.len(), b: c.b + names.len(), rank: c.rank };
                let correlations: Vec<Correlation> =
                    subject.correlations().iter().cloned().chain(subject.correlations().iter().map(moved)).collect();
                let both = Uniforms::new("design", &all, &correlations, drawing.sampler, drawing.seed, points)?;
                let radial = Radial { groups: groups.len(), second_order: settings.second_order };
                Kind::Radial { radial, group_of: groups.of.clone(), both }
            }
            Method::Morris => Kind::Paths { group_of: groups.of.clone(), levels: settings.levels, seed: drawing.seed },
            Method::Dgsm => Kind::Differences {
                differences: if subject.exact() && settings.of != Of::Value {
                    Differences { inputs: names.len(), step: NEAR }
                } else {
                    of_derivatives(names.len())
                },
                exact: subject.exact(),
                base: Uniforms::new("design", &names, &[], drawing.sampler, drawing.seed, points)?,
            },
            Method::Shapley => Kind::Shapley {
                group_of: groups.of.clone(),
                copula: copula(names.len(), subject.correlations()).ok_or_else(|| {
                    refuse("the rank correlations contradict one another", "bring them nearer to zero")
                })?,
                seed: drawing.seed,
                names: drawn.clone(),
            },
        };
        Ok(Design { kind, points })
    }

    /// Can the first points be kept when more are asked for?
    pub fn grows(settings: &Settings, sampler: Sampler) -> bool {
        matches!(settings.method, Method::Morris | Method::Shapley) || sampler != Sampler::LatinHypercube
    }

    /// Are derivatives known, so that rows follow tangents?
    pub fn exact(&self) -> bool {
        matches!(self.kind, Kind::Differences { exact: true, .. })
    }

    /// Base points, paths or worlds.
    pub fn points(&self) -> usize {
        self.points
    }

    /// Rows for each point.
    pub fn rows_each(&self) -> usize {
        match &self.kind {
            Kind::Plain(_) => 1,
            Kind::Radial { radial, .. } => radial.rows(),
            Kind::Paths { group_of, levels, .. } => Paths { group_of, levels: *levels }.groups() + 1,
            Kind::Differences { differences, .. } => differences.rows(),
            Kind::Shapley { group_of, .. } => INNER * group_of.iter().max().copied().unwrap_or(0),
        }
    }

    /// Rows in all.
    pub fn rows(&self) -> usize {
        let before = if matches!(self.kind, Kind::Shapley { .. }) { TOTAL } else { 0 };
        before + self.points * self.rows_each()
    }

    /// Draws of some rows.
    pub fn draws(&self, rows: Range<usize>) -> Vec<Vec<f64>> {
        match &self.kind {
            Kind::Shapley { group_of, copula, seed, names } => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                of_shapley(group_of, copula, *seed, self.points).points(rows, shapley::keyed(*seed, &names))
            }
            _ => rows.map(|row| self.row(row)).collect(),
        }
    }

    /// Draws of a row, each in (0, 1).
    pub fn row(&self, row: usize) -> Vec<f64> {
        match &self.kind {
            Kind::Plain(uniforms) => uniforms.row(row),
            Kind::Radial { radial, group_of, both } => {
                let (base, mix) = radial.row(row);
                let both = both.row(base);
                let (a, b) = both.split_at(group_of.len());
                let pick = |(at, group): (usize, &usize)| if mix.from_b(*group) { b[at] } else { a[at] };
                group_of.iter().enumerate().map(pick).collect()
            }
            Kind::Paths { group_of, levels, seed } => {
                let each = self.rows_each();
                let paths = Paths { group_of, levels: *levels };
                let point = paths.path(*seed, (row / each) as u64).swap_remove(row % each);
                // the ends of the unit interval are no draws: the grid is laid into the middles of its cells
                point.into_iter().map(|x| inside(x, *levels)).collect()
            }
            Kind::Differences { differences, base, .. } => {
                let (point, moved) = differences.row(row);
                let mut draws = base.row(point);
                if let Some(input) = moved {
                    draws[input] = differences.moved(draws[input]);
                }
                draws
            }
            Kind::Shapley { .. } => self.draws(row..row + 1).swap_remove(0),
        }
    }
}

/// Correlations of the normal scores, by input; none if they contradict one another.
fn copula(inputs: usize, correlations: &[Correlation]) -> Option<Copula> {
    let mut rows = vec![vec![0.0; inputs]; inputs];
    for (at, row) in rows.iter_mut().enumerate() {
        row[at] = 1.0;
    }
    for c in correlations {
        (rows[c.a][c.b], rows[c.b][c.a]) = (of_scores(c.rank), of_scores(c.rank));
    }
    Copula::new(&rows)
}

/// A level of the grid as a draw: 0, 1/(p−1), …, 1 become the middles of p equal parts of (0, 1), so that beliefs without bounds have a value.
fn inside(x: f64, levels: usize) -> f64 {
    let p = levels as f64;
    (x * (p - 1.0) + 0.5) / p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_become_middles() {
        let middles: Vec<f64> = [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0].iter().map(|x| inside(*x, 4)).collect();
        for (found, expected) in middles.iter().zip([0.125, 0.375, 0.625, 0.875]) {
            assert!((found - expected).abs() < 1e-15);
        }
    }
}

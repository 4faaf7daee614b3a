//! From outcomes to indices: runs without a value left out and counted, the estimators of the insight crate, one table for each outcome.

use shapan_insight::convergence::prefixes;
use shapan_insight::copula::Copula;
use shapan_insight::delta::delta;
use shapan_insight::dgsm::{self, dgsm};
use shapan_insight::morris::Paths;
use shapan_insight::order::ranks;
use shapan_insight::pawn::pawn;
use shapan_insight::regional::{Target, regional};
use shapan_insight::saltelli::Radial;
use shapan_insight::variance::{Variance, variance};
use shapan_insight::{Index, Refusal};
use shapan_model::num::elementary::ln;

use super::design::{of_derivatives, of_shapley};
use super::groups::Groups;
use super::{Method, Of, Outcome, Settings};
use crate::messages::{self, Language};

/// More points without a value than this share, and there are no indices: what is left would be another question.
const MOST_LEFT_OUT: f64 = 0.1;
/// Where so small a share of the runs…
const FEW: f64 = 0.01;
/// … holds more than this share of the variance, that is told.
const MUCH: f64 = 0.5;

/// A pair of groups and its index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The first group.
    pub a: usize,
    /// The second.
    pub b: usize,
    /// S2 with its interval.
    pub s2: Index,
}

/// The widest interval, by number of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// Points that were used.
    pub points: usize,
    /// Main index by group.
    pub main: Vec<Index>,
}

/// Indices of one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The outcome.
    pub outcome: Outcome,
    /// How it was asked.
    pub settings: Settings,
    /// Names of the groups, by row.
    pub names: Vec<String>,
    /// Names of the columns: SALib's.
    pub columns: Vec<String>,
    /// Indices by row, then column; NaN where one has no meaning, such as the sign of a group.
    pub rows: Vec<Vec<f64>>,
    /// Pairs, if they were asked for.
    pub pairs: Vec<Pair>,
    /// Points that were used: base points, paths or worlds.
    pub points: usize,
    /// Points that were left out because a run of theirs has no value.
    pub left_out: usize,
    /// The first run without a value.
    pub first_without: Option<usize>,
    /// Share of the variance that the hundredth of the runs farthest from the mean holds.
    pub extremes: f64,
    /// The main index with fewer points.
    pub convergence: Vec<Convergence>,
}

/// Why an outcome has no indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Runs without a value leave too little: so many points of so many.
    LeftOut {
        /// Points without a value.
        without: usize,
        /// Points in all.
        of: usize,
    },
    /// The method refused.
    Refused(Refusal),
}

impl Nothing {
    /// In a sentence.
    pub fn sentence(&self, outcome: &str, language: Language) -> String {
        let say = |key: &str, values: &[(&str, &str)]| {
            let mut all = vec![("outcome", outcome)];
            all.extend_from_slice(values);
            messages::say(language, key, &all)
        };
        match self {
            Nothing::LeftOut { without, of } if without == of => {
                say("commands.sensitivity.left_out_all", &[("of", &of.to_string())])
            }
            Nothing::LeftOut { without, of } => {
                say("commands.sensitivity.left_out_most", &[("without", &without.to_string()), ("of", &of.to_string())])
            }
            Nothing::Refused(Refusal::Flat) => say("commands.sensitivity.flat", &[]),
            Nothing::Refused(Refusal::TooFew) => say("commands.sensitivity.too_few", &[]),
            Nothing::Refused(Refusal::Shape) => say("commands.sensitivity.shape", &[]),
            Nothing::Refused(Refusal::NotFinite(at)) => {
                say("commands.sensitivity.not_finite", &[("at", &at.to_string())])
            }
        }
    }
}

impl Table {
    /// Position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The main index of a row, with its interval (NaN if the method has none).
    pub fn main(&self, row: usize) -> Index {
        let name = self.settings.method.main_column();
        let value = |name: &str| self.column(name).map_or(f64::NAN, |at| self.rows[row][at]);
        Index { value: value(name), conf: value(&format!("{name}_conf")) }
    }

    /// Rows in order of the main index, largest first.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by(|a, b| self.main(*b).value.total_cmp(&self.main(*a).value));
        order
    }

    /// The widest half interval of the main index; relative to the largest index where the index has a unit (Morris). NaN if the method has no
    /// intervals.
    pub fn widest(&self) -> f64 {
        let indices: Vec<Index> = (0..self.rows.len()).map(|row| self.main(row)).collect();
        widest(self.settings.method, &indices)
    }

    /// Do a few runs hold most of the variance?
    pub fn is_carried_by_few(&self) -> bool {
        self.settings.method == Method::Sobol && self.settings.of == Of::Value && self.extremes > MUCH
    }
}

/// The widest half interval of some indices of a method.
pub fn widest(method: Method, indices: &[Index]) -> f64 {
    let most = indices.iter().map(|index| index.conf).fold(f64::NAN, f64::max);
    match method {
        Method::Morris => most / indices.iter().map(|index| index.value).fold(f64::NAN, f64::max),
        _ => most,
    }
}

/// What indices are made of, from the outcome's values; NaN where there is none.
fn transformed(of: Of, y: &[f64]) -> Vec<f64> {
    match of {
        Of::Value => y.to_vec(),
        Of::Logarithm => y.iter().map(|y| if *y > 0.0 { ln(*y) } else { f64::NAN }).collect(),
        Of::Ranks => {
            let sound: Vec<usize> = (0..y.len()).filter(|at| y[*at].is_finite()).collect();
            let values: Vec<f64> = sound.iter().map(|at| y[*at]).collect();
            let mut found = vec![f64::NAN; y.len()];
            sound.iter().zip(ranks(&values)).for_each(|(at, rank)| found[*at] = rank);
            found
        }
    }
}

/// Points of so many rows each in which every run has a value.
struct Sound {
    points: Vec<usize>,
    left_out: usize,
    first_without: Option<usize>,
}

fn sound(y: &[f64], each: usize) -> Sound {
    let whole = |point: &usize| y[point * each..(point + 1) * each].iter().all(|y| y.is_finite());
    let count = y.len() / each;
    let points: Vec<usize> = (0..count).filter(whole).collect();
    let first_without = y.iter().position(|y| !y.is_finite());
    Sound { left_out: count - points.len(), points, first_without }
}

/// Indices of an outcome. `y` by row of the design; `inputs` by input, then row: what the inputs were (for Morris the draws, or anything that
/// rises with them). Whole points without a value are left out and counted.
///
/// # Errors
/// Why there are none.
pub fn table(
    outcome: &Outcome,
    groups: &Groups,
    settings: &Settings,
    inputs: &[Vec<f64>],
    y: &[f64],
) -> Result<Table, Nothing> {
    let each = match settings.method {
        Method::Sobol => Radial { groups: groups.len(), second_order: settings.second_order }.rows(),
        Method::Morris => groups.len() + 1,
        Method::Dgsm => groups.len() + 1,
        Method::Pawn | Method::Delta | Method::Rsa | Method::Shapley => 1,
    };
    let y = transformed(settings.of, y);
    if each == 0 || y.is_empty() || !y.len().is_multiple_of(each) {
        return Err(Nothing::Refused(Refusal::Shape));
    }
    let (all, sound) = match settings.method {
        // conditional draws of a permutation belong together, and the estimator knows which are lost
        Method::Shapley => lost_permutations(groups, settings, &y).map_err(Nothing::Refused)?,
        _ => (y.len() / each, sound(&y, each)),
    };
    let tolerated = settings.method.takes_any_runs() || sound.left_out as f64 <= MOST_LEFT_OUT * all as f64;
    if sound.points.is_empty() || !tolerated {
        return Err(Nothing::LeftOut { without: sound.left_out, of: all });
    }
    let rows: Vec<usize> = sound.points.iter().flat_map(|point| point * each..(point + 1) * each).collect();
    let (kept_inputs, kept): (Vec<Vec<f64>>, Vec<f64>) = if sound.left_out == 0 {
        (Vec::new(), y)
    } else {
        let of = |values: &Vec<f64>| rows.iter().map(|row| values[*row]).collect();
        (inputs.iter().map(of).collect(), rows.iter().map(|row| y[*row]).collect())
    };
    let inputs = if sound.left_out == 0 { inputs } else { &kept_inputs };
    let whole = indices(groups, settings, inputs, &kept).map_err(Nothing::Refused)?;
    let mut table = Table {
        outcome: outcome.clone(),
        settings: *settings,
        names: groups.names.clone(),
        columns: whole.columns,
        rows: whole.rows,
        pairs: whole.pairs,
        points: if settings.method == Method::Shapley { all - sound.left_out } else { sound.points.len() },
        left_out: sound.left_out,
        first_without: sound.first_without,
        extremes: extremes(&kept),
        convergence: Vec::new(),
    };
    for points in prefixes(table.points) {
        let rows = match settings.method {
            Method::Shapley => shapley_rows(groups, points),
            _ => points * each,
        };
        if points == table.points {
            break;
        }
        // variance-based methods know the inputs by the design
        let fewer: Vec<Vec<f64>> =
            inputs.iter().map(|values| values.get(..rows).unwrap_or_default().to_vec()).collect();
        // too few points for the method are no point of the curve
        if let Ok(found) = indices(groups, settings, &fewer, &kept[..rows]) {
            let of = Table { columns: found.columns, rows: found.rows, convergence: Vec::new(), ..table.clone() };
            let main = (0..of.rows.len()).map(|row| of.main(row)).collect();
            table.convergence.push(Convergence { points, main });
        }
    }
    let main = (0..table.rows.len()).map(|row| table.main(row)).collect();
    table.convergence.push(Convergence { points: table.points, main });
    Ok(table)
}

/// Permutations of a design of Shapley effects, and which are lost; all rows stay, for the estimator to choose.
fn lost_permutations(groups: &Groups, settings: &Settings, y: &[f64]) -> Result<(usize, Sound), Refusal> {
    let copula = Copula::independent(groups.of.len());
    let all = permutations(groups, y.len());
    let kept = of_shapley(&groups.of, &copula, settings.seed, all).kept(y)?;
    let left_out = all - kept.permutations.len();
    let first_without = y.iter().position(|y| !y.is_finite());
    Ok((all, Sound { points: (0..y.len()).collect(), left_out, first_without }))
}

/// Rows of a design of Shapley effects with so many permutations.
fn shapley_rows(groups: &Groups, permutations: usize) -> usize {
    of_shapley(&groups.of, &Copula::independent(groups.of.len()), 0, permutations).rows()
}

/// Permutations of a design of Shapley effects, from its rows.
fn permutations(groups: &Groups, rows: usize) -> usize {
    let (none, one) = (shapley_rows(groups, 0), shapley_rows(groups, 1));
    rows.saturating_sub(none) / (one - none).max(1)
}

/// Share of the variance that the hundredth of the values farthest from the mean holds.
fn extremes(y: &[f64]) -> f64 {
    let y: Vec<f64> = y.iter().copied().filter(|y| y.is_finite()).collect();
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let mut squares: Vec<f64> = y.iter().map(|y| (y - mean) * (y - mean)).collect();
    squares.sort_by(|a, b| b.total_cmp(a));
    let few = ((y.len() as f64 * FEW) as usize).max(1);
    let (top, all) = (squares[..few].iter().sum::<f64>(), squares.iter().sum::<f64>());
    if all > 0.0 { top / all } else { 0.0 }
}

/// Names and numbers of a method's table.
struct Indices {
    columns: Vec<String>,
    rows: Vec<Vec<f64>>,
    pairs: Vec<Pair>,
}

fn named(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|name| (*name).to_owned()).collect()
}

fn indices(groups: &Groups, settings: &Settings, inputs: &[Vec<f64>], y: &[f64]) -> Result<Indices, Refusal> {
    let none = Vec::new();
    Ok(match settings.method {
        Method::Sobol => {
            let radial = Radial { groups: groups.len(), second_order: settings.second_order };
            let found = variance(radial, y, settings.first, settings.confidence)?;
            let row = |(s1, st): (&Index, &Index)| vec![s1.value, s1.conf, st.value, st.conf];
            let mut pairs = Vec::new();
            for a in 0..if found.s2.is_empty() { 0 } else { groups.len() } {
                for b in a + 1..groups.len() {
                    pairs.push(Pair { a, b, s2: found.s2[Variance::pair(groups.len(), a, b)] });
                }
            }
            let rows = found.s1.iter().zip(&found.st).map(row).collect();
            Indices { columns: named(&["S1", "S1_conf", "ST", "ST_conf"]), rows, pairs }
        }
        Method::Morris => {
            let paths = Paths { group_of: &groups.of, levels: settings.levels };
            let points: Vec<Vec<f64>> =
                (0..y.len()).map(|row| inputs.iter().map(|values| values[row]).collect()).collect();
            let found = paths.effects(&points, y, settings.confidence)?;
            flat(y)?;
            // an effect is that of the whole range, also where the grid does not span it
            let row = |e: &shapan_insight::morris::Effects| {
                [e.mu, e.mu_star, e.sigma, e.mu_star_conf].map(|x| x / settings.reach).to_vec()
            };
            let columns = named(&["mu", "mu_star", "sigma", "mu_star_conf"]);
            Indices { columns, rows: found.iter().map(row).collect(), pairs: none }
        }
        Method::Pawn => {
            let found = pawn(inputs, y, settings.slices)?;
            let row = |p: &shapan_insight::pawn::Pawn| vec![p.minimum, p.mean, p.median, p.maximum, p.cv];
            let columns = named(&["minimum", "mean", "median", "maximum", "CV"]);
            Indices { columns, rows: found.iter().map(row).collect(), pairs: none }
        }
        Method::Delta => {
            let found = delta(inputs, y, settings.confidence)?;
            let row = |d: &shapan_insight::delta::Delta| vec![d.delta.value, d.delta.conf, d.s1.value, d.s1.conf];
            let columns = named(&["delta", "delta_conf", "S1", "S1_conf"]);
            Indices { columns, rows: found.iter().map(row).collect(), pairs: none }
        }
        Method::Dgsm => {
            let design = of_derivatives(inputs.len());
            let points: Vec<Vec<f64>> =
                (0..y.len()).map(|row| inputs.iter().map(|values| values[row]).collect()).collect();
            let (slopes, y) = design.slopes(&points, y)?;
            // by coordinates in (0, 1): the constant is that of the unit interval, whatever is believed
            let found = dgsm(&slopes, &y, &vec![dgsm::UNIT; slopes.len()], settings.confidence)?;
            let row = |d: &dgsm::Dgsm| vec![d.vi, d.vi_std, d.dgsm, d.dgsm_conf];
            let columns = named(&["vi", "vi_std", "dgsm", "dgsm_conf"]);
            Indices { columns, rows: found.iter().map(row).collect(), pairs: none }
        }
        Method::Shapley => {
            let copula = Copula::independent(groups.of.len());
            let design = of_shapley(&groups.of, &copula, settings.seed, permutations(groups, y.len()));
            let found = design.effects_of(y, &design.kept(y)?, settings.confidence)?;
            let row = |index: &Index| vec![index.value, index.conf];
            let columns = named(&["Sh", "Sh_conf"]);
            Indices { columns, rows: found.effects.iter().map(row).collect(), pairs: none }
        }
        Method::Rsa => {
            let found = regional(inputs, y, settings.slices, Target::Outcome)?;
            let mut columns: Vec<String> = (1..=settings.slices).map(|bin| format!("bin{bin}")).collect();
            columns.push("maximum".into());
            let row = |bins: &Vec<Option<f64>>| {
                let most = bins.iter().flatten().copied().fold(f64::NAN, f64::max);
                bins.iter().map(|t| t.unwrap_or(f64::NAN)).chain([most]).collect()
            };
            Indices { columns, rows: found.iter().map(row).collect(), pairs: none }
        }
    })
}

/// Refuses outcomes that do not differ.
fn flat(y: &[f64]) -> Result<(), Refusal> {
    match y.first() {
        Some(first) if y.iter().any(|y| y != first) => Ok(()),
        _ => Err(Refusal::Flat),
    }
}

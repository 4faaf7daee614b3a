//! Boxes in which cases of interest are frequent, by the method that is asked for, in the columns of EMA Workbench.

use shapan_insight::Refusal;
use shapan_insight::bumping::{Draws, bumping};
pub use shapan_insight::peeling::{Column, Limit, Objective, Rules, Step};
use shapan_insight::peeling::{path, quasi_p};
use shapan_insight::rotation::{Rotation, turned_path};
use shapan_insight::tree::{Growth, Target, grow};

/// How boxes are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Patient rule induction: one path from all runs to few.
    Prim,
    /// The front of many such paths, each on runs drawn again and some of the inputs.
    Bumping,
    /// One path along the principal components of the cases of interest.
    Pca,
    /// The leaves of a tree.
    Cart,
}

impl Method {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Method::Prim => "prim",
            Method::Bumping => "bumping",
            Method::Pca => "pca",
            Method::Cart => "cart",
        }
    }
}

/// Values of one input.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Categories, and what each is called.
    Categories(Vec<u8>, Vec<String>),
}

impl Values {
    fn column(&self) -> Column<'_> {
        match self {
            Values::Numbers(x) => Column::Number(x),
            Values::Categories(of, _) => Column::Category(of),
        }
    }
}

/// An input.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its values, by run.
    pub values: Values,
}

/// How the search is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// The method.
    pub method: Method,
    /// How boxes are cut; a tree takes the smallest mass alone.
    pub rules: Rules,
    /// Key of the draws (bumping).
    pub seed: u64,
}

/// Boxes that were found.
#[derive(Clone, Debug, PartialEq)]
pub struct Boxes {
    /// How.
    pub method: Method,
    /// What the limits are of: the inputs, or their principal components.
    pub inputs: Vec<Input>,
    /// What the components are made of.
    pub rotation: Option<Rotation>,
    /// The box of all runs.
    pub whole: Step,
    /// The boxes: a path from the whole to few runs, or leaves, densest first.
    pub steps: Vec<Step>,
    /// 1 for cases of interest, by run.
    y: Vec<f64>,
}

/// One limit of a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The input.
    pub input: String,
    /// At least this.
    pub low: Option<f64>,
    /// At most this.
    pub high: Option<f64>,
    /// One of these.
    pub words: Vec<String>,
    /// The chance that the lower and the upper limit is an accident (one-sided binomial test; Bryant and Lempert 2010). A set of words has one.
    pub quasi_p: [Option<f64>; 2],
}

/// Looks for boxes.
///
/// # Errors
/// As the method has it: a condition that holds in all runs or none, numbers that are not finite, too few runs.
pub fn boxes(inputs: Vec<Input>, hits: &[bool], search: Search) -> Result<Boxes, Refusal> {
    let y: Vec<f64> = hits.iter().map(|hit| f64::from(u8::from(*hit))).collect();
    let columns: Vec<Column<'_>> = inputs.iter().map(|input| input.values.column()).collect();
    let mut rotation = None;
    let mut steps = match search.method {
        Method::Prim => path(&columns, &y, search.rules)?.steps,
        Method::Bumping => {
            let draws = Draws { seed: search.seed, inputs: columns.len().div_ceil(2), ..Draws::default() };
            bumping(&columns, &y, search.rules, draws)?.steps
        }
        Method::Pca => {
            let (turn, path) = turned_path(&columns, &y, search.rules)?;
            rotation = Some(turn);
            path.steps
        }
        Method::Cart => {
            let growth = Growth { mass_min: search.rules.mass_min, ..Growth::default() };
            let tree = grow(&columns, Target::Number(&y), growth)?;
            let mut leaves: Vec<Step> = tree.leaves().into_iter().map(|leaf| leaf.step).collect();
            leaves.sort_by(|a, b| b.density.total_cmp(&a.density).then(b.coverage.total_cmp(&a.coverage)));
            leaves
        }
    };
    let (n, k) = (y.len(), y.iter().sum::<f64>());
    let whole = match search.method {
        Method::Cart => {
            let open = |column: &Column<'_>| match column {
                Column::Number(x) => Limit::Number {
                    low: x.iter().copied().fold(f64::INFINITY, f64::min),
                    high: x.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                },
                Column::Category(of) => Limit::Category(of.iter().fold(0, |set, k| set | 1 << k)),
            };
            let limits = columns.iter().map(open).collect();
            Step { limits, coverage: 1.0, density: k / n as f64, mass: 1.0, res_dim: 0, n, k }
        }
        _ => steps.first().cloned().ok_or(Refusal::TooFew)?,
    };
    if search.method == Method::Cart && steps.len() == 1 {
        // nothing was worth a cut
        steps.clear();
    }
    let turned = rotation.as_ref().map(|rotation: &Rotation| rotation.turned(&columns));
    drop(columns);
    let inputs = match turned {
        None => inputs,
        Some(axes) => axes
            .into_iter()
            .enumerate()
            .map(|(at, axis)| Input { name: format!("pc{}", at + 1), values: Values::Numbers(axis) })
            .chain(inputs.into_iter().filter(|input| matches!(input.values, Values::Categories(..))))
            .collect(),
    };
    Ok(Boxes { method: search.method, inputs, rotation, whole, steps, y })
}

impl Boxes {
    /// The box that a reader is shown first: of those with at most so many limits the one with the largest harmonic mean of coverage and
    /// density. None if there is no box but the whole.
    pub fn first_choice(&self, most_limits: usize) -> Option<usize> {
        let score = |step: &Step| {
            if step.coverage + step.density > 0.0 {
                2.0 * step.coverage * step.density / (step.coverage + step.density)
            } else {
                0.0
            }
        };
        (0..self.steps.len())
            .filter(|at| (1..=most_limits).contains(&self.steps[*at].res_dim))
            .max_by(|a, b| score(&self.steps[*a]).total_cmp(&score(&self.steps[*b])).then(b.cmp(a)))
    }

    /// The first box of at least this density.
    pub fn of_density(&self, density: f64) -> Option<usize> {
        let dense = |at: &usize| self.steps[*at].density >= density && self.steps[*at].res_dim > 0;
        match self.method {
            // leaves stand densest first: the one with the largest coverage among those that are dense enough
            Method::Cart => (0..self.steps.len())
                .filter(dense)
                .max_by(|a, b| self.steps[*a].coverage.total_cmp(&self.steps[*b].coverage).then(b.cmp(a))),
            _ => (0..self.steps.len()).find(dense),
        }
    }

    /// The limits of a box, with how likely each is an accident.
    pub fn limits(&self, at: usize) -> Vec<Told> {
        let columns: Vec<Column<'_>> = self.inputs.iter().map(|input| input.values.column()).collect();
        let step = &self.steps[at];
        let chances = quasi_p(&columns, &self.y, &self.whole, step);
        let mut told = Vec::new();
        for (((input, limit), whole), quasi_p) in
            self.inputs.iter().zip(&step.limits).zip(&self.whole.limits).zip(chances)
        {
            if limit == whole {
                continue;
            }
            let mut one = Told { input: input.name.clone(), low: None, high: None, words: Vec::new(), quasi_p };
            match (limit, whole) {
                (Limit::Number { low, high }, Limit::Number { low: least, high: most }) => {
                    one.low = (low != least).then_some(*low);
                    one.high = (high != most).then_some(*high);
                }
                (Limit::Category(set), _) => {
                    if let Values::Categories(_, words) = &input.values {
                        let inside = words.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1);
                        one.words = inside.map(|(_, word)| word.clone()).collect();
                    }
                }
                _ => {}
            }
            told.push(one);
        }
        // the surest first
        let surest = |told: &Told| told.quasi_p.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        told.sort_by(|a, b| surest(a).total_cmp(&surest(b)));
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn cube() -> Vec<Input> {
        ["a", "b", "c"]
            .iter()
            .map(|name| Input {
                name: (*name).to_owned(),
                values: Values::Numbers((0..3000).map(|run| uniform(11, run, name)).collect()),
            })
            .collect()
    }

    fn numbers(input: &Input) -> &[f64] {
        match &input.values {
            Values::Numbers(x) => x,
            Values::Categories(..) => &[],
        }
    }

    fn ask(inputs: Vec<Input>, hits: &[bool], method: Method) -> Result<Boxes, Refusal> {
        boxes(inputs, hits, Search { method, rules: Rules::default(), seed: 1 })
    }

    /// The corner a > 0.6, b < 0.5 holds all cases: every method finds its sides to a slice of the runs.
    #[test]
    fn a_corner_is_found() {
        let inputs = cube();
        let hits: Vec<bool> =
            (0..3000).map(|run| numbers(&inputs[0])[run] > 0.6 && numbers(&inputs[1])[run] < 0.5).collect();
        for method in [Method::Prim, Method::Bumping, Method::Cart] {
            let found = ask(inputs.clone(), &hits, method).unwrap();
            let chosen = found.first_choice(3).unwrap();
            let step = &found.steps[chosen];
            assert!(step.coverage > 0.9 && step.density > 0.85, "{method:?} {step:?}");
            let limits = found.limits(chosen);
            let of = |name: &str| limits.iter().find(|limit| limit.input == name).unwrap();
            assert!((of("a").low.unwrap() - 0.6).abs() < 0.03 && of("a").high.is_none(), "{method:?} {limits:?}");
            assert!((of("b").high.unwrap() - 0.5).abs() < 0.04 && of("b").low.is_none(), "{method:?} {limits:?}");
            assert!(of("a").quasi_p[0].unwrap() < 1e-6);
        }
    }

    /// Cases beyond the diagonal a + b > 1.5 fill half of the smallest box of inputs around them; a component lies along the diagonal.
    #[test]
    fn a_slope_is_a_limit_of_a_component() {
        let inputs = cube();
        let hits: Vec<bool> = (0..3000).map(|run| numbers(&inputs[0])[run] + numbers(&inputs[1])[run] > 1.5).collect();
        let plain = ask(inputs.clone(), &hits, Method::Prim).unwrap();
        let turned = ask(inputs, &hits, Method::Pca).unwrap();
        let best = |found: &Boxes| {
            let step = &found.steps[found.first_choice(3).unwrap()];
            2.0 * step.coverage * step.density / (step.coverage + step.density)
        };
        assert!(best(&turned) > 0.9 && best(&turned) > best(&plain) + 0.05, "{} {}", best(&turned), best(&plain));
        assert!(turned.rotation.is_some() && turned.inputs[0].name == "pc1");
    }

    #[test]
    fn categories_are_told_by_their_words() {
        let mut inputs = cube();
        let of: Vec<u8> = (0..3000).map(|run| (uniform(5, run, "law") * 3.0) as u8).collect();
        let hits: Vec<bool> = of.iter().map(|k| *k == 1).collect();
        let words = ["slow", "quick", "none"].map(str::to_owned).to_vec();
        inputs.push(Input { name: "law".into(), values: Values::Categories(of, words) });
        for method in [Method::Prim, Method::Cart] {
            let found = ask(inputs.clone(), &hits, method).unwrap();
            let limits = found.limits(found.first_choice(1).unwrap());
            assert_eq!(
                (limits[0].input.as_str(), &limits[0].words[..]),
                ("law", &["quick".to_owned()][..]),
                "{method:?}"
            );
        }
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        for method in [Method::Prim, Method::Bumping, Method::Pca, Method::Cart] {
            assert_eq!(ask(cube(), &[true; 3000], method), Err(Refusal::Flat), "{method:?}");
            assert_eq!(ask(cube(), &[false; 3000], method), Err(Refusal::Flat), "{method:?}");
        }
    }
}

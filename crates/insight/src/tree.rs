//! Trees that cut the runs in two again and again (CART; Breiman, Friedman, Olshen and Stone 1984), as scenario discovery uses them (EMA
//! Workbench's `cart`): each leaf is a box, and no leaf holds fewer runs than a share of all.
//!
//! A cut is the one after which the impurity falls most: of numbers their variance, of classes Gini's index 1 − Σ p² (their chapters 8 and 4). It
//! lies half way between two runs. Of cuts alike, the one of the earliest column is taken and there the lowest. As with scikit-learn a node is
//! a leaf if it is pure or too small, not if its best cut gains nothing: the cuts below may gain.

mod growing;

use crate::Refusal;
use crate::peeling::{Column, Limit, Step, restricted};

pub use growing::grow;

/// What a tree tells apart.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// Numbers, by run: a tree of regression. With 0 and 1 its cuts are those of two classes.
    Number(&'a [f64]),
    /// Classes, by run: a tree of classification.
    Class {
        /// Class of each run, from 0 on.
        of: &'a [u8],
        /// The class whose runs are of interest: coverage and density are of this class.
        interest: u8,
    },
}

/// How a column of categories is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Categories {
    /// One category against the rest, as scikit-learn and EMA Workbench cut columns of zeros and ones.
    #[default]
    One,
    /// In the order of their mean outcome, which holds the best of all cuts in two sets for numbers and two classes (Fisher 1958; Breiman and
    /// others 1984, theorem 4.5); with more classes the order is by the class of interest, and a better cut may exist.
    Ordered,
}

/// How a tree grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Smallest share of all runs that a leaf may hold.
    pub mass_min: f64,
    /// Least fall of the impurity, weighted with the share of runs in the node, that makes a cut worth while.
    pub gain_min: f64,
    /// Most cuts between the root and a leaf.
    pub depth: Option<usize>,
    /// How columns of categories are cut.
    pub categories: Categories,
}

impl Default for Growth {
    fn default() -> Growth {
        Growth { mass_min: 0.05, gain_min: 0.0, depth: None, categories: Categories::default() }
    }
}

/// Where a node is cut in two.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Column that is cut.
    pub column: usize,
    /// What the first and the second part may hold: numbers up to the threshold and above it; categories.
    pub limits: [Limit; 2],
    /// Position of the two parts among the nodes.
    pub parts: [usize; 2],
    /// Fall of the impurity, weighted with the share of runs in the node.
    pub gain: f64,
}

/// A node of a tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Runs in it.
    pub n: usize,
    /// Sum of the outcome, or number of runs of interest.
    pub k: f64,
    /// Variance (divisor n) or Gini's index.
    pub impurity: f64,
    /// Runs by class; empty for numbers.
    pub counts: Vec<usize>,
    /// Where it is cut; none if it is a leaf.
    pub cut: Option<Cut>,
}

/// A tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The nodes: the root first, then each with the whole of its first part before its second.
    pub nodes: Vec<Node>,
    /// The box that holds all runs.
    pub whole: Vec<Limit>,
}

/// A leaf as a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The box in the terms of peeling; its density is the mean of the outcome. Coverage means something where no outcome is below 0.
    pub step: Step,
    /// Variance (divisor n) or Gini's index.
    pub impurity: f64,
    /// Runs by class; empty for numbers.
    pub counts: Vec<usize>,
    /// Position among the nodes.
    pub node: usize,
}

impl Tree {
    /// The leaves, from the first part of the first cut on.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut found = Vec::new();
        let mut open = vec![(0, self.whole.clone())];
        while let Some((at, limits)) = open.pop() {
            let node = &self.nodes[at];
            let Some(cut) = &node.cut else {
                found.push(self.leaf(at, limits));
                continue;
            };
            for side in [1, 0] {
                let mut own = limits.clone();
                own[cut.column] = within(&limits[cut.column], &cut.limits[side]);
                open.push((cut.parts[side], own));
            }
        }
        found
    }

    fn leaf(&self, at: usize, limits: Vec<Limit>) -> Leaf {
        let (node, root) = (&self.nodes[at], &self.nodes[0]);
        let step = Step {
            coverage: node.k / root.k,
            density: node.k / node.n as f64,
            mass: node.n as f64 / root.n as f64,
            res_dim: restricted(&limits, &self.whole),
            n: node.n,
            k: node.k,
            limits,
        };
        Leaf { step, impurity: node.impurity, counts: node.counts.clone(), node: at }
    }

    /// The cut that costs least to give up, for each leaf that goes with it, and its price (Breiman and others 1984, section 3.3: the weakest
    /// link).
    fn weakest(&self) -> Option<(usize, f64)> {
        let all = self.nodes[0].n as f64;
        // by node: what its leaves cost, and how many they are; parts stand behind their node
        let mut below = vec![(0.0f64, 1usize); self.nodes.len()];
        let mut prices = vec![None; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().rev() {
            let own = node.impurity * node.n as f64 / all;
            below[at] = (own, 1);
            if let Some(cut) = &node.cut {
                let [first, second] = cut.parts.map(|part| below[part]);
                below[at] = (first.0 + second.0, first.1 + second.1);
                prices[at] = Some((own - below[at].0) / (below[at].1 - 1) as f64);
            }
        }
        // only what is still reached from the root
        let mut weakest: Option<(usize, f64)> = None;
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if let (Some(cut), Some(price)) = (&self.nodes[at].cut, prices[at]) {
                if weakest.is_none_or(|(_, least)| price < least) {
                    weakest = Some((at, price));
                }
                open.extend(cut.parts);
            }
        }
        weakest
    }

    /// The tree without the cuts that are not worth `alpha` for each leaf they add (cost-complexity pruning; Breiman and others 1984, section
    /// 3.3). Nodes stay where they are; those given up are reached no more.
    pub fn pruned(&self, alpha: f64) -> Tree {
        let mut tree = self.clone();
        while let Some((at, _)) = tree.weakest().filter(|(_, price)| *price <= alpha) {
            tree.nodes[at].cut = None;
        }
        tree
    }

    /// The prices at which pruning gives up one cut after another, each at least as large as the one before.
    pub fn prices(&self) -> Vec<f64> {
        let (mut tree, mut prices) = (self.clone(), Vec::new());
        let mut most = 0.0f64;
        while let Some((at, price)) = tree.weakest() {
            // to the last digit the theory's order may not hold
            most = most.max(price);
            prices.push(most);
            tree.nodes[at].cut = None;
        }
        prices
    }
}

/// What two limits of one input allow together.
fn within(limit: &Limit, cut: &Limit) -> Limit {
    match (limit, cut) {
        (Limit::Number { low, high }, Limit::Number { low: from, high: to }) => {
            Limit::Number { low: low.max(*from), high: high.min(*to) }
        }
        (Limit::Category(set), Limit::Category(part)) => Limit::Category(set & part),
        _ => limit.clone(),
    }
}

#[cfg(test)]
mod tests;

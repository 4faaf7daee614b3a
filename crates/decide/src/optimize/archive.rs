//! The archive of ε-dominance (Laumanns, Thiele, Deb and Zitzler 2002, *Combining convergence and diversity in evolutionary multiobjective
//! optimization*): space is divided into boxes of sides ε, a box holds one point, and no box that is kept dominates another.

/// Points of which none ε-dominates another; lower is better.
#[derive(Clone, Debug)]
pub struct Archive {
    epsilons: Vec<f64>,
    variables: usize,
    /// By point, then objective: the number of the box, as a number that no objective is too large for.
    boxes: Vec<f64>,
    objectives: Vec<f64>,
    points: Vec<f64>,
    progress: u64,
}

/// How one box stands to another.
enum Relation {
    Same,
    Dominates,
    Dominated,
    Neither,
}

fn relation(a: &[f64], b: &[f64]) -> Relation {
    let (mut better, mut worse) = (false, false);
    for (a, b) in a.iter().zip(b) {
        better |= a < b;
        worse |= a > b;
    }
    match (better, worse) {
        (false, false) => Relation::Same,
        (true, false) => Relation::Dominates,
        (false, true) => Relation::Dominated,
        (true, true) => Relation::Neither,
    }
}

impl Archive {
    /// An empty archive with these sides of boxes (finite, above zero), for points of so many variables.
    pub(crate) fn new(epsilons: &[f64], variables: usize) -> Archive {
        Archive {
            epsilons: epsilons.to_vec(),
            variables,
            boxes: Vec::new(),
            objectives: Vec::new(),
            points: Vec::new(),
            progress: 0,
        }
    }
    /// Number of points.
    pub fn len(&self) -> usize {
        self.objectives.len() / self.epsilons.len()
    }
    /// Is there none yet?
    pub fn is_empty(&self) -> bool {
        self.objectives.is_empty()
    }
    /// Objectives, by point, then objective.
    pub fn objectives(&self) -> &[f64] {
        &self.objectives
    }
    /// Variables of a point.
    pub fn point(&self, at: usize) -> &[f64] {
        &self.points[at * self.variables..(at + 1) * self.variables]
    }
    /// How often a point came into a box that was not held: ε-progress (Hadka and Reed 2013, Borg, section 3.2).
    pub fn progress(&self) -> u64 {
        self.progress
    }

    /// Takes a point in, unless one that is kept ε-dominates it, and drops what it ε-dominates. Of two in one box the one that dominates stays,
    /// else the one nearer to the box's lower corner; the older if both are as near.
    pub fn add(&mut self, point: &[f64], objectives: &[f64]) -> bool {
        let size = self.epsilons.len();
        let own: Vec<f64> = objectives.iter().zip(&self.epsilons).map(|(f, e)| (f / e).floor()).collect();
        let mut gone: Vec<usize> = Vec::new();
        for (at, held) in self.boxes.chunks_exact(size).enumerate() {
            match relation(&own, held) {
                Relation::Neither => {}
                Relation::Dominates => gone.push(at),
                Relation::Dominated => {
                    // the next candidates are often near to this one: they meet the same box at once
                    self.move_ahead(at);
                    return false;
                }
                Relation::Same => {
                    if self.nearer(objectives, at, &own) {
                        self.objectives[at * size..(at + 1) * size].copy_from_slice(objectives);
                        self.points[at * self.variables..(at + 1) * self.variables].copy_from_slice(point);
                        return true;
                    }
                    return false;
                }
            }
        }
        for at in gone.into_iter().rev() {
            self.drop(at);
        }
        self.boxes.extend(own);
        self.objectives.extend_from_slice(objectives);
        self.points.extend_from_slice(point);
        self.progress += 1;
        true
    }

    /// Does a point stand better in its box than the one that is there?
    fn nearer(&self, objectives: &[f64], at: usize, own: &[f64]) -> bool {
        let size = self.epsilons.len();
        let held = &self.objectives[at * size..(at + 1) * size];
        let better = objectives.iter().zip(held).any(|(a, b)| a < b);
        let worse = objectives.iter().zip(held).any(|(a, b)| a > b);
        if better != worse {
            return better;
        }
        let distance = |values: &[f64]| -> f64 {
            let parts = values.iter().zip(&self.epsilons).zip(own).map(|((f, e), k)| f / e - k);
            parts.map(|part| part * part).sum()
        };
        distance(objectives) < distance(held)
    }

    fn swap(&mut self, a: usize, b: usize) {
        let size = self.epsilons.len();
        (0..size).for_each(|k| self.boxes.swap(a * size + k, b * size + k));
        (0..size).for_each(|k| self.objectives.swap(a * size + k, b * size + k));
        (0..self.variables).for_each(|k| self.points.swap(a * self.variables + k, b * self.variables + k));
    }

    fn move_ahead(&mut self, at: usize) {
        if at > 0 {
            self.swap(at, at / 2);
        }
    }

    fn drop(&mut self, at: usize) {
        let (size, last) = (self.epsilons.len(), self.len() - 1);
        if at < last {
            self.swap(at, last);
        }
        self.boxes.truncate(last * size);
        self.objectives.truncate(last * size);
        self.points.truncate(last * self.variables);
    }
}

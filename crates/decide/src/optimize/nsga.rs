//! ε-NSGA-II (Kollat and Reed 2006, *Comparing state-of-the-art evolutionary multi-objective algorithms for long-term groundwater monitoring
//! design*): NSGA-II (Deb and others 2002) with an archive of ε-dominance beside it, and time continuation: when the archive grows no more,
//! the search begins again from the archive, with a population in proportion to it. What is added to the archive's points are copies of them
//! in which single variables are set to anything (as in Hadka and Reed 2013), since wholly random candidates are dominated at once.
//!
//! ```
//! use shapan_decide::optimize::{Space, nsga::{Search, Settings}};
//!
//! let space = Space::new(&[(-1.0, 3.0)]).unwrap();
//! let mut search = Search::new(space, &[0.01, 0.01], Settings { evaluations: 2000, ..Settings::default() }).unwrap();
//! let end = loop {
//!     // x² and (x − 1)² are at odds between 0 and 1
//!     let values: Vec<f64> = search.candidates().flat_map(|x| [x[0] * x[0], (x[0] - 1.0) * (x[0] - 1.0)]).collect();
//!     let feasible = vec![0.0; values.len() / 2];
//!     if let Some(end) = search.tell(&values, &feasible).unwrap() {
//!         break end;
//!     }
//! };
//! assert_eq!(end.to_string(), "all evaluations were used");
//! assert!((0..search.archive().len()).all(|at| (-0.01..1.01).contains(&search.archive().point(at)[0])));
//! ```

use super::archive::Archive;
use super::sorting::{self, Points};
use super::variation::{Variation, scatter};
use super::{Draws, NO_VALUE, Refusal, Space, sound};

/// How to search.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Candidates of the first generation, and the fewest of any later one.
    pub population: usize,
    /// The most candidates of a generation.
    pub largest: usize,
    /// The archive's part of a population with which the search begins again (Kollat and Reed: a quarter).
    pub injection: f64,
    /// Generations after which is looked whether the archive still grows.
    pub window: usize,
    /// The search begins again if fewer than this part of the archive is new within the window (Kollat and Reed: a tenth).
    pub growth: f64,
    /// Ends the search when it has begun so often again without any progress in between; never if none.
    pub patience: Option<usize>,
    /// Ends the search.
    pub evaluations: u64,
    /// Crossover and mutation.
    pub variation: Variation,
    /// Key of the draws.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            population: 100,
            largest: 10_000,
            injection: 0.25,
            window: 100,
            growth: 0.1,
            patience: None,
            evaluations: 10_000,
            variation: Variation::default(),
            seed: 1234,
        }
    }
}

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All evaluations were used.
    Budget,
    /// Beginning again brought nothing new, as often as was to be waited for.
    Settled,
}

impl core::fmt::Display for End {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            End::Budget => "all evaluations were used",
            End::Settled => "beginning again brought nothing new",
        })
    }
}

/// Candidates with what they are worth.
#[derive(Clone, Debug, Default)]
struct Pool {
    points: Vec<f64>,
    values: Vec<f64>,
    violations: Vec<f64>,
}

/// A search for the choices between which one can only trade.
#[derive(Clone, Debug)]
pub struct Search {
    space: Space,
    objectives: usize,
    settings: Settings,
    archive: Archive,
    /// The population; the ranks and crowding distances of its members.
    pool: Pool,
    rank: Vec<u32>,
    crowding: Vec<f64>,
    /// Members of the population after the next selection.
    size: usize,
    candidates: Vec<f64>,
    draws: Draws,
    evaluations: u64,
    generations: u64,
    restarts: usize,
    without_value: u64,
    /// Generations since the window began, and the archive's progress then.
    window: (usize, u64),
    /// Progress when the search last began again, and how often in a row there was none since.
    begun: (u64, usize),
    /// The least violation so far, and who has it; of use until something is feasible.
    least: (f64, Vec<f64>),
    end: Option<End>,
}

impl Search {
    /// A search in a box, with the resolution that matters in each objective.
    ///
    /// # Errors
    /// [`Refusal::NoObjectives`] with fewer than two objectives, [`Refusal::Setting`].
    pub fn new(space: Space, epsilons: &[f64], settings: Settings) -> Result<Search, Refusal> {
        if epsilons.len() < 2 {
            return Err(Refusal::NoObjectives);
        }
        let wrong = [
            (
                !epsilons.iter().all(|e| e.is_finite() && *e > 0.0),
                "a resolution of an objective is not a number above 0",
            ),
            (
                settings.population < 4 || settings.largest < settings.population,
                "a population needs four members, and its largest size as many",
            ),
            (
                !(settings.injection > 0.0 && settings.injection <= 1.0),
                "the archive's part of a population is not above 0 and at most 1",
            ),
            (settings.window == 0, "the window has no generations"),
            (settings.evaluations == 0, "no evaluations are allowed"),
        ];
        if let Some((_, what)) = wrong.iter().find(|(wrong, _)| *wrong) {
            return Err(Refusal::Setting(what));
        }
        let mut draws = Draws::new(settings.seed, "epsilon-nsga-ii");
        let size = settings.population;
        let first = (size as u64).min(settings.evaluations) as usize;
        let candidates = (0..first * space.size()).map(|at| space.value(at % space.size(), draws.uniform())).collect();
        Ok(Search {
            archive: Archive::new(epsilons, space.size()),
            objectives: epsilons.len(),
            pool: Pool::default(),
            rank: Vec::new(),
            crowding: Vec::new(),
            size,
            candidates,
            draws,
            evaluations: 0,
            generations: 0,
            restarts: 0,
            without_value: 0,
            window: (0, 0),
            begun: (0, 0),
            least: (NO_VALUE, Vec::new()),
            end: None,
            space,
            settings,
        })
    }

    /// Replaces the first of the first candidates by choices that are known already, such as what is done today.
    ///
    /// # Errors
    /// [`Refusal::Over`] after the first generation, [`Refusal::Count`], [`Refusal::Setting`] for a point outside of the box.
    pub fn begin_with(&mut self, known: &[Vec<f64>]) -> Result<(), Refusal> {
        if self.evaluations > 0 {
            return Err(Refusal::Over);
        }
        for (own, point) in self.candidates.chunks_exact_mut(self.space.size()).zip(known) {
            if point.len() != own.len() {
                return Err(Refusal::Count(own.len(), point.len()));
            }
            let outside = |at: usize| !(self.space.lower[at] <= point[at] && point[at] <= self.space.upper[at]);
            if (0..point.len()).any(outside) {
                return Err(Refusal::Setting("a point to begin with lies outside of the bounds"));
            }
            own.copy_from_slice(point);
        }
        Ok(())
    }

    /// The candidates of this generation, to be evaluated in any order.
    pub fn candidates(&self) -> core::slice::ChunksExact<'_, f64> {
        self.candidates.chunks_exact(self.space.size())
    }
    /// The choices between which one can only trade, so far.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }
    /// Evaluations so far.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }
    /// Generations so far.
    pub fn generations(&self) -> u64 {
        self.generations
    }
    /// How often the search began again.
    pub fn restarts(&self) -> usize {
        self.restarts
    }
    /// Candidates that had no value.
    pub fn without_value(&self) -> u64 {
        self.without_value
    }
    /// The least violation so far, 0 once something is feasible, and the candidate; none while nothing has a value.
    pub fn least_violating(&self) -> Option<(f64, &[f64])> {
        (self.least.0 < NO_VALUE).then_some((self.least.0, &self.least.1[..]))
    }

    /// Takes what the candidates are worth (objectives by candidate, then objective; violations by candidate) and makes the next generation.
    /// Says why the search ended, once it has.
    ///
    /// # Errors
    /// [`Refusal::Count`], [`Refusal::NotFinite`], [`Refusal::Over`]; nothing is taken then.
    pub fn tell(&mut self, values: &[f64], violations: &[f64]) -> Result<Option<End>, Refusal> {
        if self.end.is_some() {
            return Err(Refusal::Over);
        }
        let (width, count) = (self.space.size(), self.candidates.len() / self.space.size());
        sound(count, self.objectives, values, violations)?;
        let told = self.candidates.chunks_exact(width).zip(values.chunks_exact(self.objectives)).zip(violations);
        for ((point, objectives), violation) in told {
            if *violation == 0.0 {
                self.archive.add(point, objectives);
            }
            if *violation < self.least.0 {
                self.least = (*violation, point.to_vec());
            }
            self.without_value += u64::from(*violation == NO_VALUE);
        }
        self.pool.points.append(&mut self.candidates);
        self.pool.values.extend_from_slice(values);
        self.pool.violations.extend_from_slice(violations);
        self.evaluations += count as u64;
        self.generations += 1;
        self.select();
        let left = self.settings.evaluations - self.evaluations;
        if left == 0 {
            self.end = Some(End::Budget);
        } else if self.has_slackened() {
            self.begin_again(left);
        } else {
            self.breed((self.size as u64).min(left) as usize);
        }
        Ok(self.end)
    }

    /// Keeps the best of the population, with their ranks.
    fn select(&mut self) {
        let points =
            Points { values: &self.pool.values, violations: &self.pool.violations, objectives: self.objectives };
        let mut kept: Vec<u32> = Vec::with_capacity(self.size);
        self.rank.clear();
        self.crowding.clear();
        for (rank, front) in sorting::fronts(points, self.size).into_iter().enumerate() {
            let crowding = sorting::crowding(points, &front);
            let room = self.size - kept.len();
            let mut places: Vec<usize> = (0..front.len()).collect();
            if front.len() > room {
                places.sort_by(|a, b| crowding[*b].total_cmp(&crowding[*a]));
                places.truncate(room);
            }
            for place in places {
                kept.push(front[place]);
                self.rank.push(rank as u32);
                self.crowding.push(crowding[place]);
            }
            if kept.len() == self.size {
                break;
            }
        }
        let take = |from: &[f64], width: usize| -> Vec<f64> {
            kept.iter().flat_map(|at| &from[*at as usize * width..(*at as usize + 1) * width]).copied().collect()
        };
        self.pool = Pool {
            points: take(&self.pool.points, self.space.size()),
            values: take(&self.pool.values, self.objectives),
            violations: take(&self.pool.violations, 1),
        };
    }

    /// Has the archive grown too little for a window, or out of proportion to the population?
    fn has_slackened(&mut self) -> bool {
        self.window.0 += 1;
        if self.window.0 < self.settings.window || self.archive.is_empty() {
            return false;
        }
        let progress = self.archive.progress();
        let grown = (progress - self.window.1) as f64 / self.archive.len() as f64;
        self.window = (0, progress);
        let proportion = self.size as f64 / self.wanted() as f64;
        grown < self.settings.growth || !(0.75..=1.25).contains(&proportion)
    }

    /// The population that is in proportion to the archive.
    fn wanted(&self) -> usize {
        let wanted = (self.archive.len() as f64 / self.settings.injection).ceil() as usize;
        wanted.clamp(self.settings.population, self.settings.largest)
    }

    /// Begins again from the archive.
    fn begin_again(&mut self, left: u64) {
        self.restarts += 1;
        let progress = self.archive.progress();
        self.begun = if progress > self.begun.0 { (progress, 0) } else { (progress, self.begun.1 + 1) };
        if self.settings.patience.is_some_and(|patience| self.begun.1 >= patience) {
            self.end = Some(End::Settled);
            return;
        }
        self.size = self.wanted();
        let held = self.archive.len();
        let width = self.space.size();
        self.pool = Pool::default();
        for at in 0..held.min(self.size) {
            self.pool.points.extend_from_slice(self.archive.point(at));
            let values = &self.archive.objectives()[at * self.objectives..(at + 1) * self.objectives];
            self.pool.values.extend_from_slice(values);
            self.pool.violations.push(0.0);
        }
        let more = ((self.size - held.min(self.size)).max(1) as u64).min(left) as usize;
        self.candidates.clear();
        for place in 0..more {
            let from = self.draws.pick(held);
            self.candidates.extend_from_slice(self.archive.point(from));
            scatter(&self.space, &mut self.candidates[place * width..], &mut self.draws);
        }
    }

    /// Makes the next candidates from the population.
    fn breed(&mut self, count: usize) {
        let width = self.space.size();
        self.candidates.clear();
        self.candidates.reserve((count + 1) * width);
        while self.candidates.len() < count * width {
            let from = self.candidates.len();
            let parent = self.parent();
            self.candidates.extend_from_slice(&self.pool.points[parent * width..(parent + 1) * width]);
            if self.archive.is_empty() {
                let parent = self.parent();
                self.candidates.extend_from_slice(&self.pool.points[parent * width..(parent + 1) * width]);
            } else {
                let parent = self.draws.pick(self.archive.len());
                self.candidates.extend_from_slice(self.archive.point(parent));
            }
            let (a, b) = self.candidates[from..].split_at_mut(width);
            self.settings.variation.cross(&self.space, a, b, &mut self.draws);
            self.settings.variation.mutate(&self.space, a, &mut self.draws);
            self.settings.variation.mutate(&self.space, b, &mut self.draws);
        }
        self.candidates.truncate(count * width);
    }

    /// The better of two members drawn by chance.
    fn parent(&mut self) -> usize {
        let members = self.rank.len();
        let (a, b) = (self.draws.pick(members), self.draws.pick(members));
        let key = |at: usize| (core::cmp::Reverse(self.rank[at]), self.crowding[at]);
        let ((rank_a, far_a), (rank_b, far_b)) = (key(a), key(b));
        if rank_b > rank_a || (rank_b == rank_a && far_b > far_a) { b } else { a }
    }
}

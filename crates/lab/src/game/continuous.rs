//! Games whose players set levers anywhere between bounds: equilibria by double oracle, answers searched by CMA-ES, payoffs over the same worlds.

use std::collections::BTreeMap;

use shapan_decide::game::oracle::{self, Found, Levers, Stop};
use shapan_decide::optimize::{NO_VALUE, Space, cma};

use super::{Nothing, Player, Rules};
use crate::experiment::Design;
use crate::load;
use crate::memory::Work;
use crate::outcomes::Outcome;
use crate::policies::{Course, Field};
use crate::scenario::Scenario;

/// Points that are looked at, for each lever and one more, before a search begins from the best of them.
const SCATTERED: usize = 4;

/// A lever that a player sets between bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// As after `--set`: `china.adoption.push`, `trade.export_control_share@usa->china`.
    pub name: String,
    /// Years since the start from which it holds.
    pub from: f64,
    /// Bounds.
    pub bounds: (f64, f64),
    /// What the scenario says.
    pub now: f64,
}

/// A gain that does not matter where nothing else is said, in the unit of the payoffs.
pub const NEAR: f64 = 1e-3;
/// Rounds of best answers at most, where nothing else is said.
pub const ROUNDS: usize = 12;
/// Combinations tried in each search for a best answer, where nothing else is said.
pub const EVALUATIONS: usize = 60;

/// How far to search.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// A gain that does not matter, in the unit of the payoffs.
    pub near: f64,
    /// Rounds at most.
    pub rounds: usize,
    /// Evaluations of a search for the best answer.
    pub evaluations: usize,
    /// Key of the searches.
    pub seed: u64,
}

/// An equilibrium over levers.
#[derive(Clone, Debug)]
pub struct Equilibrium {
    /// What was found.
    pub found: Found,
    /// The best answer of each player that was found last.
    pub answers: Vec<Vec<f64>>,
    /// Standard error of what each gains by it, over the same worlds.
    pub errors: Vec<f64>,
    /// What each player is paid as things are.
    pub as_things_are: Vec<f64>,
    /// Worlds that count, and those that do not, since a payoff has no value in them as things are.
    pub worlds: (usize, usize),
    /// Combinations of levers that were run.
    pub evaluations: usize,
}

/// What is paid by player, then world that counts; none if some payoff has no value.
type Paid = Option<Vec<Vec<f64>>>;

/// The game as the search sees it.
struct Board<'a, 'w> {
    rules: &'a Rules,
    field: &'a Field,
    asked: &'a [Outcome],
    depth: Depth,
    work: &'a mut Work<'w>,
    /// Worlds that count.
    worlds: Vec<usize>,
    /// Profiles that were asked for outside of searches.
    known: BTreeMap<Vec<u64>, Vec<Vec<f64>>>,
    answers: Vec<Vec<f64>>,
    rounds: u64,
    evaluations: usize,
}

impl Rules {
    /// Do the players set levers between bounds?
    pub fn continuous(&self) -> bool {
        self.players.iter().any(|player| !player.ranges.is_empty())
    }

    /// Searches an equilibrium over levers, from what is done as things are.
    ///
    /// # Errors
    /// As [`Rules::play`]; and if the game among the points found has no answer.
    pub fn settle(&self, design: Design, depth: Depth, work: &mut Work<'_>) -> Result<Equilibrium, Nothing> {
        let asked = self.asked();
        let field = Field::new(design, asked.clone()).map_err(Nothing::Input)?;
        let all = field.base().runs();
        // how many runs there will be is not known: of those that were asked for so far, so many are done
        let (mut before, mut last) = (0, 0);
        let Work { threads, progress, cancel, memory } = work;
        let on = &mut |done: usize, total: usize| {
            if done < last || (last > 0 && done == 0) {
                before += last;
            }
            last = done;
            progress(before + done, before + total);
        };
        let work = &mut Work { threads: *threads, progress: on, cancel, memory: &mut **memory };
        let mut board = Board {
            rules: self,
            field: &field,
            asked: &asked,
            depth,
            work,
            worlds: (0..all).collect(),
            known: BTreeMap::new(),
            answers: Vec::new(),
            rounds: 0,
            evaluations: 0,
        };
        let now: Vec<Vec<f64>> = self.players.iter().map(now).collect();
        let here: Vec<&[f64]> = now.iter().map(Vec::as_slice).collect();
        let first = board.run(&[here])?;
        let sound = |world: &usize| first[0].iter().flatten().all(|own| own[*world].is_finite());
        board.worlds = (0..all).filter(sound).collect();
        if board.worlds.len() < 2 || first[0].is_none() {
            return Err(Nothing::NoWorlds(all));
        }
        let found = oracle::search(&mut board, now.clone(), depth.near, depth.rounds).map_err(|stop| match stop {
            Stop::Game(refusal) => Nothing::Game(refusal),
            Stop::Levers(nothing) => nothing,
        })?;
        let errors = (0..self.players.len()).map(|player| board.error(&found, player)).collect();
        let here: Vec<&[f64]> = now.iter().map(Vec::as_slice).collect();
        let as_things_are = board.payoffs(&[here])?.swap_remove(0);
        let worlds = (board.worlds.len(), all - board.worlds.len());
        let (answers, evaluations) = (board.answers, board.evaluations);
        Ok(Equilibrium { found, answers, errors, as_things_are, worlds, evaluations })
    }
}

/// What a player does as things are, within its bounds.
fn now(player: &Player) -> Vec<f64> {
    player.ranges.iter().map(|range| range.now.clamp(range.bounds.0, range.bounds.1)).collect()
}

/// Names and values, as after `--set`, of a point of a player.
pub fn assignments(ranges: &[Range], point: &[f64]) -> Vec<(String, String)> {
    let pairs: Vec<(&Range, &f64)> = ranges.iter().zip(point).collect();
    let text = |pieces: &[(&Range, &f64)]| match pieces {
        [(range, value)] if range.from == 0.0 => format!("{value:?}"),
        pieces => {
            let piece = |(range, value): &(&Range, &f64)| format!("{{ from = {:?}, value = {value:?} }}", range.from);
            format!("[ {} ]", pieces.iter().map(piece).collect::<Vec<_>>().join(", "))
        }
    };
    pairs.chunk_by(|a, b| a.0.name == b.0.name).map(|pieces| (pieces[0].0.name.clone(), text(pieces))).collect()
}

impl Board<'_, '_> {
    /// The scenario of a profile; none if it is refused.
    fn scenario(&self, profile: &[&[f64]]) -> Option<Scenario> {
        let mut scenario = self.field.base().scenario().clone();
        let players = self.rules.players.iter().zip(profile);
        let set: Vec<_> = players.flat_map(|(player, point)| assignments(&player.ranges, point)).collect();
        load::set(&mut scenario, &set).ok()?;
        Some(scenario)
    }

    /// What profiles pay in all worlds that count.
    fn run(&mut self, profiles: &[Vec<&[f64]>]) -> Result<Vec<Paid>, Nothing> {
        let scenarios: Vec<Option<Scenario>> = profiles.iter().map(|profile| self.scenario(profile)).collect();
        let courses: Vec<Course<'_>> =
            scenarios.iter().flatten().map(|scenario| Course { scenario, rules: &[] }).collect();
        self.evaluations += courses.len();
        let found = self.field.run_courses(&courses, self.work).map_err(Nothing::Input)?;
        let Some(found) = found else { return Err(Nothing::Stopped) };
        let mut next = 0;
        let all = scenarios.iter().map(|scenario| {
            scenario.as_ref()?;
            next += 1;
            let paid = |player: &Player| -> Vec<f64> {
                let worlds = self.worlds.iter();
                worlds.map(|world| player.paid(&found, next - 1, *world, self.asked)).collect()
            };
            Some(self.rules.players.iter().map(paid).collect())
        });
        Ok(all.collect())
    }

    /// Standard error of what a player gains by its best answer: the spread over worlds of the gain in each.
    fn error(&self, found: &Found, player: usize) -> f64 {
        let mut gains = vec![0.0; self.worlds.len()];
        let mut add = |answer: bool| {
            for (profile, p) in mixture(found, player, answer.then_some(&self.answers[player])) {
                let key: Vec<u64> = profile.iter().flat_map(|point| point.iter().map(|x| x.to_bits())).collect();
                let Some(paid) = self.known.get(&key) else { continue };
                let weight = if answer { p } else { -p };
                gains.iter_mut().zip(&paid[player]).for_each(|(gain, u)| *gain += weight * u);
            }
        };
        add(true);
        add(false);
        let count = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / count;
        (gains.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (count - 1.0) / count).sqrt()
    }

    /// Expected payoffs of a player's points against the others' mixtures; none where a payoff has no value.
    fn against(
        &mut self,
        player: usize,
        points: &[Vec<f64>],
        others: &[Vec<(&[f64], f64)>],
    ) -> Result<Vec<Option<f64>>, Nothing> {
        let mut mixed: Vec<(Vec<&[f64]>, f64)> = vec![(Vec::new(), 1.0)];
        for (other, own) in others.iter().enumerate() {
            let hole = [(&[][..], 1.0)];
            let choices: &[(&[f64], f64)] = if other == player { &hole } else { own };
            mixed = mixed
                .iter()
                .flat_map(|(head, p)| {
                    choices.iter().map(move |(x, q)| (head.iter().copied().chain([*x]).collect(), p * q))
                })
                .collect();
        }
        let mut profiles = Vec::with_capacity(points.len() * mixed.len());
        for point in points {
            for (profile, _) in &mixed {
                let mut profile = profile.clone();
                profile[player] = point.as_slice();
                profiles.push(profile);
            }
        }
        let paid = self.run(&profiles)?;
        let mean = |own: &[f64]| own.iter().sum::<f64>() / own.len() as f64;
        let value = |all: &[Paid]| {
            let parts = all.iter().zip(&mixed).map(|(paid, (_, p))| Some(p * mean(&paid.as_ref()?[player])));
            parts.sum::<Option<f64>>().filter(|value| value.is_finite())
        };
        Ok(paid.chunks_exact(mixed.len()).map(value).collect())
    }
}

/// The profiles of a mixture, with a player's part replaced by a point, and their probabilities.
fn mixture<'a>(found: &'a Found, player: usize, point: Option<&'a Vec<f64>>) -> Vec<(Vec<&'a [f64]>, f64)> {
    let mut profiles: Vec<(Vec<&[f64]>, f64)> = vec![(Vec::new(), 1.0)];
    for (other, own) in found.points.iter().enumerate() {
        let choices: Vec<(&[f64], f64)> = match point.filter(|_| other == player) {
            Some(point) => vec![(point.as_slice(), 1.0)],
            None => own.iter().map(Vec::as_slice).zip(found.mixed[other].iter().copied()).collect(),
        };
        profiles = profiles
            .iter()
            .flat_map(|(head, p)| choices.iter().map(move |(x, q)| (head.iter().copied().chain([*x]).collect(), p * q)))
            .filter(|(_, p)| *p > 0.0)
            .collect();
    }
    profiles
}

impl Levers for Board<'_, '_> {
    type Error = Nothing;

    fn players(&self) -> usize {
        self.rules.players.len()
    }

    fn payoffs(&mut self, profiles: &[Vec<&[f64]>]) -> Result<Vec<Vec<f64>>, Nothing> {
        let paid = self.run(profiles)?;
        let mut means = Vec::with_capacity(paid.len());
        for (profile, paid) in profiles.iter().zip(paid) {
            let sound = paid.filter(|paid| paid.iter().flatten().all(|u| u.is_finite())).ok_or(Nothing::Broken)?;
            means.push(sound.iter().map(|own| own.iter().sum::<f64>() / own.len() as f64).collect());
            self.known.insert(profile.iter().flat_map(|point| point.iter().map(|x| x.to_bits())).collect(), sound);
        }
        Ok(means)
    }

    fn best(&mut self, player: usize, others: &[Vec<(&[f64], f64)>]) -> Result<Vec<f64>, Nothing> {
        let ranges = &self.rules.players[player].ranges;
        let bounds: Vec<(f64, f64)> = ranges.iter().map(|range| range.bounds).collect();
        // what it does so far, then points all over its box
        let mut points: Vec<Vec<f64>> = others[player].iter().map(|(point, _)| point.to_vec()).collect();
        points.extend((0..SCATTERED * (bounds.len() + 1)).map(|at| scattered(&bounds, at)));
        let values = self.against(player, &points, others)?;
        let mut best: (f64, Vec<f64>) = (f64::NEG_INFINITY, points[0].clone());
        for (value, point) in values.into_iter().zip(&points) {
            if let Some(value) = value.filter(|value| *value > best.0) {
                best = (value, point.clone());
            }
        }
        self.rounds += 1;
        let settings = cma::Settings {
            start: Some(best.1.clone()),
            evaluations: self.depth.evaluations as u64,
            precision: 0.1 * self.depth.near,
            seed: self.depth.seed.wrapping_add(self.rounds),
            ..cma::Settings::default()
        };
        let space = Space::new(&bounds).map_err(Nothing::Search)?;
        let mut search = cma::Search::new(space, settings).map_err(Nothing::Search)?;
        loop {
            let candidates: Vec<Vec<f64>> = search.candidates().map(<[f64]>::to_vec).collect();
            let values = self.against(player, &candidates, others)?;
            let losses: Vec<f64> = values.iter().map(|value| value.map_or(f64::NAN, |value| -value)).collect();
            let without = |value: &Option<f64>| if value.is_some() { 0.0 } else { NO_VALUE };
            let violations: Vec<f64> = values.iter().map(without).collect();
            if search.tell(&losses, &violations).map_err(Nothing::Search)?.is_some() {
                break;
            }
        }
        if let Some(found) = search.best().filter(|found| found.violation == 0.0 && -found.value > best.0) {
            best = (-found.value, found.point.clone());
        }
        self.answers.resize(self.rules.players.len(), Vec::new());
        self.answers[player].clone_from(&best.1);
        Ok(best.1)
    }
}

/// A point of a sequence that fills the box evenly: multiples of powers of the root of x^(d + 1) = x + 1 (Roberts 2018), shifted to its middle.
fn scattered(bounds: &[(f64, f64)], at: usize) -> Vec<f64> {
    let size = bounds.len() as i32;
    // Newton's steps from above
    let mut root: f64 = 2.0;
    for _ in 0..60 {
        let power = (0..size).fold(1.0, |power, _| power * root);
        root -= (power * root - root - 1.0) / (f64::from(size + 1) * power - 1.0);
    }
    let mut step = 1.0;
    let coordinate = |(low, high): &(f64, f64)| {
        step /= root;
        low + (high - low) * (0.5 + step * (at + 1) as f64).fract()
    };
    bounds.iter().map(coordinate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In one dimension the steps are those of the golden ratio; all points lie in the box, no two alike.
    #[test]
    fn points_fill_the_box() {
        let golden = (5.0f64.sqrt() - 1.0) / 2.0;
        assert!((scattered(&[(0.0, 1.0)], 0)[0] - (0.5 + golden).fract()).abs() < 1e-12);
        let bounds = [(-1.0, 1.0), (10.0, 20.0), (0.0, 0.1)];
        let points: Vec<Vec<f64>> = (0..64).map(|at| scattered(&bounds, at)).collect();
        for (at, point) in points.iter().enumerate() {
            assert!(point.iter().zip(bounds).all(|(x, (low, high))| (low..=high).contains(x)));
            assert!(points[..at].iter().all(|other| other != point));
        }
        // each half of each side has about half of them
        for side in 0..3 {
            let low = points.iter().filter(|p| p[side] < 0.5 * (bounds[side].0 + bounds[side].1)).count();
            assert!((26..=38).contains(&low), "{low}");
        }
    }

    #[test]
    fn levers_over_time_are_one_assignment() {
        let range = |name: &str, from: f64| Range { name: name.into(), from, bounds: (0.0, 1.0), now: 0.5 };
        let ranges = [range("usa.a.b", 0.0), range("usa.a.b", 5.0), range("usa.c.d", 0.0)];
        let wanted = "[ { from = 0.0, value = 0.25 }, { from = 5.0, value = 0.75 } ]";
        assert_eq!(
            assignments(&ranges, &[0.25, 0.75, 1.0]),
            [("usa.a.b".to_owned(), wanted.to_owned()), ("usa.c.d".to_owned(), "1.0".to_owned())]
        );
    }
}

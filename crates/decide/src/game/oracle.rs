//! Continuous actions by double oracle: an equilibrium among a few actions, the best answers to it become further actions, and so on until no
//! answer gains (McMahan, Gordon and Blum 2003; for continuous actions Adam, Horčík, Kasl and Kroupa 2021).

use super::{Game, Mixed, Refusal, lemke_howson, pure, quantal};

/// A game whose actions are points: levers, each a number.
pub trait Levers {
    /// What stops a search.
    type Error;

    /// How many players there are.
    fn players(&self) -> usize;

    /// Payoffs of all players for each of these profiles, a profile being a point for each player. All are asked for at once, so that they
    /// can be worked out in any order.
    fn payoffs(&mut self, profiles: &[Vec<&[f64]>]) -> Result<Vec<Vec<f64>>, Self::Error>;

    /// A point that pays `player` as much as can be found against the points of the others, mixed with these probabilities. `others` has a
    /// list of points with probabilities for each player; the player's own is what it does so far.
    fn best(&mut self, player: usize, others: &[Vec<(&[f64], f64)>]) -> Result<Vec<f64>, Self::Error>;
}

/// Why a search ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop<E> {
    /// The game among the points found so far has no answer.
    Game(Refusal),
    /// Payoffs or best answers could not be worked out.
    Levers(E),
}

/// An equilibrium over points.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The points of each player.
    pub points: Vec<Vec<Vec<f64>>>,
    /// How often each is played.
    pub mixed: Mixed,
    /// What it pays each player.
    pub payoffs: Vec<f64>,
    /// What each player gains by the best answer that was found, in its unit: none is larger among the points, and beyond them as far as
    /// [`Levers::best`] can be trusted.
    pub gains: Vec<f64>,
    /// The largest gain round by round.
    pub gaps: Vec<f64>,
    /// No gain is larger than was asked for.
    pub settled: bool,
}

/// Searches from one point for each player until no answer gains more than `near`, in the unit of the players, or after `rounds` rounds.
pub fn search<L: Levers>(
    levers: &mut L,
    start: Vec<Vec<f64>>,
    near: f64,
    rounds: usize,
) -> Result<Found, Stop<L::Error>> {
    let players = levers.players();
    let mut points: Vec<Vec<Vec<f64>>> = start.into_iter().map(|point| vec![point]).collect();
    let mut known = Known { sizes: vec![0; players], payoffs: Vec::new() };
    let mut gaps = Vec::new();
    loop {
        known.grow(levers, &points)?;
        let game = known.game(&points).map_err(Stop::Game)?;
        let mixed = selected(&game).map_err(Stop::Game)?;
        let payoffs = game.expected(&mixed);
        let shares: Vec<Vec<(&[f64], f64)>> = points
            .iter()
            .zip(&mixed)
            .map(|(own, mixed)| {
                own.iter().zip(mixed).filter(|(_, p)| **p > 0.0).map(|(x, p)| (x.as_slice(), *p)).collect()
            })
            .collect();
        let mut answers = Vec::new();
        for player in 0..players {
            answers.push(levers.best(player, &shares).map_err(Stop::Levers)?);
        }
        let mut gains = Vec::new();
        for (player, answer) in answers.iter().enumerate() {
            gains.push(value(levers, player, answer, &shares).map_err(Stop::Levers)? - payoffs[player]);
        }
        let gap = gains.iter().copied().fold(0.0, f64::max);
        gaps.push(gap);
        let settled = gap <= near;
        if settled || gaps.len() >= rounds {
            return Ok(Found { points, mixed, payoffs, gains, gaps, settled });
        }
        let mut grown = false;
        for ((own, answer), gain) in points.iter_mut().zip(answers).zip(&gains) {
            if *gain > 0.0 && !own.contains(&answer) {
                own.push(answer);
                grown = true;
            }
        }
        if !grown {
            return Ok(Found { points, mixed, payoffs, gains, gaps, settled: false });
        }
    }
}

/// One equilibrium where there may be several: of the pure ones that which is paid most in sum of normalised payoffs; without pure ones, for two
/// players the same among those that paths of Lemke and Howson lead to, for more where the principal logit branch leads.
///
/// Refuses what these refuse.
pub fn selected(game: &Game) -> Result<Mixed, Refusal> {
    let certain = pure::equilibria(game).into_iter().map(|profile| game.certain(profile)).collect::<Vec<_>>();
    let all = match (certain.is_empty(), game.players()) {
        (false, _) => certain,
        (true, 2) => lemke_howson::paths(game)?.into_iter().map(|path| path.mixed).collect(),
        (true, _) => return quantal::limit(game).map(|(mixed, _)| mixed),
    };
    let scaled = game.normalised();
    let sum = |mixed: &Mixed| scaled.expected(mixed).iter().sum::<f64>();
    all.into_iter().reduce(|a, b| if sum(&b) > sum(&a) + 1e-9 { b } else { a }).ok_or(Refusal::NotReached)
}

/// Expected payoff of a player's point against the others' mixtures.
fn value<L: Levers>(
    levers: &mut L,
    player: usize,
    point: &[f64],
    shares: &[Vec<(&[f64], f64)>],
) -> Result<f64, L::Error> {
    let mut profiles: Vec<(Vec<&[f64]>, f64)> = vec![(Vec::new(), 1.0)];
    for (other, own) in shares.iter().enumerate() {
        let choices = if other == player { vec![(point, 1.0)] } else { own.clone() };
        profiles = profiles
            .into_iter()
            .flat_map(|(profile, p)| {
                choices.iter().map(move |(x, q)| {
                    let mut longer = profile.clone();
                    longer.push(x);
                    (longer, p * q)
                })
            })
            .collect();
    }
    let (profiles, weights): (Vec<Vec<&[f64]>>, Vec<f64>) = profiles.into_iter().unzip();
    let payoffs = levers.payoffs(&profiles)?;
    Ok(payoffs.iter().zip(weights).map(|(own, p)| own[player] * p).sum())
}

/// Payoffs among the points so far, each profile worked out once.
struct Known {
    /// How many points of each player are in.
    sizes: Vec<usize>,
    /// Points of a profile, and its payoffs; sorted.
    payoffs: Vec<(Vec<usize>, Vec<f64>)>,
}

impl Known {
    fn grow<L: Levers>(&mut self, levers: &mut L, points: &[Vec<Vec<f64>>]) -> Result<(), Stop<L::Error>> {
        let mut all: Vec<Vec<usize>> = vec![Vec::new()];
        for own in points {
            all = all
                .iter()
                .flat_map(|head| (0..own.len()).map(move |at| head.iter().copied().chain([at]).collect()))
                .collect();
        }
        all.retain(|profile| profile.iter().zip(&self.sizes).any(|(at, size)| at >= size));
        let asked: Vec<Vec<&[f64]>> = all
            .iter()
            .map(|profile| profile.iter().zip(points).map(|(&at, own)| own[at].as_slice()).collect())
            .collect();
        let payoffs = levers.payoffs(&asked).map_err(Stop::Levers)?;
        self.payoffs.extend(all.into_iter().zip(payoffs));
        self.payoffs.sort_by(|a, b| a.0.cmp(&b.0));
        self.sizes = points.iter().map(Vec::len).collect();
        Ok(())
    }

    fn game(&self, points: &[Vec<Vec<f64>>]) -> Result<Game, Refusal> {
        let players = points.len();
        let payoffs = (0..players).flat_map(|player| self.payoffs.iter().map(move |(_, own)| own[player])).collect();
        Game::new(self.sizes.clone(), payoffs)
    }
}

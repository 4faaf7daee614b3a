//! What follows from the payoffs: equilibria and how often they come back, answers of limited reason, what moving first, seeing and signing are
//! worth.

use shapan_decide::game::agreement::{Pact, Standing};
use shapan_decide::game::samples::Mean;
use shapan_decide::game::welfare::{self, Anarchy, Exploitability};
use shapan_decide::game::{Game, Mixed, Refusal, bimatrix, commitment, dominance, oracle, pure, quantal, regret};

use super::{Payoffs, Rules};

/// Rationalities at which logit answers are told: λ times the range of a player's payoffs.
pub const LAMBDAS: [f64; 17] =
    [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 14.0, 17.0, 20.0];
/// Rounds of regret matching.
const ROUNDS: usize = 20_000;

/// How much is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// How often worlds are drawn again.
    pub resamples: usize,
    /// Key of the draws.
    pub seed: u64,
}

/// A mixed equilibrium and how often it comes back.
#[derive(Clone, Debug)]
pub struct Equilibrium {
    /// Who plays what, how often.
    pub mixed: Mixed,
    /// What it pays.
    pub payoffs: Vec<f64>,
    /// Share of the resampled games that have an equilibrium that mixes the same policies.
    pub share: f64,
}

/// What one player gains by leaving a combination alone.
#[derive(Clone, Copy, Debug)]
pub struct Temptation {
    /// Who.
    pub player: usize,
    /// For which policy.
    pub policy: usize,
    /// What it gains, with the standard error of the difference in the same worlds.
    pub gain: Mean,
}

/// What announcing a policy first is worth to a player.
#[derive(Clone, Debug)]
pub struct First {
    /// Who.
    pub player: usize,
    /// The best policy to announce, and what follows; none if the others have no equilibrium in pure policies after any.
    pub pure: Option<commitment::Pure>,
    /// The best mixture to announce, among two players.
    pub mixed: Option<commitment::MixedLead>,
}

/// What an agreement is worth.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Who could sign, by position among the players: bit k of a coalition stands for the k-th of these.
    pub signatories: Vec<usize>,
    /// What is said of every coalition of two or more.
    pub standings: Vec<Standing>,
    /// What all are paid if all who could sign do.
    pub together: Vec<f64>,
    /// What each of them gains by breaking it while the others keep to it and do not notice.
    pub breaking: Vec<Temptation>,
    /// Share of the resampled games in which nobody who signed would rather leave.
    pub share: f64,
}

/// Everything that follows.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The game of the means.
    pub game: Game,
    /// By player, then combination: means with standard errors.
    pub cells: Vec<Mean>,
    /// Combinations that are equilibria.
    pub pure: Vec<usize>,
    /// For each combination, in what share of the resampled games it is an equilibrium.
    pub shares: Vec<f64>,
    /// All equilibria of two players, pure ones included, and whether the game is degenerate.
    pub mixed: Option<Result<(Vec<Equilibrium>, bool), Refusal>>,
    /// The equilibrium to which other things are compared, and what it pays.
    pub reference: (Mixed, Vec<f64>),
    /// Logit answers at [`LAMBDAS`].
    pub quantal: Result<Vec<quantal::Point>, Refusal>,
    /// Play that learns from regret.
    pub play: regret::Play,
    /// What can be gained by leaving what is done as things are.
    pub baseline: Exploitability,
    /// The same in single steps, with standard errors.
    pub temptations: Vec<Temptation>,
    /// What acting alone costs.
    pub anarchy: Option<Anarchy>,
    /// What moving first is worth.
    pub first: Vec<First>,
    /// What seeing is worth, observer by observer; of two players.
    pub seeing: Vec<(usize, commitment::Secrecy)>,
    /// Policies that are worse whatever the others do.
    pub dominated: dominance::Left,
    /// What an agreement is worth, if two or more could sign one.
    pub agreement: Option<Agreement>,
}

/// Works everything out.
///
/// # Errors
/// The game has no equilibrium that can be found; its sentence says why.
pub fn answer(rules: &Rules, payoffs: &Payoffs, asked: Asked) -> Result<Answer, Refusal> {
    let samples = &payoffs.samples;
    let game = samples.game();
    let (players, profiles) = (game.players(), game.profiles());
    let cells =
        (0..players).flat_map(|player| (0..profiles).map(move |profile| samples.mean(player, profile))).collect();
    let pure = pure::equilibria(&game);
    let mixed = (players == 2).then(|| {
        let found = bimatrix::equilibria(&game)?;
        let all: Vec<Mixed> = found.all.iter().map(|own| own.mixed.clone()).collect();
        let shares = samples.mixed_shares(&all, asked.resamples, asked.seed)?;
        let told = found.all.into_iter().zip(shares);
        let told = told.map(|(own, share)| Equilibrium { mixed: own.mixed, payoffs: own.payoffs, share });
        Ok((told.collect::<Vec<_>>(), found.degenerate))
    });
    let reference = oracle::selected(&game)?;
    let paid = game.expected(&reference);
    let all: Vec<Vec<f64>> = match &mixed {
        Some(Ok((all, _))) => all.iter().map(|own| own.payoffs.clone()).collect(),
        _ => match pure.is_empty() {
            true => vec![paid.clone()],
            false => pure.iter().map(|&profile| game.expected(&game.certain(profile))).collect(),
        },
    };
    let temptations = (0..players).map(|player| tempted(payoffs, &game, 0, player)).collect();
    let first = (0..players)
        .map(|player| First {
            player,
            pure: commitment::pure_lead(&game, player),
            mixed: commitment::mixed_lead(&game, player).ok(),
        })
        .collect();
    let seeing = (0..players)
        .filter_map(|observer| commitment::secrecy(&game, &reference, observer).ok().map(|seen| (observer, seen)));
    Ok(Answer {
        cells,
        shares: samples.pure_shares(asked.resamples, asked.seed),
        pure,
        mixed,
        quantal: quantal::at(&game, &LAMBDAS, false),
        play: regret::matching(&game, ROUNDS, None),
        baseline: welfare::exploitability(&game, &game.certain(0)),
        temptations,
        anarchy: welfare::anarchy(&game, &all, &vec![1.0; players]),
        first,
        seeing: seeing.collect(),
        dominated: dominance::iterated(&game),
        agreement: agreement(rules, payoffs, &game, asked)?,
        reference: (reference, paid),
        game,
    })
}

/// The best that a player can do instead of what it does in a combination.
fn tempted(payoffs: &Payoffs, game: &Game, profile: usize, player: usize) -> Temptation {
    let (_, policy) = pure::temptation(game, profile, player);
    let other = game.deviation(profile, player, policy);
    Temptation { player, policy, gain: payoffs.samples.difference(player, other, profile) }
}

/// What all players are paid for every coalition of signatories; fewer than two sign nothing. Whoever has not signed does not keep to the
/// agreement: it chooses among its other policies, if it has others.
fn pact(rules: &Rules, signatories: &[usize], game: &Game) -> Result<(Pact, Vec<f64>), Refusal> {
    let (mut of_signatories, mut together) = (Vec::new(), Vec::new());
    for coalition in 0..1u32 << signatories.len() {
        let signed =
            |player: usize| signatories.iter().position(|&own| own == player).is_some_and(|k| coalition >> k & 1 == 1);
        let kept = menus(rules, |player| coalition.count_ones() >= 2 && signed(player));
        let rest = game.restricted(&kept);
        let paid = rest.expected(&oracle::selected(&rest)?);
        of_signatories.extend(signatories.iter().map(|&player| paid[player]));
        together = paid;
    }
    Ok((Pact::new(signatories.len(), of_signatories)?, together))
}

/// The policies among which each player chooses, if some have signed.
fn menus(rules: &Rules, signed: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let menu = |(player, own): (usize, &super::Player)| match own.agreed {
        Some(agreed) if signed(player) || own.policies.len() == 1 => vec![agreed],
        agreed => (0..own.policies.len()).filter(|at| Some(*at) != agreed).collect(),
    };
    rules.players.iter().enumerate().map(menu).collect()
}

fn agreement(rules: &Rules, payoffs: &Payoffs, game: &Game, asked: Asked) -> Result<Option<Agreement>, Refusal> {
    let signatories: Vec<usize> =
        (0..rules.players.len()).filter(|&player| rules.players[player].agreed.is_some()).collect();
    if signatories.len() < 2 {
        return Ok(None);
    }
    let (own, together) = pact(rules, &signatories, game)?;
    let all = own.coalitions() - 1;
    let (mut stable, mut refused) = (0usize, None);
    payoffs.samples.resampled(asked.resamples, asked.seed, |game| match pact(rules, &signatories, game) {
        Ok((own, _)) => stable += usize::from(own.standing(all).internally_stable()),
        Err(why) => refused = Some(why),
    });
    if let Some(why) = refused {
        return Err(why);
    }
    // where others are outside, what they answer is part of it
    let kept = menus(rules, |_| true);
    let rest = game.restricted(&kept);
    let answers = oracle::selected(&rest)?;
    let likely: Vec<usize> = answers
        .iter()
        .zip(&kept)
        .map(|(own, kept)| kept[(0..own.len()).fold(0, |best, at| if own[at] > own[best] { at } else { best })])
        .collect();
    let profile = game.index(&likely);
    Ok(Some(Agreement {
        standings: own.standings().into_iter().filter(|standing| standing.coalition.count_ones() >= 2).collect(),
        together,
        breaking: signatories.iter().map(|&player| tempted(payoffs, game, profile, player)).collect(),
        share: stable as f64 / asked.resamples.max(1) as f64,
        signatories,
    }))
}

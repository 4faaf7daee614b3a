//! Games whose equilibria are known from textbooks or in closed form.
#![allow(clippy::disallowed_methods, reason = "expected values may come from any library")]

use shapan_decide::game::{
    Game, Refusal, bimatrix, commitment, dominance, lemke_howson, pure, quantal, regret, samples, welfare,
};
use shapan_insight::philox;

fn game(first: &[&[f64]], second: &[&[f64]]) -> Game {
    let own = |rows: &[&[f64]]| rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    Game::bimatrix(&own(first), &own(second)).unwrap()
}

fn dilemma() -> Game {
    game(&[&[3.0, 0.0], &[5.0, 1.0]], &[&[3.0, 5.0], &[0.0, 1.0]])
}

fn pennies() -> Game {
    game(&[&[1.0, -1.0], &[-1.0, 1.0]], &[&[-1.0, 1.0], &[1.0, -1.0]])
}

fn near(found: &[f64], wanted: &[f64]) -> bool {
    found.len() == wanted.len() && found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9)
}

/// The mixed equilibria are these, in any order.
fn has(game: &Game, wanted: &[(&[f64], &[f64])]) -> bimatrix::Equilibria {
    let found = bimatrix::equilibria(game).unwrap();
    assert_eq!(found.all.len(), wanted.len(), "{found:?}");
    for (x, y) in wanted {
        assert!(found.all.iter().any(|own| near(&own.mixed[0], x) && near(&own.mixed[1], y)), "{x:?} {y:?}: {found:?}");
    }
    for path in lemke_howson::paths(game).unwrap() {
        assert!(wanted.iter().any(|(x, y)| near(&path.mixed[0], x) && near(&path.mixed[1], y)), "{path:?}");
    }
    found
}

#[test]
fn the_prisoners_dilemma() {
    let game = dilemma();
    assert_eq!(pure::equilibria(&game), [3]);
    let found = has(&game, &[(&[0.0, 1.0], &[0.0, 1.0])]);
    assert!(!found.degenerate);
    let left = dominance::iterated(&game);
    assert_eq!(left.kept, [vec![1], vec![1]]);
    assert_eq!(left.struck[0].margin, 1.0);
    // both best answers to cooperation are to defect; two more each
    assert_eq!(pure::answers(&game, 0), [1, 1]);
    let told = welfare::exploitability(&game, &game.certain(0));
    assert_eq!((told.nash_conv, told.mean), (4.0, 2.0));
    let anarchy = welfare::anarchy(&game, &[vec![1.0, 1.0]], &[1.0, 1.0]).unwrap();
    assert_eq!((anarchy.best, anarchy.price(), anarchy.price_of_stability()), (0, Ok(3.0), Ok(3.0)));
    assert_eq!(anarchy.loss(), 4.0);
    let play = regret::matching(&game, 1000, None);
    assert!(play.joint[3] > 0.99 && play.regrets.iter().all(|r| *r < 0.01), "{play:?}");
}

#[test]
fn matching_pennies_and_rock_paper_scissors() {
    has(&pennies(), &[(&[0.5, 0.5], &[0.5, 0.5])]);
    assert!(pure::equilibria(&pennies()).is_empty());
    let third = 1.0 / 3.0;
    let a: &[&[f64]] = &[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]];
    let b: &[&[f64]] = &[&[0.0, 1.0, -1.0], &[-1.0, 0.0, 1.0], &[1.0, -1.0, 0.0]];
    has(&game(a, b), &[(&[third; 3], &[third; 3])]);
    // from a profile off balance, play comes back to the equilibrium in its mean
    let start = vec![vec![0.9, 0.1], vec![0.2, 0.8]];
    let play = regret::matching(&pennies(), 100_000, Some(&start));
    assert!(play.gap < 0.02 && play.regrets.iter().all(|r| *r < 0.02), "{play:?}");
    // whoever sees the other's penny wins it; sums of payoffs are zero, so their quotient says nothing
    let seen = commitment::secrecy(&pennies(), &[vec![0.5, 0.5], vec![0.5, 0.5]], 1).unwrap();
    assert_eq!((seen.unnoticed, seen.unnoticed_cost, seen.known, seen.secrecy), (1.0, 1.0, 1.0, 1.0));
    let anarchy = welfare::anarchy(&pennies(), &[vec![0.0, 0.0]], &[1.0, 1.0]).unwrap();
    assert_eq!(anarchy.price(), Err(Refusal::MixedSigns));
}

#[test]
fn the_battle_of_the_sexes() {
    let game = game(&[&[3.0, 0.0], &[0.0, 2.0]], &[&[2.0, 0.0], &[0.0, 3.0]]);
    let found = has(&game, &[(&[1.0, 0.0], &[1.0, 0.0]), (&[0.0, 1.0], &[0.0, 1.0]), (&[0.6, 0.4], &[0.4, 0.6])]);
    assert!(!found.degenerate);
    // moving first is worth the better equilibrium
    assert_eq!(commitment::pure_lead(&game, 1).unwrap().strong.payoffs, [2.0, 3.0]);
}

/// Von Stengel (2007), *Equilibrium computation for two-player games in strategic and extensive form*, example 3.3.
#[test]
fn three_by_two_with_three_equilibria() {
    let a: &[&[f64]] = &[&[3.0, 3.0], &[2.0, 5.0], &[0.0, 6.0]];
    let (first, middle, last) = ([1.0, 0.0, 0.0], [0.8, 0.2, 0.0], [0.0, 1.0 / 3.0, 2.0 / 3.0]);
    let (most, third) = ([2.0 / 3.0, 1.0 / 3.0], [1.0 / 3.0, 2.0 / 3.0]);
    let plain = game(a, &[&[3.0, 2.0], &[2.0, 6.0], &[3.0, 1.0]]);
    let found = has(&plain, &[(&first, &[1.0, 0.0]), (&middle, &most), (&last, &third)]);
    assert!(!found.degenerate);
    assert_eq!(found.all.iter().map(|own| own.component).max(), Some(2));
    // the same with a tie, section 3.6: the second player is indifferent to the first row, and a whole segment holds
    let tied = game(a, &[&[3.0, 3.0], &[2.0, 6.0], &[3.0, 1.0]]);
    let found = has(&tied, &[(&first, &[1.0, 0.0]), (&first, &most), (&last, &third)]);
    assert!(found.degenerate);
    assert_eq!(found.all.iter().map(|own| own.component).collect::<Vec<_>>(), [0, 0, 1]);
}

/// Everybody is paid the same whatever happens: all is an equilibrium, and all corners hang together.
#[test]
fn nothing_to_choose() {
    let flat = game(&[&[1.0, 1.0], &[1.0, 1.0]], &[&[2.0, 2.0], &[2.0, 2.0]]);
    let found = bimatrix::equilibria(&flat).unwrap();
    assert!(found.degenerate && found.all.len() == 4 && found.all.iter().all(|own| own.component == 0));
    assert_eq!(pure::equilibria(&flat).len(), 4);
    assert_eq!(lemke_howson::paths(&flat).unwrap().len(), 4);
    let one = game(&[&[7.0]], &[&[-7.0]]);
    assert_eq!(bimatrix::equilibria(&one).unwrap().all[0].payoffs, [7.0, -7.0]);
}

/// The volunteer's dilemma (Diekmann 1985): whoever helps pays 1, all get 9 if anybody does. One helper in each pure equilibrium; where all mix
/// alike, each holds back with probability (1/9)^(1/2).
#[test]
fn three_volunteers() {
    let payoffs = (0..3).flat_map(|player| {
        (0..8usize).map(move |profile| {
            let helps = |who: usize| profile >> (2 - who) & 1 == 1;
            f64::from((0..3).any(helps)) * 9.0 - f64::from(helps(player))
        })
    });
    let game = Game::new(vec![2; 3], payoffs.collect()).unwrap();
    assert_eq!(pure::equilibria(&game), [1, 2, 4]);
    let (mixed, gap) = quantal::limit(&game).unwrap();
    assert!(gap < 1e-4, "{gap}");
    for own in &mixed {
        assert!((own[0] - 1.0 / 3.0).abs() < 1e-4, "{mixed:?}");
    }
    let alike = vec![vec![1.0 / 3.0, 2.0 / 3.0]; 3];
    assert!(game.gap(&alike) < 1e-12);
    let play = regret::matching(&game, 20_000, Some(&[vec![0.5, 0.5], vec![0.6, 0.4], vec![0.8, 0.2]]));
    assert!(play.regrets.iter().all(|r| *r < 0.1), "{play:?}");
    // who leads by holding back leaves it to the others
    let lead = commitment::pure_lead(&game, 0).unwrap();
    assert_eq!((lead.strong.action, lead.strong.payoffs[0]), (0, 9.0));
}

/// Matching pennies in which one match pays nine: the second player's mixture answers to the first's, and the fixed point of the two logit
/// answers is found here by halving an interval. In the limit the first mixes evenly, the second one in ten.
#[test]
fn quantal_answers_of_asymmetric_pennies() {
    let game = game(&[&[9.0, 0.0], &[0.0, 1.0]], &[&[0.0, 1.0], &[1.0, 0.0]]);
    for lambda in [0.1, 0.5, 1.0, 2.0, 5.0] {
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        let second = |p: f64| logistic(lambda * (1.0 - 2.0 * p));
        let first = |q: f64| logistic(lambda * (10.0 * q - 1.0));
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if first(second(middle)) > middle { low = middle } else { high = middle }
        }
        let point = &quantal::at(&game, &[lambda], true).unwrap()[0];
        assert_eq!(point.lambda, lambda);
        assert!((point.mixed[0][0] - low).abs() < 1e-10, "{lambda}: {point:?} {low}");
        assert!((point.mixed[1][0] - second(low)).abs() < 1e-10 && point.residual < 1e-10);
    }
    // figures of pygambit 17.0.0b2, `logit_solve_lambda`; its λ is off by some 1e-9
    for (lambda, first, second) in [
        (0.5, 0.8306705917218129, 0.41807746659954526),
        (1.0, 0.8935763305754392, 0.31278037489685234),
        (5.0, 0.7019842367983288, 0.11713529134628257),
    ] {
        let point = &quantal::at(&game, &[lambda], true).unwrap()[0];
        assert!((point.mixed[0][0] - first).abs() < 1e-8 && (point.mixed[1][0] - second).abs() < 1e-8, "{point:?}");
    }
    let (mixed, gap) = quantal::limit(&game).unwrap();
    assert!(gap < 1e-4 && (mixed[0][0] - 0.5).abs() < 1e-3 && (mixed[1][0] - 0.1).abs() < 1e-3, "{mixed:?}");
    // by range: λ per unit is then λ/9 for the first player
    let scaled = &quantal::at(&game, &[9.0], false).unwrap()[0];
    let answer = quantal::logit(&game.values(0, &scaled.mixed), 1.0);
    assert!(near(&scaled.mixed[0], &answer));
}

/// The third row is worse than half of each of the others, by one; no single row is better in both cases.
#[test]
fn worse_than_a_mixture() {
    let game = game(&[&[4.0, 0.0], &[0.0, 4.0], &[1.0, 1.0]], &[&[0.0, 1.0], &[1.0, 0.0], &[5.0, 0.0]]);
    let (by, margin) = dominance::dominant(&game, 0, 2).unwrap();
    assert!(near(&by, &[0.5, 0.5, 0.0]) && (margin - 1.0).abs() < 1e-9);
    assert_eq!(dominance::iterated(&game).kept, [vec![0, 1], vec![0, 1]]);
    assert!(dominance::weakly(&game).is_empty());
    let weak = self::game(&[&[1.0, 0.0], &[1.0, 1.0]], &[&[0.0, 0.0], &[0.0, 0.0]]);
    assert_eq!(dominance::weakly(&weak), [(0, 0)]);
}

/// Conitzer and Sandholm (2006), *Computing the optimal strategy to commit to*, their first example: 2 in the equilibrium, 3 by committing to an
/// action, 3.5 by committing to a mixture.
#[test]
fn committing_to_an_action_and_to_a_mixture() {
    let game = game(&[&[2.0, 4.0], &[1.0, 3.0]], &[&[1.0, 0.0], &[0.0, 1.0]]);
    assert_eq!(bimatrix::equilibria(&game).unwrap().all[0].payoffs, [2.0, 1.0]);
    let lead = commitment::pure_lead(&game, 0).unwrap();
    assert_eq!((lead.strong.action, lead.strong.payoffs[0], lead.weak.payoffs[0]), (1, 3.0, 3.0));
    let lead = commitment::mixed_lead(&game, 0).unwrap();
    assert!(near(&lead.mixture, &[0.5, 0.5]) && lead.answer == 1 && (lead.payoffs[0] - 3.5).abs() < 1e-9, "{lead:?}");
    // being seen is worth one here: the follower does not mind
    let seen = commitment::secrecy(&game, &[vec![1.0, 0.0], vec![1.0, 0.0]], 1).unwrap();
    assert_eq!((seen.unnoticed, seen.secrecy, seen.known), (0.0, -1.0, 0.0));
}

/// A game of drawn payoffs; whole numbers tie often.
fn drawn(number: u64, whole: bool, sizes: &[usize]) -> Game {
    let count = sizes.len() * sizes.iter().product::<usize>();
    let draw = |at: usize| philox::uniform(7, number, &format!("payoff {at}"));
    let payoffs = (0..count).map(|at| if whole { (draw(at) * 4.0).floor() } else { draw(at) * 10.0 - 3.0 });
    Game::new(sizes.to_vec(), payoffs.collect()).unwrap()
}

/// Whatever is returned as an equilibrium is one, on drawn games with and without ties; there is at least one, and an odd number where the game
/// is not degenerate (Wilson 1971); the path of each label leads to one of them.
#[test]
fn what_is_returned_holds() {
    for number in 0..300u64 {
        let sizes = [2 + number as usize % 4, 2 + number as usize / 4 % 4];
        let whole = number % 3 == 0;
        let game = drawn(number, whole, &sizes);
        let found = bimatrix::equilibria(&game).unwrap();
        assert!(!found.all.is_empty());
        assert!(found.degenerate || found.all.len() % 2 == 1, "{number}: {found:?}");
        for own in &found.all {
            assert!(welfare::exploitability(&game, &own.mixed).nash_conv < 1e-9);
        }
        for path in lemke_howson::paths(&game).unwrap() {
            assert!(welfare::exploitability(&game, &path.mixed).nash_conv < 1e-9);
            let known =
                found.all.iter().any(|own| near(&own.mixed[0], &path.mixed[0]) && near(&own.mixed[1], &path.mixed[1]));
            assert!(known, "{number} {path:?}");
        }
        let certain = pure::equilibria(&game);
        let pures = found.all.iter().filter(|own| samples::supports(&own.mixed).iter().all(|used| used.len() == 1));
        assert_eq!(certain.len(), pures.count(), "{number}");
        for profile in certain {
            assert!(welfare::exploitability(&game, &game.certain(profile)).nash_conv < 1e-9);
        }
        // what was struck off is in no equilibrium
        let left = dominance::iterated(&game);
        for struck in &left.struck {
            assert!(found.all.iter().all(|own| own.mixed[struck.player][struck.action] == 0.0), "{number} {struck:?}");
        }
        // committing to a mixture is worth at least as much as any equilibrium, and as any action
        let lead = commitment::mixed_lead(&game, 0).unwrap().payoffs[0];
        assert!(found.all.iter().all(|own| own.payoffs[0] <= lead + 1e-8));
        assert!(commitment::pure_lead(&game, 0).unwrap().strong.payoffs[0] <= lead + 1e-8);
    }
}

/// Regrets fall below their bound, and the logit branch ends near an equilibrium, for three players as well.
#[test]
fn many_players() {
    for number in 0..20 {
        let game = drawn(1000 + number, false, &[2, 3, 2]);
        let play = regret::matching(&game, 4000, None);
        for (player, regret) in play.regrets.iter().enumerate() {
            // Hart and Mas-Colell: at most the range times the root of actions by rounds
            let bound = game.range(player) * (game.actions()[player] as f64 / 4000.0).sqrt();
            assert!(*regret <= bound, "{number}: {regret} {bound}");
        }
        assert!((play.joint.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let (_, gap) = quantal::limit(&game).unwrap();
        assert!(gap < 1e-3, "{number}: {gap}");
    }
}

#[test]
fn what_is_no_game_is_refused() {
    assert_eq!(Game::new(vec![], vec![]), Err(Refusal::Players { given: 0, needed: 1 }));
    assert_eq!(Game::new(vec![2, 0], vec![]), Err(Refusal::Menu(1)));
    assert_eq!(Game::new(vec![2, 1], vec![1.0; 3]), Err(Refusal::Shape { given: 3, needed: 4 }));
    assert_eq!(Game::new(vec![2], vec![1.0, f64::NAN]), Err(Refusal::NotFinite(1)));
    assert_eq!(bimatrix::equilibria(&drawn(0, false, &[2, 2, 2])), Err(Refusal::Players { given: 3, needed: 2 }));
    assert_eq!(
        bimatrix::equilibria(&drawn(0, false, &[30, 30])).map(|_| ()).unwrap_err().to_string()[..25],
        *"the game is too large to "
    );
    assert_eq!(samples::Samples::new(vec![1], vec![1.0]), Err(Refusal::TooFew));
}

/// What moves all profiles alike is no part of the error of a difference; equilibria of worlds drawn again.
#[test]
fn common_worlds() {
    // worlds shift everything by 0, 10, 20; the second profile pays 1, 2, 3 more
    let payoffs = vec![0.0, 10.0, 20.0, 1.0, 12.0, 23.0];
    let samples = samples::Samples::new(vec![2], payoffs).unwrap();
    let mean = samples.mean(0, 0);
    assert_eq!(mean.value, 10.0);
    assert!((mean.error - 10.0 / 3f64.sqrt()).abs() < 1e-12);
    let gap = samples.difference(0, 1, 0);
    assert_eq!(gap.value, 2.0);
    assert!((gap.error - 1.0 / 3f64.sqrt()).abs() < 1e-12);
    // deviations −10, 0, 10 and −11, 0, 11
    assert_eq!(samples.covariance(0, 0, 1), 110.0);
    assert_eq!(samples.game().payoffs(), [10.0, 12.0]);
    assert_eq!(samples.pure_shares(50, 1), [0.0, 1.0]);
    // one of two worlds in favour of each action: a resample of both is 1/2, 1/4 lean either way, ties go to both
    let samples = samples::Samples::new(vec![2], vec![1.0, 0.0, 0.0, 1.0]).unwrap();
    let shares = samples.pure_shares(4000, 1);
    assert!(shares.iter().all(|share| (share - 0.75).abs() < 0.03), "{shares:?}");
    let noisy = samples::Samples::new(vec![2, 2], {
        let dilemma = dilemma();
        dilemma.payoffs().iter().flat_map(|u| [u - 9.0, *u, u + 9.0]).collect()
    });
    let noisy = noisy.unwrap();
    assert_eq!(noisy.pure_shares(20, 1), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(noisy.mixed_shares(&[vec![vec![0.0, 1.0], vec![0.0, 1.0]]], 20, 1), Ok(vec![1.0]));
}

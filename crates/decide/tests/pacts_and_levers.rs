//! Agreements and continuous games with closed forms.

use shapan_decide::game::{
    Refusal,
    agreement::Pact,
    oracle::{Levers, search},
};

/// Payoffs of a game in which the outcome depends on who signs only through a rule for one player.
fn pact(players: usize, pays: impl Fn(u32, usize) -> f64) -> Pact {
    let all = (0..1u32 << players).flat_map(|coalition| (0..players).map(move |player| (coalition, player)));
    Pact::new(players, all.map(|(coalition, player)| pays(coalition, player)).collect()).unwrap()
}

/// A public good with linear costs (Barrett 1994 and after): contributing costs 1 and gives 0.4 to each of five. Signatories contribute if that
/// serves them together, from three on. Exactly the coalitions of three are stable beside those in which nothing happens.
#[test]
fn a_linear_public_good() {
    let pact = pact(5, |coalition, player| {
        let k = f64::from(coalition.count_ones());
        if k < 3.0 { 0.0 } else { 0.4 * k - f64::from(coalition >> player & 1) }
    });
    for standing in pact.standings() {
        let size = standing.coalition.count_ones();
        assert_eq!(standing.stable(), [0, 1, 3].contains(&size), "{standing:?}");
        if size == 5 {
            // each has 1 and would have 1.6
            assert_eq!(standing.leavers, [0, 1, 2, 3, 4]);
            assert!((standing.surplus + 3.0).abs() < 1e-12 && standing.transfers.is_none());
            assert!(standing.worth.iter().all(|worth| (worth - 1.0).abs() < 1e-12));
        }
        if size == 2 {
            // a third makes it work and gains 0.2
            assert_eq!(standing.joiners.len(), 3);
        }
    }
}

/// Linear benefits and quadratic costs: signatories abate k, others 1; gross benefit is the sum of abatement, the cost half its square.
/// Then a third member is exactly indifferent, and coalitions of two and three are stable,
/// of any number of players from three on; so is none at all, for a pact of one changes nothing.
#[test]
fn quadratic_costs_hold_three() {
    for players in 3..=7 {
        let pact = pact(players, |coalition, player| {
            let k = f64::from(coalition.count_ones());
            let total = k * k + players as f64 - k;
            let own = if coalition >> player & 1 == 1 { k } else { 1.0 };
            total - own * own / 2.0
        });
        for standing in pact.standings() {
            assert_eq!(
                standing.stable(),
                [0, 2, 3].contains(&standing.coalition.count_ones()),
                "{players} {standing:?}"
            );
        }
    }
}

/// Two sign a pact that gives the first 10 and costs the second 4: the second leaves, and 4 plus half of the surplus of 6 hold it.
#[test]
fn transfers_hold_a_pact() {
    let pact = pact(2, |coalition, player| if coalition == 3 { [10.0, -4.0][player] } else { 0.0 });
    let both = pact.standing(3);
    assert_eq!((both.leavers.as_slice(), both.surplus), (&[1][..], 6.0));
    assert_eq!(both.transfers, Some(vec![-7.0, 7.0]));
    assert!(pact.standing(1).joiners.is_empty() && pact.standing(2).joiners == [0]);
    assert_eq!(Pact::new(2, vec![0.0; 7]), Err(Refusal::Shape { given: 7, needed: 8 }));
}

/// Cournot's duopoly, price 10 − q₁ − q₂, costs 1 a unit: both sell 3, and earn 9.
struct Cournot {
    firms: usize,
    asked: usize,
}

impl Levers for Cournot {
    type Error = &'static str;

    fn players(&self) -> usize {
        self.firms
    }

    fn payoffs(&mut self, profiles: &[Vec<&[f64]>]) -> Result<Vec<Vec<f64>>, Self::Error> {
        self.asked += profiles.len();
        let profit = |profile: &Vec<&[f64]>| {
            let total: f64 = profile.iter().map(|q| q[0]).sum();
            profile.iter().map(|q| q[0] * (9.0 - total)).collect()
        };
        Ok(profiles.iter().map(profit).collect())
    }

    /// The answer to the mean of what the others sell, by thirds of the interval.
    fn best(&mut self, player: usize, others: &[Vec<(&[f64], f64)>]) -> Result<Vec<f64>, Self::Error> {
        let sold = |own: &Vec<(&[f64], f64)>| own.iter().map(|(q, p)| q[0] * p).sum::<f64>();
        let rest: f64 = others.iter().enumerate().filter(|(at, _)| *at != player).map(|(_, own)| sold(own)).sum();
        let profit = |q: f64| q * (9.0 - rest - q);
        let (mut low, mut high) = (0.0, 9.0);
        for _ in 0..60 {
            let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if profit(a) < profit(b) { low = a } else { high = b }
        }
        Ok(vec![0.5 * (low + high)])
    }
}

#[test]
fn cournot_by_double_oracle() {
    for (start, firms) in [(0.0, 2), (8.0, 2), (1.0, 3)] {
        let mut market = Cournot { firms, asked: 0 };
        let begin = (0..firms).map(|firm| vec![start + firm as f64]).collect();
        let found = search(&mut market, begin, 1e-8, 60).unwrap();
        assert!(found.settled && found.gaps.last().is_some_and(|gap| *gap <= 1e-8), "{found:?}");
        let each = 9.0 / (firms as f64 + 1.0);
        for (points, mixed) in found.points.iter().zip(&found.mixed) {
            let mean: f64 = points.iter().zip(mixed).map(|(q, p)| q[0] * p).sum();
            assert!((mean - each).abs() < 1e-3, "{mean} {each}");
        }
        assert!(found.payoffs.iter().all(|profit| (profit - each * each).abs() < 1e-2), "{found:?}");
        // a search that may not go on says so
        let found = search(&mut market, (0..firms).map(|_| vec![0.0]).collect(), 1e-8, 1).unwrap();
        assert!(!found.settled && found.gains.iter().all(|gain| *gain > 20.0));
    }
}

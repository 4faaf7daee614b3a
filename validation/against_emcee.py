"""Our chains and populations beside emcee 3.1 and pyABC 0.13, drawing from distributions that are known.

    python validation/against_emcee.py        ends with 1 if a number is beyond its bound

Chains: a normal distribution in five dimensions with correlations up to 0.95, and a bent one in three. Means, variances and quantiles of ours must lie
within 4.5 standard errors of the exact ones and, jointly, of emcee's; standard errors come from means of batches of steps over all chains. The effective
sample size for each density computed, by emcee's own autocorrelation time, may not be below that of emcee's usual move by more than a fifth.
Populations: a number seen with noise, for which the posterior at any tolerance is known; moments and quantiles of both against it.
"""

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import ours

try:
    import emcee
    import numpy as np
    from scipy import stats
except ImportError as missing:
    ours.skipped(f"emcee is absent ({missing})")

COMMAND = ["cargo", "run", "--release", "-q", "-p", "shapan-insight", "--example", "posteriors", "--"]
CHAINS, STEPS, BATCHES = 32, 8_000, 40
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
# What part of the effective draws for each density of emcee's usual move ours may have at least.
WORTH = 0.8


def drawn(**asked):
    """Draws, as one row of numbers, and what they took."""
    with tempfile.TemporaryDirectory() as folder:
        question, draws = Path(folder) / "asked.json", Path(folder) / "draws"
        question.write_text(json.dumps(asked))
        done = subprocess.run([*COMMAND, str(question), str(draws)], cwd=ours.ROOT, text=True, capture_output=True)
        if done.returncode:
            sys.exit(done.stderr)
        return np.fromfile(draws, dtype="<f8"), json.loads(done.stdout)


def normal():
    """Five dimensions: neighbours hang together by 0.95 and less, scales from 0.5 to 2."""
    scales = np.array([0.5, 1.0, 2.0, 1.0, 0.7])
    ties = 0.95 ** (np.abs(np.subtract.outer(range(5), range(5))) * np.array([1, 1, 3, 3, 3])[:, None])
    ties = np.minimum(ties, ties.T)
    ties = (ties + ties.T) / 2
    covariance = ties * np.outer(scales, scales)
    mean = np.array([1.0, 0.0, -1.0, 0.5, 0.0])
    precision = np.linalg.inv(covariance)

    def density(x):
        off = x - mean
        return -0.5 * np.einsum("ij,jk,ik->i", off, precision, off)

    quantiles = {p: mean + np.sqrt(np.diag(covariance)) * stats.norm.ppf(p) for p in SHARES}
    asked = {"target": "normal", "mean": mean.tolist(), "precision": precision.tolist()}
    return asked, density, mean, np.diag(covariance), quantiles


def banana(variance=4.0, bend=0.3):
    """x2 = y + bend (x1² - variance): its mean is 0, its variance 1 + 2 bend² variance², its quantiles come from its distribution function."""

    def density(x):
        straight = x[:, 1] - bend * (x[:, 0] ** 2 - variance)
        return -0.5 * (x[:, 0] ** 2 / variance + straight**2 + x[:, 2] ** 2)

    # the integral over the first coordinate by the trapezoidal rule, which is as good as exact for what ends in nothing on both sides
    z, values = np.linspace(-9, 9, 2001), np.linspace(-8, 40, 4801)
    inside = stats.norm.cdf(values[:, None] - bend * variance * (z * z - 1)) * stats.norm.pdf(z)
    below = inside.sum(axis=1) * (z[1] - z[0])
    first = np.sqrt(variance)
    quantiles = {p: np.array([first * stats.norm.ppf(p), np.interp(p, below, values), stats.norm.ppf(p)]) for p in SHARES}
    asked = {"target": "banana", "variance": variance, "bend": bend, "dimensions": 3}
    return asked, density, np.zeros(3), np.array([variance, 1 + 2 * bend**2 * variance**2, 1.0]), quantiles


def batches(draws, of):
    """A mean over all draws, and its standard error from means of batches of steps."""
    means = np.array([of(batch).mean(axis=(0, 1)) for batch in np.array_split(draws, BATCHES)])
    return means.mean(axis=0), means.std(axis=0, ddof=1) / np.sqrt(BATCHES)


def worth(draws, evaluations):
    """Effective draws for each density computed, of the dimension that is worst."""
    time = emcee.autocorr.integrated_time(draws, tol=0)
    return draws.shape[0] * draws.shape[1] / time.max() / evaluations


def chains(told, name, target):
    asked, density, mean, variance, quantiles = target
    size = len(mean)
    flat, took = drawn(**asked, chains=CHAINS, steps=STEPS, seed=7)
    sides = {"ours": (flat.reshape(-1, CHAINS, size), took["evaluations"])}
    # emcee's documentation advises the mixture of differences; the stretch is its default
    moves = {
        "emcee, differences": [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)],
        "emcee, stretch": emcee.moves.StretchMove(),
    }
    for number, (label, move) in enumerate(moves.items()):
        np.random.seed(number)
        sampler = emcee.EnsembleSampler(CHAINS, size, density, moves=move, vectorize=True)
        sampler.run_mcmc(np.random.standard_normal((CHAINS, size)), STEPS)
        sides[label] = (sampler.get_chain(discard=STEPS // 2), STEPS * CHAINS)
    asks = {"mean": (lambda x: x, mean), "variance": (lambda x: (x - mean) ** 2, variance)}
    for p, at in quantiles.items():
        # the share of draws below the exact quantile
        asks[f"share below the {p:.0%} quantile"] = (lambda x, at=at: (x < at).astype(float), np.full(size, p))
    for what, (of, exact) in asks.items():
        found = {label: batches(draws, of) for label, (draws, _) in sides.items()}
        own, error = found["ours"]
        told.near(f"{name}: {what}, from the exact one", own, exact, ours.ERRORS * error, "4.5 errors")
        for label in moves:
            other, theirs = found[label]
            told.near(f"{name}: {what}, from {label}", own, other, ours.ERRORS * np.hypot(error, theirs), "4.5 joint errors")
    rates = {label: worth(draws, evaluations / 2) for label, (draws, evaluations) in sides.items()}
    print(f"{name}: effective draws for 1,000 densities: " + ", ".join(f"{label} {1000 * rate:.1f}" for label, rate in rates.items()), flush=True)
    usual = rates["emcee, stretch"]
    told.near(f"{name}: effective draws for a density, below emcee's stretch", min(rates["ours"] / usual, 1.0), 1.0, 1.0 - WORTH, "part")


SEEN, NOISE, POINTS, ROUNDS = 1.5, 1.0, 1000, 6
# pyABC takes about a millisecond for a run.
THEIRS = {"population_size": 300}
THEIR_ROUNDS = 4


def posterior(tolerance):
    """Moments and distribution function of the number, given that what is seen lies within the tolerance."""
    grid = np.linspace(-8, 8, 32_001)
    weight = stats.norm.pdf(grid) * (stats.norm.cdf((SEEN + tolerance - grid) / NOISE) - stats.norm.cdf((SEEN - tolerance - grid) / NOISE))
    weight /= weight.sum()
    mean = (grid * weight).sum()
    return mean, ((grid - mean) ** 2 * weight).sum(), lambda p: np.interp(p, np.cumsum(weight), grid)


def held(told, name, places, weights, tolerance):
    """Weighted means against the exact posterior at the tolerance; errors of a ratio of sums."""
    weights = weights / weights.sum()
    mean, variance, quantile = posterior(tolerance)
    asks = {"mean": (places, mean), "variance": ((places - mean) ** 2, variance)}
    for p in SHARES:
        asks[f"share below the {p:.0%} quantile"] = ((places < quantile(p)).astype(float), p)
    for what, (values, exact) in asks.items():
        found = (weights * values).sum()
        error = np.sqrt((weights**2 * (values - found) ** 2).sum())
        told.near(f"{name}: {what}", found, exact, ours.ERRORS * error, "4.5 errors")
    return 1 / (weights**2).sum()


def populations(told):
    lines = []
    for seed in range(1, 6):
        flat, took = drawn(target="seen", seen=SEEN, noise=NOISE, points=POINTS, rounds=ROUNDS, seed=seed)
        places, weights, _ = flat.reshape(-1, 3).T
        worth = held(told, "populations: ours", places, weights, took["tolerance"])
        lines.append(f"  ours, seed {seed}: tolerance {took['tolerance']:.3f}, {took['evaluations']} runs, worth {worth:.0f} draws")
    try:
        import pyabc
    except ImportError as missing:
        print("\n".join(lines), f"\nskipped: pyABC is absent ({missing}); populations were held against the exact posterior alone", flush=True)
        return
    import logging

    logging.disable(logging.CRITICAL)
    prior = pyabc.Distribution(z=pyabc.RV("norm", 0, 1))
    for seed in range(1, 2):
        np.random.seed(seed)
        search = pyabc.ABCSMC(
            lambda own: {"seen": own["z"] + NOISE * np.random.standard_normal()}, prior,
            lambda x, y: abs(x["seen"] - y["seen"]), **THEIRS, eps=pyabc.QuantileEpsilon(alpha=0.5),
            sampler=pyabc.sampler.SingleCoreSampler(),
        )
        search.new("sqlite://", {"seen": SEEN})
        history = search.run(max_nr_populations=THEIR_ROUNDS)
        table, weights = history.get_distribution()
        tolerance = history.get_all_populations()["epsilon"].iloc[-1]
        worth = held(told, "populations: pyABC", table["z"].to_numpy(), weights, tolerance)
        lines.append(f"  pyABC, seed {seed}: tolerance {tolerance:.3f}, {history.total_nr_simulations} runs, worth {worth:.0f} draws")
    print("populations: ours of 1,000 points, theirs of 300\n" + "\n".join(lines), flush=True)


if __name__ == "__main__":
    told = ours.Comparison()
    print(f"{CHAINS} chains of {STEPS} steps, the first half left out", flush=True)
    chains(told, "normal", normal())
    chains(told, "banana", banana())
    populations(told)
    told.end()

"""The shallow lake: how much a town may let into it before it turns, for good.

Carpenter, Ludwig and Brock (1999); as posed by Quinn, Reed and Keller (2017), with releases that follow the state by the policy search of theirs: two
radial basis functions of the lake's phosphorus, weighed by w and 1 − w.
"""

import zlib

import numpy as np
from scipy.optimize import brentq

YEARS = 100
# Series of natural inflows for each world.
SERIES = 50
# What a unit of release is worth.
ALPHA = 0.4
# The largest fall of a release that is none of inertia.
FALL = -0.02

UNCERTAIN = {"b": (0.1, 0.45), "q": (2.0, 4.5), "mean": (0.01, 0.05), "stdev": (0.001, 0.005), "delta": (0.93, 0.99)}
# Policies by name: c1, c2, r1, r2, w1 (centres, widths and the weight of the first).
POLICIES = {
    "sparing": (0.0, 0.0, 2.0, 2.0, 0.5),
    "careful": (0.3, 0.3, 0.9, 0.9, 0.5),
    "watchful": (0.5, 0.5, 1.1, 1.1, 0.5),
    "lavish": (-2.0, -2.0, 1.0, 1.0, 0.5),
}


def release(x, c1, c2, r1, r2, w1):
    """What is let in, between 0.01 and 0.1 a year, when the lake has so much in it."""
    wanted = w1 * np.abs((x - c1) / r1) ** 3 + (1 - w1) * np.abs((x - c2) / r2) ** 3
    return np.clip(wanted, 0.01, 0.1)


def lake(b=0.42, q=2.0, mean=0.02, stdev=0.0017, delta=0.98, c1=0.0, c2=0.0, r1=1.0, r2=1.0, w1=0.5):
    """The four objectives, means over series of inflows. The same world has the same series under every policy."""
    critical = brentq(lambda x: x**q / (1 + x**q) - b * x, 0.01, 1.5)
    key = zlib.crc32(np.array([b, q, mean, stdev, delta]).tobytes())
    variance = np.log(1 + (stdev / mean) ** 2)
    inflows = np.random.default_rng(key).lognormal(np.log(mean) - variance / 2, np.sqrt(variance), (YEARS, SERIES))
    x, let_in = np.zeros((YEARS, SERIES)), np.zeros((YEARS, SERIES))
    for year in range(1, YEARS):
        before = x[year - 1]
        let_in[year - 1] = release(before, c1, c2, r1, r2, w1)
        x[year] = (1 - b) * before + before**q / (1 + before**q) + let_in[year - 1] + inflows[year - 1]
    worth = ALPHA * let_in * delta ** np.arange(YEARS)[:, None]
    return {
        "max_p": float(x.mean(axis=1).max()),
        "utility": float(worth.sum(axis=0).mean()),
        "inertia": float((np.diff(let_in[: YEARS - 1], axis=0) > FALL).mean()),
        "reliability": float((x < critical).mean()),
    }

"""Our equilibria beside those of nashpy and pygambit, on drawn games and on known ones.

    python validation/games_compare.py        differences; ends with 1 if one is beyond its bound

Two players: the same set of equilibria, profile by profile, as pygambit's enumeration of extreme equilibria; each that nashpy's support enumeration
finds is among ours, and every label of Lemke and Howson leads where nashpy's does. Any number: pure equilibria, and the logit branch at several λ,
as pygambit's. Each peer that is missing is skipped, loudly.

nashpy compares payoffs for exact equality, so rounding costs its enumeration some equilibria; and some of its paths end at
profiles that are none. Both are counted and told, and not held against ours.
"""

import json
import subprocess
import sys
import warnings

import ours

try:
    import numpy as np
except ImportError as missing:
    ours.skipped(f"NumPy is absent ({missing})")
try:
    import nashpy
except ImportError as missing:
    nashpy = None
    print(f"SKIPPED: nashpy is absent ({missing})", flush=True)
try:
    import pygambit
except ImportError as missing:
    pygambit = None
    print(f"SKIPPED: pygambit is absent ({missing})", flush=True)
if nashpy is None and pygambit is None:
    ours.skipped("neither nashpy nor pygambit")
warnings.filterwarnings("ignore")

COMMAND = ["cargo", "run", "--release", "-q", "-p", "shapan-decide", "--example", "games"]
LAMBDAS = [0.1, 0.5, 1.0, 2.0, 5.0]
# Ends of paths through float64 tableaux and systems of equations of at most six unknowns.
DIGITS = 1e-7


def drawn():
    """Games of two players from 3 × 3 to 5 × 5, twenty each, and of three players."""
    draws = np.random.default_rng(20260101)
    games = [draws.uniform(-3, 7, (2, m, n)) for m in (3, 4, 5) for n in (3, 4, 5) for _ in range(20)]
    games += [draws.uniform(0, 2, (3, 2, 3, 2)) for _ in range(20)]
    pennies = np.array([[[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    three = np.array([[[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]], [[3.0, 2.0], [2.0, 6.0], [3.0, 1.0]]])
    return [*games, pennies, three]


def solve(games):
    lines = [json.dumps({"actions": g.shape[1:], "payoffs": [own.ravel().tolist() for own in g], "lambdas": LAMBDAS}) for g in games]
    done = subprocess.run(COMMAND, cwd=ours.ROOT, input="\n".join(lines) + "\n", text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def flat(mixed):
    return np.concatenate([np.asarray(own, dtype=float) for own in mixed])


def among(told, what, own, theirs):
    """Each of theirs has one of ours beside it."""
    for profile in theirs:
        nearest = min(own, key=lambda mine: np.abs(mine - profile).max(), default=np.full_like(profile, np.nan))
        told.near(what, nearest, profile, DIGITS)


def exploitability(game, profile):
    x, y = profile[: game.shape[1]], profile[game.shape[1] :]
    rows, columns = game[0] @ y, x @ game[1]
    return rows.max() - x @ rows + columns.max() - columns @ y


def against_nashpy(told, games, answers):
    missed, astray = 0, 0
    for game, answer in zip(games, answers):
        if len(game) != 2:
            continue
        theirs = nashpy.Game(*game)
        own = [flat(mixed) for mixed in answer["mixed"]]
        supports = [flat(x) for x in theirs.support_enumeration()]
        among(told, "equilibria by supports, nashpy", own, supports)
        missed += len(own) - len(supports)
        for mine, path in zip(answer["paths"], theirs.lemke_howson_enumeration()):
            path = flat(path)
            if path.shape != flat(mine).shape or not exploitability(game, path) < 1e-6:
                astray += 1
                continue
            told.near("ends of paths by label, nashpy", flat(mine), path, DIGITS)
    print(f"nashpy: {missed} equilibria are missing from its supports; {astray} of its paths end at no equilibrium", flush=True)


def against_gambit(told, games, answers):
    strategic = getattr(pygambit, "StrategicGame", pygambit.Game)
    for game, answer in zip(games, answers):
        theirs = strategic.from_arrays(*game)
        profile = lambda mixed: np.array([float(p) for player in mixed for _, p in player])
        if len(game) == 2:
            extreme = [profile(x) for x in pygambit.nash.enummixed_solve(theirs, rational=False).equilibria]
            told.near("extreme equilibria, pygambit: how many", len(answer["mixed"]), len(extreme), 0)
            among(told, "extreme equilibria, pygambit", [flat(mixed) for mixed in answer["mixed"]], extreme)
        certain = pygambit.nash.enumpure_solve(theirs).equilibria
        told.near("pure equilibria, pygambit: how many", len(answer["pure"]), len(certain), 0)
        points = pygambit.qre.logit_solve_lambda(theirs, lam=LAMBDAS)
        for mine, point in zip(answer["quantal"], points):
            # theirs are steps that land near λ
            told.near("logit branch, pygambit: λ", mine["lambda"], point.lam, 1e-6)
            told.near("logit branch, pygambit: probabilities", flat(mine["mixed"]), profile(point.profile), 1e-6)


def main():
    told = ours.Comparison()
    games = drawn()
    answers = solve(games)
    if nashpy:
        against_nashpy(told, games, answers)
    if pygambit:
        against_gambit(told, games, answers)
    told.end()


main()

"""Our sensitivity indices beside those of SALib 1.6, on the same points and outcomes.

    python validation/against_salib.py          differences; ends with 1 if one is beyond its bound
    python validation/against_salib.py --time   CPU seconds of both; ends with 1 if a bar is missed

Where both use the same formula the numbers must agree to rounding (1e-9). Where numbers are drawn (resamples) they may differ by 4.5 standard
errors, which is told beside each.
"""

import math
import os
import sys
import warnings

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
warnings.filterwarnings("ignore")

import ours

try:
    import numpy as np
    from SALib.analyze import delta, dgsm, morris, pawn, rsa, sobol
    from SALib.sample import finite_diff, latin
    from SALib.sample import morris as morris_sample
    from SALib.sample import sobol as sobol_sample
except ImportError as missing:
    ours.skipped(f"SALib is absent ({missing})")
from models import MODELS

# A number of runs such that no quantile of 10 or 20 parts falls on a run: there rounding decides on which side it lies.
RUNS = 4000
BASE = 2048


def indices(model, told):
    x = sobol_sample.sample(model.problem, BASE, calc_second_order=True, seed=1)
    y = model.outcome(x)
    found = sobol.analyze(model.problem, y, calc_second_order=True, num_resamples=ours.RESAMPLES, seed=2)
    options = {"groups": len(model.inputs), "second_order": "true", "resamples": ours.RESAMPLES}
    own, _ = ours.run("sobol", [], [], y, **options)
    pairs, _ = ours.run("sobol-pairs", [], [], y, **options)
    upper = np.triu_indices(len(model.inputs), 1)
    for name in ("S1", "ST"):
        told.same(f"Sobol {name}", own[name], found[name])
        told.widths(f"Sobol {name}_conf", own[f"{name}_conf"], found[f"{name}_conf"])
    told.same("Sobol S2", pairs["S2"], found["S2"][upper])
    told.widths("Sobol S2_conf", pairs["S2_conf"], found["S2_conf"][upper])


def effects(model, told):
    for levels in (4, 8):
        x = morris_sample.sample(model.problem, 500, num_levels=levels, seed=3)
        y = model.outcome(x)
        found = morris.analyze(model.problem, x, y, num_levels=levels, num_resamples=ours.RESAMPLES, seed=4)
        own, _ = ours.run("morris", model.inputs, x.T, y, levels=levels, resamples=ours.RESAMPLES)
        scale = np.max(found["mu_star"])
        for name in ("mu", "mu_star", "sigma"):
            told.same(f"Morris {name}", own[name] / scale, np.asarray(found[name], dtype=float) / scale)
        told.widths("Morris mu_star_conf", own["mu_star_conf"], found["mu_star_conf"])


def slices(model, x, y, told):
    parts = 10
    found = pawn.analyze(model.problem, x, y, S=parts)
    own, _ = ours.run("pawn", model.inputs, x.T, y, slices=parts)
    # SALib leaves the run with the largest input out of its last slice, whose distance then moves by 1/(runs of a slice) at most
    most = parts / (RUNS - parts) + 1e-12
    for name in ("minimum", "median", "maximum"):
        told.near(f"PAWN {name}", own[name], found[name], most, "a run")
    told.near("PAWN mean", own["mean"], found["mean"], most / parts, "a run")
    spread = most / math.sqrt(parts)
    told.near("PAWN CV", own["CV"], found["CV"], (spread + found["CV"] * most / parts) / (found["mean"] - most / parts),
              "a run")


def densities(model, x, y, told):
    draws = 100
    found = delta.analyze(model.problem, x, y, num_resamples=draws, seed=5)
    own, _ = ours.run("delta", model.inputs, x.T, y, resamples=draws)
    # Plischke and others (2013), equation 30, put together from SALib's own estimator: twice the estimate over all runs, less the mean over
    # resamples. Ours and theirs are then means over other resamples; conf is 1.96 of their standard deviations.
    count = min(int(np.ceil(RUNS ** (2 / (7 + np.tanh((1500 - RUNS) / 500))))), 48)
    classes, grid = np.linspace(0, RUNS, count + 1), np.linspace(y.min(), y.max(), 100)
    rng = np.random.default_rng(8)
    for k in range(len(model.inputs)):
        plain = delta.calc_delta(y, grid, x[:, k], classes)
        drawn = (rng.integers(RUNS, size=RUNS) for _ in range(draws))
        again = np.array([delta.calc_delta(y[r], grid, x[r, k], classes) for r in drawn])
        one = max(own["delta_conf"][k] / 1.96, again.std(ddof=1))
        told.near("delta (equation 30 with SALib's calc_delta)", own["delta"][k], 2 * plain - again.mean(),
                  ours.ERRORS * one * math.sqrt(2 / draws), "resamples")
        # SALib's analyze takes the first term from a resample as well, twice: so it scatters by two standard deviations, and its bias, which
        # equation 30 takes off, is there twice as well
        told.near("delta (SALib's delta_raw: no run of all data)", own["delta"][k], found["delta_raw"][k],
                  ours.ERRORS * 2 * one + 2 * abs(again.mean() - plain), "a resample")
    told.widths("delta_conf", own["delta_conf"], found["delta_raw_conf"], draws)
    whole = [delta.sobol_first(y, x[:, k], classes) for k in range(len(model.inputs))]
    told.same("delta's S1 over all runs (sobol_first)", own["S1"], whole)
    # what SALib tells as S1 comes from a single resample, so it scatters as much as its interval says, and about a mean that is higher:
    # in a resample runs come up again within their class, which adds (classes - 1)/runs to the share between classes
    bias = count / RUNS
    told.near("delta's S1 (SALib: one resample)", own["S1"], found["S1"],
              ours.ERRORS * np.maximum(own["S1_conf"], found["S1_conf"]) / 1.96 + bias, "a resample")
    told.widths("delta's S1_conf", own["S1_conf"], found["S1_conf"], draws)


def regions(model, x, y, told):
    for target in ("X", "Y"):
        found = rsa.analyze(model.problem, x, y, bins=20, target=target)
        own, _ = ours.run("rsa", model.inputs, x.T, y, bins=20, target=target)
        mine = np.array([own[str(k)] for k in range(20)])
        told.same(f"regional, target {target}", mine, np.array([found[name] for name in model.inputs]).T)


def derivatives(model, told):
    x = finite_diff.sample(model.problem, BASE, delta=0.001)
    y = model.outcome(x)
    found = dgsm.analyze(model.problem, x, y, num_resamples=ours.RESAMPLES, seed=6)
    bounds = ";".join(f"{low!r}:{high!r}" for low, high in np.array(model.bounds, dtype=float).tolist())
    own, _ = ours.run("dgsm", model.inputs, x.T, y, bounds=bounds, resamples=ours.RESAMPLES)
    for name in ("vi", "vi_std", "dgsm"):
        told.same(f"DGSM {name} (relative)", own[name] / found[name], np.ones(len(own[name])))
    # SALib's dgsm_conf is the interval of vi: its resamples do not divide by the variance
    told.widths("DGSM vi_conf (SALib's dgsm_conf)", own["vi_conf"], found["dgsm_conf"])


def compare():
    told = ours.Comparison()
    for model in MODELS:
        print(model.name, flush=True)
        x = latin.sample(model.problem, RUNS, seed=7)
        y = model.outcome(x)
        indices(model, told)
        effects(model, told)
        slices(model, x, y, told)
        densities(model, x, y, told)
        regions(model, x, y, told)
        derivatives(model, told)
    told.end()


def seconds():
    inputs = 30
    a = np.linspace(0, 5, inputs)
    names = [f"x{k}" for k in range(inputs)]
    problem = {"num_vars": inputs, "names": names, "bounds": [[0, 1]] * inputs}

    def g(x):
        return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)

    y = g(sobol_sample.sample(problem, 2**14, calc_second_order=False, seed=1))
    good = ours.paired("Sobol S1 and ST, 2^14 x 30, 100 resamples",
                       lambda: sobol.analyze(problem, y, calc_second_order=False, num_resamples=100, seed=1),
                       "sobol", [], [], y, rounds=5, bar=50, groups=inputs)
    x = latin.sample(problem, 2**12, seed=1)
    z = g(x)
    # SALib makes three estimates (balanced, raw, step), of which ours is one; step needs inputs at or below 0, so here it costs nothing
    good &= ours.paired("delta, 2^12 x 30, 10 resamples", lambda: delta.analyze(problem, x, z, num_resamples=10, seed=1),
                        "delta", names, x.T, z, rounds=3, bar=100, resamples=10)
    m = np.linspace(0, 2**12, 17)
    grid = np.linspace(z.min(), z.max(), 100)

    def raw():
        for k in range(inputs):
            delta.bias_reduced_delta(z, grid, x[:, k], m, 10, 0.95, 2**12, "raw", None, names[k], 20)
            delta.sobol_first_conf(z, x[:, k], m, 10, 0.95, 2**12)

    ours.paired("delta, of SALib only the estimate that ours is", raw, "delta", names, x.T, z, rounds=3, resamples=10)
    xp = latin.sample(problem, 2**14, seed=1)
    yp = g(xp)
    ours.paired("PAWN, 2^14 x 30, 10 slices", lambda: pawn.analyze(problem, xp, yp, S=10), "pawn", names, xp.T, yp, rounds=3)
    ours.paired("regional, 2^12 x 30, 20 bins", lambda: rsa.analyze(problem, x, z, bins=20, target="Y"), "rsa", names, x.T,
                z, rounds=3)
    xm = morris_sample.sample(problem, 1000, num_levels=4, seed=1)
    ym = g(xm)
    ours.paired("Morris, 1,000 paths x 30, 1,000 resamples",
                lambda: morris.analyze(problem, xm, ym, num_levels=4, num_resamples=1000, seed=1), "morris", names, xm.T, ym,
                rounds=3, resamples=1000)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    seconds() if "--time" in sys.argv else compare()

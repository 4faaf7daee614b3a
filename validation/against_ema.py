"""Our boxes beside those of EMA Workbench 3.0, on the same cases: PRIM, PRIM along principal components, CART.

    python validation/against_ema.py          differences; ends with 1 if one is beyond its bound
    python validation/against_ema.py --time   CPU seconds of both; ends with 1 if a bar is missed

Both follow the same rules on the same numbers, so paths and leaves must be the same box by box, to rounding (1e-9).
"""

import logging
import os
import sys
import warnings

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
warnings.filterwarnings("ignore")

import ours

try:
    import numpy as np
    import pandas as pd
    from ema_workbench.analysis import cart, prim
    from ema_workbench.analysis.scenario_discovery_util import RuleInductionType
except ImportError as missing:
    ours.skipped(f"EMA Workbench is absent ({missing})")
from models import MODELS

logging.disable(logging.CRITICAL)
RUNS = 5000
# Random orders in which scikit-learn may look through the inputs.
ORDERS = 20


def cases(model, runs, share=0.85, seed=1):
    """Inputs that single precision holds exactly, since scikit-learn cuts in single precision; the highest outcomes are of interest."""
    low, high = np.array(model.bounds, dtype=float).T
    x = (low + (high - low) * np.random.default_rng(seed).random((runs, len(low)))).astype(np.float32).astype(float)
    y = model.outcome(x)
    return pd.DataFrame(x, columns=model.inputs), y, y > np.quantile(y, share)


def trajectory(told, what, mine, box):
    """Box by box: what is known of each, and its limits."""
    path = box.peeling_trajectory
    if len(mine["id"]) != len(path):
        told.near(f"{what}: number of boxes", len(mine["id"]), len(path), 0)
        return
    for name in ("coverage", "density", "mass", "res_dim", "n", "k"):
        told.same(f"{what}: {name}", mine[name], path[name].to_numpy(dtype=float))
    for at, limits in enumerate(box.box_lims):
        for name in limits.columns:
            span = np.ptp(box.prim.box_init[name].to_numpy(dtype=float))
            both = np.array([mine[f"{name}_low"][at], mine[f"{name}_high"][at]])
            told.same(f"{what}: limits (of the range)", both / span, limits[name].to_numpy(dtype=float) / span)


def peeling(model, told):
    x, _, hits = cases(model, RUNS)
    kinds = {"lenient1": prim.PRIMObjectiveFunctions.LENIENT1, "lenient2": prim.PRIMObjectiveFunctions.LENIENT2,
             "original": prim.PRIMObjectiveFunctions.ORIGINAL}
    for name, kind in kinds.items():
        box = prim.Prim(x, hits, obj_function=kind, peel_alpha=0.1, mass_min=0.05).find_box()
        own, _ = ours.run("prim", model.inputs, x.to_numpy().T, hits.astype(float), peel_alpha=0.1, objective=name)
        trajectory(told, f"PRIM {name}", own, box)


def turned(model, told):
    x, _, hits = cases(model, RUNS)
    axes, matrix = prim.pca_preprocess(x, hits)
    own, _ = ours.run("axes", model.inputs, x.to_numpy().T, hits.astype(float))
    mine = np.array([own[name] for name in model.inputs])
    theirs = np.real(matrix.to_numpy())
    # a direction has no sign: theirs are turned as ours are
    signs = np.sign(np.sum(mine * theirs, axis=0))
    told.same("axes of the cases of interest", mine, theirs * signs)
    axes = pd.DataFrame(np.real(axes.to_numpy()) * signs, columns=axes.columns)
    box = prim.Prim(axes, hits, peel_alpha=0.1).find_box()
    own, _ = ours.run("prim-turned", model.inputs, x.to_numpy().T, hits.astype(float), peel_alpha=0.1)
    trajectory(told, "PRIM along the axes", own, box)


def leaves(model, told):
    x, y, hits = cases(model, RUNS)
    scale = np.std(y)
    for mode, kind, outcome in [("binary", RuleInductionType.BINARY, hits.astype(int)),
                                ("regression", RuleInductionType.REGRESSION, y / scale)]:
        what = f"CART {mode}"
        own, _ = ours.run("cart", model.inputs, x.to_numpy().T, outcome, mode=mode)
        mine = np.array([[own[f"{name}_{side}"] for side in ("low", "high")] for name in model.inputs])
        # of cuts that are alike scikit-learn takes one by chance and we the first: one of its trees must be ours
        for seed in range(ORDERS):
            np.random.seed(seed)
            tree = cart.CART(x, outcome, mass_min=0.05, mode=kind)
            tree.build_tree()
            theirs = np.array([limits[model.inputs].to_numpy(dtype=float).T for limits in tree.boxes])
            theirs = np.moveaxis(theirs, 0, -1)
            if theirs.shape == mine.shape and np.allclose(theirs, mine, rtol=1e-9, atol=1e-9):
                break
        stats = pd.DataFrame(tree.stats)
        if theirs.shape != mine.shape:
            told.near(f"{what}: number of leaves", mine.shape[-1], theirs.shape[-1], 0)
            continue
        columns = {"coverage": "coverage", "density": "density", "mass": "mass", "res_dim": "res dim"}
        if mode == "regression":
            columns = {"density": "mean", "mass": "mass", "res_dim": "res dim"}
        for name, column in columns.items():
            told.same(f"{what}: {column}", own[name], stats[column].to_numpy(dtype=float))
        span = np.ptp(x[model.inputs].to_numpy(), axis=0)[:, None, None]
        told.same(f"{what}: limits (of the range)", mine / span, theirs / span)


def compare():
    told = ours.Comparison()
    for model in MODELS:
        print(model.name, flush=True)
        peeling(model, told)
        turned(model, told)
        leaves(model, told)
    told.end()


def seconds():
    rng = np.random.default_rng(1)
    names = [f"x{k}" for k in range(12)]
    x = pd.DataFrame(rng.random((100_000, 12)).astype(np.float32).astype(float), columns=names)
    risk = x["x0"] * x["x1"] + 0.5 * x["x2"] ** 2 + 0.3 * x["x3"] * (1 - x["x4"]) + 0.1 * rng.random(100_000)
    hits = (risk > risk.quantile(0.85)).to_numpy()
    columns = x.to_numpy().T
    good = ours.paired("PRIM, 100,000 x 12, a peel of a tenth", lambda: prim.Prim(x, hits, peel_alpha=0.1).find_box(), "prim",
                       names, columns, hits.astype(float), rounds=5, bar=30, peel_alpha=0.1)
    ours.paired("PRIM, 100,000 x 12, a peel of a twentieth", lambda: prim.Prim(x, hits).find_box(), "prim", names, columns,
                hits.astype(float), rounds=3)
    ours.paired("CART, 100,000 x 12", lambda: cart.CART(x, hits.astype(int), mass_min=0.05).build_tree(), "cart", names,
                columns, hits.astype(float), rounds=3)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    seconds() if "--time" in sys.argv else compare()

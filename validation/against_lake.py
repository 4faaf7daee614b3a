"""The lake problem, run by EMA Workbench 3.0: its boxes and ours on the same experiments, and the table of regret on the same outcomes.

    python validation/against_lake.py         differences; ends with 1 if one is beyond its bound

EMA Workbench draws the worlds and runs them under four policies. PRIM must find the same boxes, to rounding. EMA Workbench has no table of regret;
theirs is worked out with pandas from its outcomes, by the definitions. The least means in Wasserstein balls are those of SciPy's linear programs.
"""

import logging
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
warnings.filterwarnings("ignore")

import ours

try:
    import numpy as np
    import pandas as pd
    from scipy import sparse
    from scipy.optimize import linprog
    from ema_workbench import Model, RealParameter, Sample, ScalarOutcome, perform_experiments
    from ema_workbench.analysis import prim
except ImportError as missing:
    ours.skipped(f"EMA Workbench is absent ({missing})")
from against_ema import trajectory
from lake import POLICIES, UNCERTAIN, lake

logging.disable(logging.CRITICAL)
WORLDS = 800
# Worlds of the linear programs, which have a variable for each pair of them; radii in standard deviations.
PROGRAM = 60
RADII = (0.0, 0.1, 0.5, 2.0)
LEVERS = ("c1", "c2", "r1", "r2", "w1")
# Outcomes, and whether more of them is better.
JUDGED = {"max_p": False, "utility": True, "inertia": True, "reliability": True}
COMMAND = ["cargo", "run", "--release", "-q", "-p", "shapan-decide", "--example", "regret", "--"]


def experiments():
    """Worlds by EMA's Latin hypercube, each under every policy."""
    model = Model("lake", function=lake)
    model.uncertainties = [RealParameter(name, *ends) for name, ends in UNCERTAIN.items()]
    model.levers = [RealParameter("c1", -2, 2), RealParameter("c2", -2, 2), RealParameter("r1", 0, 2), RealParameter("r2", 0, 2),
                    RealParameter("w1", 0, 1)]
    model.outcomes = [ScalarOutcome(name) for name in JUDGED]
    policies = [Sample(name, **dict(zip(LEVERS, values))) for name, values in POLICIES.items()]
    return perform_experiments(model, scenarios=WORLDS, policies=policies, log_progress=True, uncertainty_sampling_kwargs={"rng": 1})


def boxes(told, cases, outcomes):
    """In which worlds the lake is lost, under each policy."""
    for policy in POLICIES:
        rows = (cases["policy"] == policy).to_numpy()
        x = cases.loc[rows, list(UNCERTAIN)].astype(float).reset_index(drop=True)
        lost = outcomes["reliability"][rows] < 0.9
        print(f"  {policy}: lost in {lost.mean():.0%} of {len(lost)} worlds", flush=True)
        if lost.mean() in (0.0, 1.0):
            continue
        for peel in (0.05, 0.1):
            box = prim.Prim(x, lost, peel_alpha=peel, mass_min=0.05).find_box()
            own, _ = ours.run("prim", list(UNCERTAIN), x.to_numpy().T, lost.astype(float), peel_alpha=peel)
            trajectory(told, f"PRIM, a peel of {peel}", own, box)


def theirs(table, more):
    """Measures of policies (columns) over worlds (rows), by their definitions."""
    gains = table if more else -table
    best = gains.max(axis=1)
    regrets = gains.rsub(best, axis=0)
    sign = 1.0 if more else -1.0
    worst = gains.apply(lambda own: own.nsmallest(round(len(own) / 10)).mean())
    return pd.DataFrame({
        "mean": table.mean(), "cvar": sign * worst, "worst": sign * gains.min(), "regret_mean": regrets.mean(),
        "regret_p90": regrets.quantile(0.9), "regret_max": regrets.max(), "best": gains.eq(best, axis=0).mean(),
    })


def ball(table, more, radius):
    """Least favourable means in a Wasserstein ball: the plan that moves weight between worlds, within the budget, as a linear program."""
    values = table.to_numpy()
    count = len(values)
    distance = np.abs(values[:, None, :] - values[None, :, :]).max(axis=2).ravel()
    leaves = sparse.kron(sparse.eye(count), np.ones((1, count)))
    sign = 1.0 if more else -1.0
    means = []
    for own in values.T:
        plan = linprog(sign * np.tile(own, count), A_ub=distance[None, :], b_ub=[radius], A_eq=leaves, b_eq=np.full(count, 1 / count),
                       method="highs", options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10})
        means.append(sign * plan.fun)
    return np.array(means)


def mine(table, more, *radius):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outcomes.csv"
        path.write_text("".join(",".join(map(repr, row)) + "\n" for row in table.to_numpy().T.tolist()))
        done = subprocess.run([*COMMAND, str(path), "max" if more else "min", *map(repr, radius)], cwd=ours.ROOT, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"regret: {done.stderr}")
    head, *rows = [line.split(",") for line in done.stdout.splitlines()]
    return pd.DataFrame([[float(cell) for cell in row] for row in rows], columns=head, index=table.columns)


def regrets(told, cases, outcomes):
    for name, more in JUDGED.items():
        by_world = pd.DataFrame({"world": cases["scenario"].astype(str), "policy": cases["policy"].astype(str), "y": outcomes[name]})
        table = by_world.pivot(index="world", columns="policy", values="y")[list(POLICIES)]
        peer, own = theirs(table, more), mine(table, more)
        for column in peer.columns:
            told.same(f"regret table: {column}", own[column].to_numpy(), peer[column].to_numpy())
        some = table.iloc[:PROGRAM]
        for radius in RADII:
            radius = radius * float(table.to_numpy().std())
            # the solver keeps to its constraints to 1e-10 of the weight
            told.same("regret table: least mean in a Wasserstein ball", mine(some, more, radius)["wasserstein"].to_numpy(), ball(some, more, radius), 1e-8)
        print(f"\n{name} ({'more' if more else 'less'} is better)\n{own.round(4).to_string()}", flush=True)


if __name__ == "__main__":
    told = ours.Comparison()
    print(f"lake problem, {WORLDS} worlds under {len(POLICIES)} policies", flush=True)
    cases, outcomes = experiments()
    boxes(told, cases, outcomes)
    regrets(told, cases, outcomes)
    told.end()

"""Our optimisers beside those of Platypus 1.4 and pycma 4.5, on test problems, with the same numbers of evaluations.

    python validation/against_platypus.py     ends with 1 if ours does worse than theirs by more than the spread, or a volume differs

Searches draw their numbers anew, so they are compared over seeds: the mean hypervolume of our archives must not be below theirs by more than
4.5 joint standard errors, and CMA-ES must not need more evaluations in the median than theirs by more than a fifth. The hypervolume of the same front
is the same number, to rounding.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import ours

try:
    import cma
    import platypus
except ImportError as missing:
    ours.skipped(f"Platypus or pycma is absent ({missing})")

COMMAND = ["cargo", "run", "--release", "-q", "-p", "shapan-decide", "--example", "yardsticks", "--"]
SEEDS = range(1, 6)
EVALUATIONS = 10_000
# Problem, its name with us, resolution, reference point.
PROBLEMS = [
    ("ZDT1", platypus.ZDT1(), 0.01, [1.1] * 2),
    ("ZDT2", platypus.ZDT2(), 0.01, [1.1] * 2),
    ("ZDT3", platypus.ZDT3(), 0.01, [1.1] * 2),
    ("DTLZ2", platypus.DTLZ2(3), 0.05, [1.1] * 3),
]
RUNS = range(1, 12)


class Crossing(platypus.SBX):
    """The crossover as published: theirs leaves a variable alone wherever the first parent has the larger value."""

    def sbx_crossover(self, x1, x2, lb, ub):
        return super().sbx_crossover(min(x1, x2), max(x1, x2), lb, ub)


def their_front(problem, epsilon, objectives, seed, crossing):
    random.seed(seed)
    search = platypus.EpsNSGAII(problem, epsilons=[epsilon] * objectives, variator=platypus.GAOperator(crossing(), platypus.PM()))
    search.run(EVALUATIONS)
    return [list(solution.objectives) for solution in search.result]


def told(*words):
    done = subprocess.run([*COMMAND, *map(str, words)], cwd=ours.ROOT, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{words}: {done.stderr}")
    return done.stdout


def volume(points, reference):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "front.csv"
        file.write_text("".join(",".join(map(repr, point)) + "\n" for point in points))
        return float(told("volume", file, ",".join(map(str, reference))))


def their_volume(points, reference, lowest):
    """Theirs is of the unit box between two points; turned back to the scale of the objectives."""
    problem = platypus.Problem(1, len(reference))
    solutions = []
    for point in points:
        solution = platypus.Solution(problem)
        solution.objectives[:] = point
        solution.evaluated, solution.feasible, solution.constraint_violation = True, True, 0.0
        solutions.append(solution)
    box = 1.0
    for low, high in zip(lowest, reference):
        box *= high - low
    return platypus.Hypervolume(minimum=lowest, maximum=reference).calculate(solutions) * box


def fronts(result):
    print(f"hypervolume after {EVALUATIONS} evaluations, mean ± deviation over {len(SEEDS)} seeds")
    print(f"{'problem':8s} {'ours':>22s} {'theirs':>22s} {'theirs as shipped':>22s} {'ours - theirs':>14s} {'bound':>8s}")
    for name, problem, epsilon, reference in PROBLEMS:
        volumes = [[], [], []]
        lowest = [-1.0] * len(reference)
        for seed in SEEDS:
            lines = told("front", name.lower(), EVALUATIONS, seed, epsilon).splitlines()
            sides = [[[float(cell) for cell in line.split(",")] for line in lines]]
            sides += [their_front(problem, epsilon, len(reference), seed, crossing) for crossing in (Crossing, platypus.SBX)]
            for held, points in zip(volumes, sides):
                held.append(volume(points, reference))
                # what lies beyond the reference is cut off by theirs too
                within = [p for p in points if all(f < r for f, r in zip(p, reference))]
                result.near("hypervolume of the same front", volume(within, reference),
                            their_volume(within, reference, lowest), 1e-9, "rounding")
        mine, theirs, _ = volumes
        error = (statistics.variance(mine) / len(mine) + statistics.variance(theirs) / len(theirs)) ** 0.5
        difference, bound = statistics.mean(mine) - statistics.mean(theirs), ours.ERRORS * error
        cells = " ".join(f"{statistics.mean(held):12.5f} ± {statistics.stdev(held):.5f}" for held in volumes)
        print(f"{name:8s} {cells} {difference:+14.5f} {bound:8.5f}", flush=True)
        result.near(f"{name}: what ours lack of theirs", max(0.0, -difference), 0.0, bound, "joint errors")


def least(result):
    functions = {
        "sphere": lambda x: float(sum(v * v for v in x)),
        "ellipsoid": lambda x: float(sum(10 ** (6 * i / (len(x) - 1)) * v * v for i, v in enumerate(x))),
        "rosenbrock": lambda x: float(sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))),
    }
    print(f"\n{'10 variables':12s} {'evaluations to 1e-8, median (least to most): ours':>50s} {'theirs':>24s}")
    for name, f in functions.items():
        mine, theirs = [], []
        for seed in RUNS:
            count, reached = told("least", name, 10, seed).strip().split(",")
            if reached == "1":
                mine.append(int(count))
            search = cma.CMAEvolutionStrategy(10 * [2.0], 1.0, {"seed": seed, "bounds": [-5, 5], "ftarget": 1e-8, "maxfevals": 30_000, "verbose": -9})
            search.optimize(f)
            if search.best.f <= 1e-8:
                theirs.append(search.countevals)
        show = lambda counts: f"{statistics.median(counts):.0f} ({min(counts)} to {max(counts)}), {len(counts)} of {len(RUNS)} runs"
        print(f"{name:12s} {show(mine):>50s} {show(theirs):>36s}", flush=True)
        result.near(f"{name}: evaluations over theirs", max(1.0, statistics.median(mine) / statistics.median(theirs)), 1.0, 0.2, "quotient")
        result.near(f"{name}: runs that end elsewhere", max(0, len(theirs) - len(mine)), 0, 3, "runs")


if __name__ == "__main__":
    result = ours.Comparison()
    fronts(result)
    least(result)
    result.end()

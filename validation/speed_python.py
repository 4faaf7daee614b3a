"""race2 and the flagship from Python: how fast, beside the command line and beside what is used today, on the same inputs.

Paired: each round runs every case once, in turning order, and a ratio is taken within a round; the first case is run twice, and the spread of
that null pair says how small a difference can be believed. CPU seconds of the process and its children, on one thread. A case is timed only after
its answers have been laid beside ours. Not a test: nothing fails for being slow.

    VENV/bin/pip install './python[all]' -r validation/requirements-speed.txt
    cargo build --release && VENV/bin/python validation/speed_python.py [--rounds 7] [--flagship] [--program target/release/shapan]
"""

import argparse
import importlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import race2_peers as race2

warnings.filterwarnings("ignore")
ROOT = Path(__file__).resolve().parent.parent
MANY = 10_000
# what the command line and the package may differ by: the target, told beside the figure
TARGET = 0.05


def cpu():
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def paired(cases, rounds):
    """Cases are (name, worlds, call). Prints worlds per CPU-second and the ratio to the first."""
    first = cases[0]
    cases = [first, (f"{first[0]} (null pair)", *first[1:]), *cases[1:]]
    taken = {name: [] for name, _, _ in cases}
    for _, _, call in cases:
        call()
    for turn in range(rounds):
        for name, worlds, call in cases[turn % len(cases):] + cases[: turn % len(cases)]:
            before = cpu()
            call()
            taken[name].append((cpu() - before) / worlds)
    base = taken[first[0]]
    print(f"\n{rounds} rounds, load {os.getloadavg()[0]:.1f}: worlds per CPU-second (best, median), and how many times the first (median, range)")
    for name, _, _ in cases:
        own = taken[name]
        ratios = sorted(b / max(o, 1e-12) for b, o in zip(base, own))
        print(
            f"{name:52s} {1 / min(own):12,.0f} {1 / statistics.median(own):12,.0f}   "
            f"{statistics.median(ratios):10.4f} [{ratios[0]:.4f} .. {ratios[-1]:.4f}]",
            flush=True,
        )


def near(what, theirs, ours, bound=1e-9):
    off = max(abs(t - o) / abs(o) for t, o in zip(theirs, ours))
    if off > bound:
        sys.exit(f"{what}: answers differ from ours by {off:.1e}, more than {bound:.0e}")
    print(f"{what}: answers as ours, to {off:.0e}")


def peer(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"skipped: {name} is not installed")
        return None


def command(program, scenario, worlds, *more):
    words = [program, "ensemble", scenario, "--runs", str(worlds), "--threads", "1", *more]

    def call():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([*words, "--out", folder], check=True, capture_output=True)

    return call


def of_race2(shapan, program, rounds, folder):
    model = shapan.Model("race2")
    names = list(model.uncertainties)
    ensemble = model.ensemble(MANY, seed=1, sampler="mc", threads=1)
    frame = ensemble.to_pandas()
    draws = {name: frame[name].to_numpy() for name in names}
    kept_names = sorted({name[:-2] for name in race2.SERIES})
    kept = model.ensemble(500, seed=1, sampler="mc", series=kept_names).series.to_pandas()
    kept = kept[kept["time"] == kept["time"].max()]
    ours = {name: kept[kept["bloc"] == name[-1]][name[:-2]].to_numpy() for name in race2.SERIES}
    central = model.run().series.to_pandas().iloc[-2:]
    last = [central.iloc["ab".index(name[-1])][name[:-2]] for name in race2.SERIES]

    near("plain Python", [race2.one()[name][-1] for name in race2.SERIES], last)
    found = race2.many(draws)
    for name, values in ours.items():
        near(f"NumPy, {name} in {len(values)} worlds", found[name][-1], values)
    setting = [{name: float(draws[name][run]) for name in names} for run in range(200)]
    own = model.ensemble(samples=draws, threads=1).to_pandas()
    assert all((own[name] == frame[name]).all() for name in frame if "@" in name and name not in names), "samples and draws differ"

    cases = [
        ("shapan, Python: ensemble in memory", MANY, lambda: model.ensemble(MANY, seed=1, sampler="mc", threads=1)),
        ("shapan, Python: outcomes alone", MANY, lambda: model.ensemble(MANY, seed=1, sampler="mc", quantiles=False, threads=1)),
        ("shapan, Python: six series of every run", MANY, lambda: model.ensemble(MANY, seed=1, sampler="mc", series=kept_names, quantiles=False, threads=1)),
        ("shapan, Python: given samples", MANY, lambda: model.ensemble(samples=draws, threads=1)),
        ("shapan, command line", MANY, command(program, "race2", MANY, "--seed", "1", "--sampler", "mc")),
        ("shapan, command line, outcomes alone", MANY, command(program, "race2", MANY, "--seed", "1", "--sampler", "mc", "--save", "outcomes")),
        ("NumPy, all worlds at once", MANY, lambda: race2.many(draws)),
        ("plain Python, one world after another", 200, lambda: [race2.one(**own) for own in setting]),
    ]
    if workbench := peer("ema_workbench"):
        em_model = workbench.Model("race2", function=lambda **x: {name: values[-1] for name, values in race2.one(**named(x)).items()})
        plain = {name: race2.word(name) for name in names}
        quiet = {"reporting_interval": 10**6}
        back = {word: name for name, word in plain.items()}
        named = lambda x: {back[word]: value for word, value in x.items()}
        em_model.uncertainties = [
            workbench.RealParameter(plain[name], 0.8 * race2.INPUTS[name], 1.2 * race2.INPUTS[name]) for name in names
        ]
        em_model.outcomes = [workbench.ScalarOutcome(name) for name in race2.SERIES]
        cases.append(("EMA Workbench, the same loop", 400, lambda: workbench.perform_experiments(em_model, scenarios=400, **quiet)))
        adapter = shapan.ema.model("race2", outcomes=[name for name in ours_names(model)])
        cases.append(("EMA Workbench with shapan.ema", 400, lambda: workbench.perform_experiments(adapter, scenarios=400, **quiet)))
    printed = folder / "race2.xmile"
    printed.write_text(race2.xmile())
    if pysd := peer("pysd"):
        system = pysd.read_xmile(str(printed))
        table = system.run(return_columns=race2.WORDS)
        near("PySD", [table[name].iloc[-1] for name in race2.WORDS], last)
        put = [{race2.word(name): value for name, value in own.items()} for own in setting[:20]]
        cases.append(("PySD", 20, lambda: [system.run(params=own, return_columns=race2.WORDS) for own in put]))
    if simlin := peer("simlin"):
        translated = simlin.load(str(printed))
        table = translated.run(analyze_loops=False).results
        near("pysimlin", [table[name].iloc[-1] for name in race2.WORDS], last)
        cases.append(("pysimlin, Model.run to a data frame", 100, lambda: [translated.run(analyze_loops=False) for _ in range(100)]))
        machine = translated.simulate()
        machine.run_to_end()
        names_of = {name.lower(): name for name in machine.get_var_names()}

        def low():
            for own in setting:
                machine.reset()
                for name, value in own.items():
                    machine.set_value(names_of[race2.word(name)], value)
                machine.run_to_end()
                for name in race2.WORDS:
                    machine.get_series(names_of[name])

        cases.append(("pysimlin, Sim: set, run, read six series", len(setting), low))
    return paired(cases, rounds)


def ours_names(model):
    return [name for name in model.outcomes if name != "blowup_year"][:6]


def of_flagship(shapan, program, rounds):
    model = shapan.Model("baseline", years=5, step="1/16")
    paired(
        [
            ("flagship, command line", MANY, command(program, "baseline", MANY, "--years", "5", "--step", "1/16")),
            ("flagship, Python", MANY, lambda: model.ensemble(MANY, threads=1)),
        ],
        rounds,
    )


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--flagship", action="store_true", help="the flagship instead of race2: 5 years in steps of 1/16")
    asked.add_argument("--program", default=str(ROOT / "target" / "release" / "shapan"))
    args = asked.parse_args()
    import shapan
    import shapan.ema

    print(f"shapan {shapan.__version__} ({Path(shapan.__file__).parent}), NumPy {np.__version__}, Python {sys.version.split()[0]}")
    if args.flagship:
        of_flagship(shapan, args.program, args.rounds)
    else:
        with tempfile.TemporaryDirectory() as folder:
            of_race2(shapan, args.program, args.rounds, Path(folder))
    print(f"target: the package within {TARGET:.0%} of the command line")


if __name__ == "__main__":
    main()

"""What `shapan export` writes, read by the programs that it is for: netCDF4, SciPy and xarray, pyam, and PySD for XMILE.

    python validation/exports.py [PROGRAM]

PROGRAM is the shapan program; without it, `cargo run --release`. Every number of every table is compared with the Parquet tables as pyarrow reads them.
A reader that is not installed is named and skipped; what was not compared has not failed.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [str(Path(sys.argv[1]).resolve())] if len(sys.argv) > 1 else ["cargo", "run", "--release", "-q", "-p", "shapan", "--"]
INSTALL = "python3 -m venv VENV && VENV/bin/pip install -r validation/requirements-exports.txt"
# Doubles in the hands of another exp: differences after a year, relative.
ROUNDING = 1e-8


def shapan(*words):
    done = subprocess.run([*PROGRAM, *map(str, words)], cwd=ROOT, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"shapan {' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def reader(name):
    try:
        return __import__(name)
    except ImportError:
        print(f"skipped: {name} is not installed; {INSTALL}", flush=True)
        return None


def same(what, ours, theirs):
    import numpy as np

    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if ours.shape != theirs.shape or not np.array_equal(ours, theirs, equal_nan=True):
        sys.exit(f"{what}: the numbers differ")


def plain(name):
    name = "".join(c if c.isalnum() and c.isascii() else "_" for c in name.replace("->", "_to_"))
    return name if name[0].isalpha() else f"v_{name}"


def tables(folder):
    import pandas

    read = lambda name: pandas.read_parquet(folder / f"{name}.parquet", engine="pyarrow")
    return read("experiments"), read("timeseries"), read("quantiles")


def netcdf(file, experiments, series, quantiles):
    """Every variable, by three readers."""
    import numpy as np

    runs, times = list(experiments.run_id), sorted(series.time.unique())
    blocs = list(dict.fromkeys(series.bloc))
    grid = series.set_index(["run_id", "time", "bloc"])
    grid = grid.reindex([(run, time, bloc) for run in runs for time in times for bloc in blocs])
    by_variable = {name: part.set_index(["time", "bloc"]) for name, part in quantiles.groupby("variable")}
    levels = [name for name in quantiles.columns if name[0] == "p" and name[1:].isdigit()]
    expected = {plain(name): experiments[name] for name in experiments.columns if experiments[name].dtype.kind == "f"}
    for name in grid.columns:
        expected[plain(name)] = grid[name].to_numpy().reshape(len(runs), len(times), len(blocs))
        part = by_variable[name].reindex([(time, bloc) for time in times for bloc in blocs])
        expected[f"{plain(name)}_quantiles"] = np.stack([part[level].to_numpy().reshape(len(times), -1) for level in levels])

    def check(reader, values):
        for name, table in expected.items():
            same(f"{reader}: {name}", values(name), table)
        same(f"{reader}: year", values("year"), [2026 + time for time in times])
        print(f"{reader}: {len(expected)} variables of {file.stat().st_size} bytes as in the Parquet tables", flush=True)

    if netCDF4 := reader("netCDF4"):
        with netCDF4.Dataset(file) as found:
            assert found.data_model == "NETCDF3_64BIT_OFFSET", found.data_model
            check("netCDF4", lambda name: found[name][...].filled(np.nan) if np.ma.isMA(found[name][...]) else found[name][...])
            assert list(found["bloc"][...]) == blocs
    if reader("scipy"):
        from scipy.io import netcdf_file

        with netcdf_file(file, mmap=False, maskandscale=True) as found:
            fill = lambda array: np.ma.filled(np.ma.asarray(array, dtype=float), np.nan)
            check("scipy", lambda name: fill(found.variables[name][:]))
    if xarray := reader("xarray"):
        with xarray.open_dataset(file) as found:
            check("xarray", lambda name: found[name].values)
            assert found.production_output.dims == ("run", "time", "bloc")
            assert found.production_output.attrs["units"] == "USD/yr" and found.research_beta.attrs["shapan_name"] == "research.beta"
            assert found.time.attrs["units"] == "yr" and list(found.bloc.values) == blocs


def iamc(files, quantiles):
    if not (pyam := reader("pyam")):
        return
    words = lambda name: "|".join(" ".join(word.capitalize() for word in part.split("_")) for part in name.split("."))
    whole = quantiles[quantiles.time % 1 == 0]
    levels = [name for name in quantiles.columns if name[0] == "p" and name[1:].isdigit()]
    expected = {}
    for level in levels:
        for name, bloc, time, value in zip(whole.variable, whole.bloc, whole.time, whole[level]):
            if value == value:
                expected[(f"{words(name)}|{level}".lower(), bloc, int(2026 + time))] = value
    for file in files:
        found = pyam.IamDataFrame(file).data
        got = {(v.lower(), r, y): x for v, r, y, x in zip(found.variable, found.region, found.year, found.value)}
        # pandas reads decimals to a unit in the last place
        far = [key for key in got if not abs(got[key] - expected.get(key, float("nan"))) <= 1e-14 * abs(got[key])]
        if got.keys() != expected.keys() or far:
            sys.exit(f"pyam: {file.name}: {len(got)} numbers, {len(expected)} expected, or some differ")
        assert set(found.scenario) == {"baseline"} and len(set(found.model)) == 1
        print(f"pyam: {len(got)} numbers of {file.name} as in quantiles.parquet", flush=True)


def xmile(folder):
    """A year of the baseline. PySD moves stocks by Euler's scheme, so it is laid beside the equations in C with the stages of that scheme."""
    if not (pysd := reader("pysd")):
        return
    compiler = next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)
    if not compiler:
        print("skipped: there is no compiler of C, whose results those of PySD are laid beside", flush=True)
        return
    world = ["export", "equations", "--years", 1, "--step", "1/16"]
    shapan(*world, "--to", "xmile", "--out", folder / "world.xmile")
    c = shapan(*world, "--to", "c")
    stages = "{{0.0, 1.0, 0}, {0.5, 2.0, 1}, {0.5, 2.0, 0}, {1.0, 1.0, 1}}"
    assert stages in c and "WEIGHTS = 6.0" in c
    (folder / "euler.c").write_text(c.replace(stages, "{{0.0, 1.0, 0}}").replace("WEIGHTS = 6.0", "WEIGHTS = 1.0"))
    subprocess.run([compiler, "-O2", "-ffp-contract=off", folder / "euler.c", "-o", folder / "euler", "-lm"], check=True)
    table = subprocess.run([folder / "euler"], check=True, text=True, capture_output=True).stdout
    ours = {(row["time"], row["bloc"]): row for row in csv.DictReader(table.splitlines())}
    names = {key.replace(".", "_"): key for key in next(iter(ours.values()))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pysd.read_xmile(str(folder / "world.xmile")).run(return_timestamps=[0, 1], final_time=1)
    worst, count = (0, ""), 0
    for column in found.columns:
        name, _, bloc = column.partition("[")
        bloc, key = bloc.rstrip("]"), names.get(name.replace(" ", "_"))
        if key is None or ("1", bloc) not in ours:
            continue
        for time in ("0", "1"):
            a, b = float(ours[(time, bloc)][key]), float(found[column].loc[float(time)])
            count += 1
            worst = max(worst, (abs(a - b) / max(abs(a), abs(b), 1e-9), column))
    if count < 900 or worst[0] > ROUNDING:
        sys.exit(f"PySD: {count} results, the largest difference {worst[0]:.1e} in {worst[1]}")
    print(f"PySD: {count} stocks and flows at the start and after a year, the largest difference {worst[0]:.1e} ({worst[1]})", flush=True)


def main():
    if not reader("pyarrow") or not reader("pandas"):
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        study = folder / "study"
        shapan("ensemble", "baseline", "--runs", 24, "--seed", 7, "--save", "series", "--every", "quarter", "--out", study)
        files = [folder / name for name in ("study.nc", "wide.csv", "long.csv")]
        shapan("export", "results", study, "--to", "netcdf", "--out", files[0])
        shapan("export", "results", study, "--to", "iamc", "--out", files[1])
        shapan("export", "results", study, "--to", "iamc", "--layout", "long", "--out", files[2])
        experiments, series, quantiles = tables(study)
        netcdf(files[0], experiments, series, quantiles)
        iamc(files[1:], quantiles)
        xmile(folder)


main()

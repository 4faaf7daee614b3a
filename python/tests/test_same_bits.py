"""The same study gives the same bits from Python and from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest

import shapan

CommandLine = Callable[..., str]


def same(ours: shapan.Table, path: Path) -> None:
    """Every name, unit and bit."""
    parquet = pytest.importorskip("pyarrow.parquet")
    theirs = parquet.read_table(path)
    mine = ours.to_arrow()
    assert mine.schema.names == theirs.schema.names
    assert mine.num_rows == theirs.num_rows
    for name in mine.schema.names:
        a, b = mine.column(name).combine_chunks(), theirs.column(name).combine_chunks()
        assert a.type == b.type, name
        assert a.null_count == b.null_count, name
        # equals() compares numbers; bits tell a zero from its negative
        assert a.equals(b), name
        if str(a.type) == "double":
            bits = [numpy.asarray(x.fill_null(0.0)).view(numpy.uint64) for x in (a, b)]
            assert (bits[0] == bits[1]).all(), name
        assert mine.schema.field(name).metadata == theirs.schema.field(name).metadata, name


def test_a_run_is_that_of_the_command_line(command_line: CommandLine, baseline: shapan.Model) -> None:
    run = baseline.run(levers={"china.investment.awake_share": 0.02}, every="quarter")
    changes = ["--set", "china.investment.awake_share=0.02"]
    assert run.csv == command_line("run", "baseline", *changes, "--every", "quarter", "--csv")
    assert run.about == json.loads(command_line("run", "baseline", *changes, "--json"))
    frame = run.to_pandas()
    lines = run.csv.splitlines()
    assert list(frame.columns) == lines[0].split(",")
    last = [float(cell) for cell in lines[-1].split(",")[2:]]
    assert list(frame.iloc[-1, 2:]) == last


def test_a_drawn_world_is_that_of_the_command_line(command_line: CommandLine, baseline: shapan.Model) -> None:
    assert baseline.run(draw=7).csv == command_line("run", "baseline", "--draw", "7", "--csv")


@pytest.mark.parametrize("sampler", ["mc", "lhs", "sobol"])
def test_an_ensemble_is_that_of_the_command_line(
    command_line: CommandLine, baseline: shapan.Model, tmp_path: Path, sampler: shapan.Sampler
) -> None:
    options = ["--runs", "48", "--seed", "11", "--sampler", sampler, "--set", "research.spill=0.5", "--save", "series"]
    command_line("ensemble", "baseline", *options, "--out", str(tmp_path))
    for threads in (1, 3):
        ours = baseline.ensemble(
            48, seed=11, sampler=sampler, set={"research.spill": 0.5}, series="all", threads=threads
        )
        same(ours.experiments, tmp_path / "experiments.parquet")
        same(ours.quantiles(), tmp_path / "quantiles.parquet")
        assert ours.series is not None
        same(ours.series, tmp_path / "timeseries.parquet")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    for key in ("scenario_hash", "seed", "sampler", "runs", "step", "years", "citations", "data", "broken"):
        assert ours.manifest[key] == manifest[key], key


def test_series_that_are_computed_later_are_the_same(baseline: shapan.Model) -> None:
    at_once = baseline.ensemble(40, seed=3, series=["production.output", "research.software"])
    later = baseline.ensemble(40, seed=3).keeping(["production.output", "research.software"])
    assert at_once.series is not None and later.series is not None
    assert at_once.series.to_arrow().equals(later.series.to_arrow())


def test_worlds_that_are_given_are_those_that_were_drawn(baseline: shapan.Model) -> None:
    drawn = baseline.ensemble(32, seed=5)
    frame = drawn.to_pandas()
    given = baseline.ensemble(samples=frame[list(baseline.uncertainties)])
    outcomes = list(baseline.outcomes)
    assert (given.to_pandas()[outcomes].to_numpy() == frame[outcomes].to_numpy())[~frame[outcomes].isna()].all()
    assert given.about["sampler"] == "table"

"""Analyses: the tables of the command line, and refusals."""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

import shapan

CommandLine = Callable[..., str]


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("method", ["sobol", "delta", "morris"])
def test_sensitivity(command_line: CommandLine, tmp_path: Path, method: shapan.Method) -> None:
    points = {"sobol": 8, "delta": 256, "morris": 8}[method]
    inputs = ["research.*"] if method != "delta" else []
    options = ["--outcome", "output_gap@2041", "--method", method, "-n", str(points), "--seed", "5"]
    options += [word for pattern in inputs for word in ("--inputs", pattern)]
    command_line("sensitivity", "baseline", *options, "--out", str(tmp_path))
    ours = shapan.Model().sensitivity("output_gap@2041", method=method, points=points, seed=5, inputs=inputs or None)
    for name in ("indices", "convergence"):
        assert ours.tables[name].csv == text(tmp_path / f"{name}.csv"), name
    assert ours.sentences and ours.table[0]["outcome"] == "output_gap@2041"


def test_discovery(command_line: CommandLine, tmp_path: Path) -> None:
    when = "output.china@2046 > output.usa@2046 * 0.7"
    command_line("discover", "baseline", "--when", when, "--runs", "512", "--seed", "3", "--out", str(tmp_path))
    ours = shapan.Model().discover(when, n=512, seed=3)
    assert ours.path.csv == text(tmp_path / "path.csv")
    assert ours.limits.csv == text(tmp_path / "box.csv")
    assert 0 < ours.hits < ours.worlds == 512
    of_ensemble = shapan.Model().ensemble(512, seed=3).discover(when)
    assert of_ensemble.path.csv == ours.path.csv


def test_comparison(command_line: CommandLine, tmp_path: Path) -> None:
    command_line("compare", "push0", "push5", "--runs", "64", "--seed", "2", "--out", str(tmp_path))
    ours = shapan.compare("push0", "push5", n=64, seed=2)
    assert ours.table.csv == text(tmp_path / "differences.csv")


def test_claims(command_line: CommandLine, tmp_path: Path) -> None:
    names = ["concentrate", "capital-pull"]
    command_line("claims", *names, "--runs", "64", "--seed", "2", "--out", str(tmp_path))
    ours = shapan.claims(names, n=64, seed=2)
    assert ours.tables["verdicts"].csv == text(tmp_path / "verdicts.csv")
    assert ours.tables["metrics"].csv == text(tmp_path / "metrics.csv")


def test_looking_back(command_line: CommandLine, tmp_path: Path) -> None:
    command_line("hindcast", "end-2022", "--runs", "48", "--out", str(tmp_path))
    ours = shapan.hindcast("end-2022", n=48)
    assert ours.table.csv == text(tmp_path / "scores.csv")
    assert ours.tables["points"].csv == text(tmp_path / "points.csv")


def test_calibration(command_line: CommandLine, tmp_path: Path) -> None:
    options = ["--inputs", "chips.*", "--chains", "8", "--steps", "40", "--keep", "50"]
    command_line("calibrate", "end-2022", *options, "--out", str(tmp_path))
    ours = shapan.calibrate(inputs="chips.*", chains=8, steps=40, keep=50)
    assert ours.posterior == text(tmp_path / "posterior.csv")
    assert ours.tables["inputs"].csv == text(tmp_path / "inputs.csv")
    ours.save(tmp_path / "mine.csv")
    informed = ours.model().ensemble(24, seed=1).to_pandas()
    by_file = shapan.Model(posterior=tmp_path / "mine.csv").ensemble(24, seed=1).to_pandas()
    assert informed.equals(by_file)
    assert not informed.equals(shapan.Model().ensemble(24, seed=1).to_pandas())


def test_published_models(command_line: CommandLine) -> None:
    names = ["ftm", "ai2027"]
    options = ["--models", ",".join(names), "--question", "full-automation", "--runs", "50", "--csv"]
    ours = shapan.compare(models=names, question="full-automation", n=50)
    assert ours.table.csv == command_line("compare", *options)
    assert {model["id"] for model in shapan.models()} >= set(names)
    assert "full-automation" in [question["name"] for question in shapan.questions()]


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: shapan.Model().sensitivity("output_gap@2041x"), "outcome"),
        (lambda: shapan.Model().sensitivity(inputs="nothing.*"), "inputs"),
        (lambda: shapan.Model().sensitivity(method="sobl"), "method"),
        (lambda: shapan.Model().sensitivity(level=math.nan), "level"),
        (lambda: shapan.Model().sensitivity(second_order="x"), "second_order"),
        (lambda: shapan.Model().discover("output_gap@2046 >"), "when"),
        (lambda: shapan.Model().discover("output_gap@2046 > 1e9", n=64), "when"),
        (lambda: shapan.Model().discover(7), "when"),
        (lambda: shapan.claims("concentrat"), "claims"),
        (lambda: shapan.compare("push0"), "scenarios"),
        (lambda: shapan.compare(), "scenarios"),
        (lambda: shapan.compare("push0", "push"), "scenarios"),
        (lambda: shapan.compare(models="ftm"), "question"),
        (lambda: shapan.compare(question="when"), "--question"),
        (lambda: shapan.hindcast("end-2022", series="nothing", n=16), "series"),
        (lambda: shapan.calibrate(inputs="nothing.*"), "inputs"),
        (lambda: shapan.calibrate(chains=0), "chains"),
    ],
)
def test_refusals(call: Callable[[], object], place: str) -> None:
    with pytest.raises(shapan.Error) as caught:
        call()
    assert any(problem.place.startswith(place) or place == "scenarios" for problem in caught.value.problems), caught.value


def test_a_published_model_runs_by_itself(command_line: CommandLine, tmp_path: Path) -> None:
    ftm = shapan.Published("ftm", set={"labour_substitution_goods": -0.4})
    changed = ["--set", "labour_substitution_goods=-0.4"]
    run = ftm.run()
    assert run.series.csv == command_line("run", "--model", "ftm", *changed, "--csv")
    assert run.data == json.loads(command_line("run", "--model", "ftm", *changed, "--json"))
    command_line("ensemble", "--model", "ftm", *changed, "--runs", "96", "--seed", "3", "--out", str(tmp_path))
    ensemble = ftm.ensemble(96, seed=3)
    assert ensemble.runs.csv == text(tmp_path / "outcomes.csv")
    assert ensemble.table.csv == text(tmp_path / "quantiles.csv")
    assert pickle.loads(pickle.dumps(ftm)).inputs == ftm.inputs
    with pytest.raises(shapan.Error) as refused:
        shapan.Published("ftm", preset="fats", set={"labour_substitution_gods": 1, "x": 2})
    assert [problem.place for problem in refused.value.problems] == ["preset", "set", "set"]
    with pytest.raises(shapan.Error, match="did you mean ftm"):
        shapan.Published("ftn")
    with pytest.raises(shapan.Error, match="of memory"):
        shapan.Published("ftm").ensemble(10**12)

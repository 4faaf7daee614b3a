"""SALib and EMA Workbench use a model as they use any other."""

from __future__ import annotations

import os

import numpy
import pytest

import shapan
import shapan.salib


def peer(name: str) -> object:
    """The peer, or a skip that is seen."""
    try:
        return __import__(name)
    except ImportError:
        assert not os.environ.get("CI"), f"{name} is missing"
        pytest.skip(f"{name} is not installed")


def test_salib_samples_evaluates_and_analyses() -> None:
    peer("SALib")
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    model = shapan.Model("baseline")
    inputs = ["research.beta", "research.spill"]
    problem = shapan.salib.problem(model, inputs)
    X = sample.sample(problem, 32, seed=1)
    Y = shapan.salib.evaluate(model, X, "output_gap@2041", inputs=inputs)
    assert Y.shape == (len(X),) and numpy.isfinite(Y).all()
    # each row is the world that samples= runs
    again = model.ensemble(samples={name: X[:, at] for at, name in enumerate(inputs)})
    assert (again.experiments.to_numpy("output_gap@2041") == Y).all()
    indices = analyze.analyze(problem, Y, seed=1)
    assert (indices["ST"] >= 0).all()
    every = shapan.salib.evaluate(model, X[:3], inputs=inputs)
    assert every.shape == (3, len(model.outcomes))


def test_salib_refusals() -> None:
    model = shapan.Model("baseline")
    for wrong in (numpy.zeros((3, 2)), "x", numpy.full((2, 1), numpy.nan)):
        with pytest.raises(shapan.Error):
            shapan.salib.evaluate(model, wrong, "output_gap@2041", inputs=["research.beta"])
    with pytest.raises(shapan.Error):
        shapan.salib.problem(model, ["research.bet"])


def test_ema_performs_experiments() -> None:
    peer("ema_workbench")
    import ema_workbench as ema

    import shapan.ema

    levers = ["china.investment.awake_share", "usa.investment.awake_share"]
    workbench = shapan.ema.model("baseline", levers=levers, outcomes=["output_gap@2041", "output.usa@2041"])
    with ema.SequentialEvaluator(workbench) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=3, policies=2)
    assert len(experiments) == 6
    gap = outcomes[shapan.ema.identifier("output_gap@2041")]
    assert numpy.isfinite(gap).all() and len(set(gap)) == 6
    # the same world by our own means
    model = shapan.Model("baseline")
    row = experiments.iloc[4]
    known = {shapan.ema.identifier(name): name for name in model.uncertainties}
    samples = {name: [float(row[key])] for key, name in known.items() if key in row and model.uncertainties[name].kind != "law"}
    decided = {lever: float(row[shapan.ema.identifier(lever)]) for lever in levers}
    own = model.ensemble(samples=samples, levers=decided).experiments.to_numpy("output_gap@2041")
    assert own[0] == gap[4]


def test_ema_refusals() -> None:
    peer("ema_workbench")
    import shapan.ema

    with pytest.raises(shapan.Error) as caught:
        shapan.ema.model(outcomes=["nothing"], levers=["china.nothing"])
    assert len(caught.value.problems) == 2

"""SALib's problem and evaluation for a model, so that an analysis that exists goes on as it is.

>>> import shapan, shapan.salib
>>> m = shapan.Model("race2")
>>> p = shapan.salib.problem(m)
>>> p["num_vars"] == len(m.uncertainties) == len(p["bounds"])
True
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import _shapan
from ._ensemble import Ensemble
from ._errors import Error, Problem, nearest
from ._model import Model
from ._progress import Progress, shown
from ._samples import rows

if TYPE_CHECKING:
    import numpy

__all__ = ["evaluate", "problem"]


def problem(model: Model, inputs: Iterable[str] | None = None) -> dict[str, Any]:
    """SALib's ``problem`` of the inputs that worlds draw, or of those that are named: names, bounds and distributions.

    Uniform and log-uniform beliefs are stated as they are; the others by their bounds, and named under ``described_by_range``. Laws, and draws of one kind
    among several, are left out, since SALib's samples are no whole numbers: they keep their central values. ``shapan``'s own analyses vary them.
    """
    known = model.uncertainties
    numbers = [name for name, entry in known.items() if entry.kind != "law" and entry.distribution != "categorical"]
    wanted = numbers if inputs is None else [inputs] if isinstance(inputs, str) else list(inputs)
    wrong = []
    for name in wanted:
        if name not in known:
            hint = nearest(name, numbers) or "Model.uncertainties has all"
            wrong.append(Problem("inputs", f"{name!r} is no input that worlds draw", hint))
        elif name not in numbers:
            wrong.append(Problem("inputs", f"{name!r} is one kind among several, which SALib's samples cannot say"))
    if wrong:
        raise Error(wrong)
    names, bounds, dists, by_range = [], [], [], []
    for name in wanted:
        entry = known[name]
        low, high = entry.bounds
        names.append(name)
        match entry.distribution:
            case "uniform":
                dist, own = "unif", [low, high]
            case "log_uniform":
                dist, own = "logunif", [low, high]
            case _:
                dist, own = "unif", [low, high]
                by_range.append(name)
        dists.append(dist)
        bounds.append(own)
    found: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": bounds, "dists": dists}
    if by_range:
        found["described_by_range"] = by_range
    return found


def evaluate(
    model: Model,
    X: Any,
    outcome: str | None = None,
    *,
    inputs: Iterable[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> numpy.ndarray[Any, Any]:
    """The outcome of the worlds in the rows of ``X``, whose columns are the inputs of :func:`problem`; NaN where a world has no value.

    Without ``outcome`` there is a column for each of ``model.outcomes``.
    """
    import numpy

    if outcome is not None and outcome not in model.outcomes:
        hint = nearest(outcome, model.outcomes) or "Model.outcomes has all"
        raise Error([Problem("outcome", f"there is no outcome {outcome!r}", hint)])
    names = list(problem(model, inputs)["names"])
    given = rows(names, X)
    with shown(progress, "worlds") as tell:
        found = Ensemble(model, _shapan.run_ensemble(model._world, samples=given, quantiles=False, threads=threads, progress=tell))
    if outcome is None:
        return numpy.column_stack([found.experiments.to_numpy(name) for name in model.outcomes])
    return found.experiments.to_numpy(outcome)

"""A model for EMA Workbench: uncertainties, levers and outcomes from the catalogue, worlds run by our engine.

The workbench asks for one world at a time. Where speed matters, :meth:`shapan.Model.ensemble` takes a design as ``samples`` and runs it at once, with
the same bits.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from os import PathLike
from typing import Any

from . import _shapan
from ._asked import Scenario
from ._asked import model as made
from ._errors import Error, Problem, missing
from ._model import Model
from ._table import Table

__all__ = ["identifier", "model"]


def identifier(name: str) -> str:
    """The name under which the workbench knows an input or outcome: letters, digits and underscores.

    >>> identifier("usa->china.trade.export_control_share"), identifier("output.usa@2041")
    ('usa_to_china__trade__export_control_share', 'output__usa_in_2041')
    """
    return name.replace("->", "_to_").replace(".", "__").replace("@", "_in_" if name[-1:].isdigit() else "_of_")


def model(
    scenario: Scenario = "baseline",
    *,
    name: str = "shapan",
    outcomes: Iterable[str] | None = None,
    levers: Iterable[str] | None = None,
) -> Any:
    """An ``ema_workbench.Model``. Uncertainties are those that worlds draw, between their bounds; laws are categories. Levers are those that are named,
    as ``china.investment.awake_share``, or all levers of all blocs that have a range with two ends. Outcomes are scalars: those named, or all.

    Names are identifiers, as the workbench wants them: :func:`identifier`.
    """
    try:
        import ema_workbench as ema
    except ImportError:
        raise missing("ema_workbench", "ema") from None
    own: Model = made(scenario)
    wanted = list(own.outcomes if outcomes is None else outcomes)
    problems = [
        Problem("outcomes", f"there is no outcome {outcome!r}", "Model.outcomes has all")
        for outcome in wanted
        if outcome not in own.outcomes
    ]
    every = {
        f"{who}.{lever.name}": lever
        for lever in own.levers.values()
        for who in lever.values
        if None not in lever.range
    }
    chosen = list(every if levers is None else levers)
    problems += [
        Problem("levers", f"{lever!r} is no lever of a bloc, with a range", "such as 'china.investment.awake_share'")
        for lever in chosen
        if lever not in every
    ]
    if problems:
        raise Error(problems)

    def run(**given: Any) -> dict[str, float]:
        decided = {names[key]: value for key, value in given.items() if names[key] in every}
        uncertain = {names[key]: value for key, value in given.items() if names[key] not in every}
        for law in forms.keys() & uncertain.keys():
            uncertain[law] = forms[law].index(uncertain[law])
        values = array("d", map(float, uncertain.values()))
        found = _shapan.run_ensemble(own._world, samples=(list(uncertain), values), levers=decided, quantiles=False, threads=1)
        row = Table(found.experiments).head(1)[0]
        return {identifier(outcome): math.nan if row[outcome] is None else row[outcome] for outcome in wanted}

    names: dict[str, str] = {}
    forms = {entry.name: entry.forms for entry in own.uncertainties.values() if entry.kind == "law"}
    uncertainties: list[Any] = []
    for entry in own.uncertainties.values():
        names[identifier(entry.name)] = entry.name
        low, high = entry.bounds
        if entry.kind == "law":
            uncertainties.append(ema.CategoricalParameter(identifier(entry.name), list(entry.forms)))
        elif entry.distribution == "categorical":
            uncertainties.append(ema.IntegerParameter(identifier(entry.name), int(low), int(high)))
        elif low < high:
            uncertainties.append(ema.RealParameter(identifier(entry.name), low, high))
    decisions: list[Any] = []
    for lever in chosen:
        names[identifier(lever)] = lever
        low_end, high_end = every[lever].range
        if low_end is not None and high_end is not None and low_end < high_end:
            decisions.append(ema.RealParameter(identifier(lever), low_end, high_end))
    workbench = ema.Model(name, function=run)
    workbench.uncertainties = uncertainties
    workbench.levers = decisions
    workbench.outcomes = [ema.ScalarOutcome(identifier(outcome)) for outcome in wanted]
    return workbench

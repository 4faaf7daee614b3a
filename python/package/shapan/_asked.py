"""Questions to several scenarios, or to several models."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import Literal

from . import _shapan
from ._analyses import Answer, Calibration, texts
from ._errors import Error, Problem
from ._model import Changes, Model, Sampler
from ._progress import Progress, shown

Scenario = Model | str | PathLike[str]
"""A model, or what :class:`Model` takes."""


def model(scenario: Scenario) -> Model:
    """A model as it is, or made."""
    return scenario if isinstance(scenario, Model) else Model(scenario)


def claims(
    ids: str | PathLike[str] | Iterable[str | PathLike[str]] | None = None,
    *,
    scenario: Scenario = "baseline",
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    standard_laws: bool = False,
    set: Changes | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Answer:
    """What holds of claims, as ``shapan claims`` tells: tables ``verdicts`` and ``metrics``. All that are built in, or those that are named (a path
    is one of your own).

    >>> import shapan
    >>> shapan.claims("concentrate", n=64).table[0]["claim"]
    'concentrate'
    """
    with shown(progress, "claims") as tell:
        world = model(scenario)._world
        return Answer(_shapan.claims(world, texts("claims", ids), n, seed, sampler, standard_laws, threads, set, tell))


def compare(
    *scenarios: Scenario,
    models: str | Iterable[str] | None = None,
    question: str | None = None,
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    set: Changes | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Answer:
    """How scenarios differ from the first of them over the same worlds (table ``differences``); or, with ``question``, what published models answer
    (table ``answers``).

    >>> import shapan
    >>> shapan.compare("push0", "push5", n=64).table[0]["less"]
    'push0'
    """
    with shown(progress, "compare") as tell:
        if question is not None or models is not None:
            wrong = []
            if question is None:
                wrong.append(Problem("question", "is needed: which question?", "shapan.questions() has all"))
            if set:
                wrong.append(Problem("set", "published models answer with their own inputs: shapan.Published takes changes"))
            if scenarios:
                wrong.append(Problem("scenarios", "a question is put to models, not to scenarios"))
            if wrong:
                raise Error(wrong)
            return Answer(_shapan.put_question(question, texts("models", models), n, seed, sampler, threads, tell))
        if not scenarios:
            raise Error([Problem("scenarios", "at least two scenarios are compared", "or a question is put to models")])
        first, *others = scenarios
        wrong = [
            Problem(f"scenarios[{at + 1}]", f"a model, a name or a path is expected, not {type(other).__name__}")
            for at, other in enumerate(others)
            if not isinstance(other, (Model, str, PathLike))
        ]
        if wrong:
            raise Error(wrong)
        # what is only named takes the changes of the first
        pairs: list[tuple[str, _shapan.World | None]] = [
            (other.about["scenario"], other._world) if isinstance(other, Model) else (str(other), None) for other in others
        ]
        return Answer(_shapan.compare_scenarios(model(first)._world, pairs, n, seed, sampler, threads, set, tell))


def hindcast(
    scenario: Scenario = "end-2022",
    *,
    series: str | Iterable[str] | None = None,
    history: str | Iterable[str] | None = None,
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    set: Changes | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Answer:
    """See :meth:`Model.hindcast`."""
    return model(scenario).hindcast(
        series=series, history=history, n=n, seed=seed, sampler=sampler, set=set, threads=threads, progress=progress
    )


def calibrate(
    scenario: Scenario = "end-2022",
    *,
    inputs: str | Iterable[str] | None = None,
    series: str | Iterable[str] | None = None,
    history: str | Iterable[str] | None = None,
    method: Literal["demc", "abc"] = "demc",
    model_error: float | None = None,
    chains: int | None = None,
    steps: int | None = None,
    keep: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Calibration:
    """See :meth:`Model.calibrate`."""
    return model(scenario).calibrate(
        inputs=inputs,
        series=series,
        history=history,
        method=method,
        model_error=model_error,
        chains=chains,
        steps=steps,
        keep=keep,
        seed=seed,
        threads=threads,
        progress=progress,
    )

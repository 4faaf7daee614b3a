"""What to choose: regret, the value of information, levers that are searched, games between blocs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any

from . import _shapan
from ._analyses import Answer, Records, Told
from ._asked import Scenario, model
from ._errors import Error, Problem
from ._model import Changes, Model, Sampler
from ._progress import Progress, shown

Texts = str | Iterable[str]
Policies = Scenario | Mapping[str, Scenario]
"""A policy, or several by name."""


class Decision(Answer):
    """An answer with everything it rests on."""

    def __init__(self, told: Told, data: str) -> None:
        super().__init__(told)
        self.data: dict[str, Any] = json.loads(data)
        """Everything, as the command line prints it with ``--json``; of a search, what its manifest has."""


class Optimum(Decision):
    """Policies that a search found, each counted again in fresh worlds."""

    @property
    def levers(self) -> list[dict[str, str]]:
        """What each policy sets, best first or along the front: ``model.run(levers=optimum.levers[0])``."""
        return [dict(policy["levers"]) for policy in self.data["policies"]]

    @property
    def front(self) -> Records:
        """Every policy between which one can only trade; of one objective, the policies that were found."""
        return self.tables.get("front", self.table)

    @property
    def convergence(self) -> Records:
        """How the search went on: the best value; of several objectives the ε-progress, and the share of the box between the best and the worst of the front that
        is covered (``hypervolume``)."""
        return self.tables["convergence"]


class Game(Decision):
    """What blocs do against each other: payoffs and equilibria, or levers and rounds."""

    @property
    def payoffs(self) -> Records:
        """What everybody is paid, by combination of policies; of a game over levers, by player and lever."""
        return self.table


def _policies(command: str, policies: tuple[Policies, ...]) -> list[tuple[str, _shapan.World | None]]:
    """Policies by name, as they were given or in a dictionary; those that are only named have no model yet."""
    named: list[tuple[str, Scenario]] = []
    for policy in policies:
        if isinstance(policy, Mapping):
            named += policy.items()
        else:
            named.append((policy.about["scenario"] if isinstance(policy, Model) else str(policy), policy))
    names = [name for name, _ in named]
    wrong = []
    if len(named) < 2:
        wrong.append(Problem("policies", f"{command} weighs two policies or more, not {len(named)}"))
    for name in sorted({name for name in names if names.count(name) > 1}):
        hint = "give them names: {\"as it is\": model, \"more safety\": other}"
        wrong.append(Problem("policies", f"{names.count(name)} policies are called {name!r}", hint))
    if wrong:
        raise Error(wrong)
    found: list[tuple[str, _shapan.World | None]] = []
    for at, (name, policy) in enumerate(named):
        # what is only named takes the changes of the first, unless the dictionary calls it otherwise
        plain = at > 0 and not isinstance(policy, Model) and str(policy) == name
        found.append((name, None if plain else model(policy)._world))
    return found


def regret(
    *policies: Policies,
    objective: str,
    tail: float | None = None,
    enough: float | None = None,
    radius: float | None = None,
    wasserstein: float | None = None,
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    set: Changes | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Decision:
    """What policies are worth over the same worlds, and what one may regret about each, as ``shapan regret`` tells: tables ``regret`` and ``outcomes``.

    Policies are scenarios of the same model, blocs and span, or a dictionary of them by name; a scenario that is only named takes the changes of
    the first. ``objective`` is an outcome, with ``:min`` if less of it is better; ``tail`` the
    part of the worlds that CVaR is the mean of; ``enough`` what is good enough, in the unit of the outcome; ``radius`` that of the ambiguity
    set in nats, ``wasserstein`` that of a Wasserstein ball in the unit of the outcome.

    >>> import shapan
    >>> shapan.regret("baseline", "open", objective="output.usa@2041", n=64).table[0]["policy"]
    'baseline'
    """
    weighed = _policies("regret", policies)
    with shown(progress, "regret") as tell:
        told = _shapan.regret(
            weighed, objective, tail, enough, radius, wasserstein, n, seed, sampler, threads, set, tell
        )
    return Decision(*told)


def value(
    *policies: Policies,
    objective: str,
    groups: Texts | None = None,
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    set: Changes | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Decision:
    """What knowing each input is worth before choosing between policies, in the unit of the outcome, as ``shapan value`` tells: table ``value``.

    ``groups`` are inputs that would be learned together: ``"research.beta+research.lambda"``. The row ``*`` is everything at once.

    >>> import shapan
    >>> shapan.value("baseline", "open", objective="output.usa@2041", n=128).table[0]["input"]
    '*'
    """
    weighed = _policies("value", policies)
    with shown(progress, "value") as tell:
        told = _shapan.value(weighed, objective, groups, n, seed, sampler, threads, set, tell)
    return Decision(*told)


def optimize(
    scenario: Scenario = "baseline",
    *,
    bloc: str,
    levers: Texts,
    objective: Texts,
    knots: float | Iterable[float] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    constraint: Texts | None = None,
    evaluations: int | None = None,
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    set: Changes | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Optimum:
    """See :meth:`Model.optimize`."""
    return model(scenario).optimize(
        bloc=bloc, levers=levers, objective=objective, knots=knots, bounds=bounds, constraint=constraint,
        evaluations=evaluations, n=n, seed=seed, sampler=sampler, set=set, threads=threads, progress=progress,
    )


def game(
    game: str | PathLike[str] | None = None,
    *,
    scenario: Scenario | None = None,
    policy: Texts | None = None,
    payoff: Texts | None = None,
    agreement: Texts | None = None,
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    resamples: int | None = None,
    near: float | None = None,
    rounds: int | None = None,
    evaluations: int | None = None,
    set: Changes | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Game:
    """Blocs as players, as ``shapan game`` tells: tables ``payoffs``, ``equilibria``, ``quantal`` and ``triggers``; over levers, ``levers`` and ``rounds``.

    ``game`` is a built-in name (``two-powers`` if nothing is said, ``watched-lead``) or a file's path. In its place, ``policy`` says policies beside
    doing as things are: ``"usa.tight:trade.export_control_share@usa->china=0.95"``. ``near``, ``rounds`` and ``evaluations`` are for games over
    levers.

    >>> import shapan
    >>> g = shapan.game("two-powers", n=16, resamples=10)
    >>> len(g.payoffs) > 1
    True
    """
    world = None if scenario is None else model(scenario)._world
    with shown(progress, "game") as tell:
        told = _shapan.game(
            game, world, policy, payoff, agreement, n, seed, sampler, resamples, near, rounds, evaluations, threads, set, tell
        )
    return Game(*told)

"""A model: a scenario, what may be changed in it, and what it gives."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from . import _catalogue, _shapan
from ._analyses import Answer, Calibration, Discovery
from ._catalogue import Catalogue, Given, Result, Uncertainty
from ._ensemble import Ensemble
from ._errors import kept_out
from ._progress import Progress, shown
from ._samples import Samples, columns
from ._table import Table

if TYPE_CHECKING:
    import pandas

    from ._decisions import Optimum

Value = float | str | list[Any] | dict[str, Any]
"""What an input may be set to: a number, a text with a unit (``"2 %"``) or a band (``"high"``), or a course over time:
``[{"from": 2028, "value": 0.02}]``."""
Changes = Mapping[str, Value]
"""Inputs by name: ``research.beta`` for all blocs, ``usa.research.beta`` or ``research.beta@usa`` for one, ``usa->china.trade.export_control_share``
from one to another."""
Every = Literal["year", "quarter"]
Sampler = Literal["mc", "lhs", "sobol"]
Method = Literal["sobol", "morris", "pawn", "delta", "rsa", "dgsm", "shapley"]


class Run:
    """One world that was run."""

    def __init__(self, summary: str, series: _shapan.Table, csv: str, stopped: str | None) -> None:
        self._summary: dict[str, Any] = json.loads(summary)
        self._csv = csv
        self.series = Table(series)
        """One row a time and bloc: ``time`` in years since the start, ``bloc``, every stock and flow."""
        self.stopped = stopped
        """What stopped the run, in a sentence; none if it reached the end."""

    def __reduce__(self) -> NoReturn:
        raise kept_out("a run")

    @property
    def outcomes(self) -> dict[str, float | None]:
        """Outcomes by name; none where the world has no value. Units are in ``Model.outcomes``."""
        return dict(self._summary["outcomes"])

    @property
    def events(self) -> dict[str, Any]:
        """What happened: years since the start of an accident, and of leaving the numbers."""
        return dict(self._summary["events"])

    @property
    def about(self) -> dict[str, Any]:
        """Scenario, model, blocs, span, step, outcomes and events, as ``shapan run --json`` prints them."""
        return dict(self._summary)

    @property
    def csv(self) -> str:
        """The series with 17 significant digits, byte for byte as ``shapan run --csv`` prints them."""
        return self._csv

    def to_pandas(self) -> pandas.DataFrame:
        """The series as a ``pandas.DataFrame``."""
        return self.series.to_pandas()

    def __repr__(self) -> str:
        about = self._summary
        end = about["start_year"] + about["years"]
        return f"<shapan.Run: {about['scenario']}, {about['start_year']:.0f} to {end:.0f}, {len(about['blocs'])} blocs>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self)[1:-1])}</p>{self.series._repr_html_()}"


class Model:
    """A scenario on the engine.

    ``scenario`` is a built-in name (``shapan.scenarios()``), a path, or the text of a scenario file. ``levers`` and ``set`` change inputs,
    ``years`` the span, ``step`` the step (a number of years, or ``"1/32"``); ``posterior`` is the ``posterior.csv`` of a calibration.
    Nothing is shared between models, and a model does not change: it may be used from several threads at once.

    >>> import shapan
    >>> m = shapan.Model("baseline")
    >>> m.blocs
    ['usa', 'china', 'rest']
    >>> m.levers["investment.awake_share"].unit
    '1'
    >>> world = m.run(levers={"china.investment.awake_share": 0.02})
    >>> world.outcomes["output.china@2041"] == m.run().outcomes["output.china@2041"]
    False
    """

    def __init__(
        self,
        scenario: str | os.PathLike[str] = "baseline",
        *,
        levers: Changes | None = None,
        set: Changes | None = None,
        years: float | None = None,
        step: float | str | None = None,
        posterior: str | os.PathLike[str] | None = None,
    ) -> None:
        self._given = (scenario, levers, set, years, step, posterior)
        self._world = _shapan.World(scenario, levers, set, years, step, posterior)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, self._given

    @cached_property
    def about(self) -> dict[str, Any]:
        """Scenario, title, story, model, blocs, span and step in years, seed, warnings."""
        found: dict[str, Any] = json.loads(self._world.about())
        return found

    @property
    def blocs(self) -> list[str]:
        """Names of the blocs."""
        return [bloc["name"] for bloc in self.about["blocs"]]

    @cached_property
    def levers(self) -> Catalogue[Given]:
        """What is decided, by name: of blocs, and from bloc to bloc."""
        return _catalogue.given(self._world, "levers")

    @cached_property
    def parameters(self) -> Catalogue[Given]:
        """What else is given, by name."""
        return _catalogue.given(self._world, "parameters")

    @cached_property
    def uncertainties(self) -> Catalogue[Uncertainty]:
        """What worlds draw, by name."""
        return _catalogue.uncertainties(self._world)

    @cached_property
    def outcomes(self) -> Catalogue[Result]:
        """Outcomes of every world, by name."""
        return _catalogue.results(self._world, "outcomes")

    @cached_property
    def series(self) -> Catalogue[Result]:
        """Stocks and flows over time, by name."""
        return _catalogue.results(self._world, "series")

    def explain(self, name: str, lang: Literal["en", "zh"] = "en") -> Explanation:
        """What a quantity, law, outcome or claim is: meaning, unit, source, equation, who reads it.

        >>> import shapan
        >>> print(shapan.Model().explain("research.spill"))  # doctest: +ELLIPSIS
        research.spill...
        """
        data, text = self._world.explain(name, lang)
        return Explanation(json.loads(data), text)

    def run(
        self,
        *,
        levers: Changes | None = None,
        set: Changes | None = None,
        every: Every = "year",
        draw: int | None = None,
    ) -> Run:
        """Runs one world: the central one, or number ``draw`` of the scenario's ensemble.

        >>> import shapan
        >>> run = shapan.Model("baseline").run(set={"research.spill": 0.5})
        >>> run.series.units["production.output"]
        'USD/yr'
        """
        return Run(*self._world.run(levers, set, every, draw))

    def ensemble(
        self,
        n: int | None = None,
        *,
        seed: int | None = None,
        sampler: Sampler | None = None,
        levers: Changes | None = None,
        set: Changes | None = None,
        samples: Samples | None = None,
        every: Every = "year",
        series: str | Iterable[str] | None = None,
        quantiles: bool = True,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Ensemble:
        """Runs ``n`` worlds drawn from the stated beliefs, or those of ``samples`` (a table with a column for each input).

        ``seed``, ``n`` and ``sampler`` are those of the scenario if nothing is said. ``series`` names stocks and flows to keep for every run
        (``"all"``: every one). Quantiles over time are kept of all of them, which takes longer than small models do: ``quantiles=False`` leaves out
        those of series that are not kept. Results do not depend on ``threads``.

        >>> import shapan
        >>> e = shapan.Model("baseline").ensemble(64, seed=1, sampler="sobol")
        >>> len(e)
        64
        """
        given = None if samples is None else columns(samples)
        names = [series] if isinstance(series, str) else series
        with shown(progress, self.about["scenario"]) as tell:
            return Ensemble(
                self,
                _shapan.run_ensemble(
                    self._world, n, seed, sampler, threads, every, names, quantiles, given, levers, set, tell
                ),
                (levers, set),
            )

    def sensitivity(
        self,
        outcome: str | Iterable[str] | None = None,
        *,
        over_time: str | Iterable[str] | None = None,
        method: Method | None = None,
        points: int | None = None,
        seed: int | None = None,
        sampler: Sampler | None = None,
        inputs: str | Iterable[str] | None = None,
        laws: bool = False,
        by_mechanism: bool = False,
        of: Literal["value", "log", "ranks"] = "value",
        second_order: bool = False,
        resamples: int | None = None,
        level: float | None = None,
        levers: Changes | None = None,
        set: Changes | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Answer:
        """Which inputs decide an outcome, as ``shapan sensitivity`` tells: tables ``indices`` (the columns of SALib), ``convergence`` and ``pairs``.

        >>> import shapan
        >>> a = shapan.Model("baseline").sensitivity("output_gap@2041", method="delta", points=256)
        >>> a.tables["indices"].column_names[0]
        'outcome'
        """
        with shown(progress, "sensitivity") as tell:
            return Answer(
                _shapan.sensitivity_of(
                    self._world, outcome, over_time, method, points, seed, sampler, inputs, laws, by_mechanism, of,
                    second_order, resamples, level, threads, levers, set, tell,
                )
            )

    def discover(
        self,
        when: str,
        *,
        n: int | None = None,
        seed: int | None = None,
        sampler: Sampler | None = None,
        samples: Samples | None = None,
        inputs: str | Iterable[str] | None = None,
        laws: bool = False,
        method: Literal["prim", "bumping", "pca", "cart"] = "prim",
        density: float | None = None,
        limits: int | None = None,
        levers: Changes | None = None,
        set: Changes | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Discovery:
        """In which worlds something happens, as ``shapan discover`` tells: a box of few inputs, as a sentence.

        Conditions are written as in claims: ``"output_gap@2046 > 0"``, ``"max(frontier@2026..2036) >= 3"``.
        """
        given = None if samples is None else columns(samples)
        with shown(progress, "discover") as tell:
            told = _shapan.discover(
                self._world, when, None, n, seed, sampler, given, inputs, laws, method, density, limits, threads, levers, set, tell
            )
        return Discovery(*told)

    def hindcast(
        self,
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
        """How worlds that start in an earlier year tell the years since: tables ``scores`` and ``points``. Models: ``end-2015``, ``end-2022``.

        >>> import shapan
        >>> a = shapan.Model("end-2022").hindcast(n=32)
        >>> "crps" in a.table.column_names
        True
        """
        with shown(progress, "hindcast") as tell:
            return Answer(_shapan.hindcast_of(self._world, series, history, n, seed, sampler, threads, set, tell))

    def calibrate(
        self,
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
        """What the past says of the beliefs, as ``shapan calibrate`` tells: tables ``inputs``, ``pairs`` and ``posterior``.

        ``chains`` is an even number, at least eight (16 if nothing is said; for ``abc`` the points of a population, 1000), ``steps`` those of each (24,000;
        populations, 8), of which half are left aside; ``keep`` how many draws are kept (2,000). The usual search runs 384,000 worlds: a minute or some.
        ``model_error`` is how wrong the model itself may be, as a standard deviation of logarithms (0.1).
        """
        with shown(progress, "calibrate") as tell:
            return Calibration(
                _shapan.calibrate(
                    self._world, inputs, series, history, method, model_error, chains, steps, keep, seed, threads, tell
                )
            )

    def optimize(
        self,
        *,
        bloc: str,
        levers: str | Iterable[str],
        objective: str | Iterable[str],
        knots: float | Iterable[float] | None = None,
        bounds: Mapping[str, tuple[float, float]] | None = None,
        constraint: str | Iterable[str] | None = None,
        evaluations: int | None = None,
        n: int | None = None,
        seed: int | None = None,
        sampler: Sampler | None = None,
        set: Changes | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Optimum:
        """Levers of one bloc, searched for what is wanted over ``n`` worlds (64 if nothing is said) and counted again in fresh ones, as
        ``shapan optimize`` tells: tables ``policies``, ``front`` and ``convergence``.

        ``levers`` are names or patterns (``"compute.*_share"``), ``knots`` years from which a lever may have another value, ``bounds`` stand in
        place of declared ranges. An ``objective`` is ``OUTCOME[:max|:min][:MEASURE]`` with a measure over worlds: ``mean``, ``cvar10``, ``worst``,
        ``robust``, ``wassersteinR``, ``regret``, ``satisfice>X``; several make a front. A ``constraint`` is ``OUTCOME<VALUE``.

        >>> import shapan
        >>> m = shapan.Model("baseline", years=4, step="1/4")
        >>> o = m.optimize(bloc="china", levers="compute.train_share", objective="output.china@2029", evaluations=8, n=8)
        >>> list(o.levers[0])
        ['china.compute.train_share']
        """
        from ._decisions import Optimum

        with shown(progress, "optimize") as tell:
            told = _shapan.optimize(
                self._world, bloc, levers, objective, knots, bounds, constraint, evaluations, n, seed, sampler, threads,
                set, tell,
            )
        return Optimum(*told)

    def __repr__(self) -> str:
        return f"<shapan.Model: {self.about['scenario']}, {', '.join(self.blocs)}>"

    def _repr_html_(self) -> str:
        about = self.about
        end = about["start_year"] + about["years"]
        counts = (
            f"{len(self.levers)} levers, {len(self.uncertainties)} uncertainties, {len(self.outcomes)} outcomes, "
            f"{about['start_year']:.0f} to {end:.0f}"
        )
        return f"<h4>{html.escape(about['title'])}</h4><p>{html.escape(about['story'])}</p><p>{html.escape(counts)}</p>"


def _again(scenario: Any, levers: Any, set: Any, years: Any, step: Any, posterior: Any) -> Model:
    return Model(scenario, levers=levers, set=set, years=years, step=step, posterior=posterior)


class Explanation:
    """What a name means."""

    def __init__(self, data: dict[str, Any], text: str) -> None:
        self.data = data
        """Everything that is known, as ``shapan explain --json`` prints it."""
        self.text = text
        """The same for people."""

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text)}</pre>"

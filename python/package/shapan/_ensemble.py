"""Many worlds that were run, and what they say."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from . import _shapan
from ._analyses import Answer, Discovery
from ._errors import Error, Problem, kept_out, missing, nearest
from ._progress import Progress, shown
from ._table import Table

if TYPE_CHECKING:
    import matplotlib.figure
    import pandas
    import polars
    import pyarrow
    import xarray

    from ._model import Model


class Ensemble:
    """Many worlds that were run.

    >>> import shapan
    >>> e = shapan.Model("baseline").ensemble(64, seed=1, series=["production.output"])
    >>> e.experiments.num_rows, e.series.column_names
    (64, ['run_id', 'time', 'bloc', 'production.output'])
    >>> [row["p50"] > 0 for row in e.outcomes if row["outcome"] == "output.usa@2041"]
    [True]
    """

    def __init__(self, model: Model, ensemble: _shapan.Ensemble, changes: tuple[Any, Any] = (None, None)) -> None:
        self.model = model
        """The model."""
        self._ensemble = ensemble
        self._changes = changes

    @cached_property
    def about(self) -> dict[str, Any]:
        """Scenario, number of runs and of those that left the numbers, seed, sampler, span and step in years."""
        found: dict[str, Any] = json.loads(self._ensemble.about())
        return found

    @property
    def manifest(self) -> dict[str, Any]:
        """What was run, on what, how, and what went wrong: as in ``manifest.json``."""
        found: dict[str, Any] = json.loads(self._ensemble.manifest())
        return found

    @cached_property
    def experiments(self) -> Table:
        """One row a run, with inputs, outcomes and how it ended: the columns of ``experiments.parquet``."""
        return Table(self._ensemble.experiments)

    @property
    def series(self) -> Table | None:
        """One row a run, time and bloc: the columns of ``timeseries.parquet`` that were kept."""
        kept = self._ensemble.series
        return None if kept is None else Table(kept)

    @cached_property
    def outcomes(self) -> Table:
        """One row an outcome: the number of worlds that have a value, and quantiles."""
        return Table(self._ensemble.outcomes())

    def quantiles(self) -> Table:
        """One row a time, bloc and variable, over the runs alive then: the columns of ``quantiles.parquet``."""
        return Table(self._ensemble.quantiles())

    def to_arrow(self) -> pyarrow.Table:
        """The experiments as a ``pyarrow.Table`` that shares the memory."""
        return self.experiments.to_arrow()

    def to_pandas(self) -> pandas.DataFrame:
        """The experiments as a ``pandas.DataFrame``."""
        return self.experiments.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The experiments as a ``polars.DataFrame``."""
        return self.experiments.to_polars()

    def keeping(self, series: str | Iterable[str] = "all", *, progress: Progress = None) -> Ensemble:
        """The same ensemble with these series kept for every run: the same worlds are run again, which gives the same numbers."""
        names = [series] if isinstance(series, str) else series
        with shown(progress, self.about["scenario"]) as tell:
            return Ensemble(self.model, self._ensemble.keeping(names, tell), self._changes)

    def to_xarray(self, series: str | Iterable[str] | None = None, *, progress: Progress = None) -> xarray.Dataset:
        """An ``xarray.Dataset`` with dimensions ``run``, ``time`` and ``bloc``; every variable has ``units`` and ``long_name``.

        Stocks and flows are by run, time (calendar years) and bloc; inputs and outcomes by run. ``series`` names stocks and flows
        (``"all"``: every one); where it says nothing, those that were kept, or all. Those that were not kept are computed again.
        """
        try:
            import numpy
            import xarray
        except ImportError:
            raise missing("xarray", "xarray") from None
        kept = self._ensemble.kept()
        wanted = kept if series is None else [series] if isinstance(series, str) else list(series)
        if wanted == ["all"] or not wanted:
            wanted = list(self.model.series)
        held = self if set(wanted) <= set(kept) else self.keeping(wanted, progress=progress)
        about = self.about
        times = numpy.array(self._ensemble.times())
        shape = (about["runs"], len(times), len(about["blocs"]))
        table = self.experiments
        variables: dict[str, Any] = {}
        for name in wanted:
            known = self.model.series[name]
            cube = numpy.frombuffer(held._ensemble.cube(name), dtype=numpy.float64).reshape(shape)
            variables[name] = (("run", "time", "bloc"), cube, {"units": known.unit, "long_name": known.about})
        for column in table.columns:
            if column.kind == "number":
                attributes = {"units": column.unit or "1", "long_name": column.about}
                variables[column.name] = (("run",), table.to_numpy(column.name), attributes)
        coordinates = {
            "run": ("run", table.to_numpy("run_id"), {"long_name": "name of the run", "units": "1"}),
            "time": ("time", about["start_year"] + times, {"long_name": "calendar year", "units": "yr"}),
            "bloc": ("bloc", about["blocs"], {"long_name": "name of the bloc"}),
            "status": ("run", table.to_numpy("status").astype(str), {"long_name": "how the run ended"}),
        }
        told = {key: about[key] for key in ("title", "scenario", "model", "seed", "sampler", "step") if about[key] is not None}
        return xarray.Dataset(variables, coordinates, {**told, "source": f"shapan {_shapan.VERSION}"})

    def plot(self, variable: str = "production.output", *, blocs: str | Iterable[str] | None = None) -> matplotlib.figure.Figure:
        """Medians, halves and nine tenths of the worlds over time, bloc by bloc, as a matplotlib figure."""
        from ._plots import fans

        if variable not in self.model.series:
            hint = nearest(variable, self.model.series) or "Model.series has all"
            raise Error([Problem("variable", f"there is no stock or flow called {variable!r}", hint)])
        known: list[str] = self.about["blocs"]
        wanted = known if blocs is None else [blocs] if isinstance(blocs, str) else list(blocs)
        wrong = [Problem("blocs", f"there is no bloc called {bloc!r}", ", ".join(known)) for bloc in wanted if bloc not in known]
        if wrong or not wanted:
            raise Error(wrong or [Problem("blocs", "no bloc is named", ", ".join(known))])
        return fans(self, variable, wanted)

    def discover(
        self,
        when: str,
        *,
        inputs: str | Iterable[str] | None = None,
        method: Literal["prim", "bumping", "pca", "cart"] = "prim",
        density: float | None = None,
        limits: int | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Discovery:
        """In which of these worlds something happens: see :meth:`Model.discover`. What the condition reads is computed again, with the same bits.

        >>> import shapan
        >>> e = shapan.Model("baseline").ensemble(256, seed=1)
        >>> e.discover("output_gap@2046 > 0.5").worlds
        256
        """
        with shown(progress, "discover") as tell:
            told = _shapan.discover(
                self.model._world, when, self._ensemble, None, None, None, None, inputs, None, method, density, limits, threads, None, None, tell
            )
        return Discovery(*told)

    def sensitivity(self, outcome: str | Iterable[str] | None = None, **asked: Any) -> Answer:
        """Which inputs decide an outcome: see :meth:`Model.sensitivity`, whose arguments it takes. Methods have points of their own, so worlds are run;
        as many as here, and with the same seed, for those that take any (``delta``, ``pawn``, ``rsa``)."""
        asked.setdefault("seed", self.about["seed"])
        if asked.get("method") in ("delta", "pawn", "rsa"):
            asked.setdefault("points", len(self))
            asked.setdefault("sampler", None if self.about["sampler"] == "table" else self.about["sampler"])
        asked.setdefault("levers", self._changes[0])
        asked.setdefault("set", self._changes[1])
        return self.model.sensitivity(outcome, **asked)

    def __len__(self) -> int:
        return int(self.about["runs"])

    def __reduce__(self) -> NoReturn:
        raise kept_out("an ensemble")

    def __repr__(self) -> str:
        about = self.about
        drawn = "given as a table" if about["seed"] is None else f"{about['sampler']}, seed {about['seed']}"
        return f"<shapan.Ensemble: {about['scenario']}, {about['runs']:,} worlds, {drawn}, {about['broken']} left the numbers>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self)[1:-1])}</p>{self.outcomes._repr_html_()}"

"""Models that others have published, on our engine."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from . import _shapan
from ._analyses import Answer, Records
from ._model import Changes, Explanation, Sampler
from ._progress import Progress, shown


class PublishedRun:
    """One run of a published model."""

    def __init__(self, data: str, series: str, outcomes: str, stopped: str | None) -> None:
        self.data: dict[str, Any] = json.loads(data)
        """Model, part, inputs and outcomes, as ``shapan run --model ID --json`` prints them."""
        self.series = Records(series)
        """The series; of a model that has none, its outcomes."""
        self.table = Records(outcomes)
        """The outcomes as a table of one row."""
        self.stopped = stopped
        """What stopped the run, in a sentence; none if it reached the end."""

    @property
    def outcomes(self) -> dict[str, Any]:
        """Outcomes by name; units are in ``Published.about``."""
        return dict(self.data["outcomes"])

    def __repr__(self) -> str:
        return f"<shapan.PublishedRun: {self.data['model']}, part {self.data['part']}, {len(self.series)} rows>"

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


class PublishedEnsemble(Answer):
    """Many runs: tables ``quantiles`` (a row an outcome) and ``outcomes`` (a row a run)."""

    def __init__(self, told: tuple[list[tuple[str, str]], list[str]], broken: int) -> None:
        super().__init__(told)
        self.broken = broken
        """Runs that were stopped; they are in no quantile."""

    @property
    def runs(self) -> Records:
        """A row a run: the inputs that were drawn, the outcomes."""
        return self.tables["outcomes"]


class Published:
    """A model that others have published (``shapan.models()``), with the authors' defaults, and what is changed in it.

    ``part`` is one of its parts, ``preset`` a set of inputs that its authors name, ``set`` changes inputs.

    >>> import shapan
    >>> ftm = shapan.Published("ftm")
    >>> run = ftm.run()
    >>> run.data["model"], run.stopped
    ('ftm', None)
    >>> len(ftm.ensemble(100, seed=1).runs)
    100
    """

    def __init__(
        self, model: str, *, part: str | None = None, preset: str | None = None, set: Changes | None = None
    ) -> None:
        self._given = (model, part, preset, set)
        self._model = _shapan.Published(model, part, preset, set)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, self._given

    @cached_property
    def about(self) -> dict[str, Any]:
        """Citation, licence, parts with their parameters and outcomes; ``part`` and ``inputs`` are those that are meant here."""
        found: dict[str, Any] = json.loads(self._model.about())
        return found

    @property
    def inputs(self) -> dict[str, Any]:
        """Every input and its value."""
        return dict(self.about["inputs"])

    def explain(self, name: str) -> Explanation:
        """What a parameter or an outcome is: meaning, unit, default, belief."""
        data, text = self._model.explain(name)
        return Explanation(json.loads(data), text)

    def run(self) -> PublishedRun:
        """Runs it once."""
        return PublishedRun(*self._model.run())

    def ensemble(
        self,
        n: int | None = None,
        *,
        seed: int | None = None,
        sampler: Sampler | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> PublishedEnsemble:
        """``n`` runs drawn from the published beliefs; what ``set`` fixed stays."""
        with shown(progress, self.about["id"]) as tell:
            return PublishedEnsemble(*self._model.ensemble(n, seed, sampler, threads, tell))

    def __repr__(self) -> str:
        return f"<shapan.Published: {self.about['id']}, part {self.about['part']}>"


def _again(model: Any, part: Any, preset: Any, set: Any) -> Published:
    return Published(model, part=part, preset=preset, set=set)

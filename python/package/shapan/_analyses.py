"""What worlds say: tables with the columns of the command line's files, and sentences."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _shapan
from ._errors import Error, Problem, missing

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from ._model import Model

Told = tuple[list[tuple[str, str]], list[str]]


def _cell(text: str) -> float | str | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return text


class Records:
    """A table of some rows: names of columns, and a dictionary for each row. Numbers have all their digits."""

    def __init__(self, text: str) -> None:
        lines = csv.reader(io.StringIO(text))
        self.column_names: list[str] = next(lines, [])
        """Names of the columns."""
        self._rows = [[_cell(cell) for cell in line] for line in lines]
        self.csv = text
        """The table as the command line writes it."""

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.column_names, row, strict=False)) for row in self._rows)

    def __getitem__(self, row: int) -> dict[str, Any]:
        return dict(zip(self.column_names, self._rows[row], strict=False))

    def to_dict(self) -> dict[str, list[Any]]:
        """Columns by name."""
        return {name: [row[at] for row in self._rows] for at, name in enumerate(self.column_names)}

    def to_pandas(self) -> pandas.DataFrame:
        """A ``pandas.DataFrame``."""
        try:
            import pandas
        except ImportError:
            raise missing("pandas", "pandas") from None
        return pandas.DataFrame(self.to_dict())

    def to_polars(self) -> polars.DataFrame:
        """A ``polars.DataFrame``."""
        try:
            import polars
        except ImportError:
            raise missing("polars", "polars") from None
        return polars.DataFrame(self.to_dict(), strict=False)

    def to_arrow(self) -> pyarrow.Table:
        """A ``pyarrow.Table``."""
        try:
            import pyarrow
        except ImportError:
            raise missing("pyarrow", "arrow") from None
        return pyarrow.table(self.to_dict())

    def __repr__(self) -> str:
        return f"<shapan.Records: {len(self)} rows, {', '.join(self.column_names)}>"

    def _repr_html_(self) -> str:
        def cell(value: object) -> str:
            return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)

        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.column_names)
        rows = "".join(
            f"<tr>{''.join(f'<td>{html.escape(cell(value))}</td>' for value in row)}</tr>" for row in self._rows[:30]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class Answer:
    """Tables by name, and what is said of them in sentences."""

    def __init__(self, told: Told) -> None:
        texts, self.sentences = told
        self.tables: dict[str, Records] = {name: Records(text) for name, text in texts}
        """Tables by the names of the command line's files."""

    @property
    def table(self) -> Records:
        """The first of the tables."""
        return next(iter(self.tables.values()))

    def to_pandas(self) -> pandas.DataFrame:
        """The first of the tables as a ``pandas.DataFrame``."""
        return self.table.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The first of the tables as a ``polars.DataFrame``."""
        return self.table.to_polars()

    def to_arrow(self) -> pyarrow.Table:
        """The first of the tables as a ``pyarrow.Table``."""
        return self.table.to_arrow()

    def __repr__(self) -> str:
        return "\n".join(self.sentences) or repr(self.table)

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in self.sentences)
        return said + self.table._repr_html_()


class Discovery(Answer):
    """Boxes in which something happens more often."""

    def __init__(self, told: Told, hits: int, worlds: int, chosen: int | None) -> None:
        super().__init__(told)
        self.hits = hits
        """Worlds in which it happens."""
        self.worlds = worlds
        """Worlds that have an answer."""
        self.chosen = chosen
        """Number of the box that is told."""

    @property
    def path(self) -> Records:
        """Every box: coverage, density, mass."""
        return self.tables["path"]

    @property
    def limits(self) -> Records:
        """Limits of the box that is told, with the chances that they are accidents."""
        return self.tables["box"]


class Calibration(Answer):
    """What the past says of the beliefs."""

    @property
    def posterior(self) -> str:
        """The posterior, as ``posterior.csv`` has it: a model takes it by ``posterior=``."""
        return self.tables["posterior"].csv

    def save(self, path: str | Path) -> None:
        """Writes the posterior."""
        Path(path).write_text(self.posterior, "utf-8")

    def model(self, scenario: str = "baseline", **changes: Any) -> Model:
        """A model that believes what was found."""
        from ._model import Model

        return Model(scenario, posterior=self.posterior, **changes)


def models() -> list[dict[str, Any]]:
    """Models that others have published, with citation, licence, parts, what each has and lacks.

    >>> import shapan
    >>> "ftm" in [model["id"] for model in shapan.models()]
    True
    """
    found: list[dict[str, Any]] = json.loads(_shapan.published())["models"]
    return found


def published(models: str | Iterable[str] | None = None) -> Records:
    """Published numbers beside ours, computed now: ``theirs``, ``ours``, ``tolerance``, ``origin`` (print, the authors' code, a second program) and
    ``status`` (reproduces, or why it differs). Of all models, or of some.

    >>> import shapan
    >>> {row["status"] for row in shapan.published("sie-doubling")}
    {'reproduces'}
    """
    return Records(_shapan.reproduced(texts("models", models)))


def questions() -> list[dict[str, Any]]:
    """Questions that can be put to published models: :func:`compare`."""
    found: list[dict[str, Any]] = json.loads(_shapan.published())["questions"]
    return found


def texts(place: str, value: str | PathLike[str] | Iterable[str | PathLike[str]] | None) -> list[str] | None:
    """A text or several, as a list."""
    if value is None or isinstance(value, (str, PathLike)):
        return None if value is None else [fspath(value)]
    if not isinstance(value, Iterable):
        raise Error([Problem(place, f"a text or a list of texts is expected, not {type(value).__name__}")])
    found = [fspath(one) if isinstance(one, PathLike) else one for one in value]
    if not found:
        raise Error([Problem(place, "the list is empty", "left out, it means all")])
    return found

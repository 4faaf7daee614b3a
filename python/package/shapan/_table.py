"""Tables, as every other tool takes them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from . import _shapan
from ._errors import kept_out, missing

if TYPE_CHECKING:
    import numpy
    import pandas
    import polars
    import pyarrow

_SHOWN = 10


class Column(NamedTuple):
    """A column of a table."""

    name: str
    kind: str
    """``number``, ``whole`` or ``word``."""
    unit: str
    about: str
    """What it means."""


class Table:
    """A table with a unit and a meaning for each column, kept as Apache Arrow.

    It takes part in the Arrow PyCapsule interface: ``pyarrow.table(t)``, ``polars.DataFrame(t)`` and DuckDB's SQL take it without a copy.

    >>> import shapan
    >>> t = shapan.Model("baseline").run().series
    >>> t.num_rows, t.column_names[:2]
    (78, ['time', 'bloc'])
    """

    def __init__(self, table: _shapan.Table) -> None:
        self._table = table

    def __reduce__(self) -> NoReturn:
        raise kept_out("a table")

    @property
    def num_rows(self) -> int:
        """Number of rows."""
        return self._table.num_rows

    @property
    def columns(self) -> list[Column]:
        """Names, kinds, units and meanings of the columns."""
        return [Column(*column) for column in self._table.columns()]

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self.columns]

    @property
    def units(self) -> dict[str, str]:
        """Unit of each column that has one; ``1`` is a pure number."""
        return {column.name: column.unit for column in self.columns if column.unit}

    def __len__(self) -> int:
        return self.num_rows

    def __arrow_c_schema__(self) -> object:
        return self._table.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> pyarrow.Table:
        """A ``pyarrow.Table`` that shares the memory."""
        try:
            import pyarrow
        except ImportError:
            raise missing("pyarrow", "arrow") from None
        return pyarrow.table(self)

    def to_polars(self) -> polars.DataFrame:
        """A ``polars.DataFrame``."""
        try:
            import polars
        except ImportError:
            raise missing("polars", "polars") from None
        return polars.DataFrame(self)

    def to_numpy(self, name: str) -> numpy.ndarray[Any, Any]:
        """A column: 64-bit floats (NaN where there is no value), whole numbers, or words."""
        try:
            import numpy
        except ImportError:
            raise missing("numpy", "pandas") from None
        kind = next((column.kind for column in self.columns if column.name == name), "number")
        if kind == "whole":
            return numpy.frombuffer(self._table.wholes(name), dtype=numpy.uint64)
        if kind == "word":
            codes, words = self._table.words(name)
            found = numpy.array([*words, None], dtype=object)
            return found[numpy.frombuffer(codes, dtype=numpy.int32)]
        return numpy.frombuffer(self._table.floats(name), dtype=numpy.float64)

    def to_pandas(self) -> pandas.DataFrame:
        """A ``pandas.DataFrame``; units are in ``.attrs["units"]``. Words are categories."""
        try:
            import numpy
            import pandas
        except ImportError:
            raise missing("pandas", "pandas") from None

        def column(known: Column) -> Any:
            if known.kind != "word":
                return self.to_numpy(known.name)
            codes, words = self._table.words(known.name)
            return pandas.Categorical.from_codes(numpy.frombuffer(codes, dtype=numpy.int32), categories=words)

        frame = pandas.DataFrame({known.name: column(known) for known in self.columns})
        frame.attrs["units"] = self.units
        return frame

    def head(self, rows: int = _SHOWN) -> list[dict[str, Any]]:
        """The first rows."""
        names = self.column_names
        return [dict(zip(names, row, strict=True)) for row in self._table.head(max(rows, 0))]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.head(self.num_rows))

    def __repr__(self) -> str:
        return f"<shapan.Table: {self.num_rows:,} rows, {len(self.columns)} columns>"

    def _repr_html_(self) -> str:
        columns = self.columns

        def cell(value: object) -> str:
            text = "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
            return f"<td>{html.escape(text)}</td>"

        head = "".join(
            f'<th title="{html.escape(column.about)}">{html.escape(column.name)}'
            f"{f'<br><small>{html.escape(column.unit)}</small>' if column.unit not in ('', '1') else ''}</th>"
            for column in columns
        )
        rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in self._table.head(_SHOWN))
        more = f"<p>{self.num_rows:,} rows, {len(columns)} columns</p>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"

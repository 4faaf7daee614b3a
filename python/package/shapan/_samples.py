"""Worlds that are given as a table: any mapping of columns, a data frame, or an Arrow table."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from ._errors import Error, Problem

Samples = Any
"""A mapping of names to columns of numbers, a ``pandas`` or ``polars`` data frame, or a ``pyarrow.Table``."""


def columns(samples: Samples) -> tuple[list[str], Any]:
    """Names of inputs, and their values world by world as 64-bit floats."""
    if isinstance(samples, Mapping):
        table: dict[Any, Iterable[Any]] = dict(samples)
    elif hasattr(samples, "to_dict") and hasattr(samples, "columns"):
        table = {name: samples[name] for name in samples.columns}
    elif hasattr(samples, "to_pydict"):
        table = samples.to_pydict()
    else:
        what = f"a mapping of names to columns, a data frame or an Arrow table is expected, not {type(samples).__name__}"
        raise Error([Problem("samples", what, "such as {'research.beta': [0.3, 0.4]}")])
    problems: list[Problem] = []
    found: list[list[float]] = []
    for name, values in table.items():
        place = f"samples[{name!r}]"
        if not isinstance(name, str):
            problems.append(Problem(place, f"names are texts, not {type(name).__name__}"))
            continue
        try:
            found.append([float(value) for value in values])
        except (TypeError, ValueError) as error:
            problems.append(Problem(place, f"numbers are expected: {error}"))
    lengths = {len(values) for values in found}
    if not problems and lengths <= {0}:
        problems.append(Problem("samples", "there are no worlds"))
    if len(lengths) > 1:
        problems.append(Problem("samples", f"columns have different lengths: {', '.join(map(str, sorted(lengths)))}"))
    if problems:
        raise Error(problems)
    return list(table), array("d", (value for row in zip(*found, strict=True) for value in row))


def rows(names: list[str], values: Any) -> tuple[list[str], Any]:
    """Names of inputs, and a two-dimensional array with a row for each world."""
    import numpy

    try:
        table = numpy.ascontiguousarray(values, dtype=numpy.float64)
    except (TypeError, ValueError) as error:
        raise Error([Problem("X", f"an array of numbers is expected: {error}")]) from None
    if table.ndim != 2 or table.shape[1] != len(names):
        what = f"an array with a row for each world and {len(names)} columns is expected, not one of shape {table.shape}"
        raise Error([Problem("X", what)])
    return names, table.reshape(-1)

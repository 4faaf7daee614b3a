"""What a model has: levers, parameters, uncertainties, outcomes, series."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from . import _shapan
from ._errors import Problem, Unknown, nearest


@dataclass(frozen=True)
class Given:
    """A quantity that is given: a lever, a parameter or a draw."""

    name: str
    """Dotted name, the same in scenario files and tables."""
    kind: str
    unit: str
    """Unit; ``1`` is a pure number."""
    about: str
    """Meaning."""
    default: float | None
    """Value where nothing else is said; none where each bloc has its own."""
    range: tuple[float | None, float | None]
    """Lowest and highest value that is accepted."""
    bands: tuple[float, float, float] | None
    """Low, medium and high (levers): words that may stand for numbers."""
    prior: str | None
    """What is believed, in words."""
    world_wide: bool
    """Must it be the same in all blocs?"""
    source: str
    """Key in the bibliography."""
    note: str
    """What was read there, or why the value was chosen."""
    values: dict[str, float] = field(repr=False)
    """Value at the start by bloc, or from bloc to bloc (``usa->china``)."""


@dataclass(frozen=True)
class Uncertainty:
    """An input that worlds draw."""

    name: str
    """As in tables: ``research.beta``, or ``compute.chips_0@china`` where it is of one bloc."""
    kind: str
    """``parameter``, ``draw`` or ``law``."""
    unit: str
    about: str
    distribution: str
    """``uniform``, ``log_uniform``, ``exponential``, ``categorical``, ``normal``, ``log_normal``, ``triangular``, ``rows`` or ``fixed``."""
    arguments: tuple[float, ...]
    """Its numbers: bounds; the mean; probabilities; mean and standard deviation (of the logarithm for ``log_normal``); lowest, most likely, highest."""
    bounds: tuple[float, float]
    """Bounds of the belief; of one without bounds, what all but one world in a thousand lie between."""
    central: float | None
    """Value in the central world; none where blocs differ."""
    forms: tuple[str, ...]
    """Forms of a law, by number."""


@dataclass(frozen=True)
class Result:
    """What comes out: an outcome of a world, or a stock or flow over time."""

    name: str
    unit: str
    """Unit; ``1`` is a pure number."""
    about: str
    """Meaning."""


T = TypeVar("T", Given, Uncertainty, Result)


class Catalogue(Mapping[str, T], Generic[T]):
    """Quantities by name, in the order of tables."""

    def __init__(self, entries: Iterator[T]) -> None:
        self._entries: dict[str, T] = {entry.name: entry for entry in entries}

    def __getitem__(self, name: str) -> T:
        if name not in self._entries:
            plain = str(name).partition(".")[2]
            of_all = f"of all blocs it is {plain!r}" if plain in self._entries else None
            raise Unknown([Problem("name", f"there is no {name!r} here", of_all or nearest(name, self._entries))])
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<{len(self)} by name: {', '.join(list(self)[:4])}{', …' if len(self) > 4 else ''}>"

    def _repr_html_(self) -> str:
        def row(entry: T) -> str:
            cells = (entry.name, entry.unit if entry.unit != "1" else "", entry.about)
            return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"

        rows = "".join(map(row, self._entries.values()))
        return f"<table><thead><tr><th>name</th><th>unit</th><th>meaning</th></tr></thead><tbody>{rows}</tbody></table>"


def _entries(world: _shapan.World, what: str, lang: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(world.catalogue(what, lang))
    return found


def given(world: _shapan.World, what: str, lang: str = "en") -> Catalogue[Given]:
    """Levers or parameters."""

    def one(entry: dict[str, Any]) -> Given:
        entry["range"] = tuple(entry["range"])
        entry["bands"] = entry["bands"] and tuple(entry["bands"])
        entry["values"] = dict(entry["values"])
        return Given(**entry)

    return Catalogue(map(one, _entries(world, what, lang)))


def uncertainties(world: _shapan.World, lang: str = "en") -> Catalogue[Uncertainty]:
    """What worlds draw."""

    def one(entry: dict[str, Any]) -> Uncertainty:
        tidy: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
        return Uncertainty(**tidy)

    return Catalogue(map(one, _entries(world, "uncertainties", lang)))


def results(world: _shapan.World, what: str, lang: str = "en") -> Catalogue[Result]:
    """Outcomes or series."""
    return Catalogue(Result(**entry) for entry in _entries(world, what, lang))

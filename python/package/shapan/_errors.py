"""The one exception of the package."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Error", "Problem"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong."""

    place: str
    """Where: an argument (``levers["usa.x.y"]``), or a file with line and column."""
    what: str
    """What is wrong, and what was expected."""
    hint: str | None = None
    """What to try: the nearest right name, the words that are allowed."""

    def __str__(self) -> str:
        hint = f"\n    {self.hint}" if self.hint else ""
        return f"{self.place}: {self.what}{hint}"


class Error(Exception):
    """What was asked for cannot be done; everything that is wrong is in ``problems``, and nothing was run.

    >>> import shapan
    >>> try:
    ...     shapan.Model("baseline", set={"research.spil": 0.4, "years": -1})
    ... except shapan.Error as error:
    ...     [problem.place for problem in error.problems]
    ['set["research.spil"]', 'set["years"]']
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[Error], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class Unknown(Error, KeyError):
    """A name that a mapping does not have: a ``KeyError``, too."""

    __str__ = Error.__str__


def nearest(name: object, known: Iterable[str]) -> str | None:
    """The nearest of some names, as a hint."""
    near = difflib.get_close_matches(str(name), list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else None


def kept_out(what: str) -> Error:
    """The error for results that are pickled: they are large, and the model gives them again."""
    hint = "a model can be, and gives the same bits again; to_arrow() and to_pandas() give what any tool keeps"
    return Error([Problem("pickle", f"{what} cannot be pickled or copied", hint)])


def missing(package: str, extra: str) -> Error:
    """The error for a package that is not installed."""
    return Error([Problem(package, "is not installed", f"pip install 'shapan[{extra}]'")])

"""How far a call is: a bar in notebooks and at a prompt, silence elsewhere, or a function of the caller's."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ._errors import Error, Problem

Progress = bool | Callable[[int, int], object] | None
"""``None``: a bar in interactive use; ``True``, ``False``; or a function of the work done and the work in all."""


def _interactive() -> bool:
    return hasattr(sys, "ps1") or "ipykernel" in sys.modules


class _Plain:
    """A line of text where tqdm is not installed."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.shown = -1

    def at(self, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if percent != self.shown:
            self.shown = percent
            print(f"\r{self.title}: {percent:3d} % ({done:,} of {total:,})", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.shown >= 0:
            print(file=sys.stderr)


class _Bar:
    """A bar of tqdm's."""

    def __init__(self, title: str, bar: Any) -> None:
        self.title = title
        self.kind = bar
        self.bar: Any = None

    def at(self, done: int, total: int) -> None:
        if self.bar is None:
            self.bar = self.kind(total=total, desc=self.title, leave=False, unit_scale=True)
        self.bar.total = total
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


@contextmanager
def shown(progress: Progress, title: str) -> Iterator[Callable[[int, int], object] | None]:
    """The function that the engine calls, for as long as a call lasts."""
    if progress is None:
        progress = _interactive()
    if progress is False:
        yield None
    elif progress is True:
        line: _Bar | _Plain
        try:
            with warnings.catch_warnings():
                # tqdm warns where a notebook cannot show its widget, and then shows a bar of text
                warnings.simplefilter("ignore")
                from tqdm.auto import tqdm

            line = _Bar(title, tqdm)
        except ImportError:
            line = _Plain(title)
        try:
            yield line.at
        finally:
            line.close()
    elif callable(progress):
        yield progress
    else:
        raise Error([Problem("progress", "True, False or a function of two numbers is expected, not " + type(progress).__name__)])

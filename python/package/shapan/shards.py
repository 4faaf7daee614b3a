"""Ensembles on disk, in shards: run anywhere, killed and taken up, merged to the bytes of one machine.

A shard is a function of the study (model, ``n``, ``seed``, ``sampler``, ``levers``, ``set``) and its number alone.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from . import _shapan
from ._errors import Error, Problem, missing
from ._model import Changes, Every, Model, Sampler
from ._progress import Progress, shown

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = ["Results", "Save", "merge", "open", "run"]

Save = Literal["summary", "outcomes", "quantiles", "series"]
"""What is kept: quantiles alone; outcomes of every run; both; both and the series of every run."""
Folder = str | os.PathLike[str]


class Results:
    """A folder of results: what ``shapan ensemble --out`` writes, and :func:`merge`."""

    def __init__(self, folder: Folder) -> None:
        self.folder = Path(folder)
        """The folder."""
        try:
            self.manifest: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
            """What was run, on what, how, and what went wrong."""
        except (OSError, ValueError) as error:
            hint = "shapan.shards.merge puts shards together" if (self.folder / "shards").is_dir() else None
            raise Error([Problem(str(folder), f"holds no results: {error}", hint)]) from None

    @property
    def files(self) -> list[Path]:
        """The files beside the manifest."""
        return [self.folder / name for name in self.manifest["files"] if name != "manifest.json"]

    def to_arrow(self, table: str = "experiments") -> pyarrow.Table:
        """A table as a ``pyarrow.Table``: ``experiments``, ``quantiles`` or ``timeseries``."""
        try:
            import pyarrow.parquet
        except ImportError:
            raise missing("pyarrow", "arrow") from None
        path = self.folder / f"{table}.parquet"
        if not path.is_file():
            known = ", ".join(path.stem for path in self.files)
            raise Error([Problem("table", f"there is no table called {table!r}", f"there are: {known}")])
        return pyarrow.parquet.read_table(path)

    def to_pandas(self, table: str = "experiments") -> pandas.DataFrame:
        """A table as a ``pandas.DataFrame``."""
        frame: pandas.DataFrame = self.to_arrow(table).to_pandas()
        return frame

    def __repr__(self) -> str:
        about = self.manifest
        return f"<shapan.shards.Results: {about['scenario']}, {about['runs']:,} worlds, in {self.folder}>"


def open(folder: Folder) -> Results:
    """The results in a folder."""
    return Results(folder)


def run(
    model: Model,
    number: int,
    of: int,
    *,
    out: Folder,
    n: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    levers: Changes | None = None,
    set: Changes | None = None,
    every: Every = "year",
    save: Save = "quantiles",
    threads: int | None = None,
    progress: Progress = None,
) -> dict[str, Any]:
    """Runs shard ``number`` (from 1) of ``of`` into ``out``, or goes on where it was stopped. What it has: first run, runs, how many of them were
    found finished, how many left the numbers, CPU seconds.

    >>> import shapan, tempfile
    >>> with tempfile.TemporaryDirectory() as out:
    ...     done = shapan.shards.run(shapan.Model("baseline"), 1, 1, n=64, out=out)
    ...     done["runs"], len(shapan.shards.merge(out).to_pandas())
    (64, 64)
    """
    part = _shapan.Part(model._world, number, of, n, seed, sampler, threads, every, save, levers, set)
    with shown(progress, f"{model.about['scenario']} {number}/{of}") as tell:
        found: dict[str, Any] = json.loads(part.run(Path(out) / "shards" / part.folder, tell))
    return found


def merge(folders: Folder | Iterable[Folder], out: Folder | None = None, *, remove: bool = False) -> Results:
    """Puts shards together into ``out`` (the folder, if it is one): the bytes that one machine would have written.

    Everything that lacks, is damaged or belongs to another study is told at once, and nothing is written then. ``remove`` takes the shards away.
    """
    one = isinstance(folders, (str, os.PathLike))
    places: list[Folder] = [folders] if one else list(folders)  # type: ignore[list-item, arg-type]
    if out is None:
        if len(places) != 1:
            raise Error([Problem("out", "shards of several folders need a folder for what they make together")])
        out = places[0]
    told = json.loads(_shapan.merge_shards([os.fspath(place) for place in places], os.fspath(out)))
    if remove:
        for folder in told["folders"]:
            shutil.rmtree(folder)
        for place in places:
            try:
                (Path(place) / "shards").rmdir()
            except OSError:
                # others are kept there
                continue
    return Results(out)

"""Ensembles on a Ray cluster: one task a shard. Ray schedules, watches and tries again; the results are those of one machine, byte for byte.

>>> import shapan.ray  # doctest: +SKIP
>>> results = shapan.ray.ensemble(shapan.Model("baseline"), 1_000_000, out="million")  # doctest: +SKIP
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from . import _shapan
from . import shards as on_disk
from ._errors import Error, Problem, missing
from ._model import Changes, Every, Model, Sampler
from ._progress import Progress, shown

__all__ = ["ensemble"]

# shards for each task that runs at a time: so that progress is seen, and a lost worker costs little
_SHARDS_A_SLOT = 4


def _work(model: Model, number: int, of: int, out: str | None, options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """One task: runs a shard into a folder that all see, or into one of its own whose files go back as bytes."""
    if out is not None:
        return on_disk.run(model, number, of, out=out, progress=False, **options), {}
    with tempfile.TemporaryDirectory(prefix="shapan-") as own:
        done = on_disk.run(model, number, of, out=own, progress=False, **options)
        files = Path(own).glob("shards/*/*")
        return done, {path.name: path.read_bytes() for path in files}


def _part(model: Model, number: int, of: int, options: dict[str, Any]) -> _shapan.Part:
    order = ("n", "seed", "sampler", "threads", "every", "save", "levers", "set")
    return _shapan.Part(model._world, number, of, *(options[name] for name in order))


def _keep(folder: Path, files: dict[str, bytes]) -> None:
    """Writes the files of a shard that came back; the state last, so that a shard is there whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(files, key=lambda name: (name == "state", name)):
        draft = folder / f".draft-{name}"
        draft.write_bytes(files[name])
        draft.replace(folder / name)


def ensemble(
    model: Model,
    n: int | None = None,
    *,
    out: str | os.PathLike[str],
    shards: int | None = None,
    seed: int | None = None,
    sampler: Sampler | None = None,
    levers: Changes | None = None,
    set: Changes | None = None,
    every: Every = "year",
    save: on_disk.Save = "quantiles",
    threads: int = 1,
    retries: int = 10,
    shared: bool = True,
    keep_shards: bool = False,
    progress: Progress = None,
) -> on_disk.Results:
    """Runs ``n`` worlds as tasks of Ray and merges them into ``out``.

    The cluster is the one that ``ray.init`` was called for; without, this machine. A task takes ``threads`` CPUs. A worker that dies is tried again
    up to ``retries`` times, and goes on where it was. ``shared`` says that every node sees ``out`` (a file system of the cluster); else shards
    travel through Ray's object store. Interrupted, or started again after a failure of the cluster, the same call goes on with what is finished.
    """
    try:
        import ray
    except ImportError:
        raise missing("ray", "ray") from None

    options: dict[str, Any] = {
        "n": n, "seed": seed, "sampler": sampler, "levers": levers, "set": set,
        "every": every, "save": save, "threads": threads,
    }
    # what is wrong is told before a cluster is asked, or started
    wrong = []
    for name, value, least in (("shards", shards, 1), ("retries", retries, 0)):
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= least
        if not whole and not (name == "shards" and value is None):
            wrong.append(Problem(name, f"a whole number from {least} on is expected, not {value!r}"))
    try:
        runs = _part(model, 1, 1, options).runs
    except Error as error:
        raise Error([*wrong, *error.problems]) from None
    if wrong:
        raise Error(wrong)
    if not ray.is_initialized():
        ray.init(include_dashboard=False, log_to_driver=False)
    stretches = -(-runs // _shapan.stretch())
    cluster: Any = ray
    slots = max(1, int(cluster.cluster_resources().get("CPU", 1)) // threads)
    of = min(stretches, slots * _SHARDS_A_SLOT) if shards is None else shards
    folder = Path(out).absolute()
    parts = {number: _part(model, number, of, options) for number in range(1, of + 1)}
    places = {number: folder / "shards" / part.folder for number, part in parts.items()}
    if shared:
        folder.mkdir(parents=True, exist_ok=True)
    task = ray.remote(_work).options(num_cpus=threads, max_retries=retries)
    there = ray.put(model)
    done = 0
    pending = {}
    for number, place in places.items():
        if not shared and (place / "state").exists():
            # it came back before: looked at, and gone on with if need be, here
            done += json.loads(parts[number].run(place))["runs"]
            continue
        pending[task.remote(there, number, of, str(folder) if shared else None, options)] = number
    with shown(progress, f"{model.about['scenario']} on Ray") as tell:
        try:
            while pending:
                ready, _ = ray.wait(list(pending), num_returns=1, timeout=0.5)
                for reference in ready:
                    number = pending.pop(reference)
                    told, files = ray.get(reference)
                    if files:
                        _keep(places[number], files)
                    done += told["runs"]
                    if tell is not None:
                        tell(done, runs)
        except BaseException:
            for reference in pending:
                ray.cancel(reference, force=True)
            raise
    results = on_disk.merge(list(places.values()), folder)
    if not keep_shards:
        for place in places.values():
            shutil.rmtree(place)
        parent = folder / "shards"
        if not any(parent.iterdir()):
            parent.rmdir()
    return results

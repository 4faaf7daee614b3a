"""A study on a small Ray cluster, a worker of which is killed: the bytes of one machine."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
import shapan
from shapan import shards

ray = pytest.importorskip("ray", reason="skipped: ray is not installed")

RUNS = 60_000


@pytest.fixture(scope="module")
def cluster():  # type: ignore[no-untyped-def]
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000)
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def model() -> shapan.Model:
    return shapan.Model("baseline", years=1, step="1/4")


@pytest.fixture(scope="module")
def whole(model: shapan.Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole")
    shards.run(model, 1, 1, n=RUNS, out=out)
    shards.merge(out, remove=True)
    return out


def same(folder: Path, whole: Path) -> None:
    for name in ("experiments.parquet", "quantiles.parquet"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name


def workers() -> list[int]:
    """Processes of Ray's that run a shard."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")[0]
        except OSError:
            continue
        if words.startswith(b"ray::_work"):
            found.append(int(entry.name))
    return found


def test_a_worker_that_is_killed_changes_nothing(cluster: None, model: shapan.Model, whole: Path, tmp_path: Path) -> None:
    import shapan.ray

    killed: list[int] = []

    def kill() -> None:
        end = time.monotonic() + 60
        while not killed and time.monotonic() < end:
            for pid in workers()[:1]:
                time.sleep(0.3)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            time.sleep(0.05)

    watcher = threading.Thread(target=kill)
    watcher.start()
    results = shapan.ray.ensemble(model, RUNS, out=tmp_path, shards=7, progress=False)
    watcher.join()
    assert killed, "no worker was seen"
    assert results.manifest["done"] == RUNS
    same(tmp_path, whole)
    assert not (tmp_path / "shards").exists()


def test_nodes_that_share_no_file_system(cluster: None, model: shapan.Model, whole: Path, tmp_path: Path) -> None:
    import shapan.ray

    seen: list[int] = []
    shapan.ray.ensemble(model, RUNS, out=tmp_path, shards=3, shared=False, progress=lambda done, total: seen.append(done))
    assert seen == sorted(seen) and seen[-1] == RUNS
    same(tmp_path, whole)


def test_what_is_wrong_is_told_before_a_task_starts(cluster: None, model: shapan.Model, tmp_path: Path) -> None:
    import shapan.ray

    with pytest.raises(shapan.Error) as refused:
        shapan.ray.ensemble(model, RUNS, out=tmp_path / "x", save="all", set={"reserch.beta": 1})  # type: ignore[arg-type]
    assert len(refused.value.problems) == 2
    with pytest.raises(shapan.Error, match="a whole number"):
        shapan.ray.ensemble(model, 0, out=tmp_path / "x")
    with pytest.raises(shapan.Error) as refused:
        shapan.ray.ensemble(model, RUNS, out=tmp_path / "x", threads=0, shards="two", retries=-1)  # type: ignore[arg-type]
    assert sorted(problem.place for problem in refused.value.problems) == ["retries", "shards", "threads"]
    assert not (tmp_path / "x").exists()

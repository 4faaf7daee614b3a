"""Shards through Python: the bytes of the command line, and of one machine."""

import json
from pathlib import Path

import pytest
import shapan
from shapan import shards

RUNS = 20_000


@pytest.fixture(scope="module")
def model() -> shapan.Model:
    return shapan.Model("baseline", years=1, step="1/4")


@pytest.fixture(scope="module")
def whole(model: shapan.Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole")
    shards.run(model, 1, 1, n=RUNS, out=out)
    shards.merge(out, remove=True)
    return out


def test_shards_merge_to_the_bytes_of_one(model: shapan.Model, whole: Path, tmp_path: Path) -> None:
    for number in (3, 1, 2):
        done = shards.run(model, number, 3, n=RUNS, out=tmp_path, threads=1)
        assert done["found"] == 0 and done["runs"] > 0
    assert shards.run(model, 2, 3, n=RUNS, out=tmp_path)["found"] == 8192
    results = shards.merge(tmp_path, remove=True)
    for name in ("experiments.parquet", "quantiles.parquet"):
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes(), name
    assert not (tmp_path / "shards").exists()
    assert results.manifest["done"] == RUNS
    frame = results.to_pandas()
    assert len(frame) == RUNS and list(frame["run_id"]) == list(range(RUNS))


def test_the_same_numbers_as_in_memory(model: shapan.Model, whole: Path) -> None:
    held = model.ensemble(RUNS).to_pandas()
    kept = shards.open(whole).to_pandas()
    for column in held.columns:
        assert held[column].astype(object).equals(kept[column].astype(object)), column


def test_what_is_wrong_is_told(model: shapan.Model, tmp_path: Path) -> None:
    with pytest.raises(shapan.Error) as refused:
        shards.run(model, 0, 3, n=-5, out=tmp_path, save="everything", levers={"investment.awake_shar": 1})  # type: ignore[arg-type]
    assert {problem.place for problem in refused.value.problems} >= {"number", "n", "save"}
    with pytest.raises(shapan.Error, match="there is no shard 4 of 3"):
        shards.run(model, 4, 3, n=100, out=tmp_path)
    with pytest.raises(shapan.Error, match="no shards were found there"):
        shards.merge(tmp_path)
    shards.run(model, 1, 3, n=RUNS, out=tmp_path)
    with pytest.raises(shapan.Error, match="are missing: shard 2/3, 3/3"):
        shards.merge(tmp_path)
    with pytest.raises(shapan.Error, match="another study"):
        shards.run(model, 1, 3, n=RUNS, seed=5, out=tmp_path)
    with pytest.raises(shapan.Error, match="shards.merge puts shards together"):
        shards.open(tmp_path)
    assert not (tmp_path / "experiments.parquet").exists()


def test_a_study_goes_on_after_an_interruption(model: shapan.Model, whole: Path, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done > 9000:
            raise Enough

    with pytest.raises(Enough):
        shards.run(model, 1, 1, n=RUNS, out=tmp_path, progress=stop)
    done = shards.run(model, 1, 1, n=RUNS, out=tmp_path)
    assert done["found"] in (8192, 16384)
    shards.merge(tmp_path)
    assert (tmp_path / "quantiles.parquet").read_bytes() == (whole / "quantiles.parquet").read_bytes()
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in (tmp_path, whole)]
    assert manifests[0]["scenario_hash"] == manifests[1]["scenario_hash"]

"""What users get wrong, and what operating systems do: clear errors, no crash, no hang."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import shapan


def problems(call: Any) -> list[shapan.Problem]:
    with pytest.raises(shapan.Error) as caught:
        call()
    assert caught.value.problems and all(problem.what for problem in caught.value.problems)
    return list(caught.value.problems)


def test_everything_wrong_is_told_at_once(baseline: shapan.Model) -> None:
    found = problems(
        lambda: baseline.ensemble(
            -3,
            seed=1.5,  # type: ignore[arg-type]
            sampler="sobl",  # type: ignore[arg-type]
            levers={"china.investment.awake_shar": 0.02, "research.beta": 0.3},
            set={"research.spill": float("nan"), "research.beta": [object()]},
            threads=0,
            every="month",  # type: ignore[arg-type]
        )
    )
    places = {problem.place for problem in found}
    assert {"n", "seed", "sampler", "threads", "every"} <= places
    assert 'set["research.spill"]' in places and 'set["research.beta"]' in places
    assert 'levers["research.beta"]' in places, "a parameter is no lever"
    assert any("sobol" in (problem.hint or "") for problem in found if problem.place == "sampler")
    text = str(shapan.Error(found))
    assert "NaN" in text and "sampler" in text


def test_nearest_names_are_told() -> None:
    found = problems(lambda: shapan.Model("baselin"))
    assert any("baseline" in (problem.hint or "") for problem in found)
    found = problems(lambda: shapan.Model(levers={"china.investment.awake_shar": 0.02}))
    assert any("awake_share" in (problem.hint or "") + problem.what for problem in found)


@pytest.mark.parametrize("wrong", [None, 7, 1.5, b"baseline", ["baseline"], object(), True, ""])
def test_a_scenario_is_a_name_a_path_or_a_text(wrong: Any) -> None:
    problems(lambda: shapan.Model(wrong))


@pytest.mark.parametrize("wrong", [7, "x", ["a"], object(), {1: 2.0}, {"research.spill": {1: 2}}, {"research.spill": b"x"}])
def test_changes_are_dictionaries(baseline: shapan.Model, wrong: Any) -> None:
    problems(lambda: baseline.run(set=wrong))
    problems(lambda: baseline.ensemble(4, levers=wrong))


@pytest.mark.parametrize("n", [0, -1, 1.5, "10", True, 2**62, 10**30, float("nan"), float("inf"), [10]])
def test_numbers_of_worlds(baseline: shapan.Model, n: Any) -> None:
    problems(lambda: baseline.ensemble(n))


def test_what_does_not_fit_is_refused_in_a_sentence(quick: shapan.Model) -> None:
    found = problems(lambda: quick.ensemble(10**12, sampler="mc"))
    assert "memory" in found[0].what and found[0].place == "n"
    found = problems(lambda: quick.ensemble(10**9, sampler="mc", series="all"))
    assert "memory" in found[0].what
    problems(lambda: quick.ensemble(16, threads=10**6))


def test_texts_and_files(tmp_path: Path) -> None:
    text = 'model = "world"\nextends = "baseline"\n[levers.china]\n"investment.awake_share" = 0.02\n'
    path = tmp_path / "awake.toml"
    path.write_text(text)
    by_name = shapan.Model("baseline").run(levers={"china.investment.awake_share": 0.02})
    assert shapan.Model(path).run().csv == shapan.Model(text).run().csv == by_name.csv
    broken = text.replace("awake_share", "awake_shar").replace("0.02", "-5")
    found = problems(lambda: shapan.Model(broken))
    assert "scenario.toml:4" in found[0].place
    path.write_bytes(b"\xff\xfe\x00")
    problems(lambda: shapan.Model(path))
    problems(lambda: shapan.Model(tmp_path))
    problems(lambda: shapan.Model("x\n" * 10))


def test_worlds_that_are_given_are_checked(baseline: shapan.Model) -> None:
    found = problems(lambda: baseline.ensemble(samples={"research.bet": [0.3], "research.beta": [float("nan")]}))
    assert len(found) == 2
    problems(lambda: baseline.ensemble(samples={"research.beta": [0.3, 0.4], "research.spill": [0.4]}))
    problems(lambda: baseline.ensemble(samples={"research.beta": ["x"]}))
    problems(lambda: baseline.ensemble(samples={"research.beta": []}))
    problems(lambda: baseline.ensemble(samples=7))
    problems(lambda: baseline.ensemble(4, samples={"research.beta": [0.3]}))


def test_progress_is_told_and_may_stop_the_work(quick: shapan.Model) -> None:
    told: list[tuple[int, int]] = []
    quick.ensemble(20_000, sampler="mc", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (20_000, 20_000) and told == sorted(told)

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        quick.ensemble(20_000, sampler="mc", progress=stop)
    problems(lambda: quick.ensemble(16, progress=7))  # type: ignore[arg-type]


def test_silence_where_nobody_watches(baseline: shapan.Model, capfd: pytest.CaptureFixture[str]) -> None:
    baseline.ensemble(32)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
@pytest.mark.parametrize(
    "call",
    [
        lambda model: model.ensemble(200_000, sampler="mc"),
        lambda model: model.sensitivity("output_gap@2041", points=4096),
        lambda model: shapan.claims(n=100_000),
        lambda model: shapan.calibrate(),
    ],
)
def test_an_interruption_is_heard_within_a_second(baseline: shapan.Model, call: Any) -> None:
    sent: list[float] = []

    def interrupt() -> None:
        time.sleep(0.5)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    # a process that was started in the background may ignore the signal
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            call(baseline)
        late = time.monotonic() - sent[0]
        thread.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert late < 3.0, f"{late:.2f} s: within a second on a machine that does nothing else"
    assert baseline.ensemble(16).about["runs"] == 16, "and the next call works"


def test_threads_side_by_side(baseline: shapan.Model) -> None:
    alone = [baseline.ensemble(24, seed=seed).to_pandas()["output.usa@2041"].tolist() for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: baseline.ensemble(24, seed=seed).to_pandas()["output.usa@2041"].tolist(), range(4)))
    assert alone == together


def test_other_threads_go_on(quick: shapan.Model) -> None:
    """The interpreter's lock is not held while worlds are run."""
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    quick.ensemble(200_000, sampler="mc", threads=1)
    done.set()
    thread.join()
    assert ticks > 20


def forked(seed: int) -> list[float]:
    found: list[float] = shapan.Model("baseline").ensemble(16, seed=seed, threads=2).to_pandas()["output.usa@2041"].tolist()
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_after_work_goes_on(baseline: shapan.Model) -> None:
    before = [forked(seed) for seed in range(2)]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(forked, range(2)).get(timeout=120) == before


def test_nothing_is_global() -> None:
    changed = shapan.Model(set={"research.spill": 0.9})
    plain = shapan.Model()
    assert changed.run().csv != plain.run().csv
    assert shapan.Model().run().csv == plain.run().csv

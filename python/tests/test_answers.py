"""What a newcomer tries: sizes that no machine has, values given twice, lists with nothing in them, names that are nearly right."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

import shapan
import shapan.salib

HUGE = 10**9


def told(error: pytest.ExceptionInfo[shapan.Error]) -> dict[str, str]:
    return {problem.place: f"{problem.what} {problem.hint}" for problem in error.value.problems}


@pytest.mark.parametrize(
    ("place", "ask"),
    [
        ("points", lambda m: m.sensitivity("output_gap@2041", points=HUGE)),
        ("n", lambda m: shapan.compare(models="ftm", question="full-automation", n=HUGE)),
        ("n", lambda m: shapan.regret("baseline", "open", objective="output.usa@2041", n=HUGE)),
        ("n", lambda m: m.discover("output_gap@2041 > 0", n=HUGE)),
        ("n", lambda m: shapan.claims("concentrate", n=HUGE)),
    ],
)
def test_what_no_machine_holds_is_refused(baseline: shapan.Model, place: str, ask: object) -> None:
    with pytest.raises(shapan.Error) as error:
        ask(baseline)  # type: ignore[operator]
    assert "memory" in told(error)[place]


def test_a_value_is_given_once(baseline: shapan.Model) -> None:
    lever = "china.investment.awake_share"
    with pytest.raises(shapan.Error) as error:
        baseline.run(levers={lever: 0.02}, set={"investment.awake_share@china": 0.03})
    assert "is set by" in told(error)['set["investment.awake_share@china"]']
    one, other = {lever: 0.02, "investment.awake_share": 0.03}, {"investment.awake_share": 0.03, lever: 0.02}
    # what is said of one bloc holds for it, in whichever order
    assert baseline.run(levers=one).outcomes == baseline.run(levers=other).outcomes
    assert baseline.run(levers=one).outcomes != baseline.run(levers={"investment.awake_share": 0.03}).outcomes


def test_what_would_be_ignored_is_refused(baseline: shapan.Model) -> None:
    for place, ask in {
        "set": lambda: shapan.compare(models="ftm", question="full-automation", set={"zz": 1}),
        "claims": lambda: shapan.claims([]),
        "models": lambda: shapan.compare(models=[], question="full-automation"),
        "samples": lambda: baseline.ensemble(seed=3, samples={"research.spill": [0.3, 0.4]}),
        "blocs": lambda: baseline.ensemble(8).plot(blocs=["chna"]),
        "scenarios[1]": lambda: shapan.compare("baseline", None),  # type: ignore[arg-type]
    }.items():
        with pytest.raises(shapan.Error) as error:
            ask()
        assert place in told(error), place


def test_names_that_are_nearly_right(baseline: shapan.Model) -> None:
    with pytest.raises(shapan.Error) as error:
        baseline.levers["investment.awake_shar"]
    assert "investment.awake_share" in told(error)["name"]
    # a mapping goes on being one
    assert "nope" not in baseline.levers and baseline.levers.get("nope") is None
    with pytest.raises(KeyError, match="of all blocs it is 'investment.awake_share'"):
        baseline.levers["china.investment.awake_share"]


def test_results_say_that_they_are_not_pickled(baseline: shapan.Model) -> None:
    for result in (baseline.run(), baseline.run().series, baseline.ensemble(8)):
        for way in (pickle.dumps, copy.deepcopy):
            with pytest.raises(shapan.Error, match="a model can be, and gives the same bits again"):
                way(result)


def test_scenarios_are_models_names_or_paths(tmp_path: Path) -> None:
    changed = shapan.Model("open", levers={"usa.adoption.push": 1.2})
    named, own = shapan.compare("baseline", "open", n=16), shapan.compare("baseline", changed, n=16)
    assert named.table[0]["scenario"] == own.table[0]["scenario"] == "open"
    assert [row["p50"] for row in named.table] != [row["p50"] for row in own.table]
    same = shapan.compare("baseline", shapan.Model("open"), n=16)
    assert [row["p50"] for row in named.table] == [row["p50"] for row in same.table]
    claim = Path(__file__).resolve().parents[2] / "claims" / "concentrate.toml"
    (tmp_path / "mine.toml").write_text(claim.read_text())
    with pytest.raises(shapan.Error) as error:
        shapan.claims(tmp_path / "nowhere.toml", n=8)
    assert "nowhere.toml" in str(error.value)


def test_samples_of_salib_are_worlds(baseline: shapan.Model) -> None:
    latin = pytest.importorskip("SALib.sample.latin", reason="skipped: SALib is not installed")
    problem = shapan.salib.problem(baseline)
    kinds = [name for name, entry in baseline.uncertainties.items() if entry.distribution == "categorical"]
    assert kinds and not set(kinds) & set(problem["names"])
    found = shapan.salib.evaluate(baseline, latin.sample(problem, 8, seed=1), "output_gap@2041")
    assert found.shape == (8,)
    with pytest.raises(shapan.Error) as error:
        shapan.salib.problem(baseline, kinds)
    assert "one kind among several" in told(error)["inputs"]

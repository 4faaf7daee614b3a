"""What to choose: the tables of the command line, what rests on them, and refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import shapan

CommandLine = Callable[..., str]


def text(path: Path) -> str:
    return path.read_text("utf-8")


def test_regret(command_line: CommandLine, tmp_path: Path) -> None:
    options = ["--objective", "output.usa@2041", "--enough", "2.5e13", "--tail", "0.2", "--wasserstein", "1e11", "--runs", "64", "--seed", "3"]
    command_line("regret", "baseline", "open", "veil", *options, "--out", str(tmp_path))
    ours = shapan.regret(
        "baseline", "open", "veil", objective="output.usa@2041", enough=2.5e13, tail=0.2, wasserstein=1e11, n=64, seed=3
    )
    assert ours.table.csv == text(tmp_path / "regret.csv")
    assert ours.tables["outcomes"].csv == text(tmp_path / "outcomes.csv")
    # regret by hand: what the best of the policies has more in the same world
    worlds = [[row[name] for name in ("baseline", "open", "veil")] for row in ours.tables["outcomes"]]
    worst = max(max(world) - world[0] for world in worlds)
    assert ours.table[0]["regret_max"] == pytest.approx(worst, rel=1e-12)


def test_policies_by_name() -> None:
    as_it_is = shapan.Model("baseline", years=16)
    safer = shapan.Model("baseline", years=16, levers={"safety.effort_share": 0.33})
    ours = shapan.regret({"as it is": as_it_is, "safer": safer}, "open", objective="output.usa@2041", n=64)
    assert [row["policy"] for row in ours.table] == ["as it is", "safer", "open"]
    # each column is what an ensemble of that model gives
    for name, model in (("as it is", as_it_is), ("safer", safer)):
        alone = model.ensemble(64, quantiles=False).experiments.to_pandas()["output.usa@2041"]
        assert ours.tables["outcomes"].to_pandas()[name].tolist() == alone.tolist(), name


def test_the_value_of_knowing(command_line: CommandLine, tmp_path: Path) -> None:
    group = "research.beta+research.lambda"
    options = ["--objective", "accident_probability@2041:min", "--group", group, "--runs", "256"]
    command_line("value", "baseline", "open", *options, "--out", str(tmp_path))
    ours = shapan.value("baseline", "open", objective="accident_probability@2041:min", groups=group, n=256)
    assert ours.table.csv == text(tmp_path / "value.csv")
    assert ours.data["perfect"]["value"] == ours.table[0]["value"]


def test_levers_are_searched(command_line: CommandLine, tmp_path: Path) -> None:
    levers = ["compute.train_share", "adoption.push"]
    wanted = ["output.china@2031", "accident_probability@2031:min:cvar20"]
    options = ["--bloc", "china", "--levers", ",".join(levers), "--knots", "2028", "--bound", "adoption.push=0.5..1.5"]
    options += [word for objective in wanted for word in ("--objective", objective)]
    options += ["--constraint", "accident_probability@2031<0.9", "--evaluations", "120", "--runs", "16", "--seed", "4"]
    options += ["--years", "6"]
    command_line("optimize", "baseline", *options, "--out", str(tmp_path))
    model = shapan.Model("baseline", years=6)
    ours = model.optimize(
        bloc="china", levers=levers, objective=wanted, knots=2028, bounds={"adoption.push": (0.5, 1.5)},
        constraint="accident_probability@2031<0.9", evaluations=120, n=16, seed=4,
    )
    assert ours.tables["policies"].csv == text(tmp_path / "policies.csv")
    assert ours.front.csv == text(tmp_path / "front.csv")
    assert ours.convergence.csv == text(tmp_path / "convergence.csv")
    kept = json.loads(text(tmp_path / "manifest.json"))
    assert ours.data["policies"] == kept["policies"] and len(ours.levers) == len(kept["policies"])
    # what a policy sets can be run, and is the scenario file that the command line wrote
    again = shapan.Model(tmp_path / "policy-1.toml").run()
    assert again.outcomes == model.run(levers=ours.levers[0]).outcomes


@pytest.mark.parametrize("game", ["two-powers", "watched-lead"])
def test_games_of_policies(command_line: CommandLine, tmp_path: Path, game: str) -> None:
    command_line("game", game, "--worlds", "24", "--resamples", "20", "--seed", "2", "--out", str(tmp_path))
    ours = shapan.game(game, n=24, resamples=20, seed=2)
    for name, table in ours.tables.items():
        assert table.csv == text(tmp_path / f"{name}.csv"), name
    assert ("triggers" in ours.tables) == (game == "watched-lead")
    assert ours.data == json.loads(text(tmp_path / "game.json"))
    # a model stands for the scenario of the game
    assert shapan.game(game, scenario=shapan.Model("baseline"), n=24, resamples=20, seed=2).payoffs.csv == ours.payoffs.csv


def test_games_over_levers(command_line: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "push.toml"
    players = "".join(
        f'[[player]]\nbloc = "{bloc}"\npayoff = "ln(output.{bloc}@2030)"\n'
        '[[player.lever]]\nname = "adoption.push"\nlow = 0.5\nhigh = 1.5\n'
        for bloc in ("usa", "china")
    )
    path.write_text(players)
    options = ["--worlds", "8", "--years", "5", "--rounds", "3", "--evaluations", "10"]
    command_line("game", str(path), *options, "--out", str(tmp_path / "out"))
    model = shapan.Model("baseline", years=5)
    ours = shapan.game(path, scenario=model, n=8, rounds=3, evaluations=10)
    assert ours.payoffs.csv == text(tmp_path / "out" / "levers.csv")
    assert ours.tables["rounds"].csv == text(tmp_path / "out" / "rounds.csv")


def places(call: Callable[[], object]) -> list[str]:
    with pytest.raises(shapan.Error) as refused:
        call()
    return [problem.place for problem in refused.value.problems]


def test_everything_wrong_is_told_at_once() -> None:
    wrong = places(
        lambda: shapan.optimize(
            "baseline", bloc="chna", levers=["compute.trane_share", "adoption.push"], knots=[1999.0, "x"],  # type: ignore[list-item]
            objective=["outpt.china@2041", "output.usa@2041:most"], bounds={"compute.train_share": (3, 1)},
            constraint="output.usa", evaluations=0, n=-1, threads=0,
        )
    )
    expected = {"evaluations", "n", "threads", "bloc", "levers", "knots", "knots[1]", "objective", "bounds", "constraint"}
    assert set(wrong) == expected
    wrong = places(lambda: shapan.optimize("baseline", bloc="chna", levers="x.y", objective=["a@b", "c:d"], constraint="e"))
    assert wrong == ["bloc", "levers", "objective", "objective", "constraint"]
    assert places(lambda: shapan.regret("baseline", objective="output.usa@2041")) == ["policies"]
    assert places(lambda: shapan.regret("baseline", shapan.Model(), objective="output.usa@2041")) == ["policies"]
    assert set(places(lambda: shapan.regret("baseline", "opn", objective="x", tail=2, n=0))) >= {"opn", "tail", "n"}
    assert places(lambda: shapan.value("baseline", "open", objective="output.usa@2041", groups=["a+b"], n=64)) == ["groups"] * 2
    assert places(lambda: shapan.game("two-power")) == ["two-power"]
    assert places(lambda: shapan.game("two-powers", policy="usa.x:adoption.push=1")) == ["policy"]
    assert places(lambda: shapan.game(policy=["usa.x:adoption.psh=1"])) == ["policy usa.x:adoption.psh=1"]

"""The compiled part: converts, calls the engine, returns tables. `shapan` is what people use."""

import os
from collections.abc import Callable
from typing import Any, final

VERSION: str

Progress = Callable[[int, int], object]
Told = tuple[list[tuple[str, str]], list[str]]

@final
class Table:
    @property
    def num_rows(self) -> int: ...
    def columns(self) -> list[tuple[str, str, str, str]]: ...
    def floats(self, name: str) -> bytearray: ...
    def wholes(self, name: str) -> bytearray: ...
    def words(self, name: str) -> tuple[bytearray, list[str]]: ...
    def head(self, rows: int) -> list[list[Any]]: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

@final
class World:
    def __init__(
        self,
        scenario: object,
        levers: object = None,
        set: object = None,
        years: object = None,
        step: object = None,
        posterior: object = None,
    ) -> None: ...
    def about(self, lang: object = None) -> str: ...
    def catalogue(self, what: str, lang: object = None) -> str: ...
    def explain(self, name: str, lang: object = None) -> tuple[str, str]: ...
    def run(
        self, levers: object = None, set: object = None, every: object = None, draw: object = None
    ) -> tuple[str, Table, str, str | None]: ...

@final
class Ensemble:
    @property
    def experiments(self) -> Table: ...
    @property
    def series(self) -> Table | None: ...
    def quantiles(self) -> Table: ...
    def outcomes(self) -> Table: ...
    def about(self) -> str: ...
    def manifest(self) -> str: ...
    def times(self) -> list[float]: ...
    def kept(self) -> list[str]: ...
    def cube(self, variable: str) -> bytearray: ...
    def keeping(self, series: object, progress: Progress | None = None) -> Ensemble: ...

def run_ensemble(
    world: World,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    threads: object = None,
    every: object = None,
    series: object = None,
    quantiles: object = None,
    samples: tuple[list[str], object] | None = None,
    levers: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> Ensemble: ...
def scenarios() -> list[str]: ...

@final
class Published:
    def __init__(
        self, model: object, part: object = None, preset: object = None, set: object = None
    ) -> None: ...
    def about(self) -> str: ...
    def explain(self, name: str) -> tuple[str, str]: ...
    def run(self) -> tuple[str, str, str, str | None]: ...
    def ensemble(
        self,
        n: object = None,
        seed: object = None,
        sampler: object = None,
        threads: object = None,
        progress: Progress | None = None,
    ) -> tuple[Told, int]: ...

@final
class Part:
    def __init__(
        self,
        world: World,
        number: object = None,
        of: object = None,
        n: object = None,
        seed: object = None,
        sampler: object = None,
        threads: object = None,
        every: object = None,
        save: object = None,
        levers: object = None,
        set: object = None,
    ) -> None: ...
    @property
    def folder(self) -> str: ...
    @property
    def runs(self) -> int: ...
    def run(self, folder: str | os.PathLike[str], progress: Progress | None = None) -> str: ...

def merge_shards(folders: list[str], out: str) -> str: ...
def stretch() -> int: ...
def regret(
    policies: list[tuple[str, World | None]],
    objective: object,
    tail: object = None,
    enough: object = None,
    radius: object = None,
    wasserstein: object = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    threads: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> tuple[Told, str]: ...
def value(
    policies: list[tuple[str, World | None]],
    objective: object,
    groups: object = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    threads: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> tuple[Told, str]: ...
def optimize(
    world: World,
    bloc: object,
    levers: object,
    objective: object,
    knots: object = None,
    bounds: object = None,
    constraint: object = None,
    evaluations: object = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    threads: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> tuple[Told, str]: ...
def game(
    game: object = None,
    scenario: World | None = None,
    policy: object = None,
    payoff: object = None,
    agreement: object = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    resamples: object = None,
    near: object = None,
    rounds: object = None,
    evaluations: object = None,
    threads: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> tuple[Told, str]: ...
def sensitivity_of(
    world: World,
    outcome: object = None,
    over_time: object = None,
    method: object = None,
    points: object = None,
    seed: object = None,
    sampler: object = None,
    inputs: object = None,
    laws: object = None,
    by_mechanism: object = None,
    of: object = None,
    second_order: object = None,
    resamples: object = None,
    level: object = None,
    threads: object = None,
    levers: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> Told: ...
def discover(
    world: World,
    when: object,
    ensemble: Ensemble | None = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    samples: tuple[list[str], object] | None = None,
    inputs: object = None,
    laws: object = None,
    method: object = None,
    density: object = None,
    limits: object = None,
    threads: object = None,
    levers: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> tuple[Told, int, int, int | None]: ...
def compare_scenarios(
    world: World,
    others: object,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    threads: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> Told: ...
def claims(
    world: World,
    ids: object = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    standard_laws: object = None,
    threads: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> Told: ...
def hindcast_of(
    world: World,
    series: object = None,
    history: object = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    threads: object = None,
    set: object = None,
    progress: Progress | None = None,
) -> Told: ...
def calibrate(
    world: World,
    inputs: object = None,
    series: object = None,
    history: object = None,
    method: object = None,
    model_error: object = None,
    chains: object = None,
    steps: object = None,
    keep: object = None,
    seed: object = None,
    threads: object = None,
    progress: Progress | None = None,
) -> Told: ...
def published() -> str: ...
def reproduced(models: object = None) -> str: ...
def put_question(
    question: object,
    models: object = None,
    n: object = None,
    seed: object = None,
    sampler: object = None,
    threads: object = None,
    progress: Progress | None = None,
) -> Told: ...

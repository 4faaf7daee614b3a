"""
What the package `shapan` is made of.
"""

from _typeshed import SupportsGetItem
from os import PathLike
from typing import Any, Final, SupportsIndex, final
from typing_extensions import Buffer

__all__ = ["VERSION", "Ensemble", "Part", "Published", "Table", "World", "calibrate", "claims", "compare_scenarios", "discover", "game", "hindcast_of", "merge_shards", "optimize", "published", "put_question", "regret", "reproduced", "run_ensemble", "scenarios", "sensitivity_of", "stretch", "value"]

VERSION: Final[str]
"""
Version of the engine.
"""

@final
class Ensemble:
    """
    An ensemble that was run.
    """
    def about(self, /) -> str:
        """
        What was run, as JSON.
        """
    def cube(self, /, variable: str) -> bytearray:
        """
        A kept series by run, time and bloc.
        """
    @property
    def experiments(self, /) -> Table:
        """
        One row a run: the columns of `experiments.parquet`.
        """
    def keeping(self, /, series: Any | None, progress: Any | None = None) -> Ensemble:
        """
        The same ensemble with these series kept: the same worlds are run again.
        """
    def kept(self, /) -> list[str]:
        """
        Names of the series that were kept.
        """
    def manifest(self, /) -> str:
        """
        The manifest, as JSON.
        """
    def outcomes(self, /) -> Table:
        """
        One row an outcome: how many worlds have a value, and its quantiles.
        """
    def quantiles(self, /) -> Table:
        """
        One row a time, bloc and variable: the columns of `quantiles.parquet`.
        """
    @property
    def series(self, /) -> Table | None:
        """
        One row a run, time and bloc: the columns of `timeseries.parquet`, as far as they were kept.
        """
    def times(self, /) -> list[float]:
        """
        Times of the rows, in years since the start.
        """

@final
class Part:
    """
    A shard of a study that was read and found sound.
    """
    def __new__(cls, /, world: World, number: Any | None = None, of: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, every: Any | None = None, save: Any | None = None, levers: Any | None = None, set: Any | None = None) -> Part: ...
    @property
    def folder(self, /) -> str:
        """
        Name of its folder.
        """
    def run(self, /, folder: str | PathLike[str], progress: Any | None = None) -> str:
        """
        Runs it into a folder, or goes on where it was stopped; what it has as JSON.
        """
    @property
    def runs(self, /) -> int:
        """
        Worlds of the whole study.
        """

@final
class Published:
    """
    A published model that is set up: a part of it, with what was changed.
    """
    def __new__(cls, /, model: Any, part: Any | None = None, preset: Any | None = None, set: Any | None = None) -> Published: ...
    def about(self, /) -> str:
        """
        The model and its parts, and which part is meant with which inputs, as JSON.
        """
    def ensemble(self, /, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, progress: Any | None = None) -> tuple[tuple[list[tuple[str, str]], list[str]], int]:
        """
        Many runs, drawn from the published beliefs: runs and quantiles as texts with commas, how many were stopped.
        """
    def explain(self, /, name: str) -> tuple[str, str]:
        """
        What a name means, as JSON and as text.
        """
    def run(self, /) -> tuple[str, str, str, str | None]:
        """
        One run: everything as JSON, series and outcomes as texts with commas, what stopped it.
        """

@final
class Table:
    """
    A table: named columns of numbers or words, with units and meanings.
    """
    def __arrow_c_schema__(self, /) -> "object":
        """
        The schema, by the Arrow PyCapsule interface.
        """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> "object":
        """
        The table, by the Arrow PyCapsule interface: the buffers are shared, not copied.
        """
    def columns(self, /) -> list[tuple[str, str, str, str]]:
        """
        Names, kinds (number, whole, word), units and meanings of the columns.
        """
    def floats(self, /, name: str) -> bytearray:
        """
        The numbers of a column as 64-bit floats in the machine's order, NaN where there is no value.
        """
    def head(self, /, rows: SupportsIndex) -> list[list[Any]]:
        """
        The first rows, as text, for people.
        """
    @property
    def num_rows(self, /) -> int:
        """
        Number of rows.
        """
    def wholes(self, /, name: str) -> bytearray:
        """
        The whole numbers of a column as 64-bit integers in the machine's order.
        """
    def words(self, /, name: str) -> tuple[bytearray, list[str]]:
        """
        The words of a column: positions in the list of those that occur, as 32-bit integers in the machine's order (−1 where there is none), and
        that list.
        """

@final
class World:
    """
    A scenario, with what was changed in it.
    """
    def __new__(cls, /, scenario: Any, levers: Any | None = None, set: Any | None = None, years: Any | None = None, step: Any | None = None, posterior: Any | None = None) -> World: ...
    def about(self, /, lang: Any | None = None) -> str:
        """
        What the scenario is, as JSON.
        """
    def catalogue(self, /, what: str, lang: Any | None = None) -> str:
        """
        Levers, parameters, uncertainties, outcomes and series, as JSON.
        """
    def explain(self, /, name: str, lang: Any | None = None) -> tuple[str, str]:
        """
        What a name means, as JSON and as text.
        """
    def run(self, /, levers: Any | None = None, set: Any | None = None, every: Any | None = None, draw: Any | None = None) -> tuple[str, Table, str, str | None]:
        """
        Runs one world: events and outcomes as JSON, the series as a table and as the text of the command line, what stopped it.
        """

def calibrate(world: World, inputs: Any | None = None, series: Any | None = None, history: Any | None = None, method: Any | None = None, model_error: Any | None = None, chains: Any | None = None, steps: Any | None = None, keep: Any | None = None, seed: Any | None = None, threads: Any | None = None, progress: Any | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """
    What the past says of the beliefs of this scenario.
    """

def claims(world: World, ids: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, standard_laws: Any | None = None, threads: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """
    What holds of claims in the worlds of this scenario.
    """

def compare_scenarios(world: World, others: SupportsGetItem[int, tuple[str, World | None]], n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """
    How other scenarios differ from this one, over the same worlds.
    """

def discover(world: World, when: Any, ensemble: Ensemble | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, samples: tuple[SupportsGetItem[int, str], Buffer] | None = None, inputs: Any | None = None, laws: Any | None = None, method: Any | None = None, density: Any | None = None, limits: Any | None = None, threads: Any | None = None, levers: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[tuple[list[tuple[str, str]], list[str]], int, int, int | None]:
    """
    In which worlds something happens. The worlds are those of an ensemble, or drawn.
    """

def game(game: Any | None = None, scenario: World | None = None, policy: Any | None = None, payoff: Any | None = None, agreement: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, resamples: Any | None = None, near: Any | None = None, rounds: Any | None = None, evaluations: Any | None = None, threads: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[tuple[list[tuple[str, str]], list[str]], str]:
    """
    Blocs as players over menus of policies, or over levers between bounds.
    """

def hindcast_of(world: World, series: Any | None = None, history: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """
    Scores what this scenario's worlds say of the years since its start.
    """

def merge_shards(folders: SupportsGetItem[int, str | PathLike[str]], out: str | PathLike[str]) -> str:
    """
    Puts shards together; the manifest and the quantiles of the outcomes as JSON.
    """

def optimize(world: World, bloc: Any, levers: Any, objective: Any, knots: Any | None = None, bounds: Any | None = None, constraint: Any | None = None, evaluations: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[tuple[list[tuple[str, str]], list[str]], str]:
    """
    Levers of one bloc, searched for what is wanted.
    """

def published() -> str:
    """
    The models, and the questions that can be put to them, as JSON.
    """

def put_question(question: Any, models: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, progress: Any | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """
    Puts a question to published models: the answers as a text with commas, and in sentences.
    """

def regret(policies: SupportsGetItem[int, tuple[str, World | None]], objective: Any, tail: Any | None = None, enough: Any | None = None, radius: Any | None = None, wasserstein: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[tuple[list[tuple[str, str]], list[str]], str]:
    """
    What policies are worth over the same worlds, and what one may regret about each.
    """

def reproduced(models: Any | None = None) -> str:
    """
    Published numbers beside ours: a text with commas.
    """

def run_ensemble(world: World, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, every: Any | None = None, series: Any | None = None, quantiles: Any | None = None, samples: tuple[SupportsGetItem[int, str], Buffer] | None = None, levers: Any | None = None, set: Any | None = None, progress: Any | None = None) -> Ensemble:
    """
    Runs an ensemble.
    """

def scenarios() -> list[str]:
    """
    Names of the scenarios that are built in.
    """

def sensitivity_of(world: World, outcome: Any | None = None, over_time: Any | None = None, method: Any | None = None, points: Any | None = None, seed: Any | None = None, sampler: Any | None = None, inputs: Any | None = None, laws: Any | None = None, by_mechanism: Any | None = None, of: Any | None = None, second_order: Any | None = None, resamples: Any | None = None, level: Any | None = None, threads: Any | None = None, levers: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """
    Which inputs decide outcomes.
    """

def stretch() -> int:
    """
    Runs that a stretch has: a shard has whole ones.
    """

def value(policies: SupportsGetItem[int, tuple[str, World | None]], objective: Any, groups: Any | None = None, n: Any | None = None, seed: Any | None = None, sampler: Any | None = None, threads: Any | None = None, set: Any | None = None, progress: Any | None = None) -> tuple[tuple[list[tuple[str, str]], list[str]], str]:
    """
    What it is worth to know each input before choosing between policies.
    """

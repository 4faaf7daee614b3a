"""shapan, a sand table for AI competition: blocs of countries that grow, spend on AI, make and trade chips, race and agree.

One engine, in Rust: the same equations, the same bits as on the command line. Start with :class:`Model`.

>>> import shapan
>>> m = shapan.Model("baseline")
>>> e = m.ensemble(64, seed=1)
>>> e.about["runs"]
64
"""

from __future__ import annotations

from ._analyses import Answer, Calibration, Discovery, Records, models, published, questions
from ._asked import calibrate, claims, compare, hindcast
from ._catalogue import Catalogue, Given, Result, Uncertainty
from ._decisions import Decision, Game, Optimum, game, optimize, regret, value
from ._ensemble import Ensemble
from ._errors import Error, Problem
from ._model import Changes, Every, Explanation, Method, Model, Run, Sampler, Value
from ._published import Published, PublishedEnsemble, PublishedRun
from ._shapan import VERSION as __version__
from ._table import Column, Table
from . import shards

__all__ = [
    "Answer",
    "Calibration",
    "Catalogue",
    "Changes",
    "Column",
    "Decision",
    "Discovery",
    "Ensemble",
    "Error",
    "Every",
    "Explanation",
    "Game",
    "Given",
    "Method",
    "Model",
    "Optimum",
    "Problem",
    "Published",
    "PublishedEnsemble",
    "PublishedRun",
    "Records",
    "Result",
    "Run",
    "Sampler",
    "Table",
    "Uncertainty",
    "Value",
    "__version__",
    "calibrate",
    "claims",
    "compare",
    "game",
    "hindcast",
    "models",
    "optimize",
    "published",
    "questions",
    "regret",
    "scenarios",
    "shards",
    "value",
]


def scenarios() -> list[str]:
    """Names of the scenarios that are built in.

    >>> import shapan
    >>> "baseline" in shapan.scenarios()
    True
    """
    from ._shapan import scenarios as built_in

    return built_in()

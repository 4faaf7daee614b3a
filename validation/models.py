"""Functions that sensitivity analysis is tried on: each takes points by row and gives outcomes."""

from dataclasses import dataclass
from typing import Callable

import numpy as np


@dataclass(frozen=True)
class Model:
    name: str
    inputs: list
    bounds: list
    outcome: Callable

    @property
    def problem(self):
        """As SALib wants it told."""
        return {"num_vars": len(self.inputs), "names": self.inputs, "bounds": self.bounds}


def ishigami(x, a=7.0, b=0.1):
    """Ishigami and Homma (1990)."""
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def sobol_g(x, a=G):
    """Sobol (1993), with the eight coefficients of Saltelli and others (2008)."""
    return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)


def wing_weight(x):
    """Weight of a light aircraft's wing (Forrester, Sobester and Keane 2008, section 1.4)."""
    area, fuel, aspect, sweep, pressure, taper, thick, load, weight, paint = x.T
    cosine = np.cos(np.radians(sweep))
    return (0.036 * area**0.758 * fuel**0.0035 * (aspect / cosine**2) ** 0.6 * pressure**0.006 * taper**0.04
            * (100 * thick / cosine) ** -0.3 * (load * weight) ** 0.49 + area * paint)


MODELS = [
    Model("Ishigami", ["x1", "x2", "x3"], [[-np.pi, np.pi]] * 3, ishigami),
    Model("Sobol G", [f"x{k}" for k in range(1, 9)], [[0.0, 1.0]] * 8, sobol_g),
    Model("wing weight", ["area", "fuel", "aspect", "sweep", "pressure", "taper", "thick", "load", "weight", "paint"],
          [[150, 200], [220, 300], [6, 10], [-10, 10], [16, 45], [0.5, 1], [0.08, 0.18], [2.5, 6], [1700, 2500],
           [0.025, 0.08]], wing_weight),
]

"""A program as a user would write it, for the type checker."""

from __future__ import annotations

import numpy
import pandas
import pyarrow

import shapan


def main() -> None:
    model = shapan.Model("baseline", set={"research.spill": 0.5}, years=20)
    unit: str = model.levers["investment.awake_share"].unit
    run = model.run(levers={"china.investment.awake_share": [{"from": 2028, "value": 0.02}]}, every="quarter")
    value: float | None = run.outcomes["output.china@2041"]
    ensemble = model.ensemble(100, seed=1, sampler="sobol", series=["production.output"], progress=False)
    frame: pandas.DataFrame = ensemble.to_pandas()
    table: pyarrow.Table = ensemble.quantiles().to_arrow()
    numbers = ensemble.experiments.to_numpy("output.usa@2041")
    assert isinstance(numbers, numpy.ndarray)
    try:
        model.run(set={"x": 1.0})
    except shapan.Error as error:
        places: list[str] = [problem.place for problem in error.problems]
        print(places)
    print(unit, value, len(frame), table.num_rows, ensemble.about["runs"])


if __name__ == "__main__":
    main()

"""Tables as other tools take them."""

from __future__ import annotations

import pickle

import numpy
import pytest

import shapan


@pytest.fixture(scope="module")
def ensemble(baseline: shapan.Model) -> shapan.Ensemble:
    return baseline.ensemble(40, seed=2, series=["production.output", "labour.employment"])


def test_arrow_shares_the_memory(ensemble: shapan.Ensemble) -> None:
    pytest.importorskip("pyarrow")
    name = "output.usa@2041"
    first, second = (ensemble.to_arrow().column(name).chunk(0).buffers()[1] for _ in range(2))
    assert first.address == second.address, "two tables stand on the same numbers"


def test_frames_agree(ensemble: shapan.Ensemble) -> None:
    polars = pytest.importorskip("polars")
    pandas, name = ensemble.to_pandas(), "output.china@2051"
    assert isinstance(ensemble.to_polars(), polars.DataFrame)
    assert numpy.array_equal(pandas[name], ensemble.to_polars()[name].to_numpy(), equal_nan=True)
    assert list(pandas.columns) == ensemble.experiments.column_names
    assert pandas.attrs["units"][name] == "USD/yr"
    assert set(pandas["status"]) <= {"complete", "stopped", "no-ai stopped"}
    assert list(pandas["run_id"]) == list(range(40))


def test_xarray_has_dimensions_units_and_names(ensemble: shapan.Ensemble) -> None:
    pytest.importorskip("xarray")
    data = ensemble.to_xarray()
    output = data["production.output"]
    assert output.dims == ("run", "time", "bloc")
    assert output.attrs["units"] == "USD/yr" and output.attrs["long_name"]
    assert list(data["bloc"].values) == ensemble.model.blocs
    assert float(data["time"][0]) == ensemble.about["start_year"]
    # the same numbers as in the long table
    assert ensemble.series is not None
    frame = ensemble.series.to_pandas()
    row = frame[(frame["run_id"] == 7) & (frame["time"] == 10.0) & (frame["bloc"] == "china")]
    year = ensemble.about["start_year"] + 10
    assert float(output.sel(run=7, time=year, bloc="china")) == float(row["production.output"].iloc[0])
    # an outcome is the series in its year
    at = output.sel(time=2041.0, bloc="usa").to_numpy()
    assert numpy.array_equal(at, data["output.usa@2041"].to_numpy(), equal_nan=True)


def test_runs_that_broke_end_early(baseline: shapan.Model) -> None:
    pytest.importorskip("xarray")
    ensemble = shapan.Model("blowup").ensemble(40, seed=1, series="all")
    status = ensemble.to_pandas()["status"].astype(str)
    data = ensemble.to_xarray("production.output")["production.output"]
    assert ensemble.about["broken"] == int((status == "stopped").sum()) > 0
    assert ensemble.series is not None
    frame = ensemble.series.to_pandas()
    rows = frame[frame["bloc"] == "usa"].groupby("run_id").size()
    assert list((~numpy.isnan(data[:, :, 0].to_numpy())).sum(axis=1)) == list(rows)
    assert rows.min() < data.sizes["time"]
    # and no value stands in another's place
    last = frame[frame["bloc"] == "rest"].groupby("run_id").last()["production.output"].to_numpy()
    assert [row[count - 1] for row, count in zip(data[:, :, 2].to_numpy(), rows, strict=True)] == list(last)


def test_series_of_every_run_are_computed_when_they_are_wanted(quick: shapan.Model) -> None:
    pytest.importorskip("xarray")
    data = quick.ensemble(16, seed=1).to_xarray()
    assert set(quick.series) <= set(data.data_vars)
    assert all("units" in data[name].attrs and "long_name" in data[name].attrs for name in data.data_vars)


def test_outcomes_alone(quick: shapan.Model) -> None:
    whole = quick.ensemble(300, seed=2, series="economy.output")
    alone = quick.ensemble(300, seed=2, quantiles=False)
    assert alone.experiments.to_arrow().equals(whole.experiments.to_arrow())
    assert alone.outcomes.to_arrow().equals(whole.outcomes.to_arrow())
    with pytest.raises(shapan.Error, match="were not asked for"):
        alone.quantiles()
    kept = quick.ensemble(300, seed=2, series="economy.output", quantiles=False)
    assert kept.series.to_arrow().equals(whole.series.to_arrow())
    every, own = (run.quantiles().to_pandas().astype({"variable": str, "bloc": str, "unit": str}) for run in (whole, kept))
    assert own.equals(every[every["variable"] == "economy.output"].reset_index(drop=True)) and len(own) == 62


def test_pages(ensemble: shapan.Ensemble, baseline: shapan.Model) -> None:
    run = baseline.run()
    for shown in (ensemble, baseline, run, run.series, baseline.levers, baseline.explain("research.spill")):
        page = shown._repr_html_()
        assert page.startswith("<") and "nan" not in page.lower().split("<td>")[-1]
        assert repr(shown)


def test_a_picture(ensemble: shapan.Ensemble) -> None:
    pytest.importorskip("matplotlib")
    figure = ensemble.plot("production.output", blocs=["usa", "china"])
    assert len(figure.axes) == 2
    with pytest.raises(shapan.Error):
        ensemble.plot("production.outptu")


def test_models_are_pickled(baseline: shapan.Model) -> None:
    model = shapan.Model("baseline", set={"research.spill": 0.5}, years=10)
    again = pickle.loads(pickle.dumps(model))
    assert again.run().csv == model.run().csv


def test_the_catalogue(baseline: shapan.Model) -> None:
    lever = baseline.levers["investment.awake_share"]
    assert lever.unit == "1" and lever.bands is not None and lever.range[0] == 0.0
    assert set(lever.values) == set(baseline.blocs)
    belief = baseline.uncertainties["research.beta"]
    assert belief.bounds[0] < belief.bounds[1] and belief.about
    assert baseline.outcomes["output.usa@2041"].unit == "USD/yr"
    pairs = [entry for entry in baseline.levers.values() if entry.kind == "pair lever"]
    assert pairs and "usa->china" in pairs[0].values

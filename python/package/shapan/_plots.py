"""Pictures, where matplotlib is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import missing

if TYPE_CHECKING:
    import matplotlib.figure

    from ._ensemble import Ensemble

_WIDTH, _HEIGHT = 3.6, 3.2


def fans(ensemble: Ensemble, variable: str, blocs: list[str]) -> matplotlib.figure.Figure:
    """One panel a bloc: the median, the middle half and the middle nine tenths."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise missing("matplotlib", "plot") from None
    known = ensemble.model.series[variable]
    start = ensemble.about["start_year"]
    rows = [row for row in ensemble.quantiles() if row["variable"] == variable and row["p50"] is not None]
    figure = Figure(figsize=(_WIDTH * len(blocs), _HEIGHT), layout="constrained")
    panels = figure.subplots(1, len(blocs), sharey=True, squeeze=False)[0]
    for panel, bloc in zip(panels, blocs, strict=True):
        own = [row for row in rows if row["bloc"] == bloc]
        years = [start + row["time"] for row in own]
        for low, high, strength in (("p05", "p95", 0.2), ("p25", "p75", 0.35)):
            panel.fill_between(years, [row[low] for row in own], [row[high] for row in own], alpha=strength, color="C0", lw=0)
        panel.plot(years, [row["p50"] for row in own], color="C0")
        if own and min(row["p05"] for row in own) > 0:
            panel.set_yscale("log")
        panel.set_title(bloc)
    panels[0].set_ylabel(known.unit if known.unit != "1" else "")
    figure.suptitle(f"{known.about} ({ensemble.about['title']}, {len(ensemble):,} worlds)", fontsize="medium", wrap=True)
    return figure

"""The score as one picture that can be read in grey, the same bytes for the same score."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.score import FaultScore, FindingScore
from analytics.score_savings import SavingScore
from app.score_table import fault_name, finding_name, percent
from app.scoring import Scored
from domain.text import Translator
from domain.truth import TruthCategory

__all__ = ["draw"]

_DARK, _MIDDLE, _LIGHT, _GREY = "#30506b", "#8fb0c9", "#dfe7ed", "#8a8a8a"
_BARS: Mapping[TruthCategory, Mapping[str, str]] = {
    TruthCategory.USE: {"color": _MIDDLE},
    TruthCategory.METER: {"color": _LIGHT, "hatch": "///", "edgecolor": _GREY},
}
_ROW_INCHES = 0.24
_MWH = 1000.0


def draw(scored: Scored, path: Path, translate: Translator) -> None:
    """Draw recall and precision, euros and savings as SVG or PNG, as the name of the file ends."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only those who draw should wait
    from matplotlib.figure import Figure  # noqa: PLC0415

    result = scored.score
    faults = [line for line in result.faults if line.faults]
    wasteful = sum(line.eur_true > 0 for line in faults)
    epcis = [line for line in scored.savings.epcis if line.holds is not None]
    heights = [len(result.findings) + 1, wasteful + 1, len(epcis) + 1]
    rows = max(len(faults), sum(heights) + 6)
    settings = {"svg.hashsalt": "vigie-score", "svg.fonttype": "none", "font.size": 8, "axes.axisbelow": True}
    with mpl.rc_context(settings):  # type: ignore[arg-type]  # names of settings
        figure = Figure(figsize=(11.0, 1.4 + rows * _ROW_INCHES), layout="constrained")
        grid = figure.add_gridspec(3, 2, height_ratios=heights)
        _recall(figure.add_subplot(grid[:, 0]), faults, translate)
        _precision(figure.add_subplot(grid[0, 1]), result.findings, translate)
        _euros(figure.add_subplot(grid[1, 1]), faults, translate)
        _savings(figure.add_subplot(grid[2, 1]), epcis, translate)
        figure.suptitle(
            translate("score-title", scenario=scored.scenario.name, seed=str(scored.scenario.seed),
                      sites=result.sites, years=round(result.site_years, 1))
        )  # fmt: skip
        figure.legend(loc="outside lower center", frameon=False, ncols=5)
        figure.savefig(path, metadata={"Date": None, "Creator": None} if path.suffix.lower() == ".svg" else {}, dpi=150)


def _recall(axes: Any, faults: Sequence[FaultScore], translate: Translator) -> None:
    """Bars of recall, hatched where a fault is one of metering; a tick shows what chance alone would find."""
    names = [fault_name(line.kind, translate) for line in faults]
    places = np.arange(len(faults))
    for category, style in _BARS.items():
        mine = [place for place, line in enumerate(faults) if line.category is category]
        if mine:
            shares = [faults[place].found / faults[place].faults for place in mine]
            axes.barh(mine, shares, height=0.7, label=translate(f"score-faults-{category.value}"), **style)
    chance = [line.by_chance / line.faults for line in faults]
    axes.plot(chance, places, "|", color="black", ms=9, label=translate("score-axis-chance"))
    for place, line in enumerate(faults):
        axes.text(1.02, place, f"{line.found}/{line.faults}", va="center", clip_on=False)
    _rows(axes, places, names, translate("score-axis-recall"))


def _precision(axes: Any, findings: Sequence[FindingScore], translate: Translator) -> None:
    places = np.arange(len(findings))
    axes.barh(places, [line.precision for line in findings], height=0.7, color=_DARK)
    for place, line in enumerate(findings):
        axes.text(1.02, place, f"{line.true}/{line.findings}", va="center", clip_on=False)
    _rows(axes, places, [finding_name(line, translate) for line in findings], translate("score-axis-precision"))


def _euros(axes: Any, faults: Sequence[FaultScore], translate: Translator) -> None:
    """What findings say that found faults wasted, and what they wasted; one row a kind, on a logarithmic scale."""
    lines = [line for line in faults if line.eur_true > 0]
    places = np.arange(len(lines))
    axes.hlines(places, [line.eur_true for line in lines], [line.eur_found for line in lines], color=_GREY, lw=0.8)
    axes.plot([line.eur_found for line in lines], places, "s", color=_DARK, ms=4)
    axes.plot([line.eur_true for line in lines], places, "x", color="black", ms=7)
    if lines:
        axes.set_xscale("log")
    _rows(axes, places, [fault_name(line.kind, translate) for line in lines], translate("score-axis-eur"), shares=False)


def _savings(axes: Any, epcis: Sequence[SavingScore], translate: Translator) -> None:
    """The figure with its interval, and the truth as a cross."""
    places = np.arange(len(epcis))
    figure = np.array([line.saving_kwh for line in epcis]) / _MWH
    half = np.array([(line.high_kwh - line.low_kwh) / 2 for line in epcis]) / _MWH
    axes.errorbar(
        figure, places, xerr=half, fmt="s", color=_DARK, ms=4, capsize=4, label=translate("score-axis-figure")
    )
    axes.plot(
        [line.true_kwh / _MWH for line in epcis], places, "x", color="black", ms=8, label=translate("score-axis-truth")
    )
    axes.axvline(0, color=_GREY, lw=0.8)
    _rows(axes, places, [line.name for line in epcis], translate("score-axis-saving"), shares=False)


def _rows(
    axes: Any, places: "np.typing.NDArray[np.int64]", names: Sequence[str], label: str, *, shares: bool = True
) -> None:
    axes.set_yticks(places, names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(label)
    axes.grid(visible=True, axis="x", color="#e5e5e5", lw=0.5)
    if shares:
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda share, _place: percent(share))

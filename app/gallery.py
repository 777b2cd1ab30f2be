"""The gallery of works and faults: a picture each, and the page that shows them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from domain.calendar import DEFAULT_ZONE
from domain.text import Translator
from domain.truth import Truth
from simulators.gallery import WEEK, Curve, Exhibit, View, exhibits
from simulators.grid import Ints

__all__ = ["draw", "page", "write"]

FOLDER = "images/gallery"
_ZONE = ZoneInfo(DEFAULT_ZONE)
_UNITS = {"kWh": "kW", "m3": "m3/h"}


def write(docs: Path, translate: Translator) -> int:
    """Draw every picture under a folder of documents, and write gallery.md; return how many pictures."""
    folder = docs / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    shown = exhibits()
    for exhibit in shown:
        draw(exhibit, folder / f"{exhibit.kind.name}.svg", translate)
    (docs / "gallery.md").write_text(page(shown, translate), encoding="utf-8")
    return len(shown)


def draw(exhibit: Exhibit, path: Path, translate: Translator) -> None:
    """Draw one picture as SVG, the same bytes for the same exhibit."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only those who draw should wait
    from matplotlib.dates import AutoDateLocator, DateFormatter  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    without, with_it = exhibit.curves()
    with mpl.rc_context({"svg.hashsalt": exhibit.kind.name, "svg.fonttype": "none", "font.size": 8}):
        figure = Figure(figsize=(7.2, 2.2), layout="constrained")
        axes = figure.subplots()
        _plot(axes, without, exhibit.view, color="#8c8c8c", lw=1.6, label=translate("gallery-without"))
        _plot(axes, with_it, exhibit.view, color="#b3261e", lw=0.9, label=translate("gallery-with"), ms=2.5)
        axes.axvspan(*_moments(_span_s(exhibit)), color="#f5d9a8", alpha=0.45, lw=0)  # type: ignore[arg-type]  # dates
        axes.set_ylabel(translate(f"gallery-axis-{exhibit.view.value}", unit=_unit(exhibit)))
        axes.xaxis.set_major_locator(AutoDateLocator(tz=_ZONE))  # type: ignore[no-untyped-call]  # matplotlib
        axes.xaxis.set_major_formatter(DateFormatter("%d/%m", tz=_ZONE))  # type: ignore[no-untyped-call]  # matplotlib
        axes.grid(visible=True, color="#e5e5e5", lw=0.5)
        if exhibit.view is View.PACE:
            axes.set_ylim(bottom=0)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=2, borderaxespad=0)
        figure.savefig(path, metadata={"Date": None, "Creator": None})


def page(shown: tuple[Exhibit, ...], translate: Translator) -> str:
    """Return the page: a picture, what it shows, and its truth."""
    lines = [f"# {translate('gallery-title')}", "", translate("gallery-intro"), ""]
    for category in ("use", "meter", "work"):
        lines += [f"## {translate(f'gallery-{category}')}", ""]
        for exhibit in shown:
            if exhibit.kind.category == category:
                lines += _section(exhibit, translate)
    return "\n".join(lines).rstrip() + "\n"


def _section(exhibit: Exhibit, translate: Translator) -> list[str]:
    name = translate(f"alteration-{exhibit.kind.name}")
    said = exhibit.kind.parameters
    parameters = ", ".join(f"{key} {exhibit.parameters.get(key, said[key].default):g}" for key in said)
    return [
        f"### {name[0].upper()}{name[1:]}",
        "",
        f"`{exhibit.kind.name}`" + (f" ({parameters})" if parameters else ""),
        "",
        f"![{name}]({FOLDER}/{exhibit.kind.name}.svg)",
        "",
        *(f"- {_told(truth, translate)}" for truth in exhibit.truths()),
        "",
    ]


def _told(truth: Truth, translate: Translator) -> str:
    """Say a truth in figures; what is nothing is left out."""
    amounts = (
        ("deviation", truth.deviation, truth.unit),
        ("avoidable", truth.avoidable_amount, truth.unit),
        ("avoidable", truth.avoidable_eur, "EUR"),
        ("offset", truth.offset, truth.unit),
    )
    counts = ("lost", "changed", "late", "repeated", "misdated")
    parts = [f"{translate(f'gallery-{key}')} {value:+.1f} {unit}" for key, value, unit in amounts if abs(value) >= 0.05]
    parts += [translate(f"gallery-{key}", count=getattr(truth, key)) for key in counts if getattr(truth, key)]
    return f"{truth.meter.removeprefix('here-')}: " + (", ".join(parts) or translate("gallery-nothing"))


def _plot(axes: Any, curve: Curve, view: View, *, ms: float = 0.0, **style: Any) -> None:
    """A line of steps for rates; for the other views a point a reading too, so that missing ones are seen."""
    times = _moments(curve.time_s)
    if view in {View.RATE, View.PACE}:
        axes.step(times, curve.value, where="pre", **style)
    else:
        axes.plot(times, curve.value, marker="." if ms else None, ms=ms, **style)


def _moments(times: Ints) -> list[datetime]:
    return [datetime.fromtimestamp(second, UTC).astimezone(_ZONE) for second in times.tolist()]


def _span_s(exhibit: Exhibit) -> Ints:
    end = exhibit.week + WEEK if exhibit.end is None else exhibit.end
    return np.array([exhibit.start.timestamp(), end.timestamp()], dtype=np.int64)


def _unit(exhibit: Exhibit) -> str:
    base = "kWh" if exhibit.fluid.value in {"electricity", "heat"} else "m3"
    return _UNITS[base] if exhibit.view is View.RATE else base

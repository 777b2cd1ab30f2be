"""`vigie score`: how well the platform finds what a scenario did, and how true its savings are."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.score import AlarmScore, FaultScore, FindingScore
from analytics.score_savings import CoverageScore, MeterScore, SavingScore, SavingsScore
from app.console import AsJson, print_json, say, translator
from app.installation import installed, installed_epoch, require_same_story
from app.score_plot import draw
from app.score_table import show
from app.scoring import Scored, score_fresh, score_installed
from app.servers import database_url
from app.simulation_choice import Chosen, choose, fault_kinds, moment
from app.simulation_span import require_span
from domain.errors import UsageError

__all__ = ["score"]

FORMATS = {".svg", ".png"}


def score(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A name of `simulate list`, or a file.")],
    *,
    seed: Annotated[int | None, typer.Option(min=0, help="Another than the file's.")] = None,
    epoch: Annotated[str | None, typer.Option(help="UTC midnight the meters count from.")] = None,
    faults: Annotated[str, typer.Option(metavar="all|none|KIND,…", help="Which faults struck.")] = "all",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Install, fill and analyse on servers that end with the command.")
    ] = False,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it, too: .svg or .png.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold findings and savings against the truth of a scenario that was installed, filled and analysed."""
    if plot is not None:
        _require_plot(plot)
    instant = moment(epoch) if epoch else None
    kinds = fault_kinds(faults)
    if fresh:
        chosen = choose(scenario, seed=seed, epoch=instant, faults=kinds)
        require_span(chosen.scenario.epoch, chosen.until)
        scored = score_fresh(chosen.scenario, chosen.until, translator())
    else:
        chosen = _installed(scenario, seed, instant, kinds)
        scored = score_installed(database_url(), chosen.scenario, chosen.until)
    if plot is not None:
        _draw(scored, plot)
    if as_json:
        print_json(_document(scored))
    else:
        show(scored, translator())


def _installed(name: str, seed: int | None, epoch: datetime | None, faults: tuple[str, ...] | None) -> Chosen:
    """Return the scenario that the database holds.

    Raises:
        UsageError: it holds no sites of this name, or nothing has happened to them yet.
        ConflictError: it holds another seed's readings.
    """
    begun = epoch or installed_epoch(database_url(), choose(name).scenario.name)
    chosen = choose(name, seed=seed, epoch=begun, faults=faults)
    if not installed(database_url(), chosen.scenario):
        raise UsageError("error-score-no-readings", scenario=chosen.scenario.name)
    require_same_story(database_url(), chosen.scenario)
    require_span(chosen.scenario.epoch, chosen.until)
    return chosen


def _require_plot(plot: Path) -> None:
    """Refuse what could not be drawn before the long work, and leave what is there."""
    if plot.suffix.lower() not in FORMATS:
        raise UsageError("error-score-plot-format", path=str(plot))
    absent = not plot.exists()
    try:
        plot.open("ab").close()
        if absent:
            plot.unlink()
    except OSError as error:
        raise UsageError("error-file-unwritable", path=str(plot), reason=error.strerror or "") from error


def _draw(scored: Scored, plot: Path) -> None:
    try:
        draw(scored, plot, translator())
    except OSError as error:
        raise UsageError("error-file-unwritable", path=str(plot), reason=error.strerror or "") from error
    say(translator()("score-drawn", file=str(plot)))


def _document(scored: Scored) -> dict[str, Any]:
    result = scored.score
    return {
        "scenario": scored.scenario.name,
        "seed": scored.scenario.seed,
        "epoch": _iso(scored.scenario.epoch),
        "start": _iso(result.start),
        "end": _iso(result.end),
        "sites": result.sites,
        "site_years": result.site_years,
        "faults": [_plain(line) for line in result.faults],
        "findings": [_plain(line) for line in result.findings],
        "alarms": [_plain(line) for line in result.alarms],
        "accounts": asdict(scored.accounts),
        "savings": _savings(scored.savings),
    }


def _savings(savings: SavingsScore) -> dict[str, Any]:
    return {
        "epcis": [_plain(epci) | {"meters": [_plain(meter) for meter in epci.meters]} for epci in savings.epcis],
        "of_epcis": _plain(savings.of_epcis),
        "of_meters": _plain(savings.of_meters),
        "of_changed_meters": _plain(savings.of_changed_meters),
        "insufficient_meters": savings.insufficient_meters,
    }


_DERIVED: dict[type, tuple[str, ...]] = {
    FaultScore: ("recall",),
    FindingScore: ("precision",),
    AlarmScore: ("per_site_year",),
    CoverageScore: ("share",),
    SavingScore: ("holds", "error_kwh", "error_of_true", "error_of_baseline"),
    MeterScore: ("holds",),
}


def _plain(line: Any) -> dict[str, Any]:
    """Return a line with what is derived of it."""
    return asdict(line) | {name: getattr(line, name) for name in _DERIVED[type(line)]}


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")

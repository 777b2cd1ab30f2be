"""Draws a plan from a scenario file: its sites, and where and when works and faults strike with a seed."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time

from domain.calendar import require_aware
from domain.errors import UsageError
from domain.truth import TruthCategory
from simulators.alteration import Alteration
from simulators.grid import add_months
from simulators.plan import PRICES, Plan
from simulators.premises import Premises
from simulators.registry import ALTERATIONS
from simulators.scenarios.campaigns import place_drawn
from simulators.scenarios.dates import Dates
from simulators.scenarios.file import ScenarioFile
from simulators.scenarios.form import FileWeatherForm
from simulators.scenarios.occupancy import Occupancy
from simulators.scenarios.placing import place_said
from simulators.scenarios.populations import make_premises
from simulators.world.block import Weather
from simulators.world.weather_file import FileWeather

__all__ = ["check", "draw", "rolling_epoch"]


def draw(
    file: ScenarioFile,
    *,
    seed: int | None = None,
    epoch: datetime | None = None,
    faults: Collection[str] | None = None,
    now: datetime | None = None,
) -> Plan:
    """Return the plan of a scenario.

    Sites, meters and devices do not depend on the seed; noise, and where and when campaigns strike, do.

    Args:
        file: what `load` has returned.
        seed: instead of the file's.
        epoch: first instant of the span (aware, a UTC midnight) instead of the file's.
        faults: kinds of fault to keep, () for none; None keeps all. Those kept are where they would have been.
        now: at which a rolling span is counted back; by default the present.

    Raises:
        UsageError: the file cannot be simulated so; the sentence names the place and the remedy.
    """
    form = file.form
    used = form.seed if seed is None else seed
    first = _epoch(file, epoch, now or datetime.now(UTC))
    dates = _dates(file, first.date())
    premises = make_premises(file, used)
    return Plan(
        name=form.name,
        seed=used,
        epoch=first,
        months=form.span.months,
        pilot_start=dates.pilot,
        premises=premises,
        alterations=_in_order(_kept(_alterations(file, premises, dates, used), faults)),
        prices={**PRICES, **form.prices},
        weather=_weather(file, first),
    )


def check(file: ScenarioFile) -> None:
    """Find out whether a file can be simulated as it stands.

    Raises:
        UsageError: it cannot; the sentence names the place and the remedy.
    """
    draw(file)


def rolling_epoch(now: datetime, months: int) -> datetime:
    """Return the first of the month, some whole months back."""
    first = require_aware(now).astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return add_months(first, -months)


def _epoch(file: ScenarioFile, epoch: datetime | None, now: datetime) -> datetime:
    span = file.form.span
    if epoch is not None:
        return require_aware(epoch).astimezone(UTC)
    return _midnight(span.start) if span.start else rolling_epoch(now, span.months)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _dates(file: ScenarioFile, first: date) -> Dates:
    dates = Dates.of_span(first, file.form.span.months, file.form.pilot)
    if not dates.start <= dates.pilot <= dates.end:
        raise file.unfit(("pilot",), "outside_span", f"{dates.start} .. {dates.end}")
    return dates


def _alterations(file: ScenarioFile, premises: Iterable[Premises], dates: Dates, seed: int) -> Iterable[Alteration]:
    by_code = {place.site.code: place for place in premises}
    taken = Occupancy()
    yield from place_said(file, by_code, dates, taken)
    yield from place_drawn(file, by_code, dates, taken, seed)


def _kept(found: Iterable[Alteration], faults: Collection[str] | None) -> Iterable[Alteration]:
    known = [kind.name for kind in ALTERATIONS if kind.category is not TruthCategory.WORK]
    for name in faults or ():
        if name not in known:
            raise UsageError("error-fault-unknown", fault=name, faults=", ".join(known))
    return [
        item for item in found if item.kind.category is TruthCategory.WORK or faults is None or item.kind.name in faults
    ]


def _in_order(found: Iterable[Alteration]) -> tuple[Alteration, ...]:
    """Put works before faults, each by start: what goes wrong goes wrong in a site as it was rebuilt."""
    return tuple(
        sorted(found, key=lambda one: (one.kind.category is not TruthCategory.WORK, one.start, one.site, one.kind.name))
    )


def _weather(file: ScenarioFile, first: datetime) -> Weather | None:
    """Return the weather of a file where one is named; it must know the whole span."""
    weather = file.form.weather
    if not isinstance(weather, FileWeatherForm):
        return None
    read = FileWeather(file.folder / weather.path)
    read.require(first, add_months(first, file.form.span.months))
    return read

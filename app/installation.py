"""A simulated territory written into the registry, with its pilots, its weather and its prices."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import numpy as np

from app.settings import settings
from app.simulation_direct import register_numbers
from domain.errors import ConflictError
from domain.registry import Fluid
from simulators.plan import GAS_KWH_PER_M3, PRICES
from simulators.scenario import Scenario
from storage.demo_state import DemoState
from storage.history import TimescaleHistory
from storage.registry import TimescaleRegistry

__all__ = ["install", "installed", "installed_epoch", "require_same_story", "settle", "tell_weather"]

ORIGIN = "simulation"
PROBED = timedelta(hours=6)


def installed_epoch(database_url: str, name: str) -> datetime | None:
    """Return the epoch of a scenario's first start, None before it: its weather is known from there on."""
    day = DemoState(database_url).first_weather(name)
    return None if day is None else datetime.combine(day, time.min, UTC)


def install(database_url: str, scenario: Scenario) -> None:
    """Write sites, meters, registers, pilots, weather and prices; safe to repeat.

    Raises:
        ConflictError: the scenario has no place there; or the database holds other readings of its registers.
    """
    _require_place(database_url, scenario)
    known = installed(database_url, scenario)
    if known:
        require_same_story(database_url, scenario)
    registry = TimescaleRegistry(database_url)
    registry.upsert_sites(scenario.sites, scenario.name)
    registry.upsert_meters(scenario.meters, scenario.registers)
    sirens = registry.sirens({site.commune_insee for site in scenario.sites})
    registry.set_pilots(sirens, scenario.pilot_start, scenario.name)
    registry.add_tariffs(_tariffs(scenario), scenario.epoch.date(), ORIGIN)
    tell_weather(database_url, scenario, scenario.epoch)
    if not known:  # an earlier version may have left some of its registers
        require_same_story(database_url, scenario)


def settle(database_url: str, scenario: Scenario, *, asked: bool) -> None:
    """Install a scenario where that is asked for or the database holds no site at all; else find it installed.

    Raises:
        ConflictError: it has no place there, is not installed, or other readings of its registers are there.
    """
    if asked or not any(DemoState(database_url).sites()):
        install(database_url, scenario)
        return
    _require_place(database_url, scenario)
    if installed(database_url, scenario):
        require_same_story(database_url, scenario)
    else:
        raise ConflictError("error-simulation-not-installed", scenario=scenario.name)


def installed(database_url: str, scenario: Scenario) -> bool:
    """Tell whether all of a scenario's registers are there."""
    with TimescaleHistory(database_url, ORIGIN) as history:
        return {(register.device, register.channel) for register in scenario.registers} <= history.numbers().keys()


def tell_weather(database_url: str, scenario: Scenario, since: datetime) -> None:
    """Write the days of weather from an instant to now."""
    days = scenario.temperatures(since, datetime.now(UTC))
    rows = [(row.day, row.tmin, row.tmax) for row in days]
    TimescaleRegistry(database_url).upsert_weather(scenario.name, rows, ORIGIN)


def require_same_story(database_url: str, scenario: Scenario) -> None:
    """Find out whether the readings that are there are this scenario's, early ones and late ones.

    Raises:
        ConflictError: they are another's: of another seed or choice of faults, or of an earlier version of Vigie.
    """
    with TimescaleHistory(database_url, ORIGIN) as history:
        numbers = register_numbers(history, scenario).tolist()
        last_times = sorted(history.last_times(numbers).values())
        late = last_times[len(last_times) // 2] if last_times else scenario.epoch
        for start in (scenario.epoch + timedelta(days=1), late.replace(minute=0, second=0) - timedelta(days=2)):
            told = _told(scenario, numbers, start)
            found = history.earliest_values(numbers, start)
            shared = [number for number, (moment, _) in found.items() if (number, moment) in told]
            if sum(told[number, found[number][0]] != found[number][1] for number in shared) > len(shared) // 2:
                home = str(settings().home.expanduser())
                raise ConflictError("error-simulation-other-story", scenario=scenario.name, folder=home)


def _require_place(database_url: str, scenario: Scenario) -> None:
    """Find out whether a scenario may write into a database without touching what is somebody's own.

    Raises:
        ConflictError: a site, meter or device of that name is somebody's own; or all sites that are there are.
    """
    state = DemoState(database_url)
    sites, meters = [site.code for site in scenario.sites], [meter.code for meter in scenario.meters]
    taken = state.taken(sites, meters, sorted({register.device for register in scenario.registers}))
    if taken is not None:
        raise ConflictError("error-simulation-taken", scenario=scenario.name, what=taken[0], name=taken[1])
    own, simulated = state.sites()
    if own and not simulated:
        home = str(settings().home.expanduser())
        raise ConflictError("error-simulation-real-sites", sites=own, folder=home)


def _told(scenario: Scenario, numbers: list[int], start: datetime) -> dict[tuple[int, datetime], float]:
    """Return what the scenario's registers show in the hours after an instant, by number and time."""
    columns = scenario.history(max(start, scenario.epoch), max(start, scenario.epoch) + PROBED)
    moments = (datetime.fromtimestamp(second, UTC) for second in columns.label_s.tolist())
    ids = np.asarray(numbers)[columns.register].tolist()
    return dict(zip(zip(ids, moments, strict=True), columns.value.tolist(), strict=True))


def _tariffs(scenario: Scenario) -> Iterator[tuple[str, str, float]]:
    """Yield (fluid, unit, EUR) of the prices that are not those of a new database."""
    for fluid, price in scenario.plan.prices.items():
        if price != PRICES[fluid]:
            if fluid in {Fluid.GAS, Fluid.WATER}:
                yield fluid, "m3", price
            if fluid is not Fluid.WATER:
                yield fluid, "kWh", price / (GAS_KWH_PER_M3 if fluid is Fluid.GAS else 1.0)

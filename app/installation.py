"""A simulated territory written into the registry, with its pilots and its weather."""

from datetime import UTC, date, datetime, time

from app.settings import settings
from domain.errors import ConflictError
from simulators.scenario import SCENARIOS, Scenario, history_epoch
from storage.demo_state import DemoState
from storage.registry import TimescaleRegistry

__all__ = ["install", "installed_scenario", "tell_weather"]

STATION = "demo"


def installed_scenario(database_url: str, name: str, seed: int) -> Scenario:
    """Return the scenario, counted from the epoch of its first start: a later start must tell the same story."""
    begun = DemoState(database_url).pilot_start()
    epoch = history_epoch(datetime.now(UTC)) if begun is None else _a_year_before(begun)
    return SCENARIOS[name](seed, epoch)


def install(database_url: str, scenario: Scenario) -> None:
    """Write sites, meters, registers, pilots and weather; safe to repeat.

    Raises:
        ConflictError: the database was named by a setting and holds real sites: invented ones have no place there.
    """
    real = DemoState(database_url).real_sites()
    if real and settings().database_url is not None:
        raise ConflictError("error-simulation-real-sites", sites=str(real))
    registry = TimescaleRegistry(database_url)
    registry.upsert_sites(scenario.sites)
    registry.upsert_meters(scenario.meters, scenario.registers)
    sirens = registry.sirens({site.commune_insee for site in scenario.sites})
    registry.set_pilots(sirens, scenario.pilot_start, STATION)
    tell_weather(database_url, scenario, scenario.epoch)


def tell_weather(database_url: str, scenario: Scenario, since: datetime) -> None:
    """Write the days of weather from an instant to now."""
    days = scenario.temperatures(since, datetime.now(UTC))
    rows = [(row.day, row.tmin, row.tmax) for row in days]
    TimescaleRegistry(database_url).upsert_weather(STATION, rows, "simulation")


def _a_year_before(day: date) -> datetime:
    return datetime.combine(day.replace(year=day.year - 1), time.min, UTC)

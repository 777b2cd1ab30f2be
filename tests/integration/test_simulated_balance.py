"""Where nothing goes wrong, everything adds up: every dialect and kind of site, faults left out."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.balances import check_all
from analytics.consumption import derive
from app.installation import install
from app.simulation_direct import write_history
from domain.registry import SiteKind
from simulators.premises import Premises, Supply
from simulators.registry import DIALECTS, SITE_PROFILES
from simulators.scenario import Scenario
from storage.balance import TimescaleBalances
from storage.consumption import TimescaleConsumption
from storage.registry import TimescaleRegistry
from tests.fixtures.territory import EPOCH, building, cabinet, scenario

DAYS = timedelta(days=90)
"""They hold a change of the clocks."""


def territory() -> Scenario:
    """Return a site of every kind, and a building for every dialect."""
    kinds = [profile.kind for profile in SITE_PROFILES if profile.kind is not SiteKind.STREET_LIGHTING]
    places: list[Premises] = [building(f"site-{kind.value}", kind) for kind in kinds]
    places.append(cabinet())
    for number, dialect in enumerate(DIALECTS):
        supplies = {fluid: Supply(dialect=dialect.name) for fluid in dialect.fluids}
        places.append(replace(building(f"tells-{number}"), supplies=supplies))
    return scenario(places)


@pytest.mark.slow
def test_every_balance_closes_where_nothing_goes_wrong(database_url: str) -> None:
    made = territory()
    TimescaleRegistry(database_url).load_territory()
    install(database_url, made)
    written = write_history(database_url, made, EPOCH, EPOCH + DAYS, stop=threading.Event())
    assert written.complete
    assert written.stored == written.readings > 200_000
    derive(TimescaleConsumption(database_url))
    checks = check_all(TimescaleBalances(database_url), EPOCH + DAYS, patience=20)
    assert len(checks) == len(made.registers) > 70
    assert sum(check.balance.booked > 0 for check in checks) > 65  # heat beside gas, and no more, stands still
    for check in checks:
        assert check.closes, check.names
        assert check.clean, check.names
        first, last = check.balance.index_start, check.balance.index_end
        assert first is not None
        assert last is not None
        shown = last - first
        assert check.balance.booked == pytest.approx(shown, abs=1e-6), check.names
        assert check.balance.unexplained == check.balance.refused == check.balance.pending == 0, check.names

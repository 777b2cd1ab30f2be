"""A site's day in euros and in one word."""

from typing import Any

import pytest

from api.ports import Row
from api.snapshot import snapshot
from app.catalogue import catalogue
from tests.unit.api.fakes import NOW, SITE, FakeLive, fake_services


class Live(FakeLive):
    def __init__(self, hour: Row | None, rows: list[Row]) -> None:
        self._hour = hour
        self._rows = rows

    def today(self, *_asked: Any) -> list[Row]:
        return self._rows

    def last_hour(self, *_asked: Any) -> Row | None:
        return self._hour


def _fluid(fluid: str, unit: str, price: float | None) -> Row:
    return {
        "fluid": fluid, "base_unit": unit, "amount": 10.0, "expected": None, "compared": None, "price_eur": price,
    }  # fmt: skip


def _snapshot(hour: Row | None, *rows: Row) -> dict[str, Any]:
    services = fake_services(live=Live(hour, list(rows)))
    return snapshot(services, SITE, catalogue("fr"))


@pytest.mark.parametrize(("amount", "state"), [(0.5, "below"), (1.0, "normal"), (4.0, "normal"), (4.1, "above")])
def test_the_word_of_the_last_hour(amount: float, state: str) -> None:
    found = _snapshot({"time": NOW, "amount": amount, "low": 1.0, "high": 4.0})
    assert (found["state"], found["state_hour"]) == (state, NOW)
    assert found["state_text"] == catalogue("fr")(f"live-state-{state}")


def test_without_a_band_there_is_no_word() -> None:
    found = _snapshot(None)
    assert (found["state"], found["state_text"], found["cost_eur"]) == (None, None, None)


def test_each_fluid_is_priced_in_its_unit_and_one_without_a_price_is_left_out() -> None:
    found = _snapshot(None, _fluid("electricity", "kWh", 0.2), _fluid("gas", "m3", 1.1), _fluid("water", "m3", None))
    assert [fluid["cost_eur"] for fluid in found["fluids"]] == [2.0, pytest.approx(11.0), None]
    assert found["cost_eur"] == pytest.approx(13.0)

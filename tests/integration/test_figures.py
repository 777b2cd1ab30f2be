"""Figures of the API on a real database are the decimals that meters count."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx

from analytics.consumption import derive
from domain.batch import Batch
from domain.unit import UNITS
from storage import api_tokens
from storage.consumption import TimescaleConsumption
from storage.readings import TimescaleReadings
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEP = timedelta(minutes=10)


def test_amounts_and_last_values_are_told_without_binary_noise(database_url: str) -> None:
    register = one_meter(database_url, unit="kWh")
    batch = Batch("test")
    # 4.9 kWh in the first hour, of which floats make 4.900000000139698; then 1.1 kWh, named in joules.
    for place, value in enumerate((1_234_567.4, 1_234_568.1, 1_234_569.2, 1_234_570.0, 1_234_570.9, 1_234_571.6,
                                   1_234_572.3)):  # fmt: skip
        batch.add(register, START + STEP * place, value, 0, START.timestamp())
    last = START + timedelta(hours=2)
    batch.add(register, last, 1_234_573.4 * 3.6e6, UNITS["J"].code, START.timestamp())
    with closing(TimescaleReadings(database_url)) as sink:
        sink.write(batch)
    derive(TimescaleConsumption(database_url))
    _, token = api_tokens.create(database_url, "viewer", "test")
    headers = {"Authorization": f"Bearer {token}"}
    period = {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T11:00:00Z"}
    with served(database_url) as web, httpx.Client(base_url=f"{web.url}/api/v1", headers=headers) as browser:
        hours = browser.get("/meters/m1/consumption", params=period).text
        megawatt_hours = browser.get("/meters/m1/consumption", params=period | {"unit": "MWh"}).json()["buckets"]
        balance = browser.get("/meters/m1/balance", params=period).json()
        (meter,) = browser.get("/meters").json()["items"]
    assert '"amount":4.9,' in hours
    assert '"amount":1.1,' in hours
    assert [bucket["amount"] for bucket in megawatt_hours] == [0.0049, 0.0011]
    assert (balance["booked"], balance["index_end"] - balance["index_start"]) == (6.0, 6.0)
    assert (balance["residual"], balance["closes"]) == (0.0, True)
    assert (meter["last_value"], meter["last_amount"]) == (1_234_573.4, 1_234_573.4)

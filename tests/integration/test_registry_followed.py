"""What changes in the registry while a collector runs counts from then on, also for registers that it knew."""

from contextlib import closing
from datetime import timedelta

import orjson
import psycopg
import pytest

from domain.batch import Batch
from domain.reading import RawMessage
from domain.rejection import Reason
from domain.unit import UNITS
from ingest.assembly import REFRESH_S, Assembler
from storage.readings import TimescaleReadings
from tests.fixtures.registry import one_meter
from tests.integration.test_collector import START


def said(minute: int) -> RawMessage:
    moment = START + timedelta(minutes=minute)
    told = {"register": "energy_import", "time": moment.isoformat(), "value": 12.5, "unit": "kWh"}
    return RawMessage("vigie/v1/m1/readings", orjson.dumps(told), moment)


@pytest.mark.parametrize(
    ("change", "units", "reasons"),
    [
        ("UPDATE register SET unit = 'm3', base_unit = 'm3'", [], [Reason.UNIT_MISMATCH]),
        ("UPDATE register SET kind = 'gauge', unit = 'Wh', factor = 1e-3", ["kWh"], []),
        ("UPDATE register SET channel = 'other'", [], [Reason.UNKNOWN_REGISTER]),
        ("DELETE FROM register", [], [Reason.UNKNOWN_DEVICE]),
    ],
)
def test_a_register_that_changes_is_read_anew(
    database_url: str, change: str, units: list[str], reasons: list[Reason]
) -> None:
    one_meter(database_url, unit="kWh")
    now = 100.0
    with closing(TimescaleReadings(database_url)) as sink:
        assembler = Assembler(sink, "test", lambda: now)

        def assembled(minute: int) -> Batch:
            return assembler.assemble([said(minute)])

        assert assembled(0).units == [UNITS["kWh"].code]
        with psycopg.connect(database_url) as connection:
            connection.execute(change.encode())
        now += REFRESH_S
        batch = assembled(1)
    assert batch.units == [UNITS[unit].code for unit in units]
    assert [refused.reason for refused in batch.rejections] == reasons

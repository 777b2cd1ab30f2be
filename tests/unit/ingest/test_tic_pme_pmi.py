"""What PME-PMI meters say: periods, units, times."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.reading import Reading
from ingest.civil_time import ZONE
from ingest.tic_pme_pmi import Clock, Unreadable, frame_time, is_pme_pmi, pme_pmi_readings
from tests.fixtures.hearing import Ear, readings

RECEIVED = datetime(2026, 3, 29, 10, 0, 7, tzinfo=UTC)
CLOCK = Clock(ZONE, RECEIVED)


def read(**labels: object) -> list[tuple[str, float, str | None]]:
    items = list(pme_pmi_readings("d", RECEIVED, labels, CLOCK))
    assert all(isinstance(item, Reading) and item.optional for item in items)
    return [(item.channel, item.value, item.unit) for item in items if isinstance(item, Reading)]


def test_its_labels_tell_it_from_a_linky() -> None:
    assert is_pme_pmi({"ADS", "MESURES1", "PTCOUR1", "EAP_s"})
    assert not is_pme_pmi({"ADCO", "OPTARIF", "HCHC", "HCHP", "PTEC"})
    assert not is_pme_pmi({"ADSC", "DATE", "EAST", "EASF01"})
    assert not is_pme_pmi({"PTCOUR1"})


def test_an_index_is_that_of_the_period_under_way() -> None:
    assert read(PTCOUR1="HPH", EAP_s="60kWh") == [("EAP_s.HPH", 60, "kWh")]
    assert read(PTCOUR1="HCE ", EAP_s=9684, EAP_i="1,5 MWh") == [("EAP_s.HCE", 9684, "kWh"), ("EAP_i.HCE", 1.5, "MWh")]
    assert read(EAP_s="60kWh") == []
    assert read(PTCOUR1="H/P", EAP_s="60kWh") == []


def test_a_dynamic_tariff_has_periods_of_its_own() -> None:
    assert read(PTCOUR1="HPH", TARIFDYN="INACTIF", ETATDYN1="PM", EAP_s="60kWh") == [("EAP_s.HPH", 60, "kWh")]
    assert read(PTCOUR1="HPH", TARIFDYN="ACTIF", ETATDYN1="PM", EAP_s="60kWh") == [("EAP_s.HPH-PM", 60, "kWh")]
    assert read(PTCOUR1="HPH", TARIFDYN="ACTIF", EAP_s="60kWh") == []


def test_points_of_the_load_curve_have_their_own_time() -> None:
    labels = {"DATEPA1": "29/03/26 11:50:00", "PA1_s": "14kW", "DATEPA2": "29/03/26 11:40:00", "PA2_s": "16kW"}
    items = [item for item in pme_pmi_readings("d", RECEIVED, labels, CLOCK) if isinstance(item, Reading)]
    assert [(item.channel, item.time, item.value) for item in items] == [
        ("power_10min", datetime(2026, 3, 29, 9, 50, tzinfo=UTC), 14),
        ("power_10min", datetime(2026, 3, 29, 9, 40, tzinfo=UTC), 16),
    ]


@pytest.mark.parametrize("data", ["", "kWh", "1.2.3kWh", "\u0661kWh", "1" * 20, None, [], "12 kW h"])
def test_what_is_no_value_is_told(data: object) -> None:
    (item,) = pme_pmi_readings("d", RECEIVED, {"PA1MN": data}, CLOCK)
    assert item == Unreadable("PA1MN", data)


def test_the_clock_is_french_civil_time() -> None:
    assert frame_time({"DATE": "26/08/16 21:49:58"}, CLOCK) == datetime(2016, 8, 26, 19, 49, 58, tzinfo=UTC)
    assert frame_time({"DATE": "26/01/16 21:49:58"}, CLOCK) == datetime(2016, 1, 26, 20, 49, 58, tzinfo=UTC)
    assert frame_time({}, CLOCK) == RECEIVED
    assert frame_time({"DATE": "31/02/26 00:00:00"}, CLOCK) == Unreadable("DATE", "31/02/26 00:00:00", is_time=True)
    after, before = (Clock(ZONE, datetime(2025, 10, 26, hour, 31, tzinfo=UTC)) for hour in (1, 0))
    assert frame_time({"DATE": "26/10/25 02:30:00"}, after) == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert frame_time({"DATE": "26/10/25 02:30:00"}, before) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_a_tasmota_passes_them_on() -> None:
    tic = {"ADS": "041436028024", "MESURES1": "BT 5 SUP36", "PTCOUR1": "HPE", "EAP_s": 9684, "PA1MN": "15kW"}
    payload = json.dumps({"Time": "2026-03-29T11:55:00", "TIC": tic}).encode()
    items = Ear().hear("tele/ecole/SENSOR", payload)
    clock = datetime(2026, 3, 29, 9, 55, tzinfo=UTC)
    assert readings(items) == {("ecole", "EAP_s.HPE", clock, 9684, "kWh"), ("ecole", "power", clock, 15, "kW")}


def test_a_meter_of_another_zone_tells_that_zone_s_time() -> None:
    labels = {"DATE": "29/03/26 13:55:00", "DATEPA1": "29/03/26 13:50:00", "PA1_s": "14kW"}
    clock = Clock(ZoneInfo("Indian/Reunion"), RECEIVED)  # UTC+4 all year
    assert frame_time(labels, clock) == datetime(2026, 3, 29, 9, 55, tzinfo=UTC)
    (point,) = pme_pmi_readings("d", RECEIVED, labels, clock)
    assert isinstance(point, Reading)
    assert point.time == datetime(2026, 3, 29, 9, 50, tzinfo=UTC)

"""Civil times become moments in the zone of the device's site, through every dialect that names no offset."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.setup import Setup
from ingest.civil_time import passage, seasonal
from ingest.decoders.linky_tic import checksum
from ingest.payloads.adeunis_tic import CODEC as ADEUNIS
from ingest.payloads.payload import Frame
from tests.fixtures.hearing import Ear, readings

REUNION, GUADELOUPE, PARIS = (ZoneInfo(name) for name in ("Indian/Reunion", "America/Guadeloupe", "Europe/Paris"))
MIQUELON = ZoneInfo("America/Miquelon")
NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
CIVIL = datetime(2026, 7, 15, 12)  # noqa: DTZ001 - civil
ZONES = {"ile": "Indian/Reunion", "basse-terre": "America/Guadeloupe", "lost": "Mars/Olympus"}


def ear() -> Ear:
    listening = Ear()
    listening.known.use(Setup(1, device_zones=ZONES))
    return listening


def times(topic: str, payload: bytes, received_at: datetime = NOON) -> set[datetime]:
    return {time for _device, _channel, time, _value, _unit in readings(ear().hear(topic, payload, received_at))}


def group(label: str, data: str) -> bytes:
    body = f"{label}\t{data}\t".encode()
    return b"\n" + body + bytes((checksum(body),)) + b"\r"


def horodate(date: str) -> bytes:
    """Return a frame of standard mode; DATE has a time and no data."""
    body = f"DATE\t{date}\t\t".encode()
    line = b"\n" + body + bytes((checksum(body),)) + b"\r"
    return b"\x02" + group("ADSC", "041861348497") + line + group("EAST", "000012345") + b"\x03"


@pytest.mark.parametrize(
    ("zone", "hours"),
    [(REUNION, 8), (GUADELOUPE, 16), (PARIS, 10), (MIQUELON, 14)],  # +4, -4, +2 and -2 in July
)
def test_a_civil_time_is_that_of_its_zone(zone: ZoneInfo, hours: int) -> None:
    assert passage(CIVIL, NOON, zone) == datetime(2026, 7, 15, hours, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "summer", "hours"),
    [
        (PARIS, True, 10),
        (PARIS, False, 11),  # a meter that has not changed its clock
        (REUNION, True, 8),
        (REUNION, False, 8),
        (GUADELOUPE, False, 16),
        (MIQUELON, True, 14),
        (MIQUELON, False, 15),
    ],
)
def test_a_season_is_that_of_its_zone(zone: ZoneInfo, summer: bool, hours: int) -> None:  # noqa: FBT001 - a parameter
    assert seasonal(CIVIL, summer=summer, zone=zone) == datetime(2026, 7, 15, hours, tzinfo=UTC)


def test_in_the_hour_that_comes_twice_the_season_decides() -> None:
    half_past_two = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 - civil
    assert seasonal(half_past_two, summer=True) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert seasonal(half_past_two, summer=False) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar_are_read_too(year: int) -> None:
    day = datetime(year, 1, 1) if year == 1 else datetime(year, 12, 31, 23, 59)  # noqa: DTZ001 - civil
    for zone in (REUNION, GUADELOUPE):
        assert seasonal(day, summer=False, zone=zone).tzinfo is UTC
        assert passage(day, NOON, zone).tzinfo is not None


@pytest.mark.parametrize(("device", "hours"), [("ile", 8), ("basse-terre", 16), ("elsewhere", 10), ("lost", 10)])
def test_a_tasmota_tells_its_site_s_time(device: str, hours: int) -> None:
    payload = json.dumps({"Time": "2026-07-15T12:00:00", "ENERGY": {"Total": 1.0}}).encode()
    assert times(f"tele/{device}/SENSOR", payload) == {datetime(2026, 7, 15, hours, tzinfo=UTC)}


def test_on_an_island_no_hour_comes_twice() -> None:
    payload = json.dumps({"Time": "2026-10-25T02:30:00", "ENERGY": {"Total": 1.0}}).encode()
    told = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    for late in (timedelta(), timedelta(hours=2), timedelta(days=1)):
        assert times("tele/ile/SENSOR", payload, told + late) == {told}


@pytest.mark.parametrize(("device", "hours"), [("ile", 8), ("basse-terre", 16), ("elsewhere", 10)])
def test_an_obis_telegram_without_a_flag_tells_its_site_s_time(device: str, hours: int) -> None:
    telegram = b"/XYZ5\\2METER\r\n\r\n0-0:1.0.0(260715120000)\r\n1-0:1.8.0(1*kWh)\r\n!\r\n"
    assert times(f"iec/{device}", telegram) == {datetime(2026, 7, 15, hours, tzinfo=UTC)}


def test_a_telegram_that_only_names_itself_is_of_that_device_s_zone() -> None:
    telegram = b"/XYZ5\\2METER\r\n\r\n0-0:96.1.1(ile)\r\n0-0:1.0.0(260715120000)\r\n1-0:1.8.0(1*kWh)\r\n!\r\n"
    assert times("p1/telegram", telegram) == {datetime(2026, 7, 15, 8, tzinfo=UTC)}


@pytest.mark.parametrize(("device", "season", "hours"), [("ile", "H", 8), ("basse-terre", "e", 16), ("x", "E", 10)])
def test_a_linky_s_season_is_that_of_its_site(device: str, season: str, hours: int) -> None:
    found = times(f"vigie/v1/{device}/tic", horodate(f"{season}260715120000"))
    assert found == {datetime(2026, 7, 15, hours, tzinfo=UTC)}


@pytest.mark.parametrize(("device", "dst", "hours"), [("ile", "winter", 8), ("x", "summer", 10)])
def test_a_gateway_s_season_is_that_of_its_site(device: str, dst: str, hours: int) -> None:
    date = {"raw": "", "timestamp": {"dst": dst, "date": "2026-07-15T12:00:00.000Z"}}
    frame = {"ADSC": {"raw": "041861348497"}, "DATE": date, "EAST": {"raw": "000012345", "value": 12345}}
    payload = json.dumps(frame).encode()
    assert times(f"teleinfo/{device}", payload) == {datetime(2026, 7, 15, hours, tzinfo=UTC)}


def test_a_transmitter_s_bytes_tell_its_site_s_time() -> None:
    data = bytearray(51)
    data[0], data[2:8], data[24:27] = 0x49, bytes((15, 7, 26, 12, 0, 0)), b"HPE"
    data[27:31] = (9684).to_bytes(4, "big")
    (value,) = ADEUNIS.read(Frame(1, bytes(data), NOON, REUNION))
    assert (value.field, value.time, value.value) == ("EAP_s.HPE", datetime(2026, 7, 15, 8, tzinfo=UTC), 9684)

"""The reference telegrams: each gives the totals that wmbusmeters and libmbus read, or stands below with the reason."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingest.mbus_link import Fault
from ingest.mbus_telegram import Telegram, read_telegram

ENERGY = (
    "total_kwh", "total_energy_consumption_kwh", "total_energy_kwh", "total_heating_kwh", "total_heat_energy_kwh",
    "heat_kwh", "positive_total_active_energy_kwh", "total_active_positive_3phase_kwh",
)  # fmt: skip
VOLUME = ("total_m3", "total_volume_m3", "total_heating_m3", "total_water_m3", "volume_m3")
EXPORT = ("total_energy_production_kwh", "total_cooling_energy_kwh")
BACKWARD = ("total_backward_m3", "total_backwards_m3")
TO_BASE = {"Wh": 1e-3, "J": 1 / 3.6e6, "m3": 1.0}

EXCEPTIONS = {
    "the manufacturer's own format instead of data records": (
        "apator08", "apator162", "apator172", "apatorna1", "compact5", "ime", "izarv2", "mkradio3", "mkradio3a",
        "qheatv2", "qwaterv2", "zenner0b",
    ),
    "the manufacturer's own encryption": ("rfmtx1", "sharky"),
    "a compact frame whose full form is not among the vectors": ("engelmann_faw", "kamwater"),
    "the vector is no single frame: two of them, or half a byte": ("esyswm", "qwaterv2"),
    "the total is that of tariff 1, and read as such": ("nemo", "nzr"),
}  # fmt: skip
"""By driver; of a driver, `MISSED` telegrams at most."""
MISSED = {"apator162": 9, "apatorna1": 5, "compact5": 2, "izarv2": 3, "mkradio3": 2, "qwaterv2": 5}
WITH_TOTAL, READ = 136, 97


def vectors(shared: Path, name: str) -> list[dict[str, Any]]:
    loaded = json.loads((shared / "data/vectors" / name).read_text())
    return list(loaded["vectors"])


def read(vector: dict[str, Any]) -> Telegram:
    try:
        frame = bytes.fromhex(vector["telegram"])
    except ValueError:
        return Telegram(None, fault=Fault.NO_FRAME)
    key = bytes.fromhex(vector["key"]) if vector["key"] else None
    return read_telegram(frame, lambda _meter: key)


def first(expected: dict[str, Any], names: tuple[str, ...]) -> float | None:
    return next((expected[name] for name in names if expected.get(name) is not None), None)


def test_wireless_telegrams_give_their_totals(shared: Path) -> None:
    missed: Counter[str] = Counter()
    known = {driver for drivers in EXCEPTIONS.values() for driver in drivers}
    read_right = with_total = 0
    for vector in vectors(shared, "wmbus_oms.json"):
        expected = vector["expected"]
        wanted = {"energy": first(expected, ENERGY), "volume": first(expected, VOLUME)}
        wanted = {field: value for field, value in wanted.items() if value is not None}
        if not wanted:
            continue
        with_total += 1
        telegram = read(vector)
        got: dict[str, float] = {item.field: item.value * TO_BASE.get(item.unit, 1.0) for item in telegram.values}
        if any(got.get(field) != pytest.approx(value, abs=1e-6) for field, value in wanted.items()):
            missed[vector["driver"]] += 1
            continue
        read_right += 1
        assert telegram.identity is not None
        assert telegram.identity.meter == expected["id"].lower(), vector["driver"]
        for field, names in (("energy_export", EXPORT), ("volume_backward", BACKWARD)):
            if field in got and first(expected, names) is not None:
                assert got[field] == pytest.approx(first(expected, names), abs=1e-6), vector["driver"]
    assert set(missed) <= known
    assert all(count <= MISSED.get(driver, 1) for driver, count in missed.items()), missed
    assert (with_total, read_right) == (WITH_TOTAL, READ)


def test_no_telegram_gives_a_total_that_is_not_the_meter_s(shared: Path) -> None:
    for vector in vectors(shared, "wmbus_oms.json"):
        got = {value.field: value.value * TO_BASE.get(value.unit, 1.0) for value in read(vector).values}
        for field, names in (("energy", ENERGY), ("volume", VOLUME)):
            wanted = first(vector["expected"], names)
            if field in got and wanted is not None:
                assert got[field] == pytest.approx(wanted, abs=1e-6), vector["driver"]


def test_a_tariff_s_total_is_under_its_tariff(shared: Path) -> None:
    got: dict[tuple[str, str], float] = {}
    for vector in vectors(shared, "wmbus_oms.json"):
        if vector["driver"] in {"nemo", "nzr"}:
            got |= {(vector["driver"], value.field): value.value for value in read(vector).values}
    assert got["nzr", "energy_t1"] == 49_768_500
    assert got["nemo", "energy_t1_u1"] == 6_735_835_000


WIRED = {
    ("Energy", "Wh"): ("energy", 1.0),
    ("Energy", "J"): ("energy", 1.0),
    ("Volume", "m^3"): ("volume", 1.0),
    ("Power", "W"): ("power", 1.0),
    ("Volume flow", "m^3/h"): ("flow", 1.0),
}


def expected_wired(records: list[dict[str, Any]]) -> dict[str, float]:
    """Return the first value of each field that is measured now, as libmbus reports it."""
    found: dict[str, float] = {}
    for record in records:
        known = WIRED.get((str(record.get("Quantity")), str(record.get("Unit"))))
        if known is None or record["Function"] != "Instantaneous value" or record["StorageNumber"] != "0":
            continue
        tariff, subunit = int(record.get("Tariff", 0)), int(record.get("Device", 0))
        field = known[0] + (f"_t{tariff}" if tariff else "") + (f"_u{subunit}" if subunit else "")
        found.setdefault(field, float(record["Value"]) * known[1])
    return found


def test_wired_frames_give_what_libmbus_reads(shared: Path) -> None:
    compared = 0
    for vector in vectors(shared, "mbus_wired.json"):
        name, telegram = vector["file"], read_telegram(bytes.fromhex(vector["hex"]))
        assert telegram.identity is not None, name
        if telegram.identity.meter.isdecimal():
            assert int(telegram.identity.meter) == int(vector["expected"]["slave"]["Id"]), name
        got = {value.field: value.value for value in telegram.values if value.field in expected_wired_fields(vector)}
        wanted = expected_wired(vector["expected"]["records"])
        compared += len(wanted)
        assert got == pytest.approx(wanted, rel=1e-6, abs=1e-6), name
    assert compared > 60


def expected_wired_fields(vector: dict[str, Any]) -> set[str]:
    return set(expected_wired(vector["expected"]["records"]))

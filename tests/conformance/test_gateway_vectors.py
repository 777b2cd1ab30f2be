"""The reference vectors of meters and gateways with JSON or plain values: what each is expected to say, we read."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.unit import unit_named
from tests.fixtures.hearing import Ear, readings, reasons

NO_REGISTER = "no register holds volts, amperes, volt-amperes, vars or a factor"
NAME = "it names the meter; the device is that of the topic"
STATE = "it is no number"
EXCEPTIONS = {
    **dict.fromkeys(("apparent_va", "reactive_var", "pf", "voltage_v", "current_a", "subscribed_a"), NO_REGISTER),
    **dict.fromkeys(("a_voltage_v", "apparent_max_va", "at"), NO_REGISTER),
    "meter_id": NAME,
    "status": STATE,
}
"""Why what a vector expects is no reading, by its key."""
CHANNELS = {
    "tasmota": {"energy_import_kwh": "energy_import", "power_w": "power"},
    "tasmota_tic": {"index_hc_wh": "HCHC", "index_hp_wh": "HCHP", "total_kwh": "energy_import"},
    "teleinfo2mqtt_hist": {"total_kwh": "energy_import"},
    "teleinfo2mqtt_std": {},
    "zlinky_z2m": {
        "energy_import_kwh": "energy_import",
        "energy_export_kwh": "energy_export",
        "tier1_kwh": "current_tier1_summ_delivered",
        "tier2_kwh": "current_tier2_summ_delivered",
    },
    "shelly_notify": {
        "power_w": "em:0.total_act_power",
        "a_power_w": "em:0.a_act_power",
        "time": "em:0.total_act_power",
    },
    "shelly_gen1": {"energy_import_kwh": "emeter.0.total"},
    "wmbusmeters": {"volume_m3": "total_m3"},
}
STATUS_CHANNELS = {
    "emdata:0": {"energy_import_kwh": "energy_import", "energy_export_kwh": "energy_export"},
    "em1:0": {"power_w": "em1:0.act_power"},
    "em1data:0": {
        "energy_import_kwh": "em1data:0.total_act_energy",
        "energy_export_kwh": "em1data:0.total_act_ret_energy",
    },
}
BASE_FACTORS = {"wh": 1e-3, "kwh": 1.0, "w": 1e-3, "m3": 1.0}
"""Of the unit that an expectation's key ends in, to the base unit (kWh, kW, m3)."""
SAID = {
    "tasmota": "pow1",
    "tasmota_tic": "emoncms.ch2i.factory.denky_D6C0C0",
    "teleinfo2mqtt_hist": "12345678901",
    "zlinky_z2m": "Zlinky",
    "shelly_notify": "shellypro3em-aabbccddeeff",
    "shelly_gen1": "shellyem-D3B45C",
    "wmbusmeters": "76348799",
}
RECEIVED = datetime(2026, 11, 30, 10, tzinfo=UTC)


def vectors(shared: Path) -> list[dict[str, Any]]:
    document = json.loads((shared / "data/vectors/json_devices.json").read_text(encoding="utf-8"))
    return [vector for vector in document["vectors"] if vector["fmt"] in {*CHANNELS, "shelly_status"}]


def test_every_expectation_is_read_or_has_its_reason(shared: Path) -> None:
    checked = 0
    for vector in vectors(shared):
        told = vector["payload"]
        payload = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        items = Ear().hear(vector["topic"], payload, RECEIVED)
        found = {channel: (device, time, value, unit) for device, channel, time, value, unit in readings(items)}
        channels = CHANNELS.get(vector["fmt"]) or STATUS_CHANNELS.get(vector["topic"].rpartition("/")[2], {})
        for key, expected in vector["expected"].items():
            if key in EXCEPTIONS:
                assert key not in channels
                continue
            device, time, value, unit = found[channels[key]]
            checked += 1
            assert device == SAID.get(vector["fmt"], vector["topic"].split("/")[0])
            if key == "time":
                assert time.timestamp() == pytest.approx(expected, abs=1e-3)
                continue
            known = unit_named(unit or "")
            assert known is not None
            assert value * known.factor == pytest.approx(expected * BASE_FACTORS[key.rpartition("_")[2]])
    assert checked == 20


def test_an_excerpt_of_a_standard_frame_without_its_moment_is_refused(shared: Path) -> None:
    (excerpt,) = [vector for vector in vectors(shared) if vector["fmt"] == "teleinfo2mqtt_std"]
    items = Ear().hear(excerpt["topic"], json.dumps(excerpt["payload"]).encode(), RECEIVED)
    assert [reason.value for reason in reasons(items)] == ["missing_field"]

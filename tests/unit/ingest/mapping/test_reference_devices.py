"""Devices of the reference data that a technician could map by a profile: it gives what was expected of them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.reading import RawMessage, Reading
from domain.setup import StoredProfile
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile

RECEIVED = datetime(2026, 3, 1, tzinfo=UTC)
CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "N/c0619ab1234/pvinverter/20/Ac/Power": (
        {
            "topic": "N/{portal}/{service}/{instance}/Ac/Power",
            "device": [{"level": "portal"}, {"level": "service"}, {"level": "instance"}],
            "readings": [{"channel": "power_w", "path": "value", "unit": "W"}],
        },
        {"c0619ab1234-pvinverter-20 power_w"},
    ),
    "emon/emonpi/power1": (
        {"topic": "emon/{device}/{channel}", "format": "text", "readings": [{"path": "@"}]},
        {"emonpi power1"},
    ),
    "emon/emonpi": (
        {"topic": "emon/{device}", "each": "@", "readings": [{"channel": {"path": "key"}, "path": "value"}]},
        {"emonpi power1", "emonpi vrms", "emonpi pulse"},
    ),
    "shellies/shellyem-D3B45C/emeter/0/total": (
        {
            "topic": "shellies/{device}/emeter/{n}/total",
            "format": "text",
            "readings": [{"channel": "energy_import_kwh", "path": "@", "unit": "kWh", "scale": 0.001}],
        },
        {"shellyem-D3B45C energy_import_kwh"},
    ),
    "shellyproem50/status/em1data:0": (
        {
            "topic": "{device}/status/em1data:0",
            "readings": [
                {"channel": "energy_import_kwh", "path": "total_act_energy", "unit": "kWh", "scale": 0.001},
                {"channel": "energy_export_kwh", "path": "total_act_ret_energy", "unit": "kWh", "scale": 0.001},
            ],
        },
        {"shellyproem50 energy_import_kwh", "shellyproem50 energy_export_kwh"},
    ),
    "wmbusmeters/76348799": (
        {
            "topic": "wmbusmeters/+",
            "device": {"path": "id"},
            "time": {"path": "timestamp"},
            "readings": [{"channel": "volume_m3", "path": "total_m3", "unit": "m3"}],
        },
        {"76348799 volume_m3"},
    ),
}


@pytest.mark.parametrize("topic", CASES)
def test_a_profile_gives_what_the_reference_expects(shared: Path, topic: str) -> None:
    given = json.loads((shared / "data/vectors/json_devices.json").read_text(encoding="utf-8"))
    rows = given if isinstance(given, list) else given["vectors"]
    (case,) = [row for row in rows if row.get("topic") == topic]
    payload = case["payload"]
    message = RawMessage(topic, payload.encode() if isinstance(payload, str) else orjson.dumps(payload), RECEIVED)
    body, wanted = CASES[topic]
    decoder = compile_profile(StoredProfile("p", 1, body))
    assert decoder.accepts(topic)
    found = {
        f"{item.device} {item.channel}": item.value
        for item in decoder.decode(message, Knowledge())
        if isinstance(item, Reading)
    }
    expected = {name: case["expected"][name.split(" ")[1]] for name in wanted}
    assert found == pytest.approx(expected)

"""Documents that the page offers to begin with: one of each way in which devices write."""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["EXAMPLES"]

EXAMPLES: Sequence[Mapping[str, Any]] = (
    {
        "name": "passerelle-json",
        "topic": "plant/{device}/meters",
        "time": {"path": "ts", "format": "unix"},
        "readings": [
            {"channel": "energy_import", "path": "energy", "unit": "kWh", "scale": 0.1},
            {"channel": "power", "path": "power", "unit": "W", "nulls": [-1]},
        ],
        "vectors": [
            {
                "topic": "plant/b1/meters",
                "payload": {"ts": 1772323200, "energy": 125, "power": 2300},
                "readings": [
                    {
                        "device": "b1",
                        "channel": "energy_import",
                        "time": "2026-03-01T00:00:00Z",
                        "value": 12.5,
                        "unit": "kWh",
                    },
                    {"device": "b1", "channel": "power", "time": "2026-03-01T00:00:00Z", "value": 2300, "unit": "W"},
                ],
            }
        ],
    },
    {
        "name": "registres-modbus",
        "topic": "modbus/{line}",
        "each": "slaves",
        "device": [{"level": "line"}, {"path": "id"}],
        "readings": [
            {
                "channel": "energy_import",
                "path": "registers",
                "words": {"paths": ["[0]", "[1]"], "order": "high_first", "type": "unsigned"},
                "unit": "Wh",
            }
        ],
        "vectors": [
            {
                "topic": "modbus/l7",
                "payload": {"slaves": [{"id": 3, "registers": [1, 2]}]},
                "readings": [{"device": "l7-3", "channel": "energy_import", "value": 65538, "unit": "Wh"}],
            }
        ],
    },
    {
        "name": "valeur-par-sujet",
        "topic": "camera/{device}/main/value",
        "format": "text",
        "readings": [{"channel": "volume", "path": "@", "unit": "m3"}],
        "vectors": [
            {
                "topic": "camera/eau1/main/value",
                "payload": "00123.456",
                "readings": [{"device": "eau1", "channel": "volume", "value": 123.456, "unit": "m3"}],
            }
        ],
    },
    {
        "name": "enregistreur-csv",
        "topic": "log/{device}",
        "format": "csv",
        "csv": {"delimiter": ";"},
        "decimal_comma": True,
        "time": {"path": "Horodate", "format": "%d/%m/%Y %H:%M", "timezone": "Europe/Paris"},
        "readings": [{"channel": "energy_import", "path": "Energie", "unit": "kWh", "nulls": [""]}],
        "vectors": [
            {
                "topic": "log/c1",
                "payload": "Horodate;Energie\n01/03/2026 01:00;12,5\n01/03/2026 01:15;",
                "readings": [
                    {
                        "device": "c1",
                        "channel": "energy_import",
                        "time": "2026-03-01T00:00:00Z",
                        "value": 12.5,
                        "unit": "kWh",
                    }
                ],
            }
        ],
    },
)

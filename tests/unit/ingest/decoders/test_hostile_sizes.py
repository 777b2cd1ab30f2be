"""However much fills a message, a bounded number of readings and refusals come of it."""

import orjson
import pytest

from domain.reading import RawMessage
from ingest.assembly import MAX_PAYLOAD
from ingest.knowledge import Knowledge
from ingest.routing import Router
from tests.fixtures.payload_case import RECEIVED

NUMBERS = {f"k{number}": number for number in range(60_000)}
OBJECTS = {f"k{number}": {"a": 1, "raw": "1"} for number in range(34_000)}
NODES = {f"k{number}": {"properties": {"p": {"unit": "W"}}} for number in range(24_000)}
HEARD = {"timestamp": "2026-01-01T00:00:00Z"}
DOCUMENTS = {
    "zigbee2mqtt": ("zigbee2mqtt/a", {"energy": 1} | NUMBERS),
    "zigbee2mqtt, elsewhere": ("a/" * 20_000 + "b", 1),
    "shelly": (
        "a/events/rpc",
        {"method": "NotifyStatus", "params": {"ts": 1} | {f"em:{n}": {"a_act_power": 1} for n in range(28_000)}},
    ),
    "shelly status": ("a/b/status/em:0", {"total_act_power": 1} | NUMBERS),
    "tasmota": ("tele/a/SENSOR", OBJECTS),
    "tasmota, one object": ("a/b/SENSOR", {"Time": "2026-01-01T00:00:00", "SML": NUMBERS}),
    "tasmota, a Linky": ("tele/a/SENSOR", {"TIC": {"EAST": 1} | NUMBERS}),
    "teleinfo2mqtt": ("teleinfo/1", {"ADCO": {"raw": "1"}} | OBJECTS),
    "wmbusmeters": ("wmbusmeters/1", HEARD | {f"{number}_kwh": "x" for number in range(60_000)}),
    "homie": ("homie/5/a/$description", {"nodes": NODES}),
    "home assistant": ("homeassistant/device/a/config", {"cmps": OBJECTS} ),
    "nobody's": ("a/b", {"id": 1, "time": 2} | NUMBERS),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_of_a_document_so_much_is_read(name: str) -> None:
    topic, document = DOCUMENTS[name]
    message = RawMessage(topic, orjson.dumps(document), RECEIVED)
    assert len(message.payload) <= MAX_PAYLOAD
    known = Knowledge()
    router = Router(known)
    decoder = router.decoder_for(message)
    items = list(decoder.decode(message, known)) if decoder else []
    assert len(items) <= 1_000

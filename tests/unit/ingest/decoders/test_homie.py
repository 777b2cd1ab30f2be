"""What Homie devices say of themselves, and what follows from it."""

import json
from pathlib import Path

import pytest

from domain.heard import Heard, HeardKind
from domain.rejection import Reason
from ingest.knowledge import Described
from tests.fixtures.described_payloads import HOMIE_5
from tests.fixtures.hearing import Ear, readings, reasons
from tests.fixtures.payload_case import RECEIVED


def test_a_value_that_came_before_its_description_is_read_after_it() -> None:
    ear = Ear()
    value = ("homie/5/meter1/energy/total", b"7")
    assert reasons(ear.hear(*value)) == [Reason.DESCRIPTION_MISSING]
    ear.hear(*HOMIE_5)
    assert readings(ear.hear(*value)) == {("meter1", "energy.total", RECEIVED, 7, "kWh")}


def test_a_device_that_is_gone_is_forgotten() -> None:
    ear = Ear()
    ear.hear(*HOMIE_5)
    ear.hear(HOMIE_5[0], b"")
    assert list(ear.known.descriptions("homie/")) == []


@pytest.mark.parametrize("prefix", ["homie/5", "homie"])
@pytest.mark.parametrize(
    ("word", "kind", "detail"),
    [
        (b"ready", HeardKind.ONLINE, None),
        (b"sleeping", HeardKind.ONLINE, None),
        (b"alert", HeardKind.ERROR, "alert"),
        (b"disconnected", HeardKind.OFFLINE, None),
        (b"lost", HeardKind.OFFLINE, None),
        (b"init", None, None),
        (b"\xff", None, None),
    ],
)
def test_the_state_tells_whether_the_device_is_there(
    prefix: str, word: bytes, kind: HeardKind | None, detail: str | None
) -> None:
    items = Ear().hear(f"{prefix}/meter1/$state", word)
    assert items == ([Heard("meter1", RECEIVED, kind, detail=detail, network="homie")] if kind else [])


def test_of_a_description_so_many_properties_are_remembered() -> None:
    nodes = {str(node): {"properties": {str(name): {"unit": "W"} for name in range(50)}} for node in range(1000)}
    payload = json.dumps({"nodes": nodes}).encode()
    (told,) = Ear().hear("homie/5/a/$description", payload)
    assert isinstance(told, Described)
    assert len(json.loads(told.payload)) == 2_000


def test_shared_vector(shared: Path) -> None:
    document = json.loads((shared / "data/vectors/json_devices.json").read_text(encoding="utf-8"))
    (vector,) = [vector for vector in document["vectors"] if vector["fmt"] == "homie5"]
    ear = Ear()
    ear.hear("homie/5/meter1/$description", json.dumps(vector["description"]).encode())
    ((device, channel, _time, value, unit),) = readings(ear.hear(vector["topic"], vector["payload"].encode()))
    assert (device, channel) == ("meter1", "energy.total")
    assert {"value": value, "unit": unit} == vector["expected"]

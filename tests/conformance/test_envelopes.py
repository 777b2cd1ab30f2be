"""Every network server: listed, with frames it reads; what it tells of a frame is what public samples say it is."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import ingest.envelopes
from domain.heard import Heard, HeardKind
from domain.setup import Setup
from ingest.decoders.decoder import Item
from ingest.envelopes.registry import ENVELOPES
from ingest.knowledge import CodecAnswer, Knowledge
from ingest.payloads.payload import Frame
from tests.fixtures.hearing import Ear, measured, readings, reasons
from tests.fixtures.lorawan_payloads import LORAWAN_CASES
from tests.fixtures.payload_case import RECEIVED

NOT_ENVELOPES = {"chirpstack_binary", "__init__", "envelope", "fields", "registry"}
NAMES = {
    "chirpstack4": "chirpstack",
    "chirpstack3": "chirpstack-v3",
    "tts3": "the-things-stack",
    "thingpark": "thingpark",
    "liveobjects": "live-objects",
    "kerlink_wmc": "kerlink",
    "loriot": "loriot",
    "milesight_ug": "milesight",
    "multitech": "multitech",
}
"""The vectors' names for servers, and ours."""
WITHOUT_GATEWAY = {"loriot"}
"""Servers whose message tells the signal and not who heard it: their next one does."""


class Probe:
    """A codec of every device, which keeps what it is given and finds nothing."""

    def __init__(self) -> None:
        self.frames: list[tuple[str, Frame]] = []

    def use(self, setup: Setup) -> None:
        """Take nothing."""

    def read(self, device: str, frame: Frame) -> CodecAnswer | None:
        self.frames.append((device, frame))
        return CodecAnswer("probe", [])

    def close(self) -> None:
        """End nothing."""


def heard(items: list[Item]) -> list[Heard]:
    return [item for item in items if isinstance(item, Heard)]


def vectors(shared: Path, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "data/vectors/lns_envelopes.json").read_text(encoding="utf-8"))[
        kind
    ]
    return found


def probed(topic: str, document: Mapping[str, Any], device: str) -> tuple[list[Item], list[tuple[str, Frame]]]:
    """Return what is decoded of an uplink, and what a codec of the device is given."""
    probe = Probe()
    ear = Ear()
    ear.known.codecs = probe
    ear.known.use(Setup(revision=1, device_codecs={device: "probe"}))
    return ear.hear(topic, json.dumps(document).encode()), probe.frames


def test_every_file_is_listed_and_every_name_is_its_own() -> None:
    files = {path.stem for path in Path(ingest.envelopes.__file__).parent.glob("*.py")} - NOT_ENVELOPES
    assert {envelope.read.__module__.rpartition(".")[2] for envelope in ENVELOPES} == files
    assert len({envelope.name for envelope in ENVELOPES}) == len(ENVELOPES) == 11


def test_every_server_has_frames_that_are_read_and_one_that_is_refused() -> None:
    read, refused = Counter[str](), Counter[str]()
    for case in LORAWAN_CASES:
        networks = {item.network or "" for item in heard(Ear().hear(case.topic, case.payload))}
        read.update(networks if case.readings else ())
        refused.update(networks if case.reasons else ())
    for envelope in ENVELOPES:
        assert read[envelope.name] >= 2, envelope.name
        assert refused[envelope.name] >= 1, envelope.name


def test_every_frame_is_one_sign_of_life_of_its_device() -> None:
    for case in LORAWAN_CASES:
        signs = heard(Ear().hear(case.topic, case.payload))
        assert len(signs) <= 1
        if case.readings:
            (sign,) = signs
            assert sign.kind is HeardKind.UPLINK
            assert {reading[0] for reading in case.readings} == {sign.device}


@pytest.mark.parametrize("lns", NAMES)
def test_shared_uplinks(lns: str, shared: Path) -> None:
    (vector,) = [vector for vector in vectors(shared, "uplinks") if vector["lns"] == lns]
    expected = vector["expected"]
    topic = "a/topic/of/its/own"
    items, frames = probed(topic, vector["payload"], expected["dev_eui"])
    (sign,) = heard(items)
    moment = datetime.fromisoformat(expected["time"]) if expected["time"] else RECEIVED
    assert sign[:3] == (expected["dev_eui"], moment, HeardKind.UPLINK)
    assert (sign.frame, sign.network) == (expected["f_cnt"], NAMES[lns])
    if lns in WITHOUT_GATEWAY:
        assert sign.receptions == ()
    else:
        best = max(sign.receptions, key=lambda reception: reception.rssi or 0)
        assert (best.rssi, best.snr) == (expected["rssi"], expected["snr"])
    assert [(device, port, data.hex(), time) for device, (port, data, time, _zone) in frames] == [
        (expected["dev_eui"], expected["f_port"], expected["hex"], moment)
    ]
    numbers = expected["decoded"] or {}
    assert readings(items) == {(expected["dev_eui"], key, moment, value, None) for key, value in numbers.items()}
    assert reasons(items) == []
    if not vector["topic"].startswith("("):
        told, again = probed(vector["topic"], vector["payload"], expected["dev_eui"])
        # All but the level of the topic by which it came.
        assert [item._replace(via=sign.via) if isinstance(item, Heard) else item for item in told] == items
        assert again == frames


def test_shared_gateways_are_all_told() -> None:
    document = {
        "Time": "2026-03-29T02:10:00+02:00", "DevEUI": "000000000F1D8693", "FPort": "2", "payload_hex": "00",
        "Lrrs": {"Lrr": [{"Lrrid": "08040059", "LrrRSSI": "-60.000000", "LrrSNR": "9.75"}, {"Lrrid": "33D13A41"}]},
    }  # fmt: skip
    (sign,) = heard(Ear().hear("a", json.dumps({"DevEUI_uplink": document}).encode()))
    assert sign.receptions == (("08040059", -60.0, 9.75), ("33d13a41", None, None))


def test_shared_events_are_signs_of_life_and_no_readings(shared: Path) -> None:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for event in vectors(shared, "events"):
        topic = (
            event.get("topic") or f"application/a/device/0101010101010101/{event.get('topic_suffix', 'event/other')}"
        )
        topic = topic if event["lns"] != "thingpark" else "mqtt/things/F03D291E001001C9/uplink"
        for name in (topic, "a/topic/of/its/own"):
            items = Ear().hear(name, json.dumps(event["payload"]).encode())
            assert measured(items) == []
            signs = [(sign.kind.value, sign.device, sign.battery, sign.detail) for sign in heard(items)]
            assert found.setdefault(f"{event['lns']} {event['expected']['kind']}", signs) == signs
    device = "0101010101010101"
    assert found == {
        "chirpstack4 join": [("join", device, None, None)],
        "chirpstack4 status": [("status", device, 88.3, None)],
        "chirpstack4 ack": [],
        "chirpstack4 log": [("error", device, None, "UPLINK_MIC")],
        "tts3 join": [("join", "0004a30b001c0530", None, None)],
        "tts3 ack": [],
        "thingpark notification": [("status", "f03d291e001001c9", None, None)],
    }


def test_shared_downlinks_are_nothing(shared: Path) -> None:
    topics = {
        "chirpstack4": "application/a/device/0102030405060708/command/down",
        "chirpstack3": "application/1/device/0102030405060708/tx",
        "tts3": "v3/app1@tenant1/devices/dev1/down/push",
        "thingpark": "mqtt/things/0018B20000000B20/downlink",
        "multitech": "lora/00-80-00-00-00-00-e1-9a/down",
    }
    downlinks = vectors(shared, "downlinks")
    assert {downlink["lns"] for downlink in downlinks} == set(topics)
    for downlink in downlinks:
        assert Ear().hear(topics[downlink["lns"]], json.dumps(downlink["payload"]).encode()) == []


def test_shared_device_values_are_read_of_the_bytes(shared: Path) -> None:
    """An EM300-TH is no meter: what its bytes say needs a codec, and its message tells so."""
    (vector,) = [vector for vector in vectors(shared, "uplinks") if vector["lns"] == "milesight_ug"]
    items = Ear().hear("/mqtttest", json.dumps(vector["payload"]).encode())
    assert [(item.device, item.reason.value) for item in measured(items) if not hasattr(item, "channel")] == [
        ("24e124136b502217", "missing_field")
    ]
    assert heard(items)[0].receptions == (("24e124fffef54092", -51.0, 13.8),)
    assert heard(items)[0].time == datetime(2022, 12, 27, 7, 21, 27, 78763, tzinfo=UTC)


def test_knowledge_is_a_collectors_own() -> None:
    assert Knowledge().setup.device_codecs == {}

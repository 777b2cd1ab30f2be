"""SenML, NGSI-LD, Victron, OpenEnergyMonitor, SensorThings: public samples, and that nothing stops their decoders."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders import emon, ngsi_ld, senml, sensor_things, victron
from ingest.decoders.decoder import Decoder
from ingest.json_message import MOST_SHAPED, is_number
from ingest.knowledge import Ask, Knowledge
from tests.fixtures.hearing import Ear, measured, readings, reasons
from tests.fixtures.payload_case import RECEIVED

DECODERS: tuple[tuple[Decoder, str], ...] = (
    (senml.DECODER, "a/b"),
    (ngsi_ld.DECODER, "a/b"),
    (victron.DECODER, "N/c06/grid/30/Ac/Power"),
    (emon.DECODER, "emon/emonpi/power1"),
    (emon.NODE_DECODER, "emon/emonpi"),
    (emon.HUB_DECODER, "emonhub/rx/10/values"),
    (sensor_things.DECODER, "v1.1/Datastreams(7)/Observations"),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORDS = """
    bn bt bu bv bs bver n u v vs vb vd s t ut crit_ id type @context data body metadata subscriptionId notifiedAt value
    unitCode observedAt datasetId dateObserved TimeInstant energyConsumed @value time power1 result phenomenonTime
    resultTime
"""
KEYS = st.sampled_from(WORDS.split())
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["urn:ngsi-ld:X:1", "Notification", "KWH", "2026-10-25T01:00:00Z", "0001-01-01T00:00:00+14:00"]),
    KEYS,
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=16,
)


@pytest.mark.parametrize(("decoder", "topic"), DECODERS, ids=lambda part: getattr(part, "name", ""))
@settings(max_examples=150, deadline=None)
@given(document=VALUES)
def test_no_document_stops_a_decoder(decoder: Decoder, topic: str, document: object) -> None:
    message, known = RawMessage(topic, orjson.dumps(document), RECEIVED), Knowledge()
    assert decoder.fits(message, known) in {True, False}
    for item in decoder.decode(message, known):
        assert isinstance(item, Reading | Rejection | Ask)
        if isinstance(item, Reading):
            assert is_number(item.value)
            assert item.device
            assert item.channel
            assert not {"/", "+", "#"} & set(item.device + item.channel)
            assert item.optional
            assert item.time.tzinfo is not None


@pytest.mark.parametrize(("decoder", "topic"), DECODERS, ids=lambda part: getattr(part, "name", ""))
@given(payload=st.binary(max_size=60))
def test_no_bytes_stop_a_decoder(decoder: Decoder, topic: str, payload: bytes) -> None:
    message, known = RawMessage(topic, payload, RECEIVED), Knowledge()
    assert decoder.fits(message, known) in {True, False}
    assert all(isinstance(item, Reading | Rejection | Ask) for item in decoder.decode(message, known))


def vector(shared: Path, kind: str) -> dict[str, Any]:
    document = json.loads((shared / "data/vectors/json_devices.json").read_text(encoding="utf-8"))
    (found,) = [vector for vector in document["vectors"] if vector["fmt"] == kind]
    assert isinstance(found, dict)
    return found


def heard(of: dict[str, Any]) -> list[object]:
    payload = of["payload"]
    return list(Ear().hear(of["topic"], (payload if isinstance(payload, str) else json.dumps(payload)).encode()))


def test_shared_senml(shared: Path) -> None:
    found = vector(shared, "senml")
    items = Ear().hear("any", json.dumps(found["payload"]).encode())
    assert reasons(items) == []
    assert [
        [f"{item.device}:{item.channel}", item.unit, item.value, item.time.timestamp()]
        for item in items
        if isinstance(item, Reading)
    ] == [[*rest, pytest.approx(time, abs=1e-5)] for *rest, time in found["expected"]]


def test_shared_ngsi_ld(shared: Path) -> None:
    found = vector(shared, "ngsi_ld")
    values = {channel: (value, unit) for _device, channel, _time, value, unit in readings(heard(found))}  # type: ignore[arg-type]  # every item
    assert values["energyConsumed"] == (found["expected"]["energy_kwh"], "kWh")
    assert values["intensityR"] == (found["expected"]["current_r_a"], "A")
    assert set(values) == {"energyConsumed", "lastMeterReading", "intensityR", "intensityS", "intensityT"}


def test_shared_victron(shared: Path) -> None:
    found = vector(shared, "victron")
    ask, power = heard(found)
    assert ask == Ask("R/c0619ab1234/keepalive", b'{"keepalive-options":["suppress-republish"]}')
    assert power == Reading("c0619ab1234", "pvinverter.20.Ac.Power", RECEIVED, 936, "W", optional=True)


def test_shared_emon(shared: Path) -> None:
    single = heard(vector(shared, "emonhub_nodevar"))
    assert single == [Reading("emonpi", "power1", RECEIVED, 345, None, optional=True)]
    assert {(item.device, item.channel, item.value) for item in heard(vector(shared, "emonhub_json"))} == {  # type: ignore[attr-defined]  # readings
        ("emonpi", "power1", 345),
        ("emonpi", "vrms", 231.2),
        ("emonpi", "pulse", 12),
    }


@given(
    base=st.integers(2**28 + 86_400, 4_000_000_000),
    measured_at=st.lists(st.tuples(st.integers(-86_400, 86_400), st.integers(0, 10**12)), min_size=1, max_size=20),
)
def test_a_packed_history_is_read_as_it_was_measured(base: int, measured_at: list[tuple[int, int]]) -> None:
    pack: list[dict[str, object]] = [{"bn": "urn:dev:ow:1:", "bt": base, "bu": "Wh"}]
    pack += [{"n": "energy", "t": step, "v": number} for step, number in measured_at]
    assert Ear().hear("a", orjson.dumps(pack)) == [
        Reading("urn:dev:ow:1", "energy", EPOCH + timedelta(seconds=base + step), number, "Wh", optional=True)
        for step, number in measured_at
    ]


def test_what_is_no_entity_is_refused_beside_its_neighbours() -> None:
    entity = {"id": "urn:ngsi-ld:Device:1", "type": "Device", "energy": 5}
    items = Ear().hear("a/b", orjson.dumps([entity, 7, {"type": "Device"}]))
    assert [item.value for item in measured(items) if isinstance(item, Reading)] == [5]
    assert reasons(items) == [Reason.MISSING_FIELD, Reason.MISSING_FIELD]


def test_packs_beyond_bounds_are_refused_whole() -> None:
    (refusal,) = Ear().hear("a/b", orjson.dumps([{"bn": "x:", "n": "a", "v": 1}, *[{"v": 1}] * 4000]))
    assert isinstance(refusal, Rejection)
    assert refusal.reason is Reason.TOO_LARGE
    entity = {"id": "urn:ngsi-ld:Device:1", "type": "Device"} | {f"a{number}": number for number in range(4000)}
    (refusal,) = Ear().hear("a/b", orjson.dumps(entity))
    assert isinstance(refusal, Rejection)
    assert refusal.reason is Reason.TOO_LARGE
    known = Knowledge()
    long = b'[{"n":"a","v":1},' + b" " * MOST_SHAPED + b'{"n":"b","v":2}]'
    assert not senml.DECODER.fits(RawMessage("a/b", long, RECEIVED), known)

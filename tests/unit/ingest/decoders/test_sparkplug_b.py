"""What Sparkplug's births and deaths leave behind, what is asked for where they lack, and how much is read."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.heard import Heard, HeardKind, Reception
from domain.reading import RawMessage, Reading
from domain.rejection import Reason
from ingest.decoders.decoder import Item
from ingest.decoders.sparkplug_b import DECODER
from ingest.knowledge import Ask, Described, Knowledge
from ingest.protobuf import Reader, written
from ingest.sparkplug import birth_of
from tests.fixtures.hearing import readings, reasons
from tests.fixtures.payload_case import RECEIVED, TIME
from tests.fixtures.sparkplug import metric, payload
from tests.fixtures.sparkplug_payloads import DBIRTH, NBIRTH


def hear(known: Knowledge, topic: str, told: bytes) -> list[Item]:
    items = list(DECODER.decode(RawMessage(topic, told, RECEIVED), known))
    for item in items:
        if isinstance(item, Described):
            known.describe(item.key, item.payload, RECEIVED)
    return items


def heard(items: list[Item]) -> list[tuple[str, HeardKind]]:
    return [(item.device, item.kind) for item in items if isinstance(item, Heard)]


def alive(known: Knowledge) -> list[str]:
    return [key for key, kept in known.descriptions("spb/") if birth_of(kept).alive]


@pytest.fixture
def known() -> Knowledge:
    known = Knowledge()
    hear(known, *NBIRTH)
    hear(known, *DBIRTH)
    return known


def test_births_are_remembered_and_tell_that_the_device_is_there() -> None:
    items = hear(Knowledge(), *DBIRTH)
    assert [item for item in items if isinstance(item, Described)] == [Described("spb/ville/gw1/compteur", DBIRTH[1])]
    assert heard(items) == [("ville.gw1.compteur", HeardKind.ONLINE)]


def test_of_what_is_behind_it_the_edge_node_is_the_gateway(known: Knowledge) -> None:
    items = hear(known, "spBv1.0/ville/DDATA/gw1/compteur", payload(metric(alias=9, value=7)))
    (found,) = [item for item in items if isinstance(item, Heard)]
    assert found == Heard(
        "ville.gw1.compteur", RECEIVED, HeardKind.UPLINK, (Reception("ville.gw1"),), network="sparkplug_b"
    )
    assert heard(hear(known, "spBv1.0/ville/NDATA/gw1", payload())) == [("ville.gw1", HeardKind.UPLINK)]


def test_the_death_of_an_edge_node_takes_its_devices_along(known: Knowledge) -> None:
    items = hear(known, "spBv1.0/ville/NDEATH/gw1", payload(metric("bdSeq", kind=8, value=3), time_ms=None))
    assert heard(items) == [("ville.gw1", HeardKind.OFFLINE), ("ville.gw1.compteur", HeardKind.OFFLINE)]
    assert alive(known) == []
    again = hear(known, "spBv1.0/ville/NDEATH/gw1", payload(metric("bdSeq", kind=8, value=3), time_ms=None))
    assert heard(again) == [("ville.gw1", HeardKind.OFFLINE)]


def test_the_death_of_a_device_leaves_its_edge_node(known: Knowledge) -> None:
    items = hear(known, "spBv1.0/ville/DDEATH/gw1/compteur", payload())
    assert heard(items) == [("ville.gw1.compteur", HeardKind.OFFLINE)]
    assert alive(known) == ["spb/ville/gw1"]
    told = "spBv1.0/ville/DDATA/gw1/compteur", payload(metric(alias=9, value=7))
    assert reasons(hear(known, *told)) == [Reason.DESCRIPTION_MISSING]


def test_a_death_of_an_earlier_session_is_passed_over(known: Knowledge) -> None:
    assert hear(known, "spBv1.0/ville/NDEATH/gw1", payload(metric("bdSeq", kind=8, value=2))) == []
    assert len(list(known.descriptions("spb/"))) == 2


def test_what_no_birth_explains_asks_for_one_and_is_read_after_it() -> None:
    known = Knowledge()
    data = ("spBv1.0/ville/DDATA/gw1/compteur", payload(metric(alias=9, value=7)))
    items = hear(known, *data)
    assert reasons(items) == [Reason.DESCRIPTION_MISSING]
    (ask,) = [item for item in items if isinstance(item, Ask)]
    assert ask.topic == "spBv1.0/ville/NCMD/gw1"
    moment = written(1, 1774778407000)
    control = written(1, b"Node Control/Rebirth") + written(3, 1774778407000) + written(4, 11) + written(14, 1)
    assert ask.payload == moment + written(2, control)
    hear(known, *DBIRTH)
    assert readings(hear(known, *data)) == {("ville.gw1.compteur", "volume", TIME, 7, None)}


def born(known: Knowledge, *names: str, at: int) -> None:
    """Hear the birth of an edge node whose n-th metric has the alias n."""
    metrics = (metric(name, alias=alias, kind=8, value=0) for alias, name in enumerate(names))
    hear(known, "spBv1.0/g/NBIRTH/e", payload(*metrics, time_ms=at))


def sent(known: Knowledge, alias: int, *, at: int) -> list[str | Reason]:
    """Return the channels of a metric that the edge node sent at a moment, or why there is none."""
    items = hear(known, "spBv1.0/g/NDATA/e", payload(metric(alias=alias, value=7), time_ms=at))
    return [item.channel for item in items if isinstance(item, Reading)] + reasons(items)


LATE = [Reason.DESCRIPTION_MISSING]


def test_a_later_birth_does_not_explain_what_was_sent_under_another() -> None:
    known = Knowledge()
    born(known, "heat", "water", at=1_000)
    assert sent(known, 0, at=2_000) == ["heat"]
    born(known, "gas", "heat", "water", at=3_000)
    assert sent(known, 0, at=3_000) == ["gas"]
    assert sent(known, 0, at=2_000) == LATE
    born(known, "gas", "heat", "water", at=4_000)
    assert sent(known, 1, at=3_500) == ["heat"]
    assert sent(known, 0, at=2_999) == LATE


def test_a_birth_with_other_values_alone_is_no_news() -> None:
    known = Knowledge()
    topic, told = "spBv1.0/g/NBIRTH/e", payload(metric("heat", alias=0, kind=8, value=1), time_ms=1_000)
    hear(known, topic, told)
    again = hear(known, topic, payload(metric("heat", alias=0, kind=8, value=2), time_ms=2_000))
    assert [item.payload for item in again if isinstance(item, Described)] == [told]
    assert [item.value for item in again if isinstance(item, Reading)] == [2]


def test_a_death_between_changes_nothing_of_it() -> None:
    known = Knowledge()
    born(known, "heat", at=1_000)
    born(known, "gas", at=2_000)
    hear(known, "spBv1.0/g/NDEATH/e", payload(time_ms=None))
    assert sent(known, 0, at=2_500) == LATE
    born(known, "gas", at=3_000)
    assert sent(known, 0, at=2_500) == ["gas"]
    assert sent(known, 0, at=1_500) == LATE


def test_the_first_birth_after_a_death_explains_nothing_before_it() -> None:
    known = Knowledge()
    assert sent(known, 0, at=1_000) == LATE
    hear(known, "spBv1.0/g/NDEATH/e", payload(time_ms=None))
    born(known, "gas", at=3_000)
    assert sent(known, 0, at=1_000) == LATE
    assert sent(known, 0, at=3_000) == ["gas"]


def test_a_clock_that_was_ahead_at_a_birth_is_mended_by_the_next() -> None:
    known = Knowledge()
    born(known, "heat", at=1_000)
    born(known, "gas", at=9_000)
    assert sent(known, 0, at=2_000) == LATE
    born(known, "gas", at=2_001)
    assert sent(known, 0, at=2_002) == ["gas"]


def test_what_we_ask_is_no_message_for_us(known: Knowledge) -> None:
    (ask,) = [
        item
        for item in hear(Knowledge(), "spBv1.0/a/NDATA/b", payload(metric(alias=1, value=1)))
        if isinstance(item, Ask)
    ]
    assert hear(known, ask.topic, ask.payload) == []


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (1, 0xFF, -1),
        (1, 0xFFFFFFFF, -1),
        (2, 0x8000, -32768),
        (3, 0x7FFFFFFF, 2147483647),
        (3, 0xFFFFFFFF, -1),
        (3, 2**64 - 1, -1),
        (4, 2**64 - 2, -2),
        (5, 200, 200),
        (7, 0xFFFFFFFF, 4294967295),
        (8, 2**64 - 1, 2**64 - 1),
    ],
)
def test_signed_integers_travel_in_twos_complement(kind: int, raw: int, value: int) -> None:
    told = payload(metric("n", kind=kind, value=raw, wide=kind in {4, 8}))
    (reading,) = [item for item in hear(Knowledge(), "spBv1.0/g/NDATA/e", told) if isinstance(item, Reading)]
    assert reading.value == value


@pytest.mark.parametrize(
    ("name", "unit", "expected"),
    [
        ("E_kWh", None, "kWh"),
        ("P_A", None, None),
        ("E_A", ("engUnit", "kWh"), "kWh"),
        ("V", ("Engineering Units", "m³"), "m3"),
        ("V", ("engUnit", "furlong"), "furlong"),
        ("Q_m3h", None, "m3/h"),
        ("E_kWh", ("description", "heat"), "kWh"),
    ],
)
def test_the_unit_is_the_property_or_the_names_ending(
    name: str, unit: tuple[str, str] | None, expected: str | None
) -> None:
    told = payload(metric(name, kind=10, value=1.0, unit=unit))
    ((_device, _channel, _time, _value, found),) = readings(hear(Knowledge(), "spBv1.0/g/NBIRTH/e", told))
    assert found == expected


@pytest.mark.parametrize("topic", ["spBv1.0/g", "spBv1.0/g/NBIRTH", "spBv1.0/g/DBIRTH/e", "spBv1.0/g/NDATA/e/d"])
def test_topics_that_cannot_be_are_refused(topic: str) -> None:
    assert reasons(hear(Knowledge(), topic, payload())) == [Reason.UNDECODABLE]


@pytest.mark.parametrize(
    "told",
    [
        written(2, b"") * 60_000,
        written(2, written(1, b"n") + written(10, 5) * 400_000),
        payload(*(metric(f"m{number}", kind=10, value=1.0) for number in range(2_001))),
        written(2, written(1, b"a" * 1_000_000) + written(10, 1)),
    ],
    ids=["empty metrics", "a metric of many values", "too many metrics", "a long name"],
)
@pytest.mark.parametrize("kind", ["NBIRTH", "NDATA"])
def test_of_a_payload_so_much_is_read(kind: str, told: bytes) -> None:
    items = list(DECODER.decode(RawMessage(f"spBv1.0/g/{kind}/e", told, RECEIVED), Knowledge()))
    assert len(reasons(items)) == 1


@given(st.sampled_from(["NBIRTH", "NDATA", "NDEATH"]), st.binary(max_size=300))
def test_whatever_comes_is_decoded_or_refused(kind: str, told: bytes) -> None:
    known = Knowledge()
    hear(known, *NBIRTH)
    for item in hear(known, f"spBv1.0/ville/{kind}/gw1", told):
        assert not isinstance(item, Reading) or isinstance(item.value, int | float)


def test_shared_vectors(shared: Path) -> None:
    vectors = json.loads((shared / "data/vectors/sparkplug_b.json").read_text(encoding="utf-8"))["vectors"]
    birth, data = ((vector["topic"], bytes.fromhex(vector["hex"]), vector["expected"]) for vector in vectors)
    known = Knowledge()
    born = hear(known, *birth[:2])
    moment = datetime.fromtimestamp(_milliseconds(birth[1]) / 1000, UTC)
    assert readings(born) == {
        ("CityHall.gw1", "Meter.ActiveEnergyImport_kWh", moment, 12345.678, "kWh"),
        ("CityHall.gw1", "Meter.ActivePower_W", moment, 1500.5, "W"),
    }
    assert birth[2]["metrics"]["Meter/ActivePower_W"] == 1500.5
    ((_device, channel, _time, value, unit),) = readings(hear(known, *data[:2]))
    assert {channel.replace(".", "/"): value} == data[2]["resolved"]
    assert unit == "W"


def _milliseconds(told: bytes) -> int:
    field = next(Reader(1).fields(told))
    assert isinstance(field.value, int)
    return field.value

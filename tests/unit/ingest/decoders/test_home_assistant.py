"""How configurations of discovery meet on a topic, move and go, and how much is read of any of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.heard import Heard, HeardKind
from domain.reading import RawMessage
from domain.rejection import Reason, Rejection
from ingest.decoders.home_assistant import DISCOVERY_DECODER
from ingest.knowledge import Knowledge
from tests.fixtures.described_payloads import DEVICE, INVERTER
from tests.fixtures.hearing import Ear, readings, reasons
from tests.fixtures.payload_case import RECEIVED

Told = dict[str, object]


def configure(ear: Ear, name: str, **told: object) -> list[Reason]:
    payload = json.dumps(told).encode() if told else b""
    return reasons(ear.hear(f"homeassistant/sensor/{name}/config", payload))


def channels(ear: Ear, topic: str, payload: bytes) -> set[tuple[str, float]]:
    return {(channel, value) for _device, channel, _time, value, _unit in readings(ear.hear(topic, payload))}


def sensor(key: str, topic: str = "t") -> Told:
    return {
        "stat_t": topic,
        "unit_of_meas": "kWh",
        "val_tpl": "{{ value_json." + key + " }}",
        "dev": {"ids": ["d"]},
    }


def test_sensors_of_one_topic_that_are_configured_apart_are_read_together() -> None:
    ear = Ear()
    for key in ("a", "b"):
        configure(ear, key, **sensor(key))
    assert channels(ear, "t", b'{"a": 1, "b": 2, "c": 3}') == {("a", 1), ("b", 2)}


def test_a_configuration_that_moves_leaves_its_former_topic() -> None:
    ear = Ear()
    configure(ear, "a", **sensor("a"))
    configure(ear, "b", **sensor("b"))
    configure(ear, "a", **sensor("a", "elsewhere"))
    assert channels(ear, "t", b'{"a": 1, "b": 2}') == {("b", 2)}
    assert channels(ear, "elsewhere", b'{"a": 1}') == {("a", 1)}


def test_cleared_configurations_leave_nothing_behind() -> None:
    ear = Ear()
    configure(ear, "a", **sensor("a"))
    ear.hear(*DEVICE)
    configure(ear, "a")
    ear.hear(DEVICE[0], b"")
    assert list(ear.known.descriptions("ha/")) == []
    assert ear.decoder("t", b"{}") is None


def test_a_configuration_that_is_repeated_is_no_news() -> None:
    ear = Ear()
    configure(ear, "a", **sensor("a"))
    configure(ear, "b", **sensor("b"))
    before = dict(ear.known.descriptions("ha/"))
    configure(ear, "a", **sensor("a"))
    assert dict(ear.known.descriptions("ha/")) == before


def test_a_configuration_under_another_prefix_is_known_by_its_shape_and_cleared_too() -> None:
    ear = Ear()
    topic = "maison/sensor/o/config"
    assert ear.decoder(topic, b'{"volume": 3}') is None
    ear.hear(topic, json.dumps(sensor("a")).encode())
    assert channels(ear, "t", b'{"a": 1}') == {("o", 1)}
    ear.hear(topic, b"")
    assert ear.decoder("t", b'{"a": 1}') is None
    assert ear.decoder(topic, b"") is None


@pytest.mark.parametrize(
    ("told", "device"),
    [
        ({"dev": {"ids": ["first", "second"]}}, "first"),
        ({"device": {"identifiers": "only/one"}}, "only.one"),
        ({"dev": {"cns": [["mac", "aa:bb:cc"]]}}, "aa:bb:cc"),
        ({"dev": {"name": "no identity"}}, "node"),
        ({"dev": 7}, "node"),
    ],
)
def test_the_device_is_its_first_identity(told: Told, device: str) -> None:
    ear = Ear()
    configure(ear, "node/o", **({"stat_t": "t", "unit_of_meas": "W"} | told))
    assert {reading[0] for reading in readings(ear.hear("t", b"1"))} == {device}


@pytest.mark.parametrize(
    ("name", "channel"),
    [("o", "o"), ("d/o", "o"), ("0xd/o", "o"), ("other/o", "other.o"), ("d_energy_total", "energy_total")],
)
def test_the_channel_is_unique_within_the_device_and_does_not_repeat_it(name: str, channel: str) -> None:
    ear = Ear()
    configure(ear, name, stat_t="t", unit_of_meas="W", dev={"ids": "d"})
    assert channels(ear, "t", b"1") == {(channel, 1)}


@pytest.mark.parametrize("nodes", [("1", "2"), ("gw", "w1"), ("gw12", "gw123")])
def test_meters_of_one_gateway_have_channels_of_their_own(nodes: tuple[str, str]) -> None:
    ear = Ear()
    for node in nodes:
        told = {"stat_t": f"gwx/{node}", "unit_of_meas": "kWh", "dev": {"ids": ["gw12"]}}
        configure(ear, f"{node}/energy", **told)
    found = channels(ear, f"gwx/{nodes[0]}", b"100") | channels(ear, f"gwx/{nodes[1]}", b"200")
    named = ["energy" if node == "gw12" else f"{node}.energy" for node in nodes]
    assert found == {(named[0], 100), (named[1], 200)}


def told_by(topic: str, **more: object) -> Told:
    return {"stat_t": topic, "unit_of_meas": "kWh", "dev": {"ids": ["gw"]}} | more


def test_a_channel_that_another_configuration_feeds_is_lengthened() -> None:
    ear = Ear()
    assert configure(ear, "energy", **told_by("x/1")) == []
    assert configure(ear, "gw_energy", **told_by("x/2")) == []
    assert configure(ear, "gw/energy", **told_by("x/3")) == []
    configure(ear, "gw_energy", **told_by("x/2"))  # said again: no other channel than before
    found = set().union(*(channels(ear, f"x/{number}", str(number).encode()) for number in (1, 2, 3)))
    assert found == {("energy", 1), ("gw_energy", 2), ("gw.energy", 3)}


def test_a_channel_that_cannot_be_told_from_another_s_is_refused_with_it() -> None:
    ear = Ear()
    configure(ear, "energy", **told_by("x/1"))
    items = ear.hear("maison/sensor/energy/config", json.dumps(told_by("x/2")).encode())
    assert reasons(items) == [Reason.UNDECODABLE]
    assert [item.detail for item in items if isinstance(item, Rejection)] == [
        "its channel 'energy' is already that of 'homeassistant/sensor/energy/config'"
    ]
    assert channels(ear, "x/1", b"1") == {("energy", 1)}
    assert ear.decoder("x/2", b"2") is None


def test_a_channel_is_free_when_its_configuration_went_or_names_another_device() -> None:
    ear = Ear()
    configure(ear, "energy", **told_by("x/1"))
    configure(ear, "energy", **told_by("x/1", dev={"ids": "other"}))
    configure(ear, "gw_energy", **told_by("x/2"))
    assert channels(ear, "x/2", b"2") == {("energy", 2)}
    configure(ear, "gw_energy")
    configure(ear, "gw/energy", **told_by("x/3"))
    assert channels(ear, "x/3", b"3") == {("energy", 3)}
    configure(ear, "energy")
    configure(ear, "gw/energy")
    assert list(ear.known.descriptions("ha/")) == []


def test_a_lengthened_channel_stays_when_the_short_one_is_free_again() -> None:
    ear = Ear()
    configure(ear, "energy", **told_by("x/1"))
    configure(ear, "gw_energy", **told_by("x/2"))
    configure(ear, "energy")
    configure(ear, "gw_energy", **told_by("y/2"))
    assert channels(ear, "y/2", b"2") == {("gw_energy", 2)}
    configure(ear, "energy", **told_by("x/1"))
    assert channels(ear, "x/1", b"1") == {("energy", 1)}


def test_a_sensor_that_is_described_twice_is_one() -> None:
    ear = Ear()
    configure(ear, "energy", **told_by("x/1"))
    told = {"dev": {"ids": "gw"}, "cmps": {"energy": {"p": "sensor", "unit_of_meas": "kWh", "stat_t": "x/1"}}}
    assert reasons(ear.hear("homeassistant/device/gw/config", json.dumps(told).encode())) == []
    assert channels(ear, "x/1", b"1") == {("energy", 1)}


def test_components_of_one_configuration_keep_apart() -> None:
    ear = Ear()
    named = {
        name: {"p": "sensor", "unit_of_meas": "kWh", "stat_t": f"x/{name}"} for name in ("e", "gw_e", "a/b", "a.b")
    }
    told = {"dev": {"ids": "gw"}, "cmps": named}
    assert reasons(ear.hear("homeassistant/device/gw/config", json.dumps(told).encode())) == [Reason.UNDECODABLE]
    found = set().union(*(channels(ear, f"x/{name}", b"1") for name in ("e", "gw_e", "a/b")))
    assert found == {("e", 1), ("gw_e", 1), ("a.b", 1)}


@pytest.mark.parametrize(
    ("payload", "kind"), [(b"online", HeardKind.ONLINE), (b"offline", HeardKind.OFFLINE), (b"else", None)]
)
def test_availability_tells_whether_the_device_is_there(payload: bytes, kind: HeardKind | None) -> None:
    ear = Ear()
    ear.hear(*INVERTER)
    items = ear.hear("solaire/onduleur/etat", payload)
    assert items == ([Heard("a4cf12f0a1b2", RECEIVED, kind, network="home_assistant")] if kind else [])


def test_availability_may_have_words_and_a_template_of_its_own() -> None:
    ear = Ear()
    listed = [{"t": "lwt", "pl_avail": "1", "pl_not_avail": "0", "val_tpl": "{{ value_json.up }}"}]
    configure(ear, "o", stat_t="t", unit_of_meas="W", dev={"ids": "d"}, avty=listed)
    (heard,) = ear.hear("lwt", b'{"up": 0}')
    assert isinstance(heard, Heard)
    assert (heard.device, heard.kind) == ("d", HeardKind.OFFLINE)


def test_what_no_register_holds_is_not_remembered() -> None:
    ear = Ear()
    for unit in ("V", "°C", "furlong", None):
        configure(ear, "o", stat_t="t", unit_of_meas=unit, stat_cla="measurement")
    ear.hear("homeassistant/light/o/config", b'{"stat_t": "t", "unit_of_meas": "W"}')
    assert list(ear.known.descriptions("ha/")) == []


def test_one_topic_has_a_bounded_number_of_values() -> None:
    ear = Ear()
    for number in range(200):
        assert configure(ear, f"o{number}", **sensor(f"a{number}")) == []
    assert configure(ear, "last", **sensor("last")) == [Reason.UNDECODABLE]
    assert channels(ear, "t", b'{"a199": 1, "last": 2}') == {("o199", 1)}


def test_a_state_that_no_configuration_describes_is_refused() -> None:
    assert reasons(Ear().hear("homeassistant/sensor/x/state", b"1")) == [Reason.NO_DECODER]


def components(number: int, **told: str) -> dict[str, Told]:
    return {
        str(one): {
            "p": "sensor",
            **{key: f"{one}/{value}" if key == "stat_t" else value for key, value in told.items()},
        }
        for one in range(number)
    }


@pytest.mark.parametrize(
    "payload",
    [
        json.dumps({"cmps": {f"c{number}": {"p": "sensor"} | sensor("x" * 300) for number in range(1500)}}),
        json.dumps({f"k{number}": number for number in range(60_000)} | {"cmps": components(9000)}),
        json.dumps({"stat_t": "t", "unit_of_meas": "W", "avty": [{"t": f"a{number}"} for number in range(40_000)]}),
        json.dumps({"cmps": components(1800, unit_of_meas="W", stat_t="t" * 400)}),
    ],
    ids=["long templates", "many keys", "availabilities", "topics"],
)  # fmt: skip
def test_of_a_configuration_so_much_is_read(payload: str) -> None:
    message = RawMessage("homeassistant/device/a/config", payload.encode(), RECEIVED)
    items = list(DISCOVERY_DECODER.decode(message, Knowledge()))
    assert len(items) <= 401  # a change a topic, the places, and a refusal a template


KEYS = ("stat_t", "unit_of_meas", "val_tpl", "dev", "ids", "cns", "cmps", "p", "avty", "avty_t", "t", "~")
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["kWh", "t", "sensor", "{{a}}"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(KEYS),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@given(DOCUMENTS, st.sampled_from(["sensor/a", "device/a", "sensor/n/a"]))
def test_any_configuration_is_remembered_or_refused_and_then_read(document: object, place: str) -> None:
    ear = Ear()
    ear.hear(f"homeassistant/{place}/config", json.dumps(document).encode())
    for key, _payload in list(ear.known.descriptions("ha/state/")):
        ear.hear(key.removeprefix("ha/state/"), b'{"a": 1}')

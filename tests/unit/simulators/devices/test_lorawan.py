"""LoRaWAN devices in a territory: what faults leave of their readings is what the collector reads, to the count."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import orjson
import pytest

from domain.reading import Reading
from domain.registry import Fluid
from domain.rejection import Rejection
from simulators.alteration import Alteration, DeliveryChange, IndexChange, WireChange
from simulators.devices import chirpstack_v3, chirpstack_v4, live_objects, the_things_stack
from simulators.devices.lorawan import NetworkServer, Uplink, dev_eui
from simulators.devices.lorawan_dialects import SERVERS
from simulators.message import DeviceIdentity
from simulators.payloads.registry import PAYLOADS
from simulators.premises import Supply
from simulators.registry import ALTERATIONS
from simulators.scenario import Scenario
from tests.fixtures.hearing import Ear, measured
from tests.fixtures.territory import EPOCH, alteration, building, scenario

START = EPOCH + timedelta(days=40, hours=5, minutes=20)
END = START + timedelta(days=3, hours=7)
WHOLE = EPOCH + timedelta(days=38), EPOCH + timedelta(days=50)
STAGES = (IndexChange, DeliveryChange, WireChange)
FAULTS = [kind.name for kind in ALTERATIONS if isinstance(kind.change, STAGES) and not kind.dialects]
DEVICE = DeviceIdentity("70b3d5032f533aa7", 1_767_225_600, {"name": "École"})
WITHOUT_CODECS = ("loriot", "multitech")
"""Servers that decode nothing."""


def territory(*faults: Alteration) -> Scenario:
    """A school whose electricity and water come in batches, and one with pulses and a heat meter."""
    batches = {
        Fluid.ELECTRICITY: Supply(dialect="the_things_stack/fludia_fm432e"),
        Fluid.WATER: Supply(dialect="live_objects/axioma_w1"),
        Fluid.GAS: Supply(dialect="chirpstack_v3/enless_tx_pulse"),
    }
    singles = {
        Fluid.ELECTRICITY: Supply(dialect="chirpstack_v4/watteco_pulse"),
        Fluid.WATER: Supply(dialect="chirpstack_v4/milesight_em300_di"),
        Fluid.HEAT: Supply(dialect="live_objects/elvaco_cmi4110"),
    }
    places = (building("batches", supplies=batches), building("singles", supplies=singles))
    return scenario(places, faults, months=3)


def decoded(of: Scenario, start: datetime, end: datetime) -> Iterator[Reading | Rejection]:
    ear = Ear()
    for message in of.messages(start, end):
        yield from measured(ear.hear(message.topic, message.payload, message.time))


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_fault_leaves_is_what_is_read(fault: str) -> None:
    told = territory(*(alteration(fault, site, START, END) for site in ("batches", "singles")))
    read: dict[tuple[str, str], dict[int, float]] = {}
    for item in decoded(told, WHOLE[0], WHOLE[1] + timedelta(days=2)):
        if isinstance(item, Reading):
            read.setdefault((item.device, item.channel), {})[int(item.time.timestamp())] = item.value
    for register in told.registers:
        times, values = told.readings(register, *WHOLE)
        found = read[register.device, register.channel]
        inside = {time: value for time, value in found.items() if WHOLE[0].timestamp() <= time < WHOLE[1].timestamp()}
        assert inside == dict(zip(times.tolist(), values.tolist(), strict=True)), register.channel


def test_without_faults_batches_leave_whole() -> None:
    told = territory()
    day = WHOLE[0] + timedelta(seconds=1), WHOLE[0] + timedelta(days=1, seconds=1)
    topics = [message.topic for message in told.messages(*day)]
    devices = {register.channel: register.device for register in told.registers}
    by_channel = {channel: sum(device in topic for topic in topics) for channel, device in devices.items()}
    assert by_channel["fludia_fm432e.index"] == 12
    assert by_channel["watteco_pulse.index_1"] == 96
    assert sum(topic.startswith("fifo/") for topic in topics) == 24 + 1


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)
def test_the_first_frame_and_one_of_zeros_are_whole(server: NetworkServer) -> None:
    topic, payload = server.envelope(
        DEVICE, Uplink(1, bytes.fromhex("0000a109071100000000") + bytes(12), 0, 1_767_225_600)
    )
    items = Ear().hear(topic, payload, EPOCH)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert [(item.device, item.time, item.value) for item in items if isinstance(item, Reading)] == [
        (DEVICE.code, moment, 0.0)
    ] * 3


@pytest.mark.parametrize(
    "server", [server for server in SERVERS if server.name not in WITHOUT_CODECS], ids=lambda server: server.name
)
def test_a_decoded_object_is_read_beside_the_bytes(server: NetworkServer) -> None:
    topic, payload = server.envelope(DEVICE, Uplink(9, b"\x01", 5, 1_767_225_600, {"energy": 7.5}))
    (item,) = measured(Ear().hear(topic, payload, EPOCH))
    assert isinstance(item, Reading)
    assert (item.device, item.channel, item.value) == (DEVICE.code, "energy", 7.5)


def test_zero_fields_are_left_out_or_written_as_the_server_does() -> None:
    frame = Uplink(1, b"\x01", 0, 1_767_225_600)
    assert "fCnt" not in orjson.loads(chirpstack_v4.SERVER.envelope(DEVICE, frame)[1])
    assert orjson.loads(chirpstack_v3.SERVER.envelope(DEVICE, frame)[1])["fCnt"] == 0
    assert "f_cnt" not in orjson.loads(the_things_stack.SERVER.envelope(DEVICE, frame)[1])["uplink_message"]
    network = orjson.loads(live_objects.SERVER.envelope(DEVICE, frame)[1])["metadata"]["network"]["lora"]
    assert network["fcnt"] == 0


def test_one_message_lists_every_gateway() -> None:
    documents = [
        orjson.loads(chirpstack_v3.SERVER.envelope(DEVICE, Uplink(1, b"\x01", n, 1_767_225_600))[1]) for n in range(9)
    ]
    assert {len(document["rxInfo"]) for document in documents} == {1, 2}
    assert base64.b64decode(documents[0]["devEUI"]).hex() == DEVICE.code


def test_devices_have_euis_of_their_own() -> None:
    euis = {dev_eui(f"site-{n}", suffix) for n in range(500) for suffix in ("elec", "gaz")}
    assert len(euis) == 1000
    assert all(len(eui) == 16 and int(eui, 16) for eui in euis)


def test_every_payload_has_each_fluid_under_its_own_name() -> None:
    for payload in PAYLOADS:
        assert {counting.channel.partition(".")[0] for counting in payload.fluids.values()} == {payload.name}
        for counting in payload.fluids.values():
            in_base = {"Wh": 1000.0, "kWh": 1.0, "L": 1000.0, "m3": 1.0}[counting.unit]
            assert np.isclose(counting.per_base * counting.scale / counting.per_value, in_base)

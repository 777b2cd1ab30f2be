"""What network servers tell beside uplinks, and what they tell of a frame beside its bytes."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from domain.heard import Heard, HeardKind, Reception
from domain.rejection import Reason
from ingest.decoders.decoder import Item
from tests.fixtures.hearing import Ear, measured, readings, reasons
from tests.fixtures.lorawan_payloads import EUI, chirpstack_3, chirpstack_4, fifo, loriot, loriot_gateways, things_stack
from tests.fixtures.payload_case import RECEIVED, TIME

OWN = "reseau/messages"
TOPIC = f"application/7/device/{EUI}"
INFO = {"deviceInfo": {"devEui": EUI}, "time": "2026-03-29T00:10:00.123456789Z"}
WRITTEN = datetime(2026, 3, 29, 0, 10, 0, 123456, tzinfo=UTC)


def hear(topic: str, document: object) -> list[Item]:
    """What is said, but for the level of the topic that it came by."""
    items = Ear().hear(topic, json.dumps(document).encode())
    return [item._replace(via=None) if isinstance(item, Heard) else item for item in items]


@pytest.mark.parametrize(
    ("topic", "via"),
    [
        (f"application/1/device/{EUI}/event/join", "application"),
        (f"annex/application/1/device/{EUI}/event/join", "annex"),
        (f"{EUI.upper()}/join", None),
    ],
)
def test_servers_of_one_dialect_are_told_apart_by_their_topics(topic: str, via: str | None) -> None:
    document = {"deviceInfo": {"devEui": EUI}, "time": WRITTEN.isoformat(), "devAddr": "00189440"}
    (heard,) = signs(Ear().hear(topic, json.dumps(document).encode()))
    assert (heard.network, heard.via, heard.kind) == ("chirpstack", via, HeardKind.JOIN)


def signs(items: list[Item]) -> list[Heard]:
    return [item for item in items if isinstance(item, Heard)]


@pytest.mark.parametrize(
    ("event", "document", "expected"),
    [
        ("join", {"devAddr": "00189440"}, Heard(EUI, WRITTEN, HeardKind.JOIN, network="chirpstack")),
        (
            "status",
            {"margin": 10, "batteryLevel": 88.3},
            Heard(EUI, WRITTEN, HeardKind.STATUS, battery=88.3, network="chirpstack"),
        ),
        ("status", {"margin": 10}, Heard(EUI, WRITTEN, HeardKind.STATUS, battery=0.0, network="chirpstack")),
        ("status", {"externalPowerSource": True}, Heard(EUI, WRITTEN, HeardKind.STATUS, network="chirpstack")),
        (
            "status",
            {"margin": 3, "batteryLevelUnavailable": True},
            Heard(EUI, WRITTEN, HeardKind.STATUS, network="chirpstack"),
        ),
        (
            "log",
            {"level": "WARNING", "code": "UPLINK_F_CNT_RESET", "description": "reset"},
            Heard(EUI, WRITTEN, HeardKind.ERROR, detail="UPLINK_F_CNT_RESET", network="chirpstack"),
        ),
        ("log", {"code": "OTAA", "description": "a note: INFO is zero and left out"}, None),
        ("txack", {"downlinkId": 7, "gatewayId": "0016c001f153a14c", "txInfo": {}}, None),
        ("ack", {"queueItemId": "1bbc", "fCntDown": 3}, None),
        ("location", {"location": {"latitude": 49.6}}, None),
        ("integration", {"integrationName": "x", "object": {"energy": 5}}, None),
    ],
)
def test_events_of_chirpstack_4_are_known_by_topic_and_by_shape(
    event: str, document: dict[str, object], expected: Heard | None
) -> None:
    for topic in (f"{TOPIC}/event/{event}", OWN):
        assert hear(topic, INFO | document) == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("event", "document", "expected"),
    [
        ("join", {"devAddr": "00189440"}, (HeardKind.JOIN, None, None)),
        ("status", {"margin": 7, "batteryLevel": 75.5}, (HeardKind.STATUS, 75.5, None)),
        ("status", {"margin": 7, "externalPowerSource": True, "batteryLevel": 0}, (HeardKind.STATUS, None, None)),
        ("error", {"type": "OTAA", "error": "validate dev-nonce error"}, (HeardKind.ERROR, None, "OTAA")),
        ("ack", {"acknowledged": True, "fCnt": 15}, None),
        ("txack", {"fCnt": 15, "gatewayID": "AwMDAwMDAwM=", "txInfo": {}}, None),
        ("location", {"location": {"latitude": 49.6}}, None),
        ("integration", {"integrationName": "x", "objectJSON": "{}"}, None),
    ],
)
@pytest.mark.parametrize("name", [EUI, "cLPVSgDA/+4="], ids=["hexadecimal", "base64"])
def test_events_of_chirpstack_3_are_known_by_topic_and_by_shape(
    event: str, document: dict[str, object], expected: tuple[HeardKind, float | None, str | None] | None, name: str
) -> None:
    whole = {"applicationID": "7", "devEUI": name} | document
    for topic in (f"{TOPIC}/event/{event}", f"{TOPIC}/{event}", OWN):
        if topic.endswith("/integration") and "event" not in topic:
            continue
        items = hear(topic, whole)
        assert measured(items) == []
        assert [(sign.device, sign.time, sign.kind, sign.battery, sign.detail) for sign in signs(items)] == (
            [] if expected is None else [(EUI, RECEIVED, *expected)]
        )


@pytest.mark.parametrize(
    "event",
    [
        {"downlink_queued": {"f_port": 1}},
        {"downlink_failed": {"error": {"name": "x"}}},
        {"service_data": {"service": "x"}},
        {"location_solved": {}},
        {"uplink_normalized": {"f_port": 1, "normalized_payload": [{"energy": 5}]}},
    ],
)
def test_other_messages_of_the_things_stack_are_nothing(event: dict[str, object]) -> None:
    names = {"end_device_ids": {"device_id": "mairie", "dev_eui": EUI.upper()}, "received_at": "2026-03-29T00:10:00Z"}
    assert hear(OWN, names | event) == []


def test_the_things_stack_tells_the_battery_and_every_gateway() -> None:
    topic, document = things_stack(
        9,
        b"\x01",
        decoded_payload={"energy": 12.5},
        last_battery_percentage={"f_cnt": 2, "value": 94.09},
        rx_metadata=[
            {"gateway_ids": {"gateway_id": "toit", "eui": "9C5C8E00001A05C4"}, "rssi": -35, "snr": 5.5},
            {"gateway_ids": {"gateway_id": "Packetbroker"}, "rssi": -110, "snr": -3},
        ],
    )
    (sign,) = signs(hear(topic, document))
    receptions = (Reception("9c5c8e00001a05c4", -35, 5.5), Reception("packetbroker", -110, -3))
    assert sign == Heard(EUI, TIME, HeardKind.UPLINK, receptions, 0, 94.09, network="the-things-stack")


@pytest.mark.parametrize(
    ("told", "kind", "battery"),
    [
        ({"Type": "join", "Var1": "f00d"}, HeardKind.JOIN, None),
        ({"Type": "reset", "Var1": "admin_reset"}, HeardKind.STATUS, None),
        ({"Type": "devstatusans", "Var1": "127", "Var2": "20"}, HeardKind.STATUS, 50.0),
        ({"Type": "devstatusans", "Var1": "0"}, HeardKind.STATUS, None),
        ({"Type": "devstatusans", "Var1": "255"}, HeardKind.STATUS, None),
    ],
)
def test_thingpark_notifies_joins_and_batteries(told: dict[str, str], kind: HeardKind, battery: float | None) -> None:
    told = {"DevEUI": EUI.upper(), "Time": "2026-03-29T02:10:00.00+02:00"} | told
    (sign,) = hear(OWN, {"DevEUI_notification": told})
    assert sign == Heard(EUI, TIME, kind, battery=battery, network="thingpark")


def test_a_join_request_through_thingpark_is_no_frame() -> None:
    request = {
        "Time": "2026-03-29T02:10:00.00+02:00",
        "DevEUI": EUI.upper(),
        "rawJoinRequest": "003246524144b21800200b000000b2180052ff36f5e390",
        "MType": 0,
        "Lrrs": {"Lrr": {"Lrrid": "3C200E92", "LrrRSSI": -56.0, "LrrSNR": 8.75}},
    }
    assert hear(OWN, {"DevEUI_uplink": request}) == [
        Heard(EUI, TIME, HeardKind.JOIN, (Reception("3c200e92", -56, 8.75),), network="thingpark")
    ]


def test_what_thingpark_decoded_alone_is_read_on_the_topic_that_names_the_device() -> None:
    items = hear(f"mqtt/things/{EUI.upper()}/uplink", {"messageType": "HEARTBEAT", "energy": 12.5, "moving": False})
    assert readings(items) == {(EUI, "energy", RECEIVED, 12.5, None)}
    assert signs(items) == [Heard(EUI, RECEIVED, HeardKind.UPLINK, network="thingpark")]
    assert measured(hear("mqtt/things/mairie/uplink", {"energy": 12.5}))[0].device == "mairie"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"status": "online", "devAddr": "0642fa41"}, (HeardKind.ONLINE, None)),
        ({"status": "offline"}, (HeardKind.OFFLINE, None)),
        ({"error": "downlink error,device offline"}, (HeardKind.ERROR, "downlink error,device offline")),
        ({"acknowledged": True, "fcnt": 4996}, None),
    ],
)
def test_milesight_notifies_of_its_devices(
    told: dict[str, object], expected: tuple[HeardKind, str | None] | None
) -> None:
    whole = {
        "applicationID": 1,
        "devEUI": EUI,
        "deviceID": 22,
        "gatewaySN": "6438F39254820003",
        "time": "2026-03-29T00:10:00Z",
    }
    items = hear(OWN, whole | told)
    assert items == (
        [] if expected is None else [Heard(EUI, TIME, expected[0], detail=expected[1], network="milesight")]
    )


def test_thingpark_downlinks_are_nothing() -> None:
    for root in ("DevEUI_downlink_Sent", "DevEUI_downlink", "DevEUI_location"):
        assert hear(OWN, {root: {"DevEUI": EUI, "FPort": "8", "payload_hex": "9e1c"}}) == []


def test_multitech_tells_joins_and_repeats_nothing() -> None:
    event = {"deveui": "70-b3-d5-4a-00-c0-ff-ee", "time": "2026-03-29T00:10:00Z", "gweui": "00-80-00-00-00-00-e1-9c"}
    assert hear("lora/70-b3-d5-4a-00-c0-ff-ee/joined", event) == [
        Heard(EUI, TIME, HeardKind.JOIN, network="multitech"),
    ]
    frame = event | {"data": "AQ==", "fcnt": 1, "port": 9}
    assert hear("lora/70-b3-d5-4a-00-c0-ff-ee/packet_recv", frame) == []
    assert hear("lora/70-b3-d5-4a-00-c0-ff-ee/down", b"?".decode()) == []


def test_a_gateway_list_of_loriot_repeats_its_frame_at_the_same_time() -> None:
    data = bytes.fromhex("310a000f040223000007d0")
    ear = Ear()

    def hear_next(message: tuple[str, dict[str, object]]) -> list[Item]:
        items = ear.hear(message[0], json.dumps(message[1]).encode())
        return [item._replace(via=None) if isinstance(item, Heard) else item for item in items]

    first, again = hear_next(loriot(125, data, bat=127)), hear_next(loriot_gateways(125, data))
    assert readings(first) == readings(again) == {(EUI, "watteco_pulse.index_2", TIME, 2000.0, None)}
    assert signs(first) == [Heard(EUI, TIME, HeardKind.UPLINK, (), 7, 50.0, network="loriot")]
    heard_by = (Reception("024b08ffff050053", -97, -7.25),)
    assert signs(again) == [Heard(EUI, TIME, HeardKind.UPLINK, heard_by, 7, network="loriot")]
    later = hear_next(loriot(125, data, fcnt=8, bat=0))
    assert signs(later) == [Heard(EUI, TIME, HeardKind.STATUS, network="loriot")]
    assert readings(later) == readings(first)
    assert hear_next(loriot(1, data, cmd="tx")) == []


def test_what_the_console_simulates_is_refused() -> None:
    topic, document = things_stack(9, b"\x01", decoded_payload={"energy": 12.5})
    items = hear(topic, document | {"simulated": True})
    assert reasons(items) == [Reason.UNDECODABLE]
    assert len(items) == 1


def test_live_objects_stands_for_the_gateways_that_it_does_not_name() -> None:
    topic, document = fifo(9, b"\x01", energy=12.5)
    network = document["metadata"]["network"]["lora"]  # type: ignore[index]  # an object of objects
    network |= {"rssi": -113, "snr": 0.5, "fcnt": 0}
    receptions = (Reception("live-objects", -113, 0.5),)
    assert signs(hear(topic, document)) == [
        Heard(EUI, TIME, HeardKind.UPLINK, receptions, 0, network="live-objects"),
    ]


def test_zeros_that_protobuf_leaves_out_are_zeros() -> None:
    (sign,) = signs(hear(*chirpstack_4(9, b"\x01", object={"a": 1}, rxInfo=[{"gatewayId": "0016c001f153a14c"}])))
    assert (sign.frame, sign.receptions) == (0, (Reception("0016c001f153a14c", 0, 0),))
    (sign,) = signs(hear(*things_stack(9, b"\x01", decoded_payload={"a": 1})))
    assert sign.frame == 0


def test_a_frame_of_network_commands_is_a_sign_of_life() -> None:
    topic, document = chirpstack_4(0, b"", fCnt=12)
    assert hear(topic, document) == [Heard(EUI, TIME, HeardKind.UPLINK, frame=12, network="chirpstack")]
    del document["fPort"], document["data"]
    assert hear(topic, document) == [Heard(EUI, TIME, HeardKind.UPLINK, frame=12, network="chirpstack")]


@pytest.mark.parametrize(
    ("decoded", "battery"),
    [
        ({"batteryPercent": 87.5}, 87.5),
        ({"battery_percentage": 12}, 12),
        ({"battery_level": 99}, 99),
        ({"batteryLevel": 3.6}, None),
        ({"battery_level": 3600}, None),
        ({"battery": 3}, None),
        ({"battery_voltage": 3.6}, None),
        ({"battery_percent": 101}, None),
        ({"battery_percent": True}, None),
    ],
)
def test_a_decoded_battery_counts_where_its_name_says_percent(
    decoded: dict[str, object], battery: float | None
) -> None:
    items = hear(*chirpstack_4(9, b"\x01", object=decoded))
    assert signs(items)[0].battery == battery
    numbers = {key for key, value in decoded.items() if value is not True}
    assert {reading[1] for reading in readings(items)} == numbers


def test_what_the_network_delivers_twice_is_the_same_twice() -> None:
    topic, document = chirpstack_3(9, b"\x01", object={"energy": 12.5}, fCnt=5)
    assert readings(hear(topic, document)) == readings(hear("another/topic", document)) != set()


def test_the_clock_of_a_server_counts_with_its_offset_and_its_nanoseconds() -> None:
    items = hear(*chirpstack_4(9, b"\x01", object={"a": 1}, time="2026-03-29T05:10:00.000000999+05:00"))
    assert {reading[2] for reading in readings(items)} == {TIME}
    topic, document = chirpstack_3(9, b"\x01", object={"a": 1}, rxInfo=[{"gatewayID": "AwMDAwMDAwM=", "time": None}])
    assert {reading[2] for reading in readings(hear(topic, document))} == {RECEIVED}
    assert {reading[2] for reading in readings(hear(topic, document | {"publishedAt": "2026-03-29T00:10:00Z"}))} == {
        TIME
    }
    moment = round(TIME.timestamp() * 1000) + 5
    items = hear(*loriot(125, bytes.fromhex("310a000f040223000007d0"), ts=moment))
    assert {reading[2] for reading in readings(items)} == {TIME + timedelta(milliseconds=5)}


@pytest.mark.parametrize(
    ("topic", "device"),
    [
        (f"{TOPIC}/event/up", EUI),
        (f"{TOPIC}/event/join", EUI),
        (f"{TOPIC}/rx", EUI),
        (f"v3/app@t/devices/eui-{EUI}/up", EUI),
        ("v3/app/devices/mairie/up", "mairie"),
        ("fifo/compteurs", "compteurs"),
        (f"mqtt/things/{EUI.upper()}/uplink", EUI),
        ("lora/70-B3-D5-4A-00-C0-FF-EE/up", EUI),
        (f"helium/{EUI}/rx", EUI),
    ],
)
@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b'{"devEUI":', b"[]", b"3"])
def test_what_is_damaged_on_a_servers_topic_is_refused_for_its_device(topic: str, device: str, payload: bytes) -> None:
    items = Ear().hear(topic, payload)
    assert reasons(items) == [Reason.UNDECODABLE]
    assert [item.device for item in measured(items)] == [device]


@pytest.mark.parametrize(
    "topic",
    [
        "eu868/gateway/0016c001f153a14c/event/up",
        "eu868/gateway/0016c001f153a14c/event/stats",
        "eu868/gateway/0016c001f153a14c/state/conn",
        "gateway/0016c001f153a14c/command/down",
        f"{TOPIC}/command/down",
        f"{TOPIC}/tx",
        "v3/app@t/devices/mairie/down/replace",
        "lora/70-b3-d5-4a-00-c0-ff-ee/down",
        "lorawan/029998e0-6156-cdd4-4523-264b523115c1/init",
        "lorawan/029998e0-6156-cdd4-4523-264b523115c1/down",
        f"mqtt/things/{EUI}/downlink",
    ],
)
@pytest.mark.parametrize(
    "payload", [b"", b"\x0a\x10\xff", b'{"devEUI": "70b3d54a00c0ffee", "data": "AQ==", "fPort": 1}']
)
def test_what_servers_and_gateways_tell_one_another_is_nothing(topic: str, payload: bytes) -> None:
    assert Ear().hear(topic, payload) == []

"""On a device's own topics only the device is heard, whatever an envelope says."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from domain.batch import Batch, RegisterKey
from domain.reading import RawMessage
from domain.registry import RegisterKind
from domain.rejection import Reason
from domain.setup import NOTHING_SET_UP
from ingest.assembly import Assembler
from ingest.ports import InMemoryReadings

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
EUI = "70b3d5e75e004536"


DIRECTORY = {
    ("one", "volume"): RegisterKey(1, RegisterKind.INDEX, "m3"),
    (EUI, "volume"): RegisterKey(2, RegisterKind.INDEX, "m3"),
}


def assembled(owners: dict[str, str], *messages: RawMessage) -> Batch:
    setup = replace(NOTHING_SET_UP, revision=1, topic_owners=owners)
    return Assembler(InMemoryReadings(DIRECTORY, setup), "test", lambda: 0.0).assemble(messages)


def uplink(topic: str) -> RawMessage:
    """Return ChirpStack's envelope of the other device, on any topic."""
    document = {
        "deviceInfo": {"devEui": EUI}, "time": NOW.isoformat(), "fPort": 1, "fCnt": 4, "data": "AA==",
        "object": {"volume": 12.5},
    }  # fmt: skip
    return RawMessage(topic, json.dumps(document).encode(), NOW)


def own(topic: str) -> RawMessage:
    document = {"register": "volume", "time": NOW.isoformat(), "value": 3}
    return RawMessage(topic, json.dumps(document).encode(), NOW)


def outcome(owners: dict[str, str], *messages: RawMessage) -> tuple[int, list[Reason]]:
    batch = assembled(owners, *messages)
    return len(batch), [refused.reason for refused in batch.rejections]


def test_an_envelope_of_another_device_on_a_devices_topic_is_refused() -> None:
    owners = {"vigie/v1/one/#": "one"}
    assert outcome(owners, uplink("vigie/v1/one/anything")) == (0, [Reason.FOREIGN_DEVICE])
    assert outcome(owners, own("vigie/v1/one/readings")) == (1, [])
    assert outcome(owners, uplink("application/7/device/x/event/up")) == (1, [])
    assert outcome({}, uplink("vigie/v1/one/anything")) == (1, []), "the same message, where the topic is nobody's"


def test_a_filter_that_does_not_name_its_device_keeps_nobody_out() -> None:
    assert outcome({"plant/#": "one"}, uplink("plant/one/up")) == (1, [])
    assert outcome({"plant/+/one/#": "one"}, uplink("plant/a/one/up")) == (0, [Reason.FOREIGN_DEVICE])


def test_nothing_is_heard_of_the_other_device_either() -> None:
    batch = assembled({"a/one": "one"}, uplink("a/one"))
    assert batch.heard == []
    assert batch.rejections[0].device == "one"
    assert EUI in batch.rejections[0].detail


def test_a_device_of_a_longer_name_has_the_topics_of_its_own_name() -> None:
    owners = {"tele/one/#": "tasmota:one"}
    assert outcome(owners, uplink("tele/one/anything")) == (0, [Reason.FOREIGN_DEVICE])


def test_who_has_an_account_is_heard_by_no_other_devices_account() -> None:
    by_tasmota = {"tele/one/#": "one"}
    foreign = {"vigie/v1/one/#": "other", "plant/#": "other"}
    assert outcome({**by_tasmota, **foreign}, own("vigie/v1/one/readings")) == (0, [Reason.FOREIGN_DEVICE])
    assert outcome(foreign, own("vigie/v1/one/readings")) == (1, []), "without an account others speak for it"
    assert outcome(by_tasmota, own("vigie/v1/one/readings")) == (1, []), "the topic is nobody's"


def test_who_has_an_account_for_the_topic_itself_is_heard() -> None:
    owners = {"vigie/v1/+/readings": "one", "vigie/v1/#": "other"}
    assert outcome(owners, own("vigie/v1/one/readings")) == (1, [])
    assert outcome({**owners, "application/#": "other", f"lora/{EUI}": EUI}, uplink("application/7/x")) == (
        0, [Reason.FOREIGN_DEVICE],
    )  # fmt: skip

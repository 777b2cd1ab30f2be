"""Which codec reads the bytes of an uplink: the device's chosen one alone, or every built-in one that they fit."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from domain.heard import Heard
from domain.rejection import Reason, Rejection
from domain.setup import Setup
from ingest.decoders.decoder import Item
from ingest.knowledge import NO_CODECS, CodecAnswer, Codecs
from ingest.payloads.payload import Frame, Value
from tests.fixtures.hearing import Ear, measured, readings, reasons
from tests.fixtures.lorawan_payloads import ENLESS, EUI, WATTECO, chirpstack_4
from tests.fixtures.payload_case import TIME


class Answers:
    """Uploaded codecs that answer what they are told to, for one device."""

    def __init__(self, answer: CodecAnswer) -> None:
        self.answer = answer
        self.frames: list[Frame] = []

    def use(self, setup: Setup) -> None:
        """Take nothing."""

    def read(self, device: str, frame: Frame) -> CodecAnswer | None:
        self.frames.append(frame)
        return self.answer if device == EUI else None

    def close(self) -> None:
        """End nothing."""


def hear(
    port: int, data: bytes, codecs: Codecs = NO_CODECS, chosen: Mapping[str, str] | None = None, **more: object
) -> list[Item]:
    ear = Ear()
    ear.known.codecs = codecs
    ear.known.use(Setup(revision=1, device_codecs=chosen or {}))
    topic, document = chirpstack_4(port, data, **more)
    return ear.hear(topic, json.dumps(document).encode())


def test_an_uploaded_codec_reads_under_its_own_name_at_its_own_times() -> None:
    earlier = TIME - timedelta(hours=1)
    codecs = Answers(CodecAnswer("heat-v2", [Value("energy", TIME, 12.5, "kWh"), Value("past", earlier, 11, None)]))
    items = hear(125, WATTECO, codecs, {EUI: "heat-v2"})
    assert readings(items) == {(EUI, "heat-v2.energy", TIME, 12.5, "kWh"), (EUI, "heat-v2.past", earlier, 11, None)}
    assert reasons(items) == []
    assert codecs.frames == [Frame(125, WATTECO, TIME)]


def test_a_codec_that_finds_nothing_leaves_the_server_s_numbers() -> None:
    items = hear(9, b"\x01", Answers(CodecAnswer("heat", [])), {EUI: "heat"}, object={"energy": 12.5})
    assert readings(items) == {(EUI, "energy", TIME, 12.5, None)}
    assert reasons(items) == []


def test_the_fault_of_a_codec_is_refused_and_costs_nobody_else() -> None:
    codecs = Answers(CodecAnswer("heat", [], "TypeError: x is undefined"))
    items = hear(9, b"\x01", codecs, {EUI: "heat"}, object={"energy": 12.5})
    assert readings(items) == {(EUI, "energy", TIME, 12.5, None)}
    (refusal,) = [item for item in measured(items) if isinstance(item, Rejection)]
    assert (refusal.reason, refusal.device) == (Reason.CODEC_FAILED, EUI)
    assert refusal.detail == "codec heat: TypeError: x is undefined"


def test_a_built_in_codec_is_chosen_by_its_name() -> None:
    items = hear(125, WATTECO, chosen={EUI: "watteco_pulse"})
    assert readings(items) == {(EUI, "watteco_pulse.index_2", TIME, 2000, None)}
    items = hear(1, ENLESS, chosen={EUI: "watteco_pulse"})
    assert readings(items) == set()
    assert reasons(items) == [Reason.CODEC_FAILED]


def test_an_unknown_codec_is_a_refusal_that_says_so() -> None:
    items = hear(125, WATTECO, chosen={EUI: "nobody's"})
    assert reasons(items) == [Reason.CODEC_FAILED]
    assert readings(items) == set()


def test_the_codec_of_another_device_is_none_of_this_one_s() -> None:
    items = hear(125, WATTECO, chosen={"0102030405060708": "enless_tx_pulse"})
    assert readings(items) == {(EUI, "watteco_pulse.index_2", TIME, 2000, None)}


@pytest.mark.parametrize("more", [{"fPort": 0}, {"fPort": None}])
def test_network_commands_reach_no_codec(more: dict[str, object]) -> None:
    codecs = Answers(CodecAnswer("heat", [Value("energy", TIME, 1, None)]))
    (sign,) = hear(125, WATTECO, codecs, {EUI: "heat"}, **more)
    assert isinstance(sign, Heard)
    assert codecs.frames == []


def test_bytes_that_cannot_be_read_reach_no_codec() -> None:
    codecs = Answers(CodecAnswer("heat", [Value("energy", TIME, 1, None)]))
    assert reasons(hear(1, bytes(400), codecs, {EUI: "heat"})) == [Reason.MISSING_FIELD]
    assert codecs.frames == []


def test_a_server_s_object_of_thousands_of_numbers_is_bounded() -> None:
    assert len(readings(hear(9, b"\x01", object={f"n{number}": number for number in range(2000)}))) == 2000
    assert reasons(hear(9, b"\x01", object={f"n{number}": number for number in range(2001)})) == [Reason.TOO_LARGE]

"""Packets worked out by hand, cut in any place; sockets are pairs within the process."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.wire import Incoming, MalformedStreamError, Wire

HELLO = bytes([0x32, 13]) + b"\x00\x03a/b" + b"\x12\x34" + b"\x00" + b"hello"
"""PUBLISH at QoS 1, topic a/b, packet 0x1234, no property."""
QOS0 = bytes([0x30, 6]) + b"\x00\x01t" + b"\x00" + b"hi"
REPEATED = bytes([0x3A, 13]) + b"\x00\x03a/b" + b"\x12\x34" + b"\x00" + b"hello"
PROPERTIES = bytes([0x32, 10]) + b"\x00\x01t" + b"\x00\x07" + b"\x02\x01\x01" + b"xy"
"""With the property "payload format indicator" (1) = 1."""
PINGRESP, SUBACK = b"\xd0\x00", b"\x90\x04\x00\x01\x00\x01"


@contextmanager
def pair() -> Iterator[tuple[Wire, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        yield Wire(ours), theirs


def test_messages_come_out_and_paho_reads_the_rest() -> None:
    with pair() as (wire, broker):
        broker.sendall(HELLO + SUBACK + QOS0 + PINGRESP + REPEATED + PROPERTIES)
        assert wire.take() == [
            Incoming("a/b", b"hello", 0x1234, repeated=False),
            Incoming("t", b"hi", 0, repeated=False),
            Incoming("a/b", b"hello", 0x1234, repeated=True),
            Incoming("t", b"xy", 7, repeated=False),
        ]
        assert wire.has_control
        assert wire.recv(1) == b"\x90"
        assert wire.recv(100) == SUBACK[1:] + PINGRESP
        assert not wire.has_control
        with pytest.raises(BlockingIOError):
            wire.recv(1)
        assert wire.take() == []


def test_an_end_is_shown_to_paho_after_what_came_before() -> None:
    with pair() as (wire, broker):
        broker.sendall(PINGRESP + HELLO)
        broker.close()
        assert [message.payload for message in wire.take()] == [b"hello"]
        assert wire.take() == []
        assert wire.recv(10) == PINGRESP
        assert wire.recv(10) == b""


def test_a_long_message_has_a_length_of_several_bytes() -> None:
    with pair() as (wire, broker):
        payload = b"x" * 200
        broker.sendall(
            bytes([0x32, 0xCE, 0x01]) + b"\x00\x01t" + b"\x00\x01" + b"\x00" + payload
        )  # 206 = 0x4E | 1 << 7
        assert wire.take() == [Incoming("t", payload, 1, repeated=False)]


@given(st.lists(st.integers(1, 60), max_size=12))
def test_packets_may_be_cut_anywhere(cuts: list[int]) -> None:
    with pair() as (wire, broker):
        stream, found = HELLO + SUBACK + PROPERTIES + QOS0, []
        for at in [*cuts, len(stream)]:
            part, stream = stream[:at], stream[at:]
            if part:
                broker.sendall(part)
                found += [message.payload for message in wire.take()]
        assert found == [b"hello", b"xy", b"hi"]
        assert wire.recv(100) == SUBACK


@given(st.binary(max_size=300))
def test_rubbish_is_malformed_or_incomplete_and_nothing_else(rubbish: bytes) -> None:
    with pair() as (wire, broker):
        broker.sendall(rubbish or b"\x00")
        found: list[Incoming] = []
        with suppress(MalformedStreamError):
            found = wire.take()
        assert all(message.topic for message in found)


@pytest.mark.parametrize(
    "stream",
    [
        b"\x32\xff\xff\xff\xff\x01",
        b"\x32\x05\x00\x09a/b",
        b"\x32\x04\x00\x01a\x00",
        b"\x32\x06\x00\x01\xff\x00\x01\x00",
        b"\x30\x03\x00\x00\x00",
    ],
    ids=["a length of five bytes", "a topic beyond the end", "half a number", "no UTF-8", "no topic"],
)
def test_what_is_no_mqtt_is_an_error(stream: bytes) -> None:
    with pair() as (wire, broker):
        broker.sendall(stream)
        with pytest.raises(MalformedStreamError):
            wire.take()


def test_acknowledgements_of_a_batch_are_packets_of_their_own() -> None:
    with pair() as (wire, broker):
        wire.acknowledge([1, 0x1234, 65_535])
        assert broker.recv(100) == b"\x40\x02\x00\x01" + b"\x40\x02\x12\x34" + b"\x40\x02\xff\xff"
        wire.ping()
        assert broker.recv(100) == b"\xc0\x00"


def test_what_the_broker_does_not_take_waits_in_order() -> None:
    with pair() as (wire, broker):
        sent = b""
        while not wire.has_unsent:
            part = bytes([len(sent) % 251]) * 10_000
            assert wire.send(part) == 10_000
            sent += part
        wire.acknowledge([1])
        got = b""
        while len(got) < len(sent) + 4:
            got += broker.recv(1 << 20)
            wire.flush()
        assert got == sent + b"\x40\x02\x00\x01"
        assert not wire.has_unsent
        assert not wire.buffered


def test_tls_that_has_nothing_yet_is_no_end() -> None:
    class Waiting(socket.socket):
        def recv(self, *_arguments: object) -> bytes:
            raise ssl.SSLWantReadError

    with Waiting() as sock:
        wire = Wire(sock)
        assert wire.take() == []
        assert not wire.has_control


def test_the_subscription_is_found_among_other_properties() -> None:
    head, tail = b"\x00\x01t" + b"\x00\x07", b"xy"
    texts = b"\x03\x00\x04json" + b"\x26\x00\x01k\x00\x01v" + b"\x02\x00\x00\x00\x3c"
    properties = texts + b"\x0b\xac\x02"  # 0x2C + 2 * 128 = 300
    with pair() as (wire, broker):
        for listed in (properties, texts):
            body = head + bytes([len(listed)]) + listed + tail
            broker.sendall(bytes([0x32, len(body)]) + body)
        assert [message.subscription for message in wire.take()] == [300, 0]
        broker.sendall(b"\x32\x09\x00\x01t\x00\x07\x02\x7f\x00x")
        with pytest.raises(MalformedStreamError, match="127"):
            wire.take()

"""The socket between paho and the broker: messages are taken out of the stream here, in bursts; paho reads the rest.

paho builds a dozen objects and makes four system calls a message, which was most of what a reading cost. Here one
`recv` brings a thousand messages, and one `send` acknowledges a batch. Connecting, subscribing and leaving stay paho's.

Formats: MQTT 5.0 (OASIS, 2019), sections 2.1 (fixed header), 3.3 (PUBLISH), 3.4 (PUBACK), 3.12 (PINGREQ).
"""

import socket
import ssl
import struct
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Incoming", "MalformedStreamError", "Wire"]

CHUNK = 262_144
"""Bytes that one `recv` asks for: more than a thousand messages of one reading."""
PUBLISH, KIND, DUPLICATE, QOS, RETAINED = 0x30, 0xF0, 0x08, 0x06, 0x01
PUBACK_HEAD = 0x4002
PINGREQ = b"\xc0\x00"
MOST_LENGTH_BYTES = 4
SUBSCRIPTION_IDENTIFIER = 0x0B
FIXED_PROPERTIES = {0x01: 1, 0x02: 4, 0x23: 2}
"""Payload format, expiry, topic alias: their bytes. (We offer no alias, so none comes.)"""
TEXT_PROPERTIES = {0x03: 1, 0x08: 1, 0x09: 1, 0x26: 2}
"""Content type, response topic, correlation data, user property: how many texts, each with a length of two bytes."""
_BLOCKED = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class MalformedStreamError(Exception):
    """What the broker sends is no MQTT."""


class Incoming(NamedTuple):
    """One PUBLISH: its topic and payload, the number to acknowledge (0: nothing to), and whether it was sent before.

    `subscription` is the identifier of the subscription it came by, 0 where that has none; `retained`: the broker had
    kept it.
    """

    topic: str
    payload: bytes
    packet_id: int
    repeated: bool
    subscription: int = 0
    retained: bool = False


class Wire:
    """Has the methods of a non-blocking socket that paho calls; of what comes in it shows paho all but the messages.

    Args:
        sock: the connected socket, plain or TLS.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._incoming = b""
        self._control = bytearray()
        self._outgoing = bytearray()
        self._ended = False

    def take(self) -> list[Incoming]:
        """Read what has arrived, at most one chunk, and return the messages that are complete.

        Raises:
            MalformedStreamError: it cannot be read any further.
        """
        chunk = self._receive()
        if not chunk:
            return []
        stream = self._incoming + chunk if self._incoming else chunk
        messages, taken = self._split(stream)
        self._incoming = stream[taken:]
        return messages

    @property
    def has_control(self) -> bool:
        """Whether there is something for paho to read: another packet, or the end."""
        return bool(self._control) or self._ended

    @property
    def has_unsent(self) -> bool:
        """Whether something waits until the broker reads."""
        return bool(self._outgoing)

    @property
    def buffered(self) -> bool:
        """Whether TLS holds bytes that `select` does not see."""
        return isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0

    def acknowledge(self, packet_ids: Sequence[int]) -> None:
        """Acknowledge messages; what the broker does not take at once goes with the next `flush`."""
        words = [PUBACK_HEAD] * (2 * len(packet_ids))
        words[1::2] = packet_ids
        self.send(struct.pack(f">{len(words)}H", *words))

    def ping(self) -> None:
        """Tell the broker that we live."""
        self.send(PINGREQ)

    def flush(self) -> None:
        """Send what waits, as far as the broker takes it."""
        try:
            while self._outgoing:
                del self._outgoing[: self._sock.send(self._outgoing)]
        except _BLOCKED:
            pass
        except OSError:
            self.end()

    def end(self) -> None:
        """Give the connection up: paho sees its end next."""
        self._ended = True
        self._outgoing.clear()

    # What paho calls.

    def recv(self, size: int) -> bytes:
        """Return bytes of packets other than messages; as a non-blocking socket does."""
        if not self._control:
            if self._ended:
                return b""
            raise BlockingIOError
        part = bytes(self._control[:size])
        del self._control[:size]
        return part

    def send(self, data: bytes | bytearray) -> int:
        """Take everything, in order with what else is sent."""
        self._outgoing += data
        self.flush()
        return len(data)

    def setblocking(self, blocking: bool) -> None:  # noqa: FBT001 (a socket's method)
        """Pass it on."""
        self._sock.setblocking(blocking)

    def fileno(self) -> int:
        """Return the descriptor, for `select`."""
        return self._sock.fileno()

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def _receive(self) -> bytes:
        try:
            chunk = self._sock.recv(CHUNK)
        except _BLOCKED:
            return b""
        except OSError:
            chunk = b""
        self._ended = not chunk
        return chunk

    def _split(self, stream: bytes) -> tuple[list[Incoming], int]:
        """Return the messages, and how many bytes the complete packets are; other packets go to paho."""
        messages = []
        at, size = 0, len(stream)
        while at + 2 <= size:
            length, body = stream[at + 1], at + 2
            if length & 0x80:
                length, body = _length(stream, at + 1)
                if not body:
                    break
            end = body + length
            if end > size:
                break
            if stream[at] & KIND == PUBLISH:
                messages.append(_message(stream, stream[at], body, end))
            else:
                self._control += stream[at:end]
            at = end
        return messages, at


def _length(stream: bytes, at: int) -> tuple[int, int]:
    """Return a variable byte integer and where it ends; (0, 0) where it is not complete yet."""
    value = 0
    for place in range(MOST_LENGTH_BYTES):
        if at + place >= len(stream):
            return 0, 0
        byte = stream[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise MalformedStreamError("a packet's length has more than four bytes")


def _message(stream: bytes, head: int, body: int, end: int) -> Incoming:
    try:
        at = body + 2 + (stream[body] << 8 | stream[body + 1])
        topic = stream[body + 2 : at].decode()
        packet_id = 0
        if head & QOS:
            packet_id = stream[at] << 8 | stream[at + 1]
            at += 2
        length, at = (stream[at], at + 1) if stream[at] < 0x80 else _length(stream, at)
    except (IndexError, UnicodeDecodeError) as error:
        raise MalformedStreamError(f"a message's head cannot be read: {error}") from error
    subscription = _subscription(stream[at : at + length]) if length else 0
    at += length
    if at > end or not topic:
        raise MalformedStreamError("a message's head is longer than the message, or names no topic")
    return Incoming(topic, stream[at:end], packet_id, bool(head & DUPLICATE), subscription, bool(head & RETAINED))


def _subscription(properties: bytes) -> int:
    """Return the subscription identifier among properties, 0 where there is none; nothing else of them is heeded."""
    at = 0
    while at < len(properties):
        name, at = properties[at], at + 1
        if name == SUBSCRIPTION_IDENTIFIER:
            return _length(properties, at)[0]
        if name in FIXED_PROPERTIES:
            at += FIXED_PROPERTIES[name]
            continue
        if name not in TEXT_PROPERTIES:
            raise MalformedStreamError(f"a message has the property {name}")
        for _ in range(TEXT_PROPERTIES[name]):
            at += 2 + int.from_bytes(properties[at : at + 2])
    return 0

"""The stream over TLS: records that `select` does not see, an end, and what is sent while nobody reads."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

from ingest.wire import Incoming, Wire

HELLO = bytes([0x32, 13]) + b"\x00\x03a/b" + b"\x12\x34" + b"\x00" + b"hello"


@pytest.fixture
def ends(tmp_path: Path) -> tuple[ssl.SSLSocket, ssl.SSLSocket]:
    """A pair of TLS sockets: ours, which does not block, and the broker's."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not here")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client = ssl.create_default_context(cafile=str(certificate))
    ours, theirs = socket.socketpair()
    found: list[ssl.SSLSocket] = []
    accepting = threading.Thread(target=lambda: found.append(server.wrap_socket(theirs, server_side=True)))
    accepting.start()
    wrapped = client.wrap_socket(ours, server_hostname="localhost")
    accepting.join(10)
    wrapped.setblocking(False)
    return wrapped, found[0]


def test_messages_of_a_record_that_select_does_not_see(ends: tuple[ssl.SSLSocket, ssl.SSLSocket]) -> None:
    ours, broker = ends
    with ours, broker:
        wire = Wire(ours)
        assert wire.take() == []
        sender = threading.Thread(target=broker.sendall, args=(HELLO * 5_000,))
        sender.start()
        found: list[Incoming] = []
        deadline = time.monotonic() + 20
        while len(found) < 5_000 and time.monotonic() < deadline:
            found += wire.take()
        sender.join(10)
        assert found == [Incoming("a/b", b"hello", 0x1234, repeated=False)] * 5_000
        assert not wire.buffered
        acknowledged = threading.Thread(target=wire.acknowledge, args=([7] * 1_000,))
        acknowledged.start()
        got = b""
        while len(got) < 4_000:
            got += broker.recv(65_536)
        acknowledged.join(10)
        assert got == b"\x40\x02\x00\x07" * 1_000


def test_what_waits_while_the_broker_does_not_read_goes_in_order(ends: tuple[ssl.SSLSocket, ssl.SSLSocket]) -> None:
    ours, broker = ends
    with ours, broker:
        wire = Wire(ours)
        sent = b""
        while not wire.has_unsent:
            part = bytes([len(sent) % 251]) * 20_000
            wire.send(part)
            sent += part
        wire.send(b"and more")
        sent += b"and more"
        got = b""
        while len(got) < len(sent):
            got += broker.recv(65_536)
            wire.flush()
        assert got == sent
        assert not wire.has_unsent


def test_the_end_of_the_connection_is_shown(ends: tuple[ssl.SSLSocket, ssl.SSLSocket]) -> None:
    ours, broker = ends
    with ours:
        wire = Wire(ours)
        broker.close()
        assert wire.take() == []
        assert wire.has_control
        assert wire.recv(1) == b""

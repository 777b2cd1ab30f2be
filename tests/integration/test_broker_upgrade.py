"""A stack of an earlier version, whose broker had one account in a password file, goes on with what it held."""

import json
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from app.catalogue import catalogue
from deploy import rootfs, sandbox
from deploy.broker import Broker
from deploy.memory import LOOPBACK, answers, free_port, load_credentials
from deploy.process import SandboxedProcess

BEFORE = """\
listener {port} 127.0.0.1
allow_anonymous false
password_file /data/passwords
acl_file /data/acl
persistence true
persistence_location /data/
max_inflight_messages 0
max_queued_messages 2000000
persistent_client_expiration 30d
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="vigie-upgrade-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def _session(port: int, password: str, client_id: str) -> paho.Client:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=paho.MQTTv5)
    client.username_pw_set("vigie", password)
    lasting = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    lasting.SessionExpiryInterval = 3600
    client.connect(LOOPBACK, port, clean_start=False, properties=lasting)
    client.loop_start()
    return client


def _close(client: paho.Client) -> None:
    client.disconnect()
    client.loop_stop()


def _start_as_before(folder: Path, root: Path, port: int, password: str) -> SandboxedProcess:
    data = folder / "broker"
    data.mkdir(mode=0o700)
    (data / "mosquitto.conf").write_text(BEFORE.format(port=port))
    (data / "acl").write_text("user vigie\ntopic readwrite #\ntopic read $SYS/#\n")
    (data / "passwords").write_text(f"vigie:{password}\n")
    (data / "passwords").chmod(0o600)
    hashing = sandbox.command(
        root, ["mosquitto_passwd", "-U", "/data/passwords"], user="mosquitto", writable={data: "/data"}
    )
    subprocess.run(hashing, env=sandbox.environment(), check=True, capture_output=True)
    line = sandbox.command(
        root, ["mosquitto", "-c", "/data/mosquitto.conf"], user="mosquitto", writable={data: "/data"},
        die_with_parent=True,
    )  # fmt: skip
    process = SandboxedProcess("broker", folder)
    process.start(line, folder / "log", sandbox.environment())
    assert process.wait_until(lambda: answers(port), 30)
    return process


def test_the_collectors_session_and_queue_survive_the_change_of_accounts(folder: Path) -> None:
    credentials_file = folder / "credentials.json"
    old = {"superuser_password": "s" * 32, "database_password": "d" * 32, "broker_password": "b" * 32}
    credentials_file.write_text(json.dumps(old))
    root = rootfs.ensure_rootfs(rootfs.default_cache_dir(), lambda _line: None, catalogue("en"))
    port = free_port()
    process = _start_as_before(folder, root, port, old["broker_password"])

    collector = _session(port, old["broker_password"], "collector")
    collector.subscribe("vigie/v1/#", qos=1)
    time.sleep(0.3)
    _close(collector)
    sender = _session(port, old["broker_password"], "sender")
    for number in range(50):
        sender.publish("vigie/v1/one/readings", str(number), qos=1).wait_for_publish(10)
    _close(sender)
    process.stop(signal.SIGTERM, 30)

    credentials = load_credentials(credentials_file)
    assert {name: getattr(credentials, name) for name in old} == old
    assert load_credentials(credentials_file) == credentials, "the new password is kept too"
    broker = Broker(root, folder / "broker", folder / "log", credentials, process, die_with_parent=True)
    broker.start(port)
    try:
        heard: list[bytes] = []
        resumed = paho.Client(CallbackAPIVersion.VERSION2, client_id="collector", protocol=paho.MQTTv5)
        resumed.username_pw_set("vigie", credentials.broker_password)
        resumed.on_message = lambda _client, _data, message: heard.append(bytes(message.payload))
        resumed.connect(LOOPBACK, port, clean_start=False)
        resumed.loop_start()
        deadline = time.monotonic() + 10
        while len(heard) < 50 and time.monotonic() < deadline:
            time.sleep(0.02)
        _close(resumed)
        assert heard == [str(number).encode() for number in range(50)]
        assert not (folder / "broker" / "passwords").exists()
        assert not (folder / "broker" / "acl").exists()
    finally:
        broker.stop()

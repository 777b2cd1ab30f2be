"""The compose file's start script, run in the local root folder: the same accounts and rights as the local stack's."""

import json
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalogue import catalogue
from deploy import rootfs, sandbox
from deploy.broker_accounts import ensure_accounts
from deploy.memory import LOOPBACK, Credentials, answers, free_port
from deploy.process import SandboxedProcess
from domain.endpoint import mqtt_endpoint
from ingest.broker_identity import DynamicSecurity, Identity
from tests.fixtures.mqtt_device import Device

DOCKER = Path(__file__).resolve().parents[2] / "deploy" / "docker"


class ScriptedBroker:
    """A broker that the script of the compose file starts, with paths of the local root folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        root = rootfs.ensure_rootfs(rootfs.default_cache_dir(), lambda _line: None, catalogue("en"))
        plugin = next(iter(root.glob("usr/lib/*/mosquitto_dynamic_security.so"))).relative_to(root)
        configuration = (DOCKER / "mosquitto.conf").read_text()
        for image, here in (
            ("/usr/lib/mosquitto_dynamic_security.so", f"/{plugin}"),
            ("/mosquitto/data/", "/data/"),
            ("listener 1883", f"listener {self.port} {LOOPBACK}"),
        ):
            assert image in configuration
            configuration = configuration.replace(image, here)
        (self.data / "mosquitto.conf").write_text(configuration)
        (self.data / "start.sh").write_text((DOCKER / "start-broker.sh").read_text())
        self._line = sandbox.command(
            root, ["sh", "/data/start.sh"], user="mosquitto", writable={self.data: "/data"}, die_with_parent=True
        )
        self._process = SandboxedProcess("broker", folder)

    def start(self, password: str, admin_password: str) -> None:
        environment = sandbox.environment(
            {
                "VIGIE_MQTT_PASSWORD": password, "VIGIE_MQTT_ADMIN_PASSWORD": admin_password, "BROKER_DATA": "/data",
                "BROKER_CONFIGURATION": "/data/mosquitto.conf",
            }
        )  # fmt: skip
        self._process.start(self._line, self.folder / "log", environment)
        assert self._process.wait_until(lambda: answers(self.port), 30), (self.folder / "log").read_text()

    def stop(self) -> None:
        self._process.stop(signal.SIGTERM, 30)

    def accounts(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.data / "dynamic-security.json").read_text())
        return found


@pytest.fixture
def scripted() -> Iterator[ScriptedBroker]:
    folder = Path(tempfile.mkdtemp(prefix="vigie-script-"))
    made = ScriptedBroker(folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_the_script_makes_the_accounts_once_and_keeps_those_of_devices(scripted: ScriptedBroker) -> None:
    url = f"mqtt://{LOOPBACK}:{scripted.port}"
    scripted.start("first", "admin")
    with DynamicSecurity(mqtt_endpoint(f"mqtt://vigie-admin:admin@{LOOPBACK}:{scripted.port}")) as security:
        security.grant([Identity("one", "password-of-one", ("vigie/v1/one/#",))])
    with Device(url, "vigie", "first") as vigie:
        assert vigie.subscribe("#")
        assert vigie.subscribe("$share/collectors/#")
        assert vigie.subscribe("$SYS/broker/uptime")
        assert not vigie.subscribe("$CONTROL/#")
    scripted.stop()
    scripted.start("first", "admin")
    with Device(url, "one", "password-of-one") as one:
        assert one.publish("vigie/v1/one/readings", "x")
        assert not one.publish("vigie/v1/two/readings", "x")


def test_the_scripts_rights_are_those_of_the_local_stack(scripted: ScriptedBroker, tmp_path: Path) -> None:
    scripted.start("first", "admin")
    ensure_accounts(tmp_path / "local.json", Credentials("s", "d", "first", "admin"))
    local = json.loads((tmp_path / "local.json").read_text())

    def rights(document: dict[str, object]) -> object:
        roles = document["roles"]
        assert isinstance(roles, list)
        found = {
            role["rolename"]: {(a["acltype"], a["topic"], a["priority"], a["allow"]) for a in role["acls"]}
            for role in roles
        }
        return found, document["defaultACLAccess"]

    assert rights(scripted.accounts()) == rights(local)

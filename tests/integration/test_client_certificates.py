"""Devices that show a certificate instead of a password: their common name is their account."""

import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from app.catalogue import catalogue
from deploy import rootfs, sandbox
from deploy.broker_accounts import ensure_accounts
from deploy.memory import LOOPBACK, Credentials, answers, free_port
from deploy.process import SandboxedProcess
from domain.endpoint import mqtt_endpoint
from ingest.broker_identity import DynamicSecurity, Identity

NEW_KEY = ("req", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
CONFIGURATION = """\
listener {port} 127.0.0.1
allow_anonymous false
plugin {plugin}
plugin_opt_config_file /data/dynamic-security.json
listener {tls_port} 127.0.0.1
cafile /data/ca.crt
certfile /data/server.crt
keyfile /data/server.key
require_certificate true
use_identity_as_username true
"""


class CertificateBroker:
    """A Mosquitto with a listener for certificates beside the ordinary one."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self.port, self.tls_port = free_port(), free_port()
        self._openssl(*NEW_KEY, "-x509", "-days", "2", "-subj", "/CN=devices", "-keyout", "ca.key", "-out", "ca.crt")
        for name in ("server", "one", "stranger"):
            self.sign(name)
        root = rootfs.ensure_rootfs(rootfs.default_cache_dir(), lambda _line: None, catalogue("en"))
        plugin = next(iter(root.glob("usr/lib/*/mosquitto_dynamic_security.so"))).relative_to(root)
        text = CONFIGURATION.format(port=self.port, tls_port=self.tls_port, plugin=f"/{plugin}")
        (self.data / "mosquitto.conf").write_text(text)
        ensure_accounts(self.data / "dynamic-security.json", Credentials("s", "d", "password", "admin"))
        line = sandbox.command(
            root, ["mosquitto", "-c", "/data/mosquitto.conf"], user="mosquitto", writable={self.data: "/data"},
            die_with_parent=True,
        )  # fmt: skip
        self._process = SandboxedProcess("broker", folder)
        self._process.start(line, folder / "log", sandbox.environment())
        ready = self._process.wait_until(lambda: answers(self.port) and answers(self.tls_port), 30)
        assert ready, (folder / "log").read_text()

    def sign(self, name: str) -> None:
        """Make a key and a certificate of our authority."""
        self._openssl(*NEW_KEY, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        signing = ("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial")
        self._openssl(*signing, "-days", "2", "-out", f"{name}.crt")

    def stop(self) -> None:
        self._process.stop(signal.SIGTERM, 30)

    def admin(self) -> DynamicSecurity:
        return DynamicSecurity(mqtt_endpoint(f"mqtt://vigie-admin:admin@{LOOPBACK}:{self.port}"))

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.data, check=True, capture_output=True)


@pytest.fixture
def certificates() -> Iterator[CertificateBroker]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed (apt-get install openssl)")
    folder = Path(tempfile.mkdtemp(prefix="vigie-certificates-"))
    made = CertificateBroker(folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


class CertifiedDevice:
    """A client that shows a certificate."""

    def __init__(self, broker: CertificateBroker, name: str) -> None:
        self.gone, self._answered = threading.Event(), threading.Event()
        self._reasons: list[bool] = []
        context = ssl.create_default_context(cafile=str(broker.data / "ca.crt"))
        context.check_hostname = False
        context.load_cert_chain(broker.data / f"{name}.crt", broker.data / f"{name}.key")
        client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5, reconnect_on_failure=False)
        client.tls_set_context(context)
        client.on_connect = lambda _c, _d, _f, reason, _p: self._say(ok=not reason.is_failure)
        client.on_publish = lambda _c, _d, _m, reason, _p: self._say(ok=not reason.is_failure)
        client.on_disconnect = lambda *_: self.gone.set()
        client.connect(LOOPBACK, broker.tls_port)
        client.loop_start()
        self._client = client
        assert self._answered.wait(10)

    @property
    def last(self) -> bool:
        return self._reasons[-1]

    def publish(self, topic: str) -> bool:
        self._answered.clear()
        self._client.publish(topic, "x", qos=1)
        assert self._answered.wait(10)
        return self.last

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _say(self, *, ok: bool) -> None:
        self._reasons.append(ok)
        self._answered.set()


def test_a_certificates_name_is_the_account(certificates: CertificateBroker) -> None:
    with certificates.admin() as security:
        security.grant([Identity("one", None, ("vigie/v1/one/#",))])
        one, stranger = CertifiedDevice(certificates, "one"), CertifiedDevice(certificates, "stranger")
        assert one.publish("vigie/v1/one/readings")
        assert not one.publish("vigie/v1/two/readings")
        assert not stranger.publish("vigie/v1/one/readings"), "signed by the authority, and given no right"
        security.revoke(["one"])
        assert one.gone.wait(5)
        one.close()
        stranger.close()
    again = CertifiedDevice(certificates, "one")
    assert not again.publish("vigie/v1/one/readings")
    again.close()

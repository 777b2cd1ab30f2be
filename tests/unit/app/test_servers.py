"""Who gives devices their accounts: the administrator that is named, else the local stack's at its own broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.servers import admin_endpoint, device_endpoint
from app.settings import settings
from deploy.memory import load_credentials
from domain.errors import UsageError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of a local stack that listened on port 41001."""
    for name in ("VIGIE_MQTT_URL", "VIGIE_MQTT_ADMIN_URL", "VIGIE_MQTT_DEVICE_URL", "VIGIE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def started(home: Path) -> None:
    (home / "ports.json").write_text('{"broker": 41001, "postgres": 41002}')
    load_credentials(home / "credentials.json", make=lambda: "made")


def test_the_local_stacks_administrator_serves_its_own_broker(home: Path) -> None:
    assert admin_endpoint() is None
    started(home)
    found = admin_endpoint()
    assert found is not None
    assert (found.username, found.password, found.port) == ("vigie-admin", "made", 41001)


@pytest.mark.parametrize(
    ("url", "serves"),
    [("mqtt://vigie:made@127.0.0.1:41001", True), ("mqtt://127.0.0.1:1883", False), ("mqtt://elsewhere:41001", False)],
)
def test_it_has_nothing_to_say_elsewhere(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, *, serves: bool
) -> None:
    started(home)
    monkeypatch.setenv("VIGIE_MQTT_URL", url)
    assert (admin_endpoint() is not None) is serves


@pytest.mark.usefixtures("home")
def test_the_named_administrator_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_MQTT_ADMIN_URL", "mqtts://boss:key@broker.exemple.fr")
    found = admin_endpoint()
    assert found is not None
    assert (found.host, found.port, found.username) == ("broker.exemple.fr", 8883, "boss")
    monkeypatch.setenv("VIGIE_MQTT_ADMIN_URL", "http://no-broker")
    settings.cache_clear()
    with pytest.raises(UsageError, match="error-broker-url-form"):
        admin_endpoint()


def test_devices_are_told_the_address_from_outside(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert device_endpoint() is None
    started(home)
    found = device_endpoint()
    assert found is not None
    assert (found.host, found.port) == ("127.0.0.1", 41001)
    monkeypatch.setenv("VIGIE_MQTT_DEVICE_URL", "mqtts://mqtt.exemple.fr")
    settings.cache_clear()
    outside = device_endpoint()
    assert outside is not None
    assert (outside.host, outside.port, outside.tls) == ("mqtt.exemple.fr", 8883, True)

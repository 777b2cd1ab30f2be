"""`vigie device check` after the broker, or the database, came back from a copy: on real servers."""

import json
from pathlib import Path

import psycopg
import pytest

from domain.endpoint import mqtt_endpoint
from ingest.broker_identity import DynamicSecurity, Identity
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.device_list import as_csv, good
from tests.fixtures.mqtt_device import Device
from tests.fixtures.process import Vigie


@pytest.fixture
def vigie(database_url: str, broker: RestartableBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vigie:
    TimescaleRegistry(database_url).load_territory()
    monkeypatch.setenv("VIGIE_MQTT_ADMIN_URL", broker.admin_url)
    return Vigie(database_url, broker.url, tmp_path / "home")


class Administrator(DynamicSecurity):
    """Does at the broker what no command of Vigie's does."""

    def run(self, **command: object) -> None:
        self._send([command])


def connected(vigie: Vigie, folder: Path, *numbers: int) -> dict[str, str]:
    """Connect devices; return their passwords."""
    path = folder / "list.csv"
    path.write_bytes(as_csv([good(number) for number in numbers]))
    return {one["device"]: one["password"] for one in vigie.json("connect", str(path), "--apply")["accounts"]}


def faults(answer: object, name: str = "differences") -> list[tuple[str, str]]:
    assert isinstance(answer, dict)
    return [(one["device"], one["fault"]) for one in answer[name]]


def checked(vigie: Vigie, *options: str, code: int = 1) -> dict[str, object]:
    done = vigie.run("device", "check", "--json", *options)
    assert done.returncode == code, done.stderr
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_a_broker_from_an_old_copy_is_brought_to_what_the_database_says(
    vigie: Vigie, tmp_path: Path, broker: RestartableBroker
) -> None:
    given = connected(vigie, tmp_path, 0, 1, 2, 3, 4)
    assert faults(checked(vigie, code=0)) == []
    vigie.json("device", "give", "by-card", "--topic", "card/#", "--certificate")
    vigie.json("device", "revoke", "compteur-004")
    with Administrator(mqtt_endpoint(broker.admin_url)) as admin:
        admin.revoke(["compteur-000", "by-card"])
        admin.run(command="disableClient", username="compteur-001")
        more = {"rolename": "device:compteur-002", "acltype": "publishClientSend", "topic": "vigie/#", "allow": True}
        admin.run(command="addRoleACL", **more)
        admin.run(command="createRole", rolename="everything")
        admin.run(command="addClientRole", username="compteur-003", rolename="everything")
        admin.grant([Identity("compteur-004", "of before", ("vigie/v1/compteur-004/#",))])
        admin.run(command="setDefaultACLAccess", acls=[{"acltype": "publishClientSend", "allow": True}])
    wrong = [
        ("", "open"), ("by-card", "missing_certificate"), ("compteur-000", "missing"), ("compteur-001", "disabled"),
        ("compteur-002", "rights"), ("compteur-003", "rights"), ("compteur-004", "ended"),
    ]  # fmt: skip
    assert faults(checked(vigie)) == wrong
    assert faults(checked(vigie)) == wrong, "a check alone changes nothing"

    answer = checked(vigie, "--mend")
    assert faults(answer) == [("compteur-000", "missing")]
    assert faults(answer, "mended") == [one for one in wrong if one[0] != "compteur-000"]
    for device in ("compteur-001", "compteur-002", "compteur-003"):
        with Device(broker.url, device, given[device]) as client:
            assert not client.refused, "its password is the one it had"
            assert client.publish(f"vigie/v1/{device}/readings", "[]")
            assert not client.publish("vigie/v1/compteur-000/readings", "[]")
    with Device(broker.url, "compteur-004", "of before") as client:
        assert client.refused

    # Whose password is lost needs another sheet.
    told = vigie.run("device", "check")
    assert told.returncode == 1
    assert "vigie device rotate compteur-000" in told.stderr
    assert "One device needs another sheet" in told.stderr
    sheets = tmp_path / "sheets.pdf"
    answer = checked(vigie, "--mend", "--sheets", str(sheets), code=0)
    assert faults(answer, "mended") == [("compteur-000", "missing")]
    assert sheets.read_bytes().startswith(b"%PDF-")
    assert faults(checked(vigie, code=0)) == []


def test_a_database_from_an_old_copy_leaves_newer_devices_in_until_somebody_decides(
    vigie: Vigie, tmp_path: Path, broker: RestartableBroker, database_url: str
) -> None:
    given = connected(vigie, tmp_path, 0, 1)
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM device_identity WHERE username = 'compteur-001'")
    assert faults(checked(vigie)) == [("compteur-001", "unknown")]
    assert faults(checked(vigie, "--mend")) == [("compteur-001", "unknown")]
    with Device(broker.url, "compteur-001", given["compteur-001"]) as client:
        assert not client.refused
        assert faults(checked(vigie, "--mend", "--end-unknown", code=0), "mended") == [("compteur-001", "unknown")]
        assert client.thrown_out()


def test_passwords_of_after_the_copy_are_told_and_renewed(
    vigie: Vigie, tmp_path: Path, broker: RestartableBroker
) -> None:
    given = connected(vigie, tmp_path, 0)
    assert faults(checked(vigie, "--restored", "2026-01-01T00:00:00Z")) == [("compteur-000", "outdated")]
    assert faults(checked(vigie, "--restored", "2099-01-01T00:00:00Z", code=0)) == []
    sheets = tmp_path / "sheets.pdf"
    answer = checked(vigie, "--restored", "2026-01-01T00:00:00Z", "--mend", "--sheets", str(sheets), code=0)
    assert faults(answer, "mended") == [("compteur-000", "outdated")]
    with Device(broker.url, "compteur-000", given["compteur-000"]) as client:
        assert client.refused


def test_what_mends_needs_the_word(vigie: Vigie, tmp_path: Path) -> None:
    assert vigie.run("device", "check", "--end-unknown").returncode == 2
    assert vigie.run("device", "check", "--sheets", str(tmp_path / "x.pdf")).returncode == 2
    assert vigie.run("device", "check", "--restored", "yesterday").returncode == 2

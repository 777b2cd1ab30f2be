"""`vigie connect` and `vigie device`, as processes, on real servers."""

import json
import stat
from pathlib import Path

import pytest

from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.command import VigieHere
from tests.fixtures.device_list import as_csv, good, lines
from tests.fixtures.mqtt_device import Device


@pytest.fixture
def vigie(database_url: str, broker: RestartableBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VigieHere:
    TimescaleRegistry(database_url).load_territory()
    monkeypatch.setenv("VIGIE_MQTT_ADMIN_URL", broker.admin_url)
    monkeypatch.setenv("VIGIE_MQTT_DEVICE_URL", "mqtts://mqtt.exemple.fr")
    return VigieHere(database_url, broker.url, tmp_path / "home")


def listed(folder: Path, *rows: dict[str, str]) -> str:
    path = folder / "list.csv"
    path.write_bytes(as_csv(list(rows)))
    return str(path)


def test_a_dry_run_says_every_verdict_and_writes_nothing(vigie: VigieHere, tmp_path: Path) -> None:
    done = vigie.run("connect", listed(tmp_path, *lines(faulty=True)), "--json")
    assert done.returncode == 2
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["done"] is False
    assert answer["counts"] == {"new": 280, "same": 0, "updated": 0, "refused": 20}
    refused = [line for line in answer["lines"] if line["verdict"] == "refused"]
    assert [len(line["reasons"]) for line in refused] == [1] * 20
    assert vigie.json("device", "list") == {"identities": []}
    again = vigie.run("connect", listed(tmp_path, *lines(faulty=True)), "--apply")
    assert again.returncode == 2
    assert "Nothing was written" in again.stderr
    assert "--apply" not in done.stderr + again.stderr, "there is something to correct first"
    assert vigie.json("device", "list") == {"identities": []}


def test_a_device_from_its_list_to_its_end(vigie: VigieHere, tmp_path: Path, broker: RestartableBroker) -> None:
    answer = vigie.json("connect", listed(tmp_path, good(0), good(1)), "--apply")
    assert answer["done"] is True
    account = answer["accounts"][0]
    assert (account["device"], account["publish"]) == ("compteur-000", ["vigie/v1/compteur-000/#"])
    with Device(broker.url, "compteur-000", account["password"]) as client:
        assert client.publish("vigie/v1/compteur-000/readings", "[]")
        rotated = vigie.json("device", "rotate", "compteur-000")
        assert client.thrown_out()
    with Device(broker.url, "compteur-000", rotated["password"]) as client:
        assert not client.refused
        assert vigie.json("device", "revoke", "compteur-000") == {"revoked": "compteur-000"}
        assert client.thrown_out()
    assert [one["device"] for one in vigie.json("device", "list")["identities"]] == ["compteur-001"]
    ended = vigie.json("device", "list", "--ended")["identities"]
    assert [one["revoked_at"] is None for one in ended] == [False, False, True]
    assert vigie.run("device", "revoke", "compteur-000").returncode == 3
    refused = vigie.run("device", "rotate", "compteur-000")
    assert (refused.returncode, "vigie device give compteur-000" in refused.stderr) == (4, True)
    repeated = vigie.json("connect", listed(tmp_path, good(0), good(1)), "--apply")
    assert (repeated["counts"]["same"], repeated["accounts"]) == (2, [])
    assert "vigie device give compteur-000" in repeated["lines"][0]["notes"][0]
    given = vigie.json("device", "give", "compteur-000")
    assert given["publish"] == ["vigie/v1/compteur-000/#"]
    with Device(broker.url, "compteur-000", given["password"]) as client:
        assert not client.refused
    assert vigie.run("device", "give", "unheard-of").returncode == 2


def test_a_gateways_account(vigie: VigieHere, tmp_path: Path, broker: RestartableBroker) -> None:
    sheet = tmp_path / "z2m.pdf"
    given = vigie.json("device", "give", "z2m", "--topic", "zigbee2mqtt/#", "--listen", "zigbee2mqtt/+/set")
    assert (given["publish"], given["subscribe"]) == (["zigbee2mqtt/#"], ["zigbee2mqtt/+/set"])
    with Device(broker.url, "z2m", given["password"]) as gateway:
        assert gateway.publish("zigbee2mqtt/meter", "{}")
    assert vigie.run("device", "give", "z2m", "--topic", "a", "--sheet", str(sheet)).returncode == 4
    assert not sheet.exists()
    assert vigie.run("device", "give", "other", "--topic", "#").returncode == 2


def test_sheets_are_a_private_file_that_is_never_overwritten(vigie: VigieHere, tmp_path: Path) -> None:
    sheets = tmp_path / "sheets.pdf"
    file = listed(tmp_path, good(0), good(1))
    assert vigie.run("connect", file, "--sheets", str(sheets)).returncode == 2
    done = vigie.run("connect", file, "--apply", "--sheets", str(sheets), "--json")
    assert done.returncode == 0, done.stderr
    content = sheets.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 2
    assert stat.S_IMODE(sheets.stat().st_mode) == 0o600
    answer = json.loads(done.stdout.splitlines()[-1])
    assert [account["password"] for account in answer["accounts"]] == [None, None]
    again = vigie.run("device", "rotate", "compteur-000", "--sheet", str(sheets))
    assert again.returncode == 2
    assert "exists" in again.stderr
    assert "--sheet" not in again.stderr
    assert sheets.read_bytes() == content
    none = vigie.run("connect", file, "--apply", "--sheets", str(tmp_path / "again.pdf"))
    assert (none.returncode, "No sheet was written to" in none.stderr) == (0, True)
    assert not (tmp_path / "again.pdf").exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("absent.csv", None, 3),
        ("empty.csv", b"", 2),
        ("bad.xlsx", b"PK\x03\x04", 2),
        ("latin.csv", b"meter\xe9;x\n", 2),
    ],
)
def test_a_file_that_is_no_list_is_one_sentence(
    vigie: VigieHere, tmp_path: Path, name: str, content: bytes | None, code: int
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = vigie.run("connect", str(path))
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1

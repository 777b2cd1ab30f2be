"""`vigie meter-key`: from a file to the collector, and to nobody else."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

from domain.reading import RawMessage, Reading
from domain.setup import NOTHING_SET_UP
from ingest.decoders.wmbus_hex import TOPIC_DECODER
from ingest.knowledge import Knowledge
from storage.connection import Role, connect
from storage.readings import TimescaleReadings
from tests.fixtures.command import call
from tests.fixtures.meter_payloads import GAS_ENCRYPTED

KEY = "0102030405060708090A0B0C0D0E0F11"
RECEIVED = datetime(2026, 3, 29, 10, 0, 7, tzinfo=UTC)


def vigie(database_url: str, *arguments: str) -> CompletedProcess[str]:
    return call("meter-key", *arguments, VIGIE_DATABASE_URL=database_url, VIGIE_LANG="en")


def volumes(database_url: str, known: Knowledge) -> list[float]:
    """Let a collector look at its set-up, and decode the telegram of a gas meter."""
    with closing(TimescaleReadings(database_url)) as sink:
        setup = sink.setup(known.setup.revision)
    if setup is not None:
        known.use(setup)
    message = RawMessage("wmbus/roof/telegram", GAS_ENCRYPTED.encode(), RECEIVED)
    return [item.value for item in TOPIC_DECODER.decode(message, known) if isinstance(item, Reading)]


def test_a_key_opens_telegrams_until_it_is_forgotten(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(f"meter;key\n12345678;{KEY}\n22345678;{KEY}\n")
    known = Knowledge()
    assert known.setup is NOTHING_SET_UP
    assert volumes(database_url, known) == []
    added = vigie(database_url, "add", str(file), "--json")
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout.splitlines()[-1]) == {"kept": 2}
    assert volumes(database_url, known) == [28504.27]
    listed = vigie(database_url, "list", "--json")
    assert [row["meter"] for row in json.loads(listed.stdout)["items"]] == ["12345678", "22345678"]
    assert KEY.lower() not in listed.stdout.lower()
    assert vigie(database_url, "forget", "12345678").returncode == 0
    assert volumes(database_url, known) == []
    again = vigie(database_url, "forget", "12345678")
    assert again.returncode != 0
    assert "has no key" in again.stderr


def test_a_file_with_a_wrong_line_changes_nothing(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(f"meter;key\n12345678;{KEY}\n2234567;{KEY}\n")
    refused = vigie(database_url, "add", str(file))
    assert refused.returncode == 2
    assert " 3. A meter" in refused.stderr
    assert json.loads(vigie(database_url, "list", "--json").stdout) == {"items": []}


def test_only_collectors_see_keys(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(f"meter;key\n12345678;{KEY}\n")
    assert vigie(database_url, "add", str(file)).returncode == 0
    with connect(database_url, Role.INGEST) as connection:
        connection.execute("INSERT INTO description VALUES ('z2m/x', 'list', now())")
    for role, seen in ((Role.INGEST, 2), (Role.API, 1), (Role.EDITOR, 1), (Role.ANALYTICS, 1)):
        with connect(database_url, role) as connection:
            row = connection.execute("SELECT count(*) FROM description").fetchone()
            assert row == (seen,), role

"""The database's disk full while messages flow, then room again: the collector waits, and nothing is lost."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.memory import free_port
from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from tests.chaos.database import OwnDatabase
from tests.chaos.metrics import condition
from tests.chaos.truth import Stream, assert_exactly, holds_all, stored
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually

pytestmark = pytest.mark.chaos

MIB = 1_048_576


class SmallDisk:
    """A file system in memory whose size a test changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2g,mode=0700", "tmpfs", str(folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")

    def used(self) -> int:
        """Return the bytes that are used."""
        answer = subprocess.run(
            ["df", "--output=used", "-B1", str(self.folder)], capture_output=True, text=True, check=True
        )
        return int(answer.stdout.split()[-1])

    def resize(self, size: int) -> None:
        """Make it larger or smaller, while it is in use."""
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.folder)], check=True)

    def close(self) -> None:
        """Take it away."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """The file system that the database of the test lives on."""
    folder = tmp_path / "disk"
    folder.mkdir()
    small = SmallDisk(folder)
    try:
        yield small
    finally:
        small.close()


@pytest.fixture
def own_database(disk: SmallDisk) -> Iterator[OwnDatabase]:
    """The database on the small disk."""
    database = OwnDatabase(disk.folder)
    try:
        yield database
    finally:
        database.close()


def test_a_full_disk_is_waited_for(  # noqa: PLR0917 (fixtures)
    own_database: OwnDatabase,
    disk: SmallDisk,
    broker: RestartableBroker,
    vigie: Vigie,
    tmp_path: Path,
    chance: random.Random,
) -> None:
    prepare_session(mqtt_endpoint(broker.url), "collector")
    log = tmp_path / "log"
    port = free_port()
    with (
        vigie.running("ingest", "--metrics-port", str(port), log=log) as collector,
        Stream(broker.url, pace=3000) as stream,
    ):
        assert eventually(lambda: stored(own_database.url) > 3000)
        disk.resize(disk.used() + chance.randrange(4 * MIB))
        assert eventually(lambda: "database_away" in log.read_text())
        assert eventually(lambda: condition(port) == "database_away")
        stream.wait_for(20_000)
        assert collector.poll() is None
        disk.resize(2048 * MIB)
        # A full disk may have ended the server as well, which cannot write its journal: its supervisor starts it.
        own_database.start()
        messages = stream.finish()
        assert eventually(lambda: holds_all(own_database.url, messages))
        assert end(collector) == 0
    assert_exactly(own_database.url, messages)

"""A TimescaleDB of one test, with the settings of service, that may be stopped, killed and started again."""

from pathlib import Path

from app.catalogue import catalogue
from deploy.stack import MQTT_URL, Stack
from storage.migrate import migrate
from tests.fixtures.registry import one_meter


class OwnDatabase:
    """One database server in a folder; it is migrated, and knows the meter `m1`.

    Args:
        home: the folder; it may be a file system of its own.
    """

    def __init__(self, home: Path) -> None:
        self._stack = Stack(home, catalogue("en"), environ={MQTT_URL: "mqtt://127.0.0.1:1"}, die_with_parent=True)
        self.url = self._stack.up().database_url
        migrate(self.url)
        one_meter(self.url)

    def start(self) -> None:
        """Start the server where it does not run; it recovers what was committed."""
        self._stack.up()

    def stop(self) -> None:
        """Stop it cleanly; clients are disconnected."""
        self._stack.down(broker=False)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._stack.kill()

    def running(self) -> bool:
        """Whether the server is there."""
        return self._stack.status()[0].running

    def close(self) -> None:
        """End it; the folder is the caller's."""
        self._stack.kill()

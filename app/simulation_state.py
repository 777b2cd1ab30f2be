"""How far a run over MQTT came: a small file under the local home, so that it goes on where it was stopped."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.settings import settings
from domain.endpoint import mqtt_endpoint
from domain.errors import UsageError
from simulators.scenario import Scenario

__all__ = ["RunState"]

WRITE_EVERY_S = 1.0


@dataclass(slots=True)
class RunState:
    """The state of one scenario, seed, epoch and choice of faults at one broker."""

    path: Path
    key: dict[str, Any]
    _written: float = field(default=0.0, init=False)
    _waiting: datetime | None = field(default=None, init=False)

    @classmethod
    def of(cls, scenario: Scenario, mqtt_url: str, faults: str) -> "RunState":
        """Return the state of a run, which need not have begun."""
        broker = mqtt_endpoint(mqtt_url)
        key = {
            "scenario": scenario.name,
            "seed": scenario.seed,
            "epoch": scenario.epoch.isoformat(),
            "faults": faults,
            "broker": f"{broker.host}:{broker.port}",
        }
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:16]
        folder = settings().home.expanduser() / "simulations"
        return cls(folder / f"{scenario.name}-{digest}.json", key)

    def acknowledged_until(self) -> datetime | None:
        """Return the moment before which everything has been acknowledged, None where nothing is known.

        Raises:
            UsageError: the file is damaged, or the local home is no folder.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unwritable(error) from error
        except UnicodeDecodeError as error:
            raise UsageError("error-simulation-state", path=str(self.path)) from error
        try:
            return datetime.fromisoformat(json.loads(text)["acknowledged_until"]).astimezone(UTC)
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError("error-simulation-state", path=str(self.path)) from error

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Make sure that it can be written before a run begins, and write the last moment however the run ends.

        Raises:
            UsageError: the local home is no folder, or may not be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._beside()
            beside.touch()
            beside.unlink()
        except OSError as error:
            raise _unwritable(error) from error
        try:
            yield
        finally:
            if self._waiting is not None:
                self.keep(self._waiting, at_once=True)

    def keep(self, moment: datetime, *, at_once: bool = False) -> None:
        """Write the moment, at most once a second unless `at_once`; a file is there whole or not at all."""
        self._waiting = moment
        if not at_once and time.monotonic() - self._written < WRITE_EVERY_S:
            return
        beside = self._beside()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self.key | {"acknowledged_until": moment.isoformat()}), encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            raise _unwritable(error) from error
        self._written, self._waiting = time.monotonic(), None

    def forget(self) -> None:
        """Begin anew."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(error) from error

    def _beside(self) -> Path:
        return self.path.with_suffix(f".{os.getpid()}.tmp")


def _unwritable(error: OSError) -> UsageError:
    return UsageError("error-home-unwritable", home=str(settings().home), reason=error.strerror or "")

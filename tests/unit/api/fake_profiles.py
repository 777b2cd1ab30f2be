"""Profiles kept in memory, under the real rules of saving and trying them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.batch import RegisterKey
from domain.errors import NotFoundError
from domain.registry import RegisterKind
from storage.api_rows import Row
from storage.profiles import TimescaleProfiles

__all__ = ["BODY", "NAME", "VECTOR", "MemoryProfiles"]

NAME = "chaufferie"
BODY = {"topic": "plant/{device}/meters", "readings": [{"channel": "energy_import", "path": "e", "unit": "kWh"}]}
VECTOR = {
    "topic": "plant/b1/meters",
    "payload": {"e": 12.5},
    "readings": [{"device": "b1", "channel": "energy_import", "value": 12.5, "unit": "kWh"}],
}
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class MemoryProfiles(TimescaleProfiles):
    """One profile in two versions, and one refused message of its topic."""

    def __init__(self) -> None:
        super().__init__("postgresql://nowhere")
        self._kept: list[dict[str, Any]] = []
        for version in (1, 2):
            self._kept.append(
                self._row(NAME, version, {**BODY, "empty": ["refuse", "ignore"][version - 1]}, [VECTOR], "Anne")
            )

    @staticmethod
    def _row(name: str, version: int, body: Mapping[str, Any], vectors: Sequence[Any], by: str) -> dict[str, Any]:
        return {
            "name": name, "version": version, "active": True, "body": dict(body), "vectors": list(vectors),
            "created_at": NOW, "created_by": by,
        }  # fmt: skip

    def all(self) -> Sequence[Row]:
        newest = {row["name"]: row for row in self._kept}
        return [newest[name] for name in sorted(newest)]

    def find(self, name: str, version: int | None = None) -> Row | None:
        found = [row for row in self._kept if row["name"] == name and version in {None, row["version"]}]
        return found[-1] if found else None

    def versions(self, name: str) -> Sequence[Row]:
        return [row for row in reversed(self._kept) if row["name"] == name]

    def save(self, name: str, body: Mapping[str, Any], vectors: Sequence[Mapping[str, Any]], by: str) -> int:
        before = self.find(name)
        if before is not None and (before["body"], before["vectors"]) == (dict(body), list(vectors)):
            return int(before["version"])
        version = 1 if before is None else int(before["version"]) + 1
        self._kept.append(self._row(name, version, body, vectors, by))
        return version

    def changes(self) -> Sequence[Row]:
        return [{"act": "profile_off", "subject": NAME, "version": 2, "codec": None, "former": None,
                 "changed_at": NOW, "changed_by": "Anne"}]  # fmt: skip

    def activate(self, name: str, by: str, *, active: bool) -> None:  # noqa: ARG002 - the database notes it
        found = [row for row in self._kept if row["name"] == name]
        if not found:
            raise NotFoundError("error-profile-unknown", name=name)
        found[-1]["active"] = active

    def recent_refused(self, pattern: str, limit: int) -> Sequence[Row]:  # noqa: ARG002 - there is one
        if pattern != "^plant/[^/]*/meters$":
            return []
        return [{"topic": "plant/b7/meters", "payload": b'{"e":"<b>7</b>"}', "received_at": NOW}]

    def registers(self, devices: Collection[str]) -> Mapping[tuple[str, str], RegisterKey]:
        """Only m1's energy has a register, in kWh."""
        return {("m1", "energy_import"): RegisterKey(1, RegisterKind.INDEX, "kWh")} if "m1" in devices else {}

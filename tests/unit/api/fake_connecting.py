# ruff: noqa: ARG002 - a fake takes what its port is given and needs little of it
"""Connecting devices in memory: a meter called bad is refused, everything else is new."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from domain.connection import (
    Access,
    AccountOffer,
    Applied,
    CheckedLine,
    Credential,
    DeviceIdentity,
    IssuedIdentity,
    ListLine,
    Sheet,
    Verdict,
)
from domain.errors import ConflictError, NotFoundError, UsageError
from domain.text import Message, Translator

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class FakeConnecting:
    def __init__(self) -> None:
        self.applied: list[tuple[list[ListLine], str]] = []

    def template(self, kind: str) -> bytes:
        return kind.encode()

    def choices(self) -> Mapping[str, Sequence[str]]:
        return {"dialect": ["vigie", "tasmota"], "codec": ["", "axioma_w1"]}

    def read(self, name: str, content: bytes) -> Sequence[ListLine]:
        if not content.startswith(b"meter"):
            raise UsageError("error-list-format", file=name)
        words = enumerate(content.split()[1:], start=2)
        return [ListLine({"meter": text.decode(), "register": "volume"}, row=row) for row, text in words]

    def check(self, lines: Sequence[ListLine]) -> Sequence[CheckedLine]:
        return [
            CheckedLine(number, line.fields, Verdict.REFUSED, (Message("line-empty", {"column": "site"}),))
            if line.fields["meter"] == "bad"
            else CheckedLine(number, line.fields, Verdict.NEW, (), (Message("connect-note-no-account"),))
            for number, line in ((line.row or place, line) for place, line in enumerate(lines, start=1))
        ]

    def apply(self, lines: Sequence[ListLine], by: str) -> Applied:
        self.applied.append((list(lines), by))
        checked = tuple(self.check(lines))
        if any(line.verdict is Verdict.REFUSED for line in checked):
            return Applied(checked)
        return Applied(checked, done=True, sheets=tuple(_sheet(line.fields["meter"], by) for line in lines))

    def identities(self, *, ended: bool = False) -> Sequence[DeviceIdentity]:
        held = DeviceIdentity("prise-1", Access(Credential.PASSWORD, ("tele/prise-1/#",)), NOW, "<b>Léa</b>")
        by_card = DeviceIdentity("carte-1", Access(Credential.CERTIFICATE, ("tele/carte-1/#",)), NOW, "Léa")
        past = [
            DeviceIdentity(device, Access(Credential.PASSWORD, (f"tele/{device}/#",)), NOW, "Léa", NOW, who)
            for device, who in (("prise-1", "Jean"), ("ended", "Jean"), ("ended", "Zoé"))
        ]
        return sorted([*past, held, by_card], key=lambda one: one.device) if ended else [held]

    def give(self, device: str, access: Access | None, by: str) -> Sheet:
        if device == "prise-1":
            raise ConflictError("error-device-has-account", device=device)
        if access is None and device != "ended":
            raise UsageError("error-device-without-topics", device=device)
        access = access or Access(Credential.PASSWORD, ("tele/ended/#",))
        return Sheet(IssuedIdentity(device, access, f"secret-of-{device}"), (), None, None, NOW, by)

    def give_own(self, device: str, access: Access, by: str) -> Sheet:
        if access.publish == ("taken/#",):
            raise ConflictError("error-device-topic-taken", topic="taken/#", device="other")
        return Sheet(IssuedIdentity(device, access, f"secret-of-{device}"), (), None, None, NOW, by)

    def offer(self, device: str, access: Access | None) -> AccountOffer:
        return AccountOffer.BEHIND if access is None else AccountOffer.OWN

    def revoke(self, device: str, by: str) -> None:
        if device != "prise-1":
            raise NotFoundError("error-device-no-account", device=device)

    def rotate(self, device: str, by: str) -> Sheet:
        if device == "ended":
            raise ConflictError("error-device-account-ended", device=device)
        self.revoke(device, by)
        return _sheet(device, by)

    def sheets(self, sheets: Sequence[Sheet], translate: Translator) -> bytes:
        return b"%PDF-" + translate("sheet-title").encode()


def _sheet(device: str, by: str) -> Sheet:
    access = Access(Credential.PASSWORD, (f"tele/{device}/#",))
    return Sheet(IssuedIdentity(device, access, f"secret-of-{device}"), (), None, None, NOW, by)

"""Lines and accounts as answers and pages tell them."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.connection import Applied, CheckedLine, DeviceIdentity, Sheet
from domain.text import Message, Translator

__all__ = ["account_told", "applied_told", "identity_told", "line_told"]


def line_told(line: CheckedLine, translate: Translator) -> dict[str, Any]:
    """Return a line with its sentences."""

    def words(messages: Sequence[Message]) -> list[str]:
        return [translate(message.key, **message.params) for message in messages]

    names = {name: line.line.get(name, "") for name in ("meter", "register", "device")}
    told = {"line": line.number, "verdict": line.verdict.value, **names}
    return {**told, "reasons": words(line.reasons), "notes": words(line.notes)}


def applied_told(applied: Applied, translate: Translator) -> dict[str, Any]:
    """Return what became of a list."""
    no_accounts = applied.no_accounts
    return {
        "done": applied.done,
        "counts": applied.counts(),
        "lines": [line_told(line, translate) for line in applied.lines],
        "accounts": [account_told(sheet) for sheet in applied.sheets],
        "no_accounts": None if no_accounts is None else translate(no_accounts.key, **no_accounts.params),
        "replayed": None if applied.replayed is None else applied.replayed.told(),
    }


def account_told(sheet: Sheet) -> dict[str, Any]:
    """Return an account as it is given, with its password."""
    access = sheet.identity.access
    return {
        "device": sheet.identity.device,
        "credential": access.credential.value,
        "password": sheet.identity.password,
        "publish": list(access.publish),
        "subscribe": list(access.subscribe),
    }


def identity_told(one: DeviceIdentity) -> Mapping[str, Any]:
    """Return an account as it is kept, without its password."""
    return {
        "device": one.device,
        "credential": one.access.credential.value,
        "publish": list(one.access.publish),
        "subscribe": list(one.access.subscribe),
        "issued_at": one.issued_at,
        "issued_by": one.issued_by,
        "revoked_at": one.revoked_at,
        "revoked_by": one.revoked_by,
    }

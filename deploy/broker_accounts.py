"""The two accounts that Vigie itself has at its broker, in the file of Mosquitto's dynamic security plugin.

The file is the plugin's own: devices' accounts are in it, and the running broker rewrites it. Before each start Vigie
makes sure of its two accounts and of the rule that what is not allowed is refused; everything else stays as it is.

Format: mosquitto 2.0, plugins/dynamic-security. A password is PBKDF2-HMAC-SHA512, 64 bytes, of a salt of 12 bytes.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from deploy.memory import Credentials
from domain.errors import UsageError

__all__ = ["ADMIN", "USER", "ensure_accounts"]

USER = "vigie"
ADMIN = "vigie-admin"
CONTROL = "$CONTROL/#"
KINDS = ("publishClientSend", "publishClientReceive", "subscribePattern")

SALT_BYTES = 12
ITERATIONS = 101
"""The plugin's own number. Our passwords are 24 random bytes: more rounds would only slow down a thousand devices that
come back at once after a restart."""

DEFAULT_ACCESS = {
    "publishClientSend": False,
    "publishClientReceive": False,
    "subscribe": False,
    "unsubscribe": True,
}
"""What is not allowed is refused; giving up a subscription harms nobody."""

ROLES: dict[str, tuple[tuple[str, str], ...]] = {
    # The collector, the simulators and a laptop's devices. `#` leaves out topics that begin with $, and a shared
    # subscription is a topic that begins with $share.
    USER: (
        ("publishClientSend", "#"),
        ("publishClientReceive", "#"),
        ("publishClientReceive", "$SYS/#"),
        ("subscribePattern", "#"),
        ("subscribePattern", "$share/+/#"),
        ("subscribePattern", "$SYS/#"),
    ),
    # Whoever gives devices their accounts; it hears and says nothing else.
    ADMIN: tuple((kind, CONTROL) for kind in KINDS),
}


def ensure_accounts(path: Path, credentials: Credentials) -> None:
    """Write Vigie's accounts and roles into the plugin's file, keeping the accounts of devices; make it if need be.

    The broker must not run: it would overwrite the file.

    Raises:
        UsageError: the file is damaged; the sentence says how to begin anew.
    """
    document = _read(path)
    document["defaultACLAccess"] = DEFAULT_ACCESS
    document["roles"] = [*_without(document.get("roles"), "rolename"), *(_role(name) for name in ROLES)]
    passwords = {USER: credentials.broker_password, ADMIN: credentials.broker_admin_password}
    own = [_account(name, password) for name, password in passwords.items()]
    document["clients"] = [*_without(document.get("clients"), "username"), *own]
    _write(path, document)


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {"groups": []}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UsageError("error-stack-broker-accounts", file=str(path)) from error
    if not isinstance(document, dict):
        raise UsageError("error-stack-broker-accounts", file=str(path))
    return document


def _without(entries: object, key: str) -> Iterable[dict[str, Any]]:
    """Return the entries that are not Vigie's own."""
    return [entry for entry in entries if entry.get(key) not in ROLES] if isinstance(entries, list) else []


def _role(name: str) -> dict[str, Any]:
    acls = [{"acltype": kind, "topic": topic, "priority": 0, "allow": True} for kind, topic in ROLES[name]]
    if name != ADMIN:
        # To the plugin, a subscription to `#` covers topics that begin with $ too.
        acls += [{"acltype": kind, "topic": CONTROL, "priority": 1, "allow": False} for kind in KINDS]
    return {"rolename": name, "textname": "", "textdescription": "", "acls": acls}


def _account(name: str, password: str) -> dict[str, Any]:
    salt = secrets.token_bytes(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return {
        "username": name,
        "textname": "",
        "textdescription": "",
        "roles": [{"rolename": name}],
        "password": base64.b64encode(digest).decode("ascii"),
        "salt": base64.b64encode(salt).decode("ascii"),
        "iterations": ITERATIONS,
    }


def _write(path: Path, document: dict[str, Any]) -> None:
    half_written = path.with_suffix(".writing")
    half_written.unlink(missing_ok=True)
    descriptor = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 (a descriptor, not a path)
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    half_written.rename(path)

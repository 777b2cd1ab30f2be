"""Accounts of devices at the broker compared with those in the database, which says what they should be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.connection import Access, Credential, DeviceIdentity

__all__ = ["AccountFault", "BrokerAccount", "BrokerState", "Difference", "compare"]


class AccountFault(StrEnum):
    """How the broker and the database differ about an account."""

    MISSING = "missing"
    """The broker has it not; its password is kept nowhere: the device needs another."""
    MISSING_CERTIFICATE = "missing_certificate"
    """The broker has it not; a certificate proves who it is, so that it can be given again as it was."""
    OUTDATED = "outdated"
    """Its password was given after the copy from which the broker was restored: the device has another one."""
    DISABLED = "disabled"
    RIGHTS = "rights"
    """It may do something else than the database says."""
    ENDED = "ended"
    """Somebody ended it, and the broker still lets it in."""
    UNKNOWN = "unknown"
    """The broker lets in a device of which the database knows no account."""
    FOREIGN = "foreign"
    """A filter of it names another registered device, as which it may speak."""
    OPEN = "open"
    """The broker allows everybody what no account is allowed by name."""

    @property
    def needs_password(self) -> bool:
        """Whether only another password, and its sheet, mends it."""
        return self in {AccountFault.MISSING, AccountFault.OUTDATED}


@dataclass(frozen=True, slots=True)
class BrokerAccount:
    """An account as the broker has it: `device` where it is one of Vigie's for a device."""

    username: str
    publish: frozenset[str] = frozenset()
    subscribe: frozenset[str] = frozenset()
    of_device: bool = True
    disabled: bool = False
    other_rights: bool = False
    """Whether it has roles, groups or rights that no device's account has."""


@dataclass(frozen=True, slots=True)
class BrokerState:
    """All accounts by their user names, and what everybody may do (of publish, subscribe)."""

    accounts: Mapping[str, BrokerAccount] = field(default_factory=dict)
    open: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, of one device (empty: of the broker itself); `access` is what the database says, if anything.

    `topic` is the filter that names another device, `other`.
    """

    fault: AccountFault
    device: str
    access: Access | None = None
    topic: str = ""
    other: str = ""


def compare(
    identities: Sequence[DeviceIdentity],
    broker: BrokerState,
    restored: datetime | None = None,
    foreign: Iterable[Difference] = (),
) -> list[Difference]:
    """Return every difference, by device.

    Args:
        identities: every account that the database knows of, those that ended too.
        broker: what the broker has.
        restored: the moment of the copy from which the broker came back; None where it did not.
        foreign: accounts that may speak as another device, which the broker cannot tell.
    """
    held = {one.device: one for one in identities if one.revoked_at is None}
    ended = {one.device for one in identities} - held.keys()
    found = [*_of_held(held, broker, restored), *_of_others(held, ended, broker), *foreign]
    general = [Difference(AccountFault.OPEN, "")] if broker.open else []
    return general + sorted(found, key=lambda one: (one.device, one.fault))


def _of_held(
    held: Mapping[str, DeviceIdentity], broker: BrokerState, restored: datetime | None
) -> Iterator[Difference]:
    for device, identity in held.items():
        access = identity.access
        account = broker.accounts.get(device)
        has_password = access.credential is Credential.PASSWORD
        if account is None:
            fault = AccountFault.MISSING if has_password else AccountFault.MISSING_CERTIFICATE
            yield Difference(fault, device, access)
            continue
        if has_password and restored is not None and identity.issued_at > restored:
            yield Difference(AccountFault.OUTDATED, device, access)
        if account.disabled:
            yield Difference(AccountFault.DISABLED, device, access)
        rights = (account.publish, account.subscribe)
        if account.other_rights or rights != (frozenset(access.publish), frozenset(access.subscribe)):
            yield Difference(AccountFault.RIGHTS, device, access)


def _of_others(held: Mapping[str, DeviceIdentity], ended: set[str], broker: BrokerState) -> Iterator[Difference]:
    for name, account in broker.accounts.items():
        if name in held:
            continue
        if name in ended:
            yield Difference(AccountFault.ENDED, name)
        elif account.of_device:
            yield Difference(AccountFault.UNKNOWN, name)

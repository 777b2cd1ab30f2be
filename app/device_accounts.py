"""Accounts at the broker, given and ended together with what the database knows of them."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from domain.connection import RESERVED, Access, Credential, DeviceIdentity, IssuedIdentity
from domain.endpoint import MqttEndpoint
from domain.errors import ConflictError, NotFoundError, UsageError, VigieError
from domain.text import Message
from ingest.broker_identity import DynamicSecurity, Identity
from ingest.line import LineError, name
from ingest.named_device import NamedDevices
from ingest.topic_claim import Claims, filter_fault
from storage.device_identity import ConnectingWork, TimescaleConnections

__all__ = ["DeviceAccounts", "Giving"]

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that a person mistakes for another on paper."""
GROUPS, GROUP = 5, 4
"""Twenty letters of 31: 99 bits."""


class DeviceAccounts:
    """The accounts at one broker.

    Args:
        store: where it is noted which there are.
        admin: the broker, as the account that gives accounts; None where nobody has said it.
    """

    def __init__(self, store: TimescaleConnections, admin: MqttEndpoint | None) -> None:
        self._store = store
        self._admin = admin

    @property
    def known_broker(self) -> bool:
        """Whether somebody has said who gives accounts."""
        return self._admin is not None

    def identities(self, *, ended: bool = False) -> list[DeviceIdentity]:
        """Return the accounts that hold; with those that ended, if asked."""
        return self._store.identities(ended=ended)

    @contextmanager
    def giving(self) -> Iterator["Giving"]:
        """Yield what gives accounts; where the work inside fails, those that were given are taken back."""
        with ExitStack() as resources:
            giving = Giving(self._admin, resources)
            try:
                yield giving
            except BaseException:
                giving.take_back()
                raise

    def give(self, device: str, access: Access | None, by: str, *, beside_shared: bool = False) -> IssuedIdentity:
        """Give an account to whoever speaks for several devices: a gateway, a network server.

        Without rights (None), a device whose account was ended gets those that it had. `beside_shared` lets it have
        topics that an account of no device, one that speaks for several, has too.

        Raises:
            UsageError: the name or a topic does not fit, there are no rights, or nobody gives accounts here.
            ConflictError: it has an account, or a topic is another's, or names another.
            UnavailableError: the broker cannot be told; nothing was done.
        """
        if access is not None:
            _require_fit(device, access)
        with self.giving() as giving, self._store.work() as work:
            held = work.identity(device)
            if held is not None and held.revoked_at is None:
                raise ConflictError("error-device-has-account", device=device)
            if access is None:
                access = _rights_before(device, held)
            shared = work.shared() if beside_shared else frozenset()
            all_held = work.held()
            _require_free([one for one in all_held if one.device not in shared], device, access)
            _require_own(all_held, work, device, access)
            issued = giving.give({device: access})
            work.ensure_device(device)
            work.issue(issued, by)
            return issued[0]

    def revoke(self, device: str, by: str) -> None:
        """End a device's account: it is disconnected now and does not come in again.

        Raises:
            NotFoundError: it has none.
            UsageError, UnavailableError: the broker cannot be told; nothing was done.
        """
        with self.giving() as giving, self._store.work() as work:
            broker = giving.require()
            if not work.revoke([device], by):
                raise NotFoundError("error-device-no-account", device=device)
            broker.revoke([device])

    def rotate(self, device: str, by: str) -> IssuedIdentity:
        """Give a device a new password; the old one ends now.

        Raises:
            NotFoundError: it never had an account.
            ConflictError: its account was ended, or it uses a certificate.
            UsageError, UnavailableError: the broker cannot be told; nothing was done.
        """
        with self.giving() as giving, self._store.work() as work:
            giving.require()
            before = work.identity(device)
            if before is None:
                raise NotFoundError("error-device-no-account", device=device)
            if before.revoked_at is not None:
                raise ConflictError("error-device-account-ended", device=device)
            if before.access.credential is Credential.CERTIFICATE:
                raise ConflictError("error-device-certificate", device=device)
            issued = giving.give({device: before.access})
            work.issue(issued, by)
            return issued[0]

    def renew(self, devices: Collection[str], by: str) -> list[IssuedIdentity]:
        """Give each of these devices whose account holds, and has a password, another one.

        Raises:
            UsageError, UnavailableError: the broker cannot be told; nothing was done.
        """
        with self.giving() as giving, self._store.work() as work:
            giving.require()
            held = {one.device: one.access for one in work.held() if one.device in devices}
            issued = giving.give({device: access for device, access in held.items()
                                  if access.credential is Credential.PASSWORD})  # fmt: skip
            work.issue(issued, by)
            return issued


class Giving:
    """Gives accounts within one piece of work; the broker is asked when the first one is given."""

    def __init__(self, admin: MqttEndpoint | None, resources: ExitStack) -> None:
        self._admin = admin
        self._resources = resources
        self._broker: DynamicSecurity | None = None
        self._given: list[str] = []
        self.refusal: Message | None = None
        """Why the broker gives no accounts, where it does not."""

    def require(self) -> DynamicSecurity:
        """Return the broker.

        Raises:
            UsageError: nobody has said who gives accounts, or the broker has no such thing.
            UnavailableError: it is away.
        """
        if self._admin is None:
            raise UsageError("error-broker-no-admin")
        if self._broker is None:
            self._broker = self._resources.enter_context(DynamicSecurity(self._admin))
        return self._broker

    def possible(self) -> bool:
        """Tell whether the broker gives accounts; where it does not, `refusal` says why.

        Raises:
            UnavailableError: it is away.
        """
        if self._admin is None:
            self.refusal = Message("connect-no-admin")
            return False
        try:
            self.require()
        except UsageError as error:
            self.refusal = error.message
            return False
        return True

    def give(self, wanted: dict[str, Access]) -> list[IssuedIdentity]:
        """Give accounts by device, to be noted.

        The broker takes its time: nothing that a collector waits for shall be written before.
        """
        issued = [IssuedIdentity(device, access, _password(access.credential)) for device, access in wanted.items()]
        self._given += list(wanted)
        self.require().grant([Identity(one.device, one.password, one.access.publish, one.access.subscribe)
                              for one in issued])  # fmt: skip
        return issued

    def take_back(self) -> None:
        """End what was given: no account shall be without its device. A device whose account was replaced loses it."""
        if self._broker is not None and self._given:
            with suppress(VigieError):
                self._broker.revoke(self._given)


def _rights_before(device: str, held: DeviceIdentity | None) -> Access:
    if held is None:
        raise UsageError("error-device-without-topics", device=device[:120])
    return held.access


def _require_fit(device: str, access: Access) -> None:
    try:
        name({"device": device}, "device")
    except LineError:
        raise UsageError("error-device-name", device=device[:120]) from None
    printable = device.encode("cp1252", "ignore").decode("cp1252") == device
    if device in RESERVED or not printable:
        raise UsageError("error-device-name", device=device[:120])
    for topic in (*access.publish, *access.subscribe):
        if filter_fault(topic):
            raise UsageError("error-device-topic", topic=topic[:200])


def _require_free(held: Sequence[DeviceIdentity], device: str, access: Access) -> None:
    claims = Claims()
    for identity in held:
        for topic in identity.access.publish:
            claims.add(topic, identity.device)
    for topic in access.publish:
        owner = claims.other_owner(topic, device)
        if owner is not None:
            raise ConflictError("error-device-topic-taken", topic=topic, device=owner)


def _require_own(held: Sequence[DeviceIdentity], work: ConnectingWork, device: str, access: Access) -> None:
    """Refuse topics from which decoders would take another device's name."""
    named = NamedDevices(work.feeding(), [one.device for one in held], work.device_levels())
    for topic in access.publish:
        other = named.other(topic, device)
        if other is not None:
            raise ConflictError("error-device-topic-names", topic=topic, device=other)


def _password(credential: Credential) -> str | None:
    if credential is not Credential.PASSWORD:
        return None
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))

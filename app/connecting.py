"""Devices connected as a whole list: checked, written, given accounts at the broker, earlier messages replayed."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from app.identity_sheet import sheets_pdf
from app.quarantine import Quarantine
from domain.connection import (
    Applied,
    CheckedLine,
    Connection,
    Credential,
    DeviceIdentity,
    Feed,
    IssuedIdentity,
    Known,
    ListLine,
    Sheet,
    Verdict,
)
from domain.endpoint import MqttEndpoint
from domain.errors import ConflictError, NotFoundError, UnavailableError, UsageError, VigieError
from domain.quarantine import Selection
from domain.text import Message, Translator
from ingest.broker_identity import DynamicSecurity, Identity
from ingest.connection_list import COLUMNS, MOST_LINES, check, issues, names_of
from ingest.dialect import DIALECTS
from ingest.list_file import csv_template, read_list, xlsx_template
from ingest.payloads.registry import NAMES
from storage.device_identity import ConnectingWork, TimescaleConnections

__all__ = ["Connecting"]

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that a person mistakes for another on paper."""
GROUPS, GROUP = 5, 4
"""Twenty letters of 31: 99 bits."""
EXAMPLE = {
    "meter": "ecole-jean-mace-eau", "site": "ecole-jean-mace", "site_kind": "school", "commune_insee": "02691",
    "fluid": "water", "register": "volume", "kind": "index", "unit": "m3", "device": "70b3d5e75e004536",
    "dialect": "chirpstack", "codec": "axioma_w1", "credential": "none", "topic": "", "delivery_point": "",
    "scale": "", "digits": "", "max_rate": "", "interval_s": "3600",
}  # fmt: skip
"""A water meter by LoRaWAN."""


class Connecting:
    """Implements api.ports.Connecting, and the commands `vigie connect` and `vigie device`.

    Args:
        database_url: the database.
        admin: the broker, as the account that gives accounts; None where nobody has said it.
        devices_at: where devices connect to, for their sheets.
        now: the time.
    """

    def __init__(
        self,
        database_url: str,
        admin: MqttEndpoint | None,
        devices_at: MqttEndpoint | None,
        now: Callable[[], datetime],
    ) -> None:
        self._url = database_url
        self._store = TimescaleConnections(database_url)
        self._admin = admin
        self._devices_at = devices_at
        self._now = now

    def read(self, name: str, content: bytes) -> list[ListLine]:
        """Return the lines of a CSV or XLSX file.

        Raises:
            UsageError: it is none, or too large; the sentence says which.
        """
        return read_list(name, content, COLUMNS, MOST_LINES)

    def template(self, kind: str) -> bytes:
        """Return a list to fill in, csv or xlsx, with one line as an example."""
        make = xlsx_template if kind == "xlsx" else csv_template
        return make([*EXAMPLE], [*EXAMPLE.values()])

    def choices(self) -> Mapping[str, Sequence[str]]:
        """Return the words that `dialect` and `codec` take."""
        known = _with_own_codecs(self._store.known({"sites": (), "meters": (), "devices": ()}))
        return {"dialect": list(DIALECTS), "codec": ["", *sorted(known.codecs)]}

    def sheets(self, sheets: Sequence[Sheet], translate: Translator) -> bytes:
        """Return the sheets as a PDF, one page each."""
        return sheets_pdf(sheets, translate)

    def check(self, lines: Sequence[ListLine]) -> list[CheckedLine]:
        """Return every line with its verdict and reasons; nothing is written."""
        return check(lines, _with_own_codecs(self._store.known(names_of(lines))))

    def apply(self, lines: Sequence[ListLine], by: str) -> Applied:
        """Connect the devices of a list, all or none: none where a line is refused.

        The broker's accounts are given before the database commits. Where that fails they are taken back, so that no
        account is without its device.

        Raises:
            UnavailableError: the database or the broker is away; nothing was done.
            ConflictError: something was registered meanwhile; nothing was done.
        """
        with ExitStack() as resources:
            broker, no_accounts = self._open_broker(resources)
            with self._giving(broker) as given, self._store.work() as work:
                known = _with_own_codecs(work.known(names_of(lines)))
                checked = check(lines, known)
                if any(line.verdict is Verdict.REFUSED for line in checked):
                    return Applied(tuple(checked))
                asked = [one.connection for one in checked if one.connection is not None]
                changed = [one.connection for one in checked if one.connection and one.verdict is not Verdict.SAME]
                work.write(changed)
                wanted = [one for one in asked if issues(one, known)]
                given.extend(self._give(broker, work, wanted, by))
        return self._outcome(checked, asked, tuple(given), no_accounts, by)

    def identities(self, *, ended: bool = False) -> list[DeviceIdentity]:
        """Return the accounts that hold; with those that ended, if asked."""
        return self._store.identities(ended=ended)

    def revoke(self, device: str, by: str) -> None:
        """End a device's account: it is disconnected now and does not come in again.

        Raises:
            NotFoundError: it has none.
            UsageError, UnavailableError: the broker cannot be told; nothing was done.
        """
        with ExitStack() as resources:
            broker = self._require_broker(resources)
            with self._store.work() as work:
                if not work.revoke([device], by):
                    raise NotFoundError("error-device-no-account", device=device)
                broker.revoke([device])

    def rotate(self, device: str, by: str) -> Sheet:
        """Give a device a new password; the old one ends now. One whose account had ended gets it back.

        Raises:
            NotFoundError: it never had an account.
            ConflictError: it uses a certificate.
            UsageError, UnavailableError: the broker cannot be told; nothing was done.
        """
        with ExitStack() as resources:
            broker = self._require_broker(resources)
            with self._store.work() as work:
                before = work.identity(device)
                if before is None:
                    raise NotFoundError("error-device-no-account", device=device)
                if before.access.credential is Credential.CERTIFICATE and before.revoked_at is None:
                    raise ConflictError("error-device-certificate", device=device)
                issued = IssuedIdentity(device, before.access, _password(before.access.credential))
                work.issue([issued], by)
                broker.grant([_account(issued)])
        return self._sheets([issued], by)[0]

    def _open_broker(self, resources: ExitStack) -> tuple[DynamicSecurity | None, Message | None]:
        """Return the broker to give accounts at, or why there is none; one that is away is an error."""
        if self._admin is None:
            return None, Message("connect-no-admin")
        try:
            return resources.enter_context(DynamicSecurity(self._admin)), None
        except UsageError as error:
            return None, error.message

    def _require_broker(self, resources: ExitStack) -> DynamicSecurity:
        if self._admin is None:
            raise UsageError("error-broker-no-admin")
        return resources.enter_context(DynamicSecurity(self._admin))

    @contextmanager
    def _giving(self, broker: DynamicSecurity | None) -> Iterator[list[IssuedIdentity]]:
        """Yield the list of accounts that were given; where the work then fails they are taken back."""
        given: list[IssuedIdentity] = []
        try:
            yield given
        except BaseException:
            if broker is not None and given:
                with suppress(VigieError):
                    broker.revoke([one.device for one in given])
            raise

    def _give(
        self, broker: DynamicSecurity | None, work: ConnectingWork, wanted: Sequence[Connection], by: str
    ) -> list[IssuedIdentity]:
        if broker is None or not wanted:
            return []
        # A device with several registers stands in several lines.
        access = {one.register.device: one.access for one in wanted}
        issued = [IssuedIdentity(device, one, _password(one.credential)) for device, one in access.items()]
        work.issue(issued, by)
        try:
            broker.grant([_account(one) for one in issued])
        except VigieError:
            with suppress(VigieError):
                broker.revoke([one.device for one in issued])
            raise
        return issued

    def _outcome(
        self,
        checked: Sequence[CheckedLine],
        asked: Sequence[Connection],
        issued: Sequence[IssuedIdentity],
        no_accounts: Message | None,
        by: str,
    ) -> Applied:
        told = {one.device for one in issued}
        fresh = {line.connection.register.device for line in checked if line.connection and line.verdict is Verdict.NEW}
        without = {
            one.register.device: IssuedIdentity(one.register.device, one.access, None)
            for one in asked
            if one.register.device in fresh - told
        }
        sheets = self._sheets([*issued, *without.values()], by)
        applied = Applied(tuple(checked), done=True, sheets=tuple(sheets), no_accounts=no_accounts)
        return self._replayed(applied, sorted({one.register.device for one in asked}))

    def _replayed(self, applied: Applied, devices: Sequence[str]) -> Applied:
        """Send through again what came before the devices were known; the devices are connected in any case."""
        waiting = self._store.waiting(devices)
        if not waiting:
            return applied
        try:
            return replace(applied, replayed=Quarantine(self._url).replay(Selection(ids=waiting)))
        except (ConflictError, UnavailableError) as error:
            return replace(applied, not_replayed=error.message)

    def _sheets(self, identities: Sequence[IssuedIdentity], by: str) -> list[Sheet]:
        feeds: dict[str, list[Feed]] = {}
        codecs: dict[str, str | None] = {}
        for device, *feed, codec in self._store.connected([one.device for one in identities]):
            feeds.setdefault(device, []).append(Feed(*feed))
            codecs[device] = codec
        return [
            Sheet(one, tuple(feeds.get(one.device, ())), codecs.get(one.device), self._devices_at, self._now(), by)
            for one in identities
        ]


def _with_own_codecs(known: Known) -> Known:
    """Add the layouts that Vigie reads by itself to the codecs that were uploaded."""
    return replace(known, codecs=known.codecs | NAMES)


def _password(credential: Credential) -> str | None:
    if credential is not Credential.PASSWORD:
        return None
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def _account(issued: IssuedIdentity) -> Identity:
    return Identity(issued.device, issued.password, issued.access.publish, issued.access.subscribe)

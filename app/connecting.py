"""Devices connected as a whole list: checked, written, given accounts at the broker, earlier messages replayed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.account_check import AccountCheck, Checked
from app.device_accounts import DeviceAccounts
from app.identity_sheet import sheets_pdf
from app.quarantine import Quarantine
from domain.connection import (
    Access,
    AccountOffer,
    Applied,
    CheckedLine,
    DeviceIdentity,
    Feed,
    IssuedIdentity,
    Known,
    ListLine,
    Sheet,
    Verdict,
)
from domain.endpoint import MqttEndpoint
from domain.errors import ConflictError, UnavailableError
from domain.quarantine import Selection
from domain.text import Message, Translator
from ingest.connection_list import COLUMNS, MOST_LINES, check, issues, names_of
from ingest.dialect import DIALECTS
from ingest.list_file import csv_template, read_list, xlsx_template
from ingest.payloads.registry import NAMES
from storage.device_identity import TimescaleConnections

__all__ = ["Connecting"]

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
        self._accounts = DeviceAccounts(self._store, admin)
        self._check = AccountCheck(self._store, self._accounts, admin)
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
        known = self._completed(self._store.known({"sites": (), "meters": (), "devices": ()}))
        return {"dialect": list(DIALECTS), "codec": ["", *sorted(known.codecs)]}

    def sheets(self, sheets: Sequence[Sheet], translate: Translator) -> bytes:
        """Return the sheets as a PDF, one page each."""
        return sheets_pdf(sheets, translate)

    def check(self, lines: Sequence[ListLine]) -> list[CheckedLine]:
        """Return every line with its verdict and reasons; nothing is written."""
        return check(lines, self._completed(self._store.known(names_of(lines))))

    def apply(self, lines: Sequence[ListLine], by: str) -> Applied:
        """Connect the devices of a list, all or none: none where a line is refused.

        The broker's accounts are given before anything is written. Where that fails they are taken back, so that no
        account is without its device.

        Raises:
            UnavailableError: the database or the broker is away; nothing was done.
            ConflictError: something was registered meanwhile; nothing was done.
        """
        with self._accounts.giving() as giving, self._store.work() as work:
            known = self._completed(work.known(names_of(lines)))
            checked = check(lines, known)
            if any(line.verdict is Verdict.REFUSED for line in checked):
                return Applied(tuple(checked))
            asked = [one.connection for one in checked if one.connection is not None]
            # A device with several registers stands in several lines.
            wanted = {one.register.device: one.access for one in asked if issues(one, known)}
            issued = giving.give(wanted) if wanted and giving.possible() else []
            work.write([one.connection for one in checked if one.connection and one.verdict is not Verdict.SAME], by)
            work.issue(issued, by)
        return self._outcome(checked, issued, known.ended, giving.refusal, by)

    def identities(self, *, ended: bool = False) -> list[DeviceIdentity]:
        """Return the accounts that hold; with those that ended, if asked."""
        return self._accounts.identities(ended=ended)

    def give(self, device: str, access: Access | None, by: str) -> Sheet:
        """Give an account to a gateway or a network server, or another to a device whose account was ended."""
        return self._sheets([self._accounts.give(device, access, by)], by)[0]

    def give_own(self, device: str, access: Access, by: str) -> Sheet:
        """Give a device, which others spoke for until now, an account; their topics may be its own now, too."""
        return self._sheets([self._accounts.give(device, access, by, beside_shared=True)], by)[0]

    def offer(self, device: str, access: Access | None) -> AccountOffer:
        """Return whether a device may have an account of its own with these rights (None: others speak for it)."""
        held = [one for one in self._accounts.identities(ended=True) if one.device == device]
        if held:
            return AccountOffer.HELD if any(one.revoked_at is None for one in held) else AccountOffer.ENDED
        if access is None:
            return AccountOffer.BEHIND
        return AccountOffer.OWN if self._accounts.known_broker else AccountOffer.ELSEWHERE

    def revoke(self, device: str, by: str) -> None:
        """End a device's account; see DeviceAccounts."""
        self._accounts.revoke(device, by)

    def rotate(self, device: str, by: str) -> Sheet:
        """Give a device a new password; see DeviceAccounts."""
        return self._sheets([self._accounts.rotate(device, by)], by)[0]

    def accounts_compared(self, restored: datetime | None = None) -> Checked:
        """Return how accounts at the broker differ from what the database says; see AccountCheck."""
        return self._check.check(restored)

    def accounts_mended(
        self, restored: datetime | None, by: str, *, end_unknown: bool, renew: bool
    ) -> tuple[Checked, list[Sheet]]:
        """Mend them; return what was found and done, and the sheets of other passwords. See AccountCheck."""
        checked = self._check.mend(restored, by, end_unknown=end_unknown, renew=renew)
        return checked, self._sheets(checked.issued, by)

    def _outcome(
        self,
        checked: Sequence[CheckedLine],
        issued: Sequence[IssuedIdentity],
        ended: frozenset[str],
        no_accounts: Message | None,
        by: str,
    ) -> Applied:
        asked = [one.connection for one in checked if one.connection is not None]
        told = {one.device for one in issued} | ended
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

    def _completed(self, known: Known) -> Known:
        """Add the layouts that Vigie reads by itself to the uploaded codecs, and whether accounts are given."""
        return replace(known, codecs=known.codecs | NAMES, gives_accounts=self._accounts.known_broker)

"""The accounts at the broker compared with the database, and mended: after either of them came back from a copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.device_accounts import DeviceAccounts
from domain.account_check import AccountFault, Difference, compare
from domain.connection import IssuedIdentity
from domain.endpoint import MqttEndpoint
from domain.errors import UsageError
from ingest.broker_record import BrokerRecord
from ingest.named_device import NamedDevices
from storage.device_identity import ConnectingWork, TimescaleConnections

__all__ = ["AccountCheck", "Checked"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What differed, what of it was mended, and the accounts that were given another password."""

    found: tuple[Difference, ...]
    mended: tuple[Difference, ...] = ()
    issued: tuple[IssuedIdentity, ...] = ()

    @property
    def left(self) -> tuple[Difference, ...]:
        """What still differs."""
        return tuple(one for one in self.found if one not in self.mended)


class AccountCheck:
    """Compares and mends; what is being given or ended meanwhile waits.

    Args:
        store: what the database knows.
        accounts: gives passwords.
        admin: the broker, as the account that gives accounts; None where nobody has said it.
    """

    def __init__(self, store: TimescaleConnections, accounts: DeviceAccounts, admin: MqttEndpoint | None) -> None:
        self._store = store
        self._accounts = accounts
        self._admin = admin

    def check(self, restored: datetime | None = None) -> Checked:
        """Return what differs; `restored` is the moment of the copy from which the broker came back.

        Raises:
            UsageError: nobody gives accounts here.
            UnavailableError: the database or the broker is away.
        """
        with self._store.work() as work, self._record() as record:
            return Checked(tuple(_compared(work, record, restored)))

    def mend(self, restored: datetime | None, by: str, *, end_unknown: bool, renew: bool) -> Checked:
        """Make the broker's accounts what the database says.

        Passwords that there are stay. `renew` gives another one to whose is lost or of before; `end_unknown` ends
        accounts of which the database knows nothing. Raises as `check`.
        """
        with self._store.work() as work, self._record() as record:
            found = tuple(_compared(work, record, restored))
            mended = [one for one in found if _mends(one, end_unknown=end_unknown)]
            record.mend(mended)
        renewed = [one for one in found if renew and one.fault.needs_password]
        issued = self._accounts.renew([one.device for one in renewed], by) if renewed else []
        return Checked(found, (*mended, *(one for one in renewed if one.device in {new.device for new in issued})),
                       tuple(issued))  # fmt: skip

    def _record(self) -> BrokerRecord:
        if self._admin is None:
            raise UsageError("error-broker-no-admin")
        return BrokerRecord(self._admin)


def _compared(work: ConnectingWork, record: BrokerRecord, restored: datetime | None) -> list[Difference]:
    return compare(work.identities(), record.state(), restored, _foreign(work))


def _foreign(work: ConnectingWork) -> Iterator[Difference]:
    """Yield accounts, of those that hold, with a filter that names another registered device."""
    held = work.held()
    named = NamedDevices(work.feeding(), [one.device for one in held], work.device_levels())
    for one in held:
        for topic in one.access.publish:
            other = named.other(topic, one.device)
            if other is not None:
                yield Difference(AccountFault.FOREIGN, one.device, one.access, topic, other)


def _mends(one: Difference, *, end_unknown: bool) -> bool:
    if one.fault is AccountFault.FOREIGN or one.fault.needs_password:
        return False
    return end_unknown or one.fault is not AccountFault.UNKNOWN

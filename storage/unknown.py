"""Who speaks without a register: listed with samples, ignored, or attached to a meter in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection
from psycopg.rows import TupleRow, dict_row

from domain.attachment import Attachment
from domain.errors import ConflictError, NotFoundError
from domain.reading import RawMessage
from domain.registry import Site, SiteKind
from storage.api_rows import Row, one, rows
from storage.connection import Pool, Role, connect
from storage.meter_keys import keep_keys
from storage.queries import queries
from storage.registry import connect_register
from storage.setup_changes import acting

__all__ = ["TimescaleUnknown"]

SQL = queries("unknown")
CONNECTING_SQL = queries("connecting")


class TimescaleUnknown:
    """Implements api.ports.UnknownSenders: reads by the pool, writes in the role of what people declare.

    Args:
        pool: connections that read.
        database_url: where is written.
    """

    def __init__(self, pool: Pool, database_url: str) -> None:
        self._pool = pool
        self._url = database_url

    def senders(self, *, ignored: bool, after: tuple[datetime, str, str] | None, limit: int) -> Sequence[Row]:
        """Return up to `limit` senders below `after` (last_heard, kind, sender), the last heard first."""
        heard, kind, sender = after or (None, None, None)
        return rows(
            self._pool, SQL["senders"], ignored=ignored, kind=None, sender=None, after_heard=heard, after_kind=kind,
            after_sender=sender, limit=limit,
        )  # fmt: skip

    def sender(self, kind: str, sender: str) -> Row | None:
        """Return one, or None."""
        return one(self._pool, SQL["sender"], kind=kind, sender=sender)

    def messages(self, kind: str, sender: str, limit: int) -> Sequence[RawMessage]:
        """Return its latest messages that wait, in order of reception."""
        found = rows(self._pool, SQL["messages"], kind=kind, sender=sender, limit=limit)
        return [RawMessage(row["topic"], bytes(row["payload"]), row["received_at"]) for row in reversed(found)]

    def sites(self) -> Sequence[Row]:
        """Return code and name of every site."""
        return rows(self._pool, SQL["site_choices"])

    def communes(self) -> Sequence[Row]:
        """Return insee and name of every commune."""
        return rows(self._pool, SQL["communes"])

    def ignore(self, kind: str, sender: str, by: str, *, ignored: bool) -> None:
        """Keep nothing more of a sender, or keep its messages again.

        Raises:
            NotFoundError: nobody spoke so.
        """
        with connect(self._url, Role.EDITOR) as connection:
            keys = {"kind": kind, "sender": sender, "by": by, "ignored": ignored}
            if connection.execute(SQL["ignore"], keys).fetchone() is None:
                raise NotFoundError("error-sender-unknown", sender=sender[:60])

    def feeds(self, device: str) -> bool:
        """Whether a register listens to a device."""
        return one(self._pool, SQL["feeds"], device=device) is not None

    def keep_key(self, meter: str, key: bytes) -> None:
        """Keep the key of a meter whose telegrams are encrypted."""
        keep_keys(self._url, {meter: key})

    def attach(self, asked: Attachment, by: str) -> None:
        """Make the site where it is new, the meter and its registers: all of it or nothing.

        Raises:
            NotFoundError: no such site.
            ConflictError: the site exists already, the meter is elsewhere or of another fluid, a register of this name
                listens to something else (to another channel of the device: and has readings of it), or another
                register listens to the channel.
        """
        with connect(self._url, Role.EDITOR) as connection:
            acting(connection, by)
            connection.execute(CONNECTING_SQL["lock"])
            site = _site(connection, asked)
            _require_free(connection, asked)
            for register in asked.registers:
                connect_register(connection, site, asked.meter, register, as_attached=True)
            if asked.codec is not None:
                connection.execute(SQL["set_codec"], {"device": asked.device, "codec": asked.codec})


def _site(connection: Connection[TupleRow], asked: Attachment) -> Site:
    new = asked.new_site
    if new is not None:
        values = {"code": new.code, "name": new.name, "kind": new.kind.value, "commune_insee": new.commune_insee}
        if connection.execute(SQL["new_site"], values).fetchone() is None:
            raise ConflictError("error-attach-site-exists", site=new.code, field="site_code")
        return new
    found = _one(connection, "site_of", site=asked.meter.site)
    if found is None:
        raise NotFoundError("error-attach-site-unknown", site=asked.meter.site, field="site")
    return Site(**{**found, "kind": SiteKind(found["kind"])})


def _require_free(connection: Connection[TupleRow], asked: Attachment) -> None:
    known = _one(connection, "meter_of", meter=asked.meter.code)
    if known is not None and (known["site"], known["fluid"]) != (asked.meter.site, asked.meter.fluid.value):
        raise ConflictError("error-attach-meter-elsewhere", meter=asked.meter.code, site=known["site"],
                            fluid=known["fluid"], field="meter")  # fmt: skip
    for register in asked.registers:
        other = _one(connection, "register_of", meter=register.meter, register=register.name)
        if other is None or (other["device"], other["channel"]) == (register.device, register.channel):
            continue
        if other["device"] != register.device or other["spoke"]:
            raise ConflictError("error-attach-register-taken", register=register.name, meter=register.meter,
                                device=other["device"], field=f"name-{register.channel}")  # fmt: skip


def _one(connection: Connection[TupleRow], name: str, **params: object) -> Row | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(SQL[name], params).fetchone()

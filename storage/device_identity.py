"""Connecting devices in the database: what is known of a list, its lines as a whole, accounts begun and ended."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection as Session
from psycopg import IntegrityError
from psycopg.rows import TupleRow

from domain.commune import Communes
from domain.connection import Access, Connection, Credential, DeviceIdentity, IssuedIdentity, Known
from domain.errors import ConflictError
from domain.registry import Register, RegisterKind
from domain.spelling import folded
from domain.unit import UNITS
from storage.connection import Role, connect
from storage.queries import queries
from storage.setup_changes import acting

__all__ = ["ConnectingWork", "TimescaleConnections"]

SQL = queries("connecting")
REGISTRY_SQL = queries("registry")


class TimescaleConnections:
    """Implements what app.connecting needs of the database, in the role that writes what people declare."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def known(self, names: Mapping[str, Sequence[str]]) -> Known:
        """Return what is known of `sites`, `meters` and `devices`."""
        with connect(self._url, Role.EDITOR) as session:
            return _known(session, names)

    @contextmanager
    def work(self) -> Iterator["ConnectingWork"]:
        """Yield a transaction in which a list is checked once more and written; an exception leaves nothing of it.

        Raises:
            ConflictError: something else was registered meanwhile that takes the same name or channel.
        """
        try:
            with connect(self._url, Role.EDITOR) as session:
                session.execute(SQL["lock"])
                yield ConnectingWork(session)
        except IntegrityError as error:
            raise ConflictError("error-connect-meanwhile", detail=str(error.diag.constraint_name)) from error

    def identities(self, *, ended: bool = False) -> list[DeviceIdentity]:
        """Return the accounts that hold, by device; with those that ended, if asked."""
        with connect(self._url, Role.EDITOR) as session:
            return _identities(session, ended=ended)

    def connected(self, devices: Sequence[str]) -> list[TupleRow]:
        """Return (device, site, its name, meter, register, unit, kind, channel, codec) of what devices feed."""
        with connect(self._url, Role.EDITOR) as session:
            return session.execute(SQL["connected"], {"devices": list(devices)}).fetchall()

    def waiting(self, devices: Sequence[str]) -> tuple[int, ...]:
        """Return the numbers of the refusals that these devices' connection may have mended."""
        with connect(self._url, Role.EDITOR) as session:
            return tuple(row[0] for row in session.execute(SQL["waiting"], {"devices": list(devices)}))


class ConnectingWork:
    """One transaction."""

    def __init__(self, session: Session[TupleRow]) -> None:
        self._session = session

    def known(self, names: Mapping[str, Sequence[str]]) -> Known:
        """Return what is known; nobody else connects devices until the end of this work."""
        return _known(self._session, names)

    def write(self, connections: Sequence[Connection], by: str) -> None:
        """Write sites, meters, devices and registers; what a changed register's amounts were is derived anew."""
        if not connections:
            return
        acting(self._session, by)
        columns = _columns(connections)
        changing = self._session.execute(SQL["changing"], columns).fetchall()
        for statement in ("ensure_sites", "ensure_meters", "ensure_devices", "write_registers"):
            self._session.execute(SQL[statement], columns)
        for (register_id,) in changing:
            self._session.execute(REGISTRY_SQL["mark_all_stale"], {"register_id": register_id})

    def issue(self, identities: Sequence[IssuedIdentity], by: str) -> None:
        """Note accounts that are given; one that the device had before ends."""
        if not identities:
            return  # collectors would look for news where there are none
        self.revoke([identity.device for identity in identities], by)
        rows = [
            {
                "device": identity.device,
                "credential": identity.access.credential.value,
                "publish": list(identity.access.publish),
                "subscribe": list(identity.access.subscribe),
                "by": by,
            }
            for identity in identities
        ]
        with self._session.cursor() as cursor:
            cursor.executemany(SQL["begin_identity"], rows)

    def revoke(self, devices: Sequence[str], by: str) -> list[str]:
        """Note that accounts end; return whose held until now."""
        found = self._session.execute(SQL["end_identities"], {"devices": list(devices), "by": by})
        return [row[0] for row in found.fetchall()]

    def ensure_device(self, device: str) -> None:
        """Write a device that feeds nothing itself: a gateway, a network server."""
        self._session.execute(REGISTRY_SQL["ensure_device"], {"device": device})

    def held(self) -> list[DeviceIdentity]:
        """Return the accounts that hold."""
        return _identities(self._session, ended=False)

    def identities(self) -> list[DeviceIdentity]:
        """Return all accounts, those that ended too."""
        return _identities(self._session, ended=True)

    def feeding(self) -> frozenset[str]:
        """Return every device that feeds a register."""
        return _feeding(self._session)

    def device_levels(self) -> tuple[tuple[str, str], ...]:
        """Return the topics of mapping profiles in force, each with a level that names a device."""
        return _device_levels(self._session)

    def shared(self) -> frozenset[str]:
        """Return who has an account and feeds no register itself: it speaks for others."""
        return frozenset(row[0] for row in self._session.execute(SQL["shared"]).fetchall())

    def identity(self, device: str) -> DeviceIdentity | None:
        """Return a device's account: the one that holds, else the last there was."""
        held = [one for one in _identities(self._session, ended=True) if one.device == device]
        return next((one for one in held if one.revoked_at is None), held[-1] if held else None)


def _known(session: Session[TupleRow], names: Mapping[str, Sequence[str]]) -> Known:
    def rows(name: str) -> list[TupleRow]:
        return session.execute(SQL[name], {key: list(value) for key, value in names.items()}).fetchall()

    registers = rows("registers")
    sites: dict[str, set[str]] = {}
    for row in registers:
        sites.setdefault(row[8], set()).add(row[10])
    return Known(
        communes=Communes({row[0]: row[1] for row in rows("communes")}),
        codecs=frozenset(row[0] for row in rows("codecs")),
        sites={row[0]: (row[1], row[2]) for row in rows("sites")},
        alike_sites={folded(row[0]): row[0] for row in rows("site_codes")},
        meters={row[0]: (row[1], row[2], row[3]) for row in rows("meters")},
        virtual_meters=frozenset(row[0] for row in rows("virtual_meters")),
        registers={(row[0], row[1]): _register(row) for row in registers},
        channels={(row[8], row[9]): (row[0], row[1]) for row in registers},
        device_sites={device: frozenset(some) for device, some in sites.items()},
        device_codecs={row[0]: row[1] for row in rows("devices")},
        identities={one.device: one for one in _identities(session, ended=False)},
        ended=frozenset(row[0] for row in rows("ended")),
        profile_topics={row[0]: row[1] for row in rows("profile_topics")},
        feeding=_feeding(session),
        device_levels=_device_levels(session),
    )


def _feeding(session: Session[TupleRow]) -> frozenset[str]:
    return frozenset(row[0] for row in session.execute(SQL["feeding"]))


def _device_levels(session: Session[TupleRow]) -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1]) for row in session.execute(SQL["device_levels"]))


def _register(row: TupleRow) -> Register:
    return Register(
        meter=row[0], name=row[1], kind=RegisterKind(row[2]), unit=row[3], scale=row[4], digits=row[5],
        max_rate=row[6], interval_s=row[7], device=row[8], channel=row[9],
    )  # fmt: skip


def _identities(session: Session[TupleRow], *, ended: bool) -> list[DeviceIdentity]:
    rows = session.execute(SQL["identities"], {"all": ended}).fetchall()
    return [
        DeviceIdentity(device, Access(Credential(credential), tuple(publish), tuple(subscribe)), *rest)
        for device, credential, publish, subscribe, *rest in rows
    ]


def _columns(connections: Sequence[Connection]) -> dict[str, list[Any]]:
    """Return the lines as columns, for statements that take them all at once."""
    registers = [one.register for one in connections]
    return {
        "sites": [one.site.code for one in connections],
        "site_kinds": [one.site.kind.value for one in connections],
        "communes": [one.site.commune_insee for one in connections],
        "meters": [one.meter.code for one in connections],
        "fluids": [one.meter.fluid.value for one in connections],
        "points": [one.meter.delivery_point for one in connections],
        "codecs": [one.codec for one in connections],
        "names": [register.name for register in registers],
        "kinds": [register.kind.value for register in registers],
        "units": [register.unit for register in registers],
        "base_units": [register.base_unit for register in registers],
        "factors": [UNITS[register.unit].factor for register in registers],
        "scales": [register.scale for register in registers],
        "digits": [register.digits for register in registers],
        "max_rates": [register.max_rate for register in registers],
        "intervals": [register.interval_s for register in registers],
        "devices": [register.device for register in registers],
        "channels": [register.channel for register in registers],
    }

"""The registry in the database: territory, sites, meters, registers, pilots, weather and prices."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from psycopg import Connection
from psycopg.rows import TupleRow

from domain.batch import RegisterKey
from domain.commune import Communes
from domain.errors import ConflictError, NotFoundError
from domain.registry import LIVE, Meter, Register, RegisterKind, Site, SiteKind
from domain.unit import UNITS
from storage.connection import connect
from storage.queries import queries

__all__ = ["Change", "TimescaleRegistry"]

SQL = queries("registry")
RULES = slice(4, 11)
"""Kind, unit, scale, digits, max_rate, interval_s and the zone of its days in the row of `register_state`."""
DEVICE, CHANNEL = 11, 12
"""There."""
TERRITORY = Path(__file__).parent / "data" / "epci_02.json"

DEFAULT_TARIFFS: tuple[tuple[str, str, float], ...] = (
    ("electricity", "kWh", 0.22),
    ("gas", "kWh", 0.095),
    ("gas", "m3", 1.07),
    ("heat", "kWh", 0.11),
    ("water", "m3", 4.50),
)
"""Euros per base unit, all taxes; orders of magnitude to be replaced by the authority's own contracts."""
DEFAULT_SINCE = date(2020, 1, 1)
DEFAULT_ORIGIN = "ordre de grandeur, à confirmer par le contrat"


class Change(StrEnum):
    """What an upsert did."""

    NEW = "new"
    SAME = "same"
    UPDATED = "updated"


class TimescaleRegistry:
    """Reads and writes the registry, as the owner of the schema."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def load_territory(self) -> None:
        """Load the EPCI and communes that ship with Vigie, and prices where none are known; safe to repeat."""
        document = json.loads(TERRITORY.read_text(encoding="utf-8"))
        with connect(self._url) as connection, connection.cursor() as cursor:
            cursor.executemany(SQL["upsert_epci"], [_epci(entry) for entry in document])
            communes = [(entry["siren"], commune) for entry in document for commune in entry["communes"]]
            cursor.executemany(SQL["upsert_commune"], [_commune(commune) for _siren, commune in communes])
            members = [{"insee": commune["code"], "siren": siren} for siren, commune in communes]
            cursor.executemany(SQL["add_membership"], members)
            cursor.executemany(
                SQL["add_tariff"], [_tariff(*row, DEFAULT_SINCE, DEFAULT_ORIGIN) for row in DEFAULT_TARIFFS]
            )

    def add_tariffs(self, tariffs: Iterable[tuple[str, str, float]], since: date, origin: str) -> None:
        """Write (fluid, unit, EUR) prices that hold from a day on, where none is known of that day."""
        with connect(self._url) as connection, connection.cursor() as cursor:
            cursor.executemany(SQL["add_tariff"], [_tariff(*row, since, origin) for row in tariffs])

    def communes(self) -> Communes:
        """Return the communes known."""
        with connect(self._url) as connection:
            return Communes({row[0]: row[1] for row in connection.execute(SQL["communes"])})

    def sirens(self, communes: Iterable[str]) -> list[str]:
        """Return the EPCI that these communes belong to today."""
        with connect(self._url) as connection:
            return [row[0] for row in connection.execute(SQL["sirens"], {"communes": list(communes)})]

    def upsert_sites(self, sites: Sequence[Site], scenario: str | None = None) -> None:
        """Write sites with all their details: a scenario's, where its name is given, else somebody's own."""
        with connect(self._url) as connection:
            for site in sites:
                row = connection.execute(SQL["upsert_site"], asdict(site)).fetchone()
                if site.kind is SiteKind.STREET_LIGHTING and row is not None:
                    connection.execute(SQL["upsert_cabinet"], asdict(site) | {"site_id": row[0]})
            if scenario is not None:
                keys = {"scenario": scenario, "sites": [site.code for site in sites]}
                connection.execute(SQL["mark_simulated"], keys)

    def upsert_meters(self, meters: Iterable[Meter], registers: Iterable[Register]) -> None:
        """Write meters, then their registers."""
        with connect(self._url) as connection:
            for meter in meters:
                connection.execute(SQL["upsert_meter"], asdict(meter))
            for register in registers:
                _write_register(connection, register, _known(connection, register))

    def connect_register(self, site: Site, meter: Meter, register: Register) -> Change:
        """Write one register with its meter and site, as a line of a list names them; all or nothing.

        Raises:
            ConflictError: another register listens to the same channel of the same device, or the code is a virtual
                meter's.
        """
        with connect(self._url) as connection:
            return connect_register(connection, site, meter, register)

    def set_pilots(self, sirens: Iterable[str], start: date, station: str) -> None:
        """Begin the pilot of these EPCI."""
        with connect(self._url) as connection, connection.cursor() as cursor:
            cursor.executemany(SQL["set_pilot"], [{"siren": s, "start": start, "station": station} for s in sirens])

    def upsert_weather(self, station: str, days: Iterable[tuple[date, float, float]], origin: str) -> int:
        """Write (day, tmin, tmax) in degrees Celsius; return how many."""
        rows = [{"station": station, "day": d, "tmin": lo, "tmax": hi, "origin": origin} for d, lo, hi in days]
        with connect(self._url) as connection, connection.cursor() as cursor:
            cursor.executemany(SQL["upsert_weather"], rows)
        return len(rows)

    def meter_channel(self, meter: str, register: str | None) -> tuple[str, str, str]:
        """Return (device, channel, unit) of a meter's register; the name may be left out where there is one.

        Raises:
            NotFoundError: no such meter or register, or several and none named.
        """
        with connect(self._url) as connection:
            rows = connection.execute(SQL["meter_registers"], {"meter": meter}).fetchall()
        if not rows:
            raise NotFoundError("error-meter-unknown", meter=meter)
        named = [row for row in rows if register in {None, row[1]}]
        if len(named) != 1:
            names = ", ".join(row[1] for row in rows)
            raise NotFoundError("error-meter-which-register", meter=meter, registers=names)
        return named[0][4], named[0][5], named[0][3]

    def registers(self, source: str = LIVE) -> Mapping[tuple[str, str], RegisterKey]:
        """Return every register by (meter, register name), in the kind and unit that this source tells it in."""
        with connect(self._url) as connection:
            rows = connection.execute(SQL["all_registers"], {"source": source}).fetchall()
        return {
            (meter, name): RegisterKey(number, RegisterKind(kind), unit) for meter, name, number, kind, unit in rows
        }

    def ensure_source(self, name: str) -> None:
        """Make a named series of readings if there is none yet."""
        with connect(self._url) as connection:
            connection.execute(SQL["ensure_source"], {"name": name})

    def counts(self) -> dict[str, int]:
        """Return the numbers of sites, meters, readings, anomalies and stored messages."""
        with connect(self._url) as connection:
            row = connection.execute(SQL["counts"]).fetchone()
        assert row is not None
        return dict(zip(("sites", "meters", "readings", "anomalies", "messages_stored"), row, strict=True))


def connect_register(
    connection: Connection[TupleRow], site: Site, meter: Meter, register: Register, *, as_attached: bool = False
) -> Change:
    """Write one register with its meter and site in the caller's transaction; see TimescaleRegistry.

    One that is named as its channel, as lists do, goes on listening to what it was attached to; `as_attached`: not so.
    """
    before = _known(connection, register)
    by_name = register.channel == register.name and not as_attached
    if before is not None and before[DEVICE] == register.device and by_name:
        register = replace(register, channel=before[CHANNEL])
    owner = connection.execute(
        SQL["channel_owner"], {"device": register.device, "channel": register.channel}
    ).fetchone()
    if owner is not None and (owner[0], owner[1]) != (register.meter, register.name):
        raise ConflictError("error-device-taken", device=register.device, register=owner[1], meter=owner[0])
    if connection.execute(SQL["is_virtual"], {"meter": register.meter}).fetchone() is not None:
        raise ConflictError("error-meter-virtual", meter=register.meter)
    connection.execute(SQL["ensure_site"], asdict(site))
    connection.execute(SQL["upsert_meter"], asdict(meter))
    return _write_register(connection, register, before)


def _known(connection: Connection[TupleRow], register: Register) -> TupleRow | None:
    keys = {"meter": register.meter, "name": register.name}
    return connection.execute(SQL["register_state"], keys).fetchone()


def _write_register(connection: Connection[TupleRow], register: Register, before: TupleRow | None) -> Change:
    """Write a register and say what changed since `before`; one whose rules changed is derived anew."""
    connection.execute(SQL["ensure_device"], {"device": register.device})
    row = connection.execute(SQL["upsert_register"], _register(register)).fetchone()
    if row is None:
        raise NotFoundError("error-register-without-meter", meter=register.meter, register=register.name)
    after = _known(connection, register)
    if before is None or after is None:
        return Change.NEW
    if before[RULES] != after[RULES]:
        connection.execute(SQL["mark_all_stale"], {"register_id": row[0]})
    return Change.SAME if before == after else Change.UPDATED


def _register(register: Register) -> dict[str, object]:
    return asdict(register) | {"base_unit": register.base_unit, "factor": UNITS[register.unit].factor}


def _epci(entry: Mapping[str, object]) -> dict[str, object]:
    return {
        "siren": entry["siren"],
        "name": entry["nom"],
        "kind": entry["type"],
        "tax_regime": entry["modeFinancement"],
        "population": entry["populationMunicipale"],
    }


def _commune(entry: Mapping[str, object]) -> dict[str, object]:
    return {
        "insee": entry["code"],
        "name": entry["nom"],
        "siren": entry["siren"],
        "population": entry["populationMunicipale"],
        "postal_codes": entry.get("codesPostaux") or [],
    }


def _tariff(fluid: str, base_unit: str, price: float, since: date, origin: str) -> dict[str, object]:
    return {"fluid": fluid, "base_unit": base_unit, "price_eur": price, "valid_from": since, "origin": origin}

"""`vigie import sites | meters | readings | tariffs | coefficients | weather`: files into the database."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from app.console import AsJson, bar, print_json, say, translator
from app.derivation import derive_with_progress
from app.reading_import import refused_line, store_list, store_supplier
from app.servers import database_url
from domain.batch import BatchResult
from domain.errors import ConflictError, UsageError
from domain.registry import LIVE
from domain.text import Message
from ingest import meter_list, reading_list, site_list
from ingest.line import LineError, name
from ingest.supplier.measure import Stamp
from ingest.supplier.registry import layout_of
from ingest.table import Refused, Table, number, open_rows, open_table
from storage.coefficients import TimescaleCoefficients
from storage.reference import TimescaleReference
from storage.registry import Change, TimescaleRegistry
from storage.rejections import TimescaleQuarantine

__all__ = ["imports"]

imports = typer.Typer(help="Files into Vigie: sites, meters, readings, prices, weather.", no_args_is_help=True)

CsvFile = Annotated[Path, typer.Argument(metavar="FILE.csv", help="CSV, UTF-8; comma or semicolon.")]


@imports.command()
def sites(file: CsvFile, *, as_json: AsJson = False) -> None:
    """Describe sites: columns site, name, site_kind, commune_insee, and what is known of surface, occupants, lamps."""
    reference = TimescaleReference(database_url())
    communes = TimescaleRegistry(database_url()).communes()

    def describe(line: dict[str, str]) -> Change | Message:
        found = site_list.read_site(line, communes)
        return found if isinstance(found, Message) else reference.upsert_site(found)

    with open_table(file, site_list.SITE_COLUMNS) as table:
        _finish(table, *_each_line(table, describe), as_json=as_json)


@imports.command()
def tariffs(file: CsvFile, *, as_json: AsJson = False) -> None:
    """State prices: columns fluid, unit (kWh or m3), price_eur (all taxes), valid_from, and origin if you like."""
    reference = TimescaleReference(database_url())

    def state(line: dict[str, str]) -> Change | Message:
        found = site_list.read_tariff(line)
        return found if isinstance(found, Message) else reference.upsert_tariff(found)

    with open_table(file, site_list.TARIFF_COLUMNS) as table:
        _finish(table, *_each_line(table, state), as_json=as_json)


@imports.command()
def coefficients(file: CsvFile, *, as_json: AsJson = False) -> None:
    """State kWh in a cubic metre of gas: columns delivery_point, valid_from, kwh_per_m3, and origin if you like."""
    store = TimescaleCoefficients(database_url())

    def state(line: dict[str, str]) -> Change | Message:
        found = site_list.read_coefficient(line, store.known)
        if isinstance(found, Message):
            return found
        return store.write(
            found.delivery_point, found.valid_from, found.kwh_per_m3, origin=found.origin, declared_by="vigie import"
        )

    with open_table(file, site_list.COEFFICIENT_COLUMNS) as table:
        _finish(table, *_each_line(table, state), as_json=as_json)


@imports.command()
def meters(file: CsvFile, *, as_json: AsJson = False) -> None:
    """Register meters, one register a line; known ones are updated."""
    registry = TimescaleRegistry(database_url())
    devices = set[str]()
    with open_table(file, meter_list.COLUMNS) as table:
        outcome = _each_line(table, _meter_line(registry, devices))
        waiting = TimescaleQuarantine(database_url()).waiting(devices)
        if waiting:
            say(translator()("import-meters-waiting", messages=waiting))
        _finish(table, *outcome, as_json=as_json, told={"waiting_messages": waiting} if waiting else {})


def _meter_line(registry: TimescaleRegistry, devices: set[str]) -> Callable[[dict[str, str]], Change | Message]:
    communes = registry.communes()

    def install(line: dict[str, str]) -> Change | Message:
        found = meter_list.read_meter(line, communes)
        if isinstance(found, Message):
            return found
        try:
            change = registry.connect_register(*found)
        except ConflictError as error:
            if error.message.key == "error-meter-virtual":
                return Message("line-meter-virtual", error.message.params)
            return Message("line-conflict", error.message.params)
        devices.add(found[2].device)
        return change

    return install


def _each_line(
    table: Table, take: Callable[[dict[str, str]], Change | Message]
) -> tuple[int, BatchResult, list[Refused]]:
    read, result, refused = 0, BatchResult(), []
    with bar(translator()("import-progress", file=table.path.name)) as shown:
        for read, line in enumerate(table.lines, start=1):
            outcome = take(line)
            if isinstance(outcome, Message):
                refused.append(refused_line(line, outcome))
            else:
                result += BatchResult(*(int(outcome is kind) for kind in (Change.NEW, Change.SAME, Change.UPDATED)))
            shown.to(read)
    return read, result, refused


@imports.command()
def readings(
    file: CsvFile,
    *,
    source: Annotated[str, typer.Option(help="A series of its own beside the live one, never mixed with it.")] = LIVE,
    derive: Annotated[bool, typer.Option(help="Derive consumption at once; otherwise the worker does.")] = True,
    stamp: Annotated[
        Stamp, typer.Option(help="Supplier's load curve: which end of its step a time names.")
    ] = Stamp.END,
    day_stamp: Annotated[
        Stamp, typer.Option(help="Supplier's daily index: which end of its day a time names.")
    ] = Stamp.START,
    as_json: AsJson = False,
) -> None:
    """Store readings: columns meter, register, time (with UTC offset), value, unit if you like; or an Enedis file."""
    try:
        name({"source": source.strip()}, "source")
    except LineError as error:
        raise UsageError("error-source-name", source=source[:120]) from error
    url = database_url()
    told: dict[str, str | int] = {}
    with open_rows(file, reading_list.COLUMNS) as opened:
        layout = layout_of(opened.head)
        if layout is None:
            table = opened.table(reading_list.COLUMNS)
            outcome = store_list(table, url, source)
        else:
            table, outcome, estimated = store_supplier(opened, layout, url, source, (stamp, day_stamp))
            told = {"layout": layout.name, "estimated": estimated}
        if derive:
            derive_with_progress(url)
        _finish(table, *outcome, as_json=as_json, told=told)


@imports.command()
def weather(
    file: CsvFile,
    *,
    station: Annotated[str, typer.Option(help="Name of the station; a pilot names the one that corrects it.")],
    as_json: AsJson = False,
) -> None:
    """Store daily temperatures: columns day (YYYY-MM-DD), tmin, tmax in degrees Celsius."""
    with open_table(file, ("day", "tmin", "tmax")) as table:
        outcomes = [(line, _temperatures(line)) for line in table.lines]
        rows = [found for _line, found in outcomes if not isinstance(found, Message)]
        refused = [refused_line(line, found) for line, found in outcomes if isinstance(found, Message)]
        stored = TimescaleRegistry(database_url()).upsert_weather(station, rows, file.name)
        _finish(table, len(outcomes), BatchResult(stored), refused, as_json=as_json)


def _temperatures(line: dict[str, str]) -> tuple[date, float, float] | Message:
    try:
        day, low, high = date.fromisoformat(line["day"]), number(line["tmin"]), number(line["tmax"])
    except ValueError:
        return Message("line-weather-unreadable")
    return (day, low, high) if -60 <= low <= high <= 60 else Message("line-weather-unlikely")


def _finish(
    table: Table,
    read: int,
    result: BatchResult,
    refused: list[Refused],
    *,
    as_json: bool,
    told: Mapping[str, str | int] = MappingProxyType({}),
) -> None:
    translate = translator()
    counts = {
        "read": read,
        "stored": result.stored,
        "duplicates": result.duplicates,
        "superseded": result.superseded,
        "rejected": len(refused),
    }
    path = table.write_refused(refused)
    say(translate("import-done", **counts))
    if path is not None:
        say(translate("import-refused-file", path=str(path)))
    if as_json:
        print_json({**counts, **told})

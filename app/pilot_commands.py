"""`vigie pilot set | list`: which EPCI is in the pilot since when, and whose weather corrects its savings."""

from datetime import date
from typing import Annotated

import typer

from app.console import AsJson, print_json, say, translator
from app.servers import database_url
from domain.errors import UsageError
from ingest.identifier import is_siren
from storage.reference import TimescaleReference

__all__ = ["pilot"]

pilot = typer.Typer(help="Pilots: the year before their start is the baseline of savings.", no_args_is_help=True)


@pilot.command("set")
def set_(
    siren: Annotated[str, typer.Argument(help="SIREN of the EPCI, 9 digits.")],
    *,
    start: Annotated[str, typer.Option(help="First day of the pilot, YYYY-MM-DD.")],
    station: Annotated[str, typer.Option(help="Weather station, as in `vigie import weather --station`.")],
    as_json: AsJson = False,
) -> None:
    """Begin an EPCI's pilot, or move its start."""
    if not is_siren(siren):
        raise UsageError("error-siren", siren=siren)
    try:
        day = date.fromisoformat(start)
    except ValueError:
        raise UsageError("error-pilot-day", value=start) from None
    name = TimescaleReference(database_url()).set_pilot(siren, day, station)
    say(translator()("pilot-set", name=name, start=day.isoformat(), station=station))
    if as_json:
        print_json({"siren": siren, "name": name, "start": day.isoformat(), "station": station})


@pilot.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the pilots and the days of weather they have."""
    rows = TimescaleReference(database_url()).pilots()
    for row in rows:
        typer.echo(translator()("pilot-line", **{key: str(value) for key, value in row.items()}), err=as_json)
    if as_json:
        print_json({"pilots": rows})

"""`vigie meter-key add | list | forget`: the keys of meters whose telegrams are encrypted."""

from pathlib import Path
from typing import Annotated

import typer

from app.console import AsJson, print_json, say, translator
from app.servers import database_url
from ingest.meter_key_list import read_keys
from storage import meter_keys

__all__ = ["meter_key"]

meter_key = typer.Typer(help="Keys of meters whose M-Bus telegrams are encrypted.", no_args_is_help=True)


@meter_key.command()
def add(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Columns meter (8 digits) and key (32 hexadecimal).")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Keep the keys of a file, all or none; a meter's earlier key is replaced."""
    keys = read_keys(file)
    meter_keys.keep_keys(database_url(), keys)
    say(translator()("meter-keys-kept", count=len(keys)))
    if as_json:
        print_json({"kept": len(keys)})


@meter_key.command("list")
def list_all(*, as_json: AsJson = False) -> None:
    """Show which meters have a key, and since when; never the keys."""
    rows = [
        {"meter": row["meter"], "kept_at": row["kept_at"].isoformat(timespec="seconds")}
        for row in meter_keys.list_keys(database_url())
    ]
    if as_json:
        print_json({"items": rows})
        return
    say(translator()("meter-keys-listed", count=len(rows)))
    for row in rows:
        typer.echo(f"{row['meter']}  {row['kept_at']}")


@meter_key.command()
def forget(
    meter: Annotated[str, typer.Argument(metavar="METER", help="The meter's number, 8 digits.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Forget the key of a meter."""
    meter_keys.forget_key(database_url(), meter.strip().lower())
    say(translator()("meter-key-forgotten", meter=meter))
    if as_json:
        print_json({"forgotten": meter})

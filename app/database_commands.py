"""`vigie db migrate | derive`: the schema, and the amounts derived from readings."""

import typer

from app.console import AsJson, print_json, say, translator
from app.derivation import derive_with_progress
from app.preparation import prepare_database
from app.servers import database_url

__all__ = ["db"]

db = typer.Typer(help="The database: schema and derived amounts.", no_args_is_help=True)


@db.command("migrate")
def migrate(*, as_json: AsJson = False) -> None:
    """Bring the schema up to date, and load the territory and default prices."""
    prepare_database(database_url())
    say(translator()("db-ready"))
    if as_json:
        print_json({"ready": True})


@db.command("derive")
def derive(*, as_json: AsJson = False) -> None:
    """Derive consumption from new readings now, without waiting for the worker."""
    derived = derive_with_progress(database_url())
    if as_json:
        print_json({"registers_derived": derived})

"""Make a database ready to use: schema, territory and default prices."""

from storage.migrate import migrate
from storage.registry import TimescaleRegistry

__all__ = ["prepare_database"]


def prepare_database(database_url: str) -> None:
    """Bring the schema up to date and load what ships with Vigie; safe to repeat."""
    migrate(database_url)
    TimescaleRegistry(database_url).load_territory()

"""Which database and broker a command talks to: the ones the settings name, else the local stack's."""

from app.console import translator
from app.settings import settings
from app.stack_commands import local_stack

__all__ = ["database_url", "mqtt_url"]


def database_url() -> str:
    """Return the database's address.

    Raises:
        UsageError: none is set and the local stack has never been started.
    """
    return settings().database_url or local_stack(translator()).env().database_url


def mqtt_url() -> str:
    """Return the broker's address; raises as `database_url` does."""
    return settings().mqtt_url or local_stack(translator()).env().mqtt_url

"""Make servers ready to use: the schema and territory in the database, and at the broker a session that waits."""

from app.collecting import prepare_collector
from app.console import say, translator
from app.settings import settings
from deploy.stack import StackEnv
from storage.edition import Edition
from storage.migrate import migrate
from storage.registry import TimescaleRegistry

__all__ = ["prepare", "prepare_database"]


def prepare(env: StackEnv) -> None:
    """Prepare what is the local stack's own; servers named by the environment are their owner's to prepare."""
    if settings().database_url is None:
        prepare_database(env.database_url)
    if env.started_broker:
        # From now on the broker keeps what devices send, even before the collector's first start.
        prepare_collector(env.mqtt_url)


def prepare_database(database_url: str) -> None:
    """Bring the schema up to date and load what ships with Vigie; safe to repeat.

    A retention that the server's edition cannot apply is said, and is no error: readings are kept.
    """
    months = settings().retention_months
    if migrate(database_url, retention_months=months) is Edition.APACHE and months is not None:
        say(translator()("db-retention-unavailable", months=months))
    TimescaleRegistry(database_url).load_territory()

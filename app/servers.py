"""Which database and broker a command talks to: the ones the settings name, else the local stack's."""

from app.console import translator
from app.local_stack import local_stack
from app.settings import settings
from domain.endpoint import MqttEndpoint, mqtt_endpoint
from domain.errors import UsageError

__all__ = ["admin_endpoint", "collector_endpoint", "database_url", "device_endpoint", "mqtt_url"]


def database_url() -> str:
    """Return the database's address.

    Raises:
        UsageError: none is set and the local stack has never been started.
    """
    return settings().database_url or local_stack(translator()).env().database_url


def mqtt_url() -> str:
    """Return the broker's address; raises as `database_url` does."""
    return settings().mqtt_url or local_stack(translator()).env().mqtt_url


def admin_endpoint() -> MqttEndpoint | None:
    """Return the broker as the account that gives accounts; None where nobody has said which that is."""
    told = settings().mqtt_admin_url
    if told is not None:
        return mqtt_endpoint(told)
    try:
        own = mqtt_endpoint(local_stack(translator()).mqtt_admin_url())
    except UsageError:
        return None
    other = settings().mqtt_url
    # The local stack's administrator has nothing to say at another broker.
    same = other is None or (mqtt_endpoint(other).host, mqtt_endpoint(other).port) == (own.host, own.port)
    return own if same else None


def collector_endpoint() -> MqttEndpoint | None:
    """Return the broker as collectors reach it; None where there is none yet."""
    try:
        return mqtt_endpoint(mqtt_url())
    except UsageError:
        return None


def device_endpoint() -> MqttEndpoint | None:
    """Return the broker as devices reach it; None where there is none yet."""
    told = settings().mqtt_device_url
    if told is not None:
        return mqtt_endpoint(told)
    try:
        return mqtt_endpoint(mqtt_url())
    except UsageError:
        return None

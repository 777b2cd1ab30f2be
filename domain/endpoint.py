"""Addresses of brokers, taken apart once for everyone who speaks MQTT."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from domain.errors import UsageError

__all__ = ["MqttEndpoint", "mqtt_endpoint"]


@dataclass(frozen=True, slots=True)
class MqttEndpoint:
    """Where a broker listens, and who we are there."""

    host: str
    port: int
    username: str | None
    password: str | None
    tls: bool


def mqtt_endpoint(url: str) -> MqttEndpoint:
    """Return the parts of mqtt://user:password@host:port (mqtts:// for TLS); special characters are %-encoded."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError("error-broker-url-port") from error
    if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
        raise UsageError("error-broker-url-form")
    tls = parts.scheme == "mqtts"
    return MqttEndpoint(
        parts.hostname,
        port or (8883 if tls else 1883),
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        tls,
    )

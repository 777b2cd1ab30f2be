"""Addresses of brokers, taken apart once for everyone who speaks MQTT."""

import ssl
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from domain.errors import UsageError

__all__ = ["MqttClient", "MqttEndpoint", "mqtt_endpoint"]


class MqttClient(Protocol):
    """What a client of paho's takes before it connects."""

    def username_pw_set(self, username: str | None, password: str | None = None) -> None:
        """Take the account."""
        ...

    def tls_set_context(self, context: ssl.SSLContext | None = None) -> None:
        """Take what the connection is encrypted with."""
        ...


@dataclass(frozen=True, slots=True)
class MqttEndpoint:
    """Where a broker listens, and who we are there."""

    host: str
    port: int
    username: str | None
    password: str | None
    tls: bool

    def introduce(self, client: MqttClient) -> None:
        """Give a client the account, and TLS that verifies the broker's certificate where there is TLS."""
        if self.username is not None:
            client.username_pw_set(self.username, self.password)
        if self.tls:
            client.tls_set_context(ssl.create_default_context())


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

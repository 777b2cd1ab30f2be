"""Every setting Vigie reads from the environment, with its unit, default and one sentence.

docs/settings.md and .env.example are generated from this class (`vigie settings docs`), and a test compares them.
"""

import os
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import UsageError

__all__ = ["PROJECT", "Settings", "settings"]

PROJECT = Path(__file__).resolve().parent.parent


def _default_home() -> Path:
    """Return .vigie in a checkout; where Vigie is installed, the user's data folder: packages are no place for data."""
    if (PROJECT / "pyproject.toml").is_file():
        return PROJECT / ".vigie"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "vigie"


class Settings(BaseSettings):
    """Read once at start; every name is prefixed with VIGIE_."""

    model_config = SettingsConfigDict(env_prefix="VIGIE_", env_file=None, extra="ignore", frozen=True)

    database_url: str | None = Field(
        None, description="PostgreSQL with TimescaleDB, postgresql://user:password@host:port/name; unset = local stack."
    )
    mqtt_url: str | None = Field(
        None, description="MQTT 5 broker, mqtt://user:password@host:port (mqtts:// for TLS); unset = local stack."
    )
    mqtt_admin_url: str | None = Field(
        None,
        description="The broker as the account that gives devices theirs, mqtt://user:password@host:port; "
        "unset = that of the local stack, where it is the broker.",
    )
    mqtt_device_url: str | None = Field(
        None,
        description="Broker as devices reach it, mqtts://host:port, printed on their sheets; unset = VIGIE_MQTT_URL.",
    )
    database_port: int | None = Field(
        None, ge=1, le=65535, description="Port of the local stack's database; unset = a free one, kept."
    )
    mqtt_port: int | None = Field(
        None, ge=1, le=65535, description="Port of the local stack's broker; unset = a free one, kept."
    )
    home: Path = Field(
        default_factory=_default_home,
        description="Folder of the local stack's data, credentials and logs; installed: ~/.local/share/vigie.",
    )
    lang: str = Field("fr", pattern="^(fr|en)$", description="Language of the command line: fr or en.")
    collector: str = Field(
        "collector",
        pattern="^[A-Za-z0-9_-]{1,40}$",
        description="Name of this collector's persistent session; unique among collectors.",
    )
    topics: str = Field(
        "#",
        min_length=1,
        max_length=4000,
        description="Comma-separated MQTT filters that collectors subscribe to; # = all topics but the broker's own.",
    )
    part: str | None = Field(
        None,
        pattern="^[0-9]{1,2}/[0-9]{1,2}$",
        description="This collector's part of the topics, as 1/2: docs/methods/ingest.md; unset = all of them.",
    )
    group: str | None = Field(
        None,
        pattern="^[A-Za-z0-9_-]{1,40}$",
        description="The broker deals messages out to the collectors of one group ($share); unset = no sharing.",
    )
    unknown_kept: int = Field(
        2000,
        ge=1,
        le=100_000,
        description="Messages kept of each device that no register listens to, until somebody attaches it.",
    )
    rejection_days: int = Field(
        90, ge=1, le=3650, description="Days that refused messages wait to be mended; resolved ones are kept 30 days."
    )
    session_secret: str | None = Field(
        None,
        min_length=32,
        description="Key that signs session cookies, 32 characters or more; unset = a new one at each start.",
    )
    allowed_hosts: str = Field(
        "127.0.0.1,localhost", description="Comma-separated host names under which the pages may be reached."
    )
    https: bool = Field(
        False,
        description="true where the pages are served behind TLS: the session cookie is then sent over HTTPS only.",
    )
    retention_months: int | None = Field(
        None,
        ge=13,
        le=240,
        description="Months that readings are kept (TimescaleDB community edition); unset = for ever.",
    )
    grafana_url: str | None = Field(None, description="Grafana to apply dashboards to, https://host.")
    grafana_token: str | None = Field(None, description="Service account token of that Grafana.")


@cache
def settings() -> Settings:
    """Return the settings.

    Raises:
        UsageError: a value does not fit; the sentence names the variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"VIGIE_{str(first['loc'][0]).upper()}"
        raise UsageError("error-setting-unfit", setting=name, kind=first["type"], limit=_limit(first)) from error


def _limit(fault: ErrorDetails) -> str:
    """Return what the setting accepts, as far as the fault tells: a number, or words."""
    context = fault.get("ctx", {})
    bound = next((context[name] for name in ("ge", "le", "min_length", "pattern") if name in context), "")
    return str(bound).strip("^$()").replace("|", ", ")

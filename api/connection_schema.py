"""What programs send and get when they connect devices."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "Account",
    "AccountIn",
    "AccountList",
    "ConnectionAnswer",
    "ConnectionIn",
    "ConnectionLine",
    "GivenAccount",
    "Revoked",
]

MOST_LINES = 5_000
MOST_TOPICS = 8
NO_NUL = r"^[^\x00]+$"
Column = Annotated[str, StringConstraints(max_length=40)]
Topic = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Value = Annotated[str, StringConstraints(max_length=2_000)]


class ConnectionIn(BaseModel):
    """Lines of a list, each a register with its meter, site and device, by the columns of the file."""

    model_config = ConfigDict(extra="forbid")

    lines: list[dict[Column, Value]] = Field(min_length=1, max_length=MOST_LINES)


class ConnectionLine(BaseModel):
    """A line with its verdict and every reason of a refusal."""

    line: int = Field(description="Its place in the request, counted from 1.")
    verdict: str = Field(description="new, same, updated or refused")
    meter: str
    register_name: str = Field(alias="register", serialization_alias="register")
    device: str
    reasons: list[str]
    notes: list[str]

    model_config = ConfigDict(populate_by_name=True)


class GivenAccount(BaseModel):
    """A device's account as it is given: the only answer that ever has its password."""

    device: str
    credential: str = Field(description="password, certificate, or none: its network server or gateway has one")
    password: str | None
    publish: list[str] = Field(description="MQTT filters it may publish to")
    subscribe: list[str] = Field(description="MQTT filters it may listen to")


class ConnectionAnswer(BaseModel):
    """Every line, and what was done: everything, or nothing where a line is refused."""

    done: bool
    counts: dict[str, int]
    lines: list[ConnectionLine]
    accounts: list[GivenAccount] = []
    no_accounts: str | None = Field(None, description="Why the broker was given no accounts.")
    replayed: dict[str, Any] | None = Field(None, description="Earlier messages of these devices, sent through again.")


class Account(BaseModel):
    """A device's account at the broker."""

    device: str
    credential: str
    publish: list[str]
    subscribe: list[str]
    issued_at: datetime
    issued_by: str
    revoked_at: datetime | None
    revoked_by: str | None


class AccountIn(BaseModel):
    """An account for a gateway or a network server, or another for a device whose account was ended."""

    model_config = ConfigDict(extra="forbid")

    device: str = Field(min_length=1, max_length=120, pattern=NO_NUL, description="Its user name.")
    credential: Literal["password", "certificate"] = "password"
    publish: list[Topic] = Field(
        [],
        max_length=MOST_TOPICS,
        description="MQTT filters it publishes to; empty: the rights and the kind of account that ended.",
    )
    subscribe: list[Topic] = Field([], max_length=MOST_TOPICS, description="MQTT filters it listens to.")


class AccountList(BaseModel):
    """Accounts by device."""

    items: list[Account]


class Revoked(BaseModel):
    """Whose account has ended."""

    revoked: str

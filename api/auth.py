"""Who asks: a bearer token or a signed session, and the role it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.own_form import is_foreign
from api.ports import Services  # noqa: TC001 - FastAPI reads annotations when it runs
from api.problem import ApiError
from api.wording import nameless

__all__ = ["LOOPBACK", "Access", "Editor", "Principal", "is_loopback", "principal", "require"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
SESSION_TOKEN = "token_id"  # noqa: S105 - the name of a session entry
DEMO_ROLE = "manager"

bearer = HTTPBearer(
    auto_error=False, description="A token of `vigie token create --role viewer|manager|technician|admin`."
)


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""


class Access(IntEnum):
    """Roles in rising order; each may do what the ones before it may."""

    VIEWER = 1
    MANAGER = 2
    TECHNICIAN = 3
    ADMIN = 4


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks, and as what; the label is the token's, else its role with the start of its number."""

    access: Access
    label: str
    named: bool = True
    """Whether the label is a name that somebody gave the token: only then may it sign."""

    @property
    def signature(self) -> str | None:
        """The name to sign with, None where the token has none."""
        return self.label if self.named else None


def is_loopback(request: Request) -> bool:
    """Tell whether the caller sits on this machine and asked for it by a loopback name.

    A proxy on this machine speaks for others: what it forwards is never from here.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    peer = request.client.host if request.client else ""
    return peer in LOOPBACK and (request.url.hostname or "") in LOOPBACK


def principal(request: Request, token: str | None) -> Principal | None:
    """Return who asks, or None; a token that is sent and not valid is nobody, whatever the session says."""
    services: Services = request.app.state.services
    if token is not None:
        return _of_row(services.tokens.find(token))
    number = request.session.get(SESSION_TOKEN)
    if number is not None:
        return _of_row(services.tokens.find_id(str(number)))
    if request.app.state.demo_sign_in and is_loopback(request) and not request.session.get("signed_out"):
        return Principal(Access[DEMO_ROLE.upper()], "demo")
    return None


def _of_row(row: Any) -> Principal | None:
    if row is None:
        return None
    role, label = str(row["role"]), str(row["label"] or "").strip()
    access = Access[role.upper()]
    return Principal(access, label) if label else Principal(access, nameless(role, str(row["id"])), named=False)


def require(least: Access) -> Callable[..., Principal]:
    """Return the dependency that lets through whoever has at least this role.

    Raises (when it runs):
        ApiError: unauthorized (nobody we know), not-allowed (a lesser role, or another site's page used the session).
    """

    def check(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> Principal:
        if credentials is None and "authorization" in request.headers:
            raise ApiError("unauthorized", "api-not-bearer")
        found = principal(request, credentials.credentials if credentials else None)
        if found is None:
            raise ApiError("unauthorized", "api-unauthorized")
        if credentials is None and request.method not in SAFE and is_foreign(request):
            raise ApiError("not-allowed", "api-form-foreign")
        if found.access < least:
            raise ApiError("not-allowed", "api-not-allowed", {"role": least.name.lower()})
        return found

    return check


Editor = Annotated[Principal, Depends(require(Access.TECHNICIAN))]
"""Whoever declares something: a technician at least."""

"""The one tree of errors.

VigieError
├── UsageError          the user can mend it now: exit code 2, HTTP 422
│   └── SeveralErrors       several things at once, each with its sentence
├── NotFoundError       what was asked for does not exist: exit code 3, HTTP 404
├── ConflictError       it contradicts what is stored: exit code 4, HTTP 409
├── NotAllowedError     the caller may not do this: exit code 5, HTTP 403
└── UnavailableError    a server is away: exit code 6, HTTP 503
    ├── BusyError           it is there and works at what was asked for: HTTP 503 with Retry-After
    ├── DiskFullError       it is there and has no place left: HTTP 503
    └── LoginRefusedError   it is there and lets nobody in: exit code 2, for the address is to be mended

What is wrong with one message or one line is never an exception: it is a `Rejection` (domain.rejection),
stored with its bytes, so that it does not cost its neighbours.
"""

from collections.abc import Sequence
from typing import ClassVar

from domain.text import Message, Param

__all__ = [
    "BusyError",
    "ConflictError",
    "DiskFullError",
    "LoginRefusedError",
    "NotAllowedError",
    "NotFoundError",
    "SeveralErrors",
    "UnavailableError",
    "UsageError",
    "VigieError",
]


class VigieError(Exception):
    """A sentence for a person that names the remedy; never shown with a traceback.

    Args:
        key: the sentence in the catalogue, written `error-<subject>-<what>`; the edges translate it.
        params: its parameters; a number is written as the language groups digits, so that ids and ports are text.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"

    def __init__(self, key: str, /, **params: Param) -> None:
        super().__init__(key)
        self.message = Message(key, params)

    def __str__(self) -> str:
        """Return what a log shows to a developer: the key, and the parameters in brackets."""
        params = ", ".join(f"{name}={value!r}" for name, value in self.message.params.items())
        return f"{self.message.key} ({params})" if params else self.message.key


class UsageError(VigieError):
    """The input, the options or the machine do not fit; the sentence names the remedy."""

    exit_code = 2
    http_status = 422
    slug = "invalid-input"


class SeveralErrors(UsageError):  # noqa: N818 - it is several
    """Everything in one input that does not fit; by itself it is the first of them.

    Args:
        errors: one at least.
    """

    def __init__(self, errors: Sequence[VigieError]) -> None:
        first = errors[0].message
        super().__init__(first.key, **first.params)
        self.messages = tuple(error.message for error in errors)


class NotFoundError(VigieError):
    """What was asked for does not exist."""

    exit_code = 3
    http_status = 404
    slug = "not-found"


class ConflictError(VigieError):
    """The request contradicts what is stored already."""

    exit_code = 4
    http_status = 409
    slug = "conflict"


class NotAllowedError(VigieError):
    """The caller's role does not allow this."""

    exit_code = 5
    http_status = 403
    slug = "not-allowed"


class UnavailableError(VigieError):
    """The database or the broker does not answer."""

    exit_code = 6
    http_status = 503
    slug = "unavailable"


class BusyError(UnavailableError):
    """What was asked for is being worked at, or takes too long just now: to be asked again in a moment."""

    slug = "busy"


class DiskFullError(UnavailableError):
    """The database is there and has no place left on its disk: what runs for long waits until there is."""


class LoginRefusedError(UnavailableError):
    """A server is there and refuses the login: a command ends, and what runs for long at its start; later it waits."""

    exit_code = 2

"""Opaque cursors of keyset pages: where the last page ended, in a form that survives a URL."""

import base64
import binascii
from typing import Any

import orjson

from api.problem import ApiError

__all__ = ["decode", "encode"]


def encode(*position: Any) -> str:
    """Return the cursor of a position (JSON values; datetimes become ISO text)."""
    return base64.urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def decode(cursor: str | None, *types: type) -> tuple[Any, ...] | None:
    """Return the position of a cursor, None without one.

    Raises:
        ApiError: this is no cursor that `encode` made for these types.
    """
    if cursor is None:
        return None
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise ApiError("invalid-input", "api-bad-cursor") from error
    fits = (
        isinstance(found, list)
        and len(found) == len(types)
        and all(isinstance(value, kind) for value, kind in zip(found, types, strict=True))
    )
    if not fits:
        raise ApiError("invalid-input", "api-bad-cursor")
    return tuple(found)

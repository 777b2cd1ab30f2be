"""Forms that change something come from our own pages, in the session they were made for."""

from secrets import compare_digest, token_urlsafe
from urllib.parse import urlsplit

from fastapi import Request

from api.problem import ApiError

__all__ = ["form_token", "is_foreign", "require_own_form"]

FORM_TOKEN = "form_token"  # noqa: S105 - the name of a session entry


def form_token(request: Request) -> str:
    """Return what a form of this session carries in a hidden field."""
    return str(request.session.setdefault(FORM_TOKEN, token_urlsafe(24)))


def require_own_form(request: Request, token: str) -> None:
    """Return when a form was made by one of our pages, for this session.

    Raises:
        ApiError: it was not.
    """
    known = str(request.session.get(FORM_TOKEN, ""))
    if is_foreign(request) or not known or not compare_digest(known.encode(), token.encode()):
        raise ApiError("not-allowed", "api-form-foreign")


def is_foreign(request: Request) -> bool:
    """Tell whether a browser says that another site's page made this request; other clients say nothing."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.url.netloc:
        return True
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}

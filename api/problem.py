"""RFC 9457 problems: one table from slug to status, and the handlers that make every error one of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.invalid import sentence
from api.language import translator
from domain.errors import SeveralErrors, VigieError
from domain.text import Param

__all__ = ["MEDIA_TYPE", "STATUS", "ApiError", "Problem", "install", "problem_response", "responses", "wants_page"]

UNION_TAG = re.compile(r"(dict|list|tuple)\[.*\]|constrained-\w+|function-\w+\(.*\)")
"""How pydantic names, in the place of a fault, one of several types that a field may have: no field of anybody's."""

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[str, int] = {
    "bad-request": 400,
    "unauthorized": 401,
    "not-allowed": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "conflict": 409,
    "too-large": 413,
    "invalid-input": 422,
    "too-many-requests": 429,
    "internal": 500,
    "busy": 503,
    "unavailable": 503,
}
SLUG = {status: slug for slug, status in STATUS.items()}
OF_PAGES = frozenset({"bad-request", "not-found", "method-not-allowed"})
"""What is told otherwise to the reader of a page, whom the API's description does not help."""
RETRY_AFTER_S = "15"
"""When to ask again for what is busy."""


class ProblemItem(BaseModel):
    """One field that does not fit."""

    field: str
    message: str


class Problem(BaseModel):
    """An error as RFC 9457 writes it; `errors` names the fields of an invalid request."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:vigie:problem:not-found",
                    "title": "Introuvable",
                    "status": 404,
                    "detail": "Aucun compteur ne porte le code « PDL-0 » : voir GET /api/v1/meters.",
                    "instance": "/api/v1/meters/PDL-0/consumption",
                }
            ]
        }
    )

    type: str = Field(description="urn:vigie:problem:<slug>")
    title: str
    status: int
    detail: str = Field(description="One sentence that names the remedy.")
    instance: str
    errors: list[ProblemItem] | None = None


@dataclass(eq=False)
class ApiError(Exception):
    """An error of the API itself: a slug of the table, a catalogue key and its parameters."""

    slug: str
    key: str
    params: Mapping[str, Param] = field(default_factory=dict)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of these problems; every operation may end in 401, 422, 500 and 503."""
    wanted = sorted({401, 422, 500, 503, *statuses})
    return {status: _response_entry(HTTPStatus(status).phrase) for status in wanted}


def _response_entry(phrase: str) -> dict[str, Any]:
    return {"description": phrase, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def problem_response(request: Request, slug: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """Return the problem of a slug as a response; a page's visitor gets it as a page (api.pages)."""
    status = STATUS[slug]
    content: dict[str, Any] = {
        "type": f"urn:vigie:problem:{slug}",
        "title": translator(request)(f"problem-{slug}-title"),
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    if errors:
        content["errors"] = errors
    if wants_page(request):
        page: Response = request.app.state.error_page(request, status, content["title"], detail)
        page.headers.update({"Retry-After": RETRY_AFTER_S} if slug == "busy" else {})
        return page
    headers = {"WWW-Authenticate": 'Bearer realm="vigie"'} if status == STATUS["unauthorized"] else {}
    return JSONResponse(
        content, status, headers | ({"Retry-After": RETRY_AFTER_S} if slug == "busy" else {}), MEDIA_TYPE
    )  # fmt: skip


def wants_page(request: Request) -> bool:
    """Tell whether a browser asked for a page, rather than a program for the API."""
    machine = request.url.path.startswith(("/api/", "/health", "/metrics", "/static"))
    return not machine and "text/html" in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    app.add_exception_handler(ApiError, _on_api_error)
    app.add_exception_handler(VigieError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def _on_api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return problem_response(request, error.slug, translator(request)(error.key, **error.params))


def _on_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, VigieError)
    translate = translator(request)
    if not isinstance(error, SeveralErrors):
        return problem_response(request, error.slug, translate(error.message.key, **error.message.params))
    told = [(str(one.params.get("field", "")), translate(one.key, **one.params)) for one in error.messages]
    items = [{"field": field, "message": message} for field, message in told]
    return problem_response(request, error.slug, " ".join(message for _field, message in told), items)


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    translate = translator(request)
    told = dict.fromkeys((_field(item), sentence(item, translate)) for item in error.errors())
    items = [{"field": field, "message": message} for field, message in told]
    fields = ", ".join(dict.fromkeys(item["field"] for item in items))
    key = "api-invalid-fields-page" if wants_page(request) else "api-invalid-fields"
    return problem_response(request, "invalid-input", translate(key, fields=fields), items)


def _field(item: Mapping[str, Any]) -> str:
    place = item["loc"]
    if item["type"] == "json_invalid":
        # What follows is a position in the text, not a field.
        return str(place[0])
    named = [str(part) for part in place[1:] if UNION_TAG.fullmatch(str(part)) is None]
    return ".".join(named) or str(place[0])


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug = SLUG.get(error.status_code, "bad-request" if error.status_code < STATUS["internal"] else "internal")
    told = "page" if slug in OF_PAGES and wants_page(request) else "detail"
    answer = problem_response(request, slug, translator(request)(f"problem-{slug}-{told}"))
    answer.headers.update(error.headers or {})
    return answer

"""What the OpenAPI document says beside the routes: examples, problems, and the schema they share."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problem import Problem, responses

__all__ = ["TAGS", "documented", "install_openapi"]

TAGS = [
    {"name": "consumption", "description": "Amounts by hour, civil day and civil month."},
    {"name": "balance", "description": "Whether the accounts add up: what readings say beside what hours hold."},
    {"name": "territory", "description": "EPCI and what they saved."},
    {"name": "findings", "description": "Anomalies in kWh and euros, each with its sentence; refused messages."},
    {
        "name": "declarations",
        "description": "What people state: exchanges and resets, answers to questions, limits, coefficients of gas, "
        "meters that are sums of others.",
    },
    {"name": "registry", "description": "Sites and meters, and when they were last heard."},
    {"name": "panels", "description": "The panels that Grafana and the pages share, and their rows."},
    {"name": "live", "description": "Readings as they are committed, by server-sent events."},
    {"name": "operation", "description": "Health and metrics of this process."},
]
DESCRIPTION = """Vigie's figures. Send `Authorization: Bearer <token>` (`vigie token create --role viewer`).

Errors are RFC 9457 problems (`application/problem+json`) in French or English (`?lang=`, `Accept-Language`). Lists come
in pages: send `next_cursor` back as `cursor`. Times are aware; periods are half-open, `[start, end)`."""


def documented(
    example: Any, *statuses: int, media_type: str = "application/json", status: int = 200
) -> dict[int | str, dict[str, Any]]:
    """Return an operation's responses: the example of its success (204 has none), and the problems it may end in."""
    success = {} if status == HTTPStatus.NO_CONTENT else {"content": {media_type: {"example": example}}}
    return {status: success, **responses(*statuses)}


def install_openapi(app: FastAPI) -> None:
    """Add the schema of problems to the document, once made."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, tags=TAGS
            )
            schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(schema.pop("$defs", {}))
            schemas["Problem"] = schema
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way

"""From a template and what it shows to a page, in the reader's language and the site's zone."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from api.auth import is_loopback
from api.language import COOKIE, language, translator
from api.wording import LOCALES, Wording, person
from domain.calendar import DEFAULT_ZONE, zone
from domain.text import LANGUAGES

__all__ = ["config", "error_page", "render"]

TEMPLATES = Path(__file__).parent / "templates"
NAVIGATION = (
    ("live", "/"), ("territory", "/territory"), ("anomalies", "/anomalies"), ("meters", "/meters"),
    ("to-connect", "/to-connect"), ("fleet", "/fleet"),
    ("balances", "/balances"),
)  # fmt: skip
CHART_TEXTS = (
    "chart-table", "chart-hide-table", "chart-empty", "chart-failed", "chart-time", "chart-loading",
)  # fmt: skip
YEAR_S = 365 * 86400


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def config(request: Request, tz: str, *, texts: Iterable[str] = (), **values: Any) -> Mapping[str, Any]:
    """Return what a page's scripts are told: language, zone, their texts, and values of the page."""
    translate = translator(request)
    lang = language(request)
    words = {key: translate(key) for key in (*CHART_TEXTS, *texts)}
    return {"lang": lang, "locale": LOCALES[lang].replace("_", "-"), "zone": tz, "texts": words, **values}


def render(request: Request, template: str, *, status: int = 200, tz: str = DEFAULT_ZONE, **values: Any) -> Response:
    """Return the page; a language asked for in the address is remembered."""
    lang = language(request)
    translate = translator(request)
    shared = {
        "t": translate,
        "f": Wording(lang, zone(tz)),
        "person": lambda kept: person(kept, translate),
        "lang": lang,
        "other": next(other for other in LANGUAGES if other != lang),
        "path": request.url.path,
        "switch": str(request.url.include_query_params(lang=next(x for x in LANGUAGES if x != lang)).query),
        "navigation": NAVIGATION,
        "demo": request.app.state.demo_sign_in and is_loopback(request),
        "config": None,
    }
    page = HTMLResponse(_environment().get_template(template).render(shared | values), status)
    page.headers["Cache-Control"] = "no-store"
    if request.query_params.get("lang") in LANGUAGES:
        page.set_cookie(COOKIE, lang, max_age=YEAR_S, samesite="lax", httponly=True)
    return page


def error_page(request: Request, status: int, title: str, detail: str) -> Response:
    """Return the page of an error; whoever is not signed in is shown the door."""
    if status == 401 and request.method == "GET":
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(target, safe='')}", 303)
    return render(request, "error.html", status=status, title=title, detail=detail)

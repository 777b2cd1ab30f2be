"""Which language a request is answered in: ?lang=, then the cookie (pages) or Accept-Language (API), then French."""

from fastapi import Request

from domain.text import LANGUAGES, Translator

__all__ = ["COOKIE", "language", "translator"]

COOKIE = "lang"


def language(request: Request) -> str:
    """Return the language of a request."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    if not request.url.path.startswith(("/api/", "/health", "/metrics")):
        chosen = request.cookies.get(COOKIE)
        return chosen if chosen in LANGUAGES else LANGUAGES[0]
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """Return our language that an Accept-Language header weighs highest (RFC 9110, section 12.5.4)."""
    best, weight = LANGUAGES[0], 0.0
    for part in header.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        found = tag.strip().lower().split("-")[0]
        if found in LANGUAGES and quality > weight:
            best, weight = found, quality
    return best


def translator(request: Request) -> Translator:
    """Return the translator of a request's language."""
    found: Translator = request.app.state.services.catalogue(language(request))
    return found

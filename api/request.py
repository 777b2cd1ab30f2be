"""What routes take from a request: services, the translator, bounded parameters."""

from typing import Annotated

from fastapi import Depends, Query, Request

from api.language import language, translator
from api.ports import Services
from domain.text import LANGUAGES, Translator

__all__ = ["Cursor", "Lang", "Limit", "Provided", "Siren", "Translate", "Word", "moment_pattern"]

moment_pattern = r"^\d{4}-\d{2}-\d{2}([T ].{0,30})?$"


def _services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


def _translator(
    request: Request,
    lang: Annotated[str | None, Query(description="fr or en; else Accept-Language, else fr.", max_length=2)] = None,
) -> Translator:
    assert lang is None or lang not in LANGUAGES or lang == language(request)
    return translator(request)


Provided = Annotated[Services, Depends(_services)]
Translate = Annotated[Translator, Depends(_translator)]
Lang = Annotated[str, Depends(language)]
Limit = Annotated[int, Query(ge=1, le=1000, description="Items a page.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
Siren = Annotated[str | None, Query(pattern=r"^\d{9}$", description="SIREN of an EPCI.")]
Word = Annotated[str | None, Query(max_length=120)]

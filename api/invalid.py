"""What a field that does not fit is told, in the catalogue's words rather than the validator's."""

import re
from collections.abc import Mapping
from typing import Any

from api.request import moment_pattern
from domain.text import Param, Translator

__all__ = ["sentence"]

GENERAL = "api-field-other"
KEYS: Mapping[str, str] = {
    "missing": "api-field-missing",
    "extra_forbidden": "api-field-extra",
    "json_invalid": "api-field-json",
    "json_type": "api-field-json",
    "int_parsing": "api-field-integer",
    "int_parsing_size": "api-field-integer",
    "int_type": "api-field-integer",
    "int_from_float": "api-field-integer",
    "float_parsing": "api-field-number",
    "float_type": "api-field-number",
    "finite_number": "api-field-number",
    "bool_parsing": "api-field-boolean",
    "bool_type": "api-field-boolean",
    "date_type": "api-field-date",
    "date_parsing": "api-field-date",
    "date_from_datetime_parsing": "api-field-date",
    "date_from_datetime_inexact": "api-field-date",
    "datetime_type": "api-field-moment",
    "datetime_parsing": "api-field-moment",
    "datetime_from_date_parsing": "api-field-moment",
    "timezone_aware": "api-field-moment",
}
BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("api-field-at-least", "ge"),
    "less_than_equal": ("api-field-at-most", "le"),
    "greater_than": ("api-field-above", "gt"),
    "less_than": ("api-field-below", "lt"),
    "string_too_long": ("api-field-long", "max_length"),
    "string_too_short": ("api-field-short", "min_length"),
    "too_long": ("api-field-many", "max_length"),
    "too_short": ("api-field-few", "min_length"),
}
"""Kind of error -> (key, where the validator's context keeps the bound); each key's parameter is `limit`."""
CHOICES = frozenset({"enum", "literal_error"})
PATTERNS: Mapping[str, str] = {
    moment_pattern: "api-field-moment",
    r"^\d{9}$": "api-field-siren",
    r"^(\d{9})?$": "api-field-siren",
}


def sentence(error: Mapping[str, Any], translate: Translator) -> str:
    """Return the sentence of one of pydantic's errors (`type` and `ctx` of `ValidationError.errors()`)."""
    key, params = _key(str(error["type"]), error.get("ctx") or {})
    return translate(key, **params)


def _key(kind: str, context: Mapping[str, Any]) -> tuple[str, Mapping[str, Param]]:
    if kind in CHOICES:
        # The validator joins the quoted values with an English word.
        values = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
        return ("api-field-choice", {"values": values}) if values else (GENERAL, {})
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(str(context.get("pattern")), "api-field-form"), {}
    key, bound = BOUNDS.get(kind, (KEYS.get(kind, GENERAL), ""))
    limit = context.get(bound)
    if not bound:
        return key, {}
    return (key, {"limit": limit}) if isinstance(limit, (int, float)) else (GENERAL, {})

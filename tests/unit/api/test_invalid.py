"""What a field that does not fit is told: the catalogue's words in both languages, never the validator's."""

import typing
from typing import Any

import pytest
from pydantic_core import core_schema

from api.invalid import BOUNDS, CHOICES, KEYS, PATTERNS, sentence
from app.catalogue import catalogue
from domain.text import LANGUAGES
from tests.unit.api.fakes import client

HOURS = "/api/v1/meters/M1/consumption?start=2026-03-29&end=2026-03-30"
CASES = [
    ("/api/v1/meters/M1/consumption?end=2026-03-30", "start", "api-field-missing", {}),
    ("/api/v1/meters/M1/consumption?start=hier&end=2026-03-30", "start", "api-field-moment", {}),
    (HOURS + "&step=week", "step", "api-field-choice", {"values": "hour, day, month"}),
    (HOURS + "&register=" + "x" * 121, "register", "api-field-long", {"limit": 120}),
    ("/api/v1/anomalies?start=demain", "start", "api-field-moment", {}),
    ("/api/v1/anomalies?siren=12", "siren", "api-field-siren", {}),
    ("/api/v1/anomalies?min_cost=cher", "min_cost", "api-field-number", {}),
    ("/api/v1/anomalies?min_cost=2000000000", "min_cost", "api-field-at-most", {"limit": 1e9}),
    ("/api/v1/anomalies/0/hours", "anomaly", "api-field-at-least", {"limit": 1}),
    ("/api/v1/anomalies/x/hours", "anomaly", "api-field-integer", {}),
    ("/api/v1/meters?limit=1001", "limit", "api-field-at-most", {"limit": 1000}),
    ("/api/v1/meters?late=peut-etre", "late", "api-field-boolean", {}),
    ("/api/v1/epcis/200071892/savings?start=2026-13-01", "start", "api-field-date", {}),
    ("/api/v1/panels/SITE/data?from=2026-03-29&to=2026-03-30", "panel", "api-field-form", {}),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "field", "key", "params"), CASES)
def test_a_field_is_told_its_remedy(path: str, field: str, key: str, params: dict[str, Any], language: str) -> None:
    answer = client("technician").get(path, headers={"Accept-Language": language})
    assert answer.status_code == 422
    expected = catalogue(language)(key, **params)
    assert {"field": field, "message": expected} in answer.json()["errors"]
    for foreign in ("^", "Input should", "Field required", "String should", "valid integer"):
        assert foreign not in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", typing.get_args(core_schema.ErrorType))
def test_every_error_of_the_validator_has_a_sentence(kind: str, language: str) -> None:
    context: dict[str, Any] = {"expected": "'a' or 'b'", "pattern": "^x+$", "ge": 1, "le": 2, "gt": 3, "lt": 4,
                                  "min_length": 5, "max_length": 6}  # fmt: skip
    for given in (context, {}, None):
        told = sentence({"type": kind, "ctx": given}, catalogue(language))
        assert told.endswith(".")
        assert not set("[{^") & set(told)


def test_the_table_names_errors_that_exist() -> None:
    assert {*KEYS, *BOUNDS, *CHOICES} <= set(typing.get_args(core_schema.ErrorType))
    assert set(PATTERNS.values()) == {"api-field-moment", "api-field-siren"}

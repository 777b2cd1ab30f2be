"""The OpenAPI document tells each operation whole: words, an example of success, its problems."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.api.fakes import client

DOCUMENT = client(None).get("/api/v1/openapi.json").json()


def _operations() -> Iterator[Any]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield pytest.param(operation, id=f"{method} {path}")


@pytest.mark.parametrize("operation", list(_operations()))
def test_an_operation_is_complete(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    successes = {code: entry for code, entry in operation["responses"].items() if code.startswith("2")}
    assert successes
    for code, entry in successes.items():
        content = entry.get("content", {})
        assert bool(content) is (code != "204")
        assert all("example" in media for media in content.values())
    problems = {code: entry for code, entry in operation["responses"].items() if code not in successes}
    assert {"401", "422", "500", "503"} <= set(problems)
    for entry in problems.values():
        schema = entry["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}
        assert set(entry["content"]) == {"application/problem+json"}


def test_the_promised_operations_exist() -> None:
    promised = {
        "/api/v1/meters/{meter}/consumption", "/api/v1/epcis", "/api/v1/epcis/{siren}/savings", "/api/v1/anomalies",
        "/api/v1/meters/{meter}/balance", "/api/v1/meters/{meter}/events", "/api/v1/meters/{meter}/events/{event}",
        "/api/v1/meters/{meter}/limits", "/api/v1/questions", "/api/v1/questions/{question}/accept",
        "/api/v1/questions/{question}/refuse", "/api/v1/questions/{question}/answer",
        "/api/v1/rejections", "/api/v1/rejections/{rejection}",
        "/api/v1/rejections/summary", "/api/v1/rejections/replay", "/api/v1/sites", "/api/v1/sites/{code}",
        "/api/v1/codecs", "/api/v1/codecs/{name}", "/api/v1/codecs/{name}/try", "/api/v1/devices/{device}/codec",
        "/api/v1/meters", "/api/v1/panels", "/api/v1/panels/{panel}/data", "/api/v1/live/{site}", "/health/live",
        "/health/ready", "/metrics",
    }  # fmt: skip
    assert promised <= set(DOCUMENT["paths"])


def test_the_api_asks_for_a_bearer_token() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert [(scheme["type"], scheme["scheme"]) for scheme in schemes.values()] == [("http", "bearer")]
    for path, methods in DOCUMENT["paths"].items():
        if path.startswith("/api/v1/"):
            assert all(operation["security"] for operation in methods.values())


def test_every_reference_leads_somewhere() -> None:
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            yield from (value for name, value in part.items() if name == "$ref")
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) <= known


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/epcis", "/api/v1/epcis/200071892/savings", "/api/v1/sites", "/api/v1/sites/ecole", "/api/v1/meters",
        "/api/v1/anomalies", "/api/v1/anomalies/1/hours", "/api/v1/rejections", "/api/v1/rejections/summary",
        "/api/v1/panels",
        "/api/v1/panels/site-load/data?from=2026-11-24&to=2026-11-25&var-site=4",
        "/api/v1/meters/M1/consumption?start=2026-11-24&end=2026-11-25", "/api/v1/live/ecole/today",
    ],
)  # fmt: skip
def test_an_answer_has_the_fields_of_its_example(path: str) -> None:
    answer = client().get(path)
    assert answer.status_code == 200, answer.text
    plain = path.split("?", maxsplit=1)[0]
    pattern = plain.replace("200071892", "{siren}").replace("/ecole/today", "/{site}/today").replace("ecole", "{code}")
    pattern = pattern.replace("/1/hours", "/{anomaly}/hours").replace("site-load", "{panel}").replace("M1", "{meter}")
    example = DOCUMENT["paths"][pattern]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert set(example) <= set(answer.json())

"""Meters that are sums of registers, where no database is needed to tell."""

from tests.unit.api.fakes import client


def test_the_page_of_meters_names_them_and_their_parts() -> None:
    page = client().get("/meters").text
    assert "V1" in page
    assert "− M1" in page  # noqa: RUF001 - a minus


def test_the_code_serves_as_a_meter() -> None:
    body = client().get("/api/v1/meters/V1/consumption?start=2026-03-01&end=2026-03-02&step=day").json()
    assert (body["meter"], body["register"], body["unit"], len(body["buckets"])) == ("V1", None, "kWh", 1)


def test_the_code_of_a_meter_is_no_virtual_meters() -> None:
    part = {"meter": "M1", "register": "energy_import", "sign": 1}
    body = {"code": "M1", "name": "M", "parts": [part]}
    answer = client("technician").post("/api/v1/virtual-meters", json=body)
    assert answer.status_code == 409
    assert "M1" in answer.json()["detail"]

"""Roles, sessions, and the demo's sign-in, which never leaves this machine."""

import pytest

from tests.unit.api.browser import Browser
from tests.unit.api.fakes import client, fake_app

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("manager", 403), ("technician", 200), ("admin", 200)])
def test_the_bytes_of_a_refusal_are_a_technicians(role: str, status: int) -> None:
    assert client(role).get("/api/v1/rejections/5").status_code == status
    assert client(role).get("/api/v1/rejections").status_code == 200


def test_another_scheme_is_not_a_bearer_token() -> None:
    answer = client(None).get("/api/v1/epcis", headers={"Authorization": "Basic dmlld2VyOg=="})
    assert answer.status_code == 401
    assert "Bearer" in answer.json()["detail"]


def test_a_page_sends_a_stranger_to_the_door_and_back() -> None:
    browser = client(None)
    answer = browser.get("/territory?siren=200071892", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Fterritory%3Fsiren%3D200071892",
    )
    signed = browser.post("/sign-in", data={"token": "viewer", "next": "/territory?siren=200071892"}, headers=HTML)
    assert (signed.status_code, signed.headers["location"]) == (303, "/territory?siren=200071892")
    cookie = signed.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert browser.get("/territory", headers=HTML).status_code == 200
    assert browser.get("/api/v1/epcis").status_code == 200
    assert browser.get("/api/v1/rejections/5").status_code == 403
    browser.post("/sign-out")
    assert browser.get("/territory", headers=HTML).status_code == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_door_leads_nowhere_else(target: str) -> None:
    answer = client(None).post("/sign-in", data={"token": "viewer", "next": target}, headers=HTML)
    assert answer.headers["location"] == "/"


def test_a_wrong_token_is_told_and_counted() -> None:
    browser = client(None)
    for _ in range(10):
        assert browser.post("/sign-in", data={"token": "wrong"}, headers=HTML).status_code == 401
    assert browser.post("/sign-in", data={"token": "viewer"}, headers=HTML).status_code == 429


def test_a_changed_cookie_opens_nothing() -> None:
    browser = client(None)
    browser.cookies.set("vigie_session", "eyJ0b2tlbl9pZCI6ICJpZC1hZG1pbiJ9.x.y")
    assert browser.get("/api/v1/epcis").status_code == 401


def _from(address: str, host: str, *, demo: bool) -> int:
    browser = Browser(fake_app(demo_sign_in=demo), base_url=f"http://{host}", address=address)
    return browser.get("/api/v1/epcis").status_code


def test_the_demo_signs_in_whoever_sits_here_and_nobody_else() -> None:
    assert _from("127.0.0.1", "127.0.0.1", demo=True) == 200
    assert _from("127.0.0.1", "127.0.0.1", demo=False) == 401
    assert _from("192.0.2.7", "127.0.0.1", demo=True) == 401
    # A name that was made to point here (DNS rebinding) is not ours.
    assert _from("127.0.0.1", "testserver", demo=True) == 401


def test_a_proxy_on_this_machine_speaks_for_others() -> None:
    browser = Browser(
        fake_app(demo_sign_in=True), base_url="http://127.0.0.1", address="127.0.0.1",
        headers={"X-Forwarded-For": "198.51.100.4"},
    )  # fmt: skip
    assert browser.get("/api/v1/epcis").status_code == 401
    assert browser.get("/metrics").status_code == 401


def test_metrics_need_a_token_from_elsewhere() -> None:
    assert client(None).get("/metrics").status_code == 401
    text = client("viewer").get("/metrics").text
    assert 'vigie_ingest_messages_total{collector="c1"} 4.0' in text
    assert "vigie_registers_silent 2.0" in text
    assert 'vigie_rejections_total{reason="checksum"} 3.0' in text


def test_metrics_name_routes_not_addresses() -> None:
    browser = client("viewer")
    browser.get("/api/v1/sites/ecole")
    browser.get("/api/v1/sites/none")
    text = browser.get("/metrics").text
    assert 'vigie_http_requests_total{method="GET",route="/api/v1/sites/{code}",status="200"} 1.0' in text
    assert 'route="/api/v1/sites/{code}",status="404"} 1.0' in text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_another_sites_page_cannot_write_with_a_session(headers: dict[str, str]) -> None:
    browser = client(None)
    browser.post("/sign-in", data={"token": "technician"}, headers=HTML)
    ours = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/api/v1/rejections/replay", json={}, headers=ours).status_code == 200
    assert browser.post("/api/v1/rejections/replay", json={}, headers=headers).status_code == 403
    assert browser.get("/api/v1/epcis", headers=headers).status_code == 200
    # A token in the header is nobody's session.
    assert client("technician").post("/api/v1/rejections/replay", json={}, headers=headers).status_code == 200

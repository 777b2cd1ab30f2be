"""Every error is an RFC 9457 problem with a sentence, and none shows the machine's insides."""

import re

import pytest

from api.problem import MEDIA_TYPE, STATUS
from app.catalogue import catalogue
from domain import errors
from domain.text import LANGUAGES
from tests.fixtures.sentences import said
from tests.unit.api.fakes import FakeHealth, client, fake_app


@pytest.mark.parametrize(
    ("method", "path", "role", "status", "slug"),
    [
        ("GET", "/nowhere", "viewer", 404, "not-found"),
        ("GET", "/api/v1/nowhere", "viewer", 404, "not-found"),
        ("DELETE", "/api/v1/epcis", "viewer", 405, "method-not-allowed"),
        ("GET", "/api/v1/epcis", None, 401, "unauthorized"),
        ("GET", "/api/v1/epcis", "nobody", 401, "unauthorized"),
        ("GET", "/api/v1/rejections/5", "viewer", 403, "not-allowed"),
        ("GET", "/api/v1/sites/none", "viewer", 404, "not-found"),
        ("GET", "/api/v1/epcis/123456789/savings", "viewer", 404, "not-found"),
        ("GET", "/api/v1/meters?limit=1001", "viewer", 422, "invalid-input"),
        ("GET", "/api/v1/meters?cursor=zzz", "viewer", 422, "invalid-input"),
        ("GET", "/api/v1/epcis/abc/savings", "viewer", 422, "invalid-input"),
        ("GET", "/api/v1/meters?" + "&".join(f"a{n}=1" for n in range(60)), "viewer", 400, "bad-request"),
        ("GET", "/api/v1/meters?site=" + "x" * 9000, "viewer", 400, "bad-request"),
    ],
)
def test_an_error_is_a_problem(method: str, path: str, role: str | None, status: int, slug: str) -> None:
    answer = client(role).request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    body = answer.json()
    assert (body["type"], body["status"]) == (f"urn:vigie:problem:{slug}", status)
    assert body["instance"] == path.split("?", maxsplit=1)[0]
    assert body["detail"].endswith((".", ")."))
    assert not body["detail"].startswith("[")
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", "/nowhere", "navigation"),
        ("DELETE", "/meters", "navigation"),
        ("GET", "/profiles?version=x", "navigation"),
    ],
)
def test_a_page_that_is_not_there_tells_its_reader_what_to_do(method: str, path: str, words: str) -> None:
    page = client("viewer").request(method, path, headers={"Accept": "text/html"})
    assert page.status_code in {404, 405, 422}
    assert "openapi" not in page.text
    assert "navigation en haut de la page" in page.text


@pytest.mark.parametrize("path", ["/meters", "/to-connect", "/rejections", "/profiles", "/codecs"])
def test_the_ways_to_understand_a_device_are_on_each_of_their_pages(path: str) -> None:
    page = client("technician").get(path, headers={"Accept": "text/html"}).text
    ways = re.search(r'<nav class="ways".*?</nav>', page, re.DOTALL)
    assert ways is not None
    found = re.findall(r'href="([^"]+)"( aria-current="page")?', ways[0])
    assert [address for address, _here in found] == ["/to-connect", "/rejections", "/profiles", "/codecs"]
    assert [address for address, here in found if here] == ([path] if path != "/meters" else [])


def test_an_unexpected_error_tells_nothing_of_itself() -> None:
    health = FakeHealth()
    health.broken = True
    answer = client(app=fake_app(health=health)).get("/health/ready")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_database_that_is_away_is_a_503() -> None:
    health = FakeHealth()
    health.away = True
    browser = client(None, fake_app(health=health))
    assert browser.get("/health/live").json() == {"status": "ok"}
    assert browser.get("/health/ready").status_code == 503


def test_a_request_that_is_too_large_is_refused() -> None:
    answer = client().post("/sign-in", content=b"token=" + b"x" * 70_000)
    assert answer.status_code == 413


def test_another_host_name_is_not_served() -> None:
    answer = client().get("/health/live", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, MEDIA_TYPE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", STATUS)
def test_each_slug_has_its_words(slug: str, language: str) -> None:
    for part in ("title", "detail"):
        assert not catalogue(language)(f"problem-{slug}-{part}").startswith("[")


def test_the_table_holds_every_domain_error() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.VigieError)]
    assert len(kinds) >= 6
    assert all(STATUS[kind.slug] == kind.http_status for kind in kinds)


def test_the_language_follows_the_request() -> None:
    assert client().get("/api/v1/sites/x").json()["title"] == "Introuvable"
    assert client().get("/api/v1/sites/x?lang=en").json()["title"] == "Not found"
    accepting = client().get("/api/v1/sites/x", headers={"Accept-Language": "de, en-GB;q=0.8, fr;q=0.5"})
    assert accepting.json()["title"] == "Not found"


@pytest.mark.parametrize(("asked", "language"), [("fr", "fr"), ("en-GB", "en"), ("de", "fr")])
def test_an_error_of_the_domain_is_told_in_the_language_of_the_request(asked: str, language: str) -> None:
    answer = client().get("/api/v1/epcis/123456789/savings", headers={"Accept-Language": asked})
    assert answer.json()["detail"] == said(errors.NotFoundError("error-savings-no-pilot", epci="123456789"), language)

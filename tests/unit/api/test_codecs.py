"""Codecs over HTTP and on their page: fields, roles, differences, what is escaped, and how large a request may be."""

import re

import pytest

from api.guard import LARGER_BODY, MAX_BODY, most_body
from tests.unit.api.fakes import client

HTML = {"Accept": "text/html"}
BASE = "/api/v1/codecs"
BODY = {"name": "sum", "source": "x", "vectors": []}


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        (BASE, BASE),
        (f"{BASE}/sum", f"{BASE}/{{name}}"),
        ("/api/v1/devices/gw/codec", "/api/v1/devices/{device}/codec"),
    ],
)
def test_an_answer_has_the_fields_of_its_example(path: str, pattern: str) -> None:
    document = client(None).get("/api/v1/openapi.json").json()
    answer = client().get(path)
    assert answer.status_code == 200, answer.text
    example = document["paths"][pattern]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert set(example) == set(answer.json())
    if "items" in example:
        assert set(example["items"][0]) == set(answer.json()["items"][0])


def test_a_failed_vector_is_a_problem_with_its_differences() -> None:
    browser = client("technician")
    answer = browser.post(f"{BASE}?lang=en", json={**BODY, "vectors": "wrong"})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["detail"].startswith("The codec is refused: one vector of 2 fails.")
    message = "vector 2 (night), data.sum: expected 3, got 4"
    assert problem["errors"] == [{"field": "vectors[1].output.data.sum", "message": message}]


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_who_may_only_read_changes_nothing(role: str) -> None:
    browser = client(role)
    assert browser.get(BASE).status_code == 200
    assert browser.post(BASE, json=BODY).status_code == 403
    assert browser.post(f"{BASE}/sum/try", json={"port": 1, "bytes": ""}).status_code == 403
    assert browser.request("PUT", "/api/v1/devices/gw/codec", json={"codec": None}).status_code == 403
    assert browser.post("/codecs", data={"do": "try"}).status_code == 403
    assert "<form class=" not in browser.get("/codecs", headers=HTML).text


def test_the_page_shows_versions_and_escapes_what_people_wrote() -> None:
    page = client("technician").get("/codecs?name=sum", headers=HTML).text
    assert "Versions de sum" in page
    assert "&lt;b&gt;new" in page
    assert "<b>new" not in page
    assert client().get("/codecs?name=other", headers=HTML).status_code == 200
    told = client().get("/codecs?done=added&about=%3Ci%3E&version=3", headers=HTML).text
    assert "Le codec « &lt;i&gt; » version 3 est en service." in told


def test_the_page_answers_forms_of_its_own_session_only() -> None:
    browser = client("technician")
    token = re.search(r'name="token" value="([^"]+)"', browser.get("/codecs", headers=HTML).text)
    assert token is not None
    fields = {"token": token[1], "do": "try", "codec": "sum", "port": "7", "bytes": "00"}
    tried = browser.post("/codecs", data=fields, headers=HTML)
    assert (tried.status_code, '<td class="n">7</td>' in tried.text) == (200, True)
    assert browser.post("/codecs", data={**fields, "token": "other"}, headers=HTML).status_code == 403
    gone = browser.post("/codecs", data={**fields, "codec": "other"}, headers=HTML)
    assert (gone.status_code, 'class="alert"' in gone.text) == (404, True)
    files = {"source": ("a.js", b"x"), "vectors": ("a.json", b'"wrong"')}
    failed = browser.post("/codecs", data={**fields, "do": "add", "name": "sum"}, files=files, headers=HTML)
    assert failed.status_code == 422
    assert "<td><code>data.sum</code></td><td><code>3</code></td><td><code>4</code></td>" in failed.text


def test_only_addresses_that_take_files_take_large_requests() -> None:
    assert most_body("/api/v1/rejections/replay") == MAX_BODY
    assert all(most_body(path) > 1_000_000 for path in LARGER_BODY)
    browser = client("technician")
    assert browser.post(BASE, json={**BODY, "source": "x" * 500_000}).status_code == 201
    assert browser.post(BASE, content=b"x" * 3_000_000).status_code == 413
    assert browser.post(f"{BASE}/sum/try", content=b"x" * 70_000).status_code == 413


def test_the_page_shows_what_a_version_would_change_and_lets_it_be_put_in_force() -> None:
    browser = client("technician")
    token = re.search(r'name="token" value="([^"]+)"', browser.get("/codecs", headers=HTML).text)
    assert token is not None
    fields = {"token": token[1], "do": "preview", "name": "sum", "note": "<n>"}
    files = {"source": ("a.js", b"\n// </textarea><script>"), "vectors": ("a.json", b"[]")}
    page = browser.post("/codecs", data=fields, files=files, headers=HTML).text
    assert "Comparé à la version 1 : identiques 0, lus en plus 1, différents 0, plus lus 0, toujours pas lus 0." in page
    assert "le codec refuse la trame : « &lt;b&gt;no&lt;/b&gt; »" in page
    assert re.search(r"<code>sum.sum</code> 7,5 kWh", page)
    assert '<textarea name="source" hidden>\n\n// &lt;/textarea&gt;&lt;script&gt;</textarea>' in page
    assert "Mettre cette version en service" in page
    files["vectors"] = ("a.json", b'"wrong"')
    wrong = browser.post("/codecs", data=fields, files=files, headers=HTML).text
    assert "Pas encore" in wrong
    assert "Mettre cette version en service" not in wrong
    listed = browser.post(f"{BASE}/preview?lang=en", json={"name": "sum", "source": "x", "vectors": []}).json()
    assert listed["counts"] == {"same": 0, "new": 1, "changed": 0, "lost": 0, "unread": 0}
    assert [(row["device"], row["change"], row["before"]["fault"]) for row in listed["items"]] == [
        ("gw", "new", "the codec says: <b>no</b>")
    ]
    assert client("manager").post(f"{BASE}/preview", json=BODY).status_code == 403


def test_what_waits_of_a_codecs_devices_is_replayed_by_one_button() -> None:
    browser = client("technician")
    page = browser.get("/codecs?name=sum", headers=HTML).text
    assert "Messages refusés des appareils de ce codec, gardés : 3" in page
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    done = browser.post(
        "/codecs", data={"token": token[1], "do": "replay", "name": "sum"}, headers=HTML, follow_redirects=False
    )
    assert done.status_code == 303
    told = browser.get(done.headers["location"], headers=HTML).text
    assert re.search(r"Messages rejoués pour le codec « sum » : \d+, lus maintenant : \d+\.", told)
    assert "Rejouer ces messages" not in client("manager").get("/codecs?name=sum", headers=HTML).text
    assert browser.get("/codecs?done=replayed&about=x&version=oops", headers=HTML).status_code == 200


def test_the_page_tells_who_changed_what() -> None:
    page = client("technician").get("/codecs", headers=HTML).text
    assert "&lt;i&gt;Anne&lt;/i&gt;" in page
    assert "appareil « gw » lu par sum (avant : les codecs qui reconnaissent ses trames)" in page

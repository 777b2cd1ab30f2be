"""Mapping profiles over HTTP and on their page: who may, what is tried, what is refused and in which words."""

import json
import re
from typing import Any

import pytest

from api.profile_examples import EXAMPLES
from app.profiles import ProfileBook
from tests.unit.api.browser import Browser
from tests.unit.api.fake_profiles import BODY, NAME, VECTOR, MemoryProfiles
from tests.unit.api.fakes import client, fake_app

ROOT = "/api/v1/profiles"
DOCUMENT: dict[str, Any] = {"name": "atelier", **BODY, "vectors": [VECTOR]}
HTML = {"Accept": "text/html"}


def technician() -> Browser:
    return client("technician")


def test_profiles_are_listed_and_shown_with_their_versions() -> None:
    (item,) = client().get(ROOT).json()["items"]
    assert (item["name"], item["version"], item["active"], item["topic"], item["readings"]) == (
        NAME, 2, True, "plant/{device}/meters", 1,
    )  # fmt: skip
    found = client().get(f"{ROOT}/{NAME}?version=1").json()
    assert found["document"] == {"name": NAME, **BODY, "empty": "refuse", "vectors": [VECTOR]}
    assert list(found["document"]) == ["name", "topic", "empty", "readings", "vectors"]
    assert [version["version"] for version in found["versions"]] == [2, 1]


@pytest.mark.parametrize(("path", "words"), [("nothing", "« nothing »"), (f"{NAME}?version=9", "version 9")])
def test_a_profile_that_is_not_there(path: str, words: str) -> None:
    answer = client().get(f"{ROOT}/{path}")
    assert answer.status_code == 404
    assert words in answer.json()["detail"]


def test_a_profile_is_kept_once_in_each_form() -> None:
    browser = technician()
    for status, new in ((201, True), (200, False)):
        answer = browser.post(ROOT, json=DOCUMENT)
        assert (answer.status_code, answer.json()) == (
            status,
            {"name": "atelier", "version": 1, "new": new, "beside": [NAME]},
        )
    assert browser.post(ROOT, json={**DOCUMENT, "empty": "ignore"}).json()["version"] == 2


@pytest.mark.parametrize("method", ["save", "preview", "patch"])
def test_a_viewer_changes_nothing(method: str) -> None:
    browser = client("viewer")
    answers = {
        "save": lambda: browser.post(ROOT, json=DOCUMENT),
        "preview": lambda: browser.post(f"{ROOT}/preview", json={"profile": DOCUMENT}),
        "patch": lambda: browser.request("PATCH", f"{ROOT}/{NAME}", json={"active": False}),
    }
    assert answers[method]().status_code == 403


def test_what_is_no_profile_is_told_once_by_the_name_of_its_field() -> None:
    answer = technician().post(f"{ROOT}/preview", json={"profile": 7})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["profile"])
    assert answer.json()["detail"].count("profile") == 1


def test_a_profile_goes_out_of_force_and_in_again() -> None:
    browser = technician()
    assert browser.request("PATCH", f"{ROOT}/{NAME}", json={"active": False}).json()["active"] is False
    assert browser.request("PATCH", f"{ROOT}/{NAME}", json={"active": True}).json()["active"] is True
    assert browser.request("PATCH", f"{ROOT}/nothing", json={"active": True}).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"topic": "#"}, ("topic", "tous les appareils")),
        ({"readings": [{"channel": "e", "path": "a["}]}, ("readings.0.path", "JMESPath")),
        ({"readings": [{"channel": "e", "path": "e", "unit": "kilo"}]}, ("readings.0.unit", "kWh")),
        (
            {"readings": [{"channel": "e", "path": "e"}, {"channel": "e", "path": "f"}]},
            ("Deux lectures", "« e »", "where"),
        ),
        ({"readngs": 1}, ("readngs", "inconnu")),
        (
            {"time": {"path": "t", "format": "%H:%M", "timezone": "Europe/Paris"}},
            ("time.format", "et le jour, chaque signe une fois", "%Y %j"),
        ),
        ({"vectors": []}, ("vectors", "au moins 1")),
        ({"vectors": [{**VECTOR, "readings": []}]}, ("relevé",)),
        ({"name": "Atelier !"}, ("name",)),
        (
            {"vectors": [{**VECTOR, "payload": {"e": 13}}]},
            ("vecteur 1", "b1 energy_import 2026-01-01T00:00:00Z 12.5 kWh", "13 kWh"),
        ),
        ({"vectors": [{**VECTOR, "topic": "other/b1"}]}, ("vecteur 1", "sujet other/b1", "topic ou where")),
        ({"vectors": [{**VECTOR, "payload": "x"}]}, ("vecteur 1", "undecodable")),
        ({"vectors": [{**VECTOR, "received_at": "2026-03-01T00:00:00"}]}, ("vectors.0.received_at", "décalage")),
    ],
)
def test_what_is_refused_says_where_and_why(change: dict[str, Any], words: tuple[str, ...]) -> None:
    answer = technician().post(ROOT, json={**DOCUMENT, **change})
    assert answer.status_code == 422
    for word in words:
        assert word in answer.json()["detail"]


def test_a_message_that_is_pasted_is_tried() -> None:
    message = {"topic": "plant/b3/meters", "payload": '{"e": 7.25}'}
    found = technician().post(f"{ROOT}/preview", json={"profile": BODY, "messages": [message]}).json()
    assert found["source"] == "given"
    (item,) = found["items"]
    assert (item["fits"], item["whole"], item["refusals"]) == (True, True, [])
    (reading,) = item["readings"]
    assert (reading["device"], reading["channel"], reading["value"], reading["unit"]) == (
        "b3", "energy_import", 7.25, "kWh",
    )  # fmt: skip


JUDGED = {
    "topic": "plant/{device}/meters",
    "time": {"path": "t"},
    "readings": [{"channel": "energy_import", "path": "e", "unit": {"path": "u"}}],
}


@pytest.mark.parametrize(
    ("device", "fields", "reason", "words"),
    [
        ("m1", {"u": "kwhh"}, "unit_unknown", "kwhh"),
        ("b3", {"u": "kwhh"}, "unit_unknown", "kwhh"),
        ("m1", {"u": "L"}, "unit_mismatch", "L pour un registre en kWh"),
        ("b3", {"u": "L"}, None, ""),  # no register listens: what it holds is not known
        ("m1", {"u": "Wh", "t": "2099-01-01T00:00:00Z"}, "time_in_future", "15 minutes"),
        ("b3", {"u": "Wh", "t": "2199-01-01T00:00:00Z"}, "time_out_of_range", "2000"),
        ("m1", {"u": "Wh", "e": -1}, "value_negative", "-1"),
        ("m1", {"u": "Wh"}, None, ""),
        ("m1", {"u": "pulse"}, None, ""),
    ],
)
def test_a_trial_refuses_what_is_refused_at_its_arrival(
    device: str, fields: dict[str, Any], reason: str | None, words: str
) -> None:
    payload = json.dumps({"e": 3, "t": "2026-03-01T00:00:00Z", **fields})
    message = {"topic": f"plant/{device}/meters", "payload": payload}
    found = technician().post(f"{ROOT}/preview", json={"profile": JUDGED, "messages": [message]}).json()
    (reading,) = found["items"][0]["readings"]
    assert reading["registered"] is (device == "m1")
    if reason is None:
        assert reading["refusal"] is None
    else:
        assert reading["refusal"]["reason"] == reason
        assert words in reading["refusal"]["detail_text"]
        assert not reading["refusal"]["reason_text"].startswith("[")
    page = _post(technician(), do="try", document=json.dumps(JUDGED), topic=message["topic"], payload=payload).text
    assert ('<tr class="refused">' in page) is (reason is not None)
    assert ('<p class="muted">Aucun registre n' in page) is (device != "m1")


def test_a_vector_without_a_moment_is_a_message_of_today() -> None:
    vector = {"topic": "other/m1/meters", "payload": {"e": 3, "t": "2026-03-01T00:00:00Z", "u": "Wh"}}
    document = {**JUDGED, "topic": "other/{device}/meters", "vectors": [vector]}
    found = technician().post(f"{ROOT}/preview", json={"profile": document}).json()
    assert (found["source"], found["items"][0]["readings"][0]["refusal"]) == ("vectors", None)


def test_a_document_is_tried_as_it_is_typed_in_json_or_yaml() -> None:
    yaml = "topic: plant/{device}/meters\nreadings: [{channel: energy_import, path: e, unit: kWh}]"
    for text in (yaml, json.dumps(BODY)):
        found = technician().post(f"{ROOT}/preview", json={"profile": text}).json()
        assert (found["source"], found["document"]["readings"]) == ("refused", BODY["readings"])
    for text, words in (
        ('{"name": "a", ', "ligne 1, colonne 15"),
        ("topic: [a\nb: c", "Ligne 2, colonne 2"),
        ("x", "champs"),
    ):
        answer = technician().post(f"{ROOT}/preview", json={"profile": text})
        assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.json()["detail"]
    assert (
        _post(technician(), do="save", document=f"name: y\n{yaml}\nvectors: [{json.dumps(VECTOR)}]").status_code == 303
    )


def test_a_message_of_64_kib_can_be_tried_beside_its_profile() -> None:
    payload = json.dumps({"e": 1, "quotes": '"' * 32_000})
    assert 64_000 < len(payload) < 65_536
    body = {"profile": DOCUMENT, "messages": [{"topic": "plant/b3/meters", "payload": payload}] * 5}
    found = technician().post(f"{ROOT}/preview", json=body)
    assert [item["readings"][0]["value"] for item in found.json()["items"]] == [1] * 5
    answer = _post(technician(), do="try", document=json.dumps(DOCUMENT), topic="plant/b3/meters", payload=payload)
    assert answer.status_code == 200


def test_without_a_message_the_refused_ones_of_the_topic_are_tried() -> None:
    found = technician().post(f"{ROOT}/preview", json={"profile": BODY}).json()
    assert found["source"] == "refused"
    (item,) = found["items"]
    assert item["topic"] == "plant/b7/meters"
    (refusal,) = item["refusals"]
    assert refusal["reason"] == "value_not_a_number"
    assert refusal["reason_text"]
    assert not refusal["reason_text"].startswith("[")


def test_without_refused_messages_those_of_the_vectors_are_tried() -> None:
    document = {**DOCUMENT, "topic": "other/{device}/meters", "vectors": [{**VECTOR, "topic": "other/b1/meters"}]}
    found = technician().post(f"{ROOT}/preview", json={"profile": document}).json()
    assert (found["source"], found["problem"]) == ("vectors", None)
    assert [item["topic"] for item in found["items"]] == ["other/b1/meters"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vectors": []}, "vectors"),
        ({"name": ""}, "name"),
        ({"vectors": [{**VECTOR, "payload": {"e": 1}}]}, "vecteur 1"),
    ],
)
def test_a_trial_tells_why_it_could_not_be_saved(change: dict[str, Any], words: str) -> None:
    found = technician().post(f"{ROOT}/preview", json={"profile": {**DOCUMENT, **change}})
    assert found.status_code == 200
    assert words in found.json()["problem"]


def test_listening_needs_a_broker_and_a_technician() -> None:
    answer = technician().post(f"{ROOT}/listen", json={"topic": "plant/{device}/meters"})
    assert (answer.status_code, "VIGIE_MQTT_URL" in answer.json()["detail"]) == (422, True)
    assert "topic" in technician().post(f"{ROOT}/listen", json={"topic": "#"}).json()["detail"]
    assert client("viewer").post(f"{ROOT}/listen", json={"topic": "a/b"}).status_code == 403


def test_a_trial_shows_the_first_readings_and_counts_the_others() -> None:
    body = {"topic": "a/{device}", "each": "@", "readings": [{"channel": "c", "path": "@"}]}
    message = {"topic": "a/d", "payload": json.dumps(list(range(80)))}
    (item,) = technician().post(f"{ROOT}/preview", json={"profile": body, "messages": [message]}).json()["items"]
    assert (len(item["readings"]), item["omitted"]) == (50, 30)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["name"]))
def test_what_the_page_offers_to_begin_with_holds(example: dict[str, Any]) -> None:
    assert technician().post(ROOT, json=example).status_code == 201


# The page


def _post(browser: Browser, **fields: str) -> Any:
    page = browser.get("/profiles", headers=HTML).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    return browser.post("/profiles", data={"token": token[1], **fields}, headers=HTML, follow_redirects=False)


def test_the_page_shows_a_profile_and_gives_a_viewer_no_form() -> None:
    page = client("viewer").get(f"/profiles?name={NAME}", headers=HTML).text
    assert "plant/{device}/meters" in page
    assert "<textarea" not in page
    assert "/static/js/profiles.js" not in page
    assert "<textarea" in technician().get(f"/profiles?name={NAME}&version=1", headers=HTML).text


def test_the_page_begins_a_profile_for_a_topic() -> None:
    page = technician().get("/profiles?topic=plant/b7/x", headers=HTML).text
    assert "&#34;topic&#34;: &#34;plant/b7/x&#34;" in page


def test_the_page_saves_and_says_so() -> None:
    browser = technician()
    answer = _post(browser, do="save", document=json.dumps(DOCUMENT))
    assert answer.status_code == 303
    assert "version 1" in browser.get(answer.headers["location"], headers=HTML).text


def test_the_page_keeps_what_was_typed_beside_what_is_wrong() -> None:
    answer = _post(technician(), do="save", document='{"name": "x",')
    assert answer.status_code == 422
    assert "ligne 1, colonne 14" in answer.text
    assert "{&#34;name&#34;: &#34;x&#34;," in answer.text


def test_the_page_tries_without_a_script() -> None:
    browser = technician()
    answer = _post(browser, do="try", document=json.dumps(BODY))
    assert answer.status_code == 200
    assert "plant/b7/meters" in answer.text
    assert "&lt;b&gt;7&lt;/b&gt;" in answer.text
    assert "<b>7</b>" not in answer.text
    pasted = _post(browser, do="try", document=json.dumps(BODY), topic="plant/b1/meters", payload='{"e":3}')
    assert "energy_import" in pasted.text


def test_the_page_switches_a_profile_off_and_on() -> None:
    browser = technician()
    answer = _post(browser, do="off", name=NAME, document="")
    assert "hors service" in browser.get(answer.headers["location"], headers=HTML).text
    assert _post(browser, do="off", name="nothing", document="").status_code == 404


@pytest.mark.parametrize("fields", [{"do": "save", "token": "x"}, {"do": "other"}])
def test_a_form_of_somebody_else_does_nothing(fields: dict[str, str]) -> None:
    browser = technician()
    answer = browser.post("/profiles", data=fields, headers=HTML) if "token" in fields else _post(browser, **fields)
    assert answer.status_code in {400, 403}


def test_a_page_without_profiles_says_what_to_do() -> None:
    empty = MemoryProfiles()
    empty._kept.clear()
    page = client(app=fake_app(profiles=ProfileBook(empty))).get("/profiles", headers=HTML).text
    assert "Aucun profil" in page

"""Mapping profiles on real servers: refused messages, a profile tried on them, kept, and at work without a restart."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import psycopg
import pytest

from app.profiles import ProfileBook
from app.quarantine import Quarantine
from domain.endpoint import mqtt_endpoint
from domain.errors import NotFoundError, UnavailableError, UsageError
from domain.quarantine import Selection
from ingest.collector import Collector, prepare_session
from ingest.mapping.compiled import compile_profile
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage import api_tokens
from storage.profiles import TimescaleProfiles
from storage.readings import TimescaleReadings
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.command import call
from tests.fixtures.process import eventually
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served

TOPIC = "plant/m1/meters"
START = datetime(2026, 3, 1, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "name": "plant",
    "topic": "plant/{device}/meters",
    "time": {"path": "ts", "format": "unix"},
    "readings": [{"channel": "energy_import", "path": "kwh", "unit": "kWh"}],
    "vectors": [
        {
            "topic": TOPIC,
            "payload": {"ts": 1772323200, "kwh": 2.5},
            "readings": [
                {
                    "device": "m1",
                    "channel": "energy_import",
                    "time": "2026-03-01T00:00:00Z",
                    "value": 2.5,
                    "unit": "kWh",
                }
            ],
        }
    ],
}


def sent(number: int) -> SimulatedMessage:
    payload = json.dumps({"ts": 1772323200 + 600 * number, "kwh": 100 + number}).encode()
    return SimulatedMessage(TOPIC, payload, START)


def readings(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT extract(epoch FROM time)::bigint, value FROM reading ORDER BY time"
        ).fetchall()


@contextmanager
def collecting(database_url: str, broker_url: str) -> Iterator[Collector]:
    endpoint = mqtt_endpoint(broker_url)
    prepare_session(endpoint, "profiles")
    collector = Collector(endpoint, TimescaleReadings(database_url), "profiles", compile_profile=compile_profile)
    with running(collector):
        yield collector


@pytest.fixture
def book(database_url: str) -> ProfileBook:
    return ProfileBook(TimescaleProfiles(database_url))


def test_from_refused_messages_to_readings(database_url: str, broker: RestartableBroker, book: ProfileBook) -> None:
    one_meter(database_url)
    with collecting(database_url, broker.url) as collector, served(database_url) as web:
        publish([sent(number) for number in range(3)], broker.url)
        assert eventually(lambda: collector.totals.rejected == 3, 30)
        _number, token = api_tokens.create(database_url, "technician", "Anne")
        with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as browser:
            tried = browser.post("/api/v1/profiles/preview", json={"profile": DOCUMENT}).json()
            assert tried["source"] == "refused"
            assert sorted(item["readings"][0]["value"] for item in tried["items"]) == [100, 101, 102]
            assert browser.post("/api/v1/profiles", json=DOCUMENT).json() == {
                "name": "plant",
                "version": 1,
                "new": True,
                "beside": [],
            }
            shown = browser.get("/api/v1/profiles/plant").json()
            assert (shown["created_by"], shown["document"]) == ("Anne", DOCUMENT)
        assert eventually(lambda: _one_more(database_url, broker, collector), 30)
    stored = Quarantine(database_url).replay(Selection("no_decoder"))
    assert stored.resolved >= 3
    found = readings(database_url)
    assert found[:3] == [(1772323200 + 600 * number, 100 + number) for number in range(3)]


def _one_more(database_url: str, broker: RestartableBroker, collector: Collector) -> bool:
    """Send another message; whether the running collector understands it by now."""
    number = 10 + collector.totals.messages
    publish([sent(number)], broker.url)
    return eventually(lambda: any(row[1] == 100 + number for row in readings(database_url)), 2)


def test_a_topic_is_heard_beside_the_collectors(
    database_url: str, broker: RestartableBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = ProfileBook(TimescaleProfiles(database_url), mqtt_endpoint(broker.url))
    stop = threading.Event()

    def speak() -> None:
        number = 0
        while not stop.wait(0.2):
            number += 1
            publish([sent(number), SimulatedMessage("plant/m2/other", b"no", START)], broker.url)

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    try:
        heard = book.hear("plant/{device}/meters")
    finally:
        stop.set()
        thread.join(10)
    assert 1 <= len(heard) <= 5
    assert {item["topic"] for item in heard} == {TOPIC}
    assert all(item["whole"] and json.loads(item["payload"])["kwh"] > 100 for item in heard)
    monkeypatch.setattr("app.profiles.LISTEN_S", 0.5)
    assert book.hear("plant/silent") == []


def test_who_listens_to_no_broker_is_told(database_url: str) -> None:
    with pytest.raises(UsageError, match="error-profile-no-broker"):
        ProfileBook(TimescaleProfiles(database_url)).hear("plant/m1")
    with pytest.raises(UsageError, match="error-profile-unfit"):
        ProfileBook(TimescaleProfiles(database_url)).hear("#")
    away = ProfileBook(TimescaleProfiles(database_url), mqtt_endpoint("mqtt://a:b@127.0.0.1:1"))
    for _ in range(5):  # a place that is not given back would end the third
        with pytest.raises(UnavailableError, match="error-broker-no-answer"):
            away.hear("plant/m1")


def test_versions_are_numbered_one_after_the_other(database_url: str, book: ProfileBook) -> None:
    def save(number: int) -> int:
        return int(book.save({**DOCUMENT, "where": f"kwh != `{number}`"}, "Anne")["version"])

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(save, range(6))) == [1, 2, 3, 4, 5, 6]
    assert [row["version"] for row in book.profile("plant")["versions"]] == [6, 5, 4, 3, 2, 1]
    newest = book.profile("plant")["document"]
    assert book.save(newest, "Bert") == {"name": "plant", "version": 6, "new": False, "beside": []}


def test_out_of_force_and_in_again(database_url: str, book: ProfileBook) -> None:
    def in_force() -> list[str]:
        with closing(TimescaleReadings(database_url)) as sink:
            setup = sink.setup(0)
        assert setup is not None
        return [profile.name for profile in setup.profiles]

    book.save(DOCUMENT, "Anne")
    assert in_force() == ["plant"]
    book.activate("plant", "Anne", active=False)
    assert in_force() == []
    # The same document again is put in force: as a version of its own, so that it is seen who did.
    assert book.save(DOCUMENT, "Bert") == {"name": "plant", "version": 2, "new": True, "beside": []}
    assert in_force() == ["plant"]
    with pytest.raises(NotFoundError):
        book.activate("nothing", "Anne", active=True)
    book.activate("plant", "Cleo", active=True)  # it is: nothing to tell
    told = [(one["act"], one["subject"], one["version"], one["changed_by"]) for one in book.changes()]
    assert told == [
        ("profile_saved", "plant", 2, "Bert"), ("profile_off", "plant", 1, "Anne"),
        ("profile_saved", "plant", 1, "Anne"),
    ]  # fmt: skip


def test_of_profiles_that_share_topics_the_list_says_which_comes_first(book: ProfileBook) -> None:
    for name, topic in (("b-all", "plant/#"), ("a-one", "plant/m1/meters"), ("c-any", "plant/{device}/meters")):
        vectors = [{**DOCUMENT["vectors"][0], "topic": "plant/m1/meters"}]
        fixed = {"device": {"fixed": "m1"}} if "{" not in topic else {}
        book.save({**DOCUMENT, "name": name, "topic": topic, "vectors": vectors, **fixed}, "Anne")

    def order() -> dict[str, list[str]]:
        return {row["name"]: row["after"] for row in book.profiles()}

    assert order() == {"a-one": [], "b-all": ["a-one"], "c-any": ["a-one", "b-all"]}
    book.activate("b-all", "Anne", active=False)
    assert order() == {"a-one": [], "b-all": [], "c-any": ["a-one"]}


def vigie(database_url: str, *arguments: str) -> CompletedProcess[str]:
    return call("profile", *arguments, VIGIE_DATABASE_URL=database_url, VIGIE_LANG="fr")


YAML = """\
# A gateway's counter; NO is a text here, and so is a time.
name: plant
topic: plant/{device}/meters
where: "state != 'NO'"
time: {path: ts, format: unix}
readings:
  - {channel: energy_import, path: kwh, unit: kWh}
vectors:
  - topic: plant/m1/meters
    payload: {ts: 1772323200, kwh: 2.5, state: NO2}
    readings:
      - {device: m1, channel: energy_import, time: 2026-03-01T00:00:00Z, value: 2.5, unit: kWh}
  - topic: plant/m1/meters
    payload: {ts: 1772323200, kwh: 2.5, state: NO}
"""


def test_the_commands(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(YAML, encoding="utf-8")
    tested = vigie(database_url, "test", str(file))
    assert (tested.returncode, tested.stderr) == (0, "Profil « plant » : 2 vecteurs tenus.\n")
    assert "Aucun profil" in vigie(database_url, "list").stderr
    added = vigie(database_url, "add", str(file), "--json")
    assert json.loads(added.stdout.splitlines()[-1]) == {"name": "plant", "version": 1, "new": True, "beside": []}
    shown = json.loads(vigie(database_url, "show", "plant").stdout)
    assert shown["vectors"][0]["readings"][0]["time"] == "2026-03-01T00:00:00Z"
    copy = tmp_path / "copy.json"
    copy.write_text(json.dumps(shown), encoding="utf-8")
    assert "inchangé" in vigie(database_url, "add", str(copy)).stderr
    assert vigie(database_url, "off", "plant").returncode == 0
    (item,) = json.loads(vigie(database_url, "list", "--json").stdout.splitlines()[-1])["items"]
    assert (item["name"], item["active"], item["topic"]) == ("plant", False, "plant/{device}/meters")
    assert vigie(database_url, "on", "plant").returncode == 0
    assert vigie(database_url, "show", "nothing").returncode == 3


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.yaml", "name: plant\n  topic: x", "Ligne 2"),
        ("a.yaml", "name: a\nname: b", "Ligne 2 : ce champ est donné deux fois"),
        ("a.yaml", "name: &x a\ntopic: *x", "alias"),
        ("a.json", '{"name": "a", "name": "b"}', "name est donné deux fois"),
        ("a.json", '{"name": "a"', "ligne 1, colonne 13"),
        ("a.json", '{"readings": NaN}', "infini"),
        ("a.json", "[1]", "champs"),
        ("a.yaml", "", "champs"),
        ("a.yaml", YAML.replace("value: 2.5", "value: 2.6"), "vecteur 1"),
        ("a.yaml", YAML.replace("path: kwh", "path: 'kwh['"), "readings.0.path"),
        ("missing.json", None, "ne se lit pas"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_told_in_a_sentence(
    tmp_path: Path, name: str, text: str | None, words: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text, encoding="utf-8")
    refused = vigie("postgresql://127.0.0.1:1/nowhere", "test", str(file))
    assert refused.returncode == 2, refused.stderr
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "[" not in refused.stderr


def test_a_trial_is_judged_by_the_registers_that_listen(database_url: str, book: ProfileBook) -> None:
    one_meter(database_url, unit="Wh")
    body = {**DOCUMENT, "readings": [{**DOCUMENT["readings"][0], "unit": {"path": "u"}}]}

    def refusal(device: str, unit: str) -> tuple[bool, str | None]:
        payload = json.dumps({"ts": 1772323200, "kwh": 2.5, "u": unit}).encode()
        found = book.preview(body, [{"topic": f"plant/{device}/meters", "payload": payload}])
        (reading,) = found["items"][0]["readings"]
        return reading["registered"], reading["refusal"] and reading["refusal"]["detail"]

    assert refusal("m1", "kWh") == (True, None)
    assert refusal("m1", "L") == (True, "L on a register in Wh")
    assert refusal("m1", "kwhh") == (True, "unit 'kwhh'")
    assert refusal("m2", "L") == (False, None)

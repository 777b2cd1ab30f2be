"""Uploaded codecs on a real database: versions, roles, what HTTP, the page and the command line answer."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.codecs import CodecBook
from domain.codec import VectorsFailedError
from domain.errors import NotFoundError, UsageError
from ingest.codecs.process import Worker
from storage import api_tokens
from storage.codecs import TimescaleCodecs
from storage.connection import Role
from tests.fixtures.codecs import CODECS
from tests.fixtures.command import VigieHere
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served

FOLDER = Path(__file__).resolve().parents[1] / "fixtures/codecs"
SOURCE = "function decodeUplink(input) { return { data: { sum: input.bytes[0] + input.bytes[1] } } }"
MENDED = SOURCE.replace("bytes[1]", "bytes[1] + 0")
VECTORS = [
    {"description": "one and two", "input": {"fPort": 1, "bytes": "0102"}, "output": {"data": {"sum": 3}}},
    {"description": "night", "input": {"fPort": 1, "bytes": [4, 4]}, "output": {"data": {"sum": 8}}},
]
WRONG = [VECTORS[0], {**VECTORS[1], "output": {"data": {"sum": 9}}}]
HOLE = "function decodeUplink(input) { return { data: { x: new Array(1e9).join('x').length } } }"
BASE = "/api/v1/codecs"


def text_of(name: str, kind: str) -> str:
    return (FOLDER / f"{name}.{kind}").read_text(encoding="utf-8")


@pytest.fixture
def book(database_url: str) -> Iterator[CodecBook]:
    worker = Worker()
    yield CodecBook(TimescaleCodecs(database_url), worker)
    worker.close()


@pytest.fixture
def web(database_url: str) -> Iterator[str]:
    with served(database_url) as found:
        yield found.url


def _browser(url: str, database_url: str, role: str) -> httpx.Client:
    _, token = api_tokens.create(database_url, role, "Anne")
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}", "Accept-Language": "fr"}, timeout=30)


@pytest.fixture
def technician(web: str, database_url: str) -> Iterator[httpx.Client]:
    with _browser(web, database_url, "technician") as browser:
        yield browser


def _revision(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(b"SELECT revision FROM setup_revision").fetchone()
    assert row is not None
    return int(row[0])


def test_versions_count_up_and_the_newest_is_in_force(book: CodecBook, database_url: str) -> None:
    before = _revision(database_url)
    first = book.add("sum", SOURCE, VECTORS, note="first", by="Anne")
    assert first == {"name": "sum", "version": 1, "new": True, "vectors": 2, "values": 2}
    assert _revision(database_url) > before  # collectors follow
    again = book.add("sum", SOURCE, VECTORS, note="again", by="Bob")
    assert (again["version"], again["new"]) == (1, False)
    assert book.add("sum", MENDED, VECTORS, note="mended", by="Bob")["version"] == 2
    assert book.add("sum", MENDED, VECTORS[:1], note="", by="Bob")["version"] == 3
    found = book.codec("sum")
    assert (found["version"], found["source"], found["created_by"]) == (3, MENDED, "Bob")
    assert found["vectors"] == [{**VECTORS[0], "input": {"fPort": 1, "bytes": "0102"}}]
    assert [(row["version"], row["note"], row["vectors"]) for row in found["versions"]] == [
        (3, "", 1), (2, "mended", 2), (1, "first", 2),
    ]  # fmt: skip
    assert book.codec("sum", 1)["source"] == SOURCE
    (row,) = book.codecs()
    assert (row["name"], row["version"], row["vectors"], row["bytes"], row["devices"]) == (
        "sum", 3, 1, len(MENDED), 0,
    )  # fmt: skip
    with pytest.raises(NotFoundError, match="error-codec-version"):
        book.codec("sum", 4)
    with pytest.raises(NotFoundError, match="error-codec-unknown"):
        book.codec("other")


def test_what_fails_its_vectors_or_its_limits_is_not_kept(book: CodecBook) -> None:
    for name, source, vectors, key in (
        ("Sum", SOURCE, VECTORS, "error-codec-name"),
        ("axioma_w1", SOURCE, VECTORS, "error-codec-built-in"),
        ("sum", " \n", VECTORS, "error-codec-empty"),
        ("sum", "\0", VECTORS, "error-codec-not-text"),
        ("sum", f"{SOURCE}//{'é' * 262_144}", VECTORS, "error-codec-large"),
        ("sum", SOURCE, [], "error-codec-no-vectors"),
        ("sum", SOURCE, WRONG, "error-codec-vectors-fail"),
        ("sum", HOLE, VECTORS, "error-codec-vectors-fail"),
    ):
        with pytest.raises(UsageError) as caught:
            book.add(name, source, vectors, note="", by="Anne")
        assert caught.value.message.key == key
    with pytest.raises(VectorsFailedError) as failed:
        book.add("sum", SOURCE, WRONG, note="", by="Anne")
    assert failed.value.differences == [(2, "night", "data.sum", "9", "8", False)]
    assert book.codecs() == []


def test_uploads_at_once_each_get_a_version(database_url: str) -> None:
    codecs = TimescaleCodecs(database_url)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: codecs.add("sum", f"{SOURCE}// {n}", VECTORS, note="", by="x"), range(16)))
    assert sorted(version for version, _new in made) == list(range(1, 17))


def test_a_device_is_given_a_codec_and_loses_it(book: CodecBook, database_url: str) -> None:
    one_meter(database_url)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(b"SELECT min(code) FROM device").fetchone()
    assert row is not None
    device = str(row[0])
    book.add("sum", SOURCE, VECTORS, note="", by="Anne")
    before = _revision(database_url)
    assert book.assigned(device) is None
    book.assign(device, "sum", "Anne")
    assert book.assigned(device) == "sum"
    assert book.codec("sum")["devices"] == [device]
    assert book.codecs()[0]["devices"] == 1
    assert _revision(database_url) > before
    book.assign(device, "axioma_w1", "Anne")  # built in
    assert book.assigned(device) == "axioma_w1"
    book.assign(device, None, "Anne")
    assert book.assigned(device) is None
    with pytest.raises(NotFoundError, match="error-codec-device"):
        book.assign("nowhere", "sum", "Anne")
    with pytest.raises(NotFoundError, match="error-codec-unknown"):
        book.assign(device, "nothing", "Anne")
    with pytest.raises(NotFoundError, match="error-codec-device"):
        book.assigned("nowhere")


def test_who_added_and_assigned_what_is_kept_and_nobody_can_rewrite_it(book: CodecBook, database_url: str) -> None:
    one_meter(database_url)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(b"SELECT min(code) FROM device").fetchone()
    assert row is not None
    device = str(row[0])
    book.add("sum", SOURCE, VECTORS, note="", by="Anne")
    book.assign(device, "sum", "Bob")
    book.assign(device, "sum", "Eve")  # changes nothing
    book.assign(device, None, "Cleo")
    told = [tuple(one[key] for key in ("act", "subject", "version", "codec", "former", "changed_by"))
            for one in book.changes()]  # fmt: skip
    assert told == [
        ("codec_assigned", device, None, None, "sum", "Cleo"),
        ("codec_assigned", device, None, "sum", None, "Bob"),
        ("codec_added", "sum", 1, None, None, "Anne"),
    ]
    with psycopg.connect(database_url) as connection:
        for role in (b"vigie_editor", b"vigie_api", b"vigie_ingest", b"vigie_analytics"):
            for statement in (b"INSERT INTO setup_change (act, subject) VALUES ('codec_added', 'x')",
                              b"UPDATE setup_change SET changed_by = 'x'", b"DELETE FROM setup_change"):  # fmt: skip
                connection.execute(b"SET ROLE " + role)
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
                connection.rollback()


@pytest.mark.parametrize("role", [Role.API, Role.INGEST, Role.READER])
def test_only_the_editor_writes(database_url: str, role: Role) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        TimescaleCodecs(database_url, role).add("sum", SOURCE, VECTORS, note="", by="x")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        TimescaleCodecs(database_url, role).assign("d", None, "Anne")


def test_no_role_of_ours_deletes_a_version(database_url: str) -> None:
    TimescaleCodecs(database_url).add("sum", SOURCE, VECTORS, note="", by="x")
    with psycopg.connect(database_url) as connection:
        for role in (b"vigie_editor", b"vigie_api", b"vigie_ingest"):
            connection.execute(b"SET ROLE " + role)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(b"DELETE FROM codec")
            connection.rollback()


def _body(**changes: Any) -> dict[str, Any]:
    return {"name": "sum", "source": SOURCE, "vectors": VECTORS, "note": "première", **changes}


def test_over_http_from_upload_to_assignment(technician: httpx.Client, database_url: str) -> None:
    one_meter(database_url)
    made = technician.post(BASE, json=_body())
    assert made.status_code == 201, made.text
    assert made.json() == {"name": "sum", "version": 1, "new": True, "vectors": 2, "values": 2}
    listed = technician.get(BASE).json()
    assert [(row["name"], row["created_by"], row["note"]) for row in listed["items"]] == [("sum", "Anne", "première")]
    assert "axioma_w1" in listed["built_in"]
    detail = technician.get(f"{BASE}/sum").json()
    assert (detail["source"], len(detail["vectors"]), len(detail["versions"])) == (SOURCE, 2, 1)
    tried = technician.post(f"{BASE}/sum/try", json={"port": 9, "bytes": "0a 05"}).json()
    assert tried["answer"] == {"data": {"sum": 15}}
    assert [(value["channel"], value["value"], value["unit"]) for value in tried["values"]] == [("sum.sum", 15, None)]
    assert tried["fault"] is None
    with psycopg.connect(database_url) as connection:
        row = connection.execute(b"SELECT min(code) FROM device").fetchone()
    assert row is not None
    path = f"/api/v1/devices/{row[0]}/codec"
    assert technician.get(path).json() == {"device": row[0], "codec": None}
    assert technician.put(path, json={"codec": "sum"}).json() == {"device": row[0], "codec": "sum"}
    assert technician.get(path).json()["codec"] == "sum"
    assert technician.get(f"{BASE}/sum").json()["devices"] == [row[0]]


def test_a_built_in_codec_may_be_tried_too(book: CodecBook) -> None:
    # 0c 06: energy in kWh, eight BCD digits with the last ones first: 00894135.
    trial = book.trial("elvaco_cmi4110", None, 2, "00 0c0635418900 0c1495156002 0b2d240200")
    assert ("elvaco_cmi4110.energy", 894_135, "kWh") in [(row.channel, row.value, row.unit) for row in trial.values]
    assert (trial.answer, trial.fault) == (None, None)
    other = book.trial("elvaco_cmi4110", None, 9, "00")
    assert other.values == ()
    assert "is it the right codec?" in str(other.fault)


def test_over_http_a_codec_that_fails_is_refused_with_each_difference(technician: httpx.Client) -> None:
    answer = technician.post(BASE, json=_body(vectors=WRONG))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "urn:vigie:problem:invalid-input")
    assert "un vecteur sur 2 échoue" in problem["detail"]
    assert "attendu 9, obtenu 8" in problem["detail"]
    assert problem["errors"] == [
        {
            "field": "vectors[1].output.data.sum",
            "message": "vecteur 2 (night), data.sum : attendu 9, obtenu 8",
        }
    ]
    stuck = technician.post(BASE, json=_body(source=HOLE)).json()
    assert "dépassé 0,5 s" in stuck["detail"]
    assert technician.get(BASE).json()["items"] == []


def test_over_http_bad_requests_are_told(technician: httpx.Client) -> None:
    technician.post(BASE, json=_body())
    for answer, status, words in (
        (technician.get(f"{BASE}/none"), 404, "/codecs"),
        (technician.get(f"{BASE}/sum?version=7"), 404, "version 7"),
        (technician.post(f"{BASE}/none/try", json={"port": 1, "bytes": ""}), 404, "none"),
        (technician.post(f"{BASE}/sum/try", json={"port": 1, "bytes": "0g"}), 422, "hexadécimal"),
        (technician.post(f"{BASE}/sum/try", json={"port": 1, "bytes": "00" * 256}), 422, "256"),
        (technician.post(f"{BASE}/sum/try", json={"port": 256, "bytes": ""}), 422, "255"),
        (technician.put("/api/v1/devices/none/codec", json={"codec": "sum"}), 404, "none"),
        (technician.post(BASE, json=_body(vectors={"a": 1})), 422, "vecteurs"),
        (technician.post(BASE, json=_body(name="Ä")), 422, "minuscules"),
        (technician.post(BASE, json=_body(source="x" * 524_289)), 422, "source"),
        (technician.post(BASE, content=b"x" * 2_100_000), 413, "2"),
    ):
        assert answer.status_code == status, answer.text
        assert words in answer.text
        assert "Traceback" not in answer.text


def test_over_http_a_large_codec_passes_and_other_addresses_keep_their_limit(technician: httpx.Client) -> None:
    source = f"{SOURCE}\n//{'x' * 500_000}"
    assert technician.post(BASE, json=_body(source=source)).status_code == 201
    assert technician.get(f"{BASE}/sum").json()["source"] == source
    assert technician.post(f"{BASE}/sum/try", content=b"x" * 70_000).status_code == 413


def test_only_a_technician_changes_codecs(web: str, database_url: str) -> None:
    with _browser(web, database_url, "manager") as manager:
        assert manager.get(BASE).status_code == 200
        assert manager.post(BASE, json=_body()).status_code == 403
        assert manager.post(f"{BASE}/sum/try", json={"port": 1, "bytes": ""}).status_code == 403
        assert manager.put("/api/v1/devices/d/codec", json={"codec": None}).status_code == 403
        page = manager.get("/codecs", headers={"Accept": "text/html"})
        assert (page.status_code, "<form class" in page.text) == (200, False)
    assert httpx.get(f"{web}{BASE}").status_code == 401


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_page_uploads_tries_and_assigns(technician: httpx.Client, database_url: str) -> None:
    one_meter(database_url)
    html = {"Accept": "text/html"}
    first = technician.get("/codecs", headers=html)
    assert "Aucun codec téléversé" in first.text
    token = _token(first.text)

    def send(files: dict[str, Any] | None = None, **fields: str) -> httpx.Response:
        return technician.post(
            "/codecs", headers=html, data={"token": token, **fields}, files=files or {"none": ("", b"")}
        )  # fmt: skip

    wrong = {"source": ("sum.js", SOURCE), "vectors": ("sum.json", json.dumps(WRONG))}
    refused = send(wrong, do="add", name="sum", note="<i>test</i>")
    assert refused.status_code == 422
    assert "un vecteur sur 2 échoue" in refused.text
    assert "<code>data.sum</code></td><td><code>9</code></td><td><code>8</code>" in refused.text
    assert 'value="&lt;i&gt;test&lt;/i&gt;"' in refused.text
    for files, words in (
        ({"source": ("a.js", b"\xff\xfe"), "vectors": ("a.json", b"[]")}, "UTF-8"),
        ({"source": ("a.js", SOURCE), "vectors": ("a.json", b"[\n{]")}, "ligne 2"),
        ({"source": ("a.js", b"x" * 1_048_577), "vectors": ("a.json", b"[]")}, "1\u202f048\u202f576"),
    ):
        answer = send(files, do="add", name="sum")
        assert (answer.status_code, words in answer.text) == (422, True), answer.text
    good = {"source": ("sum.js", SOURCE), "vectors": ("sum.json", json.dumps(VECTORS))}
    kept = send(good, do="add", name="sum", note="ok")
    assert (kept.status_code, kept.headers["location"]) == (303, "/codecs?done=added&about=sum&version=1&name=sum")
    shown = technician.get(kept.headers["location"], headers=html).text
    assert "Le codec « sum » version 1 est en service." in shown
    assert "Versions de sum" in shown
    tried = send(do="try", codec="sum", port="1", bytes="0102")
    assert tried.status_code == 200
    assert "<code>sum.sum</code>" in tried.text
    assert '<td class="n">3</td>' in tried.text
    assert "hexadécimal" in send(do="try", codec="sum", port="1", bytes="zz").text
    assert "nombre" in send(do="try", codec="sum", port="x", bytes="00").text
    assert send(do="assign", device="nowhere", codec="sum").status_code == 404
    with psycopg.connect(database_url) as connection:
        row = connection.execute(b"SELECT min(code) FROM device").fetchone()
    assert row is not None
    assert send(do="assign", device=str(row[0]), codec="sum").status_code == 303
    assert TimescaleCodecs(database_url).assigned(str(row[0])) == "sum"
    assert send(do="nothing").status_code == 400
    foreign = technician.post("/codecs", headers=html, data={"token": "x", "do": "try"})
    assert foreign.status_code == 403


def test_the_commands_add_list_show_try_and_assign(database_url: str, tmp_path: Path) -> None:
    vigie = VigieHere(database_url, "mqtt://127.0.0.1:1", tmp_path)
    one_meter(database_url)

    def run(*words: str, code: int = 0) -> tuple[Any, str]:
        done = vigie.run("codec", *words)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        last = (done.stdout.strip().splitlines() or ["null"])[-1]
        return json.loads(last) if "--json" in words and code == 0 else done.stdout, done.stderr

    pulse = (str(FOLDER / "pulse_counter.js"), "--vectors", str(FOLDER / "pulse_counter.json"))
    assert run("test", *pulse, "--json")[0] == {"vectors": 3, "values": CODECS["pulse_counter"]}
    added, said = run("add", *pulse, "--name", "pulse", "--note", "two inputs", "--json")
    assert added == {"name": "pulse", "version": 1, "new": True, "vectors": 3, "values": 6}
    assert "version 1 is in force; vectors that hold: 3, values read: 6" in said
    assert "unchanged" in run("add", *pulse, "--name", "pulse")[1]
    (row,) = run("list", "--json")[0]["items"]
    assert (row["name"], row["version"], row["note"], row["devices"]) == ("pulse", 1, "two inputs", 0)
    assert run("show", "pulse")[0].strip() == text_of("pulse_counter", "js").strip()
    tried, _ = run("try", "pulse", "--port", "3", "--bytes", "00 000001f4 80000000 0e10", "--json")
    assert [(value["channel"], value["value"], value["unit"]) for value in tried["values"]] == [
        ("pulse.channels.0.pulses", 500, None),
        ("pulse.channels.1.pulses", 2147483648, None),
        ("pulse.battery", 3.6, "V"),
    ]  # fmt: skip
    mute = tmp_path / "mute.js"
    mute.write_text("function decodeUplink(i) { return i.fPort === 3 ? { data: {} } : { errors: ['no'] } }")
    seen, said = run("preview", str(mute), "--name", "pulse", "--vectors", pulse[2], "--json", code=2)
    seen = json.loads(seen.splitlines()[-1])
    assert seen["counts"] == {"same": 0, "new": 0, "changed": 0, "lost": 2, "unread": 1}
    assert (seen["version"], "3 vectors of 3 fail" in seen["problem"]) == (1, True)
    told = json.loads(text_of("pulse_counter", "json"))[0]["description"]
    assert f"vector 1 ({told})  port 3  00000001f4800000000e10: no longer read" in said
    said = run("preview", *pulse, "--name", "other")[1]
    assert "there is nothing to compare" in said
    assert run("show", "pulse")[0].strip() == text_of("pulse_counter", "js").strip()  # nothing was kept
    file, said = run("try", str(FOLDER / "old_decoder.js"), "--port", "2", "--bytes", "fe0c010203", "--json")
    assert [value["value"] for value in file["values"]] == [-5, 66051, 2]
    assert "old_decoder.temperature = -5" in said
    assert "port 4 is not 3" in run("try", "pulse", "--port", "4", "--bytes", "00")[1]
    with psycopg.connect(database_url) as connection:
        device = connection.execute(b"SELECT min(code) FROM device").fetchone()
    assert device is not None
    assert run("assign", str(device[0]), "pulse", "--json")[0] == {"device": device[0], "codec": "pulse"}
    assert run("assign", str(device[0]), "--json")[0] == {"device": device[0], "codec": None}
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(WRONG))
    script = tmp_path / "sum.js"
    script.write_text(SOURCE)
    for command in (("test",), ("add", "--name", "sum")):
        _, said = run(*command, str(script), "--vectors", str(wrong), code=2)
        assert "vector 2 (night), data.sum: expected 9, got 8" in said
    for words, code, told in (
        (("add", str(tmp_path / "no.js"), "--name", "a", "--vectors", str(wrong)), 2, "no.js"),
        (("test", str(script), "--vectors", str(script)), 2, "not JSON"),
        (("show", "nothing"), 3, "nothing"),
        (("show", "pulse", "--version", "9" * 12), 2, "2000000000"),
        (("assign", "nowhere", "pulse"), 3, "nowhere"),
        (("try", "pulse", "--port", "300", "--bytes", "00"), 2, "300"),
        (("try", "pulse", "--port", "1", "--bytes", "0x"), 2, "0x"),
    ):
        assert told in run(*words, code=code)[1]

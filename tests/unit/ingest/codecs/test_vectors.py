"""Vectors: how they are read, what is said of those that do not read, and the difference where they fail."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.catalogue import catalogue
from domain.codec import VectorsFailedError
from domain.errors import UsageError
from ingest.codecs.process import Worker
from ingest.codecs.vectors import check, stored, try_frame, vectors_of
from ingest.payloads.payload import Frame
from tests.fixtures.codecs import CODECS

SUM = """function decodeUplink(i) {
  return { data: { sum: i.bytes[0] + i.bytes[1] / 10, port: i.fPort }, warnings: ['w'] };
}"""


def vector(data: object = None, **changes: Any) -> dict[str, Any]:
    return {
        "description": "one", "input": {"fPort": 2, "bytes": [1, 2]},
        "output": {"data": data or {"sum": 1.2, "port": 2}}, **changes,
    }  # fmt: skip


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    found = Worker()
    yield found
    found.close()


@pytest.mark.parametrize(("name", "values"), list(CODECS.items()))
def test_our_own_codecs_hold_their_vectors(worker: Worker, name: str, values: int) -> None:
    folder = Path(__file__).parents[3] / "fixtures/codecs"
    source = (folder / f"{name}.js").read_text()
    assert check(worker, source, vectors_of(json.loads((folder / f"{name}.json").read_text()))) == values


def test_vectors_are_kept_in_one_form_that_reads_back() -> None:
    given = [vector(), {"name": "two", "input": {"fPort": 1, "bytes": "0a FF", "recvTime": "2026-03-12T18:00:00+01:00"},
                        "expected": {"errors": ["no"]}}]  # fmt: skip
    read = vectors_of(given)
    assert read[1].frame == Frame(1, b"\n\xff", datetime(2026, 3, 12, 17, tzinfo=UTC))
    kept = stored(read)
    assert kept[0] == {**vector(), "input": {"fPort": 2, "bytes": "0102"}}
    assert kept[1]["description"] == "two"
    assert vectors_of(kept) == read
    assert vectors_of({"examples": given}) == vectors_of({"vectors": given}) == read


@pytest.mark.parametrize(
    ("changed", "path", "expected", "got"),
    [
        ({"sum": 1.3, "port": 2}, "data.sum", "1.3", "1.2"),
        ({"sum": 1.2}, "data.port", "", "2"),
        ({"sum": 1.2, "port": 2, "more": [1]}, "data.more", "[1]", ""),
        ({"sum": 1.2, "port": "2"}, "data.port", '"2"', "2"),
        ({"sum": 1.2, "port": True}, "data.port", "true", "2"),
    ],
)
def test_a_difference_is_told(worker: Worker, changed: dict[str, Any], path: str, expected: str, got: str) -> None:
    with pytest.raises(VectorsFailedError) as caught:
        check(worker, SUM, vectors_of([vector(), vector(changed, description="wrong")]))
    assert caught.value.differences == [(2, "wrong", path, expected, got, False)]
    sentence = catalogue("fr")(caught.value.message.key, **caught.value.message.params)
    assert sentence.startswith(
        f"Le codec est refusé : un vecteur sur 2 échoue. Premier écart, vecteur 2 (wrong), {path} :"
    )


def test_numbers_may_differ_in_their_last_digit_and_warnings_count_where_expected(worker: Worker) -> None:
    third = "function decodeUplink(i) { return { data: { x: 0.1 + 0.2 }, warnings: ['w'] } }"
    assert check(worker, third, vectors_of([vector({"x": 0.3})])) == 1
    with pytest.raises(VectorsFailedError) as caught:
        check(worker, third, vectors_of([vector(output={"data": {"x": 0.3}, "warnings": ["v"]})]))
    assert caught.value.differences == [(1, "one", "warnings[0]", '"v"', '"w"', False)]


@pytest.mark.parametrize(
    ("source", "got"),
    [
        ("function decodeUplink() {\n throw new Error('no') }", "line 2: Error: no"),
        ("function decodeUplink() { return { errors: ['no'] } }", r'\["no"\]'),
        ("function decodeUplink() { while (true) {} }", "the codec used up its 0.25 s|the codec took longer"),
    ],
)
def test_a_codec_that_fails_is_told_by_what_it_says(worker: Worker, source: str, got: str) -> None:
    with pytest.raises(VectorsFailedError) as caught:
        check(worker, source, vectors_of([vector(), vector()]))
    assert any(difference.path == "errors" and re.match(got, difference.got) for difference in caught.value.differences)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("var a = 1;\nfunction decodeUplink( {\n return 1; }", "ne se lit pas, ligne 3 : SyntaxError: "),
        ("var a = 1;\nexport function decodeUplink() {}", "ne se lit pas, ligne 2 : enlevez le mot export"),
        ("import x from 'y';\nfunction decodeUplink() {}", "ne se lit pas, ligne 1 : import n"),
        ("\n\nmissing.start();", "dès son chargement : ligne 3 : ReferenceError: missing is not defined"),
        ("var a = 1;", "dès son chargement : aucune fonction decodeUplink(input)"),
        ("var fs = require('fs');", "dès son chargement : require"),
    ],
)
def test_a_script_that_cannot_be_loaded_is_told_at_once_and_by_its_line(
    worker: Worker, source: str, sentence: str
) -> None:
    with pytest.raises(UsageError, match="error-codec-unloadable") as caught:
        check(worker, source, vectors_of([vector(), vector()]))
    assert sentence in catalogue("fr")(caught.value.message.key, **caught.value.message.params)


def test_a_number_that_is_none_is_shown_as_json_has_it(worker: Worker) -> None:
    with pytest.raises(VectorsFailedError) as caught:
        check(worker, "function decodeUplink() { return { data: { a: 1, b: NaN } } }", vectors_of([vector({"a": 1})]))
    assert caught.value.differences == [(1, "one", "data.b", "", "null", False)]


def test_a_stuck_codec_is_not_asked_for_every_vector(worker: Worker) -> None:
    starts = worker.starts
    with pytest.raises(VectorsFailedError) as caught:
        check(worker, "function decodeUplink() { return new Array(1e9).join('x') }", vectors_of([vector()] * 200))
    assert len(caught.value.differences) == 1
    assert worker.starts <= starts + 1


def test_a_codec_that_is_slow_is_refused(worker: Worker) -> None:
    slow = "function decodeUplink() { for (let n = 0; n < 3e7; n++) {} return { data: { a: 1 } } }"
    with pytest.raises(VectorsFailedError) as caught:
        check(worker, slow, vectors_of([vector({"a": 1})] * 100))
    (difference,) = caught.value.differences
    assert re.search("more than 0.1 s|used up|took longer", difference.got)


def test_a_codec_that_gives_no_number_is_refused(worker: Worker) -> None:
    with pytest.raises(UsageError, match="error-codec-no-values"):
        check(worker, "function decodeUplink() { return { data: { a: 'x' } } }", vectors_of([vector({"a": "x"})]))


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ([], "no-vectors"),
        ({}, "no-vectors"),
        ("text", "no-vectors"),
        ([vector()] * 201, "many-vectors"),
        (["text"], "vector-shape"),
        ([{"input": {}}], "vector-shape"),
        ([vector(input={"bytes": "00"})], "vector-port"),
        ([vector(input={"fPort": "2", "bytes": "00"})], "vector-port"),
        ([vector(input={"fPort": 256, "bytes": "00"})], "vector-port"),
        ([vector(input={"fPort": 2})], "vector-bytes"),
        ([vector(input={"fPort": 2, "bytes": "0g"})], "vector-bytes"),
        ([vector(input={"fPort": 2, "bytes": [256]})], "vector-bytes"),
        ([vector(input={"fPort": 2, "bytes": [True]})], "vector-bytes"),
        ([vector(input={"fPort": 2, "bytes": "00" * 256})], "vector-long"),
        ([vector(input={"fPort": 2, "bytes": "", "recvTime": "2026-03-12T18:00:00"})], "vector-time"),
        ([vector(input={"fPort": 2, "bytes": "", "recvTime": 3})], "vector-time"),
        ([vector(output={})], "vector-output"),
        ([vector(output={"data": 3})], "vector-output"),
        ([vector(description="\0")], "vector-characters"),
        ([vector(output={"data": {"a": "\ud800"}})], "vector-characters"),
    ],
)
def test_what_is_no_vector_is_refused_with_its_number(document: object, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        vectors_of(document)
    assert caught.value.message.key == f"error-codec-{key}"
    for language in ("fr", "en"):
        assert "{" not in catalogue(language)(caught.value.message.key, **caught.value.message.params)


def test_a_trial_shows_answer_readings_and_fault(worker: Worker) -> None:
    heard = datetime(2026, 3, 12, 17, tzinfo=UTC)
    trial = try_frame(worker, "sum", SUM, Frame(2, b"\x01\x02", heard))
    assert trial.answer == {"data": {"sum": 1.2, "port": 2}, "warnings": ["w"]}
    assert trial.values == (("sum.sum", heard, 1.2, None), ("sum.port", heard, 2, None))
    assert trial.fault is None
    failed = try_frame(worker, "sum", "nothing()", Frame(2, b"", heard))
    assert (failed.answer, failed.values) == (None, ())
    assert failed.fault == "the script fails as it is loaded: line 1: ReferenceError: nothing is not defined"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("function decodeUplink() { while (true) {} }", "0,25 s"),
        ("function decodeUplink() { let a = []; while (true) a.push('x'.repeat(1e5) + a.length) }", "32 Mio"),
        ("function decodeUplink() { return 1 }", "« data »"),
        ("function decodeUplink() { return { data: 1 } }", "« data »"),
        ("function decodeUplink() { return { errors: ['port 2'] } }", "le codec refuse la trame : « port 2 »"),
        ("function decodeUplink() { return Promise.resolve({}) }", "le codec rend une promesse"),
        (
            "function decodeUplink() { return { data: { readings: [{ time: 'x', v: 1 }] } } }",
            "est pas une heure : 'x'",
        ),
        ("JSON.parse = null; require('fs')", "seul « buffer » existe"),
        ("const a = 1", "aucune fonction decodeUplink"),
        ("function decodeUplink() { throw new Error('no') }", "Error: no"),
        ("function decodeUplink() { return { data: { a: nothing.b } } }", "ReferenceError: nothing is not defined"),
    ],
)
def test_what_fails_is_told_to_people_in_their_language(worker: Worker, source: str, words: str) -> None:
    trial = try_frame(worker, "x", source, Frame(2, b"\1\2", datetime(2026, 1, 1, tzinfo=UTC)))
    assert trial.fault is not None
    if "took longer" in trial.fault:  # on a busy machine the other limit may come first
        words = "0,5 s"
    assert words in catalogue("fr")("codec-fault", detail_fault=trial.fault)
    assert trial.fault in catalogue("en")("codec-fault", detail_fault=trial.fault)


COUNTING = "let n = 0; function decodeUplink(i) { n += i.bytes[0]; return { data: { n } } }"
GATHERING = "let all = []; function decodeUplink(i) { all.push(1); return { data: { all } } }"
ONCE = "let done; function decodeUplink(i) { if (done) throw new Error('twice'); done = 1; return { data: { n: 1 } } }"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (COUNTING, "gives 2 at data.n after 1:"),
        (GATHERING, "gives [1, 1] at data.all after [1]:"),
        (ONCE, "gives line 1: Error: twice at errors after -:"),
    ],
)
def test_a_codec_that_answers_the_same_frame_otherwise_the_second_time_is_refused(
    worker: Worker, source: str, said: str
) -> None:
    data = {"all": [1]} if "all" in source else {"n": 1}
    vectors = vectors_of([{"input": {"fPort": 1, "bytes": "01"}, "output": {"data": data}}])
    with pytest.raises(VectorsFailedError) as caught:
        check(worker, source, vectors)
    (found,) = caught.value.differences
    assert said in found.got
    assert "la même trame donne ensuite" in catalogue("fr")("codec-fault", detail_fault=found.got)


def test_a_codec_may_keep_what_does_not_change_its_answers(worker: Worker) -> None:
    source = "let last = {}; function decodeUplink(i) { last[i.fPort] = i.bytes[0]; return { data: last } }"
    vectors = vectors_of([{"input": {"fPort": 1, "bytes": "05"}, "output": {"data": {"1": 5}}}])
    assert check(worker, source, vectors) == 1

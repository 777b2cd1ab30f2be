"""Profile documents as people write them: JSON and YAML, and words for everything that may be wrong with them."""

import json
import re
from pathlib import Path

import pytest
from pydantic_core import PydanticCustomError

from api.profile_page import FIELDS
from app.catalogue import LOCALE, catalogue, keys
from app.profile_file import json_document, typed_document, yaml_document
from app.profiles import document_of
from app.settings import PROJECT
from domain.errors import UsageError
from ingest.mapping.profile import Profile, Reader, Source
from ingest.mapping.vectors import read_document

CODE = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "ingest/mapping").glob("*.py"))
KINDS = {
    *re.findall(r'PydanticCustomError\("([a-z_]+)"', CODE),
    *(f"expression_{kind}" for kind in re.findall(r'ExpressionError\("([a-z]+)"', CODE)),
    *(f"topic_{kind}" for kind in re.findall(r'TopicError\("([a-z]+)"', CODE)),
    "missing", "extra_forbidden", "string_type", "float_type", "int_type", "bool_type", "list_type", "model_type",
    "dict_type", "literal_error", "too_long", "too_short", "string_too_long", "string_too_short", "nested",
    "string_pattern_mismatch", "greater_than_equal", "less_than_equal", "finite_number", "string_unicode",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_fault_has_a_sentence_of_its_own(kind: str, language: str) -> None:
    assert issubclass(PydanticCustomError, ValueError)
    text = (LOCALE / language / "profiles.ftl").read_text(encoding="utf-8")
    assert f"[{kind}]" in text
    told = catalogue(language)("error-profile-unfit", kind=kind, place="readings.0.path", limit="7")
    assert told != catalogue(language)("error-profile-unfit", kind="other", place="readings.0.path", limit="7")
    assert told.endswith((".", ")"))


def test_the_page_explains_every_field() -> None:
    written = {field.alias or name for part in (Profile, Reader, Source) for name, field in part.model_fields.items()}
    # `within` stands beside `json`; the forms of a source are told at `device`.
    assert written - {"within", "level", "fixed"} <= set(FIELDS)
    for field in FIELDS:
        assert f"profiles-field-{field}" in keys("fr")


def test_there_are_as_many_faults_as_the_code_tells() -> None:
    assert len(KINDS) > 45


def test_yaml_is_what_people_expect_of_it() -> None:
    text = "a: NO\nb: 2026-03-01T00:00:00Z\nc: true\nd: 65535\ne: on\nnull: x\n1: y\nf: 0.1\ng:\nh: yes"
    assert yaml_document(text) == {
        "a": "NO", "b": "2026-03-01T00:00:00Z", "c": True, "d": 65535, "e": "on", "null": "x", "1": "y", "f": 0.1,
        "g": None, "h": "yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0123", "0123"), ("12:30:00", "12:30:00"), ("1_000", "1_000"), ("0x10", "0x10"), (".inf", ".inf"), ("=", "="),
        ("001E42", "001E42"), ("10", 10), ("-0.5", -0.5), ("1e3", 1000.0), ("~", None), ("", None), ("<<", "<<"),
    ],
)  # fmt: skip
def test_a_number_in_yaml_is_one_of_json(text: str, value: object) -> None:
    assert yaml_document(f"a: {text}") == {"a": value}


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("a: &x 1\nb: *x", "alias", "2"),
        ("a: 1\na: 2", "duplicate", "2"),
        ("? [a]\n: 1", "duplicate", "1"),
        ("a: [1", "syntax", "1"),
        ("a: !!python/object:os.system x", "syntax", "1"),
        ("[" * 5000, "syntax", "1"),
        ("a: \x00", "syntax", "1"),
    ],
)
def test_yaml_that_hides_something_is_refused_with_its_line(text: str, kind: str, line: str) -> None:
    with pytest.raises(UsageError) as refused:
        yaml_document(text)
    params = refused.value.message.params
    assert (refused.value.message.key, params["kind"], params["line"]) == ("error-profile-yaml", kind, line)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1,}', "error-profile-json"),
        ('{"a": 1, "a": 2}', "error-profile-twice"),
        ('{"a": Infinity}', "error-profile-not-json"),
        ("[" * 100_000, "error-profile-not-json"),
        ('{"a": ' + "9" * 5000 + "}", "error-profile-not-json"),
    ],
)
def test_json_that_is_none_is_refused(text: str, key: str) -> None:
    with pytest.raises(UsageError) as refused:
        json_document(text)
    assert refused.value.message.key == key


def test_a_document_reads_from_name_to_vectors() -> None:
    row = {"name": "a", "body": {"readings": [], "zz": 1, "topic": "x", "each": "@"}, "vectors": []}
    assert list(document_of(row)) == ["name", "topic", "each", "readings", "vectors", "zz"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    from app.profile_file import read_file

    with pytest.raises(UsageError, match="error-profile-file"):
        read_file(tmp_path)


def test_a_document_comes_back_in_the_order_in_which_people_write_it() -> None:
    reading = {"channel": "e", "path": "p", "words": {"paths": ["a", "b"], "order": "low_first"}, "unit": {"path": "u"}}
    expected = {"device": "d", "channel": "e", "time": "2026-03-01T00:00:00Z", "value": 1, "unit": "Wh"}
    vector = {"topic": "a/d", "payload": {"zz": 1, "a": 2}, "readings": [expected]}
    whole = {"name": "x", "topic": "a/{device}", "time": {"path": "t", "format": "unix"}, "readings": [reading]}
    whole["vectors"] = [vector]
    backwards = json.loads(json.dumps(whole), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    body = {name: backwards[name] for name in backwards if name not in {"name", "vectors"}}
    found = document_of({"name": "x", "body": body, "vectors": backwards["vectors"]})
    found["vectors"][0]["payload"] = vector["payload"]  # of the sender, and left as the database has it
    assert json.dumps(found) == json.dumps(whole)


def test_a_typed_text_is_json_or_yaml_by_how_it_begins() -> None:
    assert typed_document('\n {"a": 1}') == {"a": 1}
    assert typed_document("a: 1\nb: [x]") == {"a": 1, "b": ["x"]}
    with pytest.raises(UsageError, match="error-profile-json"):
        typed_document('{"a": 1,')
    with pytest.raises(UsageError, match="error-profile-json"):
        typed_document("")


def test_what_a_vector_was_refused_for_is_told_in_the_readers_language() -> None:
    document = {
        "name": "p",
        "topic": "plant/{device}/m",
        "readings": [{"channel": "e", "path": "e", "unit": "kWh"}],
        "vectors": [
            {
                "topic": "plant/a/m",
                "payload": {"e": "x"},
                "readings": [{"device": "a", "channel": "e", "value": 1, "unit": "kWh"}],
            }
        ],
    }
    with pytest.raises(UsageError) as caught:
        read_document(document)
    told = catalogue("fr")(caught.value.message.key, **caught.value.message.params)
    assert "Obtenu en plus : value_not_a_number (à 'e' se trouve 'x')." in told

"""Profiles at work: what each part of a declaration does to a message, with values worked out by hand."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from domain.setup import StoredProfile
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "topic": "site/{device}/meters/{channel}",
    "readings": [{"path": "v", "unit": "kWh"}],
}
Told = tuple[str, str, datetime, float, str | None]


def decode(body: dict[str, Any], payload: object, topic: str = "site/gw/meters/main") -> list[Reading | Rejection]:
    decoder = compile_profile(StoredProfile("p", 1, body))
    message = RawMessage(topic, payload if isinstance(payload, bytes) else orjson.dumps(payload), RECEIVED)
    assert decoder.accepts(topic)
    items = list(decoder.decode(message, Knowledge()))
    assert all(isinstance(item, (Reading, Rejection)) for item in items)
    return [item for item in items if isinstance(item, (Reading, Rejection))]


def told(items: list[Reading | Rejection]) -> list[Told]:
    assert all(isinstance(item, Reading) and item.optional for item in items), items
    return [
        (item.device, item.channel, item.time, item.value, item.unit) for item in items if isinstance(item, Reading)
    ]


def reasons(items: list[Reading | Rejection]) -> list[Reason]:
    return [item.reason for item in items if isinstance(item, Rejection)]


def values(items: list[Reading | Rejection]) -> list[float]:
    return [item.value for item in items if isinstance(item, Reading)]


def one(reader: dict[str, Any], payload: object, **fields: Any) -> list[Reading | Rejection]:
    """Decode by one reading of a fixed channel."""
    body = {"topic": "a/{device}", "readings": [{"channel": "energy", **reader}], **fields}
    return decode(body, payload, "a/d")


def test_levels_of_the_topic_name_the_device_and_the_channel() -> None:
    assert told(decode(PLAIN, {"v": 12.5})) == [("gw", "main", RECEIVED, 12.5, "kWh")]


def test_a_device_is_joined_from_its_parts() -> None:
    body = {
        "topic": "plant/{line}/modbus",
        "each": "slaves",
        "device": [{"level": "line"}, "mb", {"path": "id"}, {"path": "gateway", "of": "message"}],
        "readings": [{"channel": "energy", "path": "wh", "unit": "Wh"}],
    }
    document = {"gateway": "g1", "slaves": [{"id": 3, "wh": 10}, {"id": "4", "wh": 20}]}
    assert told(decode(body, document, "plant/l7/modbus")) == [
        ("l7-mb-3-g1", "energy", RECEIVED, 10, "Wh"),
        ("l7-mb-4-g1", "energy", RECEIVED, 20, "Wh"),
    ]


def test_entries_of_an_object_are_records() -> None:
    body = {
        "topic": "a/{device}",
        "each": "@",
        "readings": [{"channel": {"path": "key", "names": {"EA+": "energy_import"}}, "path": "value", "unit": "Wh"}],
    }
    assert told(decode(body, {"EA+": 5, "T": 21.5}, "a/d")) == [("d", "energy_import", RECEIVED, 5, "Wh")]


def test_a_reading_is_taken_where_its_condition_holds() -> None:
    body = {
        "topic": "a/{device}",
        "each": "tags",
        "readings": [
            {"channel": "energy", "where": "n == 'Ea'", "path": "v", "unit": "kWh"},
            {"channel": "power", "where": "n == 'P'", "path": "v", "unit": "W"},
        ],
    }
    found = decode(body, {"tags": [{"n": "P", "v": 100}, {"n": "Ea", "v": 7}, {"n": "U", "v": 231}]}, "a/d")
    assert [(item.channel, item.value) for item in found if isinstance(item, Reading)] == [
        ("power", 100),
        ("energy", 7),
    ]
    assert len(found) == 2


def test_the_condition_of_the_profile_tells_whose_message_it_is() -> None:
    decoder = compile_profile(StoredProfile("p", 1, {**PLAIN, "where": "type == 'meter'"}))

    def fits(payload: bytes) -> bool:
        return decoder.fits(RawMessage("site/a/meters/b", payload, RECEIVED), Knowledge())

    assert fits(b'{"type":"meter","v":1}')
    assert not fits(b'{"type":"door"}')
    assert not fits(b"no json")
    assert compile_profile(StoredProfile("p", 1, PLAIN)).fits(RawMessage("x", b"no json", RECEIVED), Knowledge())


@pytest.mark.parametrize(
    ("raw", "found"),
    [(3, [3]), (2.5, [2.5]), (None, []), (0, [0]), (-1, [-1])],
)
def test_numbers_are_taken_as_they_are(raw: object, found: list[float]) -> None:
    assert values(one({"path": "v"}, {"v": raw}, empty="ignore")) == found


@pytest.mark.parametrize("raw", [True, False, "12", [1], {"a": 1}, ""])
def test_what_is_no_number_is_refused(raw: object) -> None:
    (refused,) = one({"path": "v"}, {"v": raw})
    assert isinstance(refused, Rejection)
    assert (refused.reason, refused.device) == (Reason.VALUE_NOT_A_NUMBER, "d")


@pytest.mark.parametrize(
    ("raw", "comma", "found"),
    [
        ("12", False, 12),
        (" 0012.50 ", False, 12.5),
        ("-3e2", False, -300),
        (".5", False, 0.5),
        ("1,5", True, 1.5),
        ("12", True, 12),
    ],
)
def test_texts_are_numbers_where_the_profile_says_so(raw: str, comma: bool, found: float) -> None:  # noqa: FBT001
    assert values(one({"path": "v"}, {"v": raw}, text_numbers=True, decimal_comma=comma)) == [found]


@pytest.mark.parametrize(
    ("raw", "comma"),
    [
        ("1,5", False),
        ("1.234", True),
        ("1.234,5", True),
        ("12 kWh", False),
        ("nan", False),
        ("inf", False),
        ("0x10", False),
        ("1_000", False),
        ("²", False),
        ("٣", False),
        (True, False),
    ],
)
def test_texts_that_may_mean_two_things_are_refused(raw: object, comma: bool) -> None:  # noqa: FBT001
    found = one({"path": "v"}, {"v": raw}, text_numbers=True, decimal_comma=comma)
    assert reasons(found) == [Reason.VALUE_NOT_A_NUMBER]


def test_names_are_such_as_the_list_of_meters_takes() -> None:
    body = {"topic": "a/b", "device": {"path": "id"}, "readings": [{"channel": {"path": "n"}, "path": "v"}]}
    assert told(decode(body, {"id": "hall/7#a", "n": "EA+", "v": 1}, "a/b")) == [("hall.7.a", "EA.", RECEIVED, 1, None)]


def test_the_bytes_may_be_of_another_encoding_and_begin_with_a_mark() -> None:
    assert values(one({"path": '"énergie"'}, '{"énergie": 3}'.encode("cp1252"), encoding="cp1252")) == [3]
    assert values(one({"path": "v"}, b'\xef\xbb\xbf{"v": 4}')) == [4]
    assert reasons(one({"path": "v"}, b'{"v": 3, "\xe9": 1}')) == [Reason.UNDECODABLE]


def test_products_are_those_of_decimals() -> None:
    assert values(one({"path": "v", "scale": 0.1}, {"v": 4464})) == [446.4]
    assert values(one({"path": "v", "scale": 0.001, "offset": 0.1}, {"v": 0.2})) == [0.1002]
    assert values(one({"path": "v", "scale": 1e15}, {"v": 1e300})) == []


def test_scale_and_offset() -> None:
    assert values(one({"path": "v", "scale": 0.1, "offset": 1000}, {"v": 25})) == [1002.5]


def test_a_negative_counter_is_wrapped_and_what_lies_beyond_is_refused() -> None:
    reader = {"path": "v", "wrap": 2**32, "scale": 10}
    assert values(one(reader, {"v": -2})) == [(2**32 - 2) * 10]
    assert values(one(reader, {"v": 2**32 - 1})) == [(2**32 - 1) * 10]
    assert reasons(one(reader, {"v": 2**32})) == [Reason.VALUE_OUT_OF_RANGE]
    assert reasons(one(reader, {"v": -(2**32) - 1})) == [Reason.VALUE_OUT_OF_RANGE]


@pytest.mark.parametrize(
    ("words", "values_given", "found"),
    [
        ({"paths": ["[0]", "[1]"]}, [1, 2], 65538),
        ({"paths": ["[0]", "[1]"], "order": "low_first"}, [2, 1], 65538),
        ({"paths": ["[0]", "[1]"]}, [0, -1], 65535),
        ({"paths": ["[0]", "[1]"], "type": "signed"}, [0xFFFF, 0xFFFE], -2),
        # 0x42F6E979 is the single nearest to 123.456.
        ({"paths": ["[0]", "[1]"], "type": "float"}, [0x42F6, 0xE979], 123.45600128173828),
        ({"paths": ["[0]", "[1]", "[2]", "[3]"]}, [0, 1, 0, 5], 4294967301),
        ({"paths": ["[0]", "[1]", "[2]", "[3]"], "type": "float"}, [0x3FF8, 0, 0, 0], 1.5),
    ],
)
def test_words_make_one_number(words: dict[str, Any], values_given: list[int], found: float) -> None:
    assert values(one({"path": "r", "words": words}, {"r": values_given})) == [found]


def test_words_that_are_none_are_refused() -> None:
    reader = {"words": {"paths": ["a", "b"]}}
    assert reasons(one(reader, {"a": 1, "b": 70000})) == [Reason.VALUE_OUT_OF_RANGE]
    assert reasons(one(reader, {"a": 1, "b": 1.5})) == [Reason.VALUE_OUT_OF_RANGE]
    assert reasons(one(reader, {"a": 1})) == [Reason.VALUE_NOT_A_NUMBER]
    assert reasons(one(reader, {"c": 1})) == [Reason.MISSING_FIELD]
    # A float register that holds NaN says that it holds nothing; it is not taken for a value.
    nan = {"words": {"paths": ["a", "b"], "type": "float"}}
    assert reasons(one(nan, {"a": 0x7FC0, "b": 0})) == [Reason.VALUE_NOT_A_NUMBER]


def test_sentinels_are_no_values_and_no_faults() -> None:
    body = {
        "topic": "a/{device}",
        "readings": [
            {"channel": "one", "path": "a", "nulls": [65535, "---"]},
            {"channel": "two", "path": "b", "nulls": [65535, "---"]},
            {"channel": "three", "path": "c", "nulls": [65535]},
        ],
    }
    assert told(decode(body, {"a": 65535, "b": "---", "c": 3}, "a/d")) == [("d", "three", RECEIVED, 3, None)]
    assert decode(body, {"a": 65535}, "a/d") == []


def test_a_message_without_any_value_is_refused_unless_that_is_expected() -> None:
    assert reasons(one({"path": "v"}, {"w": 1})) == [Reason.MISSING_FIELD]
    assert one({"path": "v"}, {"w": 1}, empty="ignore") == []
    assert reasons(one({"path": "v", "required": True}, {"w": 1}, empty="ignore")) == [Reason.MISSING_FIELD]


def test_one_bad_value_costs_no_neighbour() -> None:
    body = {
        "topic": "a/{device}",
        "readings": [{"channel": name, "path": name, "unit": "kWh"} for name in ("a", "b", "c")],
    }
    found = decode(body, {"a": 1, "b": "x", "c": 3}, "a/d")
    assert values(found) == [1, 3]
    assert reasons(found) == [Reason.VALUE_NOT_A_NUMBER]


def test_a_text_of_json_is_opened() -> None:
    reader = {"path": "D", "json": True, "within": "[0]"}
    assert values(one(reader, {"D": "[231]"})) == [231]
    assert values(one(reader, {"D": [232]})) == [232]
    assert reasons(one(reader, {"D": "[231"})) == [Reason.VALUE_NOT_A_NUMBER]
    assert values(one({"path": "D", "json": True, "words": {"paths": ["[0]", "[1]"]}}, {"D": "[1,0]"})) == [65536]


def test_units_are_fixed_told_or_translated() -> None:
    def unit(rule: object, payload: object) -> str | None:
        (item,) = one({"path": "v", "unit": rule}, payload)
        return item.unit if isinstance(item, Reading) else item.reason

    assert unit("Wh", {"v": 1}) == "Wh"
    assert unit({"path": "u"}, {"v": 1, "u": " kWh "}) == "kWh"
    assert unit({"path": "u", "names": {"KILOWATTHEURE": "kWh"}}, {"v": 1, "u": "KILOWATTHEURE"}) == "kWh"
    assert unit({"path": "u", "of": "message"}, {"v": 1, "u": "MWh"}) == "MWh"
    assert unit({"path": "u"}, {"v": 1}) == Reason.MISSING_FIELD


def test_a_device_or_channel_that_is_not_there_is_a_fault() -> None:
    body = {"topic": "a/b", "device": {"path": "id"}, "readings": [{"channel": {"path": "n"}, "path": "v"}]}
    assert reasons(decode(body, {"v": 1, "n": "x"}, "a/b")) == [Reason.MISSING_FIELD]
    assert reasons(decode(body, {"v": 1, "id": "x"}, "a/b")) == [Reason.MISSING_FIELD]
    assert reasons(decode(body, {"v": 1, "id": "", "n": "x"}, "a/b")) == [Reason.MISSING_FIELD]
    assert reasons(decode(body, {"v": 1, "id": True, "n": "x"}, "a/b")) == [Reason.MISSING_FIELD]
    assert reasons(decode(body, {"v": 1, "id": "x" * 121, "n": "x"}, "a/b")) == [Reason.UNDECODABLE]
    assert reasons(decode(PLAIN, {"v": 1}, "site//meters/m")) == [Reason.MISSING_FIELD]


def test_a_device_that_is_not_among_the_names_is_passed_over() -> None:
    body = {
        "topic": "a/b",
        "each": "@",
        "device": {"path": "id", "names": {"1": "kitchen"}},
        "readings": [{"channel": "c", "path": "v"}],
    }
    assert told(decode(body, [{"id": 1, "v": 5}, {"id": 2, "v": 6}], "a/b")) == [("kitchen", "c", RECEIVED, 5, None)]
    assert reasons(decode(body, [{"id": 2, "v": 6}], "a/b")) == [Reason.MISSING_FIELD]


def test_many_faults_are_counted() -> None:
    found = one({"path": "@"}, ["x"] * 150 + [7], each="@")
    assert values(found) == [7]
    assert len(reasons(found)) == 100
    last = found[-1]
    assert isinstance(last, Rejection)
    assert last.detail.endswith("(and 50 more in this message)")


@pytest.mark.parametrize(("unit", "fits"), [("kWh", True), ("m³", True), ("imp", True), ("VA", False), ("°C", False)])
def test_a_unit_is_one_that_a_register_takes(unit: str, fits: bool) -> None:  # noqa: FBT001
    (item,) = one({"path": "v", "unit": unit}, {"v": 1})
    assert isinstance(item, Reading) is fits


def test_csv_has_a_record_a_line() -> None:
    body = {
        "topic": "log/{device}",
        "format": "csv",
        "csv": {"delimiter": ";", "skip_lines": 1},
        "decimal_comma": True,
        "time": {"path": "Horodate", "format": "%d/%m/%Y %H:%M", "timezone": "Europe/Paris"},
        "readings": [{"channel": "energy", "path": '"Energie (kWh)"', "unit": "kWh", "nulls": ["", "N/A"]}],
    }
    text = (
        'Rapport\r\nHorodate;Energie (kWh)\r\n01/03/2026 00:15;"1,5"\r\n\r\n01/03/2026 00:30;N/A\r\n01/03/2026 00:45;2'
    )
    assert told(decode(body, text.encode(), "log/c1")) == [
        ("c1", "energy", datetime(2026, 2, 28, 23, 15, tzinfo=UTC), 1.5, "kWh"),
        ("c1", "energy", datetime(2026, 2, 28, 23, 45, tzinfo=UTC), 2, "kWh"),
    ]


def test_csv_without_a_header_has_the_columns_of_the_profile() -> None:
    body = {
        "topic": "log/{device}",
        "format": "csv",
        "encoding": "cp1252",
        "csv": {"delimiter": ",", "columns": ["t", "énergie"]},
        "time": {"path": "t", "format": "unix"},
        "readings": [{"channel": "energy", "path": '"énergie"'}],
    }
    assert told(decode(body, b"1772323200,4\n1772323260,5,\xe9", "log/c1")) == [
        ("c1", "energy", datetime(2026, 3, 1, tzinfo=UTC), 4, None),
        ("c1", "energy", datetime(2026, 3, 1, 0, 1, tzinfo=UTC), 5, None),
    ]


@pytest.mark.parametrize(
    ("fields", "payload"),
    [
        ({"format": "csv"}, b"a;a\n1;2"),
        ({"format": "csv"}, b'a;b\n"1;2'),
        ({"format": "csv"}, b"\xff"),
        ({"format": "kv"}, b"a=1;a=2"),
        ({"format": "kv"}, b"a=1;b"),
        ({"format": "json"}, b"{"),
        ({"format": "json"}, b'{"v":NaN}'),
        ({"format": "json_sequence"}, b'{"v":1} x'),
        ({"format": "json_sequence"}, b'{"v":NaN}'),
        ({"format": "json_sequence"}, b"[" * 60_000),
        ({"format": "json_sequence"}, b'{"v":1,"id":"\\ud800"}'),
        ({"format": "json_sequence"}, b'{"v":1e400}'),
        ({"format": "json"}, b"[" * 60_000),
        ({"format": "text"}, b"1" * 70_000),
        ({"format": "json", "each": "w"}, b'{"w":3}'),
        ({"format": "json", "each": "w"}, b'{"v":3}'),
        ({"format": "json", "each": "@"}, orjson.dumps([{"v": 1}] * 6_000)),
    ],
)
def test_what_does_not_read_is_refused_once(fields: dict[str, Any], payload: bytes) -> None:
    assert reasons(one({"path": "v"}, payload, **fields)) == [Reason.UNDECODABLE]


def test_key_value_texts() -> None:
    fields = {"format": "kv", "kv": {"pairs": "&", "equals": ":"}}
    assert values(one({"path": "EA"}, b"T: 21.5& EA: 0123.4 &", **fields)) == [123.4]


def test_a_topic_may_carry_one_number() -> None:
    body = {
        "topic": "{device}/main/{channel}",
        "format": "text",
        "readings": [{"channel": {"level": "channel", "names": {"value": "volume"}}, "path": "@", "unit": "m3"}],
    }
    assert told(decode(body, b"\xef\xbb\xbf00123.456\n", "cam1/main/value")) == [
        ("cam1", "volume", RECEIVED, 123.456, "m3")
    ]
    assert reasons(decode(body, b"no digits", "cam1/main/value")) == [Reason.VALUE_NOT_A_NUMBER]


def test_values_of_a_sequence_are_records_however_they_are_joined() -> None:
    body = {
        "topic": "teltonika/{line}",
        "format": "json_sequence",
        "device": {"path": "MAC"},
        "time": {"path": "TS", "format": "unix"},
        "readings": [
            {"channel": {"path": "DT"}, "path": "D", "json": True, "words": {"paths": ["[0]", "[1]"]}, "unit": "Wh"}
        ],
    }
    first = b'{"TS":"1772323200","D":"[1,2]","MAC":"m1","DT":"ea"}'
    second = b'{"TS":1772323260,"D":[1,3],"MAC":"m1","DT":"ea"}'
    wanted = [
        ("m1", "ea", datetime(2026, 3, 1, tzinfo=UTC), 65538, "Wh"),
        ("m1", "ea", datetime(2026, 3, 1, 0, 1, tzinfo=UTC), 65539, "Wh"),
    ]
    for payload in (
        first + second,
        first + b"\r\n" + second,
        first + b"," + second,
        b"[" + first + b"," + second + b"]",
    ):
        assert told(decode(body, payload, "teltonika/x")) == wanted


def test_the_time_of_a_message_holds_for_all_its_records() -> None:
    body = {
        "topic": "a/{device}",
        "each": "data",
        "time": {"path": "ts", "of": "message", "format": "unix_ms"},
        "readings": [{"channel": {"path": "n"}, "path": "v"}],
    }
    at = datetime(2026, 3, 1, 0, 0, 0, 500_000, tzinfo=UTC)
    document = {"ts": 1772323200500, "data": [{"n": "a", "v": 1}, {"n": "b", "v": 2}]}
    assert told(decode(body, document, "a/d")) == [("d", "a", at, 1, None), ("d", "b", at, 2, None)]


def test_a_record_without_time_is_refused_once_and_costs_no_other() -> None:
    body = {**PLAIN, "each": "@", "time": {"path": "t"}}
    found = decode(body, [{"v": 1, "t": "2026-03-01T00:00:00"}, {"v": 2, "t": "2026-03-01T01:00:00+01:00"}, {"v": 3}])
    assert told([item for item in found if isinstance(item, Reading)]) == [
        ("gw", "main", datetime(2026, 3, 1, tzinfo=UTC), 2, "kWh")
    ]
    assert reasons(found) == [Reason.TIME_WITHOUT_OFFSET, Reason.MISSING_FIELD]


def test_a_body_that_is_no_profile_refuses_the_messages_of_its_topic() -> None:
    decoder = compile_profile(StoredProfile("old", 3, {"topic": "a/{device}", "readings": []}))
    message = RawMessage("a/b", b"{}", RECEIVED)
    assert decoder.accepts("a/b")
    (refused,) = decoder.decode(message, Knowledge())
    assert isinstance(refused, Rejection)
    assert refused.reason == Reason.UNDECODABLE
    assert "old (version 3)" in refused.detail


@pytest.mark.parametrize("body", [{}, {"topic": "#"}, {"topic": 3}, {"topic": "a/#/b", "readings": [{}]}])
def test_a_body_without_a_topic_takes_no_message(body: dict[str, Any]) -> None:
    decoder = compile_profile(StoredProfile("old", 1, body))
    message = RawMessage("a/b", b"{}", RECEIVED)
    assert not decoder.fits(message, Knowledge())
    assert list(decoder.decode(message, Knowledge())) == []


def test_expressions_that_cost_too_much_end_the_message() -> None:
    found = one({"path": "[@,@][]|" * 12 + "@"}, [1] * 10_000)
    assert reasons(found) == [Reason.UNDECODABLE]
    assert "cost" in found[0].detail if isinstance(found[0], Rejection) else False

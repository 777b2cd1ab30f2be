"""What a codec answers, as values: worked out by hand from the rules in ingest/codecs/values.py."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.codecs.values import MOST_VALUES, values_of

HEARD = datetime(2026, 3, 12, 17, 34, 20, tzinfo=UTC)


def found(data: Any) -> list[tuple[str, float, str | None]]:
    values, fault = values_of(json.dumps({"data": data}), HEARD)
    assert fault is None
    assert all(value.time == HEARD for value in values)
    return [(value.field, value.value, value.unit) for value in values]


def test_numbers_come_out_under_their_keys() -> None:
    data = {"energy": 12.5, "ch": [{"count": 3}, {"count": 4}], "a": {"b": {"c": 1}}}
    assert found(data) == [("energy", 12.5, None), ("ch.0.count", 3, None), ("ch.1.count", 4, None), ("a.b.c", 1, None)]


def test_what_is_no_number_is_no_value() -> None:
    assert found({"text": "12.5", "yes": True, "no": None, "huge": 1e16, "deep": {"a": {"b": {"c": {"d": 1}}}}}) == []


def test_a_value_with_a_unit_is_one_value() -> None:
    data = {
        "energy": {"value": 7, "unit": "kWh", "quality": 3},
        "pulse": {"value": 7},
        "odd": {"value": "7", "unit": "Wh"},
    }
    assert found(data) == [("energy", 7, "kWh"), ("pulse.value", 7, None)]


@pytest.mark.parametrize("key", ["readings", "history"])
@pytest.mark.parametrize(
    "time", ["2026-03-12T16:00:00Z", "2026-03-12T17:00:00+01:00", 1773331200, 1773331200000, 1773331200.0]
)
def test_past_readings_have_their_own_time(key: str, time: object) -> None:
    data = {"battery": 3.6, key: [{"time": time, "volume": {"value": 5, "unit": "L"}, "flow": 2}]}
    values, fault = values_of(json.dumps({"data": data}), HEARD)
    four = datetime(2026, 3, 12, 16, tzinfo=UTC)
    assert fault is None
    assert values == [("battery", HEARD, 3.6, None), ("volume", four, 5, "L"), ("flow", four, 2, None)]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2026-03-12T16:00:00", "no offset"),
        ("yesterday", "no time"),
        (None, "no time"),
        (True, "no time"),
        (1e300, "no time"),
        (60, "outside the years"),
        ("2101-01-01T00:00:00Z", "outside the years"),
    ],
)
def test_a_past_reading_without_a_time_is_a_fault_and_costs_no_other(time: object, words: str) -> None:
    values, fault = values_of(json.dumps({"data": {"index": 4, "readings": [{"time": time, "v": 1}]}}), HEARD)
    assert values == [("index", HEARD, 4, None)]
    assert fault is not None
    assert fault.startswith("data.readings[0].time")
    assert words in fault


def test_readings_without_times_are_plain_lists() -> None:
    assert found({"readings": [{"v": 1}, {"v": 2}]}) == [("readings.0.v", 1, None), ("readings.1.v", 2, None)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('{"errors": ["bad frame", "worse"]}', "bad frame; worse"),
        ('{"data": {"a": 1}, "errors": "odd"}', "odd"),
        ('{"data": [1]}', "no object"),
        ("{}", "no object"),
        ("[]", "no object"),
        ("", "no JSON"),
    ],
)
def test_an_answer_without_data_is_a_fault(answer: str, words: str) -> None:
    values, fault = values_of(answer, HEARD)
    assert values == []
    assert fault is not None
    assert words in fault


def test_warnings_and_empty_errors_are_none() -> None:
    assert values_of('{"data": {"a": 1}, "errors": [], "warnings": ["low"]}', HEARD) == ([("a", HEARD, 1, None)], None)


def test_too_many_values_are_a_fault() -> None:
    assert len(values_of(json.dumps({"data": {"a": [1] * MOST_VALUES}}), HEARD)[0]) == MOST_VALUES
    values, fault = values_of(json.dumps({"data": {"a": [1] * (MOST_VALUES + 1)}}), HEARD)
    assert (values, fault) == ([], "the answer holds more than 2000 values")


def test_names_that_cannot_be_channels_are_left_out() -> None:
    assert found({"a\nb": 1, "x" * 121: 2, "température": 3}) == [("température", 3, None)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["time", "value", "unit"]), inner),
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["data", "errors", "readings"]), JSON))
def test_no_answer_raises(answer: dict[str, Any]) -> None:
    for text in (json.dumps(answer), json.dumps({"data": answer})):
        values, _fault = values_of(text, HEARD)
        assert all(isinstance(value.value, int | float) and value.time.tzinfo is not None for value in values)

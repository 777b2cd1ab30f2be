"""Templates of Home Assistant's discovery: read as Jinja would, or none at all, and never zero for what is missing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.value_template import PLAIN, TemplateError, read_template, told_by

ENERGY = json.dumps(
    {"ENERGY": {"Total": 6.294, "Power": [100, 20], "Text": "12.5"}, "a b": {"c": 7}, "x": None, "on": True}
).encode()


@pytest.mark.parametrize(
    ("template", "payload", "value"),
    [
        ("{{ value }}", b"12.5", 12.5),
        ("{{value|float}}", b" 12.5 ", 12.5),
        ("{{ value | float(0) / 1000 }}", b"1500", 1.5),
        ("{{ (value | float) * 0.001 }}", b"1500", 1.5),
        ("{{ value | int }}", b"12.9", 12),
        ("{{ value | float | round(1) }}", b"12.25", 12.2),
        ("{{- value -}}", b"3", 3),
        ("{{ value_json.ENERGY.Total }}", ENERGY, 6.294),
        ("{{ value_json['ENERGY']['Total'] }}", ENERGY, 6.294),
        ('{{ value_json["a b"].c | is_defined }}', ENERGY, 7),
        ("{{ value_json.ENERGY.Power[1] }}", ENERGY, 20),
        ("{{ value_json.ENERGY.Text | float * 2 }}", ENERGY, 25),
        ("{{ value_json.ENERGY.Total * 1000 | round(0) }}", ENERGY, 6294),
        ("{{ (value_json.ENERGY.Total * 100) | round(0) }}", ENERGY, 629),
        ("{{ 2 + 3 * value | float - 1 }}", b"4", 13),
        ("{{ -value | float + 10 }}", b"4", 6),
        ("{{ 8 / 4 / value | int }}", b"2", 1),
        ("{{ value_json }}", b"41", 41),
    ],
)
def test_numbers_are_picked_and_calculated_as_jinja_does(template: str, payload: bytes, value: float) -> None:
    assert read_template(template).value_of(told_by(payload)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("template", "payload"),
    [
        ("{{ value_json.ENERGY.Nothing }}", ENERGY),
        ("{{ value_json.ENERGY.Nothing | float(0) }}", ENERGY),
        ("{{ value_json.ENERGY.Nothing | default(0) * 1000 }}", ENERGY),
        ("{{ value_json.x | default(5) }}", ENERGY),
        ("{{ value_json.ENERGY.Power[2] }}", ENERGY),
        ("{{ value_json.ENERGY.Total.deeper }}", ENERGY),
        ("{{ value_json.a }}", b"[1]"),
        ("{{ value_json.a }}", b"no JSON"),
        ("{{ value }}", b""),
        ("{{ value | float }}", b"unavailable"),
        ("{{ value | float }}", b"NaN"),
        ("{{ 1 / value | float }}", b"0"),
    ],
)
def test_what_is_missing_is_missing_and_never_a_default(template: str, payload: bytes) -> None:
    assert read_template(template).value_of(told_by(payload)) is None


@pytest.mark.parametrize(
    ("template", "payload", "value"),
    [
        ("{{ value | float }}", b"open", "open"),
        ("{{ value_json.on }}", ENERGY, True),
        ("{{ value * 2 }}", b"x", "x"),
        ("{{ value }}", b"inf", "inf"),
        ("{{ value | int }}", b"9" * 5000, "9" * 5000),
    ],
)
def test_what_is_no_number_stays_what_it_is(template: str, payload: bytes, value: object) -> None:
    assert read_template(template).value_of(told_by(payload)) == value


@pytest.mark.parametrize(
    "template",
    [
        "",
        "value",
        "{{ }}",
        "{{ value",
        "{{ value }}{{ value }}",
        "{% if value %}{{ value }}{% endif %}",
        "{{ value ** 9 }}",
        "{{ value // 2 }}",
        "{{ value % 2 }}",
        "{{ value if value else 0 }}",
        "{{ value == 'ON' }}",
        "{{ value_json.get('a') }}",
        "{{ value_json.__class__() }}",
        "{{ states('sensor.a') }}",
        "{{ value | regex_replace('a', 'b') }}",
        "{{ value | round(1, 'floor') }}",
        "{{ value | round('x') }}",
        "{{ value_json[1.5] }}",
        "{{ value_json[-1] }}",
        "{{ (value }}",
        "{{ value + }}",
        "{{ 'a' }}",
        "{{ " + "(" * 300 + "value" + ")" * 300 + " }}",
        "{{ " + "(" * 90 + "value" + ")" * 90 + " }}",
        "{{ " + "-" * 90 + "value }}",
        "{{ value | float(" + "-" * 90 + "1) }}",
    ],
)
def test_what_is_more_than_a_picked_number_is_no_template(template: str) -> None:
    with pytest.raises(TemplateError):
        read_template(template)


def test_names_of_python_are_keys_and_nothing_else() -> None:
    assert read_template("{{ value_json.__class__ }}").value_of(told_by(b'{"a": 1}')) is None


@pytest.mark.parametrize(("payload", "text"), [(b'{"state": "online"}', "online"), (b'{"state": 1}', "1"), (b"{}", "")])
def test_words_are_shown_as_they_are(payload: bytes, text: str) -> None:
    assert read_template("{{ value_json.state }}").text_of(told_by(payload)) == text


@given(st.binary(max_size=60))
def test_a_plain_payload_is_a_number_or_what_it_is(payload: bytes) -> None:
    value = PLAIN.value_of(told_by(payload))
    assert value is None or type(value) in {int, float, str}


@given(st.text(st.sampled_from("{}value_json.|()[]'\"+-*/0123456789 fltround,%"), max_size=60))
def test_any_text_is_a_template_or_none(text: str) -> None:
    try:
        template = read_template("{{" + text + "}}")
    except TemplateError:
        return
    template.value_of(told_by(ENERGY))


def test_a_template_of_four_hundred_characters_is_read_and_no_longer_one() -> None:
    text = "{{ value" + " | float" * 48 + " }}"
    assert len(text) == 395
    assert read_template(text).value_of(told_by(b"5")) == 5
    with pytest.raises(TemplateError):
        read_template(text + " " * 6)

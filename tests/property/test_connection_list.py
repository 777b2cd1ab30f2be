"""No list, whatever its bytes and words, does anything but give its lines a verdict or a sentence."""

import io
import zipfile
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalogue import catalogue
from domain.commune import Communes
from domain.connection import Known, ListLine, Verdict
from domain.errors import UsageError
from ingest.connection_list import COLUMNS, OPTIONAL, check, names_of
from ingest.dialect import DIALECTS
from ingest.list_file import read_list
from ingest.topic_claim import Claims, filter_fault

EDGES = (
    "", "1", "-1", "1e400", "nan", "inf", "0", "²", "\uff11", "\U0001d7d9", "_", "index", "gauge", "water",
    "electricity", "kWh", "m3", "L", "02691", "school", "a/b", "#", "+", "$SYS/#", "{device}", "a/{device}/#",
    "password", "none", "\x00",
)  # fmt: skip
WORDS = st.one_of(st.text(max_size=20), st.sampled_from(EDGES), st.sampled_from(list(DIALECTS)))
LINE = st.builds(
    ListLine,
    st.fixed_dictionaries(dict.fromkeys(COLUMNS, WORDS), optional=dict.fromkeys(OPTIONAL, WORDS)),
    st.frozensets(st.sampled_from([*COLUMNS, *OPTIONAL]), max_size=3),
)


@given(st.lists(LINE, max_size=8))
@settings(max_examples=300, deadline=None)
def test_every_line_has_a_verdict_and_every_reason_has_words(lines: list[ListLine]) -> None:
    translate = catalogue("fr")
    names_of(lines)
    checked = check(lines, Known(communes=Communes({"02691": "Saint-Quentin"})))
    assert [one.number for one in checked] == list(range(1, len(lines) + 1))
    for one in checked:
        assert (one.verdict is Verdict.REFUSED) == bool(one.reasons) == (one.connection is None)
        for message in (*one.reasons, *one.notes):
            assert not translate(message.key, **message.params).startswith("[")


LISTS = st.text(max_size=400).map(lambda text: ("meter;unit\n" + text).encode("utf-8", "replace"))
PARTS = st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "x"])


@given(st.one_of(st.binary(max_size=400), LISTS))
@settings(max_examples=300, deadline=None)
def test_bytes_are_lines_or_a_sentence(content: bytes) -> None:
    try:
        lines = read_list("a", content, ("meter", "unit"), 50)
    except UsageError:
        return
    assert all({"meter", "unit"} <= set(line.fields) for line in lines)


@given(st.dictionaries(PARTS, st.binary(max_size=300)))
@settings(max_examples=100, deadline=None)
def test_zips_are_lines_or_a_sentence(parts: dict[str, bytes]) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    try:
        read_list("a", target.getvalue(), ("meter", "unit"), 50)
    except UsageError:
        return


LEVEL = st.sampled_from(["a", "b", "c", "+"])
FILTER = st.builds(
    lambda first, levels, end: "/".join([first, *levels, *end]),
    st.sampled_from(["a", "b"]),
    st.lists(LEVEL, max_size=3),
    st.sampled_from([[], ["#"]]),
)
TOPICS = ["/".join(levels) for length in range(1, 5) for levels in product("abc", repeat=length)]


def matches(topic_filter: str, topic: str) -> bool:
    """Tell by the words of MQTT 5, section 4.7, whether a filter covers a topic."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    for place, part in enumerate(wanted):
        if part == "#":
            return True
        if place >= len(levels) or part not in {"+", levels[place]}:
            return False
    return len(wanted) == len(levels) or (len(levels) == len(wanted) - 1 and wanted[-1] == "#")


@given(FILTER, FILTER)
@settings(max_examples=400, deadline=None)
def test_two_filters_meet_when_a_topic_is_covered_by_both(held: str, asked: str) -> None:
    assert not filter_fault(held)
    claims = Claims()
    claims.add(held, "holder")
    both = any(matches(held, topic) and matches(asked, topic) for topic in TOPICS)
    assert (claims.other_owner(asked, "someone") == "holder") == both

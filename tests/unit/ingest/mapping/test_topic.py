"""Topic filters with named levels."""

import re

import pytest

from ingest.mapping.topic import TopicError, TopicFilter


def test_named_levels_are_wildcards_with_a_place() -> None:
    found = TopicFilter.parse("site/{device}/meters/{channel}/#")
    assert found.mqtt == "site/+/meters/+/#"
    assert found.names == {"device": 1, "channel": 3}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "form"),
        ("a/#/b", "form"),
        ("a/b#", "form"),
        ("a/+b", "form"),
        ("a/{Device}", "form"),
        ("a/x{device}", "form"),
        ("$SYS/broker", "form"),
        ("a\x00", "form"),
        ("a/" + "b" * 250, "form"),
        ("a/{x}/{x}", "twice"),
        ("#", "all"),
        ("+/{device}", "all"),
        ("+/#", "all"),
    ],
)
def test_what_is_no_filter(text: str, kind: str) -> None:
    with pytest.raises(TopicError, match=f"^{kind}$"):
        TopicFilter.parse(text)


@pytest.mark.parametrize(
    ("text", "topic", "fits"),
    [
        ("a/{x}/c", "a/b/c", True),
        ("a/{x}/c", "a//c", True),
        ("a/{x}/c", "a/b/c/d", False),
        ("a/{x}/c", "a/b/d/c", False),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "ab", False),
        ("a.b(/{x}", "a.b(/1", True),
        ("a.b/{x}", "aXb/1", False),
    ],
)
def test_the_pattern_means_the_same_topics(text: str, topic: str, fits: bool) -> None:  # noqa: FBT001
    assert (re.search(TopicFilter.parse(text).pattern, topic) is not None) is fits


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        ("plant/{device}/m", "plant/b1/{channel}", True),
        ("plant/{device}/m", "plant/b1/n", False),
        ("plant/+", "plant/+/m", False),
        ("plant/#", "plant", True),
        ("plant/#", "plant/a/b", True),
        ("plant/+/#", "plant", False),
        ("plant/a/#", "plant/+", True),
        ("a/b", "a/b", True),
    ],
)
def test_two_filters_meet_where_a_topic_is_of_both(one: str, two: str, both: bool) -> None:  # noqa: FBT001
    first, second = TopicFilter.parse(one), TopicFilter.parse(two)
    assert (first.meets(second), second.meets(first)) == (both, both)

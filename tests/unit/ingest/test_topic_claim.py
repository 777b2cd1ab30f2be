"""Filters that have a topic in common, by the rules of MQTT."""

import pytest

from ingest.topic_claim import Claims, filter_fault


@pytest.mark.parametrize(
    ("held", "asked", "meet"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/c", False),
        ("a/#", "a", True),
        ("a", "a/#", True),
        ("a/#", "a/b/c", True),
        ("a/b/c", "a/#", True),
        ("a/+/c", "a/b/+", True),
        ("a/+/c", "a/b", False),
        ("a/+", "a/b/c", False),
        ("a/b/#", "a/+", True),
        ("a/b/c/#", "a/+", False),
        ("+/b", "a/+", True),
        ("vigie/v1/one/#", "vigie/v1/onetwo/#", False),
    ],
)
def test_filters_meet(held: str, asked: str, *, meet: bool) -> None:
    claims = Claims()
    claims.add(held, "holder")
    assert claims.other_owner(asked, "someone") == ("holder" if meet else None)
    assert claims.other_owner(asked, "holder") is None


@pytest.mark.parametrize("topic", ["", "#", "+/a", "$SYS/a", "a/#/b", "a/b#", "a/+b", "a" * 201, "a\x00"])
def test_filters_that_no_device_may_have(topic: str) -> None:
    assert filter_fault(topic)


@pytest.mark.parametrize("topic", ["a", "a/+/b", "a/#", "zigbee2mqtt/compteur à eau"])
def test_filters_that_a_device_may_have(topic: str) -> None:
    assert not filter_fault(topic)

"""Of filters that cover each other the widest is subscribed to: by two, each message would come twice."""

import pytest

from ingest.filters import without_covered


@pytest.mark.parametrize(
    ("given", "subscribed"),
    [
        (("#", "emon/#"), ("#",)),
        (("emon/+/power", "emon/#", "emon/m1/power"), ("emon/#",)),
        (("a/b", "a/b"), ("a/b",)),
        (("a/#", "a"), ("a/#",)),  # MQTT 5, 4.7.1.2: a/# has a, too
        (("$share/g/#", "$share/g/a/#"), ("$share/g/#",)),
        (("a/+", "a/#"), ("a/#",)),
        (("a/+", "a/b/c", "+/b"), ("a/+", "a/b/c", "+/b")),
        (("#", "$SYS/broker/uptime"), ("#", "$SYS/broker/uptime")),
    ],
)
def test_a_filter_that_another_covers_is_left_out(given: tuple[str, ...], subscribed: tuple[str, ...]) -> None:
    assert without_covered(given) == subscribed

"""Of filters that cover each other the widest is subscribed to: by two, each message would come twice."""

import pytest

from domain.endpoint import mqtt_endpoint
from ingest.subscription import Subscription


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
    session = Subscription(mqtt_endpoint("mqtt://localhost"), "test", given, lambda _deliveries: None)
    try:
        assert session._topics == subscribed
        assert session._covered == {*given} - {*subscribed}
    finally:
        session.close()

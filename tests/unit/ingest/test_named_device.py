"""Which other device a filter of an account names, as the decoders of its topics would."""

import pytest

from ingest.named_device import NamedDevices

FEEDING = {"prise-1", "tasmota:lamp", "lamp", "m4", "ecole", "haus.eau"}
NAMED = NamedDevices(FEEDING, {"prise-1"}, [("plc/{line}/{device}/up", "device"), ("bad/{", "device")])


@pytest.mark.parametrize(
    ("topic_filter", "other"),
    [
        ("vigie/v1/prise-1/#", "prise-1"),
        ("vigie/v1/prise-1/tic", "prise-1"),
        ("stat/prise-1/#", "prise-1"),
        ("shellies/prise-1/#", "prise-1"),
        ("prise-1/status/+", "prise-1"),
        ("homie/5/prise-1/#", "prise-1"),
        ("N/prise-1/#", "prise-1"),
        ("site/+/prise-1/telegram", "prise-1"),
        ("plc/+/prise-1/#", "prise-1"),
        ("haus/eau/status/#", "haus.eau"),
        ("tele/lamp/#", "lamp"),
        ("vigie/v1/m4/#", None),
        ("ecole/m4/#", None),  # a place, and its own name: nobody else is heard there
        ("vigie/v1/+/readings", None),
        ("vigie/v1/prise-10/#", None),
        ("vigie/prise-1/floor/2", None),  # nobody takes a name from the middle of such a topic
    ],
)
def test_a_devices_filter_names_another(topic_filter: str, other: str | None) -> None:
    assert NAMED.other(topic_filter, "m4") == other


def test_a_gateway_may_name_who_has_no_account() -> None:
    assert NAMED.other("vigie/v1/ecole/#", "gateway") is None
    assert NAMED.other("vigie/v1/prise-1/#", "gateway") == "prise-1"
    assert NAMED.other("emon/prise-1/gateway", "gateway") == "prise-1", "its own name makes no topic its alone"


def test_a_device_of_a_longer_name_has_the_topics_of_its_own_name() -> None:
    assert NAMED.other("tele/lamp/#", "tasmota:lamp") is None
    assert NAMED.other("tele/lamp/#", "lamp") is None

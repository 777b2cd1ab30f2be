"""Whatever comes from devices that described themselves, or as a description, is decoded or refused."""

import json

from hypothesis import given, note, settings
from hypothesis import strategies as st

from domain.reading import Reading
from ingest.json_message import is_number
from tests.fixtures.described_payloads import DESCRIBED_CASES
from tests.fixtures.hearing import Ear
from tests.fixtures.sparkplug_payloads import SPARKPLUG_CASES

CASES = DESCRIBED_CASES + SPARKPLUG_CASES
PLACES = sorted({(case.topic, case.before) for case in CASES})
WORDS = (
    "ieee_address", "friendly_name", "definition", "exposes", "features", "type", "numeric", "property", "unit", "kWh",
    "battery", "state", "energy", "volume_total", "stat_t", "unit_of_meas", "val_tpl", "dev", "ids", "cmps", "p",
    "sensor", "avty", "nodes", "properties", "datatype", "t", "imp",
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from(WORDS)
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=15,
)
PAYLOADS = DOCUMENTS.map(lambda document: json.dumps(document).encode()) | st.binary(max_size=200)


@settings(max_examples=200)
@given(told=PAYLOADS)
def test_no_message_stops_a_decoder(told: bytes) -> None:
    """Making a message takes longer than decoding it, so each is told at every place."""
    for topic, before in PLACES:
        note(topic)
        assert_harmless(topic, before, told)


def assert_harmless(topic: str, before: tuple[tuple[str, bytes], ...], told: bytes) -> None:
    ear = Ear()
    for earlier in before:
        ear.hear(*earlier)
    if ear.decoder(topic, told) is None:
        return
    for item in ear.hear(topic, told):
        assert not isinstance(item, Reading) or (is_number(item.value) and item.optional and item.time.tzinfo)
    for earlier in before:  # what was learned of it does no harm later
        ear.hear(*earlier)

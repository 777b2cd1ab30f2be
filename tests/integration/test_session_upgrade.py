"""A session that subscribed otherwise before (an earlier version, everything) hears what is asked for now, once."""

import pytest

from domain.endpoint import mqtt_endpoint
from ingest.collector import Collector, prepare_session
from ingest.filters import FORMER_TOPICS
from ingest.sharing import Sharing
from ingest.subscription import open_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.readings import TimescaleReadings
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.collecting import running
from tests.fixtures.process import eventually
from tests.fixtures.registry import one_meter
from tests.integration.test_collector import START, collecting, count, messages


def test_the_session_of_an_earlier_version_keeps_its_queue_and_hears_once(
    database_url: str, broker: RestartableBroker
) -> None:
    one_meter(database_url)
    open_session(mqtt_endpoint(broker.url), "vigie-collector", tuple(FORMER_TOPICS))
    publish(messages(0, 100), broker.url)
    with collecting(database_url, broker.url) as collector:
        assert eventually(lambda: collector.totals.messages == 100, 20)
        publish(messages(100, 200), broker.url)
        publish([SimulatedMessage("the/last", b"1", START)], broker.url)
        assert eventually(lambda: count(database_url, "rejection") == 1, 20)
        assert collector.totals.messages == 201
        assert collector.totals.stored.duplicates == 0


@pytest.mark.parametrize("group", [None, "team"])
def test_a_narrower_setting_ends_the_hearing_of_everything(
    database_url: str, broker: RestartableBroker, group: str | None
) -> None:
    one_meter(database_url)
    endpoint, topics = mqtt_endpoint(broker.url), ("vigie/#",)
    prepare_session(endpoint, "collector", sharing=Sharing(group))
    prepare_session(endpoint, "collector", topics, Sharing(group))
    publish([SimulatedMessage(f"other/{number}", b"1", START) for number in range(50)], broker.url)
    publish(messages(0, 10), broker.url)
    collector = Collector(endpoint, TimescaleReadings(database_url), "collector", topics=topics, sharing=Sharing(group))
    with running(collector):
        assert eventually(lambda: count(database_url) == 10, 20)
    assert collector.totals.messages == 10

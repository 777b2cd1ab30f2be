"""Addresses of brokers."""

import pytest

from domain.endpoint import MqttEndpoint, mqtt_endpoint
from domain.errors import UsageError
from tests.fixtures.sentences import said


def test_an_address_is_read_with_its_percent_signs() -> None:
    assert mqtt_endpoint("mqtt://a%40b:p%2Fw@host:1884") == MqttEndpoint("host", 1884, "a@b", "p/w", tls=False)
    assert mqtt_endpoint("mqtts://host") == MqttEndpoint("host", 8883, None, None, tls=True)


@pytest.mark.parametrize("url", ["http://host", "mqtt://", "mqtt://host:port", "mqtt://[::1", "host:1883"])
def test_a_wrong_address_is_refused_with_an_example_and_without_the_password(url: str) -> None:
    with pytest.raises(UsageError) as error:
        mqtt_endpoint(url)
    assert "mqtt://user:password@127" in said(error)

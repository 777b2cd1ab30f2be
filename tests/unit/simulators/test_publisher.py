"""Addresses of brokers."""

import pytest

from domain.errors import UsageError
from simulators.publisher import BrokerAddress
from tests.fixtures.sentences import said


def test_an_address_is_read_with_its_percent_signs() -> None:
    assert BrokerAddress.parse("mqtt://a%40b:p%2Fw@host:1884") == BrokerAddress("host", 1884, "a@b", "p/w", tls=False)
    assert BrokerAddress.parse("mqtts://host") == BrokerAddress("host", 8883, None, None, tls=True)


@pytest.mark.parametrize("url", ["http://host", "mqtt://", "mqtt://host:port", "host:1883"])
def test_a_wrong_address_is_refused_with_an_example_and_without_the_password(url: str) -> None:
    with pytest.raises(UsageError) as error:
        BrokerAddress.parse(url)
    assert "mqtt://user:password@127" in said(error)

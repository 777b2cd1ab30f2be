"""Devices are named by their sites: two that would have one name are refused before anything is said."""

import pytest

from domain.errors import UsageError
from domain.registry import Fluid
from simulators.installation import install
from simulators.premises import Premises, Supply
from tests.fixtures.territory import building


def linky(code: str, *parts: float) -> Premises:
    return building(code, supplies={Fluid.ELECTRICITY: Supply(dialect="linky_tic", parts=parts)})


def test_two_meters_that_would_speak_as_one_are_refused() -> None:
    with pytest.raises(UsageError) as refused:
        install([linky("ecole", 0.5, 0.5), linky("ecole-2", 1.0)], [])
    assert refused.value.message.key == "error-scenario-device-twice"
    meters = {"first": "ecole-elec-2", "second": "ecole-2-elec"}
    assert refused.value.message.params == {"device": "linky-ecole-2", **meters}


def test_meters_of_one_gateway_keep_their_names() -> None:
    installed = install([building("ecole", supplies={Fluid.WATER: Supply(parts=(0.5, 0.5))})], [])
    assert {one.register.device for one in installed} == {"gw-ecole"}
    assert {one.register.channel for one in installed} == {"water_volume_1", "water_volume_2"}

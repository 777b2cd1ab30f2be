"""Under which topics a device of each built-in dialect speaks and listens, for the rights of its account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.connection import Access, Credential

__all__ = ["DIALECTS", "Dialect", "dialect_of", "own_name"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Topics, as MQTT filters in which {device} stands for the device's name."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...] = ()
    own_account: bool = True
    """False where a network server or a gateway logs in, and speaks for its devices."""
    lorawan: bool = False
    """Whether the device's name is its DevEUI."""

    def access(self, device: str, credential: Credential | None, topics: tuple[str, ...]) -> Access:
        """Return a device's rights; topics that are named replace those of the dialect."""
        default = Credential.PASSWORD if self.own_account else Credential.NONE
        name = own_name(device)
        publish = tuple(topic.replace("{device}", name) for topic in topics or self.publish)
        subscribe = tuple(topic.replace("{device}", name) for topic in self.subscribe)
        return Access(credential or default, publish, subscribe)


def _network_server(*topics: str) -> Dialect:
    return Dialect(topics, own_account=False, lorawan=True)


DIALECTS: Mapping[str, Dialect] = {
    "vigie": Dialect(("vigie/v1/{device}/#",)),
    "cabinet": Dialect(("cabinet/{device}/telemetry",)),
    "teleinfo2mqtt": Dialect(("teleinfo/{device}",)),
    "tasmota": Dialect(("tele/{device}/#", "stat/{device}/#"), ("cmnd/{device}/#",)),
    "shelly": Dialect(
        ("{device}/events/rpc", "{device}/status/#", "{device}/online"), ("{device}/rpc", "{device}/command/#")
    ),
    "shelly_gen1": Dialect(("shellies/{device}/#",), ("shellies/{device}/#",)),
    "esphome": Dialect(
        ("{device}/sensor/#", "{device}/status", "homeassistant/+/{device}/#"), ("{device}/+/+/command",)
    ),
    "openbeken": Dialect(("{device}/+/get", "{device}/connected"), ("{device}/+/set",)),
    "homie": Dialect(
        ("homie/5/{device}/#", "homie/{device}/#"), ("homie/5/{device}/+/+/set", "homie/{device}/+/+/set")
    ),
    "sparkplug_b": Dialect(()),
    "victron": Dialect(("N/{device}/#",), ("R/{device}/#", "W/{device}/#")),
    "emon": Dialect(("emon/{device}/#", "emonhub/rx/{device}/#")),
    "zigbee2mqtt": Dialect(("zigbee2mqtt/{device}",), own_account=False),
    "wmbusmeters": Dialect(("wmbusmeters/{device}",), own_account=False),
    "chirpstack": _network_server("application/+/device/{device}/#"),
    "the_things_stack": _network_server(),
    "thingpark": _network_server("mqtt/things/{device}/#"),
    "live_objects": _network_server(),
    "kerlink": _network_server(),
    "loriot": _network_server(),
    "milesight": _network_server(),
    "multitech": _network_server(),
}
"""By name. Where topics do not name the device as its readings do, or are the operator's to choose, there are none:
such a device gets an account of its own only with a topic that is named."""


def own_name(device: str) -> str:
    """Return the name that a device has among its kin: `tasmota:x` is called x (`ingest.namesake`)."""
    origin, _, name = device.partition(":")
    return name if name and origin in DIALECTS else device


def dialect_of(device: str, publish: Sequence[str]) -> str | None:
    """Return the dialect whose own topics a device's are; None where they were chosen by hand."""
    for name, dialect in DIALECTS.items():
        if publish and tuple(publish) == dialect.access(device, None, ()).publish:
            return name
    return None

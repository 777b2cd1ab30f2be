"""What goes wrong between a device and the broker: samples that never arrive, arrive late, or twice.

Chance looks at the moment of departure alone: what leaves in one message shares its lot, and any span can be computed
alone.
"""

from collections.abc import Callable

import numpy as np

from domain.truth import TruthCategory
from simulators.alteration import AlterationKind, DeliveryChange, Occasion, Parameter, Parameters
from simulators.chance import uniform_at
from simulators.grid import DAY_S, Bools, Ints
from simulators.traffic import Traffic

__all__ = ["DUPLICATES", "GAP", "GAP_CATCH_UP", "GATEWAY_DOWN", "KINDS", "LATE", "OUT_OF_ORDER", "RADIO_LOSS"]

_HOUR_S = 3600
_MINUTE_S = 60
_OTHER_STREAM = 0x5DEECE66D


def _concerned(traffic: Traffic, occasion: Occasion) -> Bools:
    return traffic.during(occasion.start_s, occasion.end_s)


def _drawn(traffic: Traffic, occasion: Occasion) -> Bools:
    """Return the share of the samples concerned that chance picks."""
    picked = uniform_at(occasion.stream, traffic.sent) < occasion.parameters["share"]
    return np.asarray(_concerned(traffic, occasion) & picked)


def _later(traffic: Traffic, chosen: Bools, delay_s: Ints | int) -> Traffic:
    return traffic.leaving(np.where(chosen, traffic.sent + delay_s, traffic.sent))


def _silence(traffic: Traffic, occasion: Occasion) -> Traffic:
    return traffic.take(~_concerned(traffic, occasion))


def _lose(traffic: Traffic, occasion: Occasion) -> Traffic:
    return traffic.take(~_drawn(traffic, occasion))


def _catch_up(traffic: Traffic, occasion: Occasion) -> Traffic:
    """The device keeps the latest `buffer_h` hours and sends them from the end on, in order, within `spread_min`."""
    oldest_s = max(occasion.start_s, occasion.end_s - round(occasion.parameters["buffer_h"] * _HOUR_S))
    traffic = traffic.take(~_concerned(traffic, occasion) | (traffic.instant >= oldest_s))
    held = _concerned(traffic, occasion)
    if not held.any():
        return traffic
    place = np.minimum(traffic.sent, occasion.end_s) - oldest_s
    spread_s = round(occasion.parameters["spread_min"] * _MINUTE_S)
    sent = occasion.end_s + place * spread_s // max(occasion.end_s - oldest_s, 1)
    return traffic.leaving(np.where(held, np.maximum(sent, traffic.sent), traffic.sent))


def _longest_held(parameters: Parameters) -> int:
    return round(parameters["buffer_h"] * _HOUR_S) + round(parameters["spread_min"] * _MINUTE_S)


def _repeat(traffic: Traffic, occasion: Occasion) -> Traffic:
    again = traffic.take(_drawn(traffic, occasion))
    return Traffic.join(traffic, again.leaving(again.sent + round(occasion.parameters["delay_s"])))


def _shuffle(traffic: Traffic, occasion: Occasion) -> Traffic:
    longest_s = round(occasion.parameters["longest_min"] * _MINUTE_S)
    share = uniform_at(occasion.stream ^ _OTHER_STREAM, traffic.sent)
    delay = 1 + np.floor(share * longest_s).astype(np.int64)
    return _later(traffic, _drawn(traffic, occasion), delay)


def _delay(traffic: Traffic, occasion: Occasion) -> Traffic:
    return _later(traffic, _concerned(traffic, occasion), round(occasion.parameters["days"] * DAY_S))


def _kind(
    name: str,
    apply: Callable[[Traffic, Occasion], Traffic],
    longest_s: Callable[[Parameters], int] = lambda _parameters: 0,
    **parameters: Parameter,
) -> AlterationKind:
    change = DeliveryChange(apply, longest_s)
    return AlterationKind(name=name, category=TruthCategory.METER, change=change, parameters=parameters)


def _share(default: float) -> Parameter:
    return Parameter(default, 0.0, 1.0, "of readings")


GAP_CATCH_UP = _kind(
    "gap_catch_up",
    _catch_up,
    _longest_held,
    buffer_h=Parameter(168.0, 1.0, 720.0, "h"),
    spread_min=Parameter(10.0, 0.0, 1440.0, "min"),
)
GAP = _kind("gap", _silence)
DUPLICATES = _kind(
    "duplicates",
    _repeat,
    lambda parameters: round(parameters["delay_s"]),
    share=_share(0.2),
    delay_s=Parameter(30.0, 1.0, 86_400.0, "s"),
)
OUT_OF_ORDER = _kind(
    "out_of_order",
    _shuffle,
    lambda parameters: round(parameters["longest_min"] * _MINUTE_S),
    share=_share(0.3),
    longest_min=Parameter(90.0, 1.0, 1440.0, "min"),
)
LATE = _kind("late", _delay, lambda parameters: round(parameters["days"] * DAY_S), days=Parameter(3.0, 0.1, 30.0, "d"))
RADIO_LOSS = _kind("radio_loss", _lose, share=_share(0.2))
GATEWAY_DOWN = _kind("gateway_down", _silence)
"""The gateway of a whole site: it is planned without a fluid, so that no device of the site is heard."""

KINDS = (GAP_CATCH_UP, GAP, DUPLICATES, OUT_OF_ORDER, LATE, RADIO_LOSS, GATEWAY_DOWN)

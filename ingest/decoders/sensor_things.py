"""OGC SensorThings observations: topic `[...]v1.1/Datastreams({id})/Observations`, JSON with `result`.

The device is `Datastreams({id})`, the channel `result`, in the register's unit (the data stream's is told over HTTP
only). Time: `phenomenonTime` (of an interval its end), else `resultTime`, else the reception. Specification: OGC
18-088, "SensorThings API Part 1: Sensing", MQTT extension.
"""

import re
from collections.abc import Iterator

from domain.reading import RawMessage, Reading
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, Decoder, refuse, shown
from ingest.json_message import is_number, json_object, moment
from ingest.knowledge import Knowledge
from ingest.naming import as_name

__all__ = ["DECODER"]

_TOPIC = re.compile(r"(?:.+/)?v1\.[01]/(Datastreams\([^)/]{1,60}\))/Observations")


def fits(message: RawMessage, _known: Knowledge) -> bool:
    """Whether the topic is one of observations."""
    return _TOPIC.fullmatch(message.topic) is not None


def decode(message: RawMessage, _known: Knowledge) -> Iterator[Reading | Rejection]:
    """Yield the observation's result."""
    told = _TOPIC.fullmatch(message.topic)
    device = as_name(told[1] if told else message.topic)
    observation = json_object(message, device)
    if isinstance(observation, Rejection):
        yield observation
        return
    written = observation.get("phenomenonTime") or observation.get("resultTime")
    if written is None:
        time = message.received_at
    else:
        end = written.rpartition("/")[2] if isinstance(written, str) else written
        found = moment(message, device, "phenomenonTime", end)
        if isinstance(found, Rejection):
            yield found
            return
        time = found
    result = observation.get("result")
    if is_number(result):
        yield Reading(device, "result", time, result, None, optional=True)
    else:
        yield refuse(message, Reason.VALUE_NOT_A_NUMBER, f"'result' is {shown(result)}", device)


DECODER = Decoder(name="sensor-things", topic=ANY_TOPIC, decode=decode, fits=fits)

"""`vigie bench decode`: what the costliest messages cost each decoder, in processor time, and what ordinary ones do.

Seeds are the messages of the simulated devices; each is swollen to the largest size that is read, in every way its form
offers, and rubbish of every shape goes to the topics of every decoder. A figure for each decoder and one for all: the
rule is 50 ms.
"""

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.bench_stage import Report
from app.collecting import calm_memory
from app.hostile import rubbish, swollen
from domain.reading import RawMessage
from domain.registry import Fluid, Register, RegisterKind
from ingest.assembly import MAX_PAYLOAD
from ingest.decoders.decoder import ANY_TOPIC, Decoder
from ingest.decoders.registry import DECODERS
from ingest.knowledge import Knowledge
from ingest.routing import Router
from simulators.message import DeviceIdentity, Dialect, Value
from simulators.registry import DIALECTS

__all__ = ["bench_decode", "costs", "seeds"]

NOW = datetime(2026, 11, 25, 9, 50, tzinfo=UTC)
SIZES = (MAX_PAYLOAD, 131_072, 16_384)
"""The most that is decoded, the most that is looked at by shape, and a few kilobytes."""
ORDINARY = "ordinary"
NAMES = {
    Fluid.ELECTRICITY: "energy_import",
    Fluid.GAS: "gas_volume",
    Fluid.WATER: "water_volume",
    Fluid.HEAT: "heat_energy",
}


def bench_decode(report: Report) -> dict[str, Any]:
    """Return worst and median processor time by decoder, in milliseconds, and the worst of all."""
    calm_memory()
    hostile: dict[str, list[float]] = {}
    report("hostile")
    for message in _hostile():
        name, seconds = _timed(message)
        hostile.setdefault(name, []).append(seconds * 1e3)
    report(ORDINARY)
    ordinary: dict[str, list[float]] = {}
    for message in (message for message in seeds() for _ in range(50)):
        name, seconds = _timed(message)
        ordinary.setdefault(name, []).append(seconds * 1e3)
    worst = max(hostile, key=lambda name: max(hostile[name]))
    return {
        "messages": sum(len(times) for times in hostile.values()),
        "max_ms": round(max(hostile[worst]), 1),
        "slowest": worst,
        "worst_ms": {name: round(max(times), 2) for name, times in sorted(hostile.items())},
        "median_ms": {name: round(statistics.median(times), 3) for name, times in sorted(hostile.items())},
        "ordinary_us": {name: round(statistics.median(times) * 1e3, 1) for name, times in sorted(ordinary.items())},
    }


def costs(message: RawMessage, knowledge: Knowledge) -> tuple[str, int]:
    """Decode a message as the collector does; return the decoder's name and how many items came out."""
    decoder = Router(knowledge).decoder_for(message)
    if decoder is None:
        return "none", 0
    if len(message.payload) > decoder.most_bytes:
        return decoder.name, 1
    return decoder.name, sum(1 for _item in decoder.decode(message, knowledge))


def seeds() -> Iterator[RawMessage]:
    """Yield an ordinary message of every simulated device."""
    for dialect in DIALECTS:
        for fluid in dialect.fluids:
            for values in dialect.parts(_values(dialect, fluid)):
                device = DeviceIdentity(values[0].register.device, 0, FACTS)
                yield RawMessage(*dialect.encode(device, values), NOW)


FACTS = {"name": "banc", "serial": "041861348497", "delivery_point": "21456789012345", "timezone": "Europe/Paris"}


def _values(dialect: Dialect, fluid: Fluid) -> list[Value]:
    counting = dialect.fluids[fluid]
    register = Register(
        meter="bench",
        name=NAMES[fluid],
        kind=RegisterKind.INDEX,
        unit=counting.unit,
        scale=counting.scale,
        digits=counting.digits,
        interval_s=counting.interval_s,
        device=dialect.code("bench", "" if dialect.shared else "m"),
        channel=counting.channel,
    )
    number, end = dialect.batch or 3, int(NOW.timestamp()) // 86_400 * 86_400
    return [
        Value(register, end - (number - at) * counting.interval_s, 1000 + 7 * at, 1000 + 7 * (at - 1), None)
        for at in range(1, number + 1)
    ]


def _hostile() -> Iterator[RawMessage]:
    topics = {seed.topic for seed in seeds()} | {_topic(decoder) for decoder in DECODERS}
    for size in SIZES:
        for seed in seeds():
            yield from (RawMessage(seed.topic, payload, NOW) for payload in swollen(seed.payload, size))
        for payload in rubbish(size):
            yield from (RawMessage(topic, payload, NOW) for topic in sorted(topics))


def _topic(decoder: Decoder) -> str:
    """Return a topic that the decoder's filter accepts."""
    if decoder.topic == ANY_TOPIC:
        return "a/b"
    return decoder.topic.replace("+", "a").replace("#", "a")


def _timed(message: RawMessage) -> tuple[str, float]:
    knowledge = Knowledge()
    begun = time.process_time()
    name, _items = costs(message, knowledge)
    return name, time.process_time() - begun

"""`vigie bench decode`: what the costliest messages cost each decoder, in processor time, and what ordinary ones do.

Seeds are the messages of the simulated devices; each is swollen to the largest size that is read, in every way its form
offers, and rubbish of every shape goes to the topics of every decoder. Mapping profiles are tried too: those that cost
most, and the examples of the page. A figure for each decoder and profile, and one for all: the rule is 50 ms.
"""

import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from api.profile_examples import EXAMPLES
from app.bench_stage import Report
from app.collecting import calm_memory
from app.hostile import SHAPES, rubbish, swollen
from app.hostile_profiles import DEAR, TOPIC
from domain.reading import RawMessage
from domain.registry import Fluid, Register, RegisterKind
from domain.setup import StoredProfile
from ingest.assembly import MAX_PAYLOAD
from ingest.decoders.decoder import ANY_TOPIC, Decoder
from ingest.decoders.registry import DECODERS
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from ingest.mapping.document import MOST_BYTES
from ingest.mapping.vectors import messages_of
from ingest.routing import Router
from simulators.message import DeviceIdentity, Dialect, Value
from simulators.registry import DIALECTS

__all__ = ["bench_decode", "costs", "seeds"]

NOW = datetime(2026, 11, 25, 9, 50, tzinfo=UTC)
SIZES = (MAX_PAYLOAD, 131_072, 16_384)
"""The most that is decoded, the most that is looked at by shape, and a few kilobytes."""
ORDINARY = "ordinary"
ELSEWHERE = "a/b"
"""A topic that says nothing: dialects are known by their shape there."""
Case = tuple[RawMessage, Sequence[Decoder]]
"""A message, and those among whom its decoder is sought."""
NAMES = {
    Fluid.ELECTRICITY: "energy_import",
    Fluid.GAS: "gas_volume",
    Fluid.WATER: "water_volume",
    Fluid.HEAT: "heat_energy",
}


def bench_decode(report: Report) -> dict[str, Any]:
    """Return worst and median processor time by decoder or profile, in milliseconds, and the worst of all."""
    calm_memory()
    report("hostile")
    hostile = _times(_hostile())
    report(ORDINARY)
    ordinary = _times(case for case in _ordinary() for _ in range(50))
    worst = max(hostile, key=lambda name: max(hostile[name]))
    return {
        "messages": sum(len(times) for times in hostile.values()),
        "max_ms": round(max(hostile[worst]), 1),
        "slowest": worst,
        "worst_ms": {name: round(max(times), 2) for name, times in sorted(hostile.items())},
        "median_ms": {name: round(statistics.median(times), 3) for name, times in sorted(hostile.items())},
        "ordinary_us": {name: round(statistics.median(times) * 1e3, 1) for name, times in sorted(ordinary.items())},
    }


def costs(message: RawMessage, knowledge: Knowledge, decoders: Sequence[Decoder] = DECODERS) -> tuple[str, int]:
    """Decode a message as the collector does; return the decoder's name and how many items came out."""
    return _decoded(message, knowledge, Router(knowledge, decoders=decoders))


def _decoded(message: RawMessage, knowledge: Knowledge, router: Router) -> tuple[str, int]:
    decoder = router.decoder_for(message)
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


def _ordinary() -> Iterator[Case]:
    yield from ((message, DECODERS) for message in seeds())
    for example in EXAMPLES:
        yield from ((message, (_profile(example["name"], example),)) for message in messages_of(example, 1))


def _hostile() -> Iterator[Case]:
    real = [*seeds(), *(RawMessage(ELSEWHERE, payload, NOW) for payload in SHAPES)]
    real += [RawMessage(ELSEWHERE, payload, NOW) for payload in {seed.payload for seed in seeds()}]
    topics = {seed.topic for seed in real} | {_topic(decoder) for decoder in DECODERS}
    for size in SIZES:
        for seed in real:
            for payload in (seed.payload, *swollen(seed.payload, size)):
                yield RawMessage(seed.topic, payload, NOW), DECODERS
        for payload in rubbish(size):
            yield from ((RawMessage(topic, payload, NOW), DECODERS) for topic in sorted(topics))
    for name, (body, payload) in DEAR.items():
        yield RawMessage(TOPIC, payload, NOW), (_profile(name, body),)
    for example in EXAMPLES:
        (message,) = messages_of(example, 1)
        for payload in (*swollen(message.payload, MOST_BYTES), *rubbish(MOST_BYTES)):
            yield RawMessage(message.topic, payload, NOW), (_profile(example["name"], example),)


def _profile(name: str, document: Mapping[str, Any]) -> Decoder:
    body = {field: value for field, value in document.items() if field not in {"name", "vectors"}}
    return compile_profile(StoredProfile(name, 1, body))


def _topic(decoder: Decoder) -> str:
    """Return a topic that the decoder's filter accepts."""
    if decoder.topic == ANY_TOPIC:
        return ELSEWHERE
    return decoder.topic.replace("+", "a").replace("#", "a")


def _times(cases: Iterable[Case]) -> dict[str, list[float]]:
    """Return the milliseconds of each message, by what read it."""
    times: dict[str, list[float]] = {}
    for message, decoders in cases:
        knowledge = Knowledge()
        router = Router(knowledge, decoders=decoders)
        router.decoder_for(RawMessage(message.topic, b"", NOW))  # a collector knows the topic from earlier messages
        begun = time.process_time()
        name, _items = _decoded(message, knowledge, router)
        times.setdefault(name, []).append((time.process_time() - begun) * 1e3)
    return times

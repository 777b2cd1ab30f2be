"""`vigie bench ingest`: the whole path beside plain alternatives, on one machine, in one run.

Four figures: a bare paho subscriber that only counts, the path with one reading a message, a plain COPY into a
hypertable, the path with many readings a message. Servers are private and throw-away; both drains begin with the
whole backlog at the broker.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import orjson
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from app.bench_stage import Report, in_own_process, peak_mb, private_servers
from domain.endpoint import MqttEndpoint, mqtt_endpoint
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from domain.text import Translator
from ingest.collector import Collector, Totals, prepare_session
from ingest.subscription import RECEIVE_MAXIMUM
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.bench import copy_rate
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry

__all__ = ["bench_ingest"]

DEVICES = 100
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
PACK = 50
PATIENCE_S = 300.0


@dataclass(frozen=True, slots=True)
class Drain:
    """What draining a backlog took: messages, seconds from the first message to the last commit, peak memory."""

    messages: int
    readings: int
    seconds: float
    peak_mb: float


def bench_ingest(messages: int, translate: Translator, report: Report) -> dict[str, Any]:
    """Run everything and return the figures; `messages` is the backlog of the one-reading drains."""
    with private_servers(translate, report) as (database_url, mqtt_url):
        _install(database_url)
        report("bare")
        bare = _drain_bare(mqtt_url, messages)
        report("path")
        path = _drain_path(database_url, mqtt_url, messages, pack=1)
        report("copy")
        rows = messages * 10
        copy_rows_per_s = copy_rate(database_url, rows, DEVICES)
        report("batched")
        batched = _drain_path(database_url, mqtt_url, rows // PACK, pack=PACK)
    return _figures(bare, path, copy_rows_per_s, batched)


def _figures(bare: Drain, path: Drain, copy_rows_per_s: float, batched: Drain) -> dict[str, Any]:
    bare_rate, path_rate = bare.messages / bare.seconds, path.messages / path.seconds
    batched_rate = batched.readings / batched.seconds
    return {
        "messages": path.messages,
        "bare_messages_per_s": round(bare_rate),
        "path_messages_per_s": round(path_rate),
        "path_to_bare": round(path_rate / bare_rate, 3),
        "copy_rows_per_s": round(copy_rows_per_s),
        "readings_per_message": PACK,
        "path_rows_per_s": round(batched_rate),
        "path_to_copy": round(batched_rate / copy_rows_per_s, 3),
        "peak_memory_mb": round(max(path.peak_mb, batched.peak_mb), 1),
    }


def _install(database_url: str) -> None:
    registry = TimescaleRegistry(database_url)
    site = Site(code="bench", name="bench", kind=SiteKind.OTHER, commune_insee="02691")
    registry.upsert_sites([site])
    names = [_device(number) for number in range(DEVICES)]
    registry.upsert_meters(
        [Meter(code=name, site="bench", fluid=Fluid.ELECTRICITY) for name in names],
        [
            Register(
                meter=name,
                name="energy_import",
                kind=RegisterKind.INDEX,
                unit="Wh",
                device=name,
                channel="energy_import",
            )
            for name in names
        ],
    )


def _device(number: int) -> str:
    return f"bench-{number:03}"


def _messages(count: int, pack: int, shift: timedelta) -> Iterator[SimulatedMessage]:
    """Yield messages of all devices in turn; no two readings share register and time."""
    for number in range(count):
        device, position = number % DEVICES, number // DEVICES
        items = [_item(position * pack + at, shift) for at in range(pack)]
        document: object = items[0] if pack == 1 else {"readings": items}
        yield SimulatedMessage(f"vigie/v1/{_device(device)}/readings", orjson.dumps(document), EPOCH)


def _item(position: int, shift: timedelta) -> dict[str, object]:
    moment = EPOCH + shift + timedelta(seconds=60 * position)
    return {
        "register": "energy_import",
        "time": moment.isoformat().replace("+00:00", "Z"),
        "value": 1_000_000 + 10 * position,
        "unit": "Wh",
    }


def _drain_bare(mqtt_url: str, messages: int) -> Drain:
    endpoint = mqtt_endpoint(mqtt_url)
    prepare_session(endpoint, "bench-bare")
    publish(_messages(messages, 1, timedelta()), mqtt_url)
    seconds = in_own_process(_count_bare, endpoint, messages, patience_s=PATIENCE_S)
    return Drain(messages, messages, seconds[0], seconds[1])


def _drain_path(database_url: str, mqtt_url: str, messages: int, pack: int) -> Drain:
    endpoint = mqtt_endpoint(mqtt_url)
    name = f"bench-path-{pack}"
    prepare_session(endpoint, name)
    # Other times than the other drain's, so that every row is new.
    publish(_messages(messages, pack, timedelta(days=-400 * (pack > 1))), mqtt_url)
    seconds, most_mb = in_own_process(_collect, endpoint, messages, database_url, name, patience_s=PATIENCE_S)
    return Drain(messages, messages * pack, seconds, most_mb)


def _count_bare(answer: Connection, endpoint: MqttEndpoint, messages: int) -> None:
    """Count messages with paho as its documentation shows it: network thread, automatic acknowledgement."""
    done = threading.Event()
    seen = [0, 0.0]

    def on_message(_client: mqtt.Client, _data: object, _message: mqtt.MQTTMessage) -> None:
        seen[1] = seen[1] or time.perf_counter()
        seen[0] += 1
        if seen[0] == messages:
            done.set()

    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="vigie-bench-bare", protocol=mqtt.MQTTv5)
    client.username_pw_set(endpoint.username, endpoint.password)
    client.on_message = on_message
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 3600
    properties.ReceiveMaximum = RECEIVE_MAXIMUM
    client.connect(endpoint.host, endpoint.port, clean_start=False, properties=properties)
    client.loop_start()
    done.wait(PATIENCE_S)
    seconds = time.perf_counter() - seen[1]
    client.disconnect()
    client.loop_stop()
    answer.send((seconds, peak_mb()))


def _collect(answer: Connection, endpoint: MqttEndpoint, messages: int, database_url: str, name: str) -> None:
    """Run the real collector until everything is committed and acknowledged."""
    stop = threading.Event()

    def stored(totals: Totals) -> None:
        if totals.messages >= messages:
            stop.set()

    collector = Collector(endpoint, TimescaleReadings(database_url), name, on_stored=stored)
    collector.run(stop)
    answer.send((time.perf_counter() - collector.first_message_at, peak_mb()))

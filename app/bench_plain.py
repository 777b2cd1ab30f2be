"""Plain alternatives to the collector, each in a process of its own: a bare subscriber, and a naive collector."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import orjson
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from app.bench_stage import peak_mb
from domain.endpoint import MqttEndpoint
from ingest.subscription import RECEIVE_MAXIMUM
from storage.bench import PlainRows

__all__ = ["BARE", "NAIVE", "collect_naively", "count_bare"]

BARE, NAIVE = "bench-bare", "bench-naive"
"""Names of the sessions, as `ingest.collector.prepare_session` knows them."""
NAIVE_BATCH = 5_000
NAIVE_LINGER_S = 0.05
OnMessage = Callable[[mqtt.Client, object, mqtt.MQTTMessage], None]


def count_bare(answer: Connection, endpoint: MqttEndpoint, messages: int, patience_s: float) -> None:
    """Count messages with paho as its documentation shows it: network thread, automatic acknowledgement.

    Sends (seconds from the first message to the last, peak MB).
    """
    done = threading.Event()
    seen = [0, 0.0]

    def on_message(_client: mqtt.Client, _data: object, _message: mqtt.MQTTMessage) -> None:
        seen[1] = seen[1] or time.perf_counter()
        seen[0] += 1
        if seen[0] == messages:
            done.set()

    client = _connected(endpoint, BARE, on_message, manual_ack=False)
    client.loop_start()
    done.wait(patience_s)
    seconds = time.perf_counter() - seen[1]
    client.disconnect()
    client.loop_stop()
    answer.send((seconds, peak_mb()))


def collect_naively(answer: Connection, endpoint: MqttEndpoint, messages: int, database_url: str) -> None:
    """Collect as one would write it in an afternoon, and correctly.

    A persistent session, manual acknowledgement after the commit, orjson, 5,000 readings a transaction by COPY and
    ON CONFLICT, one thread. Nothing is checked, counted or kept beside the readings.

    Sends (seconds from the first message to the last commit, peak MB).
    """
    rows = PlainRows(database_url)
    registers = rows.registers()
    waiting: list[tuple[datetime, datetime, float, int, int, int]] = []
    packets: list[int] = []
    begun = since = 0.0

    def on_message(_client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        nonlocal begun, since
        begun = begun or time.perf_counter()
        since = since if packets else time.perf_counter()
        item = orjson.loads(message.payload)
        register = registers[message.topic.split("/")[2], item["register"]]
        moment = datetime.fromisoformat(item["time"])
        waiting.append((moment, datetime.now(UTC), item["value"], register, 1, 0))
        packets.append(message.mid)

    client = _connected(endpoint, NAIVE, on_message, manual_ack=True)
    stored = 0
    while stored < messages:
        client.loop(0.01)
        if packets and (len(packets) >= NAIVE_BATCH or time.perf_counter() - since > NAIVE_LINGER_S):
            rows.store(waiting)
            for packet in packets:
                client.ack(packet, 1)
            stored += len(packets)
            waiting.clear()
            packets.clear()
    answer.send((time.perf_counter() - begun, peak_mb()))
    client.disconnect()
    rows.close()


def _connected(endpoint: MqttEndpoint, name: str, on_message: OnMessage, *, manual_ack: bool) -> mqtt.Client:
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=f"vigie-{name}", protocol=mqtt.MQTTv5, manual_ack=manual_ack
    )
    endpoint.introduce(client)
    client.on_message = on_message
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 3600
    properties.ReceiveMaximum = RECEIVE_MAXIMUM
    client.connect(endpoint.host, endpoint.port, clean_start=False, properties=properties)
    return client

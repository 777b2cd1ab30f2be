"""`vigie bench simulate`: a scenario beside plain alternatives, on one machine, in one run.

History written directly, in a process of its own, beside COPY batches of as many registers into a table of the same
shape; and the messages of the stress scenario beside the same client library publishing ready messages as fast as it
can. Servers are private and throw-away.
"""

import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import cycle, islice
from multiprocessing.connection import Connection
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from app.bench_stage import Report, in_own_process, peak_mb, private_servers
from app.installation import install
from app.simulation_choice import choose
from app.simulation_direct import write_history
from domain.endpoint import mqtt_endpoint
from domain.text import Translator
from simulators.message import SimulatedMessage
from simulators.publisher import WINDOW, publish
from storage.bench import copy_rate

__all__ = ["bench_simulate"]

STRESS = "stress"
COPIED = 4_000_000
INTERVAL_US = 600_000_000
EACH_ALONE = 0
READY = 20_000
TURNS = 3
PATIENCE_S = 3600.0


def bench_simulate(name: str, days: int | None, messages: int, translate: Translator, report: Report) -> dict[str, Any]:
    """Run everything and return the figures."""
    with private_servers(translate, report) as (database_url, mqtt_url):
        report(STRESS)
        stress_s, bare_s, ready_s = in_own_process(_publish_both, mqtt_url, messages, patience_s=PATIENCE_S)
        report("copy")
        scenario = choose(name).scenario
        before_per_s = copy_rate(database_url, COPIED, len(scenario.registers), INTERVAL_US)
        report(name)
        install(database_url, scenario)
        seconds, most_mb, written = in_own_process(_write, database_url, name, days, patience_s=PATIENCE_S)
        readings = round(written)
        report("copy")
        after_per_s = copy_rate(database_url, COPIED, len(scenario.registers), INTERVAL_US)
        # Half of the rows before, half after: what else the machine does falls on both alike.
        copy_per_s = 2 / (1 / before_per_s + 1 / after_per_s)
    return {
        "scenario": name,
        "readings": readings,
        "seconds": round(seconds, 1),
        "readings_per_s": round(readings / seconds),
        "copy_readings_per_s": round(copy_per_s),
        "ratio": round(readings / seconds / copy_per_s, 3),
        "peak_memory_mb": round(most_mb, 1),
        "messages": messages,
        "bare_messages_per_s": round(messages / bare_s),
        "stress_messages_per_s": round(messages / stress_s),
        "stress_to_bare": round(bare_s / stress_s, 3),
        "stress_ready_s": round(ready_s, 1),
    }


def _write(answer: Connection, database_url: str, name: str, days: int | None) -> None:
    """Write a history, as `vigie simulate run --direct` does."""
    chosen = choose(name)
    scenario = chosen.scenario
    end = chosen.until if days is None else scenario.epoch + timedelta(days=days)
    written = write_history(database_url, scenario, None, end, stop=threading.Event())
    answer.send((written.seconds, peak_mb(), written.readings))


def _publish_both(answer: Connection, mqtt_url: str, messages: int) -> None:
    """Send how long the stress scenario takes, how long ready messages take a bare client, and the time to begin.

    In turns, so that what else the machine does falls on both alike. The scenario's messages are made as they go; the
    buildings of the month are computed before.
    """
    scenario = choose(STRESS).scenario
    span = scenario.epoch + timedelta(hours=1), scenario.end, EACH_ALONE
    began = time.perf_counter()
    ready = [*islice(scenario.messages(*span), READY)]
    ready_s, made = time.perf_counter() - began, scenario.messages(*span)
    stress_s = bare_s = 0.0
    for _ in range(TURNS):
        began = time.perf_counter()
        assert publish(islice(made, messages // TURNS), mqtt_url) == messages // TURNS
        between = time.perf_counter()
        _publish_bare(islice(cycle(ready), messages // TURNS), mqtt_url)
        stress_s += between - began
        bare_s += time.perf_counter() - between
    answer.send((stress_s, bare_s, ready_s))


def _publish_bare(messages: Iterable[SimulatedMessage], mqtt_url: str) -> None:
    """Publish ready messages with paho as its documentation shows it, and the window of the simulator."""
    endpoint, window, connected = mqtt_endpoint(mqtt_url), threading.Semaphore(WINDOW), threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="vigie-bench-bare", protocol=mqtt.MQTTv5)
    endpoint.introduce(client)
    client.max_inflight_messages_set(0)
    client.on_connect = lambda *_: connected.set()
    client.on_publish = lambda *_: window.release()
    client.connect(endpoint.host, endpoint.port)
    client.loop_start()
    connected.wait(PATIENCE_S)
    for message in messages:
        window.acquire()
        client.publish(message.topic, message.payload, qos=1)
    for _ in range(WINDOW):
        window.acquire()
    client.disconnect()
    client.loop_stop()

"""`vigie bench simulate`: a scenario beside plain alternatives, on one machine, in one run.

History written directly, in a process of its own, beside COPY batches of as many registers into a table of the same
shape; and the messages of the stress scenario beside the same client library publishing ready messages as fast as it
can. Servers are private and throw-away.
"""

import threading
import time
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
from simulators.publisher import WINDOW, publish
from storage.bench import copy_rate

__all__ = ["bench_simulate"]

STRESS = "stress"
MOST_COPIED = 10_000_000
INTERVAL_US = 600_000_000
EACH_ALONE = 0
READY = 20_000
PATIENCE_S = 3600.0


def bench_simulate(name: str, days: int | None, messages: int, translate: Translator, report: Report) -> dict[str, Any]:
    """Run everything and return the figures."""
    with private_servers(translate, report) as (database_url, mqtt_url):
        report("bare")
        before_s, _peak_mb = in_own_process(_publish_bare, mqtt_url, messages, patience_s=PATIENCE_S)
        report(STRESS)
        stress_s, _peak_mb, ready_s = in_own_process(_publish_stress, mqtt_url, messages, patience_s=PATIENCE_S)
        report("bare")
        after_s, _peak_mb = in_own_process(_publish_bare, mqtt_url, messages, patience_s=PATIENCE_S)
        bare_s = (before_s + after_s) / 2
        report(name)
        scenario = choose(name).scenario
        install(database_url, scenario)
        seconds, most_mb, written = in_own_process(_write, database_url, name, days, patience_s=PATIENCE_S)
        readings = round(written)
        report("copy")
        copied = min(readings, MOST_COPIED)
        copy_per_s = copy_rate(database_url, copied, len(scenario.registers), INTERVAL_US)
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


def _publish_stress(answer: Connection, mqtt_url: str, messages: int) -> None:
    """Publish the stress scenario, made as it goes; the buildings of a month are computed before the clock starts."""
    scenario = choose(STRESS).scenario
    span = scenario.epoch + timedelta(hours=1), scenario.end
    began = time.perf_counter()
    next(scenario.messages(*span, EACH_ALONE))
    ready = time.perf_counter()
    assert publish(islice(scenario.messages(*span, EACH_ALONE), messages), mqtt_url) == messages
    answer.send((time.perf_counter() - ready, peak_mb(), ready - began))


def _publish_bare(answer: Connection, mqtt_url: str, messages: int) -> None:
    """Publish ready messages of the same scenario with paho as its documentation shows it, and the same window."""
    scenario = choose(STRESS).scenario
    made = scenario.messages(scenario.epoch + timedelta(hours=1), scenario.end, EACH_ALONE)
    ready = [*islice(made, min(messages, READY))]
    endpoint, window, done = mqtt_endpoint(mqtt_url), threading.Semaphore(WINDOW), threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="vigie-bench-bare", protocol=mqtt.MQTTv5)
    client.username_pw_set(endpoint.username, endpoint.password)
    client.max_inflight_messages_set(0)
    client.on_connect = lambda *_: done.set()
    client.on_publish = lambda *_: window.release()
    client.connect(endpoint.host, endpoint.port)
    client.loop_start()
    done.wait(PATIENCE_S)
    began = time.perf_counter()
    for message in islice(cycle(ready), messages):
        window.acquire()
        client.publish(message.topic, message.payload, qos=1)
    for _ in range(WINDOW):
        window.acquire()
    answer.send((time.perf_counter() - began, peak_mb()))
    client.disconnect()
    client.loop_stop()

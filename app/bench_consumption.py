"""`vigie bench consumption`: what booking costs, beside plain alternatives, on one machine, in one run.

Four parts: a history booked from nothing, beside the difference of neighbours that everybody writes in SQL; the memory
that took, after a month and after all of it; keeping up with live readings, beside storing them; one late reading, from
its arrival at a running worker to the figures. Servers are private and throw-away.
"""

import multiprocessing
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import orjson

from analytics.consumption import derive
from app.bench_cpu import cpu_of_backends, cpu_of_commands
from app.bench_stage import Report, in_own_process, peak_mb, private_servers
from app.worker import run_worker
from domain.batch import Batch
from domain.endpoint import MqttEndpoint, mqtt_endpoint
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind
from domain.text import Translator
from ingest.collector import Collector, prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.bench import client_ports, history_value, load_history, make_gap, naive_hours, published
from storage.connection import Role
from storage.consumption import TimescaleConsumption
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry

__all__ = ["bench_consumption"]

INTERVAL = timedelta(minutes=10)
LIVE_INTERVAL = timedelta(seconds=30)
SESSION = "bench"
FIRST_DAYS = 30
LATE = timedelta(days=40)
ROUNDS = 20
WARM_UP = 3
PATIENCE_S = 900.0
LATE_PATIENCE_S = 60.0


def bench_consumption(registers: int, days: int, translate: Translator, report: Report) -> dict[str, Any]:
    """Run everything and return the figures; `days` of ten-minute readings of so many registers."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=days, hours=1)
    with private_servers(translate, report) as (url, mqtt_url):
        numbers = _install(url, registers)
        report("load")
        load_history(url, numbers, start, timedelta(days=FIRST_DAYS), INTERVAL)
        report("book")
        first_s, first_mb = in_own_process(_book, url, patience_s=PATIENCE_S)
        report("load")
        rest = start + timedelta(days=FIRST_DAYS)
        readings = load_history(url, numbers, rest, timedelta(days=days - FIRST_DAYS), INTERVAL)
        late_at = start + timedelta(days=days) - LATE
        make_gap(url, numbers[0], late_at - timedelta(hours=1), late_at + timedelta(hours=1))
        report("book")
        rest_s, rest_mb = in_own_process(_book, url, patience_s=PATIENCE_S)
        report("naive")
        naive_s = naive_hours(url)
        report("late")
        late = _late(url, numbers[0], late_at)
        report("keep up")
        kept = _keep_up(url, mqtt_url, numbers)
    readings += registers * FIRST_DAYS * (timedelta(days=1) // INTERVAL)
    booked_s = first_s + rest_s
    return {
        "registers": registers,
        "readings": readings,
        "booked_s": round(booked_s, 1),
        "booked_readings_per_s": round(readings / booked_s),
        "naive_sql_s": round(naive_s, 1),
        "booked_to_naive": round(booked_s / naive_s, 2),
        "memory_first_month_mb": round(first_mb, 1),
        "memory_all_mb": round(rest_mb, 1),
        **late,
        **kept,
    }


def _install(database_url: str, registers: int) -> list[int]:
    registry = TimescaleRegistry(database_url)
    registry.upsert_sites([Site(code="bench", name="bench", kind=SiteKind.OTHER, commune_insee="02691")])
    names = [_device(number) for number in range(registers)]
    registry.upsert_meters(
        [Meter(code=name, site="bench", fluid=Fluid.ELECTRICITY) for name in names],
        [
            Register(
                meter=name, name="energy_import", kind=RegisterKind.INDEX, unit="Wh", digits=9, max_rate=250,
                device=name, channel="energy_import",
            )
            for name in names
        ],
    )  # fmt: skip
    return [registry.registers()[name, "energy_import"].register_id for name in names]


def _device(number: int) -> str:
    return f"bench-{number:05}"


def _book(answer: Connection, database_url: str) -> None:
    started = time.perf_counter()
    derive(TimescaleConsumption(database_url))
    answer.send((time.perf_counter() - started, peak_mb()))


def _late(database_url: str, register_id: int, moment: datetime) -> dict[str, Any]:
    """Let a reading come 40 days late while a worker runs; tell how long its day waits, and how many hours changed.

    The meter was silent for an hour on either side of it.
    """
    before = published(database_url, register_id, moment)
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(database_url, stop), daemon=True)
    worker.start()
    time.sleep(5)
    batch = Batch("bench")
    # Hardly above its neighbour: energy moves from one side of it to the other.
    batch.add(register_id, moment, before.value_before + 1.0, 0, datetime.now(UTC).timestamp())
    with closing(TimescaleReadings(database_url)) as sink:
        sink.write(batch)
    arrived = time.perf_counter()
    while (after := published(database_url, register_id, moment)).revisions == before.revisions:
        if time.perf_counter() - arrived > LATE_PATIENCE_S:
            stop.set()
            raise TimeoutError("The late reading never reached its day.")
        time.sleep(0.02)
    seconds = time.perf_counter() - arrived
    stop.set()
    worker.join(30)
    return {"late_s": round(seconds, 2), "late_hours_changed": after.revisions - before.revisions}


def _keep_up(database_url: str, mqtt_url: str, numbers: list[int]) -> dict[str, Any]:
    """Let every register speak once a round, one message each, through the broker and the collector; then book.

    Compared is processor time: of the collector, its database process and the broker; of booking and its database
    process.
    Readings are half a minute apart and of now, so that their hours are still running, as live ones are.
    """
    endpoint = mqtt_endpoint(mqtt_url)
    prepare_session(endpoint, SESSION)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    collector = context.Process(target=_collect, args=(theirs, endpoint, database_url), daemon=True)
    collector.start()
    theirs.close()
    since = datetime.now(UTC) - (ROUNDS + 2) * LIVE_INTERVAL
    store = TimescaleConsumption(database_url)
    stored, booked = 0.0, 0.0
    with store.connected():
        for turn in range(ROUNDS + WARM_UP):
            moment = since + turn * LIVE_INTERVAL
            before = _cost_of_storing(database_url, ours)
            publish((_message(number, one, moment) for number, one in enumerate(numbers)), mqtt_url)
            _await(ours, (turn + 1) * len(numbers))
            between, start = _cost_of_storing(database_url, ours), _cost_of_booking(database_url)
            derive(store)
            if turn >= WARM_UP:
                stored += between - before
                booked += _cost_of_booking(database_url) - start
    ours.send("stop")
    collector.join(30)
    each = 1e6 / (ROUNDS * len(numbers))
    return {
        "keep_up_stored_us": round(each * stored, 1),
        "keep_up_booked_us": round(each * booked, 1),
        "keep_up_booked_to_stored": round(booked / stored, 2),
    }


def _cost_of_storing(database_url: str, collector: Connection) -> float:
    collector.send("cpu")
    own = float(collector.recv())
    ports = client_ports(database_url, Role.INGEST)
    return own + cpu_of_backends(ports) + cpu_of_commands("mosquitto", "vigie-bench-")


def _cost_of_booking(database_url: str) -> float:
    return time.process_time() + cpu_of_backends(client_ports(database_url, Role.ANALYTICS))


def _await(collector: Connection, messages: int) -> None:
    patience = time.monotonic() + LATE_PATIENCE_S
    while True:
        collector.send("messages")
        if collector.recv() >= messages:
            return
        if time.monotonic() > patience:
            raise TimeoutError("The collector never stored what was published.")
        time.sleep(0.01)


def _collect(answer: Connection, endpoint: MqttEndpoint, database_url: str) -> None:
    """Run the real collector, and tell what it stored and what that cost."""
    stop = threading.Event()
    collector = Collector(endpoint, TimescaleReadings(database_url), SESSION)
    thread = threading.Thread(target=collector.run, args=(stop,))
    thread.start()
    while (asked := answer.recv()) != "stop":
        answer.send(collector.totals.messages if asked == "messages" else time.process_time())
    stop.set()
    thread.join(20)


def _message(number: int, register_id: int, moment: datetime) -> SimulatedMessage:
    written = moment.isoformat().replace("+00:00", "Z")
    value = history_value(round(moment.timestamp() * 1e6), register_id)
    reading = {"register": "energy_import", "time": written, "value": value, "unit": "Wh"}
    return SimulatedMessage(f"vigie/v1/{_device(number)}/readings", orjson.dumps(reading), moment)

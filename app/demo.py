"""`vigie demo`: everything at once, on this machine only, with a small simulated département."""

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from app.collecting import prepare_collector
from app.console import AsJson, bar, print_json, say, translator
from app.installation import install, installed_epoch, tell_weather
from app.local_stack import local_stack
from app.preparation import prepare_database
from app.servers import admin_endpoint, device_endpoint
from app.settings import PROJECT, settings
from app.signals import interrupted_by_sigterm
from app.simulation_choice import choose
from app.web import listen, web_server
from app.worker import run_all_once
from deploy.stack import StackEnv
from domain.errors import UnavailableError
from simulators.grid import DAY_S, seconds
from simulators.live import publish_live
from simulators.publisher import publish
from simulators.scenario import Scenario
from storage.demo_state import DemoState
from storage.registry import TimescaleRegistry

__all__ = ["demo"]

OVERLAP = timedelta(hours=2)
"""A later start sends at least its last two hours again: they are known already, and nothing counts twice."""
PATIENCE_S = 120.0
SEED = 2026


@dataclass(frozen=True, slots=True)
class Filled:
    """What the history of this start was."""

    published: int
    stored: int


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="Set up, fill, analyse, report and end.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")] = 8000,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another département.")] = SEED,
    as_json: AsJson = False,
) -> None:
    """Start the local stack and a simulated département, and show the live page; Ctrl-C stops what was started."""
    with ExitStack() as cleanup:
        cleanup.enter_context(interrupted_by_sigterm())
        # The port is taken before the long work, so that a taken one is said at once.
        listener = None if once else cleanup.enter_context(closing(listen("127.0.0.1", port)))
        env = cleanup.enter_context(_stack())
        registry = TimescaleRegistry(env.database_url)
        say(translator()("demo-preparing"))
        prepare_database(env.database_url)
        scenario = choose("demo", seed=seed, epoch=installed_epoch(env.database_url, "demo")).scenario
        install(env.database_url, scenario)
        collector = settings().collector
        prepare_collector(env.mqtt_url, collector)
        cleanup.enter_context(_process(env, "ingest", "--name", collector))
        state = DemoState(env.database_url)
        first = state.last_time(_meters(scenario)) is None
        now = datetime.now(UTC)
        filled = _fill(state, scenario, env, now)
        if once or first:
            _analyse(env.database_url)
        if as_json:
            print_json(_summary(registry, state, filled))
        if listener is not None:
            cleanup.enter_context(_process(env, "worker"))
            cleanup.enter_context(_live(scenario, env, now))
            secret = secrets.token_urlsafe(32)
            server = web_server(
                env.database_url, listener, session_secret=secret, demo_sign_in=True, broker_admin=admin_endpoint(),
                devices_at=device_endpoint(),
            )  # fmt: skip
            # With --json the last line of standard output stays the summary's.
            typer.echo(translator()("demo-ready", address=f"http://127.0.0.1:{port}"), err=as_json)
            server.run()


@contextmanager
def _stack() -> Iterator[StackEnv]:
    """Start what does not run, and stop that (and only that) at the end."""
    stack = local_stack(translator())
    env = stack.up()
    try:
        yield env
    finally:
        if env.started_database or env.started_broker:
            stack.down(database=env.started_database, broker=env.started_broker)


@contextmanager
def _process(env: StackEnv, *arguments: str) -> Iterator[None]:
    """Run another vigie process beside this one; a Ctrl-C is ours to pass on, in order."""
    child = subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=PROJECT,
        env=os.environ | env.variables() | {"PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _fill(state: DemoState, scenario: Scenario, env: StackEnv, now: datetime) -> Filled:
    """Publish the history that is missing, and wait until every message is in the database."""
    last = state.last_time(_meters(scenario))
    since = scenario.epoch if last is None else max(_midnight_before(last - OVERLAP), scenario.epoch)
    before = state.messages_stored(settings().collector)
    days = max((now - since) / timedelta(days=1), 1e-6)
    with bar(translator()("demo-history"), total=days) as shown:

        def advance(_acknowledged: int, moment: datetime) -> None:
            shown.to((moment - since) / timedelta(days=1))

        published = publish(scenario.messages(since, now), env.mqtt_url, on_progress=advance)
        shown.to(days)
    return Filled(published, _wait_until_stored(state, before, published))


def _meters(scenario: Scenario) -> list[str]:
    return [meter.code for meter in scenario.meters]


def _midnight_before(moment: datetime) -> datetime:
    """Return the midnight from which a gateway's message of the day starts, so that it is the same again."""
    return datetime.fromtimestamp(seconds(moment) // DAY_S * DAY_S, UTC)


def _wait_until_stored(state: DemoState, before: int, published: int) -> int:
    stored, deadline = 0, time.monotonic() + PATIENCE_S
    with bar(translator()("demo-storing"), total=published) as shown:
        while stored < published:
            seen = state.messages_stored(settings().collector) - before
            if seen > stored:
                stored, deadline = seen, time.monotonic() + PATIENCE_S
                shown.to(stored)
            elif time.monotonic() > deadline:
                raise UnavailableError("error-demo-stuck", stored=stored, published=published)
            else:
                time.sleep(0.2)
    return stored


def _analyse(database_url: str) -> None:
    translate = translator()
    with bar(translate("demo-analysis")) as shown:
        run_all_once(database_url, lambda _job, done, total: shown.to(done, total))


def _summary(registry: TimescaleRegistry, state: DemoState, filled: Filled) -> dict[str, Any]:
    counts = registry.counts()
    return {
        "sites": counts["sites"],
        "meters": counts["meters"],
        "readings": counts["readings"],
        "messages_published": filled.published,
        "messages_stored": filled.stored,
        "anomalies": counts["anomalies"],
        "epcis": state.savings(),
    }


@contextmanager
def _live(scenario: Scenario, env: StackEnv, since: datetime) -> Iterator[None]:
    """Let the simulated devices speak at the pace of the clock, and the weather go on."""
    stop = threading.Event()

    def weather() -> None:
        while not stop.wait(3600):
            tell_weather(env.database_url, scenario, datetime.now(UTC) - timedelta(days=3))

    def devices() -> None:
        publish_live(scenario, env.mqtt_url, lambda: datetime.now(UTC), stop, since=since)

    threads = [threading.Thread(target=work, daemon=True) for work in (weather, devices)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)

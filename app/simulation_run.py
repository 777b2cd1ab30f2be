"""One run of a scenario: installed if asked, then its messages over MQTT or its history into the database."""

import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.console import bar, say, translator
from app.installation import installed_epoch, settle
from app.servers import database_url
from app.signals import stop_on_signals
from app.simulation_choice import Chosen, Pace, choose, fault_kinds, pace_of, window_of
from app.simulation_direct import write_history
from app.simulation_span import require_history, require_live
from app.simulation_state import RunState
from simulators.grid import DAY_S, seconds
from simulators.live import as_time_passes, publish_live
from simulators.message import Device
from simulators.publisher import publish
from simulators.scenario import Scenario
from storage.demo_state import DemoState

__all__ = ["RunOptions", "run_scenario"]

MESSAGES_LATE = timedelta(hours=2)
"""What is on its way to the database, and more."""
MESSAGES_WAIT = timedelta(minutes=1)
"""Live messages leave a little later than in history (simulators.live): less than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What a command says of a run; None: as the scenario's file, or the run before, has it."""

    seed: int | None = None
    epoch: datetime | None = None
    faults: str = "all"
    begin: datetime | None = None
    end: datetime | None = None
    pace: Pace | None = None
    pack: int | None = None
    restart: bool = False
    install: bool = False


def run_scenario(name: str, options: RunOptions, mqtt_url: str | None) -> dict[str, Any]:
    """Run a scenario over MQTT, or straight into the database where no broker is given; return its figures."""
    in_database = options.install or mqtt_url is None
    chosen = _chosen(name, options, in_database=in_database)
    _require_span(chosen, options, direct=mqtt_url is None)
    if in_database:
        settle(database_url(), chosen.scenario, asked=options.install)
    figures = _head(chosen.scenario)
    with stop_on_signals() as stop:
        figures |= _direct(chosen, options, stop) if mqtt_url is None else _over_mqtt(chosen, options, mqtt_url, stop)
    if not figures["complete"]:
        say(translator()("simulate-interrupted"))
    return figures


def _chosen(name: str, options: RunOptions, *, in_database: bool) -> Chosen:
    kinds = fault_kinds(options.faults)
    epoch = options.epoch
    if in_database and epoch is None:
        # A later run must tell the same story as the first, whatever month it is by then.
        epoch = installed_epoch(database_url(), choose(name).scenario.name)
    return choose(name, seed=options.seed, epoch=epoch, faults=kinds)


def _pace(chosen: Chosen, options: RunOptions) -> Pace:
    return options.pace or pace_of(str(chosen.file.form.pace))


def _require_span(chosen: Chosen, options: RunOptions, *, direct: bool) -> None:
    """Refuse a span that holds nothing, or what has not happened yet, before anything is written."""
    now, epoch = datetime.now(UTC), chosen.scenario.epoch
    if not direct and _pace(chosen, options).speed == 1.0:
        require_live(options.begin, options.end, now)
    else:
        require_history(max(options.begin or epoch, epoch), options.end or min(chosen.until, now), now)


def _direct(chosen: Chosen, options: RunOptions, stop: threading.Event) -> dict[str, Any]:
    scenario, end = chosen.scenario, options.end or chosen.until
    begin = options.begin or (scenario.epoch if options.restart else None)
    with _days(translator()("simulate-writing"), begin or scenario.epoch, end) as advance:
        written = write_history(database_url(), scenario, begin, end, stop=stop, advance=advance)
    say(translator()("simulate-written", readings=written.stored, seconds=round(written.seconds)))
    return {
        "readings": written.readings,
        "stored": written.stored,
        "seconds": round(written.seconds, 1),
        "readings_per_s": round(written.readings / written.seconds),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "complete": written.complete,
    }


def _over_mqtt(chosen: Chosen, options: RunOptions, mqtt_url: str, stop: threading.Event) -> dict[str, Any]:
    scenario, form = chosen.scenario, chosen.file.form
    pace = _pace(chosen, options)
    state = RunState.of(scenario, mqtt_url, options.faults)
    if options.restart:
        state.forget()
    window_s = window_of(options.pack or (form.pack if pace.speed in {None, 1.0} else 1), scenario)
    start = options.begin or _aligned(state.acknowledged_until() or _stored(scenario, options), window_s)
    began = time.perf_counter()
    with state.kept():
        if pace.speed == 1.0:
            if start is None and options.install:
                start = scenario.epoch
            span = start, options.end
            published, complete = _live(scenario, mqtt_url, span, window_s=window_s, state=state, stop=stop), True
        else:
            run = _History(start or scenario.epoch, options.end or chosen.until, window_s, pace.speed)
            published, complete = _history(scenario, mqtt_url, run, state, stop)
    elapsed = time.perf_counter() - began
    say(translator()("simulate-published", messages=published))
    rate = round(published / elapsed)
    return {"published": published, "seconds": round(elapsed, 1), "messages_per_s": rate, "complete": complete}


def _stored(scenario: Scenario, options: RunOptions) -> datetime | None:
    """Return how far the installed scenario's history goes in the database, where no file tells."""
    if not options.install or options.restart:
        return None
    last = DemoState(database_url()).last_time([meter.code for meter in scenario.meters])
    return None if last is None else max(last - MESSAGES_LATE, scenario.epoch)


@dataclass(frozen=True, slots=True)
class _History:
    """Which messages to publish, and how fast."""

    start: datetime
    end: datetime
    window_s: int
    speed: float | None


def _history(
    scenario: Scenario, mqtt_url: str, run: _History, state: RunState, stop: threading.Event
) -> tuple[int, bool]:
    """Publish history; return how many messages, and whether that was all."""
    messages = scenario.messages(run.start, run.end, run.window_s, _with_clock(scenario))
    if run.speed is not None:
        messages = as_time_passes(messages, _clock(run.start, run.speed), stop)
    with _days(translator()("simulate-history"), run.start, run.end) as advance:

        def progress(_acknowledged: int, moment: datetime) -> None:
            advance(seconds(moment))
            state.keep(moment)

        published = publish(messages, mqtt_url, on_progress=progress, stop=stop, patient=run.speed is not None)
    if not stop.is_set():
        state.keep(run.end)
    return published, not stop.is_set()


def _live(
    scenario: Scenario,
    mqtt_url: str,
    span: tuple[datetime | None, datetime | None],
    *,
    window_s: int,
    state: RunState,
    stop: threading.Event,
) -> int:
    since, until = span
    say(translator()("simulate-live", devices=len(scenario.devices)))
    return publish_live(
        scenario,
        mqtt_url,
        lambda: datetime.now(UTC),
        stop,
        since=since,
        until=until,
        window_s=window_s,
        on_progress=lambda _acknowledged, moment: state.keep(moment - MESSAGES_WAIT),
    )


def _with_clock(scenario: Scenario) -> Sequence[Device]:
    """Return the devices whose messages tell the time of their readings: only their history can be sent later."""
    able = [device for device in scenario.devices if device.dialect.clock]
    if len(able) < len(scenario.devices):
        say(translator()("simulate-no-clock", devices=len(scenario.devices) - len(able)))
    return able


def _aligned(moment: datetime | None, window_s: int) -> datetime | None:
    """Return the start of the window a moment falls in: messages of whole windows are the same however often sent."""
    if moment is None:
        return None
    return datetime.fromtimestamp(seconds(moment) // max(window_s, 1) * max(window_s, 1), UTC)


def _clock(start: datetime, speed: float) -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: start + timedelta(seconds=(time.monotonic() - began) * speed)


@contextmanager
def _days(label: str, start: datetime, end: datetime) -> Iterator[Callable[[int], None]]:
    """Show a bar of simulated days; what it yields is told up to which second they are done."""
    first, last = seconds(start), max(seconds(end), seconds(start) + 1)
    with bar(label, total=(last - first) / DAY_S) as shown:
        yield lambda second: shown.to((second - first) / DAY_S)


def _head(scenario: Scenario) -> dict[str, Any]:
    epoch = scenario.epoch.isoformat().replace("+00:00", "Z")
    return {"scenario": scenario.name, "seed": scenario.seed, "epoch": epoch}

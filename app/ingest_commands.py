"""`vigie ingest` and `vigie replay`: the collector, and files published as a device would."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Annotated

import orjson
import structlog
import typer

from app.admission import admitted
from app.collecting import calm_memory, forget_collector, make_collector, named, prepare_siblings, sharing
from app.collector_metrics import serve_metrics
from app.console import AsJson, bar, print_json, say, translator
from app.log import log_in_words
from app.servers import database_url, mqtt_url
from app.settings import settings
from app.signals import stop_on_signals
from domain.calendar import zone
from domain.collector import Condition
from domain.endpoint import mqtt_endpoint
from domain.errors import ConflictError, NotFoundError, UsageError
from ingest.collector import Collector
from ingest.sharing import Sharing
from ingest.table import Refused, Table, number, open_table
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage.connection import Role
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry

__all__ = ["ingest", "replay"]

log = structlog.get_logger("vigie.ingest")

CONDITION_POLL_S = 0.2


def ingest(
    *,
    name: Annotated[str | None, typer.Option(help="Name of the session; unique among collectors.")] = None,
    part: Annotated[
        str | None, typer.Option(help="Take this part of the topics, for instance 1/2; collector 2/2 takes the rest.")
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="Let the broker deal the messages out to the collectors of this group.")
    ] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Give up the session and what waits in it, and end.")
    ] = False,
    metrics_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Answer Prometheus on this port; default: on none.")
    ] = None,
    metrics_host: Annotated[str, typer.Option(help="And on this address.")] = "127.0.0.1",
    as_json: AsJson = False,
) -> None:
    """Collect over MQTT until stopped: store, then acknowledge."""
    translate = translator()
    chosen, share = named(name or settings().collector), sharing(group, part)
    if forget:
        _forget(chosen, share)
        say(translate("ingest-forgotten", name=share.known_as(chosen)))
        if as_json:
            print_json({"forgotten": chosen})
        return
    log_in_words()
    mqtt_endpoint(mqtt_url())
    database = admitted(database_url(), Role.INGEST)
    prepare_siblings(database, mqtt_url(), chosen, share)
    collector = make_collector(database, mqtt_url(), chosen, share)
    if metrics_port is not None:
        serve_metrics(collector, metrics_port, metrics_host)
    calm_memory()
    with stop_on_signals() as stop:
        listens = translate("ingest-started", name=share.known_as(chosen))
        threading.Thread(target=_tell_conditions, args=(collector, listens, stop), daemon=True).start()
        totals = collector.run(stop)
    say(translate("ingest-stopped", messages=totals.messages, stored=totals.stored.stored))
    if as_json:
        result = totals.stored
        print_json(
            {
                "messages": totals.messages,
                "stored": result.stored,
                "duplicates": result.duplicates,
                "superseded": result.superseded,
                "rejected": totals.rejected,
            }
        )


def _tell_conditions(collector: Collector, listens: str, stop: threading.Event) -> None:
    """Say when a collector listens for the first time; log what it does instead, or again, once that lasts."""
    told: Condition | None = None
    before: Condition | None = None
    first = True
    while not stop.wait(CONDITION_POLL_S):
        condition = collector.state().condition
        if first and condition is Condition.COLLECTING:
            say(listens)
            first, told = False, condition
        elif condition is before and condition is not told:
            log.info("collector", condition=condition.value)
            told = condition
        before = condition


def _forget(name: str, share: Sharing) -> None:
    """Give up a collector; its session is ended also where the database never heard of it.

    Raises:
        NotFoundError: the database never did: perhaps the name is misspelt.
        ConflictError: it runs: what waits for it would be lost under its hands.
    """
    with closing(TimescaleReadings(admitted(database_url(), Role.INGEST))) as readings:
        known = readings.collectors()
    if known.get(share.known_as(name)):
        raise ConflictError("error-collector-runs", name=share.known_as(name))
    forget_collector(database_url(), mqtt_url(), name, share)
    if share.known_as(name) not in known:
        raise NotFoundError("error-collector-unknown", name=share.known_as(name), known=", ".join(sorted(known)) or "-")


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns time, value.")],
    *,
    meter: Annotated[str, typer.Option(help="Which meter's readings these are.")],
    register: Annotated[str | None, typer.Option(help="Which register, where the meter has several.")] = None,
    speed: Annotated[str, typer.Option(help="max, or how many times faster than they were taken.")] = "max",
    timezone: Annotated[
        str | None, typer.Option(help="Zone of times that have no offset (for instance Etc/UTC).")
    ] = None,
    pack: Annotated[int, typer.Option(min=1, max=5000, help="Readings a message.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Publish a file's readings over MQTT, as the meter's own device would."""
    device, channel, unit = TimescaleRegistry(database_url()).meter_channel(meter, register)
    factor = _speed(speed)
    refused: list[Refused] = []
    with open_table(file, ("time", "value")) as table:
        items = _items(table, channel, unit, timezone, refused)
        messages = _messages(items, f"vigie/v1/{device}/readings", pack)
        with bar(translator()("replay-progress", file=file.name)) as shown:
            published = publish(_paced(messages, factor), mqtt_url(), on_progress=lambda done, _last: shown.to(done))
        path = table.write_refused(refused)
    say(translator()("replay-done", messages=published, rejected=len(refused)))
    if path is not None:
        say(translator()("import-refused-file", path=str(path)))
    if as_json:
        print_json({"messages_published": published, "rejected": len(refused)})


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        factor = number(text)
    except ValueError:
        factor = 0.0
    if not 0 < factor < float("inf"):
        raise UsageError("error-replay-speed", value=text)
    return factor


def _items(
    table: Table, channel: str, unit: str, timezone: str | None, refused: list[Refused]
) -> Iterator[tuple[datetime, dict[str, object]]]:
    local = zone(timezone) if timezone else None
    translate = translator()
    for line in table.lines:
        try:
            time = datetime.fromisoformat(line["time"])
            value = number(line["value"])
        except ValueError:
            key = "line-not-a-number" if _readable(line["time"]) else "line-time-unreadable"
            refused.append(Refused(line, translate(key, value=line["value" if "number" in key else "time"])))
            continue
        if time.tzinfo is None and local is None:
            refused.append(Refused(line, translate("line-time-without-offset", value=line["time"])))
            continue
        moment = (time if time.tzinfo else time.replace(tzinfo=local)).astimezone(UTC)
        written = moment.isoformat().replace("+00:00", "Z")
        yield moment, {"register": channel, "time": written, "value": value, "unit": unit}


def _readable(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _messages(items: Iterator[tuple[datetime, dict[str, object]]], topic: str, pack: int) -> Iterator[SimulatedMessage]:
    waiting: list[dict[str, object]] = []
    moment = datetime.now(UTC)
    for moment, item in items:
        waiting.append(item)
        if len(waiting) == pack:
            yield _message(topic, waiting, moment)
            waiting = []
    if waiting:
        yield _message(topic, waiting, moment)


def _message(topic: str, items: list[dict[str, object]], moment: datetime) -> SimulatedMessage:
    document: object = items[0] if len(items) == 1 else {"readings": items}
    return SimulatedMessage(topic, orjson.dumps(document), moment)


def _paced(messages: Iterator[SimulatedMessage], factor: float | None) -> Iterator[SimulatedMessage]:
    earlier: datetime | None = None
    for message in messages:
        if factor is not None and earlier is not None:
            sleep(max((message.time - earlier).total_seconds() / factor, 0.0))
        earlier = message.time
        yield message

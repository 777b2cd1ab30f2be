"""`vigie simulate run | truth`: simulated devices over MQTT, and what is known to be true of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.console import AsJson, print_json, translator
from app.installation import install, installed_scenario
from app.servers import database_url
from app.signals import stop_on_signals
from domain.calendar import DEFAULT_ZONE, require_aware, zone
from domain.errors import UsageError
from domain.text import Translator
from simulators.message import SimulatedMessage
from simulators.publisher import publish, publish_live
from simulators.scenario import SCENARIOS, Scenario, Truth, history_epoch
from storage.demo_state import DemoState

__all__ = ["simulate"]

simulate = typer.Typer(help="Simulated sites, devices, works and faults.", no_args_is_help=True)


class Pace(StrEnum):
    """How fast messages leave."""

    MAX = "max"
    REAL = "real"


ScenarioName = Annotated[str, typer.Option("--scenario", help="Which scenario.")]
Seed = Annotated[int, typer.Option(help="The same seed and epoch give the same messages.")]
Epoch = Annotated[
    str | None, typer.Option(help="UTC midnight the meters count from; default: the first, 15 months ago.")
]
Broker = Annotated[str, typer.Option(envvar="VIGIE_MQTT_URL", help="mqtt://user:password@host:port")]


@simulate.command()
def run(
    *,
    scenario: ScenarioName = "demo",
    seed: Seed = 1,
    epoch: Epoch = None,
    begin: Annotated[str | None, typer.Option("--from", help="First instant; default: the epoch, or now.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="First instant left out; default: now.")] = None,
    pace: Annotated[Pace, typer.Option(help="max: history at full speed; real: as the clock goes.")] = Pace.MAX,
    pack: Annotated[int, typer.Option(help="Readings a message, for devices that pack.", min=1, max=1000)] = 144,
    installed: Annotated[
        bool,
        typer.Option(
            "--install", help="Write its sites, pilots and weather first, and send the history that is missing."
        ),
    ] = False,
    mqtt_url: Broker = "",
    as_json: AsJson = False,
) -> None:
    """Publish a scenario's messages until they are all acknowledged; with --pace real, until Ctrl-C."""
    if not mqtt_url:
        raise UsageError("error-broker-unnamed")
    now = datetime.now(UTC)
    first = _moment(begin) if begin else None
    if installed:
        chosen = installed_scenario(database_url(), _known(scenario), seed)
        install(database_url(), chosen)
        first = first or DemoState(database_url()).last_time() or chosen.epoch
    else:
        chosen = SCENARIOS[_known(scenario)](seed, _moment(epoch) if epoch else history_epoch(now))
    published = 0
    if installed or pace is Pace.MAX:
        published = _run_history(chosen, mqtt_url, first or chosen.epoch, _moment(end) if end else now, pack)
        first = now
    if pace is Pace.REAL:
        published += _run_live(chosen, mqtt_url, first)
    translate = translator()
    typer.echo(translate("simulate-published", messages=published), err=True)
    if as_json:
        print_json({"scenario": chosen.name, "seed": seed, "epoch": _iso(chosen.epoch), "published": published})


@simulate.command()
def truth(
    *,
    scenario: ScenarioName = "demo",
    seed: Seed = 1,
    epoch: Epoch = None,
    until: Annotated[str | None, typer.Option(help="Count amounts up to then; default: now.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what works really save and what faults really cost, in kWh or m3."""
    now = datetime.now(UTC)
    chosen = SCENARIOS[_known(scenario)](seed, _moment(epoch) if epoch else history_epoch(now))
    known = chosen.truth(_moment(until) if until else now)
    if as_json:
        print_json({"scenario": chosen.name, "seed": seed, "epoch": _iso(chosen.epoch), "truth": _rows(known)})
    else:
        _show(known, translator())


def _known(name: str) -> str:
    if name not in SCENARIOS:
        raise UsageError("error-scenario-unknown", scenario=name, scenarios=", ".join(SCENARIOS))
    return name


def _run_history(chosen: Scenario, mqtt_url: str, start: datetime, end: datetime, pack: int) -> int:
    with _progress(translator()("simulate-history"), start, end) as advance:
        return publish(chosen.messages(start, end, pack), mqtt_url, on_progress=advance)


def _run_live(chosen: Scenario, mqtt_url: str, since: datetime | None) -> int:
    typer.echo(translator()("simulate-live", devices=len(chosen.devices)), err=True)
    with stop_on_signals() as stop:
        return publish_live(chosen, mqtt_url, lambda: datetime.now(UTC), stop, since=since)


@contextmanager
def _progress(label: str, start: datetime, end: datetime) -> Iterator[Callable[[int, SimulatedMessage], None]]:
    """Show a bar of simulated days on standard error."""
    days = max((end - start).days, 1)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=days)

        def advance(_acknowledged: int, message: SimulatedMessage) -> None:
            bar.update(task, completed=(message.time - start).days)

        yield advance
        bar.update(task, completed=days)


def _rows(known: list[Truth]) -> list[dict[str, Any]]:
    return [asdict(item) | {"start": _iso(item.start), "end": _iso(item.end)} for item in known]


def _show(known: list[Truth], translate: Translator) -> None:
    table = Table(*(translate(f"simulate-column-{name}") for name in ("kind", "meter", "start", "end", "amount")))
    local = zone(DEFAULT_ZONE)
    for item in known:
        start, end = (moment.astimezone(local).strftime("%Y-%m-%d %H:%M") for moment in (item.start, item.end))
        amount = f"{item.avoidable_amount:.1f} {item.unit}"
        table.add_row(translate(f"alteration-{item.kind}"), item.meter, start, end, amount)
    Console().print(table)


def _moment(text: str) -> datetime:
    try:
        return require_aware(datetime.fromisoformat(text))
    except ValueError as error:
        raise UsageError("error-instant-unreadable", value=text) from error


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

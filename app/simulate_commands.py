"""`vigie simulate run | truth | list | check | gallery`: simulated devices, and what is known to be true of them."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app import gallery, servers
from app.catalogue import catalogue
from app.console import AsJson, print_json, say, translator
from app.simulation_choice import Chosen, choose, fault_kinds, moment, pace_of
from app.simulation_run import RunOptions, run_scenario
from app.simulation_span import require_span
from app.table import Column, fits, print_table
from domain.calendar import DEFAULT_ZONE, zone
from domain.errors import UsageError
from domain.text import Translator
from domain.truth import Truth, TruthDay
from simulators.scenario import Scenario
from simulators.scenarios.drawing import draw
from simulators.scenarios.file import load, shipped

__all__ = ["simulate"]

simulate = typer.Typer(help="Simulated sites, devices, works and faults.", no_args_is_help=True)
INTERRUPTED = 130
TEXTS = frozenset(("scenario", "kind", "meter", "start", "end", "day"))

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="A name of `simulate list`, or a file.")]
OldName = Annotated[str | None, typer.Option("--scenario", hidden=True)]
Seed = Annotated[int | None, typer.Option(min=0, help="Another than the file's: other weather, noise and chances.")]
Epoch = Annotated[str | None, typer.Option(help="UTC midnight the meters count from; default: as the file says.")]
Faults = Annotated[str, typer.Option(metavar="all|none|KIND,…", help="Which faults strike.")]
Broker = Annotated[
    str, typer.Option(envvar="VIGIE_MQTT_URL", help="mqtt://user:password@host:port; default: the local stack's.")
]


@simulate.command()
def run(
    context: typer.Context,
    scenario: ScenarioName = "demo",
    *,
    seed: Seed = None,
    epoch: Epoch = None,
    faults: Faults = "all",
    begin: Annotated[str | None, typer.Option("--from", help="First instant; default: where it stopped.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="First instant left out; default: now, or its end.")] = None,
    pace: Annotated[
        str | None, typer.Option(metavar="real|max|N", help="As the clock goes, at full speed, or N times the clock.")
    ] = None,
    pack: Annotated[
        int | None, typer.Option(help="Readings a message, for devices that pack.", min=1, max=1000)
    ] = None,
    direct: Annotated[
        bool, typer.Option("--direct", help="Write history into the database, without a broker.")
    ] = False,
    installed: Annotated[
        bool, typer.Option("--install", help="Write its sites, meters, pilots, weather and prices first.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew instead of where it stopped.")] = False,
    mqtt_url: Broker = "",
    old_name: OldName = None,
    as_json: AsJson = False,
) -> None:
    """Run a scenario; stopped by Ctrl-C, the next run goes on where this one was."""
    if direct:
        _refuse_broker_options(context)
    options = RunOptions(
        seed=seed,
        epoch=moment(epoch) if epoch else None,
        faults=faults,
        begin=moment(begin) if begin else None,
        end=moment(end) if end else None,
        pace=None if pace is None else pace_of(pace),
        pack=pack,
        restart=restart,
        install=installed,
    )
    figures = run_scenario(_name(scenario, old_name), options, None if direct else mqtt_url or servers.mqtt_url())
    if as_json:
        print_json(figures)
    if not figures["complete"]:
        raise typer.Exit(INTERRUPTED)


@simulate.command()
def truth(
    scenario: ScenarioName = "demo",
    *,
    seed: Seed = None,
    epoch: Epoch = None,
    faults: Faults = "all",
    until: Annotated[str | None, typer.Option(help="Count amounts up to then; default: now, or its end.")] = None,
    file: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV, too.")] = None,
    daily: Annotated[
        bool, typer.Option("--daily", help="What each civil day was moved by, for works and faults of use.")
    ] = False,
    old_name: OldName = None,
    as_json: AsJson = False,
) -> None:
    """Say what works really save and what faults really cost or do to readings."""
    chosen = _chosen(_name(scenario, old_name), seed, epoch, faults)
    tell, form = (chosen.scenario.truth_days, TruthDay) if daily else (chosen.scenario.truth, Truth)
    end = moment(until) if until else chosen.until
    require_span(chosen.scenario.epoch, end)
    rows = [_row(item) for item in tell(end)]
    if file is not None:
        _write_csv(file, [field.name for field in fields(form)], rows)
        say(translator()("simulate-truth-written", rows=len(rows), file=str(file)))
    if as_json:
        print_json(_head(chosen.scenario) | {"truth": rows})
    elif file is None:
        (_show_days if daily else _show)(rows, translator())


@simulate.command("list")
def list_shipped(*, as_json: AsJson = False) -> None:
    """List the scenarios that ship with Vigie, with their sizes."""
    found = [_size(name) for name in shipped()]
    if as_json:
        print_json({"scenarios": found})
        return
    translate = translator()
    names = ("scenario", "sites", "meters", "months", "works", "faults", "readings")
    _print(names, [tuple(str(row[name]) for name in names) for row in found], translate)


@simulate.command()
def check(file: Annotated[str, typer.Argument(metavar="FILE")], *, as_json: AsJson = False) -> None:
    """Find out whether a scenario's file can be simulated; one sentence names what cannot."""
    size = _size(file)
    say(translator()("simulate-check-fits", scenario=size["scenario"], sites=size["sites"], meters=size["meters"]))
    if as_json:
        print_json(size)


@simulate.command("gallery")
def draw_gallery(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Of documents.")] = Path("docs"),
    *,
    as_json: AsJson = False,
) -> None:
    """Draw a week of every work and fault, with it and without it, and the page that shows them."""
    try:
        pictures = gallery.write(folder, catalogue("en"))
    except OSError as error:
        raise UsageError("error-file-unwritable", path=str(folder), reason=error.strerror or "") from error
    say(translator()("gallery-written", pictures=pictures, folder=str(folder)))
    if as_json:
        print_json({"pictures": pictures, "folder": str(folder)})


def _refuse_broker_options(context: typer.Context) -> None:
    """Refuse what only a broker's run heeds; the environment may name a broker all the same."""
    for name in ("pace", "pack", "mqtt_url"):
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise UsageError("error-direct-option", option=f"--{name.replace('_', '-')}")


def _name(scenario: str, old_name: str | None) -> str:
    if old_name is not None:
        say(translator()("simulate-scenario-option", scenario=old_name))
    return old_name or scenario


def _chosen(name: str, seed: int | None, epoch: str | None, faults: str) -> Chosen:
    return choose(name, seed=seed, epoch=moment(epoch) if epoch else None, faults=fault_kinds(faults))


def _size(name: str) -> dict[str, Any]:
    scenario = Scenario(draw(load(name)))
    span_s = (scenario.end - scenario.epoch).total_seconds()
    return {
        "scenario": scenario.name,
        "sites": len(scenario.sites),
        "meters": len(scenario.meters),
        "devices": len(scenario.devices),
        "months": scenario.plan.months,
        "works": len(scenario.works),
        "faults": len(scenario.faults),
        "readings": round(sum(span_s / register.interval_s for register in scenario.registers)),
    }


def _head(scenario: Scenario) -> dict[str, Any]:
    return {"scenario": scenario.name, "seed": scenario.seed, "epoch": _iso(scenario.epoch)}


def _row(item: Truth | TruthDay) -> dict[str, Any]:
    row = {name: _iso(value) if isinstance(value, datetime) else value for name, value in asdict(item).items()}
    return row | {"day": item.day.isoformat()} if isinstance(item, TruthDay) else row


def _write_csv(file: Path, names: list[str], rows: list[dict[str, Any]]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, names)
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise UsageError("error-file-unwritable", path=str(file), reason=error.strerror or "") from error


def _show(rows: list[dict[str, Any]], translate: Translator) -> None:
    lines: list[tuple[str, ...]] = []
    local = zone(DEFAULT_ZONE)
    for row in rows:
        start, end = (
            datetime.fromisoformat(row[name]).astimezone(local).strftime("%Y-%m-%d %H:%M") for name in ("start", "end")
        )
        amount = f"{row['avoidable_amount']:.1f} {row['unit']}"
        eur = f"{row['avoidable_eur']:.2f}"
        lines.append((translate(f"alteration-{row['kind']}"), row["meter"], start, end, amount, eur))
    console = Console()
    columns = _columns(("kind", "meter", "start", "end", "amount", "eur"), lines, translate)
    if not fits(console, columns):
        # Euros below the amount: a column of its own would stand a screen below.
        below = [f"{line[4]}\n{line[5]}\N{NO-BREAK SPACE}€" for line in lines]
        columns = [*columns[:4], Column(translate("simulate-column-amount"), below)]
    print_table(console, columns, names=2)


def _show_days(rows: list[dict[str, Any]], translate: Translator) -> None:
    lines = [
        (translate(f"alteration-{row['kind']}"), row["meter"], row["day"], f"{row['deviation']:+.1f} {row['unit']}")
        for row in rows
    ]
    _print(("kind", "meter", "day", "deviation"), lines, translate)


def _print(names: Sequence[str], lines: Sequence[tuple[str, ...]], translate: Translator) -> None:
    print_table(Console(), _columns(names, lines, translate))


def _columns(names: Sequence[str], lines: Sequence[tuple[str, ...]], translate: Translator) -> list[Column]:
    cells = zip(*lines, strict=True) if lines else [()] * len(names)
    return [
        Column(translate(f"simulate-column-{name}"), column, is_text=name in TEXTS)
        for name, column in zip(names, cells, strict=True)
    ]


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""`vigie bench`: speed as ratios, measured in one run."""

from typing import Annotated, Any

import typer

from app.bench_codecs import bench_codecs
from app.bench_consumption import bench_consumption
from app.bench_decode import bench_decode
from app.bench_ingest import bench_ingest
from app.bench_simulate import bench_simulate
from app.console import AsJson, print_json, say, translator

__all__ = ["bench"]

bench = typer.Typer(help="Speed, as ratios against plain alternatives.", no_args_is_help=True)


@bench.command("ingest")
def ingest(
    *,
    messages: Annotated[int, typer.Option(min=1000, max=1_000_000, help="Backlog of the drains.")] = 60_000,
    backlog: Annotated[
        int, typer.Option(min=1000, max=1_900_000, help="Backlog of the drain whose memory is watched.")
    ] = 200_000,
    latency_seconds: Annotated[int, typer.Option(min=1, max=600, help="Seconds of 1,000 messages a second.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Measure the whole ingest path beside plain alternatives, on private servers."""
    _show(bench_ingest(messages, backlog, latency_seconds, translator(), _report), as_json=as_json)


@bench.command("decode")
def decode(*, as_json: AsJson = False) -> None:
    """Measure what the costliest messages cost every decoder, and what ordinary ones do."""
    _show(bench_decode(_report), as_json=as_json)


@bench.command("consumption")
def consumption(
    *,
    registers: Annotated[int, typer.Option(min=1, max=10_000, help="How many registers.")] = 300,
    days: Annotated[int, typer.Option(min=60, max=4000, help="Days of ten-minute readings.")] = 395,
    as_json: AsJson = False,
) -> None:
    """Measure booking: a history from nothing, keeping up with live readings, one late reading; on private servers."""
    _show(bench_consumption(registers, days, translator(), _report), as_json=as_json)


@bench.command("codecs")
def codecs(
    *,
    decodes: Annotated[int, typer.Option(min=1000, max=10_000_000, help="Frames of each measurement.")] = 50_000,
    as_json: AsJson = False,
) -> None:
    """Measure uploaded codecs through their process beside the same engine in ours; no server is needed."""
    _show(bench_codecs(decodes, translator(), _report), as_json=as_json)


@bench.command("simulate")
def simulate(
    *,
    scenario: Annotated[str, typer.Option(help="Whose history is written directly.")] = "pilot",
    days: Annotated[int | None, typer.Option(min=1, help="Days of it; default: all.")] = None,
    messages: Annotated[int, typer.Option(min=1000, max=10_000_000, help="Messages published.")] = 200_000,
    as_json: AsJson = False,
) -> None:
    """Measure history written directly beside a plain COPY, and published messages beside a bare client."""
    _show(bench_simulate(scenario, days, messages, translator(), _report), as_json=as_json)


def _report(what: str) -> None:
    say(translator()("bench-progress", what=what))


def _show(figures: dict[str, Any], *, as_json: bool) -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            say(f"{name:>24}")
        for told, figure in value.items() if isinstance(value, dict) else [(name, value)]:
            say(f"{told:>24}  {figure if isinstance(figure, str) else format(figure, ',')}")
    if as_json:
        print_json(figures)

"""`vigie bench ingest`: speed as ratios, measured in one run."""

from typing import Annotated

import typer

from app.bench_ingest import bench_ingest
from app.console import AsJson, print_json, say, translator

__all__ = ["bench"]

bench = typer.Typer(help="Speed, as ratios against plain alternatives.", no_args_is_help=True)


@bench.callback()
def _group() -> None:
    """Keep `ingest` a word of its own although it is the only bench so far."""


@bench.command("ingest")
def ingest(
    *,
    messages: Annotated[int, typer.Option(min=1000, max=1_000_000, help="Backlog of the drains.")] = 60_000,
    as_json: AsJson = False,
) -> None:
    """Measure the whole ingest path beside a bare subscriber and a plain COPY, on private servers."""
    translate = translator()
    figures = bench_ingest(messages, translate, lambda what: say(translate("bench-progress", what=what)))
    for name, value in figures.items():
        say(f"{name:>24}  {value:,}")
    if as_json:
        print_json(figures)

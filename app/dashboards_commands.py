"""`vigie dashboards build | check | apply`: Grafana's files from the code, and a running Grafana from the code."""

import os
from pathlib import Path
from typing import Annotated

import typer

from app.catalogue import catalogue
from app.console import AsJson, print_json, translator
from domain.errors import UsageError
from grafana import files
from grafana.apply import apply as apply_to
from grafana.source import Source

__all__ = ["dashboards"]

dashboards = typer.Typer(help="Grafana's dashboards, data source and alert rules, from the code.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option(help="The folder that holds build/ and provisioning/.")]
Language = Annotated[str, typer.Option("--language", help="The language of titles and texts: fr or en.")]
READER = ("VIGIE_READER_HOST", "VIGIE_READER_DATABASE", "VIGIE_READER_USER", "VIGIE_READER_PASSWORD")


@dashboards.command()
def build(*, folder: Folder = files.FOLDER, language: Language = "fr", as_json: AsJson = False) -> None:
    """Write the files that Grafana reads at start."""
    count = files.write(folder, catalogue(language))
    typer.echo(translator()("panels-built", files=count, folder=str(folder)), err=True)
    if as_json:
        print_json({"files": count, "folder": str(folder)})


@dashboards.command()
def check(*, folder: Folder = files.FOLDER, language: Language = "fr", as_json: AsJson = False) -> None:
    """Fail where a file differs from the code."""
    translate = catalogue(language)
    differing = files.differences(folder, translate)
    if as_json:
        print_json({"differing": differing, "folder": str(folder)})
    if differing:
        raise UsageError("error-dashboards-differ", files=", ".join(differing))
    count = len(files.files(translate))
    typer.echo(translator()("panels-checked", files=count, folder=str(folder)), err=True)


@dashboards.command()
def apply(
    *,
    url: Annotated[str, typer.Option(envvar="VIGIE_GRAFANA_URL", help="http://host:3000")] = "",
    token: Annotated[str, typer.Option(envvar="VIGIE_GRAFANA_TOKEN", help="A service account's, role Admin.")] = "",
    rewrite: Annotated[bool, typer.Option("--rewrite", help="Write everything again, the password too.")] = False,
    language: Language = "fr",
    as_json: AsJson = False,
) -> None:
    """Bring a running Grafana to the state of the code; a second run writes nothing."""
    if not url or not token:
        raise UsageError("error-grafana-unnamed")
    done = apply_to(url, token, catalogue(language), _source(), rewrite=rewrite)
    texts = {"written": len(done.written), "unchanged": len(done.unchanged)}
    typer.echo(translator()("panels-applied", **texts), err=True)
    if as_json:
        print_json({"written": list(done.written), "unchanged": list(done.unchanged)})


def _source() -> Source | None:
    """Return where Grafana finds the database, from the same variables as the compose file's; None when unset."""
    values = [os.environ.get(name, "") for name in READER]
    if not any(values):
        return None
    missing = [name for name, value in zip(READER, values, strict=True) if not value]
    if missing:
        raise UsageError("error-grafana-half-source", missing=", ".join(missing), variables=", ".join(READER))
    return Source(address=values[0], database=values[1], user=values[2], password=values[3])

"""`vigie profile`: mapping profiles, checked by their own vectors, kept in versions, put in and out of force."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.wording import person
from app.console import AsJson, author, print_json, say, translator
from app.profile_file import read_file
from app.profiles import ProfileBook
from app.servers import database_url
from ingest.mapping.vectors import read_document
from storage.profiles import TimescaleProfiles

__all__ = ["profile"]

profile = typer.Typer(help="Mapping profiles for devices that speak no known dialect.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The profile with its vectors: .json, .yaml or .yml.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="As `vigie profile list` shows it.")]


@profile.command("add")
def add(file: File, *, as_json: AsJson = False) -> None:
    """Check a profile by its vectors, and put it in force; a known name gets a new version."""
    kept = _book().save(read_file(file), author("vigie profile"))
    key = "profile-added" if kept["new"] else "profile-same"
    say(translator()(key, name=kept["name"], version=str(kept["version"])))
    if kept["beside"]:
        first = min(kept["name"], *kept["beside"])
        say(translator()("profile-beside", others=", ".join(kept["beside"]), first=first))
    if as_json:
        print_json(dict(kept))


@profile.command("test")
def check(file: File, *, as_json: AsJson = False) -> None:
    """Check a profile by its vectors; nothing is kept."""
    read = read_document(read_file(file))
    say(translator()("profile-tested", name=read.name, vectors=len(read.vectors)))
    if as_json:
        print_json({"name": read.name, "vectors": len(read.vectors)})


@profile.command("list")
def listed(*, as_json: AsJson = False) -> None:
    """List the profiles: the newest version of each, and whether it is in force."""
    translate = translator()
    rows = _book().profiles()
    if not rows:
        say(translate("profile-none"))
    for row in rows:
        say(
            translate(
                "profile-listed",
                name=row["name"], version=str(row["version"]), state="on" if row["active"] else "off",
                topic=row["topic"], by=person(row["created_by"], translate), day=row["created_at"].date().isoformat(),
            )
        )  # fmt: skip
        if row["after"]:
            say("  " + translate("profiles-after", names=", ".join(row["after"])))
    if as_json:
        print_json({"items": [_plain({key: row[key] for key in row if key != "body"}) for row in rows]})


@profile.command("show")
def show(
    name: Name,
    *,
    version: Annotated[
        int | None, typer.Option(min=1, max=2_000_000_000, help="A version; default: the newest.")
    ] = None,
) -> None:
    """Print a profile's document, as `add` takes it."""
    print_json(_book().profile(name, version)["document"])


@profile.command("off")
def off(name: Name) -> None:
    """Put a profile out of force: its messages go to the decoders built in."""
    _book().activate(name, author("vigie profile"), active=False)
    say(translator()("profile-off", name=name))


@profile.command("on")
def on(name: Name) -> None:
    """Put a profile in force again: its newest version."""
    _book().activate(name, author("vigie profile"), active=True)
    say(translator()("profile-on", name=name))


def _book() -> ProfileBook:
    return ProfileBook(TimescaleProfiles(database_url()))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}

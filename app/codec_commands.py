"""`vigie codec`: payload codecs in JavaScript, checked by their own vectors, kept in versions, tried, assigned."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from api.wording import person
from app.codecs import MOST_SOURCE, CodecBook, check_source, frame_of, json_of
from app.console import AsJson, author, print_json, say, translator
from app.servers import database_url
from domain.codec import Change, CodecValue, Trial, VectorsFailedError
from domain.errors import UsageError
from domain.text import Translator
from ingest.codecs.process import Worker
from ingest.codecs.vectors import check, try_frame, vectors_of
from storage.codecs import TimescaleCodecs

__all__ = ["codec"]

codec = typer.Typer(help="Payload codecs in JavaScript (TS013) for LoRaWAN devices.", no_args_is_help=True)

MOST_VECTORS_FILE = 1_048_576
Script = Annotated[Path, typer.Argument(metavar="FILE.js", help="Script with decodeUplink(input), Decoder or Decode.")]
Vectors = Annotated[Path, typer.Option(metavar="FILE.json", help="Test vectors: frames and what they must give.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Which codec.")]
Version = Annotated[
    int | None, typer.Option(min=1, max=2_000_000_000, help="Which version; default: the one in force.")
]


@codec.command("add")
def add(
    file: Script,
    *,
    name: Annotated[str, typer.Option(help="Its name; a known one gets a new version.")],
    vectors: Vectors,
    note: Annotated[str, typer.Option(help="What this version is about.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check a codec by its vectors, and put it in force."""
    source, document = _text(file, MOST_SOURCE), json_of(_text(vectors, MOST_VECTORS_FILE))
    with closing(Worker()) as worker:
        try:
            kept = _book(worker).add(name, source, document, note=note, by=author("vigie codec"))
        except VectorsFailedError as failed:
            _tell(failed)
            raise
    shown = {key: kept[key] for key in ("vectors", "values")}
    if kept["new"]:
        say(translator()("codec-added", name=kept["name"], version=str(kept["version"]), **shown))
    else:
        say(translator()("codec-same", name=kept["name"], version=str(kept["version"])))
    if as_json:
        print_json(dict(kept))


@codec.command("list")
def listed(*, as_json: AsJson = False) -> None:
    """List the codecs in force."""
    translate = translator()
    rows = TimescaleCodecs(database_url()).codecs()
    if not rows:
        say(translate("codec-none"))
    for row in rows:
        say(
            translate(
                "codec-listed",
                name=row["name"],
                vectors=row["vectors"],
                devices=row["devices"],
                **_origin(row, translate),
            )
        )
    if as_json:
        print_json({"items": [_plain(row) for row in rows]})


@codec.command("show")
def show(name: Name, *, version: Version = None, as_json: AsJson = False) -> None:
    """Print a codec's script; its versions and devices are told beside it."""
    translate = translator()
    codecs = TimescaleCodecs(database_url())
    found, versions, devices = codecs.codec(name, version), codecs.versions(name), codecs.devices(name)
    for row in versions:
        counts = {"vectors": row["vectors"], "bytes": row["bytes"]}
        say(translate("codec-shown-version", **_origin(row, translate), **counts))
    say(translate("codec-shown-devices", devices=", ".join(devices) or "-"))
    if as_json:
        print_json({**_plain(found), "versions": [_plain(row) for row in versions], "devices": list(devices)})
    else:
        typer.echo(found["source"])


@codec.command("test")
def run_vectors(file: Script, *, vectors: Vectors, as_json: AsJson = False) -> None:
    """Run a script over its vectors, and say where they differ; nothing is kept."""
    source, document = _text(file, MOST_SOURCE), json_of(_text(vectors, MOST_VECTORS_FILE))
    check_source(source)
    read = vectors_of(document)
    with closing(Worker()) as worker:
        try:
            values = check(worker, source, read)
        except VectorsFailedError as failed:
            _tell(failed)
            raise
    say(translator()("codec-tested", vectors=len(read), values=values))
    if as_json:
        print_json({"vectors": len(read), "values": values})


@codec.command("preview")
def preview(
    file: Script,
    *,
    name: Annotated[str, typer.Option(help="The codec that it would be a version of.")],
    vectors: Vectors,
    as_json: AsJson = False,
) -> None:
    """Show what a script would change if it were added: on the latest messages that were refused, and on vectors."""
    source, document = _text(file, MOST_SOURCE), json_of(_text(vectors, MOST_VECTORS_FILE))
    with closing(Worker()) as worker:
        found = _book(worker).preview(name, source, document)
    translate = translator()
    for one in found["compared"]:
        before = "-" if one.before is None else _read(one.before, translate)
        sender = one.device or f"{translate('codecs-preview-vector')} {one.vector}"
        shown = {"before": before, "after": _read(one.after, translate), "change": one.change}
        say(translate("codec-compared", sender=sender, port=str(one.port), bytes=one.data, **shown))
    counts = Counter(one.change for one in found["compared"])
    said = {str(change): counts[change] for change in Change}
    say(_preview_counts(found, said, translate))
    problem = found["problem"]
    told = None if problem is None else translate(problem.message.key, **problem.message.params)
    if told is not None:
        say(f"{translate('codecs-preview-problem')} {told}")
    if as_json:
        print_json({"name": name, "version": found["version"], "counts": said, "problem": told})
    if told is not None:
        raise typer.Exit(2)


def _preview_counts(found: Mapping[str, Any], counts: Mapping[str, int], translate: Translator) -> str:
    if not found["compared"]:
        return translate("codecs-preview-none")
    if found["version"] is None:
        return translate("codecs-preview-counts-new", new=counts["new"], unread=counts["unread"])
    return translate("codecs-preview-counts", version=str(found["version"]), **counts)


@codec.command("try")
def try_one(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE.js", help="A codec, or a script that is not uploaded yet.")],
    *,
    port: Annotated[int, typer.Option(help="The frame's fPort.")],
    data: Annotated[str, typer.Option("--bytes", help="The frame's bytes, hexadecimal.")],
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """Show what a codec makes of a frame; nothing is kept."""
    with closing(Worker()) as worker:
        trial = _trial(worker, name, version, port, data)
    translate = translator()
    for value in trial.values:
        say(
            translate(
                "codec-value",
                channel=value.channel,
                value=f"{value.value:.15g} {value.unit or ''}".rstrip(),
                time=value.time.isoformat(),
            )
        )
    if trial.fault is not None:
        say(translate("codec-fault", detail_fault=trial.fault))
    elif not trial.values:
        say(translate("codec-no-value"))
    if as_json:
        values = [_of_value(value) for value in trial.values]
        print_json({"answer": trial.answer, "values": values, "fault": trial.fault})


@codec.command("assign")
def assign(
    device: Annotated[str, typer.Argument(help="Code of the device: its DevEUI.")],
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The codec; none takes it away.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let a codec read a device's frames."""
    with closing(Worker()) as worker:
        _book(worker).assign(device, name, author("vigie codec"))
    translate = translator()
    say(translate("codec-unassigned", device=device) if name is None else
        translate("codec-assigned", device=device, codec=name))  # fmt: skip
    if as_json:
        print_json({"device": device, "codec": name})


def _book(worker: Worker) -> CodecBook:
    return CodecBook(TimescaleCodecs(database_url()), worker)


def _trial(worker: Worker, name: str, version: int | None, port: int, data: str) -> Trial:
    if not name.endswith((".js", ".cjs")):
        return _book(worker).trial(name, version, port, data)
    source = _text(Path(name), MOST_SOURCE)
    check_source(source)
    return try_frame(worker, Path(name).stem, source, frame_of(port, data))


def _read(trial: Trial, translate: Translator) -> str:
    """Return what was read of a frame, or why nothing was."""
    values = ", ".join(f"{one.channel} {one.value:.15g} {one.unit or ''}".rstrip() for one in trial.values)
    return values or translate("codec-fault-told", detail_fault=trial.fault or "-")


def _tell(failed: VectorsFailedError) -> None:
    """Tell every difference; the sentence of the error itself tells the first."""
    for found in failed.differences:
        said = {"expected": found.expected or "none", "detail_fault": found.got or "none"}
        say(translator()("codec-difference", vector=found.label, path=found.path or "-", **said))


def _text(path: Path, most: int) -> str:
    """Return a file's text.

    Raises:
        UsageError: it is not there, too large, or not UTF-8.
    """
    if path.is_dir():
        raise UsageError("error-file-unreadable", path=str(path), reason="folder")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError as error:
        raise UsageError("error-file-missing", path=str(path)) from error
    except OSError as error:
        raise UsageError("error-file-unreadable", path=str(path), reason=str(error.strerror)) from error
    if len(data) > most:
        raise UsageError("error-codec-file-large", file=str(path), most=most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("error-codec-not-utf8", field=str(path)) from error


def _origin(row: Mapping[str, Any], translate: Translator) -> dict[str, str]:
    return {
        "version": str(row["version"]),
        "by": person(row["created_by"], translate),
        "day": row["created_at"].date().isoformat(),
        "note": row["note"],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "created_at": row["created_at"].isoformat()}


def _of_value(value: CodecValue) -> dict[str, Any]:
    return {**value._asdict(), "time": value.time.isoformat()}

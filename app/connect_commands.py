"""`vigie connect FILE` and `vigie device list | give | revoke | rotate`: devices registered, let in, and shut out."""

import os
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.connecting import Connecting
from app.console import AsJson, print_json, say, translator
from app.identity_sheet import sheets_pdf
from app.servers import admin_endpoint, database_url, device_endpoint
from app.table import Column, print_table
from domain.connection import Access, Applied, CheckedLine, Credential, DeviceIdentity, Sheet, Verdict
from domain.errors import NotFoundError, UsageError
from domain.text import Message, Translator

__all__ = ["connect", "connecting", "device", "line_told"]

BY = "vigie connect"
ISO_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
SHOWN = 40
"""Lines that the terminal shows; refused ones come first."""

device = typer.Typer(help="Devices' accounts at the broker.", no_args_is_help=True)
SheetFile = Annotated[
    Path | None, typer.Option(metavar="FILE.pdf", help="Where the sheets go; without it passwords are printed.")
]


def connecting() -> Connecting:
    """Return what connects devices, on the servers of the settings."""
    return Connecting(database_url(), admin_endpoint(), device_endpoint(), lambda: datetime.now(UTC))


def connect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX, one register a line.")],
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Connect them; without it nothing is written.")] = False,
    sheets: SheetFile = None,
    as_json: AsJson = False,
) -> None:
    """Check a list of devices, every line with its verdict; with --apply, connect them all, or none."""
    translate = translator()
    if sheets is not None and not apply:
        raise UsageError("error-connect-sheets-without-apply")
    if file.is_dir():
        raise UsageError("error-file-folder", path=str(file))
    if not file.exists():
        raise NotFoundError("error-file-missing", path=str(file))
    work = connecting()
    lines = work.read(file.name, _content(file))
    target = _SheetTarget(sheets)
    applied = work.apply(lines, BY) if apply else Applied(tuple(work.check(lines)))
    _show(applied.lines, translate, err=as_json)
    say(translate("connect-counts", **applied.counts()))
    if applied.done:
        _tell(applied, translate)
        target.write(applied.sheets, translate, as_json=as_json)
    elif applied.counts()[Verdict.REFUSED]:
        say(translate("connect-nothing-written"))
    else:
        say(translate("connect-dry-run"))
    if as_json:
        print_json(_told(applied, translate, with_passwords=sheets is None))
    if applied.counts()[Verdict.REFUSED]:
        raise typer.Exit(2)


@device.command("list")
def list_all(
    *,
    ended: Annotated[bool, typer.Option("--ended", help="Also accounts that ended.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show devices' accounts at the broker; never passwords."""
    translate = translator()
    found = connecting().identities(ended=ended)
    if as_json:
        print_json({"identities": [_identity_told(one) for one in found]})
        return
    rows = [_identity_told(one) for one in found]
    columns = [
        Column(translate(f"device-column-{name.replace('_', '-')}"), [_cell(row[name]) for row in rows], is_text=True)
        for name in ("device", "credential", "publish", "issued_at", "issued_by", "revoked_at")
    ]
    print_table(Console(), columns)


@device.command()
def give(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The user name of a gateway or network server.")],
    *,
    topics: Annotated[
        list[str] | None,
        typer.Option(
            "--topic", help="An MQTT filter it publishes to; may be repeated. A device whose account ended has its own."
        ),
    ] = None,
    listens: Annotated[
        list[str] | None, typer.Option("--listen", help="An MQTT filter it listens to; may be repeated.")
    ] = None,
    certificate: Annotated[
        bool, typer.Option("--certificate", help="It shows a client certificate, and has no password.")
    ] = False,
    sheet: SheetFile = None,
    as_json: AsJson = False,
) -> None:
    """Give an account to a gateway or a network server, or another to a device whose account was ended."""
    translate = translator()
    if not topics and (listens or certificate):
        raise UsageError("error-device-without-topics", device=name[:120])
    target = _SheetTarget(sheet)
    credential = Credential.CERTIFICATE if certificate else Credential.PASSWORD
    access = Access(credential, tuple(topics), tuple(listens or ())) if topics else None
    made = connecting().give(name, access, BY)
    say(translate("device-given", device=name))
    target.write([made], translate, as_json=as_json)
    if as_json:
        print_json(_account_told(made, with_password=sheet is None))


@device.command()
def revoke(
    name: Annotated[str, typer.Argument(metavar="DEVICE", help="The device's name.")], *, as_json: AsJson = False
) -> None:
    """End a device's account: it is disconnected at once, and does not come in again."""
    connecting().revoke(name, BY)
    say(translator()("device-revoked", device=name))
    if as_json:
        print_json({"revoked": name})


@device.command()
def rotate(
    name: Annotated[str, typer.Argument(metavar="DEVICE", help="The device's name.")],
    *,
    sheet: SheetFile = None,
    as_json: AsJson = False,
) -> None:
    """Give a device another password; the one before ends at once."""
    translate = translator()
    target = _SheetTarget(sheet)
    made = connecting().rotate(name, BY)
    say(translate("device-rotated", device=name))
    target.write([made], translate, as_json=as_json)
    if as_json:
        print_json(_account_told(made, with_password=sheet is None))


class _SheetTarget:
    """A file for sheets, tried before anything else: passwords are seen once, and must not meet a closed door."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is None:
            return
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError as error:
            raise UsageError("error-sheet-exists", path=str(path)) from error
        except OSError as error:
            raise UsageError("error-sheet-unwritable", path=str(path), reason=str(error.strerror)) from error
        path.unlink()

    def write(self, sheets: list[Sheet] | tuple[Sheet, ...], translate: Translator, *, as_json: bool) -> None:
        """Write the sheets to the file, private; where there is none, or it fails, print the passwords."""
        if not sheets:
            if self._path is not None:
                say(translate("sheet-none", path=str(self._path)))
            return
        if self._path is not None:
            try:
                self._write(sheets_pdf(sheets, translate))
            except OSError as error:
                say(translate("error-sheet-unwritable", path=str(self._path), reason=str(error.strerror)))
            else:
                say(translate("sheet-written", path=str(self._path), sheets=len(sheets)))
                return
        for one in sheets:
            if one.identity.password is not None:
                typer.echo(f"{one.identity.device}\t{one.identity.password}", err=as_json)

    def _write(self, content: bytes) -> None:
        assert self._path is not None
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 (a descriptor, not a path)
            file.write(content)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError("error-file-unreadable", path=str(file), reason=str(error.strerror)) from error


def _show(lines: tuple[CheckedLine, ...], translate: Translator, *, err: bool) -> None:
    """Show the lines, those that are refused or annotated first, as many as a terminal bears."""
    order = sorted(lines, key=lambda line: (line.verdict is not Verdict.REFUSED, not line.notes, line.number))
    for line in order[:SHOWN]:
        what = " · ".join(line.line.get(name, "") for name in ("meter", "register"))
        verdict = translate(f"connect-verdict-{line.verdict.value}")
        typer.echo(f"{line.number:>5}  {verdict}  {what}", err=err)
        for message in (*line.reasons, *line.notes):
            typer.echo(f"       - {translate(message.key, **message.params)}", err=err)
    if len(order) > SHOWN:
        rest = Counter(line.verdict for line in order[SHOWN:])
        typer.echo(translate("connect-more", lines=rest.total()), err=err)


def _tell(applied: Applied, translate: Translator) -> None:
    for message in (applied.no_accounts, applied.not_replayed):
        if message is not None:
            say(translate(message.key, **message.params))
    if applied.replayed is not None:
        say(translate("rejections-replayed", **applied.replayed.told()))


def line_told(line: CheckedLine, translate: Translator) -> dict[str, Any]:
    """Return a line as programs are told it."""

    def words(messages: tuple[Message, ...]) -> list[str]:
        return [translate(message.key, **message.params) for message in messages]

    names = {name: line.line.get(name, "") for name in ("meter", "register", "device")}
    return {
        "line": line.number,
        "verdict": line.verdict.value,
        **names,
        "reasons": words(line.reasons),
        "notes": words(line.notes),
    }


def _told(applied: Applied, translate: Translator, *, with_passwords: bool) -> dict[str, Any]:
    no_accounts = applied.no_accounts
    return {
        "done": applied.done,
        "counts": applied.counts(),
        "lines": [line_told(line, translate) for line in applied.lines],
        "accounts": [_account_told(sheet, with_password=with_passwords) for sheet in applied.sheets],
        "no_accounts": None if no_accounts is None else translate(no_accounts.key, **no_accounts.params),
        "replayed": None if applied.replayed is None else applied.replayed.told(),
    }


def _account_told(sheet: Sheet, *, with_password: bool) -> dict[str, Any]:
    access = sheet.identity.access
    return {
        "device": sheet.identity.device,
        "credential": access.credential.value,
        "password": sheet.identity.password if with_password else None,
        "publish": list(access.publish),
        "subscribe": list(access.subscribe),
    }


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    text = str(value or "")
    return text[:16].replace("T", " ") if ISO_MINUTE.match(text) else text


def _identity_told(one: DeviceIdentity) -> dict[str, Any]:
    return {
        "device": one.device,
        "credential": one.access.credential.value,
        "publish": list(one.access.publish),
        "subscribe": list(one.access.subscribe),
        "issued_at": one.issued_at.isoformat(),
        "issued_by": one.issued_by,
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        "revoked_by": one.revoked_by,
    }

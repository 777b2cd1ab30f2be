"""`vigie connect FILE`: devices registered and let in, as a list."""

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.connecting import Connecting
from app.console import AsJson, print_json, say, translator
from app.identity_sheet import sheets_pdf
from app.servers import admin_endpoint, database_url, device_endpoint
from domain.connection import Applied, CheckedLine, Sheet, Verdict
from domain.errors import NotFoundError, UsageError
from domain.text import Message, Translator

__all__ = ["BY", "SheetFile", "SheetTarget", "account_told", "connect", "connecting", "line_told"]

BY = "vigie connect"
SHOWN = 40
"""Lines that the terminal shows; refused ones come first."""

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
    target = SheetTarget(sheets)
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


class SheetTarget:
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
        "accounts": [account_told(sheet, with_password=with_passwords) for sheet in applied.sheets],
        "no_accounts": None if no_accounts is None else translate(no_accounts.key, **no_accounts.params),
        "replayed": None if applied.replayed is None else applied.replayed.told(),
    }


def account_told(sheet: Sheet, *, with_password: bool) -> dict[str, Any]:
    """Return an account as programs are told it."""
    access = sheet.identity.access
    return {
        "device": sheet.identity.device,
        "credential": access.credential.value,
        "password": sheet.identity.password if with_password else None,
        "publish": list(access.publish),
        "subscribe": list(access.subscribe),
    }

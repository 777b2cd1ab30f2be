"""`vigie device list | give | revoke | rotate | check`: accounts at the broker, let in, shut out, and compared."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.account_check import Checked
from app.connect_commands import BY, SheetFile, SheetTarget, account_told, connecting
from app.console import AsJson, print_json, say, translator
from app.simulation_choice import moment
from app.table import Column, print_table
from domain.account_check import Difference
from domain.connection import Access, Credential, DeviceIdentity, Sheet
from domain.errors import UsageError
from domain.text import Translator

__all__ = ["device"]

ISO_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")

device = typer.Typer(help="Devices' accounts at the broker.", no_args_is_help=True)


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
    target = SheetTarget(sheet)
    credential = Credential.CERTIFICATE if certificate else Credential.PASSWORD
    access = Access(credential, tuple(topics), tuple(listens or ())) if topics else None
    made = connecting().give(name, access, BY)
    say(translate("device-given", device=name))
    target.write([made], translate, as_json=as_json)
    if as_json:
        print_json(account_told(made, with_password=sheet is None))


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
    target = SheetTarget(sheet)
    made = connecting().rotate(name, BY)
    say(translate("device-rotated", device=name))
    target.write([made], translate, as_json=as_json)
    if as_json:
        print_json(account_told(made, with_password=sheet is None))


@device.command()
def check(
    *,
    mend: Annotated[
        bool, typer.Option("--mend", help="Make accounts what the database says; passwords that there are stay.")
    ] = False,
    end_unknown: Annotated[
        bool, typer.Option("--end-unknown", help="With --mend: also end accounts of which the database knows nothing.")
    ] = False,
    sheets: Annotated[
        Path | None,
        typer.Option(
            "--sheets",
            metavar="FILE.pdf",
            help="With --mend: other passwords for lost ones, on sheets.",
        ),
    ] = None,
    restored: Annotated[
        str | None,
        typer.Option(metavar="T", help="The moment of the copy from which the broker came back, with its offset."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare devices' accounts at the broker with the database; code 1 where something differs."""
    translate = translator()
    if not mend and (end_unknown or sheets is not None):
        raise UsageError("error-device-check-without-mend")
    since = moment(restored) if restored is not None else None
    target = SheetTarget(sheets)
    work = connecting()
    made: list[Sheet] = []
    if mend:
        checked, made = work.accounts_mended(since, BY, end_unknown=end_unknown, renew=sheets is not None)
    else:
        checked = work.accounts_compared(since)
    _tell(checked, translate)
    target.write(made, translate, as_json=as_json)
    if as_json:
        print_json(
            {"differences": [_told(one) for one in checked.left], "mended": [_told(one) for one in checked.mended]}
        )
    if checked.left:
        raise typer.Exit(1)


def _tell(checked: Checked, translate: Translator) -> None:
    """Say every difference with its remedy, and what was mended."""
    for one in checked.mended:
        say(translate("device-check-mended", difference=_words(one, translate)))
    for one in checked.left:
        remedy = translate(f"device-remedy-{_key(one)}", device=one.device)
        say(translate("device-check-left", difference=_words(one, translate), remedy=remedy))
    passwords = sum(one.fault.needs_password for one in checked.left)
    if passwords:
        say(translate("device-check-passwords", count=passwords))
    say(translate("device-check-same") if not checked.found else
        translate("device-check-counts", left=len(checked.left), mended=len(checked.mended)))  # fmt: skip


def _words(one: Difference, translate: Translator) -> str:
    return translate(f"device-fault-{_key(one)}", device=one.device, topic=one.topic, other=one.other)


def _key(one: Difference) -> str:
    return one.fault.value.replace("_", "-")


def _told(one: Difference) -> dict[str, str]:
    told = {"device": one.device, "fault": one.fault.value}
    return {**told, "topic": one.topic, "other": one.other} if one.other else told


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

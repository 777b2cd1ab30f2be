"""`vigie balance`: whether the account of a register, or of all of them, adds up."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from analytics.balances import Check, check_all
from app.balances import balance_of
from app.console import AsJson, bar, print_json, say, translator
from app.servers import database_url
from domain.calendar import day_bounds, zone
from domain.errors import UsageError
from storage.balance import TimescaleBalances

__all__ = ["balance"]


def balance(
    meter: Annotated[str | None, typer.Argument(help="Code of the meter.")] = None,
    *,
    register: Annotated[str | None, typer.Option(help="Register; may be left out when there is one.")] = None,
    source: Annotated[str, typer.Option(help="Which series of readings.")] = "live",
    start: Annotated[str | None, typer.Option(help="Day of the site, or time with offset; default: the first.")] = None,
    end: Annotated[str | None, typer.Option(help="The same, not included; default: the last.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Check every register by civil month, and keep it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare what readings say with the stored hours; ends with 1 where an account does not close."""
    if all_ == (meter is not None):
        raise UsageError("error-balance-which")
    store = TimescaleBalances(database_url())
    told = _all(store) if meter is None else _one(store, meter, register, source, (start, end))
    if as_json:
        print_json(told)
    if told.get("open", not told.get("closes")):
        raise typer.Exit(1)


def _one(
    store: TimescaleBalances, meter: str, register: str | None, source: str, asked: tuple[str | None, str | None]
) -> dict[str, Any]:
    register_id, name, unit, timezone = store.find(meter, register)
    start, end = (None if text is None else _instant(text, timezone) for text in asked)
    found = balance_of(store, register_id, source, (start, end), datetime.now(UTC))
    if found is None:
        raise UsageError("error-balance-empty")
    told = {"meter": meter, "register": name, "source": source, "unit": unit, **found}
    for moment in ("start", "end"):
        told[moment] = found[moment].isoformat().replace("+00:00", "Z")
    say(translator()("balance-line", **_spoken(told)))
    return told


def _all(store: TimescaleBalances) -> dict[str, Any]:
    with bar(translator()("balance-progress")) as shown:
        checks = check_all(store, datetime.now(UTC), progress=shown.to)
    troubles = [_told(check) for check in checks if not check.clean]
    for trouble in troubles:
        say(translator()("balance-line", **_spoken(trouble)))
    counts = {
        "checked": len(checks),
        "open": sum(not check.closes for check in checks),
        "unclean": len(troubles),
    }
    say(translator()("balance-done", **counts))
    return {**counts, "troubles": troubles}


def _told(check: Check) -> dict[str, Any]:
    meter, register, source = check.names
    whole = check.balance
    return {
        "meter": meter, "register": register, "source": source, "residual": whole.residual,
        "unexplained": whole.unexplained, "pending": whole.pending, "closes": check.closes, "clean": check.clean,
        "open_months": [month.isoformat() for month in check.open_months],
    }  # fmt: skip


def _spoken(told: dict[str, Any]) -> dict[str, str | float]:
    verdict = "clean" if told["clean"] else "unclean" if told["closes"] else "open"
    return {
        "meter": told["meter"], "register": told["register"], "source": told["source"], "verdict": verdict,
        "residual": told["residual"], "unexplained": told["unexplained"], "pending": told["pending"],
    }  # fmt: skip


def _instant(text: str, timezone: str) -> datetime:
    try:
        if "T" not in text:
            return day_bounds(date.fromisoformat(text), zone(timezone))[0]
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UsageError("error-balance-time", value=text)

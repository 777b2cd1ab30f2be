"""Numbers, euros and dates as a reader of one language writes them, in one time zone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from domain.calendar import DEFAULT_ZONE, zone
from domain.text import Translator

__all__ = ["Wording", "nameless", "person"]

NOTHING = "\u2013"
"""A dash where nothing is known."""
MINUS = "\u2212"
"""What a reader expects before a negative number; Babel writes a hyphen."""
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


NAMELESS = re.compile(r"(viewer|manager|technician|admin) \(([0-9a-f]{8})\)")
NUMBER = re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def nameless(role: str, number: str) -> str:
    """Return what is kept of whoever acts with a token without label: its role, and the start of its number."""
    return f"{role} ({number[:8]})"


def person(kept: str | None, translate: Translator) -> str:
    """Return who did something, as it is kept, for a reader: a name, or the role of a token without one."""
    if not kept:
        return NOTHING
    if found := NAMELESS.fullmatch(kept):
        return translate("person-nameless", role=found[1], number=found[2])
    if found := NUMBER.fullmatch(kept):
        return translate("person-nameless", role="other", number=found[1])
    return kept


class Wording:
    """What templates format with."""

    def __init__(self, language: str, tz: ZoneInfo | None = None) -> None:
        self._locale = LOCALES[language]
        self._tz = tz or zone(DEFAULT_ZONE)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return a number with so many decimals, a dash for None."""
        if value is None:
            return NOTHING
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _signed(format_decimal(value, format=pattern, locale=self._locale))

    def exact(self, value: float | None) -> str:
        """Return a number with the decimals it has, six at most, a dash for None."""
        return NOTHING if value is None else _signed(format_decimal(value, format="#,##0.######", locale=self._locale))

    def euros(self, value: float | None, digits: int = 0) -> str:
        """Return an amount of euros."""
        if value is None:
            return NOTHING
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + " ¤"
        if self._locale == "en_GB":
            pattern = "¤" + pattern.removesuffix(" ¤")
        return _signed(format_currency(value, "EUR", pattern, locale=self._locale, currency_digits=False))

    def percent(self, value: float | None) -> str:
        """Return a share from 0 to 1 as per cent."""
        return NOTHING if value is None else _signed(format_percent(value, locale=self._locale))

    def moment(self, value: datetime | None) -> str:
        """Return a date and time of the zone."""
        return (
            NOTHING if value is None else format_datetime(value, "d MMM y, HH:mm", tzinfo=self._tz, locale=self._locale)
        )

    def clock(self, value: datetime) -> str:
        """Return the time of day."""
        return format_time(value, "HH:mm", tzinfo=self._tz, locale=self._locale)

    def day(self, value: date | None) -> str:
        """Return a civil day; of a moment, the one it falls in."""
        if isinstance(value, datetime):
            value = value.astimezone(self._tz).date()
        return NOTHING if value is None else format_date(value, "d MMM y", locale=self._locale)

    def month(self, value: date) -> str:
        """Return a civil month."""
        return format_date(value, "LLLL y", locale=self._locale)

    def month_of(self, start: datetime, end: datetime) -> str:
        """Return the civil month, in the zone, that holds [start, end)."""
        return self.month((start + (end - start) / 2).astimezone(self._tz).date())

    def span(self, seconds: float) -> str:
        """Return a length of time in its largest unit."""
        return format_timedelta(timedelta(seconds=seconds), locale=self._locale, threshold=1.2)


def _signed(figure: str) -> str:
    # What rounds to zero has no sign.
    return figure.replace("-", MINUS if any(digit in figure for digit in "123456789") else "")

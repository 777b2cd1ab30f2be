"""What Grafana's PostgreSQL source makes of a query before it runs: as text, and with bound parameters.

The text form follows Grafana step by step (variables in the browser, then intervals and macros in the server), so
that tests run what Grafana would run. The bound form is for our own pages: no value from a request is ever written
into SQL, and a variable may stand only as a whole quoted text, '${name:csv}'.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from grafana.interval import interval_text, parse_interval

__all__ = ["ExpandedQuery", "Values", "expand", "expand_as_grafana", "variables_of"]

Values = Mapping[str, str | int | Sequence[str | int]]
"""Variable -> its one value, or its several."""

MACRO = re.compile(r"\$([_a-zA-Z0-9]+)\(([^\)]*)\)(,?)")
VARIABLE = re.compile(r"\$(\w+)|\[\[(\w+)(?::(\w+))?\]\]|\$\{(\w+)(?:\.[^:^}]+)?(?::([^}]+))?\}")
QUOTED_CSV = re.compile(r"'\$\{(\w+):csv\}'")
DIALECTS = ("csv", "pipe", "raw", "sqlstring")


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """SQL for psycopg with named placeholders, and their values."""

    sql: str
    params: Mapping[str, object]


def variables_of(sql: str) -> tuple[str, ...]:
    """Return the names of the variables a query asks for, in order, without Grafana's own."""
    found = (match[1] or match[2] or match[4] for match in VARIABLE.finditer(sql))
    return tuple(dict.fromkeys(name for name in found if not name.startswith("__")))


def expand(sql: str, range_from: datetime, range_to: datetime, interval_ms: int, variables: Values) -> ExpandedQuery:
    """Expand with bound parameters; a variable that is not given counts as no choice at all.

    Raises:
        ValueError: a variable stands elsewhere than in '${name:csv}', or a macro is unknown.
    """
    _require_aware(range_from, range_to)
    params: dict[str, object] = {"range_from": range_from, "range_to": range_to}

    def bind(match: re.Match[str]) -> str:
        params[f"var_{match[1]}"] = ",".join(_listed(variables.get(match[1], ())))
        return f"%(var_{match[1]})s::text"

    bound = QUOTED_CSV.sub(bind, sql.replace("%", "%%"))
    left = variables_of(bound)
    if left:
        raise ValueError(f"The variable {left[0]} must stand as '${{{left[0]}:csv}}' for our pages.")
    bound = _intervals(bound, range_from, range_to, interval_ms)
    return ExpandedQuery(_macros(bound, "%(range_from)s", "%(range_to)s", range_from, range_to), params)


def expand_as_grafana(sql: str, range_from: datetime, range_to: datetime, interval_ms: int, variables: Values) -> str:
    """Expand to the text that Grafana sends; unknown variables stay as they are, as in Grafana.

    Raises:
        ValueError: a macro is unknown or lacks an argument, as Grafana's own error.
    """
    _require_aware(range_from, range_to)
    text = VARIABLE.sub(lambda match: _in_browser(match, variables), sql)
    text = _intervals(text, range_from, range_to, interval_ms)
    return _macros(text, f"'{rfc3339(range_from)}'", f"'{rfc3339(range_to)}'", range_from, range_to)


def rfc3339(moment: datetime) -> str:
    """Write an instant as Go's RFC3339Nano does: UTC, no trailing zeros in the fraction."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{text.rstrip('0') if '.' in text else text}Z"


def _in_browser(match: re.Match[str], variables: Values) -> str:
    name, dialect = match[1] or match[2] or match[4], match[3] or match[5]
    if name not in variables:
        return match[0]
    value = variables[name]
    if dialect is None:
        return _plain(value)
    if dialect not in DIALECTS:
        raise ValueError(f"The format :{dialect} of {name} is not one of {', '.join(DIALECTS)}.")
    values = _listed(value)
    if dialect == "sqlstring":
        return ",".join(_sqlstring(item) for item in values)
    return ("|" if dialect == "pipe" else ",").join(values)


def _plain(value: str | int | Sequence[str | int]) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value.replace("'", "''")
    return ",".join(f"'{str(item).replace(chr(39), chr(39) * 2)}'" for item in value)


def _sqlstring(value: str) -> str:
    escaped = value.replace("'", "''").replace('"', '\\"')
    return f"'{escaped}'"


def _listed(value: str | int | Sequence[str | int]) -> list[str]:
    return [str(value)] if isinstance(value, str | int) else [str(item) for item in value]


def _intervals(sql: str, range_from: datetime, range_to: datetime, interval_ms: int) -> str:
    sql = sql.replace("$__interval_ms", str(interval_ms)).replace("$__interval", interval_text(interval_ms))
    sql = sql.replace("$__unixEpochFrom()", str(int(range_from.timestamp())))
    return sql.replace("$__unixEpochTo()", str(int(range_to.timestamp())))


def _macros(sql: str, start: str, end: str, range_from: datetime, range_to: datetime) -> str:
    """Replace the server's macros; `start` and `end` are how the range's ends are written in this SQL."""
    epochs = int(range_from.timestamp()), int(range_to.timestamp())
    known: dict[str, Callable[[list[str]], str]] = {
        "__time": lambda a: f'{a[0]} AS "time"',
        "__timeEpoch": lambda a: f'extract(epoch from {a[0]}) as "time"',
        "__timeFilter": lambda a: f"{a[0]} BETWEEN {start} AND {end}",
        "__timeFrom": lambda _: start,
        "__timeTo": lambda _: end,
        "__timeGroup": _time_group,
        "__timeGroupAlias": lambda a: f'{_time_group(a)} AS "time"',
        "__unixEpochFilter": lambda a: f"{a[0]} >= {epochs[0]} AND {a[0]} <= {epochs[1]}",
        "__unixEpochGroup": _epoch_group,
        "__unixEpochGroupAlias": lambda a: f'{_epoch_group(a)} AS "time"',
    }

    def replace(match: re.Match[str]) -> str:
        name, comma = match[1], match[3]
        if comma and name in ("__timeGroup", "__unixEpochGroup"):
            name += "Alias"
        if name not in known:
            raise ValueError(f"The macro ${name} is unknown.")
        arguments = [argument.strip(" ") for argument in match[2].split(",")]
        if not arguments[0] and name not in ("__timeFrom", "__timeTo"):
            raise ValueError(f"The macro ${name} needs a column.")
        return known[name](arguments) + comma

    return MACRO.sub(replace, sql)


def _time_group(arguments: list[str]) -> str:
    return f"time_bucket('{_width_s(arguments):.3f}s',{arguments[0]})"


def _epoch_group(arguments: list[str]) -> str:
    width = f"{_width_s(arguments):g}"
    return f"floor(({arguments[0]})/{width})*{width}"


def _width_s(arguments: list[str]) -> float:
    if len(arguments) < 2:
        raise ValueError("The macro needs a time column and an interval.")
    return parse_interval(arguments[1].strip("'")) / 1000


def _require_aware(*moments: datetime) -> None:
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("The ends of a range need an offset from UTC.")

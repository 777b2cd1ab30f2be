"""Amounts of a register by bucket: every bucket of the period is present, the empty ones say so."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from api.period import Period, Step
from api.ports import AmountReader, BucketReader, Row
from domain.calendar import day_bounds, month_bounds
from domain.series_sum import SeriesSum

__all__ = ["buckets", "sum_buckets"]

EMPTY = {"amount": None, "estimated": 0.0, "coverage": 0.0, "revision": 0}


def buckets(reader: BucketReader, register_id: int, span: Period, step: Step) -> list[dict[str, Any]]:
    """Return start, end, amount, estimated, coverage and revision of each bucket, in order."""
    if step is Step.HOUR:
        found = {row["time"].astimezone(UTC): row for row in reader.hours(register_id, span.start, span.end)}
        return [_bucket(_utc(hour), _utc(hour + timedelta(hours=1)), found.get(hour)) for hour in span.hours()]
    days = list(span.days())
    by_day = {row["day"]: row for row in reader.days(register_id, days[0], days[-1] + timedelta(days=1))}
    if step is Step.DAY:
        return [_bucket(*_civil(day_bounds(day, span.tz), span.tz), by_day.get(day)) for day in days]
    return list(_months(days, by_day, span.tz))


def sum_buckets(reader: AmountReader, series: SeriesSum, span: Period, step: Step) -> list[dict[str, Any]]:
    """Return the same of a signed sum of registers."""
    if step is Step.HOUR:
        found = {row["time"].astimezone(UTC): row for row in reader.sum_hours(series, span.start, span.end)}
        return [_bucket(_utc(hour), _utc(hour + timedelta(hours=1)), found.get(hour)) for hour in span.hours()]
    days = list(span.days())
    by_day = {row["day"]: row for row in reader.sum_days(series, step.value, days[0], days[-1] + timedelta(days=1))}
    bounds = day_bounds if step is Step.DAY else month_bounds
    first_days = days if step is Step.DAY else [day for day in days if day.day == 1]
    return [_bucket(*_civil(bounds(day, span.tz), span.tz), by_day.get(day)) for day in first_days]


def _months(days: Iterable[date], by_day: dict[date, Row], tz: ZoneInfo) -> Iterator[dict[str, Any]]:
    for first, month in groupby(days, key=lambda day: day.replace(day=1)):
        known = [(day, by_day[day]) for day in month if day in by_day]
        start, end = month_bounds(first, tz)
        yield _bucket(*_civil((start, end), tz), _sum(known, end - start, tz) if known else None)


def _sum(known: Sequence[tuple[date, Row]], length: timedelta, tz: ZoneInfo) -> Row:
    covered = sum(row["coverage"] * _length(day, tz).total_seconds() for day, row in known)
    return {
        "amount": sum(row["amount"] for _, row in known if row["coverage"] > 0),
        "estimated": sum(row["estimated"] for _, row in known),
        "coverage": covered / length.total_seconds(),
        # A month changes whenever one of its days does.
        "revision": sum(row["revision"] for _, row in known) - len(known) + 1,
    }


def _length(day: date, tz: ZoneInfo) -> timedelta:
    start, end = day_bounds(day, tz)
    return end - start


def _bucket(start: str, end: str, row: Row | None) -> dict[str, Any]:
    values = dict(EMPTY) if row is None else {name: row[name] for name in EMPTY}
    if values["coverage"] == 0:
        # What is no longer known keeps its revision.
        values |= {"amount": None, "estimated": 0.0}
    return {"start": start, "end": end, **values}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _civil(bounds: tuple[datetime, datetime], tz: ZoneInfo) -> tuple[str, str]:
    return bounds[0].astimezone(tz).isoformat(), bounds[1].astimezone(tz).isoformat()

"""Grafana's choice of a bucket width, and the way it writes durations."""

from datetime import datetime, timedelta

__all__ = ["interval_ms", "interval_text", "parse_interval"]

# (below this many ms, the width chosen): the table of @grafana/data rangeutil.roundInterval.
ROUNDING = (
    (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500), (1_500, 1_000), (3_500, 2_000),
    (7_500, 5_000), (12_500, 10_000), (17_500, 15_000), (25_000, 20_000), (45_000, 30_000), (90_000, 60_000),
    (210_000, 120_000), (450_000, 300_000), (750_000, 600_000), (1_050_000, 900_000), (1_500_000, 1_200_000),
    (2_700_000, 1_800_000), (5_400_000, 3_600_000), (9_000_000, 7_200_000), (16_200_000, 10_800_000),
    (32_400_000, 21_600_000), (86_400_000, 43_200_000), (604_800_000, 86_400_000), (1_814_400_000, 604_800_000),
    (3_628_800_000, 2_592_000_000),
)  # fmt: skip
YEAR_MS = 31_536_000_000
UNITS_MS = {
    "y": YEAR_MS, "w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1,
}  # fmt: skip
MONTH_MS = 2_592_000_000


def interval_ms(start: datetime, end: datetime, *, max_points: int = 1000, minimum_ms: int = 60_000) -> int:
    """Return the bucket width in ms that Grafana takes for a range drawn with that many points."""
    raw = (end - start) / timedelta(milliseconds=1) / max(max_points, 1)
    rounded = next((width for limit, width in ROUNDING if raw < limit), YEAR_MS)
    return max(rounded, minimum_ms)


def interval_text(width_ms: int) -> str:
    """Write a width in its largest unit that is at most the width, as $__interval is: 5400000 -> 1h."""
    unit, size = next((item for item in UNITS_MS.items() if width_ms >= item[1]), ("ms", 1))
    return f"{width_ms // size}{unit}"


def parse_interval(text: str) -> int:
    """Read '5m', '250ms', '1d' or '1M' as milliseconds.

    Raises:
        ValueError: it is not a number followed by one of ms s m h d w M y.
    """
    number = text.rstrip("smhdwyM")
    unit = text[len(number) :]
    sizes = UNITS_MS | {"M": MONTH_MS}
    if not number.isdigit() or unit not in sizes:
        raise ValueError(f"{text!r} is not an interval: write a number and one of ms s m h d w M y, like 5m.")
    return int(number) * sizes[unit]

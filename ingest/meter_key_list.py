"""Lists of the keys of encrypted meters, as manufacturers deliver them: columns `meter` and `key`."""

from pathlib import Path

from domain.errors import UsageError
from domain.meter_key import is_meter_number, meter_key
from ingest.table import open_table

__all__ = ["COLUMNS", "read_keys"]

COLUMNS = ("meter", "key")
MOST_KEYS = 10_000
_MOST_TOLD = 10


def read_keys(path: Path) -> dict[str, bytes]:
    """Return the 16-byte keys by the meter's number, in lower case.

    Raises:
        NotFoundError: no such file.
        UsageError: not such a file, too many lines, or lines that are no key; their numbers are told.
    """
    keys: dict[str, bytes] = {}
    wrong: list[int] = []
    with open_table(path, COLUMNS) as table:
        for number, line in enumerate(table.lines, 2):
            if number > MOST_KEYS + 1:
                raise UsageError("error-meter-keys-many", file=path.name, most=str(MOST_KEYS))
            meter, key = line["meter"].lower(), meter_key(line["key"])
            if not is_meter_number(meter) or key is None or meter in keys:
                wrong.append(number)
            else:
                keys[meter] = key
    if wrong:
        more = "…" if len(wrong) > _MOST_TOLD else ""
        lines = ", ".join(str(number) for number in wrong[:_MOST_TOLD]) + more
        raise UsageError("error-meter-keys-wrong", file=path.name, count=str(len(wrong)), lines=lines)
    return keys

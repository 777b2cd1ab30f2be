"""Named SQL: blocks of the files in storage/sql, each headed by `-- name: <name>` and a line of intent."""

import re
from functools import cache
from pathlib import Path

__all__ = ["all_queries", "queries"]

FOLDER = Path(__file__).parent / "sql"
_HEAD = re.compile(r"^-- name: (?P<name>[a-z_]+)$", re.MULTILINE)


@cache
def queries(file: str) -> dict[str, bytes]:
    """Return the blocks of one file, by name (none where nothing is named); bytes are a constant query to psycopg."""
    text = (FOLDER / f"{file}.sql").read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads), len(text)][1:]
    return {
        head["name"]: text[head.end() : end].strip().rstrip(";").encode() for head, end in zip(heads, ends, strict=True)
    }


def all_queries() -> dict[str, bytes]:
    """Return every named block as `file.name`, for the test that prepares each."""
    return {
        f"{path.stem}.{name}": block
        for path in sorted(FOLDER.glob("*.sql"))
        for name, block in queries(path.stem).items()
    }

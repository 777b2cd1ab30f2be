"""Every named block of SQL is prepared on the real database: no name, type or column is wrong that nobody ran yet."""

import re

import psycopg
import pytest

from storage.queries import all_queries

TEMPORARY = ("readings.create_stage", "analysis.create_stage", "bench.create", "bench.create_conflict_stage")
"""Tables that other blocks need; they are executed first."""
NOT_PREPARED = {
    "readings.create_stage": "creates the temporary table, executed here",
    "bench.create": "creates a table, executed here",
    "bench.create_conflict_stage": "creates the temporary table, executed here",
    "bench.drop": "drops the table, executed here",
    "bench.analyze": "refreshes statistics",
    "bench.naive_hours": "creates a table",
    "bench.drop_naive": "drops the table",
    "analysis.create_stage": "creates the temporary table, executed here",
}
QUERIES = all_queries()
PARAMETER = re.compile(r"%\((?P<name>[a-z0-9_]+)\)s")
COPY_QUERY = re.compile(r"COPY \((?P<query>.*)\)\s+TO STDOUT \(FORMAT BINARY\)", re.DOTALL)


def statement(block: bytes) -> str:
    """The block as the server sees it: parameters by number, a COPY of a query as that query."""
    text = "\n".join(line for line in block.decode().splitlines() if not line.startswith("--"))
    copied = COPY_QUERY.fullmatch(text.strip())
    text = copied["query"] if copied else text
    names = list(dict.fromkeys(PARAMETER.findall(text)))
    return PARAMETER.sub(lambda found: f"${names.index(found['name']) + 1}", text).replace("%%", "%")


def test_every_block_can_be_prepared(database_url: str) -> None:
    faults = {}
    with psycopg.connect(database_url) as connection:
        for name in TEMPORARY:
            connection.execute(QUERIES[name])
        for name, block in QUERIES.items():
            if name in NOT_PREPARED or b"FROM STDIN" in block:  # PREPARE takes no COPY; every write runs these
                continue
            try:
                with connection.transaction():
                    connection.execute(f"PREPARE checked AS {statement(block)}".encode())
                    connection.execute("DEALLOCATE checked")
            except psycopg.Error as error:
                faults[name] = str(error)
        connection.execute(QUERIES["bench.drop"])
    assert faults == {}


def test_the_exceptions_are_blocks_that_exist() -> None:
    assert set(NOT_PREPARED) <= set(QUERIES)
    assert len(QUERIES) > 60


@pytest.mark.parametrize("name", QUERIES)
def test_every_block_says_in_a_line_what_it_is_for(name: str) -> None:
    first, *rest = QUERIES[name].decode().splitlines()
    assert re.match(r"-- \S.{8,}", first), first
    assert rest

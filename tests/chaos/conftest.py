"""Chaos on real servers: fixtures, and how often each test runs.

`VIGIE_CHAOS_ROUNDS` runs each test so many times (default 1). `VIGIE_CHAOS_SEED` draws the same instants again: each
test prints its own. `VIGIE_CHAOS_AWAY_S` is how long the database stays away.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.database import OwnDatabase
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie

ROUNDS = int(os.environ.get("VIGIE_CHAOS_ROUNDS", "1"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat every test of this folder."""
    if "chance" in metafunc.fixturenames:
        # By rounds, not by seeds: processes that share the tests must name them alike.
        metafunc.parametrize("chance", range(1, ROUNDS + 1), indirect=True, ids="round{}".format)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The test's own randomness; a test that fails shows its seed."""
    seed = int(os.environ.get("VIGIE_CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    print(f"VIGIE_CHAOS_SEED={seed}")  # noqa: T201 (pytest shows it beside the failure)
    return random.Random(f"{seed}, round {request.param}")


@pytest.fixture
def own_database() -> Iterator[OwnDatabase]:
    """A database server of this test only, durable as in service, that may stop, die, and fill its disk."""
    with tempfile.TemporaryDirectory(prefix="vigie-chaos-") as folder:
        database = OwnDatabase(Path(folder))
        try:
            yield database
        finally:
            database.close()


@pytest.fixture
def vigie(own_database: OwnDatabase, broker: RestartableBroker, tmp_path: Path) -> Vigie:
    """The command line between this test's own servers."""
    return Vigie(own_database.url, broker.url, tmp_path)

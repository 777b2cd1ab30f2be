"""Fixtures of the whole suite: real servers, a fresh database and a broker for each test that asks."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.broker import broker
from tests.fixtures.databases import database_url, empty_database_url, template_database
from tests.fixtures.order import longest_first
from tests.fixtures.servers import servers

__all__ = ["broker", "database_url", "empty_database_url", "servers", "shared", "template_database"]

PROJECT = Path(__file__).resolve().parent.parent


# How long an example takes tells of the machine: a busy one would fail a property that holds.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")


def pytest_configure(config: pytest.Config) -> None:
    """Let testcontainers leave its connections to the Docker engine open: it offers no way to close them."""
    config.addinivalue_line("filterwarnings", "ignore:unclosed <socket.*docker.sock:ResourceWarning")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand out the files that take longest first, so that no process is left alone with one at the end."""
    longest_first(items)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the project; a test that needs it is skipped where it is absent."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference data folder ../shared is not here")
    return folder

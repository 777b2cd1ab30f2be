"""Settings are read once a process, and here once a test."""

from collections.abc import Iterator

import pytest

from app.settings import settings


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("VIGIE_LANG", "VIGIE_MQTT_URL", "VIGIE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()

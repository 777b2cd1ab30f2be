"""What `vigie serve` hands from the settings to the web process."""

from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from app import serve_commands
from app.cli import application
from app.settings import settings


@pytest.mark.parametrize(("text", "https"), [("true", True), ("1", True), ("false", False), (None, False)])
def test_serve_passes_the_setting_for_tls(text: str | None, https: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    asked: dict[str, Any] = {}
    server = SimpleNamespace(run=lambda: None)
    monkeypatch.setattr(serve_commands, "listen", lambda _host, _port: None)
    monkeypatch.setattr(serve_commands, "web_server", lambda *_where, **options: asked.update(options) or server)
    monkeypatch.setenv("VIGIE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    if text is not None:
        monkeypatch.setenv("VIGIE_HTTPS", text)
    settings.cache_clear()
    try:
        result = CliRunner().invoke(application("serve"), ["serve"])
    finally:
        settings.cache_clear()
    assert result.exit_code == 0, result.output
    assert asked["https"] is https

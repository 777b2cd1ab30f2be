"""Where a run stopped: one small file per scenario, seed, epoch, faults and broker."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.settings import settings
from app.simulation_state import RunState
from domain.errors import UsageError
from tests.fixtures.sentences import said

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Story:
    """What a state asks of a scenario."""

    name: str = "small"
    seed: int = 1
    epoch: datetime = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def state(broker: str = "mqtt://user:secret@127.0.0.1:1883", faults: str = "all", **changes: object) -> RunState:
    return RunState.of(Story(**changes), broker, faults)  # type: ignore[arg-type]


def test_what_was_kept_is_found_again() -> None:
    assert state().acknowledged_until() is None
    state().keep(MOMENT)
    assert state().acknowledged_until() == MOMENT


def test_every_run_has_its_own(home: Path) -> None:
    state().keep(MOMENT)
    others = [
        state(seed=2), state(epoch=Story().epoch + timedelta(days=1)), state(name="other"), state(faults="none"),
        state("mqtt://127.0.0.1:1884"),
    ]  # fmt: skip
    assert [other.acknowledged_until() for other in others] == [None] * 5
    assert "secret" not in next(home.rglob("*.json")).read_text()


def test_it_is_written_once_a_second_and_at_the_end() -> None:
    one = state()
    one.keep(MOMENT)
    one.keep(MOMENT + timedelta(days=1))
    assert one.acknowledged_until() == MOMENT
    one.keep(MOMENT + timedelta(days=2), at_once=True)
    assert one.acknowledged_until() == MOMENT + timedelta(days=2)


def test_however_a_run_ends_its_last_moment_is_written() -> None:
    one = state()
    with suppress(RuntimeError), one.kept():
        one.keep(MOMENT)
        one.keep(MOMENT + timedelta(days=1))
        raise RuntimeError
    assert one.acknowledged_until() == MOMENT + timedelta(days=1)


def test_a_run_that_acknowledged_nothing_leaves_nothing(home: Path) -> None:
    with state().kept():
        pass
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_home_that_is_a_file_is_said_before_a_run_begins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("VIGIE_HOME", str(file))
    settings.cache_clear()
    for attempt in (state().kept().__enter__, state().forget, state().acknowledged_until, lambda: state().keep(MOMENT)):
        with pytest.raises(UsageError) as error:
            attempt()
        assert "VIGIE_HOME" in said(error)


def test_it_is_forgotten() -> None:
    state().forget()
    state().keep(MOMENT)
    state().forget()
    assert state().acknowledged_until() is None


@pytest.mark.parametrize("text", ["", "{", "{}", '{"acknowledged_until": "soon"}', "[]", '{"acknowledged_until": 3}'])
def test_a_damaged_file_names_the_remedy(text: str) -> None:
    state().keep(MOMENT)
    state().path.write_text(text)
    with pytest.raises(UsageError) as error:
        state().acknowledged_until()
    assert "--restart" in said(error)

"""`vigie score` refuses in one sentence what it cannot draw, and draws and tells the same thing every time."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

import app.score_table as tables
from analytics.score import score, score_accounts
from analytics.score_matching import MeterData
from analytics.score_savings import score_savings
from app.catalogue import catalogue
from app.score_commands import score as command
from app.score_plot import draw
from app.scoring import Scored
from app.simulation_choice import choose
from domain.errors import UsageError
from domain.finding import Finding
from domain.saving import EpciSaving, MeterSaving, Verdict
from domain.truth import Truth, TruthCategory

RUNNER = CliRunner()
APP = typer.Typer()
APP.command()(command)
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def scored() -> Scored:
    truths = [
        Truth(kind="leak_wc", category=TruthCategory.USE, site="s", meter="m", register="r", start=START + DAY,
              end=START + 9 * DAY, unit="m3", deviation=9.0, avoidable_amount=9.0, avoidable_eur=40.5),
        Truth(kind="reset", category=TruthCategory.METER, site="s", meter="m", register="r", start=START + 20 * DAY,
              end=START + 21 * DAY, unit="m3", offset=-30.0, changed=5),
    ]  # fmt: skip
    findings = [
        Finding(category=TruthCategory.USE, meter="m", kind="continuous_flow", detector="continuous_flow/2",
                start=START + 2 * DAY, end=START + 9 * DAY, difference=7.0, cost_eur=31.5),
        Finding(category=TruthCategory.METER, meter="m", kind="suspected_swap", detector="question",
                start=START + 50 * DAY, end=START + 51 * DAY),
    ]  # fmt: skip
    meter = MeterSaving(
        register_id=1, meter="m", register="r", site="s", fluid="heat", baseline_kwh=100.0, actual_kwh=90.0,
        saving_kwh=10.0, standard_error_kwh=3.0, saving_eur=1.0, cv_rmse=0.1, coverage=1.0, estimated=0.0, revision=1,
        sufficient=True,
    )  # fmt: skip
    figures = [
        EpciSaving(siren="200071892", name="Ici", start=START.date(), end=(START + 90 * DAY).date(), method="m",
                   baseline_kwh=100.0, actual_kwh=90.0, saving_kwh=10.0, low_kwh=5.0, high_kwh=15.0, saving_eur=1.0,
                   verdict=Verdict.DEMONSTRATED, coverage=1.0, estimated=0.0, revision=1, as_of=None, meters=(meter,)),
    ]  # fmt: skip
    span = START, START + 90 * DAY
    return Scored(
        scenario=choose("demo").scenario,
        until=span[1],
        score=score(truths, findings, [MeterData("m", "s", 90.0, 90.0)], span),
        accounts=score_accounts(truths, ["m"], []),
        savings=score_savings(figures, {}),
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_word_of_tables_and_picture_is_in_the_catalogue(scored: Scored, language: str, tmp_path: Path) -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "Console", lambda: console)
        tables.show(scored, catalogue(language))
    draw(scored, tmp_path / "p.svg", catalogue(language))
    said = console.export_text() + (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert "[score-" not in said
    assert "[a" not in said
    assert "Ici" in said


def test_headings_are_whole_at_80_columns(scored: Scored, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    monkeypatch.setattr(tables, "Console", lambda: console)
    translate = catalogue("fr")
    tables.show(scored, translate)
    words = console.export_text().split()
    for name in ("kind", "slight", "claimed", "of-baseline", "left-out", "by-detector"):
        assert set(translate(f"score-column-{name}").split()) <= set(words), name
    assert not [word for word in words if len(word) > 1 and word.endswith("\N{HORIZONTAL ELLIPSIS}")]


def test_the_picture_is_the_same_bytes_every_time(scored: Scored, tmp_path: Path) -> None:
    drawn = []
    for name in ("a.svg", "b.svg"):
        draw(scored, tmp_path / name, catalogue("fr"))
        drawn.append((tmp_path / name).read_bytes())
    assert drawn[0] == drawn[1]
    draw(scored, tmp_path / "c.png", catalogue("fr"))
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_to_draw_is_a_picture_too(tmp_path: Path, scored: Scored) -> None:
    empty = Scored(
        scenario=scored.scenario, until=START, score=score([], [], [], (START, START + DAY)),
        accounts=score_accounts([], [], []), savings=score_savings([], {}),
    )  # fmt: skip
    draw(empty, tmp_path / "p.svg", catalogue("fr"))
    assert (tmp_path / "p.svg").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["demo", "--plot", "score.pdf"], "error-score-plot-format"),
        (["demo", "--fresh", "--plot", "/nowhere/score.svg"], "error-file-unwritable"),
        (["demo", "--fresh", "--epoch", "2090-01-01T00:00:00Z"], "error-simulation-span-empty"),
        (["nowhere"], "error-scenario-unknown"),
        (["demo", "--faults", "gremlins"], "error-fault-unknown"),
        (["demo", "--epoch", "yesterday"], "error-instant-unreadable"),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], key: str) -> None:
    answer = RUNNER.invoke(APP, arguments, env={"VIGIE_DATABASE_URL": "postgresql://u:p@127.0.0.1:9/d"})
    assert isinstance(answer.exception, UsageError)
    assert answer.exception.message.key == key

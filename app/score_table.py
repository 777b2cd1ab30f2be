"""The score as tables in the terminal."""

from collections.abc import Iterable

from rich.console import Console

from analytics.score import AlarmScore, FaultScore, FindingScore
from analytics.score_savings import CoverageScore, SavingScore
from app.scoring import Scored
from app.table import Column, print_table
from domain.text import Translator
from domain.truth import TruthCategory

__all__ = ["fault_name", "finding_name", "percent", "show"]

_FAULTS = (
    "kind",
    "faults",
    "found",
    "recall",
    "chance",
    "slight",
    "median",
    "p90",
    "true",
    "claimed",
    "missed",
    "error",
)
_FINDINGS = ("finding", "findings", "answers", "precision")
_ALARMS = ("alarms", "false", "per-site-year", "by-detector")
_SAVINGS = ("epci", "saved", "figure", "interval", "holds", "of-true", "of-baseline", "left-out")
_COVERAGE = ("intervals", "count", "held", "share")
_TEXTS = frozenset(("kind", "finding", "alarms", "by-detector", "epci", "intervals"))
_NONE = "\N{EN DASH}"


def show(scored: Scored, translate: Translator) -> None:
    """Print the tables."""
    console = Console()
    result, savings = scored.score, scored.savings
    years = round(result.site_years, 1)
    console.print(
        translate("score-head", scenario=scored.scenario.name, seed=str(scored.scenario.seed), sites=result.sites,
                  years=years)
    )  # fmt: skip
    for category in (TruthCategory.USE, TruthCategory.METER):
        lines = [_fault(line, translate) for line in result.faults if line.category is category]
        _print(console, translate, f"score-faults-{category.value}", _FAULTS, lines)
    _print(console, translate, "score-findings", _FINDINGS, [_finding(line, translate) for line in result.findings])
    _print(console, translate, "score-alarms", _ALARMS, [_alarms(line, translate) for line in result.alarms])
    _print(console, translate, "score-savings", _SAVINGS, [_saving(line, translate) for line in savings.epcis])
    coverage = (("epcis", savings.of_epcis), ("meters", savings.of_meters), ("changed", savings.of_changed_meters))
    _print(
        console, translate, "score-coverage", _COVERAGE, [_covered(name, line, translate) for name, line in coverage]
    )
    counts = scored.accounts
    console.print(
        translate("score-accounts", meters=counts.meters, unclean=counts.unclean, disturbed=counts.disturbed,
                  both=counts.unclean_disturbed)
    )  # fmt: skip


def fault_name(kind: str, translate: Translator) -> str:
    """Return the words for a kind of fault."""
    return translate(f"alteration-{kind}")


def finding_name(line: FindingScore, translate: Translator) -> str:
    """Return the words for a kind of finding."""
    if line.category is TruthCategory.USE:
        return translate(f"anomaly-kind-{line.kind}")
    return translate(f"score-kind-{line.kind}")


def percent(share: float | None) -> str:
    """Return a share in percent, a dash where there is none."""
    return _NONE if share is None else f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


def _print(
    console: Console, translate: Translator, title: str, columns: Iterable[str], lines: Iterable[tuple[str, ...]]
) -> None:
    rows = list(lines)
    if not rows:
        return
    print_table(
        console,
        [
            Column(translate(f"score-column-{name}"), cells, is_text=name in _TEXTS)
            for name, cells in zip(columns, zip(*rows, strict=True), strict=True)
        ],
        translate(title),
    )


def _fault(line: FaultScore, translate: Translator) -> tuple[str, ...]:
    slight = f"{line.slight} ({line.slight_found})" if line.slight else _NONE
    euros = [f"{value:.0f}" for value in (line.eur_true, line.eur_found, line.eur_missed)]
    return (
        fault_name(line.kind, translate), str(line.faults), str(line.found), percent(line.recall),
        f"{line.by_chance:.1f}", slight, _hours(line.delay_median_h), _hours(line.delay_p90_h), *euros,
        percent(line.eur_error_median),
    )  # fmt: skip


def _finding(line: FindingScore, translate: Translator) -> tuple[str, ...]:
    return finding_name(line, translate), str(line.findings), str(line.true), percent(line.precision)


def _alarms(line: AlarmScore, translate: Translator) -> tuple[str, ...]:
    rate = _NONE if line.per_site_year is None else f"{line.per_site_year:.2f}"
    shares = ", ".join(f"{detector} {count}" for detector, count in line.by_detector.items()) or _NONE
    return translate(f"score-alarms-{line.category.value}"), str(line.false), rate, shares


def _saving(line: SavingScore, translate: Translator) -> tuple[str, ...]:
    if line.holds is None:
        return line.name, *[_NONE] * 6, f"{line.left_out_kwh:.0f}"
    return (
        line.name, f"{line.true_kwh:.0f}", f"{line.saving_kwh:.0f}", f"{line.low_kwh:.0f} … {line.high_kwh:.0f}",
        translate("score-yes" if line.holds else "score-no"), percent(line.error_of_true),
        percent(line.error_of_baseline), f"{line.left_out_kwh:.0f}",
    )  # fmt: skip


def _covered(name: str, line: CoverageScore, translate: Translator) -> tuple[str, ...]:
    return translate(f"score-coverage-{name}"), str(line.intervals), str(line.held), percent(line.share)


def _hours(hours: float | None) -> str:
    return _NONE if hours is None else f"{hours:.0f}\N{NO-BREAK SPACE}h"

"""A scenario's truth beside what the platform said of it: the one place that reads both."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.savings import Savings
from analytics.score import AccountScore, Score, score, score_accounts
from analytics.score_matching import MeterData
from analytics.score_savings import SavingsScore, saved_kwh, score_savings
from app.bench_stage import private_servers
from app.console import bar, say
from app.installation import install
from app.simulation_direct import write_history
from app.worker import run_all_once
from domain.calendar import DEFAULT_ZONE, civil_day, zone
from domain.errors import UsageError
from domain.registry import Fluid
from domain.saving import EpciSaving
from domain.text import Translator
from simulators.grid import seconds
from simulators.plan import GAS_KWH_PER_M3
from simulators.scenario import Scenario
from storage.analysis import TimescaleAnalysis
from storage.score import TimescaleScore

__all__ = ["Scored", "score_fresh", "score_installed"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A scenario up to an instant, and how well the platform did on it."""

    scenario: Scenario
    until: datetime
    score: Score
    accounts: AccountScore
    savings: SavingsScore


def score_fresh(scenario: Scenario, until: datetime, translate: Translator) -> Scored:
    """Install, fill, derive, analyse and score a scenario on servers that end with it."""
    with private_servers(translate, say) as (database_url, _broker):
        install(database_url, scenario)
        _fill(database_url, scenario, until, translate)
        _analyse(database_url, until, translate)
        return score_installed(database_url, scenario, until)


def score_installed(database_url: str, scenario: Scenario, until: datetime) -> Scored:
    """Score what a database holds of a scenario, up to an instant or its last readings.

    Raises:
        UsageError: there are no readings, or nothing was analysed yet.
    """
    store = TimescaleScore(database_url, [meter.code for meter in scenario.meters])
    last = store.last_reading()
    if last is None:
        raise UsageError("error-score-no-readings", scenario=scenario.name)
    if store.never_analysed():
        raise UsageError("error-score-not-analysed", scenario=scenario.name)
    end = min(until, last)
    truths = scenario.truth(end)
    meters = _measured(store, scenario, end)
    return Scored(
        scenario=scenario,
        until=end,
        score=score(truths, store.findings(), meters, (scenario.epoch, end)),
        accounts=score_accounts(truths, (row.meter for row in meters), store.unclean_accounts()),
        savings=_savings(database_url, scenario, end),
    )


def _fill(database_url: str, scenario: Scenario, until: datetime, translate: Translator) -> None:
    begin, total = seconds(scenario.epoch), seconds(until) - seconds(scenario.epoch)
    with bar(translate("score-filling"), total) as shown:
        write_history(
            database_url, scenario, scenario.epoch, until,
            stop=threading.Event(), advance=lambda second: shown.to(second - begin),
        )  # fmt: skip


def _analyse(database_url: str, until: datetime, translate: Translator) -> None:
    with bar(translate("score-analysing")) as shown:
        run_all_once(database_url, lambda _job, done, total: shown.to(done, total), clock=lambda: until)


def _measured(store: TimescaleScore, scenario: Scenario, end: datetime) -> list[MeterData]:
    first, last = (civil_day(moment, zone(DEFAULT_ZONE)) for moment in (scenario.epoch, end))
    rows = store.measured(first, last + timedelta(days=1))
    return [MeterData(row.meter, row.site, row.days, row.amount) for row in rows]


def _savings(database_url: str, scenario: Scenario, end: datetime) -> SavingsScore:
    """Score the figures of the scenario's pilots as they stand at an instant; one without a whole day has none."""
    figures = [*_figures(database_url, scenario.name, end)]
    per_unit = {one.meter.code: _kwh_per_unit(one.fluid) for one in scenario.installed if one.fluid is not Fluid.WATER}
    if not figures:
        return score_savings([], {})
    span = figures[0].start, figures[0].end
    return score_savings(figures, saved_kwh(scenario.truth_days(end), span, per_unit))


def _figures(database_url: str, station: str, end: datetime) -> Iterator[EpciSaving]:
    store = TimescaleAnalysis(database_url)
    savings = Savings(store, lambda: end)
    for siren, _, start, name in store.pilots():
        if name == station and start < civil_day(end, zone(DEFAULT_ZONE)):
            yield savings.savings(siren)


def _kwh_per_unit(fluid: Fluid) -> float:
    return GAS_KWH_PER_M3 if fluid is Fluid.GAS else 1.0

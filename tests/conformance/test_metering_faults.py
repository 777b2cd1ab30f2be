"""Every fault of metering and delivery: seen in what is decoded, by the counts of its truth, and nowhere else."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest

from domain.reading import Reading
from domain.registry import Fluid, Register, Site, SiteKind
from domain.truth import Truth, TruthCategory
from simulators.alteration import Alteration, AlterationKind, ClockChange
from simulators.grid import seconds
from simulators.plan import Plan
from simulators.premises import Premises, Supply
from simulators.registry import ALTERATIONS, DIALECTS
from simulators.scenario import Scenario
from tests.fixtures.hearing import Ear

EPOCH = datetime(2026, 1, 27, tzinfo=UTC)
START, END, LISTENED = (EPOCH + timedelta(days=days) for days in (4, 8, 12))
START_S, END_S = seconds(START), seconds(END)
METERING = tuple(kind for kind in ALTERATIONS if kind.category is TruthCategory.METER)
COUNTS = ("lost", "changed", "late", "repeated", "misdated", "offset")
TOLD = {
    "reset": {"changed", "offset"},
    "rollover": {"changed", "offset"},
    "swap": {"changed", "offset"},
    "stuck": {"changed"},
    "spikes": {"changed"},
    "bumps": {"changed", "offset"},
    "zero_bursts": {"changed"},
    "unit_error": {"changed"},
    "wrong_scale": {"changed", "offset"},
    "clock_drift": {"misdated"},
    "clock_jump": {"misdated"},
    "gap_catch_up": {"late"},
    "gap": {"lost"},
    "duplicates": {"repeated"},
    "out_of_order": {"late"},
    "late": {"late"},
    "radio_loss": {"lost"},
    "gateway_down": {"lost"},
    "malformed": {"lost"},
    "truncated": {"lost"},
    "checksum_errors": {"lost"},
}
"""Which counts of its truth are not 0."""
GIVEN: dict[str, Mapping[str, float]] = {"spikes": {"share": 0.1}, "late": {"days": 2.0}}
PLACES = {
    "vigie_json": {Fluid.ELECTRICITY: Supply(), Fluid.GAS: Supply(), Fluid.WATER: Supply()},
    "linky_tic": {Fluid.ELECTRICITY: Supply(dialect="linky_tic")},
    "tic_historique": {Fluid.ELECTRICITY: Supply(dialect="tic_historique")},
}


class Arrival(NamedTuple):
    """One decoded reading: when it arrived, the time it carries (seconds since 1970), its value."""

    at: int
    label: int
    value: float


def premises(dialect: str, supplies: Mapping[Fluid, Supply]) -> Premises:
    site = Site(
        code=dialect, name=dialect, kind=SiteKind.OFFICE, commune_insee="02691", surface_m2=1200.0, occupants=60
    )
    return Premises(site=site, latitude=49.85, longitude=3.29, supplies=supplies)


def scenario(*alterations: Alteration, at: Mapping[str, Mapping[Fluid, Supply]] = PLACES) -> Scenario:
    places = tuple(premises(dialect, supplies) for dialect, supplies in at.items())
    return Scenario(
        Plan(
            name="faults", seed=5, epoch=EPOCH, months=1, pilot_start=EPOCH.date(), premises=places,
            alterations=alterations,
        )
    )  # fmt: skip


@cache
def heard_plainly() -> dict[str, list[Arrival]]:
    return heard(scenario())


def heard(spoken: Scenario, until: datetime = LISTENED) -> dict[str, list[Arrival]]:
    """Return what decoders make of all messages, by meter, in order of arrival."""
    meters = {(register.device, register.channel): register.meter for register in spoken.registers}
    found: dict[str, list[Arrival]] = {register.meter: [] for register in spoken.registers}
    ear = Ear()
    for message in spoken.messages(EPOCH, until, window_s=1):
        at = seconds(message.time)
        if ear.decoder(message.topic, message.payload) is None:
            continue  # what is damaged has the shape of nothing: a collector refuses it
        for item in ear.hear(message.topic, message.payload, message.time):
            if isinstance(item, Reading) and (item.device, item.channel) in meters:
                found[meters[item.device, item.channel]].append(Arrival(at, seconds(item.time), item.value))
    return found


def item_of(kind: AlterationKind, dialect: str, **given: float) -> Alteration:
    parameters = {**GIVEN.get(kind.name, {}), **given}
    return Alteration(kind=kind, site=dialect, start=START, end=END, parameters=parameters)


def named(name: str) -> AlterationKind:
    return next(kind for kind in METERING if kind.name == name)


@cache
def tried(name: str, dialect: str) -> tuple[Scenario, dict[str, list[Arrival]]]:
    altered = scenario(item_of(named(name), dialect))
    return altered, heard(altered)


def register_of(spoken: Scenario, truth: Truth) -> Register:
    return next(register for register in spoken.registers if register.meter == truth.meter)


def firsts(arrivals: list[Arrival]) -> dict[int, Arrival]:
    return {arrival.label: arrival for arrival in reversed(arrivals)}


def lasts(arrivals: list[Arrival]) -> dict[int, Arrival]:
    return {arrival.label: arrival for arrival in arrivals}


def counted(kind: AlterationKind, arrivals: list[Arrival], ordinary: list[Arrival]) -> dict[str, int]:
    """Return what a listener would count, who heard both."""
    if isinstance(kind.change, ClockChange):
        pairs = list(zip(arrivals, ordinary, strict=True))
        assert all((one.at, one.value) == (other.at, other.value) for one, other in pairs)
        misdated = sum(one.label != other.label for one, other in pairs)
        return {"lost": 0, "changed": 0, "late": 0, "repeated": 0, "misdated": misdated}
    mine, others = firsts(arrivals), firsts(ordinary)
    during = [label for label in mine if START_S <= label < END_S]
    return {
        "lost": len(others.keys() - mine.keys()),
        "changed": sum(mine[label].value != others[label].value for label in during),
        "late": sum(mine[label].at > others[label].at for label in mine),
        "repeated": len(arrivals) - len(mine),
        "misdated": len(mine.keys() - others.keys()),
    }


def offset(spoken: Scenario, truth: Truth, arrivals: list[Arrival], ordinary: list[Arrival]) -> set[float]:
    """Return by how much the values that follow the end are off, in base units."""
    counting = spoken.counting(register_of(spoken, truth))
    mine, others = lasts(arrivals), lasts(ordinary)
    after = [label for label in others if label >= END_S]
    per_base = counting.per_base / counting.per_value
    return {round((mine[label].value - others[label].value) / per_base, 6) for label in after}


CASES = [
    (kind, dialect)
    for kind in METERING
    for dialect in ("vigie_json", "linky_tic")
    if not kind.dialects or dialect in kind.dialects
]


@pytest.mark.parametrize(("kind", "dialect"), CASES, ids=[f"{kind.name}-{dialect}" for kind, dialect in CASES])
def test_what_is_heard_differs_by_the_truth(kind: AlterationKind, dialect: str) -> None:
    altered, found = tried(kind.name, dialect)
    ordinary = heard_plainly()
    truths = altered.truth()

    assert {truth.meter for truth in truths} == {m.code for m in altered.meters if m.site == dialect}
    for truth in truths:
        mine, others = found[truth.meter], ordinary[truth.meter]
        assert (truth.kind, truth.category, truth.start, truth.end) == (kind.name, kind.category, START, END)
        assert {name for name in COUNTS if getattr(truth, name)} == TOLD[kind.name]
        assert {name: getattr(truth, name) for name in COUNTS[:-1]} == counted(kind, mine, others)
        assert offset(altered, truth, mine, others) == {round(truth.offset, 6)}
        assert truth.deviation == truth.avoidable_amount == truth.avoidable_eur == 0


@pytest.mark.parametrize(("kind", "dialect"), CASES, ids=[f"{kind.name}-{dialect}" for kind, dialect in CASES])
def test_history_has_what_is_heard_and_other_time_and_sites_are_untouched(kind: AlterationKind, dialect: str) -> None:
    altered, found = tried(kind.name, dialect)
    ordinary = heard_plainly()
    for register in altered.registers:
        times, values = altered.readings(register, EPOCH, LISTENED)
        last = {label: arrival.value for label, arrival in lasts(found[register.meter]).items()}
        assert dict(zip(times.tolist(), values.tolist(), strict=True)) == last
    for meter in altered.meters:
        if meter.site != dialect:
            assert found[meter.code] == ordinary[meter.code]
        elif kind.name != "rollover":
            assert before(found[meter.code]) == before(ordinary[meter.code])


def before(arrivals: list[Arrival]) -> list[Arrival]:
    return [arrival for arrival in arrivals if arrival.label < START_S and arrival.at < START_S]


def test_every_kind_is_tried() -> None:
    assert {kind.name for kind, _ in CASES} == {kind.name for kind in METERING} == set(TOLD)


EVERYWHERE = {
    dialect.name: {next(fluid for fluid in Fluid if fluid in dialect.fluids): Supply(dialect=dialect.name)}
    for dialect in DIALECTS
}


def told_everywhere(name: str, **given: float) -> tuple[Scenario, dict[str, list[Arrival]]]:
    """Let something befall a device of every dialect on the second day."""
    day = timedelta(days=1)
    items = [
        Alteration(kind=named(name), site=site, start=EPOCH + day, end=EPOCH + 2 * day, parameters=given)
        for site in EVERYWHERE
    ]
    spoken = scenario(*items, at=EVERYWHERE)
    return spoken, heard(spoken, EPOCH + 4 * day)


@pytest.mark.parametrize("kind", ["unit_error", "radio_loss", "out_of_order"])
def test_history_has_what_any_device_tells(kind: str) -> None:
    spoken, found = told_everywhere(kind)
    until = EPOCH + timedelta(days=3)  # the last day of those that speak once a day has not left yet
    for register in spoken.registers:
        times, values = spoken.readings(register, EPOCH, until)
        last = {label: arrival.value for label, arrival in lasts(found[register.meter]).items()}
        expected = dict(zip(times.tolist(), values.tolist(), strict=True))
        assert expected == {label: value for label, value in last.items() if label < seconds(until)}
        assert expected


@pytest.mark.parametrize("kind", ["malformed", "truncated"])
def test_no_decoder_reads_what_is_damaged(kind: str) -> None:
    spoken, found = told_everywhere(kind, share=1.0)
    day_s = 86_400
    for truth in spoken.truth():
        carried = {(arrival.label - seconds(EPOCH)) // day_s for arrival in found[truth.meter]}
        assert {0, 2} <= carried
        assert truth.lost == day_s // register_of(spoken, truth).interval_s
        assert not [a for a in found[truth.meter] if seconds(truth.start) <= a.label < seconds(truth.end)]


def test_clock_faults_befall_dialects_that_date_their_readings() -> None:
    dating = {dialect.name for dialect in DIALECTS if dialect.clock}
    for kind in METERING:
        assert set(kind.dialects) <= {dialect.name for dialect in DIALECTS}
        assert not isinstance(kind.change, ClockChange) or set(kind.dialects) <= dating


def test_a_display_passes_its_last_digit_once() -> None:
    altered, found = tried("rollover", "vigie_json")
    for register in (register for register in altered.registers if register.meter.startswith("vigie_json")):
        assert register.digits is not None
        shown, ordinary = lasts(found[register.meter]), lasts(heard_plainly()[register.meter])
        full = 10**register.digits
        assert len({(shown[label].value - ordinary[label].value) % full for label in ordinary}) == 1
        assert shown[START_S].value == 0
        assert all(0 <= arrival.value < full for arrival in shown.values())
        assert sum(one.value > other.value for one, other in pairwise(found[register.meter])) == 1


def test_what_a_stuck_counter_missed_is_its_offset() -> None:
    altered = scenario(item_of(named("stuck"), "linky_tic", counts_on=0.0))
    (truth,) = altered.truth()
    ordinary = firsts(heard_plainly()[truth.meter])
    missed = (ordinary[END_S].value - ordinary[START_S].value) / 1000.0
    assert truth.offset == pytest.approx(-missed)
    assert truth.offset < 0


def test_the_reception_dates_what_no_clock_dates() -> None:
    (truth,) = scenario(item_of(named("late"), "tic_historique")).truth()
    assert (truth.late, truth.misdated, truth.lost) == (192, 192, 0)  # four days of half-hours
    (truth,) = scenario(item_of(named("checksum_errors"), "tic_historique", share=1.0)).truth()
    assert (truth.lost, truth.misdated) == (192, 0)


def test_a_fault_of_one_fluid_on_a_gateway_befalls_all_it_speaks_for() -> None:
    gap = Alteration(kind=named("gap"), site="vigie_json", fluid=Fluid.WATER, start=START, end=END)
    assert {truth.meter: truth.lost for truth in scenario(gap).truth()} == {
        "vigie_json-elec": 576, "vigie_json-gaz": 96, "vigie_json-eau": 96,
    }  # fmt: skip
    stuck = Alteration(kind=named("stuck"), site="vigie_json", fluid=Fluid.WATER, start=START, end=END)
    assert [truth.meter for truth in scenario(stuck).truth()] == ["vigie_json-eau"]


def test_faults_on_one_register_add_up_in_the_plans_order() -> None:
    reset, bumps = item_of(named("reset"), "linky_tic"), item_of(named("bumps"), "linky_tic")
    first, second = scenario(reset, bumps).truth()
    assert second.offset == 150.0
    assert second.lost == first.lost == 0
    both = heard(scenario(reset, bumps, item_of(named("radio_loss"), "linky_tic")))
    alone = dict(arrival[1:] for arrival in heard(scenario(reset, bumps))["linky_tic-elec"])
    assert all(alone[arrival.label] == arrival.value for arrival in both["linky_tic-elec"])

"""Each check of a commissioning, with facts and sentences computed by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.commissioning import (
    Check,
    CheckName,
    CheckState,
    Display,
    Offset,
    Progress,
    RegisterFacts,
    check,
    digits_of,
    offered,
    progress,
    unit_fits,
)
from domain.errors import UsageError
from domain.registry import Fluid, RegisterKind

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


DISPLAY = Display(
    value=1000.0, resolution=1.0, read_at=ago(hours=2), before=(ago(hours=2, minutes=5), 999.9),
    after=(ago(hours=1, minutes=55), 1000.3),
)  # fmt: skip
GOOD = RegisterFacts(
    register="energy", kind=RegisterKind.INDEX, unit="Wh", base_unit="kWh", fluid=Fluid.ELECTRICITY, interval_s=600,
    max_rate=36.0, named_units=("Wh",), first_received_at=ago(days=3), last_time=ago(minutes=4), least_lag_s=2.0,
    step_s=600.0, steps=140, rate=12.5, stable_from=ago(hours=25),
    stable_to=ago(minutes=4), stable_received_from=ago(hours=25),
    stable_received_to=ago(minutes=4), display=DISPLAY,
)  # fmt: skip


def found(name: CheckName, **changes: object) -> Check:
    (one,) = [one for one in check([replace(GOOD, **changes)], NOW) if one.name is name]  # type: ignore[arg-type]
    return one


def said(name: CheckName, **changes: object) -> tuple[str, str]:
    one = found(name, **changes)
    return one.state.value, one.key


def test_a_meter_without_fault_is_ready() -> None:
    checks = check([GOOD], NOW)
    assert [one.name for one in checks] == list(CheckName)
    assert {one.state for one in checks} == {CheckState.PASS}
    assert progress(checks) is Progress.READY


def test_before_the_first_message_all_waits() -> None:
    silent = RegisterFacts(register="r", kind=RegisterKind.INDEX, unit="Wh", base_unit="kWh", fluid=Fluid.ELECTRICITY,
                           interval_s=600)  # fmt: skip
    checks = check([silent], NOW)
    assert {one.name for one in checks} == set(CheckName)
    assert [one.name for one in checks if one.state is not CheckState.PENDING] == [CheckName.UNIT]
    assert progress(checks) is Progress.RUNNING
    assert progress([]) is Progress.RUNNING


@pytest.mark.parametrize(
    ("lag_s", "interval_s", "state", "key"),
    [
        (2.0, 600, "pass", "check-clock-good"),
        (-60.0, 600, "pass", "check-clock-good"),
        (-61.0, 600, "fail", "check-clock-ahead"),
        (900.0, 600, "pass", "check-clock-good"),
        (901.0, 600, "fail", "check-clock-behind"),
        (3602.0, 600, "fail", "check-clock-zone"),
        (7150.0, 60, "fail", "check-clock-zone"),
        (5400.0, 60, "fail", "check-clock-behind"),
        (3602.0, 3600, "pass", "check-clock-good"),
        (14 * 3600.0, 600, "fail", "check-clock-zone"),
        # Four days are whole hours, and no time zone.
        (96 * 3600.0, 600, "fail", "check-clock-far-behind"),
        (96 * 3600.0, 86_400, "fail", "check-clock-far-behind"),
        (None, 600, "pending", "check-next"),
    ],
)
def test_the_clock(lag_s: float | None, interval_s: int, state: str, key: str) -> None:
    assert said(CheckName.CLOCK, least_lag_s=lag_s, interval_s=interval_s) == (state, key)


def test_readings_from_the_future_are_a_clock_that_is_ahead() -> None:
    one = found(CheckName.CLOCK, refused={"time_in_future": 3})
    assert (one.state, one.key, one.params) == (CheckState.FAIL, "check-clock-future", {"count": 3})


def test_a_clock_that_was_reset_fails_even_where_no_reading_was_stored() -> None:
    one = found(CheckName.CLOCK, refused={"time_out_of_range": 2})
    assert (one.state, one.key, one.params) == (CheckState.FAIL, "check-clock-reset", {"count": 2})
    nothing = {"first_received_at": None, "last_time": None, "least_lag_s": None}
    assert said(CheckName.CLOCK, **nothing, refused={"time_out_of_range": 2}) == ("fail", "check-clock-reset")
    assert said(CheckName.CLOCK, **nothing, refused={"time_in_future": 1}) == ("fail", "check-clock-future")
    assert said(CheckName.CLOCK, **nothing) == ("pending", "check-later")


def test_the_unit() -> None:
    assert found(CheckName.UNIT).params == {"unit": "Wh", "named": "Wh"}
    assert said(CheckName.UNIT, named_units=()) == ("pass", "check-unit-register")
    assert said(CheckName.UNIT, named_units=(), unit="W", kind=RegisterKind.GAUGE)[1] == "check-unit-register-gauge"
    assert said(CheckName.UNIT, named_units=("kWh",)) == ("pass", "check-unit-named")
    several = found(CheckName.UNIT, named_units=("kWh", "MWh", "J"))
    assert (several.state, several.key) == (CheckState.FAIL, "check-unit-several")
    assert several.params == {"unit": "Wh", "named": "kWh, MWh, J"}
    assert said(CheckName.UNIT, unit="m3") == ("fail", "check-unit-unfit")
    assert said(CheckName.UNIT, refused={"unit_unknown": 1, "unit_mismatch": 2}) == ("fail", "check-unit-refused")
    assert found(CheckName.UNIT, refused={"unit_unknown": 1, "unit_mismatch": 2}).params["count"] == 3


@pytest.mark.parametrize(
    ("unit", "kind", "fluid", "fits"),
    [
        ("Wh", "index", "electricity", True), ("W", "index", "electricity", False), ("W", "gauge", "electricity", True),
        ("m3", "index", "water", True), ("kWh", "index", "water", False), ("m3", "delta", "gas", True),
        ("kWh", "delta", "heat", True), ("V", "gauge", "electricity", False), ("m3/h", "gauge", "heat", True),
    ],
)  # fmt: skip
def test_which_unit_fits(unit: str, kind: str, fluid: str, fits: bool) -> None:  # noqa: FBT001
    assert unit_fits(unit, RegisterKind(kind), Fluid(fluid)) is fits


@pytest.mark.parametrize(
    ("rate", "max_rate", "state", "key"),
    [
        (36.0, 36.0, "pass", "check-rate-within-limit"),
        (36.1, 36.0, "fail", "check-rate-beyond-limit"),
        (1999.0, None, "pass", "check-rate-within-usual"),
        (2001.0, None, "fail", "check-rate-beyond-usual"),
        (0.0, 36.0, "pending", "check-rate-nothing"),
        (None, 36.0, "pending", "check-rate-waiting"),
    ],
)
def test_the_rate(rate: float | None, max_rate: float | None, state: str, key: str) -> None:
    assert said(CheckName.RATE, rate=rate, max_rate=max_rate) == (state, key)


@pytest.mark.parametrize(
    ("step_s", "steps", "state"),
    [(600.0, 3, "pass"), (300.0, 9, "pass"), (900.0, 9, "pass"), (901.0, 9, "fail"), (299.0, 9, "fail"),
     (600.0, 2, "pending"), (None, 0, "pending")],
)  # fmt: skip
def test_the_interval(step_s: float | None, steps: int, state: str) -> None:
    assert found(CheckName.INTERVAL, step_s=step_s, steps=steps).state.value == state


def test_readings_of_one_moment_are_told_as_such() -> None:
    assert said(CheckName.INTERVAL, step_s=0.0, steps=9) == ("fail", "check-interval-together")
    assert said(CheckName.INTERVAL, step_s=1.0, steps=9) == ("fail", "check-interval-other")


@pytest.mark.parametrize(
    ("typed", "resolution", "state"),
    [
        # Half-way from 999.9 to 1000.3 is 1000.1; 0.4 between the readings, and the last digit, may lie between.
        (1000.0, 1.0, "pass"),
        (1001.5, 1.0, "pass"),
        (1001.6, 1.0, "fail"),
        (998.95, 1.0, "pass"),
        (998.6, 1.0, "fail"),
        (1000.5, 0.001, "pass"),
        (1000.502, 0.001, "fail"),
        (100.0, 1.0, "fail"),
        (10_000.0, 1.0, "fail"),
    ],
)
def test_the_display_of_an_index(typed: float, resolution: float, state: str) -> None:
    display = replace(DISPLAY, value=typed, resolution=resolution)
    one = found(CheckName.DISPLAY, display=display)
    assert one.state.value == state
    assert one.params["typed"] == typed


def test_a_device_may_count_coarser_than_its_display() -> None:
    # Nothing flows; the device counts in tens of litres, the display in litres.
    still = Display(
        value=123.456, resolution=0.001, read_at=ago(hours=2), before=(ago(hours=2, minutes=5), 123.45),
        after=(ago(hours=1, minutes=55), 123.45),
    )  # fmt: skip
    assert said(CheckName.DISPLAY, display=still) == ("fail", "check-display-other")
    assert said(CheckName.DISPLAY, display=still, least_rise=0.01) == ("pass", "check-display-equal")
    assert said(CheckName.DISPLAY, display=replace(still, value=123.462), least_rise=0.01)[0] == "fail"
    assert said(CheckName.DISPLAY, display=replace(still, value=123.438), least_rise=0.01)[0] == "fail"


def test_a_display_that_is_typed_is_told_with_its_difference() -> None:
    one = found(CheckName.DISPLAY, display=replace(DISPLAY, value=1010.1))
    assert one.key == "check-display-other"
    assert one.params["index"] == pytest.approx(1000.1)
    assert one.params["difference"] == pytest.approx(10.0)
    assert one.params["tolerance"] == pytest.approx(1.4)


def test_a_display_waits_for_the_readings_next_to_it() -> None:
    assert said(CheckName.DISPLAY, display=None) == ("pending", "check-display-type")
    assert said(CheckName.DISPLAY, display=replace(DISPLAY, before=None)) == ("pending", "check-display-before-first")
    assert said(CheckName.DISPLAY, display=replace(DISPLAY, after=None)) == ("pending", "check-display-next")
    below = replace(DISPLAY, after=None, value=990.0)
    assert said(CheckName.DISPLAY, display=below) == ("fail", "check-display-below")
    gap = replace(DISPLAY, before=(ago(hours=3), 999.9))
    assert said(CheckName.DISPLAY, display=gap) == ("pending", "check-display-gap")


def test_a_display_that_differs_offers_the_offset_that_would_make_it_agree() -> None:
    # 1234 on the display, half-way from 999.9 to 1000.3 in the register: 233.9 lie between.
    facts = replace(GOOD, display=replace(DISPLAY, value=1234.0))
    (found_,) = offered([facts], check([facts], NOW)).values()
    assert [found_.display, found_.level, found_.amount] == pytest.approx([1234.0, 1000.1, 233.9])
    assert found_.since == DISPLAY.read_at
    # A counter that was used before is ahead of its display.
    less = replace(GOOD, display=replace(DISPLAY, value=12.0))
    assert offered([less], check([less], NOW))["energy"].amount == pytest.approx(-988.1)
    for agreed in (GOOD, replace(GOOD, display=None), replace(GOOD, display=replace(DISPLAY, after=None, value=9e9))):
        assert offered([agreed], check([agreed], NOW)) == {}


@pytest.mark.parametrize(
    ("typed", "read", "state", "key"),
    [
        # Declared at 1200 when the register was at 990: 210 lie between; at 1000.1 the display must say 1210.1.
        # The step of 0.4 and two last digits of 0.1 are the tolerance, 0.6: it must rise by four of them, 2.4.
        (1210.0, 2, "pass", "check-display-offset-equal"),
        (1210.7, 2, "pass", "check-display-offset-equal"),
        (1210.8, 2, "fail", "check-display-offset-other"),
        (1202.0, 2, "pending", "check-display-offset-second"),
        (1202.5, 2, "fail", "check-display-offset-other"),
        (1190.0, 2, "fail", "check-display-offset-other"),
        (1210.0, 30, "pending", "check-display-offset-second"),
    ],
)
def test_a_declared_offset_is_proven_by_a_second_display(typed: float, read: float, state: str, key: str) -> None:
    offset = Offset(ago(hours=24), 1200.0, 0.1, 990.0)
    display = replace(DISPLAY, value=typed, resolution=0.1, offset=offset)
    if read > 24:
        display = replace(display, read_at=ago(hours=read), before=(ago(hours=read, minutes=5), 999.9),
                          after=(ago(hours=read, minutes=-5), 1000.3))  # fmt: skip
    assert said(CheckName.DISPLAY, display=display) == (state, key)


def test_a_power_has_no_display() -> None:
    assert said(CheckName.DISPLAY, kind=RegisterKind.GAUGE, unit="W") == ("not_applicable", "check-display-gauge")


def test_amounts_are_compared_with_what_the_display_rose_by() -> None:
    amounts = Display(value=1020.0, resolution=1.0, read_at=ago(hours=1), earlier=(ago(hours=5), 1000.0), sum=21.0,
                      largest=0.5)  # fmt: skip
    delta = {"kind": RegisterKind.DELTA}
    one = found(CheckName.DISPLAY, display=amounts, **delta)
    assert (one.state.value, one.key, one.params["rise"], one.params["tolerance"]) == (
        "pass", "check-display-sum-equal", 20.0, 3.0,
    )  # fmt: skip
    assert said(CheckName.DISPLAY, display=replace(amounts, sum=23.5), **delta) == ("fail", "check-display-sum-other")
    assert said(CheckName.DISPLAY, display=replace(amounts, earlier=None), **delta) == (
        "pending",
        "check-display-second",
    )
    assert said(CheckName.DISPLAY, display=replace(amounts, value=1009.0), **delta) == (
        "pending",
        "check-display-little",
    )


def test_a_day_without_disturbance_is_stable() -> None:
    assert said(CheckName.STABILITY) == ("pass", "check-stability-good")
    one = found(CheckName.STABILITY, stable_from=ago(hours=18), stable_received_from=ago(hours=18))
    assert (one.state.value, one.key, one.params["hours"]) == ("pending", "check-stability-waiting", 17.9)
    # 17 h 56 min are proven: 6 h 4 min are to come.
    assert one.params["until_at"] == (NOW + timedelta(hours=6, minutes=4)).isoformat()


def test_a_history_that_came_in_all_at_once_is_no_day_of_stability() -> None:
    one = found(CheckName.STABILITY, stable_received_from=ago(minutes=10))
    assert (one.state.value, one.key, one.params["hours"]) == ("pending", "check-stability-waiting", 0.1)


@pytest.mark.parametrize("disturbance", ["gap", "fall", "refused"])
def test_a_disturbance_begins_the_day_anew(disturbance: str) -> None:
    one = found(CheckName.STABILITY, stable_from=ago(hours=2), disturbance=disturbance, disturbed_at=ago(hours=2))
    assert (one.state.value, one.key) == ("pending", f"check-stability-{disturbance}")
    assert one.params["disturbed_at"] == ago(hours=2).isoformat()


def test_a_meter_that_fell_silent_is_not_stable() -> None:
    silent = {"stable_to": ago(minutes=31), "stable_from": ago(hours=30)}
    assert said(CheckName.STABILITY, **silent) == ("pending", "check-stability-silent")
    assert said(CheckName.STABILITY, **silent, reception_s=3600.0) == ("pass", "check-stability-good")


def test_what_only_waits_for_its_day_is_provisional() -> None:
    waiting = replace(GOOD, stable_from=ago(hours=1))
    assert progress(check([GOOD, waiting], NOW)) is Progress.PROVISIONAL
    assert progress(check([GOOD, replace(waiting, display=None)], NOW)) is Progress.RUNNING
    assert progress(check([waiting, replace(GOOD, rate=99.0)], NOW)) is Progress.FAILING


@pytest.mark.parametrize(
    ("text", "value", "resolution"),
    [("012345", 12_345.0, 1.0), ("12 345,67", 12_345.67, 0.01), ("0.5", 0.5, 0.1), ("1\u202f234", 1234.0, 1.0)],
)
def test_digits_tell_their_last_place(text: str, value: float, resolution: float) -> None:
    assert digits_of(text)[0] == value
    assert digits_of(text)[1] == pytest.approx(resolution)


@pytest.mark.parametrize("text", ["", "-5", "12,", "1,2,3", "12 kWh", "1e5", "١٢", "9" * 16, ",5"])
def test_what_are_no_digits_is_said(text: str) -> None:
    with pytest.raises(UsageError) as error:
        digits_of(text)
    assert error.value.message.key == "error-commissioning-digits"


def test_stability_begins_with_the_next_reading_where_none_came_since() -> None:
    none = {"stable_from": None, "stable_to": None, "stable_received_from": None, "stable_received_to": None}
    assert said(CheckName.STABILITY, **none) == ("pending", "check-stability-next")
    refused = found(CheckName.STABILITY, **none, disturbance="refused", disturbed_at=ago(hours=1))
    assert (refused.key, refused.params) == (
        "check-stability-refused-since", {"disturbed_at": ago(hours=1).isoformat()}
    )  # fmt: skip

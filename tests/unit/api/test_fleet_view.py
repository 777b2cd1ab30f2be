"""Which devices of the fleet are shown, and in what order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.fleet_view import FleetOrder, FleetQuery, counted, findings_about, meter_state, selected
from domain.fleet import DeviceFacts, Fleet, GatewayFacts, State, assess
from tests.unit.api.fake_fleet import FakeFleet

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def device(name: str, minutes: float | None, site: str, **more: object) -> DeviceFacts:
    heard = None if minutes is None else NOW - timedelta(minutes=minutes)
    facts = DeviceFacts(
        device=name, meters=(f"eau-{name}",), site=site, site_name=site.upper(), interval_s=600, last_heard=heard,
        known_since=NOW, siren="200071892" if site == "mairie" else "200071991",
    )  # fmt: skip
    return replace(facts, **more)  # type: ignore[arg-type]


@pytest.fixture
def fleet() -> Fleet:
    return assess(
        [
            device("a", 5, "mairie", battery=90.0, rssi=-80.0, frames=90, lost_frames=10),
            device("b", 40, "ecole", battery=12.0, rssi=-119.0, gateways=("g1",)),
            device("c", 300, "ecole", frames=50, lost_frames=50),
            device("d", None, "mairie"),
        ],
        [GatewayFacts("g1", NOW - timedelta(days=9), NOW, 3)],
        NOW,
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (FleetOrder.STATE, "cbda"),  # silent, late, waiting, on time
        (FleetOrder.DEVICE, "abcd"),
        (FleetOrder.SITE, "bcad"),  # ECOLE, MAIRIE
        (FleetOrder.HEARD, "dcba"),
        (FleetOrder.BATTERY, "bacd"),
        (FleetOrder.SIGNAL, "bacd"),
        (FleetOrder.LOST, "cabd"),
    ],
)
def test_devices_stand_in_the_order_asked_for(fleet: Fleet, order: FleetOrder, expected: str) -> None:
    assert "".join(one.facts.device for one in selected(fleet, FleetQuery(order=order))) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (FleetQuery(state=State.LATE), "b"),
        (FleetQuery(siren="200071892"), "da"),
        (FleetQuery(text=" MAIRIE "), "da"),
        (FleetQuery(text="EAU-C"), "c"),
        (FleetQuery(text="g1"), "b"),
        (FleetQuery(state=State.OK, text="ecole"), ""),
    ],
)
def test_devices_are_those_asked_for(fleet: Fleet, query: FleetQuery, expected: str) -> None:
    assert "".join(one.facts.device for one in selected(fleet, query)) == expected


def test_counts_of_the_last_day_are_asked_for_what_is_shown(fleet: Fleet) -> None:
    reader = FakeFleet()
    reader.devices(NOW)
    (one,) = counted(reader, selected(fleet, FleetQuery(text="eau-a")), NOW)
    assert (one.facts.readings, one.facts.refused, one.facts.refused_share) == (3, 1, 0.25)


def test_findings_are_those_of_the_place(fleet: Fleet) -> None:
    def of(**place: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.kind, one.meters) for one in findings_about(fleet, **place)]

    assert of() == [("device", ("eau-c",)), ("never", ("eau-d",))]
    assert of(siren="200071892") == of(site="mairie") == [("never", ("eau-d",))]
    assert of(site="ecole") == [("device", ("eau-c",))]


@pytest.mark.parametrize(
    ("minutes", "interval_s", "offline", "expected"),
    [
        (20, 3600, False, State.OK),  # a batch each hour of readings of ten minutes
        (180, 3600, False, State.OK),
        (181, 3600, False, State.LATE),
        (31, 600, False, State.LATE),
        (61, 600, False, State.SILENT),
        (5, 600, True, State.SILENT),
        (None, 600, False, State.WAITING),
    ],
)
def test_a_register_is_judged_by_the_rule_of_devices(
    minutes: float | None, interval_s: int, *, offline: bool, expected: State
) -> None:
    heard = None if minutes is None else NOW - timedelta(minutes=minutes)
    fleet = assess([device("a", minutes, "mairie", interval_s=interval_s, offline=offline)], [], NOW)
    devices = {one.facts.device: one for one in fleet.devices}
    row = {"device": "a", "last_received_at": heard, "heard_interval_s": interval_s, "known_since": NOW}
    assert meter_state(row, devices, NOW) is devices["a"].state is expected

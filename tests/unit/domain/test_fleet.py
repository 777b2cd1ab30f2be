"""Forty devices behind one silent gateway are one finding; a device that is silent by itself is its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.fleet import DeviceFacts, Fleet, FleetFinding, GatewayFacts, State, Stranger, assess

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def device(
    name: str, heard: datetime | None, *gateways: str, interval_s: int = 600, offline: bool = False
) -> DeviceFacts:
    return DeviceFacts(
        device=name, meters=(f"meter-{name}",), site="s", site_name="S", interval_s=interval_s, last_heard=heard,
        gateways=gateways, offline=offline,
    )  # fmt: skip


def gateway(name: str, heard: datetime) -> GatewayFacts:
    return GatewayFacts(name, ago(days=90), heard, 1000)


def states(fleet: Fleet) -> dict[str, tuple[str, str | None]]:
    return {one.facts.device: (one.state.value, one.behind) for one in fleet.devices}


def told(fleet: Fleet) -> list[tuple[str, str, datetime | None, tuple[str, ...]]]:
    return [(one.kind, one.name, one.since, one.devices) for one in fleet.findings]


def test_one_silent_gateway_is_one_finding_not_forty() -> None:
    devices = [device(f"d{n:02}", ago(hours=2, minutes=n / 10), "g1") for n in range(40)]
    fleet = assess(
        [*devices, device("e", ago(minutes=5), "g2")], [gateway("g1", ago(hours=2)), gateway("g2", NOW)], NOW
    )
    names = tuple(f"d{n:02}" for n in range(40))
    assert fleet.findings == (
        FleetFinding("gateway", "g1", ago(hours=2), names, gateways=("g1",), meters=tuple(f"meter-{n}" for n in names)),
    )
    assert (fleet.silent_gateways, fleet.silent_devices) == (1, 0)
    assert {behind for _, behind in states(fleet).values()} == {"g1", None}


def test_a_device_that_another_gateway_hears_is_not_behind_the_silent_one() -> None:
    devices = [device("a", ago(minutes=5), "g1", "g2"), device("b", ago(hours=2), "g1")]
    fleet = assess(devices, [gateway("g1", ago(hours=2)), gateway("g2", ago(minutes=5))], NOW)
    assert states(fleet) == {"a": ("ok", None), "b": ("silent", "g1")}
    assert told(fleet) == [("gateway", "g1", ago(hours=2), ("b",))]
    assert [(one.facts.gateway, one.state.value, one.devices) for one in fleet.gateways] == [
        ("g1", "silent", ("a", "b")),
        ("g2", "ok", ("a",)),
    ]


def test_a_gateway_was_heard_when_what_it_passed_on_came_in() -> None:
    # The network delivers now what the gateways passed on days ago: "a" came through g2, which heard last.
    devices = [device("a", ago(minutes=5), "g1", "g2"), device("b", ago(days=11), "g1")]
    fleet = assess(devices, [gateway("g1", ago(days=11)), gateway("g2", ago(days=10))], NOW)
    assert [(one.facts.gateway, one.facts.last_heard, one.state.value) for one in fleet.gateways] == [
        ("g1", ago(days=11), "silent"),
        ("g2", ago(minutes=5), "ok"),
    ]
    assert told(fleet) == [("gateway", "g1", ago(days=11), ("b",))]


def test_a_silent_device_with_a_gateway_that_is_heard_is_its_own_finding() -> None:
    fleet = assess([device("a", ago(hours=5), "g1", "g2")], [gateway("g1", ago(hours=5)), gateway("g2", NOW)], NOW)
    assert told(fleet) == [("device", "a", ago(hours=5), ("a",)), ("gateway", "g1", ago(hours=5), ())]


def test_a_device_that_fell_silent_long_before_its_gateway_is_its_own_finding() -> None:
    fleet = assess(
        [device("a", ago(days=5), "g1"), device("b", ago(hours=3), "g1")], [gateway("g1", ago(hours=3))], NOW
    )
    assert told(fleet) == [("device", "a", ago(days=5), ("a",)), ("gateway", "g1", ago(hours=3), ("b",))]


def test_devices_without_a_gateway_follow_their_own_interval() -> None:
    fleet = assess(
        [
            device("ok", ago(minutes=30)),
            device("late", ago(minutes=31)),
            device("still-late", ago(minutes=60)),
            device("silent", ago(minutes=61)),
            device("fast", ago(minutes=15), interval_s=10),
            device("fast-late", ago(minutes=16), interval_s=10),
            device("daily", ago(days=3), interval_s=86_400),
            device("never", None),
        ],
        [],
        NOW,
    )
    assert {name: state for name, (state, _) in states(fleet).items()} == {
        "ok": "ok", "late": "late", "still-late": "late", "silent": "silent", "fast": "ok", "fast-late": "late",
        "daily": "ok", "never": "silent",
    }  # fmt: skip
    assert [(one.kind, one.name, one.devices) for one in fleet.findings] == [
        ("device", "silent", ("silent",)),
        ("never", "", ("never",)),
    ]
    assert fleet.silent_devices == 2


def test_devices_that_never_spoke_are_waited_for_a_day_and_are_one_finding() -> None:
    new = [replace(device(f"n{n:03}", None), known_since=ago(minutes=3)) for n in range(299)]
    old = replace(device("old", None), known_since=ago(hours=25))
    fleet = assess([*new, old], [gateway("g1", ago(days=2))], NOW)
    assert [(one.kind, one.name, len(one.devices)) for one in fleet.findings] == [
        ("gateway", "g1", 0),
        ("never", "", 300),
    ]
    assert (fleet.silent_devices, fleet.silent_gateways) == (1, 1)
    found = states(fleet)
    assert (found["n000"][0], found["old"][0]) == ("waiting", "silent")
    assert states(assess([replace(old, known_since=ago(hours=24))], [], NOW))["old"][0] == "silent"


def test_a_device_without_a_register_is_silent_after_a_day() -> None:
    stranger = Stranger(device="x", first_heard=ago(days=9), last_heard=ago(hours=24))
    assert stranger.state(NOW) is State.OK
    assert replace(stranger, last_heard=ago(hours=25)).state(NOW) is State.SILENT


def test_who_said_goodbye_is_silent_at_once_and_by_itself() -> None:
    fleet = assess([device("a", ago(hours=2), "g1", offline=True)], [gateway("g1", ago(hours=2))], NOW)
    assert states(fleet) == {"a": ("silent", None)}
    assert fleet.findings[0] == FleetFinding("device", "a", ago(hours=2), ("a",), offline=True, meters=("meter-a",))


def test_a_gateway_is_as_patient_as_its_most_frequent_device() -> None:
    slow = [device("a", ago(hours=2), "g1", interval_s=3600)]
    assert assess(slow, [gateway("g1", ago(hours=2))], NOW).gateways[0].state is State.OK
    both = [*slow, device("b", ago(hours=2), "g1", interval_s=600)]
    assert assess(both, [gateway("g1", ago(hours=2))], NOW).gateways[0].state is State.SILENT
    assert assess([], [gateway("g1", ago(hours=23))], NOW).findings == ()
    assert assess([], [gateway("g1", ago(hours=25))], NOW).silent_gateways == 1


def test_a_gateway_that_is_not_known_explains_nothing() -> None:
    assert states(assess([device("a", ago(hours=2), "gone")], [], NOW)) == {"a": ("silent", None)}


def test_shares_of_what_was_lost_and_refused() -> None:
    facts = DeviceFacts(device="a", meters=(), site="s", site_name="S", interval_s=600, frames=90, lost_frames=10,
                        refused=1, readings=3)  # fmt: skip
    assert (facts.lost_share, facts.refused_share) == (0.1, 0.25)
    # What it stored is dated before the day that is counted: refusals alone are no share.
    assert replace(facts, readings=0, dated_back=True).refused_share is None
    nothing = device("a", None)
    assert (nothing.lost_share, nothing.refused_share) == (None, None)


def networked(
    name: str, heard: datetime, *gateways: str, interval_s: int = 600, via: str = "application"
) -> DeviceFacts:
    return replace(device(name, heard, *gateways, interval_s=interval_s), network="chirpstack", via=via)


def test_a_silent_network_is_one_finding_with_its_gateways() -> None:
    devices = [networked(f"d{n}", ago(hours=2, minutes=n), f"g{n % 3}") for n in range(9)]
    daily = networked("daily", ago(hours=20), "g0", interval_s=86_400)
    other = networked("e", ago(minutes=5), "h", via="annex")
    gateways = [gateway(f"g{n}", ago(hours=2, minutes=n)) for n in range(3)]
    fleet = assess([*devices, daily, other], [*gateways, gateway("h", ago(minutes=5))], NOW)
    (finding,) = fleet.findings
    assert (finding.kind, finding.name, finding.since) == ("network", "chirpstack (application/#)", ago(hours=2))
    assert finding.gateways == ("g0", "g1", "g2")
    assert finding.devices == tuple(f"d{n}" for n in range(9))  # the daily one is not late yet
    assert finding.meters == tuple(f"meter-d{n}" for n in range(9))
    assert (fleet.silent_gateways, fleet.silent_devices) == (3, 0)


def test_a_network_with_a_gateway_that_speaks_is_not_silent() -> None:
    devices = [networked("a", ago(hours=2), "g1"), networked("b", ago(hours=2), "g2"), networked("c", NOW, "g3")]
    gateways = [gateway("g1", ago(hours=2)), gateway("g2", ago(hours=2)), gateway("g3", NOW)]
    assert told(assess(devices, gateways, NOW)) == [
        ("gateway", "g1", ago(hours=2), ("a",)),
        ("gateway", "g2", ago(hours=2), ("b",)),
    ]


def test_gateways_that_fell_silent_one_after_the_other_are_not_their_network() -> None:
    devices = [networked("a", ago(days=9), "g1"), networked("b", ago(hours=2), "g2")]
    gateways = [gateway("g1", ago(days=9)), gateway("g2", ago(hours=2))]
    assert told(assess(devices, gateways, NOW)) == [
        ("gateway", "g1", ago(days=9), ("a",)),
        ("gateway", "g2", ago(hours=2), ("b",)),
    ]


def test_a_network_with_one_gateway_is_that_gateway() -> None:
    fleet = assess([networked("a", ago(hours=2), "g1")], [gateway("g1", ago(hours=2))], NOW)
    assert told(fleet) == [("gateway", "g1", ago(hours=2), ("a",))]


def test_three_devices_of_a_network_that_tells_no_gateways_fall_silent_with_it() -> None:
    devices = [networked(f"d{n}", ago(hours=2, minutes=n)) for n in range(3)]
    broken = networked("broken", ago(days=3))
    assert told(assess([*devices, broken], [], NOW)) == [
        ("network", "chirpstack (application/#)", ago(hours=2), ("d0", "d1", "d2")),
        ("device", "broken", ago(days=3), ("broken",)),
    ]
    assert [kind for kind, *_ in told(assess(devices[:2], [], NOW))] == ["device", "device"]


def test_findings_about_some_devices_name_only_these() -> None:
    here = [replace(device(name, ago(hours=2), "g1"), siren="here") for name in ("a", "b")]
    there = [replace(device("c", ago(hours=2), "g1"), siren="there"), replace(device("d", None), siren="there")]
    fleet = assess([*here, *there], [gateway("g1", ago(hours=2)), gateway("g2", ago(days=2))], NOW)

    def of(siren: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        return [(one.kind, one.devices, one.meters) for one in fleet.concerning(lambda facts: facts.siren == siren)]

    assert of("here") == [("gateway", ("a", "b"), ("meter-a", "meter-b"))]
    assert of("there") == [("gateway", ("c",), ("meter-c",)), ("never", ("d",), ("meter-d",))]
    assert of("nowhere") == []

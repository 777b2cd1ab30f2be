"""Accounts at the broker compared with the database: each way in which they differ."""

from datetime import UTC, datetime, timedelta

from domain.account_check import AccountFault, BrokerAccount, BrokerState, Difference, compare
from domain.connection import Access, Credential, DeviceIdentity

GIVEN = datetime(2026, 11, 20, 8, tzinfo=UTC)
OWN = Access(Credential.PASSWORD, ("a/d/#", "b/d"), ("c/d",))
GOOD = BrokerAccount("d", frozenset(OWN.publish), frozenset(OWN.subscribe))


def held(device: str = "d", access: Access = OWN, **more: object) -> DeviceIdentity:
    return DeviceIdentity(device, access, GIVEN, "Claire", **more)  # type: ignore[arg-type]


def faults(*accounts: BrokerAccount, identities: tuple[DeviceIdentity, ...] = (held(),)) -> list[tuple[str, str]]:
    state = BrokerState({one.username: one for one in accounts})
    return [(one.device, one.fault.value) for one in compare(identities, state)]


def test_what_is_the_same_differs_in_nothing() -> None:
    assert faults(GOOD) == []
    assert faults(GOOD, BrokerAccount("admin-of-the-broker", of_device=False)) == []


def test_each_way_to_differ() -> None:
    certificate = Access(Credential.CERTIFICATE, ("a/d/#",))
    ended = held(revoked_at=GIVEN, revoked_by="Claire")
    assert faults() == [("d", "missing")]
    assert faults(identities=(held(access=certificate),)) == [("d", "missing_certificate")]
    assert faults(BrokerAccount("d", GOOD.publish, GOOD.subscribe, disabled=True)) == [("d", "disabled")]
    assert faults(BrokerAccount("d", GOOD.publish | {"#"}, GOOD.subscribe)) == [("d", "rights")]
    assert faults(BrokerAccount("d", GOOD.publish)) == [("d", "rights")]
    assert faults(BrokerAccount("d", GOOD.publish, GOOD.subscribe, other_rights=True, disabled=True)) == [
        ("d", "disabled"), ("d", "rights"),
    ]  # fmt: skip
    assert faults(GOOD, identities=(ended,)) == [("d", "ended")]
    assert faults(identities=(ended,)) == []
    assert faults(GOOD, identities=()) == [("d", "unknown")]
    # It was ended, and given again: the one that holds counts.
    assert faults(GOOD, identities=(ended, held())) == []


def test_a_password_given_after_the_copy_is_not_the_one_of_the_sheet() -> None:
    state = BrokerState({"d": GOOD})
    assert compare([held()], state, GIVEN) == []
    assert compare([held()], state, GIVEN - timedelta(seconds=1)) == [Difference(AccountFault.OUTDATED, "d", OWN)]
    certificate = held(access=Access(Credential.CERTIFICATE, OWN.publish, OWN.subscribe))
    assert compare([certificate], state, GIVEN - timedelta(days=1)) == []


def test_what_everybody_may_do_comes_first() -> None:
    found = compare([held("z"), held("a")], BrokerState({}, frozenset({"publish"})))
    assert [(one.device, one.fault.value) for one in found] == [("", "open"), ("a", "missing"), ("z", "missing")]
    assert [one.fault.needs_password for one in found] == [False, True, True]

"""Accounts of devices against a real Mosquitto: what each may do, and how it ends."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.broker_accounts import ensure_accounts
from deploy.memory import Credentials
from domain.endpoint import mqtt_endpoint
from domain.errors import LoginRefusedError, UnavailableError, UsageError
from ingest.broker_identity import DynamicSecurity, Identity
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.mqtt_device import Device


def identity(name: str, *, password: str | None = "password-of-{}", subscribe: tuple[str, ...] = ()) -> Identity:
    return Identity(name, password and password.format(name), (f"vigie/v1/{name}/#",), subscribe)


def collector(broker: RestartableBroker) -> Device:
    """Return a listener to everything, in the account that the collector has."""
    address = urlsplit(broker.url)
    listener = Device(broker.url, address.username or "", address.password)
    assert listener.subscribe("#")
    return listener


def grant(broker: RestartableBroker, *identities: Identity) -> None:
    with DynamicSecurity(mqtt_endpoint(broker.admin_url)) as security:
        security.grant(identities)


def test_a_device_publishes_on_its_own_topics_and_nowhere_else(broker: RestartableBroker) -> None:
    grant(broker, identity("one"), identity("two"))
    with collector(broker) as all_topics, Device(broker.url, "one", "password-of-one") as one:
        assert one.publish("vigie/v1/one/readings", "mine")
        assert not one.publish("vigie/v1/two/readings", "stolen")
        assert not one.publish("vigie/v1/onetwo/readings", "stolen")
        assert not one.publish("$CONTROL/dynamic-security/v1", '{"commands": [{"command": "listClients"}]}')
        assert one.publish("vigie/v1/one/readings", "last")
        assert all_topics.hears(2) == [("vigie/v1/one/readings", b"mine"), ("vigie/v1/one/readings", b"last")]


def test_a_will_reaches_no_topic_of_another(broker: RestartableBroker) -> None:
    grant(broker, identity("one"))
    with collector(broker) as all_topics:
        stolen = Device(broker.url, "one", "password-of-one", will="vigie/v1/two/readings")
        stolen.vanish()
        own = Device(broker.url, "one", "password-of-one", will="vigie/v1/one/gone")
        assert not own.refused
        own.vanish()
        assert all_topics.hears(1) == [("vigie/v1/one/gone", b"the will")]


def test_a_device_hears_only_what_is_for_it(broker: RestartableBroker) -> None:
    grant(broker, identity("one", subscribe=("cmnd/one/#",)), identity("two"))
    address = urlsplit(broker.url)
    with (
        Device(broker.url, "one", "password-of-one") as one,
        Device(broker.url, address.username or "", address.password) as commander,
    ):
        for topic in ("#", "vigie/v1/two/#", "vigie/v1/+/readings", "vigie/v1/one/#", "$SYS/#", "$share/g/#"):
            assert not one.subscribe(topic), topic
        assert one.subscribe("cmnd/one/#")
        assert commander.publish("cmnd/two/Power", "no")
        assert commander.publish("cmnd/one/Power", "yes")
        assert one.hears(1) == [("cmnd/one/Power", b"yes")]


def test_a_wrong_password_an_unknown_name_and_none_at_all_are_refused(broker: RestartableBroker) -> None:
    grant(broker, identity("one"), identity("by-certificate", password=None))
    for name, password in (("one", "wrong"), ("nobody", "x"), ("one", None), ("by-certificate", ""), ("", None)):
        with Device(broker.url, name, password) as stranger:
            assert stranger.refused, (name, password)


def test_a_revoked_device_is_thrown_out_at_once(broker: RestartableBroker) -> None:
    grant(broker, identity("one"), identity("two"))
    with (
        Device(broker.url, "one", "password-of-one") as one,
        Device(broker.url, "two", "password-of-two") as two,
        DynamicSecurity(mqtt_endpoint(broker.admin_url)) as security,
    ):
        security.revoke(["one", "never-known"])
        assert one.thrown_out()
        assert two.publish("vigie/v1/two/readings", "still here")
    with Device(broker.url, "one", "password-of-one") as again:
        assert again.refused


def test_the_broker_bears_accounts_that_come_and_go(broker: RestartableBroker) -> None:
    with DynamicSecurity(mqtt_endpoint(broker.admin_url)) as security:
        for _ in range(60):
            security.grant([Identity("a", "secret", ("t/a/#",))])
            security.grant([Identity("a", "another", ("t/a/#",))])
            security.revoke(["a", "never-there"])
        security.grant([Identity("a", "last", ("t/a/#",))])
        assert security.usernames() == {"vigie", "vigie-admin", "a"}
    with Device(broker.url, "a", "last") as device:
        assert device.publish("t/a/x", "1")


def test_a_new_password_ends_the_old_one(broker: RestartableBroker) -> None:
    grant(broker, identity("one"))
    with Device(broker.url, "one", "password-of-one") as one:
        grant(broker, identity("one", password="new-password-of-{}"))
        assert one.thrown_out()
    with (
        Device(broker.url, "one", "password-of-one") as before,
        Device(broker.url, "one", "new-password-of-one") as now,
    ):
        assert before.refused
        assert now.publish("vigie/v1/one/readings", "x")


def test_three_hundred_accounts_are_kept_over_a_restart_and_a_kill(broker: RestartableBroker) -> None:
    many = [identity(f"device-{number:03}") for number in range(300)]
    grant(broker, *many)
    broker.stop()
    broker.start()
    broker.kill()
    broker.start()
    with DynamicSecurity(mqtt_endpoint(broker.admin_url)) as security:
        assert security.usernames() == {"vigie", "vigie-admin"} | {one.username for one in many}
        security.revoke(["device-000", "unknown"])
        assert len(security.usernames()) == 301
    with Device(broker.url, "device-299", "password-of-device-299") as last:
        assert last.publish("vigie/v1/device-299/readings", "x")
        assert not last.publish("vigie/v1/device-298/readings", "x")


def test_the_administrator_can_do_nothing_else(broker: RestartableBroker) -> None:
    address = urlsplit(broker.admin_url)
    with Device(broker.url, address.username or "", address.password) as admin:
        assert not admin.refused
        assert not admin.publish("vigie/v1/one/readings", "x")
        assert not admin.subscribe("#")


def test_whoever_may_not_give_accounts_is_told(broker: RestartableBroker) -> None:
    with pytest.raises(UsageError, match="error-broker-no-plugin"), DynamicSecurity(mqtt_endpoint(broker.url)):
        pass
    wrong = broker.admin_url.replace("vigie-admin:", "vigie-admin:not-")
    with pytest.raises(LoginRefusedError, match="error-broker-admin-refused"), DynamicSecurity(mqtt_endpoint(wrong)):
        pass
    broker.stop()
    with (
        pytest.raises(UnavailableError, match="error-broker-none-there"),
        DynamicSecurity(mqtt_endpoint(broker.admin_url)),
    ):
        pass


def test_vigies_accounts_are_written_beside_those_of_devices(tmp_path: Path) -> None:
    path = tmp_path / "dynamic-security.json"
    ensure_accounts(path, Credentials("s", "d", "first", "a"))
    document = json.loads(path.read_text())
    document["clients"].append({"username": "one", "roles": [{"rolename": "device:one"}]})
    document["roles"].append({"rolename": "device:one", "acls": []})
    document["defaultACLAccess"]["subscribe"] = True
    path.write_text(json.dumps(document))
    ensure_accounts(path, Credentials("s", "d", "second", "a"))
    after = json.loads(path.read_text())
    assert sorted(entry["username"] for entry in after["clients"]) == ["one", "vigie", "vigie-admin"]
    assert sorted(entry["rolename"] for entry in after["roles"]) == ["device:one", "vigie", "vigie-admin"]
    assert after["defaultACLAccess"]["subscribe"] is False
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text('{"clients": [')
    with pytest.raises(UsageError, match="error-stack-broker-accounts"):
        ensure_accounts(path, Credentials("s", "d", "x", "a"))

"""A list of devices on real servers: twenty reasons for twenty faults, then 300 devices whose accounts work."""

import time
from datetime import UTC, datetime

import pytest

from app.catalogue import catalogue
from app.connecting import Connecting
from app.device_accounts import Giving
from domain.connection import Access, Applied, CheckedLine, Credential, Verdict
from domain.endpoint import mqtt_endpoint
from domain.errors import ConflictError, NotFoundError, UnavailableError, UsageError
from domain.reading import RawMessage
from ingest.assembly import Assembler
from ingest.broker_identity import DynamicSecurity
from storage.connection import connect
from storage.device_identity import TimescaleConnections
from storage.profiles import TimescaleProfiles
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.chirpstack import uplink
from tests.fixtures.device_list import FAULTS, as_csv, good, lines
from tests.fixtures.mqtt_device import Device


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def connecting(database_url: str, broker: RestartableBroker) -> Connecting:
    TimescaleRegistry(database_url).load_territory()
    return Connecting(database_url, mqtt_endpoint(broker.admin_url), mqtt_endpoint(broker.url), now)


def apply(connecting: Connecting, *rows: dict[str, str]) -> Applied:
    return connecting.apply(connecting.read("a.csv", as_csv(list(rows))), "technician")


def words(checked: CheckedLine) -> list[str]:
    translate = catalogue("fr")
    return [translate(reason.key, **reason.params) for reason in checked.reasons]


def count(database_url: str, table: str) -> int:
    counts = {
        "meter": "SELECT count(*) FROM meter", "site": "SELECT count(*) FROM site",
        "device_identity": "SELECT count(*) FROM device_identity", "stale_span": "SELECT count(*) FROM stale_span",
    }  # fmt: skip
    with connect(database_url) as session:
        row = session.execute(counts[table].encode()).fetchone()
    assert row is not None
    return int(row[0])


def passwords(applied: Applied) -> dict[str, str]:
    return {sheet.identity.device: sheet.identity.password or "" for sheet in applied.sheets}


def test_a_list_with_twenty_faults_gives_twenty_reasons_and_writes_nothing(
    connecting: Connecting, database_url: str, broker: RestartableBroker
) -> None:
    listed = connecting.read("liste.csv", as_csv(lines(faulty=True)))
    for checked in (connecting.check(listed), list(connecting.apply(listed, "technician").lines)):
        refused = [line for line in checked if line.verdict is Verdict.REFUSED]
        assert [line.number for line in refused] == list(range(282, 302))
        for line, (_change, expected) in zip(refused, FAULTS, strict=True):
            assert len(line.reasons) == 1, words(line)
            assert expected in words(line)[0]
    assert (count(database_url, "meter"), count(database_url, "site"), count(database_url, "device_identity")) == (
        0,
        0,
        0,
    )
    with DynamicSecurity(mqtt_endpoint(broker.admin_url)) as security:
        assert security.usernames() == {"vigie", "vigie-admin"}


def test_three_hundred_devices_are_connected_and_each_account_works(
    connecting: Connecting, database_url: str, broker: RestartableBroker
) -> None:
    applied = apply(connecting, *lines(faulty=False))
    assert applied.done
    assert applied.counts() == {"new": 300, "same": 0, "updated": 0, "refused": 0}
    assert (count(database_url, "meter"), count(database_url, "site"), count(database_url, "device_identity")) == (
        300,
        3,
        300,
    )
    given = passwords(applied)
    assert len(set(given.values())) == 300
    for device, password in given.items():
        with Device(broker.url, device, password) as client:
            assert not client.refused
            assert client.publish(f"vigie/v1/{device}/readings", "[]")
            assert not client.publish("vigie/v1/compteur-xxx/readings", "[]")
    assert {line.verdict for line in connecting.check(connecting.read("a.csv", as_csv(lines(faulty=False))))} == {
        Verdict.SAME
    }
    again = apply(connecting, *lines(faulty=False))
    assert (again.sheets, again.counts()["same"]) == ((), 300)
    with Device(broker.url, "compteur-299", given["compteur-299"]) as client:
        assert not client.refused, "a list that changes nothing leaves passwords alone"


def test_a_list_that_changes_a_unit_derives_the_register_anew(connecting: Connecting, database_url: str) -> None:
    apply(connecting, good(0), good(1))
    before = count(database_url, "stale_span")
    applied = apply(connecting, good(0) | {"unit": "m3", "codec": "axioma_w1"}, good(1))
    assert [line.verdict for line in applied.lines] == [Verdict.UPDATED, Verdict.SAME]
    assert count(database_url, "stale_span") == before + 1
    with connect(database_url) as session:
        row = session.execute(
            "SELECT r.unit, r.factor, d.codec FROM register r JOIN device d ON d.id = r.device_id"
            " WHERE d.code = 'compteur-000'"
        ).fetchone()
    assert row == ("m3", 1.0, "axioma_w1")


def test_messages_from_before_are_stored_when_their_device_is_connected(
    connecting: Connecting, database_url: str
) -> None:
    moment = now()
    payload = b'{"register": "volume", "time": "%s", "value": 1200}' % moment.isoformat().encode()
    sink = TimescaleReadings(database_url)
    assembler = Assembler(sink, "test", time.monotonic)
    sink.write(assembler.assemble([RawMessage("vigie/v1/compteur-000/readings", payload, moment)]))
    sink.close()
    applied = apply(connecting, good(0), good(1))
    assert applied.replayed is not None
    assert (applied.replayed.messages, applied.replayed.resolved, applied.replayed.stored) == (1, 1, 1)
    with connect(database_url) as session:
        assert session.execute("SELECT value FROM reading").fetchall() == [(1200.0,)]


def test_the_template_connects_the_meter_of_its_example(connecting: Connecting, database_url: str) -> None:
    # Axioma's extended frame: time, status, 1,204,312 L, an hour before, 1,204,250 L, rises and padding.
    moment = now().replace(microsecond=0)
    clock = int(moment.timestamp())
    moments = clock.to_bytes(4, "little") + b"\x00" + (1_204_312).to_bytes(4, "little")
    frame = moments + (clock - 3600).to_bytes(4, "little") + (1_204_250).to_bytes(4, "little") + bytes(30)
    message = uplink(moment, frame, 1, eui="70b3d5e75e004536", port=100)
    applied = connecting.apply(connecting.read("modele.csv", connecting.template("csv")), "technician")
    assert applied.counts() == {"new": 1, "same": 0, "updated": 0, "refused": 0}
    sink = TimescaleReadings(database_url)
    sink.write(Assembler(sink, "test", time.monotonic).assemble([message]))
    sink.close()
    with connect(database_url) as session:
        values = session.execute(
            "SELECT m.code, r.name, v.value FROM reading v JOIN register r ON r.id = v.register_id"
            " JOIN meter m ON m.id = r.meter_id ORDER BY v.time"
        ).fetchall()
    assert values == [("ecole-jean-mace-eau", "volume", 1_204_250.0), ("ecole-jean-mace-eau", "volume", 1_204_312.0)]


def test_without_an_administrator_devices_are_registered_all_the_same(database_url: str) -> None:
    TimescaleRegistry(database_url).load_territory()
    without = Connecting(database_url, None, None, now)
    applied = apply(without, good(0))
    assert applied.done
    assert applied.no_accounts is not None
    assert applied.no_accounts.key == "connect-no-admin"
    assert [sheet.identity.password for sheet in applied.sheets] == [None]
    assert (count(database_url, "meter"), count(database_url, "device_identity")) == (1, 0)
    again = apply(without, good(0))
    assert (again.counts()["same"], again.no_accounts) == (1, applied.no_accounts)


def test_a_broker_without_the_plugin_does_not_keep_devices_from_being_registered(
    database_url: str, broker: RestartableBroker
) -> None:
    TimescaleRegistry(database_url).load_territory()
    without = Connecting(database_url, mqtt_endpoint(broker.url), None, now)  # an account that may give none
    applied = apply(without, good(0))
    assert applied.done
    assert applied.no_accounts is not None
    assert applied.no_accounts.key == "error-broker-no-plugin"


def test_a_broker_that_is_away_leaves_nothing_half_written(
    connecting: Connecting, database_url: str, broker: RestartableBroker
) -> None:
    broker.stop()
    with pytest.raises(UnavailableError, match="error-broker-none-there"):
        apply(connecting, good(0))
    assert (count(database_url, "meter"), count(database_url, "device_identity")) == (0, 0)


def test_a_failure_after_the_accounts_were_given_takes_them_back(
    connecting: Connecting, database_url: str, broker: RestartableBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Giving.give

    def give_then_fail(self: Giving, *arguments: object) -> object:
        given = original(self, *arguments)  # type: ignore[arg-type]
        assert len(given) == 2
        with DynamicSecurity(mqtt_endpoint(broker.admin_url)) as security:
            assert "compteur-001" in security.usernames()
        # The database refuses at the commit, when the broker has done its part.
        with connect(database_url) as session:
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%editor'"
            )
        return given

    monkeypatch.setattr(Giving, "give", give_then_fail)
    with pytest.raises(Exception):  # noqa: B017 - the database's own, of a connection that was cut
        apply(connecting, good(0), good(1))
    assert (count(database_url, "meter"), count(database_url, "device_identity")) == (0, 0)
    with DynamicSecurity(mqtt_endpoint(broker.admin_url)) as security:
        assert security.usernames() == {"vigie", "vigie-admin"}


def test_an_account_is_revoked_and_given_back(connecting: Connecting, broker: RestartableBroker) -> None:
    given = passwords(apply(connecting, good(0), good(1)))
    with Device(broker.url, "compteur-000", given["compteur-000"]) as client:
        connecting.revoke("compteur-000", "chief")
        assert client.thrown_out()
    with Device(broker.url, "compteur-000", given["compteur-000"]) as client:
        assert client.refused
    with pytest.raises(NotFoundError, match="error-device-no-account"):
        connecting.revoke("compteur-000", "chief")
    held = connecting.identities()
    assert [one.device for one in held] == ["compteur-001"]
    ended = next(one for one in connecting.identities(ended=True) if one.revoked_at)
    assert (ended.device, ended.issued_by, ended.revoked_by) == ("compteur-000", "technician", "chief")

    with pytest.raises(ConflictError, match="error-device-account-ended"):
        connecting.rotate("compteur-000", "chief")
    for rows in ((good(0),), (good(0) | {"unit": "m3"}, good(0) | {"register": "volume_2"}, good(1))):
        again = apply(connecting, *rows)
        assert (again.done, again.sheets) == (True, ())
        assert [note.key for note in again.lines[0].notes] == ["connect-note-account-ended"]
        assert [one.device for one in connecting.identities()] == ["compteur-001"]
    with Device(broker.url, "compteur-000", given["compteur-000"]) as client:
        assert client.refused

    sheet = connecting.give("compteur-000", None, "chief")
    assert sheet.identity.access == Access(Credential.PASSWORD, ("vigie/v1/compteur-000/#",))
    assert sheet.identity.password not in {None, given["compteur-000"]}
    assert [feed.register for feed in sheet.feeds] == ["volume", "volume_2"]
    with Device(broker.url, "compteur-000", sheet.identity.password) as client:
        assert client.publish("vigie/v1/compteur-000/readings", "[]")
    with pytest.raises(NotFoundError, match="error-device-no-account"):
        connecting.rotate("unknown", "chief")
    with pytest.raises(UsageError, match="error-device-without-topics"):
        connecting.give("unknown", None, "chief")


def test_a_rotated_password_ends_the_one_before_at_once(connecting: Connecting, broker: RestartableBroker) -> None:
    given = passwords(apply(connecting, good(0)))
    with Device(broker.url, "compteur-000", given["compteur-000"]) as client:
        sheet = connecting.rotate("compteur-000", "chief")
        assert client.thrown_out()
    with Device(broker.url, "compteur-000", given["compteur-000"]) as client:
        assert client.refused
    with Device(broker.url, "compteur-000", sheet.identity.password) as client:
        assert not client.refused


def test_a_certificates_identity_has_no_password(connecting: Connecting, broker: RestartableBroker) -> None:
    applied = apply(connecting, good(0) | {"credential": "certificate"})
    assert [sheet.identity.password for sheet in applied.sheets] == [None]
    for password in (None, "", "x"):
        with Device(broker.url, "compteur-000", password) as client:
            assert client.refused
    with pytest.raises(ConflictError, match="error-device-certificate"):
        connecting.rotate("compteur-000", "chief")


def test_a_gateway_speaks_for_its_devices_and_no_others(connecting: Connecting, broker: RestartableBroker) -> None:
    apply(connecting, good(0), good(1) | {"dialect": "zigbee2mqtt"})
    sheet = connecting.give("z2m", Access(Credential.PASSWORD, ("zigbee2mqtt/#",), ("zigbee2mqtt/+/set",)), "chief")
    with Device(broker.url, "z2m", sheet.identity.password) as gateway:
        assert gateway.publish("zigbee2mqtt/compteur-001", "{}")
        assert not gateway.publish("vigie/v1/compteur-000/readings", "[]")
        assert gateway.subscribe("zigbee2mqtt/lamp/set")
    with pytest.raises(ConflictError, match="error-device-has-account"):
        connecting.give("z2m", sheet.identity.access, "chief")
    with pytest.raises(ConflictError, match="error-device-topic-taken"):
        connecting.give("thief", Access(Credential.PASSWORD, ("vigie/v1/#",)), "chief")
    for name, topic, key in (("vigie", "a", "name"), ("a/b", "a", "name"), ("x", "#", "topic"), ("x", "+/a", "topic")):
        with pytest.raises(UsageError, match=f"error-device-{key}"):
            connecting.give(name, Access(Credential.PASSWORD, (topic,)), "chief")
    connecting.revoke("z2m", "chief")
    connecting.give("other", Access(Credential.PASSWORD, ("zigbee2mqtt/a",)), "chief")
    with pytest.raises(ConflictError, match="error-device-topic-taken"):
        connecting.give("z2m", None, "chief")


def test_an_account_does_not_speak_as_another_registered_device(connecting: Connecting) -> None:
    tasmota, other = good(0) | {"device": "prise-1", "dialect": "tasmota"}, good(1) | {"device": "m4"}
    assert apply(connecting, tasmota).done
    refused = apply(connecting, other | {"topic": "vigie/v1/prise-1/#"})
    assert (refused.done, [reason.key for reason in refused.lines[0].reasons]) == (False, ["line-topic-names"])
    with pytest.raises(ConflictError, match="error-device-topic-names"):
        connecting.give("z2", Access(Credential.PASSWORD, ("vigie/v1/prise-1/#",)), "chief")
    apply(connecting, other | {"credential": "none"})
    with pytest.raises(ConflictError, match="error-device-topic-names"):
        connecting.give("m4", Access(Credential.PASSWORD, ("emon/prise-1/#",)), "chief")
    assert [one.device for one in connecting.identities()] == ["prise-1"]
    connecting.revoke("prise-1", "chief")
    connecting.give("z2", Access(Credential.PASSWORD, ("vigie/v1/prise-1/#",)), "chief")
    assert [one.device for one in connecting.identities()] == ["z2"], "a gateway speaks for a device without account"


def test_a_level_that_a_profile_calls_the_device_names_it(connecting: Connecting, database_url: str) -> None:
    profiles = TimescaleProfiles(database_url)
    profiles.save("plc", {"topic": "plc/{line}/{device}/+"}, [], "test")
    profiles.save("strip", {"topic": "strip/{strip}/+/x", "device": [{"level": "strip"}]}, [], "test")
    profiles.save("path", {"topic": "path/{device}/+/x", "device": [{"path": "id"}]}, [], "test")
    apply(connecting, good(0) | {"device": "prise-1"})
    for topic, is_refused in (("plc/3/prise-1/a", True), ("strip/prise-1/a/x", True), ("path/prise-1/a/x", False)):
        (checked,) = connecting.check(connecting.read("a.csv", as_csv([good(1) | {"topic": topic}])))
        assert [reason.key for reason in checked.reasons] == ["line-topic-names"] * is_refused, topic


def test_collectors_follow_whose_topics_are_whose(connecting: Connecting, database_url: str) -> None:
    apply(connecting, good(0), good(1) | {"dialect": "chirpstack", "device": "70b3d5e75e004536"})
    connecting.give("z2m", Access(Credential.PASSWORD, ("zigbee2mqtt/#",)), "chief")
    sink = TimescaleReadings(database_url)
    try:
        before = sink.setup(0)
        assert before is not None
        assert before.topic_owners == {"vigie/v1/compteur-000/#": "compteur-000"}
        assert sink.setup(before.revision) is None
        envelope = (
            b'{"deviceInfo": {"devEui": "70b3d5e75e004536"}, "time": "%s", "fPort": 1, "data": "AA==",'
            b' "object": {"volume": 7}}' % now().isoformat().encode()
        )
        spoofed = RawMessage("vigie/v1/compteur-000/other", envelope, now())
        batch = Assembler(sink, "test", time.monotonic).assemble([spoofed])
        assert (len(batch), [refused.reason.value for refused in batch.rejections]) == (0, ["foreign_device"])
        connecting.revoke("compteur-000", "chief")
        after = sink.setup(before.revision)
        assert after is not None
        assert after.topic_owners == {}
    finally:
        sink.close()


def test_a_list_is_told_the_topics_of_the_profiles_in_force(connecting: Connecting, database_url: str) -> None:
    profiles = TimescaleProfiles(database_url)
    profiles.save("plc", {"topic": "plc/{device}/{line}"}, [], "test")
    profiles.save("fixed", {"topic": "strip/{strip}", "device": [{"level": "strip"}]}, [], "test")
    profiles.save("off", {"topic": "off/{device}"}, [], "test")
    profiles.activate("off", "Anne", active=False)
    (checked,) = connecting.check(connecting.read("a.csv", as_csv([good(0)])))
    told = {note.key: note.params for note in checked.notes}
    assert told["connect-note-profiles"] == {"topics": "plc/{device}/+ (plc)"}


def test_what_was_registered_meanwhile_is_a_conflict(connecting: Connecting, database_url: str) -> None:
    [checked] = connecting.check(connecting.read("a.csv", as_csv([good(0)])))
    apply(connecting, good(1) | {"device": "compteur-000"})
    assert checked.connection is not None
    with (
        pytest.raises(ConflictError, match="error-connect-meanwhile"),
        TimescaleConnections(database_url).work() as work,
    ):
        work.write([checked.connection], "Anne")
    assert count(database_url, "meter") == 1


def test_whoever_has_no_account_to_give_accounts_is_told(database_url: str) -> None:
    with pytest.raises(UsageError, match="error-broker-no-admin"):
        Connecting(database_url, None, None, now).revoke("compteur-000", "chief")

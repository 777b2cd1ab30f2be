"""Profiles among the decoders built in: they come first, step aside where they do not fit, and follow the set-up."""

from datetime import UTC, datetime
from typing import Any

from domain.reading import RawMessage, Reading
from domain.setup import Setup, StoredProfile
from ingest.knowledge import Knowledge
from ingest.mapping.compiled import compile_profile
from ingest.routing import Router

TOPIC = "tele/plug/SENSOR"
RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY: dict[str, Any] = {
    "topic": "tele/{device}/SENSOR",
    "where": "Modbus",
    "readings": [{"channel": "energy", "path": "Modbus.E", "unit": "Wh"}],
}


def known(*profiles: StoredProfile, revision: int = 1) -> Knowledge:
    found = Knowledge()
    found.use(Setup(revision, profiles=profiles))
    return found


def decoded(knowledge: Knowledge, router: Router, payload: bytes) -> tuple[str, list[str]]:
    message = RawMessage(TOPIC, payload, RECEIVED)
    decoder = router.decoder_for(message)
    assert decoder is not None
    items = decoder.decode(message, knowledge)
    return decoder.name, [item.channel for item in items if isinstance(item, Reading)]


MODBUS = b'{"Time":"2026-03-01T13:00:00","Modbus":{"E":5},"ENERGY":{"Total":1}}'
ENERGY = b'{"Time":"2026-03-01T13:00:00","ENERGY":{"Total":1}}'


def test_a_profile_comes_first_and_steps_aside_where_it_does_not_fit() -> None:
    knowledge = known(StoredProfile("own", 1, BODY))
    router = Router(knowledge, compile_profile)
    assert decoded(knowledge, router, MODBUS) == ("profile:own", ["energy"])
    assert decoded(knowledge, router, ENERGY) == ("tasmota", ["energy_import"])


def test_a_newer_version_is_used_at_once_and_one_out_of_force_is_not() -> None:
    knowledge = known(StoredProfile("own", 1, BODY))
    router = Router(knowledge, compile_profile)
    assert decoded(knowledge, router, MODBUS)[1] == ["energy"]
    second = {**BODY, "readings": [{"channel": "other", "path": "Modbus.E"}]}
    knowledge.use(Setup(2, profiles=(StoredProfile("own", 2, second),)))
    assert decoded(knowledge, router, MODBUS) == ("profile:own", ["other"])
    knowledge.use(Setup(3))
    assert decoded(knowledge, router, MODBUS)[0] == "tasmota"


def test_a_profile_is_compiled_once_however_often_it_is_set_up() -> None:
    profile = StoredProfile("own", 1, BODY)
    assert compile_profile(profile) is compile_profile(StoredProfile("own", 1, dict(BODY)))
    assert compile_profile(profile) is not compile_profile(StoredProfile("own", 1, {**BODY, "where": "ENERGY"}))


def test_one_that_cannot_be_used_stops_no_other() -> None:
    knowledge = known(StoredProfile("bad", 1, {"topic": 7}), StoredProfile("own", 1, BODY))
    assert decoded(knowledge, Router(knowledge, compile_profile), MODBUS) == ("profile:own", ["energy"])

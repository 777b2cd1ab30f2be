"""Every decoder: listed, with real payloads it reads as written here, and damaged ones it refuses without raising."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import ingest.decoders
from domain.rejection import Reason, Rejection
from ingest.decoders.decoder import ANY_TOPIC, Item
from ingest.decoders.registry import DECODERS
from tests.fixtures.hearing import Ear, readings, reasons
from tests.fixtures.payloads import CASES, RECEIVED, PayloadCase, standard_frame, tic_group

SILENT = {
    "sparkplug_state",
    "esphome_status",
    "openbeken_connected",
    "home_assistant_elsewhere",
    "victron_read",
    "victron_write",
}
"""Dialects of which nothing is read: they are known so that they are no refusals."""
NOT_DECODERS = {"__init__", "decoder", "registry"}
STANDARD, HISTORIQUE = "vigie/v1/linky-1/tic", "vigie/v1/linky-2/tic"


def decode(topic: str, payload: bytes, before: Iterable[tuple[str, bytes]] = ()) -> list[Item]:
    return heard(before).hear(topic, payload)


def heard(before: Iterable[tuple[str, bytes]]) -> Ear:
    ear = Ear()
    for earlier in before:
        ear.hear(*earlier)
    return ear


def named_by(topic: str) -> str:
    return topic.split("/")[3 if topic.startswith("application") else 2]


def test_every_file_of_the_folder_is_listed_and_every_listed_decoder_has_its_file() -> None:
    folder = Path(ingest.decoders.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - NOT_DECODERS
    listed = {decoder.decode.__module__.rpartition(".")[2] for decoder in DECODERS}
    assert listed == files
    assert len({decoder.name for decoder in DECODERS}) == len(DECODERS)
    topics = [decoder.topic for decoder in DECODERS if decoder.topic != ANY_TOPIC]
    assert len(set(topics)) == len(topics)


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)
def test_every_decoder_has_two_good_payloads_and_a_damaged_one(decoder: ingest.decoders.decoder.Decoder) -> None:
    if decoder.name in SILENT:
        return
    own = [case for case in CASES if heard(case.before).decoder(case.topic, case.payload) == decoder.name]
    assert sum(bool(case.readings) for case in own) >= 2
    assert sum(bool(case.reasons) for case in own) >= 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_payload_is_read_as_expected(case: PayloadCase) -> None:
    items = decode(case.topic, case.payload, case.before)
    assert readings(items) == set(case.readings)
    assert reasons(items) == list(case.reasons)
    for item in items:
        if isinstance(item, Rejection):
            assert (item.topic, item.payload, item.received_at) == (case.topic, case.payload, RECEIVED)
            assert item.device == (case.device or named_by(case.topic))


def test_every_group_of_a_damaged_frame_but_the_damaged_one_is_kept() -> None:
    indexes = {f"EASF{number:02}": f"{number:09}".encode() for number in range(1, 11)}
    whole = standard_frame(**indexes)
    for label in indexes:
        damaged = whole.replace(label.encode() + b"\t0", label.encode() + b"\t9")
        items = decode(STANDARD, damaged)
        assert reasons(items) == [Reason.CHECKSUM]
        assert {channel for _device, channel, _time, _value, _unit in readings(items)} == set(indexes) - {label}


@pytest.mark.parametrize("text", ["", "H", "X260101120000", "H261301120000", "E26010112000", "H26010112000a"])
def test_a_standard_frame_without_a_readable_clock_is_refused(text: str) -> None:
    frame = b"\x02" + tic_group("DATE", text.encode(), b"") + tic_group("EAST", b"000000100") + b"\x03"
    items = decode(STANDARD, frame)
    assert readings(items) == set()
    assert reasons(items) == [Reason.TIME_UNREADABLE]


@pytest.mark.parametrize(
    ("letter", "hours"), [("H", 1), ("h", 1), ("E", 2), ("e", 2)], ids=["winter", "winter-", "summer", "summer-"]
)
def test_the_season_letter_of_a_horodate_is_its_offset(letter: str, hours: int) -> None:
    (found,) = readings(decode(STANDARD, standard_frame(f"{letter}261025023000", EAST=b"000000100")))
    assert found[2] == datetime(2026, 10, 25, 2, 30, tzinfo=UTC) - timedelta(hours=hours)


@pytest.mark.parametrize("cut", range(0, 160, 7))
def test_a_frame_cut_anywhere_never_invents_a_value(cut: int) -> None:
    whole = standard_frame(EAST=b"026967224", EASF01=b"014460852", EASF02=b"012506372")
    assert readings(decode(STANDARD, whole[:cut])) <= readings(decode(STANDARD, whole))


def test_shared_standard_frame(shared: Path) -> None:
    items = decode(STANDARD, (shared / "data/tic/tic_standard_sample.txt").read_bytes())
    assert reasons(items) == []
    moment = datetime(2026, 11, 24, 21, 15, tzinfo=UTC)
    values = {
        channel: value for _device, channel, time, value, unit in readings(items) if (time, unit) == (moment, "Wh")
    }
    assert values == {
        "energy_import": 26967224,
        "EASF01": 14460852,
        "EASF02": 12506372,
        "EASD01": 10000000,
        "EASD02": 16967224,
        "EASD03": 0,
        "EASD04": 0,
    }


def test_shared_historique_frame(shared: Path) -> None:
    items = decode(HISTORIQUE, (shared / "data/tic/tic_historique_sample.txt").read_bytes())
    assert reasons(items) == []
    assert {channel: (time, value) for _device, channel, time, value, _unit in readings(items)} == {
        "HCHC": (RECEIVED, 14460852),
        "HCHP": (RECEIVED, 12506372),
        "energy_import": (RECEIVED, 26967224),
    }


def vectors(shared: Path, *kinds: str) -> list[dict[str, Any]]:
    document = json.loads((shared / "data/vectors/json_devices.json").read_text(encoding="utf-8"))
    return [vector for vector in document["vectors"] if vector["fmt"] in kinds]


def decoded_vector(vector: dict[str, Any], topic: str | None = None) -> dict[str, tuple[float, str | None]]:
    """Return value and unit by channel; a refusal fails."""
    items = decode(topic or vector["topic"], json.dumps(vector["payload"]).encode())
    assert reasons(items) == []
    return {channel: (value, unit) for _device, channel, _time, value, unit in readings(items)}


def test_shared_gateways(shared: Path) -> None:
    found = {
        vector["fmt"]: decoded_vector(vector) for vector in vectors(shared, "tasmota", "zlinky_z2m", "wmbusmeters")
    }
    assert found["tasmota"] == {"energy_import": (6.294, "kWh"), "power": (2635, "W")}
    assert found["wmbusmeters"] == {"total_m3": (6.408, "m3"), "target_m3": (6.408, "m3")}
    assert found["zlinky_z2m"] == {
        "energy_import": (41045, "kWh"),
        "energy_export": (1634, "kWh"),
        "current_tier1_summ_delivered": (19901, "kWh"),
        "current_tier2_summ_delivered": (21144, "kWh"),
        "active_power": (1888, "W"),
    }


def test_shared_linky_gateways(shared: Path) -> None:
    (tasmota,) = vectors(shared, "tasmota_tic")
    assert decoded_vector(tasmota, "tele/denky/SENSOR")["energy_import"] == (3196310, "Wh")
    (historique,) = vectors(shared, "teleinfo2mqtt_hist")
    assert decoded_vector(historique) == {
        "HCHC": (9058688, "Wh"),
        "HCHP": (9752846, "Wh"),
        "energy_import": (18811534, "Wh"),
    }
    (standard,) = vectors(shared, "teleinfo2mqtt_std")  # an excerpt: it has an index, and no DATE
    assert reasons(decode(standard["topic"], json.dumps(standard["payload"]).encode())) == [Reason.MISSING_FIELD]


def test_shared_shelly(shared: Path) -> None:
    (powers,) = vectors(shared, "shelly_notify")
    expected = {"total_act_power": 2884.1, "a_act_power": 2240.6, "b_act_power": 420.1, "c_act_power": 223.4}
    assert decoded_vector(powers) == {f"em:0.{field}": (value, "W") for field, value in expected.items()}
    (time,) = {reading[2] for reading in readings(decode(powers["topic"], json.dumps(powers["payload"]).encode()))}
    assert time.timestamp() == pytest.approx(powers["expected"]["time"], abs=1e-3)
    energies = next(vector for vector in vectors(shared, "shelly_status") if vector["topic"].endswith("emdata:0"))
    notified = {"payload": {"method": "NotifyStatus", "params": {"ts": 1678699537.87, "emdata:0": energies["payload"]}}}
    found = decoded_vector(notified, powers["topic"])
    for channel in ("energy_import", "energy_export"):
        value, unit = found[channel]
        assert value == pytest.approx(energies["expected"][f"{channel}_kwh"] * 1000)
        assert unit == "Wh"

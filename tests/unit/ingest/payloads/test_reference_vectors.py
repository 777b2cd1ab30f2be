"""The reference's LoRaWAN vectors of devices whose payloads are read here; what differs says why."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.payloads.payload import Frame, Value
from ingest.payloads.registry import CODECS, named_codec, read_frame

TIME = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)
FILES = ("lorawan_ttn_current.json", "lorawan_ttn2022.json", "lorawan_chirpstack_profiles.json")


def vectors(shared: Path, device: str) -> list[dict[str, Any]]:
    found = [
        vector
        for file in FILES
        for vector in json.loads((shared / "data/vectors" / file).read_text())["vectors"]
        if vector["device"].startswith(device)
    ]
    assert found
    return found


def frame(vector: dict[str, Any]) -> Frame:
    return Frame(vector["fPort"] or 85, bytes.fromhex(vector["hex"]), TIME)


def read(vector: dict[str, Any], codec: str) -> list[Value]:
    found = named_codec(codec)
    assert found is not None
    return found.read(frame(vector))


def by_field(values: list[Value]) -> dict[str, float]:
    return {value.field: value.value for value in values}


def test_enless_pulses(shared: Path) -> None:
    (vector,) = vectors(shared, "enless-wireless/")
    expected = {name: item["value"] for name, item in vector["expected"]["values"].items()}
    assert by_field(read(vector, "enless_tx_pulse")) == expected


def test_elvaco_heat(shared: Path) -> None:
    """The vector's truth is the M-Bus reading of its bytes; the YAML beside the public codec says otherwise."""
    (vector,) = vectors(shared, "elvaco/")
    values = {value.field: (value.value, value.unit) for value in read(vector, "elvaco_cmi4110")}
    assert values == {
        "energy": (vector["expected"]["energy_kwh"], "kWh"),
        "volume": (pytest.approx(vector["expected"]["volume_m3"]), "m3"),
    }


def test_axioma_water(shared: Path) -> None:
    """Of 24 values, the first is the logged volume and the last the present one; the rises between them add up."""
    (vector,) = vectors(shared, "axioma/")
    values, expected = read(vector, "axioma_w1"), vector["expected"]
    assert len(values) == expected["history_count"] + 1
    assert values[0].value == pytest.approx(expected["log_volume_m3"] * 1000)
    assert values[-1].value == pytest.approx(expected["current_volume_m3"] * 1000)
    told = datetime.fromtimestamp(expected["timestamp_unix"], UTC)
    assert told - timedelta(hours=1) < values[-1].time <= told


def test_watteco_pulses(shared: Path) -> None:
    """A report of a counter is read; the battery's voltage is none; a batch is compressed by a set-up of the device."""
    for vector in vectors(shared, "watteco/"):
        counted = {name: value for name, value in vector["expected"].items() if name.startswith("index_")}
        if vector["device"].endswith("batch"):
            counted = {}
        assert by_field(read(vector, "watteco_pulse")) == counted


def test_adeunis_pulses(shared: Path) -> None:
    """Of the counts, the first is of now; when the others were is a setting of the device."""
    (vector,) = vectors(shared, "adeunis/")
    assert by_field(read(vector, "adeunis_pulse")) == {"channel_a": vector["expected"]["counterValues"][0]}


def test_emu_electricity(shared: Path) -> None:
    compared = 0
    for vector in vectors(shared, "emu/"):
        expected = vector["expected"]
        energies = {
            "_".join(("energy", *name.lower().split()[2:])): item["value"]
            for name, item in expected.items()
            if name.startswith("Active Energy")
        }
        values = read(vector, "emu_prof_ii")
        assert by_field(values) == energies
        assert {value.time.timestamp() for value in values} <= {expected["timeStamp"]}
        compared += len(energies)
    assert compared == 5


def test_no_payload_is_taken_for_another_s(shared: Path) -> None:
    """Every frame of the 184 is offered to every codec: only its own device's may read it."""
    own = {"enless": "enless_tx_pulse", "elvaco": "elvaco_cmi4110", "axioma": "axioma_w1", "watteco": "watteco_pulse"}
    own |= {"emu": "emu_prof_ii"}
    offered = 0
    for file in FILES:
        for vector in json.loads((shared / "data/vectors" / file).read_text())["vectors"]:
            if not vector["hex"]:
                continue
            offered += 1
            codecs = {channel.partition(".")[0] for channel, _value in read_frame(frame(vector))}
            allowed = own.get(vector["device"].split("/")[0].split("-")[0])
            assert codecs <= {allowed}, vector["device"]
    assert offered > 150
    assert {codec.name for codec in CODECS} >= {"axioma_w1", "watteco_pulse"}

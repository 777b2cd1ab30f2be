"""Frames as Enedis-NOI-CPT_54E v3 wants them: every checksum, the tabs of DATE, civil time with its season."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.registry import Register, RegisterKind
from simulators.devices.linky_tic import encode
from simulators.message import DeviceIdentity, Value
from simulators.tic import checksum, historique_frame, horodate, standard_frame

REGISTER = Register(
    meter="m", name="energy_import", kind=RegisterKind.INDEX, unit="Wh", device="linky-x", channel="energy_import"
)


def groups_of(frame: bytes) -> list[bytes]:
    assert frame[:1] == b"\x02"
    assert frame[-1:] == b"\x03"
    groups = frame[1:-1].split(b"\n")[1:]
    assert all(group.endswith(b"\r") for group in groups)
    return [group[:-1] for group in groups]


def frame_at(moment: datetime, raw: int = 26_967_224, previous: int = 26_966_224) -> dict[str, list[str]]:
    device = DeviceIdentity("linky-x", 0, {"delivery_point": "21456789012345", "serial": "041861348497"})
    topic, payload = encode(device, [Value(REGISTER, int(moment.timestamp()), raw, previous)])
    assert topic == "vigie/v1/linky-x/tic"
    found: dict[str, list[str]] = {}
    for group in groups_of(payload):
        assert checksum(group[:-1]) == group[-1:]
        label, *rest = group[:-1].decode().split("\t")
        found[label] = rest[:-1]
    return found


def test_known_checksums_from_a_sample_frame() -> None:
    assert standard_frame([("EAST", "026967224")]) == b"\x02\nEAST\t026967224\t5\r\x03"
    assert standard_frame([("DATE", "H190323161039", "")]) == b"\x02\nDATE\tH190323161039\t\tG\r\x03"
    assert standard_frame([("SMAXSN", "H261124081233", "08120")])[-3:-2] == b"9"


def test_every_group_of_the_reference_frames_is_rebuilt(shared: Path) -> None:
    standard = (shared / "data/tic/tic_standard_sample.txt").read_bytes().strip(b"\n")
    parts = [tuple(group[:-2].decode().split("\t")) for group in groups_of(standard)]
    assert standard_frame(parts) == standard
    historique = (shared / "data/tic/tic_historique_sample.txt").read_bytes().strip(b"\n")
    pairs = [group[:-2].decode().split(" ", 1) for group in groups_of(historique)]
    assert historique_frame([(label, data) for label, data in pairs]) == historique


def test_a_frame_tells_index_date_power_and_delivery_point() -> None:
    frame = frame_at(datetime(2026, 11, 24, 21, 15, tzinfo=UTC))
    assert frame["DATE"] == ["H261124221500", ""]
    assert frame["EAST"] == ["026967224"]
    assert frame["EASF01"] == frame["EAST"]
    assert frame["PRM"] == ["21456789012345"]
    assert frame["CCASN"] == ["H261124221500", "06000"]  # 1,000 Wh in 600 s
    assert frame["SINSTS"] == ["06315"]  # three phases of 6,000 / 0.95 / 3 VA
    assert frame["IRMS2"] == ["009"]
    assert len(frame["PJOURF+1"][0]) == 98


def test_the_index_wraps_after_nine_digits() -> None:
    assert frame_at(datetime(2026, 1, 1, tzinfo=UTC), raw=1_000_000_012)["EAST"] == ["000000012"]


@pytest.mark.parametrize(
    ("moment", "stamp"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "E261025023000"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "H261025023000"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "E260329030000"),
    ],
)
def test_the_season_tells_the_two_hours_of_autumn_apart(moment: datetime, stamp: str) -> None:
    assert horodate(moment) == stamp

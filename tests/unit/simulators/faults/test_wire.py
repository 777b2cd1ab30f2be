"""Damaged messages lose their readings in our decoders, all of them and nothing else."""

from datetime import UTC, datetime

import numpy as np
import pytest

from domain.reading import RawMessage, Reading
from domain.registry import Fluid, Register, RegisterKind
from domain.rejection import Reason, Rejection
from ingest.decoders import linky_tic as tic_decoder
from ingest.decoders import vigie_json as json_decoder
from ingest.decoders.decoder import Decoder
from ingest.knowledge import Knowledge
from simulators.alteration import AlterationKind, WireChange
from simulators.devices import linky_tic, tic_historique, vigie_json
from simulators.faults.wire import CHECKSUM_ERRORS, KINDS, MALFORMED, TRUNCATED
from simulators.grid import Bools
from simulators.message import DeviceIdentity, Dialect, Value
from tests.fixtures.alterations import T0, occasion

END = T0 + 10 * 86_400
SPEAKERS = [
    (linky_tic.DIALECT, tic_decoder.DECODER),
    (tic_historique.DIALECT, tic_decoder.DECODER),
    (vigie_json.DIALECT, json_decoder.DECODER),
]
ALL = pytest.mark.parametrize(("dialect", "decoder"), SPEAKERS, ids=lambda one: one.name)


def message(dialect: Dialect, time_s: int, count: int = 1) -> tuple[str, bytes]:
    counting = dialect.fluids[Fluid.ELECTRICITY]
    register = Register(
        meter="ecole-elec", name="energy_import", kind=RegisterKind.INDEX, unit=counting.unit, scale=counting.scale,
        interval_s=counting.interval_s, device="d", channel=counting.channel,
    )  # fmt: skip
    device = DeviceIdentity("d", T0, {"name": "École", "serial": "041876012345", "delivery_point": "21500000000001"})
    values = [Value(register, time_s + n * 600, 12_345_678 + n, 12_345_600 + n) for n in range(count)]
    return dialect.encode(device, values)


def decoded(decoder: Decoder, topic: str, payload: bytes) -> tuple[list[Reading], list[Rejection]]:
    items = list(decoder.decode(RawMessage(topic, payload, datetime.fromtimestamp(T0, UTC)), Knowledge()))
    return [i for i in items if isinstance(i, Reading)], [i for i in items if isinstance(i, Rejection)]


def damaged(kind: AlterationKind, payload: bytes, instant: int) -> bytes:
    assert isinstance(kind.change, WireChange)
    return kind.change.damage(payload, occasion(kind, T0, END, {}), instant)


def chosen(kind: AlterationKind, share: float) -> Bools:
    assert isinstance(kind.change, WireChange)
    return kind.change.chosen(TIMES, occasion(kind, T0, END, {"share": share}))


TIMES = np.arange(T0, END, 600, dtype=np.int64)


@ALL
def test_an_intact_message_has_its_readings(dialect: Dialect, decoder: Decoder) -> None:
    readings, refused = decoded(decoder, *message(dialect, T0))
    assert 12_345_678 in {reading.value for reading in readings}
    assert not refused


@ALL
@pytest.mark.parametrize("kind", [MALFORMED, TRUNCATED], ids=lambda kind: kind.name)
def test_a_damaged_message_has_no_reading(kind: AlterationKind, dialect: Dialect, decoder: Decoder) -> None:
    for instant in range(T0, T0 + 300 * 600, 600):
        topic, payload = message(dialect, instant)
        after = damaged(kind, payload, instant)
        readings, _refused = decoded(decoder, topic, after)
        assert after != payload
        assert not readings


def test_rubbish_is_refused_and_so_is_half_a_document() -> None:
    topic, payload = message(vigie_json.DIALECT, T0, count=144)
    for kind in (MALFORMED, TRUNCATED):
        readings, refused = decoded(json_decoder.DECODER, topic, damaged(kind, payload, T0))
        assert not readings
        assert [one.reason for one in refused] == [Reason.UNDECODABLE]


@pytest.mark.parametrize("dialect", [linky_tic.DIALECT, tic_historique.DIALECT], ids=lambda one: one.name)
def test_wrong_checksums_refuse_the_indexes_and_keep_the_rest(dialect: Dialect) -> None:
    for instant in range(T0, T0 + 300 * 600, 600):
        topic, payload = message(dialect, instant)
        after = damaged(CHECKSUM_ERRORS, payload, instant)
        readings, refused = decoded(tic_decoder.DECODER, topic, after)
        assert not readings
        assert [one.reason for one in refused] == [Reason.CHECKSUM]
        assert len(after) == len(payload)
        different = sum(one != other for one, other in zip(after, payload, strict=True))
        assert f"{different} damaged group(s)" in refused[0].detail


def test_checksum_errors_befall_frames_only() -> None:
    assert CHECKSUM_ERRORS.dialects == (linky_tic.DIALECT.name, tic_historique.DIALECT.name)


def test_half_a_bare_number_would_be_another_one() -> None:
    assert damaged(TRUNCATED, b"12345.678", T0) == b""
    with pytest.raises(ValueError, match="could not convert"):
        float(damaged(MALFORMED, b"12345.678", T0).decode("latin-1"))
    assert damaged(MALFORMED, b"", T0) == b""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_damage_is_the_same_again_and_differs_between_instants(kind: AlterationKind) -> None:
    _topic, payload = message(linky_tic.DIALECT, T0)
    results = {instant: damaged(kind, payload, instant) for instant in range(T0, T0 + 6000, 600)}
    assert all(damaged(kind, payload, instant) == result for instant, result in results.items())
    assert len(set(results.values())) > 5


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_share_of_the_departures_is_struck(kind: AlterationKind) -> None:
    assert chosen(kind, 0.25).mean() == pytest.approx(0.25, abs=0.04)
    assert chosen(kind, 1.0).all()
    assert not chosen(kind, 0.0).any()

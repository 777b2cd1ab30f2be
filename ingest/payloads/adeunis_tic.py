"""Adeunis TIC, a transmitter at the customer output of a meter: Linky in historique mode, one- or three-phase, PME-PMI.

Port 1, frame 0x49, 50 or 51 bytes, most byte first, 0x80000000 for a label that the meter does not send. Layouts: the
codecs tic-cbe-linky-mono, -tri and tic-pme-pmi of adeunis in TheThingsNetwork/lorawan-devices, with their examples.

One-phase: ADCO (12 digits), OPTARIF (4), BASE, ISOUSC, IINST, IMAX, PAPP, HCHC, HCHP, PTEC (4). Three-phase: ADCO,
BASE, currents, PMAX, PAPP. PME-PMI: DATE (day, month, year, hour, minute, second, civil), four deltas, PTCOUR1 (3),
EAP_s and five more. Fields are those of raw frames (`ingest.tic`, `ingest.tic_pme_pmi`).
"""

from collections.abc import Iterator
from datetime import datetime

from ingest.civil_time import passage
from ingest.payloads.payload import Codec, Frame, Value
from ingest.tic import historique_readings

__all__ = ["CODEC"]

_PORT, _TIC_DATA, _READ_ERROR = 1, 0x49, 0x10
_LINKY_SIZE, _PME_PMI_SIZE = 50, 51
_MOST_INDEX = 999_999_999
"""Nine digits; a label that is absent is 0x80000000."""
_OPTIONS = (b"BASE", b"HC..", b"EJP.", b"BBR")
_ONE_PHASE = {"BASE": 18, "HCHC": 38, "HCHP": 42}
_THREE_PHASE = {"BASE": 14}
_PERIODS = frozenset((b"P", b"HPH", b"HCH", b"HPE", b"HCE", b"HPD", b"HCD", b"HPB", b"HCB", b"PM", b"JA"))


def read(frame: Frame) -> list[Value]:
    """Return the indexes of the meter; none where the transmitter could not read it."""
    data = frame.data
    if frame.port != _PORT or len(data) not in {_LINKY_SIZE, _PME_PMI_SIZE}:
        return []
    if data[0] != _TIC_DATA or data[1] & _READ_ERROR:
        return []
    return list(_linky(frame) if len(data) == _LINKY_SIZE else _pme_pmi(frame))


def _linky(frame: Frame) -> Iterator[Value]:
    data = frame.data
    if not data[2:14].isdigit():
        return
    option = data[14:18]
    one_phase = option.startswith(_OPTIONS)
    if not one_phase and _index(data, 14) is None:
        return
    places = _ONE_PHASE if one_phase else _THREE_PHASE
    indexes = {label: index for label, at in places.items() if (index := _index(data, at)) is not None}
    tariff = option.decode("ascii", "replace") if one_phase else "BASE"
    for reading in historique_readings("", frame.time, indexes, tariff):
        yield Value(reading.channel, frame.time, reading.value, reading.unit)


def _pme_pmi(frame: Frame) -> Iterator[Value]:
    data = frame.data
    day, month, year, hour, minute, second = data[2:8]
    period = data[24:27].rstrip(b"\x00 ")
    try:
        civil = datetime(2000 + year, month, day, hour, minute, second)  # noqa: DTZ001 - civil: the meter names no offset
    except ValueError:
        return
    index = _index(data, 27)
    if period in _PERIODS and index is not None:
        yield Value(f"EAP_s.{period.decode('ascii')}", passage(civil, frame.time, frame.zone), index, "kWh")


def _index(data: bytes, at: int) -> int | None:
    index = int.from_bytes(data[at : at + 4], "big")
    return index if index <= _MOST_INDEX else None


CODEC = Codec("adeunis_tic", read)

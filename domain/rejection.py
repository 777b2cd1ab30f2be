"""What could not be used, why, and its bytes: a value, so that one bad message never costs its neighbours."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["LOCKED", "UNATTACHED", "Reason", "Rejection"]


class Reason(StrEnum):
    """Why a message or one of its readings was not stored; the words are in the catalogue (rejection-*)."""

    UNDECODABLE = "undecodable"
    NO_DECODER = "no_decoder"
    CHECKSUM = "checksum"
    MISSING_FIELD = "missing_field"
    TIME_WITHOUT_OFFSET = "time_without_offset"
    TIME_UNREADABLE = "time_unreadable"
    TIME_IN_FUTURE = "time_in_future"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    VALUE_NOT_A_NUMBER = "value_not_a_number"
    VALUE_OUT_OF_RANGE = "value_out_of_range"
    VALUE_NEGATIVE = "value_negative"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_MISMATCH = "unit_mismatch"
    UNKNOWN_DEVICE = "unknown_device"
    UNKNOWN_REGISTER = "unknown_register"
    TOO_LARGE = "too_large"
    CODEC_FAILED = "codec_failed"
    CODEC_RESTING = "codec_resting"
    DESCRIPTION_MISSING = "description_missing"
    KEY_MISSING = "key_missing"
    KEY_WRONG = "key_wrong"
    FOREIGN_DEVICE = "foreign_device"


UNATTACHED = frozenset(
    {
        Reason.UNKNOWN_DEVICE, Reason.UNKNOWN_REGISTER, Reason.NO_DECODER, Reason.MISSING_FIELD, Reason.CODEC_FAILED,
        Reason.DESCRIPTION_MISSING, Reason.KEY_MISSING, Reason.KEY_WRONG,
    }
)  # fmt: skip
"""Why what nobody has attached yet is refused: somebody may attach it, and what is kept of it is bounded till then."""
LOCKED = frozenset({Reason.KEY_MISSING, Reason.KEY_WRONG})
"""What a key opens."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One refusal: the reason, the detail for a technician (English, short), and what arrived."""

    reason: Reason
    detail: str
    topic: str
    payload: bytes
    received_at: datetime
    device: str | None = None

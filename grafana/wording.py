"""Which catalogue keys the columns and the coded values of panels have."""

from collections.abc import Mapping

__all__ = ["ANOMALY_KINDS", "FLUIDS", "REASONS", "VERDICTS", "columns"]


def columns(*names: str) -> Mapping[str, str]:
    """Give each column its key, panel-column-<name>."""
    return {name: f"panel-column-{name}" for name in names}


def _words(prefix: str, *codes: str) -> Mapping[str, str]:
    return {code: f"panel-{prefix}-{code}" for code in codes}


FLUIDS = _words("fluid", "electricity", "gas", "water", "heat")
ANOMALY_KINDS = _words(
    "kind", "excess", "deficit", "night_excess", "daytime_lighting", "lighting_out", "continuous_flow"
)
VERDICTS = _words("verdict", "demonstrated", "probable", "not_demonstrated", "insufficient_data")
REASONS = _words(
    "reason", "undecodable", "no_decoder", "checksum", "missing_field", "time_without_offset", "time_unreadable",
    "time_in_future", "time_out_of_range", "value_not_a_number", "value_out_of_range", "value_negative",
    "unit_unknown", "unit_mismatch", "unknown_device", "unknown_register", "too_large", "codec_failed",
    "codec_resting", "description_missing", "key_missing", "key_wrong", "foreign_device",
)  # fmt: skip

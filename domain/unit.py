"""The units a message may name, each with its quantity and its factor to the base unit of that quantity.

An explicit table instead of a library: some dozens of names, looked up once per reading on the ingest path. A register
has one of `UNITS`, whose numbers are stored beside the reading (`code`) and must therefore never change. The units of
other quantities are known to be told apart from words that are no unit.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["UNITS", "UNITS_BY_CODE", "Quantity", "Unit", "unit_named"]


class Quantity(StrEnum):
    """What a unit measures; values convert within a quantity, never across. Registers have one of the first four."""

    ENERGY = "energy"
    POWER = "power"
    VOLUME = "volume"
    FLOW = "flow"
    COUNT = "count"
    APPARENT_POWER = "apparent_power"
    REACTIVE_POWER = "reactive_power"
    APPARENT_ENERGY = "apparent_energy"
    REACTIVE_ENERGY = "reactive_energy"
    VOLTAGE = "voltage"
    CURRENT = "current"
    FREQUENCY = "frequency"
    TEMPERATURE = "temperature"
    SHARE = "share"
    PRESSURE = "pressure"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: `value x factor` is in the base unit of its quantity (kWh, kW, m3, m3/h).

    `rare` are those that messages name and nobody wants to read: pages do not offer them.
    """

    code: int
    name: str
    quantity: Quantity
    factor: float
    base: str
    rare: bool = False


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit(1, "Wh", Quantity.ENERGY, 1e-3, "kWh"),
        Unit(2, "kWh", Quantity.ENERGY, 1.0, "kWh"),
        Unit(3, "MWh", Quantity.ENERGY, 1e3, "kWh"),
        Unit(4, "MJ", Quantity.ENERGY, 1 / 3.6, "kWh"),
        Unit(5, "GJ", Quantity.ENERGY, 1e3 / 3.6, "kWh"),
        Unit(6, "J", Quantity.ENERGY, 1 / 3.6e6, "kWh", rare=True),
        Unit(7, "kJ", Quantity.ENERGY, 1 / 3.6e3, "kWh", rare=True),
        Unit(8, "Wmin", Quantity.ENERGY, 1 / 6e4, "kWh", rare=True),
        Unit(9, "GWh", Quantity.ENERGY, 1e6, "kWh", rare=True),
        Unit(10, "W", Quantity.POWER, 1e-3, "kW"),
        Unit(11, "kW", Quantity.POWER, 1.0, "kW"),
        Unit(12, "MW", Quantity.POWER, 1e3, "kW", rare=True),
        Unit(20, "L", Quantity.VOLUME, 1e-3, "m3"),
        Unit(21, "m3", Quantity.VOLUME, 1.0, "m3"),
        Unit(30, "m3/h", Quantity.FLOW, 1.0, "m3/h"),
        Unit(31, "L/h", Quantity.FLOW, 1e-3, "m3/h"),
        Unit(32, "L/min", Quantity.FLOW, 0.06, "m3/h", rare=True),
        Unit(33, "L/s", Quantity.FLOW, 3.6, "m3/h", rare=True),
        Unit(34, "m3/s", Quantity.FLOW, 3600.0, "m3/h", rare=True),
    )
}
"""Those that a register can have, and a reading can name: they have a code."""

UNITS_BY_CODE: dict[int, Unit] = {unit.code: unit for unit in UNITS.values()}

_NO_CODE = 0
_KNOWN = UNITS | {
    name: Unit(_NO_CODE, name, quantity, factor, base, rare=True)
    for quantity, base, names in (
        (Quantity.COUNT, "pulse", {"pulse": 1.0}),
        (Quantity.APPARENT_POWER, "kVA", {"VA": 1e-3, "kVA": 1.0}),
        (Quantity.REACTIVE_POWER, "kvar", {"var": 1e-3, "kvar": 1.0}),
        (Quantity.APPARENT_ENERGY, "kVAh", {"VAh": 1e-3, "kVAh": 1.0}),
        (Quantity.REACTIVE_ENERGY, "kvarh", {"varh": 1e-3, "kvarh": 1.0}),
        (Quantity.VOLTAGE, "V", {"V": 1.0, "mV": 1e-3, "kV": 1e3}),
        (Quantity.CURRENT, "A", {"A": 1.0, "mA": 1e-3}),
        (Quantity.FREQUENCY, "Hz", {"Hz": 1.0}),
        (Quantity.TEMPERATURE, "K", {"K": 1.0, "°C": 1.0}),  # of differences: no register holds a temperature
        (Quantity.SHARE, "%", {"%": 1.0}),
        (Quantity.PRESSURE, "bar", {"bar": 1.0, "mbar": 1e-3, "hPa": 1e-3, "Pa": 1e-5}),
        (Quantity.DURATION, "h", {"h": 1.0, "min": 1 / 60, "s": 1 / 3600, "d": 24.0}),
    )
    for name, factor in names.items()
}

_SPELLINGS = {
    # As people and devices write them; "mwh" and "mw" may be milli or mega and stay unknown.
    "Wh": ("wh", "WH"),
    "kWh": ("kwh", "KWH", "Kwh", "KWh"),
    "MWh": ("MWH", "Mwh"),
    "GWh": ("gwh", "GWH"),
    "J": ("JOU",),
    "kJ": ("kj", "KJ", "KJO"),
    "MJ": ("3B",),
    "GJ": ("gj", "Gj", "GV"),
    "Wmin": ("wmin", "WMIN"),
    "W": ("w", "WTT", "watt", "watts"),
    "kW": ("kw", "KW", "Kw", "KWT"),
    "MW": ("MAW",),
    "L": ("l", "LTR", "litre", "litres", "liter", "liters", "dm3"),
    "m3": ("M3", "MTQ", "cbm"),
    "m3/h": ("M3/H", "M3/h", "m3h", "MQH"),
    "L/h": ("l/h", "L/H", "LPH", "lph", "E32"),
    "L/min": ("l/min", "L/MIN", "LPM", "lpm", "L2"),
    "L/s": ("l/s", "L/S", "G51"),
    "m3/s": ("M3/S", "MQS"),
    "pulse": ("pulses", "imp", "Imp", "IMP", "impulse", "impulses", "impulsion", "impulsions", "count", "counts"),
    "VA": ("va", "D46"),
    "kVA": ("kva", "KVA"),
    "var": ("VAr", "VAR", "Var", "D44"),
    "kvar": ("kVAr", "kVAR", "KVAR", "KVR"),
    "VAh": ("vah", "VAH"),
    "kVAh": ("kvah", "KVAH"),
    "varh": ("VArh", "VARh", "VARH", "Varh"),
    "kvarh": ("kVArh", "kVARh", "KVARH", "K3"),
    "V": ("v", "VLT", "volt", "volts"),
    "mV": ("2Z",),
    "A": ("a", "AMP", "amp", "ampere"),
    "mA": ("4K",),
    "Hz": ("hz", "HZ", "HTZ"),
    "K": ("KEL",),
    "°C": ("C", "Cel", "CEL", "degC", "℃"),
    "%": ("P1", "%RH", "%EL", "percent"),
    "bar": ("BAR",),
    "hPa": ("A97",),
    "Pa": ("PAL",),
    "h": ("HUR", "hour", "hours"),
    "min": ("MIN", "minute", "minutes"),
    "s": ("SEC", "sec", "second", "seconds"),
    "d": ("DAY", "day", "days"),
}
"""Also the codes of UN/CEFACT Recommendation 20 (NGSI-LD) and the names of SenML (RFC 8428), where they differ."""

_BY_SPELLING = MappingProxyType(
    _KNOWN | {spelling: _KNOWN[name] for name, spellings in _SPELLINGS.items() for spelling in spellings}
)
_MOST_LETTERS = 16
_SIGNS = str.maketrans(
    {"³": "3", "^": None, ".": None, "·": None, "⋅": None, "*": None, " ": None, "\u00a0": None, "\u2113": "L"}
)


def unit_named(name: str) -> Unit | None:
    """Return the unit of that name, or None.

    Case matters; common spellings are understood, and signs of multiplication (W.h, kW·h) and of powers (m³, m^3) are
    passed over.
    """
    known = _BY_SPELLING.get(name)
    if known is not None or len(name) > _MOST_LETTERS:
        return known
    return _BY_SPELLING.get(name.translate(_SIGNS))

"""What is installed where: sites, lighting cabinets, meters, registers and the devices that speak for them."""

from dataclasses import dataclass
from enum import StrEnum

from domain.calendar import DEFAULT_ZONE
from domain.unit import UNITS, Quantity, Unit

__all__ = ["LIVE", "Fluid", "Meter", "Register", "RegisterKind", "Site", "SiteKind"]

LIVE = "live"
"""The ordinary source of readings; any other is a separate series."""


class SiteKind(StrEnum):
    """What a site is used for; it decides the profile that is plausible there."""

    SCHOOL = "school"
    COLLEGE = "college"
    TOWN_HALL = "town_hall"
    GYM = "gym"
    SWIMMING_POOL = "swimming_pool"
    VILLAGE_HALL = "village_hall"
    CARE_HOME = "care_home"
    OFFICE = "office"
    WORKSHOP = "workshop"
    STREET_LIGHTING = "street_lighting"
    OTHER = "other"


class Fluid(StrEnum):
    """What flows through a meter."""

    ELECTRICITY = "electricity"
    GAS = "gas"
    WATER = "water"
    HEAT = "heat"


class RegisterKind(StrEnum):
    """How a register's values become amounts (docs/methods/consumption.md)."""

    INDEX = "index"
    DELTA = "delta"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A building or a lighting cabinet, in one commune."""

    code: str
    name: str
    kind: SiteKind
    commune_insee: str
    surface_m2: float | None = None
    occupants: int | None = None
    timezone: str = DEFAULT_ZONE
    lamp_count: int | None = None
    installed_power_w: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A meter on a site; its delivery point is a PRM (electricity) or a PCE (gas)."""

    code: str
    site: str
    fluid: Fluid
    delivery_point: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One register of a meter; `device` and `channel` say under which names its readings arrive."""

    meter: str
    name: str
    kind: RegisterKind
    unit: str
    scale: float = 1.0
    digits: int | None = None
    max_rate: float | None = None
    """In base unit per hour: kWh/h (kW) or m3/h."""
    interval_s: int = 600
    device: str
    channel: str

    @property
    def base_unit(self) -> str:
        """The unit of its amounts: kWh or m3."""
        return amount_unit(UNITS[self.unit])


def amount_unit(unit: Unit) -> str:
    """Return the unit in which a register of this unit counts amounts: power integrates to kWh, flow to m3."""
    return "kWh" if unit.quantity in {Quantity.ENERGY, Quantity.POWER} else "m3"

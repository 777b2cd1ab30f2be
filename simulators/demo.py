"""The demonstration's plan: 25 sites in three EPCI of the Aisne, works in two of them, and a dozen faults or so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from domain.calendar import DEFAULT_ZONE
from domain.registry import Fluid, Site, SiteKind
from simulators.alteration import Alteration, AlterationKind
from simulators.devices import chirpstack_v4, linky_tic
from simulators.faults import CABINET_DARK, EQUIPMENT_LEFT_ON, LIGHTS_ON_BY_DAY, NIGHT_HEATING, WATER_LEAK
from simulators.grid import add_months
from simulators.message import Dialect
from simulators.profile import Premises
from simulators.works import INSULATION, NIGHT_EXTINCTION, RELAMPING, SETBACK

__all__ = ["Plan", "demo_plan"]

BASELINE_MONTHS = 12
HISTORY_MONTHS = 15
RECURRENCE_MONTHS = 39
"""Recurring faults are planned that far after the epoch: a demonstration two years on still shows some."""

ELEC, GAS, WATER, HEAT = Fluid.ELECTRICITY, Fluid.GAS, Fluid.WATER, Fluid.HEAT
_ZONE = ZoneInfo(DEFAULT_ZONE)
_LORA, _TIC = chirpstack_v4.DIALECT, linky_tic.DIALECT

_COMMUNES = {  # INSEE code: latitude, longitude in degrees, of the town's centre to about a kilometre
    "02691": (49.847, 3.287),  # Saint-Quentin
    "02340": (49.826, 3.276),  # Gauchy
    "02371": (49.845, 3.315),  # Harly
    "02789": (49.836, 3.907),  # Vervins
    "02558": (50.016, 3.787),  # Le Nouvion-en-Thiérache
    "02141": (49.976, 3.913),  # La Capelle
    "02110": (49.342, 3.533),  # Braine
    "02758": (49.408, 3.515),  # Vailly-sur-Aisne
    "02131": (49.390, 3.396),  # Bucy-le-Long
}
_EXTINCTION_WORK = {"from_h": 23.0, "to_h": 5.0, "standby_kw": 0.02}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a scenario is made of."""

    name: str
    pilot_start: date
    premises: tuple[Premises, ...]
    alterations: tuple[Alteration, ...]


def demo_plan(epoch: datetime) -> Plan:
    """Return the plan; works and faults are placed relative to the epoch (aware UTC midnight)."""
    pilot_start = add_months(epoch, BASELINE_MONTHS).date()
    end = add_months(epoch, HISTORY_MONTHS).date()
    alterations = (
        *_works(_local(pilot_start)),
        *_single_faults(epoch.date(), end),
        *_recurring_faults(end - timedelta(days=60), add_months(epoch, RECURRENCE_MONTHS).date()),
    )
    premises = (*_saint_quentinois(), *_thierache(), *_val_de_l_aisne())
    return Plan(name="demo", pilot_start=pilot_start, premises=premises, alterations=alterations)


def _building(  # noqa: PLR0917 - a table of sites reads best as rows
    code: str, name: str, kind: SiteKind, commune: str, surface_m2: float, occupants: int, *fluids: Fluid,
    loss: float = 1.0, dialects: dict[Fluid, Dialect] | None = None,
) -> Premises:  # fmt: skip
    latitude, longitude = _COMMUNES[commune]
    site = Site(
        code=code, name=name, kind=kind, commune_insee=commune, surface_m2=surface_m2, occupants=occupants
    )  # fmt: skip
    return Premises(
        site=site, latitude=latitude, longitude=longitude, fluids=(ELEC, *fluids), loss=loss, dialects=dialects or {}
    )


def _cabinet(  # noqa: PLR0917 - as above
    code: str, street: str, commune: str, lamps: int, lamp_w: float, extinction: tuple[float, float] | None
) -> Premises:
    latitude, longitude = _COMMUNES[commune]
    site = Site(
        code=code.lower(),
        name=f"Éclairage – armoire {code} {street}",  # noqa: RUF001 - French typography
        kind=SiteKind.STREET_LIGHTING,
        commune_insee=commune, lamp_count=lamps, installed_power_w=lamps * lamp_w,
    )  # fmt: skip
    return Premises(site=site, latitude=latitude, longitude=longitude, extinction=extinction)


def _saint_quentinois() -> Iterator[Premises]:
    school, hall, gym, pool = SiteKind.SCHOOL, SiteKind.TOWN_HALL, SiteKind.GYM, SiteKind.SWIMMING_POOL
    water_lora, gas_lora = {WATER: _LORA}, {GAS: _LORA}
    yield _building("ecole-jean-mace", "École Jean-Macé", school, "02691", 1850, 210, GAS, WATER, dialects=water_lora)
    yield _building("ecole-theillier", "École Theillier-Desjardins", school, "02691", 1400, 160, GAS, WATER, loss=1.1)
    yield _building("ecole-gauchy", "École Louise-Michel", school, "02340", 1200, 130, GAS, dialects=gas_lora)
    yield _building("ecole-harly", "École du Parc", school, "02371", 780, 85, GAS, loss=0.9)
    yield _building("mairie-saint-quentin", "Hôtel de ville de Saint-Quentin", hall, "02691", 3200, 110, GAS, loss=1.1)
    yield _building("mairie-gauchy", "Mairie de Gauchy", hall, "02340", 950, 28, GAS)
    yield _building("gymnase-saint-quentin", "Gymnase Pierre-de-Coubertin", gym, "02691", 1900, 60, GAS)
    yield _building("piscine-saint-quentin", "Piscine Jean-Bouin", pool, "02691", 2100, 120, HEAT, WATER)
    yield _cabinet("AR-012", "rue de La Fère", "02691", 96, 88.0, (23.5, 5.0))
    yield _cabinet("AR-027", "boulevard Gambetta", "02691", 74, 92.0, (23.5, 5.0))


def _thierache() -> Iterator[Premises]:
    school, hall, gym = SiteKind.SCHOOL, SiteKind.TOWN_HALL, SiteKind.GYM
    tic = {ELEC: _TIC}
    yield _building("ecole-vervins", "École Roger-Cuvelier", school, "02789", 900, 105, GAS, WATER, dialects=tic)
    yield _building("ecole-nouvion", "École du Nouvion", school, "02558", 820, 92, GAS, loss=1.15)
    yield _building("mairie-la-capelle", "Mairie de La Capelle", hall, "02141", 620, 16, GAS, dialects=tic)
    yield _building("gymnase-vervins", "Gymnase de Vervins", gym, "02789", 1350, 45, GAS, dialects={GAS: _LORA})
    yield _cabinet("AR-101", "place du Général-de-Gaulle", "02789", 88, 118.0, None)
    yield _cabinet("AR-104", "rue de l'Église", "02789", 52, 112.0, None)
    yield _cabinet("AR-118", "rue Théodore-Blot", "02558", 64, 115.0, None)
    yield _cabinet("AR-131", "rue du Général-Leclerc", "02141", 70, 110.0, None)


def _val_de_l_aisne() -> Iterator[Premises]:
    school, hall, gym, pool = SiteKind.SCHOOL, SiteKind.TOWN_HALL, SiteKind.GYM, SiteKind.SWIMMING_POOL
    yield _building("ecole-braine", "École Georges-Brassens", school, "02110", 1050, 120, GAS, WATER)
    yield _building("ecole-bucy", "École de Bucy-le-Long", school, "02131", 880, 98, GAS)
    yield _building("mairie-braine", "Mairie de Braine", hall, "02110", 560, 15, GAS, dialects={ELEC: _TIC})
    yield _building("gymnase-vailly", "Gymnase de Vailly", gym, "02758", 1200, 40, GAS)
    yield _building("piscine-vailly", "Piscine des Bords-d'Aisne", pool, "02758", 1300, 70, GAS, WATER,
                    dialects={WATER: _LORA})  # fmt: skip
    yield _cabinet("AR-203", "rue du Château", "02110", 58, 95.0, (0.0, 5.0))
    yield _cabinet("AR-211", "rue de l'Aisne", "02758", 44, 98.0, (0.0, 5.0))


def _works(start: datetime) -> Iterator[Alteration]:
    """Heating in the first EPCI, lighting in the second, nothing in the third."""
    for place in _saint_quentinois():
        for fluid in (f for f in place.fluids if f in {GAS, HEAT}):
            yield _during(INSULATION, place.site.code, fluid, start, factor=0.88)
            if fluid is GAS:  # the pool is on the heat network and has no setback
                yield _during(SETBACK, place.site.code, fluid, start, factor=0.75)
    for place in _thierache():
        if place.site.kind is SiteKind.STREET_LIGHTING:
            yield _during(RELAMPING, place.site.code, ELEC, start, factor=0.45)
            yield _during(NIGHT_EXTINCTION, place.site.code, ELEC, start, **_EXTINCTION_WORK)


def _single_faults(first: date, last: date) -> Iterator[Alteration]:
    """Two in the first winter, the others in the two months before the history's end."""
    yield _days(NIGHT_HEATING, "ecole-nouvion", GAS, first + timedelta(days=165), 10)
    yield _days(WATER_LEAK, "ecole-braine", WATER, first + timedelta(days=210), 12, flow_l_h=45.0)
    yield _days(WATER_LEAK, "ecole-jean-mace", WATER, last - timedelta(days=45), 9, flow_l_h=60.0)
    yield _days(LIGHTS_ON_BY_DAY, "ar-203", ELEC, last - timedelta(days=33), 2)
    yield _days(NIGHT_HEATING, "mairie-braine", GAS, last - timedelta(days=20), 6)
    yield _days(CABINET_DARK, "ar-027", ELEC, last - timedelta(days=12), 2)
    yield _days(WATER_LEAK, "piscine-vailly", WATER, last - timedelta(days=8), 5, flow_l_h=450.0)
    yield _days(EQUIPMENT_LEFT_ON, "mairie-gauchy", ELEC, last - timedelta(days=3), 2, power_kw=6.0)
    yield _days(LIGHTS_ON_BY_DAY, "ar-012", ELEC, last - timedelta(days=2), 1)


def _recurring_faults(first: date, last: date) -> Iterator[Alteration]:
    """Lamps by day every three weeks, a leak of a night and a day every ten, a weekend left on every fortnight."""
    cabinets = cycle(("ar-211", "ar-012", "ar-118", "ar-203"))
    for day in _every(first + timedelta(days=4), last, 21):
        yield _days(LIGHTS_ON_BY_DAY, next(cabinets), ELEC, day, 1)
    for day, site in zip(_every(first, last, 10), cycle(("ecole-theillier", "ecole-vervins")), strict=False):
        yield _days(WATER_LEAK, site, WATER, day, 2, flow_l_h=150.0)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    for day, site in zip(_every(saturday, last, 14), cycle(("gymnase-vailly", "ecole-bucy")), strict=False):
        yield _days(EQUIPMENT_LEFT_ON, site, ELEC, day, 2, power_kw=9.0)


def _every(first: date, last: date, days: int) -> Iterator[date]:
    while first < last:
        yield first
        first += timedelta(days=days)


def _days(kind: AlterationKind, site: str, fluid: Fluid, first: date, days: int, **parameters: float) -> Alteration:
    end = _local(first + timedelta(days=days))
    return Alteration(kind=kind, site=site, fluid=fluid, start=_local(first), end=end, parameters=parameters)


def _during(kind: AlterationKind, site: str, fluid: Fluid, start: datetime, **parameters: float) -> Alteration:
    return Alteration(kind=kind, site=site, fluid=fluid, start=start, parameters=parameters)


def _local(day: date) -> datetime:
    """Return the start of a civil day, aware UTC."""
    return datetime.combine(day, time.min, _ZONE).astimezone(UTC)

"""A week of each work and fault, with it and without it: what the gallery of the documentation shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import numpy as np

from domain.registry import Fluid, Site, SiteKind
from domain.truth import Truth
from simulators.alteration import Alteration, AlterationKind, DeliveryChange, IndexChange, WireChange
from simulators.grid import Floats, Ints, seconds
from simulators.plan import Plan
from simulators.premises import Lamps, Premises, Supply
from simulators.registry import ALTERATIONS
from simulators.scenario import Scenario

__all__ = ["WEEK", "Curve", "Exhibit", "View", "exhibits"]

SEED = 4
WINTER = datetime(2026, 1, 11, 23, tzinfo=UTC)
"""Monday 12 January 2026, 0 h in France: term, cold, long nights."""
WEEK = timedelta(days=7)
_SITE = Site(code="here", name="here", kind=SiteKind.SCHOOL, commune_insee="02691")
_PACE_S = 3600
_LAMPS = Lamps(extinction=(23.0, 5.0), dimming=((21.0, 23.0, 0.6),))
_CABINET = Premises(
    site=replace(_SITE, kind=SiteKind.STREET_LIGHTING, lamp_count=50, installed_power_w=5000.0),
    latitude=49.85, longitude=3.29, lamps=_LAMPS, supplies={Fluid.ELECTRICITY: Supply(interval_s=1800)},
)  # fmt: skip


class View(StrEnum):
    """What the ordinate of a picture is."""

    RATE = "rate"
    """Mean power [kW] or flow [m3/h] between neighbouring readings, at their times."""
    INDEX = "index"
    """What the display shows [kWh or m3], at the times of its readings."""
    ARRIVAL = "arrival"
    """What the display shows [kWh or m3], at the times at which its readings arrive."""
    PACE = "pace"
    """Readings that arrive in an hour."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a picture: seconds since 1970 and a value in the unit of the view."""

    time_s: Ints
    value: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One picture: a kind that begins a day and a half into a week, and lasts three days and a half or stays."""

    kind: AlterationKind
    view: View
    place: Premises
    fluid: Fluid
    week: datetime
    parameters: Mapping[str, float] = field(default_factory=dict)
    stays: bool = False

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.week + timedelta(hours=36)

    @property
    def end(self) -> datetime | None:
        """When it ends."""
        return None if self.stays else self.week + timedelta(days=5)

    def curves(self) -> tuple[Curve, Curve]:
        """Return the week without it and with it."""
        return self._curve(self._scenario(())), self._curve(self._scenario((self._alteration(),)))

    def truths(self) -> list[Truth]:
        """Return its truth, a meter each, up to a week after the picture."""
        return self._scenario((self._alteration(),)).truth(self.week + 2 * WEEK)

    def _alteration(self) -> Alteration:
        return Alteration(
            kind=self.kind, site="here", fluid=self._only, start=self.start, end=self.end, parameters=self.parameters
        )

    @property
    def _only(self) -> Fluid | None:
        """What changes the operation is seen at every meter; what befalls a device, at the one that is shown."""
        return None if self.view is View.RATE else self.fluid

    def _scenario(self, alterations: tuple[Alteration, ...]) -> Scenario:
        return Scenario(
            Plan(
                name="gallery", seed=SEED, epoch=self.week.replace(hour=0) - timedelta(days=40), months=4,
                pilot_start=date(2026, 1, 1), premises=(self.place,), alterations=alterations,
            )
        )  # fmt: skip

    def _curve(self, scenario: Scenario) -> Curve:
        one = next(one for one in scenario.installed if one.fluid is self.fluid)
        device = next(device for device in scenario.devices if one.register in device.registers)
        place = device.registers.index(one.register)
        traffic = scenario.sampler(device).taken(seconds(self.week), seconds(self.week + WEEK))
        traffic = traffic.take((traffic.damage == 0) & (traffic.register == place))
        if self.view is View.PACE:
            edges = np.arange(seconds(self.week), seconds(self.week + WEEK) + 1, 3600)
            return Curve(edges[1:], np.histogram(traffic.sent, edges)[0].astype(np.float64))
        # What arrives at one moment is drawn in the order in which it was taken.
        at = traffic.sent if self.view is View.ARRIVAL else traffic.label
        order = np.lexsort((traffic.instant, traffic.instant if self.view is View.RATE else at))
        time_s, value = at[order], traffic.raw[order] / one.counting.per_base
        if self.view is not View.RATE:
            return Curve(time_s, value)
        hours = np.diff(time_s) / 3600.0
        onwards = hours > 0  # a clock that goes back has no rate
        return Curve(time_s[1:][onwards], np.diff(value)[onwards] / hours[onwards])


def exhibits() -> tuple[Exhibit, ...]:
    """Return one exhibit for every registered kind, in the registry's order."""
    return tuple(_exhibit(kind) for kind in ALTERATIONS)


def _exhibit(kind: AlterationKind) -> Exhibit:
    special = _SPECIAL.get(kind.name, {})
    fluid = _fluid(kind)
    ordinary = Exhibit(
        kind=kind, view=_view(kind), place=_place(kind, fluid), fluid=fluid, week=WINTER,
        stays=kind.category == "work",
    )  # fmt: skip
    return replace(ordinary, **special)  # type: ignore[arg-type]  # fields of Exhibit


def _view(kind: AlterationKind) -> View:
    if isinstance(kind.change, IndexChange):
        return View.INDEX
    return View.PACE if isinstance(kind.change, DeliveryChange | WireChange) else View.RATE


def _fluid(kind: AlterationKind) -> Fluid:
    """Electricity says most of the hour; heat is seen in the gas, leaks in the water."""
    if Fluid.ELECTRICITY in kind.fluids and not (kind.category != "meter" and Fluid.GAS in kind.fluids):
        return Fluid.ELECTRICITY
    return Fluid.GAS if Fluid.GAS in kind.fluids else kind.fluids[0]


def _place(kind: AlterationKind, fluid: Fluid) -> Premises:
    if SiteKind.SCHOOL not in kind.sites:
        return _CABINET
    dialect = kind.dialects[0] if kind.dialects and "vigie_json" not in kind.dialects else "vigie_json"
    interval_s = 600 if _view(kind) is View.PACE else _PACE_S
    return _building(SiteKind.SCHOOL, {fluid: Supply(dialect=dialect, interval_s=interval_s)})


def _building(site_kind: SiteKind, supplies: Mapping[Fluid, Supply], **facts: object) -> Premises:
    site = replace(_SITE, kind=site_kind, surface_m2=1000.0, occupants=100)
    # Heated by gas, so that electricity is people and appliances.
    ordinary = Premises(site=site, latitude=49.85, longitude=3.29, supplies={Fluid.GAS: Supply(), **supplies})
    return replace(ordinary, **facts)  # type: ignore[arg-type]  # any field of Premises


_GAS, _POWER = Fluid.GAS, Fluid.ELECTRICITY
_WATER_SCHOOL = _building(SiteKind.SCHOOL, {Fluid.WATER: Supply(interval_s=_PACE_S)})
_SPECIAL: Mapping[str, Mapping[str, object]] = {
    "holiday_heating": {"week": datetime(2026, 2, 15, 23, tzinfo=UTC)},  # winter holidays of zone B
    "summer_heating": {"week": datetime(2026, 6, 7, 22, tzinfo=UTC)},
    "boiler_cycling": {
        "week": datetime(2026, 3, 22, 23, tzinfo=UTC),
        "place": _building(SiteKind.OFFICE, {_GAS: Supply(interval_s=600)}),
    },
    "heating_and_cooling": {
        "fluid": _POWER,
        "place": _building(SiteKind.OFFICE, {_POWER: Supply(interval_s=_PACE_S), _GAS: Supply()}, cooled=True),
    },
    "subscribed_power_exceeded": {
        "place": _building(SiteKind.SCHOOL, {_POWER: Supply(interval_s=_PACE_S)}, subscribed_kva=24.0)
    },
    "base_creep": {"parameters": {"kw_per_month": 10.0}},
    "lamp_outages": {"parameters": {"per_week": 20.0}},
    "wrong_scale": {"parameters": {"factor": 3.0}},
    "unit_error": {"parameters": {"factor": 0.001}},
    "spikes": {"parameters": {"factor": 1.5, "share": 0.05}},
    "gap_catch_up": {"view": View.ARRIVAL},
    "clock_drift": {"parameters": {"s_per_day": 600.0}},
    "late": {"parameters": {"days": 1.0}, "view": View.ARRIVAL},
    "leak_drip": {"place": replace(_WATER_SCHOOL, site=replace(_WATER_SCHOOL.site, occupants=8))},
    "night_extinction": {"place": replace(_CABINET, lamps=Lamps())},
    "clock_shifted": {"parameters": {"shift_min": 120.0}},
}

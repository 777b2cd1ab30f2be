"""Makes the sites of a scenario: those said in full, and populations spread over towns; names ignore the seed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import ceil, sqrt
from typing import NamedTuple

from domain.registry import Fluid, Site, SiteKind
from simulators.chance import generator, stable_hash
from simulators.premises import Lamps, Premises, Supply
from simulators.registry import DIALECTS
from simulators.scenarios.communes import Commune, communes
from simulators.scenarios.file import ScenarioFile
from simulators.scenarios.naming import site_code, site_name
from simulators.scenarios.site_form import Bounds, BuildingForm, LampsChoice, PopulationForm, SiteForm, SupplyForm
from simulators.scenarios.yaml_source import Place

__all__ = ["make_premises"]

KVA_STEP = 3
LAMPS_RESERVE = 1.25
"""Contracts of cabinets leave a quarter over the lamps' power, ballasts starting cold."""
Turns = Counter[tuple[Fluid, tuple[str, ...]]]
"""How often each list of dialects was taken from."""
_SPOKEN = {dialect.name: dialect for dialect in DIALECTS}


class _Seat(NamedTuple):
    """One site of a population: the rank-th of it, the number-th of its kind in its town."""

    scenario: str
    form: PopulationForm
    rank: int
    town: Commune
    number: int

    @property
    def code(self) -> str:
        return site_code(self.form.kind, self.town.name, self.number)

    def between(self, bounds: Bounds, what: str) -> float:
        """Return a size that is the site's own, whatever the seed."""
        low, high = bounds
        return low + (high - low) * (stable_hash(self.scenario, self.code, what) / 2**64)


def make_premises(file: ScenarioFile, seed: int) -> tuple[Premises, ...]:
    """Return all sites, in the file's order; the seed decides only how leaky and how busy those of populations are.

    Raises:
        UsageError: the file contradicts itself or what can be simulated.
    """
    made = (*_said(file), *_populations(file, seed))
    return tuple(_distinct(file, made))


def _distinct(file: ScenarioFile, made: tuple[tuple[Place, Premises], ...]) -> Iterator[Premises]:
    seen: set[str] = set()
    if not made:
        raise file.unfit((), "no_sites")
    for place, premises in made:
        if premises.site.code in seen:
            raise file.unfit(place, "site_twice", premises.site.code)
        seen.add(premises.site.code)
        yield premises


def _said(file: ScenarioFile) -> Iterator[tuple[Place, Premises]]:
    for number, form in enumerate(file.form.sites):
        yield ("sites", number, "code"), _premises(file, ("sites", number), form)


def _premises(file: ScenarioFile, place: Place, form: SiteForm) -> Premises:
    latitude, longitude = _where(file, place, form)
    lamps = form.lamps
    site = Site(
        code=form.code,
        name=form.name,
        kind=form.kind,
        commune_insee=form.commune,
        surface_m2=form.surface_m2,
        occupants=form.occupants,
        lamp_count=lamps.count if lamps else None,
        installed_power_w=lamps.count * lamps.power_w if lamps else None,
    )
    return Premises(
        site=site,
        latitude=latitude,
        longitude=longitude,
        supplies=_supplies(file, place, form, Counter()),
        loss=form.loss,
        use=form.use,
        lamps=_lamps(lamps) if lamps else Lamps(),
        cooled=form.cooled,
        subscribed_kva=form.subscribed_kva,
        school_zone=form.school_zone,
    )


def _where(file: ScenarioFile, place: Place, form: SiteForm) -> tuple[float, float]:
    known = communes().get(form.commune)
    if form.latitude is not None and form.longitude is not None:
        return form.latitude, form.longitude
    if known is None:
        raise file.unfit((*place, "commune"), "commune_unknown")
    wanted = file.form.territory.epci
    if wanted != "all" and known.epci not in wanted:
        raise file.unfit((*place, "commune"), "outside_territory", known.epci)
    return known.latitude, known.longitude


def _populations(file: ScenarioFile, seed: int) -> Iterator[tuple[Place, Premises]]:
    numbers: Counter[tuple[SiteKind, str]] = Counter()
    turns: Turns = Counter()
    for order, form in enumerate(file.form.populations):
        place: Place = ("populations", order)
        for rank, town in enumerate(_spread(file, place, form)):
            numbers[form.kind, town.insee] += 1
            seat = _Seat(file.form.name, form, rank, town, numbers[form.kind, town.insee])
            yield place, _member(seat, _supplies(file, place, form, turns), seed)


def _spread(file: ScenarioFile, place: Place, form: PopulationForm) -> Iterator[Commune]:
    """Seat sites in towns by Sainte-Laguë on the root of their inhabitants: villages have more buildings a head."""
    towns = _towns(file, form)
    most = form.most_per_commune or form.count
    if len(towns) * most < form.count:
        raise file.unfit((*place, "count"), "no_room", len(towns) * most)
    seats: Counter[str] = Counter()
    for _ in range(form.count):
        free = (town for town in towns if seats[town.insee] < most)
        town = max(free, key=lambda one: sqrt(one.population) / (2 * seats[one.insee] + 1))
        seats[town.insee] += 1
        yield town


def _towns(file: ScenarioFile, form: PopulationForm) -> list[Commune]:
    territory = file.form.territory.epci
    return [
        town
        for town in communes().values()
        if (territory == "all" or town.epci in territory)
        and (form.epci is None or town.epci in form.epci)
        and (form.communes is None or town.insee in form.communes)
    ]


def _member(seat: _Seat, supplies: Mapping[Fluid, Supply], seed: int) -> Premises:
    form, town, site = seat.form, seat.town, _site(seat)
    fate = generator(seed, stable_hash("premises", seat.scenario, site.code), 0)
    schemes = form.lamps.schemes if form.lamps else None
    return Premises(
        site=site,
        latitude=town.latitude,
        longitude=town.longitude,
        supplies=supplies,
        loss=fate.uniform(*form.loss),
        use=fate.uniform(*form.use),
        lamps=_lamps(schemes[seat.rank % len(schemes)]) if schemes else Lamps(),
        cooled=int((seat.rank + 1) * form.cooled) > int(seat.rank * form.cooled),
        subscribed_kva=_contract(site, form),
        school_zone=form.school_zone,
    )


def _site(seat: _Seat) -> Site:
    form, lamps = seat.form, seat.form.lamps
    surface = round(seat.between(form.surface_m2, "surface"), -1) if form.surface_m2 else None
    lamp_count = round(seat.between(lamps.count, "lamps")) if lamps else None
    lamp_w = round(seat.between(lamps.power_w, "power")) if lamps else None
    return Site(
        code=seat.code,
        name=site_name(form.kind, seat.town.name, seat.number),
        kind=form.kind,
        commune_insee=seat.town.insee,
        surface_m2=surface,
        occupants=None if surface is None else round(surface * form.occupants_per_m2),
        lamp_count=lamp_count,
        installed_power_w=lamp_count * lamp_w if lamp_count and lamp_w else None,
    )


def _contract(site: Site, form: PopulationForm) -> float | None:
    """Return the subscribed power [kVA], in the steps it is sold in."""
    if site.installed_power_w:
        wanted = LAMPS_RESERVE * site.installed_power_w / 1000.0
    elif form.kva_per_m2 and site.surface_m2:
        wanted = form.kva_per_m2 * site.surface_m2
    else:
        return None
    return float(KVA_STEP * max(ceil(wanted / KVA_STEP), 2))


def _lamps(form: LampsChoice) -> Lamps:
    return Lamps(
        extinction=form.extinction,
        dimming=form.dimming,
        spared_weekdays=form.spared_weekdays,
        summer_off=form.summer_off,
        dark_share=form.dark_share,
    )


def _supplies(file: ScenarioFile, place: Place, form: BuildingForm, turns: Turns) -> Mapping[Fluid, Supply]:
    """Return the supplies, electricity first; a list of dialects is taken in turn over all populations that have it."""
    found: dict[Fluid, Supply] = {}
    for fluid in sorted(form.supplies, key=tuple(Fluid).index):
        said = form.supplies[fluid]
        names = _dialects(file, (*place, "supplies", fluid.value), said, fluid)
        found[fluid] = Supply(
            dialect=names[turns[fluid, names] % len(names)], interval_s=said.interval_s, parts=said.parts
        )
        turns[fluid, names] += 1
    return found


def _dialects(file: ScenarioFile, place: Place, form: SupplyForm, fluid: Fluid) -> tuple[str, ...]:
    if form.fleet is not None and form.fleet not in file.form.fleets:
        raise file.unfit((*place, "fleet"), "fleet_unknown", ", ".join(file.form.fleets) or "-")
    said = file.form.fleets[form.fleet] if form.fleet is not None else form.dialect
    names = (said,) if isinstance(said, str) else said
    for name in names:
        if fluid not in _SPOKEN[name].fluids:
            raise file.unfit(place, "dialect_fluid", name)
    return names

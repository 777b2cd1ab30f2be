"""Works and faults that a file places itself: kind, sites, days and parameters checked, recurrences unrolled."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle

from domain.registry import SiteKind
from domain.truth import TruthCategory
from simulators.alteration import Alteration, AlterationKind, Parameters
from simulators.premises import Premises
from simulators.registry import ALTERATIONS
from simulators.scenarios.communes import communes
from simulators.scenarios.dates import Dates, civil_day, local_midnight
from simulators.scenarios.file import ScenarioFile
from simulators.scenarios.occupancy import Occupancy, seen_fluids
from simulators.scenarios.placement_form import PlacementForm, SelectionForm
from simulators.scenarios.yaml_source import Place

__all__ = ["checked_bounds", "kind_named", "place_said", "select"]


def place_said(
    file: ScenarioFile, premises: Mapping[str, Premises], dates: Dates, taken: Occupancy
) -> Iterator[Alteration]:
    """Yield the works, then the faults, that a file places itself, and note when meters are befallen.

    Raises:
        UsageError: one cannot be where or when it is wanted.
    """
    for part, forms in (("works", file.form.works), ("faults", file.form.faults)):
        for number, form in enumerate(forms):
            place = (part, number)
            _check_part(file, place, kind_named(form.kind))
            for item in _occurrences(file, place, form, premises, dates):
                if not (form.overlaps or taken.free(item, premises[item.site], rest_s=0)):
                    raise file.unfit(place, "overlap", f"{item.site}, {civil_day(item.start)}")
                taken.take(item, premises[item.site])
                yield item


def select(
    file: ScenarioFile, place: Place, form: SelectionForm, kind: AlterationKind, premises: Mapping[str, Premises]
) -> list[Premises]:
    """Return the selected sites at which a kind can happen; a site that is named must be one of them."""
    for number, code in enumerate(form.sites or ()):
        at = (*place, "where", "sites", number)
        if code not in premises:
            raise file.unfit(at, "site_unknown", code)
        if not seen_fluids(kind, premises[code]):
            raise file.unfit(at, "cannot_befall", _needs(kind))
    wanted = [premises[code] for code in form.sites] if form.sites is not None else list(premises.values())
    found = [one for one in wanted if _selected(form, one) and seen_fluids(kind, one)]
    if not found:
        raise file.unfit((*place, "where"), "selects_none", _needs(kind))
    return found


def checked_bounds(
    file: ScenarioFile, place: Place, kind: AlterationKind, given: Mapping[str, float | tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Return (least, most) of every parameter of a kind, those not given at their defaults."""
    found = {name: (known.default, known.default) for name, known in kind.parameters.items()}
    for name, value in given.items():
        at = (*place, "parameters", name)
        if name not in found:
            raise file.unfit(at, "parameter_unknown", ", ".join(kind.parameters) or "-")
        low, high = value if isinstance(value, tuple) else (value, value)
        known = kind.parameters[name]
        if not known.low <= low <= high <= known.high:
            raise file.unfit(at, "parameter_range", f"{known.low:g} .. {known.high:g} {known.unit}".strip())
        found[name] = low, high
    return found


def kind_named(name: str) -> AlterationKind:
    """Return a kind that reading has found to exist."""
    return next(kind for kind in ALTERATIONS if kind.name == name)


def _check_part(file: ScenarioFile, place: Place, kind: AlterationKind) -> None:
    wanted = "works" if kind.category is TruthCategory.WORK else "faults"
    if place[0] != wanted:
        raise file.unfit((*place, "kind"), "wrong_part", wanted)


def _occurrences(
    file: ScenarioFile, place: Place, form: PlacementForm, premises: Mapping[str, Premises], dates: Dates
) -> Iterator[Alteration]:
    kind = kind_named(form.kind)
    sites = select(file, place, form.where, kind, premises)
    if not all(seen_fluids(kind, site, form.fluid) for site in sites):
        raise file.unfit((*place, "fluid"), "cannot_befall", _needs(kind))
    parameters = {name: low for name, (low, _) in checked_bounds(file, place, kind, form.parameters).items()}
    first = _first_day(file, place, form, dates)
    if form.every_days is None:
        yield from (_item(form, site, first, parameters) for site in sites)
        return
    turns = cycle(sites)
    for day in _every(first, dates.day(form.until) if form.until else dates.end, form.every_days):
        yield _item(form, next(turns), day, parameters)


def _item(form: PlacementForm, site: Premises, first: date, parameters: Parameters) -> Alteration:
    return Alteration(
        kind=kind_named(form.kind),
        site=site.site.code,
        fluid=form.fluid,
        start=local_midnight(first),
        end=None if form.days is None else _end(first, form.days),
        parameters=parameters,
    )


def _end(first: date, days: float) -> datetime:
    """Return the end of so many civil days; a part of a day is one of 24 hours."""
    whole = int(days)
    return local_midnight(first + timedelta(days=whole)) + timedelta(days=days - whole)


def _first_day(file: ScenarioFile, place: Place, form: PlacementForm, dates: Dates) -> date:
    first = dates.day(form.start)
    if not dates.start <= first < dates.end:
        raise file.unfit((*place, "start"), "outside_span", f"{dates.start} .. {dates.end - timedelta(days=1)}")
    return first


def _every(first: date, last: date, days: int) -> Iterator[date]:
    while first < last:
        yield first
        first += timedelta(days=days)


def _selected(form: SelectionForm, place: Premises) -> bool:
    town = communes().get(place.site.commune_insee)
    return (
        (form.kinds is None or place.site.kind in form.kinds)
        and (form.epci is None or (town is not None and town.epci in form.epci))
        and all(_equipped(place, what) for what in form.equipped)
    )


def _equipped(place: Premises, what: str) -> bool:
    lit, lamps = place.site.kind is SiteKind.STREET_LIGHTING, place.lamps
    return {
        "cooling": place.cooled,
        "extinction": lamps.extinction is not None,
        "dimming": bool(lamps.dimming),
        "full_night": lit and lamps.extinction is None,
        "all_year": lit and not lamps.summer_off,
    }[what]


def _needs(kind: AlterationKind) -> str:
    """Say what a kind wants of a site: fluids, then kinds of site and dialects where it is particular."""
    parts: list[Sequence[str]] = [[fluid.value for fluid in kind.fluids]]
    if len(kind.sites) < len(SiteKind):
        parts.append([site.value for site in kind.sites])
    parts.append(kind.dialects)
    return " ; ".join(", ".join(part) for part in parts if part)

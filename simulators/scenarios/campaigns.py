"""Works and faults that the seed places: which sites, when, for how long and how much."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice

import numpy as np

from domain.registry import Fluid
from domain.truth import TruthCategory
from simulators.alteration import Alteration, OperationChange
from simulators.chance import generator, stable_hash
from simulators.grid import DAY_S, STEP_S, seconds
from simulators.premises import Premises
from simulators.scenarios.dates import Dates, local_midnight
from simulators.scenarios.file import ScenarioFile
from simulators.scenarios.occupancy import Occupancy, seen_fluids
from simulators.scenarios.placement_form import CampaignForm
from simulators.scenarios.placing import checked_bounds, kind_named, select

__all__ = ["place_drawn"]

TRIES = 40
"""Times a site is asked for a free time, before the next one is."""


def place_drawn(
    file: ScenarioFile, premises: Mapping[str, Premises], dates: Dates, taken: Occupancy, seed: int
) -> Iterator[Alteration]:
    """Yield what the campaigns of a file come to with a seed.

    Raises:
        UsageError: a campaign asks for more than its sites and its window hold.
    """
    for number, form in enumerate(file.form.campaigns):
        chance = generator(seed, stable_hash("campaign", file.form.name, str(number), form.kind), 0)
        yield from _Campaign(file, number, form, dates, chance).strike(premises, taken)


class _Campaign:
    def __init__(
        self, file: ScenarioFile, number: int, form: CampaignForm, dates: Dates, chance: np.random.Generator
    ) -> None:
        self._file, self._form, self._chance = file, form, chance
        self._place = ("campaigns", number)
        self._kind = kind_named(form.kind)
        self._bounds = checked_bounds(file, self._place, self._kind, form.parameters)
        self._window = self._checked_window(dates)

    def strike(self, premises: Mapping[str, Premises], taken: Occupancy) -> Iterator[Alteration]:
        """Yield one alteration after the other, at the sites in an order that is drawn."""
        form, places = self._form, self._places(premises)
        wanted = form.count or round((form.share or 0.0) * len(places))
        turns = cycle([places[at] for at in self._chance.permutation(len(places))])
        for _ in range(wanted):
            item, place = self._fitted(islice(turns, len(places)), taken)
            taken.take(item, place)
            yield item

    def _places(self, premises: Mapping[str, Premises]) -> list[Premises]:
        form, kind = self._form, self._kind
        places = select(self._file, self._place, form.where, kind, premises)
        found = [place for place in places if seen_fluids(kind, place, _named(form))]
        if not found:
            raise self._file.unfit((*self._place, "fluid"), "cannot_befall", ", ".join(kind.fluids))
        return found

    def _fitted(self, places: Iterator[Premises], taken: Occupancy) -> tuple[Alteration, Premises]:
        for place in places:
            for _ in range(TRIES):
                item = self._draw(place)
                if self._form.overlaps or taken.free(item, place):
                    return item, place
        raise self._file.unfit(self._place, "no_room", "nothing")

    def _draw(self, place: Premises) -> Alteration:
        start_s, end_s = self._time()
        return Alteration(
            kind=self._kind,
            site=place.site.code,
            fluid=self._fluid(place),
            start=datetime.fromtimestamp(start_s, UTC),
            end=None if end_s is None else datetime.fromtimestamp(end_s, UTC),
            parameters={name: self._value(*bounds) for name, bounds in self._bounds.items()},
        )

    def _time(self) -> tuple[int, int | None]:
        """Draw [start, end) on the steps of the grid; works begin with a civil day, faults at any step."""
        days, works = self._form.days, self._kind.category is TruthCategory.WORK
        step = DAY_S if works else STEP_S
        lasting = None if days is None else _steps(self._chance.uniform(*days) * DAY_S, STEP_S)
        opens, closes = self._window
        first = seconds(local_midnight(opens))
        room = max((seconds(local_midnight(closes)) - first - (lasting or 0)) // step, 1)
        drawn = int(self._chance.integers(room))
        start_s = seconds(local_midnight(opens + timedelta(days=drawn))) if works else first + drawn * step
        return start_s, None if lasting is None else start_s + lasting

    def _fluid(self, place: Premises) -> Fluid | None:
        """Return the fluid concerned: None for what acts on the whole site, and where the file says all."""
        named = _named(self._form)
        if named is not None or self._form.fluid == "all" or isinstance(self._kind.change, OperationChange):
            return named
        seen = seen_fluids(self._kind, place)
        return seen[int(self._chance.integers(len(seen)))]

    def _value(self, low: float, high: float) -> float:
        """Draw a parameter, to four figures: short enough to be read in the truth."""
        return low if low == high else float(np.clip(float(f"{self._chance.uniform(low, high):.4g}"), low, high))

    def _checked_window(self, dates: Dates) -> tuple[date, date]:
        first, last = (dates.day(moment) for moment in self._form.window)
        if not dates.start <= first < last:
            raise self._file.unfit((*self._place, "window"), "outside_span", f"{dates.start} .. {dates.end}")
        longest = self._form.days[1] if self._form.days else 0.0
        if (last - first).days < longest:
            raise self._file.unfit((*self._place, "days"), "longer_than_window", (last - first).days)
        return first, last


def _named(form: CampaignForm) -> Fluid | None:
    return form.fluid if isinstance(form.fluid, Fluid) else None


def _steps(duration_s: float, step: int) -> int:
    return max(round(duration_s / step), 1) * step

"""What a scenario file may say of sites, lamps and meters."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from domain.registry import Fluid, SiteKind
from simulators.registry import DIALECTS, SITE_PROFILES
from simulators.scenarios.communes import communes

__all__ = [
    "Bounds",
    "BuildingForm",
    "Code",
    "Day",
    "DialectList",
    "Form",
    "Insee",
    "LampsChoice",
    "LampsForm",
    "PopulationForm",
    "Siren",
    "SiteForm",
    "SupplyForm",
    "Weekday",
    "ordered",
]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Insee = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")]
Hour = Annotated[float, Field(ge=0.0, le=24.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Factor = Annotated[float, Field(ge=0.2, le=5.0)]
Day = Annotated[date, Field(ge=date(1980, 1, 1), le=date(2100, 1, 1))]
Weekday = Annotated[int, Field(ge=0, le=6)]
Surface = Annotated[float, Field(gt=0.0, le=200_000.0)]
LampCount = Annotated[int, Field(ge=1, le=2000)]
LampPower = Annotated[float, Field(ge=1.0, le=2000.0)]
_DIALECTS = [known.name for known in DIALECTS]
_METERED = {profile.kind: tuple(profile.loads) for profile in SITE_PROFILES}
"""What can be metered at each kind of site that can be simulated."""


def ordered(bounds: tuple[float, float]) -> tuple[float, float]:
    """Refuse (least, most) the wrong way round."""
    if bounds[0] > bounds[1]:
        raise PydanticCustomError("bounds_order", "[least, most]")
    return bounds


def _simulated(kind: SiteKind) -> SiteKind:
    if kind not in _METERED:
        raise PydanticCustomError("kind_unknown", "one of {limit}", {"limit": ", ".join(_METERED)})
    return kind


def _spoken(dialect: str) -> str:
    if dialect not in _DIALECTS:
        raise PydanticCustomError("dialect_unknown", "one of {limit}", {"limit": ", ".join(_DIALECTS)})
    return dialect


def _located(siren: str) -> str:
    if not any(town.epci == siren for town in communes().values()):
        raise PydanticCustomError("epci_unknown", "known EPCI")
    return siren


Bounds = Annotated[tuple[float, float], AfterValidator(ordered)]
"""(least, most)."""
Factors = Annotated[tuple[Factor, Factor], AfterValidator(ordered)]
Siren = Annotated[str, AfterValidator(_located)]
SimulatedKind = Annotated[
    SiteKind, AfterValidator(_simulated), WithJsonSchema({"type": "string", "enum": [kind.value for kind in _METERED]})
]
DialectName = Annotated[str, AfterValidator(_spoken), WithJsonSchema({"type": "string", "enum": _DIALECTS})]
DialectList = Annotated[tuple[DialectName, ...], Field(min_length=1, max_length=60)]


class Form(BaseModel):
    """A part of the file: nothing but its fields, and none changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LampsChoice(Form):
    """How lamps are switched (civil hours; steps may pass midnight)."""

    extinction: tuple[Hour, Hour] | None = Field(default=None, description="Hours between which they are off.")
    dimming: tuple[tuple[Hour, Hour, Share], ...] = Field(
        default=(), max_length=6, description="[from, to, share of full power]."
    )
    spared_weekdays: tuple[Weekday, ...] = Field(default=(), description="Evenings (Monday is 0) without extinction.")
    summer_off: bool = Field(default=False, description="Dark from 1 May to 15 August.")
    dark_share: Share = Field(default=0.0, description="Share of full power that burns by day as well.")


class LampsForm(LampsChoice):
    """The lamps of a cabinet."""

    count: LampCount
    power_w: LampPower = Field(description="Of one lamp, with its ballast [W].")


class SupplyForm(Form):
    """How one fluid is metered."""

    dialect: DialectName | DialectList = Field(
        default="vigie_json", description="What the device speaks; populations take a list in turn."
    )
    fleet: str | None = Field(
        default=None, description="One of the file's fleets, instead of a list; populations only."
    )
    interval_s: Annotated[int, Field(ge=10, le=86_400)] | None = Field(
        default=None, description="Pace of the readings [s]; without it the dialect's own."
    )
    parts: Annotated[tuple[Annotated[float, Field(gt=0.0, le=1.0)], ...], Field(min_length=1, max_length=20)] = Field(
        default=(1.0,), description="Shares of the use, each with a meter of its own; together 1."
    )

    @model_validator(mode="after")
    def _whole(self) -> "SupplyForm":
        if abs(sum(self.parts) - 1.0) > 1e-6:
            raise PydanticCustomError("parts_sum", "parts make {limit}", {"limit": f"{sum(self.parts):g}"})
        return self


class BuildingForm(Form):
    """What sites and populations share."""

    kind: SimulatedKind
    supplies: dict[Fluid, SupplyForm] = Field(
        default={Fluid.ELECTRICITY: SupplyForm()}, min_length=1, description="What is metered."
    )
    school_zone: Literal["Zone A", "Zone B", "Zone C"] = "Zone B"

    @model_validator(mode="after")
    def _metered(self) -> "BuildingForm":
        if not set(self.supplies) <= set(_METERED[self.kind]):
            raise PydanticCustomError("site_fluid", "only {limit}", {"limit": ", ".join(_METERED[self.kind])})
        return self


class SiteForm(BuildingForm):
    """One site, said in full."""

    code: Code
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    commune: Insee = Field(description="INSEE code.")
    latitude: Annotated[float, Field(ge=41.0, le=52.0)] | None = Field(
        default=None, description="Where the commune is not in simulators/scenarios/communes.csv."
    )
    longitude: Annotated[float, Field(ge=-6.0, le=10.0)] | None = None
    surface_m2: Surface | None = None
    occupants: Annotated[int, Field(ge=0, le=20_000)] | None = None
    loss: Factor = Field(default=1.0, description="Factor on the heat that the envelope loses.")
    use: Factor = Field(default=1.0, description="Factor on what people and appliances take.")
    cooled: bool = False
    subscribed_kva: Annotated[float, Field(gt=0.0, le=10_000.0)] | None = None
    lamps: LampsForm | None = None

    @model_validator(mode="after")
    def _fitted(self) -> "SiteForm":
        if any(supply.fleet or not isinstance(supply.dialect, str) for supply in self.supplies.values()):
            raise PydanticCustomError("dialect_one", "one dialect")
        _fit(self.kind, self.lamps is not None, self.surface_m2 is not None)
        return self


class LampsRange(Form):
    """The lamps of a population of cabinets."""

    count: Annotated[tuple[LampCount, LampCount], AfterValidator(ordered)]
    power_w: Annotated[tuple[LampPower, LampPower], AfterValidator(ordered)] = Field(
        description="Of one lamp, with its ballast [W]."
    )
    schemes: Annotated[tuple[LampsChoice, ...], Field(min_length=1, max_length=20)] = Field(
        default=(LampsChoice(),), description="Ways of switching, taken in turn."
    )


class PopulationForm(BuildingForm):
    """Many sites of one kind, spread over the towns of the territory."""

    count: Annotated[int, Field(ge=1, le=10_000)]
    epci: tuple[Siren, ...] | None = Field(default=None, description="Only in these.")
    communes: tuple[Insee, ...] | None = Field(default=None, description="Only in these.")
    most_per_commune: Annotated[int, Field(ge=1)] | None = None
    surface_m2: Annotated[tuple[Surface, Surface], AfterValidator(ordered)] | None = None
    occupants_per_m2: Annotated[float, Field(ge=0.0, le=2.0)] = 0.0
    loss: Factors = Field(default=(1.0, 1.0), description="Drawn by the seed.")
    use: Factors = Field(default=(1.0, 1.0), description="Drawn by the seed.")
    cooled: Share = Field(default=0.0, description="Share of the sites that a machine cools.")
    kva_per_m2: Annotated[float, Field(gt=0.0, le=1.0)] | None = Field(
        default=None, description="Power of the electricity contract."
    )
    lamps: LampsRange | None = None

    @model_validator(mode="after")
    def _fitted(self) -> "PopulationForm":
        _fit(self.kind, self.lamps is not None, self.surface_m2 is not None)
        return self


def _fit(kind: SiteKind, lamps: bool, surface: bool) -> None:  # noqa: FBT001 - two facts of one site
    wanted = "lamps" if kind is SiteKind.STREET_LIGHTING else "surface_m2"
    if (lamps, surface) != (wanted == "lamps", wanted == "surface_m2"):
        raise PydanticCustomError("site_form", "needs {limit}", {"limit": wanted})

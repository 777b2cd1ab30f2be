"""What a scenario file may say: the one definition that reading, the JSON schema and docs/scenarios.md share."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.registry import Fluid
from simulators.scenarios.placement_form import CampaignForm, MomentForm, PlacementForm
from simulators.scenarios.site_form import Code, Day, DialectList, Form, PopulationForm, Siren, SiteForm

__all__ = ["FileWeatherForm", "ScenarioForm"]


class Titles(Form):
    """What people call the scenario, in each language."""

    fr: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    en: Annotated[str, StringConstraints(min_length=1, max_length=120)]


class SpanForm(Form):
    """Which history the scenario has."""

    start: Day | None = Field(
        default=None, description="First day. Without it the span rolls: it ends with the last whole month."
    )
    months: Annotated[int, Field(ge=1, le=60)] = Field(description="Its length.")


class NormalWeatherForm(Form):
    """Weather drawn by the seed around the normals of Saint-Quentin."""

    kind: Literal["normal"] = "normal"


class FileWeatherForm(Form):
    """Temperatures of a real series (docs/scenarios.md says which columns)."""

    kind: Literal["file"]
    path: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = Field(
        description="CSV, relative to the scenario file."
    )


class TerritoryForm(Form):
    """Where sites may stand."""

    epci: Literal["all"] | Annotated[tuple[Siren, ...], Field(min_length=1, max_length=20)] = Field(
        description="SIREN of the EPCI, or all."
    )


class ScenarioForm(Form):
    """A territory, its sites and devices, its works and faults, over a span."""

    name: Code
    title: Titles
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    span: SpanForm
    pilot: MomentForm = Field(description="First day of the pilots; the months before are their baseline.")
    pace: Literal["real", "max"] | Annotated[float, Field(gt=0.0, le=1e6)] = Field(
        default="max", description="Of a run that names none."
    )
    pack: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=144,
        description="Readings of a register a message carries, where its dialect packs; 1: every reading alone.",
    )
    weather: Annotated[NormalWeatherForm | FileWeatherForm, Field(discriminator="kind")] = NormalWeatherForm()
    prices: dict[Fluid, Annotated[float, Field(ge=0.0, le=100.0)]] = Field(
        default={}, description="EUR per kWh (electricity, heat) or m3 (gas, water)."
    )
    territory: TerritoryForm
    fleets: dict[Code, DialectList] = Field(default={}, description="Lists of dialects, for populations to share out.")
    sites: tuple[SiteForm, ...] = ()
    populations: tuple[PopulationForm, ...] = ()
    works: tuple[PlacementForm, ...] = ()
    faults: tuple[PlacementForm, ...] = ()
    campaigns: tuple[CampaignForm, ...] = ()

"""What a scenario file may say of works and faults: which kind, where, when and how much."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from domain.registry import Fluid, SiteKind
from simulators.registry import ALTERATIONS
from simulators.scenarios.site_form import Bounds, Code, Day, Form, Siren, Weekday, ordered

__all__ = ["CampaignForm", "MomentForm", "PlacementForm", "RelativeDay", "SelectionForm"]

Days = Annotated[int, Field(ge=-1500, le=1500)]
Lasting = Annotated[float, Field(gt=0.0, le=1500.0)]
_KINDS = [known.name for known in ALTERATIONS]


def _known(kind: str) -> str:
    if kind not in _KINDS:
        raise PydanticCustomError("kind_unknown", "one of {limit}", {"limit": ", ".join(_KINDS)})
    return kind


KindName = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": _KINDS})]


class RelativeDay(Form):
    """A civil day counted from another."""

    origin: Literal["start", "pilot", "end"] = Field(
        alias="from", description="First day of the span, of the pilots, or the first after the span."
    )
    days: Days = Field(default=0, description="Days after it (before it where negative).")
    months: Annotated[int, Field(ge=-60, le=60)] = Field(
        default=0, description="Whole months after it, before days are added."
    )
    weekday: Weekday | None = Field(
        default=None, description="Then on to that day of the week (Monday is 0), if it is another."
    )


MomentForm = Day | RelativeDay


class SelectionForm(Form):
    """Which sites: those that satisfy all of it."""

    sites: tuple[Code, ...] | None = None
    kinds: tuple[SiteKind, ...] | None = None
    epci: tuple[Siren, ...] | None = None
    equipped: tuple[Literal["cooling", "extinction", "dimming", "full_night", "all_year"], ...] = ()


class PlacementForm(Form):
    """One kind of work or fault, where and when it is said."""

    kind: KindName
    where: SelectionForm = SelectionForm()
    fluid: Fluid | None = Field(
        default=None, description="This fluid's meters only; without it all that the kind can be seen at."
    )
    start: MomentForm
    days: Lasting | None = Field(default=None, description="How long; without it, to stay.")
    every_days: Annotated[int, Field(ge=1, le=1500)] | None = Field(
        default=None, description="Comes back so often, at the selected sites in turn."
    )
    until: MomentForm | None = Field(
        default=None, description="Last day of coming back, excluded; without it the end of the span."
    )
    overlaps: bool = Field(default=False, description="Whether it may befall a meter that another fault has befallen.")
    parameters: dict[str, float] = Field(default={}, description="Those not named keep their defaults (docs/methods).")


class CampaignForm(Form):
    """One kind of work or fault, placed by the seed."""

    kind: KindName
    where: SelectionForm = SelectionForm()
    fluid: Fluid | Literal["all"] | None = Field(
        default=None, description="Without it one of those the kind can be seen at, drawn."
    )
    count: Annotated[int, Field(ge=1, le=100_000)] | None = Field(default=None, description="How many.")
    share: Annotated[float, Field(gt=0.0, le=20.0)] | None = Field(
        default=None, description="How many for each selected site."
    )
    window: tuple[MomentForm, MomentForm] = Field(
        default=(RelativeDay.model_validate({"from": "start"}), RelativeDay.model_validate({"from": "end"})),
        description="They lie in these days, the last excluded.",
    )
    days: Annotated[tuple[Lasting, Lasting], AfterValidator(ordered)] | None = Field(
        default=None, description="How long, [least, most]; without it, to stay."
    )
    overlaps: bool = False
    parameters: dict[str, float | Bounds] = Field(default={}, description="A value, or [least, most].")

    @model_validator(mode="after")
    def _sized(self) -> "CampaignForm":
        if (self.count is None) == (self.share is None):
            raise PydanticCustomError("count_or_share", "count or share")
        return self

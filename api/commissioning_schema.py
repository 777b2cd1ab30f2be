"""Requests and answers of the routes of commissioning."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from domain.commissioning import CheckName, CheckState, Progress, Verdict

__all__ = [
    "CommissioningAnswer",
    "DisplayRequest",
    "OffsetEndRequest",
    "OffsetRequest",
    "SignAnswer",
    "SignRequest",
    "StartAnswer",
    "ToFinishList",
]

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class CheckItem(_Answer):
    """One check of one register."""

    name: CheckName
    title: str
    register_name: str = Field(validation_alias="register", serialization_alias="register")
    state: CheckState
    sentence: str


class TypedDisplay(_Answer):
    """Digits that were read on the display."""

    register_name: str = Field(validation_alias="register", serialization_alias="register")
    value: float
    unit: str
    resolution: float = Field(description="What the last digit counts, in `unit`.")
    read_at: datetime
    typed_at: datetime
    typed_by: str


class Act(_Answer):
    """A commissioning; `checks` are those of the moment it was signed."""

    number: int
    opened_at: datetime
    opened_by: str
    displays: list[TypedDisplay]
    checks: list[CheckItem]
    verdict: Verdict | None
    reasons: str
    signed_at: datetime | None
    signed_by: str | None


class DeclaredOffset(_Answer):
    """What was declared to lie between a register's index and its display, in `unit`."""

    register_name: str = Field(validation_alias="register", serialization_alias="register")
    offset: float
    unit: str
    since: datetime
    reason: str
    declared_by: str


class OfferedOffset(_Answer):
    """What would make a display agree that does not: `display` less `index`, both in `unit`."""

    register_name: str = Field(validation_alias="register", serialization_alias="register")
    offset: float
    display: float
    index: float
    unit: str


class CommissioningAnswer(_Answer):
    """How a meter's checks stand now; `progress` is ready when each passed, provisional while only its day lacks."""

    meter: str
    at: datetime
    progress: Progress
    progress_text: str
    ready_at: datetime | None = Field(description="When the day of stability is over at the earliest, while it lacks.")
    checks: list[CheckItem]
    open: Act | None = Field(description="The one under way.")
    signed: list[Act] = Field(description="The latest first.")
    offsets: list[DeclaredOffset]
    offered: list[OfferedOffset] = Field(description="Offsets that may be declared, where the weight is right.")


class ToFinish(_Answer):
    """A commissioning without a signature, or a meter that was refused (`verdict`) and not begun anew."""

    meter: str
    site: str
    site_name: str
    opened_at: datetime
    opened_by: str
    progress: Progress | None = Field(description="null: it was refused.")
    progress_text: str
    ready_at: datetime | None = Field(description="When it may be signed at the earliest; null while a check fails.")
    verdict: Verdict | None
    reasons: str
    signed_at: datetime | None
    signed_by: str | None


class ToFinishList(_Answer):
    """The oldest first, 50 at most."""

    items: list[ToFinish]


class StartAnswer(_Answer):
    """A commissioning that was begun."""

    number: int


class DisplayRequest(BaseModel):
    """Digits as they stand on the display; a comma or a point parts the decimals."""

    model_config = ConfigDict(extra="forbid")

    register_name: Name = Field(validation_alias="register", serialization_alias="register")
    digits: Annotated[str, Field(min_length=1, max_length=40)]
    unit: Annotated[str | None, Field(max_length=16)] = Field(default=None, description="null: the register's.")
    read_at: AwareDatetime | None = Field(default=None, description="null: now.")


class OffsetRequest(BaseModel):
    """Which register began at another index than its display, and why."""

    model_config = ConfigDict(extra="forbid")

    register_name: Name = Field(validation_alias="register", serialization_alias="register")
    reason: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class OffsetEndRequest(BaseModel):
    """Whose display agrees with its index as it is."""

    model_config = ConfigDict(extra="forbid")

    register_name: Name = Field(validation_alias="register", serialization_alias="register")


class SignRequest(BaseModel):
    """A verdict; a refusal says why."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    reasons: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""


class SignAnswer(_Answer):
    """What was signed."""

    number: int
    verdict: Verdict

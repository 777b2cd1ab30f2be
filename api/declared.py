"""The shapes of what people declare: events, questions with their answers, dated limits."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.request import moment_pattern
from api.schema import Answer

__all__ = [
    "AcceptRequest",
    "AsideItem",
    "AsideList",
    "AsideRequest",
    "EventChange",
    "EventItem",
    "EventList",
    "EventRequest",
    "Kind",
    "LimitItem",
    "LimitList",
    "LimitRequest",
    "QuestionItem",
    "QuestionPage",
    "RefuseRequest",
    "State",
]

Kind = Literal["swap", "reset"]
State = Literal["waiting", "pending", "accepted", "refused", "lapsed"]
Number = Annotated[float, Field(allow_inf_nan=False, strict=True)]
Whole = Annotated[int, Field(strict=True)]
Text = Annotated[str, Field(max_length=2000)]
Named = Annotated[str, Field(max_length=120)]
Moment = Annotated[
    str, Field(pattern=moment_pattern, description="A date-time with its offset, or a civil date of the site.")
]


class Request(BaseModel):
    """A body whose fields are all known."""

    model_config = ConfigDict(extra="forbid")


class EventRequest(Request):
    """A meter was exchanged or reset; indexes are as the meter shows them."""

    kind: Kind
    register_name: Named | None = Field(None, alias="register", description="May be left out when there is one.")
    at: Moment
    old_index: Number | None = Field(None, description="Before, in the unit before; may be left out for a reset.")
    new_index: Number | None = Field(None, description="After, in the unit after.")
    unit: Named | None = Field(None, description="From `at` on; null: as before.")
    scale: Number | None = None
    digits: Whole | None = None
    note: Text = ""


class EventChange(Request):
    """The fields to change; null empties one."""

    kind: Kind | None = None
    at: Moment | None = None
    old_index: Number | None = None
    new_index: Number | None = None
    unit: Named | None = None
    scale: Number | None = None
    digits: Whole | None = None
    note: Text | None = None


class EventItem(Answer):
    """A declared event."""

    id: int
    meter: str
    register_name: str = Field(serialization_alias="register", validation_alias="register")
    kind: Kind
    at: datetime
    old_index: float | None
    new_index: float | None
    unit: str | None
    scale: float | None
    digits: int | None
    note: str
    from_answer: bool = Field(description="A question accepted without indexes: the difference counts as swap.")
    declared_by: str
    declared_at: datetime
    changed_at: datetime | None
    outcome: Literal["applied", "contradicted", "before_first"] | None = Field(
        description="In the live series; null until the figures follow."
    )


class EventList(Answer):
    """The events of a meter in order of time."""

    items: list[EventItem]


class AcceptRequest(Request):
    """The exchange behind a question; a missing index takes its reading's value, `at` the moment that fits both."""

    at: Moment | None = None
    old_index: Number | None = None
    new_index: Number | None = None
    note: Text = ""


class RefuseRequest(Request):
    """Why the readings are wrong."""

    note: Text = ""


class QuestionItem(Answer):
    """Readings that do not fit the ones before; values are in `unit`, the difference in `base_unit`."""

    id: int
    meter: str
    register_name: str = Field(serialization_alias="register", validation_alias="register")
    source: str
    site: str
    kind: Literal["suspected_swap", "step"]
    kind_text: str
    state: State = Field(
        description="waiting: the level has changed; pending: fewer than 12 readings; lapsed: refused, and gone."
    )
    good_time: datetime
    good_value: float
    first_time: datetime
    first_value: float
    last_time: datetime
    readings: int
    difference: float
    unit: str
    base_unit: str
    suggested_at: datetime = Field(description="When the exchange is booked if accepted without anything else.")
    sentence: str
    answer: Literal["accept", "refuse"] | None
    event_id: int | None
    answered_by: str | None
    answered_at: datetime | None
    note: str


class QuestionPage(Answer):
    """Questions, the latest first."""

    items: list[QuestionItem]
    next_cursor: str | None


class LimitRequest(Request):
    """What holds from an instant on."""

    register_name: Named | None = Field(None, alias="register", description="May be left out when there is one.")
    valid_from: Moment
    max_rate: Number | None = Field(description="In the base unit per hour; null: none.")
    interval_s: Whole


class LimitItem(Answer):
    """A dated limit; before the first one those of the list of meters hold."""

    meter: str
    register_name: str = Field(serialization_alias="register", validation_alias="register")
    valid_from: datetime
    max_rate: float | None
    interval_s: int
    declared_by: str


class LimitList(Answer):
    """The dated limits of a register in order of time."""

    items: list[LimitItem]


class AsideRequest(Request):
    """Readings that are wrong, from one instant to another, both included, and why."""

    register_name: Named | None = Field(None, alias="register", description="May be left out when there is one.")
    source: Named = Field("live", description="Whose readings.")
    start: Moment
    end: Moment = Field(description="Included; of one reading its time, as `start`.")
    note: Text = Field(description="Why; never empty.")


class AsideItem(Answer):
    """Readings that take no part, as somebody declared."""

    id: int
    meter: str
    register_name: str = Field(serialization_alias="register", validation_alias="register")
    source: str
    start: datetime
    end: datetime
    readings: int = Field(description="How many there are by now.")
    note: str
    declared_by: str
    declared_at: datetime


class AsideList(Answer):
    """What was set aside of a meter and not taken back, in order of time."""

    items: list[AsideItem]

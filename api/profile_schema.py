"""Requests and answers of the routes of mapping profiles."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "HeardAnswer",
    "ListenRequest",
    "PreviewAnswer",
    "PreviewRequest",
    "ProfileDetail",
    "ProfileItem",
    "ProfileKept",
    "ProfileList",
    "ProfileState",
]

NO_NUL = r"^[^\x00]*$"


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProfileItem(_Answer):
    """The newest version of a profile."""

    name: str
    version: int
    active: bool = Field(description="Whether it is in force.")
    topic: str
    format: str
    readings: int = Field(description="How many readings it names.")
    after: list[str] = Field(description="Profiles in force that have a message of its topics first.")
    created_at: datetime
    created_by: str


class ProfileChange(_Answer):
    """One change of a profile: who, when, what."""

    act: Literal["profile_saved", "profile_on", "profile_off"]
    subject: str = Field(description="The profile.")
    version: int
    changed_at: datetime
    changed_by: str


class ProfileList(_Answer):
    """Every profile, by name, and the latest 20 changes."""

    items: list[ProfileItem]
    changes: list[ProfileChange]


class ProfileVersion(_Answer):
    """When a version was kept, and by whom."""

    version: int
    created_at: datetime
    created_by: str


class ProfileDetail(_Answer):
    """One version with its document, and all versions, the newest first."""

    name: str
    version: int
    active: bool
    created_at: datetime
    created_by: str
    document: dict[str, Any] = Field(description="As POST /profiles takes it.")
    versions: list[ProfileVersion]
    beside: list[str] = Field(description="Other profiles in force with topics in common: the first by name counts.")


class ProfileKept(_Answer):
    """What was kept."""

    name: str
    version: int
    new: bool = Field(description="False: this document was the newest version already.")
    beside: list[str] = Field(description="Other profiles in force with topics in common: the first by name counts.")


class ProfileState(_Request):
    """Whether a profile is in force."""

    active: bool


class PreviewMessage(_Request):
    """A message to try."""

    topic: str = Field(min_length=1, max_length=500, pattern=NO_NUL)
    payload: Annotated[str, Field(max_length=65_536, description="Its content as text.")]


class PreviewRequest(_Request):
    """A profile's document, even one without name and vectors yet, and messages to try it on."""

    profile: (
        dict[str, Any] | Annotated[str, Field(max_length=65_536, description="The document as a text of JSON or YAML.")]
    )
    messages: list[PreviewMessage] = Field(
        default_factory=list,
        max_length=5,
        description="None: the latest refused ones of its topic, else those of its vectors.",
    )


class ListenRequest(_Request):
    """What to listen to."""

    topic: str = Field(min_length=1, max_length=250, pattern=NO_NUL, description="A filter; levels may be named.")


class HeardMessage(_Answer):
    """A message that was heard."""

    topic: str
    received_at: datetime
    payload: str
    whole: bool = Field(description="Whether `payload` is all of it, unaltered.")
    payload_bytes: int


class HeardAnswer(_Answer):
    """Up to five messages; none where the topic was silent for 15 s."""

    items: list[HeardMessage]


class PreviewFault(_Answer):
    """Why a reading would be refused."""

    reason: str
    reason_text: str
    detail: str
    detail_text: str


class PreviewReading(_Answer):
    """A reading that a message gives, judged as at its arrival."""

    device: str
    channel: str
    time: datetime
    value: float
    unit: str | None = Field(description="null: the register's.")
    registered: bool = Field(description="Whether a register listens; without one, its unit and sign are not judged.")
    refusal: PreviewFault | None = Field(description="Why the profile's reading would not be stored; null: it would.")


class PreviewRefusal(PreviewFault):
    """What is refused, and why."""

    device: str | None


class PreviewItem(_Answer):
    """What became of a message."""

    topic: str
    received_at: datetime
    payload: str = Field(description="Its beginning, as text.")
    whole: bool = Field(description="Whether `payload` is all of it, unaltered.")
    payload_bytes: int
    fits: bool = Field(description="False: its topic, or `where`, is not this profile's.")
    readings: list[PreviewReading]
    refusals: list[PreviewRefusal]
    omitted: int = Field(description="Readings and refusals beyond the 50 of each that are shown.")


class PreviewAnswer(_Answer):
    """What the profile makes of each message; nothing was kept."""

    source: Literal["given", "refused", "vectors"]
    items: list[PreviewItem]
    problem: str | None = Field(description="Why it could not be saved as it stands; null: it could.")
    document: dict[str, Any] = Field(description="The profile's document, as it was read.")

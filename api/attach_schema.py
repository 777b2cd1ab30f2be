"""Requests and answers of the routes of devices without a register."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.connection_schema import GivenAccount
from api.schema import ReplayAnswer
from domain.attachment import Attachment
from domain.connection import AccountOffer
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind

__all__ = [
    "AttachAnswer",
    "AttachRequest",
    "IgnoreRequest",
    "KeyAnswer",
    "KeyRequest",
    "SenderKind",
    "UnknownDevice",
    "UnknownDeviceDetail",
    "UnknownDevicePage",
]

SenderKind = Literal["device", "topic"]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Sender = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Sample(_Answer):
    """A message as it came in: JSON in lines, text, or bytes in hexadecimal."""

    topic: str
    received_at: datetime
    text: str


class UnknownDevice(_Answer):
    """A device that no register listens to, or a topic that no decoder understands."""

    kind: SenderKind
    sender: str = Field(description="The device's name, or the topic (its first 500 characters).")
    topic: str
    decoder: str | None = Field(description="What understands its messages; null: nothing does.")
    reason: str
    reason_text: str
    first_heard: datetime
    last_heard: datetime
    messages: int = Field(description="All that came, kept or not.")
    attached: bool = Field(description="Some register listens to it; something of what it says has none.")
    ignored: bool
    sample: Sample


class UnknownDevicePage(_Answer):
    """The last heard first."""

    next_cursor: str | None
    items: list[UnknownDevice]


class SeenValue(_Answer):
    """The last value of a channel, and how it might be registered."""

    channel: str
    value: float
    unit: str | None
    time: datetime
    name: str
    kind: RegisterKind
    suggested_unit: str | None = Field(description="null: nothing tells it, nor what a pulse is worth (`scale`).")
    fluid: Fluid | None
    interval_s: int
    likely: bool = Field(description="Something that is accounted for.")


class CodecValues(_Answer):
    """A codec that makes values of the latest message."""

    codec: str
    values: list[tuple[str, float, str | None]] = Field(description="Channel, value, unit.")


class OfferedAccount(_Answer):
    """Whether the device may have an account of its own at the broker, and its rights there."""

    state: AccountOffer
    publish: list[str] = Field(description="MQTT filters it would publish to.")
    subscribe: list[str]


class UnknownDeviceDetail(_Answer):
    """A sender with what its kept messages hold."""

    kind: SenderKind
    sender: str
    topic: str
    decoder: str | None
    first_heard: datetime
    last_heard: datetime
    messages: int
    attached: bool
    ignored: bool
    sample: Sample | None
    values: list[SeenValue]
    codecs: list[CodecValues]
    refusals: list[str] = Field(description="What the decoder refuses of them, for a technician.")
    has_bytes: bool = Field(description="The latest message has bytes that a payload codec may read.")
    codec: str | None = Field(description="What is set to read the device's bytes; null: what recognises them.")
    locked: Literal["key_missing", "key_wrong"] | None = Field(
        description="Its messages are encrypted: their key is missing, or another one was given."
    )
    account: OfferedAccount


class NewSite(BaseModel):
    """A site that is made with the meter."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    kind: SiteKind
    commune_insee: Annotated[str, Field(pattern=r"^[0-9][0-9AB][0-9]{3}$")]


class RegisterRequest(BaseModel):
    """A channel that becomes a register."""

    model_config = ConfigDict(extra="forbid")

    channel: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    name: Name
    kind: RegisterKind
    unit: Annotated[str, Field(min_length=1, max_length=20)]
    scale: float = Field(default=1.0, allow_inf_nan=False, description="What a count is worth, in `unit`.")
    max_rate: float | None = Field(
        default=None, allow_inf_nan=False, description="kWh/h or m3/h: above 0, at most a thousand million."
    )
    interval_s: int = Field(default=600, description="Seconds between readings.")


class AttachRequest(BaseModel):
    """A device that becomes a meter: its site (known, or new with `new_site`), and the channels that count."""

    model_config = ConfigDict(extra="forbid")

    device: Sender
    meter: Name
    site: Name
    new_site: NewSite | None = None
    fluid: Fluid
    delivery_point: Annotated[Name | None, BeforeValidator(lambda told: told or None)] = None
    codec: Annotated[str | None, Field(max_length=60)] = None
    registers: Annotated[list[RegisterRequest], Field(min_length=1, max_length=60)]
    account: bool = Field(
        default=False, strict=True, description="Give it an account of its own, where its state is `own`."
    )

    def asked(self) -> Attachment:
        """Return it in the words of the domain."""
        new = self.new_site
        site = None if new is None else Site(
            code=self.site, name=new.name, kind=new.kind, commune_insee=new.commune_insee
        )  # fmt: skip
        meter = Meter(code=self.meter, site=self.site, fluid=self.fluid, delivery_point=self.delivery_point)
        registers = tuple(
            Register(meter=self.meter, device=self.device, **register.model_dump()) for register in self.registers
        )
        return Attachment(self.device, meter, registers, site, self.codec)


class AttachAnswer(_Answer):
    """What was made, and what became of the device's earlier messages (null: another replay is under way)."""

    meter: str
    registers: list[str]
    replayed: ReplayAnswer | None
    account: GivenAccount | None = Field(None, description="What was asked for: its password is seen this once.")
    account_refused: str | None = Field(None, description="Why it has none although it was asked for.")


class KeyRequest(BaseModel):
    """The key of a meter whose messages are encrypted."""

    model_config = ConfigDict(extra="forbid")

    device: Sender
    key: Annotated[str, Field(max_length=120, description="AES-128: 32 hexadecimal digits. It is never shown.")]


class KeyAnswer(_Answer):
    """What became of the meter's earlier messages (null: another replay is under way)."""

    device: str
    replayed: ReplayAnswer | None


class IgnoreRequest(BaseModel):
    """A sender that shall not be kept any more, or again."""

    model_config = ConfigDict(extra="forbid")

    kind: SenderKind
    sender: Sender
    ignored: bool = True

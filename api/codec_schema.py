"""Requests and answers of the routes of codecs."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.codec import Change

__all__ = [
    "CodecAdded", "CodecDetail", "CodecIn", "CodecItem", "CodecList", "CodecPreview",
    "CodecPreviewIn", "CodecTrial", "CodecTry", "CodecVersion",
    "DeviceCodec", "DeviceCodecIn",
]  # fmt: skip

NO_NUL = r"^[^\x00]*$"


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", from_attributes=True)


class CodecItem(_Answer):
    """The version in force of an uploaded codec."""

    name: str
    version: int
    note: str
    vectors: int = Field(description="How many test vectors it carries.")
    bytes: int = Field(description="Bytes of its script.")
    devices: int = Field(description="How many devices it reads.")
    created_at: datetime
    created_by: str


class CodecChange(_Answer):
    """One change: a version that was added, or the codec of a device."""

    act: Literal["codec_added", "codec_assigned"]
    subject: str = Field(description="The codec, or the device.")
    version: int | None
    codec: str | None = Field(description="What reads the device from then on; null: those that recognise its frames.")
    former: str | None = Field(description="What read it before.")
    changed_at: datetime
    changed_by: str


class CodecList(_Answer):
    """Every codec, by name, the built-in ones, which need no upload, and the latest 20 changes."""

    items: list[CodecItem]
    built_in: list[str]
    changes: list[CodecChange]


class CodecVersion(_Answer):
    """One version of a codec."""

    version: int
    note: str
    vectors: int
    bytes: int
    created_at: datetime
    created_by: str


class CodecDetail(_Answer):
    """One version with its script and its vectors."""

    name: str
    version: int
    source: str
    vectors: list[dict[str, Any]]
    note: str
    created_at: datetime
    created_by: str
    versions: list[CodecVersion]
    devices: list[str]
    waiting: int = Field(description="How many refused messages of these devices wait.")


class CodecIn(BaseModel):
    """A codec to keep: its script, and the vectors that prove it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    source: str = Field(max_length=524_288, description="JavaScript with decodeUplink(input), Decoder or Decode.")
    vectors: Any = Field(description="List of {description, input: {fPort, bytes, recvTime?}, output: {data, errors}}.")
    note: str = Field(default="", max_length=500, pattern=NO_NUL)


class CodecAdded(_Answer):
    """What was kept; `new` is false where this version was there already."""

    name: str
    version: int
    new: bool
    vectors: int
    values: int = Field(description="How many values came out of the vectors.")


class CodecTry(BaseModel):
    """A frame to try."""

    model_config = ConfigDict(extra="forbid")

    port: int = Field(ge=0, le=255)
    bytes: str = Field(max_length=800, description="Hexadecimal, spaces allowed.")
    version: int | None = Field(default=None, ge=1, le=2_000_000_000)


class CodecReading(_Answer):
    """One reading that would follow from the frame; `unit` null is the register's."""

    channel: str
    time: datetime
    value: float
    unit: str | None


class CodecTrial(_Answer):
    """The codec's answer as it gave it, the readings that follow, and what went wrong."""

    answer: Any
    values: list[CodecReading]
    fault: str | None


class CodecPreviewIn(BaseModel):
    """A script to compare with the version in force, and the vectors that it would be uploaded with."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    source: str = Field(max_length=524_288)
    vectors: Any


class CodecCompared(_Answer):
    """One frame through both; a device is named where a device sent it, else it is a vector's."""

    device: str
    time: datetime
    port: int
    data: str = Field(description="Hexadecimal.")
    before: CodecTrial | None = Field(description="null: no version is in force.")
    after: CodecTrial
    change: Change
    vector: str = Field(description="Of a vector: its number and description; of a device: empty.")


class CodecPreview(_Answer):
    """What an upload would change; nothing is kept."""

    name: str
    version: int | None = Field(description="The one in force.")
    counts: dict[Change, int]
    items: list[CodecCompared]
    problem: str | None = Field(description="Why it could not be uploaded as it stands.")


class DeviceCodecIn(BaseModel):
    """The codec that is to read a device's frames; null: those that recognise them."""

    model_config = ConfigDict(extra="forbid")

    codec: str | None = Field(max_length=60)


class DeviceCodec(_Answer):
    """Which codec reads a device's frames."""

    device: str
    codec: str | None

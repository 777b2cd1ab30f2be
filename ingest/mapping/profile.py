"""What a mapping profile may say, checked by type; a fault names its place and its kind (error-profile-unfit).

How each field works: docs/howto/map-a-payload.md.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from domain.errors import UsageError
from domain.unit import UNITS, Quantity, unit_named
from ingest.mapping.expression import Expression, ExpressionError
from ingest.mapping.topic import TopicError, TopicFilter

__all__ = [
    "CsvRule",
    "KvRule",
    "Name",
    "Part",
    "Profile",
    "Reader",
    "Source",
    "TimeRule",
    "UnitRule",
    "Words",
    "read_part",
    "read_profile",
]

DIRECTIVES = frozenset("YymdHMSfzpIj")
"""What a pattern of time may hold of strptime: nothing that depends on a language or is matched by trial."""
UNIX = frozenset({"unix", "unix_ms", "unix_us"})
TEXTS = frozenset({"csv", "kv", "text"})


def _expression(text: str) -> str:
    try:
        Expression.compile(text)
    except ExpressionError as error:
        raise PydanticCustomError(f"expression_{error.kind}", "expression", {"limit": error.detail}) from error
    return text


def _topic(text: str) -> str:
    try:
        TopicFilter.parse(text)
    except TopicError as error:
        raise PydanticCustomError(f"topic_{error}", "topic") from error
    return text


def _unit(text: str) -> str:
    unit = unit_named(text)
    # Units of what no register counts (VA, °C) are known by name and have no code.
    if unit is None or (unit.name not in UNITS and unit.quantity is not Quantity.COUNT):
        raise PydanticCustomError("unit_unknown", "unit", {"limit": ", ".join((*UNITS, "pulse"))})
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("zone_unknown", "zone", {"limit": "Europe/Paris"}) from error
    return text


def _time_format(text: str) -> str:
    if text == "iso" or text in UNIX:
        return text
    marks = re.findall(r"%(.?)", text)
    if not marks or not set(marks) <= DIRECTIVES or len(set(marks)) < len(marks):
        raise PydanticCustomError("time_format", "format", {"limit": " ".join(f"%{mark}" for mark in "YmdHMSfz")})
    if not {"m", "d"} <= set(marks) and "j" not in marks:
        raise PydanticCustomError("time_format", "format", {"limit": "%Y %m %d, %Y %j"})
    if not {"Y", "y"} & set(marks):
        raise PydanticCustomError("time_year", "format", {"limit": "%Y"})
    if len({"I", "p"} & set(marks)) == 1 or {"H", "I"} <= set(marks):
        raise PydanticCustomError("time_half_day", "format", {"limit": "%H"})
    return text


def _fixed(value: object) -> object:
    """Let a plain text stand for what is always the same."""
    return {"fixed": value} if isinstance(value, str) else value


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


Path = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_expression)]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]+$")]
Label = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00/+#]+$")]
"""A name of ours: one that the list of meters takes."""
Text = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Names = Annotated[dict[Text, Label], Field(max_length=100)]


class Part(BaseModel):
    """A part of a profile: its fields are all known, and of the very type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


AnyPart = TypeVar("AnyPart", bound=Part)


class Source(Part):
    """Where a name comes from: one of a level of the topic, a path, or a fixed text.

    `of` is what the path starts from; `names` turns what stands there into the name wanted.
    """

    level: Name | None = None
    path: Path | None = None
    of: Literal["record", "message"] = "record"
    fixed: Label | None = None
    names: Names | None = None

    @model_validator(mode="after")
    def _one(self) -> "Source":
        if sum(given is not None for given in (self.level, self.path, self.fixed)) != 1:
            raise PydanticCustomError("source_one", "source", {"limit": "level, path, fixed"})
        return self


class TimeRule(Part):
    """The moment of a record: at a path, in a format (iso, unix, unix_ms, unix_us, or a pattern as %d/%m/%Y %H:%M)."""

    path: Path
    of: Literal["record", "message"] = "record"
    format: Annotated[str, Field(max_length=60), AfterValidator(_time_format)] = "iso"
    timezone: Annotated[str, Field(max_length=60), AfterValidator(_zone)] | None = None

    @model_validator(mode="after")
    def _placed(self) -> "TimeRule":
        if "%" in self.format and "%z" not in self.format and self.timezone is None:
            raise PydanticCustomError("time_zone_missing", "time", {"limit": "Europe/Paris"})
        return self


class UnitRule(Part):
    """A unit that the message tells; `names` says what its words mean."""

    path: Path
    of: Literal["record", "message"] = "record"
    names: Annotated[dict[Text, Annotated[str, AfterValidator(_unit)]], Field(max_length=100)] | None = None


class Words(Part):
    """A number in 16-bit registers, as Modbus has it: two or four paths, from what `path` found."""

    paths: Annotated[list[Path], Field(min_length=2, max_length=4)]
    order: Literal["high_first", "low_first"] = "high_first"
    type: Literal["unsigned", "signed", "float"] = "unsigned"

    @model_validator(mode="after")
    def _even(self) -> "Words":
        if len(self.paths) == 3:
            raise PydanticCustomError("words_count", "words")
        return self


class Reader(Part):
    """One value of a record: `(raw value x scale) + offset`, in `unit`.

    `json` says that what stands at `path` is a text of JSON, in which `within` or the words are sought. `wrap` is added
    to a negative raw value: a counter whose upper half a gateway takes for negative numbers. `nulls` are raw values
    that mean that there is none. A value that is not there is passed over unless it is `required`.
    """

    channel: Annotated[Source, BeforeValidator(_fixed)] | None = None
    where: Path | None = None
    path: Path | None = None
    is_json: bool = Field(False, alias="json")
    within: Path | None = None
    words: Words | None = None
    unit: Annotated[str, AfterValidator(_unit)] | UnitRule | None = None
    scale: Number = 1.0
    offset: Number = 0.0
    wrap: Annotated[int, Field(ge=2, le=10**15)] | None = None
    nulls: Annotated[list[Annotated[float, Field(allow_inf_nan=False)] | Text], Field(max_length=50)] = []
    required: bool = False

    @model_validator(mode="after")
    def _found_somehow(self) -> "Reader":
        if self.within is not None and not self.is_json:
            raise PydanticCustomError("within_json", "within")
        if self.within is not None and self.words is not None:
            raise PydanticCustomError("within_words", "within")
        if self.scale == 0:
            raise PydanticCustomError("scale_zero", "scale")
        return self


class CsvRule(Part):
    """The lines of a text: the names of its columns are its first line (after `skip_lines`), or `columns`."""

    delimiter: Annotated[str, Field(min_length=1, max_length=1, pattern=r'^[^\r\n"\x00]$')] = ";"
    skip_lines: Annotated[int, Field(ge=0, le=100)] = 0
    columns: Annotated[list[Name], Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _once(self) -> "CsvRule":
        if self.columns is not None and len(set(self.columns)) < len(self.columns):
            raise PydanticCustomError("columns_twice", "columns")
        return self


class KvRule(Part):
    """Names with their values: `a=1;b=2`."""

    pairs: Annotated[str, Field(min_length=1, max_length=3)] = ";"
    equals: Annotated[str, Field(min_length=1, max_length=3)] = "="

    @model_validator(mode="after")
    def _apart(self) -> "KvRule":
        if self.pairs == self.equals:
            raise PydanticCustomError("kv_same", "kv")
        return self


class Profile(Part):
    """How the messages of a topic become readings."""

    topic: Annotated[str, AfterValidator(_topic)]
    where: Path | None = None
    format: Literal["json", "json_sequence", "csv", "kv", "text"] = "json"
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    csv: CsvRule | None = None
    kv: KvRule | None = None
    each: Path | None = None
    device: Annotated[
        list[Annotated[Source, BeforeValidator(_fixed)]], Field(min_length=1, max_length=5), BeforeValidator(_listed)
    ] | None = None  # fmt: skip
    time: TimeRule | None = None
    text_numbers: bool = False
    decimal_comma: bool = False
    empty: Literal["refuse", "ignore"] = "refuse"
    readings: Annotated[list[Reader], Field(min_length=1, max_length=100)]

    @property
    def reads_text(self) -> bool:
        """Whether numbers that are written as texts are numbers."""
        return self.text_numbers or self.format in TEXTS

    @model_validator(mode="after")
    def _whole(self) -> "Profile":
        levels = TopicFilter.parse(self.topic).names
        if self.device is None and "device" not in levels:
            raise PydanticCustomError("device_missing", "device")
        if any(reader.channel is None for reader in self.readings) and "channel" not in levels:
            raise PydanticCustomError("channel_missing", "channel")
        for source in (*(self.device or ()), *(one.channel for one in self.readings if one.channel is not None)):
            if source.level is not None and source.level not in levels:
                raise PydanticCustomError("level_unknown", "level", {"limit": source.level})
        if self.format != "text" and any(reader.path is None and reader.words is None for reader in self.readings):
            raise PydanticCustomError("path_missing", "path")
        for rule in ("csv", "kv"):
            if getattr(self, rule) is not None and self.format != rule:
                raise PydanticCustomError("rule_format", "format", {"limit": rule})
        return self


def read_profile(body: Mapping[str, Any]) -> Profile:
    """Return the body of a profile (its document without name and vectors), checked.

    Raises:
        UsageError: it is none; the sentence names the first place and what to write there.
    """
    return read_part(Profile, body)


def read_part(kind: type[AnyPart], given: object) -> AnyPart:
    """Return what was given as a checked part; raises as `read_profile`."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise _unfit(error) from error
    except RecursionError as error:
        raise UsageError("error-profile-unfit", kind="nested", place="", limit="") from error


def _unfit(error: ValidationError) -> UsageError:
    # Of the branches of a union the deepest that failed is what the author meant.
    found = max(error.errors(include_url=False), key=lambda item: len(item["loc"]))
    context = found.get("ctx") or {}
    limits = ("limit", "pattern", "expected", "ge", "le", "gt", "lt", "min_length", "max_length")
    limit = next((str(context[name]) for name in limits if name in context), "")
    return UsageError("error-profile-unfit", kind=found["type"], place=_place(found["loc"]), limit=limit[:200])


def _place(loc: tuple[int | str, ...]) -> str:
    """Return where a fault is (`readings.0.path`), without the names that pydantic gives to branches."""
    known = [str(part) for part in loc if isinstance(part, int) or re.fullmatch(r"[a-z_]{1,30}", part)]
    return ".".join(part for part in known if part not in {"str", "float"}) or "topic"

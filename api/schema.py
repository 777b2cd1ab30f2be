"""The shapes of the API's answers, each with an example."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.figure import Figure
from domain.rejection import Reason

__all__ = [
    "AnomalyHours",
    "AnomalyItem",
    "AnomalyPage",
    "BalanceAnswer",
    "BalanceCheck",
    "BalancePage",
    "Bucket",
    "Coefficient",
    "CoefficientIn",
    "CoefficientList",
    "Comparison",
    "Consumption",
    "EpciItem",
    "EpciList",
    "Health",
    "MeterItem",
    "MeterPage",
    "MeterSavingItem",
    "PanelData",
    "PanelItem",
    "PanelList",
    "RejectionDetail",
    "RejectionItem",
    "RejectionPage",
    "RejectionSummary",
    "ReplayAnswer",
    "ReplayRequest",
    "SavingAnswer",
    "SiteItem",
    "SitePage",
    "Snapshot",
    "SourceList",
    "VirtualMeter",
    "VirtualMeterIn",
    "VirtualMeterList",
    "VirtualMeterUpdate",
]


class Answer(BaseModel):
    """A shape that may be read from a wider row."""

    model_config = ConfigDict(extra="ignore")


class Health(Answer):
    """A process or its database answers."""

    status: Literal["ok"] = "ok"


class CollectorHealth(Answer):
    """A collector, as it last reported."""

    name: str
    group: str | None
    condition: Literal["collecting", "broker_away", "database_away", "stopped"]
    since: datetime
    reported_at: datetime
    held_messages: int
    silent: bool


class DerivationHealth(Answer):
    """What of stored readings is not in the figures yet."""

    series: int = Field(description="Series that wait.")
    since: datetime | None = Field(description="When the oldest was noted, or last worked at; null: nothing waits.")
    late: bool = Field(description="One that did not fail has waited for more than 5 minutes.")
    failed: int = Field(description="Series that could not be derived, and are tried again later.")


class Readiness(Health):
    """The database answers; what the collectors do, and whether figures follow, stands beside."""

    collectors: list[CollectorHealth]
    derivation: DerivationHealth


class Bucket(Answer):
    """[start, end) of a register."""

    start: str = Field(description="ISO 8601: Z for hours, the site's offset for civil days and months.")
    end: str
    amount: Figure | None = Field(description="In `unit`; null where nothing is known.")
    estimated: Figure = Field(description="The part of the amount that was estimated, in `unit`.")
    coverage: Figure = Field(description="Share of the bucket that readings cover, 0 to 1.")
    revision: int = Field(description="Rises when the figure changes; 0 where nothing was ever known.")


class Consumption(Answer):
    """Every bucket of a period."""

    meter: str
    register_name: str | None = Field(
        serialization_alias="register", validation_alias="register", description="Null for a virtual meter."
    )
    unit: str
    source: str
    as_of: datetime | None = Field(description="The figures are as they were known then; null: as known now.")
    step: str
    timezone: str
    buckets: list[Bucket]


class CoefficientIn(BaseModel):
    """kWh in a cubic metre of gas from a civil day on."""

    model_config = ConfigDict(extra="forbid")

    valid_from: date
    kwh_per_m3: float = Field(gt=0, le=1000, allow_inf_nan=False, examples=[11.244])
    origin: str = Field(default="", max_length=200, description="Where the figure is from.", pattern=r"^[^\x00]*$")


class Coefficient(Answer):
    """A stated coefficient."""

    delivery_point: str
    valid_from: date
    kwh_per_m3: float
    origin: str
    declared_by: str
    declared_at: datetime


class CoefficientList(Answer):
    """Those of a delivery point, in order."""

    delivery_point: str
    items: list[Coefficient]


class VirtualPart(Answer):
    """A register, added (+1) or subtracted (-1)."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    meter: str = Field(max_length=120)
    register_name: str = Field(serialization_alias="register", validation_alias="register", max_length=120)
    sign: Literal[-1, 1] = 1


class VirtualMeterUpdate(BaseModel):
    """A signed sum of registers."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    site: str | None = Field(default=None, max_length=120, pattern=r"^[^\x00]*$")
    unit: str = Field(default="kWh", max_length=20, description="The unit its consumption is told in by default.")
    parts: list[VirtualPart] = Field(min_length=1, max_length=200)


class VirtualMeterIn(VirtualMeterUpdate):
    """The same, with its code."""

    code: str = Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9._:-]+$")


class VirtualMeter(Answer):
    """A declared one."""

    code: str
    name: str
    site: str | None
    unit: str
    timezone: str
    parts: list[VirtualPart]


class VirtualMeterList(Answer):
    """All of them, by code."""

    items: list[VirtualMeter]


class BalanceFigures(Answer):
    """index_end - index_start = booked - rollover + swap + unexplained + residual, in `unit`."""

    meter: str
    register_name: str = Field(serialization_alias="register", validation_alias="register")
    source: str
    unit: str
    start: datetime
    end: datetime
    index_start: Figure | None = Field(description="Null where the register is no index, or has no valid reading.")
    index_end: Figure | None
    booked: Figure = Field(description="The sum of the stored hours.")
    rollover: Figure = Field(description="What the index lost by turning over.")
    swap: Figure = Field(description="What declared exchanges and resets moved the index by.")
    unexplained: Figure = Field(description="What the index moved by without an explanation.")
    unexplained_abs: Figure = Field(description="The same, every part above zero.")
    refused: int = Field(description="Readings that do not count.")
    pending: int = Field(description="Readings that wait for what comes next, or for an answer.")
    residual: Figure = Field(description="What is left over; not 0 where hours are missing, invented or changed.")
    closes: bool = Field(description="The residual is within 1e-9 of what moved, or 1e-6 where that is larger.")
    clean: bool = Field(description="It closes, nothing is unexplained and nothing is pending.")


class BalanceAnswer(BalanceFigures):
    """The account of one register over [start, end), whole hours."""


class BalanceCheck(BalanceFigures):
    """The account of a register's whole history as it was checked last; it closes when each civil month does."""

    site: str
    site_name: str
    timezone: str
    checked_at: datetime
    open_months: list[date] = Field(description="First days of the civil months that do not close.")


class ComparisonBucket(Answer):
    """[start, end) of a register, as two sources tell it; amounts in `unit`, null where nothing is known."""

    start: str
    end: str
    live: Figure | None
    other: Figure | None
    difference: Figure | None = Field(description="other - live")
    relative: float | None = Field(description="difference / live")
    live_coverage: float
    other_coverage: float
    live_estimated: Figure
    other_estimated: Figure


class ComparisonTotals(Answer):
    """The sums over the buckets that both series cover."""

    live: Figure | None
    other: Figure | None
    difference: Figure | None
    relative: float | None
    buckets_compared: int
    verdict: Literal["concordant", "watch", "explain", "nothing"] = Field(
        description="Below 1 %, below 5 %, from 5 % on; nothing to compare."
    )


class Comparison(Answer):
    """Every bucket of a period, live and from another source."""

    meter: str
    register_name: str = Field(serialization_alias="register", validation_alias="register")
    unit: str
    source: str
    step: str
    timezone: str
    buckets: list[ComparisonBucket]
    totals: ComparisonTotals


class SourceItem(Answer):
    """A series of a register that has readings."""

    register_name: str = Field(serialization_alias="register", validation_alias="register")
    source: str
    kind: str
    unit: str
    interval_s: int
    first_time: datetime
    last_time: datetime


class SourceList(Answer):
    """The series of a meter."""

    meter: str
    items: list[SourceItem]


class EpciItem(Answer):
    """An intercommunal body."""

    siren: str
    name: str
    kind: str
    population: int | None
    pilot_start: date | None
    sites: int
    meters: int


class EpciList(Answer):
    """All of them; there are few."""

    items: list[EpciItem]


class MeterSavingItem(Answer):
    """One register's part."""

    meter: str
    register_name: str = Field(serialization_alias="register")
    site: str
    fluid: str
    baseline_kwh: Figure
    actual_kwh: Figure
    saving_kwh: Figure
    standard_error_kwh: float
    saving_eur: Figure
    cv_rmse: float
    coverage: float
    estimated: float = Field(description="The share of actual_kwh that was estimated.")
    revision: int = Field(description="Rises when a day it stands on changes.")
    sufficient: bool
    reason: str | None
    reason_text: str | None = None


class SavingAnswer(Answer):
    """What an EPCI saved over civil days [start, end), with a 90 % interval and the word for it."""

    siren: str
    name: str
    start: date
    end: date
    method: str
    baseline_kwh: Figure
    actual_kwh: Figure
    saving_kwh: Figure
    low_kwh: Figure
    high_kwh: Figure
    saving_eur: Figure
    verdict: str
    verdict_text: str
    coverage: float
    estimated: float = Field(description="The share of actual_kwh that was estimated.")
    revision: int = Field(description="Rises when a day it stands on changes.")
    as_of: datetime | None = Field(description="When the days were known so; null = now.")
    meters: list[MeterSavingItem]


class AnomalyItem(Answer):
    """Hours in which a register left its expected band."""

    id: int
    kind: str
    detector: str
    siren: str | None
    epci: str | None
    site: str
    site_name: str
    meter: str
    register_name: str = Field(validation_alias="register", serialization_alias="register")
    fluid: str
    starts_at: datetime
    ends_at: datetime
    actual: Figure
    expected: Figure
    unit: str = Field(validation_alias="base_unit")
    cost_eur: Figure
    score: float
    estimated: Figure = Field(description="The part of `actual` that was estimated, in `unit`.")
    coverage: float = Field(description="Share of its time that readings cover, 0 to 1.")
    revision: int = Field(description="Rises when one of its hours changes.")
    sentence: str


class AnomalyHour(Answer):
    """One hour around an anomaly; `inside` tells the anomaly's own."""

    time: datetime
    amount: Figure
    expected: Figure | None
    low: Figure | None
    high: Figure | None
    inside: bool


class AnomalyHours(Answer):
    """The hours of an anomaly and a day on either side."""

    items: list[AnomalyHour]


class SiteItem(Answer):
    """A building or a lighting cabinet."""

    code: str
    name: str
    kind: str
    commune_insee: str
    commune: str
    siren: str | None
    epci: str | None
    surface_m2: float | None
    occupants: int | None
    timezone: str
    lamp_count: int | None
    installed_power_w: float | None
    meters: int


class MeterItem(Answer):
    """A register of a meter, and when it was last heard."""

    meter: str
    register_name: str = Field(validation_alias="register", serialization_alias="register")
    fluid: str
    kind: str
    unit: str
    interval_s: int
    device: str
    site: str
    site_name: str
    siren: str | None
    timezone: str
    last_time: datetime | None
    last_value: Figure | None = Field(description="In `unit`, before `scale`, whatever unit the message named.")
    last_amount: Figure | None = Field(description="The same in `base_unit`.")
    base_unit: str
    last_received_at: datetime | None
    heard_interval_s: int = Field(description="How often it usually speaks, no more often than `interval_s`.")
    late: bool = Field(
        description="Nothing came for three times `heard_interval_s`, 15 minutes at least; who never spoke: for a day."
    )
    rejected: int = Field(description="Messages of its device that were refused.")


class RejectionItem(Answer):
    """A refused message; the same one again is counted."""

    id: int
    reason: str
    reason_text: str
    detail: str = Field(description="As the collector wrote it, in English.")
    detail_text: str = Field(description="The same in the language of the answer.")
    topic: str
    device: str | None
    received_at: datetime
    last_received_at: datetime
    times: int
    payload_bytes: int
    resolved_at: datetime | None = Field(description="When it went through again and was not refused any more.")


class RejectionDetail(RejectionItem):
    """With its bytes."""

    payload_base64: str
    payload_text: str = Field(description="The bytes as text; what cannot be printed is a dot.")


class Page(Answer):
    """A page of a list; ask for the next one with ?cursor=."""

    next_cursor: str | None = None


class AnomalyPage(Page):
    """A page of anomalies."""

    items: list[AnomalyItem]


class BalancePage(Page):
    """A page of checks."""

    items: list[BalanceCheck]


class SitePage(Page):
    """A page of sites."""

    items: list[SiteItem]


class MeterPage(Page):
    """A page of registers."""

    items: list[MeterItem]


class RejectionPage(Page):
    """A page of refusals."""

    items: list[RejectionItem]


class RejectionKind(Answer):
    """Refused messages of one reason and device."""

    reason: str
    reason_text: str
    device: str | None
    messages: int = Field(description="Different ones.")
    times: int
    first_received_at: datetime
    last_received_at: datetime
    replayable: bool = Field(description="False: their bytes were cut.")


class RejectionSummary(Answer):
    """What was refused, by reason and device."""

    items: list[RejectionKind]


class ReplayRequest(BaseModel):
    """Which refusals go through again: those that fit all that is said."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason | None = None
    device: str | None = Field(default=None, max_length=500)
    ids: list[Annotated[int, Field(ge=1, le=2**62)]] | None = Field(default=None, min_length=1, max_length=5000)
    topic_prefix: str | None = Field(default=None, min_length=1, max_length=500)
    codec: str | None = Field(default=None, max_length=60, description="Of the devices that this codec reads.")


class ReplayAnswer(Answer):
    """What became of the messages, each counted once, and of their readings."""

    messages: int
    resolved: int
    still_rejected: int
    not_replayable: int = Field(description="Their bytes were cut.")
    stored: int
    duplicates: int
    superseded: int


class PanelItem(BaseModel):
    """A panel that Grafana and our pages share."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    description: str
    no_data: str
    kind: str
    unit: str


class PanelList(Answer):
    """Every panel."""

    items: list[PanelItem]


class PanelColumn(Answer):
    """One column of a panel, as parallel values; times are milliseconds since 1970 UTC."""

    name: str
    type: str
    values: list[Any]


class PanelData(Answer):
    """The rows of a panel, by column."""

    panel: str
    start: datetime
    end: datetime
    truncated: bool = Field(False, description="More rows existed than are given.")
    columns: list[PanelColumn]


class FluidToday(Answer):
    """What a site used of one fluid since midnight."""

    fluid: str
    unit: str = Field(validation_alias="base_unit")
    amount: Figure
    expected: Figure | None = Field(description="Of the same hours, where an expectation exists.")
    compared: Figure | None = Field(description="The part of `amount` whose hours have an expectation.")
    estimated: Figure = Field(description="The part of `amount` that was estimated, in `unit`.")
    coverage: float = Field(description="Share of the time since midnight that readings cover, 0 to 1.")
    revision: int = Field(description="Rises when one of the hours changes.")
    cost_eur: Figure | None


class Snapshot(Answer):
    """A site now."""

    site: str
    name: str
    timezone: str
    day: date
    state: str | None = Field(description="normal, above or below: the last whole hour against its band.")
    state_text: str | None
    state_hour: datetime | None
    cost_eur: Figure | None
    fluids: list[FluidToday]

# ruff: noqa: ARG002, ARG005 - a fake takes what its port is given and needs little of it
"""The ports in memory: what a route is given when no database is there."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import FastAPI

from api.application import create_app
from api.ports import Row, Services
from app.catalogue import catalogue
from app.profiles import ProfileBook
from domain.codec import Change, CodecValue, Comparison, Difference, Trial, VectorsFailedError
from domain.errors import ConflictError, NotFoundError, UnavailableError
from domain.panel import ColumnType, PanelColumn, PanelRows
from domain.quarantine import Replayed, Selection
from domain.saving import EpciSaving, Verdict
from domain.series_sum import SeriesSum
from domain.text import Message, Translator
from tests.unit.api.browser import Browser
from tests.unit.api.fake_commissioning import FakeCommissioning, fake_acceptance
from tests.unit.api.fake_connecting import FakeConnecting
from tests.unit.api.fake_fleet import FakeFleet
from tests.unit.api.fake_profiles import MemoryProfiles
from tests.unit.api.fake_unknown import FakeRecogniser, FakeUnknown

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SITE = {
    "site_id": 1, "code": "ecole", "name": "École", "kind": "school", "commune_insee": "02691",
    "commune": "Saint-Quentin", "siren": "200071892", "epci": "CA du Saint-Quentinois", "surface_m2": 10.0,
    "occupants": 3, "timezone": "Europe/Paris", "lamp_count": None, "installed_power_w": None, "meters": 1,
}  # fmt: skip
METER = {
    "register_id": 7, "meter": "M1", "register": "energy_import", "fluid": "electricity", "kind": "index",
    "unit": "Wh", "base_unit": "kWh", "interval_s": 600, "device": "gw", "delivery_point": None, "site": "ecole",
    "site_name": "École", "site_kind": "school", "siren": "200071892", "epci": "CA", "timezone": "Europe/Paris",
    "last_time": NOW, "last_value": 1234.5, "last_amount": 1.2345,
    "last_received_at": NOW, "heard_interval_s": 600, "known_since": NOW, "late": False, "rejected": 2,
}  # fmt: skip
REJECTION = {
    "id": 5, "reason": "undecodable", "detail": "not JSON", "topic": "vigie/v1/gw/readings", "device": "gw",
    "received_at": NOW, "last_received_at": NOW, "times": 1, "payload_bytes": 3, "resolved_at": None,
}  # fmt: skip
BALANCE = {
    "start": datetime(2026, 10, 31, 23, tzinfo=UTC), "end": NOW, "index_start": 99_204.5, "index_end": 310.25,
    "booked": 1105.75, "rollover": 100_000.0, "swap": 0.0, "unexplained": 0.0, "unexplained_abs": 0.0, "refused": 2,
    "pending": 0, "residual": -1e-12, "closes": True, "clean": True,
}  # fmt: skip
CHECKS = [
    {
        **BALANCE, "rank": rank, "meter": f"M{rank}", "register": "energy_import", "source": "live", "site": "ecole",
        "site_name": "École", "unit": "kWh", "timezone": "Europe/Paris", "checked_at": NOW, "closes": rank > 0,
        "clean": rank > 1, "pending": int(rank == 1), "open_months": [] if rank else [date(2026, 11, 1)],
    }
    for rank in (0, 1, 2)
]  # fmt: skip
ANOMALIES = [
    {
        "id": number, "register_id": 7, "kind": "excess", "detector": "band", "starts_at": NOW, "ends_at": NOW,
        "actual": 10.0, "expected": 4.0, "cost_eur": float(number), "score": 2.0, "estimated": 1.5,
        "coverage": 0.9, "revision": 3, "found_at": NOW, "meter": "M1",
        "register": "energy_import", "fluid": "electricity", "base_unit": "kWh", "site_id": 1, "site": "ecole",
        "site_name": "<script>alert(1)</script>", "site_kind": "school", "siren": "200071892", "epci": "CA",
        "timezone": "Europe/Paris",
    }
    for number in (3, 2, 1)
]  # fmt: skip

CODEC = {
    "name": "sum", "version": 2, "note": "<b>new</b>", "source": "function decodeUplink() {}", "created_at": NOW,
    "created_by": "Anne",
}  # fmt: skip


class FakeRegistry:
    def epcis(self) -> Sequence[Row]:
        return [
            {"siren": "200071892", "name": "CA", "kind": "CA", "population": 1, "pilot_start": None, "sites": 1,
             "meters": 1}
        ]  # fmt: skip

    def sites(self, *, siren: str | None, kind: str | None, after: str, limit: int) -> Sequence[Row]:
        return [row for row in (SITE,) if str(row["code"]) > after][:limit]

    def site(self, code: str) -> Row | None:
        return SITE if code == "ecole" else None

    def meters(
        self, *, siren: str | None, site: str | None, late: bool, now: datetime, after: tuple[str, str], limit: int
    ) -> Sequence[Row]:
        rows = [{**METER, "meter": f"M{number}"} for number in (1, 2, 3)]
        return [row for row in rows if (str(row["meter"]), "energy_import") > after][:limit]

    def unknown_devices(self, limit: int) -> Sequence[Row]:
        return []


class FakeAmounts:
    def __init__(self) -> None:
        self.known_hours: dict[datetime, float] = {}
        self.known_days: dict[date, float] = {}

    def registers(self, meter: str) -> Sequence[Row]:
        names = {"M1": ["energy_import"], "M2": ["hc", "hp"]}.get(meter, [])
        return [
            {"register_id": 7, "meter": meter, "register": name, "unit": "kWh", "timezone": "Europe/Paris",
             "fluid": "electricity"}
            for name in names
        ]  # fmt: skip

    def source_id(self, name: str) -> int | None:
        return {"live": 1}.get(name)

    def sum_hours(self, series: SeriesSum, start: datetime, end: datetime) -> Sequence[Row]:
        return self.hours(7, start, end)

    def sum_days(self, series: SeriesSum, step: str, start: date, end: date) -> Sequence[Row]:
        return self.days(7, start, end)

    def hours(self, register_id: int, start: datetime, end: datetime) -> Sequence[Row]:
        return [
            {"time": hour, "amount": amount, "estimated": 0.0, "coverage": 1.0, "revision": 1}
            for hour, amount in self.known_hours.items()
            if start <= hour < end
        ]

    def days(self, register_id: int, start: date, end: date) -> Sequence[Row]:
        return [
            {"day": day, "amount": amount, "estimated": 0.5, "coverage": 1.0, "revision": 2}
            for day, amount in self.known_days.items()
            if start <= day < end
        ]


class FakeVirtualMeters:
    def all(self) -> Sequence[Row]:
        part = {"meter": "M1", "register": "energy_import", "sign": -1, "register_id": 7, "unit": "kWh",
                "fluid": "electricity"}  # fmt: skip
        return [{"code": "V1", "name": "V", "site": None, "unit": "kWh", "timezone": "Europe/Paris", "parts": [part]}]

    def find(self, code: str) -> Row | None:
        return self.all()[0] if code == "V1" else None

    def write(
        self, meter: Mapping[str, Any], parts: Sequence[tuple[int, int]], declared_by: str, *, replace: bool
    ) -> None:
        raise ConflictError("error-virtual-code-taken", code=meter["code"])

    def delete(self, code: str) -> bool:
        return code == "V1"


class FakeCoefficients:
    def known(self, delivery_point: str) -> bool:
        return delivery_point == "GI1"

    def coefficients(self, delivery_point: str) -> Sequence[Row]:
        return [
            {"delivery_point": "GI1", "valid_from": date(2026, 1, 1), "kwh_per_m3": 11.0, "origin": "",
             "declared_by": "test", "declared_at": NOW}
        ]  # fmt: skip

    def write(self, delivery_point: str, valid_from: date, kwh_per_m3: float, *, origin: str, declared_by: str) -> None:
        return None

    def delete(self, delivery_point: str, valid_from: date, declared_by: str) -> bool:
        return valid_from == date(2026, 1, 1)


class FakeComparison:
    def __init__(self) -> None:
        self.known_days: dict[str, dict[date, float]] = {}

    def sources(self, meter: str) -> Sequence[Row]:
        row = {"register": "energy_import", "kind": "delta", "unit": "Wh", "interval_s": 1800, "first_time": NOW}
        return [{**row, "last_time": NOW, "source": source} for source in ("live", "enedis")] if meter == "M1" else []

    def hours(self, register_id: int, source: str, start: datetime, end: datetime) -> Sequence[Row]:
        return []

    def days(self, register_id: int, source: str, start: date, end: date) -> Sequence[Row]:
        return [
            {"day": day, "amount": amount, "estimated": 0.0, "coverage": 1.0, "revision": 1}
            for day, amount in self.known_days.get(source, {}).items()
            if start <= day < end
        ]


class FakeFindings:
    summary_limit: int | None = None

    def anomalies(self, *, order: str, limit: int, **filters: Any) -> Sequence[Row]:
        after = filters["after_id"]
        return [row for row in ANOMALIES if after is None or int(str(row["id"])) < after][:limit]

    def anomaly_hours(self, anomaly_id: int) -> Sequence[Row]:
        if anomaly_id != 1:
            return []
        return [{"time": NOW, "amount": 1.0, "expected": None, "low": None, "high": None, "inside": True}]

    def rejections(
        self, *, reason: str | None, device: str | None, resolved: bool, after_id: int | None, limit: int
    ) -> Sequence[Row]:
        return [] if resolved else [REJECTION][:limit]

    def rejection_summary(self, *, resolved: bool, limit: int) -> Sequence[Row]:
        self.summary_limit = limit
        kind = {"reason": "checksum", "device": "m1", "messages": 2, "times": 3, "replayable": True}
        return [] if resolved else [{**kind, "first_received_at": NOW, "last_received_at": NOW}]

    def rejection(self, rejection_id: int) -> Row | None:
        return {**REJECTION, "payload": b"\x00{}"} if rejection_id == REJECTION["id"] else None

    def territory(self, since: date, until: date) -> Sequence[Row]:
        return []


class FakeQuarantine:
    def __init__(self) -> None:
        self.asked: list[Selection] = []

    def replay(self, selection: Selection) -> Replayed:
        if self.asked:
            raise ConflictError("error-rejections-replaying")
        self.asked.append(selection)
        return Replayed(messages=2, resolved=1, still_rejected=1, stored=7)


class FakeSavings:
    def savings(self, siren: str, start: date | None, end: date | None, as_of: datetime | None) -> EpciSaving:
        if siren != "200071892":
            raise NotFoundError("error-savings-no-pilot", epci=siren)
        return EpciSaving(
            siren=siren, name="CA", start=start or date(2026, 1, 1), end=end or date(2026, 11, 1), method="test/1",
            baseline_kwh=10, actual_kwh=8, saving_kwh=2, low_kwh=1, high_kwh=3, saving_eur=0.4,
            verdict=Verdict.DEMONSTRATED, coverage=1, estimated=0.25, revision=9, as_of=as_of, meters=(),
        )  # fmt: skip


class FakeBalances:
    def balance(
        self, register_id: int, source: str, start: datetime | None, end: datetime | None, now: datetime
    ) -> Row | None:
        if source != "live":
            raise NotFoundError("error-source-unknown", source=source)
        return None if start and end and start >= end else {**BALANCE, "start": start or BALANCE["start"]}

    def months(self, register_id: int, source: str) -> Sequence[Row]:
        return [BALANCE] if source == "live" else []

    def checks(self, *, state: str, after: tuple[int, str, str, str], limit: int) -> Sequence[Row]:
        most = {"all": 2, "unclean": 1, "open": 0}[state]
        return [row for row in CHECKS if after[0] < int(str(row["rank"])) <= most][:limit]

    def troubles(self) -> Row:
        return {"open": 1, "unclean": 2}


class FakeTokens:
    ROLES = ("viewer", "manager", "technician", "admin")
    NAMELESS = "nameless"
    """The token of a technician that has no label."""

    def find(self, token: str) -> Row | None:
        if token == self.NAMELESS:
            return {"id": "465d16ee-0a1b-4c2d-8e3f-0123456789ab", "role": "technician", "label": ""}
        return {"id": f"id-{token}", "role": token, "label": "test"} if token in self.ROLES else None

    def find_id(self, token_id: str) -> Row | None:
        return self.find(token_id.removeprefix("id-"))


class FakeHealth:
    def __init__(self) -> None:
        self.away = False
        self.broken = False
        self.derivation_late = False
        self.derivation_failed: list[str] = []
        self.answering = True
        self.forgotten_messages = 0
        self.collector_changes: list[dict[str, Any]] = [{}]

    def require_ready(self) -> None:
        if self.broken:
            raise RuntimeError("secret detail of the machine")
        if self.away:
            raise UnavailableError("error-database-away")

    def ingest(self) -> Sequence[Row]:
        names = (
            "messages",
            "messages_stored",
            "readings",
            "stored",
            "duplicates",
            "superseded",
            "rejected",
            "unmapped",
        )
        return [{"collector": "c1", **dict.fromkeys(names, 4)}]

    def silent(self, now: datetime) -> Row:
        return {"registers": 9, "silent": 2}

    def collectors(self) -> Sequence[Row]:
        row: Row = {
            "name": "collector", "group": None, "condition": "collecting", "since": NOW, "started_at": NOW,
            "reported_at": NOW, "held_messages": 3, "held_bytes": 480, "last_stored_at": NOW,
            "last_waited_from": None, "last_waited_to": None, "broker_dropped": 0, "silent": False,
        }  # fmt: skip
        return [{**row, **change} for change in self.collector_changes]

    def derivation(self) -> Row:
        failed = {"failed": len(self.derivation_failed), "failed_names": self.derivation_failed}
        if self.derivation_late:
            return {"series": 3, "since": NOW - timedelta(minutes=12), "behind_s": 720.0, "late": True, **failed}
        return {"series": 0, "since": None, "behind_s": 0.0, "late": False, **failed}

    def answers(self) -> bool:
        return self.answering

    def forgotten(self) -> Row:
        since = NOW.date() if self.forgotten_messages else None
        bounds = {"of_device": 2000, "of_topic": 50, "most_senders": 5000}
        return {"messages": self.forgotten_messages, "since": since, **bounds}

    def rejections(self) -> Sequence[Row]:
        if self.away:
            raise UnavailableError("error-database-away")
        return [{"reason": "checksum", "times": 3}]


class FakeLive:
    def main_registers(self, site: str) -> Sequence[int]:
        return [7]

    def pulse(self, register_ids: Sequence[int]) -> Sequence[Row]:
        return [
            {"site": "ecole", "register_id": number, "register": "energy_import", "time": NOW, "value": 1.5,
             "power_kw": 12.25}
            for number in register_ids
        ]  # fmt: skip

    def today(self, site: str, day: date, start: datetime, end: datetime) -> Sequence[Row]:
        return [
            {"fluid": "electricity", "base_unit": "kWh", "amount": 10.0, "expected": 8.0, "compared": 10.0,
             "estimated": 1.0, "coverage": 0.75, "revision": 12, "price_eur": 0.2}
        ]  # fmt: skip

    def last_hour(self, site: str, since: datetime) -> Row | None:
        return {"time": NOW, "amount": 5.0, "low": 1.0, "high": 4.0}


EVENT = {
    "id": 3, "meter": "M1", "register": "energy_import", "register_id": 7, "kind": "swap", "at": NOW,
    "old_index": 123456.0, "new_index": 12.0, "unit": None, "scale": None, "digits": None, "note": "",
    "from_answer": False, "declared_by": "test", "declared_at": NOW, "changed_at": None, "outcome": "applied",
}  # fmt: skip
QUESTION = {
    "id": 5, "meter": "M1", "register": "energy_import", "register_id": 7, "source": "live", "site": "ecole",
    "site_name": "École", "timezone": "Europe/Paris", "kind": "suspected_swap", "state": "waiting", "good_time": NOW,
    "good_value": 123456.0, "first_time": NOW, "first_value": 12.0, "last_time": NOW, "readings": 12,
    "difference": -123.444, "unit": "Wh", "base_unit": "kWh", "answer": None, "event_id": None, "answered_by": None,
    "answered_at": None, "note": "", "as_register": True,
}  # fmt: skip
ASIDE = {
    "id": 4, "meter": "m1", "register": "energy_import", "register_id": 7, "source": "live", "start": NOW, "end": NOW,
    "readings": 1, "note": "a reset clock", "declared_by": "test", "declared_at": NOW,
}  # fmt: skip
LIMIT = {"valid_from": NOW, "max_rate": 60.0, "interval_s": 600, "declared_by": "test"}


class FakeDeclarations:
    def events(self, register_id: int) -> Sequence[Row]:
        return [EVENT]

    def event(self, event_id: int) -> Row | None:
        return EVENT if event_id == EVENT["id"] else None

    def declare(self, register_id: int, fields: Mapping[str, Any], by: str) -> Row:
        return {**EVENT, **fields, "declared_by": by}

    def change(self, event_id: int, fields: Mapping[str, Any], by: str) -> Row:
        return {**EVENT, **fields, "changed_at": NOW}

    def withdraw(self, event_id: int, by: str) -> None:
        return None

    def questions(
        self, *, state: str | None, meter: str | None, site: str | None, after_id: int | None, limit: int
    ) -> Sequence[Row]:
        return [QUESTION] if after_id is None and state in {None, "waiting"} else []

    def question(self, question_id: int) -> Row:
        return QUESTION

    def accept(self, question_id: int, **given: Any) -> Row:
        return {**QUESTION, "answer": "accept", "state": "accepted", "event_id": 3}

    def refuse(self, question_id: int, *, note: str, by: str) -> Row:
        return {**QUESTION, "answer": "refuse", "state": "refused", "note": note}

    def withdraw_answer(self, question_id: int, by: str) -> Row:
        return QUESTION

    def limits(self, register_id: int) -> Sequence[Row]:
        return [LIMIT]

    def set_limit(
        self, register_id: int, valid_from: datetime, max_rate: float | None, interval_s: int, by: str
    ) -> Row:
        return {**LIMIT, "valid_from": valid_from, "max_rate": max_rate, "interval_s": interval_s, "declared_by": by}

    def drop_limit(self, register_id: int, valid_from: datetime) -> None:
        return None

    def asides(self, register_id: int) -> Sequence[Row]:
        return [ASIDE]

    def aside(self, aside_id: int) -> Row:
        return ASIDE

    def set_aside(self, register_id: int, source: str, span: tuple[datetime, datetime], *, note: str, by: str) -> Row:
        return {**ASIDE, "source": source, "start": span[0], "end": span[1], "note": note, "declared_by": by}

    def take_back(self, aside_id: int, by: str) -> None:
        return None


class FakeCodecs:
    def codecs(self) -> Sequence[Row]:
        return [{**CODEC, "vectors": 1, "bytes": 60, "devices": 1}]

    def built_in(self) -> Sequence[str]:
        return ["axioma_w1"]

    def codec(self, name: str, version: int | None = None) -> Row:
        if name != CODEC["name"] or version not in {None, CODEC["version"]}:
            raise NotFoundError("error-codec-unknown", name=name)
        return {**CODEC, "vectors": [{"input": {"fPort": 1, "bytes": "00"}}], "versions": [
            {**CODEC, "vectors": 1, "bytes": 60}], "devices": ["gw"], "waiting": 3}  # fmt: skip

    def preview(self, name: str, source: str, vectors: object) -> Row:
        before = Trial(None, (), "the codec says: <b>no</b>")
        after = Trial({}, (CodecValue(f"{name}.sum", NOW, 7.5, "kWh"),), None)
        compared = [Comparison("gw", NOW, 3, "00ff", before, after, Change.NEW)]
        problem = VectorsFailedError([Difference(2, "night", "data.sum", "3", "4")], 2) if vectors == "wrong" else None
        return {"name": name, "version": 1, "compared": compared, "problem": problem}

    def read_vectors(self, text: str) -> object:
        return json.loads(text)

    def add(self, name: str, source: str, vectors: object, *, note: str, by: str) -> Row:
        if vectors == "wrong":
            raise VectorsFailedError([Difference(2, "night", "data.sum", "3", "4")], 2)
        return {"name": name, "version": 1, "new": True, "vectors": 1, "values": 2}

    def trial(self, name: str, version: int | None, port: int, data: str) -> Trial:
        self.codec(name, version)
        return Trial({"data": {"sum": port}}, (CodecValue(f"{name}.sum", NOW, port, None),), None)

    def changes(self) -> Sequence[Row]:
        return [{"act": "codec_assigned", "subject": "gw", "version": None, "codec": CODEC["name"], "former": None,
                 "changed_at": NOW, "changed_by": "<i>Anne</i>"}]  # fmt: skip

    def assign(self, device: str, codec: str | None, by: str) -> None:
        self.assigned(device)

    def assigned(self, device: str) -> str | None:
        if device != "gw":
            raise NotFoundError("error-codec-device", device=device)
        return str(CODEC["name"])


class FakeFeed:
    async def notifications(self) -> AsyncIterator[tuple[int, ...]]:
        for registers in ((), (7,)):
            yield registers


class FakePanels:
    def specs(self, translate: Translator) -> Sequence[Row]:
        words = {"title": "T", "description": "D", "no_data": "N"}
        return [{"id": "site-load", "kind": "timeseries", "unit": "kwatt", **words}]

    def run(self, panel_id: str, start: datetime, end: datetime, variables: Mapping[str, Sequence[str]]) -> PanelRows:
        if panel_id != "site-load":
            raise NotFoundError("error-panel-unknown", panel=panel_id)
        columns = (PanelColumn("time", ColumnType.TIME), PanelColumn("actual", ColumnType.NUMBER))
        return PanelRows(columns, [(NOW, float(variables.get("site", ["0"])[0]))])


def fake_services(**others: Any) -> Services:
    parts: dict[str, Any] = {
        "registry": FakeRegistry(), "amounts": FakeAmounts(), "virtual_meters": FakeVirtualMeters(),
        "coefficients": FakeCoefficients(), "codecs": FakeCodecs(), "comparison": FakeComparison(),
        "connecting": FakeConnecting(),
        "balances": FakeBalances(), "declarations": FakeDeclarations(),
        "findings": FakeFindings(), "quarantine": FakeQuarantine(),
        "savings": FakeSavings(),
        "tokens": FakeTokens(), "health": FakeHealth(), "live": FakeLive(), "feed": FakeFeed(), "panels": FakePanels(),
        "profiles": ProfileBook(MemoryProfiles()),
        "describe": lambda row: Message("page-footer"), "catalogue": catalogue, "now": lambda: NOW,
        "unknown": FakeUnknown(), "fleet": FakeFleet(),
        "commissioning": FakeCommissioning(), "acceptance": fake_acceptance, "recogniser": FakeRecogniser(),
        "resources": nullcontext(),
    }  # fmt: skip
    return Services(**(parts | others))


def fake_app(*, demo_sign_in: bool = False, **others: Any) -> FastAPI:
    return create_app(
        fake_services(**others), session_secret="test " * 8, version="test", demo_sign_in=demo_sign_in,
        allowed_hosts=frozenset({"testserver", "127.0.0.1"}),
    )  # fmt: skip


def client(role: str | None = "viewer", app: FastAPI | None = None) -> Browser:
    return Browser(app or fake_app(), headers={} if role is None else {"Authorization": f"Bearer {role}"})

# ruff: noqa: RUF001 - French has apostrophes of its own
"""A commissioning on a real database: live checks, the display, stability, the signed verdict and its paper."""

import re
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from domain.batch import Batch
from domain.commissioning import RegisterFacts, Signature, Verdict, check
from domain.errors import ConflictError, NotFoundError
from domain.registry import RegisterKind
from domain.rejection import Reason, Rejection
from domain.unit import UNITS
from storage import api_tokens
from storage.commissioning import TimescaleCommissioning
from storage.connection import open_pool
from storage.readings import TimescaleReadings
from tests.fixtures.registry import one_meter
from tests.fixtures.web import Served, served

STEP = timedelta(minutes=10)


@pytest.fixture
def web(database_url: str) -> Iterator[Served]:
    with served(database_url) as found:
        yield found


def client(web: Served, database_url: str, role: str = "technician") -> httpx.Client:
    _, token = api_tokens.create(database_url, role, "Claire")
    return httpx.Client(
        base_url=f"{web.url}/api/v1/meters/m1",
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )


def readings(
    url: str, register: int, values: Sequence[tuple[datetime, float]], *, received: datetime | None = None
) -> None:
    """Store (time, value), received two seconds later or at one moment."""
    batch = Batch("test", messages=1)
    for time, value in values:
        batch.add(register, time, value, 0, (received or time + timedelta(seconds=2)).timestamp())
    sink = TimescaleReadings(url)
    sink.write(batch)
    sink.close()


def readings_of_units(
    url: str, register: int, values: Sequence[tuple[datetime, float, str]], *, received: datetime | None = None
) -> None:
    """Store (time, value, unit that the message named)."""
    batch = Batch("test", messages=1)
    for time, value, unit in values:
        moment = received or time + timedelta(seconds=2)
        batch.add(register, time, value, UNITS[unit].code, moment.timestamp())
    sink = TimescaleReadings(url)
    sink.write(batch)
    sink.close()


def refuse(url: str, *refusals: Rejection) -> None:
    sink = TimescaleReadings(url)
    sink.write(Batch("test", rejections=list(refusals), messages=1))
    sink.close()


def a_day(now: datetime, count: int = 152) -> list[tuple[datetime, float]]:
    """An index in Wh that rises by 500 Wh every ten minutes, 3 kW, to 5,000,000 Wh a minute ago."""
    last = now - timedelta(minutes=1)
    return [(last - STEP * back, 5_000_000.0 - 500 * back) for back in range(count)][::-1]


def states(answer: Any) -> dict[str, str]:
    return {one["name"]: one["state"] for one in answer["checks"]}


def sentence(answer: Any, name: str) -> str:
    found = str(next(one["sentence"] for one in answer["checks"] if one["name"] == name))
    return found.replace("\u202f", " ").replace("\xa0", " ")


def test_from_first_message_to_conforme(web: Served, database_url: str) -> None:
    register = one_meter(database_url, max_rate=36.0)
    now = datetime.now(UTC)
    with client(web, database_url) as browser:
        waiting = browser.get("/commissioning").json()
        assert (waiting["progress"], waiting["open"], waiting["signed"]) == ("running", None, [])
        assert states(waiting)["first_message"] == "pending"
        readings(database_url, register, a_day(now))
        answer = browser.get("/commissioning").json()
        assert states(answer) == {
            "first_message": "pass", "clock": "pass", "unit": "pass", "rate": "pass", "interval": "pass",
            "display": "pending", "stability": "pass",
        }  # fmt: skip
        # 500 Wh in ten minutes are 3 kW.
        assert sentence(answer, "rate") == "Au plus 3 kW, sous le maximum déclaré de 36 kW."
        early = browser.post("/commissioning/sign", json={"verdict": "conforme"})
        assert (early.status_code, "pas encore" in early.json()["detail"]) == (409, True)
        # 5 h 6 min ago the index was 5,000,000 - 30.5 x 500 = 4,984,750 Wh; the last digit counts 1 kWh.
        read_at = now - timedelta(hours=5, minutes=6)
        typed = {"register": "energy_import", "digits": "04984", "unit": "kWh", "read_at": read_at.isoformat()}
        answer = browser.post("/commissioning/display", json=typed).json()
        assert states(answer)["display"] == "pass"
        assert "Afficheur 4 984 kWh, registre 4 984,75 kWh" in sentence(answer, "display")
        assert answer["progress"] == "ready"
        signed = browser.post("/commissioning/sign", json={"verdict": "conforme"})
        assert (signed.status_code, signed.json()["verdict"]) == (200, "conforme")
        answer = browser.get("/commissioning").json()
        (act,) = answer["signed"]
        assert (act["verdict"], act["signed_by"], act["opened_by"], answer["open"]) == (
            "conforme",
            "Claire",
            "Claire",
            None,
        )
        assert [one["state"] for one in act["checks"]] == ["pass"] * 7
        assert (act["displays"][0]["value"], act["displays"][0]["typed_by"]) == (4984, "Claire")
        paper = browser.get("/commissioning/acceptance.pdf")
        assert (paper.status_code, paper.headers["content-type"], paper.content[:5]) == (
            200,
            "application/pdf",
            b"%PDF-",
        )
        assert 'filename="vigie-m1-' in paper.headers["content-disposition"]
        assert browser.get("/commissioning/acceptance.pdf", params={"number": act["number"] + 1}).status_code == 404
    pool = open_pool(database_url, None)
    try:
        book = TimescaleCommissioning(pool, database_url)
        last = book.last_readings("m1", now)[register]
        # 5,000,000 Wh, a minute ago; a minute and a half ago it had not come.
        assert (last["value"], last["time"]) == (pytest.approx(5000.0), now - timedelta(minutes=1))
        earlier = book.last_readings("m1", now - timedelta(seconds=90))[register]
        assert earlier["time"] == now - timedelta(minutes=11)
        assert book.last_readings("m1", now - timedelta(days=9)) == {}
    finally:
        pool.close()


def test_what_is_signed_never_changes(web: Served, database_url: str) -> None:
    one_meter(database_url)
    with client(web, database_url) as browser:
        assert browser.post("/commissioning/sign", json={"verdict": "refuse"}).status_code == 422
        assert (
            browser.post("/commissioning/sign", json={"verdict": "refuse", "reasons": "pas de message"}).status_code
            == 200
        )
        # Signed, it is over: another signature is another commissioning.
        assert browser.post("/commissioning/sign", json={"verdict": "refuse", "reasons": "encore"}).status_code == 200
        assert [act["reasons"] for act in browser.get("/commissioning").json()["signed"]] == [
            "encore",
            "pas de message",
        ]
        assert browser.get("/commissioning/acceptance.pdf").status_code == 200
        assert browser.post("/commissioning").status_code == 201
        assert browser.post("/commissioning").status_code == 409
    with psycopg.connect(database_url) as connection:
        for change in (
            "UPDATE commissioning SET reasons = 'other' WHERE signed_at IS NOT NULL",
            "DELETE FROM commissioning WHERE signed_at IS NOT NULL",
            (
                "INSERT INTO commissioning_display"
                "(commissioning_id, register_id, value, unit, resolution, read_at, typed_at, typed_by)"
                "SELECT min(c.id), min(r.id), 1, 'kWh', 1, now(), now(), 'x' FROM commissioning c, register r"
            ),
        ):
            with pytest.raises(psycopg.errors.CheckViolation), connection.transaction():
                connection.execute(change.encode())


def test_a_history_delivered_at_once_proves_no_day(web: Served, database_url: str) -> None:
    register = one_meter(database_url)
    now = datetime.now(UTC)
    readings(database_url, register, a_day(now), received=now)
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert (states(answer)["stability"], states(answer)["clock"]) == ("pending", "pass")
        assert sentence(answer, "stability").startswith("0 h de stabilité sur 24")


@pytest.mark.parametrize(
    ("disturbance", "words"),
    [("gap", "Des relevés ont manqué"), ("fall", "L’index a reculé"), ("refused", "Un message a été refusé")],
)
def test_a_disturbance_begins_the_day_anew(web: Served, database_url: str, disturbance: str, words: str) -> None:
    register = one_meter(database_url)
    now = datetime.now(UTC)
    values = a_day(now)
    two_hours = now - timedelta(hours=2)
    if disturbance == "gap":
        values = [(time, value) for time, value in values if not two_hours - timedelta(minutes=40) < time < two_hours]
    if disturbance == "fall":
        values = [(time, value - (1_000_000 if time > two_hours else 0)) for time, value in values]
    readings(database_url, register, values)
    if disturbance == "refused":
        refuse(
            database_url,
            Rejection(Reason.CHECKSUM, "no", "t", b"x", two_hours, "m1"),
            Rejection(Reason.UNKNOWN_REGISTER, "no", "t", b"y", now, "m1"),
        )
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert states(answer)["stability"] == "pending"
        assert sentence(answer, "stability").startswith(words)
        assert re.search(r"\b(1,[6-9]|2) h de stabilité sur 24", sentence(answer, "stability"))


@pytest.mark.parametrize(("missing", "state"), [(15, "pass"), (45, "pending")])
def test_frames_every_two_seconds_may_miss_less_than_a_minute(
    web: Served, database_url: str, missing: int, state: str
) -> None:
    register = one_meter(database_url, interval_s=2)
    now = datetime.now(UTC)
    values = [
        (now - timedelta(seconds=2 * back), 5_000_000.0 - 2 * back)
        for back in range(45_000)[::-1]
        if not 10_000 <= back < 10_000 + missing
    ]
    readings(database_url, register, values)
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        found = states(answer)
        assert (found["stability"], found["interval"], found["rate"]) == (state, "pass", "pass")
        # 2 Wh in two seconds are 3.6 kW.
        assert "Au plus 3,6 kW" in sentence(answer, "rate")


def test_faults_are_told_with_their_remedy(web: Served, database_url: str) -> None:
    register = one_meter(database_url, max_rate=2.0, interval_s=60)
    now = datetime.now(UTC)
    # The clock is an hour behind, the index rises by 3 kW, every ten minutes.
    readings(database_url, register, [(time - timedelta(hours=1), value) for time, value in a_day(now)], received=now)
    refuse(database_url, Rejection(Reason.UNIT_MISMATCH, "m3 on a register in Wh", "t", b"x", now, "m1"))
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert answer["progress"] == "failing"
        found = states(answer)
        assert (found["clock"], found["unit"], found["rate"], found["interval"]) == ("fail",) * 4
        assert "fuseau" in sentence(answer, "clock")
        assert "Jusqu’à 3 kW" in sentence(answer, "rate")
        assert browser.post("/commissioning/sign", json={"verdict": "conforme"}).status_code == 409


@pytest.mark.parametrize(("behind", "span"), [(timedelta(days=4), "4 jours"), (timedelta(days=1096), "3 ans")])
def test_a_clock_that_is_days_behind_is_seen(web: Served, database_url: str, behind: timedelta, span: str) -> None:
    register = one_meter(database_url)
    now = datetime.now(UTC)
    late = [(now - behind - STEP * back, 5_000_000.0 - 500 * back, now - STEP * back) for back in range(6)]
    for time, value, received in late[::-1]:
        readings(database_url, register, [(time, value)], received=received)
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert (states(answer)["clock"], states(answer)["rate"], states(answer)["interval"]) == ("fail", "pass", "pass")
        assert sentence(answer, "clock").startswith(
            f"Les relevés les plus frais arrivent {span} après leur heure : l’horloge retarde d’autant"
        )
        assert "Aucun relevé depuis" in sentence(answer, "stability")


def test_a_device_whose_clock_was_reset_is_told_so_before_its_first_reading(web: Served, database_url: str) -> None:
    one_meter(database_url)
    now = datetime.now(UTC)
    refuse(database_url, Rejection(Reason.TIME_OUT_OF_RANGE, "1970", "t", b"x", now, "m1"))
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert (states(answer)["first_message"], states(answer)["clock"]) == ("pending", "fail")
        assert sentence(answer, "clock").startswith("Un message récent a une date impossible (avant 2010")


def test_units_that_change_within_a_day_fail(web: Served, database_url: str) -> None:
    register = one_meter(database_url, unit="kWh")
    now = datetime.now(UTC)
    values = [(now - STEP * 3, 0.99, "MWh"), (now - STEP * 2, 995.0, "kWh"), (now - STEP, 3.6e9, "J")]
    readings_of_units(database_url, register, values)
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert states(answer)["unit"] == "fail"
        assert "disent tour à tour kWh, MWh, J :" in sentence(answer, "unit")


def test_a_unit_that_was_named_more_than_a_day_ago_is_forgotten(web: Served, database_url: str) -> None:
    register = one_meter(database_url, unit="kWh")
    now = datetime.now(UTC)
    values = [(now - timedelta(hours=30), 0.99, "MWh"), (now - STEP, 3.6e9, "J")]
    readings_of_units(database_url, register, values)
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert states(answer)["unit"] == "pass"
        assert sentence(answer, "unit") == "Les messages disent J ; le registre compte en kWh."


def test_one_refused_message_is_told_as_one(web: Served, database_url: str) -> None:
    register = one_meter(database_url)
    now = datetime.now(UTC)
    readings(database_url, register, [(now - STEP, 1.0)])
    refuse(database_url, Rejection(Reason.UNIT_MISMATCH, "m3 on a register in Wh", "t", b"x", now, "m1"))
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert sentence(answer, "unit").startswith("Un message récent a une unité qui ne va pas avec Wh")
        # Nothing was received since the refusal.
        assert sentence(answer, "stability").startswith("Un message a été refusé le ")
        assert sentence(answer, "stability").endswith("les 24 h commencent au prochain.")


def test_an_index_in_whole_kilowatt_hours_is_compared_with_a_finer_display(web: Served, database_url: str) -> None:
    register = one_meter(database_url, unit="kWh")
    now = datetime.now(UTC)
    # 100, 101, … kWh every ten minutes, and nothing since an hour ago.
    index = [100.0 + min(place, 145) for place in range(152)]
    readings(database_url, register, [(now - STEP * (151 - place), value) for place, value in enumerate(index)])
    moment = (now - timedelta(minutes=25)).isoformat()
    with client(web, database_url) as browser:
        for digits, state in (("245,7", "pass"), ("246,2", "fail")):
            typed = {"register": "energy_import", "digits": digits, "unit": "kWh", "read_at": moment}
            assert states(browser.post("/commissioning/display", json=typed).json())["display"] == state


def test_a_wrong_weight_shows_at_the_display(web: Served, database_url: str) -> None:
    register = one_meter(database_url)
    now = datetime.now(UTC)
    readings(database_url, register, a_day(now))
    with client(web, database_url) as browser:
        typed = {"register": "energy_import", "digits": "49847,5", "unit": "kWh"}
        moment = (now - timedelta(hours=5, minutes=6)).isoformat()
        answer = browser.post("/commissioning/display", json=typed | {"read_at": moment}).json()
        assert states(answer)["display"] == "fail"
        assert "Vérifiez le poids" in sentence(answer, "display")
        below = browser.post("/commissioning/display", json=typed | {"digits": "498"}).json()
        assert states(below)["display"] == "fail"
        assert len(below["open"]["displays"]) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"digits": "douze"}, 422), ({"unit": "m3"}, 422), ({"unit": "?"}, 422), ({"register": "other"}, 422),
        ({"read_at": "2020-01-01T00:00:00Z"}, 422), ({"read_at": "2099-01-01T00:00:00Z"}, 422),
        ({"read_at": "2026-01-01T00:00:00"}, 422), ({"digits": ""}, 422),
    ],
)  # fmt: skip
def test_a_display_that_cannot_be_is_a_problem(
    web: Served, database_url: str, change: dict[str, str], status: int
) -> None:
    one_meter(database_url)
    with client(web, database_url) as browser:
        answer = browser.post("/commissioning/display", json={"register": "energy_import", "digits": "1"} | change)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert browser.get("/commissioning").json()["open"] is None


def test_who_may_not_and_what_is_not_there(web: Served, database_url: str) -> None:
    one_meter(database_url)
    with client(web, database_url, "manager") as browser:
        assert browser.get("/commissioning").status_code == 200
        assert browser.post("/commissioning").status_code == 403
        assert browser.post("/commissioning/sign", json={"verdict": "refuse", "reasons": "x"}).status_code == 403
        assert browser.get(f"{web.url}/api/v1/meters/none/commissioning").status_code == 404


def test_a_power_alone_needs_no_display(web: Served, database_url: str) -> None:
    register = one_meter(database_url, kind=RegisterKind.GAUGE, unit="W")
    now = datetime.now(UTC)
    readings(database_url, register, [(time, 2_500.0) for time, _ in a_day(now)])
    with client(web, database_url) as browser:
        answer = browser.get("/commissioning").json()
        assert (states(answer)["display"], answer["progress"]) == ("not_applicable", "ready")
        assert "Au plus 2,5 kW" in sentence(answer, "rate")


def test_what_was_refused_and_mended_is_commissioned_again_with_its_history(web: Served, database_url: str) -> None:
    register = one_meter(database_url, max_rate=36.0)
    now = datetime.now(UTC)
    with client(web, database_url) as browser:
        refused = {"verdict": "refuse", "reasons": "capteur débranché"}
        assert browser.post("/commissioning/sign", json=refused).status_code == 200
        readings(database_url, register, a_day(now))
        typed = {"register": "energy_import", "digits": "4984", "unit": "kWh",
                 "read_at": (now - timedelta(hours=5, minutes=6)).isoformat()}  # fmt: skip
        assert browser.post("/commissioning/display", json=typed).json()["progress"] == "ready"
        assert browser.post("/commissioning/sign", json={"verdict": "conforme"}).status_code == 200
        signed = browser.get("/commissioning").json()["signed"]
        assert [(act["verdict"], act["signed_by"], act["reasons"]) for act in signed] == [
            ("conforme", "Claire", ""), ("refuse", "Claire", "capteur débranché"),
        ]  # fmt: skip
        first, last = (browser.get("/commissioning/acceptance.pdf", params={"number": act["number"]}).content
                       for act in signed[::-1])  # fmt: skip
        assert first != last


def test_what_is_to_be_finished_is_listed_with_what_it_waits_for(web: Served, database_url: str) -> None:
    registers = [one_meter(database_url, meter=name) for name in ("m1", "m2", "m3")]
    now = datetime.now(UTC)
    # 66 steps of ten minutes and a reception two seconds later: 11 hours, of 24.
    readings(database_url, registers[0], a_day(now, count=67))
    readings(database_url, registers[1], a_day(now))
    with client(web, database_url) as browser:
        base = f"{web.url}/api/v1"
        refused = {"verdict": "refuse", "reasons": "rien"}
        assert browser.post(f"{base}/meters/m3/commissioning/sign", json=refused).status_code == 200
        for meter in ("m1", "m2"):
            typed = {"register": "energy_import", "digits": "4984", "unit": "kWh",
                     "read_at": (now - timedelta(hours=5, minutes=6)).isoformat()}  # fmt: skip
            assert browser.post(f"{base}/meters/{meter}/commissioning/display", json=typed).status_code == 200
        items = browser.get(f"{base}/commissionings").json()["items"]
        assert [(one["meter"], one["progress"], one["verdict"]) for one in items] == [
            ("m3", None, "refuse"), ("m1", "provisional", None), ("m2", "ready", None),
        ]  # fmt: skip
        assert items[1]["progress_text"].replace("\xa0", " ") == "en cours : encore 13 heures de stabilité"
        left = datetime.fromisoformat(items[1]["ready_at"]) - now
        assert timedelta(hours=13) <= left <= timedelta(hours=13, minutes=1)
        assert browser.post(f"{base}/meters/m2/commissioning/sign", json={"verdict": "conforme"}).status_code == 200
        assert browser.post(f"{base}/meters/m3/commissioning").status_code == 201
        items = browser.get(f"{base}/commissionings").json()["items"]
        assert [(one["meter"], one["progress"]) for one in items] == [("m1", "provisional"), ("m3", "running")]


def test_the_paper_of_a_signature_stays_the_same_whatever_comes_after(web: Served, database_url: str) -> None:
    register = one_meter(database_url, max_rate=36.0)
    now = datetime.now(UTC)
    readings(database_url, register, a_day(now))
    with client(web, database_url) as browser:
        assert browser.post("/commissioning/sign", json={"verdict": "refuse", "reasons": "x"}).status_code == 200
        number = browser.get("/commissioning").json()["signed"][0]["number"]
        before = browser.get("/commissioning/acceptance.pdf", params={"number": number}).content
        # The last reading's value comes again, otherwise; the register gets another weight, the site another name.
        readings(database_url, register, [(now - timedelta(minutes=1), 7.0)])
        with psycopg.connect(database_url) as connection:
            connection.execute("UPDATE register SET scale = 10, unit = 'kWh', factor = 1")
            connection.execute("UPDATE site SET name = 'Autre', timezone = 'Etc/UTC'")
        assert browser.post("/commissioning/sign", json={"verdict": "refuse", "reasons": "y"}).status_code == 200
        assert browser.get("/commissioning/acceptance.pdf", params={"number": number}).content == before
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT judged FROM commissioning ORDER BY id LIMIT 1").fetchone()
    assert row is not None
    kept, facts = row[0]["registers"][0], row[0]["facts"][0]
    assert (kept["value"], kept["unit"], kept["site_name"]) == (5000.0, "Wh", "École Jean-Macé")
    assert datetime.fromisoformat(kept["time"]) == now - timedelta(minutes=1)
    # 500 Wh in ten minutes are 3 kW.
    assert (facts["rate"], facts["step_s"]) == (pytest.approx(3.0), 600.0)


def test_a_display_typed_while_somebody_signs_is_judged_or_comes_too_late(database_url: str) -> None:
    register = one_meter(database_url)
    now = datetime.now(UTC)
    readings(database_url, register, a_day(now))
    pool = open_pool(database_url, None)
    try:
        book = TimescaleCommissioning(pool, database_url)
        number = book.begin("m1", "Claire", now)
        typed = {"value": 4984.0, "unit": "kWh", "resolution": 1.0, "read_at": now - timedelta(hours=5),
                 "typed_at": now, "typed_by": "Ali"}  # fmt: skip
        outcome: list[str] = []

        def type_it() -> None:
            try:
                book.type_display(number, "energy_import", typed)
                outcome.append("kept")
            except NotFoundError:
                outcome.append("late")

        typing = threading.Thread(target=type_it)

        def judge(facts: Sequence[RegisterFacts], _moment: datetime) -> Signature:
            assert facts[0].display is None
            typing.start()
            typing.join(0.5)
            assert typing.is_alive(), "it waits until the verdict is signed"
            return Signature(Verdict.REFUSE, "x", check(facts, now))

        book.sign(number, "m1", judge, by="Claire", now=lambda: now)
        typing.join(10)
        assert outcome == ["late"]
        (act,) = book.acts("m1")
        assert (act["displays"], act["signed_by"]) == ([], "Claire")
        with pytest.raises(ConflictError):
            book.sign(number, "m1", lambda facts, moment: Signature(Verdict.REFUSE, "y", check(facts, moment)),
                      by="Ali", now=lambda: now)  # fmt: skip
    finally:
        pool.close()


def test_a_pulse_counter_that_began_at_nought_is_proven_by_its_declared_offset(web: Served, database_url: str) -> None:
    register = one_meter(database_url, max_rate=36.0)
    now = datetime.now(UTC)
    readings(database_url, register, a_day(now))

    def typed(digits: str, **ago: float) -> dict[str, str]:
        read_at = (now - timedelta(**ago)).isoformat()
        return {"register": "energy_import", "digits": digits, "unit": "kWh", "read_at": read_at}

    asked = {"register": "energy_import", "reason": "compteur d'impulsions posé le 20"}
    with client(web, database_url) as browser:
        assert browser.post("/commissioning/offset", json=asked).status_code == 409
        # 15 h 6 min ago the index was 5,000,000 - 90.5 x 500 = 4,954,750 Wh.
        answer = browser.post("/commissioning/display", json=typed("78954,75", hours=15, minutes=6)).json()
        assert states(answer)["display"] == "fail"
        (offered,) = answer["offered"]
        assert (offered["index"], offered["offset"]) == (pytest.approx(4954.75), pytest.approx(74_000.0))
        answer = browser.post("/commissioning/offset", json=asked).json()
        assert (states(answer)["display"], answer["offered"]) == ("pending", [])
        (declared,) = answer["offsets"]
        assert (declared["offset"], declared["declared_by"]) == (pytest.approx(74_000.0), "Claire")
        # Ten hours later it has counted 30 kWh more, whatever it began at.
        wrong = browser.post("/commissioning/display", json=typed("78990,75", hours=5, minutes=6)).json()
        assert states(wrong)["display"] == "fail"
        answer = browser.post("/commissioning/display", json=typed("78984,75", hours=5, minutes=6)).json()
        assert (states(answer)["display"], answer["progress"]) == ("pass", "ready")
        assert "74 000 kWh" in sentence(answer, "display")
        assert browser.post("/commissioning/sign", json={"verdict": "conforme"}).status_code == 200
        assert browser.get("/commissioning/acceptance.pdf").status_code == 200
        # The next commissioning knows it; withdrawn, the display differs again.
        answer = browser.post("/commissioning/display", json=typed("78984,75", hours=5, minutes=6)).json()
        assert states(answer)["display"] == "pass"
        answer = browser.post("/commissioning/offset/withdraw", json={"register": "energy_import"}).json()
        assert (states(answer)["display"], answer["offsets"]) == ("fail", [])
        assert browser.post("/commissioning/offset/withdraw", json={"register": "energy_import"}).status_code == 404

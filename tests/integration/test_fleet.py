# ruff: noqa: RUF001 - French has apostrophes of its own
"""The fleet on a real database: gateways and devices as uplinks told of them, and devices that have no network."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from domain.batch import Batch
from domain.fleet import late_after
from domain.heard import Heard, HeardKind, Reception
from domain.registry import Fluid, Meter, Register, RegisterKind
from domain.rejection import Reason, Rejection
from storage import api_tokens
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.registry import one_meter
from tests.fixtures.web import Served, served


def ago(**span: float) -> datetime:
    """Return a moment before now: files are loaded long before their tests run."""
    return datetime.now(UTC) - timedelta(**span)


@pytest.fixture
def web(database_url: str) -> Iterator[Served]:
    one_meter(database_url)
    registers = [
        Register(meter=f"e{n}", name="energy", kind=RegisterKind.INDEX, unit="Wh", device=f"d{n}", channel="energy")
        for n in range(1, 5)
    ]
    TimescaleRegistry(database_url).upsert_meters(
        [Meter(code=register.meter, site="school", fluid=Fluid.ELECTRICITY) for register in registers], registers
    )
    with served(database_url) as found:
        yield found


def heard(device: str, time: datetime, *gateways: str, frame: int, battery: float | None = None) -> Heard:
    receptions = tuple(Reception(gateway, -80.0 - place, 7.5) for place, gateway in enumerate(gateways))
    return Heard(device, time, HeardKind.UPLINK, receptions, frame, battery, network="chirpstack")


def arrive(url: str) -> None:
    """Let d1 and d2 fall silent with g1; g2 hears d3 too; d4 fell silent by itself, and m1 speaks over MQTT."""
    register_id = TimescaleRegistry(url).registers()["m1", "energy_import"].register_id
    batch = Batch("test", messages=9)
    batch.heard = [
        heard("d1", ago(hours=8), "g1", frame=1), heard("d1", ago(hours=5), "g1", frame=5, battery=15),
        heard("d2", ago(hours=5, minutes=5), "g1", frame=1),
        heard("d3", ago(hours=5), "g1", "g2", frame=1), heard("d3", ago(minutes=5), "g2", frame=2),
        heard("d4", ago(days=2), "g2", frame=9),
    ]  # fmt: skip
    for number in range(3):
        batch.add(
            register_id, ago(minutes=30 - 10 * number), 100.0 + number, 0, ago(minutes=30 - 10 * number).timestamp()
        )
    batch.rejections = [Rejection(Reason.CHECKSUM, "no", "t", b"x", ago(minutes=5), "m1")]
    sink = TimescaleReadings(url)
    sink.write(batch)
    sink.close()


def fleet(web: Served, url: str) -> dict[str, Any]:
    _, token = api_tokens.create(url, "viewer", "test")
    answer = httpx.get(f"{web.url}/api/v1/fleet", headers={"Authorization": f"Bearer {token}"}, timeout=20)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_silent_gateway_is_one_finding(web: Served, database_url: str) -> None:
    arrive(database_url)
    found = fleet(web, database_url)
    assert [(one["kind"], one["name"], one["devices"]) for one in found["findings"]] == [
        ("gateway", "g1", ["d1", "d2"]),
        ("device", "d4", ["d4"]),
    ]
    assert (found["devices_silent"], found["gateways_silent"]) == (1, 1)
    devices = {row["device"]: row for row in found["devices"]}
    assert {name: (row["state"], row["behind"]) for name, row in devices.items()} == {
        "d1": ("silent", "g1"), "d2": ("silent", "g1"), "d3": ("ok", None), "d4": ("silent", None), "m1": ("ok", None),
    }  # fmt: skip
    # Frames 1 and 5 were heard: three between them were lost, of five.
    assert (devices["d1"]["lost_share"], devices["d1"]["battery"], devices["d1"]["rssi"]) == (0.6, 15, -80)
    assert devices["m1"]["refused_share"] == pytest.approx(1 / 4)
    assert (devices["m1"]["gateways"], devices["m1"]["lost_share"]) == ([], None)
    gateways = {row["gateway"]: row for row in found["gateways"]}
    assert (gateways["g1"]["devices"], gateways["g1"]["cut_off"]) == (["d1", "d2", "d3"], ["d1", "d2"])
    assert (gateways["g2"]["state"], gateways["g2"]["uplinks"]) == ("ok", 3)


def test_metrics_and_pages_tell_of_it(web: Served, database_url: str) -> None:
    arrive(database_url)
    _, token = api_tokens.create(database_url, "viewer", "test")
    with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}", "Accept": "text/html"}) as browser:
        metrics = browser.get("/metrics").text
        assert "vigie_devices_silent 1.0" in metrics
        assert "vigie_gateways_silent 1.0" in metrics
        browser.post("/sign-in", data={"token": token, "next": "/"})
        del browser.headers["Authorization"]
        page = browser.get("/fleet").text
        assert "La passerelle g1 se tait depuis" in page
        assert "2 appareils ne sont entendus que par elle" in page
        assert "derrière la passerelle g1" in page
        for path in ("/anomalies", "/live/school"):
            told = browser.get(path).text
            assert "La passerelle g1 se tait depuis" in told
            assert "2 compteurs n’envoient plus rien. 2 appareils ne sont entendus que par elle" in told
            assert "L’appareil d4 se tait depuis" in told
            assert told.count("data-finding=") == 2
        assert "The gateway g1 is silent" in browser.get("/fleet?lang=en").text


def test_devices_without_a_register_and_new_ones_are_shown(web: Served, database_url: str) -> None:
    batch = Batch("test", messages=3)
    joined = Heard("n1", ago(minutes=3), HeardKind.JOIN, (Reception("g1", -101.0, 2.0),), network="chirpstack")
    batch.heard = [joined, heard("d1", ago(minutes=4), "g1", frame=1)]
    batch.rejections = [Rejection(Reason.UNKNOWN_DEVICE, "no", "t", b"x", ago(minutes=5), "n2")]
    sink = TimescaleReadings(database_url)
    sink.write(batch)
    sink.close()
    found = fleet(web, database_url)
    assert {row["device"]: row["state"] for row in found["devices"]} == {
        "d1": "ok", "d2": "waiting", "d3": "waiting", "d4": "waiting", "m1": "waiting",
    }  # fmt: skip
    assert [(one["kind"], one["devices"]) for one in found["findings"]] == [("never", ["d2", "d3", "d4", "m1"])]
    assert found["devices_silent"] == 0
    (stranger,) = found["strangers"]
    assert (stranger["device"], stranger["joins"], stranger["gateways"], stranger["state"], stranger["listed"]) == (
        "n1", 1, ["g1"], "ok", False,
    )  # fmt: skip
    (gateway,) = found["gateways"]
    assert (gateway["devices"], gateway["strangers"]) == (["d1"], 1)
    _, token = api_tokens.create(database_url, "viewer", "test")
    with httpx.Client(base_url=web.url, headers={"Accept": "text/html"}) as browser:
        browser.post("/sign-in", data={"token": token, "next": "/"})
        page = browser.get("/fleet").text
    assert "4 appareils raccordés n’ont jamais parlé" in page
    assert "Appareils entendus, non raccordés" in page
    assert "et un non raccordé" in page
    assert "aucun message, une adhésion au réseau" in page


def test_without_a_device_there_is_an_empty_page(database_url: str) -> None:
    with served(database_url) as web:
        assert fleet(web, database_url) == {
            "devices_silent": 0, "gateways_silent": 0, "findings": [], "gateways": [], "devices": [], "strangers": [],
        }  # fmt: skip


def test_an_empty_fleet_is_told_as_none(database_url: str) -> None:
    _, token = api_tokens.create(database_url, "viewer", "test")
    with served(database_url) as web, httpx.Client(base_url=web.url, headers={"Accept": "text/html"}) as browser:
        browser.post("/sign-in", data={"token": token, "next": "/"})
        page = browser.get("/fleet").text
        assert "Aucun appareil raccordé, aucune passerelle" in page
        # A stranger alone: nothing that is attached spoke on time.
        batch = Batch("test", messages=1)
        batch.heard = [Heard("n1", ago(minutes=3), HeardKind.JOIN, network="chirpstack")]
        sink = TimescaleReadings(database_url)
        sink.write(batch)
        sink.close()
        page = browser.get("/fleet").text
        assert "Appareils entendus, non raccordés" in page
        assert "a parlé à son heure" not in page
        assert "No attached device, no gateway" in browser.get("/fleet?lang=en").text


def test_a_device_heard_now_that_dates_its_message_years_back_is_not_silent(web: Served, database_url: str) -> None:
    register = TimescaleRegistry(database_url).registers()["m1", "energy_import"].register_id
    batch = Batch("test", messages=1)
    batch.add(register, datetime(2022, 7, 18, 12, tzinfo=UTC), 1.0, 0, ago(minutes=3).timestamp())
    sink = TimescaleReadings(database_url)
    sink.write(batch)
    sink.close()
    assert {row["device"]: row["state"] for row in fleet(web, database_url)["devices"]}["m1"] == "ok"
    _, token = api_tokens.create(database_url, "viewer", "test")
    with httpx.Client(base_url=web.url, headers={"Accept": "text/html"}) as browser:
        browser.post("/sign-in", data={"token": token, "next": "/"})
        page = browser.get("/meters").text
    row = re.sub(r"<[^>]*>", " ", page[page.index('href="/meters/m1"') :].split("</tr>")[0])
    assert "à l’heure" in row
    assert re.search(r"18 juil\. 2022, 14:00\s+reçu le \d", row)


def test_what_is_delivered_days_late_tells_the_same_of_device_and_gateway(web: Served, database_url: str) -> None:
    register = TimescaleRegistry(database_url).registers()["m1", "energy_import"].register_id
    then = ago(days=11)
    batch = Batch("test", messages=2)
    batch.add(register, then, 1.0, 0, ago(minutes=3).timestamp())
    batch.heard = [heard("m1", then, "late-gateway", frame=900)]
    batch.rejections = [Rejection(Reason.VALUE_NEGATIVE, "x", "t", b"refused", ago(minutes=3), "m1")]
    sink = TimescaleReadings(database_url)
    sink.write(batch)
    sink.close()
    found = fleet(web, database_url)
    told = {row["device"]: row for row in found["devices"]}["m1"]
    passed = {row["gateway"]: row for row in found["gateways"]}["late-gateway"]
    assert (told["state"], passed["state"]) == ("ok", "ok")
    assert told["last_heard"] == passed["last_heard"]
    # Its reading is eleven days old and counts in no share of today.
    assert told["refused_share"] is None


def send_batches(url: str, register: int, last: datetime) -> None:
    """Send a message each hour, the last one at a moment, with six readings ten minutes apart."""
    batch = Batch("test", messages=5)
    for number in range(29, -1, -1):
        time = last - timedelta(minutes=10 * number)
        sent = last - timedelta(hours=number // 6)
        batch.add(register, time, 1000.0 - number, 0, sent.timestamp())
    sink = TimescaleReadings(url)
    sink.write(batch)
    sink.close()


def test_a_meter_that_sends_each_hour_what_it_read_each_ten_minutes_is_on_time(web: Served, database_url: str) -> None:
    registers = TimescaleRegistry(database_url).registers()
    send_batches(database_url, registers["e1", "energy"].register_id, ago(minutes=175))
    send_batches(database_url, registers["e2", "energy"].register_id, ago(minutes=185))
    devices = {row["device"]: row for row in fleet(web, database_url)["devices"]}
    assert [(devices[name]["state"], devices[name]["interval_s"]) for name in ("d1", "d2")] == [
        ("ok", 3600),
        ("late", 3600),
    ]
    _, token = api_tokens.create(database_url, "viewer", "test")
    headers = {"Authorization": f"Bearer {token}"}
    late = httpx.get(f"{web.url}/api/v1/meters", params={"late": True}, headers=headers).json()["items"]
    assert [(row["meter"], row["heard_interval_s"]) for row in late] == [("e2", 3600)]
    assert "vigie_registers_silent 1.0" in httpx.get(f"{web.url}/metrics", headers=headers).text
    with httpx.Client(base_url=web.url, headers={"Accept": "text/html"}) as browser:
        browser.post("/sign-in", data={"token": token, "next": "/"})
        page = browser.get("/meters").text
    words = {
        name: re.sub(r"<[^>]*>", "", page[page.index(f'href="/meters/{name}"') :].split("</td>")[2]).strip()
        for name in ("e1", "e2", "e3")
    }
    assert words == {"e1": "à l’heure", "e2": "en retard", "e3": "attendu"}


def test_the_database_and_the_pages_have_one_rule(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        for interval_s in (1, 299, 300, 301, 600, 3600, 86_400, 2_000_000_000):
            row = connection.execute("SELECT extract(epoch FROM late_after(%s))", [interval_s]).fetchone()
            assert row == (late_after(interval_s).total_seconds(),)


@pytest.fixture
def many(database_url: str) -> Iterator[Served]:
    """Sixty devices that a network hears, one of which calls itself a formula."""
    one_meter(database_url)
    names = [f"s{n:02}" for n in range(59)] + ["=s59"]
    registers = [
        Register(meter=f"w{name}", name="v", kind=RegisterKind.INDEX, unit="L", device=name, channel="v")
        for name in names
    ]
    TimescaleRegistry(database_url).upsert_meters(
        [Meter(code=register.meter, site="school", fluid=Fluid.WATER) for register in registers], registers
    )
    sink = TimescaleReadings(database_url)
    told = [heard(name, ago(minutes=n / 10), "g1", frame=n, battery=100.0 - n) for n, name in enumerate(names)]
    sink.write(Batch("test", messages=60, heard=told))
    sink.close()
    with served(database_url) as found:
        yield found


def test_sixty_devices_are_paged_sorted_sifted_and_written_to_a_file(many: Served, database_url: str) -> None:
    _, token = api_tokens.create(database_url, "viewer", "test")
    with httpx.Client(base_url=many.url, headers={"Accept": "text/html"}) as browser:
        browser.post("/sign-in", data={"token": token, "next": "/"})
        first, second = (browser.get("/fleet", params={"sort": "battery", "page": page}).text for page in (1, 2))
        sifted = browser.get("/fleet", params={"q": "ws07"}).text
        nothing = browser.get("/fleet", params={"q": "nowhere"}).text
        beyond = browser.get("/fleet", params={"page": 99, "sort": "?", "state": "?"}).text
        file = browser.get("/fleet.csv", params={"sort": "device"})
    assert "Appareils 1 à 50 sur 61" in first
    assert "Page 2 sur 2" in second
    assert first.count("dBm") == 50
    assert second.count("dBm") == 10
    assert first.index(">=s59<") < first.index(">s58<") < first.index(">s10<")
    assert 'href="?state=&amp;siren=&amp;q=&amp;sort=battery&amp;page=2#devices"' in first
    assert "Un appareil." in sifted
    assert sifted.count("dBm") == 1
    assert "Aucun appareil ne correspond" in nothing
    assert "Page 2 sur 2" in beyond
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][:5] == ["Appareil", "État", "Derrière la passerelle", "Site", "Compteurs"]
    assert len(lines) == 62
    rows = {line[0]: line for line in lines[1:]}
    assert rows["'=s59"][8] == "41.0"
    assert rows["s07"][1:5] == ["à l’heure", "", "École Jean-Macé", "ws07"]

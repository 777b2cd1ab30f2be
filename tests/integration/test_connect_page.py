"""The page on real servers: a workbook of 300 lines with twenty faults, then corrected, connected and printed."""

import base64
import html
import io
import re

import httpx
import pytest
from openpyxl import Workbook

from domain.endpoint import mqtt_endpoint
from storage import api_tokens
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.device_list import COLUMNS, FAULTS, lines
from tests.fixtures.mqtt_device import Device
from tests.fixtures.web import served

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: list[dict[str, str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([row.get(name) or None for name in COLUMNS])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def upload(browser: httpx.Client, rows: list[dict[str, str]]) -> str:
    token = field(browser.get("/connect").text, "token")
    file = {"file": ("liste.xlsx", workbook(rows), XLSX)}
    return html.unescape(browser.post("/connect/check", data={"token": token}, files=file).text)


@pytest.mark.slow
def test_a_workbook_from_twenty_reasons_to_three_hundred_accounts(database_url: str, broker: RestartableBroker) -> None:
    TimescaleRegistry(database_url).load_territory()
    _number, secret = api_tokens.create(database_url, "technician", "Léa", None)
    with (
        served(database_url, broker_admin=mqtt_endpoint(broker.admin_url)) as site,
        httpx.Client(base_url=site.url, follow_redirects=True, timeout=60, headers={"Accept": "text/html"}) as browser,
    ):
        browser.post("/sign-in", data={"token": secret, "next": "/connect"})
        refused = upload(browser, lines(faulty=True))
        assert "Nouveaux : 280, inchangés : 0, modifiés : 0, refusés : 20" in refused
        assert refused.count(">refusé<") == 20
        for _change, words in FAULTS:
            assert words in refused, words
        assert "/connect/apply" not in refused

        checked = upload(browser, lines(faulty=False))
        assert "Nouveaux : 300" in checked
        form = {"token": field(checked, "token"), "list": field(checked, "list")}
        done = browser.post("/connect/apply", data=form)
        given = dict(re.findall(r'scope="row">([^<]+)</th>\s*<td[^>]*><code>([^<]+)</code>', done.text))
        assert len(given) == 300
        for device in ("compteur-000", "compteur-150", "compteur-299"):
            with Device(broker.url, device, given[device]) as client:
                assert client.publish(f"vigie/v1/{device}/readings", "[]")
                assert not client.publish("vigie/v1/compteur-001/readings", "[]")
        pdf = re.search(r"base64,([^\"]+)\" download", done.text)
        assert pdf
        assert base64.b64decode(pdf[1]).count(b"/Type /Page\n") == 300

        listed = browser.get("/connect").text
        assert listed.count("do=revoke") == 300
        assert given["compteur-000"] not in listed
        with Device(broker.url, "compteur-007", given["compteur-007"]) as client:
            asked = browser.get("/connect/account", params={"device": "compteur-007", "do": "revoke"}).text
            cut = browser.post("/connect/revoke", data={"token": field(asked, "token"), "device": "compteur-007"}).text
            assert client.thrown_out()
        assert (cut.count("do=revoke"), cut.count("do=give")) == (299, 1)
        given_again = browser.post(
            "/connect/give", data={"token": field(asked, "token"), "device": "compteur-007"}
        ).text
        again = re.search(r'scope="row">compteur-007</th>\s*<td[^>]*><code>([^<]+)</code>', given_again)
        assert again
        assert again[1] != given["compteur-007"]
        with Device(broker.url, "compteur-007", again[1]) as client:
            assert client.publish("vigie/v1/compteur-007/readings", "[]")
        listed = browser.get("/connect").text
        assert (listed.count("do=revoke"), listed.count("do=give")) == (300, 0)

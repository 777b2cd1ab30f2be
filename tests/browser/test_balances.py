"""The page of balances in a real browser: trouble first, a meter's months, whole rows on a phone, a silent console."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from selenium.webdriver.common.by import By

from analytics.balances import check_all
from analytics.consumption import derive
from storage.balance import TimescaleBalances
from storage.consumption import TimescaleConsumption
from tests.browser.conftest import Browser
from tests.fixtures import seed
from tests.fixtures.web import served

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def _prepare(database_url: str) -> None:
    """Forty days of three meters: one in order, one with a changed hour, one that waits for an answer."""
    registers = seed.seed_registry(database_url)
    seed.seed_readings(database_url, registers, NOW, hours=24 * 40)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            b"INSERT INTO stale_span (register_id, source_id, span) "
            b"SELECT id, 1, '{[2026-01-01,infinity)}'::tstzmultirange FROM register"
        )
        connection.execute(
            b"UPDATE reading SET value = 5 WHERE register_id = %s AND time > %s",
            (registers[seed.GAS_METER], NOW - timedelta(hours=1)),
        )
    derive(TimescaleConsumption(database_url))
    with psycopg.connect(database_url) as connection:
        connection.execute(
            b"UPDATE hour_amount SET amount = amount - 2 WHERE register_id = %s AND hour = '2026-11-20 10:00Z'",
            (registers[seed.METER],),
        )
    check_all(TimescaleBalances(database_url), NOW)


def test_trouble_comes_first_and_rows_are_whole_on_a_phone(
    database_url: str, browser: Browser, screenshot: Callable[[str], None]
) -> None:
    _prepare(database_url)
    with served(database_url, demo_sign_in=True) as web:
        browser.get(web.url + "/balances")
        words = [flag.text for flag in browser.find_elements(By.CSS_SELECTOR, "tbody .flag")]
        assert words == ["Ne tombe pas juste", "À expliquer", "Le compte est bon"]
        screenshot("balances")
        browser.find_element(By.CSS_SELECTOR, "tbody th a").click()
        assert browser.find_element(By.TAG_NAME, "h1").text == seed.METER
        assert len(browser.find_elements(By.CSS_SELECTOR, "tbody tr")) == 2
        screenshot("balance-of-a-meter")
        size = {"width": 360, "height": 900, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for path in ("/balances", f"/balances/{seed.METER}"):
            browser.get(web.url + path)
            widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
            assert widths[0] <= widths[1]
            cells = browser.find_elements(By.CSS_SELECTOR, ".cards [role=cell]")
            assert all(cell.rect["width"] > 40 and cell.rect["x"] + cell.rect["width"] <= 344 for cell in cells)
        entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
        assert [entry for entry in entries if entry["level"] in {"SEVERE", "WARNING"}] == []

# ruff: noqa: RUF001 - French has apostrophes of its own
"""A technician answers for a fallen index in a real browser, and the balance follows; a viewer sees no form."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from analytics.consumption import derive
from app.balances import balance_of
from storage import api_tokens
from storage.balance import TimescaleBalances
from storage.consumption import TimescaleConsumption
from tests.browser.conftest import Browser
from tests.fixtures.browsing import until_gone
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served
from tests.integration.test_consumption import store

pytestmark = pytest.mark.browser

START = datetime(2026, 3, 3, 6, tzinfo=UTC)
STEP = timedelta(minutes=10)


def _fallen(url: str) -> int:
    """Store an index that falls from 1,001,900 Wh to 50 Wh on 3 March at 10:20 in Paris; derive it."""
    register = one_meter(url, max_rate=100.0)
    old = [(START + STEP * n, 1_000_000.0 + 100 * n) for n in range(20)]
    store(url, register, old + [(START + STEP * (20 + n), 50.0 + 100 * n) for n in range(20)])
    derive(TimescaleConsumption(url))
    return register


def _sign_in(browser: Browser, url: str, database_url: str, role: str) -> None:
    _, token = api_tokens.create(database_url, role, f"test {role}")
    browser.get(f"{url}/sign-in?next=/meters/m1")
    browser.find_element(By.ID, "token").send_keys(token)
    browser.find_element(By.CSS_SELECTOR, "button.main").click()
    page = WebDriverWait(browser, 10, ignored_exceptions=[StaleElementReferenceException])
    page.until(lambda found: found.find_element(By.TAG_NAME, "h1").text == "m1")


def _open_form(browser: Browser, do: str) -> WebElement:
    form = browser.find_element(By.CSS_SELECTOR, f"form.declare:has(input[name=do][value={do}])")
    if not form.is_displayed():
        form.find_element(By.XPATH, "./parent::details/summary").click()
    return form


def _send(browser: Browser, form: WebElement, **values: str) -> None:
    for name, value in values.items():
        field = form.find_element(By.NAME, name)
        field.clear()
        field.send_keys(value)
    form.find_element(By.CSS_SELECTOR, "button").click()
    until_gone(form)


def _balance(url: str, register: int) -> dict[str, float]:
    derive(TimescaleConsumption(url))
    found = balance_of(TimescaleBalances(url), register, "live", (None, None), START + timedelta(days=1))
    assert found is not None
    return {name: round(found[name], 6) for name in ("swap", "unexplained", "refused")} | {"clean": found["clean"]}


def _complaints(browser: Browser) -> list[str]:
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in entries if entry["level"] in {"SEVERE", "WARNING"}]


def test_a_technician_accepts_an_exchange_and_the_balance_is_clean(
    database_url: str, browser: Browser, screenshot: Callable[[str], None]
) -> None:
    register = _fallen(database_url)
    assert _balance(database_url, register)["unexplained"] == -1001.85
    with served(database_url) as web:
        _sign_in(browser, web.url, database_url, "technician")
        assert "passé de 1 001 900 à 50 Wh" in browser.find_element(By.TAG_NAME, "h3").text.replace("\u202f", " ")
        _open_form(browser, "accept")
        screenshot("meter-question")
        _send(browser, _open_form(browser, "accept"), old_index="1001950 Wh", new_index="0")
        alert = browser.find_element(By.CSS_SELECTOR, "[role=alert]")
        assert "n’est pas un nombre" in alert.text
        screenshot("meter-error")
        assert [entry for entry in _complaints(browser) if "status of 422" not in entry] == []
        _send(browser, _open_form(browser, "accept"), old_index="1001950,0")
        assert "enregistré" in browser.find_element(By.CSS_SELECTOR, "[role=status]").text
        assert _balance(database_url, register) == {"swap": -1001.95, "unexplained": 0, "refused": 0, "clean": True}
        browser.refresh()
        assert "appliqué" in [flag.text for flag in browser.find_elements(By.CSS_SELECTOR, ".tag")]
        _open_form(browser, "change")
        screenshot("meter-event")
        _send(browser, _open_form(browser, "reopen"))
        assert _balance(database_url, register)["unexplained"] == -1001.85
        assert _complaints(browser) == []


def test_a_technician_sets_false_readings_aside_declares_and_withdraws(
    database_url: str, browser: Browser, screenshot: Callable[[str], None]
) -> None:
    register = _fallen(database_url)
    with served(database_url) as web:
        _sign_in(browser, web.url, database_url, "technician")
        _send(browser, _open_form(browser, "refuse"), note="capteur débranché")
        assert _balance(database_url, register) == {"swap": 0, "unexplained": 0, "refused": 20, "clean": True}
        declare = _open_form(browser, "declare")
        script = "arguments[0].querySelector('[name=at]').value = '2026-03-03T08:00'"
        browser.execute_script(script, declare)
        _send(browser, declare, old_index="5", new_index="0")
        derive(TimescaleConsumption(database_url))
        browser.get(f"{web.url}/meters/m1")
        assert "contredit par les relevés" in [flag.text for flag in browser.find_elements(By.CSS_SELECTOR, ".tag")]
        limit = _open_form(browser, "limit")
        browser.execute_script(
            "arguments[0].querySelector('input[type=datetime-local]').value = '2026-03-03T08:00'", limit
        )
        _send(browser, limit, max_rate="90,5")
        screenshot("meter-declared")
        size = {"width": 360, "height": 900, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for summary in browser.find_elements(By.TAG_NAME, "summary"):
            summary.click()
        widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1]
        _send(browser, browser.find_element(By.CSS_SELECTOR, "form.declare:has(input[value=withdraw])"))
        assert browser.find_elements(By.CSS_SELECTOR, "input[name=do][value=withdraw]") == []
        assert _complaints(browser) == []


def test_a_viewer_sees_the_question_and_no_form(database_url: str, browser: Browser) -> None:
    _fallen(database_url)
    with served(database_url) as web:
        _sign_in(browser, web.url, database_url, "viewer")
        assert len(browser.find_elements(By.CSS_SELECTOR, ".question")) == 1
        assert browser.find_elements(By.CSS_SELECTOR, "main form, main input, main button") == []
        browser.get(f"{web.url}/meters")
        browser.find_element(By.LINK_TEXT, "m1").click()
        assert browser.current_url == f"{web.url}/meters/m1#questions"

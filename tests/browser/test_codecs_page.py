# ruff: noqa: RUF001 - French has apostrophes of its own
"""A technician uploads a codec in a real browser: a wrong vector is shown, then it is mended, tried, assigned."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from storage import api_tokens
from storage.codecs import TimescaleCodecs
from tests.browser.conftest import Browser
from tests.fixtures.browsing import until_gone
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).resolve().parents[1] / "fixtures/codecs"


def _sign_in(browser: Browser, url: str, database_url: str) -> None:
    _, token = api_tokens.create(database_url, "technician", "Anne")
    browser.get(f"{url}/sign-in?next=/codecs")
    browser.find_element(By.ID, "token").send_keys(token)
    button = browser.find_element(By.CSS_SELECTOR, "button.main")
    button.click()
    until_gone(button)


def _send(browser: Browser, do: str, **values: str) -> None:
    form = browser.find_element(By.CSS_SELECTOR, f"form:has([name=do][value={do}])")
    for name, value in values.items():
        _fill(form.find_element(By.NAME, name), value)
    button = form.find_element(By.CSS_SELECTOR, f"button[value={do}], input[value={do}] ~ button")
    button.click()
    until_gone(button)


def _fill(field: WebElement, value: str) -> None:
    if field.tag_name == "select":
        Select(field).select_by_visible_text(value)
        return
    if field.get_attribute("type") != "file":
        field.clear()
    field.send_keys(value)


def test_a_codec_from_a_wrong_vector_to_a_device(
    browser: Browser, database_url: str, tmp_path: Path, screenshot: Callable[[str], None]
) -> None:
    one_meter(database_url)
    script, right = FOLDER / "pulse_counter.js", FOLDER / "pulse_counter.json"
    vectors = json.loads(right.read_text(encoding="utf-8"))
    vectors[0]["output"]["data"]["channels"][0]["pulses"] = 501
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(vectors), encoding="utf-8")
    with served(database_url) as web:
        _sign_in(browser, web.url, database_url)
        _send(browser, "add", name="pulse", source=str(script), vectors=str(wrong), note="deux entrées")
        alert = browser.find_element(By.CSS_SELECTOR, "#add .alert").text
        assert "un vecteur sur 3 échoue" in alert
        cells = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "#add tbody tr > *")]
        assert cells == ["1 (two counters, good battery)", "data.channels[0].pulses", "501", "500"]
        screenshot("codecs-refused")
        # A browser does not give a file twice by itself; what was typed is still there.
        assert browser.find_element(By.NAME, "note").get_attribute("value") == "deux entrées"
        _send(browser, "add", source=str(script), vectors=str(right))
        assert browser.find_element(By.CSS_SELECTOR, ".done").text == "Le codec « pulse » version 1 est en service."
        _send(browser, "try", codec="pulse", port="3", bytes="00 000001f4 80000000 0e10")
        rows = [row.text for row in browser.find_elements(By.CSS_SELECTOR, "#try tbody tr")]
        assert rows[0].startswith("pulse.channels.0.pulses 500 celle du registre")
        assert rows[2].startswith("pulse.battery 3,6 V")
        screenshot("codecs-tried")
        _send(browser, "assign", device="m1", codec="pulse")
        assert browser.find_element(By.CSS_SELECTOR, ".done").text == "L’appareil « m1 » est affecté."
        assert TimescaleCodecs(database_url).assigned("m1") == "pulse"
        size = {"width": 360, "height": 900, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get(f"{web.url}/codecs?name=pulse")
        widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1]
        fields = browser.find_elements(By.CSS_SELECTOR, "form.filters input:not([type=hidden]), form.filters select")
        assert len(fields) == 9
        ends = {field.get_attribute("name"): field.rect["x"] + field.rect["width"] for field in fields}
        assert {name: end for name, end in ends.items() if end > 344} == {}
        complaints = browser.get_log("browser")  # type: ignore[no-untyped-call]
        assert [entry for entry in complaints if "/codecs" not in entry["message"]] == []


def test_a_new_version_is_looked_at_before_it_is_put_in_force(
    browser: Browser, database_url: str, tmp_path: Path, screenshot: Callable[[str], None]
) -> None:
    one_meter(database_url)
    script, right = FOLDER / "pulse_counter.js", FOLDER / "pulse_counter.json"
    with served(database_url) as web:
        _sign_in(browser, web.url, database_url)
        _send(browser, "add", name="pulse", source=str(script), vectors=str(right))
        _send(browser, "assign", device="m1", codec="pulse")
        changed = tmp_path / "changed.js"
        changed.write_text(script.read_text(encoding="utf-8").replace("pulses:", "count:"), encoding="utf-8")
        proof = tmp_path / "changed.json"
        proof.write_text(right.read_text(encoding="utf-8").replace('"pulses"', '"count"'), encoding="utf-8")
        _send(browser, "preview", name="pulse", source=str(changed), vectors=str(proof), note="autres noms")
        told = browser.find_element(By.ID, "preview").text
        assert "version 1 : identiques 0, lus en plus 0, différents 2, plus lus 0, toujours pas lus 1." in told
        assert "pulse.channels.0.pulses 500" in told
        assert "pulse.channels.0.count 500" in told
        screenshot("codecs-preview")
        browser.find_element(By.CSS_SELECTOR, "#preview button.main").click()
        WebDriverWait(browser, 20).until(lambda page: page.find_elements(By.CSS_SELECTOR, "p.done[role=status]"))
        assert browser.find_element(By.CSS_SELECTOR, ".done").text == "Le codec « pulse » version 2 est en service."
        changes = [item.text for item in browser.find_elements(By.CSS_SELECTOR, "#changes li")]
        assert len(changes) == 3
        assert changes[0].endswith("Anne · codec « pulse », version 2 téléversée")
        assert "appareil « m1 » lu par pulse" in changes[1]
        screenshot("codecs-changes")

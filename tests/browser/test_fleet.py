# ruff: noqa: RUF001 - French has apostrophes of its own
"""The fleet of 300 devices in a real browser: what is silent, a list that is sorted and sifted, on a phone too."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from domain.batch import Batch
from domain.heard import Heard, HeardKind, Reception
from domain.registry import Fluid, Meter, Register, RegisterKind
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.browser.conftest import Browser
from tests.browser.test_connecting import complaints, no_wider_than_a_phone, sign_in
from tests.fixtures.registry import one_meter
from tests.fixtures.web import served

DEVICES = 300


def hear(database_url: str) -> None:
    """Three hundred devices behind ten gateways; the first fell silent three hours ago, and one device by itself."""
    one_meter(database_url)
    names = [f"70b3d5000000{number:04x}" for number in range(DEVICES)]
    registers = [
        Register(meter=f"eau-{n:03}", name="volume", kind=RegisterKind.INDEX, unit="L", device=name, channel="volume")
        for n, name in enumerate(names)
    ]
    TimescaleRegistry(database_url).upsert_meters(
        [Meter(code=register.meter, site="school", fluid=Fluid.WATER) for register in registers], registers
    )
    now = datetime.now(UTC)
    heard = []
    for n, name in enumerate(names):
        silence = timedelta(hours=3) if n % 10 == 0 else timedelta(days=2) if n == 17 else timedelta(minutes=n % 7)
        through = (Reception(f"a84041ffff00000{n % 10}", -70.0 - n % 50, 7.5),)
        heard += [
            Heard(name, now - silence - timedelta(minutes=10 * (4 - frame)), HeardKind.UPLINK, through, frame,
                  float(100 - n // 3), network="chirpstack", via="application")
            for frame in range(5)
        ]  # fmt: skip
    sink = TimescaleReadings(database_url)
    sink.write(Batch("test", messages=len(heard), heard=heard))
    sink.close()


def test_what_is_silent_among_300_devices_is_found(
    database_url: str, browser: Browser, screenshot: Callable[[str], None]
) -> None:
    hear(database_url)
    with served(database_url) as web:
        sign_in(browser, web.url, database_url)
        browser.get(f"{web.url}/fleet")
        findings = browser.find_elements(By.CSS_SELECTOR, "#findings [data-finding]")
        assert [one.get_attribute("data-finding") for one in findings] == ["gateway", "device", "never"]
        assert "30 compteurs n’envoient plus rien." in findings[0].text
        assert "eau-017" in findings[1].text
        assert "Vérifiez sa pile" in findings[1].text
        screenshot("fleet-300")
        no_wider_than_a_phone(browser)

        Select(browser.find_element(By.NAME, "sort")).select_by_value("battery")
        browser.find_element(By.CSS_SELECTOR, "form.filters button").click()
        assert "Appareils 1 à 50 sur 301" in browser.find_element(By.TAG_NAME, "main").text
        assert "70b3d5000000012" in browser.find_element(By.CSS_SELECTOR, "#devices tbody th").text
        browser.find_element(By.CSS_SELECTOR, "a[rel=next]").click()
        assert "Page 2 sur 7" in browser.find_element(By.TAG_NAME, "main").text

        browser.get(f"{web.url}/fleet?q=eau-017")
        (row,) = browser.find_elements(By.CSS_SELECTOR, "#devices tbody tr")
        assert "muet" in row.text

        browser.get(f"{web.url}/live/school")
        assert "La passerelle a84041ffff000000 se tait" in browser.find_element(By.ID, "silent").text
        no_wider_than_a_phone(browser)
        browser.get(f"{web.url}/anomalies")
        assert "La passerelle a84041ffff000000 se tait" in browser.find_element(By.ID, "silent").text
        screenshot("anomalies-silent")
        no_wider_than_a_phone(browser)
        browser.get(f"{web.url}/meters")
        no_wider_than_a_phone(browser)
        assert complaints(browser) == []

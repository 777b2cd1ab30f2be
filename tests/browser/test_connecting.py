"""A technician takes an unknown ChirpStack device from its first message to a signed commissioning, in a browser."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import orjson
import psycopg
import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from app.collecting import make_collector
from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from simulators.message import SimulatedMessage
from simulators.publisher import publish
from storage import api_tokens
from storage.registry import TimescaleRegistry
from tests.browser.conftest import Browser
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.browsing import until_gone
from tests.fixtures.chirpstack import EUI, fludia, uplink
from tests.fixtures.meter_payloads import GAS_ENCRYPTED
from tests.fixtures.process import eventually
from tests.fixtures.web import served

pytestmark = pytest.mark.browser

QUARTER_WH = 750
"""3 kW."""
FIRST_WH = 8_000_000
HOURS = 26


@contextmanager
def collecting(database_url: str, broker_url: str) -> Iterator[None]:
    """A collector as `vigie ingest` runs it, in a thread."""
    prepare_session(mqtt_endpoint(broker_url), "collector")
    collector, stop = make_collector(database_url, broker_url, "collector"), threading.Event()
    thread = threading.Thread(target=collector.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def index_wh(begin: datetime, time: datetime) -> int:
    return FIRST_WH + round((time - begin).total_seconds() * QUARTER_WH / 900)


def sent(begin: datetime, time: datetime, counter: int) -> SimulatedMessage:
    steps = (QUARTER_WH, QUARTER_WH, QUARTER_WH, QUARTER_WH)
    found = uplink(time, fludia(index_wh(begin, time), steps), counter)
    return SimulatedMessage(found.topic, found.payload, time)


def count(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def receive_as_sent(url: str) -> None:
    """Let the messages that wait have come in when their network heard them: a day passes in no time."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE rejection SET received_at = moment, last_received_at = moment FROM (SELECT id AS of, (convert_from("
            "payload, 'UTF8')::jsonb->>'time')::timestamptz + interval '2 seconds' AS moment FROM rejection) told "
            "WHERE of = id"
        )


def sign_in(browser: Browser, url: str, database_url: str) -> None:
    _, token = api_tokens.create(database_url, "technician", "Claire Martin")
    browser.get(f"{url}/sign-in?next=/to-connect")
    browser.find_element(By.ID, "token").send_keys(token)
    click(browser, browser.find_element(By.CSS_SELECTOR, "button.main"))


def click(browser: Browser, element) -> None:  # type: ignore[no-untyped-def]
    page = browser.find_element(By.TAG_NAME, "html")
    element.click()
    until_gone(page)


def type_in(browser: Browser, identifier: str, text: str) -> None:
    field = browser.find_element(By.ID, identifier)
    field.clear()
    field.send_keys(text)


def checks(browser: Browser) -> dict[str, str]:
    rows = browser.find_elements(By.CSS_SELECTOR, "#checks tr[data-check]")
    return {
        str(row.get_attribute("data-check")): row.find_element(By.CSS_SELECTOR, "[data-check-state]").text
        for row in rows
    }


def no_wider_than_a_phone(browser: Browser) -> None:
    size = {"width": 360, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert widths[0] <= widths[1]


def complaints(browser: Browser) -> list[str]:
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in entries if entry["level"] in {"SEVERE", "WARNING"}]


def attach_by_click(browser: Browser, screenshot: Callable[[str], None], last_wh: int) -> None:
    """Go from the list to the form; what cannot be is said there, what was typed stays, and then it can be."""
    row = browser.find_element(By.CSS_SELECTOR, "tbody tr").text
    assert EUI in row
    assert "lorawan/chirpstack" in row
    screenshot("to-connect")
    no_wider_than_a_phone(browser)
    click(browser, browser.find_element(By.CSS_SELECTOR, "a.button[aria-label^='Raccorder']"))
    table = browser.find_element(By.ID, "attach").text
    assert "fludia_fm432e.index" in table
    assert f"{last_wh:,}".replace(",", "\u202f") in table
    screenshot("attach")
    no_wider_than_a_phone(browser)
    type_in(browser, "attach-meter", "elec-mairie")
    type_in(browser, "attach-site_code", "mairie")
    type_in(browser, "attach-site_name", "Mairie de Saint-Quentin")
    type_in(browser, "attach-commune_insee", "99999")
    Select(browser.find_element(By.ID, "attach-site_kind")).select_by_value("town_hall")
    click(browser, browser.find_element(By.CSS_SELECTOR, "#attach button.main"))
    assert "Aucune commune" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    assert browser.find_element(By.ID, "attach-meter").get_attribute("value") == "elec-mairie"
    assert browser.find_element(By.ID, "attach-commune_insee").get_attribute("aria-invalid") == "true"
    type_in(browser, "attach-commune_insee", "02691")
    click(browser, browser.find_element(By.CSS_SELECTOR, "#attach button.main"))


def sign(browser: Browser, screenshot: Callable[[str], None]) -> None:
    """Sign as conforme, and fetch the paper."""
    click(browser, browser.find_element(By.ID, "conforme"))
    act = browser.find_element(By.CSS_SELECTOR, "section[aria-labelledby^='act-']")
    assert "Conforme" in act.text
    assert "Signé par Claire Martin le" in act.text
    screenshot("commissioning-signed")
    address = act.find_element(By.PARTIAL_LINK_TEXT, "PDF").get_attribute("href")
    kind, size, begins = browser.execute_async_script(
        "const [address, done] = arguments; fetch(address).then(async answer => {"
        " const data = new Uint8Array(await answer.arrayBuffer());"
        " done([answer.headers.get('content-type'), data.length, String.fromCharCode(...data.slice(0, 5))]); });",
        address,
    )
    assert (kind, begins) == ("application/pdf", "%PDF-")
    assert size > 2000


def test_an_unknown_device_becomes_a_signed_meter(
    database_url: str, broker: RestartableBroker, browser: Browser, screenshot: Callable[[str], None]
) -> None:
    TimescaleRegistry(database_url).load_territory()
    last = datetime.now(UTC) - timedelta(minutes=7)
    begin = last - timedelta(hours=HOURS)
    with collecting(database_url, broker.url), served(database_url) as web:
        publish([sent(begin, begin + timedelta(hours=n), n) for n in range(1, HOURS + 1)], broker.url)
        assert eventually(lambda: count(database_url, "SELECT count(*) FROM rejection") == HOURS, 30)
        receive_as_sent(database_url)
        sign_in(browser, web.url, database_url)
        assert browser.find_element(By.TAG_NAME, "h1").text == "À raccorder"
        attach_by_click(browser, screenshot, index_wh(begin, last))

        # Attached: a day of earlier messages is stored, and the checks stand as they should.
        assert "/meters/elec-mairie/commissioning" in browser.current_url
        told = browser.find_element(By.CSS_SELECTOR, "[role=status].done").text
        assert f"Messages repris : {HOURS}" in told
        assert f"relevés enregistrés : {4 * HOURS}" in told
        assert checks(browser) == {
            "first_message": "passé", "clock": "passé", "unit": "passé", "rate": "passé", "interval": "passé",
            "display": "en attente", "stability": "passé",
        }  # fmt: skip
        screenshot("commissioning")
        no_wider_than_a_phone(browser)

        # The display is typed now, and compared with the next uplink, without a click.
        type_in(browser, "digits", f"{index_wh(begin, datetime.now(UTC)) // 1000:07d}")
        click(browser, browser.find_element(By.CSS_SELECTOR, "#display button.main"))
        assert checks(browser)["display"] == "en attente"
        publish([sent(begin, datetime.now(UTC) + timedelta(seconds=20), HOURS + 1)], broker.url)
        WebDriverWait(browser, 30).until(lambda page: checks(page)["display"] == "passé")
        WebDriverWait(browser, 5).until(lambda page: page.find_element(By.ID, "progress").text == "prêt à signer")
        screenshot("commissioning-ready")
        sign(browser, screenshot)

        browser.get(f"{web.url}/to-connect")
        assert "Rien à raccorder" in browser.find_element(By.TAG_NAME, "main").text
        browser.get(f"{web.url}/fleet?lang=en")
        assert "Every attached device" in browser.find_element(By.ID, "findings").text
        screenshot("fleet")
        no_wider_than_a_phone(browser)
        assert [entry for entry in complaints(browser) if "status of 422" not in entry] == []


def test_a_sender_is_ignored_and_heeded_without_a_script(
    database_url: str, broker: RestartableBroker, browser: Browser
) -> None:
    TimescaleRegistry(database_url).load_territory()
    with collecting(database_url, broker.url), served(database_url) as web:
        publish([SimulatedMessage("chaufferie/inconnu", b"\x01\x02", datetime.now(UTC))], broker.url)
        assert eventually(lambda: count(database_url, "SELECT count(*) FROM rejection") == 1, 30)
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        sign_in_without_script(browser, web.url, database_url)
        assert shows(browser, "tbody tr", "incompris")
        assert "01 02" in browser.find_element(By.CSS_SELECTOR, "tbody tr").text
        browser.find_element(By.CSS_SELECTOR, "button[aria-label='Ignorer chaufferie/inconnu']").click()
        assert shows(browser, "main", "Rien à raccorder")
        browser.get(f"{web.url}/to-connect?ignored=true")
        browser.find_element(By.CSS_SELECTOR, "button[aria-label^='Écouter de nouveau']").click()
        assert shows(browser, "main", "chaufferie/inconnu")


def shows(browser: Browser, selector: str, words: str) -> bool:
    """Whether an element comes to say something, on this page or the one that is on its way."""
    wait = WebDriverWait(browser, 30, ignored_exceptions=[WebDriverException])
    return bool(wait.until(lambda page: words in page.find_element(By.CSS_SELECTOR, selector).text))


def sign_in_without_script(browser: Browser, url: str, database_url: str) -> None:
    _, token = api_tokens.create(database_url, "technician", "Claire Martin")
    browser.get(f"{url}/sign-in?next=/to-connect")
    browser.find_element(By.ID, "token").send_keys(token)
    browser.find_element(By.CSS_SELECTOR, "button.main").click()


def test_an_encrypted_meter_gets_its_key_and_a_pulse_counter_its_weight_where_they_are_listed(
    database_url: str, broker: RestartableBroker, browser: Browser, screenshot: Callable[[str], None]
) -> None:
    TimescaleRegistry(database_url).load_territory()
    pulses = orjson.dumps({"register": "pulses", "time": datetime.now(UTC).isoformat(), "value": 1042, "unit": "pulse"})
    with collecting(database_url, broker.url), served(database_url) as web:
        now = datetime.now(UTC)
        sent_now = [("wmbus/roof/telegram", GAS_ENCRYPTED.encode()), ("vigie/v1/compteur-3/readings", pulses)]
        publish([SimulatedMessage(topic, payload, now) for topic, payload in sent_now], broker.url)
        assert eventually(lambda: count(database_url, "SELECT count(*) FROM rejection") == 2, 30)
        sign_in(browser, web.url, database_url)
        assert "il faut la clé du compteur" in browser.find_element(By.TAG_NAME, "main").text
        browser.get(f"{web.url}/to-connect/sender?kind=device&sender=12345678")
        screenshot("attach-key")
        no_wider_than_a_phone(browser)
        for key, told in (("12", "32 chiffres hexadécimaux"), ("0" * 32, "ouvre aucune trame du compteur 12345678")):
            type_in(browser, "key-text", key)
            click(browser, browser.find_element(By.CSS_SELECTOR, "#key button.main"))
            assert told in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
            assert browser.find_element(By.ID, "key-text").get_attribute("value") == ""
        type_in(browser, "key-text", "0102030405060708090A0B0C0D0E0F11")
        click(browser, browser.find_element(By.CSS_SELECTOR, "#key button.main"))
        assert "La clé ouvre ses trames" in browser.find_element(By.CSS_SELECTOR, "[role=status].done").text
        assert "28\u202f504,27" in browser.find_element(By.ID, "attach").text

        browser.get(f"{web.url}/to-connect/sender?kind=device&sender=compteur-3")
        unit = browser.find_element(By.NAME, "unit-pulses")
        assert Select(unit).first_selected_option.text == "à choisir"
        assert Select(browser.find_element(By.ID, "attach-fluid")).first_selected_option.text == "à choisir"
        Select(browser.find_element(By.ID, "attach-fluid")).select_by_value("water")
        type_in(browser, "attach-meter", "a/b")
        click(browser, browser.find_element(By.CSS_SELECTOR, "#attach button.main"))
        told = browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
        assert "4 points sont à corriger" in told
        assert "ce que vaut une impulsion" in told
        screenshot("attach-errors")
        no_wider_than_a_phone(browser)
        assert [entry for entry in complaints(browser) if "status of 422" not in entry] == []

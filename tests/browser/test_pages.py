"""The four pages in a real browser: a chart with data on each, a number that changes live, a silent console."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from storage import api_tokens
from tests.browser.conftest import Browser
from tests.fixtures import seed
from tests.fixtures.web import Served, served

pytestmark = pytest.mark.browser

PAGES = {"live": "/", "territory": "/territory", "anomalies": "/anomalies", "meters": "/meters"}


@pytest.fixture
def registers(database_url: str) -> dict[str, int]:
    return seed.seed_all(database_url, datetime.now(UTC))


@pytest.fixture
def web(database_url: str, registers: dict[str, int]) -> Iterator[Served]:
    with served(database_url, demo_sign_in=True) as found:
        yield found


def _complaints(browser: Browser) -> list[str]:
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in entries if entry["level"] in {"SEVERE", "WARNING"}]


def _drawn(browser: Browser) -> int:
    """Wait for a chart with points, whose canvas has ink; return how many points."""
    points = WebDriverWait(browser, 15).until(
        lambda found: found.execute_script(
            "return Math.max(0, ...[...document.querySelectorAll('figure')].map(f => Number(f.dataset.points ?? 0)))"
        )
    )
    # A blank canvas of this size compresses to next to nothing.
    ink = browser.execute_script("return document.querySelector('figure[data-points] canvas').toDataURL().length")
    assert ink > 5000
    return int(points)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_a_chart_with_data(
    name: str, web: Served, browser: Browser, screenshot: Callable[[str], None]
) -> None:
    browser.get(web.url + PAGES[name])
    assert _drawn(browser) > 10
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    screenshot(name)
    widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert _complaints(browser) == []


def test_a_number_changes_live(
    web: Served, browser: Browser, database_url: str, registers: dict[str, int], screenshot: Callable[[str], None]
) -> None:
    browser.get(f"{web.url}/live/{seed.SITE}")
    _drawn(browser)
    power = browser.find_element(By.ID, "power")
    WebDriverWait(browser, 10).until(lambda _: power.text not in {"", "–"})  # noqa: RUF001 - the dash of no value
    before, points = power.text, _drawn(browser)
    now = datetime.now(UTC)
    moment, value = _reference(database_url, registers[seed.METER], now)
    hours = (now - moment).total_seconds() / 3600
    seed.push_reading(database_url, registers[seed.METER], value + 33_330 * hours, now)
    WebDriverWait(browser, 10).until(lambda _: power.text != before)
    assert power.text == "33,33"
    assert _drawn(browser) == points + 1
    screenshot("live-after-a-reading")
    assert _complaints(browser) == []


def _reference(database_url: str, register: int, now: datetime) -> tuple[datetime, float]:
    """Return the reading that live power is told from: the last one at least two minutes old."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            b"SELECT time, value FROM reading WHERE register_id = %s AND time <= %s ORDER BY time DESC LIMIT 1",
            (register, now - timedelta(minutes=2)),
        ).fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize("path", ["/territory", "/meters", "/rejections"])
def test_a_phone_shows_each_row_whole(path: str, web: Served, browser: Browser) -> None:
    size = {"width": 360, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(web.url + path)
    cells = browser.find_elements(By.CSS_SELECTOR, ".cards [role=cell]")
    assert len(cells) > 3
    assert all(cell.rect["width"] > 40 and cell.rect["x"] + cell.rect["width"] <= 344 for cell in cells)
    labels = browser.execute_script(
        "return [...document.querySelectorAll('.cards td')].map(cell => getComputedStyle(cell, '::before').content)"
    )
    assert all(len(label) > 4 for label in labels)
    hidden = browser.execute_script(
        "return [...document.querySelectorAll('.card.scroll')].filter(box => box.scrollWidth > box.clientWidth).length"
    )
    assert hidden == 0


def test_the_figures_of_a_chart_are_in_the_language_of_the_page(web: Served, browser: Browser) -> None:
    browser.get(web.url + "/territory")
    script = (
        "const done = arguments[arguments.length - 1];"
        "import('/static/js/page.js').then(page => done([page.compact(1.5e6), page.number(-1234.5), page.euros(-2)]))"
    )
    french = [text.replace("\u202f", " ").replace("\u00a0", " ") for text in browser.execute_async_script(script)]
    assert french == ["1,5 M", "\u22121 234,5", "\u22122,00 €"]
    browser.get(web.url + "/territory?lang=en")
    assert browser.execute_async_script(script) == ["1.5m", "\u22121,234.5", "\u2212€2.00"]


def test_an_expectation_has_a_dashed_mark(web: Served, browser: Browser) -> None:
    browser.get(web.url + "/")
    _drawn(browser)
    assert browser.find_elements(By.CSS_SELECTOR, ".legend line[stroke-dasharray]") != []


def test_a_bulk_load_does_not_hide_live_traffic(
    web: Served, browser: Browser, database_url: str, screenshot: Callable[[str], None]
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            b"UPDATE ingest_count SET readings = 1900000, stored = 1900000 WHERE hour = "
            b"ANY (ARRAY(SELECT hour FROM ingest_count ORDER BY hour DESC OFFSET 8 LIMIT 2))"
        )
    browser.get(web.url + "/meters")
    assert _drawn(browser) > 10
    note = browser.find_element(By.CSS_SELECTOR, "#rate .cut").text
    assert note.startswith("Hors échelle")
    assert re.search("1.900.0", note)
    screenshot("meters-after-a-load")
    assert _complaints(browser) == []


@pytest.mark.parametrize(
    ("hours", "top"),
    [
        ([0, 0, 0], None),
        ([0, 5, 0], None),
        ([10, 12, 39], None),
        ([1_900_000, 3000], 12_000),
        ([1_900_000, 0, 10, 12, 11], 44),
    ],
)
def test_the_axis_is_cut_where_one_hour_dwarfs_the_others(
    hours: list[int], top: int | None, web: Served, browser: Browser
) -> None:
    browser.get(web.url + "/meters")
    script = (
        "const [hours, done] = arguments;"
        "import('/static/js/cut.js').then(cut => done(cut.ceiling([hours, hours.map(() => 0)])))"
    )
    assert browser.execute_async_script(script, hours) == top


def test_everything_works_by_keyboard(web: Served, browser: Browser) -> None:
    browser.get(web.url + "/territory")
    _drawn(browser)
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("class") == "skip"
    button = browser.find_element(By.CSS_SELECTOR, "[data-table]")
    button.send_keys(Keys.ENTER)
    assert button.get_attribute("aria-expanded") == "true"
    table = browser.find_element(By.CSS_SELECTOR, "#days-table table")
    assert table.find_element(By.TAG_NAME, "caption").text
    assert len(table.find_elements(By.CSS_SELECTOR, "tbody tr")) > 10
    outline = browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    button.send_keys(Keys.SPACE)
    assert button.get_attribute("aria-expanded") == "false"


def test_the_english_switch_and_the_door(
    web: Served, browser: Browser, database_url: str, screenshot: Callable[[str], None]
) -> None:
    browser.get(web.url + "/meters")
    browser.find_element(By.LINK_TEXT, "English").click()
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    assert browser.find_element(By.TAG_NAME, "h1").text == "Meters"
    browser.find_element(By.CSS_SELECTOR, "form[action='/sign-out'] button").click()
    WebDriverWait(browser, 10).until(lambda found: found.current_url.endswith("/sign-in"))
    screenshot("sign-in")
    browser.get(web.url + "/territory")
    assert "/sign-in?next=" in browser.current_url
    _, token = api_tokens.create(database_url, "viewer")
    browser.find_element(By.ID, "token").send_keys(token, Keys.ENTER)
    WebDriverWait(browser, 10).until(lambda found: found.current_url == f"{web.url}/territory")
    assert _drawn(browser) > 10
    assert _complaints(browser) == []


@pytest.mark.parametrize("path", ["/", "/territory", "/meters"])
def test_a_page_without_data_names_the_next_step(path: str, database_url: str, browser: Browser) -> None:
    with served(database_url, demo_sign_in=True) as web:
        browser.get(web.url + path)
        assert browser.find_element(By.CSS_SELECTOR, ".empty code").text.startswith("vigie ")
        assert _complaints(browser) == []

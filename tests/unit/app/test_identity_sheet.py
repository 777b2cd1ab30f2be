"""The sheet of a device: everything a technician types, in both languages, with a QR code that says the same."""

import re
from dataclasses import replace

import pytest

from app.catalogue import catalogue
from app.identity_sheet import qr_text, sheets_pdf
from domain.connection import Access, Credential, Feed, IssuedIdentity, Sheet
from domain.endpoint import MqttEndpoint
from tests.unit.api.fakes import NOW

BROKER = MqttEndpoint("mqtt.exemple.fr", 8883, "vigie", "secret-of-vigie", tls=True)
FEED = Feed("ecole", "École du Sacré-Cœur", "compteur-eau", "volume", "m3", "index")
ACCESS = Access(Credential.PASSWORD, ("tele/prise 1/#",), ("cmnd/prise 1/#",))
SHEET = Sheet(IssuedIdentity("prise 1", ACCESS, "abcd-efgh-jkmn-pqrs-tuvw"), (FEED,), "axioma_w1", BROKER, NOW, "Léa")


def words(content: bytes) -> str:
    """Return the text of an uncompressed PDF: its strings, unescaped, in the fonts' code page."""
    found = []
    for shown in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", content, re.DOTALL):
        octal = re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8)]), shown)
        found.append(re.sub(rb"\\(.)", rb"\1", octal).decode("cp1252"))
    return " ".join(" ".join(found).split())


def text_of(sheet: Sheet, language: str = "fr") -> str:
    return words(sheets_pdf([sheet], catalogue(language), compressed=False))


def test_a_sheet_says_all_that_is_typed_into_a_device() -> None:
    text = text_of(SHEET)
    for expected in (
        "Fiche de raccordement", "prise 1", "École du Sacré-Cœur", "compteur-eau · volume (m³)", "axioma_w1",
        "mqtt.exemple.fr:8883", "TLS", "abcd-efgh-jkmn-pqrs-tuvw", "tele/prise 1/#", "cmnd/prise 1/#",
        "Établie le 25/11/2026 10:00 par Léa", "gardez-la comme une clé", "vigie device rotate prise 1",
    ):  # fmt: skip
        assert expected in text, expected
    assert "secret-of-vigie" not in text


def test_a_sheet_in_english() -> None:
    text = text_of(SHEET, "en")
    assert "Connection sheet" in text
    assert "keep it like a key" in text


def test_a_device_behind_a_network_server_has_no_account_on_its_sheet() -> None:
    access = Access(Credential.NONE, ("application/+/device/70b3d5e75e004536/#",))
    sheet = replace(SHEET, identity=IssuedIdentity("70b3d5e75e004536", access, None))
    text = text_of(sheet)
    assert "pas de compte propre" in text
    assert "Mot de passe" not in text
    assert "gardez-la comme une clé" not in text
    assert qr_text(sheet) == "70b3d5e75e004536"


@pytest.mark.parametrize(
    ("credential", "expected"),
    [
        (Credential.CERTIFICATE, "certificat client dont le nom commun (CN) est « prise 1 »"),
        (Credential.PASSWORD, "à demander à l’administrateur du courtier"),  # noqa: RUF001 - French
    ],
)
def test_an_account_without_a_password_says_where_to_get_in(credential: Credential, expected: str) -> None:
    sheet = replace(SHEET, identity=IssuedIdentity("prise 1", replace(ACCESS, credential=credential), None))
    assert expected in text_of(sheet)


def test_the_code_is_an_address_with_every_part_encoded() -> None:
    assert qr_text(SHEET) == (
        "mqtts://prise%201:abcd-efgh-jkmn-pqrs-tuvw@mqtt.exemple.fr:8883/tele/prise%201/%23"
    )  # fmt: skip
    plain = replace(SHEET, broker=MqttEndpoint("::1", 1883, None, None, tls=False))
    assert qr_text(plain).startswith("mqtt://prise%201:abcd-efgh-jkmn-pqrs-tuvw@[::1]:1883/")
    assert qr_text(replace(SHEET, broker=None)) == "prise 1"


def test_names_are_text_and_never_markup() -> None:
    device = "<b>&amp; (x\\) 漢"
    sheet = replace(SHEET, identity=IssuedIdentity(device, ACCESS, "p"))
    assert "<b>&amp;(x\\)" in text_of(sheet).replace(" ", "")


def test_one_page_a_device_and_the_same_bytes_each_time() -> None:
    many = [replace(SHEET, identity=IssuedIdentity(f"d{number}", ACCESS, f"p{number}")) for number in range(20)]
    content = sheets_pdf(many, catalogue("fr"))
    assert content.count(b"/Type /Page\n") == 20
    assert content == sheets_pdf(many, catalogue("fr"))


def test_a_device_with_many_registers_stays_on_its_page() -> None:
    feeds = tuple(replace(FEED, register=f"volume_{number}") for number in range(60))
    content = sheets_pdf([replace(SHEET, feeds=feeds)], catalogue("fr"), compressed=False)
    assert content.count(b"/Type /Page\n") == 1
    assert "abcd-efgh-jkmn-pqrs-tuvw" in words(content)
    assert "et 52 autres registres" in words(content)
    heights = [float(found) for found in re.findall(rb"1 0 0 1 [0-9.-]+ ([0-9.-]+) cm", content)]
    assert sorted(heights)[1] > 0, "nothing is written below the page (the first is the page itself)"

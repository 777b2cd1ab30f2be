"""The sheet of a device: everything a technician types, in both languages, with a QR code that says the same."""

import re
from dataclasses import replace
from datetime import UTC

import pytest

from app.catalogue import catalogue
from app.identity_sheet import qr_text, sheets_pdf
from domain.connection import Access, Credential, Feed, IssuedIdentity, Sheet
from domain.endpoint import MqttEndpoint
from domain.reading import RawMessage, Reading
from ingest.decoders.vigie_json import DECODER
from ingest.dialect import DIALECTS
from ingest.knowledge import Knowledge
from tests.unit.api.fakes import NOW

BROKER = MqttEndpoint("mqtt.exemple.fr", 8883, "vigie", "secret-of-vigie", tls=True)
FEED = Feed("ecole", "École du Sacré-Cœur", "compteur-eau", "volume", "m3", "index", "volume")
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


def ours(*feeds: Feed, device: str = "dev-000") -> Sheet:
    access = Access(Credential.PASSWORD, (f"vigie/v1/{device}/#",))
    return replace(SHEET, identity=IssuedIdentity(device, access, "p"), feeds=feeds)


def test_a_device_of_our_own_json_is_told_its_topic_and_a_message() -> None:
    text = text_of(ours(replace(FEED, channel="axioma_w1.volume")))
    assert "vigie/v1/dev-000/readings" in text
    assert "vigie/v1/dev-000/#" not in text
    assert (
        '{"register": "axioma_w1.volume", "time": "2026-11-25T09:00:00Z", "value": 1234, "unit": "m3"}' in text
    ), text  # fmt: skip
    assert qr_text(ours(FEED)).endswith(":8883/vigie/v1/dev-000/readings")
    assert "Message" not in text_of(ours())


def test_the_message_of_a_sheet_is_one_that_vigie_reads() -> None:
    sheet = ours(FEED, replace(FEED, channel="débit Ω", unit="m3/h", kind="gauge"), device="dev 1")
    text = text_of(sheet)
    message = text[text.index("[{") : text.index("}]") + 2]
    read = list(DECODER.decode(RawMessage("vigie/v1/dev 1/readings", message.encode(), NOW), Knowledge()))
    told = [(one.device, one.channel, one.value, one.unit, one.time) for one in read if isinstance(one, Reading)]
    assert told == [("dev 1", "volume", 1234, "m3", NOW), ("dev 1", "débit Ω", 1234, "m3/h", NOW)]


@pytest.mark.parametrize("name", [name for name, dialect in DIALECTS.items() if dialect.publish and name != "vigie"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_device_of_another_dialect_is_told_what_to_set(name: str, language: str) -> None:
    access = DIALECTS[name].access("0123456789abcdef", Credential.PASSWORD, ())
    text = text_of(replace(SHEET, identity=IssuedIdentity("0123456789abcdef", access, "p")), language)
    assert f"sheet-setting-{name}" not in text
    assert ("À régler" if language == "fr" else "To be set") in text


def test_topics_chosen_by_hand_are_explained_where_they_have_wildcards() -> None:
    def chosen(topic: str) -> str:
        return text_of(replace(SHEET, identity=IssuedIdentity("x", Access(Credential.PASSWORD, (topic,)), "p")))

    assert "usine/+/x Peut publier sous le sujet (ou le préfixe) de l’appareil" in chosen("usine/+/x")  # noqa: RUF001
    assert "usine/a Publie dans" in chosen("usine/a")
    assert "À régler" not in chosen("usine/a")


def test_names_are_text_and_never_markup() -> None:
    device = "<b>&amp; (x\\) 漢"
    sheet = replace(SHEET, identity=IssuedIdentity(device, ACCESS, "p"))
    assert "<b>&amp;(x\\)" in text_of(sheet).replace(" ", "")


def test_a_gateways_sheet_speaks_of_the_devices_behind_it() -> None:
    gateway = text_of(replace(SHEET, identity=IssuedIdentity("z2m", ACCESS, "p"), feeds=()))
    assert "les appareils dont ce compte porte la parole" in gateway
    assert "sur l’afficheur" not in gateway  # noqa: RUF001 - French
    assert "sur l’afficheur" in text_of(SHEET)  # noqa: RUF001 - French


def test_a_sheet_is_of_the_day_it_was_issued() -> None:
    assert SHEET.issued_at.astimezone(UTC).strftime("/CreationDate (D:%Y%m%d%H%M%S+00'00')").encode() in sheets_pdf(
        [SHEET], catalogue("fr")
    )


def test_one_page_a_device_and_the_same_bytes_each_time() -> None:
    many = [replace(SHEET, identity=IssuedIdentity(f"d{number}", ACCESS, f"p{number}")) for number in range(20)]
    content = sheets_pdf(many, catalogue("fr"))
    assert content.count(b"/Type /Page\n") == 20
    assert content == sheets_pdf(many, catalogue("fr"))


@pytest.mark.parametrize("own", [False, True])
def test_a_device_with_many_registers_stays_on_its_page(*, own: bool) -> None:
    feeds = tuple(replace(FEED, register=f"volume_{number}") for number in range(60))
    identity = IssuedIdentity("d", Access(Credential.PASSWORD, ("vigie/v1/d/#",)), "abcd-efgh-jkmn-pqrs-tuvw")
    sheet = replace(SHEET, identity=identity if own else SHEET.identity, feeds=feeds)
    content = sheets_pdf([sheet], catalogue("fr"), compressed=False)
    assert content.count(b"/Type /Page\n") == 1
    assert "abcd-efgh-jkmn-pqrs-tuvw" in words(content)
    assert "et 52 autres registres" in words(content)
    if own:
        assert words(content).count('"register"') == 3
    heights = [float(found) for found in re.findall(rb"1 0 0 1 [0-9.-]+ ([0-9.-]+) cm", content)]
    assert sorted(heights)[1] > 0, "nothing is written below the page (the first is the page itself)"


def test_the_steps_are_those_of_the_kind_of_account() -> None:
    certificate = replace(SHEET, identity=IssuedIdentity("c", replace(ACCESS, credential=Credential.CERTIFICATE), None))
    none = replace(SHEET, identity=IssuedIdentity("n", Access(Credential.NONE, ("a/n",)), None))
    assert "« Changer le mot de passe » sur la page Raccorder des appareils" in text_of(SHEET)
    assert "installez-y son certificat client" in text_of(certificate)
    assert "vigie device revoke c" in text_of(certificate)
    for sheet in (certificate, none):
        assert "vigie device rotate" not in text_of(sheet)

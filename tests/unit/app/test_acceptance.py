# ruff: noqa: RUF001 - French has apostrophes of its own
"""The paper of a commissioning says what was signed, in signs that its fonts have, on as many pages as it takes."""

import re
from datetime import UTC, datetime
from typing import Any

from api.wording import Wording
from app.acceptance import acceptance_pdf
from app.catalogue import catalogue

MOMENT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
REGISTERS = [
    {"meter": "elec-mairie", "register": "energy", "unit": "Wh", "device": "d1", "site_name": "Mairie d’Œuilly",
     "fluid": "electricity", "delivery_point": "14587209345871", "kind": "index",
     "base_unit": "kWh", "value": 8078.4, "time": MOMENT}
]  # fmt: skip
CHECK = {"name": "rate", "title": "Puissance", "register": "energy", "state": "pass", "sentence": "Au plus 3 kW."}
ACT: dict[str, Any] = {
    "number": 3, "verdict": "conforme", "reasons": "", "opened_at": MOMENT, "opened_by": "Claire", "signed_at": MOMENT,
    "signed_by": "Claire Martin", "checks": [CHECK], "earlier": [],
    "displays": [{"register": "energy", "value": 8078.0, "unit": "kWh", "read_at": MOMENT, "typed_by": "Claire"}],
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    """The strings that are drawn, one after another."""
    drawn = re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", pdf)
    octal = [re.sub(rb"\\(\d{3})", lambda found: bytes([int(found[1], 8)]), one) for one in drawn]
    return " ".join(re.sub(rb"\\(.)", rb"\1", one).decode("cp1252") for one in octal)


def paper(language: str = "fr", **changes: Any) -> bytes:
    return acceptance_pdf(ACT | changes, REGISTERS, catalogue(language), Wording(language), compressed=False)


def test_it_says_what_was_signed() -> None:
    pdf = paper()
    text = text_of(pdf)
    for words in ("elec-mairie", "Conforme", "Signé par Claire Martin le 26 nov. 2026, 10:30", "Au plus 3 kW.", "passé",
                  "14587209345871", "Mairie d’Œuilly", "8 078 kWh lu le"):  # fmt: skip
        assert words in text.replace("\xa0", " "), (words, text)
    assert pdf.startswith(b"%PDF-")
    assert paper() == pdf
    assert b"/CreationDate (D:20261126093000+00'00')" in pdf


def test_it_speaks_english_and_tells_why_it_was_refused() -> None:
    text = text_of(paper("en", verdict="refuse", reasons="wrong <weight> & unit\nsecond line"))
    assert "Refused" in text
    assert "wrong <weight> & unit" in text.replace("< ", "<").replace(" >", ">")
    assert "second line" in text


def test_a_declared_offset_is_printed_with_the_index_of_the_display() -> None:
    offset = {
        "display_offset": 74_000.0,
        "offset_since": MOMENT.isoformat(),
        "offset_by": "Ali",
        "offset_reason": "posé",
    }
    register = REGISTERS[0] | offset
    pdf = acceptance_pdf(ACT, [register], catalogue("fr"), Wording("fr"), compressed=False)
    text = text_of(pdf).replace("\xa0", " ")
    assert "Décalage déclaré de 74 000 kWh sur la lecture du 26 nov. 2026, 10:30 par Ali (posé)" in text, text
    assert "82 078,4 kWh" in text


def test_earlier_commissionings_are_listed_with_who_and_when() -> None:
    earlier = {
        "number": 2,
        "verdict": "refuse",
        "reasons": "poids faux",
        "signed_at": MOMENT,
        "signed_by": "Ali Benali",
    }
    text = text_of(paper(earlier=[earlier])).replace("\xa0", " ")
    assert "N° 2 : Refusé, signé par Ali Benali le 26 nov. 2026, 10:30. Motifs : poids faux" in text, text
    assert "Réceptions précédentes" not in text_of(paper())


def test_the_last_reading_of_each_register_is_printed() -> None:
    text = text_of(paper()).replace("\xa0", " ")
    assert "energy : 8 078,4 kWh le 26 nov. 2026, 10:30" in text, text
    gauge = acceptance_pdf(
        ACT,
        [REGISTERS[0] | {"kind": "gauge", "unit": "W", "value": 3.2}],
        catalogue("fr"),
        Wording("fr"),
        compressed=False,
    )
    assert "energy : 3,2 kW le" in text_of(gauge).replace("\xa0", " ")
    silent = [REGISTERS[0] | {"register": "volume", "unit": "m3", "value": None, "time": None}]
    pdf = acceptance_pdf(ACT, silent, catalogue("fr"), Wording("fr"), compressed=False)
    assert "volume (m³) : aucun relevé" in text_of(pdf).replace("\xa0", " ")


def test_letters_beyond_western_europe_are_embedded() -> None:
    plain = paper()
    assert b"DejaVu" not in plain
    pdf = paper(signed_by="Zoë Łukasz Ġużè")
    assert b"/FontFile2" in pdf
    assert b"DejaVuSans" in pdf
    told = {int(code, 16) for _, code in re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>", pdf)}
    assert {ord("Ł"), ord("Ġ"), ord("ż")} <= told
    assert "Zoë" in text_of(pdf)
    assert paper(signed_by="Zoë Łukasz Ġużè") == pdf


def test_a_sign_that_no_font_has_costs_nothing_else() -> None:
    assert "Signé par Zoë" in text_of(paper(signed_by="Zoë 電気")).replace("\xa0", " ")


def test_whoever_has_no_name_is_shown_by_the_role() -> None:
    text = text_of(paper(opened_by="technician (465d16ee)", signed_by="465d16ee-0a1b-4c2d-8e3f-0123456789ab"))
    assert "technicien (jeton 465d16ee…)" in text
    assert "quelqu’un (jeton 465d16ee…)" in text
    assert "0a1b" not in text


def test_many_checks_take_more_pages() -> None:
    pdf = paper(checks=[CHECK | {"sentence": f"Constat {number}."} for number in range(90)])
    assert len(re.findall(rb"/Type /Page\b", pdf)) > 1
    assert "Constat 89." in text_of(pdf)

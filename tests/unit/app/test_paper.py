"""Names fold at their separators, what is copied keeps to a line, and French lines end where they may."""

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth

from app.paper import fitting, folded, paragraph

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12)
CODE = ParagraphStyle("code", fontName="Courier", fontSize=12, leading=15)


def test_a_name_folds_after_its_separators() -> None:
    width = stringWidth("chaufferie-", "Helvetica", 10) + 1
    assert folded("chaufferie-gaz_sous-sol", BODY, width) == "chaufferie-\ngaz_sous-\nsol"
    assert folded("court", BODY, width) == "court"
    # One without a separator is left to the paragraph.
    assert folded("a" * 50, BODY, width) == "a" * 50


def test_what_is_copied_keeps_to_one_line_while_it_can_be_read() -> None:
    # Courier's letters are 0.6 of their size wide: 7.2 points each at 12.
    assert fitting("x" * 10, CODE, 72.0, 9.0) is CODE
    assert round(fitting("x" * 12, CODE, 72.0, 9.0).fontSize, 6) == 10.0
    assert fitting("x" * 14, CODE, 72.0, 9.0) is CODE


def test_a_line_does_not_end_between_a_number_and_its_unit() -> None:
    for text in ("« a »", "36 kW.", "a : b", "12 m³/h", "10 minutes"):
        shown = "".join(part.text for part in paragraph(text, BODY).frags)
        assert shown.split(" ") in ([shown], [shown.partition(" ")[0], "b"]), text
    assert paragraph("36 kilos", BODY).frags[0].text == "36 kilos"
    assert paragraph("a : 3 kW", CODE).frags[0].text == "a : 3 kW", "what is copied stays as it is"

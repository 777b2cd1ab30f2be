"""The paper of a signed commissioning: one A4 page or more, with the meter, every check, the digits and the verdict."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate, Spacer, Table, TableStyle

from api.wording import Wording, person
from app.paper import dated, folded, paragraph, western
from domain.registry import RegisterKind
from domain.text import Translator

__all__ = ["acceptance_pdf"]

MARGIN = 18 * mm
PADDING = 6.0
"""Of the frame that reportlab lays text into, in points."""
WIDTH = A4[0] - 2 * MARGIN - 2 * PADDING
LINE = HexColor("#c9c7bd")
GROUND = HexColor("#f1f0ea")
COLOURS = {"pass": HexColor("#17633b"), "fail": HexColor("#a63d0b")}
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=13)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=10.5)
HEAD = ParagraphStyle(
    "head", parent=BODY, fontName="Helvetica-Bold", fontSize=11.5, leading=16, spaceBefore=8, spaceAfter=3
)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=19, leading=24)
NAME = ParagraphStyle("name", parent=BODY, fontName="Helvetica-Bold")
VERDICT = ParagraphStyle("verdict", parent=BODY, fontName="Helvetica-Bold", fontSize=15, leading=20)

Row = Mapping[str, Any]


def acceptance_pdf(
    act: Row, registers: Sequence[Row], translate: Translator, wording: Wording, *, compressed: bool = True
) -> bytes:
    """Return the PDF of a signed commissioning; the same act gives the same bytes.

    Args:
        act: number, verdict, reasons, signed_at, signed_by, opened_at, opened_by, displays, checks in words, and the
            `earlier` acts of this meter.
        registers: of the meter: meter, register, kind, unit, base_unit, fluid, device, site_name, delivery_point, and
            the last reading that had come when it was signed: value (in base_unit) and time, None where none had.
        translate: into the reader's language.
        wording: numbers and moments, in the site's zone.
        compressed: false keeps the text readable in the bytes.
    """
    target = io.BytesIO()
    title = translate("paper-title", meter=registers[0]["meter"])
    document = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN, title=title,
        author="Vigie", invariant=1, pageCompression=int(compressed),
    )  # fmt: skip
    foot = translate("paper-foot", number=str(act["number"]))

    def footed(canvas: Any, page: Any) -> None:
        dated(canvas, act["signed_at"])
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN + PADDING, 10 * mm, western(foot))
        canvas.drawRightString(A4[0] - MARGIN - PADDING, 10 * mm, str(page.page))

    document.build(list(_story(act, registers, translate, wording)), onFirstPage=footed, onLaterPages=footed)
    return target.getvalue()


def _story(act: Row, registers: Sequence[Row], translate: Translator, wording: Wording) -> Iterator[Any]:
    first = registers[0]
    yield paragraph(translate("commissioning-title"), SMALL)
    yield paragraph(folded(first["meter"], TITLE, WIDTH), TITLE)
    yield _facts(
        [
            (translate("live-site"), first["site_name"]),
            (translate("filter-fluid"), translate(f"fluid-{first['fluid']}")),
            *([(translate("attach-delivery-point"), first["delivery_point"])] if first["delivery_point"] else []),
            (translate("paper-devices"), ", ".join(sorted({row["device"] for row in registers}))),
            (translate("meter-registers"), "\n".join(_last_reading(row, translate, wording) for row in registers)),
            (translate("paper-opened"), f"{wording.moment(act['opened_at'])}, {person(act['opened_by'], translate)}"),
        ]
    )
    yield paragraph(translate("commissioning-verdict"), HEAD)
    colour = COLOURS["pass" if act["verdict"] == "conforme" else "fail"]
    words = translate(f"commissioning-verdict-{act['verdict']}")
    yield paragraph(words, ParagraphStyle("told", parent=VERDICT, textColor=colour))
    if act["reasons"]:
        yield paragraph(act["reasons"], BODY)
    signed = translate(
        "commissioning-signed", who=person(act["signed_by"], translate), when=wording.moment(act["signed_at"])
    )
    yield paragraph(signed, BODY)
    yield paragraph(translate("commissioning-checks"), HEAD)
    yield _checks(act["checks"], translate)
    if act["displays"]:
        yield paragraph(translate("commissioning-display"), HEAD)
    for one in act["displays"]:
        text = translate(
            "commissioning-typed", register=one["register"], value=wording.exact(one["value"]), unit=_unit(one["unit"]),
            moment=wording.moment(one["read_at"]), who=person(one["typed_by"], translate),
        )  # fmt: skip
        yield paragraph(text, BODY)
    yield from _earlier(act["earlier"], translate, wording)
    yield Spacer(1, 6 * mm)
    yield paragraph(translate("paper-note"), SMALL)


def _earlier(acts: Sequence[Row], translate: Translator, wording: Wording) -> Iterator[Any]:
    """Yield who signed what of this meter before, the latest first."""
    if acts:
        yield paragraph(translate("paper-earlier"), HEAD)
    for act in acts:
        verdict = translate(f"commissioning-verdict-{act['verdict']}")
        who, when = person(act["signed_by"], translate), wording.moment(act["signed_at"])
        told = translate("paper-earlier-act", number=str(act["number"]), verdict=verdict, who=who, when=when)
        why = translate("paper-earlier-reasons", reasons=act["reasons"]) if act["reasons"] else ""
        yield paragraph(f"{told} {why}".strip(), BODY)


def _facts(rows: list[tuple[str, str]]) -> Table:
    cells = [[paragraph(label, SMALL), paragraph(text, BODY)] for label, text in rows]
    table = Table(cells, colWidths=[40 * mm, WIDTH - 40 * mm], hAlign="LEFT")
    every = ((0, 0), (-1, -1))
    table.setStyle(TableStyle([("VALIGN", *every, "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0),
                               ("BOTTOMPADDING", *every, 1), ("TOPPADDING", *every, 1)]))  # fmt: skip
    return table


def _checks(checks: Sequence[Row], translate: Translator) -> Table:
    """Return the checks, those of each register below its name."""
    columns = ("commissioning-check", "meters-state", "commissioning-finding")
    cells: list[list[Any]] = [[paragraph(translate(key), SMALL) for key in columns]]
    heads: list[int] = []
    for register, rows in groupby(checks, key=itemgetter("register")):
        heads.append(len(cells))
        cells.append([paragraph(folded(register, NAME, WIDTH - 12), NAME), "", ""])
        for one in rows:
            state = ParagraphStyle("state", parent=BODY, textColor=COLOURS.get(one["state"], HexColor("#51605c")))
            told = paragraph(translate(f"check-state-{one['state']}"), state)
            cells.append([paragraph(one["title"], BODY), told, paragraph(one["sentence"], BODY)])
    table = Table(cells, colWidths=[50 * mm, 22 * mm, WIDTH - 72 * mm], repeatRows=1, hAlign="LEFT")
    spans = [
        command for row in heads for command in (("SPAN", (0, row), (-1, row)), ("NOSPLIT", (0, row), (0, row + 1)))
    ]
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                               ("BACKGROUND", (0, 0), (-1, 0), GROUND), *spans]))  # fmt: skip
    return table


def _last_reading(row: Row, translate: Translator, wording: Wording) -> str:
    if row["time"] is None:
        return translate("paper-no-reading", register=row["register"], unit=_unit(row["unit"]))
    told = translate(
        "paper-reading", register=row["register"], value=wording.exact(row["value"]), unit=_level_unit(row),
        moment=wording.moment(row["time"]),
    )  # fmt: skip
    return told if row.get("display_offset") is None else f"{told}\n{_offset(row, translate, wording)}"


def _offset(row: Row, translate: Translator, wording: Wording) -> str:
    since = row["offset_since"]
    return translate(
        "paper-offset", offset=wording.exact(round(row["display_offset"], 6)), unit=_level_unit(row),
        display=wording.exact(round(row["value"] + row["display_offset"], 6)), reason=row["offset_reason"],
        moment=wording.moment(since if isinstance(since, datetime) else datetime.fromisoformat(since)),
        who=person(row["offset_by"], translate),
    )  # fmt: skip


def _level_unit(row: Row) -> str:
    """Return the unit of a value in the base unit; of a gauge, that per hour."""
    base = str(row["base_unit"])
    return {"kWh": "kW", "m3": "m³/h"}[base] if row["kind"] == RegisterKind.GAUGE else _unit(base)


def _unit(name: str) -> str:
    return name.replace("m3", "m³")

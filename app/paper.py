"""The letters of papers: standard fonts for Western European text, DejaVu's embedded for every other letter.

DejaVu (free to embed: Bitstream Vera's licence, its changes in the public domain) comes with matplotlib.
"""

import re
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

__all__ = ["dated", "fitting", "folded", "paragraph", "western"]

WIDE = {"Helvetica": "DejaVuSans", "Helvetica-Bold": "DejaVuSans-Bold", "Courier-Bold": "DejaVuSansMono-Bold"}
NARROW = "\u202f"
UNKNOWN = "\ufffd"
BEFORE = re.compile(r" (?=[:;!?»]|(?:[kM]?Wh?|m³(?:/h)?|L|h|heures?|min|minutes?|s|secondes?|jours?)(?![\w³]))")
"""Spaces at which a French line does not end: before a tall sign, and between a number and its unit."""
AFTER = re.compile(r"(?<=«) ")
SEPARATORS = "-_./ "


def dated(canvas: Canvas, moment: datetime) -> None:
    """Let a paper be of a moment, and the same bytes whenever it is made of the same."""
    stamp = canvas._doc._timeStamp  # type: ignore[attr-defined]  # noqa: SLF001 - ReportLab has no other way
    stamp.YMDhms = tuple(moment.astimezone(UTC).timetuple())[:6]
    stamp.dhh = stamp.dmm = 0


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Return text, never markup, as a paragraph; what no font can show is a replacement character."""
    told = text if style.fontName.startswith("Courier") else AFTER.sub(NARROW, BEFORE.sub(NARROW, text))
    pieces = groupby(_spaced(told), key=_is_western)
    return Paragraph("".join(_marked("".join(signs), style.fontName, western=plain) for plain, signs in pieces), style)


def folded(text: str, style: ParagraphStyle, width: float) -> str:
    """Return a name in lines that fit a width in points, which end after one of its separators where they can."""
    lines = [""]
    for piece in re.findall(rf"[^{re.escape(SEPARATORS)}]*[{re.escape(SEPARATORS)}]?", text):
        if piece and lines[-1] and _width(lines[-1] + piece, style) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


def fitting(text: str, style: ParagraphStyle, width: float, least: float) -> ParagraphStyle:
    """Return a style in which a text stands in one line; the same style where its letters would be below `least`."""
    size = style.fontSize * width / max(_width(text, style), 1.0)
    return ParagraphStyle(style.name, parent=style, fontSize=size) if least <= size < style.fontSize else style


def _width(text: str, style: ParagraphStyle) -> float:
    return float(pdfmetrics.stringWidth(western(text), style.fontName, style.fontSize))


def western(text: str) -> str:
    """Return what the standard fonts can show of a line, as they can show it."""
    return _spaced(text).encode("cp1252", "replace").decode("cp1252")


def _marked(text: str, font: str, *, western: bool) -> str:
    if western:
        return escape(text).replace("\n", "<br/>")
    wide = _wide(WIDE[font])
    shown = "".join(sign if ord(sign) in wide.face.charToGlyph else UNKNOWN for sign in text)
    return f'<font name="{wide.fontName}">{escape(shown)}</font>'


def _spaced(text: str) -> str:
    return text.replace("\u2212", "-").replace(NARROW, "\u00a0")


@cache
def _is_western(sign: str) -> bool:
    """Tell whether a sign is of Windows' Western European code page, which the standard fonts have."""
    return bool(sign.encode("cp1252", "ignore"))


@cache
def _wide(name: str) -> TTFont:
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    font = TTFont(name, str(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font

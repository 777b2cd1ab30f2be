"""The letters of papers: standard fonts for Western European text, DejaVu's embedded for every other letter.

DejaVu (free to embed: Bitstream Vera's licence, its changes in the public domain) comes with matplotlib.
"""

from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

__all__ = ["paragraph", "western"]

WIDE = {"Helvetica": "DejaVuSans", "Helvetica-Bold": "DejaVuSans-Bold", "Courier-Bold": "DejaVuSansMono-Bold"}
UNKNOWN = "\ufffd"


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Return text, never markup, as a paragraph; what no font can show is a replacement character."""
    pieces = groupby(_spaced(text), key=_is_western)
    return Paragraph("".join(_marked("".join(signs), style.fontName, western=plain) for plain, signs in pieces), style)


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
    return text.replace("\u2212", "-").replace("\u202f", "\u00a0")


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

"""The sheet of a device, one A4 page: where it is, where it connects, its account as it is given, and what to do next.

Its QR code holds `mqtt://user:password@host:port/topic` (`mqtts://` for TLS), each part percent-encoded; without an
account, the device's name. The topic is the one of our own JSON where the device speaks that, else the first filter of
its rights.
"""

import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from urllib.parse import quote

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from api.wording import person
from app.paper import dated, fitting, folded, paragraph
from domain.calendar import DEFAULT_ZONE, zone
from domain.connection import Credential, Feed, Sheet
from domain.text import Translator
from ingest.dialect import dialect_of

__all__ = ["qr_text", "sheets_pdf"]

MARGIN = 20 * mm
LABEL = 48 * mm
QR = 52 * mm
MOST_FEEDS = 8
"""Registers that are listed; the account must stay on the page."""
LEAST_CODE = 9.0
MOST_METERS = 4
MOST_EXAMPLES = 3
QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=14.5)
CODE = ParagraphStyle("code", parent=BODY, fontName="Courier-Bold", fontSize=12, leading=15, splitLongWords=True)
MESSAGE = ParagraphStyle("message", parent=BODY, fontName="Courier", fontSize=9.5, leading=12, splitLongWords=True)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=20, leading=24)
HEAD = ParagraphStyle("head", parent=BODY, fontName="Helvetica-Bold", fontSize=12, leading=18, spaceBefore=6)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=11)


def qr_text(sheet: Sheet) -> str:
    """Return what the QR code says."""
    identity, broker = sheet.identity, sheet.broker
    if broker is None or identity.access.credential is Credential.NONE:
        return identity.device
    user = quote(identity.device, safe="")
    if identity.password is not None:
        user += f":{quote(identity.password, safe='')}"
    host = f"[{broker.host}]" if ":" in broker.host else broker.host
    topics = [_own_topic(sheet)] if _speaks_ours(sheet) else identity.access.publish[:1]
    topic = quote("".join(topics), safe="/")
    return f"{'mqtts' if broker.tls else 'mqtt'}://{user}@{host}:{broker.port}/{topic}"


def sheets_pdf(sheets: Sequence[Sheet], translate: Translator, *, compressed: bool = True) -> bytes:
    """Return one page a sheet, in the translator's language; the same sheets give the same bytes."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, pageCompression=int(compressed))
    canvas.setTitle(translate("sheet-title"))
    canvas.setAuthor("Vigie")
    if sheets:
        dated(canvas, max(sheet.issued_at for sheet in sheets))
    for sheet in sheets:
        _page(canvas, sheet, translate)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _page(canvas: Canvas, sheet: Sheet, translate: Translator) -> None:
    width, height = A4
    top = height - MARGIN
    _qr(canvas, qr_text(sheet), width - MARGIN - QR, top - QR)
    beside = width - 2 * MARGIN - QR - 6 * mm
    y = _write(canvas, translate("sheet-title"), SMALL, top, beside)
    y = _write(canvas, folded(sheet.identity.device, TITLE, beside), TITLE, y - 2, beside)
    y = min(_write(canvas, _place(sheet), BODY, y - 4, beside), top - QR) - 6 * mm
    for heading, rows in _sections(sheet, translate):
        y = _write(canvas, heading, HEAD, y, width - 2 * MARGIN)
        for label, text, style in rows:
            y = _row(canvas, label, text, style, y)
        y -= 3 * mm
    y = _write(canvas, translate("sheet-next"), HEAD, y, width - 2 * MARGIN)
    for number, step in enumerate(_steps(sheet, translate), start=1):
        y = _write(canvas, f"{number}. {step}", BODY, y, width - 2 * MARGIN)
    day = sheet.issued_at.astimezone(zone(DEFAULT_ZONE)).strftime("%d/%m/%Y %H:%M")
    foot = translate("sheet-foot", moment=day, by=person(sheet.issued_by, translate))
    secret = translate("sheet-secret") if sheet.identity.password is not None else ""
    _write(canvas, f"{foot} {secret}".strip(), SMALL, MARGIN + 2, width - 2 * MARGIN)


def _place(sheet: Sheet) -> str:
    sites = sorted({feed.site_name for feed in sheet.feeds})
    meters = sorted({feed.meter for feed in sheet.feeds})
    more = ["…"] if len(meters) > MOST_METERS else []
    return " · ".join([*sites, *meters[:MOST_METERS], *more])


def _sections(sheet: Sheet, translate: Translator) -> Iterator[tuple[str, list[tuple[str, str, ParagraphStyle]]]]:
    if sheet.feeds:
        yield translate("sheet-place"), _where(sheet, translate)
    yield translate("sheet-connection"), list(_connection(sheet, translate))


def _where(sheet: Sheet, translate: Translator) -> list[tuple[str, str, ParagraphStyle]]:
    where = [(translate("sheet-site"), ", ".join(sorted({feed.site_name for feed in sheet.feeds})), BODY)]
    for feed in sheet.feeds[:MOST_FEEDS]:
        unit = "m³" if feed.unit == "m3" else feed.unit
        where.append((translate("sheet-register"), f"{feed.meter} · {feed.register} ({unit})", BODY))
    if len(sheet.feeds) > MOST_FEEDS:
        where.append(("", translate("sheet-more", registers=len(sheet.feeds) - MOST_FEEDS), BODY))
    if sheet.codec:
        where.append((translate("sheet-codec"), sheet.codec, BODY))
    return where


def _connection(sheet: Sheet, translate: Translator) -> Iterator[tuple[str, str, ParagraphStyle]]:
    identity, broker = sheet.identity, sheet.broker
    access = identity.access
    if access.credential is Credential.NONE:
        yield translate("sheet-account"), translate("sheet-account-none"), BODY
    elif broker is not None:
        yield translate("sheet-broker"), f"{broker.host}:{broker.port}", CODE
        yield translate("sheet-tls"), translate("sheet-tls-yes" if broker.tls else "sheet-tls-no"), BODY
    if access.credential is not Credential.NONE:
        yield translate("sheet-username"), identity.device, CODE
        if identity.password is not None:
            yield translate("sheet-password"), identity.password, CODE
        else:
            certificate = access.credential is Credential.CERTIFICATE
            key = "sheet-password-certificate" if certificate else "sheet-password-elsewhere"
            yield translate("sheet-password"), translate(key, device=identity.device), BODY
    yield from _publishes(sheet, translate)
    for topic in access.subscribe:
        yield translate("sheet-listens"), topic, CODE


def _publishes(sheet: Sheet, translate: Translator) -> Iterator[tuple[str, str, ParagraphStyle]]:
    """Yield what is set in the device for what it says to arrive: nobody can publish to a wildcard."""
    device, publish = sheet.identity.device, sheet.identity.access.publish
    if _speaks_ours(sheet):
        yield translate("sheet-topic"), _own_topic(sheet), CODE
        if sheet.feeds:
            yield translate("sheet-message"), _example(sheet), MESSAGE
            yield "", translate("sheet-message-text"), SMALL
        return
    open_ones = [topic for topic in publish if topic.endswith("#") or "+" in topic.split("/")]
    for topic in publish:
        yield translate("sheet-rights" if topic in open_ones else "sheet-topic"), topic, CODE
    dialect = dialect_of(device, publish)
    if dialect is not None:
        yield translate("sheet-setting"), translate(f"sheet-setting-{dialect.replace('_', '-')}", device=device), BODY
    elif open_ones:
        yield translate("sheet-setting"), translate("sheet-setting-other"), BODY


def _speaks_ours(sheet: Sheet) -> bool:
    return dialect_of(sheet.identity.device, sheet.identity.access.publish) == "vigie"


def _own_topic(sheet: Sheet) -> str:
    return f"vigie/v1/{sheet.identity.device}/readings"


def _example(sheet: Sheet) -> str:
    """Return a message of our own JSON with the device's first registers."""
    moment = sheet.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def reading(feed: Feed) -> dict[str, object]:
        return {"register": feed.channel, "time": moment, "value": 1234, "unit": feed.unit}

    items = [reading(feed) for feed in sheet.feeds[:MOST_EXAMPLES]]
    message = items[0] if len(items) == 1 else items
    plain = json.dumps(message, ensure_ascii=False)
    # What the fonts have no letters for is escaped, as JSON may be.
    return plain if plain.encode("cp1252", "ignore").decode("cp1252") == plain else json.dumps(message)


def _steps(sheet: Sheet, translate: Translator) -> Iterator[str]:
    credential = sheet.identity.access.credential
    steps = {Credential.NONE: "network", Credential.CERTIFICATE: "certificate", Credential.PASSWORD: "type"}
    yield translate(f"sheet-step-{steps[credential]}")
    if sheet.feeds:
        yield translate("sheet-step-message")
        yield translate("sheet-step-display")
    else:
        yield translate("sheet-step-others")
    if credential is not Credential.NONE:
        lost = "sheet-step-lost-certificate" if credential is Credential.CERTIFICATE else "sheet-step-lost"
        yield translate(lost, device=sheet.identity.device)


def _row(canvas: Canvas, label: str, text: str, style: ParagraphStyle, y: float) -> float:
    width = A4[0] - 2 * MARGIN - LABEL
    # What is copied sign by sign stands in one line where it can.
    shown = fitting(text, style, width, LEAST_CODE) if style is CODE else style
    below = _write(canvas, text, shown, y, width, MARGIN + LABEL)
    return min(below, _write(canvas, label, BODY, y, LABEL - 4 * mm)) - 1.5


def _write(  # noqa: PLR0917 - where, what and how
    canvas: Canvas, text: str, style: ParagraphStyle, y: float, width: float, x: float = MARGIN
) -> float:
    """Write a paragraph whose top is at y; return where it ends."""
    written = paragraph(text, style)
    _width, height = written.wrap(width, A4[1])
    written.drawOn(canvas, x, y - height)
    return float(y - height)


def _qr(canvas: Canvas, text: str, x: float, y: float) -> None:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    modules = code.modules
    side = QR / (len(modules) + 2 * QUIET)
    path = canvas.beginPath()
    for down, row in enumerate(modules):
        for first, last in _runs(row):
            top = y + QR - (down + QUIET + 1) * side
            path.rect(x + (first + QUIET) * side, top, (last - first) * side, side)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(row: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Yield (first, one past the last) of each run of dark modules."""
    start: int | None = None
    for place, dark in enumerate([*row, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place
            start = None

# ruff: noqa: ARG002 - fakes take what the ports name
"""One unknown device that two decoders' worth of values come from, for routes without a database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from api.ports import Row
from domain.attachment import Attachment, CodecFit, Recognised, SeenChannel
from domain.connection import Access
from domain.errors import ConflictError, NotFoundError
from domain.reading import RawMessage

START = datetime(2026, 3, 1, 10, tzinfo=UTC)
PAYLOAD = b'{"fPort": 100, "object": {"volume": 2}}'
SENDER = {
    "kind": "device", "sender": "d1", "topic": "application/1/device/d1/event/up", "first_heard": START,
    "last_heard": START + timedelta(hours=1), "messages": 5, "ignored_at": None, "ignored_by": None, "attached": False,
}  # fmt: skip


class FakeUnknown:
    def __init__(self) -> None:
        self.ignored: list[tuple[str, str, str, bool]] = []
        self.attached: list[Attachment] = []

    def senders(self, *, ignored: bool, after: tuple[datetime, str, str] | None, limit: int) -> Sequence[Row]:
        waiting = {"reason": "unknown_device", "detail": "none", "sample_topic": SENDER["topic"], "payload": PAYLOAD,
                   "sample_received_at": START}  # fmt: skip
        rows = [SENDER | waiting | {"sender": f"d{number}"} for number in (1, 2)]
        below = [row for row in rows if after is None or str(row["sender"]) > after[2]]
        return [] if ignored else below[:limit]

    def sender(self, kind: str, sender: str) -> Row | None:
        return SENDER if (kind, sender) == ("device", "d1") else None

    def messages(self, kind: str, sender: str, limit: int) -> Sequence[RawMessage]:
        return [RawMessage(str(SENDER["topic"]), PAYLOAD, START)]

    def sites(self) -> Sequence[Row]:
        return [{"code": "school", "name": "École"}]

    def communes(self) -> Sequence[Row]:
        return [{"insee": "02691", "name": "Saint-Quentin"}]

    def ignore(self, kind: str, sender: str, by: str, *, ignored: bool) -> None:
        if sender != "d1":
            raise NotFoundError("error-sender-unknown", sender=sender)
        self.ignored.append((kind, sender, by, ignored))

    def attach(self, asked: Attachment, by: str) -> None:
        if asked.meter.code == "taken":
            raise ConflictError("error-attach-meter-elsewhere", meter="taken", site="s", fluid="water", field="meter")
        self.attached.append(asked)


class FakeRecogniser:
    def __init__(self, *, unreadable: bool = False, access: Access | None = None) -> None:
        self.access = access
        self.unreadable = unreadable
        """Whether nothing reads the bytes but the codec `own`."""

    def recognise(self, messages: Sequence[RawMessage], device: str | None, codec: str | None = None) -> Recognised:
        values = tuple((START + timedelta(minutes=15 * n), 1.0 + n) for n in range(3))
        channels = (SeenChannel("d1", f"{codec or 'axioma_w1'}.volume", "L", values),)
        if self.unreadable and codec != "own":
            return Recognised("chirpstack", (), (), ("missing_field: set a codec", "checksum: sum"), has_bytes=True)
        fits = (CodecFit("axioma_w1", (("axioma_w1.volume", 2.0, "L"),)),)
        return Recognised("chirpstack", channels, fits, ("missing_field: none",), self.access)

    def decoder(self, message: RawMessage) -> str | None:
        return "chirpstack"

    def codecs(self) -> Sequence[str]:
        return ["axioma_w1", "own"]

# ruff: noqa: ARG002 - fakes take what the ports name
"""One unknown device that two decoders' worth of values come from, for routes without a database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from api.ports import Row
from domain.attachment import Attachment, CodecFit, Recognised, SeenChannel
from domain.connection import Access
from domain.errors import ConflictError, NotFoundError
from domain.reading import RawMessage
from domain.rejection import Reason

START = datetime(2026, 3, 1, 10, tzinfo=UTC)
PAYLOAD = b'{"fPort": 100, "object": {"volume": 2}}'
SENDER = {
    "kind": "device", "sender": "d1", "topic": "application/1/device/d1/event/up", "first_heard": START,
    "last_heard": START + timedelta(hours=1), "messages": 5, "ignored_at": None, "ignored_by": None, "attached": False,
    "codec": None,
}  # fmt: skip


TOPIC = SENDER | {"kind": "topic", "sender": "plc/x1/data", "topic": "plc/x1/data"}
KEY = "0102030405060708090A0B0C0D0E0F11"


class FakeUnknown:
    def __init__(self, **more: object) -> None:
        self.more = more
        """What a sender's row has otherwise."""
        self.kept: list[tuple[str, bytes]] = []
        self.ignored: list[tuple[str, str, str, bool]] = []
        self.attached: list[Attachment] = []

    def senders(self, *, ignored: bool, after: tuple[datetime, str, str] | None, limit: int) -> Sequence[Row]:
        waiting = {"reason": "unknown_device", "detail": "none", "sample_topic": SENDER["topic"], "payload": PAYLOAD,
                   "sample_received_at": START}  # fmt: skip
        rows = [SENDER | waiting | {"sender": f"d{number}"} for number in (1, 2)]
        rows = [row | self.more for row in rows]
        below = [row for row in rows if after is None or str(row["sender"]) > after[2]]
        return [] if ignored else below[:limit]

    def sender(self, kind: str, sender: str) -> Row | None:
        found = next((row for row in (SENDER, TOPIC) if (row["kind"], row["sender"]) == (kind, sender)), None)
        return found and found | self.more

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

    def feeds(self, device: str) -> bool:
        return bool(self.more.get("attached"))

    def keep_key(self, meter: str, key: bytes) -> None:
        self.kept.append((meter, key))

    def attach(self, asked: Attachment, by: str) -> None:
        if asked.meter.code == "taken":
            raise ConflictError("error-attach-meter-elsewhere", meter="taken", site="s", fluid="water", field="meter")
        self.attached.append(asked)


class FakeRecogniser:
    def __init__(
        self,
        *,
        unreadable: bool = False,
        access: Access | None = None,
        locked: Reason | None = None,
        pulses: bool = False,
    ) -> None:
        self.pulses = pulses
        """Whether there is a second channel, of pulses."""
        self.access = access
        self.locked = locked
        """Why nothing is read without the key KEY."""
        self.unreadable = unreadable
        """Whether nothing reads the bytes but the codec `own`."""

    def recognise(self, messages: Sequence[RawMessage], device: str | None, codec: str | None = None) -> Recognised:
        values = tuple((START + timedelta(minutes=15 * n), 1.0 + n) for n in range(3))
        channels: tuple[SeenChannel, ...] = (SeenChannel("d1", f"{codec or 'axioma_w1'}.volume", "L", values),)
        if self.pulses:
            channels += (SeenChannel("d1", "counter.pulses", "pulse", values),)
        if self.locked:
            told = (f"{self.locked}: encrypted, and no key is known for this meter: vigie meter-key add",)
            return Recognised("wmbus_hex", (), (), told, locked=self.locked)
        if self.unreadable and codec != "own":
            return Recognised("chirpstack", (), (), ("missing_field: set a codec", "checksum: sum"), has_bytes=True)
        fits = (CodecFit("axioma_w1", (("axioma_w1.volume", 2.0, "L"),)),)
        return Recognised("chirpstack", channels, fits, ("missing_field: none",), self.access)

    def opens(self, messages: Sequence[RawMessage], meter: str, key: bytes) -> bool | None:
        return key.hex() == KEY.lower() if self.locked else None

    def decoder(self, message: RawMessage) -> str | None:
        return "chirpstack"

    def codecs(self) -> Sequence[str]:
        return ["axioma_w1", "own"]

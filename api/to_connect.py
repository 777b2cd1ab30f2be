"""Devices without a register: what they say in words and values, and how they are attached."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.cursor import decode, encode
from api.period import instant
from api.ports import Row, Services
from api.problem import ApiError
from domain.attachment import MOST_CHANNELS, Attachment, Recognised, SeenChannel, checked_attachment, suggest
from domain.calendar import DEFAULT_ZONE, zone
from domain.connection import Access, AccountOffer, Sheet
from domain.errors import ConflictError, NotFoundError, SeveralErrors, UsageError, VigieError
from domain.meter_key import meter_key
from domain.quarantine import Replayed, Selection
from domain.reading import RawMessage
from domain.text import Message, Translator

__all__ = ["Attached", "attach", "communes", "detail", "give_key", "page_of", "sample_text"]

SAMPLES = 40
MOST_SEARCHED = 500
"""Messages of a device that are read to find a channel."""
MOST_TOLD = 12
MOST_SHOWN = 8_000
BYTES_A_LINE = 16


def page_of(services: Services, translate: Translator, *, ignored: bool, cursor: str | None, limit: int) -> Any:
    """Return a page of senders with their sample and the decoder that understands it."""
    after = decode(cursor, str, str, str)
    moment = instant(after[0], zone(DEFAULT_ZONE), "cursor") if after else None
    rows = services.unknown.senders(
        ignored=ignored, after=(moment, after[1], after[2]) if after and moment else None, limit=limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    return {
        "items": [_listed(services, translate, row) for row in rows[:limit]],
        "next_cursor": encode(last["last_heard"].isoformat(), last["kind"], last["sender"]) if last else None,
    }


def _listed(services: Services, translate: Translator, row: Row) -> Mapping[str, Any]:
    message = RawMessage(row["sample_topic"], bytes(row["payload"]), row["sample_received_at"])
    return {
        **row,
        "ignored": row["ignored_at"] is not None,
        "decoder": services.recogniser.decoder(message),
        "reason_text": translate(f"rejection-{row['reason']}"),
        "sample": _sample(message),
    }


def detail(services: Services, kind: str, sender: str, codec: str | None = None) -> Mapping[str, Any]:
    """Return a sender with what its kept messages hold, as if `codec` read its bytes.

    Raises:
        ApiError: not-found.
    """
    row = services.unknown.sender(kind, sender)
    if row is None:
        raise ApiError("not-found", "api-no-sender", {"sender": sender[:60]})
    messages = services.unknown.messages(kind, sender, SAMPLES)
    found = services.recogniser.recognise(messages, sender if kind == "device" else None, codec)
    return {
        **row,
        "ignored": row["ignored_at"] is not None,
        "decoder": found.decoder,
        "sample": _sample(messages[-1]) if messages else None,
        "values": _values(found),
        "codecs": [{"codec": fit.codec, "values": list(fit.values)} for fit in found.codecs],
        "refusals": list(found.refusals),
        "has_bytes": found.has_bytes,
        "locked": found.locked,
        "account": _offered(services, sender, found.access) if kind == "device" else _NO_ACCOUNT,
    }


_NO_ACCOUNT = {"state": AccountOffer.BEHIND, "publish": [], "subscribe": []}


def _offered(services: Services, device: str, access: Access | None) -> Mapping[str, Any]:
    state = services.connecting.offer(device, access)
    if access is None or state is not AccountOffer.OWN:
        return {**_NO_ACCOUNT, "state": state}
    return {"state": state, "publish": list(access.publish), "subscribe": list(access.subscribe)}


def _values(found: Recognised) -> Sequence[Mapping[str, Any]]:
    rows = [_value(channel) for channel in found.channels]
    return sorted(rows, key=lambda row: not row["likely"])


def _value(channel: SeenChannel) -> Mapping[str, Any]:
    proposal = suggest(channel)
    time, value = channel.values[-1]
    return {
        "channel": channel.channel,
        "value": value,
        "unit": channel.unit,
        "time": time,
        "name": proposal.name,
        "kind": proposal.kind,
        "suggested_unit": proposal.unit,
        "fluid": proposal.fluid,
        "interval_s": proposal.interval_s,
        "likely": proposal.likely,
    }


def _sample(message: RawMessage) -> Mapping[str, Any]:
    return {"topic": message.topic, "received_at": message.received_at, "text": sample_text(message.payload)}


def sample_text(payload: bytes) -> str:
    """Return a payload as a person reads it: JSON in lines, text as it is, other bytes in hexadecimal."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return _hexadecimal(payload)
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        if not all(sign.isprintable() or sign in "\r\n\t" for sign in text):
            return _hexadecimal(payload)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _hexadecimal(payload: bytes) -> str:
    shown = payload[: MOST_SHOWN // 4]
    lines = [shown[at : at + BYTES_A_LINE].hex(" ") for at in range(0, len(shown), BYTES_A_LINE)]
    return "\n".join([*lines, "…"] if len(shown) < len(payload) else lines)


class Attached(NamedTuple):
    """What became of the earlier messages (None: that must wait), and the account as it was given, or why not."""

    replayed: Replayed | None
    sheet: Sheet | None = None
    no_account: Message | None = None


def attach(services: Services, asked: Attachment, by: str, *, account: bool) -> Attached:
    """Make what was asked for, send the device's earlier messages through again, and give it an account if wanted.

    The account comes last: where the broker gives none, the device is attached all the same.

    Raises:
        UsageError: its parts do not fit one another, or the device never spoke of a channel.
        NotFoundError: no such site; nothing was ever heard of the device.
        ConflictError: something of it is there already, and otherwise.
    """
    checked = _known_codec(services, checked_attachment(asked, communes(services) if asked.new_site else frozenset()))
    _require_heard(services, checked)
    state, access = _own_access(services, asked.device) if account else (AccountOffer.BEHIND, None)
    services.unknown.attach(checked, by)
    replayed = _replayed(services, asked.device)
    if not account:
        return Attached(replayed)
    try:
        if access is None:
            raise ConflictError("error-attach-no-account", device=asked.device[:120], state=state.value)
        return Attached(replayed, services.connecting.give_own(asked.device, access, by))
    except VigieError as error:
        return Attached(replayed, None, error.message)


def communes(services: Services) -> frozenset[str]:
    """Return the INSEE numbers that a new site may have."""
    return frozenset(str(row["insee"]) for row in services.unknown.communes())


def _require_heard(services: Services, asked: Attachment) -> None:
    """Refuse a device that never spoke, and channels that it never spoke of: a typing error would wait for ever.

    Of a device that feeds a register what it says beside that is not kept, so that its channels are not judged.
    """
    device = asked.device
    if services.unknown.feeds(device):
        return
    if services.unknown.sender("device", device) is None:
        raise NotFoundError("error-attach-silent", device=device[:60], field="device")
    wanted = {register.channel for register in asked.registers}
    seen: set[str] = set()
    for most in (SAMPLES, MOST_SEARCHED):
        found = services.recogniser.recognise(services.unknown.messages("device", device, most), device, asked.codec)
        seen = {one.channel for one in found.channels}
        if wanted <= seen or len(seen) >= MOST_CHANNELS:
            return
    if services.unknown.feeds(device):
        return  # attached by somebody else meanwhile, which is told below
    known = ", ".join(sorted(seen)[:MOST_TOLD]) or "-"
    raise SeveralErrors(
        [
            UsageError(
                "error-attach-channel", channel=channel[:60], device=device[:60], known=known, field=f"use-{channel}"
            )
            for channel in sorted(wanted - seen)
        ]
    )


def give_key(services: Services, meter: str, text: str) -> Replayed | None:
    """Keep the key of an encrypted meter, once it opened one of its messages, and send these through again.

    Returns what became of them (None: that must wait).

    Raises:
        UsageError: it is no key, or it opens none of them; the earlier key stays.
        NotFoundError: none of them waits for a key.
    """
    key = meter_key(text)
    if key is None:
        raise UsageError("error-key-form", field="key")
    opens = services.recogniser.opens(services.unknown.messages("device", meter, SAMPLES), meter, key)
    if opens is None:
        raise NotFoundError("error-key-not-awaited", meter=meter[:60], field="key")
    if not opens:
        raise UsageError("error-key-unfit", meter=meter[:60], field="key")
    services.unknown.keep_key(meter, key)
    return _replayed(services, meter)


def _own_access(services: Services, device: str) -> tuple[AccountOffer, Access | None]:
    """Return whether a device may have an account, and the rights that its messages show while they wait."""
    access = services.recogniser.recognise(services.unknown.messages("device", device, SAMPLES), device).access
    state = services.connecting.offer(device, access)
    return state, access if state is AccountOffer.OWN else None


def _replayed(services: Services, device: str) -> Replayed | None:
    try:
        return services.quarantine.replay(Selection(device=device))
    except ConflictError:
        return None


def _known_codec(services: Services, asked: Attachment) -> Attachment:
    if asked.codec is not None:
        known = services.recogniser.codecs()
        if asked.codec not in known:
            raise UsageError("error-attach-codec", codec=asked.codec[:40], known=", ".join(known), field="codec")
    return asked

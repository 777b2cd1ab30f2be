"""Devices of one name behind two gateways: each dialect's operator chooses names, and two may choose the same.

The name alone is that of the origin (dialect, or base topic of a bridge) that first fed a register of it. The same name
from another origin is `{origin}:{name}`, a device of its own that may be attached. A name that is registered so is
always the origin's. A device's own account has a right to its name, for the broker keeps others off its topics. What
the broker had retained takes no name: its device may be long gone.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from domain.heard import Heard
from domain.reading import RawMessage, Reading
from domain.rejection import Rejection
from ingest.decoders.decoder import Decoder, Item
from ingest.knowledge import Described, Knowledge

__all__ = ["SPEAKER", "told_apart"]

SPEAKER = "speaker/"
"""How the keys begin under which the origin of a name is remembered."""
_OF_A_DEVICE = (Reading, Heard, Rejection)


def told_apart(decoder: Decoder) -> Decoder:
    """Return a decoder that names its devices so that no other origin's are meant; itself where names are unique."""
    return decoder if decoder.origin is None else replace(decoder, decode=partial(_decode, decoder))


def _decode(decoder: Decoder, message: RawMessage, known: Knowledge) -> Iterable[Item]:
    items = list(decoder.decode(message, known))
    name = _name(items)
    if name is None or decoder.origin is None:
        return items
    origin = decoder.origin(message, known)
    own = f"{origin}:{name}"
    holder = known.described(SPEAKER + name, _text)
    if own not in known.setup.registers and (
        holder is None or holder == origin or _has_account(known, name, message.topic)
    ):
        if holder != origin and not message.retained and _feeds(known, items):
            items.append(Described(SPEAKER + name, origin.encode()))
        return items
    return [_renamed(item, name, own) for item in items]


def _name(items: list[Item]) -> str | None:
    for item in items:
        if isinstance(item, _OF_A_DEVICE) and item.device:
            return item.device
    return None


def _feeds(known: Knowledge, items: list[Item]) -> bool:
    registers = known.setup.registers
    return any(isinstance(item, Reading) and item.channel in registers.get(item.device, ()) for item in items)


def _has_account(known: Knowledge, name: str, topic: str) -> bool:
    filters = (topic_filter for topic_filter, device in known.setup.topic_owners.items() if device == name)
    return any(Decoder("", topic_filter, _nothing).accepts(topic) for topic_filter in filters)


def _nothing(_message: RawMessage, _known: Knowledge) -> Iterable[Item]:
    return ()


def _renamed(item: Item, name: str, own: str) -> Item:
    if isinstance(item, (Reading, Heard)) and item.device == name:
        return item._replace(device=own)
    return replace(item, device=own) if isinstance(item, Rejection) and item.device == name else item


def _text(description: bytes) -> str:
    return description.decode("utf-8", "replace")

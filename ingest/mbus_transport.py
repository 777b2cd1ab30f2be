"""From the content of an M-Bus frame to its plain records: extended link layer, transport headers, encryption.

EN 13757-7 (headers 0x72, 0x7A, 0x78; their compact forms 0x73, 0x7B, 0x79; their formats 0x6B, 0x6A, 0x69), EN 13757-4
(extended link layer 0x8C to 0x8F), OMS volume 2 (security modes 5 and 7: AES-128-CBC; the link layer's own:
AES-128-CTR). Telegrams that a gateway has already decrypted still announce encryption: they are known by the two idle
bytes at their beginning, or by the link layer's CRC over plain bytes.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from Crypto.Cipher import AES
from Crypto.Hash import CMAC

from ingest.mbus_link import Fault, Identity, Link, identity, radio_identity, wireless_crc

__all__ = ["Form", "Keys", "Opened", "open_layers"]


class Form(StrEnum):
    """What stands behind the headers: records, records without their headers, or those headers alone."""

    FULL = "full"
    COMPACT = "compact"
    FORMAT = "format"


Keys = Callable[[Identity], bytes | None]
"""Asks for the 16-byte key of a meter."""

_LONG_KINDS = {0x72: Form.FULL, 0x73: Form.COMPACT, 0x6B: Form.FORMAT}
_SHORT_KINDS = {0x7A: Form.FULL, 0x7B: Form.COMPACT, 0x6A: Form.FORMAT}
_BARE_KINDS = {0x78: Form.FULL, 0x79: Form.COMPACT, 0x69: Form.FORMAT}
_ELL_SHORT, _ELL_SECURE, _ELL_ADDRESS, _ELL_BOTH = 0x8C, 0x8D, 0x8E, 0x8F
_AUTHENTICATION = 0x90
_IDLE = b"\x2f\x2f"
_BLOCK = 16
_MODE, _CBC, _CBC_DERIVED, _AUTHENTICATED = 0x1F, 5, 7, frozenset((8, 9, 10, 13, 15))
_MORE_FRAGMENTS, _CONTROL_PRESENT, _COUNTER_PRESENT, _KEY_PRESENT = 0x4000, 0x2000, 0x0800, 0x0200
_MOST_LAYERS = 4


class Opened(NamedTuple):
    """The records, in one of their forms; `learnable`: a compact form may follow full ones.

    `doubtful`: the configuration names no encryption of the standard, so that the bytes may be plain or not.
    """

    identity: Identity
    body: bytes
    form: Form = Form.FULL
    learnable: bool = False
    doubtful: bool = False


class _Layer(NamedTuple):
    control_information: int
    data: bytes
    address: bytes | None
    counter: bytes = b""
    secure: bool = False


def open_layers(link: Link, keys: Keys) -> tuple[Identity | None, Opened | Fault]:
    """Return who speaks, as far as that is known, and the records or why there are none."""
    layer = _Layer(link.control_information, link.data, link.address)
    for _depth in range(_MOST_LAYERS):
        below = _below(layer, keys)
        if isinstance(below, Fault):
            return _speaker(layer), below
        if below is None:
            break
        layer = below
    opened = _transport(layer, keys)
    if isinstance(opened, Opened):
        return opened.identity, opened
    return _speaker(layer), opened


def _speaker(layer: _Layer) -> Identity | None:
    if layer.control_information in _LONG_KINDS and len(layer.data) >= 12:
        return identity(layer.data[4:6] + layer.data[:4] + layer.data[6:8])
    return None if layer.address is None else radio_identity(layer.address)


def _below(layer: _Layer, keys: Keys) -> _Layer | Fault | None:
    """Return the layer inside an extended link layer or an authentication layer; None: this is the transport layer."""
    kind, data = layer.control_information, layer.data
    if kind == _AUTHENTICATION:
        return _authentication(layer)
    sizes = {_ELL_SHORT: 2, _ELL_SECURE: 6, _ELL_ADDRESS: 10, _ELL_BOTH: 14}
    if kind not in sizes:
        return None
    size = sizes[kind]
    secure = kind in {_ELL_SECURE, _ELL_BOTH}
    inner = data[size + 2 :] if secure else data[size:]
    address = data[2:10] if kind in {_ELL_ADDRESS, _ELL_BOTH} else layer.address
    if secure:
        plain = _link_decrypted(data, size, layer, keys)
        if isinstance(plain, Fault):
            return plain
        inner = plain
    return _Layer(inner[0], inner[1:], address, secure=secure) if len(inner) > 1 else Fault.NO_FRAME


def _link_decrypted(data: bytes, size: int, layer: _Layer, keys: Keys) -> bytes | Fault:
    if len(data) < size + 4 or layer.address is None:
        return Fault.NO_FRAME
    if int.from_bytes(data[size : size + 2], "little") == wireless_crc(data[size + 2 :]):
        return data[size + 2 :]
    key = keys(radio_identity(layer.address))
    if key is None:
        return Fault.KEY_MISSING
    # Initial counter: manufacturer, address, communication control, session number, frame and block counter 0.
    start = layer.address + data[:1] + data[size - 4 : size] + bytes(3)
    plain = AES.new(key, AES.MODE_CTR, nonce=b"", initial_value=start).decrypt(data[size:])
    if int.from_bytes(plain[:2], "little") != wireless_crc(plain[2:]):
        return Fault.KEY_WRONG
    return plain[2:]


def _authentication(layer: _Layer) -> _Layer | Fault:
    """Return what follows the authentication and fragmentation layer; its message counter makes keys of mode 7."""
    data = layer.data
    if len(data) < 3 or len(data) < data[0] + 3:
        return Fault.NO_FRAME
    control = int.from_bytes(data[1:3], "little")
    if control & _MORE_FRAGMENTS or control & 0xFF > 1:
        return Fault.FRAGMENT
    at = 3 + bool(control & _CONTROL_PRESENT) + 2 * bool(control & _KEY_PRESENT)
    counter = data[at : at + 4] if control & _COUNTER_PRESENT else b""
    after = data[data[0] + 1 :]
    return _Layer(after[0], after[1:], layer.address, counter)


def _transport(layer: _Layer, keys: Keys) -> Opened | Fault:
    kind, data = layer.control_information, layer.data
    if kind in _LONG_KINDS and len(data) >= 12:
        address = data[4:6] + data[:4] + data[6:8]
        opened = _opened(identity(address), address, data[8:], layer.counter, keys)
        return _formed(opened, _LONG_KINDS[kind])
    if layer.address is None or kind not in {**_SHORT_KINDS, **_BARE_KINDS}:
        return Fault.PROPRIETARY
    who = radio_identity(layer.address)
    if kind in _BARE_KINDS:
        return Opened(who, data, _BARE_KINDS[kind], learnable=layer.secure)
    if len(data) < 4:
        return Fault.NO_FRAME
    return _formed(_opened(who, layer.address, data, layer.counter, keys), _SHORT_KINDS[kind])


def _formed(opened: Opened | Fault, form: Form) -> Opened | Fault:
    if isinstance(opened, Fault) or form is Form.FULL:
        return opened
    return opened._replace(body=opened.body.removeprefix(_IDLE), form=form)


def _opened(who: Identity, address: bytes, data: bytes, counter: bytes, keys: Keys) -> Opened | Fault:
    """Return the records behind access number, status and the configuration field."""
    mode, body = data[3] & _MODE, data[4:]
    if mode == _CBC_DERIVED and not body.startswith(_IDLE):
        return _derived(who, address, data, counter, keys)
    if mode in _AUTHENTICATED:
        return Fault.ENCRYPTION
    if mode != _CBC or body.startswith(_IDLE):
        return Opened(who, body, doubtful=mode != 0 and not body.startswith(_IDLE))
    end = _BLOCK * (data[2] >> 4)
    if end == 0:
        return Opened(who, body)
    return _decrypted(who, body, end, keys(who), address + data[:1] * 8)


def _derived(who: Identity, address: bytes, data: bytes, counter: bytes, keys: Keys) -> Opened | Fault:
    """Open mode 7: a key for this message by CMAC over the counter and the meter's number (OMS volume 2, 9.5.2)."""
    body, end = data[5:], _BLOCK * (data[2] >> 4)
    if body.startswith(_IDLE):
        return Opened(who, body)
    key = keys(who)
    if key is None or len(counter) != 4:
        return Fault.KEY_MISSING if key is None else Fault.ENCRYPTION
    derivation = CMAC.new(key, ciphermod=AES)
    derivation.update(b"\x00" + counter + address[2:6] + b"\x07" * 7)
    return _decrypted(who, body, end, derivation.digest(), bytes(16))


def _decrypted(who: Identity, body: bytes, end: int, key: bytes | None, start: bytes) -> Opened | Fault:
    if key is None:
        return Fault.KEY_MISSING
    if len(body) < end:
        return Fault.NO_FRAME
    plain = AES.new(key, AES.MODE_CBC, iv=start).decrypt(body[:end])
    if not plain.startswith(_IDLE):
        return Fault.KEY_WRONG
    return Opened(who, plain + body[end:])

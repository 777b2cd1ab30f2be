"""How fast uploaded codecs run: through the worker process, beside the same engine in our own process."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import psutil
import quickjs

from domain.setup import CodecScript, Setup
from domain.text import Translator
from ingest.codecs.host import CodecHost, input_of
from ingest.codecs.values import values_of
from ingest.payloads.payload import Frame

__all__ = ["bench_codecs"]

SOURCE = """
// Entries of tag, length and big-endian data, as meters send them: index, power, temperatures, status.
function number(bytes) { let n = 0; for (const byte of bytes) n = n * 256 + byte; return n; }
function decodeUplink(input) {
  const data = {};
  for (let at = 0; at + 1 < input.bytes.length; ) {
    const tag = input.bytes[at], size = input.bytes[at + 1], part = input.bytes.slice(at + 2, at + 2 + size);
    if (tag === 1) data.energy = { value: number(part), unit: 'Wh' };
    else if (tag === 2) data.power = { value: number(part), unit: 'W' };
    else if (tag === 3) data.temperatures = { flow: number(part.slice(0, 2)) / 100, back: number(part.slice(2)) / 100 };
    else if (tag === 4) data.status = { low_battery: (part[0] & 1) === 1, tamper: (part[0] & 2) === 2 };
    at += 2 + size;
  }
  return { data: data };
}
"""
STUCK = "function decodeUplink() { return new Array(1e9).join('x') }"
FRAME = Frame(
    2, bytes.fromhex("0106 00000012d687 0204 000004d2 0304 1a0a1388 0401 00"), datetime(2026, 1, 1, tzinfo=UTC)
)
FEW, MANY = 40, 1000


def bench_codecs(decodes: int, translate: Translator, report: Callable[[str], None]) -> dict[str, Any]:
    """Return decodes a second for FEW and for MANY devices through the worker, for FEW in our own process, and ratios.

    Args:
        decodes: of each measurement.
        translate: says what is measured.
        report: told what is measured at the moment.
    """
    few, many = [f"few-{number}" for number in range(FEW)], [f"many-{number}" for number in range(MANY)]
    with closing(CodecHost()) as host:
        host.use(_setup([*few, *many]))
        report(translate("bench-codecs-worker"))
        through = _rate(lambda device: host.read(device, FRAME), few, decodes)
        report(translate("bench-codecs-many"))
        through_many = _rate(lambda device: host.read(device, FRAME), many, decodes)
        rss = psutil.Process(host.worker.pid).memory_info().rss
        report(translate("bench-codecs-stuck"))
        stuck, after = _interruption(host)
    report(translate("bench-codecs-own"))
    own = _rate(_own_process(few), few, decodes)
    return {
        "decodes": decodes,
        "decodes_per_s": round(through),
        "many_devices_per_s": round(through_many),
        "in_process_per_s": round(own),
        "ratio": round(through / own, 3),
        "worker_mib_many_devices": round(rss / 2**20, 1),
        "stuck_refused_after_s": round(stuck, 3),
        "next_decoded_after_s": round(after, 3),
    }


def _setup(devices: list[str]) -> Setup:
    codecs = {"bench": CodecScript("bench", 1, SOURCE), "stuck": CodecScript("stuck", 1, STUCK)}
    return Setup(1, codecs, dict.fromkeys(devices, "bench") | {"stuck": "stuck"})


def _rate(decode: Callable[[str], object], devices: list[str], decodes: int) -> float:
    """Return decodes a second over devices in turn; each device's first decode is not counted."""
    for device in devices:
        decode(device)
    begun = perf_counter()
    for number in range(decodes):
        decode(devices[number % len(devices)])
    return decodes / (perf_counter() - begun)


def _interruption(host: CodecHost) -> tuple[float, float]:
    """Return how long a stuck codec takes to be refused, and from then on the next frame to be decoded."""
    begun = perf_counter()
    host.read("stuck", FRAME)
    refused = perf_counter()
    host.read("few-0", FRAME)
    return refused - begun, perf_counter() - refused


def _own_process(devices: list[str]) -> Callable[[str], object]:
    """Return the plain alternative: a context for each device in this process, without any limit but the engine's."""
    call = """(text) => {
        const input = JSON.parse(text);
        input.recvTime = new Date(input.recvTime);
        return JSON.stringify(decodeUplink(input));
    }"""
    decoders = {}
    for device in devices:
        context = quickjs.Context()
        context.eval(SOURCE)
        decoders[device] = context.eval(call)

    def decode(device: str) -> object:
        return values_of(decoders[device](input_of(FRAME)), FRAME.time)

    return decode

"""The form that attaches a device, as a request of the domain: everything in it that does not read is told at once."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from api.form import number, whole
from domain.attachment import Attachment, attachment_faults
from domain.errors import SeveralErrors, UsageError
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind

__all__ = ["MOST_CHANNELS", "asked"]

MOST_CHANNELS = 60
NEW_SITE = ""
"""The choice of a site that is to be made."""
Kind = TypeVar("Kind", bound=StrEnum)
T = TypeVar("T")
Typed = Mapping[str, str]


def asked(form: Typed, device: str, communes: frozenset[str]) -> Attachment:
    """Return what the form asks for.

    Raises:
        SeveralErrors: what does not read, and what does not fit, each with its field.
    """
    faults: list[UsageError] = []
    found = _Reader(form, faults).attachment(device)
    unread = {str(fault.message.params.get("field", "")) for fault in faults}
    fitting = (one for one in attachment_faults(found, communes) if not _follows(one, unread))
    faults.extend(fitting)
    if faults:
        raise SeveralErrors(faults)
    return found


def _follows(fault: UsageError, unread: set[str]) -> bool:
    """Whether a fault may only come from a field that did not read: a unit is judged by kind and fluid."""
    field = str(fault.message.params.get("field", ""))
    channel = field.removeprefix("unit-") if field.startswith("unit-") else None
    judged_by = {field, "fluid"} if field == "delivery_point" else {field}
    if channel is not None and fault.message.key == "error-attach-unit-unfit":
        judged_by |= {"fluid", f"kind-{channel}"}
    return bool(judged_by & unread)


class _Reader:
    """Reads fields; of one that does not read the fault is kept, and something stands in its place."""

    def __init__(self, form: Typed, faults: list[UsageError]) -> None:
        self._form = form
        self._faults = faults

    def attachment(self, device: str) -> Attachment:
        form = self._form
        new = form.get("site", NEW_SITE) == NEW_SITE
        code = form.get("site_code" if new else "site", "")
        fluid = self._choice("fluid", Fluid, Fluid.WATER)
        meter = Meter(
            code=form.get("meter", ""), site=code, fluid=fluid, delivery_point=form.get("delivery_point") or None
        )
        site = None
        if new:
            insee = form.get("commune_insee", "").partition(" ")[0]
            kind = self._choice("site_kind", SiteKind, SiteKind.SCHOOL)
            site = Site(code=code, name=form.get("site_name", ""), kind=kind, commune_insee=insee)
        channels = [name.removeprefix("use-") for name in form if name.startswith("use-")][:MOST_CHANNELS]
        registers = tuple(self._register(meter.code, device, channel) for channel in channels)
        return Attachment(device, meter, registers, site, form.get("codec") or None)

    def _register(self, meter: str, device: str, channel: str) -> Register:
        form = self._form
        interval_s = self._read(lambda: whole(form.get(f"interval-{channel}", ""), f"interval-{channel}"), None)
        return Register(
            meter=meter,
            name=form.get(f"name-{channel}", ""),
            kind=self._choice(f"kind-{channel}", RegisterKind, RegisterKind.INDEX),
            unit=form.get(f"unit-{channel}", ""),
            scale=self._read(lambda: _scale(form, channel), 1.0),
            max_rate=self._read(lambda: _max_rate(form, channel), None),
            interval_s=600 if interval_s is None else interval_s,
            device=device,
            channel=channel,
        )

    def _choice(self, name: str, kinds: type[Kind], otherwise: Kind) -> Kind:
        return self._read(lambda: _choice(self._form.get(name, ""), name, kinds), otherwise)

    def _read(self, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except UsageError as fault:
            self._faults.append(fault)
            return otherwise


def _scale(form: Typed, channel: str) -> float:
    scale = number(form.get(f"scale-{channel}", "1"), f"scale-{channel}")
    if scale is None:
        raise UsageError("error-attach-scale-missing", channel=channel[:40], field=f"scale-{channel}")
    return scale


def _max_rate(form: Typed, channel: str) -> float | None:
    return number(form.get(f"max-{channel}", ""), f"max-{channel}")


def _choice(text: str, name: str, kinds: type[Kind]) -> Kind:
    if not text and name == "fluid":
        raise UsageError("error-attach-fluid-missing", field=name)
    try:
        return kinds(text)
    except ValueError as error:
        raise UsageError("error-attach-choice", field=name, known=", ".join(kinds)) from error

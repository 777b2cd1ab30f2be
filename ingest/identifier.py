"""French identifiers: what can be checked of them is checked.

SIREN by its Luhn sum (python-stdnum). A PRM is 14 digits and a PCE 14 digits or GI and 6 digits: no public check sum
is known for either (knowledge of the network operators' documents, 2026). INSEE numbers are looked up in the registry.
"""

import re

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number

from domain.registry import Fluid

__all__ = ["delivery_point_fault", "siren_fault"]

PRM = re.compile(r"[0-9]{14}")
PCE = re.compile(r"[0-9]{14}|GI[0-9]{6}")


def siren_fault(text: str) -> str | None:
    """Return why this is no SIREN, or None."""
    try:
        siren_number.validate(text)
    except ValidationError:
        return f"{text!r} is not a SIREN (9 digits with a check sum)"
    return None


def delivery_point_fault(text: str, fluid: Fluid) -> str | None:
    """Return why this is no delivery point of the fluid, or None; water and heat have no national number."""
    if fluid is Fluid.ELECTRICITY and not PRM.fullmatch(text):
        return f"{text!r} is not a PRM: 14 digits"
    if fluid is Fluid.GAS and not PCE.fullmatch(text):
        return f"{text!r} is not a PCE: 14 digits, or GI and 6 digits"
    return None

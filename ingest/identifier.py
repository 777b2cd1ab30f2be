"""French identifiers: what can be checked of them is checked.

SIREN by its Luhn sum (python-stdnum). A PRM is 14 digits and a PCE 14 digits or GI and 6 digits: no public check sum
is known for either (knowledge of the network operators' documents, 2026). INSEE numbers are looked up in the registry.
"""

import re

from stdnum.fr import siren as siren_number

from domain.registry import Fluid

__all__ = ["is_delivery_point", "is_siren"]

PRM = re.compile(r"[0-9]{14}")
PCE = re.compile(r"[0-9]{14}|GI[0-9]{6}")


def is_siren(text: str) -> bool:
    """Whether this is a SIREN: nine digits with a Luhn sum."""
    return bool(siren_number.is_valid(text))


def is_delivery_point(text: str, fluid: Fluid) -> bool:
    """Whether this is a delivery point of the fluid; water and heat have no national number to check."""
    if fluid is Fluid.ELECTRICITY:
        return PRM.fullmatch(text) is not None
    if fluid is Fluid.GAS:
        return PCE.fullmatch(text) is not None
    return True

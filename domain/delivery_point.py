"""Delivery points: 14 digits of a PRM (electricity), 14 digits or GI and 6 digits of a PCE (gas).

No public check sum is known for either (knowledge of the network operators' documents, 2026).
"""

import re

from domain.registry import Fluid

__all__ = ["is_delivery_point"]

PRM = re.compile(r"[0-9]{14}")
PCE = re.compile(r"[0-9]{14}|GI[0-9]{6}")


def is_delivery_point(text: str, fluid: Fluid) -> bool:
    """Whether this is a delivery point of the fluid; water and heat have no national number to check."""
    if fluid is Fluid.ELECTRICITY:
        return PRM.fullmatch(text) is not None
    if fluid is Fluid.GAS:
        return PCE.fullmatch(text) is not None
    return True

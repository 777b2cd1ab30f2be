"""French identifiers: what can be checked of them is checked.

SIREN by its Luhn sum (python-stdnum), delivery points by their form. INSEE numbers are looked up in the registry.
"""

from stdnum.fr import siren as siren_number

from domain.delivery_point import is_delivery_point

__all__ = ["is_delivery_point", "is_siren"]


def is_siren(text: str) -> bool:
    """Whether this is a SIREN: nine digits with a Luhn sum."""
    return bool(siren_number.is_valid(text))

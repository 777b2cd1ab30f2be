"""How people write one name in several ways: composed or not, with or without accents, capitals and hyphens."""

import unicodedata

__all__ = ["composed", "folded"]

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def composed(text: str) -> str:
    """Return a text with each accented letter as one character (Unicode NFC), as keyboards write it."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return what two spellings of a name share: plain small letters and digits, one space between words."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    plain = (letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())

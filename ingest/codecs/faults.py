"""What is said of a codec that fails: short English with a remedy for a refusal, and the kind of the fault for people.

A kind names the sentence in the catalogue (`codec-said`); what a codec says itself has none, and is told as it is.
"""

from ingest.codecs.protocol import SPENT, Answer

__all__ = ["KINDS", "SAYS", "engine_fault", "kind_of", "slow", "stopped"]

_NEEDS = "the codec needs more than "
_TOOK = "the codec took longer than "
SAYS = "the codec says: "
"""Before the errors that a codec answers."""
_MEMORY = "the codec needs more than its 32 MiB and was stopped: look for a list or a text that grows without end"
_ENGINE = {
    "InternalError: interrupted": "the codec used up its 0.25 s of processor time and was stopped: look for a loop "
    "without end",
    "InternalError: out of memory": _MEMORY,
    "InternalError: string too long": _MEMORY,
    "null": _MEMORY,  # what a script throws that has no memory left
}
"""What QuickJS throws at a script that used up a limit."""
NO_OBJECT = 'the codec answers no object with "data" or "errors"'
KINDS = {
    "the codec used up": "time",
    _TOOK: "wall",
    "the codec needs more than its 32 MiB": "memory",
    _NEEDS: "slow",
    "the process of the codecs": "process",
    f"Error: {NO_OBJECT}": "object",
    'the codec answers no object under "data"': "object",
    "the bytes are none of": "other",
    SAYS: "says",
}
"""How a text begins, the longer ones before the shorter, and its kind."""


def engine_fault(said: str) -> Answer | None:
    """Return the answer to what the engine throws at a script that used up a limit; None: it is the script's own."""
    found = next((text for begin, text in _ENGINE.items() if said == begin or said.startswith(f"{begin}\n")), None)
    return None if found is None else Answer(SPENT, found)


def stopped(wall_s: float) -> str:
    """Return what is said of a decode whose process had to be killed."""
    return f"{_TOOK}{wall_s:g} s and was stopped: look for a loop without end"


def slow(cpu_s: float, most_s: float) -> str:
    """Return what is said of a vector that holds up other devices."""
    return f"{_NEEDS}{most_s:g} s of processor time ({cpu_s:.2f} s): it would hold up other devices, make it simpler"


def kind_of(text: str) -> tuple[str, str]:
    """Return the kind of a fault ("" where a codec speaks for itself), and what of the text is told with it."""
    kind = next((kind for begin, kind in KINDS.items() if text.startswith(begin)), "")
    return kind, text.removeprefix(SAYS)

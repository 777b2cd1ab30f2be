"""What is said of a codec that fails: short English with a remedy; the catalogue knows it again (`detail-fault-`)."""

from ingest.codecs.protocol import SPENT, Answer

__all__ = ["SAYS", "engine_fault", "slow", "stopped", "unsteady"]

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


def engine_fault(said: str) -> Answer | None:
    """Return the answer to what the engine throws at a script that used up a limit; None: it is the script's own."""
    found = next((text for begin, text in _ENGINE.items() if said == begin or said.startswith(f"{begin}\n")), None)
    return None if found is None else Answer(SPENT, found)


def stopped(wall_s: float) -> str:
    """Return what is said of a decode whose process had to be killed."""
    return f"the codec took longer than {wall_s:g} s and was stopped: look for a loop without end"


def slow(cpu_s: float, most_s: float) -> str:
    """Return what is said of a vector that holds up other devices."""
    taken = f"the codec needs more than {most_s:g} s of processor time ({cpu_s:.2f} s)"
    return f"{taken}: it would hold up other devices, make it simpler"


def unsteady(path: str, first: str, then: str) -> str:
    """Return what is said of a codec whose answer to a frame changes when it is asked again."""
    seen = f"the same frame again gives {then or '-'} at {path} after {first or '-'}"
    return f"{seen}: it keeps something between frames, declare its variables inside the function"

"""What is said of a codec that fails: short English with a remedy; the catalogue knows it again (`detail-fault-`)."""

import re

from ingest.codecs.protocol import SPENT, Answer

__all__ = ["SAYS", "engine_fault", "is_of_loading", "of_loading", "slow", "stopped", "thrown", "unsteady"]

SAYS = "the codec says: "
"""Before the errors that a codec answers."""
_MEMORY = "the codec needs more than its 32 MiB and was stopped: look for a list or a text that grows without end"
_ENGINE = {
    "InternalError: interrupted": "the codec used up its 0.25 s of processor time and was stopped: look for a loop "
    "without end, or for a list or a text of great length",
    "InternalError: out of memory": _MEMORY,
    "InternalError: string too long": _MEMORY,
    "null": _MEMORY,  # what a script throws that has no memory left
}
"""What QuickJS throws at a script that used up a limit."""


def engine_fault(said: str) -> Answer | None:
    """Return the answer to what the engine throws at a script that used up a limit; None: it is the script's own."""
    found = next((text for begin, text in _ENGINE.items() if said == begin or said.startswith(f"{begin}\n")), None)
    return None if found is None else Answer(SPENT, found)


_LINE = re.compile(r"<input>:(\d+)")
_OURS = (
    "Error: the codec answers ",
    "Error: the answer is longer ",
    'Error: require: only "buffer"',
    "Error: no function decodeUplink",
)
"""What is said around a codec (prelude.js, finder.js), and not in a line of it."""
_UNREADABLE = "the script cannot be read, line "
_UNLOADABLE = "the script fails as it is loaded: "
_WORDS = {
    "SyntaxError: unsupported keyword: export": "delete the word export, and what else makes a module of it",
    "SyntaxError: unsupported keyword: import": "import is not taken, put all in one file",
}
_MOST_SAID = 300


def thrown(error: Exception) -> str:
    """Return what a script threw while it decoded, with the line where it did; without the stack."""
    said, line = _parts(error)
    return said if line is None or said.startswith(_OURS) else f"line {line}: {said}"


def of_loading(error: Exception, source: str) -> str:
    """Return what keeps a script from being loaded, with its line and, where it is known, what to do."""
    said, line = _parts(error)
    if not said.startswith("SyntaxError"):
        return f"{_UNLOADABLE}{thrown(error)}"
    written = source.splitlines()[line - 1].split(maxsplit=1) if line and line <= source.count("\n") + 1 else []
    word = f"SyntaxError: unsupported keyword: {written[0]}" if written else ""
    return f"{_UNREADABLE}{line or 1}: {_WORDS.get(said) or _WORDS.get(word) or said}"


def is_of_loading(said: str) -> bool:
    """Tell whether a script could not even be loaded: no frame has to do with that."""
    return said.startswith((_UNREADABLE, _UNLOADABLE))


def _parts(error: Exception) -> tuple[str, int | None]:
    text = str(error).strip()
    first = (text.splitlines() or ["an exception without words"])[0][:_MOST_SAID]
    line = _LINE.search(text, len(first))
    return first, None if line is None else int(line[1])


def stopped(wall_s: float) -> str:
    """Return what is said of a decode whose process had to be killed."""
    return f"the codec took longer than {wall_s:g} s and was stopped: look for a loop without end, or a great list"


def slow(cpu_s: float, most_s: float) -> str:
    """Return what is said of a vector that holds up other devices."""
    taken = f"the codec needs more than {most_s:g} s of processor time ({cpu_s:.2f} s)"
    return f"{taken}: it would hold up other devices, make it simpler"


def unsteady(path: str, first: str, then: str) -> str:
    """Return what is said of a codec whose answer to a frame changes when it is asked again."""
    seen = f"the same frame again gives {then or '-'} at {path} after {first or '-'}"
    return f"{seen}: it keeps something between frames, declare its variables inside the function"

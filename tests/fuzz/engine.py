"""What every fuzzer of ours shares: a folder of inputs, filled first with seeds, and the engine set to work on it."""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import atheris  # type: ignore[import-untyped]

__all__ = ["fuzz"]


def fuzz(one_input: Callable[[bytes], None], seeds: Iterable[bytes], longest: int) -> None:
    """Fuzz until told to stop; does not return (libFuzzer ends the process).

    Arguments of the command: a folder that keeps the inputs that reached something new, and options of libFuzzer.
    """
    named = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    folder = Path(named[0]) if named else Path(tempfile.mkdtemp(prefix="vigie-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [argument for argument in sys.argv[1:] if argument.startswith("-")]
    atheris.Setup([sys.argv[0], f"-max_len={longest}", *options, str(folder)], one_input)
    atheris.Fuzz()

"""What processes cost: their processor time, read from the kernel (Linux), servers included."""

import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["cpu_of_backends", "cpu_of_commands"]

PROC = Path("/proc")


def cpu_of_backends(client_ports: list[int]) -> float:
    """Return the processor seconds so far of the database processes that serve these client ports."""
    marks = [f"({port})" for port in client_ports]
    return sum(_cpu(folder) for folder, line in _processes() if any(mark in line for mark in marks))


def cpu_of_commands(name: str, word: str) -> float:
    """Return the processor seconds so far of the processes of a program with a word in their command line."""
    return sum(_cpu(folder) for folder, line in _processes() if name in line.partition(" ")[0] and word in line)


def _processes() -> Iterator[tuple[Path, str]]:
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                yield folder, (folder / "cmdline").read_bytes().replace(b"\x00", b" ").decode(errors="replace")
            except OSError:
                continue


def _cpu(folder: Path) -> float:
    try:
        # The second field is a name in brackets that may hold blanks; user and system time are fields 14 and 15.
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

"""What the worker can no longer do once it is locked: tried from inside, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.codecs import confine

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
import signal, socket
from ingest.codecs.confine import ADDRESS_SPACE, cpu_until, lock
held = lock(int(sys.argv[2]))
told = {"held": held}
def attempt(name, call):
    try:
        call()
        told[name] = "done"
    except BaseException as error:
        told[name] = type(error).__name__
attempt("open", lambda: os.open("/etc/passwd", os.O_RDONLY))
attempt("create", lambda: os.open("created", os.O_CREAT | os.O_WRONLY))
attempt("connect", lambda: socket.socket())
attempt("fork", lambda: os.fork())
attempt("exec", lambda: os.execv("/bin/true", ["true"]))
attempt("signal", lambda: os.kill(int(sys.argv[2]), 0))
attempt("memory", lambda: bytearray(ADDRESS_SPACE))
attempt("some memory", lambda: bytearray(50_000_000))
os.write(1, json.dumps(told).encode())
if sys.argv[3] == "spin":
    cpu_until(0.0)
    while True:
        pass
"""


def run(parent: int, then: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, str(ROOT), str(parent), then],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_locked_process_reaches_nothing() -> None:
    told = json.loads(run(os.getpid()).stdout)
    if not told["held"]["system_calls"]:
        pytest.skip("this kernel filters no system calls for us")
    assert told == {
        "held": {"dies_with_parent": True, "system_calls": True},
        "open": "PermissionError",
        "create": "PermissionError",
        "connect": "PermissionError",
        "fork": "PermissionError",
        "exec": "PermissionError",
        "signal": "PermissionError",
        "memory": "MemoryError",
        "some memory": "done",
    }


def test_processor_time_beyond_what_was_allowed_ends_it() -> None:
    done = run(os.getpid(), "spin")
    assert done.returncode < 0  # ended by a signal
    assert json.loads(done.stdout)["some memory"] == "done"


def test_one_whose_parent_is_gone_ends_at_once() -> None:
    done = run(1)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_lets_its_calls_pass_and_no_other(machine: str) -> None:
    """The program, run by hand as the kernel would: load, compare and jump, return."""
    audit, calls = confine._ARCHES[machine]
    program = confine._program(audit, sorted(calls.values()))
    lines = [program[at : at + 8] for at in range(0, len(program), 8)]

    def verdict(number: int, arch: int) -> int:
        at, loaded = 0, 0
        while True:
            code, yes, no = int.from_bytes(lines[at][:2], "little"), lines[at][2], lines[at][3]
            value = int.from_bytes(lines[at][4:], "little")
            if code == 0x20:
                loaded = {0: number, 4: arch}[value]
            elif code == 0x15:
                at += yes if loaded == value else no
            else:
                return value
            at += 1

    assert {number for number in range(500) if verdict(number, audit) == 0x7FFF0000} == set(calls.values())
    assert {verdict(number, audit) for number in range(500) if number not in calls.values()} == {0x00050001}
    assert verdict(calls["read"], 0) == 0x80000000
    assert len(calls) == len(set(calls.values())) == len(confine._ARCHES["x86_64"][1])

"""How the worker gives up what it does not need: memory, files, processes, the network, and its parent's death.

Linux only where it matters: elsewhere, and on kernels that refuse, the limits of the engine and the kill remain.
`lock` says which of it holds.
"""

import ctypes
import os
import resource
import signal
import struct
import sys

__all__ = ["ADDRESS_SPACE", "cpu_until", "lock"]

ADDRESS_SPACE = 640 * 1024 * 1024
"""The most the worker may map, Python itself among it."""

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2

# linux/seccomp.h, linux/bpf_common.h, linux/audit.h
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM = 1

_ARCHES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13,
            "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28, "getpid": 39,
            "exit": 60, "gettimeofday": 96, "getrusage": 98, "sigaltstack": 131, "setrlimit": 160, "gettid": 186,
            "futex": 202, "restart_syscall": 219, "clock_gettime": 228, "exit_group": 231, "tgkill": 234,
            "prlimit64": 302, "getrandom": 318,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "read": 63, "write": 64, "exit": 93, "exit_group": 94, "futex": 98, "clock_gettime": 113,
            "sched_yield": 124, "restart_syscall": 128, "tgkill": 131, "sigaltstack": 132, "rt_sigaction": 134,
            "rt_sigprocmask": 135, "rt_sigreturn": 139, "setrlimit": 164, "getrusage": 165, "gettimeofday": 169,
            "getpid": 172, "gettid": 178, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226,
            "madvise": 233, "prlimit64": 261, "getrandom": 278,
        },
    ),
}  # fmt: skip
"""Audit number and the system calls that computing and answering need; all others are refused."""


def lock(parent: int) -> dict[str, bool]:
    """Give up all that decoding does not need, for ever; return what could be given up.

    Args:
        parent: the process whose death is ours too.
    """
    given = {"dies_with_parent": _die_with(parent)}
    for limit, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (most, most))
    given["system_calls"] = _filter_calls()
    return given


def cpu_until(seconds: float) -> None:
    """Let the kernel end this process once it has used so much CPU time in all."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, resource.RLIM_INFINITY))


def _linux() -> bool:
    return sys.platform == "linux"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _die_with(parent: int) -> bool:
    if not _linux() or _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        return False
    if os.getppid() != parent:
        os._exit(0)
    return True


def _filter_calls() -> bool:
    arch = _ARCHES.get(os.uname().machine) if _linux() and sys.maxsize > 2**32 else None
    if arch is None:
        return False
    audit, calls = arch
    program = _program(audit, sorted(calls.values()))
    code = ctypes.create_string_buffer(program)
    filters = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code))  # struct sock_fprog
    )
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    address = ctypes.c_void_p(ctypes.addressof(filters))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, address, 0, 0) == 0)


def _program(audit: int, calls: list[int]) -> bytes:
    """Return the filter: another architecture's call kills, one of ours passes, any other gets EPERM."""
    lines = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        *((_EQUAL, len(calls) - at, 0, call) for at, call in enumerate(calls)),
        (_RETURN, 0, 0, _ERRNO | _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)

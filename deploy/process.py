"""One sandboxed server: started in the background, found again by another process, stopped for sure."""

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from tenacity import RetryError, retry, retry_if_result, stop_after_delay, wait_fixed


class SandboxedProcess:
    """A server known by a lock that it holds as long as it lives.

    A process id alone may be stale or reused after a crash. The lock file is opened and locked before the server
    starts and the descriptor is inherited by it and by everything it forks: the kernel frees the lock when the
    last of them is gone, whatever killed them.
    """

    def __init__(self, name: str, run_dir: Path) -> None:
        self.name = name
        self._lock_path = run_dir / f"{name}.lock"
        self._pid_path = run_dir / f"{name}.pid"
        self._child: subprocess.Popen[bytes] | None = None

    def running(self) -> bool:
        """Tell whether the server, or anything it forked, is alive."""
        if self._child is not None:
            self._child.poll()  # reap our own child, else it would stay as a zombie
        try:
            descriptor = os.open(self._lock_path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def pid(self) -> int | None:
        """Return the server's process id on the host, None when it is not running."""
        if not self.running():
            return None
        try:
            pid = int(self._pid_path.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return self._holder()
        return pid if self._holds_lock(pid) else self._holder()

    def start(self, command: Sequence[str], log_path: Path, environment: Mapping[str, str]) -> None:
        """Start a bubblewrap command in a session of its own, its output appended to the log.

        Raises:
            RuntimeError: the server is running already.
            OSError: bubblewrap cannot be started.
        """
        lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._pid_path.unlink(missing_ok=True)
            self._spawn(command, log_path, environment, lock)
        except BlockingIOError as error:
            raise RuntimeError(f"{self.name} is running already") from error
        finally:
            os.close(lock)

    def _spawn(self, command: Sequence[str], log_path: Path, environment: Mapping[str, str], lock: int) -> None:
        reader, writer = os.pipe()
        line = [command[0], "--info-fd", str(writer), *command[1:]]
        with open(reader, "rb") as told, log_path.open("ab") as log:  # noqa: PTH123 (a descriptor, not a path)
            try:
                self._child = subprocess.Popen(
                    line,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=dict(environment),
                    pass_fds=(writer, lock),
                    start_new_session=True,  # a Ctrl-C typed at our terminal is ours to handle, in order
                )
            finally:
                os.close(writer)
            answer = told.read()  # ends when bubblewrap closes its side: it has forked, or failed
        with suppress(ValueError, KeyError):
            self._pid_path.write_text(str(json.loads(answer)["child-pid"]), encoding="ascii")

    def stop(self, polite: signal.Signals, patience_s: float) -> bool:
        """Ask the server to end, kill it after `patience_s`; return whether one was running."""
        pid = self.pid()
        if pid is None:
            return False
        self._send(pid, polite)
        if not self._gone_within(patience_s):
            self.kill()
        self._reap()
        self._pid_path.unlink(missing_ok=True)
        return True

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        pid = self.pid()
        if pid is not None:
            self._send(pid, signal.SIGKILL)
            self._gone_within(10.0)
            self._reap()

    def _reap(self) -> None:
        """Wait for our own child: its lock is free a moment before it can be waited for."""
        if self._child is not None:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(10)
            self._child = None

    def wait_until(self, ready: Callable[[], bool], patience_s: float) -> bool:
        """Return True as soon as `ready()`, False when the server dies or patience ends."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if ready():
                return True
            if not self.running():
                return False
            time.sleep(0.03)
        return False

    def _gone_within(self, patience_s: float) -> bool:
        wait = retry(
            stop=stop_after_delay(patience_s), wait=wait_fixed(0.02), retry=retry_if_result(lambda alive: alive is True)
        )
        try:
            wait(self.running)()
        except RetryError:
            return False
        return True

    @staticmethod
    def _send(pid: int, what: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, what)

    def _holds_lock(self, pid: int) -> bool:
        """Tell whether a process has our lock file open, so that a reused process id is never signalled."""
        target = str(self._lock_path.resolve())
        folder = Path(f"/proc/{pid}/fd")
        with suppress(OSError):
            return any(str(link.readlink()) == target for link in folder.iterdir())
        return False

    def _holder(self) -> int | None:
        """Find the eldest process that holds the lock: the server itself when its process id was never written."""
        me = os.getpid()
        eldest = sorted(
            psutil.process_iter(["pid", "create_time"]), key=lambda p: (p.info["create_time"], p.info["pid"])
        )
        return next((p.pid for p in eldest if p.pid != me and self._holds_lock(p.pid)), None)

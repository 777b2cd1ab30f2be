"""Mosquitto in the sandbox: configuration with limits chosen on purpose, password file, start, readiness."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy import sandbox
from deploy.memory import LOOPBACK, Credentials, answers
from deploy.process import SandboxedProcess
from domain.errors import UnavailableError

USER = "vigie"

# Limits and the memory that follows.
# - In flight: no limit of the broker's own (0). The collector's receive maximum (MQTT 5) says how many unacknowledged
#   messages it wants, because it acknowledges in batches after each commit; the default of 20 would make it crawl.
# - Queued for a collector that is away: 2,000,000 messages or 1 GiB of payload, whichever comes first. 1,200 registers
#   every 10 minutes are 172,800 messages a day, so eleven days fit; the default of 1,000 would lose the first hour.
#   A queued message costs its payload and about 350 bytes of book-keeping, so a full queue holds at most 1.7 GiB
#   of memory, and 0.7 + 0.3 GiB with messages of 150 bytes. What overflows is dropped by the broker and counted in
#   $SYS/broker/publish/messages/dropped.
# - In flight to one collector: 64 MiB of payload, twice what a collector holds; beyond that messages wait in the queue,
#   whose limits hold. So one collector costs the broker at most 64 MiB, one packet, and its queue.
# - A packet of more than 16 MiB is refused: a client of MQTT 5 is told the limit when it connects. Vigie decodes 1 MiB,
#   about 8,000 readings of our own dialect; what is larger is let through so that its refusal can be seen.
# - A persistent session that nobody resumes for 30 days is forgotten, so a renamed collector does not fill the memory.
# - The queue is written to disk every 30 s and at a clean stop; a power cut may cost what came since then.
_CONFIGURATION = """\
listener {port} {address}
allow_anonymous false
password_file /data/passwords
acl_file /data/acl
persistence true
persistence_location /data/
autosave_interval 30
max_inflight_messages 0
max_inflight_bytes 67108864
max_queued_messages 2000000
max_queued_bytes 1073741824
max_packet_size 16777216
persistent_client_expiration 30d
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
log_type notice
"""

# One user serves devices and collector on a laptop; `#` leaves out $SYS, which is read-only.
_ACL = f"user {USER}\ntopic readwrite #\ntopic read $SYS/#\n"


@dataclass(frozen=True, slots=True)
class Broker:
    """One Mosquitto: where its files are."""

    rootfs: Path
    data: Path
    log: Path
    credentials: Credentials
    process: SandboxedProcess
    die_with_parent: bool = False

    def start(self, port: int) -> None:
        """Start the broker on a port; sessions and queues of the last run are kept.

        Raises:
            UnavailableError: the broker does not come up; the sentence names its log.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration = _CONFIGURATION.format(port=port, address=LOOPBACK)
        (self.data / "mosquitto.conf").write_text(configuration, encoding="utf-8")
        self._write_private("acl", _ACL)
        self._write_passwords()
        line = sandbox.command(
            self.rootfs,
            ["mosquitto", "-c", "/data/mosquitto.conf"],
            user="mosquitto",
            writable={self.data: "/data"},
            die_with_parent=self.die_with_parent,
        )
        self.process.start(line, self.log, sandbox.environment())
        if not self.process.wait_until(lambda: answers(port), patience_s=60.0):
            self.process.kill()
            raise UnavailableError("error-stack-server-failed", server="Mosquitto", log=str(self.log))

    def stop(self) -> bool:
        """Stop the broker, which writes its queues to disk; return whether it was running."""
        return self.process.stop(signal.SIGTERM, patience_s=60.0)

    def _write_passwords(self) -> None:
        """Write the password file and let mosquitto_passwd replace the password by its hash."""
        self._write_private("passwords", f"{USER}:{self.credentials.broker_password}\n")
        inside = ["mosquitto_passwd", "-U", "/data/passwords"]
        line = sandbox.command(self.rootfs, inside, user="mosquitto", writable={self.data: "/data"})
        done = subprocess.run(line, env=sandbox.environment(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.log.write_text(done.stdout + done.stderr, encoding="utf-8")
            raise UnavailableError("error-stack-server-failed", server="mosquitto_passwd", log=str(self.log))

    def _write_private(self, name: str, content: str) -> None:
        path = self.data / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 (a descriptor, not a path)
            file.write(content)

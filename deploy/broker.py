"""Mosquitto in the sandbox: configuration with limits chosen on purpose, accounts, start, readiness."""

import signal
from dataclasses import dataclass
from pathlib import Path

from deploy import sandbox
from deploy.broker_accounts import ADMIN, USER, ensure_accounts
from deploy.memory import LOOPBACK, Credentials, answers
from deploy.process import SandboxedProcess
from domain.errors import UnavailableError

__all__ = ["ADMIN", "USER", "Broker"]

PLUGIN = "usr/lib/*/mosquitto_dynamic_security.so"
"""Where Debian puts it, below the folder of the machine's kind."""

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
# - The queue is written to disk every 5 s and at a clean stop. A power cut may cost what came since then and is not
#   in a collector's hands yet, which is little while the database answers. The whole queue is written each time: 80 MB
#   after a day's absence; a full queue of 1 GiB makes the broker slow, and loses nothing.
_CONFIGURATION = """\
listener {port} {address}
allow_anonymous false
plugin {plugin}
plugin_opt_config_file /data/dynamic-security.json
persistence true
persistence_location /data/
autosave_interval 5
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
            UnavailableError: the broker does not come up, or has no plugin; the sentence names its log.
            UsageError: the file of its accounts is damaged.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration = _CONFIGURATION.format(port=port, address=LOOPBACK, plugin=self._plugin())
        (self.data / "mosquitto.conf").write_text(configuration, encoding="utf-8")
        ensure_accounts(self.data / "dynamic-security.json", self.credentials)
        for before in ("passwords", "acl"):  # how accounts were kept before devices had their own
            (self.data / before).unlink(missing_ok=True)
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

    def _plugin(self) -> str:
        """Return where the plugin is inside the root folder."""
        found = next(iter(sorted(self.rootfs.glob(PLUGIN))), None)
        if found is None:
            raise UnavailableError("error-stack-broker-plugin", folder=str(self.rootfs))
        return f"/{found.relative_to(self.rootfs)}"

"""What a collector's own metrics say while servers are hurt."""

import re
import urllib.error
import urllib.request

HELD = re.compile(r"^vigie_collector_(held_bytes|held_messages)\{.*\} (\S+)$", re.MULTILINE)
CONDITION = re.compile(r'^vigie_collector_condition\{.*condition="(\w+)"\} 1\.0$', re.MULTILINE)


def read(port: int) -> str:
    """Return the text, empty while the collector does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""


def condition(port: int) -> str | None:
    """Return what the collector says it does."""
    found = CONDITION.search(read(port))
    return found[1] if found else None


def held_bytes(port: int) -> float:
    """Return the payload it says it holds."""
    return float(dict(HELD.findall(read(port)))["held_bytes"])

"""`vigie replay-rejections`: refused messages sent through again, after a meter was registered or a decoder mended."""

from typing import Annotated

import typer

from app.console import AsJson, bar, print_json, say, translator
from app.quarantine import Quarantine
from app.servers import database_url
from domain.errors import UsageError
from domain.quarantine import Selection
from domain.rejection import Reason

__all__ = ["replay_rejections"]

MOST_ID = 2**63 - 1


def replay_rejections(
    *,
    reason: Annotated[str | None, typer.Option(help="Only what was refused for this reason.")] = None,
    device: Annotated[str | None, typer.Option(help="Only messages of this device.")] = None,
    ids: Annotated[
        list[int] | None, typer.Option("--id", min=1, max=MOST_ID, help="Only these refusals; may be repeated.")
    ] = None,
    topic_prefix: Annotated[str | None, typer.Option(help="Only topics that begin so.")] = None,
    codec: Annotated[str | None, typer.Option(help="Only messages of the devices that this codec reads.")] = None,
    as_json: AsJson = False,
) -> None:
    """Send refused messages through again: what is understood now is stored, at the time it came in."""
    if reason is not None and reason not in set(Reason):
        raise UsageError("error-rejections-reason", value=reason[:40], known=", ".join(Reason))
    selection = Selection(reason, device, tuple(ids) if ids else None, topic_prefix, codec)
    with bar(translator()("rejections-progress")) as shown:
        told = Quarantine(database_url()).replay(selection, shown.to).told()
    say(translator()("rejections-replayed", **told))
    if as_json:
        print_json(told)

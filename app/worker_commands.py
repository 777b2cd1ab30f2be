"""`vigie worker`: the jobs, in a process of their own."""

from app.admission import admitted
from app.console import AsJson, print_json, say, translator
from app.log import log_in_words
from app.servers import database_url
from app.settings import settings
from app.signals import stop_on_signals
from app.worker import Jobs, run_worker
from storage.connection import Role

__all__ = ["worker"]


def worker(*, as_json: AsJson = False) -> None:
    """Run the jobs: consumption, expectations, anomalies, savings; start as many as you like."""
    log_in_words()
    url = admitted(database_url(), Role.ANALYTICS)
    say(translator()("worker-started"))
    with stop_on_signals() as stop:
        run_worker(url, stop, jobs=Jobs(url, rejection_days=settings().rejection_days))
    if as_json:
        print_json({"stopped": "worker"})

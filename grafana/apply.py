"""Put folder, data source, boards and alert rules into a running Grafana; what is there already is left alone.

Grafana normalises what it stores, so nothing is compared field by field: each thing carries the digest of the spec
it was made from (a board in a tag, a source in jsonData, a rule in a label), and is written when that differs.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from grafana_client import GrafanaApi
from grafana_client.client import GrafanaClientError, GrafanaException
from niquests.exceptions import RequestException

from domain.errors import NotAllowedError, UnavailableError, UsageError
from domain.text import Translator
from grafana.alerts import ALERTS, GROUP, alert_rule
from grafana.emit_grafana import grafana_dashboard
from grafana.files import FOLDER_UID
from grafana.postgres_query import DATASOURCE_UID
from grafana.registry import DASHBOARDS
from grafana.source import Source, data_source

__all__ = ["Applied", "apply"]

DIGEST = "vigieDigest"
RULE_DIGEST = "vigie_digest"


@dataclass(frozen=True, slots=True)
class Applied:
    """What a run did: names of things written, and of things left as they were."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]


def apply(url: str, token: str, translator: Translator, source: Source | None, *, rewrite: bool = False) -> Applied:
    """Bring a Grafana to the state of the code; a second run writes nothing.

    `source` = None leaves the data source alone, which must then exist. `rewrite` writes everything again: the
    digest of a data source does not cover its password.

    Raises:
        UnavailableError: Grafana does not answer, or fails.
        NotAllowedError: the token is refused.
        UsageError: the data source is missing, or Grafana refuses a value.
    """
    try:
        with _session(url, token) as grafana:
            return _Run(grafana, translator, rewrite=rewrite).all(source)
    except GrafanaClientError as error:
        if error.status_code in (401, 403):
            raise NotAllowedError("error-grafana-token", url=url) from error
        raise UsageError("error-grafana-refuses", url=url, reason=str(error.message)) from error
    except GrafanaException as error:
        raise UnavailableError("error-grafana-failing", url=url, reason=str(error.message)) from error
    except RequestException as error:
        raise UnavailableError("error-grafana-away", url=url) from error


@contextmanager
def _session(url: str, token: str) -> Iterator[Any]:
    """Yield the client, and close the connections that it keeps open itself."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise UsageError("error-grafana-address", url=url)
    # The client glues "api" to whatever path the address has: without the last slash, /grafana becomes /grafanaapi.
    grafana = GrafanaApi.from_url(url.rstrip("/") + "/", token)
    try:
        yield grafana
    finally:
        grafana.client.s.close()


class _Run:
    """One run over one Grafana."""

    def __init__(self, grafana: Any, translator: Translator, *, rewrite: bool) -> None:
        self._grafana = grafana
        self._translator = translator
        self._rewrite = rewrite
        self._written: list[str] = []
        self._unchanged: list[str] = []

    def all(self, source: Source | None) -> Applied:
        self._source(source)
        self._folder()
        for spec in DASHBOARDS:
            self._board(grafana_dashboard(spec, self._translator))
        for alert in ALERTS:
            self._rule(alert_rule(alert, self._translator))
        return Applied(tuple(self._written), tuple(self._unchanged))

    def _source(self, source: Source | None) -> None:
        there = _or_none(lambda: self._grafana.datasource.get_datasource_by_uid(DATASOURCE_UID))
        if source is None:
            if there is None:
                raise UsageError("error-grafana-no-source")
            return
        wanted = data_source(source)
        digest = _digest({key: value for key, value in wanted.items() if key != "secureJsonData"})
        wanted["jsonData"][DIGEST] = digest
        same = there is not None and there["jsonData"].get(DIGEST) == digest
        if there is None:
            self._do("datasource", same=False, write=lambda: self._grafana.datasource.create_datasource(wanted))
        else:
            update = self._grafana.datasource.update_datasource_by_uid
            self._do("datasource", same=same, write=lambda: update(DATASOURCE_UID, wanted))

    def _folder(self) -> None:
        title = self._translator("alert-folder")
        there = _or_none(lambda: self._grafana.folder.get_folder(FOLDER_UID))
        if there is None:
            self._do("folder", same=False, write=lambda: self._grafana.folder.create_folder(title, FOLDER_UID))
        else:
            update = self._grafana.folder.update_folder
            # A folder has its title only, so that writing the same again would say nothing.
            self._do("folder", same=there["title"] == title, write=lambda: update(FOLDER_UID, title, overwrite=True))

    def _board(self, wanted: dict[str, Any]) -> None:
        there = _or_none(lambda: self._grafana.dashboard.get_dashboard(wanted["uid"]))
        same = (
            there is not None
            and set(there["dashboard"].get("tags") or ()) == set(wanted["tags"])
            and there["meta"].get("folderUid") == FOLDER_UID
        )
        # Ours replace theirs: boards are changed in code, a change by hand would be lost at the next release.
        payload = {"dashboard": wanted | {"id": None}, "folderUid": FOLDER_UID, "overwrite": True, "message": "vigie"}
        self._do(wanted["uid"], same=same, write=lambda: self._grafana.dashboard.update_dashboard(payload))

    def _rule(self, spec: dict[str, Any]) -> None:
        rules = self._grafana.alertingprovisioning
        there = _or_none(lambda: rules.get_alertrule(spec["uid"]))
        digest = _digest(spec)
        wanted = spec | {"folderUID": FOLDER_UID, "ruleGroup": GROUP, "orgID": 1}
        wanted["labels"] = spec["labels"] | {RULE_DIGEST: digest}
        if there is None:
            self._do(spec["uid"], same=False, write=lambda: rules.create_alertrule(wanted))
        else:
            same = (there.get("labels") or {}).get(RULE_DIGEST) == digest
            self._do(spec["uid"], same=same, write=lambda: rules.update_alertrule(spec["uid"], wanted))

    def _do(self, name: str, *, same: bool, write: Callable[[], object]) -> None:
        if same and not self._rewrite:
            self._unchanged.append(name)
            return
        write()
        self._written.append(name)


def _or_none(read: Callable[[], Any]) -> Any:
    """Return what is read, or None where Grafana says there is no such thing."""
    try:
        return read()
    except GrafanaClientError as error:
        if error.status_code == 404:
            return None
        raise


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]

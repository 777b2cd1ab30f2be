"""A Grafana of a few endpoints, in this process: it answers, refuses, normalises and counts versions."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "glsa_test"
Answer = tuple[int, Any]


class FakeGrafana:
    """Its state, and what was written to it."""

    def __init__(self) -> None:
        self.url = ""
        self.prefix = ""
        self.writes: list[str] = []
        self.sources: dict[str, dict[str, Any]] = {}
        self.secrets: dict[str, dict[str, str]] = {}
        self.folders: dict[str, dict[str, Any]] = {}
        self.boards: dict[str, dict[str, Any]] = {}
        self.rules: dict[str, dict[str, Any]] = {}
        self._next_id = 1

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        """Route one request."""
        if method != "GET":
            self.writes.append(f"{method} {path}")
        if not path.startswith("/api/"):
            return 404, {"message": "Not found"}
        kind, _, uid = path.removeprefix("/api/").rpartition("/")
        routes = {
            "datasources/uid": self._source, "folders": self._folder, "dashboards/uid": self._board,
            "v1/provisioning/alert-rules": self._rule,
        }  # fmt: skip
        makers = {
            "/api/datasources": self._make_source, "/api/folders": self._make_folder,
            "/api/dashboards/db": self._save_board, "/api/v1/provisioning/alert-rules": self._make_rule,
        }  # fmt: skip
        if method == "POST" and path in makers:
            return makers[path](body)
        if kind in routes:
            return routes[kind](method, uid, body)
        return 404, {"message": "Not found"}

    def _id(self) -> int:
        self._next_id += 1
        return self._next_id

    def _source(self, method: str, uid: str, body: dict[str, Any]) -> Answer:
        if uid not in self.sources:
            return 404, {"message": "Data source not found", "messageId": "", "statusCode": 404, "traceID": ""}
        if method == "PUT":
            self._store_source(uid, body, self.sources[uid]["id"], self.sources[uid]["version"] + 1)
        return 200, self.sources[uid]

    def _make_source(self, body: dict[str, Any]) -> Answer:
        if any(body["name"] == source["name"] or body.get("uid") == uid for uid, source in self.sources.items()):
            return 409, {"message": "data source with the same name already exists"}
        self._store_source(body["uid"], body, self._id(), 1)
        return 200, {"id": self.sources[body["uid"]]["id"], "message": "Datasource added", "name": body["name"]}

    def _store_source(self, uid: str, body: dict[str, Any], number: int, version: int) -> None:
        secret = body.get("secureJsonData", {})
        self.secrets[uid] = self.secrets.get(uid, {}) | secret
        shown = {key: value for key, value in body.items() if key != "secureJsonData"}
        fields = dict.fromkeys(self.secrets[uid], True)
        normalised = {"id": number, "version": version, "orgId": 1, "readOnly": False, "secureJsonFields": fields}
        self.sources[uid] = {"basicAuth": False, "withCredentials": False} | shown | normalised

    def _folder(self, method: str, uid: str, body: dict[str, Any]) -> Answer:
        if uid not in self.folders:
            return 404, {"message": "folder not found", "status": "not-found"}
        folder = self.folders[uid]
        if method == "PUT":
            if not body.get("overwrite") and body.get("version") != folder["version"]:
                return 412, {"message": "the folder has been changed by someone else", "status": "version-mismatch"}
            folder |= {"title": body["title"], "version": folder["version"] + 1}
        return 200, folder

    def _make_folder(self, body: dict[str, Any]) -> Answer:
        if body["uid"] in self.folders:
            return 409, {"message": "a folder with the same uid already exists", "status": "name-exists"}
        self.folders[body["uid"]] = {"id": self._id(), "uid": body["uid"], "title": body["title"], "version": 1}
        return 200, self.folders[body["uid"]]

    def _board(self, _method: str, uid: str, _body: dict[str, Any]) -> Answer:
        if uid not in self.boards:
            return 404, {"message": "Dashboard not found", "status": "not-found"}
        return 200, self.boards[uid]

    def _save_board(self, body: dict[str, Any]) -> Answer:
        board, folder = dict(body["dashboard"]), body.get("folderUid", "")
        if folder and folder not in self.folders:
            return 400, {"message": "folder not found"}
        if not board.get("title"):
            return 400, {"message": "Dashboard title cannot be empty", "status": "empty-name"}
        there = self.boards.get(board["uid"])
        if there is not None and not body.get("overwrite") and board.get("version") != there["dashboard"]["version"]:
            return 412, {"message": "The dashboard has been changed by someone else", "status": "version-mismatch"}
        version = 1 if there is None else there["dashboard"]["version"] + 1
        board |= {"id": self._id() if there is None else there["dashboard"]["id"], "version": version}
        board["tags"] = sorted(board["tags"])
        meta = {"folderUid": folder, "version": version, "provisioned": False, "type": "db"}
        self.boards[board["uid"]] = {"dashboard": board, "meta": meta}
        return 200, {"id": board["id"], "uid": board["uid"], "status": "success", "version": version}

    def _rule(self, method: str, uid: str, body: dict[str, Any]) -> Answer:
        if uid not in self.rules:
            return 404, {"message": "Alert rule not found"} if method == "PUT" else None
        return self._store_rule(uid, body, 200) if method == "PUT" else (200, self.rules[uid])

    def _make_rule(self, body: dict[str, Any]) -> Answer:
        if body["uid"] in self.rules:
            return 409, {"message": "a rule with the same uid already exists"}
        return self._store_rule(body["uid"], body, 201)

    def _store_rule(self, uid: str, body: dict[str, Any], status: int) -> Answer:
        missing = [key for key in ("title", "condition", "data", "folderUID", "ruleGroup", "for") if not body.get(key)]
        if missing or body["folderUID"] not in self.folders:
            return 400, {"message": f"invalid alert rule: {missing or 'folder does not exist'}"}
        if body["condition"] not in [query["refId"] for query in body["data"]]:
            return 400, {"message": "invalid alert rule: condition does not exist"}
        normalised = {
            "id": self._id(),
            "updated": "2026-11-25T00:00:00Z",
            "provenance": "api",
            "for": f"{body['for']}0s",
        }
        self.rules[uid] = body | normalised
        return status, self.rules[uid]


@contextmanager
def running(grafana: FakeGrafana) -> Iterator[FakeGrafana]:
    """Serve it on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                status, answer = 401, {"message": "Invalid API key"}
            else:
                status, answer = grafana.answer(
                    self.command, self.path.removeprefix(grafana.prefix), json.loads(raw) if raw else {}
                )
            text = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - the names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    grafana.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield grafana
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""The outermost layer: host names, sizes, security headers, metrics, and the last catch."""

import logging
from time import perf_counter

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.language import translator
from api.metrics import HttpMetrics
from api.problem import ApiError, problem_response

__all__ = ["Guard"]

LOG = logging.getLogger("vigie.api")
API = "/api/v1"
MAX_BODY = 64 * 1024
LARGER_BODY = {
    "/api/v1/codecs": 2 * 1024 * 1024,
    "/api/v1/codecs/preview": 2 * 1024 * 1024,
    "/codecs": 2 * 1024 * 1024,
    "/connect/check": 6 * 1024 * 1024,
    "/connect/apply": 2 * 1024 * 1024,
    "/profiles": 1024 * 1024,
    "/api/v1/profiles/preview": 1024 * 1024,
    "/api/v1/connections": 6 * 1024 * 1024,
    "/api/v1/connections/check": 6 * 1024 * 1024,
}
"""Addresses that take files, and how many bytes."""
MAX_QUERY = 8 * 1024
MAX_PARAMS = 40
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """ASGI middleware; everything a client gets has passed through it."""

    def __init__(self, app: ASGIApp, *, allowed_hosts: frozenset[str], metrics: HttpMetrics) -> None:
        self._app = app
        self._hosts = allowed_hosts
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(receive, send, most_body(scope["path"]))
        begun = perf_counter()
        try:
            await self._serve(scope, exchange)
        finally:
            # How long a live page stays open is no measure of how fast it was served.
            seconds = None if exchange.streamed else perf_counter() - begun
            self._metrics.observe(scope["method"], _route(scope), exchange.status, seconds)

    async def _serve(self, scope: Scope, exchange: "_Exchange") -> None:
        request = Request(scope)
        try:
            refusal = self._refusal(request)
            if refusal is not None:
                detail = translator(request)(refusal.key, **refusal.params)
                await problem_response(request, refusal.slug, detail)(scope, exchange.receive, exchange.send)
            else:
                await self._app(scope, exchange.receive, exchange.send)
        except Exception:
            LOG.exception("A request failed: %s %s", scope["method"], scope["path"])
            if exchange.status:
                raise
            detail = translator(request)("problem-internal-detail")
            await problem_response(request, "internal", detail)(scope, exchange.receive, exchange.send)

    def _refusal(self, request: Request) -> ApiError | None:
        if "*" not in self._hosts and (request.url.hostname or "") not in self._hosts:
            return ApiError("bad-request", "api-unknown-host")
        query = request.url.query
        if len(query) > MAX_QUERY or query.count("&") >= MAX_PARAMS:
            return ApiError("bad-request", "api-long-query", {"count": MAX_PARAMS})
        length = request.headers.get("content-length", "0")
        most = most_body(request.url.path)
        if not length.isdigit() or int(length) > most:
            return ApiError("too-large", "api-large-body", {"size": most})
        return None


def most_body(path: str) -> int:
    """Return how many bytes a request to an address may carry."""
    return LARGER_BODY.get(path, MAX_BODY)


def _route(scope: Scope) -> str:
    """Return the route's pattern: an address itself would make a series of every code ever asked for."""
    if scope["path"].startswith("/static/"):
        return "/static"
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "unknown"
    # A route of an included router knows its own part of the address only.
    prefix = API if scope["path"].startswith(f"{API}/") and not path.startswith(API) else ""
    return f"{prefix}{path}"


class _Exchange:
    """One request's two directions, watched: bytes that come in, the status and headers that go out."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive = receive
        self._send = send
        self._most = most
        self._taken = 0
        self.status = 0
        self.streamed = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self._taken > self._most:
            raise ApiError("too-large", "api-large-body", {"size": self._most})
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            self.streamed = headers.get("content-type", "").startswith("text/event-stream")
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

"""A client that speaks to an app in this process, without a socket, and keeps its cookies."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI


class Browser:
    def __init__(
        self,
        app: FastAPI,
        *,
        headers: dict[str, str] | None = None,
        base_url: str = "http://testserver",
        address: str = "192.0.2.1",
    ) -> None:
        self._app = app
        self._headers = headers or {}
        self._base_url = base_url
        self._address = address
        self.cookies = httpx.Cookies()

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **values: Any
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False, client=(self._address, 50000))
            async with httpx.AsyncClient(
                transport=transport, base_url=self._base_url, headers=self._headers, cookies=self.cookies
            ) as browser:
                answer = await browser.request(method, path, headers=headers, **values)
                self.cookies = browser.cookies
                return answer

        return asyncio.run(ask())

    def get(self, path: str, **values: Any) -> httpx.Response:
        return self.request("GET", path, **values)

    def post(self, path: str, **values: Any) -> httpx.Response:
        return self.request("POST", path, **values)

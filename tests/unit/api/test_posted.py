"""Posted forms: what is trimmed, what is left as typed, and files that are too large or no text."""

import asyncio
from urllib.parse import urlencode

import pytest
from fastapi import Request

from api.posted import MOST_FILE, Posted, posted, posted_texts, posted_verbatim
from domain.errors import UsageError


def request(fields: dict[str, str]) -> Request:
    body = urlencode(fields).encode()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def multipart(name: str, content: bytes) -> Request:
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.js"\r\n\r\n'.encode()
    body = head + content + b'\r\n--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n hi \r\n--x--\r\n'

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def test_texts_lose_the_spaces_around_them_and_what_a_database_does_not_keep() -> None:
    fields = {"name": " a\0b ", "payload": " 1;2\n", "k\0": "v"}
    assert asyncio.run(posted_texts(request(fields))) == {"name": "ab", "payload": "1;2", "k": "v"}
    assert asyncio.run(posted_verbatim(request(fields), ["payload"])) == {"name": "ab", "payload": " 1;2\n", "k": "v"}


def test_files_come_beside_the_texts() -> None:
    found = asyncio.run(posted(multipart("source", b"\xef\xbb\xbflet a = '\xc3\xa9'\n")))
    assert (found.file("source"), found.text("note"), found.text("none")) == ("let a = 'é'\n", "hi", "")
    assert Posted({"source": "typed"}, {}).file("source") == "typed"


@pytest.mark.parametrize(
    ("content", "key"), [(b"\xff\xfe", "error-codec-not-utf8"), (b"x" * (MOST_FILE + 9), "error-codec-file-large")]
)
def test_a_file_that_is_no_text_or_too_large_is_refused(content: bytes, key: str) -> None:
    found = asyncio.run(posted(multipart("source", content)))
    assert len(found.files["source"]) <= MOST_FILE + 1
    with pytest.raises(UsageError) as caught:
        found.file("source")
    assert caught.value.message.key == key

"""What a form was posted with: its fields as text, and its files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from domain.errors import UsageError

__all__ = ["MOST_FILE", "Posted", "Typed", "posted", "posted_texts", "posted_verbatim"]

MOST_FILE = 1_048_576
MOST_FIELDS = 1000
"""A device that is attached has up to seven for each of its channels."""
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Posted:
    """Texts and files by field; of a file that is too large one byte more than may be."""

    texts: Typed
    files: Mapping[str, bytes]

    def text(self, name: str) -> str:
        """Return a field, "" where there is none."""
        return self.texts.get(name, "")

    def file(self, name: str) -> str:
        """Return the text of a file, or what was typed in its place.

        Raises:
            UsageError: it is too large, or not UTF-8.
        """
        data = self.files[name] if name in self.files else self.text(name).encode()
        if len(data) > MOST_FILE:
            raise UsageError("error-codec-file-large", file=name, most=MOST_FILE)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError("error-codec-not-utf8", field=name) from error


async def posted(request: Request) -> Posted:
    """Return texts, without spaces around them, and files."""
    async with request.form(max_fields=MOST_FIELDS) as form:
        files = {name: value for name, value in form.items() if isinstance(value, UploadFile)}
        return Posted(_texts(form), {name: await file.read(MOST_FILE + 1) for name, file in files.items()})


async def posted_texts(request: Request) -> Typed:
    """Return the texts by field, without spaces around them."""
    return await posted_verbatim(request, ())


async def posted_verbatim(request: Request, verbatim: Collection[str]) -> Typed:
    """Return the texts by field; those that are named exactly as they were typed."""
    async with request.form(max_fields=MOST_FIELDS) as form:
        return _texts(form, verbatim)


def _texts(form: FormData, verbatim: Collection[str] = ()) -> Typed:
    """Return the texts, without the character NUL, which the database does not keep."""
    found = {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}
    return {name.replace("\0", ""): text if name in verbatim else text.strip() for name, text in found.items()}

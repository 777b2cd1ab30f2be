"""The page on mapping profiles: each of its examples is a profile whose vectors hold, and its tables are complete."""

import re

import pytest

from app.profile_file import yaml_document
from app.settings import PROJECT
from ingest.mapping.expression import FUNCTIONS
from ingest.mapping.profile import CsvRule, KvRule, Profile, Reader, TimeRule, Words
from ingest.mapping.vectors import read_document

PAGE = (PROJECT / "docs/howto/map-a-payload.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n", 1)[0])
def test_an_example_holds(block: str) -> None:
    read = read_document(yaml_document(block))
    assert read.vectors


def test_there_are_examples_of_every_format() -> None:
    found = {read_document(yaml_document(block)).body.get("format", "json") for block in BLOCKS}
    assert found == {"json", "json_sequence", "csv", "kv", "text"}


@pytest.mark.parametrize("part", [Profile, Reader, CsvRule, KvRule, TimeRule, Words])
def test_every_field_is_described(part: type[Profile | Reader | CsvRule | KvRule | TimeRule | Words]) -> None:
    for name, field in part.model_fields.items():
        assert f"`{field.alias or name}`" in PAGE, name


def test_the_functions_that_may_be_called_are_those_named() -> None:
    told = re.search(r"these may be called: `([a-z_\s]+)`", PAGE)
    assert told is not None
    assert set(told[1].split()) == FUNCTIONS

"""What decoders say of what they refuse is told in French: every detail they write is one that the catalogue knows."""

import ast
from collections.abc import Iterator

import pytest

from app.catalogue import DETAILS, catalogue
from app.detail import MOST_MATCHED, parts
from app.settings import PROJECT
from domain.rejection import Rejection
from tests.fixtures.hearing import Ear
from tests.fixtures.payloads import CASES, PayloadCase

REFUSE_DETAIL = 2
"""Where `refuse(message, reason, detail, …)` and `fault = reason, detail` take what they say."""
FILLED = "x1"
APOSTROPHE = "\u2019"
ITS_PARTS = {"ingest/decoders/vigie_json.py": "reading x1x1"}
"""What is made of parts that are written elsewhere; payloads show that they are known."""


def known(detail: str) -> bool:
    return parts(detail, "detail-", DETAILS) is not None


def written(node: ast.expr) -> str | None:
    """The text of a literal, what varies in it filled in; None where it is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else FILLED for one in node.values)
    return None


def said_in_code() -> Iterator[tuple[str, str]]:
    """(file and line, detail) of what is given to `refuse` as it is written, and of pairs that begin with a reason."""
    for path in sorted((PROJECT / "ingest").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuse":
                said = node.args[REFUSE_DETAIL] if len(node.args) > REFUSE_DETAIL else None
            elif (
                isinstance(node, ast.Tuple)
                and len(node.elts) == REFUSE_DETAIL
                and "Reason." in ast.unparse(node.elts[0])
            ):
                said = node.elts[1]
            elif isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["detail"]:
                said = node.value
            text = None if said is None else written(said)
            if said is not None and text is not None:
                yield f"{path.relative_to(PROJECT)}:{said.lineno}", text


def test_every_detail_that_is_written_in_code_has_its_french_sentence() -> None:
    found = dict(said_in_code())
    assert len(found) > 60
    unknown = {place.split(":")[0]: text for place, text in found.items() if not known(text)}
    assert unknown == ITS_PARTS


REFUSED = [case for case in CASES if case.reasons]


@pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])
def test_what_is_refused_of_a_real_payload_is_told_in_french(case: PayloadCase) -> None:
    ear = Ear()
    for topic, payload in case.before:
        ear.hear(topic, payload)
    items = ear.hear(case.topic, case.payload)
    details = [one.detail for one in items if isinstance(one, Rejection)]
    assert details != []
    assert [detail for detail in details if not known(detail)] == []


@pytest.mark.parametrize(
    ("detail", "french"),
    [
        ("'energy' is nan", "'energy' vaut nan"),
        (
            "reading 3 has no 'time' (and 4 more in this message)",
            f"le relevé 3 n{APOSTROPHE}a pas de 'time' (et 4 autres dans ce message)",
        ),
        ("more than 2000 values", "plus de 2000 valeurs"),
        ("'energy' is 12.5", "'energy' vaut 12,5"),
        (
            "codec water: version 12: the codec says: the tank is empty",
            "codec water, version 12 : le codec refuse la trame : « the tank is empty »",
        ),
        ("codec a: version 1: TypeError: x is not a function", "codec a, version 1 : TypeError: x is not a function"),
        (
            "at 'a.b': not JSON: unexpected character: line 1 column 1 (char 0)",
            f"à 'a.b' : ce n{APOSTROPHE}est pas du JSON : unexpected character: line 1 column 1 (char 0)",
        ),
        ("expected an object, an array, or {readings: [...]}", "un objet, une liste, ou {readings: [...]} est attendu"),
        ("no Sparkplug payload: field 3 ends after the message",
         f"ce n{APOSTROPHE}est pas un message Sparkplug : le champ 3 finit après le message"),
        ("something else", "something else"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_detail_is_told_in_french_and_stays_as_it_is_in_english(detail: str, french: str) -> None:
    assert catalogue("fr")("detail", detail=detail) == french
    assert catalogue("en")("detail", detail=detail) == detail


def test_a_text_that_is_longer_than_what_is_kept_is_told_as_it_is() -> None:
    long = " is ".join(["x"] * (MOST_MATCHED // 4))
    assert catalogue("fr")("detail", detail=long) == long

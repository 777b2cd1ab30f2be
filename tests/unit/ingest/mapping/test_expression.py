"""Expressions: what the library reads is read, and no text and no document makes one much work."""

from contextlib import suppress
from typing import Any

import pytest

from ingest.mapping.document import MOST_BYTES
from ingest.mapping.expression import Budget, Expression, ExpressionError, OverBudgetError
from tests.fixtures.work import calls

ONES: Any = [1] * (MOST_BYTES // 2)
OBJECTS: Any = [{"a": 1}] * (MOST_BYTES // 8)
KEYS: Any = {f"k{number}": number for number in range(6_000)}
LONG: Any = {"a": "a" * (MOST_BYTES // 2), "b": "a" * (MOST_BYTES // 2 - 1) + "b"}
MOST_CALLS = 200_000


def search(text: str, document: object) -> Any:
    return Expression.compile(text).search(document, Budget())


@pytest.mark.parametrize(
    ("text", "document", "found"),
    [
        ("a.b[0].c", {"a": {"b": [{"c": 7}]}}, 7),
        ("a.b[-1]", {"a": {"b": [1, 2, 3]}}, 3),
        ("a.b[3]", {"a": {"b": [1, 2, 3]}}, None),
        ('"em:0".total', {"em:0": {"total": 5}}, 5),
        ("@", "12.5", "12.5"),
        ("a.b", {"a": "text"}, None),
        ("[?id=='x'].v | [0]", [{"id": "w", "v": 1}, {"id": "x", "v": 2}], 2),
        ("[?v > `1`].v", [{"v": 1}, {"v": 2}], [2]),
        ("[?v < 'b'].v", [{"v": "a"}, {"v": "b"}, {"v": 1}], ["a"]),
        ("sum(p[*].kwh)", {"p": [{"kwh": 1.5}, {"kwh": 2.5}]}, 4.0),
        ("sum(@)", ["a"], None),
        ("not_null(a, b)", {"b": 3}, 3),
        ("a[].b", {"a": [[{"b": 1}], [{"b": 2}]]}, [1, 2]),
        ("[@][]", {"a": 1}, [{"a": 1}]),
        ("contains(@, 'kW')", "12 kWh", True),
        ("a == `true`", {"a": True}, True),
        ("a == `1`", {"a": True}, False),
        ("[1] == [1]", [0, 1], True),
        ("a == b", {"a": [1], "b": [1]}, False),
        ("*.v", {"x": {"v": 1}, "y": {"v": 2}}, [1, 2]),
    ],
)
def test_paths_find(text: str, document: object, found: object) -> None:
    assert search(text, document) == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a" * 501, "long"),
        ("a[", "syntax"),
        ("", "syntax"),
        ("[::0]", "syntax"),
        ("nothing(a)", "function"),
        ("join('', @)", "function"),
        ("sort_by(@, &a)", "function"),
        ("to_string(@)", "function"),
        ("!" * 60 + "a", "deep"),
        ("[*]." * 60 + "a", "steps"),
        ("[" * 250, "syntax"),
        ("[" + ",".join(["@"] * 200) + "]", "steps"),
    ],
)
def test_what_may_not_run_is_refused_when_it_is_compiled(text: str, kind: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        Expression.compile(text)
    assert refused.value.kind == kind


def _listed(part: str, most: int = 500) -> str:
    return "[" + ",".join([part] * ((most - 2) // (len(part) + 1))) + "]"


COSTLY = [
    "[@,@][]|" * 12 + "@",
    "[*].[@,@]",
    "[][][][][]",
    "[?a==`1`].a",
    "[*].a|sum(@)",
    "[?a!=`null`]|[?a!=`null`]|[?a!=`null`]|[?a!=`null`]",
    "[*].*[]|[*].*",
    _listed("sum(@)", 300),
    _listed("max(@)", 300),
    _listed("min(a)", 300),
    _listed("keys(@)", 300),
    _listed("values(@)", 300),
    _listed("to_array(@)", 300),
    _listed("avg(@)", 300),
    _listed("contains(@,`2`)"),
    _listed("contains(a,b)"),
    _listed("ends_with(a,b)"),
    _listed("to_number(a)"),
    _listed("a==b", 180),
    _listed("a<b", 180),
    _listed("@[::-1]", 200),
    _listed("@.*[]", 120),
    _listed("*", 90),
]


@pytest.mark.parametrize("text", COSTLY, ids=lambda text: text[:24])
def test_the_worst_expressions_are_bounded(text: str) -> None:
    for document in (ONES, OBJECTS, KEYS, LONG, [ONES] * 3, {"a": "9" * MOST_BYTES}):
        expression = Expression.compile(text)
        budget = Budget()

        def search(expression: Expression = expression, document: Any = document, budget: Budget = budget) -> None:
            with suppress(OverBudgetError):
                expression.search(document, budget)

        _none, called = calls(search)
        assert called < MOST_CALLS
        # No step handles more elements than the document has before it is found to be too many.
        assert budget.elements >= -2 * MOST_BYTES


def test_what_doubles_runs_out_of_its_budget_before_the_memory_does() -> None:
    with pytest.raises(OverBudgetError):
        search("[@,@][]|" * 12 + "@", ONES)


def test_plain_paths_are_paid_too() -> None:
    budget = Budget(steps=2)
    path = Expression.compile("a.b")
    assert path.search({"a": {"b": 1}}, budget) == 1
    assert path.search({}, budget) is None
    with pytest.raises(OverBudgetError):
        path.search({}, budget)

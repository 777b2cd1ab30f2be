"""JMESPath within bounds: what may be written is limited when it is compiled, what it may do when it runs.

The language is jmespath.org's, read and evaluated by the library jmespath. It has no loops, but lists that select the
same thing twice and are flattened double with each step, so that a short text could fill any memory: every step and
every element that one makes is paid from the budget of the message. Lists and objects are not compared (one comparison
could cost as much as the document is long), and only functions whose cost is that of their arguments may be called.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

if TYPE_CHECKING:
    from jmespath.visitor import _TreeNode

__all__ = ["FUNCTIONS", "MOST_DEPTH", "MOST_LENGTH", "Budget", "Expression", "ExpressionError", "OverBudgetError"]

MOST_LENGTH = 500
MOST_DEPTH = 40
MOST_NODES = 150
STEPS = 30_000
"""What a profile may do on one message, in microseconds of a slow machine: following names costs 1."""
VISIT, CALL = 3, 6
"""What one step of the interpreter costs, and a function beside it."""
ELEMENTS = 200_000
"""Elements of lists and objects, and characters of texts by the hundred, that they may handle."""
FUNCTIONS = frozenset((
    "abs", "avg", "ceil", "contains", "ends_with", "floor", "keys", "length", "max", "min", "not_null", "starts_with",
    "sum", "to_array", "to_number", "type", "values",
))  # fmt: skip
SIZED = frozenset((
    "filter_projection", "flatten", "function_expression", "multi_select_dict", "multi_select_list", "projection",
    "slice", "value_projection",
))  # fmt: skip
EQUALITY = frozenset({"eq", "ne"})
Step = str | int


class ExpressionError(ValueError):
    """A text is no expression that may run; `kind` says why, `detail` where or what."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


class OverBudgetError(Exception):
    """The expressions cost too much on this message."""


class Budget:
    """What the expressions may still cost on one message."""

    __slots__ = ("elements", "steps")

    def __init__(self, steps: int = STEPS, elements: int = ELEMENTS) -> None:
        self.steps = steps
        self.elements = elements

    def spend(self, steps: int, elements: int = 0) -> None:
        """Pay.

        Raises:
            OverBudgetError: there is no more.
        """
        self.steps -= steps
        self.elements -= elements
        if self.steps < 0 or self.elements < 0:
            raise OverBudgetError


class _Interpreter(TreeInterpreter):
    """The library's interpreter, which pays for what it does."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget

    def visit(self, node: "_TreeNode", *args: Any, **kwargs: Any) -> Any:
        self._budget.spend(VISIT)
        found = super().visit(node, *args, **kwargs)
        if node["type"] in SIZED and isinstance(found, (list, dict)):
            self._budget.spend(0, len(found))
        return found

    def visit_flatten(self, node: "_TreeNode", value: Any) -> Any:
        """Pay for a list before it is made: flattening is what doubles."""
        base = self.visit(node["children"][0], value)
        if not isinstance(base, list):
            return None
        self._budget.spend(0, sum(len(part) if isinstance(part, list) else 1 for part in base))
        return [item for part in base for item in (part if isinstance(part, list) else (part,))]

    def visit_comparator(self, node: "_TreeNode", value: Any) -> Any:
        """Compare numbers, texts, true, false and null; a list or an object is equal to nothing."""
        left, right = (self.visit(child, value) for child in node["children"])
        if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
            return node["value"] == "ne"
        if isinstance(left, str) and isinstance(right, str):
            self._budget.spend(0, (len(left) + len(right)) // 100)
        elif node["value"] not in EQUALITY and (isinstance(left, str) or isinstance(right, str)):
            return None
        known: _TreeNode = {"type": "comparator", "value": node["value"], "children": [_literal(left), _literal(right)]}
        return super().visit_comparator(known, value)

    def visit_function_expression(self, node: "_TreeNode", value: Any) -> Any:
        """Call a function whose arguments are paid for; `contains` looks for a text, a number, true or false."""
        arguments = [self.visit(child, value) for child in node["children"]]
        self._budget.spend(CALL, sum(map(_size, arguments)))
        if node["value"] == "contains" and isinstance(arguments[-1], (list, dict)):
            return False
        known: _TreeNode = {"type": node["type"], "value": node["value"], "children": [*map(_literal, arguments)]}
        return super().visit_function_expression(known, value)


def _literal(value: object) -> "_TreeNode":
    return {"type": "literal", "value": value, "children": []}


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value) // 100
    return len(value) if isinstance(value, (list, dict)) else 0


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; the text `a.b[0]` is followed directly, for most are no more than that."""

    text: str
    _parsed: "_TreeNode"
    _steps: tuple[Step, ...] | None

    @classmethod
    def compile(cls, text: str) -> "Expression":
        """Compile a text.

        Raises:
            ExpressionError: kind `long`, `syntax`, `deep`, `steps` or `function`.
        """
        if len(text) > MOST_LENGTH:
            raise ExpressionError("long", str(MOST_LENGTH))
        try:
            parsed = jmespath.compile(text).parsed
        except RecursionError as error:
            raise ExpressionError("deep", str(MOST_DEPTH)) from error
        except (JMESPathError, ValueError, TypeError, LookupError) as error:
            raise ExpressionError("syntax", _place(error)) from error
        _inspect(parsed)
        return cls(text, parsed, _plain(parsed))

    def search(self, document: object, budget: Budget) -> Any:
        """Return what stands there, None where nothing does or a function does not apply to it.

        Raises:
            OverBudgetError: it would cost too much.
        """
        if self._steps is not None:
            budget.spend(1)
            return _follow(self._steps, document)
        try:
            return _Interpreter(budget).visit(self._parsed, document)
        except (JMESPathError, ArithmeticError, TypeError, ValueError):
            return None


def _follow(steps: tuple[Step, ...], document: object) -> Any:
    found: Any = document
    for step in steps:
        if isinstance(step, str):
            if not isinstance(found, dict):
                return None
            found = found.get(step)
        elif isinstance(found, list) and -len(found) <= step < len(found):
            found = found[step]
        else:
            return None
    return found


def _place(error: Exception) -> str:
    """Return where a syntax error is: the library tells a position in the text."""
    position = getattr(error, "lex_position", None)
    return "" if position is None else str(position)


def _inspect(parsed: "_TreeNode") -> None:
    """Refuse what is nested too deep, too manifold, or calls a function that is not offered."""
    waiting: list[tuple[Any, int]] = [(parsed, 1)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > MOST_DEPTH:
            raise ExpressionError("deep", str(MOST_DEPTH))
        if nodes > MOST_NODES:
            raise ExpressionError("steps", str(MOST_NODES))
        if node["type"] == "function_expression" and node["value"] not in FUNCTIONS:
            raise ExpressionError("function", str(node["value"])[:40])
        if node["type"] == "expref":
            raise ExpressionError("function", "&")
        children: list[Any] = node["children"]  # a slice's are its three numbers
        if node["type"] == "slice" and children[2] == 0:
            raise ExpressionError("syntax")
        waiting.extend((child, depth + 1) for child in children if isinstance(child, dict))


def _plain(parsed: "_TreeNode") -> tuple[Step, ...] | None:
    """Return the steps of an expression that is only names and positions, None of any other."""
    steps = list(_walk(parsed))
    if any(step is None for step in steps):
        return None
    return tuple(step for step in steps if step is not None)


def _walk(node: "_TreeNode") -> Iterator[Step | None]:
    if node["type"] in {"field", "index"}:
        yield node["value"]
    elif node["type"] in {"subexpression", "index_expression"}:
        for child in node["children"]:
            yield from _walk(child)
    elif node["type"] not in {"identity", "current"}:
        yield None
